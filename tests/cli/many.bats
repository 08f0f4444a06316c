# What touches several tickets, or hangs on one: merging, mass incidents, links, work, two people.

load helper

setup() {
    private_home
    export ZHIBAN_NOW='2026-11-20 23:41'
    "$ZHIBAN" --config="$ROOT/config" init --test >/dev/null
}

later() {
    ZHIBAN_NOW=$1
}

# open_one [CALLBACK [OPTION…]]
open_one() {
    "$ZHIBAN" ticket open 三床监护仪数据中断 --system=if-monitor \
        --callback="${1:-10100000001}" --category=interface "${@:2}"
}

# Three tickets of three reporters, a minute apart.
open_three() {
    open_one 10100000001
    later '2026-11-20 23:42'
    open_one 10100000002
    later '2026-11-20 23:43'
    open_one 10100000003
}

# clock ID NAME: state and due of the newest cycle.
clock() {
    "$ZHIBAN" --json ticket show "$1" | python3 -c 'import json, sys
for c in json.load(sys.stdin)["clocks"]:
    if c["clock"] == sys.argv[1]:
        print(c["state"], (c["due"] or "-")[:16])' "$2" | tail -n 1
}

field() {
    jq_get "$("$ZHIBAN" --json ticket show "$1")" "d['$2']"
}

verbs() {
    "$ZHIBAN" --json journal show --kind=ticket --subject="$1" -a | python3 -c \
        'import json, sys; print(" ".join(e["verb"] for e in json.load(sys.stdin)))'
}

head_now() {
    "$ZHIBAN" journal head
}

# --- R18: merging ---

@test "R18: open clocks of the child end uncounted, each reporter is still told and asked" {
    open_three
    "$ZHIBAN" ticket merge ICU-1120-02 ICU-1120-03 --into=ICU-1120-01
    [ "$(clock ICU-1120-02 respond)" = "merged 2026-11-21T00:12" ]
    [ "$(clock ICU-1120-02 follow_up)" = "not_started -" ]
    run "$ZHIBAN" ticket followup ICU-1120-02 --score=90
    assert_status 3
    assert_contains "R21: the follow-up of ICU-20261120-02 comes after closing ICU-20261120-01"
    run "$ZHIBAN" ticket feedback ICU-1120-02
    assert_status 3
    assert_contains "there is no result to tell"
    later '2026-11-20 23:50'
    "$ZHIBAN" ticket answer ICU-1120-01
    "$ZHIBAN" ticket resolve ICU-1120-01 --solution=换采集盒
    "$ZHIBAN" ticket feedback ICU-1120-02 ICU-1120-03
    [ "$(field ICU-1120-02 told_at)" = 2026-11-20T23:50:00+08:00 ]
    later '2026-11-21 09:00'
    "$ZHIBAN" ticket confirm ICU-1120-01
    [ "$(clock ICU-1120-02 follow_up)" = "off_hours 2026-11-25T18:00" ]
    [ "$(clock ICU-1120-01 follow_up)" = "off_hours 2026-11-25T18:00" ]
    run "$ZHIBAN" ticket followup ICU-1120-03 --score=90
    assert_status 3
    assert_contains "solved it; the follow-up is done by somebody else"
    run "$ZHIBAN" ticket show ICU-1120-01
    assert_contains "ICU-20261120-03  merged"
    "$ZHIBAN" journal verify
    run "$ZHIBAN" doctor
    [[ $output == *"good replay: "* ]]
}

@test "R18: the feedback of the child runs from the solution of the other until he is told" {
    for n in 1 2; do
        "$ZHIBAN" ticket open 打不开 --system=cis-dongjie --callback=1010000000$n --category=fault
    done
    "$ZHIBAN" ticket merge CIS-1120-02 --into=CIS-1120-01
    [ "$(clock CIS-1120-02 feedback)" = "not_started -" ]
    "$ZHIBAN" ticket answer CIS-1120-01
    "$ZHIBAN" ticket resolve CIS-1120-01 --solution=重启
    [ "$(clock CIS-1120-02 feedback)" = "running 2026-11-21T00:11" ]
    "$ZHIBAN" ticket reopen CIS-1120-01 --note=又坏了
    [ "$(clock CIS-1120-02 feedback)" = "not_started -" ]
    [ "$(clock CIS-1120-02 respond | cut -d' ' -f1)" = merged ]
    [ "$(clock CIS-1120-02 resolve | cut -d' ' -f1)" = merged ]
    later '2026-11-20 23:50'
    "$ZHIBAN" ticket answer CIS-1120-01
    "$ZHIBAN" ticket resolve CIS-1120-01 --solution=换了
    "$ZHIBAN" ticket feedback CIS-1120-01
    later '2026-11-21 00:30'
    [ "$(clock CIS-1120-01 feedback)" = "met 2026-11-21T00:20" ]
    [ "$(clock CIS-1120-02 feedback)" = "breached 2026-11-21T00:20" ]
    "$ZHIBAN" ticket feedback CIS-1120-02 --at='2026-11-21 00:10'
    [ "$(clock CIS-1120-02 feedback)" = "met 2026-11-21T00:20" ]
}

