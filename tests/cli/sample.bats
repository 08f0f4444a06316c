# `zhiban sample`: two weeks of invented work around any now (issue 3, item 9).

load helper

setup() {
    private_home
    mkdir -m 700 store
    export ZHIBAN_STORE=sqlite:$PWD/store/zhiban.db
}

# make_sample NOW
make_sample() {
    export ZHIBAN_NOW=$1
    rm -f store/*
    "$ZHIBAN" --config="$ROOT/config" sample >/dev/null 2>progress ||
        { cat progress && return 1; }
}

# tickets EXPRESSION: over all of them as t.
tickets() {
    "$ZHIBAN" --json ticket list --all -n 200 >tickets.json
    python3 -c 'import collections, json, sys; t = json.load(open("tickets.json")); print(eval(sys.argv[1]))' "$1"
}

# id_of SUBJECT: the ticket whose subject holds it.
id_of() {
    tickets "[x['id'] for x in t if '$1' in x['subject']][0]"
}

# clocks_of SUBJECT EXPRESSION: over its clocks as c.
clocks_of() {
    "$ZHIBAN" --json ticket show "$(id_of "$1")" >ticket.json
    python3 -c 'import json, sys; c = json.load(open("ticket.json"))["clocks"]; print(eval(sys.argv[1]))' "$2"
}

STATES="sorted(collections.Counter(x['state'] for x in t).items())"
CONTRACTS="sorted(collections.Counter(x['contract'] for x in t).items())"

@test "right at any hour: 61 tickets, no event ahead, the journal verifies, the replay is equal" {
    while read -r now; do
        make_sample "$now"
        [ "$(tickets "$STATES")" = "[('closed', 21), ('merged', 3), ('paused', 5), ('to_confirm', 5), ('waiting', 6), ('withdrawn', 3), ('working', 18)]" ]
        [ "$(tickets "$CONTRACTS")" = "[('cis', 9), ('his', 22), ('icu', 13), ('logistics', 9), ('nis', 8)]" ]
        "$ZHIBAN" --json journal show -n 100000 >events.json
        python3 - "$now" <<'PYTHON'
import datetime, json, sys
at = [datetime.datetime.fromisoformat(e["at"]) for e in json.load(open("events.json"))]
now = datetime.datetime.fromisoformat(sys.argv[1] + ":00+08:00")
assert max(at) <= now, max(at)
assert now - min(at) <= datetime.timedelta(days=21), min(at)
assert at == sorted(at), "the clock stepped back"
assert now - max(at) < datetime.timedelta(minutes=5), max(at)
PYTHON
        run "$ZHIBAN" --json ticket list --urgent
        [ "$(jq_get "$output" "sum(1 for x in d if x.get('clock') == 'respond' and x['state'] == 'waiting') >= 4")" = True ]
        run "$ZHIBAN" journal verify
        assert_status 0
        run "$ZHIBAN" doctor
        assert_contains "replay"
        [ "$status" -eq 0 ] || { echo "$output" && return 1; }
    done <<'NOWS'
2026-11-20 23:30
2026-11-22 12:00
2026-10-02 10:00
2026-12-31 23:40
2026-11-30 17:50
2026-11-23 08:00
2026-10-10 09:00
2026-11-19 03:02
2027-03-03 15:00
NOWS
}

@test "some are near their time: 3 min 48 s to answer, 12 min late, 30 min to arrive" {
    make_sample "2026-11-18 10:00"
    [ "$(clocks_of 三号窗口退费 "[x['due'] for x in c if x['clock'] == 'respond']")" = "['2026-11-18T10:03:48+08:00']" ]
    [ "$(clocks_of 三床监护仪数据中断 "[(x['state'], x['due']) for x in c if x['clock'] == 'respond']")" = "[('breached', '2026-11-18T09:48:00+08:00')]" ]
    [ "$(clocks_of 手术室三间 "[x['due'] for x in c if x['clock'] == 'on_site']")" = "['2026-11-18T10:30:00+08:00']" ]
    run "$ZHIBAN" --json ticket list --urgent
    [ "$(jq_get "$output" "{'2026-11-18', '2026-11-19', '2026-11-20', '2026-11-24'} <= {x['due'][:10] for x in d if x.get('due')}")" = True ]
}

@test "all that may happen to a ticket happens to one" {
    make_sample "2026-11-18 10:00"
    [ "$(tickets "sorted({x['channel'] for x in t})")" = "['mail', 'monitor', 'on_site', 'patrol', 'phone', 'platform', 'wechat']" ]
    [ "$(tickets "sorted({x['mode'] for x in t} - {''})")" = "['on_site', 'phone', 'remote']" ]
    [ "$(tickets "sorted({x['regrade'] for x in t} - {''})")" = "['correction', 'lower', 'worse']" ]
    [ "$(tickets "sum(x['category'] == 'policy' and x['document_no'] != '' and x['mandated_on'] is not None for x in t)")" = 2 ]
    [ "$(tickets "sum(x['external'] != '' for x in t) >= 5, sum(x['effort_min'] > 0 for x in t) >= 20")" = "(True, True)" ]
    [ "$(tickets "sum(x['score'] > 0 for x in t) >= 10, max(x['follow_up_attempts'] for x in t)")" = "(True, 3)" ]
    [ "$(tickets "sum(x['reopened'] for x in t), sum(x['exempted'] != '' for x in t), sum(x['merged_into'] != '' for x in t)")" = "(1, 1, 3)" ]
    [ "$(tickets "sorted({x['pause_reason'] for x in t} - {''})")" = "['authorisation', 'information', 'postponed', 'third_party']" ]
    # R9: one pause is over a day old, one ends within half an hour.
    [ "$(tickets "min(x['paused_at'] for x in t if x['paused_at'])[:10] < '2026-11-17', min(x['resume_at'] for x in t if x['resume_at'])")" = "(True, '2026-11-18T10:25:00+08:00')" ]
    # R18: one went on in it and was asked for itself, two belong to it, a fourth came out of it again.
    outage=$(id_of 门诊楼收费)
    [ "$(tickets "[x['score'] for x in t if x['merged_into'] == '$outage']")" = "[90]" ]
    [ "$(tickets "sum(x['incident'] == '$outage' for x in t)")" = 2 ]
    # The broadcast told all of them, and answered those two.
    run "$ZHIBAN" --json journal show --verb=broadcast -n 10
    [ "$(jq_get "$output" 'len(d)')" -ge 2 ]
    [ "$(clocks_of 自助机挂不了号 "[x['stop'] for x in c if x['clock'] == 'respond']")" = \
        "$(clocks_of 药房收不到处方 "[x['stop'] for x in c if x['clock'] == 'respond']")" ]
    run "$ZHIBAN" --json journal show --verb=unmerge -n 10
    [ "$(jq_get "$output" 'len(d)')" = 1 ]
    # R10: breaches of answering and of solving, closed ones among them.
    [ "$(clocks_of 电梯维修单 "[x['state'] for x in c if x['clock'] == 'respond']")" = "['breached']" ]
    [ "$(clocks_of 中央站黑屏 "[x['state'] for x in c if x['clock'] in ('respond', 'resolve')]")" = "['breached', 'breached']" ]
}

@test "nobody in it did what the role forbids, and several people acted" {
    make_sample "2026-11-18 10:00"
    "$ZHIBAN" --json journal show -n 100000 >events.json
    python3 - <<'PYTHON'
import json
d = json.load(open("events.json"))
assert all(e["ok"] and e["verb"] != "refused" for e in d)
assert len({e["actor"] for e in d}) >= 9
assert {e["role"] for e in d if e["verb"] in ("exempt", "waive")} == {"supervisor"}
assert {e["role"] for e in d if e["kind"] == "change" and e["verb"] == "approve"} == {"hospital"}
PYTHON
}

@test "what is owed, changed and planned, and a swap in the roster" {
    make_sample "2026-11-18 10:00"
    run "$ZHIBAN" --json obligation list --all
    [ "$(jq_get "$output" "sorted({x['standing'] for x in d})")" = "['ahead', 'done', 'late', 'missed', 'open', 'waived']" ]
    [ "$(jq_get "$output" "sum(x['standing'] == 'missed' for x in d) <= 3")" = True ]
    run "$ZHIBAN" --json change list --all
    [ "$(jq_get "$output" "sorted(x['state'] for x in d)")" = "['approved', 'cancelled', 'finished', 'finished', 'open', 'started']" ]
    [ "$(jq_get "$output" "sum(x['emergency'] for x in d)")" = 1 ]
    run "$ZHIBAN" --json window list --all
    [ "$(jq_get "$output" "sorted(x['phase'] for x in d)")" = "['ahead', 'open', 'over']" ]
    run "$ZHIBAN" config show swaps
    assert_contains "2026-11-20"
    run "$ZHIBAN" roster now
    assert_status 0
    assert_contains "10100000107"
}

# health EXPRESSION: over the machines as h, by their ids.
health() {
    jq_get "$("$ZHIBAN" --json health show)" "(lambda h: ($1))({x['id']: x for x in d})"
}

@test "one machine is down and has its ticket, a disk fills, one was not looked at, the others are well" {
    make_sample "2026-11-18 10:00"
    [ "$(health "len(h), sorted(x['id'] for x in h.values() if x['level'] != 'ok')")" = "(14, ['his-lis', 'log-scada', 'nis-db'])" ]
    [ "$(health "h['nis-db']['level'], h['log-scada']['level'], h['his-lis']['level']")" = "('critical', 'stale', 'warning')" ]
    run "$ZHIBAN" health history his-lis disk.used --object=/data
    assert_contains "full in "
    [ "$("$ZHIBAN" --json alert list --all >alerts.json && python3 -c 'import json; print(sorted((a["host"], a["state"]) for a in json.load(open("alerts.json"))))')" = \
        "[('his-emr', 'resolved'), ('his-lis', 'open'), ('nis-db', 'open')]" ]
    [ "$(tickets "[x['state'] for x in t if x['subject'].startswith('nis-db')]")" = "['working']" ]
    run "$ZHIBAN" --json patrol list
    [ "$(jq_get "$output" "sorted((p['plan'], p['state']) for p in d)")" = "[('monthly', 'open'), ('morning', 'signed')]" ]
    run "$ZHIBAN" doctor
    assert_contains "replay"
}

@test "without machines there is nothing of that; nobody ever looked at them" {
    ZHIBAN_NOW="2026-11-18 10:00" "$ZHIBAN" --config="$ROOT/config" sample --without-machines >/dev/null 2>&1
    [ ! -e store/health.db ]
    export ZHIBAN_NOW="2026-11-18 10:00"
    [ "$("$ZHIBAN" --json alert list --all)" = "[]" ]
    [ "$(tickets "len(t)")" = 60 ]
    run "$ZHIBAN" sample --play
    assert_status 3
    assert_output "zhiban: $ZHIBAN_STORE has no invented machines"
}

is_well() {
    [ "$(health "h['his-db1']['level']")" = ok ]
}

@test "the machines go stale, and with --play they go on, but for the one that is down" {
    make_sample "2026-11-18 10:00"
    export ZHIBAN_NOW="2026-11-18 16:00"
    [ "$(health "h['his-db1']['level']")" = stale ]
    "$ZHIBAN" sample --play >/dev/null 2>&1 3>&- &
    player=$!
    for _ in {1..200}; do ! is_well || break; done
    is_well
    [ "$(health "h['nis-db']['level']")" = critical ]
    kill "$player"
    wait "$player" || true
    unset ZHIBAN_NOW
    "$ZHIBAN" --store=sqlite:store/live.db init >/dev/null
    run "$ZHIBAN" --store=sqlite:store/live.db sample --play
    assert_status 3
    assert_contains "is no sample store"
}

@test "the same now makes the same sample" {
    make_sample "2026-11-20 23:30"
    "$ZHIBAN" --json ticket list --all -n 200 >first.json
    "$ZHIBAN" --json obligation list --all >first-owed.json
    make_sample "2026-11-20 23:30"
    "$ZHIBAN" --json ticket list --all -n 200 | cmp - first.json
    "$ZHIBAN" --json obligation list --all | cmp - first-owed.json
}

@test "people say that it is a sample, programs are not told, an error stays one line" {
    make_sample "2026-11-18 10:00"
    for command in "ticket list" "ticket list --urgent" "ticket show $(id_of 三床监护仪数据中断)" \
        "contact list" "roster now" "obligation list" "change list" "window list" "journal show" \
        "figures --contract=HIS --period=2026-11" "clock explain $(id_of 三床监护仪数据中断) respond"; do
        run "$ZHIBAN" $command
        assert_status 0
        [ "$(grep -c SAMPLE <<<"$output")" = 1 ] || { echo "$command: $output" && return 1; }
        run "$ZHIBAN" --lang=zh_CN $command
        assert_contains "[示例]"
    done
    run "$ZHIBAN"
    [ "$(grep -c SAMPLE <<<"$output")" = 1 ]
    run "$ZHIBAN" --json ticket list
    [[ $output != *SAMPLE* ]]
    run "$ZHIBAN" ticket show NIS-20260101-01
    assert_status 1
    [ "${#lines[@]}" -eq 1 ]
}

@test "a store that is not empty is refused, whatever it is, and stays as it is" {
    make_sample "2026-11-18 10:00"
    before=$("$ZHIBAN" journal head 2>/dev/null)
    run "$ZHIBAN" --config="$ROOT/config" sample
    assert_status 3
    assert_output "zhiban: $ZHIBAN_STORE holds records already; a sample needs a new store"
    [ "$before" = "$("$ZHIBAN" journal head 2>/dev/null)" ]
    unset ZHIBAN_NOW
    "$ZHIBAN" --store=sqlite:store/live.db init >/dev/null
    run "$ZHIBAN" --store=sqlite:store/live.db --config="$ROOT/config" sample
    assert_status 3
    assert_output "zhiban: sqlite:store/live.db exists already and was made for something else"
}

@test "without the sample contracts there are contacts, and it says so" {
    run "$ZHIBAN" sample
    assert_status 0
    assert_contains "only contacts were invented"
    run "$ZHIBAN" --json ticket list --all
    assert_output "[]"
}

@test "a sample of a mistaken configuration is not made" {
    mkdir broken
    echo 'hospitl: x' >broken/zhiban.yaml
    run "$ZHIBAN" --config=broken sample
    assert_status 2
    [ ! -e store/zhiban.db ]
}
