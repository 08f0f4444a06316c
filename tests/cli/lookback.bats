# Looking back: whatever a command shows at an instant, --at of that instant shows later, byte for byte.

# shellcheck disable=SC1010 # `done` is a subcommand here

load helper

# Every command that looks back, one a line, with what it is asked here.
commands() {
    cat <<'COMMANDS'
board
board --json
ticket list
ticket list --urgent
ticket list --all
ticket list --all --json --limit=20
ticket list --contract=icu --state=working
ticket list --mine
ticket show ICU-1120-01
ticket show ICU-20261120-01 --json
ticket show HIS-1120-01
ticket search 三床
ticket search 六床
ticket search 打印机 --json
ticket search who:zhang
ticket search due<100h
ticket search contract:icu state:working
clock due --calendar=wd58 --from=2026-11-19T15:20 --target=3wd
clock explain ICU-1120-01 plan
clock explain ICU-1120-01 respond
clock explain --calendar=wd58 --from=2026-11-19T15:20 --target=3wd
clock latest --calendar=wd58 --before=2026-11-26 --lead=3wd
clock workday --calendar=wd58 2026-11-21
clock last-workday --calendar=wd58 --month=2026-11
calendar show 2026-11
roster now
roster next
roster show
roster show --json
roster check
obligation list
obligation list --all --json
obligation show his/monthly-report/2026-11-01
change list
change list --json
change show CH-1
window list
window list --all --json
alert list
alert list --all --each --json
alert list --site=icu-main
alert show A-1
alert show A-2 --json
alert silences
alert silences --all --json
patrol list
patrol list --all --json
patrol show P-1
patrol show P-1 --sheet
patrol show P-2 --json
contact list
contact list --json
contact show C-1
contact show C-2
host list
host list --json
host show his-db1
host keys --all
config show
config show contracts icu
config show users --json
contract list
contract list --json
contract show icu
contract show icu --clauses
contract check
figures --contract=icu --period=2026-11 --tickets
figures --contract=his --period=2026-11 --json
journal show --all
journal show --last=5 --json
journal show --subject=ICU-20261120-01
journal verify
journal head
COMMANDS
}

setup() {
    private_home
    mkdir -m 700 store
    mkdir conf
    cp -r "$ROOT/config/contracts" "$ROOT/config/sites" conf
    cat >conf/users.yaml <<'YAML'
roles:
  - { id: duty, name: 值班员, may: [read, read.private, record.write, alert.ack, alert.silence] }
  - { id: admin, name: 管理员, may: [read, read.private, record.write, record.correct, config.apply,
      store.manage, journal.verify, alert.raise, alert.ack] }
  - { id: auditor, name: 审计员, may: [read, read.private, journal.verify, journal.redact, export] }
  - { id: hospital, name: 院方, may: [read, record.approve] }
users:
  - { id: zhang, name: 张三, role: duty, skill: 3, phone: 101-0000-0001 }
  - { id: li, name: 李四, role: duty, skill: 2, phone: 101-0000-0002 }
  - { id: wang, name: 王五, role: admin, skill: 4 }
  - { id: yuan, name: 院方甲, role: hospital }
  - { id: shen, name: 审计甲, role: auditor }
YAML
    cat >conf/roster.yaml <<'YAML'
layers:
  - { id: day, name: 白班, days: [workday], from: "08:00", to: "18:00", users: [zhang, li],
      rotate: week, start: 2026-01-05 }
  - { id: night, name: 夜班, days: [workday], from: "18:00", to: "08:00", users: [li, wang],
      rotate: day, start: 2026-01-05 }
YAML
    export ZHIBAN_STORE=sqlite:$PWD/store/zhiban.db
    export ZHIBAN_NOW='2026-11-20 08:00'
    "$ZHIBAN" --config=conf init --test >/dev/null
}

# as USER ARGUMENT...: must work; what it says is of no interest.
as() {
    "$ZHIBAN" --as "$@" >out 2>&1 || {
        printf '%s:\n' "$*"
        cat out
        return 1
    }
}

# show FOLDER [OPTION...]: what every command shows now (or with the options), and how it ends.
show() {
    local folder=$1 number=0 ended words
    shift
    mkdir "$folder"
    while read -ra words; do
        number=$((number + 1))
        ended=0
        "$ZHIBAN" --as wang "$@" "${words[@]}" >"$folder/$number.out" 2>"$folder/$number.err" \
            </dev/null || ended=$?
        printf '%s: exit status %s\n' "${words[*]}" "$ended" >>"$folder/$number.out"
    done < <(commands)
}

# at INSTANT: time goes on to there; what may be written by reading is written before it is shown.
at() {
    ZHIBAN_NOW=$1
    as wang obligation list
}

