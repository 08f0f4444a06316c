# What a new configuration does to open deadlines (R16): shown first, recorded with the version, and
# no verdict that was given is touched (R10). A new version of a contract moves nothing (R15).

load helper

# A contract with an answer in 30 minutes round the clock and a solution in 2 working days.
setup() {
    private_home
    mkdir -p own/sites own/contracts own/calendars
    printf 'sites:\n  - { id: main, name: 示例医院 }\n' >own/sites/main.yaml
    cat >own/contracts/emr.yaml <<'YAML'
id: emr
name: 病历维保
prefix: EMR
from: 2026-01-01
until: 2026-11-30
sites: [main]
systems: [{ id: emr, name: 电子病历 }]
classes: [{ id: all, name: 全部, priority: high }]
default_class: all
clocks:
  - { id: answer, kind: respond, target: 30m, calendar: d247 }
  - { id: solve, kind: resolve, target: 2wd, calendar: wd58, pausable: true }
  - { id: call, kind: follow_up, start_on: closed, target: 3wd, calendar: wd58 }
outline: [1, 2]
clauses:
  - { id: EMR-1, title: 范围, kind: scope, terms: [systems] }
  - { id: EMR-2, title: 时限, kind: sla, clocks: [answer, solve, call] }
YAML
    sed -n '/^calendars:/,/^# 本院/p' "$ROOT/config/calendars/service.yaml" >own/calendars/service.yaml
    export ZHIBAN_NOW='2026-11-18 09:00'
    "$ZHIBAN" --config=own init --test >/dev/null
}

open_one() {
    ZHIBAN_NOW=$1 "$ZHIBAN" ticket open "病历打不开" --system=emr --callback=10100000001 >/dev/null
}

# The hospital is closed on 20 November, which nobody knew before.
closed_on_20th() {
    sed -i '/^  - id: wd58/a\    own_days: main' own/calendars/service.yaml
    printf 'own_days:\n  - id: main\n    days:\n      - { from: 2026-11-20, to: 2026-11-20, kind: "off", note: 停诊 }\n' \
        >>own/calendars/service.yaml
}

# due_of TICKET CLOCK: state and due.
due_of() {
    local json
    json=$("$ZHIBAN" --json ticket show "$1")
    jq_get "$json" "[(c['state'], c['due']) for c in d['clocks'] if c['clock'] == '$2'][0]"
}

@test "R16: a new calendar's moves are shown, recorded with the version, and true afterwards" {
    open_one '2026-11-18 09:00'
    closed_on_20th
    ZHIBAN_NOW='2026-11-19 10:00'
    run "$ZHIBAN" config apply --dry-run own
    assert_status 0
    assert_contains "EMR-20261118-01  resolve  2026-11-20 18:00:00  2026-11-23 18:00:00  EMR-2"
    assert_contains "1 open deadline moves (R16)."
    assert_contains "Not applied; version 1 stays in force."
    [ "$(due_of EMR-1118-01 resolve)" = "('running', '2026-11-20T18:00:00+08:00')" ]
    run "$ZHIBAN" --json config apply own
    assert_status 0
    [ "$(jq_get "$output" 'd["version"], [(m["ticket"], m["clock"], m["before"], m["after"]) for m in d["moves"]]')" = \
        "(2, [('EMR-20261118-01', 'resolve', '2026-11-20T18:00:00+08:00', '2026-11-23T18:00:00+08:00')])" ]
    [ "$(due_of EMR-1118-01 resolve)" = "('running', '2026-11-23T18:00:00+08:00')" ]
    run "$ZHIBAN" config moves
    assert_contains "1 open deadline moves (R16)."
    run "$ZHIBAN" config moves V-1
    assert_output "0 open deadlines move (R16)."
    run "$ZHIBAN" config moves V-9
    assert_status 1
    run "$ZHIBAN" --json journal show --kind=config_version
    [ "$(jq_get "$output" 'd[-1]["verb"], d[-1]["patch"]["moved"][1], len(d[-1]["patch"]["moves"][1])')" = "('apply', 1, 64)" ]
    run "$ZHIBAN" doctor
    assert_status 0
}

@test "R10, R16: a breach and a kept promise stay under the calendar that was in force then" {
    open_one '2026-11-18 09:00'
    open_one '2026-11-18 09:00'
    ZHIBAN_NOW='2026-11-18 09:10' "$ZHIBAN" ticket answer EMR-1118-02
    ZHIBAN_NOW='2026-11-18 15:00' "$ZHIBAN" ticket resolve EMR-1118-02 --solution=x
    closed_on_20th
    ZHIBAN_NOW='2026-11-20 18:00:01'
    run "$ZHIBAN" config apply own
    assert_contains "0 open deadlines move (R16)."
    [ "$(due_of EMR-1118-01 resolve)" = "('breached', '2026-11-20T18:00:00+08:00')" ]
    [ "$(due_of EMR-1118-02 resolve)" = "('met', '2026-11-20T18:00:00+08:00')" ]
    [ "$(due_of EMR-1118-01 respond)" = "('breached', '2026-11-18T09:30:00+08:00')" ]
}

