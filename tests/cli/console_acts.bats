# Every act on tickets by its keys in the console: what the journal then says, and what the console
# says. Keys come from a script, so that nothing sleeps and nothing waits.

load helper

setup() {
    private_home
    own_config <<'USERS'
  - { id: chief, name: 主管甲, role: supervisor, skill: 5 }
  - { id: wang, name: 值班乙, role: duty, skill: 3 }
  - { id: caller, name: 回访丙, role: duty, skill: 3 }
USERS
    at '2026-11-19 09:00' # a Thursday
    "$ZHIBAN" --config=config init --test >/dev/null
}

at() {
    export ZHIBAN_NOW=$1
}

as() {
    local who=$1
    shift
    "$ZHIBAN" --as="$who" ticket "$@"
}

# opened [OPTION…]: a fault of HIS.
opened() {
    id=$(as wang open 收费报错 --system=outpatient-billing --callback=10100000001 \
        --category=fault "$@" | cut -d' ' -f1)
}

answered() {
    opened
    as wang answer "$id" >/dev/null
}

solved() {
    answered
    as wang resolve "$id" --solution=重启 >/dev/null
}

# play WHO LINE…: the lines are a script; the last screen is $screen, its message row $said.
play() {
    local who=$1
    shift
    printf '%s\n' "$@" >keys
    "$ZHIBAN" --as="$who" console --script keys --size 80x24 --save shot
    screen=$(cat shot.txt)
    said=$(sed -n 23p shot.txt)
}

# on ID LINE…: as wang, on the page of that ticket.
on() {
    local number=$1
    shift
    play "${who:-wang}" 'key 2 /' "type $number" 'key Enter Enter' "$@"
}

# last ID EXPRESSION: over the last event of the ticket, e.
last() {
    "$ZHIBAN" --as=chief --json journal show --kind=ticket --subject="$1" -n 1 --private |
        python3 -c 'import json, sys
e = json.load(sys.stdin)[0]
print(eval(sys.argv[1]))' "$2"
}

field() {
    jq_get "$("$ZHIBAN" --as=chief --json ticket show "$1")" "d['$2']"
}

events() {
    "$ZHIBAN" --as=chief --json journal show --kind=ticket -a | python3 -c \
        'import json, sys; print(len(json.load(sys.stdin)))'
}

# said TEXT: the message of the console holds it.
says() {
    [[ $said == *"$1"* ]] || { printf '%s\n' "$screen" && return 1; }
}

shows() {
    [[ $screen == *"$1"* ]] || { printf '%s\nlacks: %s\n' "$screen" "$1" && return 1; }
}

# lacks PATTERN FILE...
lacks() {
    if grep "$@"; then
        return 1
    fi
}

# --- acts that ask nothing ---

@test "claim and release are done at once, and u takes each back" {
    opened
    on "$id" 'key c'
    says "u takes it back"
    [ "$(last "$id" "e['verb'], e['actor'], e['patch']['assignee']")" = \
        "('claim', 'wang', [None, 'wang'])" ]
    on "$id" 'key C'
    [ "$(last "$id" "e['verb'], e['patch']['assignee']")" = "('release', ['wang', None])" ]
    on "$id" 'key u'
    says "the last act is taken back"
    [ "$(field "$id" assignee)" = wang ]
}

@test "R17: on site wanted, not from afar, set out, arrived with a witness" {
    answered
    on "$id" 'key O'
    [ "$(last "$id" "e['verb']")" = onsite ]
    on "$id" 'key R'
    [ "$(last "$id" "e['verb']")" = remote_failed ]
    on "$id" 'key d'
    [ "$(last "$id" "e['verb']")" = dispatch ]
    on "$id" 'key D' 'key C-s'
    shows "it must be given"
    [ "$(last "$id" "e['verb']")" = dispatch ]
    on "$id" 'key D' 'type 护士长' 'key C-s'
    says "somebody arrived"
    [ "$(last "$id" "e['verb'], e['patch']['witness'][1]")" = "('arrive', '护士长')" ]
}

@test "R12: feedback, report and confirmation" {
    solved
    on "$id" 'key b'
    [ "$(last "$id" "e['verb']")" = feedback ]
    on "$id" 'key T'
    [ "$(last "$id" "e['verb']")" = report ]
    on "$id" 'key f C-s'
    [ "$(last "$id" "e['verb'], e['patch']['state'][1]")" = "('confirm', 'closed')" ]
}

# --- acts that ask ---

