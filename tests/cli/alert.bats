# Alerts on the command line: raised once, told once, silenced for a time, one ticket a storm.

load helper

setup() {
    private_home
    own_config <<'USERS'
  - { id: zhang, name: 值班甲, role: duty, skill: 3 }
  - { id: li, name: 值班乙, role: duty, skill: 3 }
  - { id: mon, name: 采集, role: monitor }
  - { id: shen, name: 审计甲, role: auditor }
USERS
    mkdir -m 700 store
    export ZHIBAN_STORE=sqlite:$PWD/store/zhiban.db ZHIBAN_NOW='2026-11-20 08:00'
}

make_store() {
    "$ZHIBAN" --config=config init --test >/dev/null
}

as() {
    run "$ZHIBAN" --as "$@"
}

# at CLOCK: time goes on to there, on that day.
at() {
    ZHIBAN_NOW="2026-11-20 $1"
}

# alert ID EXPRESSION: over its JSON d.
alert() {
    jq_get "$("$ZHIBAN" --json alert show "$1")" "$2"
}

# notices: what waits, as "kind about".
notices() {
    jq_get "$("$ZHIBAN" --json alert notices)" "[(n['kind'], n['about']) for n in d]"
}

@test "raised once, however often it is reported; the rule opens the ticket, each names the other" {
    make_store
    for _ in 1 2 3; do
        as mon alert raise icu-gw disk.used --object=/data --value=96 --text=磁盘快满了
        assert_status 0
        assert_output "A-1 critical raised ICU-20261120-01"
    done
    as zhang alert
    assert_contains "icu-gw  disk.used /data"
    [ "$(notices)" = "[('raised', 'alert:A-1')]" ]
    as zhang ticket show ICU-1120-01
    assert_contains 'links              ["alert:A-1"]'
    assert_contains "A-1    critical  raised  icu-gw  disk.used  /data"
    [ "$(jq_get "$("$ZHIBAN" --json ticket show ICU-1120-01)" "d['channel'], d['alerts'], d['system']")" = \
        "('monitor', ['A-1'], 'if-monitor')" ]
    as zhang alert show A-1
    assert_contains "ticket         ICU-20261120-01"
    run "$ZHIBAN" doctor
    assert_status 0
}

@test "a level is an event of the same alert; who took it has it until it gets worse" {
    make_store
    as mon alert raise icu-gw mem.used --level=warn
    assert_output "A-1 warning raised"
    as zhang alert ack A-1 --note=看着
    assert_output "A-1 warning raised, taken by zhang"
    as li alert ack A-1
    assert_status 3
    assert_contains "A-1 is taken already, by zhang"
    as zhang alert undo A-1
    assert_output "A-1 warning raised"
    as li alert ack A-1
    as zhang alert undo A-1
    assert_status 3
    assert_contains "by li"
    as mon alert raise icu-gw mem.used --level=crit
    assert_output "A-1 critical raised ICU-20261120-01"
    [ "$(alert A-1 "d['acked_by'], d['worst']")" = "('', 'crit')" ]
    run "$ZHIBAN" --json journal show --subject=A-1
    [ "$(jq_get "$output" "[e['verb'] for e in d]")" = \
        "['raise', 'tell', 'ack', 'void', 'ack', 'worse', 'tell']" ]
}

@test "many at once: all of them or none" {
    make_store
    for host in nis-app nis-db; do
        "$ZHIBAN" alert raise $host disk.used --level=warn >/dev/null
    done
    as zhang alert ack A-1 A-999
    assert_status 1
    [ -z "$(alert A-1 "d.get('acked_by') or ''")" ]
    as zhang alert ack A-1 A-2 A-1
    assert_status 0
    [ "$(alert A-2 "d.get('acked_by')")" = zhang ]
    as zhang alert undo A-1 A-999
    assert_status 1
    [ "$(alert A-1 "d.get('acked_by')")" = zhang ]
    as zhang alert undo A-2 A-1 A-2
    assert_status 0
    [ -z "$(alert A-1 "d.get('acked_by') or ''")" ]
    as zhang alert undo A-1
    assert_status 3
    assert_output "zhiban: the last event was taken back already"
    as zhang alert resolve A-1 A-999 --reason=mistake
    assert_status 1
    [ "$(alert A-1 "d['state']")" = open ]
    as zhang alert resolve A-1 A-2 A-2 --reason=mistake
    assert_status 0
}

