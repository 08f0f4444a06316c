# Figures of a contract: what is counted, at which cut-off, and which tickets are behind it.

load helper

setup() {
    private_home
    own_config <<'USERS'
  - { id: chief, name: 主管甲, role: supervisor, skill: 5 }
  - { id: caller, name: 回访乙, role: duty, skill: 3 }
USERS
    at '2026-10-30 09:00'
    "$ZHIBAN" --config=config init --test >/dev/null
}

at() {
    export ZHIBAN_NOW=$1
}

# opened INSTANT: a fault of HIS, answered at once.
opened() {
    at "$1"
    id=$("$ZHIBAN" ticket open 收费报错 --system=outpatient-billing --callback=10100000001 \
        --category=fault | cut -d' ' -f1)
    "$ZHIBAN" ticket answer "$id" >/dev/null
}

resolved() {
    at "$2"
    "$ZHIBAN" ticket resolve "$1" --solution=改好了 --effort="${3:-30}" >/dev/null
}

# figure NAME EXPRESSION over the figure f of the JSON in $json
figure() {
    python3 -c 'import json, sys
f = [f for f in json.loads(sys.argv[1])["figures"] if f["figure"] == sys.argv[2]][0]
def part(name): return [t["id"][-11:] for t in f["tickets"] if t["counts"] == name]
print(eval(sys.argv[3]))' "$json" "$1" "$2"
}

figures() {
    json=$("$ZHIBAN" --json figures --contract=his --period="${1-2026-11}")
}

@test "nothing to count is none, and no division" {
    at '2026-11-20 12:00'
    figures
    [ "$(figure resolution "f['numerator'], f['denominator'], f['value'], f['verdict']")" = \
        "(0, 0, None, 'none')" ]
    [ "$(figure satisfaction "f['denominator'], f['value']")" = "(0, None)" ]
    run "$ZHIBAN" figures --contract=his --period=2026-11
    assert_status 0
    assert_line 0 "HIS 医院信息系统运维服务, 2026-11, cut-off 2026-11-20 12:00:00"
    assert_contains "none yet"
}

@test "both numbers, the goal, and every ticket behind them (R24, R18)" {
    opened '2026-11-02 09:00'
    done_=$id
    resolved "$done_" '2026-11-02 09:40'
    opened '2026-11-02 10:00'
    open=$id
    opened '2026-11-02 10:10'
    "$ZHIBAN" ticket withdraw "$id" --note=自己好了 >/dev/null
    withdrawn=$id
    opened '2026-11-02 10:20'
    "$ZHIBAN" ticket merge "$id" --into="$open" >/dev/null
    merged=$id
    at '2026-11-02 11:00'
    figures
    [ "$(figure resolution "f['numerator'], f['denominator'], f['value'], f['goal'], f['verdict']")" = \
        "(1, 2, '50.0', 950, 'missed')" ]
    [ "$(figure resolution "f['next_miss']['value'], part('kept'), part('missed')")" = \
        "('33.3', ['20261102-01'], ['20261102-02'])" ]
    [ "$(figure resolution "[(t['id'], t['why'], t.get('into')) for t in f['tickets'] if t['counts'] == 'excluded']")" = \
        "[('$withdrawn', 'withdrawn', None), ('$merged', 'merged', '$open')]" ]
    [ "$(figure attainment "f['numerator'], f['denominator'], part('pending'), f['excluded']")" = \
        "(1, 1, ['20261102-02'], 2)" ]
    run "$ZHIBAN" figures --contract=his --period=2026-11
    assert_contains "not counted  merged: $open"
    [[ $output != *"$done_"* ]]
    run "$ZHIBAN" figures --contract=HIS --period=2026-11 --tickets
    assert_contains "$done_  counted"
}

@test "the past is shown as it was at the end of the period" {
    opened '2026-11-30 09:00'
    later=$id
    opened '2026-11-30 09:10'
    reopened=$id
    resolved "$reopened" '2026-11-30 10:00'
    opened '2026-11-30 23:50'
    undone=$id
    resolved "$undone" '2026-11-30 23:58'
    at '2026-12-01 00:03'
    "$ZHIBAN" ticket undo "$undone" >/dev/null
    opened '2026-12-01 00:00'
    resolved "$later" '2026-12-01 08:30'
    "$ZHIBAN" ticket reopen "$reopened" --note=又坏了 >/dev/null
    "$ZHIBAN" ticket withdraw "$undone" --note=不修了 >/dev/null
    figures
    [ "$(figure resolution "f['numerator'], f['denominator'], part('kept'), part('missed')")" = \
        "(1, 3, ['20261130-02'], ['20261130-01', '20261130-03'])" ]
    [ "$(jq_get "$json" "d['cut_off']")" = "2026-11-30T23:59:59+08:00" ]
    figures 2026-12
    [ "$(figure resolution "f['numerator'], f['denominator']")" = "(0, 1)" ]
    figures 2026-Q4
    [ "$(figure resolution "f['numerator'], f['denominator'], f['goal'], f['verdict']")" = \
        "(1, 3, None, 'no_goal')" ]
}

@test "what took effect in the period counts, though it was written down later" {
    opened '2026-11-30 23:30'
    at '2026-12-01 00:10'
    "$ZHIBAN" ticket resolve "$id" --at='2026-11-30 23:55' --solution=改好了 >/dev/null
    figures
    [ "$(figure resolution "f['numerator'], f['denominator']")" = "(1, 1)" ]
}

