# Stories of the console in a real terminal: what a person does and sees, and what bad days do to it.

load helper
load terminal

NOW='2026-11-20 23:41'

setup_file() {
    export BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
    private_home
    mkdir -m 700 sample
    ZHIBAN_NOW=$NOW "$ZHIBAN" --store "sqlite:$PWD/sample/zhiban.db" --config "$ROOT/config" sample
}

setup() {
    private_home
    mkdir -m 700 store
    cp "$BATS_FILE_TMPDIR"/sample/zhiban.db* store
    export ZHIBAN_STORE=sqlite:$PWD/store/zhiban.db ZHIBAN_NOW=$NOW
    terminal_start
}

teardown() {
    terminal_stop
}

# The console of Li, who is on duty, with the board on the screen and all facts in line 1.
open_console() {
    tmux_ send-keys -t "${1:-main}" "$ZHIBAN --as li" Enter
    wait_for '^ Fri 11-20 23:41 .* open [0-9]' "${1:-main}"
    wait_for '>[A-Z]+-[0-9]' "${1:-main}"
}

cli() {
    "$ZHIBAN" --as li "$@" 3>&-
}

@test "story: it opens on the board, goes through the views and leaves a clean terminal" {
    open_console
    wait_for '^ 1board 2tickets'
    wait_for '/ filter'
    [ "$(tmux_ display -p -t main '#{alternate_on}')" = 1 ]
    for key in 2 3 4 5 6 7 8 9 0 N '?'; do
        keys "$key"
        wait_gone 'does nothing here'
    done
    wait_for 'help: what can be done here'
    keys 1
    wait_for '>[A-Z]+-[0-9]'
    keys q
    assert_clean
}

# n, 3 letters, choose, 9 ideographs, Enter, 11 figures, save: 28 keys.
@test "story: a call is taken in three fields and fewer than 40 keys, and its clocks run" {
    open_console
    keys n
    wait_for 'call back'
    keys j h y Down Enter
    wait_for 'if-monitor'
    keys 三床监护仪又没有数据 Enter
    wait_for 'ICU-1.3' # the clocks it will start, with their clauses
    keys 1 0 1 0 0 0 0 0 0 0 9
    wait_for '10100000009'
    keys C-s
    wait_gone '10100000009'
    wait_for 'ICU-20261120-06 is open; its clocks run'
    run cli ticket show ICU-20261120-06
    assert_contains 三床监护仪又没有数据
    keys Q
    assert_clean
}

@test "story: a ticket is claimed, and the act taken back" {
    open_console
    keys c
    wait_for '>[A-Z]+-.*李某'
    keys u
    wait_gone '>[A-Z]+-.*李某'
    keys Q
    assert_clean
    run cli ticket show CIS-20261120-04
    assert_contains claim
}

@test "story: a ticket is answered by a form, and its clock stops" {
    open_console
    keys Enter
    wait_for '^ respond +running'
    keys a
    wait_gone '^ respond +running'
    keys C-s
    wait_for '^ respond +'
    wait_gone '^ respond +running'
    keys Q
    assert_clean
}

@test "story: the keys of PuTTY and of application mode do what they say" {
    open_console
    first=$(screen | grep -E '>[A-Z]+-[0-9]')
    bytes 1b 4f 42 # ESC O B: down
    wait_gone "^${first:0:30}"
    bytes 1b 5b 41 # ESC [ A: up
    wait_for "^${first:0:30}"
    bytes 1b 5b 31 31 7e # F1 of PuTTY
    wait_for 'help: what can be done here'
    bytes 1b # alone
    wait_for '>[A-Z]+-[0-9]'
    bytes 1b 5b 34 7e # End of PuTTY
    wait_gone "^${first:0:30}"
    bytes 1b 5b 31 7e # Home
    wait_for "^${first:0:30}"
    keys Q
    assert_clean
}

@test "story: bytes of a GBK terminal are told, and harm nothing" {
    open_console
    bytes c4 e3 ba c3
    wait_for "bytes that are no UTF-8: set the terminal's encoding to UTF-8"
    keys n
    wait_for 'PgDn'
    bytes c4 e3 ba c3
    keys Escape
    wait_for '>[A-Z]+-[0-9]'
    keys Q
    assert_clean
}

@test "story: full-width punctuation of an input method is a command all the same" {
    open_console
    keys ：
    wait_for 'Tab completes'
    keys Escape
    wait_gone 'Tab completes'
    keys ？
    wait_for 'help: what can be done here'
    keys １
    wait_for '>[A-Z]+-[0-9]'
    keys Q
    assert_clean
}