@test "R18: merged into one that is solved already, the result is still to be told" {
    for n in 1 2; do
        "$ZHIBAN" ticket open 打不开 --system=cis-dongjie --callback=1010000000$n --category=fault
    done
    "$ZHIBAN" ticket answer CIS-1120-01
    "$ZHIBAN" ticket resolve CIS-1120-01 --solution=重启
    later '2026-11-20 23:55'
    "$ZHIBAN" ticket merge CIS-1120-02 --into=CIS-1120-01
    [ "$(clock CIS-1120-02 feedback)" = "running 2026-11-21T00:25" ]
    # what was undone on the other never was
    "$ZHIBAN" ticket reopen CIS-1120-01 --note=又坏了
    [ "$(clock CIS-1120-02 feedback)" = "not_started -" ]
    "$ZHIBAN" ticket undo CIS-1120-01
    [ "$(clock CIS-1120-02 feedback)" = "running 2026-11-21T00:25" ]
}

@test "R18: a clock that was breached before the merge stays counted on the child" {
    open_three
    later '2026-11-21 00:20'
    "$ZHIBAN" ticket answer ICU-1120-01
    "$ZHIBAN" ticket merge ICU-1120-02 --into=ICU-1120-01
    [ "$(clock ICU-1120-02 respond)" = "breached 2026-11-21T00:12" ]
    [ "$(clock ICU-1120-02 plan)" = "merged 2026-11-21T00:42" ]
    run "$ZHIBAN" --json figures --contract=icu --period=2026-11
    assert_status 0
    [[ $output == *ICU-20261120-02* ]]
    # znuny 200, glpi 6992: it is neither new nor urgent any more
    run "$ZHIBAN" ticket list --urgent
    [[ $output != *ICU-20261120-02* ]]
    [ "$(field ICU-1120-02 state)" = merged ]
}

@test "R18: who reported twice is told and asked once" {
    open_one 10100000001 --reporter=护士甲
    later '2026-11-20 23:42'
    open_one '101 0000 0001'
    open_one 10100000001 --reporter=护士乙
    "$ZHIBAN" ticket merge ICU-1120-02 ICU-1120-03 --into=ICU-1120-01
    [ "$(field ICU-1120-02 same_reporter)" = True ]
    [ "$(field ICU-1120-03 same_reporter)" = False ]
    [ "$(clock ICU-1120-02 follow_up | cut -d' ' -f1)" = merged ]
    [ "$(clock ICU-1120-03 follow_up | cut -d' ' -f1)" = not_started ]
    run "$ZHIBAN" ticket feedback ICU-1120-02
    assert_status 3
    assert_contains "R18: the reporter of ICU-20261120-02 is told and asked with ICU-20261120-01"
}

@test "R18: un-merging restores state and clocks as if it had never been" {
    open_three
    "$ZHIBAN" ticket answer ICU-1120-02
    "$ZHIBAN" ticket pause ICU-1120-02 --reason=information --agreed-by=张某 \
        --until='2026-11-21 08:00'
    before=$("$ZHIBAN" --json ticket show ICU-1120-02)
    "$ZHIBAN" ticket merge ICU-1120-02 ICU-1120-03 --into=ICU-1120-01
    "$ZHIBAN" ticket answer ICU-1120-01
    "$ZHIBAN" ticket resolve ICU-1120-01 --solution=换采集盒
    run "$ZHIBAN" ticket unmerge ICU-1120-02 ICU-1120-03
    assert_output "ICU-20261120-02 paused
ICU-20261120-03 awaits answer"
    after=$("$ZHIBAN" --json ticket show ICU-1120-02)
    [ "$(jq_get "$before" "{k: v for k, v in d.items() if k != 'seq'}")" = \
        "$(jq_get "$after" "{k: v for k, v in d.items() if k != 'seq'}")" ]
    later '2026-11-21 00:14'
    [ "$(clock ICU-1120-03 respond)" = "breached 2026-11-21T00:13" ]
    # osTicket 5049: it can be closed like any other
    "$ZHIBAN" ticket answer ICU-1120-03
    "$ZHIBAN" ticket resolve ICU-1120-03 --solution=x
    run "$ZHIBAN" ticket confirm ICU-1120-03
    assert_output "ICU-20261120-03 closed"
}

