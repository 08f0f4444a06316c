# Calendars shown and years imported: `zhiban calendar`.

load helper

# notice YEAR NAME:DATE… where DATE+ is a day off and DATE- one that is worked: holiday-cn's form.
notice() {
    local year=$1
    shift
    python3 - "$year" "$@" <<'PY'
import json, sys
days = []
for word in sys.argv[2:]:
    name, date = word.split(":")
    days.append({"name": name, "date": date[:-1], "isOffDay": date[-1] == "+"})
print(json.dumps({"year": int(sys.argv[1]), "papers": ["https://example.org/notice"], "days": days},
                 ensure_ascii=False))
PY
}

# An invented notice of 2027 that balances: 13 statutory days, 18 weekdays off, 5 worked instead.
notice_2027() {
    local days=(元旦:2027-01-01+ 元旦:2027-01-02+ 元旦:2027-01-03+)
    local d
    for d in 04 05 06 07 08 09 10 11; do days+=("春节:2027-02-$d+"); done
    days+=(春节:2027-02-14- 春节:2027-02-20-)
    days+=(清明节:2027-04-03+ 清明节:2027-04-04+ 清明节:2027-04-05+)
    for d in 01 02 03 04 05; do days+=("劳动节:2027-05-$d+"); done
    days+=(劳动节:2027-05-08-)
    days+=(端午节:2027-06-09+ 中秋节:2027-09-15+)
    for d in 01 02 03 04 05 06 07; do days+=("国庆节:2027-10-$d+"); done
    days+=(国庆节:2027-10-09- 国庆节:2027-09-26-)
    notice 2027 "${days[@]}"
}

@test "show: a year" {
    run "$ZHIBAN" calendar show 2026
    assert_status 0
    assert_line 0 "wd58  工作日 5×8"
    assert_line 3 "2026-02            16      128:00  16 17 18 19 20 23  14 28"
    assert_contains "248 working days"
    run "$ZHIBAN" calendar show 2024 --calendar wd524
    assert_contains "251 working days"
    run "$ZHIBAN" calendar show 2025
    assert_contains "248 working days"
}

@test "show: a month" {
    run "$ZHIBAN" calendar show 2026-02 --calendar wd58
    assert_status 0
    assert_line 15 "2026-02-14  Sat  work  08:00-12:00 14:00-18:00  worked instead of another day"
    assert_line 16 "2026-02-15  Sun  rest  -                        春节"
    [ "${#lines[@]}" -eq 31 ]
    run "$ZHIBAN" calendar show 2026-02 --calendar d247
    assert_line 16 "2026-02-15  Sun  rest  00:00-24:00  春节"
}

@test "show: a provisional or missing year says so" {
    run "$ZHIBAN" calendar show 2027
    assert_line 0 "wd58  工作日 5×8 推算"
    run "$ZHIBAN" calendar show 2031-05
    assert_line 0 "wd58  工作日 5×8 推算"
    assert_contains "2031-05-01  Thu  rest  -                        public holiday"
}

@test "show: JSON" {
    run "$ZHIBAN" --json calendar show 2026-02
    assert_status 0
    [ "$(jq_get "$output" 'len(d), d[13]["cause"], d[14]["holiday"], sum(x["workday"] for x in d)')" = \
        "(28, 'made_up', '春节', 16)" ]
}

@test "show: what is no year, month or calendar" {
    for period in 26 2026-13 2026-02-30 february '' 2026-2; do
        run "$ZHIBAN" calendar show "$period"
        assert_status 2
        [ "${#lines[@]}" -eq 1 ]
    done
    run "$ZHIBAN" calendar show 2026 --calendar wd59
    assert_status 2
    assert_contains "did you mean"
}

@test "import: prints YAML that is read back, and what differs" {
    notice_2027 >2027.json
    run "$ZHIBAN" calendar import 2027.json
    assert_status 0
    assert_contains "# goes into calendars/cn.yaml in place of the table of 2027"
    assert_contains "# 2027-02-04 Thu: is off, was a working day"
    assert_contains "# 2027-02-20 Sat: is a working day, was off"
    assert_contains "# 16 days differ from the year in force"
    # an ordinary configuration can be made of it
    mkdir -p new/calendars
    "$ZHIBAN" calendar import 2027.json >new/calendars/cn.yaml
    run "$ZHIBAN" config check new
    assert_status 0
    run "$ZHIBAN" --config new clock due --calendar wd58 --from '2027-02-03 12:00' --target 1wd
    assert_output "2027-02-12 18:00:00"
    # and imported once more, nothing differs
    run "$ZHIBAN" --config new calendar import 2027.json
    assert_contains "# 0 days differ from the year in force"
}

@test "import --dry-run: only what differs" {
    notice_2027 >2027.json
    run "$ZHIBAN" calendar import --dry-run 2027.json
    assert_status 0
    assert_line 0 "# 2027-02-04 Thu: is off, was a working day"
    [[ $output != *years:* ]]
    run "$ZHIBAN" --json calendar import --dry-run 2027.json
    [ "$(jq_get "$output" 'd["years"][0]["status"], len(d["changes"])')" = "('official', 16)" ]
}

@test "import: a year that does not balance is refused" {
    notice_2027 | sed 's/{"name": "国庆节", "date": "2027-10-09", "isOffDay": false}, //' >2027.json
    run "$ZHIBAN" calendar import 2027.json
    assert_status 2
    assert_contains "2027 does not balance"
}

@test "import: a year of which no table knows the statutory days" {
    notice 2028 元旦:2028-01-01+ 元旦:2028-01-03+ 元旦:2028-01-08- >2028.json
    run "$ZHIBAN" calendar import 2028.json
    assert_status 2
    assert_contains "--statutory"
    run "$ZHIBAN" calendar import 2028.json --statutory 2028-01-01
    assert_status 2
    assert_contains "does not balance"
    notice 2028 元旦:2028-01-01+ 元旦:2028-01-03+ >2028.json
    run "$ZHIBAN" calendar import 2028.json --statutory 2028-01-03
    assert_status 0
    assert_contains "behind the years that are there"
}

@test "import: files that are no year" {
    printf 'x' >a.json
    printf '{}' >b.json
    printf '{"year":2027}' >c.json
    printf '{"year":2027,"days":[]}' >d.json
    printf '{"year":2027,"days":[{"name":"x","date":"2027-02-30","isOffDay":true}]}' >e.json
    printf '{"year":2027,"days":[{"name":"x","date":"2027-02-03","isOffDay":"yes"}]}' >f.json
    printf '{"year":"2027","days":[]}' >g.json
    printf '{"year":2027,"days":[{"name":"x","date":"2027-02-03","isOffDay":true},{"name":"x","date":"2027-02-03","isOffDay":true}]}' >h.json
    printf '[[[[' >i.json
    printf '{"year":2027,"days":[1,2]}' >j.json
    printf '{"year":2027,"days":[{"name":"\\u001b[2J","date":"2027-02-03","isOffDay":true}]}' >k.json
    for file in a b c d e f g h i j k; do
        run "$ZHIBAN" calendar import $file.json
        assert_status 2
        [ "${#lines[@]}" -eq 1 ]
        assert_contains "$file.json"
        [[ $output != *$'\e'* ]]
    done
    run "$ZHIBAN" calendar import nowhere.json
    assert_status 1
    run "$ZHIBAN" calendar import .
    assert_status 1
}