@test "R11: an answer may name who talked to the reporter" {
    opened
    on "$id" 'key a' 'key Tab' 'type caller' 'key C-s'
    says "the reporter was reached"
    [ "$(last "$id" "e['verb'], e['actor'], e['patch']['answered_by'][1]")" = \
        "('answer', 'wang', 'caller')" ]
}

@test "assign offers the people, by login or by name" {
    opened
    on "$id" 'key A' 'save offers' 'type 回访' 'key Enter C-s'
    grep -q '回访丙' shot-offers.txt
    [ "$(last "$id" "e['verb'], e['patch']['assignee'][1]")" = "('assign', 'caller')" ]
    on "$id" 'key A' 'type nobody' 'key C-s'
    shows "there is no such one"
}

@test "a note and its words; without words it is not saved" {
    opened
    on "$id" 'key i C-s'
    shows "it must be given"
    on "$id" 'key i' 'type 病区在催' 'key C-s'
    [ "$(last "$id" "e['verb'], e['note']")" = "('note', '病区在催')" ]
}

@test "a plan, and a time spent that is added" {
    answered
    on "$id" 'key P' 'type 换一台接口机' 'key C-s'
    [ "$(last "$id" "e['verb'], e['patch']['plan'][1]")" = "('plan', '换一台接口机')" ]
    on "$id" 'key E' 'type 90m' 'key C-s'
    [ "$(last "$id" "e['verb']")" = effort ]
    [ "$(field "$id" effort_min)" = 90 ]
}

@test "R9: a pause asks for reason, consent and when it goes on; +2h is understood" {
    answered
    on "$id" 'key p' 'key Right Tab' 'type 张科长' 'key Tab' 'type +2h' 'key C-s'
    says "its clocks stand still"
    [ "$(last "$id" "e['verb'], e['patch']['pause_agreed_by'][1]")" = "('pause', '张科长')" ]
    [ "$(field "$id" resume_at)" = 2026-11-19T11:00:00+08:00 ]
    on "$id" 'key r'
    [ "$(last "$id" "e['verb']")" = resume ]
}

@test "R12: resolve says what was done, and adds the minutes" {
    answered
    as wang effort "$id" 30m >/dev/null
    on "$id" 'key s' 'type 重启服务' 'key Tab Tab Tab Tab' 'type 45' 'key C-s'
    [ "$(last "$id" "e['verb'], e['patch']['solution'][1]")" = "('resolve', '重启服务')" ]
    [ "$(field "$id" effort_min)" = 75 ]
}

@test "R13: reopen says why" {
    solved
    on "$id" 'key z' 'type 又报错了' 'key C-s'
    [ "$(last "$id" "e['verb'], e['note'], e['patch']['state'][1]")" = \
        "('reopen', '又报错了', 'waiting')" ]
}

@test "R14: regrade offers codes by their words, and the supervisor confirms a correction" {
    opened
    on "$id" 'key L' 'save form'
    grep -q 'the whole hospital' shot-form.txt
    as wang regrade "$id" --how=correction --severity=care --note=报错了 >/dev/null
    who=chief on "$id" 'key :' 'type ticket.confirm_grade' 'key Enter'
    [ "$(last "$id" "e['verb'], e['actor']")" = "('confirm_grade', 'chief')" ]
}

@test "R14: a new grade by its keys" {
    opened
    on "$id" 'key L' 'type hospital' 'key Tab' 'key Tab' 'key Tab' 'key Tab' 'key Tab' \
        'key Tab' 'key Tab' 'key 3 Tab Tab' 'type 全院都报错' 'key C-s'
    [ "$(last "$id" "e['verb'], e['patch']['scope'][1], e['note']")" = \
        "('regrade', 'hospital', '全院都报错')" ]
}

@test "R15: another contract, by the supervisor only" {
    opened
    on "$id" 'key :' 'type ticket.rebind' 'key Enter'
    says "your role 'duty' may not"
    who=chief on "$id" 'key :' 'type ticket.rebind' 'key Enter' 'key C-u' 'type logistics' 'key Tab C-u' \
        'type waste' 'key Tab C-u Tab C-u Tab' 'type 报错了系统' 'key C-s'
    [ "$(last "$id" "e['verb'], e['patch']['contract']")" = "('rebind', ['his', 'logistics'])" ]
}

@test "R18: merge offers open tickets, those of the same system first; un-merge" {
    opened
    first=$id
    opened --department=二楼
    on "$id" 'key U' 'save offers' 'key Down Enter C-s'
    grep -q "$first" shot-offers.txt
    says "another ticket goes on for it"
    [ "$(last "$id" "e['verb'], e['patch']['merged_into'][1]")" = "('merge', '$first')" ]
    on "$id" 'key :' 'type ticket.unmerge' 'key Enter'
    [ "$(last "$id" "e['verb']")" = unmerge ]
}

