# Outages and the downtime budget: union, windows, work beyond a window's end, weights, cut-off.

load helper

setup() {
    private_home
    own_config <<'USERS'
  - { id: chief, name: 主管甲, role: supervisor, skill: 5 }
  - { id: zhang, name: 值班甲, role: duty, skill: 3 }
  - { id: yuan, name: 院方甲, role: hospital }
  - { id: shen, name: 审计甲, role: auditor }
USERS
    export ZHIBAN_NOW='2026-11-10 09:00'
    "$ZHIBAN" --config=config init --test >/dev/null
}

as() {
    run "$ZHIBAN" --as "$@"
}

# downtime EXPRESSION [OPTION…]: over the figure f of logistics in November.
downtime() {
    local expression=$1 json
    shift
    json=$("$ZHIBAN" --json figures --contract=logistics --period=2026-11 "$@")
    jq_get "$json" "[($expression) for f in d['figures'] if f['figure'] == 'downtime'][0]"
}

@test "R23: begun and ended; the meter shows used, left, burn and the records behind it" {
    as zhang outage add --system=repair
    assert_output "O-1 repair down"
    ZHIBAN_NOW='2026-11-10 09:35'
    [ "$(downtime "f['numerator'], f['denominator'], f['verdict'], f['outages'][0]['to'][11:16]")" = \
        "(35, 480, 'met', '09:35')" ]
    as zhang outage
    assert_contains "O-1  logistics  repair"
    as zhang outage end O-1
    assert_output "O-1 repair over, 35 min"
    ZHIBAN_NOW='2026-11-20 12:00'
    [ "$(downtime "f['used_s'], f['value'], f['next_miss']['value'], f['burn'], f['from'][:10]")" = \
        "(2100, '35.0', '445.0', '0.0', '2026-01-01')" ]
    run "$ZHIBAN" figures --contract=logistics --period=2026-11
    assert_contains "35/480"
    assert_contains "445.0 min left, burn 0.0"
    assert_contains "O-1"
    as zhang outage list
    assert_output ""
    run "$ZHIBAN" doctor
    assert_status 0
}

@test "R23: overlapping outages count once; over the budget is missed" {
    as zhang outage add --system=repair --from='2026-11-09 01:00' --to='2026-11-09 05:00' --note=夜里没人
    assert_status 0
    as zhang outage add --system=waste --from='2026-11-09 03:00' --to='2026-11-09 09:00' --note=夜里没人
    assert_status 0
    [ "$(downtime "f['numerator'], f['verdict'], [o['counted_s'] for o in f['outages']]")" = \
        "(480, 'met', [14400, 21600])" ]
    as zhang outage add --system=waste --from='2026-11-09 09:00:00' --to='2026-11-09 09:00:01' --note=x
    [ "$(downtime "f['numerator'], f['verdict'], f['next_miss']['room']")" = "(480, 'missed', -1)" ]
}

