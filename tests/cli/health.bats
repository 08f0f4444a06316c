# Health on the command line: worst first, the age of everything, stale told as stale; history with
# comparison and forecast; CSV, JSON and Prometheus; asking for a round; rules in config/checks.
# tests/lib/tool_health plays the collector.

load helper

setup() {
    private_home
    own_config <<'USERS'
  - { id: zhang, name: 值班甲, role: duty, skill: 3 }
  - { id: shen, name: 审计甲, role: auditor }
USERS
    export ZHIBAN_NOW='2026-11-20 10:00'
    "$ZHIBAN" --config=config init --test >/dev/null
    STORE=$XDG_DATA_HOME/zhiban/zhiban.db
}

# collect: lines of a collector's day on standard input.
collect() {
    "$B/tests/lib/tool_health" "sqlite:$STORE"
}

# Three rounds, so that what is bad is bad.
sick_host() {
    collect <<'DAY'
round his-db1 fast 2026-11-20T09:58:30 host.up=1 disk.used:/=40 disk.used:/data=93 mem.used=40.5
round his-db1 fast 2026-11-20T09:59:00 host.up=1 disk.used:/=40 disk.used:/data=93 mem.used=41.5
round his-db1 fast 2026-11-20T09:59:30 host.up=1 disk.used:/=40 disk.used:/data=94 mem.used=92
host his-db1 1 2026-11-20T09:00:00 fine
round his-lis fast 2026-11-20T09:10:00 host.up=1 disk.used:/=40
host his-lis 1 2026-11-20T09:00:00 fine
round his-emr fast 2026-11-20T09:59:30
host his-emr 3 2026-11-20T09:50:00 connection refused
figure lag_ms 12.5
DAY
}

@test "health: before the first round nothing is known, and nothing is good" {
    run "$ZHIBAN" health show
    assert_status 0
    assert_contains "never looked at"
    assert_contains "No machine was ever looked at; 'zhiban collect' begins."
    [[ $output != *"in order"* ]]
    run "$ZHIBAN" health export --prometheus
    assert_status 0
    assert_output ""
}

@test "health show: worst first, with the age of everything; stale is told as stale" {
    sick_host
    run "$ZHIBAN" health
    assert_status 0
    [[ ${lines[1]} == critical*"his-db1 "*"disk.used /data"*"94%"*"30s"* ]]
    [[ ${lines[2]} == critical*"his-emr "*"connection refused"* ]]
    [[ ${lines[3]} == stale*"his-lis "*"50m"* ]]
    [[ ${lines[4]} == unknown*"never looked at"* ]]
    run "$ZHIBAN" --json health
    [ "$(jq_get "$output" "[(h['id'], h['level'], h['checks']['critical']) for h in d][:3]")" = \
        "[('his-db1', 'critical', 1), ('his-emr', 'critical', 0), ('his-lis', 'stale', 0)]" ]
}

@test "health show HOST: every figure with its state, what it is about to be, and its age" {
    sick_host
    run "$ZHIBAN" health show his-db1
    assert_status 0
    [[ ${lines[1]} == critical*disk.used*/data*94%*30s*30s* ]]
    assert_contains "in order > war.."
    [[ $output != *"Nobody collects"* ]]
    run "$ZHIBAN" --json health show his-db1
    [ "$(jq_get "$output" "[(c['metric'], c['object'], c['level'], c['soft'], c['value'], c['age_s']) for c in d if c['metric'] != 'host.up']")" = \
        "[('disk.used', '/data', 'critical', False, 94.0, 30), ('disk.used', '/', 'ok', False, 40.0, 30), ('mem.used', '', 'ok', True, 92.0, 30)]" ]
    run "$ZHIBAN" health show his-db1 --amiss
    [ "${#lines[@]}" -eq 2 ]
    [[ ${lines[1]} == critical*disk.used*/data* ]]
    collect <<<'round icu-gw fast 2026-11-20T09:59:30 host.up=1 disk.used:/=40'
    run "$ZHIBAN" health show icu-gw --amiss
    assert_output "all figures of icu-gw are in order: 2"
    [ "$(jq_get "$("$ZHIBAN" --json health show --amiss)" "[h['id'] for h in d if h['level'] == 'ok']")" = "[]" ]
    run "$ZHIBAN" health show his-db9
    assert_status 2
    assert_output "zhiban: there is no host 'his-db9'; did you mean 'his-db1'?"
}