@test "a name that is written wrong does not look as if nothing were wrong there" {
    make_store
    as zhang alert list --host=nis-apq
    assert_status 2
    assert_output "zhiban: there is no host 'nis-apq'; did you mean 'nis-app'?"
    as mon alert recover nis-apq disk.used
    assert_status 2
    assert_output "zhiban: there is no host 'nis-apq'; did you mean 'nis-app'?"
    as mon alert recover nis-app disk.used
    assert_status 0
    as zhang alert list --host=nis-app
    assert_status 0
    assert_output ""
    for command in 'alert list' 'host list' 'patrol list'; do
        as zhang $command --site=nope
        assert_status 2
        assert_contains "there is no site 'nope'; there are: "
    done
    as zhang ticket list --contract=nope
    assert_status 2
    assert_contains "there is no contract 'nope'; there are: "
}

@test "a recovery is held, told once, noted on the ticket, and closes nothing" {
    make_store
    as mon alert raise icu-gw host.up
    at 08:10
    as mon alert recover icu-gw host.up
    assert_output "A-1 critical recovering ICU-20261120-01"
    at 08:14
    as mon alert raise icu-gw host.up
    assert_output "A-1 critical raised ICU-20261120-01"
    [ "$(alert A-1 "d['returns']")" = 1 ]
    as mon alert recover icu-gw host.up
    as mon alert settle
    assert_output "next at 2026-11-20 08:19:00"
    at 08:19
    as zhang alert list
    assert_output ""
    as zhang alert list --all
    assert_contains "resolved"
    as mon alert settle
    assert_output ""
    as mon alert settle
    [ "$(notices)" = "[('raised', 'alert:A-1'), ('recovered', 'alert:A-1')]" ]
    as zhang --json ticket show ICU-1120-01
    [ "$(jq_get "$output" "d['state']")" = waiting ]
    as zhang ticket show ICU-1120-01
    [[ $output == *"08:19:00  mon  note" ]]
    as mon alert recover icu-gw host.up
    assert_status 0
}

@test "a host that flaps opens no second ticket within its open one" {
    make_store
    for minute in 00 20 40; do
        at "08:$minute"
        as mon alert raise icu-gw host.up
        as mon alert recover icu-gw host.up
    done
    at 09:00
    as mon alert raise icu-gw host.up
    assert_output "A-4 critical raised ICU-20261120-01"
    run "$ZHIBAN" --json ticket list --all
    [ "$(jq_get "$output" 'len(d)')" = 1 ]
}

@test "ended by hand with a reason; what is still wrong is a new alert" {
    make_store
    as mon alert raise icu-gw cert.days --value=3
    as zhang alert resolve A-1
    assert_status 2
    as zhang alert resolve A-1 --reason=证书已换
    assert_output "A-1 critical resolved ICU-20261120-01"
    as zhang alert ack A-1
    assert_status 3
    assert_contains "A-1 is over"
    as mon alert raise icu-gw cert.days --value=3
    assert_output "A-2 critical raised ICU-20261120-01"
}

