# What is owed, changed and planned, and who is on duty: obligation, change, window, roster. (The rules
# themselves: tests/unit/test_obligation.c, test_change.c, test_roster.c.)

# shellcheck disable=SC1010 # `done` is a subcommand here

load helper

setup() {
    private_home
    mkdir -m 700 store
    mkdir conf
    cp -r "$ROOT/config/contracts" "$ROOT/config/sites" conf
    cat >conf/users.yaml <<'YAML'
roles:
  - { id: duty, name: 值班员, may: [read, read.private, record.write] }
  - { id: supervisor, name: 主管, may: [read, record.write, record.correct] }
  - { id: hospital, name: 院方, may: [read, record.approve] }
  - { id: auditor, name: 审计员, may: [read, journal.verify] }
users:
  - { id: zhang, name: 张三, role: duty, skill: 3, phone: 101-0000-0001 }
  - { id: li, name: 李四, role: duty, skill: 2, phone: 101-0000-0002 }
  - { id: wang, name: 王五, role: supervisor, skill: 4 }
  - { id: yuan, name: 院方甲, role: hospital }
  - { id: shen, name: 审计甲, role: auditor }
YAML
    cat >conf/roster.yaml <<'YAML'
layers:
  - { id: rest, name: 休息日班, days: [rest], from: "08:00", to: "08:00", users: [li] }
  - { id: day, name: 白班, days: [workday], from: "08:00", to: "18:00", users: [zhang, li],
      rotate: week, start: 2026-01-05 }
  - { id: night, name: 夜班, days: [workday], from: "18:00", to: "08:00", users: [li, wang],
      rotate: day, start: 2026-01-05 }
swaps:
  - { id: s1, layer: rest, from: 2026-11-21, until: 2026-11-21, out: li, in: wang, reason: 年假 }
YAML
    export ZHIBAN_STORE=sqlite:$PWD/store/zhiban.db
    "$ZHIBAN" --config=conf init --test >/dev/null
    export ZHIBAN_NOW="2026-11-20 10:00"
}

# as USER ARGUMENT...
as() {
    run "$ZHIBAN" --as "$@"
}

