# What every .bats file of the command line loads: the programs under test and a home of its own.
# B names the build folder, as for make (build, or build/san-address,undefined).

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
case ${B:=build} in
/*) ;;
*) B=$ROOT/$B ;;
esac
ZHIBAN=$B/zhiban
ZHIBAND=$B/zhiband
export ZHIBAN ZHIBAND

# Nothing of the machine or of its user may reach a test. A file with a setup() of its own calls this.
private_home() {
    unset LC_ALL LC_MESSAGES LANG LANGUAGE TZ NO_COLOR COLUMNS ZHIBAN_NOW ZHIBAN_CONFIG ZHIBAN_STORE
    export HOME=$BATS_TEST_TMPDIR/home
    export XDG_DATA_HOME=$HOME/data XDG_CONFIG_HOME=$HOME/config XDG_STATE_HOME=$HOME/state
    export XDG_CACHE_HOME=$HOME/cache XDG_RUNTIME_DIR=$HOME/run
    export LC_CTYPE=C.UTF-8 TERM=dumb ZHIBAN_LANG=en
    mkdir -p "$HOME" "$XDG_RUNTIME_DIR"
    chmod 700 "$HOME" "$XDG_RUNTIME_DIR"
    cd "$BATS_TEST_TMPDIR"
}

# own_config: a private copy of the shipped configuration in ./config, with the users on standard
# input (lines of a YAML list) instead of its own.
own_config() {
    cp -r "$ROOT/config" config
    chmod -R u+w config
    sed -i '/^users: /d' config/users.yaml
    {
        echo users:
        cat
    } >>config/users.yaml
}

setup() {
    private_home
}

# assert_status N: says what was printed when it is another one.
assert_status() {
    if [ "$status" -ne "$1" ]; then
        printf 'exit status %s, expected %s; output:\n%s\n' "$status" "$1" "$output"
        return 1
    fi
}

# assert_output TEXT: exactly. assert_line N TEXT: the line counted from 0.
assert_output() {
    if [ "$output" != "$1" ]; then
        printf 'output:\n%s\nexpected:\n%s\n' "$output" "$1"
        return 1
    fi
}

assert_line() {
    if [ "${lines[$1]-}" != "$2" ]; then
        printf 'line %s: %s\nexpected: %s\n' "$1" "${lines[$1]-}" "$2"
        return 1
    fi
}

# assert_contains TEXT
assert_contains() {
    if [[ $output != *"$1"* ]]; then
        printf 'output:\n%s\ndoes not contain: %s\n' "$output" "$1"
        return 1
    fi
}

# need PROGRAM...: skips loudly; CI has them all.
need() {
    local program
    for program; do
        command -v "$program" >/dev/null && continue
        [ -z "${CI-}" ] || { printf '%s is missing\n' "$program" && return 1; }
        skip "$program is missing"
    done
}

# jq_get JSON EXPRESSION: a Python expression over the parsed document d.
jq_get() {
    python3 -c 'import json, sys; d = json.loads(sys.argv[1]); print(eval(sys.argv[2]))' "$1" "$2"
}