@test "a silence has a reason and an end, seven days at most; what it kept back is told then" {
    make_store
    as zhang alert silence --host=icu-gw --reason=换电源
    assert_status 2
    assert_contains "always has an end"
    as zhang alert silence --host=icu-gw --for=2h
    assert_status 2
    assert_contains "reason"
    as zhang alert silence --host=icu-gw --for=8d --reason=x
    assert_status 3
    assert_contains "seven days"
    as zhang alert silence --host=icu-gw --for=2h --until='2026-11-20 09:00' --reason=x
    assert_status 2
    as zhang alert silence --host=icu-qw --for=2h --reason=x
    assert_status 2
    assert_contains "did you mean 'icu-gw'"
    as zhang alert silence --for=2h --reason=x
    assert_status 2
    as zhang alert silence --host=icu-gw --for=2h --reason=换电源
    assert_output "SL-1 until 2026-11-20 10:00"
    as mon alert raise icu-gw host.up
    assert_output "A-1 critical raised"
    as zhang alert list
    assert_contains "silenced"
    [ "$(notices)" = "[]" ]
    at 09:59
    as mon alert settle
    assert_output "next at 2026-11-20 10:00:00"
    at 10:00
    as mon alert settle
    [ "$(notices)" = "[('raised', 'alert:A-1')]" ]
    [ "$(alert A-1 "d['ticket'], d['suppressed']")" = "('ICU-20261120-01', False)" ]
    as zhang alert silences
    assert_output ""
    as zhang alert silences --all
    assert_contains "换电源"
}

@test "an alert is silenced by its number; ending the silence tells it" {
    make_store
    as mon alert raise icu-gw disk.used --level=warn
    as zhang alert silence A-1 --until='2026-11-20 12:00' --reason=正在清理
    [ "$(jq_get "$("$ZHIBAN" --json alert silences)" "d[0]['host'], d[0]['metric']")" = "('icu-gw', 'disk.used')" ]
    as mon alert raise icu-gw disk.used --object=/var --level=crit
    assert_output "A-2 critical raised"
    as zhang alert unsilence SL-1
    assert_status 0
    [ "$(alert A-2 "d['ticket']")" = ICU-20261120-01 ]
    as zhang alert unsilence SL-1
    assert_status 3
    as zhang alert unsilence SL-9
    assert_status 1
}

@test "refusals name the permission" {
    make_store
    as shen alert raise icu-gw host.up
    assert_status 3
    assert_contains "alert.raise"
    as shen alert silence --host=icu-gw --for=1h --reason=x
    assert_status 3
    assert_contains "alert.silence"
    as mon alert raise icu-gw host.up
    assert_status 0
    as shen alert ack A-1
    assert_status 3
    assert_contains "alert.ack"
    as shen alert list
    assert_status 0
    run "$ZHIBAN" --json journal show --kind=access
    [ "$(jq_get "$output" "sum(1 for e in d if not e['ok'])")" = 3 ]
}

@test "what cannot be reported: an unknown host, the future, no such level" {
    make_store
    as mon alert raise icu-qw host.up
    assert_status 2
    assert_contains "did you mean 'icu-gw'?"
    as mon alert raise icu-gw host.up --at='2026-11-20 09:00'
    assert_status 3
    assert_contains "R26"
    as mon alert raise icu-gw host.up --level=bad
    assert_status 2
    as mon alert raise icu-gw host.up --value=ten
    assert_status 2
    as mon alert show A-1
    assert_status 1
    as mon alert recover icu-gw host.up
    assert_output "nothing of it was known to be wrong"
}

@test "hostile text is shown and stays on its line" {
    make_store
    as mon alert raise icu-gw log.errors --text=$'\e[2J\nX: \e]0;y\a' --object=$'/m\tnt'
    assert_status 0
    for command in "alert list" "alert show A-1" "ticket show ICU-1120-01" "ticket list"; do
        # shellcheck disable=SC2086 # words
        run "$ZHIBAN" $command
        assert_status 0
        [[ $output != *$'\e'* && $output != *$'\a'* ]]
    done
    [ "$("$ZHIBAN" alert list | wc -l)" = 2 ]
}

# storm_site: three hundred machines at one site, and what a monitor says when they go and come back.
storm_site() {
    python3 - <<'PYTHON'
import json
names = [f"m{i}" for i in range(300)]
with open("config/sites/many.yaml", "w") as f:
    print("hosts:", file=f)
    for i, name in enumerate(names):
        print(f"  - {{ id: {name}, site: icu-main, address: 192.0.2.{i % 250 + 1}, systems: [icis] }}", file=f)
for file, level in ("gone.json", "crit"), ("back.json", "ok"):
    alerts = [{"host": n, "metric": "host.up", "level": level} for n in names]
    json.dump({"source": "monitor", "alerts": alerts}, open(file, "w"))
PYTHON
}

