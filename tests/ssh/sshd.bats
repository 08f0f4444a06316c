# Bad days behind the distribution's own sshd (issue 5): accounts that are odd (PAM, in a mount
# namespace with its own passwd and shadow, so that nobody's machine is touched), and those faults of
# the fleet that a real sshd can show. What is shown of each is true, and never good by default.

load ../cli/helper
load watched

setup_file() {
    need ssh /usr/sbin/sshd python3
    file_home
}

setup() {
    private_home
    fleet=$PWD/fleet
    mkdir store
    export ZHIBAN_STORE=sqlite:$PWD/store/zhiban.db
}

teardown() {
    local process
    for process in ${collector-} ${sshd-}; do
        kill "$process" 2>/dev/null || true
        wait "$process" || true
    done
    [ ! -d "$fleet" ] || "$ROOT/tests/fleet/run" stop "$fleet"
}

need_root() {
    [ "$(id -u)" -ne 0 ] || return 0
    [ -z "${CI-}" ] || { echo "root is needed to give sshd accounts of its own" && return 1; }
    skip "root is needed to give sshd accounts of its own"
}

# What a machine's sshd finds in /etc: NAME PASSWORD-CHANGED SHELL, and the homes.
accounts() {
    cat <<-'END'
		well 20000 /bin/sh
		csh 20000 /bin/csh
		motd 20000 /bin/bash
		expired 0 /bin/sh
		ended 20000 /bin/sh
		nologin 20000 /usr/sbin/nologin
		homeless 20000 /bin/sh
	END
}

write_etc() {
    local name changed shell number=64000 ends
    mkdir -p etc home
    grep '^root:\|^sshd:\|^nobody:' /etc/passwd >etc/passwd
    grep '^root:\|^sshd:\|^nobody:' /etc/shadow >etc/shadow
    while read -r name changed shell; do
        number=$((number + 1)) ends=
        [ "$name" != ended ] || ends=19000
        echo "zb-$name:x:$number:65534::/mnt/home/$name:$shell" >>etc/passwd
        echo "zb-$name:*:$changed:0:99999:7::$ends:" >>etc/shadow
        [ "$name" = homeless ] || mkdir -p "home/$name"
    done < <(accounts)
    echo 'echo "Welcome to csh."' >home/csh/.cshrc
    printf 'echo "zb1 begin disk n1"\nprintf "\\033[2J"\necho 欢迎\n' >home/motd/.bashrc
    printf '%s\n' 'auth required pam_deny.so' 'account required pam_unix.so' \
        'session required pam_permit.so' 'session optional pam_motd.so motd=/mnt/motd' >etc/pam
    cat >etc/sshd_config <<-END
		HostKey $fleet/host_key
		AuthorizedKeysFile /mnt/key.pub
		AuthenticationMethods publickey
		UsePAM yes
		UseDNS no
		StrictModes no
		PidFile none
		LogLevel VERBOSE
		Port $1
	END
    awk '{ print "ListenAddress 127.79.0." NR }' < <(accounts) >>etc/sshd_config
}

# start_sshd PORT: on 127.79.0.1 and so on, one address for each account; until one can speak with it.
start_sshd() {
    write_etc "$1"
    unshare --mount bash -euc '
        mount -t tmpfs -o mode=755 none /mnt
        cp -r home /mnt/home
        cp fleet/key.pub /mnt/key.pub
        echo "Welcome. 1 % of the disk is used." >/mnt/motd
        chmod -R a+rX /mnt
        mount --bind etc/passwd /etc/passwd
        mount --bind etc/shadow /etc/shadow
        mount --bind etc/pam /etc/pam.d/sshd
        exec /usr/sbin/sshd -D -f etc/sshd_config -E sshd.log' 3>&- &
    sshd=$!
    until_true ssh-keyscan -p "$1" 127.79.0.1
}