@test "R18: a mass incident, and one word to all its reporters" {
    opened
    first=$id
    opened
    on "$id" 'key I' "type $first" 'key C-s'
    [ "$(last "$id" "e['verb'], e['patch']['incident'][1]")" = "('incident', '$first')" ]
    on "$first" 'key B' 'type 正在抢修' 'key C-s'
    says "2 tickets"
    [ "$(last "$first" "e['note']") $(last "$id" "e['note']")" = "正在抢修 正在抢修" ]
    on "$id" 'key I C-u C-s'
    [ "$(last "$id" "e['verb'], e['patch']['incident'][1]")" = "('incident', None)" ]
}

@test "links are made, and unmade from what is offered" {
    opened
    on "$id" 'key l' 'type external:PT-1' 'key C-s'
    [ "$(last "$id" "e['verb'], e['patch']['links'][1]")" = "('link', ['external:PT-1'])" ]
    on "$id" 'key :' 'type ticket.unlink' 'key Enter' 'key Down Enter C-s'
    [ "$(last "$id" "e['verb']")" = unlink ]
    [ "$(field "$id" links)" = "[]" ]
}

@test "R10: an exemption names clock, approver and document" {
    answered
    at '2026-11-27 09:00'
    who=chief on "$id" 'key :' 'type ticket.exempt' 'key Enter' 'type resolve' 'key Tab' \
        'type 李主任' 'key Tab' 'type 函1' 'key Tab' 'type 院方停电' 'key C-s'
    [ "$(last "$id" "e['verb'], e['patch']['exempted'][1]")" = "('exempt', 'resolve')" ]
}

@test "R21: the follow-up's score" {
    solved
    as wang confirm "$id" >/dev/null
    who=caller on "$id" 'key h' 'type 95' 'key C-s'
    [ "$(last "$id" "e['verb'], e['patch']['score'][1]")" = "('followup', 95)" ]
}

@test "withdraw says why" {
    opened
    on "$id" 'key x' 'type 自己好了' 'key C-s'
    [ "$(last "$id" "e['verb'], e['patch']['state'][1]")" = "('withdraw', 'withdrawn')" ]
}

@test "edit sends what was changed and nothing else" {
    opened
    on "$id" 'key e C-u' 'type 退费也报错' 'key C-s'
    [ "$(last "$id" "e['verb'], sorted(e['patch'])")" = "('edit', ['subject'])" ]
    [ "$(field "$id" subject)" = 退费也报错 ]
}

@test "R27: hand-over of one ticket to the next shift" {
    opened
    on "$id" 'key H' 'type caller' 'key C-s'
    [ "$(last "$id" "e['verb'], e['patch']['assignee'][1]")" = "('handover', 'caller')" ]
}

@test "what is refused in this state is refused before anything is typed" {
    opened
    on "$id" 'key p'
    says "R9: only a ticket in work can be paused"
    [ "$(last "$id" "e['verb']")" = open ]
}

# --- many ---

@test "an act on marks is one transaction; marks are gone afterwards; u takes all back" {
    opened
    opened
    play wang 'key 2' 'key m m c' 'save done' 'key A'
    grep -q '2 tickets: take it on' shot-done.txt
    lacks '^ \*\|^>\*' shot-done.txt
    [ "$(field "$id" assignee)" = wang ]
    play wang 'key 2' 'key m m u'
    says "2 tickets: the last act is taken back"
    [ "$(field "$id" assignee)" = "" ]
}

@test "all or none: one ticket that cannot be done leaves all as they were" {
    opened
    answered
    before=$(events)
    play wang 'key 2' 'key M a'
    says "R11: it was answered already"
    [ "$before" = "$(events)" ]
}

@test "withdrawing many asks once more; only y does it" {
    opened
    opened
    before=$(events)
    play wang 'key 2' 'key M x' 'type 演练' 'key C-s' 'save asked' 'key n'
    grep -q '2 tickets: .*(y/n)' shot-asked.txt
    [ "$before" = "$(events)" ]
    play wang 'key 2' 'key M x' 'key C-s' 'key y'
    says "2 tickets"
    [ "$(field "$id" state)" = withdrawn ]
}

# --- two at once ---

