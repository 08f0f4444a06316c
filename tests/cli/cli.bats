# The command line as a program: help, completion, the man page, exit statuses, odd arguments.

load helper

# Every command with its subcommands, one path a line: the keys of the completion tables.
command_paths() {
    "$ZHIBAN" completion bash | sed -n "s/^    '\(zhiban[^-]*\)')\$/\1/p"
}

# --- help ---

@test "every command explains itself, in both languages" {
    command_paths >paths
    [ "$(wc -l <paths)" -ge 5 ]
    while read -r program path; do
        run "$ZHIBAN" --lang en $path -h
        assert_status 0
        [[ ${lines[0]} == "usage: $program${path:+ $path}"* ]]
        run "$ZHIBAN" --lang zh_CN $path -h
        assert_status 0
        [[ ${lines[0]} == "用法：$program${path:+ $path}"* ]]
    done <paths
}

@test "help COMMAND prints the page of COMMAND -h" {
    command_paths >paths
    while read -r _ path; do
        [ "$("$ZHIBAN" help $path)" = "$("$ZHIBAN" $path -h)" ]
    done <paths
}

@test "help of an unknown command" {
    run "$ZHIBAN" help vresion
    assert_status 2
    assert_output "zhiban: unknown command 'vresion'; did you mean 'version'?"
}

@test "the language: option before environment, Chinese without both" {
    run "$ZHIBAN" --lang zh_CN -h
    assert_contains 用法
    unset ZHIBAN_LANG
    run "$ZHIBAN" -h
    assert_contains 用法
    ZHIBAN_LANG=nonsense run "$ZHIBAN" -h
    assert_contains 用法
    LANG=de_DE.UTF-8 run "$ZHIBAN" --lang auto -h
    assert_contains usage
    LANG=de_DE.UTF-8 ZHIBAN_LANG=auto run "$ZHIBAN" -h
    assert_contains usage
    LC_ALL=C ZHIBAN_LANG=auto run "$ZHIBAN" -h
    assert_contains 用法
}

# --- version ---