@test "obligation: begun once for each period, done with evidence, in the journal" {
    as zhang obligation list --contract HIS
    assert_status 0
    assert_contains "his/monthly-report/2026-11-01"
    assert_contains "his/patrol/2026-11-20.2"
    [[ $output != *icu/* ]]
    as zhang --json journal show
    before=$(jq_get "$output" 'len(d)')
    as zhang obligation
    as zhang obligation list
    as zhang --json journal show
    [ "$(jq_get "$output" 'len(d)')" = "$before" ]

    as zhang obligation done his/monthly-report/2026-11-01 --evidence=document:11月
    assert_status 0
    assert_output "his/monthly-report/2026-11-01 1/1 done"
    as zhang obligation list --contract his
    [[ $output != *monthly-report* ]]
    as zhang --json obligation list --contract his --all
    [ "$(jq_get "$output" '[o["standing"] for o in d if o["duty"] == "monthly-report"]')" = "['done']" ]
    as zhang --json obligation show his/monthly-report/2026-11-01
    [ "$(jq_get "$output" 'd["evidence"], d["done_by"]')" = "(['document:11月'], 'zhang')" ]
    run "$ZHIBAN" doctor
    assert_contains "replay"
    [[ $output != *"bad "*replay* ]]
}

@test "obligation: a missed period is made as missed, a late one stays late" {
    as zhang obligation list --contract his
    ZHIBAN_NOW="2026-11-22 10:00" as zhang --json obligation list --contract his
    [ "$(jq_get "$output" 'sorted((o["period"], o["standing"]) for o in d if o["duty"] == "patrol")')" = \
        "[('2026-11-20.2', 'missed'), ('2026-11-21.1', 'missed'), ('2026-11-21.2', 'missed'), ('2026-11-22.1', 'missed'), ('2026-11-22.2', 'ahead')]" ]
    ZHIBAN_NOW="2026-11-22 10:00" as zhang obligation done his/patrol/2026-11-22.1 --evidence=patrol:P-1 --at='2026-11-22 08:30'
    assert_status 3
    assert_contains "record.correct"
    ZHIBAN_NOW="2026-11-22 09:20" as zhang obligation done his/patrol/2026-11-22.1 --evidence=patrol:P-1 --at='2026-11-22 08:55'
    assert_output "his/patrol/2026-11-22.1 1/1 done"
    ZHIBAN_NOW="2026-11-22 10:00" as zhang obligation done his/patrol/2026-11-21.1 --evidence=patrol:P-1
    assert_output "his/patrol/2026-11-21.1 1/1 done late"
}

@test "obligation: a quota of two, and the report that is due from the last time" {
    as zhang obligation list
    as zhang obligation done icu/site-patrol/2026-03-01 --evidence=patrol:1
    assert_output "icu/site-patrol/2026-03-01 1/2 to be done"
    as zhang obligation show icu/site-patrol/2026-03-01
    assert_contains "report_due     2026-11-27 18:00"
    assert_contains "next_latest    2027-02-26 (estimated)"
}

@test "obligation: refusals name the rule and change nothing" {
    as zhang obligation list
    as zhang obligation done his/patrol/2026-11-20.2 --evidence=patrol:1
    assert_status 3
    assert_contains "R21"
    as zhang obligation done his/monthly-report/2026-11-01 --evidence=ticket:1
    assert_status 3
    assert_contains "document:"
    as zhang obligation done logistics/quarter-visit/2026-10-01 --evidence=visit:1
    assert_status 3
    assert_contains "logistics/quarter-report/2026-10-01"
    as zhang obligation done his/none/2026-11-01 --evidence=document:1
    assert_status 1
    as zhang obligation done his/monthly-report/2026-11-01
    assert_status 2
    as zhang obligation list --contract=none
    assert_status 2
    as zhang obligation waive his/progress/2026-11-01 --reason=x --approver=y
    assert_status 3
    assert_contains "record.correct"
    as wang obligation waive his/progress/2026-11-01 --reason=" " --approver=y
    assert_status 3
    as wang obligation waive his/progress/2026-11-01 --reason=停诊 --approver=院方甲
    assert_status 0
    as wang obligation done his/progress/2026-11-01 --evidence=document:1
    assert_status 3
    assert_contains "waived"
    as shen obligation done his/monthly-report/2026-11-01 --evidence=document:1
    assert_status 3
    as shen --json obligation show his/monthly-report/2026-11-01
    [ "$(jq_get "$output" 'd["done"]')" = 0 ]
}

open_change() {
    "$ZHIBAN" --as zhang change open 升级 --contract=icu --kind=upgrade --system=if-monitor \
        --from='2026-11-25 22:00' --to='2026-11-26 02:00' >/dev/null
}

@test "change: from handing in to the end" {
    open_change
    as yuan change approve CH-1
    assert_status 0
    as zhang change start CH-1
    assert_status 3
    assert_contains "R22"
    for need in plan:1 test:2 backup:3 rollback:4 integrity:5 version:6; do
        "$ZHIBAN" --as zhang change attach CH-1 "$need"
    done
    as zhang window open --change=CH-1
    assert_output "W-1 ahead"
    ZHIBAN_NOW="2026-11-25 22:05" as zhang change start CH-1
    assert_output "CH-1 under way"
    ZHIBAN_NOW="2026-11-26 02:30" as zhang window close W-1
    assert_output "W-1 over"
    ZHIBAN_NOW="2026-11-26 02:30" as zhang change finish CH-1 --outcome=rolled_back
    assert_status 0
    as zhang --json window list --all
    [ "$(jq_get "$output" 'd[0]["excused_s"], d[0]["overrun_s"], d[0]["met_lead"]')" = "(14400, 1800, True)" ]
    as zhang --json change show CH-1
    [ "$(jq_get "$output" 'd["outcome"], d["latest"], d["missing"]')" = "('rolled_back', '2026-11-20 18:00', '')" ]
    run "$ZHIBAN" change list
    assert_output ""
}

@test "change: late only as an emergency with consent, and then its window does not count" {
    as zhang change open x --contract=icu --kind=upgrade --from='2026-11-24 22:00' --to='2026-11-25 02:00'
    assert_status 3
    assert_contains "2026-11-19 18:00 (R22)"
    as zhang change open x --contract=icu --kind=upgrade --from='2026-11-24 22:00' --to='2026-11-25 02:00' --emergency
    assert_status 3
    as zhang change open x --contract=icu --kind=upgrade --system=icis --from='2026-11-24 22:00' \
        --to='2026-11-25 02:00' --emergency --consent=院方甲
    assert_status 0
    as wang change approve CH-1
    assert_status 3
    as wang change approve CH-1 --by=院方甲 --document=函1
    assert_status 0
    as zhang window open --change=CH-1
    ZHIBAN_NOW="2026-11-25 01:00" as zhang --json window list
    [ "$(jq_get "$output" 'd[0]["excused_s"], d[0]["met_lead"]')" = "(0, False)" ]
    as zhang change cancel CH-1 --reason=改期
    assert_status 0
}

@test "change and window: bad input is one line and no change" {
    open_change
    as zhang change open x --contract=none --kind=upgrade --from='2026-11-26 22:00' --to='2026-11-26 23:00'
    assert_status 2
    as zhang change open x --contract=icu --kind=none --from='2026-11-26 22:00' --to='2026-11-26 23:00'
    assert_status 2
    assert_contains "major, upgrade, minor"
    as zhang change open x --contract=icu --kind=upgrade --system=none --from='2026-11-26 22:00' --to='2026-11-26 23:00'
    assert_status 2
    as zhang change open x --contract=icu --kind=upgrade --site=none --from='2026-11-26 22:00' --to='2026-11-26 23:00'
    assert_status 2
    as zhang change open x --contract=icu --kind=upgrade --from='2026-02-30' --to='2026-11-26 23:00'
    assert_status 2
    as zhang change open x --contract=icu --kind=upgrade --from='2026-11-26 22:00' --to='2026-11-26 22:00'
    assert_status 2
    as zhang change open x --contract=icu
    assert_status 2
    as zhang change attach CH-1 nothing:x
    assert_status 2
    as zhang change show CH-9
    assert_status 1
    as zhang window open --change=CH-1
    assert_status 3
    assert_contains "R23"
    as zhang window open
    assert_status 2
    as zhang window close W-9
    assert_status 1
    as shen change cancel CH-1 --reason=x
    assert_status 3
    as zhang change cancel CH-1
    assert_status 2
    "$ZHIBAN" --as yuan change approve CH-1
    as zhang window open --change=CH-1 --to='2026-11-26 02:01'
    assert_status 3
    as zhang window open --change=CH-1 --system=icis
    assert_status 3
    "$ZHIBAN" --as zhang window open --change=CH-1
    ZHIBAN_NOW="2026-11-26 03:00" as zhang window close W-1 --at='2026-11-26 02:00'
    assert_status 3
    assert_contains "record.correct"
    ZHIBAN_NOW="2026-11-26 03:00" as wang window close W-1 --at='2026-11-26 04:00'
    assert_status 3
    ZHIBAN_NOW="2026-11-26 03:00" as wang window close W-1 --at='2026-11-26 02:00'
    assert_status 0
    as zhang --json journal show
    [ "$(jq_get "$output" 'sum(e["kind"] == "change" for e in d)')" = 2 ]
}

@test "roster: now, next, a month with make-up days, swaps, gaps" {
    as zhang --json roster now
    [ "$(jq_get "$output" 'd[0]["user"], d[0]["layer"], d[0]["phone"]')" = "('li', 'day', '101-0000-0002')" ]
    as yuan --json roster
    [ "$(jq_get "$output" 'd[0]["phone"]')" = "***" ]
    as zhang --json roster next
    [ "$(jq_get "$output" 'd[0]["layer"], d[0]["from"]')" = "('night', '2026-11-20T18:00:00+08:00')" ]
    as zhang --json roster show 2026-11
    [ "$(jq_get "$output" '[(s["user"], s["instead_of"]) for s in d if s["from"].startswith("2026-11-21T08")]')" = "[('wang', 'li')]" ]
    as zhang roster show 2026-02
    assert_contains "2026-02-14 Sat  worked instead"
    assert_contains "2026-02-21 Sat  holiday"
    as zhang roster check
    assert_status 0
    assert_contains "30 days"
}

@test "roster: a gap fails the check; no roster says what to do; bad input" {
    sed -i 's/, in: wang//' conf/roster.yaml
    rm store/*
    "$ZHIBAN" --config=conf init --test >/dev/null
    as zhang --json roster check
    assert_status 1
    [ "$(jq_get "$output" 'len(d), d[0]["kind"], d[0]["user"]')" = "(1, 'absent', 'li')" ]
    as zhang roster check --days=1
    assert_status 1
    as zhang roster check --days=0
    assert_status 2
    as zhang roster show 2026-13
    assert_status 2
    as zhang roster show 2026-1
    assert_status 2
    rm conf/roster.yaml store/*
    "$ZHIBAN" --config=conf init --test >/dev/null
    as zhang roster
    assert_status 1
    assert_contains "roster.yaml"
}

@test "roster: a stand-in of less skill is refused by the configuration" {
    sed -i 's/out: li, in: wang/out: wang, in: li/' conf/roster.yaml
    run "$ZHIBAN" --config=conf config check
    assert_status 2
    assert_contains "HIS-5.3"
    assert_contains "roster.yaml:8:"
}

@test "roster: a substitution holds from now on, in the journal, until it is taken back (HIS-5.3)" {
    as zhang roster substitute li zhang --from=2026-11-24 --layer=night --reason=病假
    assert_status 3
    assert_contains "no shift there"
    as zhang roster substitute li wang --from=2026-11-22 --reason=病假
    assert_status 0
    assert_output "S-1 wang for li, 2026-11-22 to 2026-11-22"
    as zhang --json roster show 2026-11
    [ "$(jq_get "$output" '[(s["user"], s["instead_of"]) for s in d if s["from"].startswith("2026-11-22T08")]')" = "[('wang', 'li')]" ]
    as zhang roster swaps
    assert_contains "S-1  2026-11-22  2026-11-22"
    ZHIBAN_NOW="2026-11-22 10:00" as zhang --json roster now
    [ "$(jq_get "$output" 'd[0]["user"], d[0]["instead_of"]')" = "('wang', 'li')" ]
    ZHIBAN_NOW="2026-11-21 10:00" as zhang --json roster next
    [ "$(jq_get "$output" '[s["user"] for s in d]')" = "['wang']" ]
    as zhang roster undo S-1
    assert_output "S-1 wang for li, 2026-11-22 to 2026-11-22, taken back"
    as zhang roster undo S-1
    assert_status 3
    ZHIBAN_NOW="2026-11-22 10:00" as zhang --json roster now
    [ "$(jq_get "$output" 'd[0]["user"]')" = li ]
    as zhang --json journal show --kind=stand_in
    [ "$(jq_get "$output" '[(e["verb"], e["actor"]) for e in d]')" = "[('begin', 'zhang'), ('undo', 'zhang')]" ]
    run "$ZHIBAN" doctor
    assert_status 0
}

@test "roster: a swap is two halves that hold together, with a make-up working day (HIS-5.3)" {
    sed -i 's/skill: 2/skill: 4/' conf/users.yaml
    rm store/*
    "$ZHIBAN" --config=conf init --test >/dev/null
    # 2026-10-10 is a Saturday that is worked: the day layer has a shift there, the rest layer none.
    ZHIBAN_NOW="2026-10-08 10:00" as zhang --json roster show 2026-10
    [ "$(jq_get "$output" '[s["layer"] for s in d if s["from"].startswith("2026-10-10T08")]')" = "['day']" ]
    ZHIBAN_NOW="2026-10-08 10:00" as zhang roster substitute li wang --from=2026-10-10 --layer=rest
    assert_status 3
    ZHIBAN_NOW="2026-11-20 10:00" as zhang --json roster show 2026-11
    [ "$(jq_get "$output" '[(s["from"][8:10], s["user"]) for s in d if s["layer"] == "night" and s["from"][8:10] in ("23", "24")]')" = "[('23', 'li'), ('24', 'wang')]" ]
    as zhang roster swap li 2026-11-23 wang 2026-11-24 --layer=night
    assert_status 0
    assert_line 0 "S-1 wang for li, 2026-11-23 to 2026-11-23"
    assert_line 1 "S-2 li for wang, 2026-11-24 to 2026-11-24"
    as zhang --json roster show 2026-11
    [ "$(jq_get "$output" '[(s["from"][8:10], s["user"]) for s in d if s["layer"] == "night" and s["from"][8:10] in ("23", "24")]')" = "[('23', 'wang'), ('24', 'li')]" ]
    as zhang --json roster swaps
    [ "$(jq_get "$output" '[(s["id"], s["pair"]) for s in d]')" = "[('S-1', 'S-2'), ('S-2', 'S-1')]" ]
    as zhang roster undo S-2
    assert_status 0
    as zhang roster swaps
    assert_output ""
    run "$ZHIBAN" doctor
    assert_status 0
}

@test "roster: less skill, nobody, the past and twice at once are refused and change nothing (HIS-5.3)" {
    as zhang roster substitute zhang li --from=2026-11-23
    assert_status 3
    assert_contains "(HIS-5.3)"
    as zhang roster swap wang 2026-11-23 li 2026-11-24 --layer=night
    assert_status 3
    assert_contains "(HIS-5.3)"
    as zhang roster substitute li none --from=2026-11-22
    assert_status 2
    as zhang roster substitute li li --from=2026-11-22
    assert_status 3
    as zhang roster substitute li wang --from=2026-11-22 --layer=none
    assert_status 2
    as zhang roster substitute li wang --from=2026-02-30
    assert_status 2
    as zhang roster substitute li wang --from=2026-11-22 --to=2026-11-21
    assert_status 2
    as zhang roster substitute li wang
    assert_status 2
    as zhang roster substitute li wang --from=2026-11-08
    assert_status 3
    assert_contains "record.correct"
    as shen roster substitute li wang --from=2026-11-22
    assert_status 3
    as zhang roster undo S-9
    assert_status 1
    as zhang --json journal show --kind=stand_in
    assert_output "[]"
}

@test "roster: a stand-in who is on duty elsewhere at that time is refused" {
    cat >>conf/users.yaml <<'YAML'
  - { id: zhao, name: 赵六, role: duty, skill: 4 }
YAML
    sed -i '/^swaps:/i\  - { id: second, name: 二线, rank: 2, days: [all], from: "08:00", to: "08:00", users: [zhao] }' conf/roster.yaml
    rm store/*
    "$ZHIBAN" --config=conf init --test >/dev/null
    as zhang roster substitute li zhao --from=2026-11-22
    assert_status 3
    assert_contains "twice at once"
    as zhang roster substitute zhao wang --from=2026-11-22 --layer=second
    assert_status 0
}