@test "the same field changed elsewhere is told at the field; saving again overrides knowingly" {
    opened
    on "$id" 'key A' 'type caller' 'key Esc'
    says "the draft is kept"
    at '2026-11-19 09:05'
    as chief assign "$id" --to=chief >/dev/null
    on "$id" 'key A' 'key C-s'
    says "save again to write yours over it"
    shows "was changed by chief at 2026-11-19 09:05"
    shows "caller"
    [ "$(field "$id" assignee)" = chief ]
    on "$id" 'key A' 'key C-s C-s'
    [ "$(last "$id" "e['verb'], e['actor'], e['patch']['assignee']")" = \
        "('assign', 'wang', ['chief', 'caller'])" ]
}

@test "other fields changed elsewhere are kept, and nobody is asked" {
    opened
    on "$id" 'key e C-u' 'type 退费报错' 'key Esc'
    as chief edit "$id" --department=二楼 >/dev/null
    on "$id" 'key e C-s'
    says "correct what was written down"
    [ "$(field "$id" subject) $(field "$id" department)" = "退费报错 二楼" ]
}

# --- a call ---

@test "a call is taken in at most 40 keys, with its clocks running" {
    printf '%s\n' 'key n' 'type jhy' 'key Enter' 'type 三床监护仪数据中断' 'key Enter' \
        'type 10100000001' 'key C-s' >keys
    keys=$(python3 -c 'import sys
n = 0
for line in open("keys", encoding="utf-8"):
    order, _, rest = line.rstrip("\n").partition(" ")
    n += len(rest.split()) if order == "key" else len(rest)
print(n)')
    [ "$keys" -le 40 ]
    "$ZHIBAN" --as=wang console --script keys --size 80x24 --save shot
    grep -q 'ICU-20261119-01 is open; its clocks run' shot.txt
    run "$ZHIBAN" --as=chief --json ticket show ICU-1119-01
    [ "$(jq_get "$output" "d['system'], d['callback'] != '', [c['clock'] for c in d['clocks'] if c['state'] == 'running'][0]")" = \
        "('if-monitor', True, 'respond')" ]
}

@test "the form shows clocks with clauses and the same ticket of today before it is saved" {
    as wang open 三床监护仪数据中断 --system=if-monitor --callback=10100000001 >/dev/null
    play wang 'key n' 'type jhy' 'key Enter'
    shows "ICU-1.3"
    shows "the same already?"
    shows "ICU-1119-01"
}

@test "R2: what was reported more than 30 minutes ago needs a reason" {
    play wang 'key n' 'type jhy' 'key Enter' 'type 没有波形' 'key Enter' 'type 10100000001' 'save x' \
        'key Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab' 'type 08:00' 'key C-s'
    shows "R2: reported more than 30 minutes ago"
    [ "$(events)" = 0 ]
}

# --- what comes from outside ---

@test "hostile text is shown and moves nothing" {
    id=$(as wang open "$(printf 'a\033[2Jb\u202ec')" --system=if-monitor --callback=10100000001 \
        --detail="$(python3 -c 'print("\x1b]0;x\x07长" * 9000)')" | cut -d' ' -f1)
    on "$id"
    shows '^[[2J'
    shows '<U+202E>'
    lacks "$(printf '\033')" shot.txt
    [ "$(events)" = 1 ]
}

@test "a megabyte pasted into a field is cut and told, nothing breaks" {
    opened
    { printf 'key 2 Enter i\npaste '; head -c 1000000 /dev/zero | tr '\0' 'x'; printf '\nkey C-s\n'; } >keys
    "$ZHIBAN" --as=wang console --script keys --size 80x24 --save shot
    [ "$(wc -l <shot.txt)" -eq 24 ]
}

# --- finding ---

@test "@who and #contract narrow, in full width too" {
    opened
    as wang claim "$id" >/dev/null
    as wang open 监护仪 --system=if-monitor --callback=10100000001 >/dev/null
    play wang 'key 2 /' 'type @wang #his' 'key Enter'
    shows "收费报错"
    [[ $screen != *监护仪* ]]
    play wang 'key 2 /' 'type ＠wang ＃icu' 'key Enter'
    shows "nothing found"
    play wang 'key 2 /' 'type state:nowhere' 'key Enter'
    says "there is no state 'nowhere'"
}

