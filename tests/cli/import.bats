# Many tickets from a table: all errors in one go with their rows, and all tickets or none.

load helper

setup() {
    private_home
    export ZHIBAN_NOW='2026-11-20 23:41'
    "$ZHIBAN" --config="$ROOT/config" init --test >/dev/null
    before=$("$ZHIBAN" journal verify)
}

unchanged() {
    [ "$("$ZHIBAN" journal verify)" = "$before" ]
}

two_rows() {
    printf '\xef\xbb\xbfsubject, site ,system,callback,received_at,detail\r\n'
    printf '"三床,""数据""中断",,if-monitor,10100000001,2026-11-20 23:30,"第一行\r\n第二行"\r\n'
    printf '\r\n退费报错,his-main,,10100000003,,\r\n,,,,,\r\n'
}

@test "a dry run prints what would be opened and changes nothing" {
    two_rows >t.csv
    run "$ZHIBAN" ticket import t.csv --dry-run
    assert_status 0
    assert_contains 'icu       fault   high      if-monitor  三床,"数据"中断'
    assert_contains '  4  his '
    assert_contains "2 tickets would be opened; nothing was changed"
    unchanged
    run "$ZHIBAN" --json ticket import t.csv -n
    [ "$(jq_get "$output" "[(t['row'], t['id'], t['contract']) for t in d]")" = \
        "[(2, '', 'icu'), (4, '', 'his')]" ]
    unchanged
}

@test "the rows are opened in their order" {
    two_rows >t.csv
    run "$ZHIBAN" ticket import t.csv
    assert_status 0
    assert_output "ICU-20261120-01 fault
HIS-20261120-01 middle"
    run "$ZHIBAN" --json ticket show ICU-1120-01
    [ "$(jq_get "$output" "d['subject'], d['detail'], d['received_at'], d['channel']")" = \
        "('三床,\"数据\"中断', '第一行\n第二行', '2026-11-20T23:30:00+08:00', 'phone')" ]
    run "$ZHIBAN" ticket import t.csv
    assert_output "ICU-20261120-02 fault
HIS-20261120-02 middle"
    "$ZHIBAN" journal verify
}

@test "all errors in one go, with row and column, and nothing is opened" {
    cat >t.csv <<'CSV'
subject,system,callback,received_at,category
好的一行,if-monitor,10100000001,,
一,if-monitr,10100000001,,
二,if-monitor,12x,2026-02-30,
三,if-monitor
四,if-monitor,,,
五,if-monitor,10100000001,,nonsense
六,if-monitor,10100000001,2026-11-21 08:00,
七,if-monitor,10100000001,2026-11-19 08:00,
八 "引号,if-monitor,10100000001,,
,if-monitor,10100000001,,
"没有完
CSV
    run "$ZHIBAN" ticket import t.csv
    assert_status 2
    [ "${#lines[@]}" -eq 11 ]
    assert_line 0 "zhiban: t.csv:3: system: no contract has a system 'if-monitr'; did you mean 'if-monitor'?"
    assert_line 1 "t.csv:4: callback: '12x' is no number to call back; write 3 to 20 digits, blanks and + - ( ) #"
    assert_line 2 "t.csv:4: received_at: 2026-02-30: February 2026 has 28 days"
    assert_line 3 "t.csv:5: it has 2 columns, the first row has 5"
    assert_line 4 "t.csv:6: callback: callback is missing; whom does one call back?"
    [[ ${lines[5]} == "t.csv:7: category: the contract icu has no category 'nonsense'; it has: "* ]]
    assert_line 6 "t.csv:8: received_at: R2: received in the future; write when it was reported"
    [[ ${lines[7]} == "t.csv:9: late_reason: R2: "* ]]
    [[ ${lines[8]} == "t.csv:10: a quote inside a cell without quotes; "* ]]
    assert_line 9 "t.csv:11: subject: subject is missing; it must be given"
    assert_line 10 "t.csv:12: a quote is opened and never closed"
    unchanged
    run "$ZHIBAN" ticket import t.csv -n
    assert_status 2
    unchanged
}

