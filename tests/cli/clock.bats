# What would be due when, from the command line: `zhiban clock`.

load helper

due() {
    run "$ZHIBAN" clock due "$@"
}

# due_is EXPECTED CALENDAR FROM TARGET [MORE…]
due_is() {
    local expected=$1 calendar=$2 from=$3 target=$4
    shift 4
    due --calendar "$calendar" --from "$from" --target "$target" "$@"
    assert_status 0
    assert_output "$expected"
}

@test "due: budgets on the four shipped calendars" {
    due_is "2026-11-20 10:30:00" d247 '2026-11-20 10:00' 30m
    due_is "2026-11-21 00:11:00" d247 '2026-11-20 23:41' 30m
    due_is "2026-11-23 08:30:00" wd58 '2026-11-20 23:41' 30m
    due_is "2026-11-23 00:30:00" wd524 '2026-11-21 12:00' 30m
    due_is "2026-11-21 08:15:00" d78 '2026-11-20 18:00' 15m
    due_is "2026-11-20 10:00:01" d247 '2026-11-20 10:00:00' 1s
    due_is "2026-11-21 10:00:00" d247 '2026-11-20 10:00' 1d
    due_is "2026-11-25 10:00:00" wd58 '2026-11-20 10:00' 1d
}

@test "due: a budget that ends at closing time is due then (R3)" {
    due_is "2026-11-20 18:00:00" wd58 '2026-11-20 17:00' 1h
    due_is "2026-11-20 18:00:00" wd58 '2026-11-20 08:00' 8h
    due_is "2026-11-20 12:00:00" wd58 '2026-11-20 10:00' 2h
    due_is "2026-11-23 08:00:01" wd58 '2026-11-20 17:00' 3601s
}

@test "due: a day that ends at 24:00 is the next day's 00:00:00" {
    due_is "2026-11-25 00:00:00" wd524 '2026-11-19 15:20' 3wd
    due_is "2026-11-21 00:00:00" d247 '2026-11-20 23:00' 1h
    due_is "2027-01-01 00:00:00" wd524 '2026-12-30 09:00' 1wd
}

@test "due: working days by the civil code (R4)" {
    due_is "2026-11-20 18:00:00" wd58 '2026-11-19 15:20' 1wd
    due_is "2026-11-24 18:00:00" wd58 '2026-11-19 15:20' 3wd
    due_is "2026-11-26 18:00:00" wd58 '2026-11-19 15:20' 5wd
    due_is "2026-11-23 18:00:00" wd58 '2026-11-21 09:00' 1wd
    due_is "2026-11-20 18:00:00" wd58 '2026-11-19 23:59:59' 1wd
}

@test "due: the other ways to count working days" {
    due_is "2026-11-24 15:20:00" wd58 '2026-11-19 15:20' 3wd --mode rolling
    due_is "2026-11-24 15:20:00" wd58 '2026-11-19 15:20' 3wd --mode same_time
    due_is "2026-11-24 18:00:00" wd58 '2026-11-19 15:20' 3wd --mode eod
    due_is "2026-11-20 18:00:00" wd58 '2026-11-19 22:00' 1wd --mode same_time
    due --calendar wd58 --from '2026-11-19 15:20' --target 3wd --mode sometime
    assert_status 2
}

@test "due: spring festival 2026, nine days off and two make-up days" {
    due_is "2026-02-14 18:00:00" wd58 '2026-02-13 16:00' 1wd
    due_is "2026-02-24 18:00:00" wd58 '2026-02-13 16:00' 2wd
    due_is "2026-02-24 09:00:00" wd58 '2026-02-14 18:30' 1h
    due_is "2026-02-28 18:00:00" wd58 '2026-02-27 16:00' 1wd
    due_is "2026-03-02 18:00:00" wd58 '2026-02-27 16:00' 2wd
    due_is "2026-02-15 09:00:00" d78 '2026-02-14 18:30' 1h
}

@test "due: other holidays of 2024 to 2026" {
    due_is "2026-10-08 18:00:00" wd58 '2026-09-30 12:00' 1wd
    due_is "2026-10-10 18:00:00" wd58 '2026-10-08 12:00' 2wd
    due_is "2025-10-09 18:00:00" wd58 '2025-09-30 12:00' 1wd
    due_is "2025-10-11 18:00:00" wd58 '2025-10-09 12:00' 2wd
    due_is "2024-02-18 18:00:00" wd58 '2024-02-09 12:00' 1wd
    due_is "2026-01-04 18:00:00" wd58 '2025-12-31 12:00' 1wd
}

