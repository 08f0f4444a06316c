# The rules of sla.md on real tickets: each test names the rule that it holds the desk to.

load helper

setup() {
    private_home
    own_config <<'USERS'
  - { id: chief, name: 主管甲, role: supervisor, skill: 5 }
  - { id: wang, name: 值班乙, role: duty, skill: 3 }
  - { id: caller, name: 回访丙, role: duty, skill: 3 }
USERS
    at '2026-11-19 09:00' # a Thursday
    "$ZHIBAN" --config=config init --test >/dev/null
}

at() {
    export ZHIBAN_NOW=$1
}

as() {
    local who=$1
    shift
    "$ZHIBAN" --as="$who" ticket "$@"
}

# opened [OPTION…]: a fault of HIS, three working days, answered at once by wang.
opened() {
    id=$(as wang open 收费报错 --system=outpatient-billing --callback=10100000001 \
        --category=fault "$@" | cut -d' ' -f1)
    as wang answer "$id" >/dev/null
}

# refused RULE ARGUMENT…: exit 3, one line that begins with the rule; no record changes.
refused() {
    local rule=$1 before
    shift
    before=$(records)
    run "$@"
    assert_status 3
    [ "${#lines[@]}" -eq 1 ]
    [[ $output == "zhiban: "*"$rule: "* ]] || { printf '%s\n' "$output" && return 1; }
    [ "$before" = "$(records)" ]
}

records() {
    "$ZHIBAN" --json journal show --kind=ticket -a | python3 -c 'import json, sys
print(json.load(sys.stdin)[-1:])'
}

# clock KIND EXPRESSION: over the last clock c of that kind of $id; f is the ticket.
clock() {
    "$ZHIBAN" --json ticket show "$id" | python3 -c 'import json, sys
f = json.load(sys.stdin)
c = [c for c in f["clocks"] if c["clock"] == sys.argv[1]][-1:]
c = c[0] if c else None
print(eval(sys.argv[2]))' "$1" "$2"
}

@test "R2: a wrong received_at is corrected by a supervisor, with a reason, and judged anew" {
    opened
    at '2026-11-19 09:10'
    refused R25 as wang edit "$id" --received-at='2026-11-18 17:00' --note=电话记录
    refused R25 as chief edit "$id" --received-at='2026-11-18 17:00'
    refused R2 as chief edit "$id" --received-at='2026-11-19 09:20' --note=x
    refused R2 as chief edit "$id" --received-at='2026-11-19 09:05' --note=x
    refused R25 as chief edit "$id" --resolved-at='2026-11-19 09:05' --note=x
    [ "$(clock resolve "c['due'][:16]")" = 2026-11-24T18:00 ]
    as chief edit "$id" --received-at='2026-11-18 17:00' --note=电话记录
    [ "$(clock resolve "c['due'][:16], c['was']['due'][:16], f['late_reason']")" = \
        "('2026-11-23T18:00', '2026-11-24T18:00', '电话记录')" ]
    [ "$(clock respond "c['state'], c['was']['state']")" = "('breached', 'met')" ]
    run "$ZHIBAN" ticket show "$id"
    assert_contains "was judged: met"
    as chief undo "$id"
    [ "$(clock respond "c['state'], c['was']")" = "('met', None)" ]
}

@test "R2: 30 minutes late asks for a reason, and received is never after recorded" {
    refused R2 as wang open x --system=icis --callback=10100000001 --received='2026-11-19 08:29'
    run as wang open x --system=icis --callback=10100000001 --received='2026-11-19 08:30'
    assert_status 0
    run as wang open x --system=icis --callback=10100000001 --received='2026-11-19 08:29' \
        --late-reason=电话打到夜班
    assert_status 0
    refused R2 as wang open x --system=icis --callback=10100000001 --received='2026-11-19 09:01'
}

@test "R25: a corrected time shows the old verdict beside the new one" {
    at '2026-11-19 08:00'
    id=$(as wang open 收费报错 --system=outpatient-billing --callback=10100000001 \
        --category=fault | cut -d' ' -f1)
    at '2026-11-19 12:00'
    as wang answer "$id" --at='2026-11-19 11:50'
    [ "$(clock respond "c['state']")" = breached ]
    refused R2 as chief edit "$id" --answered-at='2026-11-19 07:00' --note=x
    as chief edit "$id" --answered-at='2026-11-19 08:10' --note=通话记录是八点十分
    [ "$(clock respond "c['state'], c['was']['state']")" = "('met', 'breached')" ]
    run "$ZHIBAN" ticket show "$id"
    assert_contains "was judged: breached"
    "$ZHIBAN" journal verify
    run "$ZHIBAN" doctor
    [[ $output == *"good replay: "* ]]
}

