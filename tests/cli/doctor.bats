# Doctor: what it says of a sound installation, and of each way in which one can be damaged.

load helper

setup() {
    private_home
    "$ZHIBAN" init --sample >/dev/null
    DB=$XDG_DATA_HOME/zhiban/zhiban.db
}

@test "a sound store: a line a check, exit 0" {
    run "$ZHIBAN" doctor
    assert_status 0
    [[ $output != *BAD* ]]
    for check in store permissions integrity schema journal private replay configuration files disk clock \
        locale; do
        assert_contains " $check: "
    done
    assert_contains "good replay: 6 events replayed give the same 6 rows"
    run "$ZHIBAN" --json doctor
    [ "$(jq_get "$output" "len(d)")" = 13 ]
    [ -z "$(find "$XDG_DATA_HOME" -name '*replay*')" ]
}

@test "examining writes nothing" {
    before=$(sha256sum "$DB")
    "$ZHIBAN" doctor
    [ "$before" = "$(sha256sum "$DB")" ]
}

@test "no store: exit 4" {
    run "$ZHIBAN" --store=sqlite:none.db doctor
    assert_status 4
    assert_output "BAD store: there is no store at none.db; 'zhiban init' makes one"
}

@test "a file that is no database: exit 4" {
    head -c 100000 /dev/urandom >noise.db
    run "$ZHIBAN" --store=sqlite:noise.db doctor
    assert_status 4
    assert_contains "BAD store: "
    assert_contains "damaged"
}

@test "open permissions" {
    chmod 644 "$DB"
    run "$ZHIBAN" doctor
    assert_status 1
    assert_contains "is open to everybody (0644"
}

@test "a table changed behind the journal is named by record and column" {
    sqlite3 "$DB" "UPDATE contact SET duty = 'nothing' WHERE id = 'C-4'"
    run "$ZHIBAN" doctor
    assert_status 1
    assert_contains "BAD replay: the table of contact differs from the journal: C-4, column duty"
}

@test "a row too few, a row too many" {
    sqlite3 "$DB" "DELETE FROM contact WHERE id = 'C-5'"
    run "$ZHIBAN" doctor
    assert_status 1
    assert_contains "BAD replay: contact C-5 is in the journal only"
    sqlite3 "$DB" "INSERT INTO contact SELECT 'C-9', seq, name, organisation, duty, phone, reach,
        priority, valid_until, tags, remark FROM contact WHERE id = 'C-1'"
    run "$ZHIBAN" doctor
    assert_status 1
    assert_contains "BAD replay: "
}

@test "a changed part of the configuration" {
    sqlite3 "$DB" "DROP TRIGGER config_part_no_update;
        UPDATE config_part SET body = replace(body, 'Asia/Shanghai', 'UTC')"
    run "$ZHIBAN" doctor
    assert_status 1
    assert_contains "BAD configuration: "
    assert_contains "was changed"
    run "$ZHIBAN" contact list
    assert_status 4
    # the console does not begin on it either, whatever it puts off until after its first picture
    printf 'save it\n' >look.keys
    run "$ZHIBAN" console --script look.keys --save look
    assert_status 4
    assert_contains "was changed"
    [[ $(echo look*.txt) == 'look*.txt' ]]
}

@test "a changed part that only the console reads" {
    printf 'save it\n' >look.keys
    sqlite3 "$DB" "DROP TRIGGER config_part_no_update;
        UPDATE config_part SET body = replace(body, '\"wd58\"', '\"wd59\"')"
    run "$ZHIBAN" contact list
    assert_status 0
    "$ZHIBAN" console --script look.keys --save look
    grep -q "was changed" look*.txt
}

@test "a trigger that is gone is noticed" {
    sqlite3 "$DB" "DROP TRIGGER event_no_delete"
    run "$ZHIBAN" doctor
    assert_status 1
    assert_contains "BAD schema: tables, indexes or triggers are not those that zhiban made"
}

@test "a living store is no false alarm" {
    for i in {1..300}; do
        [ ! -e enough ] || break
        "$ZHIBAN" contact edit C-1 --remark="$i"
    done >/dev/null 3>&- &
    for _ in {1..10}; do
        run "$ZHIBAN" doctor
        assert_status 0
    done
    touch enough
    wait
}

@test "a file size limit is an error with its reason, not a death" {
    run bash -c 'ulimit -f 1; "$ZHIBAN" --store=sqlite:small.db init'
    assert_status 4
    assert_contains "small.db cannot be read or written"
    run "$ZHIBAN" --store=sqlite:small.db init
    assert_status 0
}

@test "configuration files that differ from what is in force are a warning" {
    mkdir -p "$XDG_CONFIG_HOME/zhiban"
    echo 'hospital: 另一家医院' >"$XDG_CONFIG_HOME/zhiban/zhiban.yaml"
    run "$ZHIBAN" doctor
    assert_status 0
    assert_contains "warning files: the files differ"
    echo 'hospitl: x' >"$XDG_CONFIG_HOME/zhiban/zhiban.yaml"
    run "$ZHIBAN" doctor
    assert_status 1
    assert_contains "BAD files: "
    assert_contains "zhiban.yaml:1:1: "
}

@test "a truncated database is found, whatever is left of it" {
    for size in 50000 20000 4096 1000 0; do
        cp "$DB" cut.db
        truncate -s "$size" cut.db
        run "$ZHIBAN" --store=sqlite:cut.db doctor
        [ "$status" -eq 1 ] || [ "$status" -eq 4 ]
        assert_contains BAD
    done
}

@test "not enough room on the disk is a warning" {
    mkdir low
    echo 'disk_free_mib: 1048576' >low/zhiban.yaml
    "$ZHIBAN" config apply low >/dev/null
    run "$ZHIBAN" --config=low doctor
    assert_status 0
    assert_contains "warning disk: "
}

@test "a clock behind the last event" {
    "$ZHIBAN" --store=sqlite:live.db init
    sqlite3 live.db "DROP TRIGGER event_no_update; UPDATE event SET at = at + 86400 WHERE seq = 1"
    run "$ZHIBAN" --store=sqlite:live.db doctor
    assert_status 1
    assert_contains "BAD clock: the clock is 86"
}
