# Nothing leaks (issue 5): one collector goes through every kind of trouble again and again, for two
# minutes in `make check` and an hour in `make soak`. Machines break in turn, come back, leave the
# configuration and return to it; afterwards the collector holds what it held before, and ends well.
# With SAN=address,undefined the end is where lost memory is told.
#
# tests/run: mostly waits

load ../cli/helper
load watched

MACHINES=8
# What is ordered, and what is then shown of every machine. What a server does to a session is settled
# when it begins: machines that are gone first have none.
gone='gone nothing listens there'
closed='closed the connection|the connection ended|no SSH we understand|and hung up' # by chance
ok='"level":"ok","since'
unknown='"level":"un' # known, or reachable no more after it was gone
TROUBLES="$gone
garbage $closed
drop $unknown
$gone
close-kex $closed
truncated $unknown
$gone
close-auth $closed
flood $ok
$gone
close-exec $closed
cut-line $unknown
$gone
noexec $unknown
$gone
stderr $ok"

setup_file() {
    need ssh sqlite3
    file_home
    export FLEET=$BATS_FILE_TMPDIR/fleet
    "$ROOT/tests/fleet/run" start "$FLEET" $MACHINES load --all-healthy 3>&-
    quick_probe "$FLEET"
}

teardown_file() {
    "$ROOT/tests/fleet/run" stop "$FLEET"
}

setup() {
    private_home
    mkdir store
    export ZHIBAN_STORE=sqlite:$PWD/store/zhiban.db
    "$ZHIBAN" --config "$FLEET/config" init >/dev/null
    trust_all "$FLEET"
}

teardown() {
    stop_collector
}

# everybody PATTERN: that is shown of all, when each has been asked out of turn.
everybody() {
    local host
    ! all_show "$1" || return 0
    while read -r host; do
        "$ZHIBAN" health recheck "$host" >/dev/null
    done <"$FLEET/hosts.txt"
    pause 0.3
    all_show "$1"
}

all_show() {
    [ "$("$ZHIBAN" --json health show | grep -cE "$1")" -eq $MACHINES ]
}

# Half of the machines leave the configuration and come back to it, as they are.
half_leave() {
    rm -rf half
    cp -r "$FLEET/config" half
    sed -i '/id: m00[1357],/d' half/sites/*.yaml
    "$ZHIBAN" config apply half >/dev/null
    until_true are_told $((MACHINES / 2))
    "$ZHIBAN" config apply "$FLEET/config" >/dev/null
    until_true are_told $MACHINES
}

# are_told COUNT: the last plan that the collector took over has so many machines.
are_told() {
    [ "$(grep -o '[0-9]* machines are looked after' "$HOME/state/zhiban/zhiban.log" | tail -n 1)" = \
        "$1 machines are looked after" ]
}

pass() {
    local trouble shown
    while read -r trouble shown; do
        order all "$trouble"
        until_true everybody "$shown"
    done <<<"$TROUBLES"
    order all gone
    order all wrong-key
    until_true everybody 'its host key has changed'
    half_leave
    order all healthy
    until_true everybody "$ok"
}

descriptors() {
    find "/proc/$collector/fd" -mindepth 1 | wc -l
}

holds_at_most() {
    [ "$(descriptors)" -le "$1" ]
}

# KiB that the collector holds.
resident() {
    awk '$1 == "VmRSS:" { print $2 }' "/proc/$collector/status"
}

# KiB that may come to it: the address sanitizer keeps what was freed, up to 256 MB.
slack() {
    case $B in
    */san-*) echo 400000 ;;
    *) echo 4000 ;;
    esac
}

@test "nothing leaks while machines break in turn, come back, leave and return" {
    local before memory passes=0 end
    collect --interval=1
    until_true everybody "$ok"
    end=$((SECONDS + 120))
    [ -z "${SOAK-}" ] || end=$((SECONDS + 3600))
    pass # what is made once is made
    before=$(descriptors)
    memory=$(resident)
    while [ $SECONDS -lt $end ]; do
        pass
        passes=$((passes + 1))
        echo "$passes passes, $SECONDS s: $(descriptors) descriptors, $(resident) KiB"
    done
    [ $passes -ge 2 ]
    until_true holds_at_most "$before"
    [ "$(resident)" -le $((memory + $(slack))) ]
    kill "$collector"
    wait "$collector" || { cat collected && return 1; }
    run grep -E 'Sanitizer|runtime error' collected
    assert_output ""
    [ "$(sqlite3 store/health.db 'PRAGMA integrity_check')" = ok ]
    run "$ZHIBAN" journal verify
    assert_status 0
}
