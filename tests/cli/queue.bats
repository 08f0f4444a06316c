# The order of urgency from the command line: right after whatever happened, also for who only reads.

load helper

setup() {
    private_home
    export ZHIBAN_NOW='2026-11-20 10:00'
    cp -r "$ROOT/config" config
    "$ZHIBAN" --config=config init --test >/dev/null
    DB=$XDG_DATA_HOME/zhiban/zhiban.db
    open_one if-monitor interface
    open_one outpatient-billing fault
    open_one cis-dongjie fault
}

open_one() {
    "$ZHIBAN" ticket open "$1 坏了" --system="$1" --callback=10100000001 --category="$2"
}

# ids [OPTION...]: the contracts in the order of their tickets
ids() {
    jq_get "$("$ZHIBAN" --json ticket list --urgent "$@")" "' '.join(t['id'][:3] for t in d)"
}

@test "R5: what must be answered at once stands above everything" {
    [ "$(ids)" = "CIS ICU HIS" ]
    [ "$(ids -n 1)" = "CIS" ]
    "$ZHIBAN" ticket answer ICU-1120-01
    "$ZHIBAN" ticket answer CIS-1120-01
    [ "$(ids)" = "CIS ICU HIS" ] || [ "$(ids)" = "ICU CIS HIS" ] || [ "$(ids)" = "CIS HIS ICU" ]
    [ "$(ids --contract=his)" = "HIS" ]
    [ "$(ids --mine | wc -w)" = 2 ]
}

@test "R9: a paused ticket goes last, and comes back when the pause ends by itself" {
    "$ZHIBAN" ticket answer ICU-1120-01
    "$ZHIBAN" ticket pause ICU-1120-01 --reason=authorisation --agreed-by=张某 \
        --until='2026-11-20 10:30'
    [ "$(ids)" = "CIS HIS ICU" ]
    run "$ZHIBAN" --json ticket list --urgent
    [ "$(jq_get "$output" "d[2]['due']")" = None ]
    export ZHIBAN_NOW='2026-11-20 10:30'
    run "$ZHIBAN" --json ticket list --urgent
    due=$(jq_get "$output" "[t['due'] for t in d if t['id'].startswith('ICU')][0]")
    shown=$("$ZHIBAN" --json ticket show ICU-1120-01)
    [ "$due" = "$(jq_get "$shown" "[c['due'] for c in d['clocks'] if c['clock'] == 'plan'][0]")" ]
}

@test "a new configuration brings new instants" {
    before=$(jq_get "$("$ZHIBAN" --json ticket list --urgent)" "[t['due'] for t in d]")
    sed -i 's/grace: 5m/grace: 8m/' config/contracts/cis.yaml
    "$ZHIBAN" config apply config >/dev/null
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM ticket_due WHERE fresh_until > 0')" = 0 ]
    after=$(jq_get "$("$ZHIBAN" --json ticket list --urgent)" "[t['due'] for t in d]")
    [ "$before" != "$after" ]
    run "$ZHIBAN" doctor
    assert_contains "good queue: "
}

@test "clocks are judged alike by a version that has no part for them" {
    part="json_extract(value, '$.kind') = 'clock_rules'"
    sqlite3 -json "$DB" "SELECT body FROM config_part WHERE digest = (SELECT
        json_extract(value, '$.digest') FROM config_version, json_each(parts) WHERE $part)" >part
    [[ "$(jq_get "$(cat part)" "d[0]['body']")" = *'"clauses":[{"clocks":['* ]]
    list=$("$ZHIBAN" ticket list --urgent)
    shown=$("$ZHIBAN" ticket show CIS-1120-01)
    [[ "$shown" = *CIS-* ]]
    sqlite3 "$DB" "UPDATE config_version SET parts = (SELECT json_group_array(json(value))
        FROM json_each(parts) WHERE NOT ($part))"
    [ "$("$ZHIBAN" ticket list --urgent)" = "$list" ]
    [ "$("$ZHIBAN" ticket show CIS-1120-01)" = "$shown" ]
}

@test "the board counts without judging every ticket" {
    run "$ZHIBAN"
    assert_contains "open 3  overdue 0"
    export ZHIBAN_NOW='2026-11-20 10:10'
    run "$ZHIBAN"
    assert_contains "open 3  overdue 1"
}

@test "a closed, withdrawn or merged ticket leaves the order, an undone act brings it back" {
    "$ZHIBAN" ticket withdraw ICU-1120-01 --note=自己好了
    [ "$(ids)" = "CIS HIS" ]
    "$ZHIBAN" ticket undo ICU-1120-01
    [ "$(ids)" = "CIS ICU HIS" ]
    open_one if-monitor interface
    "$ZHIBAN" ticket merge ICU-1120-02 --into=ICU-1120-01
    [ "$(ids)" = "CIS ICU HIS" ]
    "$ZHIBAN" ticket unmerge ICU-1120-02
    [ "$(ids)" = "CIS ICU ICU HIS" ]
}

@test "doctor finds a wrong row, and reindex makes it right" {
    sqlite3 "$DB" "UPDATE ticket_due SET due = 5 WHERE ticket LIKE 'HIS%'"
    run "$ZHIBAN" doctor
    assert_status 1
    assert_contains "BAD queue: HIS-20261120-01 stands in the wrong place; run 'zhiban ticket reindex'"
    "$ZHIBAN" ticket reindex
    run "$ZHIBAN" doctor
    assert_contains "good queue: 3 rows"
}

@test "an auditor reads the same and writes nothing" {
    sed -i 's/^users: .*/users: [{ id: audit, name: 审计, role: auditor, skill: 1 }]/' config/users.yaml
    "$ZHIBAN" config apply config >/dev/null
    for _ in $(seq 20); do open_one insurance fault; done >/dev/null
    sqlite3 "$DB" "UPDATE ticket_due SET fresh_until = 0"
    [ "$(ids --as=audit -n 3)" = "CIS ICU HIS" ]
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM ticket_due WHERE fresh_until > 0')" = 0 ]
    [ "$(ids -n 3)" = "CIS ICU HIS" ]
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM ticket_due WHERE fresh_until > 0')" = 23 ]
}
