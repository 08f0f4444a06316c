# Tickets from the command line: the way through, what is refused, and what is left behind.

load helper

setup() {
    private_home
    export ZHIBAN_NOW='2026-11-20 23:41'
    "$ZHIBAN" --config="$ROOT/config" init --test >/dev/null
}

later() {
    ZHIBAN_NOW=$1
}

open_one() {
    "$ZHIBAN" ticket open 三床监护仪数据中断 --system=if-monitor --callback=10100000001 \
        --category=interface "$@"
}

@test "three facts are enough: contract, class, site and number follow" {
    run open_one
    assert_status 0
    assert_output "ICU-20261120-01 interface"
    run "$ZHIBAN" --json ticket show ICU-1120-01
    [ "$(jq_get "$output" "d['contract'], d['site'], d['priority'], d['state'], d['channel']")" = \
        "('icu', 'icu-main', 'high', 'waiting', 'phone')" ]
    run open_one --emergency=yes
    assert_output "ICU-20261120-02 interface"
    later '2026-11-21 00:10'
    run open_one
    assert_output "ICU-20261121-01 interface"
}

@test "the matrix of the contract decides the class" {
    run "$ZHIBAN" ticket open 全科打不开 --system=icis --callback=10100000001 --category=fault
    assert_output "ICU-20261120-01 fault"
    run "$ZHIBAN" ticket open 全科打不开 --system=icis --callback=10100000001 --category=fault \
        --emergency=yes
    assert_output "ICU-20261120-02 urgent"
    run "$ZHIBAN" ticket open 全院打不开 --system=icis --callback=10100000001 --category=disaster
    assert_output "ICU-20261120-03 disaster"
}

@test "off contract: allowed, without clocks" {
    run "$ZHIBAN" ticket open 合同到期后报的 --system=if-monitor --callback=10100000001
    assert_status 0
    later '2032-01-01 10:00'
    run "$ZHIBAN" ticket open 合同到期后报的 --system=if-monitor --callback=10100000001
    assert_output "X-20320101-01 off contract: no clocks run"
}

@test "from the call to the follow-up" {
    open_one --reporter=护士甲 --department=重症一科
    later '2026-11-20 23:44'
    run "$ZHIBAN" ticket answer ICU-1120-01 --at='2026-11-20 23:43' --mode=phone
    assert_output "ICU-20261120-01 in work"
    later '2026-11-21 00:05'
    run "$ZHIBAN" ticket pause ICU-1120-01 --reason=authorisation --agreed-by=张某 \
        --until='2026-11-21 00:30'
    assert_output "ICU-20261120-01 paused"
    later '2026-11-21 00:20'
    "$ZHIBAN" ticket resume ICU-1120-01
    "$ZHIBAN" ticket plan ICU-1120-01 --plan=换采集盒
    later '2026-11-21 00:35'
    run "$ZHIBAN" ticket resolve ICU-1120-01 --solution=换了采集盒 --cause=采集盒掉电 --effort=40
    assert_output "ICU-20261120-01 awaits confirmation"
    "$ZHIBAN" ticket feedback ICU-1120-01
    run "$ZHIBAN" ticket confirm ICU-1120-01
    assert_output "ICU-20261120-01 closed"
    run "$ZHIBAN" ticket followup ICU-1120-01 --score=95
    assert_status 3
    assert_contains "R21: "
    run "$ZHIBAN" --json ticket show ICU-1120-01
    [ "$(jq_get "$output" "d['answered_at'], d['solution'], d['effort_min'], d['pause_reason']")" = \
        "('2026-11-20T23:43:00+08:00', '换了采集盒', 40, '')" ]
    run "$ZHIBAN" journal show --subject=ICU-20261120-01
    for verb in open answer pause resume plan resolve feedback confirm; do
        assert_contains "ticket ICU-20261120-01 $verb"
    done
    "$ZHIBAN" journal verify
    run "$ZHIBAN" doctor
    [[ $output == *"good replay: "* ]]
}

@test "what a state does not allow is refused by its rule, and nothing changes" {
    open_one
    before=$("$ZHIBAN" journal head)
    while IFS='|' read -r command message; do
        run "$ZHIBAN" ticket $command
        assert_status 3
        assert_contains "$message"
    done <<'CASES'
resolve ICU-1120-01 --solution=x|R12: answer it first
confirm ICU-1120-01|R12: only a solved ticket
pause ICU-1120-01 --reason=information --agreed-by=x --until=2026-11-21|R9: only a ticket in work
resume ICU-1120-01|R9: it is not paused
reopen ICU-1120-01 --note=x|R13: only a solved or closed
unmerge ICU-1120-01|R18: it is not merged
followup ICU-1120-01 --score=90|R21: the follow-up comes after closing
answer ICU-1120-01 --at=2026-11-20T23:00|R2: answer before the ticket was received
answer ICU-1120-01 --at=2026-11-21T09:00|R26: answer in the future
merge ICU-1120-01 --into=ICU-1120-01|R18: ICU-20261120-01 cannot be merged into itself
CASES
    [ "$before" = "$("$ZHIBAN" journal head)" ]
}