@test "health show: 80 columns hold all but the remark" {
    sick_host
    run "$ZHIBAN" health show his-db1
    while IFS= read -r line; do [ "${#line}" -le 80 ]; done <<<"$output"
    run "$ZHIBAN" health
    while IFS= read -r line; do [ "${#line}" -le 84 ]; done <<<"$output" # the site is cut on a terminal
}

@test "health: when the collector stops, everything goes stale and says so" {
    sick_host
    ZHIBAN_NOW='2026-11-20 10:10' run "$ZHIBAN" health show his-db1
    assert_contains "Nobody collects: the last round was 10m ago."
    [[ $output != *"in order"* ]]
    [[ $output != *critical* ]]
    assert_contains "stale"
    ZHIBAN_NOW='2026-11-20 10:10' run "$ZHIBAN" health export --prometheus
    assert_contains 'zhiban_check_level{host="his-db1",metric="disk.used",object="/data"} 5'
    [[ $output != *zhiban_disk_used* ]] # no value that a graph would draw on
}

@test "who does not collect any more is told of after a minute, who collects seldom is not" {
    sick_host
    ZHIBAN_NOW='2026-11-20 10:02' run "$ZHIBAN" health
    assert_contains "Nobody collects: the last round was 2m ago."
    sqlite3 "$STORE" "UPDATE lease SET expires_ms = ($(date +%s) + 600) * 1000"
    ZHIBAN_NOW='2026-11-20 10:10' run "$ZHIBAN" health
    [[ $output != *"Nobody collects"* ]]
    run "$ZHIBAN" health recheck his-db1
    assert_output "asked for a round of his-db1"
}

@test "health: when everything is stale, the alarms that are held come first, of machines and of figures" {
    sick_host
    collect <<'DAY'
round icu-gw fast 2026-11-20T09:58:30 host.up=1 load.5=2 disk.used:/=40
round icu-gw fast 2026-11-20T09:59:00 host.up=1 load.5=2 disk.used:/=40
round icu-gw fast 2026-11-20T09:59:30 host.up=1 load.5=2 disk.used:/=40
host icu-gw 1 2026-11-20T09:00:00 fine
DAY
    ZHIBAN_NOW='2026-11-20 10:10' run "$ZHIBAN" --json health
    [ "$(jq_get "$output" "[(h['id'], h['level']) for h in d if h['level'] == 'stale']")" = \
        "[('his-db1', 'stale'), ('his-emr', 'stale'), ('icu-gw', 'stale'), ('his-lis', 'stale')]" ]
    [ "$(jq_get "$output" "[h['worst']['metric'] for h in d if h['id'] in ('his-db1', 'icu-gw')]")" = \
        "['disk.used', 'load.5']" ]
    ZHIBAN_NOW='2026-11-20 10:10' run "$ZHIBAN" --json health show his-db1
    [ "$(jq_get "$output" "d[0]['metric'], d[0]['object'], d[0]['level']")" = "('disk.used', '/data', 'stale')" ]
}

# stored HOST METRIC ASSIGNMENTS: as if the collector had stored that.
stored() {
    sqlite3 "${STORE%/*}/health.db" "UPDATE check_now SET $3
        WHERE series IN (SELECT s.id FROM series s JOIN host h ON h.id = s.host
            WHERE h.name = '$1' AND s.metric = '$2')"
}

@test "a machine that was down is told as such also when that is old, not by what was hidden behind it" {
    sick_host
    stored his-db1 host.up 'hard = 3, held = 3'
    stored his-db1 disk.used 'hard = 6, held = 3'
    stored his-db1 mem.used 'hard = 6, held = 2'
    for at in 10:00 10:10; do
        ZHIBAN_NOW="2026-11-20 $at" run "$ZHIBAN" --json health
        [ "$(jq_get "$output" "[h['worst']['metric'] for h in d if h['id'] == 'his-db1']")" = "['host.up']" ]
    done
}

