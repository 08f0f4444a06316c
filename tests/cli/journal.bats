# The journal from the outside: reading, following, verifying, exporting; and tampering with it.

load helper

setup() {
    private_home
    "$ZHIBAN" init --sample >/dev/null
    DB=$XDG_DATA_HOME/zhiban/zhiban.db
}

# As somebody who has the file and sqlite3 would do it.
tamper() {
    sqlite3 "$DB" "DROP TRIGGER IF EXISTS event_no_update; DROP TRIGGER IF EXISTS event_no_delete;
        DROP TRIGGER IF EXISTS head_only_forward;
        DROP TRIGGER IF EXISTS private_text_only_erased; $1"
}

@test "show: newest last, filters, --json" {
    "$ZHIBAN" contact edit C-2 --duty=对账 --note='why it was changed'
    run "$ZHIBAN" journal show --subject=C-2
    assert_contains "contact C-2 add"
    assert_contains "duty 医保接口对账与目录 -> 对账; ***"
    [ "${#lines[@]}" -eq 4 ] # the last one says that it is a sample
    run "$ZHIBAN" journal show --private --subject=C-2 --verb=edit
    assert_contains "why it was changed"
    run "$ZHIBAN" journal show -n 1
    assert_contains "access C-2 unmask"
    run "$ZHIBAN" --json journal show --kind=contact --verb=add -n 2
    [ "$(jq_get "$output" "[e['subject'] for e in d]")" = "['C-4', 'C-5']" ]
    run "$ZHIBAN" journal show --since='2000-01-01' --until='2000-01-02'
    assert_status 0
    assert_output "[SAMPLE] nothing in this store is real"
    run "$ZHIBAN" journal show --since='2026-02-30'
    assert_status 2
    assert_contains "February 2026 has 28 days"
}

@test "private text is in no event" {
    run "$ZHIBAN" journal export
    assert_status 0
    [[ $output != *10100000001* ]]
    run "$ZHIBAN" journal export --private
    assert_contains 10100000001
}

@test "an export verifies without zhiban" {
    "$ZHIBAN" contact add $'odd "text" \\ with\ttabs' --duty=中文
    "$ZHIBAN" journal export >export.jsonl
    "$ZHIBAN" --json journal head >head.json
    run python3 - <<'PYTHON'
import hashlib, json, datetime
prev, count = "", 0
for line in open("export.jsonl"):
    e = json.loads(line)
    at = int(datetime.datetime.fromisoformat(e["at"]).timestamp())
    canonical = {k: e[k] for k in
                 ("actor", "kind", "note", "ok", "origin", "patch", "role", "seq", "subject", "verb")}
    canonical.update(at=at, prev=prev)
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    prev = hashlib.sha256(text.encode()).hexdigest()
    assert prev == e["hash"], e["seq"]
    count += 1
head = json.load(open("head.json"))
assert (prev, count) == (head["head"], head["count"]), (count, head)
print(count, "events verified")
PYTHON
    assert_status 0
    assert_output "8 events verified"
}

@test "follow prints what other processes do, and ends on SIGINT with 0" {
    "$ZHIBAN" --json journal follow >followed 3>&- &
    follower=$!
    # It has the file open to write once it runs; its watch stands when the first event arrives.
    for i in {1..200}; do
        "$ZHIBAN" contact edit C-1 --remark="round $i"
        [ ! -s followed ] || break
    done
    [ -s followed ]
    "$ZHIBAN" contact edit C-3 --duty='the last one'
    for _ in {1..500}; do
        ! grep -q 'the last one' followed || break
        read -rt 0.02 <> <(:) || true
    done
    grep -q 'the last one' followed
    kill -INT "$follower"
    wait "$follower"
}

@test "follow ends when nobody reads any more" {
    { "$ZHIBAN" journal follow; echo "$?" >ended; } 3>&- | head -1 >first &
    for i in {1..200}; do
        "$ZHIBAN" contact edit C-1 --remark="round $i"
        [ ! -s first ] || break
    done
    wait $!
    for _ in {1..500}; do
        [ ! -s ended ] || break
        read -rt 0.02 <> <(:) || true
    done
    [ "$(cat ended)" -eq 0 ]
}

@test "verify: whole, with a noted head" {
    read -r count head < <("$ZHIBAN" journal head)
    "$ZHIBAN" contact add 以后的人
    run "$ZHIBAN" journal verify
    assert_status 0
    assert_contains "The journal is whole: 7 events"
    run "$ZHIBAN" journal verify --count="$count" --head="$head"
    assert_status 0
    run "$ZHIBAN" journal verify --head="$head"
    assert_status 2
    assert_contains "--head and --count go together"
}

@test "a changed event is named" {
    tamper "UPDATE event SET actor = 'somebody' WHERE seq = 4"
    run "$ZHIBAN" journal verify
    assert_status 1
    assert_contains "event 4 (contact C-3 add) does not match its hash"
    run "$ZHIBAN" doctor
    assert_status 1
    assert_contains "BAD journal: event 4 (contact C-3 add) does not match its hash"
}

@test "a missing event is named" {
    tamper "DELETE FROM event WHERE seq = 3"
    run "$ZHIBAN" journal verify
    assert_status 1
    assert_contains "event 3 is missing from the journal; the next one is 4"
}

@test "a cut tail is found by the head, and with the head rewritten by the noted one" {
    read -r count head < <("$ZHIBAN" journal head)
    tamper "DELETE FROM event WHERE seq = 6"
    run "$ZHIBAN" journal verify
    assert_status 1
    assert_contains "ends at event 5 but its head stands at 6"
    tamper "UPDATE head SET seq = 5, hash = (SELECT hash FROM event WHERE seq = 5)"
    run "$ZHIBAN" journal verify
    assert_status 0
    run "$ZHIBAN" journal verify --count="$count" --head="$head"
    assert_status 1
    assert_contains "the journal has 5 events, 6 were noted: its tail was cut"
}

@test "a changed text beside the chain is found" {
    tamper "UPDATE private_text SET body = '10100000008' WHERE subject = 'C-1' AND field = 'phone'"
    run "$ZHIBAN" doctor
    assert_status 1
    assert_contains "BAD private: the text"
}

@test "the clock stepped back: recorded once, order kept" {
    ZHIBAN_NOW='2026-11-20 12:00' "$ZHIBAN" --store=sqlite:t.db init --test
    ZHIBAN_NOW='2026-11-20 11:00' "$ZHIBAN" --store=sqlite:t.db contact add 甲某某
    ZHIBAN_NOW='2026-11-20 11:01' "$ZHIBAN" --store=sqlite:t.db contact add 乙某某
    run "$ZHIBAN" --store=sqlite:t.db journal show
    [ "$(grep -c 'clock wall step' <<<"$output")" -eq 1 ]
    [[ ${lines[2]} == *"2 "*"clock wall step"* ]]
    run "$ZHIBAN" --store=sqlite:t.db journal verify
    assert_status 0
}
