# Configuration: check, apply, show, describe. (The mistakes themselves: tests/data/bad-config.)

load helper

setup() {
    private_home
}

sites() {
    mkdir -p "$1/sites" "$1/contracts"
    cat >"$1/sites/main.yaml" <<'YAML'
sites:
  - {id: main, name: 示例医院}
hosts:
  - {id: his-db1, name: 数据库, site: main, address: 192.0.2.10}
YAML
}

@test "check: the built-in configuration, a directory, a broken one" {
    run "$ZHIBAN" config check
    assert_status 0
    assert_contains "The configuration is right: "
    sites good
    run "$ZHIBAN" config check good
    assert_status 0
    assert_contains "hosts 1"
    sed -i 's/site: main/site: mian/' good/sites/main.yaml
    run "$ZHIBAN" config check good
    assert_status 2
    [[ ${lines[0]} == good/sites/main.yaml:4:* ]]
    assert_contains "main"
}

@test "check needs no store and makes none" {
    "$ZHIBAN" config check
    [ ! -e "$XDG_DATA_HOME/zhiban" ]
}

@test "all mistakes in one go" {
    sites bad
    printf 'hospital: [x]\nui:\n  zone: Mars\n  langauge: en\n' >bad/zhiban.yaml
    sed -i 's/site: main/site: mian/' bad/sites/main.yaml
    run "$ZHIBAN" config check bad
    assert_status 2
    [ "${#lines[@]}" -eq 4 ]
}

@test "apply: what changes, one version, nothing twice" {
    "$ZHIBAN" init
    sites new
    run "$ZHIBAN" config apply --dry-run new
    assert_status 0
    assert_contains "+ sites main"
    assert_contains "+ hosts his-db1"
    assert_contains "Not applied; version 1 stays in force."
    run "$ZHIBAN" config apply new
    assert_contains "Version 2 is in force."
    run "$ZHIBAN" config apply new
    assert_output "Nothing changes: version 2 is in force already."
    sed -i 's/192.0.2.10/192.0.2.11/' new/sites/main.yaml
    run "$ZHIBAN" config apply new
    assert_contains "~ hosts his-db1"
    run "$ZHIBAN" config show hosts his-db1
    assert_contains "address: 192.0.2.11"
    run "$ZHIBAN" journal show --kind=config_version
    [ "${#lines[@]}" -eq 4 ]
    "$ZHIBAN" doctor
}

@test "apply of a broken directory keeps the last good version" {
    "$ZHIBAN" init
    mkdir bad
    echo 'hospitl: x' >bad/zhiban.yaml
    before=$("$ZHIBAN" journal head)
    run "$ZHIBAN" config apply bad
    assert_status 2
    [ "$before" = "$("$ZHIBAN" journal head)" ]
}

@test "show: every part reads back as the same configuration" {
    sites round
    "$ZHIBAN" --config=round init
    run "$ZHIBAN" config show
    assert_contains "id: V-1"
    mkdir -p again/sites again/calendars
    "$ZHIBAN" config show settings >again/zhiban.yaml
    { echo roles:; "$ZHIBAN" config show roles | sed 's/^/  /'; echo 'users: []'; } >again/users.yaml
    { echo sites:; "$ZHIBAN" config show sites | sed 's/^/  /'
      echo hosts:; "$ZHIBAN" config show hosts | sed 's/^/  /'; } >again/sites/main.yaml
    { echo years:; "$ZHIBAN" config show years | sed 's/^/  /'; } >again/calendars/cn.yaml
    run "$ZHIBAN" config apply again
    assert_output "Nothing changes: version 1 is in force already."
}

@test "show: unknown parts and entries are named" {
    "$ZHIBAN" init
    run "$ZHIBAN" config show hoats
    assert_status 2
    assert_contains "it has: settings, roles, users, sites, hosts, interfaces, contracts, years"
    run "$ZHIBAN" config show hosts nowhere
    assert_status 1
    assert_output "zhiban: hosts has no entry 'nowhere'"
}

@test "describe: every kind, in both languages" {
    for kind in $("$ZHIBAN" config describe); do
        run "$ZHIBAN" config describe "$kind"
        assert_status 0
        [[ ${lines[0]} == "$kind: "* ]]
        run "$ZHIBAN" --lang=zh_CN config describe "$kind"
        assert_status 0
        LC_ALL=C grep -q '[^ -~]' <<<"${lines[0]}"
    done
    run "$ZHIBAN" config describe hosts
    assert_status 2
    assert_contains "known are: "
}

@test "the setting ui.language counts, ZHIBAN_LANG goes before it" {
    mkdir english
    printf 'ui:\n  language: en\n' >english/zhiban.yaml
    "$ZHIBAN" --config=english init
    unset ZHIBAN_LANG
    run "$ZHIBAN"
    assert_contains "duty board"
    ZHIBAN_LANG=zh_CN run "$ZHIBAN"
    [[ $output != *"duty board"* ]]
}

# Where the parser is linked in, its calls are counted; else the dynamic linker says which functions of
# a library are called for the first time.
@test "on the version in force no YAML is parsed" {
    need valgrind nm
    "$ZHIBAN" init
    parses() {
        if [[ $(nm "$ZHIBAN") == *" T yaml_parser_parse"$'\n'* ]]; then
            valgrind -q --tool=callgrind --toggle-collect=yaml_parser_parse \
                --callgrind-out-file=calls "$ZHIBAN" "$@"
            grep -c 'fn=.* yaml_parser_parse$' calls || true
            rm calls
            return
        fi
        LD_DEBUG=bindings LD_DEBUG_OUTPUT=bindings "$ZHIBAN" "$@"
        cat bindings.* | grep -c 'binding file [^ ]*/zhiban .*yaml_parser_parse' || true
        rm bindings.*
    }
    run parses config check
    [ "${lines[1]}" -gt 0 ]
    run parses contact list
    assert_output 0
    run parses --json board
    [ "${lines[1]}" -eq 0 ]
}

@test "keys: a conflict is named at its place, and the version in force stays" {
    "$ZHIBAN" init
    mkdir keys
    printf 'keys:\n  - id: ticket.answer\n    keys: [c]\n' >keys/keys.yaml
    run "$ZHIBAN" config apply keys
    assert_status 2
    [[ ${lines[0]} == "keys/keys.yaml:3:12: keys[1]: 'c' is ticket.claim already;"* ]]
    run "$ZHIBAN" config show keys ticket.answer
    assert_status 1
    printf 'keys:\n  - id: ticket.answer\n    keys: [t, C-a]\n' >keys/keys.yaml
    run "$ZHIBAN" config apply keys
    assert_contains "Version 2 is in force."
    run "$ZHIBAN" config show keys ticket.answer
    assert_contains "C-a"
}
