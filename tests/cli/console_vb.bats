# The console's views of what is promised: obligations, the follow-up desk, figures, contracts.

load helper

NOW="2026-11-20 21:00"

setup_file() {
    export BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
    private_home
    mkdir -m 700 "$BATS_FILE_TMPDIR/store"
    ZHIBAN_STORE=sqlite:$BATS_FILE_TMPDIR/store/zhiban.db ZHIBAN_NOW=$NOW \
        "$ZHIBAN" --config="$ROOT/config" sample >/dev/null 2>&1
}

setup() {
    private_home
    mkdir -m 700 store
    cp "$BATS_FILE_TMPDIR"/store/zhiban.db* store/
    export ZHIBAN_STORE=sqlite:$PWD/store/zhiban.db ZHIBAN_NOW=$NOW ZHIBAN_LANG=zh_CN
    USER=zhou # a supervisor, who solved nothing
}

# play [SIZE]: the keys on standard input; screens become s-NAME.txt.
play() {
    cat >play.keys
    "$ZHIBAN" --as="$USER" console --script play.keys --size "${1:-80x24}" --save s 2>play.err ||
        { cat play.err && return 1; }
}

# shows NAME TEXT, lacks NAME TEXT: on the screen saved as NAME.
shows() {
    grep -qF -- "$2" "s-$1.txt" || { grep -v "^$" "s-$1.txt" && echo "does not show: $2" && return 1; }
}
lacks() {
    ! grep -qF -- "$2" "s-$1.txt" || { cat "s-$1.txt" && echo "shows: $2" && return 1; }
}

# row NAME N: line N of a screen, from 1.
row() {
    sed -n "$2p" "s-$1.txt"
}

obligation() {
    "$ZHIBAN" --json obligation show "$1"
}

@test "R21: obligations by their last workday, the missed ones first and in words" {
    play <<'KEYS'
key 5
save owed
KEYS
    shows owed "[义务 30]"
    [[ $(row owed 5) == "  漏做 14 天 11-06        0/1 CIS >查看备份记录"*"CIS-1.3"* ]]
    [[ $(row owed 6) == *"漏做 5 天"*"每日早晚巡检"*"驻点工程师"* ]]
    [[ $(row owed 7) == *"剩 10 天"*"11-30"* ]]
    shows owed "2026-11-02 至 2026-11-08，已做 0 次，应做 1 次"
    shows owed "凭据：patrol"
}

@test "60x20 keeps standing, day, times and name; nothing is wider than the screen" {
    play 60x20 <<'KEYS'
key 5
save owed
key v
save asked
key Enter
save sheet
key Esc v
save figures
key Enter
save behind
key 9
save contracts
key Enter z
save contract
KEYS
    [[ $(row owed 5) == "  漏做 14 天 11-06        0/1 CIS >查看备份记录" ]]
    shows asked "HIS-1114-01 已试1次  10100000293"
    shows sheet "a很满意100 b满意80 c一般60 d不满意40 e很不满意20"
    shows figures "HIS  解决率       40.0 %      8/20   95.0 % 未达标"
    shows behind "CIS-1116-01"
    shows contracts "将到期 41    31/33     14 医院信息系统运维服务"
    shows contract "- 相关方"
    python3 - s-*.txt <<'PYTHON'
import sys, unicodedata
for name in sys.argv[1:]:
    for line in open(name).read().split("\n"):
        cells = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
        assert cells <= 60, (name, line)
PYTHON
}

@test "duty.done: the form takes evidence of the contract's kinds and counts one time" {
    play <<'KEYS'
key 5 j j j d
save form
key Tab
type 检查单 0712
key C-s
save counted
KEYS
    shows form "记为已做  安全补丁、防病毒与漏洞检查"
    shows form "凭据种类 patrol"
    shows counted "cis/hardening/2026-11-01 1/1 已完成"
    shows counted "[义务 29]"
    run obligation cis/hardening/2026-11-01
    [ "$(jq_get "$output" "(d['state'], d['evidence'], d['done_by'])")" = "('done', ['patrol:检查单 0712'], 'zhou')" ]
}

@test "duty.done without evidence stays in the form; a missed one done now is late (R21)" {
    play <<'KEYS'
key 5 d
key C-s
save refused
type 补录 1
key C-s
save late
KEYS
    shows refused "必填"
    shows late "cis/backup-check/2026-11-02 1/1 补做"
}

