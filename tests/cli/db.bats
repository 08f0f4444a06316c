# The database probes against real servers (issue 5, "tested for real against PostgreSQL and MariaDB")
# and, for databases that no distribution has, against clients that say what is in tests/data/probes.
# tool_probe asks as the collector does and prints what was understood.

load helper
load ../lib/servers

setup_file() {
    servers_folder
    postgres_start 5000
    mariadb_start
}

teardown_file() {
    servers_stop
}

setup() {
    private_home
    postgres_programs
    TESTS_DATA=$ROOT/tests/data/probes
    PROBE=$B/tests/lib/tool_probe
    PG="host=$SERVERS port=5000 user=zhiban dbname=postgres"
    HELD=()
}

teardown() {
    local pid
    for pid in "${HELD[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
}

# ask SECTION OPTION…
ask() {
    mkdir -p own/probes
    printf 'id: own\nkind: linux\nscript: db.sh\nrounds: [{sections: [%s]}]\n' "$1" \
        >own/probes/own.yaml
    shift
    run "$PROBE" own 0 dash own "$@" 3>&-
}

pg() {
    psql -XAtq -h "$SERVERS" -p 5000 -U boss postgres -c "$1"
}

# pg_hold SQL [ROLE], my_hold SQL: a session that has said SQL and stays until the test's end.
pg_hold() {
    hold "$1" psql -XAtq -h "$SERVERS" -p 5000 -U "${2:-boss}" postgres
}

my_hold() {
    hold "$1" mariadb --no-defaults -S "$SERVERS/my.sock" -u "${2:-root}" ${2:+"-pSe-cret 7"} -NB -n
}

