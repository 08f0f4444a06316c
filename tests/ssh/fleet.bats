# The fleet to try with (make fleet): machines behind a real sshd, each healthy or sick as told, and
# the same behind a server of our own that breaks in every way. The client is plain ssh.

load ../cli/helper
bats_require_minimum_version 1.5.0

setup_file() {
    need ssh /usr/sbin/sshd
    export FLEET=$BATS_FILE_TMPDIR/fleet LOAD=$BATS_FILE_TMPDIR/load FLEET_QUIET=1
    "$ROOT/tests/fleet/run" start "$FLEET" 20 3>&-
    "$ROOT/tests/fleet/run" start "$LOAD" 20 load 3>&-
}

teardown_file() {
    "$ROOT/tests/fleet/run" stop "$FLEET"
    "$ROOT/tests/fleet/run" stop "$LOAD"
}

# order DIR MACHINE SCENARIO: in force when it returns.
order() {
    "$ROOT/tests/fleet/run" set "$@"
}

# ask DIR MACHINE WORD...: what the machine says to the nonce n1 and these sections and options. The
# script that a real machine would run is one line here.
ask() {
    local dir=$1 machine=$2
    shift 2
    echo 'zb "$@"' | timeout "${LIMIT:-20}" ssh -F "$dir/ssh_config" "$machine" "exec sh -s -- n1 $*"
}

# until_true COMMAND...: looks again and again; looking takes its time, so nothing waits idly.
until_true() {
    local end=$((SECONDS + 20))
    until "$@"; do
        [ $SECONDS -lt $end ] || { echo "never came true: $*" && return 1; }
    done
}

# The programs of a fleet that name its folder.
processes_of() {
    local file
    grep -laF -- "$1" /proc/[0-9]*/cmdline 2>/dev/null | while read -r file; do
        readlink "${file%/cmdline}/exe" | grep -E '/(sshd|fake-machine|gate|load)$' || true
    done || true
}

is_asked() {
    processes_of "$1" | grep -q fake-machine
}

# Addresses at which a port is listened on, as /proc writes them: the last byte first.
listeners() {
    awk -v port="$(printf ':%04X$' "$1")" '$2 ~ port && $4 == "0A" { print $2 }' /proc/net/tcp
}

@test "a fleet listens on its loopback addresses and nowhere else" {
    run listeners "$(cat "$FLEET/port")"
    [ "${#lines[@]}" -eq 20 ]
    [[ $output == *01004D7F:* ]]
    run grep -v 4D7F: <<<"$output"
    assert_output ""
}

@test "a fleet says what a client needs: hosts, keys, a configuration that zhiban accepts" {
    [ "$(wc -l <"$FLEET/hosts.txt")" -eq 20 ]
    [ "$(tail -n 1 "$FLEET/machines.txt")" = "20 m020 127.77.0.20 healthy" ]
    [ "$(sed -n 7p "$FLEET/machines.txt")" = "7 m007 127.77.0.7 disk-full" ]
    [ "$(wc -l <"$FLEET/known_hosts")" -eq 20 ]
    [ "$(stat -c %a "$FLEET" "$FLEET/key")" = $'700\n600' ]
    run "$ZHIBAN" --config "$FLEET/config" config check "$FLEET/config"
    assert_status 0
    assert_contains "hosts 20 interfaces 0 contracts 1"
}

@test "a healthy machine behind sshd answers each section in its frame, disk last" {
    run ask "$FLEET" m001 disk fast unit
    assert_status 0
    assert_line 0 "zb1 begin fast n1"
    assert_contains $'units|0\nzb1 end unit n1 0\nzb1 begin disk n1\ndisk|'
    [ "${lines[-1]}" = "zb1 end disk n1 0" ]
    run grep -cE '^(load\|[0-9.]+\|[0-9.]+\|[0-9.]+|clock\|[0-9]{10}\|\+0800|mem\|[0-9]+\|[0-9]+)$' <<<"$output"
    assert_output 3
}