@test "R16: no deadline moves before the instant of the new calendar" {
    closed_on_20th
    rm "$XDG_DATA_HOME"/zhiban/*
    "$ZHIBAN" --config=own init --test >/dev/null
    open_one '2026-11-18 09:00'
    sed -i 's/2026-11-20, to: 2026-11-20/2026-12-20, to: 2026-12-20/' own/calendars/service.yaml
    ZHIBAN_NOW='2026-11-22 11:00'
    run "$ZHIBAN" config apply own
    assert_contains "resolve  2026-11-23 18:00:00  2026-11-22 11:00:00"
    ZHIBAN_NOW='2026-11-22 11:00:01'
    [ "$(due_of EMR-1118-01 resolve)" = "('breached', '2026-11-22T11:00:00+08:00')" ]
}

@test "R16: the call-back of a closed ticket moves too" {
    open_one '2026-11-18 09:00'
    ZHIBAN_NOW='2026-11-18 09:10' "$ZHIBAN" ticket answer EMR-1118-01
    ZHIBAN_NOW='2026-11-18 10:00' "$ZHIBAN" ticket resolve EMR-1118-01 --solution=x
    ZHIBAN_NOW='2026-11-18 11:00' "$ZHIBAN" ticket confirm EMR-1118-01
    closed_on_20th
    ZHIBAN_NOW='2026-11-19 10:00'
    run "$ZHIBAN" config apply own
    assert_contains "EMR-20261118-01  follow-up  2026-11-23 18:00:00  2026-11-24 18:00:00"
}

@test "R15: a new version of the contract moves no open deadline" {
    open_one '2026-11-18 09:00'
    sed 's/^id: emr/id: emr-2\namends: emr/; s/^from: .*/from: 2026-12-01/; s/^until: .*/until: 2027-12-31/
        s/2wd/1wd/; s/30m/15m/' own/contracts/emr.yaml >own/contracts/emr-2.yaml
    run "$ZHIBAN" config apply own
    assert_contains "+ contracts emr-2"
    assert_contains "0 open deadlines move (R16)."
    [ "$(due_of EMR-1118-01 resolve)" = "('running', '2026-11-20T18:00:00+08:00')" ]
}

@test "R16: the same version written otherwise moves what is open, and that is shown" {
    open_one '2026-11-18 09:00'
    sed -i 's/target: 2wd/target: 1wd/' own/contracts/emr.yaml
    ZHIBAN_NOW='2026-11-18 09:20'
    run "$ZHIBAN" config apply own
    assert_contains "resolve  2026-11-20 18:00:00  2026-11-19 18:00:00"
    [ "$(due_of EMR-1118-01 resolve)" = "('running', '2026-11-19T18:00:00+08:00')" ]
    sed -i '/id: solve/d; s/, solve//' own/contracts/emr.yaml
    run "$ZHIBAN" config apply own
    assert_contains "resolve  2026-11-19 18:00:00  none"
    [ "$(due_of EMR-1118-01 resolve)" = "('cancelled', '2026-11-19T18:00:00+08:00')" ]
}

@test "R16: calendar import shows what would move and moves nothing" {
    sed -i 's/2026-11-30/2027-12-31/' own/contracts/emr.yaml
    "$ZHIBAN" config apply own
    ZHIBAN_NOW='2027-02-03 12:00'
    open_one '2027-02-03 12:00'
    python3 - >2027.json <<'PY'
import json
days = [("元旦", f"2027-01-0{d}", True) for d in (1, 2, 3)]
days += [("春节", f"2027-02-{d:02}", True) for d in range(4, 12)]
days += [("春节", "2027-02-14", False), ("春节", "2027-02-20", False)]
days += [("清明节", f"2027-04-0{d}", True) for d in (3, 4, 5)]
days += [("劳动节", f"2027-05-0{d}", True) for d in range(1, 6)] + [("劳动节", "2027-05-08", False)]
days += [("端午节", "2027-06-09", True), ("中秋节", "2027-09-15", True)]
days += [("国庆节", f"2027-10-0{d}", True) for d in range(1, 8)]
days += [("国庆节", "2027-10-09", False), ("国庆节", "2027-09-26", False)]
print(json.dumps({"year": 2027, "papers": [],
                  "days": [{"name": n, "date": d, "isOffDay": o} for n, d, o in days]}))
PY
    run "$ZHIBAN" calendar import --dry-run 2027.json
    assert_status 0
    assert_contains "#  EMR-20270203-01  resolve  2027-02-09 18:00:00  2027-02-14 18:00:00"
    assert_contains "# 1 open deadline moves (R16)."
    run "$ZHIBAN" --json calendar import 2027.json
    [ "$(jq_get "$output" 'd["moves"][0]["after"]')" = "2027-02-14T18:00:00+08:00" ]
    [ "$(due_of EMR-20270203-01 resolve)" = "('off_hours', '2027-02-09T18:00:00+08:00')" ]
    mkdir -p own/calendars
    "$ZHIBAN" calendar import 2027.json >own/calendars/cn.yaml
    run "$ZHIBAN" --config=own config check
    assert_status 0
}

@test "undo after a new calendar takes back what the person did, not the calendar (DESIGN 8.2)" {
    open_one '2026-11-18 09:00'
    ZHIBAN_NOW='2026-11-18 09:10' "$ZHIBAN" ticket answer EMR-1118-01
    closed_on_20th
    ZHIBAN_NOW='2026-11-18 09:12' "$ZHIBAN" config apply own
    ZHIBAN_NOW='2026-11-18 09:15'
    "$ZHIBAN" ticket undo EMR-1118-01
    [ "$(due_of EMR-1118-01 respond)" = "('running', '2026-11-18T09:30:00+08:00')" ]
    [ "$(due_of EMR-1118-01 resolve)" = "('running', '2026-11-23T18:00:00+08:00')" ]
}

@test "R16: who may not apply gets no list, and nothing is recorded" {
    open_one '2026-11-18 09:00'
    printf 'roles:\n  - { id: duty, name: 值班员, may: [read, record.write] }\nusers:\n  - { id: li, name: 李四, role: duty, skill: 2 }\n' >own/users.yaml
    "$ZHIBAN" config apply own
    closed_on_20th
    run "$ZHIBAN" --as li config apply own
    assert_status 3
    [[ $output != *EMR-* ]]
    run "$ZHIBAN" config show
    assert_contains "id: V-2"
}
