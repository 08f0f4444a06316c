# The probe script under real shells, with the machine faked where its state matters (issue 5,
# "Probes"). tool_probe asks as the collector does and prints what was understood.

load helper

setup() {
    private_home
    PROBE=$B/tests/lib/tool_probe
    SCRIPT=$ROOT/config/probes/linux.sh
    mkdir fake
    PATH=$BATS_TEST_TMPDIR/fake:$PATH
}

# fake NAME: a command that is found first; its script comes on standard input.
fake() {
    {
        echo '#!/bin/dash'
        cat
    } >"fake/$1"
    chmod +x "fake/$1"
}

# own SECTIONS: a configuration directory with a probe "own" of one round.
own() {
    mkdir -p own/probes
    cat >own/probes/own.yaml <<YAML
id: own
kind: linux
script: linux.sh
rounds:
  - {sections: [$1]}
YAML
}

# ask SECTIONS [OPTION…]: of this machine, through the sh that PATH finds.
ask() {
    own "$1"
    shift
    "$PROBE" own 0 dash own "$@" 3>&-
}

# A /proc of a machine with the given MemAvailable line.
fake_proc() {
    mkdir -p proc/sys/kernel/random sys/devices/system/cpu
    echo '0.50 3.00 2.00 4/321 999' >proc/loadavg
    echo '864000.12 99.9' >proc/uptime
    echo 'f0-0-0-0-1' >proc/sys/kernel/random/boot_id
    echo 'his-db1' >proc/sys/kernel/hostname
    echo '2.6.32-754' >proc/sys/kernel/osrelease
    printf 'MemTotal: 1000 kB\nMemFree: 100 kB\n%sBuffers: 50 kB\nCached: 150 kB\nSwapCached: 0 kB\nSwapTotal: 200 kB\nSwapFree: 50 kB\nHugePages_Total: 0\n' \
        "$1" >proc/meminfo
    export ZB_PROC=$PWD/proc ZB_SYS=$PWD/sys
}

@test "every shell answers the same questions" {
    own "fast, disk, raid, temp, remote"
    for shell in dash bash mksh 'busybox sh'; do
        printf '#!/bin/dash\nexec %s "$@"\n' "$shell" >fake/sh
        chmod +x fake/sh
        run "$PROBE" own 0 dash own
        assert_status 0
        for metric in mem.used swap.used load.5 uptime cpu.count proc.count clock.offset disk.used disk.free; do
            assert_contains "$metric|"
        done
        [[ $output != *UNKNOWN* ]] || {
            printf '%s: %s\n' "$shell" "$output"
            false
        }
        printf '%s\n' "$output" | cut -d'|' -f1,2 >"$(basename "$shell").seen"
    done
    diff dash.seen bash.seen
    diff dash.seen mksh.seen
    diff dash.seen 'busybox sh.seen'
}

@test "csh, a motd and start-up files that talk do no harm" {
    printf 'echo Welcome; echo -n "no newline "; alias exec echo; alias sh echo\n' >"$HOME/.cshrc"
    unset LC_CTYPE
    printf 'unalias exec; unalias sh\n' >>"$HOME/.cshrc"
    run "$PROBE" linux 0 csh
    assert_status 0
    assert_contains "probe.section|fast|0|OK|"
    assert_contains "probe.section|disk|0|OK|"
}

@test "options reach the script whatever is in them" {
    ask cert "cert=/it's \$HOME; \`x\` \"y\" !z | 中文" >out
    grep -F "cert.days|/it's \$HOME; \`x\` \"y\" !z | 中文|-|UNKNOWN|" out
}

@test "fast: an old kernel says less, processors come in ranges" {
    fake_proc ''
    echo '0-3,8-11' >sys/devices/system/cpu/online
    run ask fast
    assert_contains "mem.used||70||"
    assert_contains "swap.used||75||"
    assert_contains "cpu.count||8||"
    assert_contains "load.5||0.375||"
    assert_contains "proc.count||321||"
    assert_contains "uptime||864000.12||"
    assert_contains "state|host|his-db1"
    fake_proc $'MemAvailable: 600 kB\n'
    rm sys/devices/system/cpu/online
    run ask fast
    assert_contains "mem.used||40||"
    assert_contains "cpu.count||$(getconf _NPROCESSORS_ONLN)||"
    rm proc/loadavg
    run ask fast
    assert_contains "probe.section|fast|1|UNKNOWN|no /proc/loadavg: is this Linux?"
    assert_contains "mem.used||-|UNKNOWN|"
}