@test "accounts behind a real sshd with PAM: csh, motd, expired, ended, no log-in, no home" {
    need_root
    need csh
    "$ROOT/tests/fleet/run" start "$fleet" 1 --all-healthy 3>&- # keys and a contract
    port=$(cat "$fleet/port")
    start_sshd "$port"
    {
        echo "hosts:"
        awk -v port="$port" -v key="$fleet/key" '{
            printf "  - { id: %s, site: fleet-1, address: 127.79.0.%d, port: %d, user: zb-%s, " \
                "systems: [his], key_file: %s }\n", $1, NR, port, $1, key
        }' < <(accounts)
    } >"$fleet/config/sites/odd.yaml"
    "$ZHIBAN" --config "$fleet/config" init >/dev/null
    # shellcheck disable=SC2046 # words
    trust_all "$fleet" $(accounts | cut -d' ' -f1)
    collect --interval=1
    for host in well csh motd homeless; do
        until_true says $host 'of("host.up") == "ok" and value("load.5") is not None'
        says $host 'of("probe.section", "fast") == "ok" and of("probe.section", "disk") == "ok"'
        says $host 'not any("Welcome" in f["object"] or "n1" == f["object"] for f in figures)'
    done
    # sshd asks for a new password instead of running the command.
    until_true says expired 'level == "unknown" and of("probe.section", "fast") == "unknown"'
    # PAM lets nobody in, and sshd hangs up without a word.
    until_true says ended 'level in ("unknown", "critical") and of("host.up") != "ok"'
    until_true says nologin 'level == "unknown" and of("probe.section", "fast") == "unknown"'
    for host in expired ended nologin; do
        says $host 'of("load.5") is None and of("disk.used", "/") is None'
    done
}

# --- faults of the fleet behind its real sshd ------------------------------------------------------

# FAULT EXPRESSION, a line for each machine from the first on.
faults() {
    cat <<-'END'
		healthy level == "ok" and value("load.5") is not None
		gone level == "critical" and "nothing listens there" in remark("host.up")
		silent level == "critical" and of("load.5") is None
		nokex level == "critical" and of("load.5") is None
		garbage level == "critical" and of("load.5") is None
		banner level == "critical" and of("load.5") is None
		close-accept level == "critical" and of("load.5") is None
		close-banner level == "critical" and of("load.5") is None
		close-kex level == "critical" and of("load.5") is None
		wrong-key of("host.key") == "critical" and level != "ok" and of("load.5") is None
		authfail level == "unknown" and of("host.up") in (None, "unknown")
		noopen level == "unknown" and of("load.5") is None
		hang level == "unknown" and of("probe.section", "fast") == "unknown"
		half level == "unknown" and of("probe.section", "disk") == "unknown"
		truncated level == "unknown" and of("probe.section", "disk") == "unknown"
		drop level == "unknown" and of("probe.section", "disk") == "unknown"
		slow level == "unknown" and of("load.5") is None
		flood level == "ok" and value("load.5") is not None
		stderr level == "ok" and value("load.5") is not None
		exit3 level == "ok" and value("load.5") is not None
		cut-line level == "unknown" and of("load.5") is None
		other-nonce level == "unknown" and of("load.5") is None
		noise level == "ok" and of("disk.used", "/data") == "ok"
		gbk of("disk.used", "/data/影像归档") == "ok"
		escapes level == "ok" and of("log.errors") == "ok"
		mounts of("disk.used", "/data/影像 归档 2026") == "warning"
		absurd level == "unknown" and of("load.5") == "unknown" and value("load.5") is None
		clock of("clock.offset") == "critical" and 298 < value("clock.offset") < 303
		hang-section level == "unknown" and of("probe.section", "disk") == "unknown"
		delay level == "unknown" and of("load.5") is None
	END
}

@test "the faults of the fleet behind its real sshd: each is shown as what it is" {
    "$ROOT/tests/fleet/run" start "$fleet" "$(faults | wc -l)" --all-healthy 3>&-
    quick_probe "$fleet"
    "$ZHIBAN" --config "$fleet/config" init >/dev/null
    trust_all "$fleet"
    faults | awk '{ print NR, $1 }' >>"$fleet/scenario"
    collect --interval=2
    faults >all
    while read -r number fault expression; do
        until_true says "$(printf 'm%03d' "$number")" "$expression" || { echo "$fault" && return 1; }
    done < <(cat -n all)
}
