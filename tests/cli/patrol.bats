# Patrols: rounds filled in item by item, signed, and what follows from them: obligations, tickets.

load helper

setup() {
    private_home
    own_config <<'USERS'
  - { id: chief, name: 主管甲, role: supervisor, skill: 5 }
  - { id: zhang, name: 值班甲, role: duty, skill: 3, phone: 101-0000-0001 }
  - { id: li, name: 值班乙, role: duty, skill: 3 }
  - { id: root, name: 管理甲, role: admin }
  - { id: yuan, name: 院方甲, role: hospital }
USERS
    export ZHIBAN_NOW='2026-11-20 07:05'
    "$ZHIBAN" --config=config init --test >/dev/null
}

as() {
    run "$ZHIBAN" --as "$@"
}

# quiet ARGUMENT...: as zhang; must work.
quiet() {
    "$ZHIBAN" --as zhang "$@" >/dev/null
}

# morning ROUND [SITE]: begins the morning round and fills all of it in.
morning() {
    quiet patrol run morning --site="${2:-his-main}"
    quiet patrol skip "$1" --unknown --reason=采集未接通
    quiet patrol fill "$1" temperature 22
    quiet patrol fill "$1" humidity 45%
    for item in ups cooling lights terminals; do
        quiet patrol fill "$1" "$item" ok
    done
}

# monthly ROUND SITE: the same of the monthly one.
monthly() {
    quiet patrol run 月巡检 --site="$2"
    quiet patrol skip "$1" --unknown --reason=采集未接通
    quiet patrol skip "$1" system-log trend restart indexes patches accounts --reason=试
}

# standing OBLIGATION: done/quota and how it stands.
standing() {
    local json
    json=$("$ZHIBAN" --as zhang --json obligation show "$1")
    jq_get "$json" "'%d/%d %s' % (d['done'], d['quota'], d['standing'])"
}

@test "without a terminal, run prints what is to be filled in and how; nothing is good by default" {
    as zhang patrol run 早巡检 --site=his-main
    assert_status 0
    assert_line 0 "P-1 早巡检 his-main under way, still open: 14"
    assert_contains "his-db1 gave no result"
    assert_contains "15-30 ℃"
    assert_contains "zhiban patrol fill P-1 ITEM VALUE [--note=TEXT]"
    run "$ZHIBAN" --as zhang --json patrol show P-1
    [ "$(jq_get "$output" "d['owed'], {a['result'] for a in d['answers']}, {a['automatic'] for a in d['answers']}")" = \
        "(14, {'unknown'}, {True})" ]
}

@test "run goes on with the round that is under way, and keeps what was filled in" {
    quiet patrol run morning --site=his-main
    quiet patrol fill P-1 temperature 22
    ZHIBAN_NOW='2026-11-20 07:20' as li patrol run morning --site=his-main
    assert_line 0 "P-1 早巡检 his-main under way, still open: 13"
    run "$ZHIBAN" --as zhang patrol
    assert_contains "P-1  早巡检  his-main  under way    1/14"
}

@test "which patrol and where: names, and plain words for what is unknown" {
    as zhang patrol run morning
    assert_status 2
    assert_output "zhiban: 早巡检 is made at several sites; name one with --site: cis-dongjie, cis-jinshan, his-main, icu-main, log-main, nis-main"
    as zhang patrol run morning --site=moon
    assert_status 2
    assert_contains "早巡检 is not made at 'moon'"
    as zhang patrol run weekly
    assert_status 2
    assert_output "zhiban: there is no patrol 'weekly'; there are: evening, monthly, morning, quarterly, yearly"
    as zhang patrol show P-7
    assert_status 1
    quiet patrol run morning --site=his-main
    as zhang patrol fill P-1 roof ok
    assert_status 2
    assert_contains "P-1 has no item 'roof'; it has: hosts, backup"
}

@test "field 7.2: an evening round is not begun in the morning" {
    as zhang patrol run evening --site=his-main
    assert_status 3
    assert_output "zhiban: 晚巡检 is made from 2026-11-20 17:00 on, and begun at most 30 minutes earlier (field 7.2)"
}

@test "field R7.1: what is out of its range needs a note, and an automatic item says how one looked" {
    quiet patrol run morning --site=his-main
    as zhang patrol fill P-1 temperature 31
    assert_status 3
    assert_output "zhiban: 机房温度 is abnormal at 31 (range 15-30 ℃); what is abnormal needs a note"
    as zhang patrol fill P-1 temperature 31℃ --note=空调停机 --told=总务科
    assert_status 0
    assert_output "P-1 早巡检 his-main under way, still open: 13, abnormal: 1"
    as zhang patrol fill P-1 backup ok
    assert_status 3
    assert_output "zhiban: 夜间备份 is judged from checks; whoever fills it in by hand notes how he looked"
    as zhang patrol fill P-1 backup ok --note=看了备份日志
    assert_status 0
    as zhang patrol fill P-1 ups bad
    assert_status 3
    assert_output "zhiban: UPS is abnormal; what is abnormal needs a note"
    as zhang patrol fill P-1 humidity wet
    assert_status 2
    as zhang patrol skip P-1 ups
    assert_status 2
    as zhang patrol skip P-1 ups --reason=' '
    assert_status 3
    assert_output "zhiban: nothing is skipped without a reason: UPS"
    as zhang patrol skip P-1 ups roof --reason=锁着
    assert_status 2
    [ "$(jq_get "$("$ZHIBAN" --json patrol show P-1)" "[a['item'] for a in d['answers'] if a['item'] == 'ups']")" = "[]" ]
}