@test "disk: blanks, bars and Chinese in the names of mounts" {
    fake df <<'SH'
cat <<'DF'
Type     1K-blocks     Used    Avail  Inodes IUsed  IFree Mounted on
ext4          1000      600      300     100    25     75 /
xfs           2000     1900      100       0     0      0 /data/影像 归档  2024|旧
btrfs         4000     1000     3000       -     -      - /bak up
tmpfs          100      100        0     100   100      0 /run
overlay       1000      600      300     100    25     75 /var/lib/docker/overlay2/x
iso9660        100      100        0       0     0      0 /media/cd
DF
SH
    ask disk >out
    grep -F 'disk.used|/|66.66666667||' out
    grep -F 'inode.used|/|25||' out
    grep -F 'disk.used|/data/影像 归档  2024|旧|95||' out
    grep -F 'disk.used|/bak up|25||' out
    grep -F 'host.hung|df|0||' out
    run grep -cE '/run|overlay|/media' out
    assert_output 0
    run grep -c inode out
    assert_output 1
}

@test "disk: a df that knows neither --output nor -l" {
    fake df <<'SH'
case "$*" in
*--output* | *l*) exit 1 ;;
-Pk*) printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/my disk 1000 600 400 60%% /\n/dev/sdb1 100 90 10 90%% /data/a 100%% b\ntmpfs 5 5 0 100%% /run\n' ;;
-Pi*) printf 'Filesystem Inodes IUsed IFree IUse%% Mounted on\n/dev/sda1 100 50 50 50%% /\n/dev/sdb1 0 0 0 - /data/a\n' ;;
esac
SH
    ask disk >out
    grep -F 'disk.used|/|60||' out
    grep -F 'disk.used|/data/a 100% b|90||' out
    grep -F 'inode.used|/|50||' out
    run grep -c . out
    [ "$(grep -c disk.used out)" -eq 2 ]
}

@test "disk: a df that fails is unknown, never good" {
    fake df </dev/null
    run ask disk
    assert_contains "disk.used||-|UNKNOWN|the machine did not say"
    assert_contains "probe.section|disk|1|UNKNOWN|"
}

# health.md, pitfall 30
@test "disk: a df that hangs costs only its own section, and no second one is started" {
    fake_proc ''
    printf '#!/bin/dash\necho started >>%s/df.log\nexec sleep 30\n' "$PWD" >fake/df
    chmod +x fake/df
    timeout -s KILL 1 dash -s -- n disk fast <"$SCRIPT" >out 3>&- || true
    run "$PROBE" - n <out
    assert_contains "probe.section|fast|0|OK|"
    [[ $output != *disk* ]]
    rm df.log
    mkdir proc/77
    echo '77 (df) D 1 77' >proc/77/stat
    run ask disk wary=1
    assert_contains "host.hung|df|1||does not come back"
    assert_contains "probe.section|disk|1|UNKNOWN|"
    [ ! -e df.log ]
}

@test "unit: what failed, what has to run, and no systemd" {
    fake systemctl <<'SH'
case $1 in
is-active) [ "$2" = sshd ] && echo active || echo inactive ;;
*) printf 'nginx.service loaded failed failed A server\n* ora@x.service not-found failed failed O\n' ;;
esac
SH
    ask unit unit=sshd unit=oracle >out
    grep -F 'unit.failed||2||nginx.service, ora@x.service' out
    grep -F 'unit.failed|sshd|0||active' out
    grep -F 'unit.failed|oracle|1||inactive' out
    fake systemctl <<<'echo "System has not been booted with systemd" >&2; exit 1'
    run ask unit
    assert_contains "probe.section|unit|1|UNKNOWN|System has not been booted with systemd"
}