@test "one machine in eight behind sshd is sick, always in the same way" {
    run ask "$FLEET" m007 disk
    assert_status 0
    used=$(awk -F'|' '$1 == "disk" && $NF == "/data" { print int(100 * $3 / $2) }' <<<"$output")
    [ "$used" -ge 92 ]
    run ask "$FLEET" m015 disk
    free=$(awk -F'|' '$1 == "inode" && $NF == "/var" { print int(1000 * $4 / $2) }' <<<"$output")
    [ "$free" -lt 10 ]
}

@test "a machine behind sshd falls sick and gets well while the fleet runs" {
    run ask "$FLEET" m003 raid
    assert_contains "raid|2|2|"
    order "$FLEET" 3 raid
    run ask "$FLEET" m003 raid
    assert_contains "raid|2|1|"
    order "$FLEET" 1-20 healthy
    run ask "$FLEET" m003 raid
    [[ $output != *"raid|2|1|"* ]]
}

@test "an order that cannot be read changes nothing" {
    run order "$FLEET" 3 tired
    assert_status 1
    assert_contains "write MACHINE SCENARIO, such as 7 disk-full"
    order "$FLEET" 3 healthy
    run ask "$FLEET" m003 unit
    assert_contains "units|0"
}

@test "a machine behind sshd takes options before its script" {
    run ssh -F "$FLEET/ssh_config" m002 'exec sh -s -- n1 unit' <<<$'set -- "$@" \'unit=a b.service\'\nzb "$@"'
    assert_status 0
    assert_contains "active|active|a b.service"
}

@test "a resident machine answers line by line with the nonce of each" {
    for dir in "$FLEET" "$LOAD"; do
        run ssh -F "$dir/ssh_config" m002 'exec sh -s' <<<$'# script\nzb "$@"\nzb a1 raid\nzb b2 unit'
        assert_status 0
        assert_contains "zb1 end raid a1 0"
        [ "${lines[-1]}" = "zb1 end unit b2 0" ]
        run ssh -F "$dir/ssh_config" m002 'powershell -EncodedCommand AA==' <<<$'.\nZb c3 disk'
        [ "${lines[-1]}" = "zb1 end disk c3 0" ]
    done
}

@test "who logs in without a command is told which machine it is" {
    run ssh -F "$FLEET/ssh_config" -T m007 </dev/null
    assert_status 0
    assert_contains "m007, an invented machine"
    run -127 ssh -F "$LOAD/ssh_config" -T m007 uptime </dev/null
}

# shows SCENARIO WORDS PATTERN: a machine says it when it is sick, and does not when it is well.
shows() {
    local name=$1 words=$2 pattern=$3
    order "$LOAD" 4 "$name"
    ask "$LOAD" m004 "$words" | tr -d '\0' >said
    grep -qE -- "$pattern" said || { echo "$name does not show $pattern:" && cat said && return 1; }
    order "$LOAD" 4 healthy
    ask "$LOAD" m004 "$words" >said
    ! grep -qE -- "$pattern" said || { echo "healthy shows $pattern:" && cat said && return 1; }
}

@test "each sickness shows in its section, and a healthy machine does not show it" {
    shows disk-full disk '^disk\|[0-9]+\|[0-9]+\|[0-9]{1,8}\|xfs\|/data$'
    shows inodes disk '^inode\|6553600\|64[0-9]+\|[0-9]{5}\|/var$'
    shows memory fast '^swap\|8388608\|2516'
    shows load fast '^load\|[0-9.]+\|(9|[1-9][0-9]+)\.'
    shows unit unit '^unit\|failed\|tomcat-emr.service$'
    shows log-errors 'log journal=' '^journal\|[0-9]{2,}\|.*I/O error'
    shows raid raid '^raid\|2\|1\|.*\|md0$'
    shows backup-old "log backup 'backup=his|/b|*'" '^backup\|his\|(259|2[6-9].|3..)[0-9]{3}\|'
    shows mounts disk '\|/data/检验\|报告  \(旧\)$'
    shows absurd disk '^disk\|-100\|50\|-150'
    shows escapes 'log journal=' $'\x1b''\[31m'
    shows noise unit '^tcsh: No entry'
    shows other-nonce unit '^zb1 end unit 0badcafe 0$'
}

