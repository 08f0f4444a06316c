# Searching tickets: by words, pairs of ideographs, initials, numbers and fields, over all history.

load helper

setup() {
    private_home
    export ZHIBAN_NOW='2026-11-20 23:41'
    "$ZHIBAN" --config="$ROOT/config" init --test >/dev/null
}

open_one() {
    "$ZHIBAN" ticket open "$@" --callback=10100000001 >/dev/null
}

# Three of two contracts, each a minute after the other.
open_three() {
    open_one 住院护士站打不开 --system=nurse-station --category=fault
    ZHIBAN_NOW='2026-11-20 23:42'
    open_one 三床PDA数据中断 --system=if-monitor --category=interface --department=重症一科
    ZHIBAN_NOW='2026-11-20 23:43'
    open_one '接口报错 500: timeout' --system=if-pump --category=interface --external=WX-8841
}

# The ids that a search gives, in its order, on one line.
found() {
    "$ZHIBAN" --json ticket search "$@" >found.json
    python3 -c 'import json; print(*[t["id"] for t in json.load(open("found.json"))])'
}

expect() {
    local wanted=$1 got
    shift
    got=$(found "$@")
    if [ "$got" != "$wanted" ]; then
        printf 'search %s: %s\nexpected: %s\n' "$*" "$got" "$wanted"
        return 1
    fi
}

@test "words, pairs of ideographs, one ideograph, initials, numbers: the newest first" {
    open_three
    while IFS='|' read -r words wanted; do
        expect "$wanted" "$words"
    done <<'CASES'
住院|HIS-20261120-01
护士站|HIS-20261120-01
zyh|HIS-20261120-01
ZYHSZ|HIS-20261120-01
hsz|HIS-20261120-01
hszz|
床|ICU-20261120-01
断|ICU-20261120-01
三床PDA|ICU-20261120-01
三床 ｐｄａ|ICU-20261120-01
接口|ICU-20261120-02 ICU-20261120-01
接口 重症|ICU-20261120-01
监护仪|ICU-20261120-01
jhy|ICU-20261120-01
输液泵|ICU-20261120-02
8841|ICU-20261120-02
wx-8841|ICU-20261120-02
ICU-1120-02|ICU-20261120-02
icu-20261120-01|ICU-20261120-01
1120|ICU-20261120-02 ICU-20261120-01 HIS-20261120-01
time|ICU-20261120-02
护院|
士住院|
"500: timeout"|ICU-20261120-02
"500 timeout"|
if-pump|ICU-20261120-02
CASES
    expect "ICU-20261120-02" -n 1 接口
    expect "ICU-20261120-01" 接口 监护仪
}

@test "fields, with words and without" {
    open_three
    "$ZHIBAN" ticket claim ICU-1120-01
    "$ZHIBAN" ticket answer ICU-1120-02
    "$ZHIBAN" ticket resolve ICU-1120-02 --solution=重启
    "$ZHIBAN" ticket confirm ICU-1120-02
    while IFS='|' read -r words wanted; do
        expect "$wanted" "$words"
    done <<CASES
state:waiting|ICU-20261120-01 HIS-20261120-01
state:closed|ICU-20261120-02
接口 state:closed|ICU-20261120-02
contract:icu|ICU-20261120-02 ICU-20261120-01
contract:ICU state:waiting|ICU-20261120-01
who:$(id -un) state:waiting|ICU-20261120-01
who:$(id -un)|ICU-20261120-02 ICU-20261120-01
who:nobody-at-all|
@$(id -un) state:waiting|ICU-20261120-01
#icu state:closed|ICU-20261120-02
接口 #ICU @$(id -un) due<2h|ICU-20261120-01
system:if-pump|ICU-20261120-02
site:icu-main state:waiting|ICU-20261120-01
category:fault|HIS-20261120-01
due<31m contract:icu|ICU-20261120-01
due<10m contract:icu|
due>10m contract:icu|ICU-20261120-01
接口 due<2h|ICU-20261120-01
接口 due>2h|
CASES
    ZHIBAN_LANG=zh_CN expect "ICU-20261120-02" state:已关闭
}

@test "nothing found: nothing printed, exit 0" {
    open_three
    run "$ZHIBAN" ticket search 不存在的词
    assert_status 0
    assert_output ""
    run "$ZHIBAN" --json ticket search 不存在的词
    assert_status 0
    assert_output "[]"
    run "$ZHIBAN" ticket search 护士站
    [ "${#lines[@]}" -eq 2 ]
    assert_contains "HIS-20261120-01  awaits answer"
}