@test "log: the journal goes on where the last look ended" {
    fake journalctl <<'SH'
echo "$*" >>journal.args
case $* in *--after-cursor=s=2*) echo '-- No entries --'; echo '-- cursor: s=2;i=3' ; exit ;; esac
printf '2026-11-20T10:00:00+0800 db1 kernel: I/O error\n2026-11-20T10:00:01+0800 db1 app: password=x gone\n-- cursor: s=2;i=3\n'
SH
    run ask log journal=
    assert_contains "log.errors||2||2026-11-20T10:00:01+0800 db1 app: password=*** gone"
    assert_contains "state|journal|s=2;i=3"
    grep -F -e '--since=-1h' journal.args
    run ask log 'journal=s=2;i=3'
    assert_contains "log.errors||0||"
    assert_contains "state|journal|s=2;i=3"
    fake journalctl <<'SH'
printf 'Hint: You are currently not seeing messages from other users and the system.\n      Users in groups adm can see all messages.\n      Pass -q to turn off this notice.\n-- No entries --\n'
SH
    run ask log journal=
    assert_contains "this account does not see the system's log"
    [[ $output != *log.errors* ]]
}

@test "log: each line that matches is told once, also when the file is turned over" {
    printf 'ORA-1 old\n' >"app 1.log"
    # What the option becomes on the machine: log=ID|STATE|PATH|PATTERN.
    look() {
        "$PROBE" - n < <(dash -s -- n log "log=app|$1|$PWD/app 1.log|ORA-|FATAL" <"$SCRIPT")
    }
    look '' >out
    grep -F 'log.pattern|app|0||' out
    state=$(sed -n 's/^state|log.app|//p' out)
    printf 'ORA-2 new\nfine\nFATAL x | y\n' >>"app 1.log"
    look "$state" >out
    grep -F 'log.pattern|app|2||FATAL x | y' out
    state=$(sed -n 's/^state|log.app|//p' out)
    look "$state" >out
    grep -F 'log.pattern|app|0||' out
    mv "app 1.log" old.log
    printf 'ORA-3\n' >"app 1.log"
    look "$state" >out
    grep -F 'log.pattern|app|1||ORA-3' out
    rm "app 1.log"
    look "$state" >out
    grep -F 'log.pattern|app|-|UNKNOWN|' out
    grep -F "state|log.app|$state" out # the place is kept
}

@test "raid: a degraded array, one that is repaired, and none" {
    fake_proc ''
    cat >proc/mdstat <<'MD'
Personalities : [raid1] [raid6]
md0 : active raid1 sdb1[1](F) sda1[0]
      1048512 blocks super 1.2 [2/1] [U_]
      [==>..................]  recovery = 12.6% (37043392/292945152) finish=127.5min

md1 : active raid5 sdd[3] sdc[1] sde[0]
      2095104 blocks super 1.2 level 5, 512k chunk, algorithm 2 [3/3] [UUU]
      bitmap: 0/8 pages [0KB], 65536KB chunk

unused devices: <none>
MD
    ask raid >out
    grep -F 'raid.degraded|md0|1||recovery = 12.6% (37043392/292945152) finish=127.5min; active raid1' out
    grep -F 'raid.degraded|md1|0||active raid5' out
    rm proc/mdstat
    run ask raid
    assert_contains "raid.degraded||0||there is none"
}