@test "field R7.1: signed whole, once, and by whoever made it" {
    quiet patrol run morning --site=his-main
    as zhang patrol sign P-1
    assert_status 3
    assert_contains "every item is filled in or skipped with a reason before signing; still open: hosts, "
    morning P-1
    as li patrol sign P-1
    assert_status 3
    assert_output "zhiban: nobody signs for another: zhang makes the round P-1"
    as yuan patrol sign P-1
    assert_status 3
    as zhang patrol show P-1 --sheet
    assert_status 3
    assert_output "zhiban: P-1 is 'under way'; a sheet is made of a signed round"
    as zhang patrol sign P-1
    assert_status 0
    as zhang patrol sign P-1
    assert_status 3
    as zhang patrol fill P-1 ups ok
    assert_status 3
    assert_output "zhiban: P-1 is 'signed'; only a round under way can be changed"
    as zhang patrol run morning --site=his-main
    assert_status 3
    assert_output "zhiban: P-1 made 早巡检 at his-main today; a round that is wrong is voided first (R21)"
}

@test "R21: a signed round is evidence for the obligation of its hours; a late one is told late" {
    morning P-1
    [ "$(standing his/patrol/2026-11-20.1)" = "0/1 open" ]
    ZHIBAN_NOW='2026-11-20 07:45'
    as zhang patrol sign P-1
    assert_line 0 "P-1 早巡检 his-main signed, late by 15 min"
    assert_line 1 "  his/patrol/2026-11-20.1 done"
    [ "$(standing his/patrol/2026-11-20.1)" = "1/1 done" ]
    [ "$(standing his/patrol/2026-11-20.2)" = "0/1 ahead" ]
    [ "$(jq_get "$("$ZHIBAN" --json obligation show his/patrol/2026-11-20.1)" "d['evidence']")" = "['patrol:P-1']" ]
    as zhang patrol list
    assert_contains "15 min"
    run "$ZHIBAN" doctor
    assert_status 0
}

@test "R21: signed after the window it counts for that window, as done late" {
    quiet obligation list
    morning P-1
    ZHIBAN_NOW='2026-11-20 10:00'
    quiet patrol sign P-1
    [ "$(standing his/patrol/2026-11-20.1)" = "1/1 late" ]
}

@test "R21: two campuses are served when both have been patrolled" {
    monthly P-1 cis-dongjie
    as zhang patrol sign P-1
    assert_line 1 "  cis/patrol/2026-11-01 still to be patrolled in this period (R21): cis-jinshan"
    [ "$(standing cis/patrol/2026-11-01)" = "0/1 open" ]
    monthly P-2 cis-jinshan
    run "$ZHIBAN" --as zhang --json patrol sign P-2
    [ "$(jq_get "$output" "d['obligations']")" = \
        "[{'obligation': 'cis/patrol/2026-11-01', 'counted': True, 'why_not': None}]" ]
    [ "$(standing cis/patrol/2026-11-01)" = "1/1 done" ]
}

@test "R25: voided with a reason; what it proved is owed again, and the day has room for another" {
    morning P-1
    quiet patrol sign P-1
    as zhang patrol void P-1
    assert_status 2
    as zhang patrol void P-1 --reason=抄错
    assert_status 3
    assert_contains "record.correct"
    [ "$(jq_get "$("$ZHIBAN" --json journal show --last=1)" "d[0]['verb'], d[0]['ok']")" = "('refused', False)" ]
    as chief patrol void P-1 --reason=' '
    assert_status 3
    assert_output "zhiban: a round is voided only with a reason (R25)"
    as chief patrol void P-1 --reason=抄错
    assert_status 0
    [ "$(standing his/patrol/2026-11-20.1)" = "0/1 open" ]
    as zhang patrol list
    assert_output ""
    as zhang patrol list --all
    assert_contains voided
    as zhang patrol ticket P-1 ups
    assert_status 3
    assert_contains "(R25)"
    morning P-2
    quiet patrol sign P-2
    [ "$(standing his/patrol/2026-11-20.1)" = "1/1 done" ]
    quiet patrol run morning --site=icu-main
    as li patrol void P-3 --reason=不是我的
    assert_status 3
    as zhang patrol void P-3 --reason=开错院区
    assert_status 0
    run "$ZHIBAN" doctor
    assert_status 0
}

