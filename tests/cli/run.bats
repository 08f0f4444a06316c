# `make run` (contrib/run-sample.sh): the console on a sample store on a terminal, the board as text
# elsewhere; both end with 0, and nobody's own store is touched.

load helper
load terminal

# A tree of its own with what the script looks for, so that it makes its sample there.
setup() {
    private_home
    mkdir -p tree/build tree/contrib
    cp "$ROOT/contrib/run-sample.sh" tree/contrib
    ln -s "$ZHIBAN" tree/build/zhiban
    ln -s "$ROOT/config" tree/config
    unset ZHIBAN_STORE ZHIBAN_NOW
}

teardown() {
    [ -z "${SOCKET-}" ] || terminal_stop
}

@test "run: without a terminal it prints the board and exits 0" {
    run tree/contrib/run-sample.sh < /dev/null 3>&-
    assert_status 0
    assert_contains SAMPLE
    assert_contains 'open'
    run tree/contrib/run-sample.sh < /dev/null 3>&- # the same sample once more
    assert_status 0
    [ "$(find . -name '*.db' | sort | tr '\n' ' ')" = "./tree/build/sample/health.db ./tree/build/sample/zhiban.db " ]
    [ -f tree/build/sample/zhiban.db ]
}

@test "run: a store and a clock of the person's own do not leak into it" {
    export ZHIBAN_STORE=sqlite:/nonexistent/x.db ZHIBAN_NOW='2001-01-01 00:00'
    run tree/contrib/run-sample.sh < /dev/null 3>&-
    assert_status 0
    assert_contains SAMPLE
}

@test "run: on a terminal it opens the console, and q leaves with 0" {
    terminal_start
    keys 'tree/contrib/run-sample.sh; echo status=$?' Enter
    wait_for '^ .* SAMPLE .* overdue [0-9]'
    wait_for '^ 1board 2tickets'
    wait_for '^X crit. nis-db'
    keys q
    wait_for '^status=0$'
    assert_clean
}