@test "due: into a provisional or missing year it is an estimate (R7)" {
    due_is "2026-12-31 18:00:00" wd58 '2026-12-30 15:00' 1wd
    due_is "2027-01-04 18:00:00 推算" wd58 '2026-12-31 15:00' 1wd
    due_is "2027-01-04 08:30:00 推算" wd58 '2026-12-31 17:30' 1h
    due_is "2027-02-09 18:00:00 推算" wd58 '2027-02-04 15:00' 1wd
    due_is "2028-05-03 18:00:00 推算" wd58 '2028-04-28 15:00' 1wd
    due_is "2027-01-01 00:20:00" d247 '2026-12-31 23:50' 30m
    due_is "2027-01-01 09:00:00" d78 '2027-01-01 08:00' 1h
    ZHIBAN_LANG=zh_CN due_is "2027-01-04 18:00:00 推算" wd58 '2026-12-31 15:00' 1wd
}

@test "due: months" {
    due_is "2026-04-15 18:00:00" wd58 '2026-01-15 10:00' 3mo
    due_is "2026-02-28 18:00:00" wd58 '2025-11-30 10:00' 3mo
    due_is "2026-02-24 18:00:00" wd58 '2026-01-16 10:00' 1mo
    due_is "2024-02-29 18:00:00" wd58 '2024-01-31 10:00' 1mo
    due_is "2026-04-16 00:00:00" d247 '2026-01-15 10:00' 3mo
}

@test "due: immediate needs its grace (R5)" {
    due_is "2026-11-20 23:46:00" d247 '2026-11-20 23:41' immediate --grace 5m
    due_is "2026-11-20 23:56:00" d247 '2026-11-20 23:41' 立即 --grace 15m
    due --calendar d247 --from '2026-11-20 23:41' --target immediate
    assert_status 2
    assert_output "zhiban: --target: 'immediate' needs an agreed grace, such as 5m (R5)"
    for grace in 0m 0s 5 3wd -5m; do
        due --calendar d247 --from '2026-11-20 23:41' --target immediate --grace="$grace"
        assert_status 2
    done
}

@test "due: pauses extend by the business time of their union (R9)" {
    due_is "2026-11-25 10:00:00" wd58 '2026-11-19 15:20' 3wd \
        --pause '2026-11-23 11:00/2026-11-23 15:00'
    due_is "2026-11-24 18:00:00" wd58 '2026-11-19 15:20' 3wd \
        --pause '2026-11-20 18:00/2026-11-23 08:00'
    due_is "2026-11-20 12:00:00" d247 '2026-11-20 10:00' 1h \
        --pause '2026-11-20 10:10/2026-11-20 10:50' --pause '2026-11-20 10:30/2026-11-20 11:10'
    due_is "2026-11-20 11:00:00" d247 '2026-11-20 10:00' 1h \
        --pause '2026-11-20 11:00/2026-11-20 12:00'
    due_is "2026-11-20 11:00:07" d247 '2026-11-20 10:00' 1h \
        --pause '2026-11-20T10:30:00+08:00/2026-11-20T10:30:07+08:00'
    for pause in '2026-11-20 10:10' '2026-11-20 11:00/2026-11-20 10:00' \
        '2026-11-20 10:00/2026-11-20 10:00' '2026-02-30 10:00/2026-11-20 11:00' '/' ''; do
        due --calendar d247 --from '2026-11-20 10:00' --target 1h --pause "$pause"
        assert_status 2
        [ "${#lines[@]}" -eq 1 ]
    done
}

@test "due: targets of nothing, negative ones and nonsense are refused" {
    for target in 0m 0h 0wd 0mo 0s -1h -3wd 1.5h 3 h wd 3w '' soon 99999999999h; do
        due --calendar wd58 --from '2026-11-20 10:00' --target="$target"
        assert_status 2
        [ "${#lines[@]}" -eq 1 ]
        assert_contains "--target"
    done
}

@test "due: impossible instants name what is wrong" {
    due --calendar wd58 --from '2026-02-30 10:00' --target 1h
    assert_status 2
    assert_output "zhiban: --from: 2026-02-30 10:00: February 2026 has 28 days"
    for from in '2026-13-01' '2026-11-20 25:00' '2026-11-20 10:60' yesterday '' '20261120'; do
        due --calendar wd58 --from="$from" --target 1h
        assert_status 2
    done
}