@test "breached stays missed when withdrawn (R18); exempt stands apart (R10)" {
    opened '2026-11-02 09:00'
    at '2026-11-10 09:00'
    "$ZHIBAN" ticket withdraw "$id" --note=不修了 >/dev/null
    opened '2026-11-10 09:00'
    at '2026-11-18 09:00'
    figures
    [ "$(figure attainment "f['numerator'], f['denominator'], f['exempt']")" = "(0, 2, 0)" ]
    [ "$(figure attainment "{(t['why'], t['clock']) for t in f['tickets']}")" = \
        "{('breached', 'resolve')}" ]
    "$ZHIBAN" --as=chief ticket exempt "$id" --what=resolve --note=院方停电 \
        --approved-by=李主任 --document=函2026-7 >/dev/null
    figures
    [ "$(figure attainment "f['numerator'], f['denominator'], f['exempt'], part('exempt')")" = \
        "(0, 1, 1, ['20261110-01'])" ]
}

@test "satisfaction is the exact mean, shown cut off" {
    for score in 90 90 89; do
        opened '2026-11-02 09:00'
        resolved "$id" '2026-11-02 09:30'
        "$ZHIBAN" ticket confirm "$id" >/dev/null
        "$ZHIBAN" --as=caller ticket followup "$id" --score="$score" >/dev/null
    done
    figures
    [ "$(figure satisfaction "f['numerator'], f['denominator'], f['value'], f['verdict']")" = \
        "(269, 3, '89.6', 'missed')" ]
    [ "$(figure satisfaction "f['target'], f['next_miss']['room']")" = "('satisfaction-daily', 91)" ]
    figures 2026
    [ "$(figure satisfaction "f['target'], f['value']")" = "('satisfaction-year', '89.6')" ]
}

@test "person-days over the year of the contract; downtime over it too (R23)" {
    local category
    for category in adaptation fault; do
        at '2026-10-30 09:00'
        id=$("$ZHIBAN" ticket open 加一张报表 --system=bi --callback=10100000001 \
            --category=$category | cut -d' ' -f1)
        "$ZHIBAN" ticket answer "$id" >/dev/null
        resolved "$id" '2026-10-30 18:00' 481
    done
    at '2026-11-20 12:00'
    json=$("$ZHIBAN" --json figures --contract=logistics --period=2026-11)
    [ "$(figure person_days "f['numerator'], f['denominator'], f['value'], f['next_miss']")" = \
        "(481, 7200, '1.0', {'value': '13.9', 'verdict': 'met', 'room': 6719})" ]
    [ "$(figure person_days "f['from'][:10], len(f['tickets'])")" = "('2026-01-01', 1)" ]
    [ "$(figure downtime "f['numerator'], f['value'], f['goal'], f['verdict']")" = \
        "(0, '0.0', 480, 'met')" ]
    [ "$(figure resolution "f['denominator']")" = 0 ]
    run "$ZHIBAN" figures --contract=logistics --period=2026-11
    assert_contains "outages as a union"
}

@test "R25: what was written down after the month's end stands in the next month as a correction" {
    opened '2026-10-30 22:00'
    at '2026-11-01 00:20'
    "$ZHIBAN" ticket resolve "$id" --solution=x --at='2026-10-31 23:55' >/dev/null
    at '2026-11-20 12:00'
    json=$("$ZHIBAN" --json figures --contract=his --period=2026-11)
    [ "$(jq_get "$json" '[(c["period"], c["figure"], c["was"], c["counts"]) for c in d["corrections"] if c["figure"] == "resolution"]')" = \
        "[('2026-10', 'resolution', 'missed', 'kept')]" ]
    run "$ZHIBAN" figures --contract=his --period=2026-11
    assert_contains "Corrections of 2026-10, written down after its end (R25)"
    assert_contains "counted as missed: not resolved"
    json=$("$ZHIBAN" --json figures --contract=his --period=2026-11 --cutoff='2026-11-01 00:10')
    [ "$(jq_get "$json" '[c for c in d["corrections"] if c["figure"] == "resolution"]')" = "[]" ]
    at '2027-01-10 12:00'
    json=$("$ZHIBAN" --json figures --contract=his --period=2026-12)
    [ "$(jq_get "$json" 'd["corrections"]')" = "[]" ]
}

@test "bad input: one line, exit 2" {
    local contract period message
    at '2026-11-20 12:00'
    while IFS='|' read -r contract period message; do
        run "$ZHIBAN" figures --contract="$contract" --period="$period"
        assert_status 2
        [ "${#lines[@]}" -eq 1 ]
        assert_contains "$message"
    done <<'CASES'
hiss|2026-11|there is no contract 'hiss'; there are: cis, his
his|2026-13|'2026-13' is no period; write a month 2026-11
his|2026-Q5|'2026-Q5' is no period
his|2026-2-30|'2026-2-30' is no period
his||'' is no period
his|2026-12|2026-12 has not begun; there are no figures of it
his|2027|2027 has not begun
his|2025|the contract his does not run in 2025
cis|2026-06|the contract cis does not run in 2026-06
CASES
    run "$ZHIBAN" figures --period=2026-11
    assert_status 2
    assert_contains "--contract is missing"
    run "$ZHIBAN" figures --contract=his
    assert_status 2
    assert_contains "--period is missing"
}
