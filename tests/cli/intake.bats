# What other programs deliver on standard input: taken once, whole, or not at all.

load helper

setup() {
    private_home
    export ZHIBAN_NOW='2026-11-20 23:41'
    "$ZHIBAN" --config="$ROOT/config" init --test >/dev/null
}

# deliver JSON [OPTION...]
deliver() {
    local json=$1
    shift
    "$ZHIBAN" "$@" intake - <<<"$json"
}

ticket='{"source":"oa","key":"WX-81","subject":"三床数据中断","system":"if-monitor",
 "category":"interface","callback":"10100000001","reporter":"护士甲","department":"重症一科",
 "external":"WX-81","note":"平台自动转来"}'
answer='{"source":"oa","key":"WX-81-2","external":"WX-81","verb":"answer",
 "at":"2026-11-20 23:40","mode":"phone","note":"已回电"}'

events() {
    "$ZHIBAN" --json journal show --kind=ticket -a | python3 -c \
        'import json, sys; print(len(json.load(sys.stdin)))'
}

# refused STATUS JSON TEXT: one line that says so, and nothing has changed.
refused() {
    local before
    before=$("$ZHIBAN" journal verify)
    run deliver "$2"
    assert_status "$1"
    assert_contains "$3"
    [ "${#lines[@]}" -eq 1 ]
    [ "$("$ZHIBAN" journal verify)" = "$before" ]
}

@test "a ticket is opened once, however often it is delivered" {
    run deliver "$ticket"
    assert_status 0
    assert_output "ICU-20261120-01"
    run deliver "$ticket"
    assert_status 0
    assert_output "ICU-20261120-01"
    run deliver "$ticket" --json
    assert_output '{"ticket":"ICU-20261120-01","new":false}'
    [ "$(events)" -eq 1 ]
    run "$ZHIBAN" --json ticket show ICU-1120-01
    [ "$(jq_get "$output" "d['channel'], d['contract'], d['class'], d['external'], d['links']")" = \
        "('platform', 'icu', 'interface', 'WX-81', ['intake:oa:WX-81'])" ]
}

@test "another source may use the same key; monitors are a channel of their own" {
    deliver "$ticket"
    run deliver "${ticket/\"oa\"/\"monitor-icu\"}" --json
    assert_output '{"ticket":"ICU-20261120-02","new":true}'
    run "$ZHIBAN" --json ticket show ICU-1120-02
    [ "$(jq_get "$output" "d['channel']")" = monitor ]
}

@test "late, but the second time: the same answer" {
    deliver "$ticket"
    ZHIBAN_NOW='2026-11-25 10:00'
    run deliver "$ticket"
    assert_output "ICU-20261120-01"
    [ "$(events)" -eq 1 ]
}

@test "an event is applied once, by ticket or by external number" {
    deliver "$ticket"
    run deliver '{"source":"oa","key":"e1","ticket":"ICU-1120-01","verb":"answer","at":"2026-11-20 23:40"}'
    assert_status 3
    assert_contains "R2: "
    ZHIBAN_NOW='2026-11-20 23:50'
    answer=${answer/23:40/23:43}
    for _ in 1 2 3; do
        run deliver "$answer"
        assert_status 0
        assert_output "ICU-20261120-01"
    done
    [ "$(events)" -eq 2 ]
    run deliver '{"source":"oa","key":"e2","ticket":"ICU-1120-01","verb":"resolve","solution":"换了","effort_min":40}'
    assert_status 0
    run "$ZHIBAN" --json ticket show ICU-1120-01
    [ "$(jq_get "$output" "d['state'], d['answered_at'], d['mode'], d['effort_min'], len(d['links'])")" = \
        "('to_confirm', '2026-11-20T23:43:00+08:00', 'phone', 40, 3)" ]
    run "$ZHIBAN" doctor
    assert_contains "good replay"
}

