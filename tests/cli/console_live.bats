# The console while nobody presses a key: other people, other processes, a store that goes away, a
# link that is lost. In a real terminal (tmux), with two consoles where two are needed.

load helper

setup() {
    private_home
    need tmux
    unset TMUX
    cp -r "$ROOT/config" config
    sed -i 's/^users: \[\]/users:\n  - {id: wang, name: Wang, role: duty}\n  - {id: li, name: Li, role: admin}/' \
        config/users.yaml
    "$ZHIBAN" --config=config init --test >/dev/null
    STORE=$XDG_DATA_HOME/zhiban
}

teardown() {
    for socket in sock-*; do
        [ ! -e "$socket" ] || tmux -S "$socket" kill-server 3>&- || true
    done
}

# on NAME COMMAND...: tmux's command on that person's terminal
on() {
    local name=$1
    shift
    tmux -S "$PWD/sock-$name" "$@"
}

# terminal NAME [SIZE]: a shell of that person; what is written to the terminal goes to raw-NAME
terminal() {
    local size=${2:-80x24}
    echo 'set enable-bracketed-paste off' > inputrc
    on "$1" -f /dev/null new-session -d -x "${size%x*}" -y "${size#*x}" \
        "INPUTRC=$PWD/inputrc PS1='ready> ' bash --norc" 3>&-
    on "$1" set-option -g default-terminal tmux-256color
    on "$1" respawn-pane -k "TERM=tmux-256color INPUTRC=$PWD/inputrc PS1='ready> ' bash --norc" 3>&-
    see "$1" '^ready>'
    on "$1" pipe-pane -O "cat > raw-$1"
}

# console NAME [SIZE]: his console
console() {
    terminal "$@"
    keys "$1" "$ZHIBAN --as $1; echo status=\$?" Enter
    see "$1" '1board'
}

keys() {
    local name=$1
    shift
    on "$name" send-keys "$@"
}

screen() {
    on "$1" capture-pane -p
}

# see NAME PATTERN: until a line of the screen matches; asking takes its time, so nothing waits idly
see() {
    local i
    for ((i = 0; i < 2500; i++)); do
        screen "$1" | grep -qE -- "$2" && return 0
    done
    printf 'no line of the screen of %s matches %s:\n' "$1" "$2"
    screen "$1"
    return 1
}

# see_not NAME PATTERN: until none does
see_not() {
    local i
    for ((i = 0; i < 2500; i++)); do
        screen "$1" | grep -qE -- "$2" || return 0
    done
    printf 'a line of the screen of %s matches %s:\n' "$1" "$2"
    screen "$1"
    return 1
}

pid_of() {
    pgrep -n -f "^$ZHIBAN --as $1" -t "$(on "$1" display -p '#{pane_tty}' | sed 's|/dev/||')"
}

# open_one WHO SYSTEM [OPTION...]: prints the number
open_one() {
    local who=$1 system=$2
    shift 2
    "$ZHIBAN" --as "$who" ticket open "$system stands still" --system="$system" \
        --callback=10100000001 --category=fault "$@" | cut -d ' ' -f 1
}

# selected WHO: the number behind the marker
selected() {
    screen "$1" | sed -n 's/^ *[a-z]* *>\([A-Z]*-[0-9]*-[0-9]*\).*/\1/p'
}

bells() {
    tr -cd '\a' < "raw-$1" | wc -c
}

@test "live: what another process does appears without a key, and the selection stays with its ticket" {
    open_one li if-monitor
    open_one li outpatient-billing
    console wang
    see wang 'HIS-1120-01|HIS-[0-9]+-01'
    see wang '>[A-Z]+-[0-9]+-01'
    first=$(selected wang)
    keys wang G
    see_not wang ">$first"
    selected=$(selected wang)
    [ -n "$selected" ]
    open_one li cis-dongjie
    see wang 'CIS-[0-9]+-01'
    see wang "^ *[a-z]* *>$selected"
}

