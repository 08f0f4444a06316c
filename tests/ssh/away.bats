# The store is away for a minute, as when a disk or a mount is lost (issue 5). The machines are asked on,
# what is found waits, and when the store is back nothing of that minute is lost or was made good.
#
# tests/run: mostly waits

load ../cli/helper
load watched

setup() {
    need ssh python3
    private_home
    export FLEET_QUIET=1 fleet=$PWD/fleet
    "$ROOT/tests/fleet/run" start "$fleet" 8 load --all-healthy 3>&-
    mkdir store
    export ZHIBAN_STORE=sqlite:$PWD/store/zhiban.db
    "$ZHIBAN" --config "$fleet/config" init >/dev/null
    trust_all "$fleet"
}

teardown() {
    stop_collector
    "$ROOT/tests/fleet/run" stop "$fleet"
}

@test "while the store is away for a minute the machines are asked on, and nothing of it is lost or made good" {
    local gone back
    collect --interval=1
    until_true all_are ok 8
    mv store away
    gone=$(date +%s)
    order 4 disk-full
    order 5 gone
    until_true grep -qF "is gone" "$HOME/state/zhiban/zhiban.log"
    until is_past $((gone + 61)); do
        pause 0.5
        [ ! -e store ]
        ends "$collector" && false
    done
    mv away store
    back=$(date +%s)
    until_true says m004 'of("disk.used", "/data") == "critical"'
    until_true says m005 'of("host.up") == "critical" and level == "critical"'
    until_true alert m004 disk.used open
    until_true alert m005 host.up open
    until_true all_are ok 6
    until_true no_round_lost m001 "$gone" "$back" 3 # what was kept is written in several parcels
    ends "$collector" && false
    grep -qF "the store is back" "$HOME/state/zhiban/zhiban.log"
    [ "$("$ZHIBAN" --json alert list --all --each --host=m004 | grep -oF '"metric":"disk.used"' | wc -l)" -eq 1 ]
    run "$ZHIBAN" journal verify
    assert_status 0
}