@test "a machine that is looked at once in half an hour is not stale for that" {
    sick_host
    for metric in host.up disk.used; do
        stored his-lis $metric 'stale_s = 5400'
    done
    run "$ZHIBAN" --json health
    [ "$(jq_get "$output" "[h['level'] for h in d if h['id'] == 'his-lis']")" = "['ok']" ]
    ZHIBAN_NOW='2026-11-20 10:45' run "$ZHIBAN" --json health
    [ "$(jq_get "$output" "[h['level'] for h in d if h['id'] == 'his-lis']")" = "['stale']" ]
}

@test "a key that was not trusted is told of as long as it is not" {
    collect <<<'round icu-gw fast 2026-11-20T09:59:30 host.up=1 host.key=0'
    stored icu-gw host.key 'hard = 2, soft = 2'
    run "$ZHIBAN" health
    assert_contains "host.key: 1 showed a key that was not trusted"
    stored icu-gw host.key 'hard = 5, soft = 1, held = 1'
    run "$ZHIBAN" health
    grep -E "^stale +icu-gw +host.key" <<<"$output"
    [[ $output != *"was not trusted"* ]]
}

@test "missing data holds the last alarm: no answer is unknown, not in order" {
    sick_host
    collect <<'DAY'
round his-db1 fast 2026-11-20T09:59:40 host.up=1 disk.used:/data=-
round his-db1 fast 2026-11-20T09:59:50 host.up=1 disk.used:/data=-
round his-db1 fast 2026-11-20T09:59:55 host.up=1 disk.used:/data=-
DAY
    run "$ZHIBAN" --json health show his-db1
    [ "$(jq_get "$output" "[(c['level'], c['value'], c['age_s']) for c in d if c['object'] == '/data']")" = \
        "[('unknown', 94.0, 30)]" ]
}

@test "health history: steps, comparison, and the object that has to be named" {
    sick_host
    run "$ZHIBAN" health history his-db1 disk.used
    assert_status 2
    assert_output "zhiban: his-db1 has disk.used of several; write --object=ONE of: /, /data"
    run "$ZHIBAN" health history his-db1 disk.used --object=/data --step=30s --from='2026-11-20 09:58'
    assert_status 0
    assert_line 0 "at                lowest  average  highest"
    assert_line 1 "2026-11-20 09:58     93%      93%      93%"
    assert_contains "this hour 93.3%"
    assert_contains "Forecast: none, there are not 7 days of figures yet."
    run "$ZHIBAN" --json health history his-db1 mem.used --step=10m
    [ "$(jq_get "$output" "[(p['min'], p['max']) for p in d['points']], d['object'], d['forecast']")" = \
        "([(40.5, 92.0)], '', None)" ]
    run "$ZHIBAN" health history his-db1 mem.usd
    assert_status 2
    assert_contains "it has: host.up, disk.used, mem.used"
    for step in 5wd x 0s; do
        run "$ZHIBAN" health history his-db1 mem.used --step=$step
        assert_status 2
        assert_contains "write a length of time such as 30s, 5m or 1h"
    done
    run "$ZHIBAN" health history his-db1 mem.used --step=1s --from=2020-01-01
    assert_status 2
    run "$ZHIBAN" health history his-db1 mem.used --from='2026-11-20 10:00' --to='2026-11-20 09:00'
    assert_status 2
    run "$ZHIBAN" health history his-cis mem.used
    assert_status 2
}