@test "version" {
    run "$ZHIBAN" --version
    assert_status 0
    [[ $output =~ ^zhiban\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
    [ "$output" = "$("$ZHIBAN" version)" ]
    run "$ZHIBAN" version --json
    [[ $output =~ ^\{\"program\":\"zhiban\",\"version\":\"[0-9.]+\"\}$ ]]
}

# --- complaints ---

@test "unknown and ambiguous commands: one line, the usage, status 2" {
    run "$ZHIBAN" vresion
    assert_status 2
    assert_line 0 "zhiban: unknown command 'vresion'; did you mean 'version'?"
    [[ ${lines[1]} == "usage: zhiban "*"(more: zhiban help)" ]]
    [ ${#lines[@]} -eq 2 ]
    run "$ZHIBAN" ''
    assert_status 2
    run "$ZHIBAN" vers
    assert_status 0
}

@test "complaints go to stderr" {
    run bash -c '"$ZHIBAN" nonsense 2>/dev/null'
    assert_status 2
    assert_output ""
    run bash -c '"$ZHIBAN" --json nonsense 2>&1 >/dev/null'
    assert_status 2
    assert_output '{"error":{"kind":"usage","message":"unknown command '"'nonsense'"'"}}'
}

@test "complaints in Chinese" {
    ZHIBAN_LANG=zh_CN run "$ZHIBAN" vresion
    assert_status 2
    assert_line 0 "zhiban: 没有命令“vresion”，是不是“version”？"
}

@test "control characters and invalid bytes are made visible" {
    run "$ZHIBAN" $'\e]0;title\a\xff\n2'
    assert_status 2
    assert_line 0 "zhiban: unknown command '^[]0;title^G<FF>^J2'"
    run "$ZHIBAN" --json $'\xff'
    assert_output '{"error":{"kind":"usage","message":"unknown command '"'<FF>'"'"}}'
    run "$ZHIBAN" $'--\xe5\xa2'
    assert_line 0 "zhiban: unknown option '--<E5><A2>'"
}

@test "a very long argument is cut" {
    run "$ZHIBAN" "$(printf '%0100000d' 0)"
    assert_status 2
    [ ${#output} -lt 300 ]
}

@test "zhiband knows its roles and no others" {
    run "$ZHIBAND" dance
    assert_status 2
    assert_output "zhiband: this version has no role 'dance'"
    run "$ZHIBAND" $'a\e'
    assert_output "zhiband: this version has no role 'a^['"
    run "$ZHIBAND" supervise --dance
    assert_status 2
    run "$ZHIBAND" --version
    assert_status 0
    [[ $output =~ ^zhiband\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
    run "$ZHIBAND" --help
    assert_status 0
}

# --- output that does not arrive ---

@test "a full disk is reported" {
    run bash -c '"$ZHIBAN" man >/dev/full'
    assert_status 1
    assert_output "zhiban: the output could not be written: No space left on device"
    run bash -c '"$ZHIBAN" --version >/dev/full'
    assert_status 1
    run bash -c '"$ZHIBAND" --version >/dev/full'
    assert_status 1
}

@test "a reader that left is no failure" {
    mkfifo pipe
    # a pipe without a reader: open both ends, close the one that reads
    exec 7<>pipe 8>pipe 7>&-
    run bash -c 'trap "" PIPE; "$ZHIBAN" man >&8'
    assert_status 0
    assert_output ""
    exec 8>&-
}

@test "closed standard streams" {
    run bash -c '"$ZHIBAN" man >&-'
    assert_status 0
    assert_output ""
    run bash -c '"$ZHIBAN" man <&- >&- 2>&-'
    assert_status 0
    run bash -c '"$ZHIBAN" nonsense 2>&-'
    assert_status 2
    assert_output ""
}

# --- the man page ---

@test "the man page passes mandoc's and groff's checks, in both languages" {
    need mandoc man
    for lang in en zh_CN; do
        "$ZHIBAN" --lang "$lang" man >"$lang.1"
        run mandoc -T lint -W warning "$lang.1"
        assert_output ""
        assert_status 0
        run bash -c "MANWIDTH=80 man --warnings=all -P cat -l $lang.1 2>&1 >/dev/null"
        assert_output ""
        assert_status 0
    done
}

@test "the man page names every command, status and global option" {
    command_paths >paths
    "$ZHIBAN" man | sed 's/\\-/-/g; s/\\fB//g; s/\\fR//g' >page
    while read -r path; do
        [ "$path" = zhiban ] || grep -q "^\.SS $path" page
    done <paths
    for word in --store --config --as --json --lang --no-color --help --version; do
        grep -qe "$word" page
    done
    sed -n '/^\.SH "EXIT STATUS"/,/^\.SH "EXAMPLES"/p' page | grep -c '^[0-4]$' | grep -qx 5
}

# --- completion ---

# LINE EXPECTED: what is offered at the end of LINE, in one line
bash_offers() {
    run bash "$BATS_TEST_DIRNAME/complete.bash" zhiban.bash "$1"
    [ "${lines[*]}" = "$2" ] && return
    printf 'bash, %s: %s\nexpected: %s\n' "$1" "${lines[*]}" "$2"
    return 1
}

zsh_offers() {
    run timeout 20 zsh -f "$BATS_TEST_DIRNAME/complete.zsh" "$PWD/functions" "$1"
    [ "${lines[*]}" = "$2" ] && return
    printf 'zsh, %s: %s\nexpected: %s\n' "$1" "${lines[*]}" "$2"
    return 1
}

offers() {
    bash_offers "$1" "$2"
    zsh_offers "$1" "$2"
}

prepare_completion() {
    need zsh
    mkdir -p functions 'files/a dir'
    touch files/one files/two
    "$ZHIBAN" completion bash >zhiban.bash
    "$ZHIBAN" completion zsh >functions/_zhiban
}

@test "completion: commands, at each level" {
    prepare_completion
    offers 'zhiban vers' 'version'
    offers 'zhiban --json --lang en vers' 'version'
    offers 'zhiban --lang=en --store x vers' 'version'
    offers 'zhiban -- vers' 'version'
    offers 'zhiban help vers' 'version'
    offers 'zhiban help version ' ''
    offers 'zhiban nonsense ' ''
    # what a prefix stands for is understood
    offers 'zhiban compl ' 'bash zsh'
}

@test "completion: every command of the tables is offered" {
    prepare_completion
    run bash "$BATS_TEST_DIRNAME/complete.bash" zhiban.bash 'zhiban '
    [ "$(printf '%s\n' "${lines[@]}" | sort)" = \
        "$(command_paths | sed -n 's/^zhiban \([^ ]*\)$/\1/p' | sort)" ]
}

@test "completion: options and their values" {
    prepare_completion
    offers 'zhiban --no' '--no-color'
    offers 'zhiban version --no' '--no-color'
    offers 'zhiban --lang ' 'zh_CN en auto'
    offers 'zhiban --lang=' 'zh_CN en auto'
    offers 'zhiban --lang=z' 'zh_CN'
    offers 'zhiban --la z' 'zh_CN'
    offers 'zhiban version --lang e' 'en'
    offers 'zhiban --as ' ''
    offers 'zhiban completion ' 'bash zsh'
    offers 'zhiban completion z' 'zsh'
    # an option with a value ends in = in bash; zsh adds the sign afterwards
    bash_offers 'zhiban --sto' '--store='
    zsh_offers 'zhiban --sto' '--store'
}

@test "completion: files and directories" {
    prepare_completion
    bash_offers 'zhiban --store files/o' 'files/one'
    bash_offers 'zhiban --store sqlite:files/t' 'files/two'
    bash_offers 'zhiban --config=files/' 'files/a dir'
    bash_offers 'zhiban --config files/' 'files/a dir'
    # zsh completes one part of a path after the other
    zsh_offers 'zhiban --store files/o' 'one'
    zsh_offers 'zhiban --store sqlite:files/t' 'two'
    zsh_offers 'zhiban --config=files/' 'a\ dir'
    zsh_offers 'zhiban --config files/' 'a\ dir'
}

@test "completion scripts are clean" {
    need zsh
    "$ZHIBAN" completion bash | bash -n
    "$ZHIBAN" completion zsh | zsh -n
    ZHIBAN_LANG=zh_CN "$ZHIBAN" completion zsh | zsh -n
    run "$ZHIBAN" completion fish
    assert_status 2
    assert_line 0 "zhiban: SHELL: 'fish' is not one of bash, zsh"
    run "$ZHIBAN" completion
    assert_status 2
}

@test "install and uninstall under DESTDIR leave nothing behind" {
    # Where it goes must not change what is built: other tests run this build meanwhile.
    make -s -C "$ROOT" all
    before=$(stat -c %Y "$B/flags")
    make -s -C "$ROOT" install DESTDIR="$BATS_TEST_TMPDIR/root" PREFIX=/usr
    [ "$before" = "$(stat -c %Y "$B/flags")" ]
    [ -x root/usr/bin/zhiban ]
    [ -x root/usr/bin/zhiband ]
    mandoc -T lint -W warning root/usr/share/man/man1/zhiban.1
    grep -q 值班 root/usr/share/man/zh_CN/man1/zhiban.1
    bash -n root/usr/share/bash-completion/completions/zhiban
    zsh -n root/usr/share/zsh/site-functions/_zhiban
    make -s -C "$ROOT" uninstall DESTDIR="$BATS_TEST_TMPDIR/root" PREFIX=/usr
    [ -z "$(find root -type f)" ]
}