@test "story: a paste with brackets goes into the field and sends nothing off" {
    open_console
    head=$(cli journal head)
    keys n
    wait_for 'call back'
    keys Tab
    tmux_ set-buffer -- "$(printf '病区 q Q 反映\n第二行')"
    tmux_ paste-buffer -p -t main
    wait_for '病区 q Q 反映'
    keys Escape
    wait_for '>[A-Z]+-[0-9]'
    keys Q
    assert_clean
    [ "$(cli journal head)" = "$head" ]
}

@test "story: a paste without brackets is no command" {
    open_console
    head=$(cli journal head)
    tmux_ set-buffer -- 'Quick, claim it: ccc xxx sss and so on for a while'
    tmux_ paste-buffer -t main
    wait_for 'pasted text is no command'
    [ "$(cli journal head)" = "$head" ]
    keys Q
    assert_clean
}

@test "story: a storm of new sizes ends in a sound screen" {
    open_console
    keys 2 j j j
    wait_for '>[A-Z]+-[0-9]'
    chosen=$(screen | grep -oE '>[A-Z]+-.{16}')
    for size in 60x20 120x36 20x5 80x24 40x10 81x25 300x80 10x3 79x23 100x30 \
        60x21 1x1 132x43 50x50 80x12 200x10 40x40 61x20 90x24 80x24; do
        tmux_ resize-window -t main -x "${size%x*}" -y "${size#*x}"
    done
    wait_for "$chosen"
    wait_for '^ Fri 11-20 23:41'
    [ "$(screen | wc -l)" -eq 24 ]
    keys Q
    assert_clean
}

@test "story: a lost link keeps the form's draft, and the next start goes on with it" {
    open_console
    keys n
    wait_for 'PgDn'
    keys Tab 呼吸机不进中央站
    wait_for 呼吸机不进中央站
    kill -HUP "$(terminal_child)"
    assert_clean
    open_console
    keys n
    wait_for 'an unfinished draft goes on'
    wait_for 呼吸机不进中央站
    keys Escape
    wait_for '>[A-Z]+-[0-9]'
    keys Q
    assert_clean
}

@test "story: kill -9 harms the store in nothing" {
    open_console
    keys c
    wait_for '>[A-Z]+-.*李某'
    kill -9 "$(terminal_child)"
    wait_for 'Killed'
    run cli journal verify
    assert_status 0
    run cli ticket show CIS-20261120-04
    assert_contains claim
    run_line "stty sane; printf '\\033[?1049l\\033[?2004l'; clear"
    open_console
    wait_for '>[A-Z]+-.*李某'
    keys Q
    wait_for '^ready> *$'
}

@test "story: two consoles see each other's changes without a key" {
    terminal_more second
    open_console main
    open_console second
    keys c
    wait_for '>[A-Z]+-.*李某' main
    wait_for '>[A-Z]+-.*李某' second
    tmux_ send-keys -t second u
    wait_gone '>[A-Z]+-.*李某' second
    wait_gone '>[A-Z]+-.*李某' main
    cli ticket open '由命令行登记的一单' --system=if-monitor --callback=10100000008
    wait_for '由命令行登记的' main
    wait_for '由命令行登记的' second
    keys Q
    tmux_ send-keys -t second Q
    wait_for '^ready> *$' second
    assert_clean
}

@test "story: SIGTERM in the middle of the palette leaves a clean terminal" {
    open_console
    keys :
    wait_for 'Tab completes'
    kill -TERM "$(terminal_child)"
    assert_clean
}

@test "story: with NO_COLOR nothing is coloured, and every state still has its word" {
    run_line 'export NO_COLOR=1'
    open_console
    tmux_ capture-pane -p -e -t main > coloured
    run grep -E $'\e\\[[0-9;]*(3[0-7]|4[0-7]|9[0-7]|38;5|48;5)' coloured
    assert_status 1
    grep -q $'\e\\[[0-9;]*7' coloured
    wait_for ' -[0-9]+h[0-9]+m '
    keys Q
    assert_clean
}

@test "story: into a pipe it prints the board once and ends" {
    run bash -c "'$ZHIBAN' --as li | cat; exit \${PIPESTATUS[0]}" 3>&-
    assert_status 0
    assert_contains 'open'
    [[ $output != *$'\e'* ]]
    run_line "$ZHIBAN --as li | cat > printed"
    grep -q . printed
    assert_clean
}