@test "a note is taken once, and so is one that was taken back" {
    deliver "$ticket"
    note='{"source":"oa","key":"n1","ticket":"ICU-1120-01","verb":"note","note":"催了一次"}'
    deliver "$note"
    deliver "$note"
    [ "$(events)" -eq 2 ]
    "$ZHIBAN" ticket undo ICU-1120-01
    [ "$(events)" -eq 3 ]
    run deliver "$note" --json
    assert_output '{"ticket":"ICU-20261120-01","new":false}'
    deliver '{"source":"oa","key":"a1","ticket":"ICU-1120-01","verb":"answer"}'
    "$ZHIBAN" ticket undo ICU-1120-01
    run "$ZHIBAN" --json ticket show ICU-1120-01
    [ "$(jq_get "$output" "d['state'], len(d['links'])")" = "('waiting', 3)" ]
    run "$ZHIBAN" doctor
    assert_contains "good replay"
}

@test "twenty deliveries at once open one ticket" {
    for i in {1..20}; do
        deliver "$ticket" >"out.$i" 2>"err.$i" &
    done
    wait
    [ "$(sort -u out.*)" = ICU-20261120-01 ]
    [ "$(cat out.* | wc -l)" -eq 20 ]
    [ -z "$(cat err.*)" ]
    [ "$(events)" -eq 1 ]
    "$ZHIBAN" journal verify
}

# shellcheck disable=SC2016 # nothing is to be expanded
@test "escapes are data" {
    run deliver "$(printf '%s' '{"source":"oa","key":"a\"b\\c:d","subject":"\u001b]0;x\u0007","system":"if-monitor","callback":"10100000001","detail":"$(x) \u0027; --"}')"
    assert_status 0
    run deliver "$(printf '%s' '{"source":"oa","key":"a\"b\\c:d","subject":"y","system":"if-monitor","callback":"10100000001"}')" --json
    assert_output '{"ticket":"ICU-20261120-01","new":false}'
    run "$ZHIBAN" ticket list
    assert_contains '^[]0;x^G'
    run "$ZHIBAN" doctor
    assert_contains "good replay"
}

@test "what is wrong is named in one line, and nothing changes" {
    deliver "$ticket"
    refused 2 '{"source":"oa","key":"2","subjct":"x"}' "unknown key 'subjct'; did you mean 'subject'?"
    refused 2 '{"source":"oa","key":"2","verb":"anser","ticket":"ICU-1120-01"}' \
        "there is no verb 'anser'; did you mean 'answer'?"
    refused 2 '{"source":"oa","key":"2","verb":"answer","ticket":"ICU-1120-01","solution":"x"}' \
        "unknown key 'solution'"
    refused 2 '{"source":"oa","key":"2","verb":"answer"}' "say which: the ticket, or its external number"
    refused 2 '{"key":"2","subject":"x"}' "source is missing"
    refused 2 '{"source":"oa","subject":"x"}' "key is missing"
    refused 2 '{"source":"O A","key":"2"}' "source is up to 32 small letters"
    refused 2 "{\"source\":\"oa\",\"key\":\"$(printf '%081d' 0)\"}" "key is 81 bytes long"
    refused 2 '{"source":"oa","key":"a\nb"}' "key holds control characters"
    refused 2 '{"source":"oa","key":"2","subject":["x"]}' "subject has the wrong type"
    refused 2 '{"source":"oa","key":"2","key":"3"}' "duplicate object key"
    refused 2 '{"source":"oa","key":"2","subject":"a\u0000b"}' "not valid JSON"
    refused 2 '[1]' "a delivery is one JSON object"
    refused 2 '{} {}' "not valid JSON"
    refused 2 '' "not valid JSON"
    refused 2 "$(printf '[%.0s' {1..70})" "nested too deeply"
    refused 2 '{"source":"oa","key":"2","subject":"x","system":"if-monitr","callback":"10100000001"}' \
        "did you mean 'if-monitor'?"
    refused 2 '{"source":"oa","key":"2","subject":"x","system":"if-monitor"}' "callback is missing"
    refused 2 '{"source":"oa","key":"2","subject":"x","system":"if-monitor","callback":"10100000001","received_at":"2026-02-30"}' \
        "February 2026 has 28 days"
    refused 3 '{"source":"oa","key":"2","subject":"x","system":"if-monitor","callback":"10100000001","received_at":"2026-11-21 08:00"}' \
        "R2: received in the future"
    refused 3 '{"source":"oa","key":"2","verb":"resume","ticket":"ICU-1120-01"}' "R9: it is not paused"
    refused 1 '{"source":"oa","key":"2","verb":"resume","ticket":"ICU-1120-99"}' "there is no ticket"
    refused 1 '{"source":"oa","key":"2","verb":"resume","external":"WX-99"}' \
        "no ticket has the external number WX-99"
    "$ZHIBAN" ticket open 另一张 --system=if-monitor --callback=10100000001 --external=WX-81
    refused 2 "$answer" "ICU-20261120-01 and ICU-20261120-02 both have this external number"
}