@test "bad input: one line, exit 2 or 1, no ticket" {
    before=$("$ZHIBAN" journal head)
    while IFS='|' read -r status_wanted command message; do
        run "$ZHIBAN" ticket $command
        assert_status "$status_wanted"
        assert_contains "$message"
    done <<'CASES'
2|open x --callback=10100000001|say where: the site, the system, or both
2|open x --system=if-moniter --callback=10100000001|did you mean 'if-monitor'?
2|open x --site=nowhere --callback=10100000001|there is no site 'nowhere'
2|open x --system=icis|callback is missing
2|open x --system=icis --callback=1|3 to 20 digits
2|open x --system=icis --callback=10100000001 --category=nix|it has: disaster, fault
2|open x --system=icis --callback=10100000001 --severity=awful|severity
2|open x --system=icis --callback=10100000001 --received=2026-02-30|28 days
3|open x --system=icis --callback=10100000001 --received=2026-11-21|R2: received in the future
3|open x --system=icis --callback=10100000001 --received=2026-11-20T20:00|R2: it was received more than 30 minutes ago
1|show ICU-1120-09|there is no ticket ICU-20261120-09
2|pause ICU-1120-01|--reason is missing
CASES
    [ "$before" = "$("$ZHIBAN" journal head)" ]
}

@test "undo: one's own last act, within ten minutes" {
    open_one
    "$ZHIBAN" ticket answer ICU-1120-01
    run "$ZHIBAN" ticket undo ICU-1120-01
    assert_output "ICU-20261120-01 awaits answer"
    run "$ZHIBAN" --json ticket show ICU-1120-01
    [ "$(jq_get "$output" "d['answered_at'], d['assignee']")" = "(None, '')" ]
    run "$ZHIBAN" ticket undo ICU-1120-01
    assert_status 3
    assert_contains "the last event was taken back already"
    "$ZHIBAN" ticket answer ICU-1120-01
    later '2026-11-20 23:52'
    run "$ZHIBAN" ticket undo ICU-1120-01
    assert_status 3
    assert_contains "older than 10 minutes"
}

@test "undo brings private text back" {
    open_one
    "$ZHIBAN" ticket edit ICU-1120-01 --callback=10100000002
    "$ZHIBAN" ticket undo ICU-1120-01
    run "$ZHIBAN" ticket show ICU-1120-01
    assert_contains 10100000001
    [[ $output != *10100000002* ]]
}

@test "merge and un-merge: the earlier one goes on" {
    open_one
    later '2026-11-20 23:45'
    open_one
    run "$ZHIBAN" ticket merge ICU-1120-01 --into=ICU-1120-02
    assert_status 3
    assert_contains "R18: ICU-20261120-01 was received earlier; merge ICU-20261120-02 into it"
    run "$ZHIBAN" ticket merge ICU-1120-02 --into=ICU-1120-01
    assert_output "ICU-20261120-02 merged"
    run "$ZHIBAN" ticket list
    [[ $output != *ICU-20261120-02* ]]
    run "$ZHIBAN" ticket unmerge ICU-1120-02
    assert_output "ICU-20261120-02 awaits answer"
}

@test "two people at one moment: different fields are both kept, nothing is lost" {
    open_one
    for i in {1..20}; do
        "$ZHIBAN" ticket edit ICU-1120-01 --department="科室$i" >>out 2>>err &
        "$ZHIBAN" ticket edit ICU-1120-01 --reporter="某$i" >>out 2>>err &
        wait
    done
    [ ! -s err ]
    [ "$("$ZHIBAN" --json journal show --kind=ticket --verb=edit -a | python3 -c \
        'import json, sys; print(len(json.load(sys.stdin)))')" -eq 40 ]
    "$ZHIBAN" journal verify
}

@test "list: open ones, filters, JSON" {
    open_one
    "$ZHIBAN" ticket open 退费报错 --site=his-main --callback=10100000003
    "$ZHIBAN" ticket claim HIS-1120-01
    run "$ZHIBAN" ticket list --mine
    [ "${#lines[@]}" -eq 2 ]
    assert_contains HIS-20261120-01
    run "$ZHIBAN" ticket list --contract=icu
    [ "${#lines[@]}" -eq 2 ]
    "$ZHIBAN" ticket withdraw HIS-1120-01 --note=自己好了
    run "$ZHIBAN" ticket list
    [[ $output != *HIS-* ]]
    run "$ZHIBAN" --json ticket list --all
    [ "$(jq_get "$output" "len(d)")" -eq 2 ]
}