@test "what cannot be searched for: one line, exit 2" {
    open_three
    while IFS='|' read -r words message; do
        run "$ZHIBAN" ticket search "$words"
        assert_status 2
        assert_contains "$message"
        [ "${#lines[@]}" -eq 1 ]
    done <<'CASES'
stat:waiting|one cannot search by 'stat'; did you mean 'state'?
deu<2h|did you mean 'due'?
http://x|put text with a colon in quotes
state:asleep|there is no state 'asleep'; there are: waiting, working
state:|nothing stands behind 'state'
state<closed|only due is compared
state:closed state:merged|state is asked for twice
contract:xyz|there is no contract 'xyz'
#xyz|there is no contract 'xyz'
@|nothing stands behind '@'
@a who:b|who is asked for twice
due:2h|write due<2h
due<soon|not a span of time
due<3wd|no fixed length
due<1h due<2h|due is asked for twice
a|too short to search for
a contract:icu|'a' is too short
"--" .|too short to search for
"open end|the quotation 'open end' has no end
   |say what to search for
CASES
    run "$ZHIBAN" ticket search
    assert_status 2
    run "$ZHIBAN" ticket search "$(printf 'ab%.0s' {1..600})"
    assert_status 2
    assert_contains "longer than 1000 bytes"
    run "$ZHIBAN" ticket search "$(printf 'ab %.0s' {1..40})"
    assert_status 2
    assert_contains "more than 32 words"
    run "$ZHIBAN" ticket search $'\xff\xfe'
    assert_status 2
    assert_contains "no UTF-8"
}

@test "hostile text is found as text, and does nothing else" {
    before=$("$ZHIBAN" journal head)
    for text in "'; DROP TABLE ticket; --" '%%' 'ab%' 'a_b' '*' 'NEAR(ab cd)' $'ab\e[2Jcd' \
        $'ab\x01' '\"' 'ab' '"ab' '%n%s%p%d' '﻿ab' $'\U10ffff\U10ffff'; do
        run "$ZHIBAN" ticket search "$text"
        [ "$status" -eq 0 ] || [ "$status" -eq 2 ]
        [[ $output != *$'\e'* ]]
    done
    [ "$before" = "$("$ZHIBAN" journal head)" ]
    open_one "100%完成'; DROP TABLE ticket; --" --system=if-pump
    expect "ICU-20261120-01" "'; DROP TABLE" ticket
    expect "ICU-20261120-01" "100%完成"
    expect "" "100_完成"
    expect "" 'DRO%'
}

@test "an edit moves the terms with it, an undo moves them back" {
    open_three
    expect "ICU-20261120-01" 三床
    "$ZHIBAN" ticket edit ICU-1120-01 --subject=五床波形没有了
    expect "" 三床
    expect "ICU-20261120-01" 五床
    expect "ICU-20261120-01" wcbx
    "$ZHIBAN" ticket undo ICU-1120-01
    expect "ICU-20261120-01" 三床
    expect "" 五床
}

@test "private text is not searched, nor kept among the terms" {
    open_one 死机 --system=icis --reporter=欧阳某某 --detail=秘密的话
    expect "" 欧阳
    expect "" 10100000001
    expect "" oy
    expect "" 秘密
}

@test "reindex makes the same terms again, without an event" {
    open_three
    terms() {
        python3 - "$XDG_DATA_HOME/zhiban/zhiban.db" "$@" <<'PYTHON'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for sql in sys.argv[2:]:
    db.execute(sql)
db.commit()
print(*db.execute("SELECT term, at, ticket FROM ticket_term ORDER BY 1, 2, 3"), sep="\n")
PYTHON
    }
    kept=$(terms)
    head=$("$ZHIBAN" journal head)
    run "$ZHIBAN" ticket reindex
    assert_output "the search terms of 3 tickets are made"
    [ "$kept" = "$(terms)" ]
    terms "DELETE FROM ticket_term" >/dev/null
    run "$ZHIBAN" ticket search 三床
    assert_status 1
    assert_contains "run 'zhiban ticket reindex'"
    "$ZHIBAN" ticket reindex
    [ "$kept" = "$(terms)" ]
    terms "INSERT INTO ticket_term VALUES ('三床', 1, 'GONE-1'), ('错误', 1, 'ICU-20261120-01')" >/dev/null
    "$ZHIBAN" --json ticket reindex
    [ "$kept" = "$(terms)" ]
    [ "$head" = "$("$ZHIBAN" journal head)" ]
    run "$ZHIBAN" doctor
    assert_contains "good replay: "
}