@test "R18: a chain of merges is followed and comes apart link by link" {
    open_three
    "$ZHIBAN" ticket merge ICU-1120-03 --into=ICU-1120-02
    "$ZHIBAN" ticket merge ICU-1120-02 --into=ICU-1120-01
    later '2026-11-20 23:45'
    open_one 10100000004
    run "$ZHIBAN" ticket merge ICU-1120-04 --into=ICU-1120-02
    assert_status 3
    assert_contains "R18: ICU-20261120-02 is merged into ICU-20261120-01; that one goes on"
    "$ZHIBAN" ticket answer ICU-1120-01
    "$ZHIBAN" ticket resolve ICU-1120-01 --solution=换采集盒
    "$ZHIBAN" ticket feedback ICU-1120-03
    "$ZHIBAN" ticket confirm ICU-1120-01
    [ "$(clock ICU-1120-03 follow_up)" = "off_hours 2026-11-25T18:00" ]
    "$ZHIBAN" ticket unmerge ICU-1120-02
    [ "$(clock ICU-1120-03 follow_up)" = "not_started -" ]
    [ "$(field ICU-1120-03 merged_into)" = ICU-20261120-02 ]
}

@test "R18: bugs of others: what comes in for a merged or closed one is not lost" {
    open_three
    "$ZHIBAN" ticket edit ICU-1120-02 --external=PT-7
    "$ZHIBAN" ticket merge ICU-1120-02 --into=ICU-1120-01
    # zammad 5714
    run "$ZHIBAN" ticket note ICU-1120-02 --note=又断了
    assert_status 3
    assert_contains "ICU-20261120-02 is merged into ICU-20261120-01: R18: what is written goes there"
    run "$ZHIBAN" intake - <<<'{"source":"platform","key":"a1","verb":"note","external":"PT-7","note":"又断了"}'
    assert_status 0
    [[ $(verbs ICU-20261120-01) == *note ]]
    # osTicket 5049 and 5194: the parent closes, and opens again by what comes in for its child
    "$ZHIBAN" ticket answer ICU-1120-01
    "$ZHIBAN" ticket resolve ICU-1120-01 --solution=换采集盒
    run "$ZHIBAN" ticket confirm ICU-1120-01
    assert_output "ICU-20261120-01 closed"
    run "$ZHIBAN" intake - <<<'{"source":"platform","key":"a2","verb":"reopen","external":"PT-7","note":"又断了"}'
    assert_status 0
    [ "$(field ICU-1120-01 state)" = waiting ]
    [ "$(field ICU-1120-02 state)" = merged ]
    # one reporter takes his report back: not the work for all of them
    run "$ZHIBAN" intake - <<<'{"source":"platform","key":"a3","verb":"withdraw","external":"PT-7","note":"好了"}'
    assert_status 3
    [ "$(field ICU-1120-01 state)" = waiting ]
}

@test "R18: withdrawn before it was due counts nowhere, after a breach it counts" {
    open_three
    "$ZHIBAN" ticket withdraw ICU-1120-02 --note=自己好了
    later '2026-11-21 00:20'
    "$ZHIBAN" ticket withdraw ICU-1120-03 --note=自己好了
    [ "$(clock ICU-1120-02 respond | cut -d' ' -f1)" = cancelled ]
    [ "$(clock ICU-1120-03 respond | cut -d' ' -f1)" = breached ]
    open_one 10100000004
    "$ZHIBAN" ticket merge ICU-1121-01 --into=ICU-1120-01
    run "$ZHIBAN" ticket withdraw ICU-1120-01 --note=自己好了
    assert_status 3
    assert_contains "R18: others are merged into ICU-20261120-01 (1)"
}

# --- mass incidents ---