@test "live: who else looks at a ticket, or edits it, stands on its page" {
    open_one li if-monitor
    console wang
    console li
    keys wang Enter
    see wang 'timeline'
    see_not wang 'Li is'
    keys li Enter
    see wang 'Li is looking'
    see li 'Wang is looking'
    keys li i
    see wang 'Li is editing'
    keys li C-g q
    see_not wang 'Li is'
    keys wang q
    keys li Enter
    see li 'timeline'
    see_not li 'Wang is'
}

@test "live: presence alone wakes nobody who is not there" {
    open_one li if-monitor
    open_one li outpatient-billing
    console wang
    before=$(stat -c %y "$STORE/zhiban.db-wake")
    keys wang Enter
    see wang 'timeline'
    keys wang q j Enter
    see wang 'timeline'
    keys wang q Q
    see wang '^status=0'
    [ "$(stat -c %y "$STORE/zhiban.db-wake")" = "$before" ]
}

@test "live: a configuration that somebody puts in force holds at once, keys and roles too" {
    open_one li if-monitor
    console wang
    sed -i 's/^keys: \[\]/keys:\n  - {id: view.night, keys: [Z]}/' config/keys.yaml
    "$ZHIBAN" --as li --config=config config apply >/dev/null
    see wang 'configuration V-2 is in force now'
    keys wang Z
    see wang 'by '
    see_not wang 'left clock'
    keys wang q
    sed -i 's/id: wang, name: Wang, role: duty/id: wang, name: Wang, role: auditor/' config/users.yaml
    "$ZHIBAN" --as li --config=config config apply >/dev/null
    see wang 'configuration V-3 is in force now'
    keys wang n
    see wang "your role 'auditor' may not"
}

@test "live: a store that goes away is said, what is typed stays, and is saved when it is back" {
    open_one li if-monitor
    console wang
    keys wang n
    see wang 'a new ticket'
    keys wang outpatient-billing Tab 'no money comes out' Tab 10100000001
    see wang '10100000001'
    mv "$STORE" away
    keys wang C-s
    see wang 'store unreachable, retrying'
    see wang 'out of reach'
    see wang 'no money comes out'
    keys wang Tab
    see wang 'no money comes out'
    mv away "$STORE"
    see wang 'the store is back'
    see_not wang 'store unreachable'
    keys wang C-s
    see wang 'is open; its clocks run'
    run "$ZHIBAN" --as li ticket list
    assert_contains 'no money comes out'
}

@test "live: another store in its place is taken, also a file alone that was moved" {
    open_one li if-monitor
    cp -r "$STORE" other
    open_one li cis-dongjie
    console wang
    see wang 'CIS-'
    mv "$STORE/zhiban.db" "$STORE/moved.db"
    see wang 'store unreachable, retrying'
    keys wang x
    see wang 'out of reach'
    rm -f "$STORE"/zhiban.db*
    cp other/zhiban.db* "$STORE/"
    see wang 'the store is back'
    see_not wang 'CIS-'
    open_one li outpatient-billing
    see wang 'HIS-'
}

@test "live: nothing is written into a store that was moved" {
    open_one li if-monitor
    console wang
    mv "$STORE/zhiban.db" "$STORE/moved.db"
    see wang 'store unreachable'
    keys wang c
    see wang 'out of reach'
    mv "$STORE/moved.db" "$STORE/zhiban.db"
    see wang 'the store is back'
    run "$ZHIBAN" --as li journal show
    assert_status 0
    assert_contains open
    [[ $output != *claim* ]]
    keys wang c
    see wang 'u takes it back'
}

