#!/usr/bin/env bats
# zhiband hostkey against a real sshd.

load helper

setup() {
    private_home
    [ -x /usr/sbin/sshd ] || skip "openssh-server is not installed"
    [ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
    sshd_pids=
}

teardown() {
    local pid
    for pid in $sshd_pids; do
        kill "$pid"
    done
}

# start_sshd NAME: keys NAME and NAME.host, port in $port. A port that is taken is tried again.
start_sshd() {
    local pid
    [ -f "$1" ] || ssh-keygen -q -t ed25519 -N '' -f "$1"
    ssh-keygen -q -t ed25519 -N '' -f "$1.host"
    while :; do
        port=$((20000 + RANDOM))
        printf '%s\n' "ListenAddress 127.0.0.1" "Port $port" "HostKey $PWD/$1.host" "PidFile none" \
            "AuthorizedKeysFile $PWD/$1.pub" "StrictModes no" "UsePAM no" "PermitRootLogin yes" >"$1.conf"
        /usr/sbin/sshd -D -e -f "$1.conf" 2>"$1.log" 3>&- &
        pid=$!
        until grep -q 'Server listening' "$1.log"; do
            kill -0 "$pid" 2>/dev/null || continue 2
        done
        sshd_pids="$sshd_pids $pid"
        return 0
    done
}

fingerprint() {
    ssh-keygen -lf "$1" | cut -d' ' -f2
}

@test "a server's key is shown as ssh-keygen shows it, without logging in" {
    start_sshd a
    run "$ZHIBAND" hostkey 127.0.0.1 --port "$port"
    assert_status 0
    assert_output "{\"address\":\"127.0.0.1\",\"port\":$port,\"type\":\"ssh-ed25519\",\"key\":\"$(
        cut -d' ' -f2 a.host.pub)\",\"sha256\":\"$(fingerprint a.host.pub)\"}"
    run "$ZHIBAND" hostkey "127.0.0.1:$port" --timeout 5
    assert_status 0
    run grep 'Accepted' a.log
    assert_status 1
}

@test "behind a jump host, the jump host's key must be known" {
    start_sshd jump
    gate=$port
    start_sshd inner
    run "$ZHIBAND" hostkey "127.0.0.1:$port" --jump "$(id -un)@127.0.0.1:$gate" --key jump
    assert_status 1
    [[ $output == *"nobody has accepted its host key yet: ssh-ed25519 $(fingerprint jump.host.pub)"* ]]
    run "$ZHIBAND" hostkey "127.0.0.1:$port" --jump "$(id -un)@127.0.0.1:$gate" --key jump \
        --jump-hostkey "$(cat jump.host.pub)"
    assert_status 0
    [[ $output == *"\"sha256\":\"$(fingerprint inner.host.pub)\""* ]]
}

@test "what cannot be asked is said" {
    run "$ZHIBAND" hostkey
    assert_status 2
    assert_line 0 "zhiband: usage: zhiband hostkey ADDRESS [--port N] [--timeout SECONDS] [--legacy]"
    run "$ZHIBAND" hostkey 127.0.0.1 --port 70000
    assert_status 2
    assert_output "zhiband: --port: 70000: write a number from 1 to 65535"
    run "$ZHIBAND" hostkey 127.0.0.1 --jump gate:22
    assert_status 2
    assert_output "zhiband: a jump host needs a user to log in as and --key FILE"
    run "$ZHIBAND" hostkey 127.0.0.1:x
    assert_status 2
    run "$ZHIBAND" hostkey 127.0.0.1 --port 1
    assert_status 1
    assert_output "zhiband: 127.0.0.1:1: nothing listens there; does sshd run?"
}