@test "duty.waive asks who agreed and why, and needs the permission to correct" {
    play <<'KEYS'
key 5 j W
save form
type 张科长
key Tab
type 系统停机，当日无须巡检
key C-s
save waived
KEYS
    shows form "批准人"
    shows waived "his/patrol/2026-11-15.2 0/1 已免除"
    run obligation his/patrol/2026-11-15.2
    [ "$(jq_get "$output" "(d['state'], d['waived_by'])")" = "('waived', '张科长')" ]
    USER=li play <<'KEYS'
key 5 W
save refused
KEYS
    shows refused '您的角色"duty"无权'
}

@test "an obligation's page: fields, clauses with their titles, timeline; v and p go back to the list" {
    play <<'KEYS'
key 5 j Enter
save page
key d
save form
key Esc v
save asked
KEYS
    shows page "漏做 5 天  每日早晚巡检"
    shows page "HIS-4.5.4-4  早晚各巡检一次并预判风险"
    shows page "须有凭据         patrol"
    shows page "时间线"
    shows page "周期开始"
    shows form "记为已做  每日早晚巡检"
    shows asked "[待回访 7]"
}

@test "/ filters obligations by words, initials and clauses; Esc takes the filter away first" {
    play <<'KEYS'
key 5 /
type CIS-4
key Enter
save clause
key / C-u
type zwxjc
key Enter
save nothing
key Esc
save all
KEYS
    shows clause "/CIS-4"
    shows clause "安全补丁、防病毒与漏洞检查"
    lacks clause "每日早晚巡检"
    shows nothing "没有找到"
    shows all "每日早晚巡检"
}

@test "the follow-up desk: who is due first, a large number, a score by its digits, undone with u" {
    closed=$("$ZHIBAN" --json ticket list --all --state=closed --limit=500)
    left=$(jq_get "$closed" "sum(not t['follow_up_at'] for t in d)")
    play <<'KEYS'
key 5 Tab
save asked
key Enter
save sheet
type 95
key Enter
save scored
key u
save undone
key b Enter
key x
type 无人接听
key Enter
save tried
KEYS
    shows asked "[待回访 $left]"
    shows asked "[待回访 7]"
    [[ $(row asked 5) == "   -51h00m>HIS-1114-01 已试1次  10100000293"* ]]
    shows asked "联系不上"
    shows sheet "１０１０００００２９３"
    shows sheet "第 1 件，共 7 件"
    shows scored "HIS-20261114-01：95 分（u 撤销）"
    shows scored "ICU-1117-01  第 1 件，共 6 件"
    shows undone "HIS-1114-01  第 1 件，共 7 件"
    shows tried "ICU-20261117-01：又一次未联系上（u 撤销）"
    run "$ZHIBAN" --json ticket show HIS-1114-01
    [ "$(jq_get "$output" "(d['score'], d['score_by'])")" = "(80, 'zhou')" ]
    run "$ZHIBAN" --json ticket show ICU-1117-01
    [ "$(jq_get "$output" "(d['score'], d['follow_up_attempts'])")" = "(0, 1)" ]
}

@test "R21: nobody rates his own work; the sheet says so and the desk refuses in one line" {
    USER=li play <<'KEYS'
key 5 v Enter
save own
type 100
key Enter
save refused
key Backspace
key 9 9
save toomuch
key h
KEYS
    shows own "自己处理的，须由别人回访（R21）"
    shows refused "R21：li 处理的工单，由别人回访"
    shows toomuch "评分为 1 到 100"
    run "$ZHIBAN" --json ticket show HIS-1114-01
    [ "$(jq_get "$output" "d['score']")" = 0 ]
}

@test "ticket.followup by its key asks in the form of every act" {
    play <<'KEYS'
key 5 v h
save form
KEYS
    shows form "HIS-20261114-01"
    shows form "评分"
}