@test "backup, file and queue: ages and sizes, what is missing, what is locked" {
    mkdir -p 'b k' queue locked
    for i in 1 2 3 4; do
        head -c "${i}00" /dev/zero >"b k/his 全|$i.dmp"
        touch -d "$((5 - i)) hours ago" "b k/his 全|$i.dmp"
    done
    head -c 9 /dev/zero >"b k/other"
    touch -d '10 minutes ago' queue/a queue/b.hl7
    ask backup "backup=his|$PWD/b k|his*.dmp" "backup=lis|$PWD/b k|lis*" "backup=emr|$PWD/gone|*" \
        "restore=his|$PWD/b k" "restore=lis|$PWD/never" >out
    grep -E '^restore.age\|his\|[0-9]+\|\|.*/b k$' out
    grep -F 'restore.age|lis|-|CRIT|there is no such file: ' out
    grep -E '^backup.age\|his\|360[0-9]\|\|.*/his 全\|4.dmp$' out
    grep -F 'backup.size|his|400||' out
    grep -F 'backup.ratio|his|200||' out
    grep -F 'backup.age|lis|-|CRIT|there is no such file: ' out
    grep -F 'backup.age|emr|-|UNKNOWN|cannot be read: ' out
    ask file "file=flag|$PWD/queue/a" "file=no|$PWD/no" "queue=in|$PWD/queue|*" "queue=x|$PWD/no|*" >out
    grep -E '^file.age\|flag\|60[0-9]\|' out
    grep -F 'file.age|no|-|CRIT|' out
    grep -F 'queue.depth|in|2||' out
    grep -E '^queue.age\|in\|60[0-9]\|' out
    grep -F 'queue.depth|x|-|UNKNOWN|' out
}

@test "cert: the days that are left" {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert.pem -days 10 -subj /CN=x 2>/dev/null
    run ask cert "cert=$PWD/cert.pem" "cert=$PWD/none.pem"
    [[ $output =~ cert.days\|$PWD/cert.pem\|(9.99|10) ]]
    assert_contains "cert.days|$PWD/none.pem|-|UNKNOWN|the certificate cannot be read"
}

@test "plugin: any Nagios plugin, and it cannot eat the rest of the script" {
    fake check_x <<'SH'
cat
printf "USERS WARNING - 3|users=3;2;5\nlong\nlast|'a b'=7ms\n"
exit 1
SH
    run ask plugin, 'plugin=u|check_x -w 2' 'plugin=no|no-such-plugin'
    assert_contains "plugin.u||2|WARN|USERS WARNING - 3"
    assert_contains "plugin.u.users||3|WARN|"
    assert_contains "plugin.u.a b||7||ms"
    assert_contains "plugin.no||4|UNKNOWN|"
    assert_contains "the plugin cannot be run"
    assert_contains "probe.section|plugin|0|OK|"
}

@test "plugin: one that hangs is named, the others are told, with or without shell signs" {
    fake check_ok <<'SH'
echo "OK - $1|a=1"
SH
    for shell in dash bash mksh 'busybox sh'; do
        printf '#!/bin/dash\nexec %s "$@"\n' "$shell" >fake/sh
        chmod +x fake/sh
        ZB_LIMIT=1 ask plugin "plugin=a|$PWD/fake/check_ok one" 'plugin=b|tail -f /dev/null' \
            "plugin=c|$PWD/fake/check_ok two" 'plugin=d|check_ok "t h r e e"; exit 2' \
            "plugin=e|$PWD/fake/none" 'plugin=f|/usr/bin/tail -f /dev/null' >out
        grep -F 'plugin.a||1|OK|OK - one' out
        grep -E '^plugin.b\|\|.*\|UNKNOWN\|' out
        grep -F 'plugin.c||1|OK|OK - two' out
        grep -F 'plugin.d||3|CRIT|OK - t h r e e' out
        grep -E '^plugin.e\|\|4\|UNKNOWN\|.*the plugin cannot be run' out
        grep -E '^plugin.f\|\|.*\|UNKNOWN\|' out
        grep -F 'probe.section|plugin|0|OK|' out
    done
}

@test "remote: a mount that hangs is named, the others are told" {
    fake_proc ''
    printf 'nas:/a /mnt/a\\040b nfs4 rw 0 0\nnas:/b /mnt/dead nfs rw 0 0\n/dev/sda1 / ext4 rw 0 0\n' >proc/mounts
    fake timeout <<'SH'
case "$*" in */mnt/dead) exit 137 ;; esac
printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\nnas:/a 100 80 20 80%% /mnt/a b\n'
SH
    ask remote >out
    grep -F 'disk.used|/mnt/a b|80||' out
    grep -F 'host.hung|/mnt/a b|0||' out
    grep -F 'host.hung|/mnt/dead|1||does not come back; a mount may be dead' out
}

