# Tickets that nobody has classified yet (DESIGN 8.5), and what stops the fresh respond clock of a
# reopened one (R13).

load helper

setup() {
    private_home
    at '2026-11-20 10:00' # a Friday
    cp -r "$ROOT/config" config
    chmod -R u+w config
    sed -i 's/^users: .*/users: [{ id: chief, name: 主管甲, role: supervisor }]/' config/users.yaml
    "$ZHIBAN" --config=config init --test >/dev/null
}

at() {
    export ZHIBAN_NOW=$1
}

# opened SYSTEM [OPTION…]: three facts, and what else is said.
opened() {
    local system=$1
    shift
    id=$("$ZHIBAN" ticket open 打不开 --system="$system" --callback=10100000001 "$@" | cut -d' ' -f1)
}

# clocks KIND EXPRESSION: of each clock c of that kind, in their order; f is the ticket.
clocks() {
    "$ZHIBAN" --json ticket show "$id" | python3 -c 'import json, sys
f = json.load(sys.stdin)
print(*[eval(sys.argv[2]) for c in f["clocks"] if c["clock"] == sys.argv[1]])' "$1" "$2"
}

@test "DESIGN 8.5: until it is classified the strictest respond clock of the system runs" {
    opened icis
    [ "$(clocks respond "f['class'], c['due'][11:16], c['clauses']")" = \
        "('fault', '10:05', 'ICU-1.3 ICU-2.9 ICU-2.11')" ]
    [ "$(clocks follow_up "c['state']")" = not_started ]
    run "$ZHIBAN" ticket show "$id"
    assert_contains "not classified yet: "
    assert_contains "ticket regrade $id --category="
    # nothing stricter than what the class has anyway
    opened base
    [ "$(clocks respond "c['due'][11:16]")" = 10:15 ]
    # the strictest is the earliest: at lunch 立即 round the clock, not fifteen minutes from 14:00
    at '2026-11-20 12:30'
    opened icis
    [ "$(clocks respond "c['due'][11:16]")" = 12:35 ]
    # one fact of the matrix, or a category, classifies it
    opened icis --category=consult
    [ "$(clocks respond "c['due'][11:16]")" = 13:30 ]
    opened icis --severity=daily
    run "$ZHIBAN" ticket show "$id"
    [[ $output != *"not classified yet"* ]]
    [ "$(clocks respond "c['due'][11:16]")" = 13:00 ]
}

@test "DESIGN 8.5: the first grading is a grading, not a re-grading" {
    opened icis
    at '2026-11-20 10:03'
    run "$ZHIBAN" ticket regrade "$id" --how=first
    assert_status 2
    assert_contains "R14: say what it is: category"
    # it needs no reason, no consent, and no supervisor's word (R14)
    run "$ZHIBAN" ticket regrade "$id" --category=consult
    assert_status 0
    [ "$(clocks respond "f['regrade'], f['regrade_pending'], c['due'][11:16], c['was']")" = \
        "('first', False, '11:00', None)" ]
    # the next one is a re-grading
    run "$ZHIBAN" ticket regrade "$id" --category=requirement --note=其实是需求
    assert_status 2
    assert_contains "R14"
    run "$ZHIBAN" ticket regrade "$id" --category=requirement --how=first --note=其实是需求
    assert_status 3
    assert_contains "R14: it was graded before"
    run "$ZHIBAN" ticket regrade "$id" --category=requirement --how=correction
    assert_status 2
    assert_contains "note"
    run "$ZHIBAN" ticket regrade "$id" --category=requirement --how=correction --note=其实是需求
    assert_status 0
    [ "$(clocks respond "f['regrade'], c['due'][11:16]")" = "('correction', '12:00')" ]
    run "$ZHIBAN" doctor
    assert_contains "good replay: "
}

@test "a category that the contract has not is no grade" {
    opened icis
    run "$ZHIBAN" ticket regrade "$id" --category=faul
    assert_status 2
    assert_contains "the contract icu has no category 'faul'; it has: "
    [ "${#lines[@]}" -eq 1 ]
    run "$ZHIBAN" --as=chief ticket rebind "$id" --contract=his --system=lis --category=faul --note=错
    assert_status 2
    assert_contains "the contract his has no category 'faul'"
    [ "$(clocks respond "f['contract'], f['category']")" = "('icu', '')" ]
}

@test "R10: what was missed before it was classified stays missed" {
    opened icis
    at '2026-11-20 10:06'
    "$ZHIBAN" ticket regrade "$id" --category=consult
    [ "$(clocks respond "c['state'], c['due'][11:16]")" = "('breached', '10:05')" ]
}

@test "R13: a reopened ticket waits for an answer, which stops its fresh respond clock" {
    opened if-monitor --category=interface
    at '2026-11-20 10:10'
    "$ZHIBAN" ticket answer "$id"
    "$ZHIBAN" ticket resolve "$id" --solution=重启采集盒
    at '2026-11-20 11:00'
    run "$ZHIBAN" ticket reopen "$id" --note=又断了
    assert_output "$id awaits answer"
    [ "$(clocks respond "c['state'], c['due'][11:16]")" = "('met', '10:30') ('running', '11:30')" ]
    # as with the first one: not solved by nobody having called (R11, R12)
    run "$ZHIBAN" ticket resolve "$id" --solution=换了
    assert_status 3
    assert_contains "R12: answer it first"
    at '2026-11-20 11:20'
    run "$ZHIBAN" ticket answer "$id" --at='2026-11-20 10:50'
    assert_status 3
    assert_contains "R13: answered before it was reopened, at 2026-11-20 11:00:00"
    run "$ZHIBAN" ticket answer "$id" --at='2026-11-20 11:05'
    assert_status 0
    [ "$(clocks respond "c['state'], c['stop'][11:16]")" = "('met', '10:10') ('met', '11:05')" ]
    "$ZHIBAN" ticket resolve "$id" --solution=换了
    [ "$(clocks plan "f['state'], f['reopened']")" = "('to_confirm', 1)" ]
    run "$ZHIBAN" doctor
    assert_contains "good replay: "
}