@test "a clock that is off, a certificate near its end, a half backup, GBK and cut frames" {
    now=$(date +%s)
    order "$LOAD" 4 clock
    said=$(ask "$LOAD" m004 fast | awk -F'|' '$1 == "clock" { print $2 }')
    [ $((said - now)) -ge 300 ]
    [ $((said - now)) -lt 330 ]
    order "$LOAD" 4 cert
    ends=$(ask "$LOAD" m004 cert cert=/etc/a.pem | awk -F'|' '$1 == "cert" && $3 == "/etc/a.pem" { print $2 }')
    [ $((($(date -d "$ends" +%s) - now) / 86400)) -eq 4 ]
    order "$LOAD" 4 backup-half
    run ask "$LOAD" m004 backup "'backup=his|/b|*'"
    ratio=$(awk -F'|' '$1 == "backup" { split($5, s, ","); print int(100 * $4 / s[4]) }' <<<"$output")
    [ "$ratio" -eq 50 ]
    order "$LOAD" 4 gbk
    ask "$LOAD" m004 disk | iconv -f GBK -t UTF-8 | grep '|/data/影像归档$'
    order "$LOAD" 4 cut-line
    run ask "$LOAD" m004 unit
    assert_output $'zb1 begin unit n1\nunits|0'
}

# broken SCENARIO STATUS PATTERN: how plain ssh ends with it and what it complains of.
broken() {
    order "$LOAD" 5 "$1"
    run ask "$LOAD" m005 unit
    assert_status "$2"
    grep -qE -- "$3" <<<"$output" || { printf '%s:\n%s\n' "$1" "$output" && return 1; }
}

@test "a server that breaks off before SSH begins" {
    broken gone 255 "Connection refused"
    broken garbage 255 "Connection (closed|reset)"
    broken banner 255 "banner line too long"
    broken close-accept 255 "Connection (closed|reset)"
    broken close-banner 255 "Connection (closed|reset)"
    broken close-kex 255 "Connection (closed|reset)"
    broken healthy 0 "zb1 end unit n1 0"
}

@test "the gate in front of a real sshd breaks off before SSH begins as well" {
    LOAD=$FLEET
    broken gone 255 "Connection refused"
    broken garbage 255 "Connection (closed|reset)"
    broken wrong-key 255 "REMOTE HOST IDENTIFICATION HAS CHANGED"
    broken authfail 255 "Permission denied"
    broken noopen 255 "open failed"
    broken healthy 0 "zb1 end unit n1 0"
}

@test "a server that breaks off within SSH, at each step" {
    broken wrong-key 255 "REMOTE HOST IDENTIFICATION HAS CHANGED"
    broken authfail 255 "Permission denied"
    broken noexec 255 "exec request failed"
    broken noopen 255 "open failed"
    broken close-auth 255 "127.77.0.5"
    [[ $output != *denied* ]]
    broken close-open 255 ""
    [[ $output != *"open failed"* && $output != *zb1* ]]
    broken close-exec 255 ""
    [[ $output != *zb1* ]]
    broken drop 255 "zb1 begin unit n1"
    [[ $output != *"zb1 end"* ]]
    broken exit3 3 "zb1 end unit n1 0"
    broken truncated 0 "zb1 begin unit n1"
    [[ $output != *"zb1 end"* ]]
    broken healthy 0 "zb1 end unit n1 0"
}

@test "a server or a machine that keeps one waiting" {
    local i=5 name
    for name in silent nokex hang half slow flood hang-section; do
        i=$((i + 1))
        order "$LOAD" $i "$name"
        order "$FLEET" $i "$name"
    done
    for i in $(seq 6 12); do
        for dir in "$LOAD" "$FLEET"; do
            { LIMIT=3 ask "$dir" "$(printf m%03d "$i")" unit raid 2>/dev/null || echo "status $?"; } |
                head -c 300000 | sed 's/.*status/status/' >"$dir/said.$i" 3>&- &
        done
    done
    wait
    for dir in "$LOAD" "$FLEET"; do
        for i in 6 7 8; do
            [ "$(cat "$dir/said.$i")" = "status 124" ]
        done
        [ "$(head -n 1 "$dir/said.9")" = "zb1 begin unit n1" ]
        [ "$(tail -n 1 "$dir/said.9")" = "status 124" ]
        [[ $(cat "$dir/said.9") != *"end raid"* ]]
        [ "$(wc -c <"$dir/said.10")" -lt 90 ]
        [ "$(wc -c <"$dir/said.11")" -ge 200000 ]
        [[ $(cat "$dir/said.12") == *"zb1 end unit n1 0"*"status 124" ]]
    done
}

