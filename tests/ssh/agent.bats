# Machines that are logged in to by an SSH agent, a real one: a collector of its own looks after them
# beside the first (DESIGN 8.10), and people notice no difference.

load ../cli/helper
load watched

setup() {
    need ssh /usr/sbin/sshd ssh-agent ssh-add
    private_home
    export FLEET_QUIET=1 SSH_AUTH_SOCK=$PWD/agent fleet=$PWD/fleet
    "$ROOT/tests/fleet/run" start "$fleet" 3 --all-healthy 3>&-
    sed -i "/id: m002,/s|, key_file: [^}]*| , auth: agent |" "$fleet/config/sites/fleet.yaml"
    ssh-agent -D -a "$SSH_AUTH_SOCK" >agent.log 2>&1 3>&- &
    agent=$!
    until_true ssh-add "$fleet/key"
    mkdir store
    export ZHIBAN_STORE=sqlite:$PWD/store/zhiban.db
    "$ZHIBAN" --config "$fleet/config" init >/dev/null
    trust_all "$fleet"
}

teardown() {
    local process
    for process in ${first-} ${second-} ${agent-}; do
        kill "$process" 2>/dev/null || true
        wait "$process" || true
    done
    "$ROOT/tests/fleet/run" stop "$fleet"
}

both_collect() {
    collect "$@"
    first=$collector
    "$ZHIBAND" collect --agent "$@" >collected.agent 2>&1 3>&- &
    second=$!
}

@test "each of two collectors looks after its own, and takes what is asked of its own" {
    both_collect --interval=3000
    until_true all_are ok 3
    [ "$(grep -c 'hosts on . machines' "$HOME/state/zhiban/zhiban.log")" -eq 2 ]
    for machine in 2 1; do
        "$ROOT/tests/fleet/run" set "$fleet" $machine raid
        "$ZHIBAN" health recheck m00$machine
        until_true says m00$machine 'level == "critical"'
    done
    says m003 'level == "ok"'
}

@test "when the agent is gone its machine is not good, and says why; the others are" {
    both_collect --interval=1
    until_true all_are ok 3
    kill "$second"
    wait "$second"
    kill "$agent"
    wait "$agent" || true
    "$ZHIBAND" collect --agent --interval=1 >collected.agent 2>&1 3>&- &
    second=$!
    until_true says m002 'level != "ok" and "let" in text'
    says m001 'level == "ok"'
    says m003 'level == "ok"'
}
