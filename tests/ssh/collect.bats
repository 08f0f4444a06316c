# The collector against the fleet: what a machine has, people see; what people want, it does; and
# whatever happens to either, nothing is good by default. Nothing waits by the clock: see watched.bash.

load ../cli/helper
load watched

export PATIENCE=40

setup_file() {
    need ssh /usr/sbin/sshd
    file_home
    export FLEET=$BATS_FILE_TMPDIR/fleet LOAD=$BATS_FILE_TMPDIR/load
    "$ROOT/tests/fleet/run" start "$FLEET" 20 3>&-
    "$ROOT/tests/fleet/run" start "$LOAD" 20 load --all-healthy 3>&-
    known_store "$FLEET" trust_all
    known_store "$LOAD" trust_all
}

teardown_file() {
    "$ROOT/tests/fleet/run" stop "$FLEET"
    "$ROOT/tests/fleet/run" stop "$LOAD"
}

setup() {
    private_home
}

# with DIR: a store of that fleet for this test.
with() {
    fleet=$1
    own_store "$1"
}

teardown() {
    stop_collector
    "$ROOT/tests/fleet/run" set "$LOAD" all healthy
}

# shows HOST STATE [FIGURE]: the first line of the machine in the list.
shows() {
    "$ZHIBAN" health show | awk -v host="$1" -v state="$2" -v figure="${3-}" '
        index($0, state) == 1 && $0 ~ " " host " " && (figure == "" || index($0, figure)) { found = 1 }
        END { exit !found }'
}

@test "a sick machine is seen, with what it has; the others are in order" {
    with "$FLEET"
    run "$ZHIBAN" collect --rounds=3 --interval=1
    assert_status 0
    assert_contains "20 machines, "
    shows m007 critical "disk.used /data"
    shows m015 critical "inode.used /var"
    run "$ZHIBAN" alert list --each
    assert_contains "disk.used"
    run "$ZHIBAN" health history m001 load.5
    assert_status 0
    run "$ZHIBAN" --json health show m002
    [[ $output != *stale* ]]
}

@test "a machine falls sick while it is watched, its alert is raised; well again, it recovers" {
    with "$LOAD"
    collect --interval=1
    until_true shows m003 "in order"
    order 3 disk-full
    until_true alert m003 disk.used open
    until_true shows m003 critical "disk.used /data"
    order 3 healthy
    until_true alert m003 disk.used recovering
    until_true shows m003 "in order"
}

@test "a collector that is killed at any moment is followed at once; nothing is told twice or forgotten" {
    with "$LOAD"
    order 4 disk-full
    for round in 1 2 3 4 5 6; do
        rm -f collected
        collect --interval=1 --json
        case $round in
        1 | 2) until_true grep -qaF zhiband "$HOME/state/zhiban/zhiban.log" ;;
        3) until_true test -e store/health.db ;;
        4) until_true shows m001 "in order" ;;
        *) until_true alert m004 disk.used open ;;
        esac
        kill -9 "$collector"
        wait "$collector" || true
    done
    collect --interval=1
    order 4 healthy
    until_true alert m004 disk.used recovering
    run "$ZHIBAN" --json alert list --all --each --host=m004
    [ "$(grep -oF '"metric":"disk.used"' <<<"$output" | wc -l)" -eq 1 ]
    run "$ZHIBAN" journal verify
    assert_status 0
    run sqlite3 store/health.db 'PRAGMA integrity_check'
    assert_output ok
}

@test "a second collector says who is at work and ends; one that waits follows the first" {
    with "$LOAD"
    collect --interval=1
    until_true shows m001 "in order"
    run "$ZHIBAN" collect
    assert_status 1
    assert_contains "another collector is at work: $(hostname) pid=$collector; --wait waits for it to end"
    first=$collector
    collect --wait --interval=1 --rounds=1
    kill "$first"
    wait "$first"
    wait "$collector"
    grep -qF "20 machines" collected
}