@test "300 hosts gone at once and back at once: one group, one ticket, one notice each way" {
    storm_site
    make_store
    run "$ZHIBAN" --as mon intake - <gone.json
    assert_output "300 alerts changed"
    run "$ZHIBAN" --as mon intake - <gone.json
    assert_output "0 alerts changed"
    as zhang alert list
    assert_contains "300/300"
    [ "${#lines[@]}" = 2 ]
    run "$ZHIBAN" --json ticket list --all
    [ "$(jq_get "$output" "[t['id'] for t in d]")" = "['ICU-20261120-01']" ]
    as zhang ticket show ICU-1120-01
    assert_contains "300 alerts in all, 300 of them not over"
    as zhang alert ack A-1
    "$ZHIBAN" --json alert list --each --limit=1000 >each.json # too long for an argument
    [ "$(python3 -c 'import json; d = json.load(open("each.json")); print(len(d), {(a["acked_by"], a["ticket"]) for a in d})')" = \
        "300 {('zhang', 'ICU-20261120-01')}" ]
    as zhang alert resolve A-7 --reason=换了机器
    as zhang alert undo A-1
    assert_output "A-1 critical raised ICU-20261120-01"
    "$ZHIBAN" --json alert list --all --each --limit=1000 >each.json
    [ "$(python3 -c 'import json; d = json.load(open("each.json")); print(*(a["id"] for a in d if a["acked_by"]))')" = A-7 ]
    as zhang alert undo A-1
    assert_status 3
    at 08:03
    run "$ZHIBAN" --as mon --json intake - <back.json
    assert_output '{"alerts":299}'
    at 08:08
    as mon alert settle
    as zhang alert list
    assert_output ""
    [ "$(notices)" = "[('storm', 'alert:A-1'), ('recovered', 'alert:A-1')]" ]
    run "$ZHIBAN" --json journal show --subject=ICU-20261120-01
    [ "$(jq_get "$output" "[e['verb'] for e in d]")" = "['open', 'note']" ]
    at 08:30
    run "$ZHIBAN" --as mon intake - <gone.json
    run "$ZHIBAN" --json ticket list --all
    [ "$(jq_get "$output" 'len(d)')" = 1 ]
    run "$ZHIBAN" doctor
    assert_status 0
}

@test "undoing that a group was taken leaves what was taken alone before it" {
    storm_site
    make_store
    run "$ZHIBAN" --as mon intake - <gone.json
    as zhang alert ack A-3
    at 08:01
    as zhang alert ack A-1
    as zhang alert undo A-1
    "$ZHIBAN" --json alert list --each --limit=1000 >each.json
    [ "$(python3 -c 'import json; d = json.load(open("each.json")); print(*(a["id"] for a in d if a["acked_by"]))')" = A-3 ]
}

