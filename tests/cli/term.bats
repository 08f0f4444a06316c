# The terminal layer in a real terminal (tmux): keys, size, suspending, and that whatever ends the
# program leaves the shell a clean terminal. tests/lib/tool_term is the program.

load helper

setup() {
    private_home
    need tmux stty
    TOOL=$B/tests/lib/tool_term
    SOCKET=$BATS_TEST_TMPDIR/tmux
    unset TMUX
    echo 'set enable-bracketed-paste off' > inputrc # the shell's own marks would be taken for ours
    tmux -S "$SOCKET" -f /dev/null new-session -d -x 80 -y 24 \
        "env -u LC_CTYPE INPUTRC=$PWD/inputrc PS1='ready> ' bash --norc" 3>&-
    tmux_ set-option -g default-terminal tmux-256color
    wait_for '^ready>'
    run_line 'stty -g > before'
    tmux_ pipe-pane -O 'cat > raw'
}

teardown() {
    tmux_ kill-server 3>&- || true
}

tmux_() {
    tmux -S "$SOCKET" "$@"
}

screen() {
    tmux_ capture-pane -p
}

# wait_for PATTERN: until a line of the screen matches; asking takes its time, so nothing waits idly.
wait_for() {
    local i
    for ((i = 0; i < 2000; i++)); do
        screen | grep -qE -- "$1" && return 0
    done
    printf 'no line of the screen matches %s:\n' "$1"
    screen
    return 1
}

# wait_log PATTERN
wait_log() {
    local i
    for ((i = 0; i < 5000; i++)); do
        grep -qsE -- "$1" log && return 0
    done
    printf 'the log has no line %s:\n' "$1"
    cat log
    return 1
}

# run_line COMMAND: types it and waits for its end.
run_line() {
    rm -f ended
    tmux_ send-keys "$1; : > ended" Enter
    local i
    for ((i = 0; i < 5000; i++)); do
        [ ! -e ended ] || return 0
    done
    printf 'did not end: %s\n' "$1"
    screen
    return 1
}

start_tool() {
    tmux_ send-keys "$TOOL log; echo status=\$?" Enter
    wait_for '^ size 80x24'
}

tool_pid() {
    pgrep -n -f "^$TOOL log" -t "$(tmux_ display -p '#{pane_tty}' | sed 's|/dev/||')"
}

# The shell's screen is back, its modes are as they were, and what was switched on is off.
assert_clean() {
    wait_for "${1:-^status=}"
    run_line 'stty -g > after'
    cmp before after
    [ "$(tmux_ display -p '#{alternate_on} #{cursor_flag} #{mouse_any_flag}')" = '0 1 0' ]
    [ "$(grep -aoE '\?2004[hl]' raw | tail -n 1)" = '?2004l' ]
}

@test "term: keys of a real terminal arrive, also Chinese ones" {
    start_tool
    tmux_ send-keys a Up F1 F5 C-f M-x PPage Home BSpace
    wait_for '^typed: a up F1 F5 ctrl-f alt-x page-up home backspace$'
    tmux_ send-keys 中 ：
    wait_for 'backspace 中 :$'
    tmux_ send-keys Escape
    wait_for ': esc$'
    tmux_ send-keys q
    assert_clean '^status=0'
}

@test "term: pasted text is data, not commands" {
    start_tool
    tmux_ set-buffer 'qqq SD'
    tmux_ paste-buffer -p
    wait_for '^typed: +paste=qqq SD$'
    tmux_ send-keys q
    assert_clean '^status=0'
}

@test "term: a new size is drawn at once" {
    start_tool
    tmux_ resize-window -x 100 -y 30
    wait_for '^ size 100x30'
    tmux_ resize-window -x 40 -y 8
    wait_for '^ size 40x8'
    tmux_ resize-window -x 80 -y 24
    wait_for '^ size 80x24'
    tmux_ send-keys q
    assert_clean '^status=0'
}

@test "term: the width of ambiguous characters is asked for and learnt" {
    start_tool
    wait_for '^ambiguous 1$'
    tmux_ send-keys p
    wait_for '三床监护仪数据中断 · row'
    tmux_ send-keys q
    assert_clean
}

@test "term: each frame is one write" {
    start_tool
    tmux_ send-keys p
    wait_for 'page 1'
    tmux_ send-keys p
    wait_for 'page 2'
    tmux_ send-keys x
    wait_for '^typed: x'
    tmux_ send-keys q
    wait_log '^writes'
    frames=$(sed -n 's/^frames //p' log)
    [ "$frames" -ge 4 ]
    [ "$(sed -n 's/^writes //p' log)" -eq "$frames" ]
}

