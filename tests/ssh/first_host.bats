# What README.md tells a newcomer to type for a first host works as it stands: a sick machine is seen,
# why, its ticket is there, and it is silenced. Only the terminal's yes is said by an option.

load ../cli/helper

setup_file() {
    need ssh /usr/sbin/sshd
    export FLEET=$BATS_FILE_TMPDIR/fleet FLEET_QUIET=1
    "$ROOT/tests/fleet/run" start "$FLEET" 20 3>&-
}

teardown_file() {
    "$ROOT/tests/fleet/run" stop "$FLEET"
}

setup() {
    private_home
    export PATH=$B:$PATH ZHIBAN_LANG=en ZHIBAN_STORE=sqlite:$PWD/zhiban.db
}

@test "the first host: trusted, asked, found sick, silenced" {
    local key
    key=$(ssh-keygen -lf "$FLEET/host_key.pub" | cut -d' ' -f2)
    awk '/^## A first host/ { found = 1 }
        found && /^```$/ { exit }
        inside
        found && /^```sh$/ { inside = 1 }' "$ROOT/README.md" |
        sed -e '/^export /d' -e '/^make /d' -e "s|build/fleet|$FLEET|" \
            -e "s|host trust m007|& --yes-fingerprint=$key|" >steps
    [ "$(wc -l <steps)" -ge 7 ]
    run bash -e -o pipefail steps
    assert_status 0
    assert_contains "critical  m007  disk.used /data"
    assert_contains "host.key: 19 showed a key that was not trusted; 'zhiban host trust HOST' asks about it."
    assert_contains "'zhiban health' says what failed"
    assert_contains "FLT-"
    assert_contains "SL-1"
    [ "$(jq_get "$("$ZHIBAN" --json alert list --host=m007)" "[x['metric'] for x in d]")" = "['disk.used']" ]
}