@test "help: the acts first, every action once, a line each at 80 columns, / finds" {
    opened
    local lang
    for lang in en zh_CN; do
        ZHIBAN_LANG=$lang play wang 'key 2' 'key Enter ?' 'size 80x99' 'save all' 'size 80x24' \
            'key /' 'type undo' 'key Enter'
        shows undo
        sed -n '5,$p' shot-all.txt | python3 -c 'import sys
seen = set()
for line in sys.stdin.read().split("\n"):
    words = line.split()
    if len(words) < 2 or "Esc" in line and "zhiban" in line:
        continue
    assert words[-1] not in seen, line
    seen.add(words[-1])
for name in "claim release assign answer note plan onsite remote_failed dispatch arrive pause resume \
resolve feedback confirm reopen regrade merge unmerge exempt followup withdraw edit report \
confirm_grade rebind handover incident broadcast link unlink effort".split():
    assert "ticket." + name in seen, name'
        awk 'NR > 4 && /ticket\.claim/ { claim = NR } /move\.up/ { up = NR } END { exit !(claim < up) }' \
            shot-all.txt
    done
}

@test "Tab on a ticket goes to the next one in the order of urgency, round to the first" {
    opened
    first=$id
    at '2026-11-19 09:10'
    opened
    play wang 'key 2' 'key Enter' 'key Tab'
    shows "${id/20261119/1119}"
    play wang 'key 2' 'key Enter' 'key Tab Tab'
    shows "${first/20261119/1119}"
}

@test "the page of a ticket: words instead of codes, what changed, remarks, relations" {
    answered
    first=$id
    opened
    as wang merge "$id" --into="$first" >/dev/null
    as wang link "$first" external:PT-7 >/dev/null
    as wang note "$first" --note=病区在催 >/dev/null
    play wang 'size 80x60' 'key 2' 'key Enter'
    shows "门急诊收费"
    shows "external:PT-7"
    shows "merged here"
    shows "病区在催"
    shows "state awaits answer -> in work"
    play wang 'size 80x60' 'key 2' 'key Enter y'
    shows "system: 门急诊收费"
}

@test "who may not read private text reads *** on the page, in the copy and in the preview" {
    sed -i 's/role: supervisor, skill: 5/role: auditor, skill: 5/' config/users.yaml
    rm -rf home/data
    "$ZHIBAN" --config=config init --test >/dev/null
    opened --reporter=护士甲
    as wang note "$id" --note=病人姓名 >/dev/null
    play chief 'size 80x60' 'key 2 v' 'save list' 'key Enter' 'save page' 'key y'
    shows '***'
    lacks '10100000001\|护士甲\|病人姓名' shot.txt shot-list.txt shot-page.txt
    play wang 'size 80x60' 'key 2' 'key Enter'
    shows 病人姓名
    shows 10100000001
}

@test "saved views are chosen by name; a contract is one of them" {
    opened
    as wang open 监护仪 --system=if-monitor --callback=10100000001 >/dev/null
    play wang 'key 2 V' 'type his' 'key Enter'
    shows "收费报错"
    [[ $screen != *监护仪* ]]
    play wang 'key 2 V' 'type unclaimed' 'key Enter'
    shows "unclaimed"
    shows "监护仪"
    play wang 'key 2 V' 'type mine' 'key Enter'
    shows "no open ticket"
}

@test "o orders by the next column and says which; round to urgency" {
    opened
    late=$id
    as wang open 全院打不开 --system=if-monitor --callback=10100000001 >/dev/null
    as wang claim "$late" >/dev/null
    play wang 'key 2' 'key o'
    says "ordered by level"
    play wang 'key 2' 'key o o o o'
    says "ordered by with"
    # who stands before nobody
    [[ $(grep -n '收费报错' <<<"$screen" | cut -d: -f1) -gt $(grep -n '全院打不开' <<<"$screen" | cut -d: -f1) ]]
    play wang 'key 2' 'key o o o o o o'
    says "in the order of urgency"
}

@test "v shows the selected ticket below the list, on the board and in the queue" {
    opened --reporter=护士甲
    play wang 'key v'
    shows 护士甲
    shows "last: "
    play wang 'key 2' 'key v'
    shows 护士甲
    play wang 'key 2' 'key v v'
    [[ $screen != *护士甲* ]]
}

@test "the palette says why something cannot be done here" {
    play wang 'key 5' 'key :' 'type ticket.answer' 'key Enter'
    says "not in this view; go to the tickets (2) first"
    opened
    play wang 'key 2' 'key :' 'type ticket.exempt' 'key Enter'
    says "your role 'duty' may not do that"
}

@test "words of the filter find in all history, closed tickets too" {
    solved
    as wang confirm "$id" >/dev/null
    play wang 'key 2'
    shows "no open ticket"
    play wang 'key 2' 'key /' 'type sfbc' 'key Enter' 'key G' 'key g'
    shows "收费报错"
    shows "closed"
}