@test "R18: a broadcast answers every ticket of the incident at once" {
    open_three
    run "$ZHIBAN" ticket incident ICU-1120-01 ICU-1120-02 ICU-1120-03
    assert_output "ICU-20261120-02 awaits answer
ICU-20261120-03 awaits answer"
    [ "$(clock ICU-1120-03 respond)" = "running 2026-11-21T00:13" ]
    later '2026-11-20 23:55'
    count=$("$ZHIBAN" --json journal show --kind=ticket -a | python3 -c \
        'import json, sys; print(len(json.load(sys.stdin)))')
    run "$ZHIBAN" ticket broadcast ICU-1120-01 --note=监护网交换机故障，正在更换
    assert_output "ICU-20261120-01 in work
ICU-20261120-02 in work
ICU-20261120-03 in work"
    for n in 1 2 3; do
        [ "$(clock ICU-1120-0$n respond | cut -d' ' -f1)" = met ]
    done
    [ "$("$ZHIBAN" --json journal show --kind=ticket -a | python3 -c \
        'import json, sys; print(len(json.load(sys.stdin)))')" -eq $((count + 3)) ]
    "$ZHIBAN" ticket broadcast ICU-1120-01 --note=预计十分钟
    [ "$(verbs ICU-20261120-02)" = "open incident answer broadcast" ]
    # solved for all of them: those that are merged are told the result
    "$ZHIBAN" ticket merge ICU-1120-02 --into=ICU-1120-01
    "$ZHIBAN" ticket resolve ICU-1120-01 --solution=换了交换机
    "$ZHIBAN" ticket broadcast ICU-1120-02 --note=好了
    [ "$(verbs ICU-20261120-01)" = "open answer broadcast resolve feedback" ]
    [ "$(verbs ICU-20261120-02)" = "open incident answer broadcast merge feedback" ]
    [ "$(verbs ICU-20261120-03)" = "open incident answer broadcast broadcast" ]
    run "$ZHIBAN" ticket incident ICU-1120-01
    assert_contains "ICU-20261120-03  incident"
    assert_contains "ICU-20261120-02  merged"
}

@test "R18: a broadcast reaches all of them or none" {
    open_three
    "$ZHIBAN" ticket incident ICU-1120-01 ICU-1120-02 ICU-1120-03
    before=$(head_now)
    run "$ZHIBAN" ticket broadcast ICU-1120-01 --note=x --at='2026-11-20 23:42:30'
    assert_status 3
    assert_contains "ICU-20261120-03: R2: answer before the ticket was received"
    [ "$before" = "$(head_now)" ]
    [ "$(field ICU-1120-01 state)" = waiting ]
}

@test "R18: what cannot be an incident" {
    open_three
    while IFS='|' read -r command message; do
        run "$ZHIBAN" ticket $command
        assert_status 3
        assert_contains "$message"
    done <<'CASES'
broadcast ICU-1120-01 --note=x|R18: nothing hangs on ICU-20261120-01
incident ICU-1120-02 ICU-1120-01|R18: ICU-20261120-01 was received earlier
incident ICU-1120-01 ICU-1120-01|cannot be merged into itself
incident --out ICU-1120-02|R18: ICU-20261120-02 belongs to no incident
CASES
    "$ZHIBAN" ticket incident ICU-1120-01 ICU-1120-02
    run "$ZHIBAN" ticket incident ICU-1120-02 ICU-1120-03
    assert_status 3
    assert_contains "R18: ICU-20261120-02 belongs to the incident ICU-20261120-01 itself"
    run "$ZHIBAN" ticket undo ICU-1120-02
    assert_status 0
    [ -z "$(field ICU-1120-02 incident)" ]
    "$ZHIBAN" ticket incident ICU-1120-01 ICU-1120-02
    "$ZHIBAN" ticket incident --out ICU-1120-02
    [ -z "$(field ICU-1120-02 incident)" ]
}

# --- several at once ---

@test "several tickets: all or none, one event each" {
    open_three
    run "$ZHIBAN" ticket claim ICU-1120-01 ICU-1120-02 ICU-1120-03
    assert_status 0
    [ "${#lines[@]}" -eq 3 ]
    "$ZHIBAN" ticket answer ICU-1120-02
    before=$(head_now)
    run "$ZHIBAN" ticket answer ICU-1120-01 ICU-1120-02 ICU-1120-03
    assert_status 3
    assert_contains "ICU-1120-02: ICU-20261120-02 (in work): R11: it was answered already"
    [ "$before" = "$(head_now)" ]
    run "$ZHIBAN" --json ticket answer ICU-1120-01 ICU-1120-03
    [ "$(jq_get "$output" "[t['state'] for t in d]")" = "['working', 'working']" ]
    run "$ZHIBAN" ticket undo ICU-1120-01 ICU-1120-03
    assert_output "ICU-20261120-01 awaits answer
ICU-20261120-03 awaits answer"
}