@test "rules only: status 3" {
    printf 'subject,system,callback,received_at\n一,if-monitor,10100000001,2026-11-21 08:00\n' >t.csv
    run "$ZHIBAN" ticket import t.csv
    assert_status 3
    unchanged
}

@test "at most fifty errors are printed, the others are counted" {
    { echo subject,system,callback && for _ in {1..60}; do echo x,if-monitor,1; done; } >t.csv
    run "$ZHIBAN" ticket import t.csv
    assert_status 2
    [ "${#lines[@]}" -eq 51 ]
    assert_line 50 "… and 10 more"
    unchanged
}

@test "the first row: typos, doubles, nothing" {
    printf 'subjct,system,system,whatever-is-this\n' >t.csv
    run "$ZHIBAN" ticket import t.csv
    assert_status 2
    assert_line 0 "zhiban: t.csv:1: unknown column 'subjct'; did you mean 'subject'?"
    assert_line 1 "t.csv:1: system: the column stands there twice"
    [[ ${lines[2]} == "t.csv:1: unknown column 'whatever-is-this'; known are: subject, site, "* ]]
    : >t.csv
    run "$ZHIBAN" ticket import t.csv
    assert_output "zhiban: t.csv is empty; the first row names the columns"
    echo subject,system >t.csv
    run "$ZHIBAN" ticket import t.csv
    assert_output "zhiban: t.csv has no tickets, only the names of the columns"
    unchanged
}

@test "files that are no UTF-8 text" {
    two_rows | tail -c +4 | iconv -t GBK >gbk.csv
    run "$ZHIBAN" ticket import gbk.csv
    assert_status 2
    assert_output "zhiban: gbk.csv:2: the file is not UTF-8 but looks like GBK; convert it: iconv -f GB18030 -t UTF-8 'gbk.csv' > 'gbk.csv.new' && mv 'gbk.csv.new' 'gbk.csv'"
    bash -c "${output##*convert it: }"
    run "$ZHIBAN" ticket import gbk.csv -n
    assert_status 0
    two_rows | iconv -t UTF-16 >utf16.csv
    run "$ZHIBAN" ticket import utf16.csv
    assert_status 2
    assert_contains "iconv -f UTF-16 -t UTF-8 'utf16.csv'"
    printf 'subject\na\0b\n' >zero.csv
    run "$ZHIBAN" ticket import zero.csv
    assert_status 2
    assert_output "zhiban: zero.csv:2: a zero byte; the file is damaged or no text: restore it"
    unchanged
}

@test "too big, too many, no file" {
    head -c 16777217 /dev/zero | tr '\0' x >big.csv
    run "$ZHIBAN" ticket import big.csv
    [ "$status" -ne 0 ]
    assert_contains "big.csv is too big"
    { echo subject,system,callback && yes x,if-monitor,10100000001 | head -n 100001; } >many.csv
    run "$ZHIBAN" ticket import many.csv
    assert_status 2
    assert_output "zhiban: many.csv has more than 100000 rows; part it"
    run "$ZHIBAN" ticket import none.csv
    assert_status 1
    run "$ZHIBAN" ticket import .
    assert_status 1
    unchanged
}

@test "escapes are data" {
    printf 'subject,system,callback\n\033]0;x\007 =cmd(),if-monitor,10100000001\n' >t.csv
    "$ZHIBAN" ticket import t.csv
    run "$ZHIBAN" ticket list
    assert_contains '^[]0;x^G =cmd()'
}

@test "a thousand rows, one transaction, numbers in order" {
    { echo subject,system,callback && yes x,if-monitor,10100000001 | head -n 1000; } >t.csv
    run "$ZHIBAN" ticket import t.csv
    assert_status 0
    assert_line 999 "ICU-20261120-1000 fault"
    run "$ZHIBAN" ticket open 下一张 --system=if-monitor --callback=10100000001
    assert_output "ICU-20261120-1001 fault"
    "$ZHIBAN" journal verify
}