@test "who has lost the lease writes nothing any more and ends" {
    need sqlite3
    with "$LOAD"
    collect --interval=1
    until_true shows m001 "in order"
    sqlite3 store/zhiban.db "UPDATE lease SET epoch = epoch + 1, holder = 'other' WHERE name = 'collector'"
    until_true ends "$collector"
    wait "$collector" && false
    grep -qF "another collector has taken over" collected
}

says_twice() {
    [ "$(grep -cF "$1" "$HOME/state/zhiban/zhiban.log")" -eq 2 ]
}

@test "a new version is taken over as it runs: sessions of machines that stay are not made anew" {
    with "$LOAD"
    collect --interval=1 --json
    until_true shows m020 "in order"
    cp -r "$LOAD/config" config
    sed -i '/id: m020,/d' config/sites/*.yaml
    "$ZHIBAN" config apply config
    until_true grep -qF "m020 is not looked after any more" "$HOME/state/zhiban/zhiban.log"
    "$ZHIBAN" config apply "$LOAD/config"
    until_true says_twice "20 hosts on 20 machines are looked after"
    until_true shows m020 "in order"
    kill "$collector"
    wait "$collector"
    run cat collected
    assert_contains '"logins":21,'
}

@test "a round that somebody asks for is made at once" {
    with "$LOAD"
    collect --interval=3000
    until_true shows m005 "in order"
    order 5 raid
    "$ZHIBAN" health recheck m005
    until_true shows m005 critical raid
}

@test "machines that are all gone at once are one group; they come back by themselves" {
    with "$LOAD"
    collect --interval=1
    until_true shows m020 "in order"
    order 1-20 gone
    for host in m001 m010 m020; do
        until_true shows "$host" critical
        until_true alert "$host" host.up open
    done
    run "$ZHIBAN" --json health show m001
    [[ $output == *unreachable* ]]
    [[ $output != *'"level":"ok"'* ]]
    order 1-20 healthy
    for host in m001 m010 m020; do
        until_true shows "$host" "in order"
        until_true alert "$host" host.up recovering
    done
}

@test "a changed host key is refused and an alert, whatever it asks for" {
    with "$LOAD"
    order 6 wrong-key
    collect --interval=1
    until_true alert m006 host.key open
    run "$ZHIBAN" --json alert list --all --each --host=m006
    assert_contains '"level":"crit"'
    shows m006 in\ order && false
    [ "$("$ZHIBAN" --json alert list --all --each --host=m006 | grep -cF disk.used)" -eq 0 ]
    order 6 healthy
    "$ZHIBAN" health recheck m006
    until_true shows m006 "in order"
    until_true alert m006 host.key recovering
}

@test "an unknown host key is a warning with its remedy; once it is trusted the machine is asked" {
    with "$LOAD"
    rm -r store
    "$ZHIBAN" --config "$LOAD/config" init
    echo m002 >only
    collect --interval=1 --hosts=only
    until_true alert m002 host.key open
    run "$ZHIBAN" --json alert list --all --each --host=m002
    assert_contains '"level":"warn"'
    assert_contains "zhiban host trust m002"
    "$ZHIBAN" host trust m002 --yes-fingerprint="$(ssh-keygen -lf "$LOAD/host_key.pub" | awk '{ print $2 }')"
    until_true shows m002 "in order"
}

@test "while the store is gone the machines are asked on, and nothing is lost when it is back" {
    with "$LOAD"
    collect --interval=1
    until_true shows m007 "in order"
    mv store away
    until_true grep -qE "is gone|were moved" "$HOME/state/zhiban/zhiban.log"
    order 7 disk-full
    mv away store
    until_true alert m007 disk.used open
    ends "$collector" && false
    grep -qF "the store is back" "$HOME/state/zhiban/zhiban.log"
}

@test "zhiband without a role keeps a collector running, and ends with it" {
    with "$LOAD"
    "$ZHIBAND" --store="$ZHIBAN_STORE" 3>&- &
    collector=$!
    until_true shows m001 "in order"
    child=$(pgrep -P "$collector")
    kill -9 "$child"
    until_true another_child "$child"
    child=$(pgrep -P "$collector")
    until_true shows m002 "in order"
    kill "$collector"
    wait "$collector"
    ends "$child"
}

another_child() {
    local now
    now=$(pgrep -P "$collector") && [ "$now" != "$1" ]
}

@test "a supervisor that is killed leaves no collector behind" {
    with "$LOAD"
    "$ZHIBAND" supervise --store="$ZHIBAN_STORE" 3>&- &
    collector=$!
    until_true shows m001 "in order"
    child=$(pgrep -P "$collector")
    kill -9 "$collector"
    until_true ends "$child"
}

# change_host HOST KEYS: the fleet with these keys more for that host, in force.
change_host() {
    cp -r "$fleet/config" config
    chmod -R u+w config
    sed -i "/id: $1,/s/ }\$/, $2 }/" config/sites/*.yaml
    "$ZHIBAN" config apply config >/dev/null
}

@test "a machine behind a jump host is asked through it, and is unreachable when that one is gone" {
    with "$FLEET"
    change_host m002 "jump: m001"
    "$ZHIBAN" host trust m002 --yes-fingerprint="$(ssh-keygen -lf "$FLEET/host_key.pub" | awk '{ print $2 }')"
    printf 'm001\nm002\n' >only
    collect --interval=1 --hosts=only
    until_true shows m002 "in order"
    order 1 gone
    until_true shows m001 critical
    until_true shows m002 unreachable
    alert m002 host.up open && false
    order 1 healthy
    until_true shows m002 "in order"
}

@test "this machine itself is asked without SSH, and a plugin runs on the duty host" {
    with "$FLEET"
    cp -r "$fleet/config" config
    chmod -R u+w config
    mkdir -p config/probes
    printf '%s\n' '#!/bin/sh' 'echo "no paper|sheets=0;10:;1:"; exit 2' >check_paper
    chmod +x check_paper
    cat >config/probes/paper.yaml <<-END
	id: paper
	name: paper
	kind: plugin
	command: ['$PWD/check_paper', '--host', '{host}']
	interval: 1s
	END
    cat >config/sites/here.yaml <<-END
	hosts:
	  - { id: here, name: here, site: fleet-1, address: localhost, transport: local, systems: [emr], probes: [linux, paper] }
	END
    "$ZHIBAN" config apply config
    echo here >only
    run "$ZHIBAN" collect --rounds=3 --interval=1 --hosts=only
    assert_status 0
    run "$ZHIBAN" health show here
    assert_contains "uptime"
    assert_contains "plugin.paper"
    alert here plugin.paper open
}

@test "a site that allows one session, and whose jump host holds one: all its machines are asked" {
    with "$FLEET"
    change_host m004 "jump: m001"
    sed -i '/id: fleet-2,/s/ }$/, sessions: 1 }/' config/sites/*.yaml
    "$ZHIBAN" config apply config >/dev/null
    "$ZHIBAN" host trust m004 --yes-fingerprint="$(ssh-keygen -lf "$FLEET/host_key.pub" | awk '{ print $2 }')"
    printf '%s\n' m001 m004 m007 >only
    collect --interval=1 --hosts=only
    until_true shows m001 "in order"
    until_true shows m004 "in order"
    until_true shows m007 critical disk.used
}

@test "a site that allows two sessions gets no more at once, and all its machines are asked" {
    with "$LOAD"
    cp -r "$fleet/config" config
    chmod -R u+w config
    sed -i '/id: fleet-1,/s/ }$/, sessions: 2 }/' config/sites/*.yaml
    "$ZHIBAN" config apply config >/dev/null
    run "$ZHIBAN" collect --rounds=2 --interval=1
    assert_status 0
    run "$ZHIBAN" health show
    [[ $output != *unknown* ]]
    [ "$(grep -c "in order" <<<"$output")" -eq 20 ]
}