@test "term: Ctrl-Z gives the terminal back, fg draws everything again" {
    start_tool
    tmux_ send-keys a C-z
    wait_for 'Stopped'
    run_line 'stty -g > after'
    cmp before after
    [ "$(tmux_ display -p '#{alternate_on}')" = 0 ]
    tmux_ send-keys fg Enter
    wait_for '^typed: a$'
    [ "$(tmux_ display -p '#{alternate_on}')" = 1 ]
    tmux_ send-keys b
    wait_for '^typed: a b$'
    tmux_ send-keys q
    assert_clean 'tool_term log'
}

@test "term: a stop that it did not see is made good when it goes on" {
    start_tool
    tmux_ send-keys a
    wait_for '^typed: a'
    kill -STOP "$(tool_pid)"
    wait_for 'Stopped'
    tmux_ send-keys fg Enter
    wait_for '^typed: a$'
    wait_for '^ size 80x24'
    tmux_ send-keys b
    wait_for '^typed: a b$'
    tmux_ send-keys q
    assert_clean 'tool_term log'
}

@test "term: the mouse is taken only when asked, and given back" {
    start_tool
    [ "$(tmux_ display -p '#{mouse_any_flag}')" = 0 ]
    tmux_ send-keys m x
    wait_for '^typed: x'
    [ "$(tmux_ display -p '#{mouse_any_flag}')" = 1 ]
    tmux_ send-keys q
    assert_clean
}

@test "term: SIGTERM, SIGHUP and SIGINT end it cleanly" {
    for signal in TERM:15 HUP:1 INT:2; do
        tmux_ clear-history
        start_tool
        kill "-${signal%:*}" "$(tool_pid)"
        wait_log "^end ${signal#*:}\$"
        assert_clean '^status=0'
        run_line clear
    done
}

@test "term: a crash leaves a clean terminal and its signal" {
    start_tool
    kill -SEGV "$(tool_pid)"
    assert_clean '^status=139'
    run_line clear
    start_tool
    tmux_ send-keys m D
    assert_clean '^status=1$'
    screen | grep -q 'zhiban: as asked' # said after the terminal was restored
    run_line clear
    start_tool
    kill -ABRT "$(tool_pid)"
    assert_clean '^status=134'
}

@test "term: a terminal that goes away ends it" {
    start_tool
    tmux_ kill-session
    wait_log '^end'
}

@test "term: terminals that will not do are refused in one line" {
    run_line "TERM=dumb $TOOL log 2> said; TERM=none-such $TOOL log 2>> said; TERM= $TOOL log 2>> said"
    run_line "$TOOL log < /dev/null 2>> said; $TOOL log 2>> said | cat"
    run_line "LC_ALL=C TERM=vt100 $TOOL log < /dev/null 2>> said"
    [ "$(wc -l < said)" -eq 6 ]
    grep -q "'dumb' cannot place text; set TERM" said
    grep -q "'none-such' is not known here; set TERM" said
    grep -q 'TERM is not set; set it' said
    [ "$(grep -c 'standard input and output are no terminal' said)" -eq 3 ]
    run_line 'stty -g > after'
    cmp before after
}

@test "term: NO_COLOR and poor terminals have no colours" {
    tmux_ send-keys "NO_COLOR=1 $TOOL log" Enter
    wait_log '^open 0'
    tmux_ send-keys q
    wait_for '^ready> *$'
    tmux_ send-keys "clear; TERM=xterm $TOOL log" Enter
    wait_log '^open 8'
    tmux_ send-keys q
}

@test "theme: mistakes are named by file, line and column, all of them" {
    mkdir -p conf/themes
    sed 's/basic: bold red}/basic: bold reed}/; s/^good:/godo:/' "$ROOT/themes/night.yaml" > conf/themes/night.yaml
    run "$ZHIBAN" config check conf
    assert_status 2
    assert_contains "conf/themes/night.yaml:22:42: basic: 'reed' is no word of a style; write normal, or bold"
    assert_contains "conf/themes/night.yaml:25:1: unknown key 'godo'; did you mean 'good'?"
}

@test "theme: a hospital's own theme stands beside the four, or in place of one" {
    mkdir -p conf/themes
    printf 'id: ours\noverdue: {mono: reverse, rich: colour-208 on black}\n' > conf/themes/ours.yaml
    printf 'id: mono\nbar: {mono: bold}\n' > conf/themes/mono.yaml
    run "$ZHIBAN" config check conf
    assert_status 0
    assert_contains "themes 5"
}