first_morning() {
    at '2026-11-20 10:00'
    as zhang ticket open 三床监护仪数据中断 --system=if-monitor --callback=10100000001 --category=interface
    as zhang ticket open 打印机坏了 --system=nurse-station --callback=10100000003 --category=fault
    as zhang ticket assign ICU-1120-01 --to=zhang
    as zhang contact add 甲 --phone=10100000004 --duty=远程 --remark=先打办公室
    as zhang contact add 乙 --phone=10100000005
    as wang alert raise icu-gw disk.used --object=/data --level=warn --value=91
    as wang alert raise icu-app host.up --level=stale
    as zhang patrol run morning --site=his-main
    as zhang patrol skip P-1 --unknown --reason=采集未接通
    as zhang patrol fill P-1 temperature 31 --note=空调停机
}

same_day() {
    at '2026-11-20 10:40'
    as zhang ticket answer ICU-1120-01 --at='2026-11-20 10:05'
    as zhang ticket edit ICU-1120-01 --subject=六床报警
    as zhang ticket note ICU-1120-01 --note=已联系厂家
    as zhang ticket pause ICU-1120-01 --reason=authorisation --agreed-by=张某 --until='2026-11-21 08:00'
    as zhang change open 升级 --contract=icu --kind=upgrade --system=if-monitor \
        --from='2026-11-26 22:00' --to='2026-11-27 02:00'
    as zhang contact edit C-1 --phone=10100000006 --remark=
    as zhang alert ack A-1
    as zhang alert silence A-2 --for=2d --reason=升级
    as zhang patrol fill P-1 temperature 22
    as zhang patrol fill P-1 humidity 85 --note=加湿器坏了 --told=总务科
    as zhang patrol ticket P-1 humidity
    as zhang patrol skip P-1 ups cooling lights terminals --reason=驻点已看
    as zhang patrol sign P-1 --extra=无
}

next_day() {
    at '2026-11-21 09:00'
    as zhang ticket answer HIS-1120-01
    as zhang ticket resolve HIS-1120-01 --solution=换了硒鼓 --effort=30
    as zhang ticket open 六床数据中断 --system=if-monitor --callback=10100000007 --category=interface
    as zhang ticket merge ICU-1121-01 --into=ICU-1120-01
    as zhang obligation done his/monthly-report/2026-11-01 --evidence=document:11月
    as yuan change approve CH-1
    as wang contact remove C-2
    as li patrol run monthly --site=cis-jinshan
    as wang patrol void P-1 --reason=抄错
    sed -i 's/users: \[li, wang\]/users: [wang, li]/' conf/roster.yaml
    sed -i '0,/target: 1h/s//target: 2h/' conf/contracts/icu.yaml
    as wang config apply conf
    as wang alert raise icu-gw disk.used --object=/data --level=crit --value=97
    as wang alert recover icu-app host.up
}

next_week() {
    at '2026-11-24 15:00'
    as zhang window open --change=CH-1
    as zhang ticket confirm HIS-1120-01
    as zhang ticket unmerge ICU-1121-01
    as zhang ticket answer ICU-1121-01
    as zhang ticket resolve ICU-1121-01 --workaround=手工录入
    as zhang ticket undo ICU-1121-01
    as wang contact add 丙 --phone=10100000008
    as wang alert recover icu-gw disk.used --object=/data
}