@test "look back: every view as it was, nothing to be changed, and the present again" {
    export ZHIBAN_NOW='2026-11-20 10:00'
    open_one li if-monitor
    export ZHIBAN_NOW='2026-11-20 12:00'
    open_one li cis-dongjie
    export ZHIBAN_NOW='2026-11-20 13:00'
    console wang
    see wang 'CIS-1120-01'
    keys wang @
    see wang 'look back to'
    keys wang 11:00 Enter
    see wang 'looking back 11-20 11:00'
    see_not wang 'CIS-1120-01'
    see wang 'ICU-1120-01'
    keys wang c
    see wang 'nothing can be changed here'
    keys wang n
    see wang 'nothing can be changed here'
    keys wang Enter
    see wang 'timeline'
    keys wang @ Enter
    see wang 'the present again'
    see wang '11-20 13:00'
    keys wang q
    see wang 'CIS-1120-01'
    keys wang @
    keys wang -l -- '-150m'
    keys wang Enter
    see wang 'looking back 11-20 10:30'
    keys wang @ tomorrow Enter
    see wang 'tomorrow'
    see wang 'looking back 11-20 10:30'
    keys wang @ '2030-01-01' Enter
    see wang 'is in the future'
    keys wang c
    see wang 'nothing can be changed here'
    keys wang Q
    see wang '^status=0'
    run "$ZHIBAN" --as li journal show
    assert_status 0
    assert_contains open
    [[ $output != *claim* ]]
}

@test "resume: a lost link loses no word; the next log-in tells the draft and goes back to the view" {
    open_one li if-monitor
    open_one li outpatient-billing
    console wang
    keys wang 2 / billing Enter
    see wang '/billing'
    keys wang Enter
    see wang 'timeline'
    keys wang i
    see wang 'Enter next|save'
    keys wang 'the supplier calls back'
    see wang 'the supplier calls back'
    kill -HUP "$(pid_of wang)"
    see wang '^status=0'
    keys wang "clear; $ZHIBAN --as wang; echo status=\$?" Enter
    see wang 'unfinished drafts: 1'
    see wang 'timeline'
    see wang 'outpatient-billing stands still'
    keys wang q
    see wang '/billing'
    keys wang : view.drafts Enter
    see wang 'about'
    see wang '^ >.*write something down +HIS-'
    keys wang Enter
    see wang 'the supplier calls back'
    keys wang C-g Q
    see wang '^status=0'
    keys wang "clear; $ZHIBAN --as li" Enter
    see wang '1board'
    see_not wang 'unfinished'
}

@test "resume: SIGTERM and a terminal that vanishes keep what was typed, too" {
    console wang
    keys wang n
    see wang 'a new ticket'
    keys wang Tab 'a word that must not be lost'
    see wang 'must not be lost'
    kill -TERM "$(pid_of wang)"
    see wang '^status=0'
    keys wang "clear; $ZHIBAN --as wang" Enter
    see wang 'unfinished drafts: 1'
    keys wang n
    see wang 'must not be lost'
    keys wang End ' and one more'
    see wang 'and one more'
    pid=$(pid_of wang)
    on wang kill-server 3>&-
    for ((i = 0; i < 100000; i++)); do
        [ -d "/proc/$pid" ] || break
    done
    [ ! -d "/proc/$pid" ]
    terminal wang
    keys wang "$ZHIBAN --as wang" Enter
    see wang 'unfinished drafts: 1'
    keys wang n
    see wang 'must not be lost and one more'
}

