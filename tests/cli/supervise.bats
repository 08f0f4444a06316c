# zhiband without a role: it keeps the collector running, and one for hosts with an agent when there
# are any. The collectors are a script here (ZHIBAND names it), so that every end can be had; with real
# ones it is tested in tests/ssh/collect.bats.
# shellcheck disable=SC2016 # scripts in quotes

load helper

setup() {
    private_home
    supervisor=$ZHIBAND
}

teardown() {
    if [ -n "${process-}" ]; then
        kill "$process" 2>/dev/null || true
        wait "$process" || true
    fi
}

# child COMMANDS: what runs in the place of `zhiband collect`; $note is where it writes, $* its words.
child() {
    printf '#!/bin/bash\nnote=%s/noted\n%s\n' "$PWD" "$1" >child
    chmod +x child
    export ZHIBAND=$PWD/child
}

# A child that says what befalls it, and goes on until it is ended.
patient() {
    child 'name=collector
        [[ $* != *--agent* ]] || name=agent
        trap "echo $name HUP >>\$note" HUP
        trap "echo $name TERM >>\$note; exit 0" TERM
        echo "$name $*" >>$note
        '"${1-}"'
        while :; do
            sleep 600 >/dev/null 2>&1 & # lint:allow nobody waits for it
            wait $!
        done'
}

supervise() {
    "$supervisor" "$@" 3>&- &
    process=$!
}

until_true() {
    local end=$((SECONDS + 40))
    until "$@" >/dev/null 2>&1; do
        if [ $SECONDS -ge $end ]; then
            echo "never came true: $*"
            cat noted "$HOME/state/zhiban/zhiban.log" || true
            return 1
        fi
    done
}

noted() {
    grep -qxF "$1" noted
}

# logged COUNT PATTERN: so many lines at least.
logged() {
    [ "$(grep -cE -- "$2" "$HOME/state/zhiban/zhiban.log")" -ge "$1" ]
}

@test "the collector gets the store and the person; hosts with an agent get one of their own" {
    patient '[ $name = agent ] || echo "agent-hosts 2"'
    supervise --store=sqlite:/somewhere/z.db --as=monitor
    words="collect --wait --supervised"
    until_true noted "collector $words --store=sqlite:/somewhere/z.db --as=monitor"
    until_true noted "agent $words --agent --store=sqlite:/somewhere/z.db --as=monitor"
}

@test "the agent's is ended when no host wants it any more" {
    patient 'if [ $name = collector ]; then
            echo "agent-hosts 1"
            until grep -q "^agent collect" $note; do :; done
            echo "agent-hosts 0"
        fi'
    supervise
    until_true noted "agent TERM"
    kill -0 "$process"
    [ "$(grep -c '^agent collect' noted)" -eq 1 ]
}

@test "SIGHUP reaches both, SIGTERM ends both and then the supervisor" {
    patient '[ $name = agent ] || echo "agent-hosts 1"'
    supervise
    until_true noted "agent collect --wait --supervised --agent"
    kill -HUP "$process"
    until_true noted "collector HUP"
    until_true noted "agent HUP"
    kill "$process"
    wait "$process"
    noted "collector TERM"
    noted "agent TERM"
    process=
}

@test "one that fails is started again, later each time, and the log says why" {
    child 'echo started >>$note; echo "no luck" >&2; exit 3'
    supervise
    until_true logged 2 'error: collect ended with status 3; again in [0-9]+ ms: no luck'
    waits=$(grep -oE 'again in [0-9]+' "$HOME/state/zhiban/zhiban.log" | grep -oE '[0-9]+')
    first=$(sed -n 1p <<<"$waits") second=$(sed -n 2p <<<"$waits")
    [ "$first" -ge 750 ] && [ "$first" -le 1250 ]
    [ "$second" -ge 1500 ] && [ "$second" -le 2500 ]
    [ "$(grep -c started noted)" -ge 2 ]
}

@test "one that is killed is started again" {
    patient
    supervise
    until_true noted "collector collect --wait --supervised"
    kill -9 "$(pgrep -P "$process")"
    until_true logged 1 'error: collect was killed by signal 9; again in [0-9]+ ms'
    until_true second_start
}

second_start() {
    [ "$(grep -c '^collector collect' noted)" -eq 2 ]
}

@test "a program that is not there is an error in the log, and looked for again" {
    export ZHIBAND=$PWD/nothing
    supervise
    until_true logged 1 "nothing cannot be started"
    patient
    mv child nothing
    until_true noted "collector collect --wait --supervised"
}

@test "what does not belong on its command line is refused; --help says what does, of every role" {
    run "$supervisor" supervise --forever
    assert_status 2
    assert_output "zhiband: usage: zhiband [supervise] [--store URL] [--as USER]"
    run "$supervisor" --store
    assert_status 2
    for role in collect hostkey supervise; do
        run "$supervisor" $role --help
        assert_status 0
        assert_contains "usage: zhiband"
        assert_contains "$role"
    done
    run "$supervisor" --help
    assert_status 0
    assert_contains "SIGHUP"
    run "$supervisor" collect --interval=often
    assert_status 2
    assert_output "zhiband: --interval: often: write a number from 0 to 86400"
}