@test "every command shows at an instant what it showed then" {
    local instants=('2026-11-20 10:00' '2026-11-20 10:40' '2026-11-21 09:00' '2026-11-24 15:00')
    local lives=(first_morning same_day next_day next_week) i
    for i in "${!lives[@]}"; do
        "${lives[i]}"
        show "then-$i"
    done
    run diff -rq then-0 then-3
    assert_status 1
    ZHIBAN_NOW='2026-12-02 07:30'
    as wang obligation list
    as zhang ticket resolve ICU-1120-01 --solution=换了采集盒
    as wang contact remove C-1
    as wang window close W-1
    for i in "${!lives[@]}"; do
        show "past-$i" --at "${instants[i]}"
        sed -i /^Looking/d "past-$i"/*.err
        diff -ru "then-$i" "past-$i"
    done
    "$ZHIBAN" --as wang journal verify
}

@test "between two events it is the state behind the first, at the time of the instant" {
    first_morning
    same_day
    run "$ZHIBAN" --json ticket show ICU-1120-01 --at '2026-11-20 10:39:59'
    [ "$(jq_get "$output" "d['subject'], d['state'], d['answered_at']")" = \
        "('三床监护仪数据中断', 'waiting', None)" ]
    run "$ZHIBAN" --at '2026-11-20 10:30' board
    assert_line 0 "Looking back: 2026-11-20 10:30:00, event $("$ZHIBAN" --at '2026-11-20 10:30' --json journal head | grep -o '[0-9]\+' | head -n 1)"
    assert_line 1 "Fri 2026-11-20 10:30  zhiban duty board  [TEST]"
}

@test "the line that says so is on stderr, with --json there is none" {
    first_morning
    run "$ZHIBAN" --lang=zh_CN --at '2026-11-20 08:00' journal head
    assert_line 0 "回放 2026-11-20 08:00:00，流水第 1 条为止"
    "$ZHIBAN" --at '2026-11-20 08:00' journal head 2>/dev/null >out
    [ "$(wc -l <out)" = 1 ]
    "$ZHIBAN" --at '2026-11-20 08:00' --json journal head 2>err >out
    [ ! -s err ]
}

@test "before the first event: nothing, and one line that says so" {
    first_morning
    for command in board 'ticket list' 'obligation list' 'contact list' 'journal show' 'contract list'; do
        read -ra words <<<"$command"
        run "$ZHIBAN" --at '2026-11-20 07:59' "${words[@]}"
        assert_status 0
        assert_line 0 "Looking back: 2026-11-20 07:59:00, nothing was recorded yet; the journal begins 2026-11-20 08:00:00"
        [[ $output != *ICU* && $output != *C-1* ]]
    done
    run "$ZHIBAN" --at 1970-01-01 journal verify
    assert_status 0
    assert_contains "0 events"
    run "$ZHIBAN" --at '2026-11-20 07:59' ticket show ICU-1120-01
    assert_status 1
    assert_line 1 "zhiban: there is no ticket ICU-20261120-01; 'zhiban ticket list' shows the open ones"
}

@test "what changes something does not look back, nor does the future" {
    local words
    run "$ZHIBAN" --at '2026-11-20 08:00' ticket open x --system=icis --callback=10100000001
    assert_status 2
    assert_line 0 "zhiban: 'ticket open' does not look back; --at is for commands that only show what was recorded"
    run "$ZHIBAN" contact add x --at 2026-11-20
    assert_status 2
    run "$ZHIBAN" --at '2026-11-20 08:00' ticket answer X
    assert_status 2
    run "$ZHIBAN" journal follow --at '2026-11-20 08:00'
    assert_status 2
    run "$ZHIBAN" --at '2026-11-20 08:01' board
    assert_status 2
    assert_output "zhiban: --at 2026-11-20 08:01 is in the future; one can only look back"
    run "$ZHIBAN" --at 2026-02-30 board
    assert_status 2
    assert_contains "--at: "
    run "$ZHIBAN" --config=conf --at '2026-11-20 08:00' contract list
    assert_status 2
    assert_output "zhiban: --at looks back in a store; files of a configuration (--config, ZHIBAN_CONFIG) have no past"
    run "$ZHIBAN" --config=conf calendar show 2026 --at '2026-11-20 08:00'
    assert_status 2
    run "$ZHIBAN" --json journal head
    [ "$(jq_get "$output" "d['count']")" = 1 ]
}

@test "erased text stays erased, unmasked reading is recorded in the present" {
    first_morning
    run "$ZHIBAN" --as wang --at '2026-11-20 10:00' contact show C-1
    assert_contains 10100000004
    ZHIBAN_NOW='2026-11-20 11:00'
    as shen contact redact C-1 phone --reason=本人要求
    run "$ZHIBAN" --as wang --at '2026-11-20 10:00' contact show C-1
    assert_contains "[erased]"
    [[ $output != *10100000004* ]]
    run "$ZHIBAN" --as wang --at '2026-11-20 10:00' journal show --private --subject=C-1
    [[ $output != *10100000004* ]]
    run "$ZHIBAN" --as wang --json journal show --last=1
    [ "$(jq_get "$output" "d[0]['verb'], d[0]['at']")" = "('unmask', '2026-11-20T11:00:00+08:00')" ]
    run "$ZHIBAN" --as li --at '2026-11-20 10:00' journal export
    assert_status 3
    run "$ZHIBAN" --as wang --json journal show --last=1
    [ "$(jq_get "$output" "d[0]['verb'], d[0]['ok']")" = "('refused', False)" ]
    "$ZHIBAN" doctor | grep '^good replay'
}

@test "nobody regains rights by looking back" {
    first_morning
    sed -i 's/may: \[read, read.private, record.write, alert/may: [read, record.write, alert/' conf/users.yaml
    ZHIBAN_NOW='2026-11-20 11:00'
    as wang config apply conf
    run "$ZHIBAN" --as li --at '2026-11-20 10:00' contact show C-1
    assert_status 0
    [[ $output != *10100000004* ]]
    run "$ZHIBAN" --as li --at '2026-11-20 10:00' journal show --private
    assert_status 3
}

# The commands of the manual: those with --at in their page are those that are tried above.
@test "every command either looks back, and is tried here, or refuses --at" {
    local command words
    "$ZHIBAN" man | sed -n 's/^\.SS zhiban \([a-z]\)/\1/p' | sed 's/\\//g; s/ [[A-Z-].*//' >names
    while read -r command; do
        [[ $command == *COMMAND* ]] && continue
        read -ra words <<<"$command"
        run "$ZHIBAN" "${words[@]}" -h
        [[ $output == *Commands:* ]] && continue
        if [[ $output == *"--at=INSTANT"*"look back: show the state as it was then"* ]]; then
            [ "$command" = "journal export" ] || commands | grep -q "^$command" || {
                printf '%s is not tried\n' "$command"
                return 1
            }
        elif [[ $output != *"--at=INSTANT"* ]]; then
            run "$ZHIBAN" --at 2026-11-20 "${words[@]}"
            assert_status 2
            assert_line 0 "zhiban: '$command' does not look back; --at is for commands that only show what was recorded"
        fi
    done <names
    [ "$(wc -l <names)" -gt 70 ]
}