@test "R27: handing over moves all open tickets of one and touches no clock" {
    open_three
    "$ZHIBAN" ticket open 退费报错 --site=his-main --callback=10100000003
    "$ZHIBAN" ticket assign ICU-1120-01 ICU-1120-02 HIS-1120-01 --to=zhang
    "$ZHIBAN" ticket withdraw ICU-1120-02 --note=自己好了
    clocks_before=$(jq_get "$("$ZHIBAN" --json ticket show ICU-1120-01)" "d['clocks']")
    before=$(head_now)
    run "$ZHIBAN" ticket handover --from=zhang --to=li --dry-run
    assert_contains "would go from zhang to li: 2;"
    [ "$before" = "$(head_now)" ]
    run "$ZHIBAN" ticket handover --from=zhang --to=li --contract=icu
    assert_line 0 "ICU-20261120-01 三床监护仪数据中断"
    assert_line 1 "went from zhang to li: 1; no clock is touched"
    [ "$clocks_before" = "$(jq_get "$("$ZHIBAN" --json ticket show ICU-1120-01)" "d['clocks']")" ]
    [ "$(field ICU-1120-01 assignee) $(field HIS-1120-01 assignee)" = "li zhang" ]
    run "$ZHIBAN" ticket handover --from=zhang --to=zhang
    assert_status 2
    run "$ZHIBAN" ticket undo ICU-1120-01
    [ "$(field ICU-1120-01 assignee)" = zhang ]
}

# People with roles: zhang and li on duty, shen an auditor.
with_people() {
    mkdir conf
    cp -r "$ROOT/config/contracts" "$ROOT/config/sites" conf
    cat >conf/users.yaml <<'YAML'
roles:
  - { id: duty, name: 值班员, may: [read, read.private, record.write] }
  - { id: auditor, name: 审计员, may: [read, journal.verify] }
users:
  - { id: zhang, name: 张三, role: duty }
  - { id: li, name: 李四, role: duty }
  - { id: shen, name: 审计甲, role: auditor }
YAML
    mkdir -m 700 store
    export ZHIBAN_STORE=sqlite:store/z.db
    "$ZHIBAN" --config=conf init --test >/dev/null
}

as() {
    run "$ZHIBAN" --as "$@"
}

@test "roles: what is refused is written down once, and nothing else is" {
    with_people
    as zhang ticket open 断了 --system=if-monitor --callback=10100000001
    as zhang ticket open 断了 --system=if-monitor --callback=10100000002
    while IFS= read -r command; do
        as shen ticket $command
        assert_status 3
        assert_contains "needs the permission record.write, which the role auditor has not"
        [ "$("$ZHIBAN" --json journal show --verb=refused -a | python3 -c \
            'import json, sys; print(len(json.load(sys.stdin)))')" -eq $((++refused)) ]
    done <<'CASES'
claim ICU-1120-01 ICU-1120-02
handover --from=zhang --to=li
incident ICU-1120-01 ICU-1120-02
broadcast ICU-1120-01 --note=x
link ICU-1120-01 run:1
effort ICU-1120-01 5m
undo ICU-1120-01 ICU-1120-02
CASES
    as zhang ticket handover --from=zhang --to=wang
    assert_status 2
    assert_contains "there is no user 'wang'"
}

@test "R21: who solved it for all asks none of them; a colleague does" {
    with_people
    as zhang ticket open 断了 --system=if-monitor --callback=10100000001
    as zhang ticket open 断了 --system=if-monitor --callback=10100000002
    as zhang ticket merge ICU-1120-02 --into=ICU-1120-01
    as zhang ticket answer ICU-1120-01
    as zhang ticket resolve ICU-1120-01 --solution=换了
    as zhang ticket confirm ICU-1120-01
    as zhang ticket followup ICU-1120-02 --score=90
    assert_status 3
    assert_contains "R21: zhang solved it"
    as li ticket followup ICU-1120-02 --score=90
    assert_output "ICU-20261120-02 merged"
    [ "$(clock ICU-1120-02 follow_up | cut -d' ' -f1)" = met ]
    [ "$(clock ICU-1120-01 follow_up | cut -d' ' -f1)" = off_hours ]
    run "$ZHIBAN" --json figures --contract=icu --period=2026-11
    [ "$(jq_get "$output" "[f['numerator'] for f in d['figures'] if f['figure'] == 'satisfaction'][0]")" -eq 90 ]
}