@test "resume: what was typed some seconds ago survives a power cut" {
    console wang
    keys wang n
    see wang 'a new ticket'
    keys wang Tab 'half a sentence'
    see wang 'half a sentence'
    for ((i = 0; i < 500; i++)); do
        drafts=$(python3 -c "import sqlite3
print(sqlite3.connect('$STORE/zhiban.db').execute('SELECT COUNT(*) FROM draft').fetchone()[0])")
        [ "$drafts" -eq 0 ] || break
    done
    kill -KILL "$(pid_of wang)"
    on wang kill-server 3>&-
    console wang
    see wang 'unfinished drafts: 1'
    keys wang n
    see wang 'half a sentence'
}

@test "lock: blank and silent whatever others do, and any key comes back" {
    open_one li if-monitor
    sed -i 's/lock: 10m/lock: 1s/' config/zhiban.yaml
    "$ZHIBAN" --as li --config=config config apply >/dev/null
    console wang
    see wang 'locked; any key comes back'
    see_not wang 'ICU-'
    before=$(stat -c %s raw-wang)
    "$ZHIBAN" --as li ticket assign "$(open_one li cis-dongjie)" --to=wang
    sed -i 's/lock: 1s/lock: 9m/' config/zhiban.yaml
    "$ZHIBAN" --as li --config=config config apply >/dev/null
    "$ZHIBAN" --as li ticket list >/dev/null
    [ "$(stat -c %s raw-wang)" -eq "$before" ]
    keys wang q
    see wang 'CIS-'
    see wang 'ICU-'
}

@test "bell: what is new and mine rings once; what I do, or what others have, does not" {
    console wang
    id=$(open_one li if-monitor)
    see wang 'ICU-'
    [ "$(bells wang)" -eq 0 ]
    "$ZHIBAN" --as li ticket assign "$id" --to=wang
    see wang 'for you: ICU-'
    [ "$(bells wang)" -eq 1 ]
    see wang '>ICU-.* resp' # the clock that runs
    "$ZHIBAN" --as li ticket note "$id" --note=seen
    "$ZHIBAN" --as wang ticket answer "$id"
    see_not wang '>ICU-.* resp'
    [ "$(bells wang)" -eq 1 ]
    urgent=$(open_one li icis --emergency=yes)
    see wang 'urgent, nobody has it: ICU-'
    [ "$(bells wang)" -eq 2 ]
    sed -i 's/bell: bell/bell: none/' config/zhiban.yaml
    "$ZHIBAN" --as li --config=config config apply >/dev/null
    see wang 'is in force now'
    "$ZHIBAN" --as li ticket assign "$urgent" --to=wang
    see wang 'for you: ICU-'
    [ "$(bells wang)" -eq 2 ]
}

@test "bell: notify sends a message to the desktop as well" {
    sed -i 's/bell: bell/bell: notify/' config/zhiban.yaml
    "$ZHIBAN" --as li --config=config config apply >/dev/null
    console wang
    "$ZHIBAN" --as li ticket assign "$(open_one li if-monitor)" --to=wang
    see wang 'for you: ICU-'
    grep -aq $'\033]9;for you: ICU-' raw-wang
}

@test "bell: a ticket of mine that becomes overdue rings at that moment, one that was overdue does not" {
    "$ZHIBAN" --as li ticket assign "$(open_one li if-monitor --received="$(TZ=Asia/Shanghai date -d '-3 hours' '+%F %T')" --late-reason=link)" \
        --to=wang
    id=$(open_one li if-monitor --received="$(TZ=Asia/Shanghai date -d '-29 minutes -56 seconds' '+%F %T')")
    "$ZHIBAN" --as li ticket assign "$id" --to=wang
    console wang
    see wang 'yours is overdue: ICU-'
    screen wang | grep 'yours is overdue' | grep -q "${id##*-}\$"
    [ "$(bells wang)" -eq 1 ]
}

@test "live: a clock that stepped back on any host is said in line 1" {
    console wang
    ZHIBAN_NOW='2035-01-01 10:00' open_one li if-monitor
    see wang 'X-2035'
    see_not wang 'clock went back'
    open_one li outpatient-billing
    see wang 'the clock went back [0-9]+ s'
}

@test "live: Tab comes to the most urgent thing from everywhere; Ctrl-Z and fg; the mouse on request" {
    open_one li if-monitor
    open_one li outpatient-billing
    console wang
    keys wang 9
    see wang 'contract name'
    keys wang Tab
    see wang 'left clock'
    see wang '>[A-Z]+-[0-9]+-01'
    [ "$(on wang display -p '#{mouse_any_flag}')" = 0 ]
    keys wang : mouse Enter
    see wang 'the mouse is ours'
    [ "$(on wang display -p '#{mouse_any_flag}')" = 1 ]
    other=$(screen wang | sed -nE 's/^ +[a-z]+ +([A-Z]+-[0-9]+-01) .*/\1/p')
    row=$(screen wang | grep -n "^ *[a-z]* *$other " | cut -d : -f 1)
    [ -n "$other" ]
    keys wang -l $'\033'"[<0;10;${row}M"
    see wang ">$other"
    screen wang | sed -n "${row}p" | grep -q ">$other"
    keys wang C-z
    see wang 'Stopped'
    keys wang fg Enter
    see wang '1board'
}

@test "live: an idle console is not woken by those who only read" {
    "$ZHIBAN" --as li ticket answer "$(open_one li if-monitor)"
    console wang
    see wang 'ICU-'
    pid=$(pid_of wang)
    bytes=$(stat -c %s raw-wang)
    counter=$(stat -c %y "$STORE/zhiban.db-wake")
    for ((i = 0; i < 5; i++)); do "$ZHIBAN" --as li ticket list >/dev/null; done
    [ "$(stat -c %y "$STORE/zhiban.db-wake")" = "$counter" ]
    [ -d "/proc/$pid" ]
    [ "$(stat -c %s raw-wang)" -le $((bytes + 600)) ]
}

@test "hostile: terminals that will not do are refused in one line, small ones say so" {
    terminal wang
    keys wang "TERM=dumb $ZHIBAN --as wang 2> said; TERM=none-such $ZHIBAN --as wang 2>> said; : > ended" Enter
    for ((i = 0; i < 3000; i++)); do [ ! -e ended ] || break; screen wang >/dev/null; done
    [ "$(wc -l < said)" -eq 2 ]
    grep -q "'dumb' cannot place text; set TERM" said
    grep -q "'none-such' is not known here; set TERM" said
    keys wang "clear; $ZHIBAN --as wang < /dev/null | head -n 2; echo status=\$?" Enter
    see wang '^status=0'
    on wang resize-window -x 20 -y 5
    keys wang "clear; LC_ALL=C $ZHIBAN --as wang; echo status=\$?" Enter
    see wang 'too small: 20x5'
    on wang resize-window -x 80 -y 24
    see wang '1board'
    keys wang Q
    see wang '^status=0'
}

# collect LINES: the collector's round of now; %s is the instant.
collect() {
    local now
    now=$(TZ=Asia/Shanghai date +%Y-%m-%dT%H:%M:%S)
    # shellcheck disable=SC2059
    printf "$1\n" "$now" | "$B/tests/lib/tool_health" "sqlite:$STORE/zhiban.db" 3>&-
}

@test "live: what the collector finds is on the screen of who looks, on every page" {
    collect 'round his-db1 fast %s host.up=1 disk.used:/=40'
    console li
    see li '13 unknown'
    keys li 3
    see li '. fine +<1m.his-db1'
    see li 'machines: 14'
    keys li G # the selection stays where it is
    see li '>'
    for _ in 1 2 3; do
        collect 'round his-db1 fast %s host.up=1 disk.used:/=97'
    done
    see li 'X crit. +<1m.his-db1 +97% Disk'
    see li '1 critical'
    collect 'round his-db1 fast %s host.up=1 disk.used:/=97'
    keys li 2
    see li 'what it is'
    keys li 3
    see li 'X crit. +<1m.his-db1 +97% Disk'
    keys li / his-db1 Enter Enter
    see li 'critical since'
    collect 'round his-db1 fast %s host.up=1 disk.used:/=98'
    see li '98%'
}

@test "live: the first collector is noticed by a console that showed that nobody collects" {
    console li
    keys li 3
    see li 'nobody ever looked at them'
    collect 'round his-db1 fast %s host.up=1 disk.used:/=40'
    keys li 3
    see li 'fine +<1m.his-db1'
    see_not li 'nobody ever looked'
}