@test "bytes: zero, not UTF-8, GBK, too many, without end" {
    run bash -c 'printf "{\0}" | "$ZHIBAN" intake -'
    assert_status 2
    assert_output "zhiban: a zero byte; a delivery is text in UTF-8"
    run bash -c 'printf "{\"a\":\"\xff\"}" | "$ZHIBAN" intake -'
    assert_status 2
    assert_output "zhiban: byte 7 (0xff) is not UTF-8; a delivery is text in UTF-8"
    run bash -c 'printf %s "{\"subject\":\"服务器磁盘满了\"}" | iconv -t GBK | "$ZHIBAN" intake -'
    assert_status 2
    assert_contains "iconv -f GB18030 -t UTF-8"
    run bash -c 'head -c 1048577 /dev/zero | tr "\0" " " | "$ZHIBAN" intake -'
    assert_status 2
    assert_output "zhiban: a delivery has at most 1048576 bytes"
    run bash -c 'yes | "$ZHIBAN" intake -'
    assert_status 2
    mkfifo never
    run bash -c '"$ZHIBAN" intake - --wait=1 <>never'
    assert_status 2
    assert_output "zhiban: standard input did not end within 1 seconds; nothing was taken"
}

@test "who may not write may not deliver, and the refusal is journalled" {
    cp -r "$ROOT/config" team
    cat >team/users.yaml <<'YAML'
roles:
  - {id: duty, name: 值班员, may: [read, record.write]}
  - {id: auditor, name: 审计员, may: [read, journal.verify]}
  - {id: admin, name: 管理员, may: [read, config.apply, record.write, store.manage]}
users:
  - {id: wang, name: 王某某, role: duty}
  - {id: audit, name: 审某某, role: auditor}
YAML
    "$ZHIBAN" config apply team >/dev/null
    run deliver "$ticket" --as=audit
    assert_status 3
    assert_output "zhiban: intake needs the permission record.write, which the role auditor has not"
    run deliver "$ticket" --as=wang
    assert_output "ICU-20261120-01"
    run deliver '{"source":"oa","key":"x","external":"WX-81","verb":"exempt","exempted":"respond","note":"x"}' \
        --as=wang
    assert_status 3
    assert_contains "intake needs the permission record.correct"
    run "$ZHIBAN" journal show --verb=refused
    [ "$(grep -c 'access record' <<<"$output")" -eq 2 ]
}

@test "a ticket takes so many deliveries and no more" {
    deliver "$ticket"
    for i in {1..199}; do
        deliver "{\"source\":\"oa\",\"key\":\"n$i\",\"external\":\"WX-81\",\"verb\":\"note\",\"note\":\"x\"}"
    done >/dev/null
    refused 3 '{"source":"oa","key":"n200","external":"WX-81","verb":"note","note":"x"}' \
        "ICU-20261120-01 has taken 200 deliveries"
    run deliver '{"source":"oa","key":"n199","external":"WX-81","verb":"note","note":"x"}'
    assert_output "ICU-20261120-01"
}