@test "R9: a pause in the past is a supervisor's, and reaches back over no event and no breach" {
    opened
    local pause=(pause "$id" --reason=information --agreed-by=张某)
    at '2026-11-19 09:30'
    as wang plan "$id" --plan=先查接口
    at '2026-11-19 11:00'
    refused R9 as wang "${pause[@]}" --until='2026-11-19 18:00' --at='2026-11-19 10:00'
    refused R9 as chief "${pause[@]}" --until='2026-11-19 18:00' --at='2026-11-19 09:29'
    assert_contains "the clocks' last event, at 2026-11-19 09:30:00"
    refused R9 as wang "${pause[@]}" --until='2026-11-19 10:00'
    run as wang "${pause[@]}"
    assert_status 2
    assert_contains "--until is missing"
    run as chief "${pause[@]}" --until='2026-11-19 15:00' --at='2026-11-19 10:00'
    assert_output "$id paused"
    refused R9 as wang "${pause[@]}" --until='2026-11-19 18:00'
    # 10:00-12:00 and 14:00-15:00: three business hours more than three working days.
    at '2026-11-19 15:00'
    [ "$(clock resolve "c['due'][:16]")" = 2026-11-25T11:00 ]
    at '2026-11-25 11:00:01'
    [ "$(clock resolve "c['state']")" = breached ]
    refused R9 as chief "${pause[@]}" --until='2026-11-26 18:00' --at='2026-11-25 09:00'
    assert_contains "was breached at 2026-11-25 11:00:01"
    [ "$(clock resolve "c['state']")" = breached ]
}

