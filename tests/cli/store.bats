# Making a store, contacts in it, and what refuses to work on what.

load helper

setup() {
    private_home
    "$ZHIBAN" init --sample >/dev/null
}

@test "init makes a private store in the usual place" {
    run stat -c %a "$XDG_DATA_HOME/zhiban" "$XDG_DATA_HOME/zhiban/zhiban.db"
    assert_line 0 700
    assert_line 1 600
}

@test "init of what is there changes nothing" {
    before=$("$ZHIBAN" journal head)
    run "$ZHIBAN" init --sample
    assert_status 0
    [ "$before" = "$("$ZHIBAN" journal head)" ]
}

@test "init refuses to make a sample out of a live store" {
    "$ZHIBAN" --store=sqlite:live.db init
    run "$ZHIBAN" --store=sqlite:live.db init --sample
    assert_status 3
    assert_contains "live.db exists already and was made for something else"
}

@test "init with a broken configuration makes nothing" {
    mkdir broken
    echo 'hospitl: x' >broken/zhiban.yaml
    run "$ZHIBAN" --store=sqlite:new.db --config=broken init
    assert_status 2
    assert_contains "broken/zhiban.yaml:1:1: "
    [ ! -e new.db ]
}

@test "no store: one line, exit 4" {
    for command in board "contact list" "journal show" "config show" "journal verify"; do
        run "$ZHIBAN" --store=sqlite:none.db $command
        assert_status 4
        assert_output "zhiban: there is no store at none.db; 'zhiban init' makes one"
    done
    [ ! -e none.db ]
}

@test "a folder that may not be written" {
    run "$ZHIBAN" --store=sqlite:/proc/zhiban/zhiban.db init
    assert_status 1
    assert_contains "/proc/zhiban"
}

@test "the board without a terminal is printed once" {
    run "$ZHIBAN"
    assert_status 0
    assert_contains "[SAMPLE]"
    assert_contains "contacts 5"
    run "$ZHIBAN" --json
    [ "$(jq_get "$output" "d['contacts']")" = 5 ]
}

@test "contact: add, show, edit, list, remove" {
    run "$ZHIBAN" contact add 测试员 --phone=10100000099 --priority=1 --tag=HIS --tag=夜班 \
        --valid-until=2027-01-31 --remark='先打办公室' --note='from the duty log'
    assert_status 0
    assert_line 0 "C-6 测试员"
    run "$ZHIBAN" contact show C-6
    assert_contains "phone         10100000099"
    assert_contains 'tags          ["HIS","夜班"]'
    run "$ZHIBAN" contact edit C-6 --phone=10100000098 --tag=
    assert_status 0
    run "$ZHIBAN" --json contact show C-6
    [ "$(jq_get "$output" "d['phone'] + str(d['tags']) + d['valid_until']")" = "10100000098[]2027-01-31" ]
    run "$ZHIBAN" contact list
    [[ ${lines[1]} == "C-1 "* && ${lines[2]} == "C-6 "* ]]
    run "$ZHIBAN" contact remove C-6
    assert_status 0
    run "$ZHIBAN" contact show C-6
    assert_status 1
    assert_output "zhiban: there is no contact C-6; 'zhiban contact list' shows them"
}

@test "numbers of removed contacts are not given again" {
    "$ZHIBAN" contact remove C-5
    run "$ZHIBAN" contact add 又一人
    assert_line 0 "C-6 又一人"
}

@test "bad values change nothing" {
    before=$("$ZHIBAN" journal head)
    while IFS='|' read -r options message; do
        run "$ZHIBAN" contact add x $options
        assert_status 2
        assert_contains "$message"
    done <<'CASES'
--phone=abc|phone: 'abc' is no number to call
--phone=12|write 3 to 20 digits
--priority=12|12 is not between 1 and 9
--valid-until=2026-02-30|February 2026 has 28 days
--valid-until=tomorrow|valid_until
--reach=pigeon|phone, wecom, mail, on_site
CASES
    run "$ZHIBAN" contact add "$(printf 'x%.0s' {1..200})"
    assert_status 2
    assert_contains "name is 200 bytes long; at most 120 are kept"
    run "$ZHIBAN" contact add $'bad\xff\xfebytes'
    assert_status 2
    assert_contains "name holds bytes that are no UTF-8"
    [ "$before" = "$("$ZHIBAN" journal head)" ]
}

@test "hostile text is data, and is made visible" {
    "$ZHIBAN" contact add "x'; DROP TABLE contact; --" --duty=$'\e[2J\e]0;owned\a'
    run "$ZHIBAN" contact list
    assert_contains "DROP TABLE"
    assert_contains '^[[2J^[]0;owned^G'
    run "$ZHIBAN" contact show C-6
    assert_contains '^[[2J'
    "$ZHIBAN" doctor
}

