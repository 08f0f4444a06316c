# Contracts: list, show, check, from a directory and from the version in force. (What one file may
# not say: tests/data/bad-config; the rules themselves: tests/unit/test_contract.c.)

load helper

setup() {
    private_home
}

# A private copy of the repository's contracts and sites.
shipped() {
    mkdir -p "$1"
    cp -r "$ROOT/config/contracts" "$ROOT/config/sites" "$1"
}

small() {
    mkdir -p "$1/sites" "$1/contracts"
    cat >"$1/sites/main.yaml" <<'YAML'
sites:
  - { id: main, name: 示例医院 }
hosts:
  - { id: app, site: main, address: 192.0.2.10, systems: [emr] }
YAML
    cat >"$1/contracts/emr.yaml" <<'YAML'
id: emr
name: 病历维保
prefix: EMR
from: 2026-01-01
until: 2026-06-30
sites: [main]
systems: [{ id: emr, name: 电子病历 }]
classes: [{ id: all, name: 全部, priority: high }]
default_class: all
clocks:
  - { id: answer, kind: respond, target: 30m, calendar: d247 }
outline: [1, 2]
clauses:
  - { id: EMR-1, title: 范围, kind: scope, terms: [systems] }
  - { id: EMR-2, title: 响应, kind: sla, clocks: [answer] }
YAML
}

@test "check: the five contracts, with the number of their clauses" {
    run "$ZHIBAN" --config="$ROOT/config" contract check
    assert_status 0
    for count in "19 NIS" "33 HIS" "26 ICU" "16 LOG" "18 CIS"; do
        assert_contains "$count"
    done
    assert_contains "OK: "
    run "$ZHIBAN" contract check "$ROOT/config"
    assert_status 0
    assert_contains "33 HIS"
    run "$ZHIBAN" --json contract check "$ROOT/config"
    assert_status 0
    [ "$(jq_get "$output" 'sum(c["clauses"] for c in d["contracts"])')" = 112 ]
}

@test "the shipped defaults hold no contract; the directory needs no store and makes none" {
    run "$ZHIBAN" --config="$ROOT/config" config check
    assert_contains "contracts 5"
    run "$ZHIBAN" config check
    assert_contains "contracts 0"
    "$ZHIBAN" --config="$ROOT/config" contract list
    [ ! -e "$XDG_DATA_HOME/zhiban" ]
    run "$ZHIBAN" contract list
    assert_status 4
    "$ZHIBAN" init
    run "$ZHIBAN" contract list
    assert_output ""
    run "$ZHIBAN" contract check
    assert_status 1
    assert_output "zhiban: there is no contract; put one into contracts/"
}

@test "every known clause is covered exactly once, and by something" {
    local contract
    for contract in nis his icu logistics cis; do
        "$ZHIBAN" --json --config="$ROOT/config" contract show $contract >$contract.json
        jq_get "$(cat $contract.json)" '"\n".join(c["id"] for c in d["coverage"])' >>covered
        run jq_get "$(cat $contract.json)" '[c["id"] for c in d["coverage"]
            if (c["fulfilled_by"] == "") != (c["by"] == "people")
            or c["by"] == "people" and not c["proof"]]'
        assert_output "[]"
    done
    diff <(sort "$ROOT/tests/data/clauses.tsv") <(sort covered)
    [ "$(wc -l <covered)" -eq 112 ]
}

@test "from the version in force: the same words, no YAML" {
    "$ZHIBAN" --config="$ROOT/config" init
    for command in "contract list" "contract show his" "contract show LOG --clauses" \
        "contract check" "--json contract show cis"; do
        # shellcheck disable=SC2086 # words of a command
        run "$ZHIBAN" $command
        assert_status 0
        in_force=$output
        # shellcheck disable=SC2086
        run "$ZHIBAN" --config="$ROOT/config" $command
        assert_output "$in_force"
    done
}

@test "show: clocks with their clauses, contradictions with the rule, values to be confirmed" {
    run "$ZHIBAN" --config="$ROOT/config" contract show his
    assert_status 0
    assert_contains "HIS-4.5.2 HIS-5.4a: the stricter one binds, both are shown (R8)"
    assert_contains "at least 95.0 %"
    assert_contains "clock on-site start_on"
    [[ $output =~ 2h\ +d247\ +the\ hospital\ gives\ notice\ +HIS-4.3a\ HIS-5.4b ]]
    run "$ZHIBAN" --lang=zh_CN --config="$ROOT/config" contract show CIS
    assert_contains "约定值待确认"
    assert_contains "immediate (15m)"
}

@test "show --clauses: what is fulfilled by people says what proves it" {
    run "$ZHIBAN" --config="$ROOT/config" contract show ICU --clauses
    assert_status 0
    assert_line 0 "ICU  重症医学临床信息系统维保: 26 clauses, 25 by terms of the contract, 1 by people"
    [[ $output =~ ICU-1.5\ .*ticket\ document\ journal\ +people ]]
    [[ $output =~ ICU-2.14\ .*clock\ patrol-report,\ obligation\ site-patrol ]]
}

@test "a confirmed value is no longer listed" {
    shipped own
    run "$ZHIBAN" --config=own contract show NIS
    assert_contains "clock respond target"
    sed -i 's/{ clock: respond, field: target,/{ clock: respond, field: target, confirmed: true,/' \
        own/contracts/nis.yaml
    run "$ZHIBAN" --config=own contract show NIS
    [[ $output != *"clock respond target"* ]]
    run "$ZHIBAN" --config=own --json contract list
    [ "$(jq_get "$output" '[c["unconfirmed"] for c in d if c["id"] == "nis"]')" = "[9]" ]
}

