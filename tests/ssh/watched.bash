# What the suites of the collector share: a store whose machines are trusted, the collector in the
# background, and questions to `zhiban health` in one place. Nothing waits by the clock: until_true
# looks until a thing has come true, and pauses between looks for the sake of others.

# pause SECONDS: a breath between two looks; nothing may depend on its length.
pause() {
    [ -p "$BATS_RUN_TMPDIR/never" ] || mkfifo "$BATS_RUN_TMPDIR/never" 2>/dev/null || true
    read -r -t "$1" <>"$BATS_RUN_TMPDIR/never" || true
}

# file_home: what setup_file runs has a home of its own, too.
file_home() {
    export HOME=$BATS_FILE_TMPDIR/home XDG_DATA_HOME='' XDG_STATE_HOME='' XDG_CONFIG_HOME=''
    export ZHIBAN_LANG=en FLEET_QUIET=1
    mkdir "$HOME"
}

# known_store DIR TRUST: DIR.store, of the fleet in DIR, made once; TRUST is trust_all or trust_many. The
# tests work on copies.
known_store() {
    mkdir "$1.store"
    export ZHIBAN_STORE=sqlite:$1.store/zhiban.db
    "$ZHIBAN" --config "$1/config" init >/dev/null
    "$2" "$1"
}

# own_store DIR: such a copy for this test.
own_store() {
    cp -r "$1.store" store
    export ZHIBAN_STORE=sqlite:$PWD/store/zhiban.db
}

# order MACHINE SCENARIO: in the fleet of this test ($fleet), or of the file ($FLEET).
order() {
    "$ROOT/tests/fleet/run" set "${fleet:-$FLEET}" "$@"
}

# until_true COMMAND...: for at most PATIENCE seconds, a minute; a machine that soaks for an hour may be
# busy for longer.
until_true() {
    local end=$((SECONDS + ${PATIENCE:-60}))
    [ -z "${SOAK-}" ] || end=$((SECONDS + 600))
    until "$@" >/dev/null 2>&1; do
        if [ $SECONDS -ge $end ]; then
            echo "never came true: $*"
            "$@" || true
            cat collected "$HOME/state/zhiban/zhiban.log" 2>/dev/null || true
            "$ZHIBAN" health show || true
            "$ZHIBAN" --json health show | head -n 10
            return 1
        fi
        pause 0.1
    done
}

ends() {
    ! kill -0 "$1" 2>/dev/null
}

# trust_all DIR [HOST...]: each machine of the fleet there and these, as a person would.
trust_all() {
    local dir=$1 sum host
    shift
    sum=$(ssh-keygen -lf "$dir/host_key.pub" | awk '{ print $2 }')
    for host in $(cat "$dir/hosts.txt") "$@"; do
        "$ZHIBAN" host trust "$host" --yes-fingerprint="$sum" >/dev/null
    done
}

# trust_many DIR: hundreds of machines that show one key, in one statement; the journal does not know.
trust_many() {
    local first
    first=$(head -n 1 "$1/hosts.txt")
    "$ZHIBAN" host trust "$first" \
        --yes-fingerprint="$(ssh-keygen -lf "$1/host_key.pub" | awk '{ print $2 }')" >/dev/null
    awk 'NR > 1 {
        printf "INSERT INTO hostkey SELECT '\''K-%d'\'', seq, '\''%s'\'', port, route, type, public_key,", NR, $3
        print " fingerprint, state, accepted_by, accepted_at, compared, replaced_by, replaced_at, reason" \
            " FROM hostkey WHERE id = '\''K-1'\'';"
    }' "$1/machines.txt" | sqlite3 "${ZHIBAN_STORE#sqlite:}"
}

# quick_probe DIR: what linux asks, with short patience, so that a machine that hangs is soon known.
quick_probe() {
    mkdir -p "$1/config/probes"
    cat >"$1/config/probes/linux.yaml" <<-'END'
		id: linux
		name: Linux
		kind: linux
		script: linux.sh
		rounds:
		  - { sections: [fast, disk], interval: 30s, timeout: 2s }
		  - { sections: [unit, log, raid, temp], interval: 5m, timeout: 2s, options: [journal=] }
	END
}

# collect OPTION...: in the background; $collector is its process, what it says is in ./collected.
collect() {
    "$ZHIBAND" collect "$@" >collected 2>&1 3>&- &
    # shellcheck disable=SC2034 # whoever loads this uses it
    collector=$!
}

stop_collector() {
    if [ -n "${collector-}" ]; then
        kill "$collector" 2>/dev/null || true
        wait "$collector" 2>/dev/null || true
    fi
    collector=
}

# says HOST EXPRESSION: a Python expression about what health shows of it. level: of the machine;
# text: what is said of it; of(METRIC[, OBJECT]): the level of a figure; value(METRIC[, OBJECT]);
# remark(METRIC[, OBJECT]); figures: all of them, as they are shown.
says() {
    python3 "$ROOT/tests/ssh/says.py" "$1" "$2"
}

# levels: "HOST LEVEL", a line for each machine.
levels() {
    "$ZHIBAN" --json health show | sed -E 's/^.?\{"id":"([^"]*)".*"level":"([a-z]*)","since.*"checks".*$/\1 \2/'
}

# all_are LEVEL COUNT: so many machines, and no others, are at that level.
all_are() {
    [ "$(levels | awk -v level="$1" '$2 == level' | wc -l)" -eq "$2" ]
}

# alerts HOST METRIC STATE: how many there are.
alerts() {
    "$ZHIBAN" --json alert list --all --each --host="$1" --limit=5000 | grep -F "\"metric\":\"$2\"" |
        grep -cF "\"state\":\"$3\"" || true
}

alert() {
    [ "$(alerts "$@")" -gt 0 ]
}

# is_past MOMENT: rounds that nobody can see take their time.
is_past() {
    [ "$(date +%s)" -ge "$1" ]
}

# no_round_lost HOST FROM TO GAP: between these moments no two figures are further apart than GAP seconds.
no_round_lost() {
    "$ZHIBAN" --json health history "$1" load.5 --step=1s |
        python3 -c '
import datetime, json, sys
begin, end, gap = map(float, sys.argv[1:])
at = [datetime.datetime.fromisoformat(p["at"]).timestamp() for p in json.load(sys.stdin)["points"]]
at = [begin] + [moment for moment in at if begin <= moment <= end] + [end]
far = [(a, b) for a, b in zip(at, at[1:]) if b - a > gap]
if far:
    sys.exit(f"{sys.argv}: nothing between {far} of {at}")
' "$2" "$3" "$4" || { echo "of $1" && return 1; }
}
