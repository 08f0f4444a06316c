# The rounds and the sessions they need: none is left without an end, none waits for a session that
# could have been there. Nothing waits by the clock but where a test is about time itself.

load ../cli/helper
load watched

setup_file() {
    need ssh sqlite3
    file_home
    export FLEET=$BATS_FILE_TMPDIR/fleet
    "$ROOT/tests/fleet/run" start "$FLEET" 12 load --all-healthy 3>&-
    known_store "$FLEET" trust_many
}

teardown_file() {
    "$ROOT/tests/fleet/run" stop "$FLEET"
}

setup() {
    private_home
    own_store "$FLEET"
}

teardown() {
    stop_collector
    fleet_back
}

fleet_gone() {
    kill -USR1 "$(cat "$FLEET/pid")"
}

fleet_back() {
    kill -USR2 "$(cat "$FLEET/pid")"
}

# Sessions that are there, seen from the fleet's port.
connections() {
    local port
    port=$(printf '%04X' "$(cat "$FLEET/port")")
    awk -v port=":$port\$" '$2 ~ port && $4 == "01"' /proc/net/tcp | wc -l
}

connected() {
    [ "$(connections)" -eq "$1" ]
}

some_connected() {
    [ "$(connections)" -gt 0 ]
}

# paper HOST: a plugin more for that host; whether ./check_paper is there is the test's affair.
paper() {
    cp -r "$FLEET/config" config
    chmod -R u+w config
    mkdir -p config/probes
    cat >config/probes/paper.yaml <<-END
	id: paper
	name: paper
	kind: plugin
	command: ['$PWD/check_paper', '{host}']
	interval: 1s
	END
    sed -i "/id: $1,/s/ }\$/, probes: [linux, paper] }/" config/sites/*.yaml
    "$ZHIBAN" config apply config >/dev/null
    echo "$1" >only
}

# --- rounds that cannot be started ---------------------------------------------------------------

@test "a round that cannot be started ends as one that brought nothing: unknown, with the reason" {
    paper m001
    run timeout 40 "$ZHIBAN" collect --hosts=only --rounds=2 --interval=1
    assert_status 0
    assert_contains "1 machines, "
    says m001 'of("probe.section", "paper") == "unknown" and "check_paper" in remark("probe.section", "paper")'
    says m001 'of("load.5") == "ok"'
    run "$ZHIBAN" health show m001
    assert_contains "check_paper"
}

@test "it is tried again in its time: a program that has come is run" {
    paper m001
    collect --hosts=only --interval=1
    until_true says m001 'of("probe.section", "paper") == "unknown"'
    printf '%s\n' '#!/bin/sh' 'echo "enough paper|sheets=80;10:;1:"' >check_paper
    chmod +x check_paper
    until_true says m001 'of("probe.section", "paper") == "ok" and value("plugin.paper.sheets") == 80'
    [ "$(grep -c check_paper "$HOME/state/zhiban/zhiban.log")" -eq 1 ]
}

# --- a pause -------------------------------------------------------------------------------------

# looked: the collector has looked at the clock since the moment in $began.
looked() {
    [ "$(sqlite3 store/health.db "SELECT COUNT(*) FROM figure WHERE at >= $began")" -gt 0 ]
}

@test "a collector that was away for a night goes on where it was, and raises nothing for its own absence" {
    run "$ZHIBAN" collect --rounds=1 --interval=1
    assert_status 0
    sqlite3 store/health.db 'UPDATE check_now SET asked = asked - 30000, at = at - 30000, since = since - 30000;
        UPDATE round_now SET at = at - 30000; UPDATE host SET since = since - 30000; DELETE FROM figure'
    began=$(date +%s)
    collect
    until_true looked
    run "$ZHIBAN" --json alert list --all --each
    [[ $output != *'"host"'* ]]
    run sqlite3 store/health.db "SELECT COUNT(*) FROM host WHERE since > $began - 20000"
    assert_output 0
}

# --- sessions that are lost ----------------------------------------------------------------------

@test "a session that is lost is made anew at once, and not only when its next round is due" {
    collect --interval=3000
    until_true all_are ok 12
    fleet_gone
    until_true connected 0
    fleet_back
    until_true connected 12
    until_true all_are ok 12
}

@test "machines that went together come back together, however long they were away" {
    collect --interval=3000
    until_true all_are ok 12
    fleet_gone
    until_true all_are critical 12
    pause 12 # until they are tried every eight seconds
    fleet_back
    until_true some_connected
    began=${EPOCHREALTIME/./}
    until_true connected 12
    # Each in its own time they would all but never come within so little of eight seconds.
    [ $(((${EPOCHREALTIME/./} - began) / 1000)) -le 3500 ]
    until_true all_are ok 12
}