@test "alerts of a machine that was taken out of the configuration end, with the reason" {
    make_store
    as mon alert raise icu-gw disk.used --object=/data --value=96
    as mon alert raise his-db1 mem.used --level=warn
    as mon alert settle
    [ "$(alert A-1 "d['state']")" = open ]
    sed -i -E '/^ *- \{? ?id: icu-gw/s/icu-gw/icu-gw2/' config/sites/*.yaml
    sed -i -E 's/\bicu-gw\b/icu-gw2/' config/sites/*.yaml
    run "$ZHIBAN" config apply config
    assert_status 0
    as mon alert settle
    assert_status 0
    [ "$(alert A-1 "d['state'], d['reason'], d['resolved_by']")" = \
        "('resolved', 'the machine is no longer in the configuration', 'mon')" ]
    [ "$(alert A-2 "d['state']")" = open ]
    run "$ZHIBAN" --json journal show --subject=ICU-20261120-01
    [ "$(jq_get "$output" "[e['verb'] for e in d]")" = "['open', 'note']" ]
}

@test "the list fits 80 columns: what does not fit is left out, and nothing of --json" {
    make_store
    as mon alert raise icu-gw disk.used --object=/srv/pacs/archive/2026/images --value=96 --text=磁盘快满了，请马上清理归档目录
    as mon alert raise his-db1 db.tablespace --object=USERS --value=97.25
    as zhang alert ack A-2
    for lang in zh_CN en; do
        "$ZHIBAN" --lang="$lang" alert list >list
        [ "$(wc -l <list)" -eq 3 ]
        python3 - <<'PYTHON'
import unicodedata
for line in open("list", encoding="utf-8"):
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.rstrip("\n"))
    assert width <= 80, line
PYTHON
        grep -qF ICU-20261120-01 list
        grep -qF zhang list || { cat list; false; }
    done
    run "$ZHIBAN" --json alert list
    [ "$(jq_get "$output" "d[1]['text'], d[1]['object']")" = \
        "('磁盘快满了，请马上清理归档目录', '/srv/pacs/archive/2026/images')" ]
}

@test "rules of one's own: by host and hours; without one an alert is only recorded" {
    cat >config/checks/alerts.yaml <<'YAML'
alert_rules:
  - { id: night, hosts: ["icu-*"], hours: ["00:00-06:00"], ticket: true, category: interface }
  - { id: day, levels: [crit], sites: [icu-main], days: [mon-fri], ticket: true, category: nonsense }
YAML
    make_store
    as mon alert raise his-db1 host.up
    assert_output "A-1 critical raised"
    [ "$(alert A-1 "d['rule'], d['told']")" = "('', False)" ]
    as mon alert raise icu-gw host.up
    assert_output "A-2 critical raised ICU-20261120-01"
    [ "$(alert A-2 "d['rule']")" = day ]
    ZHIBAN_NOW='2026-11-21 03:00'
    as mon alert raise icu-app load.5 --level=warn
    assert_output "A-3 warning raised ICU-20261121-01"
    [ "$(jq_get "$("$ZHIBAN" --json ticket show ICU-1121-01)" "d['category'], d['class']")" = \
        "('interface', 'interface')" ]
    [ "$(notices)" = "[]" ]
}

@test "a mistake in a rule is named with its place" {
    cat >config/checks/alerts.yaml <<'YAML'
alert_rules:
  - { id: a, levels: [critical] }
  - { id: b, hours: ["18:00-08:00"] }
  - { id: c, sites: [icu-mian] }
  - { id: d, hold: 3wd }
YAML
    run "$ZHIBAN" --config=config config check
    assert_status 2
    assert_contains "alerts.yaml:2:23: levels: 'critical' is no level"
    assert_contains "alerts.yaml:3:22: hours:"
    assert_contains "alerts.yaml:4:22: sites is 'icu-mian', but there is no such site; did you mean 'icu-main'?"
    assert_contains "alerts.yaml:5:20: hold: working days and months have no place here"
}

@test "a ticket is linked by hand only to an alert that is there" {
    make_store
    as zhang ticket open 三床监护仪数据中断 --system=if-monitor --callback=10100000001
    as zhang ticket link ICU-1120-01 alert:A-1
    assert_status 1
    assert_contains "there is no alert A-1"
    as mon alert raise icu-gw port.ms --level=warn
    as zhang ticket link ICU-1120-01 alert:A-1
    assert_status 0
}

@test "a ticket that cannot be opened loses neither the alert nor the notice" {
    sed 's/^id: icu$/id: icv/; s/ICU/ICV/g' config/contracts/icu.yaml >config/contracts/icv.yaml
    make_store
    as mon alert raise icu-gw host.up
    assert_status 0
    assert_contains "A-1 critical raised, no ticket:"
    assert_contains "both icu and icv fit"
    [ "$(notices)" = "[('raised', 'alert:A-1')]" ]
}