@test "two people: the conflict names the other one" {
    with_people
    as zhang ticket open 断了 --system=if-monitor --callback=10100000001
    seen=$(field ICU-1120-01 seq)
    as zhang ticket assign ICU-1120-01 --to=zhang --seen="$seen"
    as li ticket assign ICU-1120-01 --to=li --seen="$seen"
    assert_status 3
    assert_contains "assignee of ICU-20261120-01 was changed by zhang"
    assert_contains "to 'zhang', and you write 'li'"
    # private text too
    as zhang ticket edit ICU-1120-01 --callback=10100000002 --seen="$seen"
    as li ticket edit ICU-1120-01 --callback=10100000003 --seen="$seen"
    assert_status 3
    assert_contains "callback of ICU-20261120-01 was changed by zhang"
}

# --- links ---

@test "links: kinds, both directions, undo" {
    open_three
    "$ZHIBAN" ticket link ICU-1120-01 ticket:ICU-1120-02
    "$ZHIBAN" ticket link ICU-1120-01 problem:P-7
    [ "$(field ICU-1120-01 links)" = "['ticket:ICU-20261120-02', 'problem:P-7']" ]
    [ "$(field ICU-1120-02 linked_from)" = "['ICU-20261120-01']" ]
    run "$ZHIBAN" ticket show ICU-1120-02
    assert_contains "linked_from        ICU-20261120-01"
    "$ZHIBAN" ticket unlink ICU-1120-01 ticket:ICU-1120-02
    [ "$(field ICU-1120-02 linked_from)" = "[]" ]
    "$ZHIBAN" ticket undo ICU-1120-01
    [ "$(field ICU-1120-02 linked_from)" = "['ICU-20261120-01']" ]
    while IFS='|' read -r status_wanted command message; do
        run "$ZHIBAN" ticket $command
        assert_status "$status_wanted"
        assert_contains "$message"
    done <<'CASES'
1|link ICU-1120-01 ticket:ICU-1120-99|there is no ticket ICU-20261120-99
1|link ICU-1120-01 change:C-99|C-99
2|link ICU-1120-01 intake:x:1|is no link
2|link ICU-1120-01 run:|is no link
2|link ICU-1120-01 nothing|is no link
3|link ICU-1120-01 ticket:ICU-1120-01|cannot be linked to itself
3|link ICU-1120-01 problem:P-7|is linked to problem:P-7 already
3|unlink ICU-1120-01 problem:P-8|is not linked to problem:P-8
CASES
    run "$ZHIBAN" doctor
    [[ $output == *"good replay: "* ]]
}

@test "undo keeps the mark of what came in, and takes only the link back" {
    run "$ZHIBAN" intake - <<<'{"source":"platform","key":"k1","subject":"断了","system":"if-monitor","callback":"10100000001"}'
    assert_status 0
    "$ZHIBAN" ticket link ICU-1120-01 external:PT-9
    "$ZHIBAN" ticket undo ICU-1120-01
    [ "$(field ICU-1120-01 links)" = "['intake:platform:k1']" ]
}

# --- the hospital's own numbers ---

@test "external number, approval and document are shown and found" {
    open_one
    "$ZHIBAN" ticket edit ICU-1120-01 --external=PT-7788 --approval=信科批2026-31 \
        --document=国卫办2026-5 --mandated=2026-12-31
    run "$ZHIBAN" ticket show ICU-1120-01
    assert_contains PT-7788
    assert_contains 信科批2026-31
    assert_contains "2026-12-31"
    for word in PT-7788 信科批 国卫办; do
        run "$ZHIBAN" ticket search "$word"
        assert_contains ICU-20261120-01
    done
}