@test "health history: a disk that grows two percent a day is full in so many days" {
    for day in 08 09 10 11 12 13 14 15 16 17 18 19; do
        for hour in 03 10 15; do
            echo "round his-db1 fast 2026-11-${day}T$hour:00:10 disk.used:/data=$((50 + 2 * (10#$day - 8)))"
        done
        echo "sweep 2026-11-${day}T23:59:00"
    done >day
    echo "sweep 2026-11-20T09:00:00" >>day
    echo "round his-db1 fast 2026-11-20T09:59:00 disk.used:/data=74" >>day
    collect <day
    run "$ZHIBAN" health history his-db1 disk.used --step=1d --from=2026-11-08
    assert_status 0
    assert_contains "this hour 74%, yesterday 72%, a week ago 60%"
    assert_contains "Forecast: full in 13 days"
    run "$ZHIBAN" --json health history his-db1 disk.used
    [ "$(jq_get "$output" "d['forecast']['answer'], round(d['forecast']['days']), d['forecast']['earliest'] <= d['forecast']['days'] <= d['forecast']['latest']")" = \
        "('full', 13, True)" ]
}

@test "health export: CSV that a spreadsheet reads and cannot run, JSON, Prometheus that parses" {
    collect <<'DAY'
round his-db1 fast 2026-11-20T09:59:30 disk.used:=1+1=40 disk.used:/a"b\c,d=41 plugin.oracle.lag=0.125
figure lag_ms 12.5
DAY
    run "$ZHIBAN" health export
    assert_line 0 "host,metric,object,level,soft,value,since,at,age_s,text"
    assert_contains $'his-db1,plugin.oracle.lag,,ok,,0.125,2026-11-20T09:59:30+08:00'
    printf '%s\n' "$output" >out.csv
    run python3 -c 'import csv; print(*sorted(r["object"] for r in csv.DictReader(open("out.csv"))))'
    assert_output " '=1+1 /a\"b\\c,d"
    run "$ZHIBAN" health export --csv
    assert_contains ",\"'=1+1\","
    run "$ZHIBAN" health export --prometheus
    assert_contains 'zhiban_disk_used{host="his-db1",object="/a\"b\\c,d"} 41'
    assert_contains 'zhiban_plugin{host="his-db1",metric="plugin.oracle.lag",object=""} 0.125'
    assert_contains 'zhiban_collector_lag_ms 12.5'
    # each family once, HELP and TYPE before its lines
    [ -z "$(grep '^# TYPE' <<<"$output" | sort | uniq -d)" ]
    python3 - "$output" <<'CHECK'
import re, sys
family = None
for line in sys.argv[1].splitlines():
    if line.startswith('# HELP '):
        family = line.split()[2]
    elif line.startswith('# TYPE '):
        assert line.split()[2:] == [family, 'gauge'], line
    else:
        m = re.fullmatch(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-z]+="(\\.|[^"\\\n])*",?)*\})? (-?[0-9.e+-]+)', line)
        assert m and m.group(1) == family, line
        float(m.group(5))
CHECK
    run "$ZHIBAN" health export --json
    [ "$(jq_get "$output" 'len(d)')" = 3 ]
    run "$ZHIBAN" health export --csv --prometheus
    assert_status 2
}

@test "health recheck: the collector gets the request once; who may not write may not ask" {
    run "$ZHIBAN" --as zhang health recheck his-db1
    assert_status 1
    assert_contains "start the collector with 'zhiban collect'"
    sick_host
    run "$ZHIBAN" --as zhang health recheck his-db1
    assert_output "asked for a round of his-db1; nobody collects: 'zhiban collect' does it"
    [ -e "$XDG_DATA_HOME/zhiban/health.ask" ]
    [ "$(echo asked | collect)" = "his-db1 zhang" ]
    [ -z "$(echo asked | collect)" ]
    run "$ZHIBAN" --as shen health recheck his-db1
    assert_status 3
    run "$ZHIBAN" --as zhang health recheck his-db9
    assert_status 2
}

@test "a damaged samples file: readers say that nobody knows, the collector begins anew" {
    sick_host
    printf 'this is no database, and never was one; it is longer than a header of one is, too....' \
        >"$XDG_DATA_HOME/zhiban/health.db"
    run "$ZHIBAN" health
    assert_status 4
    assert_contains "nobody knows how the machines are"
    run collect <<<"figure lag_ms 1"
    assert_contains "begun anew"
    [ -e "$XDG_DATA_HOME/zhiban/health.db.damaged" ]
    run "$ZHIBAN" health
    assert_status 0
    [[ $output != *"in order"* ]]
    run "$ZHIBAN" doctor
    assert_status 0
}

