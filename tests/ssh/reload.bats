# A collector that runs while the configuration changes under it: what stays is not disturbed, what
# goes ends at once, what comes begins; windows of maintenance open and close by the clock.

load ../cli/helper
load watched

setup_file() {
    need ssh sqlite3 python3
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
    log=$HOME/state/zhiban/zhiban.log
    own_store "$FLEET"
    cp -r "$FLEET/config" config
    chmod -R u+w config
}

teardown() {
    stop_collector
    order all healthy
}

# total NAME: of the figures that the collector says when it ends.
total() {
    sed -E "s/.*\"$1\":([0-9]+).*/\1/" collected
}

# logged COUNT TEXT: so often.
logged() {
    [ "$(grep -cF "$2" "$log")" -eq "$1" ]
}

# change SED-COMMAND: of the hosts, in force, and taken over.
change() {
    local before
    before=$(grep -cF "are looked after" "$log")
    sed -i "$1" config/sites/fleet.yaml
    "$ZHIBAN" config apply config >/dev/null
    until_true logged $((before + 1)) "are looked after"
}

gone_from_view() {
    ! "$ZHIBAN" health show | grep -qF " $1 "
}

@test "SIGHUP: what is as it was stays as it is, sessions and rounds" {
    collect --interval=1 --json
    until_true all_are ok 12
    kill -HUP "$collector"
    kill -HUP "$collector"
    "$ZHIBAN" health recheck m001
    order 1 disk-full
    until_true says m001 'level == "critical"'
    stop_collector
    [ "$(total logins)" -eq 12 ]
    [ "$(total failed)" -eq 0 ]
}

@test "a machine that goes while its round hangs goes at once; the others are not asked less" {
    collect --interval=1 --json
    until_true all_are ok 12
    order 3 hang
    until_true says m003 'level != "ok"'
    change '/id: m003,/d'
    logged 1 "m003 is not looked after any more"
    until_true gone_from_view m003
    order 4 disk-full
    until_true says m004 'level == "critical"'
    stop_collector
    [ "$(total logins)" -eq 12 ]
    [ "$(total machines)" -eq 11 ]
}

@test "of machines that were chosen by name one goes; the others are looked after on" {
    printf 'm0%02d\n' 1 2 3 >only
    collect --interval=1 --hosts=only
    until_true all_are ok 3
    logged 1 "3 hosts on 3 machines are looked after"
    change '/id: m003,/d'
    logged 1 "m003 is not looked after any more"
    order 2 disk-full
    until_true says m002 'level == "critical"'
    logged 0 "there is no host"
}

@test "only a machine whose way of logging in is another one logs in anew" {
    collect --interval=1 --json
    until_true all_are ok 12
    change "/id: m005,/s/user: [a-z0-9_-]*/user: nobody-at-all/"
    change "/id: m005,/s/user: [a-z0-9_-]*/user: $(id -un)/"
    order 5 disk-full
    until_true says m005 'level == "critical"'
    stop_collector
    [ "$(total logins)" -le 14 ]
    [ "$(total failed)" -eq 0 ]
}

@test "a probe that a machine gets is asked soon, one that it loses no more" {
    mkdir config/probes
    printf '%s\n' '#!/bin/sh' 'echo run >>runs' 'echo fine' >check_run
    chmod +x check_run
    cat >config/probes/run.yaml <<-END
	id: run
	name: run
	kind: plugin
	command: ['$PWD/check_run']
	interval: 1s
	END
    collect --interval=1 --json
    until_true all_are ok 12
    change '/id: m006,/s/ }$/, probes: [linux, run] }/'
    until_true says m006 'of("plugin.run") == "ok"'
    change '/id: m006,/s/, probes: .*/ }/'
    until_true says m006 'of("plugin.run") is None'
    runs=$(wc -l <runs)
    order 6 disk-full
    until_true says m006 'level == "critical"'
    [ "$(wc -l <runs)" -le $((runs + 1)) ] # one may have been under way
}

# here LOAD: this machine itself says that, by a script of its own.
here() {
    mkdir -p config/probes
    cat >config/probes/own.sh <<-END
	printf 'zb1 begin fast %s\\ncpus|1\\nload|1|%s|1\\nzb1 end fast %s 0\\n' "\$1" $1 "\$1"
	END
    cat >config/probes/own.yaml <<-END
	id: own
	name: own
	kind: linux
	script: own.sh
	rounds: [{ sections: [fast], interval: 1s }]
	END
    cat >config/sites/here.yaml <<-END
	hosts:
	  - { id: here, site: fleet-1, address: localhost, transport: local, systems: [emr], probes: [own] }
	END
    "$ZHIBAN" config apply config >/dev/null
}

@test "a script that changes is what is sent from then on, however often" {
    here 1
    collect --interval=1
    for load in 1 2 3 4 5 6; do
        here $load
        until_true says here "value('load.5') == $load"
    done
}

@test "a pace that changes is kept from then on, and nobody is asked out of turn" {
    collect --json
    until_true all_are ok 12
    change 's/\(id: m00[1-6],.*\) }$/\1, interval: 1s }/'
    order 1 disk-full
    order 2 disk-full
    until_true says m001 'level == "critical"'
    until_true says m002 'level == "critical"'
    stop_collector
    [ "$(total logins)" -eq 12 ]
    [ "$(total missed)" -eq 0 ]
}

@test "the configuration changes while everything is away: who is still wanted comes back" {
    collect --interval=1 --json
    until_true all_are ok 12
    order all gone
    until_true all_are critical 12
    change '/id: m01[0-2],/d'
    order all healthy
    until_true all_are ok 9
}

# at SECONDS: from now, as people write it.
at() {
    TZ=Asia/Shanghai date -d "@$(($(date +%s) + $1))" '+%F %T'
}

# raised_at HOST METRIC: of its alert.
raised_at() {
    "$ZHIBAN" --json alert list --all --each | python3 -c '
import datetime, json, sys
host, metric = sys.argv[1:]
at = [a["raised_at"] for a in json.load(sys.stdin) if a["host"] == host and a["metric"] == metric]
print(int(datetime.datetime.fromisoformat(at[0]).timestamp()))
' "$@"
}

window_is() {
    "$ZHIBAN" window list | grep -qF " $1 "
}

@test "R23: a window of maintenance begins and ends while it runs: nothing is raised in it" {
    cp "$ROOT/config/users.yaml" config/
    sed -i "s/^users: .*/users: [{ id: yuan, name: 院方, role: hospital }, { id: $(id -un), name: 管, role: admin }]/" \
        config/users.yaml
    printf '%s\n' 'changes:' '  - { id: restart, name: 重启, approver: supervisor }' >>config/contracts/fleet.yaml
    "$ZHIBAN" config apply config >/dev/null
    collect --interval=1
    until_true all_are ok 12
    "$ZHIBAN" change open restart --contract=fleet --kind=restart --system=his --from="$(at 3)" --to="$(at 18)"
    "$ZHIBAN" --as yuan change approve CH-1
    "$ZHIBAN" window open --change=CH-1
    ends=$(sqlite3 store/zhiban.db 'SELECT closes FROM maintenance')
    until_true window_is 'under way'
    order 6 gone # it has HIS on it
    order 7 gone # it has not
    until_true alert m007 host.up open
    until_true alert m006 host.up open
    [ "$(raised_at m007 host.up)" -lt "$ends" ]
    [ "$(raised_at m006 host.up)" -ge "$ends" ]
}