@test "the clocks run: respond, plan, follow-up, by the contract" {
    open_one
    clocks() {
        "$ZHIBAN" --json ticket show ICU-1120-01 | python3 -c 'import json, sys
for c in json.load(sys.stdin)["clocks"]:
    print(c["clock"], c["state"], (c["due"] or "-")[:16], c["clauses"].split(" ")[0])'
    }
    run clocks
    assert_contains "respond running 2026-11-21T00:11 ICU-1.1"
    assert_contains "plan running 2026-11-21T00:41 ICU-2.2"
    assert_contains "follow_up not_started - ICU-2.18"
    later '2026-11-21 00:11:00'
    "$ZHIBAN" ticket answer ICU-1120-01
    run clocks
    assert_contains "respond met 2026-11-21T00:11"
    later '2026-11-21 00:45'
    run clocks
    assert_contains "plan breached 2026-11-21T00:41"
    "$ZHIBAN" ticket plan ICU-1120-01 --plan=换采集盒
    "$ZHIBAN" ticket resolve ICU-1120-01 --solution=换了
    later '2026-11-21 09:00'
    "$ZHIBAN" ticket confirm ICU-1120-01
    run clocks
    assert_contains "plan breached 2026-11-21T00:41"
    assert_contains "follow_up off_hours 2026-11-25T18:00"
}

# The worked example of the design: three working days, paused over noon of the second.
@test "the ruler of a ticket gives the printed numbers" {
    ZHIBAN_NOW='2026-11-19 15:20' "$ZHIBAN" --config="$ROOT/config" --store=sqlite:r.db init --test
    export ZHIBAN_STORE=sqlite:r.db
    later '2026-11-19 15:20'
    "$ZHIBAN" ticket open 门诊收费报错 --system=outpatient-billing --callback=10100000001 \
        --category=fault
    later '2026-11-19 15:30'
    "$ZHIBAN" ticket answer HIS-1119-01
    later '2026-11-23 11:00'
    "$ZHIBAN" ticket pause HIS-1119-01 --reason=confirmation --agreed-by=张科长 \
        --until='2026-11-23 18:00'
    later '2026-11-23 15:00'
    "$ZHIBAN" ticket resume HIS-1119-01
    later '2026-11-24 09:20'
    run "$ZHIBAN" clock explain HIS-1119-01
    assert_status 0
    assert_contains "due 11-25 Wed 10:00"
    assert_contains "11:00-15:00 waiting for confirmation (张科长 agreed)"
    assert_contains "used 18:00 business hours"
    assert_contains "left 8:40"
    assert_contains "without pauses it would be 11-24 18:00"
    run "$ZHIBAN" clock explain HIS-1119-01 plan
    assert_status 1
    assert_contains "has no clock"
}

@test "what was undone stops no clock" {
    open_one
    "$ZHIBAN" ticket answer ICU-1120-01
    "$ZHIBAN" ticket undo ICU-1120-01
    later '2026-11-21 00:12'
    run "$ZHIBAN" ticket list --urgent
    [[ ${lines[1]} == *"ICU-20261120-01  -01:00  respond"* ]]
}

@test "the nearest deadline first" {
    "$ZHIBAN" ticket open 退费报错 --system=outpatient-billing --callback=10100000003 --category=fault
    open_one
    "$ZHIBAN" ticket open 死机 --system=icis --callback=10100000001 --category=disaster
    run "$ZHIBAN" ticket list --urgent
    [[ ${lines[1]} == "ICU-20261120-02 "* && ${lines[2]} == "ICU-20261120-01 "* &&
        ${lines[3]} == "HIS-20261120-01 "* ]]
}

@test "regrading: misjudged before is as if graded so from the start" {
    "$ZHIBAN" ticket open 全科打不开 --system=icis --callback=10100000001 --category=fault
    "$ZHIBAN" ticket answer ICU-1120-01
    later '2026-11-20 23:50'
    "$ZHIBAN" ticket regrade ICU-1120-01 --how=correction --emergency=yes --note=夜班说全科停摆
    run "$ZHIBAN" --json ticket show ICU-1120-01
    [ "$(jq_get "$output" "d['class'], [c['due'][:16] for c in d['clocks'] if c['clock'] == 'resolve']")" = \
        "('urgent', ['2026-11-21T00:41'])" ]
}

@test "the most urgent ticket is found also if it is the oldest" {
    "$ZHIBAN" ticket open 最早的 --system=icis --callback=10100000001 --category=disaster
    later '2026-11-20 23:42'
    for i in 1 2 3; do
        "$ZHIBAN" ticket open "后来的 $i" --site=his-main --callback=10100000003
    done
    run "$ZHIBAN" ticket list --urgent -n 1
    [ "${#lines[@]}" -eq 2 ]
    assert_contains 最早的
    run "$ZHIBAN" --json ticket list -n 1
    [ "$(jq_get "$output" "[t['subject'] for t in d]")" = "['后来的 3']" ]
}