@test "a locked store is waited for, then exit 4" {
    cat >short/zhiban.yaml 2>/dev/null || { mkdir short && printf 'store:\n  wait: 1s\n' >short/zhiban.yaml; }
    "$ZHIBAN" config apply short >/dev/null
    python3 - "$XDG_DATA_HOME/zhiban/zhiban.db" <<'PYTHON' &
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
open("locked", "w").close()
while True:
    time.sleep(60)
PYTHON
    holder=$!
    until [ -e locked ]; do :; done
    run "$ZHIBAN" contact add nobody
    kill "$holder"
    assert_status 4
    assert_output "zhiban: the store is busy: another process has been writing to it for 1000 ms; try again"
    run "$ZHIBAN" contact add somebody
    assert_status 0
}

@test "ZHIBAN_NOW works on a sample and is refused on a live store" {
    run env ZHIBAN_NOW='2026-11-23 03:02' "$ZHIBAN"
    assert_status 0
    assert_contains "2026-11-23 03:02"
    "$ZHIBAN" --store=sqlite:live.db init
    run env ZHIBAN_NOW='2026-11-23 03:02' "$ZHIBAN" --store=sqlite:live.db
    assert_status 3
    assert_contains "ZHIBAN_NOW is set, but the store sqlite:live.db is live; unset it"
    run env ZHIBAN_NOW='2026-02-30 03:02' "$ZHIBAN"
    assert_status 2
}

@test "the caller's TZ changes nothing" {
    [ "$(TZ=America/New_York ZHIBAN_NOW='2026-11-23 03:02' "$ZHIBAN" | head -1)" = \
        "$(TZ=UTC ZHIBAN_NOW='2026-11-23 03:02' "$ZHIBAN" | head -1)" ]
}

@test "a store made by a newer program is refused" {
    sqlite3 "$XDG_DATA_HOME/zhiban/zhiban.db" "UPDATE meta SET value = 9999 WHERE name = 'schema'"
    run "$ZHIBAN" contact list
    assert_status 3
    assert_contains "has schema 9999, this program knows up to"
}

@test "roles: who may not is told which permission is missing, and it is journalled" {
    mkdir team
    cat >team/users.yaml <<'YAML'
roles:
  - {id: duty, name: 值班员, may: [read, record.write]}
  - {id: auditor, name: 审计员, may: [read, journal.verify, export]}
  - {id: chief, name: 主管, may: [read, read.private, journal.redact]}
  - {id: admin, name: 管理员, may: [read, config.apply, record.write, store.manage]}
users:
  - {id: wang, name: 王某某, role: duty}
  - {id: audit, name: 审某某, role: auditor}
  - {id: chief, name: 主某某, role: chief}
YAML
    "$ZHIBAN" config apply team >/dev/null
    run "$ZHIBAN" --as=audit contact add x
    assert_status 3
    assert_output "zhiban: contact.add needs the permission record.write, which the role auditor has not"
    run "$ZHIBAN" --as=wang config apply team
    assert_status 3
    assert_contains "needs the permission config.apply"
    run "$ZHIBAN" --as=wang contact list
    assert_status 0
    assert_contains '***'
    [[ $output != *10100000001* ]]
    run "$ZHIBAN" --as=chief contact list
    assert_contains 10100000001
    run "$ZHIBAN" --as=nobody contact list
    assert_status 2
    assert_contains "no such user"
    run "$ZHIBAN" journal show --verb=refused
    assert_contains "access record.write refused !"
}

@test "a private text is erased for good, and the chain still verifies" {
    mkdir team
    cat >team/users.yaml <<'YAML'
roles:
  - {id: chief, name: 主管, may: [read, read.private, journal.redact]}
users:
  - {id: chief, name: 主某某, role: chief}
YAML
    "$ZHIBAN" contact edit C-1 --phone=10111112222
    "$ZHIBAN" config apply team >/dev/null 2>&1
    run "$ZHIBAN" --as=chief contact redact C-1 phone
    assert_status 2
    run "$ZHIBAN" --as=chief contact redact C-1 phone --reason='asked for by the person'
    assert_status 0
    run "$ZHIBAN" --as=chief contact show C-1
    assert_contains "[erased]"
    run grep -c -a -e 10100000001 -e 10111112222 "$XDG_DATA_HOME"/zhiban/*
    [[ $output != *:[1-9]* ]]
    run "$ZHIBAN" doctor
    assert_status 0
}