@test "an unknown section is told as such; half a script does nothing" {
    run ask bogus
    assert_contains "probe.section|bogus|127|UNKNOWN|this script has no section bogus"
    size=$(wc -c <"$SCRIPT")
    for part in 2 4 8; do
        head -c $((size * (part - 1) / part)) "$SCRIPT" | dash -s -- n fast >out 2>/dev/null || true
        [ ! -s out ]
    done
}

@test "a resident shell answers round after round" {
    for shell in dash bash mksh; do
        {
            cat "$SCRIPT"
            echo 'zb n1 fast disk'
            echo "zb n2 cert fast 'cert=/no'"
        } | "$shell" -s >out
        run "$PROBE" - n1 <out
        assert_contains "probe.section|fast|0|OK|"
        assert_contains "probe.section|disk|0|OK|"
        run "$PROBE" - n2 <out
        assert_contains "probe.section|fast|0|OK|"
        assert_contains "cert.days|/no|-|UNKNOWN|"
        [[ $output != *disk* ]]
    done
}

@test "nothing is written on the machine, and each section is one write" {
    strace -f -o trace -e trace=open,openat,creat,mkdir,mkdirat,unlink,unlinkat,rename,write \
        dash -s -- n fast disk raid temp file "file=x|/etc/passwd" <"$SCRIPT" >out
    grep -vF '"/dev/null"' trace >others
    run grep -E 'O_(CREAT|WRONLY|RDWR)|mkdir|unlink|rename|creat\(' others
    assert_status 1
    main=$(head -n 1 trace | cut -d' ' -f1)
    [ "$(grep -c "^$main .*write(1," trace)" -eq 5 ]
}

@test "an own script takes the place of the shipped one and is part of the version in force" {
    "$ZHIBAN" init
    mkdir -p mine/probes
    printf '# mine\necho own\n' >mine/probes/linux.sh
    run "$ZHIBAN" config apply mine
    assert_status 0
    assert_contains "~ scripts linux.sh"
    run "$ZHIBAN" config show scripts linux.sh
    assert_contains "echo own"
    printf 'id: x\nkind: linux\nscript: lnux.sh\nrounds:\n  - {sections: [fast]}\n' >mine/probes/x.yaml
    run "$ZHIBAN" config check mine
    assert_status 2
    assert_contains "x.yaml:3:9: script is 'lnux.sh', but there is no such script; did you mean 'linux.sh'?"
    rm mine/probes/x.yaml
    printf 'a\0b' >mine/probes/bad.sh
    touch mine/probes/empty.sh mine/probes/notes.txt
    run "$ZHIBAN" config check mine
    assert_status 2
    assert_contains "mine/probes/bad.sh:1:2: "
    assert_contains "mine/probes/empty.sh: text is missing"
    assert_contains "mine/probes/notes.txt: only *.yaml, *.sh and *.ps1 files are read here"
}

@test "mistakes in a probe are told at their place" {
    "$ZHIBAN" init
    mkdir -p bad/probes
    cat >bad/probes/a.yaml <<'YAML'
id: a
kind: linux
YAML
    cat >bad/probes/b.yaml <<'YAML'
id: b
kind: plugin
script: linux.sh
YAML
    cat >bad/probes/c.yaml <<'YAML'
id: c
kind: linux
script: linux.sh
rounds:
  - {sections: [Fast], options: [nothing], interval: 3wd}
YAML
    cat >bad/probes/d.yaml <<'YAML'
id: d
kind: windows
script: windows.ps1
timeout: 40d
rounds:
  - {sections: [fast]}
YAML
    run "$ZHIBAN" config check bad
    assert_status 2
    assert_contains "a.yaml:1:1: script: missing; name the script that asks"
    assert_contains "b.yaml:1:1: command: missing; write the plugin's command word by word"
    assert_contains "c.yaml:5:17: sections: 'Fast' is no name of a section"
    assert_contains "c.yaml:5:34: options: 'nothing' is no option; write KEY=VALUE on one line"
    assert_contains "d.yaml:4:10: timeout: '40d' is no such time; write 1s to 31d"
}