@test "due: unknown calendars, with the nearest one" {
    due --calendar wd85 --from '2026-11-20 10:00' --target 1h
    assert_status 2
    assert_output "zhiban: there is no calendar 'wd85'; did you mean 'wd58'?"
    due --calendar zzzzzzzz --from '2026-11-20 10:00' --target 1h
    assert_status 2
    assert_output "zhiban: there is no calendar 'zzzzzzzz'; known are: d247, wd524, wd58, d78"
}

@test "due: what is missing is named" {
    due --from '2026-11-20 10:00' --target 1h
    assert_status 2
    assert_output "zhiban: --calendar is missing"
    due --calendar wd58 --target 1h
    assert_output "zhiban: --from is missing"
    due --calendar wd58 --from '2026-11-20 10:00'
    assert_output "zhiban: --target is missing"
}

@test "due: JSON" {
    due --json --calendar wd58 --from '2026-12-31 15:00' --target 1wd
    assert_status 0
    [ "$(jq_get "$output" 'd["due"], d["estimate"], d["target"], d["mode"]')" = \
        "('2027-01-04T18:00:00+08:00', True, '1wd', 'eod')" ]
    due --json --calendar wd85 --from '2026-11-20 10:00' --target 1h
    assert_status 2
    [ "$(jq_get "$output" 'd["error"]["kind"]')" = usage ]
}

@test "due: calendars of one's own, odd windows, seasons, own days" {
    mkdir -p own/calendars
    cat >own/calendars/own.yaml <<'YAML'
own_days:
  - id: main
    days:
      - { from: 2026-11-23, to: 2026-11-23, kind: "off", note: 停电 }
      - { from: 2026-11-28, to: 2026-11-28, kind: hours, open: [09:07-09:20] }
calendars:
  - id: six
    name: 六天制
    holidays: true
    own_days: main
    week:
      - { days: [mon-fri], open: [08:00-11:58, 14:01-18:00] }
      - { days: [sat], open: [08:00-12:00] }
    seasons:
      - { name: 夏令, from: 05-01, to: 09-30, week: [{ days: [mon-sat], open: [07:30-12:00, 15:00-18:30] }] }
  - id: night
    name: 夜班
    week:
      - { days: [mon-sun], open: [00:00-08:00, 18:00-24:00] }
YAML
    due_is "2026-11-20 14:02:00" six '2026-11-20 11:57' 2m --config own
    due_is "2026-11-21 09:00:00" six '2026-11-20 18:00' 1h --config own
    due_is "2026-11-21 12:00:00" six '2026-11-20 12:00' 1wd --config own
    due_is "2026-11-24 09:00:00" six '2026-11-21 12:00' 1h --config own
    due_is "2026-11-28 09:20:00" six '2026-11-27 18:00' 13m --config own
    due_is "2026-06-01 16:00:00" six '2026-06-01 11:00' 2h --config own
    due_is "2026-11-21 01:00:00" night '2026-11-20 10:00' 7h --config own
    due_is "2026-11-24 18:00:00" wd58 '2026-11-19 15:20' 3wd --config own
    due --calendar six --from '2026-11-20 10:00' --target 1h
    assert_status 2
}

@test "due: a broken configuration is told with its place" {
    mkdir -p bad/calendars
    printf 'calendars:\n  - {id: x, name: x, week: [{days: [mon], open: [12:00-08:00]}]}\n' \
        >bad/calendars/x.yaml
    due --config bad --calendar x --from '2026-11-20 10:00' --target 1h
    assert_status 2
    assert_contains "bad/calendars/x.yaml:2:"
}

@test "due: the version in force in the store counts, --config goes before it" {
    mkdir -p own/calendars
    printf 'calendars:\n  - {id: own, name: x, week: [{days: [mon-sun], open: [10:00-11:00]}]}\n' \
        >own/calendars/own.yaml
    "$ZHIBAN" --config own init
    due_is "2026-11-20 10:30:00" own '2026-11-20 08:00' 30m
    rm -r own
    due_is "2026-11-20 10:30:00" own '2026-11-20 08:00' 30m
    mkdir empty
    due --config empty --calendar own --from '2026-11-20 08:00' --target 30m
    assert_status 2
    due --store sqlite:nowhere.db --calendar wd58 --from '2026-11-20 08:00' --target 30m
    assert_status 4
}

