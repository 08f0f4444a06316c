# A real terminal (tmux) for .bats files: a shell in it, keys and bytes into it, its screen out of it.
# Nothing sleeps: whoever waits looks until it is there, at most PATIENCE seconds.

PATIENCE=30

# terminal_start: one of 80x24 named main; more by terminal_more NAME. Call it at the end of setup().
terminal_start() {
    need tmux stty
    SOCKET=$BATS_TEST_TMPDIR/tmux
    unset TMUX
    echo 'set enable-bracketed-paste off' > inputrc # the shell's own marks would be taken for ours
    terminal_more main
    run_line 'stty -g > before'
}

terminal_more() {
    TERM=xterm tmux -S "$SOCKET" -f /dev/null new-session -d -s "$1" -x 80 -y 24 \
        "env -u LC_CTYPE INPUTRC=$PWD/inputrc PS1='ready> ' bash --norc" 3>&-
    tmux_ set-option -g default-terminal tmux-256color
    tmux_ set-option -g escape-time 0
    wait_for '^ready>' "$1"
}

terminal_stop() {
    tmux_ kill-server 3>&- || true
}

tmux_() {
    tmux -S "$SOCKET" "$@"
}

# keys NAME...: as tmux names them. bytes HH...: raw, whatever they are.
keys() {
    tmux_ send-keys -t main "$@"
}

bytes() {
    tmux_ send-keys -t main -H "$@"
}

screen() {
    tmux_ capture-pane -p -t "${1:-main}"
}

# until_ok COMMAND...: again and again until it succeeds.
until_ok() {
    local end=$((SECONDS + PATIENCE))
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || return 1
    done
}

has_line() {
    screen "$2" | grep -qE -- "$1"
}

has_no_line() {
    ! has_line "$@"
}

# wait_for PATTERN [TERMINAL]: until a line of the screen matches; wait_gone: until none does.
wait_for() {
    until_ok has_line "$1" "${2:-main}" && return 0
    printf 'no line of the screen matches %s:\n' "$1"
    screen "${2:-main}"
    return 1
}

wait_gone() {
    until_ok has_no_line "$1" "${2:-main}" && return 0
    printf 'a line of the screen still matches %s:\n' "$1"
    screen "${2:-main}"
    return 1
}

# run_line COMMAND: types it in the shell and waits for its end.
run_line() {
    rm -f ended
    keys "$1; : > ended" Enter
    until_ok [ -e ended ] && return 0
    printf 'did not end: %s\n' "$1"
    screen
    return 1
}

# The process in the terminal that is not its shell.
terminal_child() {
    pgrep -n -P "$(tmux_ display -p -t "${1:-main}" '#{pane_pid}')"
}

# The shell's screen is back and its modes are as they were.
assert_clean() {
    wait_for '^ready> *$'
    run_line 'stty -g > after'
    cmp before after
    [ "$(tmux_ display -p -t main '#{alternate_on} #{cursor_flag} #{mouse_any_flag}')" = '0 1 0' ]
}