@test "tickets that a document demands, the earliest day first" {
    open_three
    "$ZHIBAN" ticket edit ICU-1120-01 --document=甲 --mandated=2027-01-31
    "$ZHIBAN" ticket edit ICU-1120-03 --document=乙 --mandated=2026-11-30
    run "$ZHIBAN" ticket list --mandated
    [ "${#lines[@]}" -eq 3 ]
    [[ ${lines[1]} == "2026-11-30   "*"10  乙"*"ICU-20261120-03"* ]]
    [[ ${lines[2]} == "2027-01-31"*甲*ICU-20261120-01* ]]
    run "$ZHIBAN" --json ticket list --mandated -n 1
    [ "$(jq_get "$output" "[t['id'] for t in d]")" = "['ICU-20261120-03']" ]
    run "$ZHIBAN" ticket edit ICU-1120-02 --mandated=2026-02-30
    assert_status 2
    assert_contains "28 days"
}

# --- work ---

@test "work adds up and counts against the person-days of the contract" {
    "$ZHIBAN" ticket open 改报表 --system=outpatient-billing --callback=10100000001 \
        --category=requirement
    "$ZHIBAN" ticket effort HIS-1120-01 90m --note=调研
    run "$ZHIBAN" ticket effort HIS-1120-01 2h
    assert_status 0
    [ "$(field HIS-1120-01 effort_min)" -eq 210 ]
    [ "$(verbs HIS-20261120-01)" = "open effort effort" ]
    "$ZHIBAN" ticket undo HIS-1120-01
    [ "$(field HIS-1120-01 effort_min)" -eq 90 ]
    "$ZHIBAN" ticket answer HIS-1120-01
    "$ZHIBAN" ticket resolve HIS-1120-01 --solution=改好了 --effort=30
    [ "$(field HIS-1120-01 effort_min)" -eq 120 ]
    for bad in 1d 0m 90 -5m 1.5h 立即 3wd; do
        run "$ZHIBAN" ticket effort HIS-1120-01 -- "$bad"
        assert_status 2
    done
    run "$ZHIBAN" ticket effort HIS-1120-01 99999h
    assert_status 2
}

@test "a budget of the year: used and left as figures count them, and one line when it is exceeded" {
    for n in 1 2; do
        "$ZHIBAN" ticket open 接新医保 --system=base --callback=10100000001 --category=adaptation
    done
    run "$ZHIBAN" ticket effort LOG-1120-01 119h
    assert_output "LOG-20261120-01 awaits answer"
    run "$ZHIBAN" ticket show LOG-1120-01
    assert_contains "适应性维护工作量: 14.8 of 15.0 person-days used, 0.1 left"
    run "$ZHIBAN" ticket effort LOG-1120-02 2h
    assert_status 0
    assert_line 0 "LOG-20261120-02 awaits answer"
    assert_line 1 "over the budget: 适应性维护工作量: 15.1 of 15.0 person-days used, -0.1 left"
    [ "${#lines[@]}" -eq 2 ]
    [ "$(field LOG-1120-02 budgets)" = \
        "[{'id': 'adaptation', 'name': '适应性维护工作量', 'used_min': 7260, 'limit_min': 7200, 'each': False}]" ]
    run "$ZHIBAN" --json figures --contract=logistics --period=2026-11
    [ "$(jq_get "$output" "[f['numerator'] for f in d['figures'] if f['target'] == 'adaptation']")" = "[7260]" ]
    # of another category: not out of this budget
    "$ZHIBAN" ticket open 报错 --system=base --callback=10100000001
    run "$ZHIBAN" ticket effort LOG-1120-03 2h
    assert_output "LOG-20261120-03 awaits answer"
}

@test "a budget of every single request" {
    "$ZHIBAN" ticket open 加字段 --system=cis-dongjie --callback=10100000001 --category=requirement
    "$ZHIBAN" ticket effort CIS-1120-01 40h
    run "$ZHIBAN" ticket edit CIS-1120-01 --effort=2401
    assert_line 1 "over the budget: 单次需求免费工作量: 5.0 of 5.0 person-days used, 0.0 left"
}

# --- two people at one ticket ---

@test "two people, two fields: both are kept" {
    open_one
    seen=$(field ICU-1120-01 seq)
    "$ZHIBAN" ticket edit ICU-1120-01 --department=重症一科 --seen="$seen"
    "$ZHIBAN" ticket edit ICU-1120-01 --reporter=护士甲 --seen="$seen"
    [ "$(field ICU-1120-01 department) $(field ICU-1120-01 reporter)" = "重症一科 护士甲" ]
}