@test "latest: the lead of a change (R22)" {
    latest() { run "$ZHIBAN" clock latest --calendar wd58 --before "$1" --lead "$2"; }
    latest '2026-11-25 02:00' 3wd
    assert_output "2026-11-20 18:00:00"
    latest '2026-11-22 02:00' 3wd
    assert_output "2026-11-18 18:00:00"
    latest '2026-02-25 02:00' 3wd
    assert_output "2026-02-13 18:00:00"
    latest '2026-11-23 09:00' 2h
    assert_output "2026-11-20 17:00:00"
    latest '2027-01-06 02:00' 3wd
    assert_output "2026-12-31 18:00:00 推算"
    for lead in 0wd 3mo immediate '' x; do
        latest '2026-11-25 02:00' "$lead"
        assert_status 2
    done
    latest '2026-11-31' 3wd
    assert_status 2
}

@test "workday: one line a date" {
    run "$ZHIBAN" clock workday --calendar wd58 2026-02-13 2026-02-14 2026-02-15 2026-02-23 \
        2026-02-24 2026-02-28 2026-03-01
    assert_status 0
    assert_output "$(printf '%s\n' 1 1 0 0 1 1 0)"
    run "$ZHIBAN" clock workday --calendar d247 2026-11-20 2026-11-21
    assert_output "$(printf '%s\n' 1 0)"
    run "$ZHIBAN" clock workday --calendar wd58 2026-02-14 2026-02-30
    assert_status 2
    [ "${#lines[@]}" -eq 1 ]
    run "$ZHIBAN" clock workday --calendar wd58
    assert_status 2
    run "$ZHIBAN" --json clock workday --calendar wd58 2027-10-01
    [ "$(jq_get "$output" 'd[0]["workday"], d[0]["estimate"]')" = "(False, True)" ]
}

@test "last-workday: of a month" {
    last() { run "$ZHIBAN" clock last-workday --calendar wd58 --month "$1"; }
    last 2026-02
    assert_output "2026-02-28"
    last 2026-11
    assert_output "2026-11-30"
    last 2026-10
    assert_output "2026-10-30"
    last 2027-01
    assert_output "2027-01-29 推算"
    for month in 2026 2026-13 2026-2 2026-11-01 november ''; do
        last "$month"
        assert_status 2
    done
}

@test "explain: the ruler, in Chinese as the console draws it" {
    ZHIBAN_LANG=zh_CN run "$ZHIBAN" clock explain --calendar wd58 --from '2026-11-19 15:20' \
        --target 3wd --pause '2026-11-23 11:00/2026-11-23 15:00/等医保科（张科长同意）' \
        --now '2026-11-24 09:20'
    assert_status 0
    assert_line 0 " 为何是这个时间  3 个工作日  日历 wd58"
    assert_line 2 " 11-19 四 ░░░░ ░░██   起算日不计入工作日数"
    assert_line 6 " 11-23 一 ███▒ ▒███   第 2 个工作日；▒ 暂停 11:00-15:00 等医保科（张科长同意）"
    assert_line 7 " 11-24 二 █▲━━ ━━━━   第 3 个工作日；▲ 现在"
    assert_line 9 " 到期 11-25 周三 10:00   已用 18:00 业务小时  剩 8:40  未暂停时应为 11-24 18:00"
}

@test "explain: plain and JSON" {
    run "$ZHIBAN" clock explain --plain --calendar wd58 --from '2026-11-20 17:00' --target 2h \
        --now '2026-11-20 17:30'
    assert_line 2 " 11-20 Fri .... ...^   1:00 business hours; ^ now"
    run "$ZHIBAN" --json clock explain --calendar wd58 --from '2026-11-19 15:20' --target 3wd \
        --now '2026-11-24 09:20' --pause '2026-11-23 11:00/2026-11-23 15:00'
    [ "$(jq_get "$output" 'd["used_s"], d["remaining_s"], len(d["days"])')" = "(64800, 31200, 7)" ]
}

@test "no store is made, and no network or home is needed" {
    due_is "2026-11-20 10:30:00" d247 '2026-11-20 10:00' 30m
    [ ! -e "$XDG_DATA_HOME/zhiban" ]
}