@test "R24: figures as meters, both numbers, cut off, and what the next miss would do" {
    play <<'KEYS'
key 5 v v
save figures
key j j j j
save his
key Enter
save behind
key Enter
save ticket
KEYS
    shows figures "[指标 2026-11]"
    shows figures "截止 21:00"
    lacks figures "正在计算"
    shows figures "HIS  解决率       40.0 % ####......      8/20   95.0 % 未达标 38.0 %, 未达标"
    shows his "HIS 解决率  事件解决率"
    shows his "8/20 = 40.0 %"
    shows his "截止时已解决"
    shows his "目标 95.0 %；再有一件不达标：38.0 %"
    shows his "豁免 0，待定 0，不计 2"
    shows behind "HIS 2026-11 解决率  8/20 = 40.0 %  未达标  截止 21:00"
    shows behind "未解决"
    shows ticket "响应      达成                  11-16 09:00 停       HIS-5.4b"
}

@test "downtime and person-days: used, left and how fast" {
    play 120x36 <<'KEYS'
key 5 v v
key G
save figures
key k k k
key k
save downtime
KEYS
    shows figures "LOG  人天            0.8 =.........  420/7200     15.0 达标   14.1 剩余"
    shows figures "0/480 480 分钟 达标   480.0 min 剩余, 消耗速度 0.0"
}

@test "p changes the month; what is no month or has not begun is refused in one line" {
    play <<'KEYS'
key 5 p
save prompt
key C-u
type 2026-10
key Enter
save october
key p C-u
type 2027-01
key Enter
save ahead
key p C-u
type soon
key Enter
save bad
key Esc q
KEYS
    shows prompt "周期（YYYY-MM） 2026-11"
    shows october "[指标 2026-10] 截止 10-31 23:59"
    shows ahead "2027-01"
    shows ahead "[指标 2026-10]"
    shows bad "soon"
    shows bad "[指标 2026-10]"
}

@test "contracts: term, days left, clauses that terms fulfil, values to be confirmed" {
    play <<'KEYS'
key 9
save list
key /
type HIS
key Enter
save found
key Enter
save page
KEYS
    shows list ">CIS   将到期 41    18/18     17 2026-12-31 2026-07-01    2"
    shows list "ICU        1561    25/26      6 2031-02-28"
    shows found ">HIS "
    lacks found "智慧后勤"
    shows page "HIS  医院信息系统运维服务  约定值待确认 14 项"
    shows page "2026-01-01 至 2026-12-31，还剩 41 天，即将到期"
    shows page "+ 工单分类与时限 (16)"
    shows page "+ 条款与落实 (33)"
}

@test "one contract: Enter folds, Tab goes to the next section, z opens all, / finds in folded ones" {
    play <<'KEYS'
key 9 j Enter
key Tab Enter
save parties
key Enter
save folded
key /
type HIS-4.5.1
key Enter
save clause
key / C-u
type 没有这个词
key Enter
save nothing
key q
key z
save all
KEYS
    shows parties ">- 相关方 (8)"
    shows parties "值班工程师"
    shows folded ">+ 相关方 (8)"
    lacks folded "值班工程师"
    shows clause "工单分类与时限"
    shows clause "紧急故障到场" # with the rows before it
    grep -q '^ >.*HIS-4.5.1' s-clause.txt
    shows nothing "本合同中没有「没有这个词」"
    shows all "- 相关方 (8)"
}

@test "a contract's page says what contract show says: every agreed value and every clause" {
    play 200x300 <<'KEYS'
key 9 j z
save all
KEYS
    "$ZHIBAN" --config="$ROOT/config" contract show his --clauses | awk 'NR > 3 {print $1}' >clauses
    [ "$(wc -l <clauses)" -eq 33 ]
    while read -r clause; do
        shows all "$clause "
    done <clauses
    shows all "约定值待确认 (14)"
    shows all "合同没有写从何时起算，按医院发出通知起算"
    lacks all "corertant" # what was drawn for another width does not shine through
}

@test "the board's pane says how what is owed next stands" {
    play <<'KEYS'
save board
KEYS
    shows board "! 漏做 14 天     cis       查看备份记录"
    shows board "剩 10 天"
}

@test "in English too, and by their names in the palette" {
    ZHIBAN_LANG=en play 100x30 <<'KEYS'
key :
type duty.part
key Enter
save wrong
key Esc 5 :
type duty.part
key Enter
save asked
key v
save figures
key 9
key Enter
save contract
KEYS
    shows wrong "not in this view; go to the promises (5) first"
    shows asked "[to be asked 7]"
    shows figures "if one more misses"
    shows contract "Classes and their clocks (16)" || shows contract "Classes and their clocks"
}