@test "two megabytes of noise on standard error come before the answer" {
    order "$LOAD" 6 stderr
    ask "$LOAD" m006 unit >said 2>noise
    [ "$(wc -c <noise)" -ge 2000000 ]
    [ "$(tail -n 1 said)" = "zb1 end unit n1 0" ]
}

@test "what makes no sense is refused before anything is made" {
    local dir=$BATS_TEST_TMPDIR/none
    for words in 0 many "3 foo"; do
        run "$ROOT/tests/fleet/run" start "$dir" $words
        [ "$status" -eq 1 ]
        [[ $output == "fleet: "* ]]
        [ ! -e "$dir" ]
    done
    run order "$FLEET" 21 gone
    [ "$status" -eq 1 ]
    [ "$output" = "fleet: there are machines 1 to 20, and no 21" ]
}

@test "300 machines are gone at once, are refused, and are back at once" {
    dir=$BATS_TEST_TMPDIR/many
    "$ROOT/tests/fleet/run" start "$dir" 300 load --all-healthy 3>&-
    port=$(cat "$dir/port")
    [ "$(listeners "$port" | wc -l)" -eq 300 ]
    mkfifo hold
    ssh -F "$dir/ssh_config" m300 'exec sh -s' <hold >held 3>&- &
    exec 4>hold
    echo 'zb a1 unit' >&4
    until_true grep -q 'end unit a1' held
    kill -USR1 "$(cat "$dir/pid")"
    wait $! && false # cut
    run ask "$dir" m001 unit
    assert_contains "Connection refused"
    kill -USR2 "$(cat "$dir/pid")"
    until_true ask "$dir" m001 unit
    run ask "$dir" m300 unit
    assert_contains "zb1 end unit n1 0"
    "$ROOT/tests/fleet/run" stop "$dir"
    [ -z "$(listeners "$port")" ]
}

@test "load ends well on SIGTERM while machines hang, flood and hold channels" {
    dir=$BATS_TEST_TMPDIR/end
    mkdir "$dir"
    ssh-keygen -q -t ed25519 -N '' -f "$dir/key"
    printf '%s\n' '2 flood' '3 hang' '4 silent' '5 slow' >"$dir/scenario"
    "$B/tests/fleet/load" --machines 6 --dir "$dir" --key "$dir/key" --foreground 3>&- &
    load=$!
    until_true test -s "$dir/seen"
    for i in 1 2 3 4 5; do
        echo 'zb "$@"' | timeout 20 ssh -F none -i "$dir/key" -o StrictHostKeyChecking=no \
            -o UserKnownHostsFile=/dev/null -p "$(cat "$dir/port")" 127.77.0.$i 'exec sh -s -- n1 unit' \
            >"said.$i" 2>/dev/null 3>&- &
    done
    for i in 1 2 5; do
        until_true test -s "said.$i"
    done
    kill "$load"
    wait "$load"
}

@test "a second start replaces the first, and stop leaves neither process nor listener" {
    dir=$BATS_TEST_TMPDIR/again
    "$ROOT/tests/fleet/run" start "$dir" 3 3>&-
    first=$(cat "$dir/pid")
    "$ROOT/tests/fleet/run" start "$dir" 4 3>&-
    [ ! -e "/proc/$first" ]
    order "$dir" 2 hang
    { LIMIT=20 ask "$dir" m002 unit || true; } >said 2>&1 3>&- &
    until_true is_asked "$dir"
    port=$(cat "$dir/port")
    "$ROOT/tests/fleet/run" stop "$dir"
    run processes_of "$dir"
    assert_output ""
    run listeners "$port"
    assert_output ""
    wait
    "$ROOT/tests/fleet/run" stop "$dir"
}

@test "a fleet whose folder is gone ends by itself" {
    dir=$BATS_TEST_TMPDIR/lost
    "$ROOT/tests/fleet/run" start "$dir" 2 load 3>&-
    pid=$(cat "$dir/pid")
    rm -r "$dir"
    until_true test ! -e "/proc/$pid"
}
