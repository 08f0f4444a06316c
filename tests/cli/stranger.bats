# What README.md tells a newcomer to type works as it stands, in a fresh home: from the call to the
# follow-up, in both languages.

load helper

setup() {
    private_home
    unset ZHIBAN_LANG
    cp -r "$ROOT/config" config
    chmod -R u+w config
    export PATH=$B:$PATH
}

# block LINE: the shell block of README.md that begins after the first line with that text.
block() {
    awk -v begin="$1" '
    index($0, begin) { found = 1 }
    found && /^```$/ { exit }
    inside
    found && /^```sh$/ { inside = 1 }' "$ROOT/README.md" | sed '/^export PATH=/d'
}

# Words of the interface that one has to know are not looked at: only what came of it.
followed_up() {
    [ "$(jq_get "$("$ZHIBAN" --json ticket list --all)" \
        "[(x['state'], x['score'], x['score_by']) for x in d]")" = "[('closed', 95, 'wang')]" ]
    run "$ZHIBAN" journal verify
    assert_status 0
}

@test "the quick start in Chinese: open, answer, pause, resolve, follow up" {
    block 建自己的数据存储 >steps
    [ "$(wc -l <steps)" -ge 12 ]
    run bash -e -o pipefail steps
    assert_status 0
    assert_contains "ICU-$(TZ=UTC-8 date +%Y%m%d)-01 待确认"
    assert_contains "为何是这个时间"
    [[ $output != *"zhiban: "* ]]
    followed_up
}

@test "the five minutes in English, and a configuration of one's own" {
    export ZHIBAN_LANG=en
    block '## Five minutes' >steps
    [ "$(wc -l <steps)" -ge 12 ]
    run bash -e -o pipefail steps
    assert_status 0
    assert_contains "ICU-$(TZ=UTC-8 date +%Y%m%d)-01 awaits confirmation"
    followed_up
    # One line of the next block is meant to fail, and says where.
    block 'The configuration is your own now' >steps
    run bash -o pipefail steps
    assert_status 0
    assert_contains "my/sites/his.yaml:22:38: "
    assert_contains "did you mean 'his-main'?"
    assert_contains "33 HIS"
}