@test "versions by date: show --on takes the one of the day" {
    small own
    sed 's/^id: emr/id: emr-2\namends: emr/; s/2026-06-30/2026-12-31/; s/2026-01-01/2026-07-01/
        s/target: 30m/target: 15m/' own/contracts/emr.yaml >own/contracts/emr-2.yaml
    run "$ZHIBAN" --config=own contract check
    assert_status 0
    assert_line 0 "2 EMR, 2 EMR"
    run "$ZHIBAN" --config=own contract show EMR --on 2026-06-30
    assert_contains "30m"
    run "$ZHIBAN" --config=own contract show EMR --on 2026-07-01
    assert_contains "15m"
    run "$ZHIBAN" --config=own contract show emr --on 2027-01-01
    assert_status 1
    assert_output "zhiban: no version of 'emr' is in force on 2027-01-01; there are:\
 2026-07-01..2026-12-31, 2026-01-01..2026-06-30"
    run "$ZHIBAN" --config=own contract show emr --on 2026-02-30
    assert_status 2
    sed -i 's/^from: .*/from: 2026-06-30/' own/contracts/emr-2.yaml
    run "$ZHIBAN" --config=own contract check
    assert_status 2
    assert_contains "(R15)"
    [[ $output == "own/contracts/emr"*".yaml:"*": from: overlaps the version 'emr"* ]]
}

@test "list: days left and the warning before the end" {
    small own
    printf 'store: { wait: 1s }\n' >own/zhiban.yaml
    "$ZHIBAN" --config=own init --test
    export ZHIBAN_NOW="2026-04-30 12:00"
    run "$ZHIBAN" --json contract list
    [ "$(jq_get "$output" '(d[0]["days_left"], d[0]["ends_soon"])')" = "(61, False)" ]
    ZHIBAN_NOW="2026-05-02 12:00" run "$ZHIBAN" contract list
    assert_contains "ends soon"
    ZHIBAN_NOW="2026-07-01 00:00" run "$ZHIBAN" contract list
    assert_contains "over"
    ZHIBAN_NOW="2025-12-31 00:00" run "$ZHIBAN" contract list
    assert_contains "not begun"
}

@test "an unknown contract is named, with those that are there" {
    run "$ZHIBAN" --config="$ROOT/config" contract show HSI
    assert_status 2
    assert_output "zhiban: there is no contract 'HSI'; there are: cis, his, icu, logistics, nis"
    run "$ZHIBAN" --json --config="$ROOT/config" contract show HSI
    assert_status 2
    jq_get "$output" 'd["error"]["message"]'
    run "$ZHIBAN" --config="$ROOT/config" contract show
    assert_status 2
}

@test "check: a clause that is missing or written twice" {
    shipped own
    sed -i '/id: HIS-2.4,/d' own/contracts/his.yaml
    run "$ZHIBAN" --config=own contract check
    assert_status 2
    assert_contains "own/contracts/his.yaml:"
    assert_contains "HIS-2.4"
    shipped twice
    sed -i '/id: NIS-4,/{p}' twice/contracts/nis.yaml
    run "$ZHIBAN" --config=twice contract check
    assert_status 2
    assert_contains "twice/contracts/nis.yaml:"
    assert_contains "the clause 'NIS-4' is there already"
}

@test "check: a contradiction without its rule, a target without grace" {
    shipped own
    sed -i '/^  - id: response-hours/,/^    note:/d' own/contracts/his.yaml
    run "$ZHIBAN" --config=own contract check
    assert_status 2
    assert_contains "'response-524' (HIS-4.5.2) and 'response-247' (HIS-4c HIS-5.4a)"
    shipped grace
    sed -i 's/target: immediate, grace: 15m/target: immediate/' grace/contracts/cis.yaml
    run "$ZHIBAN" --config=grace contract check
    assert_status 2
    assert_contains "(R5)"
}

@test "check: a host's system that no contract of its site covers" {
    small own
    run "$ZHIBAN" --config=own contract check
    assert_status 0
    sed -i 's/systems: \[emr\]/systems: [emr, pacs]/' own/sites/main.yaml
    run "$ZHIBAN" --config=own contract check
    assert_status 1
    assert_output "zhiban: host app: the system 'pacs' is in no contract for the site 'main'"
    shipped other
    sed -i '0,/systems: \[nis\]/s//systems: [lis]/' other/sites/nis.yaml
    run "$ZHIBAN" --config=other contract check
    assert_status 1
    assert_contains "host nis-app: the system 'lis'"
}

@test "check: a promise that rests on no clause, a contract without an outline" {
    small own
    sed -i 's/, clocks: \[answer\]/, classes: [all]/' own/contracts/emr.yaml
    run "$ZHIBAN" --config=own contract check
    assert_status 1
    assert_output "zhiban: emr: the clock 'answer' rests on no clause; name it in one or delete it"
    sed -i '/^outline:/,$d' own/contracts/emr.yaml
    run "$ZHIBAN" --config=own contract check
    assert_status 1
    assert_contains "emr: no outline"
}

@test "what is in force stays when a broken contract is applied" {
    shipped own
    "$ZHIBAN" --config=own init
    sed -i 's/classes: \[low\]/classes: [lowest]/' own/contracts/his.yaml
    run "$ZHIBAN" config apply own
    assert_status 2
    assert_contains "there is no such class"
    run "$ZHIBAN" contract check
    assert_status 0
}