@test "R9: a pause ends by itself: shown at once, written down by the next act" {
    opened
    at '2026-11-19 10:00'
    as wang pause "$id" --reason=authorisation --agreed-by=张某 --until='2026-11-19 16:00'
    before=$("$ZHIBAN" journal head)
    at '2026-11-19 15:59:59'
    [ "$(clock resolve "f['state'], c['state'], c['due']")" = "('paused', 'paused', None)" ]
    at '2026-11-19 16:00'
    [ "$(clock resolve "f['state'], f['resumed_at'][:16], f['resume_at'], c['state'], c['due'][:16]")" = \
        "('working', '2026-11-19T16:00', None, 'running', '2026-11-25T12:00')" ]
    run "$ZHIBAN" ticket list --state=paused
    [[ $output != *"$id"* ]]
    run "$ZHIBAN" ticket list --state=working
    assert_contains "$id"
    run "$ZHIBAN" ticket search state:working
    assert_contains "$id"
    [ "$before" = "$("$ZHIBAN" journal head)" ]
    refused R9 as wang resume "$id"
    at '2026-11-19 17:00'
    as wang resolve "$id" --solution=改好了
    run "$ZHIBAN" journal show --subject="$id"
    [ "$(grep -o 'HIS-[0-9-]* [a-z_]*' <<<"$output" | cut -d' ' -f2 | tr '\n' ' ')" = \
        "open answer pause resume resolve " ]
    [ "$(clock resolve "c['state'], c['used_s'] // 3600")" = "('met', 2)" ]
    as wang undo "$id"
    [ "$(clock resolve "f['state'], c['due'][:16]")" = "('working', '2026-11-25T12:00')" ]
    run "$ZHIBAN" doctor
    [[ $output == *"good replay: "* ]]
}

@test "R9: what is paused for more than a day is listed" {
    opened
    as wang pause "$id" --reason=third_party --agreed-by=张某 --until='2026-11-27 18:00'
    at '2026-11-20 09:00'
    run "$ZHIBAN" ticket list --paused-over=24h
    [[ $output != *"$id"* ]]
    at '2026-11-20 09:00:01'
    run "$ZHIBAN" ticket list --paused-over=24h
    assert_contains "$id"
    run "$ZHIBAN"
    assert_contains "paused for more than 24 h: 1"
    run "$ZHIBAN" ticket list --paused-over=3wd
    assert_status 2
    at '2026-11-27 18:00'
    run "$ZHIBAN" ticket list --paused-over=24h
    [[ $output != *"$id"* ]]
}

@test "R12: after three working days of silence a solved ticket is closed" {
    opened
    as wang resolve "$id" --solution=改好了
    at '2026-11-24 18:00'
    [ "$(clock resolve "f['state'], c['state']")" = "('to_confirm', 'met')" ]
    at '2026-11-24 18:00:01'
    [ "$(clock follow_up "f['state'], f['closed_at'][:16], f['confirmed_at'], c['due'][:16]")" = \
        "('closed', '2026-11-24T18:00', None, '2026-11-27T18:00')" ]
    run "$ZHIBAN" ticket list
    [[ $output != *"$id"* ]]
    run "$ZHIBAN" ticket list --state=closed
    assert_contains "$id"
    run "$ZHIBAN" ticket list --state=to_confirm
    [[ $output != *"$id"* ]]
    refused R12 as wang confirm "$id"
    as caller followup "$id" --score=90
    run "$ZHIBAN" journal show --subject="$id"
    assert_contains "$id lapse"
    [ "$(clock follow_up "f['state'], c['state'], c['start'][:16]")" = \
        "('closed', 'met', '2026-11-24T18:00')" ]
    run "$ZHIBAN" doctor
    [[ $output == *"good replay: "* ]]
}

@test "R12: a contract says how long silence is; until confirmed it is a value to be agreed on" {
    sed -i 's/^calendar: wd58/calendar: wd58\nconfirm_within: 1wd/' config/contracts/his.yaml
    "$ZHIBAN" config apply config >/dev/null
    run "$ZHIBAN" contract show HIS
    assert_contains "confirm_within"
    opened
    as wang resolve "$id" --solution=改好了
    at '2026-11-20 18:00:01'
    [ "$(clock resolve "f['state']")" = closed ]
}

@test "R13: reopened until three working days after closure; what was used stays used" {
    opened
    at '2026-11-19 11:00'
    as wang resolve "$id" --solution=改好了
    as wang confirm "$id"
    at '2026-11-24 18:00'
    as wang reopen "$id" --note=又坏了
    [ "$(clock resolve "f['state'], f['reopened'], c['used_s'] // 3600, c['due'][:16]")" = \
        "('waiting', 1, 2, '2026-11-30T15:00')" ]
    [ "$(clock follow_up "c['state']")" = not_started ]
    # The first verdict of respond stays, and a fresh clock runs.
    "$ZHIBAN" --json ticket show "$id" >shown
    [ "$(jq_get "$(cat shown)" "[c['state'] for c in d['clocks'] if c['clock'] == 'respond']")" = \
        "['met', 'running']" ]
    at '2026-11-24 18:10'
    as wang answer "$id"
    as wang resolve "$id" --solution=换了
    as wang confirm "$id"
    [ "$(clock follow_up "c['due'][:16]")" = 2026-11-27T18:00 ]
}

@test "R13: later it is a new ticket that names the old one" {
    opened
    old=$id
    as wang resolve "$id" --solution=改好了
    refused R13 as wang open 又报错 --recurs="$old" --callback=10100000001 # not closed
    as wang confirm "$id"
    refused R13 as wang open 又报错 --recurs="$old" --callback=10100000001
    assert_contains "$old can be reopened until 2026-11-24 18:00:00"
    at '2026-11-24 18:00:01'
    refused R13 as wang reopen "$old" --note=又坏了
    assert_contains "ticket open … --recurs=$old"
    run as wang open 又报错 --recurs="${old/2026/}" --callback=10100000001 --category=fault
    assert_status 0
    id=${output%% *}
    [ "$(clock resolve "f['recurs'], f['system'], f['reopened']")" = \
        "('$old', 'outpatient-billing', 0)" ]
    run as wang open x --recurs=HIS-1119-99 --callback=10100000001
    assert_status 1
}

@test "R14: a lower grade needs the hospital's consent, and the longer target runs from the start" {
    opened
    at '2026-11-19 10:00'
    refused R14 as wang regrade "$id" --how=lower --category=consult --note=只是问法
    refused R14 as wang regrade "$id" --how=first --category=consult --note=x
    refused R14 as wang regrade "$id" --how=worse --category=consult --note=x
    refused R14 as wang regrade "$id" --how=lower --severity=care --consent=x --note=x
    as wang regrade "$id" --how=lower --category=consult --consent=信息科李某 --note=只是问法
    [ "$(clock resolve "c['due'][:16], f['class'], f['consented_by']")" = \
        "('2026-11-26T18:00', 'low', '信息科李某')" ]
}

@test "R14: a lower grade takes no breach back" {
    opened
    at '2026-11-25 09:00'
    [ "$(clock resolve "c['state']")" = breached ]
    as wang regrade "$id" --how=lower --category=consult --consent=李某 --note=x
    [ "$(clock resolve "c['state'], c['due'][:16]")" = "('breached', '2026-11-24T18:00')" ]
}

@test "R14: a corrected grade is flagged until a supervisor confirms it" {
    opened
    refused R14 as chief confirm-grade "$id"
    at '2026-11-20 18:30'
    as wang regrade "$id" --how=correction --severity=care --note=病人等着
    [ "$(clock resolve "c['state'], c['by_regrade'], c['due'][:16], f['regrade_pending']")" = \
        "('breached', True, '2026-11-20T18:00', True)" ]
    run "$ZHIBAN" ticket show "$id"
    assert_contains "R14: the grade was corrected"
    assert_contains "by a corrected grade"
    run as wang confirm-grade "$id"
    assert_status 3
    as chief confirm-grade "$id"
    [ "$(clock resolve "f['regrade_pending']")" = False ]
    opened
    as chief regrade "$id" --how=correction --severity=care --note=病人等着
    [ "$(clock resolve "f['regrade_pending']")" = False ]
}

@test "R14: getting worse gives a fresh target that is never later than the old one" {
    opened
    at '2026-11-24 16:00'
    as wang regrade "$id" --how=worse --severity=care --note=全院都停了
    [ "$(clock resolve "c['due'][:16]")" = 2026-11-24T18:00 ]
    opened
    at '2026-11-24 17:00'
    as wang regrade "$id" --how=worse --severity=care --note=全院都停了
    [ "$(clock resolve "c['due'][:16]")" = 2026-11-25T18:00 ]
}

@test "R15: bound to another contract by a supervisor: judged anew, the old verdicts beside" {
    id=$(as wang open 护理文书打不开 --system=icis --callback=10100000001 --category=fault |
        cut -d' ' -f1)
    at '2026-11-19 09:45'
    [ "$(clock respond "c['state']")" = breached ]
    run as wang rebind "$id" --contract=his --system=lis --note=报错了医院
    assert_status 3
    refused R15 as chief rebind "$id" --contract=his --note=x
    assert_contains "has no system 'icis'"
    refused R15 as chief rebind "$id" --contract=icu --note=x
    refused R15 as chief rebind "$id" --contract=nix --note=x
    as chief rebind "$id" --contract=HIS --system=lis --note=报错了医院
    [ "$(clock resolve "f['contract'], f['site'], f['class'], c['due'][:16]")" = \
        "('his', 'his-main', 'middle', '2026-11-24T18:00')" ]
    run "$ZHIBAN" ticket show "$id"
    assert_contains "was judged: breached"
    run "$ZHIBAN" journal show --subject="$id"
    assert_contains "$id rebind"
    as chief undo "$id"
    [ "$(clock respond "f['contract'], c['state'], c['was']")" = "('icu', 'breached', None)" ]
    run "$ZHIBAN" doctor
    [[ $output == *"good replay: "* ]]
}

@test "R17: an agreed date is the deadline where the contract says so" {
    id=$(as wang open 加一个字段 --system=icis --callback=10100000001 --category=requirement |
        cut -d' ' -f1)
    as wang answer "$id"
    [ "$(clock resolve "c['state'], c['due'], c['remaining_s']")" = "('running', None, 0)" ]
    run "$ZHIBAN" clock explain "$id" resolve
    assert_contains "none is agreed yet"
    refused R17 as wang edit "$id" --agreed='2026-11-18 18:00'
    as wang plan "$id" --plan=下周发版 --agreed='2026-11-25 18:00'
    [ "$(clock resolve "c['due'][:16]")" = 2026-11-25T18:00 ]
    run "$ZHIBAN" clock explain "$id" resolve
    assert_contains "2026-11-25 18:00:00"
    as wang edit "$id" --agreed='2026-11-27 12:00' --note=院方同意再延
    [ "$(clock resolve "c['due'][:16]")" = 2026-11-27T12:00 ]
    as wang undo "$id"
    [ "$(clock resolve "c['due'][:16]")" = 2026-11-25T18:00 ]
    at '2026-11-25 18:00:01'
    as wang edit "$id" --agreed='2026-12-25 18:00' --note=太迟了
    [ "$(clock resolve "c['state'], c['due'][:16]")" = "('breached', '2026-11-25T18:00')" ]
}

@test "R17: the day that a document demands is the deadline of a policy ticket" {
    id=$(as wang open 医保新政策 --system=insurance --callback=10100000001 --category=policy \
        --document=医保发〔2026〕7号 --mandated=2026-12-01 | cut -d' ' -f1)
    [ "$(clock resolve "f['class'], c['due'][:16]")" = "('policy', '2026-12-01T18:00')" ]
}

@test "R17: whether it can be done from afar is asked at half and at four fifths" {
    id=$(as wang open 全科打不开 --system=cis-dongjie --site=cis-dongjie --callback=10100000001 \
        --category=fault --severity=safety | cut -d' ' -f1)
    as wang answer "$id"
    at '2026-11-19 09:29'
    run "$ZHIBAN" ticket show "$id"
    [[ $output != *"R17: "* ]]
    at '2026-11-19 09:30'
    run "$ZHIBAN" ticket show "$id"
    assert_contains "R17: 50% of the time to solve is used"
    at '2026-11-19 09:48'
    run "$ZHIBAN" ticket show "$id"
    assert_contains "R17: 80%"
    as wang remote-failed "$id"
    run "$ZHIBAN" ticket show "$id"
    [[ $output != *"R17: "* ]]
    assert_contains "latest departure: 2026-11-19 11:23"
}

@test "R20: the next step of escalation is shown, in the clock's own business time" {
    opened
    run "$ZHIBAN" ticket show "$id"
    assert_contains "next step: "
    [ "$(clock resolve "c['next_step']['at'][:16]")" = 2026-11-23T08:30 ]
}

@test "R10: an exemption has a breach, an approver and a document, and stands apart" {
    opened
    local exempt=(exempt "$id" --what=resolve --note=院方停电)
    refused R10 as chief "${exempt[@]}" --approved-by=李主任 --document=函1
    at '2026-11-25 09:00'
    refused R10 as chief "${exempt[@]}"
    refused R10 as chief "${exempt[@]}" --approved-by=李主任
    run as wang "${exempt[@]}" --approved-by=李主任 --document=函1
    assert_status 3
    as chief "${exempt[@]}" --approved-by=李主任 --document=函1
    [ "$(clock resolve "c['state'], c['exempt'], f['exempt_by'], f['exempt_document']")" = \
        "('breached', True, '李主任', '函1')" ]
    run "$ZHIBAN" ticket show "$id"
    assert_contains "exempt"
}

@test "R10: an overrun is shown in business time and by the wall clock" {
    opened
    at '2026-11-25 09:00'
    [ "$(clock resolve "c['overrun_s'], c['overrun_wall_s']")" = "(3600, 54000)" ]
    run "$ZHIBAN" ticket show "$id"
    assert_contains "overrun 1:00 business hours, 15:00 by the wall clock"
    as wang pause "$id" --reason=information --agreed-by=张某 --until='2026-11-26 18:00'
    at '2026-11-25 10:00'
    [ "$(clock resolve "c['state'], f['state']")" = "('breached', 'paused')" ]
}

@test "R13: a ticket that silence closed is reopened like any other" {
    opened
    as wang resolve "$id" --solution=改好了
    at '2026-11-27 18:00' # closed on the 24th at 18:00
    as wang reopen "$id" --note=又坏了
    [ "$(clock follow_up "f['state'], c['state']")" = "('waiting', 'not_started')" ]
    run "$ZHIBAN" ticket list
    assert_contains "$id"
    as wang answer "$id"
    as wang resolve "$id" --solution=换了
    at '2026-12-02 18:00:01'
    [ "$(clock resolve "f['state'], f['closed_at'][:16]")" = "('closed', '2026-12-02T18:00')" ]
    at '2026-12-07 18:00:01'
    refused R13 as wang reopen "$id" --note=又坏了
    run "$ZHIBAN" doctor
    [[ $output == *"good replay: "* ]]
}

@test "lists are full though time has closed some of what the store holds as open" {
    for i in 1 2 3; do
        opened
        keep[i]=$id
    done
    for i in 1 2 3; do
        opened
        as wang resolve "$id" --solution=改好了
    done
    at '2026-11-24 18:00:01'
    run "$ZHIBAN" --json ticket list -n 3
    [ "$(jq_get "$output" "[t['id'] for t in d]")" = \
        "['${keep[3]}', '${keep[2]}', '${keep[1]}']" ]
    run "$ZHIBAN" --json ticket list --state=closed -n 2
    [ "$(jq_get "$output" "[t['state'] for t in d]")" = "['closed', 'closed']" ]
    run "$ZHIBAN" --json ticket list --all -n 6
    [ "$(jq_get "$output" "sorted(t['state'] for t in d)")" = \
        "['closed', 'closed', 'closed', 'working', 'working', 'working']" ]
}

@test "R12: a plan that comes after the solution is stopped by it; a workaround stops resolve" {
    id=$(as wang open 三床数据中断 --system=if-monitor --callback=10100000001 \
        --category=interface | cut -d' ' -f1)
    as wang answer "$id"
    at '2026-11-19 09:20'
    as wang resolve "$id" --workaround=改用备用采集盒
    [ "$(clock plan "c['state'], c['stop'][:16]")" = "('met', '2026-11-19T09:20')" ]
    [ "$(clock respond "c['state']")" = met ]
}

@test "R21: nobody rates his own work; three failed attempts on two days are not done" {
    opened
    at '2026-11-19 10:00'
    as wang resolve "$id" --solution=改好了
    as wang confirm "$id"
    refused R21 as wang followup "$id" --score=100
    refused R21 as caller followup "$id" --note=无人接 --at='2026-11-19 09:30' # before closing
    for hour in 11 14 15; do
        at "2026-11-19 $hour:00"
        as caller followup "$id" --note=无人接
    done
    [ "$(clock follow_up "c['state'], c['unreached']")" = "('running', False)" ]
    at '2026-11-20 09:00'
    as caller followup "$id" --note=无人接
    [ "$(clock follow_up "c['state'], c['unreached'], f['score'], f['follow_up_attempts']")" = \
        "('met', True, 0, 4)" ]
    run "$ZHIBAN" ticket show "$id"
    assert_contains "not reached"
}

@test "R11, R27: notes, assignment, release and edits stop and move no clock" {
    id=$(as wang open 收费报错 --system=outpatient-billing --callback=10100000001 \
        --category=fault | cut -d' ' -f1)
    clocks() {
        "$ZHIBAN" --json ticket show "$id" | python3 -c 'import json, sys
print(json.load(sys.stdin)["clocks"])'
    }
    at '2026-11-19 09:30'
    before=$(clocks)
    as wang claim "$id"
    as wang note "$id" --note=已看
    as wang assign "$id" --to=caller
    as caller release "$id"
    as wang edit "$id" --department=收费处
    [ "$before" = "$(clocks)" ]
    at '2026-11-19 10:00:01'
    [ "$(clock respond "c['state']")" = breached ]
}

@test "R28: the caller's time zone moves nothing" {
    opened
    before=$("$ZHIBAN" --json ticket show "$id")
    [ "$before" = "$(TZ=Asia/Urumqi "$ZHIBAN" --json ticket show "$id")" ]
    [ "$before" = "$(TZ=America/New_York "$ZHIBAN" --json ticket show "$id")" ]
    [ "$(TZ=America/New_York clock resolve "c['due']")" = 2026-11-24T18:00:00+08:00 ]
}

@test "R29: a drill has its clocks and is in no figure" {
    opened --drill
    as wang resolve "$id" --solution=演练
    run "$ZHIBAN" --json figures --contract=his --period=2026-11
    assert_status 0
    [ "$(jq_get "$output" "[f['denominator'] for f in d['figures'] if f['figure'] == 'resolution']")" = "[0]" ]
    opened
    run "$ZHIBAN" --json figures --contract=his --period=2026-11
    [ "$(jq_get "$output" "[f['denominator'] for f in d['figures'] if f['figure'] == 'resolution']")" = "[1]" ]
}

@test "the report about an incident stops its clock" {
    id=$(as wang open 全科打不开 --system=cis-dongjie --callback=10100000001 \
        --category=fault --severity=safety | cut -d' ' -f1)
    as wang answer "$id"
    run as wang resolve "$id"
    assert_status 2
    as wang resolve "$id" --solution=重启
    [ "$(clock report "c['due'][:16]")" = 2026-11-26T18:00 ]
    as wang report "$id"
    [ "$(clock report "c['state']")" = met ]
}