@test "R23: a window in time excuses, work beyond its forced end is outage, a late one excuses nothing" {
    "$ZHIBAN" --as zhang change open 保养 --contract=logistics --kind=maintenance --system=repair \
        --from='2026-11-20 22:00' --to='2026-11-20 23:00' >/dev/null
    "$ZHIBAN" --as yuan change approve CH-1 >/dev/null
    "$ZHIBAN" --as zhang window open --change=CH-1 >/dev/null
    "$ZHIBAN" --as zhang change open 急修 --contract=logistics --kind=maintenance --system=waste \
        --from='2026-11-11 22:00' --to='2026-11-11 23:00' --emergency --consent=院方甲 >/dev/null
    "$ZHIBAN" --as yuan change approve CH-2 >/dev/null
    "$ZHIBAN" --as zhang window open --change=CH-2 >/dev/null
    ZHIBAN_NOW='2026-11-11 23:00' "$ZHIBAN" --as zhang window close W-2 >/dev/null
    ZHIBAN_NOW='2026-11-11 23:00' "$ZHIBAN" --as zhang outage add --system=waste --from='2026-11-11 22:30' --to='2026-11-11 22:50' >/dev/null
    ZHIBAN_NOW='2026-11-20 22:05' "$ZHIBAN" --as zhang outage add --system=repair --from='2026-11-20 21:50' >/dev/null
    ZHIBAN_NOW='2026-11-20 23:12' "$ZHIBAN" --as zhang outage end O-2 >/dev/null
    ZHIBAN_NOW='2026-11-20 23:20' "$ZHIBAN" --as zhang window close W-1 >/dev/null
    ZHIBAN_NOW='2026-11-21 09:00'
    # O-1 20 min (its window was late); O-2 10 min before the window; 20 min beyond its end.
    [ "$(downtime "f['numerator'], [(o['id'], o['counted_s'] // 60) for o in f['outages']]")" = \
        "(50, [('O-1', 20), ('O-2', 22), ('W-1', 20)])" ]
}

@test "R23: a part of a system weighs what the contract says, all of it without a word" {
    sed -i 's/{ id: repair-desk, name: 报修、调度与派工 }/{ id: repair-desk, name: 报修、调度与派工, weight: 40 }/' config/contracts/logistics.yaml
    "$ZHIBAN" config apply config >/dev/null
    as zhang outage add --system=repair --module=repair-desk --from='2026-11-09 01:00' --to='2026-11-09 02:00' --note=x
    assert_status 0
    [ "$(downtime "f['used_s'], f['value'], f['outages'][0]['percent']")" = "(1440, '24.0', 40)" ]
    as zhang outage add --system=repair --module=repair-mobile --from='2026-11-09 03:00' --to='2026-11-09 03:10' --note=x
    [ "$(downtime "f['value'], f['outages'][1]['percent']")" = "('34.0', 100)" ]
}

@test "R24: the cut-off that was asked for" {
    as zhang outage add --system=repair --from='2026-11-09 01:00' --to='2026-11-09 02:00' --note=x
    [ "$(downtime "f['numerator']" --cutoff='2026-11-09 01:30')" = 30 ]
    [ "$(downtime "f['numerator']" --cutoff='2026-11-09 00:30')" = 0 ]
    run "$ZHIBAN" figures --contract=logistics --period=2026-11 --cutoff='2026-10-31 12:00'
    assert_status 2
    assert_contains "R24"
    run "$ZHIBAN" figures --contract=logistics --period=2026-11 --cutoff='2026-11-30 12:00'
    assert_status 2
    ZHIBAN_NOW='2026-11-10 09:10' "$ZHIBAN" ticket open 报修打不开 --system=repair --callback=10100000001 >/dev/null
    ZHIBAN_NOW='2026-11-12 09:00' "$ZHIBAN" --as zhang ticket answer LOG-1110-01 >/dev/null
    ZHIBAN_NOW='2026-11-12 10:00' "$ZHIBAN" --as zhang ticket resolve LOG-1110-01 --solution=x >/dev/null
    ZHIBAN_NOW='2026-11-13 10:00'
    for cutoff in '2026-11-12 09:59:59|0' '2026-11-12 10:00|1'; do
        run "$ZHIBAN" --json figures --contract=logistics --period=2026-11 --cutoff="${cutoff%|*}"
        [ "$(jq_get "$output" "[f['numerator'] for f in d['figures'] if f['figure'] == 'resolution'][0]")" = "${cutoff#*|}" ]
    done
}

@test "R23: the outage of a ticket takes system and beginning from it" {
    ZHIBAN_NOW='2026-11-10 09:10' "$ZHIBAN" ticket open 报修打不开 --system=repair --callback=10100000001 >/dev/null
    ZHIBAN_NOW='2026-11-10 09:20'
    as zhang --json outage add --ticket=LOG-1110-01
    [ "$(jq_get "$output" 'd["system"], d["ticket"], d["begins"][11:16], d["contract"]')" = \
        "('repair', 'LOG-20261110-01', '09:10', 'logistics')" ]
}

@test "R25: a wrong outage is voided with a reason, stays listed, and counts no more" {
    as zhang outage add --system=repair --from='2026-11-09 01:00' --to='2026-11-09 02:00' --note=x
    as zhang outage void O-1 --reason=其实没停
    assert_status 3
    assert_contains "record.correct"
    as chief outage void O-1
    assert_status 2
    as chief outage void O-1 --reason=其实没停
    assert_output "O-1 repair voided"
    [ "$(downtime "f['numerator']")" = 0 ]
    as zhang outage list --all
    assert_contains "voided"
    as chief outage void O-1 --reason=x
    assert_status 3
    as zhang outage end O-1
    assert_status 3
}

@test "outage: bad input is one line and no change" {
    while IFS='|' read -r code arguments message; do
        # shellcheck disable=SC2086 # words
        as zhang outage $arguments
        assert_status "$code"
        assert_contains "$message"
        [ "${#lines[@]}" -le 2 ] # the second says how it is used
    done <<'CASES'
2|add|name it with --system
2|add --system=none|no contract in force has the system 'none'
2|add --system=repair --module=none|it has: repair-desk, repair-mobile
2|add --system=repair --contract=his|no contract in force
2|add --system=repair --from=2026-11-10T10:00|not before
2|add --system=repair --from=2026-02-30|2026-02-30
3|add --system=repair --from=2026-11-10T08:00|(R2)
2|add --system=repair --from=2026-11-10T08:50 --to=2026-11-10T08:40|ends after it begins
1|end O-9|there is no outage O-9
CASES
    as shen outage add --system=repair
    assert_status 3
    as zhang --json journal show --kind=outage
    assert_output "[]"
    "$ZHIBAN" --as zhang outage add --system=repair >/dev/null
    as zhang outage end O-1 --at='2026-11-10 08:59' --note=x
    assert_status 2
    ZHIBAN_NOW='2026-11-10 12:00' as zhang outage end O-1 --at='2026-11-10 09:30'
    assert_status 3
    ZHIBAN_NOW='2026-11-10 12:00' as zhang outage end O-1 --at='2026-11-10 09:30' --note=忙
    assert_status 0
    ZHIBAN_NOW='2026-11-10 12:00' as zhang outage end O-1
    assert_status 3
}
