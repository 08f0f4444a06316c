# A console on a store whose machines nobody looks at starts a collector, says so, and leaves it behind;
# nothing of that where it is not wanted. In a real terminal, against a real loopback fleet.

load ../cli/helper
load ../cli/terminal
load watched

setup_file() {
    need ssh tmux
    export BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR FLEET=$BATS_FILE_TMPDIR/fleet FLEET_QUIET=1
    private_home
    "$ROOT/tests/fleet/run" start "$FLEET" 6 load --all-healthy 3>&-
    known_store "$FLEET" trust_all
    unset ZHIBAN_STORE
}

teardown_file() {
    "$ROOT/tests/fleet/run" stop "$FLEET"
}

setup() {
    private_home
    own_store "$FLEET"
    unset STARTED
}

teardown() {
    [ -z "${SOCKET-}" ] || terminal_stop
    "$ZHIBAN" collect --stop || true
}

# open_console [TERMINAL [OPTION...]]: with the facts in line 1, so that it has looked for a collector.
open_console() {
    local terminal=${1:-main}
    shift || true
    tmux_ send-keys -t "$terminal" "$ZHIBAN $*" Enter
    wait_for ' open [0-9]' "$terminal"
}

# The collectors that work on this test's store.
collectors() {
    pgrep -f "zhiband collect --store=sqlite:$PWD/store/zhiban.db" || true
}

one_collector() {
    [ "$(collectors | wc -l)" -eq 1 ]
}

is_collecting() {
    grep -qs 'info: collecting' "$HOME/state/zhiban/zhiban.log"
}

STARTS="nobody collected, so a collector was started; 'zhiban collect --stop' ends it"

@test "it starts one, says so and shows what that finds; the collector stays until somebody ends it" {
    terminal_start
    open_console
    wait_for "$STARTS"
    wait_for 'machines: 6 in order'
    one_collector
    pid=$(collectors)
    # In a session of its own, without the terminal.
    [ "$(ps -o sid= -p "$pid" | tr -d ' ')" = "$pid" ]
    [ "$(readlink "/proc/$pid/fd/0" "/proc/$pid/fd/1" "/proc/$pid/fd/2" | sort -u)" = /dev/null ]
    [ "$(stat -c %a "$HOME/state/zhiban/zhiban.log")" = 600 ]
    keys q
    assert_clean
    kill -0 "$pid"
    # The next console finds it at work.
    open_console
    wait_for 'machines: 6 in order'
    has_no_line "$STARTS" main
    one_collector
    keys q
    assert_clean
    run "$ZHIBAN" collect --stop
    assert_status 0
    assert_output "the collector has ended: $(hostname) pid=$pid"
    run "$ZHIBAN" collect --stop
    assert_status 0
    assert_output "nobody collects"
    [ -z "$(collectors)" ]
}

@test "of two consoles that open at once one collector comes; the other's ends and is in the log" {
    terminal_start
    terminal_more second
    tmux_ send-keys -t main "$ZHIBAN" Enter
    tmux_ send-keys -t second "$ZHIBAN" Enter
    wait_for 'machines: 6 in order' main
    wait_for 'machines: 6 in order' second
    until_ok one_collector
    has_no_line 'has ended' main
    has_no_line 'has ended' second
    # Both may have started one, and a start that lost says who has won.
    starts=$(grep -c 'another collector is at work' "$HOME/state/zhiban/zhiban.log" || true)
    [ "$starts" -le 1 ]
    [ "$(grep -c 'info: collecting' "$HOME/state/zhiban/zhiban.log")" -eq 1 ]
}

@test "somebody else's collector is left in peace, and a collector that waits follows it" {
    "$ZHIBAND" collect --interval=1 >/dev/null 2>&1 3>&- &
    first=$!
    until_ok is_collecting
    terminal_start
    open_console
    has_no_line "$STARTS" main
    run "$ZHIBAN" collect --stop
    assert_output "the collector has ended: $(hostname) pid=$first"
    wait "$first"
}

@test "what a zhiband keeps running is not ended behind its back" {
    "$ZHIBAND" --store="$ZHIBAN_STORE" >/dev/null 2>&1 3>&- &
    supervisor=$!
    until_ok is_collecting
    run "$ZHIBAN" collect --stop
    assert_status 3
    assert_contains "a zhiband would start it again"
    kill "$supervisor"
    wait "$supervisor"
    run "$ZHIBAN" collect --stop
    assert_output "nobody collects"
}

@test "a program that is not there is said once, and one that fails is not started again and again" {
    terminal_start
    run_line "export ZHIBAND=$PWD/no-such-program"
    open_console
    wait_for 'nobody collects, and no collector could be started: '
    keys q
    assert_clean
    printf '#!/bin/sh\necho "$@" >>%s/started\nexit 1\n' "$PWD" >failing
    chmod +x failing
    run_line "export ZHIBAND=$PWD/failing"
    open_console
    wait_for 'the collector that was started has ended; zhiban.log says why'
    for key in 2 3 8 1 j k 3; do
        keys $key
    done
    wait_for 'machines: 6'
    wait_for 'nobody ever looked at them'
    keys q q
    assert_clean
    [ "$(cat started)" = "collect --store=sqlite:$(realpath store)/zhiban.db" ]
}

@test "none is started where it is not wanted: a setting, a sample, a test, no machines, no permission" {
    printf '#!/bin/sh\necho "$@" >>%s/started\n' "$PWD" >noting
    chmod +x noting
    terminal_start
    run_line "export ZHIBAND=$PWD/noting"
    cp -r "$FLEET/config" quiet
    echo 'collector: { autostart: false }' >quiet/zhiban.yaml
    "$ZHIBAN" config apply quiet >/dev/null
    open_console
    keys q
    assert_clean
    mkdir -m 700 other
    for kind in 'test fleet init --test' 'sample fleet init --sample' 'none config init'; do
        read -r name config command <<<"$kind"
        dir=$ROOT/config
        [ "$config" = config ] || dir=$FLEET/config
        [ "$name" != none ] || { mkdir none && dir=none; }
        # shellcheck disable=SC2086 # words
        "$ZHIBAN" --store "sqlite:$PWD/other/$name.db" --config "$dir" $command >/dev/null
        open_console main --store "sqlite:$PWD/other/$name.db"
        keys q
        assert_clean
    done
    [ ! -e started ]
    # Who owns the store may do anything; root can make it somebody else's.
    if [ "$(id -u)" -eq 0 ]; then
        "$ZHIBAN" config apply "$FLEET/config" >/dev/null
        chown nobody store/zhiban.db
        open_console
        keys q
        assert_clean
        chown root store/zhiban.db
        [ ! -e started ]
    fi
    # And the same program is started where nothing of that holds.
    "$ZHIBAN" config apply "$FLEET/config" >/dev/null
    open_console
    until_ok [ -e started ]
    keys q
}

@test "in Chinese as well" {
    terminal_start
    run_line "export ZHIBAN_LANG=zh_CN"
    tmux_ send-keys -t main "$ZHIBAN" Enter
    wait_for '没有采集器在工作，已启动一个；用 zhiban collect --stop 结束它'
    keys q
}