@test "config/checks: a file of one's own goes before the shipped rules" {
    cat >config/checks/own.yaml <<'RULES'
checks:
  - { id: data, metric: disk.used, host: his-db1, object: '/data*', warn: 95, crit: 98 }
RULES
    "$ZHIBAN" config apply config >/dev/null
    sick_host
    run "$ZHIBAN" --json health show his-db1
    [ "$(jq_get "$output" "[c['level'] for c in d if c['object'] == '/data']")" = "['ok']" ]
}

@test "config/checks: what is wrong is refused with its place and the remedy" {
    while IFS='|' read -r rule message; do
        printf 'checks:\n  - { id: x, %s }\n' "$rule" >config/checks/own.yaml
        run "$ZHIBAN" config check config
        assert_status 2
        assert_contains "config/checks/own.yaml:2:"
        assert_contains "$message"
    done <<'CASES'
metric: disk.usd|did you mean 'disk.used'?
metric: disk.used, warn: 80%|write a number such as 90 or 1.5
metric: disk.used, warn: 90, crit: 80|80 is below warn 90; write it higher
metric: cert.days, warn: 7, crit: 30|low figures of cert.days are the bad ones
metric: disk.used, host: his-db9|did you mean 'his-db1'?
metric: disk.used, stale: 3wd|write one such as 90s, 10m, 2h or 14d
metric: disk.used, wran: 1|did you mean 'warn'?
metric: disk.used, warn: 1, fallback: true|'disk-used' is about the same metric
warn: 1|the key 'metric' is missing
CASES
}

@test "health in Chinese: every word of the tables is Chinese" {
    sick_host
    run "$ZHIBAN" --lang=zh_CN health show his-lis
    assert_contains "过时"
    ZHIBAN_NOW='2026-11-20 11:00' run "$ZHIBAN" --lang=zh_CN health show his-lis
    assert_contains "采集已停：最近一轮在 60m 之前。"
    run "$ZHIBAN" --lang=zh_CN health
    assert_contains "从未采集"
    [[ $output != *stale* ]]
}

# acts_on_what_is_marked NAME: the screen NAME-table marks the machine that NAME's last key was about.
acts_on_what_is_marked() {
    local marked
    marked=$(grep -F '>' "$1-table.txt")
    cat "$1-table.txt" "$1.txt"
    [[ $marked == *">$2 "* ]]
    grep -qxE " *silence $2 *" "$1.txt"
}

@test "the table's marker and the keys mean the same machine, whatever was filtered or re-ordered" {
    sick_host
    printf '%s\n' 'key 3 v /' 'type lis' 'key Enter Esc' 'save table' 'key S' >filtered.keys
    "$ZHIBAN" --as=zhang console --script filtered.keys --size 120x30 --save filtered
    acts_on_what_is_marked filtered his-lis
    collect <<'DAY' # the worst, and the first that goes stale
round cis-db fast 2026-11-20T09:55:30 disk.used:/=97
round cis-db fast 2026-11-20T09:56:00 disk.used:/=97
round cis-db fast 2026-11-20T09:56:30 disk.used:/=97
host cis-db 1 2026-11-20T09:00:00 fine
DAY
    printf '%s\n' 'key 3 v' 'now +2m' 'save table' 'key S' >ordered.keys
    "$ZHIBAN" --as=zhang console --script ordered.keys --size 120x30 --save ordered
    acts_on_what_is_marked ordered cis-db
}

@test "a silence that is refused leads back to what is wrong with it" {
    sick_host
    printf '%s\n' 'key 3 S' 'type 9d' 'key Tab' 'type why' 'key PgDn Enter' 'save refused' \
        'key C-u' 'type 2h' 'key PgDn Enter' >silence.keys
    "$ZHIBAN" --as=zhang console --script silence.keys --size 80x24 --save silence
    cat silence-refused.txt silence.txt
    grep -qF "a silence lasts seven days at most" silence-refused.txt
    run "$ZHIBAN" --json alert silences
    [ "$(jq_get "$output" "[s['until'][11:16] for s in d]")" = "['12:00']" ]
}