@test "two people, one field: one line says who wrote what" {
    open_one
    seen=$(field ICU-1120-01 seq)
    "$ZHIBAN" ticket edit ICU-1120-01 --department=重症一科 --seen="$seen"
    before=$(head_now)
    run "$ZHIBAN" ticket edit ICU-1120-01 --department=重症二科 --subject=又断了 --seen="$seen"
    assert_status 3
    [ "${#lines[@]}" -eq 1 ]
    assert_contains "department of ICU-20261120-01 was changed by $(id -un) at 2026-11-20 23:41"
    assert_contains "to '重症一科', and you write '重症二科'; look at it and try again"
    [ "$before" = "$(head_now)" ]
    run "$ZHIBAN" --json ticket edit ICU-1120-01 --department=重症二科 --seen="$seen"
    [ "$(jq_get "$output" "d['error']['kind']")" = conflict ]
    # the same words are no conflict, and newer eyes may write
    "$ZHIBAN" ticket edit ICU-1120-01 --department=重症一科 --seen="$seen"
    "$ZHIBAN" ticket edit ICU-1120-01 --department=重症二科 --seen="$(field ICU-1120-01 seq)"
}

@test "two processes at one moment: different fields are all kept, work adds up" {
    open_one
    for i in {1..10}; do
        "$ZHIBAN" ticket edit ICU-1120-01 --department="科室$i" >>out 2>>err 3>&- &
        "$ZHIBAN" ticket edit ICU-1120-01 --reporter="某$i" >>out 2>>err 3>&- &
        "$ZHIBAN" ticket effort ICU-1120-01 1m >>out 2>>err 3>&- &
        "$ZHIBAN" ticket effort ICU-1120-01 1m >>out 2>>err 3>&- &
        wait
    done
    [ ! -s err ]
    [ "$(wc -l <out)" -eq 40 ]
    [ "$(field ICU-1120-01 effort_min)" -eq 20 ]
    [ "$(field ICU-1120-01 department) $(field ICU-1120-01 reporter)" = "科室10 某10" ]
    "$ZHIBAN" journal verify
}

@test "two processes claim one ticket: one has it, the other is told" {
    open_one
    "$ZHIBAN" ticket answer ICU-1120-01 >>out 2>>err 3>&- &
    "$ZHIBAN" ticket answer ICU-1120-01 >>out 2>>err 3>&- &
    wait
    [ "$(wc -l <out)" -eq 1 ]
    [ "$(wc -l <err)" -eq 1 ]
    grep -q 'R11: it was answered already' err
}

# --- bytes that nobody should see ---

@test "escapes in what was typed are kept and shown, never sent to the terminal" {
    "$ZHIBAN" ticket open $'断\e[2J\e]0;x\a了' --system=if-monitor --callback=10100000001
    "$ZHIBAN" ticket note ICU-1120-01 --note=$'\e[31m红'
    "$ZHIBAN" ticket link ICU-1120-01 external:PT-1
    for command in "ticket show ICU-1120-01" "ticket list" "ticket list --urgent" \
        "ticket incident ICU-1120-01" "--json ticket show ICU-1120-01" "journal show -a"; do
        run "$ZHIBAN" $command
        assert_status 0
        [[ $output != *$'\e'* && $output != *$'\a'* ]]
    done
    run "$ZHIBAN" ticket show ICU-1120-01
    assert_contains '断^[[2J^[]0;x^G了'
    [ "$(field ICU-1120-01 subject)" = $'断\e[2J\e]0;x\a了' ]
    run "$ZHIBAN" ticket link ICU-1120-01 $'run:\e[2J'
    assert_status 2
    [[ $output != *$'\e'* ]]
}

@test "zero bytes are refused in JSON and CSV" {
    before=$(head_now)
    printf '{"source":"a","key":"1","subject":"x\\u0000y","system":"if-monitor","callback":"10100000001"}' >zero.json
    run "$ZHIBAN" intake - <zero.json
    assert_status 2
    printf '{"source":"a","key":"1","subject":"x\0y","system":"if-monitor","callback":"10100000001"}' >zero.json
    run "$ZHIBAN" intake - <zero.json
    assert_status 2
    assert_contains "a zero byte"
    printf 'subject,system,callback\nx\0y,if-monitor,10100000001\n' >zero.csv
    run "$ZHIBAN" ticket import zero.csv
    assert_status 2
    [ "$before" = "$(head_now)" ]
}