@test "field R7.1: what is abnormal becomes a ticket in one step, linked both ways" {
    quiet patrol run morning --site=his-main
    quiet patrol fill P-1 temperature 31 --note=空调停机
    quiet patrol fill P-1 humidity 45
    as zhang patrol ticket P-1 humidity
    assert_status 3
    assert_output "zhiban: only what is abnormal gets a ticket: humidity of P-1 is not"
    as zhang patrol ticket P-1 temperature
    assert_output "HIS-20261120-01 早巡检 abnormal: 机房温度 31 ℃ (range 15-30 ℃)"
    [ "$(jq_get "$("$ZHIBAN" --as zhang --json ticket show HIS-1120-01)" \
        "d['channel'], d['site'], d['detail'], d['reporter'], d['links']")" = \
        "('patrol', 'his-main', '空调停机', 'zhang', ['patrol:P-1/temperature'])" ]
    as zhang patrol ticket P-1 temperature
    assert_status 3
    assert_output "zhiban: temperature of P-1 has the ticket HIS-20261120-01 already"
    as zhang ticket search 机房温度
    assert_contains HIS-
    as li patrol run monthly --site=his-main
    as li patrol fill P-2 system-log bad --note=报错很多
    as li patrol ticket P-2 system-log
    assert_status 2
    assert_contains callback
    as li patrol ticket P-2 system-log --callback=8021 --system=lis
    assert_status 0
    run "$ZHIBAN" doctor
    assert_status 0
}

@test "CIS-1.1: the sheet has the seven fields" {
    morning P-1
    quiet patrol fill P-1 temperature 31 --note=空调停机 --told=总务科 --remedy=已开备机
    quiet patrol fill P-1 ups bad --note=电池报警
    quiet patrol ticket P-1 ups
    quiet patrol sign P-1 --extra=信息科要求记录门禁正常
    as zhang patrol show P-1 --sheet
    assert_status 0
    assert_line 0 "Patrol record P-1: 早巡检, 示例县人民医院"
    assert_line 1 "1. Time: 2026-11-20 07:05 - 2026-11-20 07:05"
    assert_line 2 "2. Content and 3. result"
    assert_contains "4. Abnormal events
   机房温度: 空调停机
   UPS: 电池报警
5. Who was told
   机房温度: 总务科
   UPS: not recorded
6. What was done
   机房温度: 已开备机
   UPS: HIS-20261120-01 awaits answer
7. Further, as the hospital wants: 信息科要求记录门禁正常
Signed: zhang    Checked: ________    Hospital: ________"
    run "$ZHIBAN" --as zhang --lang=zh_CN patrol show P-1 --sheet
    assert_contains "5. 异常反馈"
}

@test "at a terminal it asks for one item after the other, and goes on where it was left" {
    need script
    quiet patrol run morning --site=his-main
    quiet patrol skip P-1 --unknown --reason=采集未接通
    printf '%s\n' 22 q >first
    script -qec "$ZHIBAN --as zhang patrol run morning --site=his-main" /dev/null <first >out
    grep -q '\[9/14\] 机房温度 (15-30 ℃): ' out
    grep -q 'Go on later with: zhiban patrol run morning --site=his-main' out
    printf '%s\n' '?' 90 加湿器坏了 总务科 '' y bad 电池报警 '' '' n s 锁着 ok ok y >second
    script -qec "$ZHIBAN --as zhang patrol run morning --site=his-main" /dev/null <second >out
    run grep '机房温度 (15-30 ℃): ' out
    assert_status 1
    grep -q 'HIS-20261120-01' out
    grep -q 'P-1 早巡检 his-main signed, abnormal: 2' out
    grep -q 'his/patrol/2026-11-20.1 done' out
    [ "$(jq_get "$("$ZHIBAN" --json patrol show P-1)" \
        "[(a['item'], a['result'], a['value'], a['note']) for a in d['answers'] if a['item'] in ('humidity', 'ups', 'cooling')]")" = \
        "[('cooling', 'skipped', '', '锁着'), ('humidity', 'abnormal', '90 %', '加湿器坏了'), ('ups', 'abnormal', '', '电池报警')]" ]
}

@test "the hospital's own patrol replaces the built-in one of the same file; mistakes have a place" {
    cat >config/patrols/morning.yaml <<'YAML'
id: morning
name: 早巡检
every: day
from: "06:30"
to: "07:00"
sites: [his-main]
items:
  - { id: door, name: 门禁 }
YAML
    "$ZHIBAN" --config=config --as root config check config
    "$ZHIBAN" --config=config --as root config apply config >/dev/null
    as zhang patrol run morning
    assert_line 0 "P-1 早巡检 his-main under way, late by 5 min, still open: 1"
    sed -i 's/to: "07:00"/to: "06:00"/; s/his-main/moon/' config/patrols/morning.yaml
    run "$ZHIBAN" config check config
    assert_status 2
    assert_contains "config/patrols/morning.yaml:5:"
    assert_contains "moon"
}