hold() {
    local sql=$1 to from line dir=held${#HELD[@]}
    shift
    mkdir "$dir"
    mkfifo "$dir/to" "$dir/from"
    "$@" <"$dir/to" >"$dir/from" 2>&1 3>&- &
    HELD+=($!)
    exec {to}>"$dir/to" {from}<"$dir/from"
    printf "%s;\nSELECT 'held';\n" "$sql" >&"$to"
    while read -r line <&"$from"; do
        [ "$line" != held ] || return 0
        echo "$line"
    done
    return 1
}

# waiting COMMAND…: in the background, until the test's end.
waiting() {
    "$@" >/dev/null 2>&1 3>&- &
    HELD+=($!)
}

figure_of() { # METRIC OBJECT
    printf '%s\n' "$output" | awk -F'|' -v m="$1" -v o="$2" '$1 == m && $2 == o { print $3 }'
}

assert_figure() { # METRIC OBJECT CONDITION
    awk -v v="$(figure_of "$1" "$2")" "BEGIN { exit !(v != \"\" && v $3) }" || {
        printf '%s of %s is not %s:\n%s\n' "$1" "$2" "$3" "$output"
        return 1
    }
}

# fake NAME FILE: a client that keeps its words and its input, and answers what was recorded.
fake() {
    mkdir -p fake
    printf '#!/bin/sh\nprintf "%%s\\n" "$@" >>%s/args\ncat >>%s/input\ncat %s\n' "$PWD" "$PWD" \
        "$TESTS_DATA/$2" >"fake/$1"
    chmod +x "fake/$1"
    PATH=$PWD/fake:$PATH
}

@test "postgres: every shell asks a healthy server the same" {
    mkdir fake
    for shell in dash bash mksh 'busybox sh'; do
        printf '#!/bin/dash\nexec %s "$@"\n' "$shell" >fake/sh
        chmod +x fake/sh
        PATH=$PWD/fake:$PATH ask postgres "postgres=his|$PG"
        assert_status 0
        assert_contains 'probe.section|postgres|0|OK|'
        assert_contains 'db.up|his|1||15.'
        assert_contains 'db.connections|his|20||1/5'
        assert_contains 'db.locks|his|0||'
        assert_contains 'db.longest|his|0||'
        assert_figure db.freeze his '< 1'
        [[ $output != *UNKNOWN* && $output != *ignored* ]]
    done
}

@test "postgres: a waiting session and an old transaction are seen, and a locked table costs one queue" {
    pg_hold 'BEGIN; LOCK TABLE hl7_out; SELECT pg_sleep(1.1)'
    waiting pg 'SELECT count(*) FROM hl7_out'
    until_it test "$(pg 'SELECT 1')" = 1
    until_it sh -c "psql -XAtq -h $SERVERS -p 5000 -U boss postgres -c 'SELECT count(*) FROM pg_locks WHERE NOT granted' | grep -qx 1"
    ask postgres "postgres=his|$PG" \
        "queue=hl7|his|SELECT count(*), coalesce(extract(epoch FROM now() - min(at)), 0)::int FROM hl7_out"
    assert_contains 'db.locks|his|1||'
    assert_figure db.longest his '>= 1'
    assert_contains 'queue.depth|hl7|-|UNKNOWN|cannot be read: his: ERROR:  canceling statement due to lock timeout'
    assert_contains 'probe.section|postgres|1|UNKNOWN|'
}

@test "postgres: when the connections are used up it does not answer, and says why" {
    for _ in 1 2 3 4 5; do
        pg_hold 'SELECT 1' weak
    done
    ask postgres "postgres=his|$PG"
    assert_contains 'db.connections|his|100||'
    assert_contains 'db.up|his|0||psql: error: '
    assert_contains 'remaining connection slots are reserved'
    assert_contains 'probe.section|postgres|0|OK|'
}

@test "postgres: down is down, a refused log-in is unknown, hidden sessions are unknown" {
    ask postgres "postgres=his|host=$SERVERS port=5999 dbname=postgres" \
        "postgres=lis|host=$SERVERS port=5000 user=stranger dbname=postgres" \
        "postgres=emr|host=$SERVERS port=5000 user=weak dbname=postgres" "postgres=pacs||no-such-psql"
    assert_contains 'db.up|his|0||psql: error: connection to server on socket'
    assert_contains 'db.up|lis|-|UNKNOWN|psql: error: '
    assert_contains 'role "stranger" does not exist'
    assert_contains 'db.up|emr|1||'
    assert_contains 'db.up|pacs|-|UNKNOWN|no-such-psql: not on this machine'
    pg_hold 'BEGIN; SELECT 1'
    ask postgres "postgres=emr|host=$SERVERS port=5000 user=weak dbname=postgres"
    assert_contains 'db.longest|emr|-|UNKNOWN|grant pg_monitor to weak'
}

@test "postgres: a server that hangs costs its section and nothing else" {
    mkdir fake
    printf '#!/bin/sh\nexec sleep 60\n' >fake/psql
    chmod +x fake/psql
    sed 's/^LIMIT=.*/LIMIT=1/' "$ROOT/config/probes/db.sh" >db.sh
    mkdir -p own/probes
    cp db.sh own/probes/db.sh
    PATH=$PWD/fake:$PATH ask 'postgres, mysql' "postgres=his|$PG" "mysql=lis|$SERVERS/zhiban.cnf"
    assert_contains 'db.up|his|0||no answer within 1 s'
    assert_contains 'db.up|lis|1||'
}

@test "postgres: a replica that lags, and one that is gone" {
    as_server pg_basebackup -h "$SERVERS" -p 5000 -U boss -D "$SERVERS/pg5001" -R -C -S second -c fast
    as_server sh -c "printf 'port = 5001\n' >>$SERVERS/pg5001/postgresql.conf"
    postgres_up "$SERVERS/pg5001"
    standby="host=$SERVERS port=5001 user=zhiban dbname=postgres"
    until_it sh -c "psql -XAtq -h $SERVERS -p 5001 -U boss postgres -c 'SELECT count(*) FROM pg_stat_wal_receiver' | grep -qx 1"
    ask postgres "postgres=his|$PG" "postgres=copy|$standby"
    assert_contains 'db.replica|his/second|0||'
    assert_contains 'db.lag|his/walreceiver|0||'
    assert_contains 'db.replica|copy/receiver|0||'
    assert_contains 'db.lag|copy/receiver|0||'
    assert_contains ', standby'
    pg 'INSERT INTO hl7_out DEFAULT VALUES'
    until_it sh -c "psql -XAtq -h $SERVERS -p 5001 -U boss postgres -c 'SELECT count(*) FROM hl7_out' | grep -qx 1"
    psql -XAtq -h "$SERVERS" -p 5001 -U boss postgres -c 'SELECT pg_wal_replay_pause()'
    pg 'SELECT pg_sleep(1.1)'
    pg 'INSERT INTO hl7_out DEFAULT VALUES'
    until_it sh -c "psql -XAtq -h $SERVERS -p 5001 -U boss postgres -c 'SELECT pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()' | grep -qx t"
    ask postgres "postgres=copy|$standby"
    assert_figure db.lag copy/receiver '>= 1'
    postgres_down "$SERVERS/pg5001"
    ask postgres "postgres=his|$PG"
    assert_contains 'db.replica|his/second|1||'
    pg "DELETE FROM hl7_out; SELECT pg_drop_replication_slot('second')"
    rm -r "$SERVERS/pg5001"
}

@test "queues and last messages by SQL, which may only read" {
    pg "INSERT INTO hl7_out (at) VALUES (now() - interval '100 s'), (now())"
    boss lis -e "INSERT INTO out_queue (at) VALUES (now() - INTERVAL 50 SECOND)"
    ask 'postgres, mysql' "postgres=his|$PG" "mysql=lis|$SERVERS/zhiban.cnf" \
        'queue=hl7|his|SELECT count(*), extract(epoch FROM now() - min(at))::int FROM hl7_out' \
        'queue=none|his|SELECT count(*), min(at) FROM hl7_out WHERE id < 0' \
        'message=last|his|SELECT extract(epoch FROM now() - max(at))::int FROM hl7_out' \
        'message=never|his|SELECT max(id) FROM hl7_out WHERE id < 0' \
        "queue=out|lis|SELECT count(*), timestampdiff(second, min(at), now()) FROM lis.out_queue" \
        "message=my-never|lis|SELECT max(id) FROM lis.out_queue WHERE id < 0" \
        "queue=wrong|lis|SELECT nothing FROM lis.nowhere" \
        "queue=drop|his|SELECT 1; DROP TABLE hl7_out" \
        "queue=delete|lis|DELETE FROM lis.out_queue" \
        "queue=write|his|SELECT setval('hl7_out_id_seq', 1), 0"
    assert_contains 'queue.depth|hl7|2||his'
    assert_figure queue.age hl7 '>= 100'
    assert_contains 'queue.depth|none|0||'
    assert_contains 'queue.age|none|0||'
    assert_figure message.age last '< 60'
    assert_contains 'message.age|never|-|UNKNOWN|no message came yet'
    assert_contains 'queue.depth|out|1||lis'
    assert_figure queue.age out '>= 50'
    assert_contains 'message.age|my-never|-|UNKNOWN|no message came yet'
    assert_contains 'queue.depth|wrong|-|UNKNOWN|cannot be read: lis: ERROR 1146 (42S02)'
    assert_contains 'queue.depth|drop|-|UNKNOWN|cannot be read: his: write one SELECT'
    assert_contains 'queue.depth|delete|-|UNKNOWN|cannot be read: lis: write one SELECT'
    assert_contains 'cannot execute setval() in a read-only transaction'
    [ "$(pg 'SELECT count(*) FROM hl7_out')" = 2 ]
    [ "$(boss lis -e 'SELECT count(*) FROM out_queue')" = 1 ]
    pg 'DELETE FROM hl7_out'
    boss lis -e 'DELETE FROM out_queue'
}

@test "mysql: a healthy server, its password only in a file" {
    mkdir fake
    printf '#!/bin/sh\nprintf "%%s\\n" "$@" >>%s/args\nexec %s "$@"\n' "$PWD" \
        "$(command -v mariadb)" >fake/mysql
    chmod +x fake/mysql
    PATH=$PWD/fake:$PATH ask mysql "mysql=lis|$SERVERS/zhiban.cnf"
    assert_status 0
    assert_contains 'probe.section|mysql|0|OK|'
    assert_contains 'db.up|lis|1||10.11'
    assert_contains 'db.connections|lis|10||1/10'
    assert_contains 'db.locks|lis|0||'
    assert_contains 'db.longest|lis|0||'
    [[ $output != *UNKNOWN* && $output != *ignored* && $output != *db.replica* ]]
    grep -q -- --defaults-extra-file args
    [ "$(grep -c cret args)" -eq 0 ]
}

@test "mysql: a password that others may read is refused, and so is a file that is not there" {
    cp "$SERVERS/zhiban.cnf" open.cnf
    chmod 644 open.cnf
    ask mysql "mysql=lis|$PWD/open.cnf" 'mysql=his|/nowhere.cnf'
    assert_contains "db.up|lis|-|UNKNOWN|others may read $PWD/open.cnf; chmod 600 it"
    assert_contains 'db.up|his|-|UNKNOWN|/nowhere.cnf cannot be read'
    assert_contains 'probe.section|mysql|1|UNKNOWN|'
}

@test "mysql: a waiting session and an old transaction" {
    boss lis -e 'INSERT INTO out_queue VALUES (7, now())'
    my_hold 'BEGIN; UPDATE lis.out_queue SET at = now() WHERE id = 7; SELECT sleep(1.1)'
    waiting boss -e 'UPDATE lis.out_queue SET at = now() WHERE id = 7'
    until_it sh -c "mariadb --no-defaults -S $SERVERS/my.sock -u root -NB -e \"SHOW STATUS LIKE 'Innodb_row_lock_current_waits'\" | grep -qw 1"
    ask mysql "mysql=lis|$SERVERS/zhiban.cnf"
    assert_contains 'db.locks|lis|1||'
    assert_figure db.longest lis '>= 1'
    boss -e 'KILL USER root' || true
}

@test "mysql: whoever may not see others' work does not say that there is none" {
    ask mysql "mysql=lis|$SERVERS/weak.cnf"
    assert_contains 'db.up|lis|1||'
    [[ $output != *db.longest* && $output != *db.locks* ]]
    assert_contains 'probe.section|mysql|1|UNKNOWN|lis: ERROR 1227 (42000)'
}

@test "mysql: connections used up, a wrong password, and down" {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        my_hold 'SELECT 1' weak
    done
    ask mysql "mysql=lis|$SERVERS/zhiban.cnf"
    assert_contains 'db.connections|lis|100||'
    assert_contains 'db.up|lis|0||ERROR 1040'
    sed 's/Se-cret/wrong/' "$SERVERS/zhiban.cnf" >wrong.cnf
    chmod 600 wrong.cnf
    mariadb_down
    ask mysql "mysql=lis|$SERVERS/zhiban.cnf"
    assert_contains 'db.up|lis|0||ERROR 2002'
    mariadb_up
    ask mysql "mysql=lis|$PWD/wrong.cnf"
    assert_contains 'db.up|lis|-|UNKNOWN|ERROR 1045'
}

@test "mysql: replication that does not run" {
    boss -e "CHANGE MASTER TO master_host = '127.0.0.1', master_port = 1, master_user = 'x'; START SLAVE"
    ask mysql "mysql=lis|$SERVERS/zhiban.cnf"
    boss -e 'STOP SLAVE; RESET SLAVE ALL'
    assert_contains 'db.replica|lis/source|1||'
    [[ $output != *db.lag* ]]
}

# What follows has never met a real server: the texts in tests/data/probes are written after what the
# vendors say their clients print.

@test "oracle: recorded: open, by the system's log-in, no password anywhere" {
    fake sqlplus oracle-open.txt
    printf 'ORACLE_SID=HIS\nexport ORACLE_SID\n' >his.env
    ask oracle "oracle=his|$PWD/his.env"
    assert_status 0
    assert_contains 'probe.section|oracle|0|OK|'
    assert_contains 'db.up|his|1||19.0.0.0.0 OPEN, READ WRITE, PRIMARY'
    assert_figure db.connections his/processes '< 7.87'
    assert_contains 'db.locks|his|2||'
    assert_contains 'db.longest|his|37||'
    assert_contains 'db.tablespace|his/USERS|91.4||'
    assert_contains 'db.tablespace|his/TEMP|0.3||'
    assert_contains 'db.tablespace|his/+DATA|71.5||'
    assert_contains 'db.log|his/recovery area|46.3||'
    assert_contains 'db.archive|his|0||'
    assert_contains 'db.lag|his/apply lag|1260||'
    assert_contains 'backup.age|his/rman|28800||'
    assert_contains 'db.jobs|his|1||GATHER_STATS'
    assert_contains 'db.password|his|9.5||HIS'
    [[ $output != *ignored* ]]
    grep -qx 'CONNECT / AS SYSDBA' input
    [ "$(tail -n 1 args)" = /nolog ]
}

@test "oracle: recorded: the log-in is a file's, which others may not read" {
    fake sqlplus oracle-open.txt
    printf 'CONNECT zhiban/"Se-cret 7"@HIS\n' >his.login
    ask oracle "oracle=his||$PWD/his.login"
    assert_contains 'db.up|his|-|UNKNOWN|others may read'
    chmod 600 his.login
    ask oracle "oracle=his||$PWD/his.login"
    assert_contains 'db.up|his|1||'
    grep -q '^CONNECT zhiban' input
    [ "$(grep -c cret args)" -eq 0 ]
    ask oracle 'oracle=his|/nowhere.env' 'oracle=lis|lis.env'
    assert_contains 'db.up|his|-|UNKNOWN|/nowhere.env cannot be read'
    assert_contains 'db.up|lis|-|UNKNOWN|lis.env: write the whole path'
}

@test "oracle: recorded: idle, full, mounted, denied" {
    fake sqlplus oracle-idle.txt
    ask oracle oracle=his
    assert_contains 'db.up|his|0||ORA-01034: ORACLE not available'
    fake sqlplus oracle-full.txt
    ask oracle oracle=his
    assert_contains 'db.up|his|0||ORA-00020'
    assert_contains 'db.connections|his|100||'
    fake sqlplus oracle-denied.txt
    ask oracle oracle=his
    assert_contains 'db.up|his|-|UNKNOWN|ORA-01017'
    fake sqlplus oracle-mounted.txt
    ask oracle oracle=his
    assert_contains 'db.up|his|1||11.2.0.4.0 MOUNTED'
    assert_contains 'probe.section|oracle|1|UNKNOWN|his: ORA-01219'
}

@test "sql server: recorded: backups that never were, logs, blocking, a log-in in the environment" {
    fake sqlcmd sqlserver-open.txt
    ask sqlserver sqlserver=his
    assert_contains 'db.up|his|1||15.0.4335.1'
    assert_contains 'db.offline|his|1||PACS SUSPECT'
    assert_contains 'db.locks|his|3||longest wait 12 s'
    assert_contains 'db.log|his/LIS|97||'
    assert_contains 'backup.age|his/LIS|-|CRIT|there never was one'
    assert_contains 'backup.age|his/HIS|72000||'
    assert_contains 'backup.log.age|his/HIS|900||'
    assert_contains 'db.jobs|his|2||门诊日结'
    assert_contains 'db.replica|his/HIS|0||'
    assert_contains 'probe.section|sqlserver|0|OK|'
    grep -qx -- -E args
    printf 'SQLCMDUSER=zhiban\nSQLCMDPASSWORD="Se-cret 7"\n' >login
    chmod 600 login
    rm args
    ask sqlserver "sqlserver=his|db1|$PWD/login"
    assert_contains 'db.up|his|1||'
    [ "$(grep -c -e cret -e '^-E$' args)" -eq 0 ]
    fake sqlcmd sqlserver-down.txt
    ask sqlserver sqlserver=his
    assert_contains 'db.up|his|0||Sqlcmd: Error:'
    fake sqlcmd sqlserver-denied.txt
    ask sqlserver sqlserver=his
    assert_contains 'db.up|his|-|UNKNOWN|Sqlcmd: Error:'
}

@test "iris: recorded: running with a warning, down, and the metrics" {
    fake iris iris-running.txt
    fake curl iris-metrics.txt
    ask iris 'iris=his|HIS|http://127.0.0.1:52773/api/monitor/metrics'
    assert_contains 'db.up|his|1||2021.1.2.338.0, running, since Sun Nov 15 02:11:09 2026'
    assert_contains 'db.health|his|1||warn'
    assert_contains 'db.connections|his/license|64||'
    assert_contains 'db.tablespace|his/HIS-DATA|83.27||'
    assert_contains 'db.longest|his|21||'
    assert_contains 'probe.section|iris|0|OK|'
    fake iris iris-down.txt
    ask iris 'iris=his|HIS'
    assert_contains 'db.up|his|0||down, last used'
}

@test "dm: recorded: open, and down in Chinese" {
    fake disql dm-open.txt
    ask dm dm=his
    assert_contains 'db.up|his|1||OPEN, PRIMARY'
    assert_contains 'db.connections|his|41||41/100'
    assert_contains 'db.tablespace|his/HIS|96.2||'
    assert_contains 'probe.section|dm|0|OK|'
    fake disql dm-down.txt
    ask dm dm=his
    assert_contains 'db.up|his|0||[-70028]:创建SOCKET连接失败.'
    iconv -f UTF-8 -t GB18030 "$TESTS_DATA/dm-down.txt" >gbk
    TESTS_DATA=$PWD fake disql gbk
    ask dm dm=his
    assert_contains 'db.up|his|0||[-70028]:创建SOCKET连接失败.'
}

@test "a client that is not there, and a section without a database" {
    ask 'oracle, dm' oracle=his
    assert_contains 'db.up|his|-|UNKNOWN|sqlplus: not on this machine'
    assert_contains 'probe.section|oracle|127|UNKNOWN|'
    assert_contains "probe.section|dm|1|UNKNOWN|no database is named: write options: ['dm=NAME']"
}
