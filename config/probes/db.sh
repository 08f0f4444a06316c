#!/bin/sh
# What zhiban asks databases, by the client that stands beside them: like linux.sh it comes on the
# standard input of `exec sh -s -- NONCE SECTION…`, and its frame is its own, so that it can be
# replaced alone. The options and the lines: README.md beside this file.
#
# Easy to break: no password in an argument, an option or this script (files on the machine hold
# them); every statement only reads and has a limit; a client reads its SQL from a pipe, never the
# standard input, where the rest of this script is; what a client says besides is the reason.

NL='
'
TAB='	'
BLANK=' 	'$NL
# Seconds for a client, more than its statements may take.
LIMIT=15

put() {
	out=$out$1$NL
}

why() {
	put "why|$1"
}

has() {
	command -v "$1" >/dev/null 2>&1
}

# SECONDS COMMAND…: a limit where the machine has one; the caller has its own as well.
limited() {
	if has timeout; then
		timeout -s KILL "$@"
	else
		shift
		"$@"
	fi
}

# NAME|A|B of an option
cut_option() {
	name=${1%%"|"*} a='' b=''
	case $1 in *"|"*) a=${1#*"|"} ;; esac
	case $a in *"|"*) b=${a#*"|"} a=${a%%"|"*} ;; esac
}

# A file with a password that others may read is no secret.
private() {
	case $(ls -ldL "$1") in
	-??????---*) return 0 ;;
	-*) complaint="others may read $1; chmod 600 it" ;;
	*) complaint="$1 cannot be read" ;;
	esac
	return 1
}

# FIGURE VALUE REST
figure() {
	put "db|$1|$2|$name|$3"
}

# Why there is no answer: nobody is there ($1: patterns of that), or we may not ask.
no_answer() {
	case $status in
	124 | 137) complaint="no answer within $LIMIT s" down=1 ;;
	esac
	if [ -n "$down" ]; then
		figure up 0 "$complaint"
	else
		figure up - "${complaint:-no answer}"
	fi
}

# Lines "FIGURE|VALUE|REST" of $text; the first of the others is the complaint.
take() {
	seen=
	IFS=$NL
	for line in $1; do
		case $line in *' ') line=${line%"${line##*[! ]}"} ;; esac
		word=${line%%"|"*} rest=${line#*"|"}
		case $line in
		*"|"*"|"*) ;;
		*) word=' ' ;;
		esac
		case $word in
		'' | *[!a-z]*) complaint=${complaint:-$line} ;;
		*)
			[ "$word" = up ] && seen=1
			figure "$word" "${rest%%"|"*}" "${rest#*"|"}"
			;;
		esac
	done
	IFS=$BLANK
}

#@ mysql
# --- MySQL, MariaDB -------------------------------------------------------------------------------
# mysql=NAME|OPTION FILE|CLIENT

find_mysql() {
	client=$b
	[ -n "$client" ] || { has mysql && client=mysql; } || client=mariadb
	has "$client"
}

# The limit is MySQL's or MariaDB's; each passes over what is the other's.
client_mysql() {
	sql=$1
	shift
	printf '%s\n' 'SET SESSION TRANSACTION READ ONLY;' 'SET SESSION lock_wait_timeout = 3;' \
		'SET SESSION innodb_lock_wait_timeout = 3;' \
		'/*!50708 SET SESSION max_execution_time = 5000 */;' \
		'/*M!100101 SET SESSION max_statement_time = 5 */;' "$sql" |
		limited $LIMIT "$client" ${a:+"--defaults-extra-file=$a"} --batch --force \
			--connect-timeout=5 "$@" 2>&1
}

client_mysql_rows() {
	# With --force it also shows the statement that it complains about.
	client_mysql "$1" --skip-column-names |
		sed '/^-----*$/,/^-----*$/d;/^$/d;/^ERROR 1065 /d;/^ERROR 1193 /d;s/	/|/g'
}

down_mysql() {
	case $complaint in
	*'ERROR 1040 '* | *'ERROR 1203 '*)
		figure connections 100 ''
		down=1
		;;
	*'ERROR 2002 '* | *'ERROR 2003 '* | *'ERROR 2005 '* | *'ERROR 2006 '* | *'ERROR 2013 '* | \
		*'ERROR 1053 '*) down=1 ;;
	esac
}

# What is known of one source that it replicates from.
replica_row() {
	[ -n "$io$applier" ] || return 0
	broken=0
	[ "$io$applier" = YesYes ] || broken=1
	figure replica $broken "${source:-source}"
	if [ "$behind" != NULL ]; then
		figure lag "$behind" "${source:-source}"
	elif [ $broken -eq 0 ]; then
		figure lag - "${source:-source}"
	fi
	[ -z "$io_error" ] || why "$io_error"
	io='' applier='' behind=NULL source='' io_error=
}

ask_mysql() {
	used='' most='' waits='' longest='' waiting='' seen='' io='' applier='' behind=NULL source=''
	io_error=
	text=$(client_mysql "
SELECT CONCAT('up|1|', VERSION(), IF(@@read_only, ', read only', '')) AS z;
SELECT CONCAT('most|', @@max_connections) AS z;
SHOW GLOBAL STATUS WHERE Variable_name IN ('Threads_connected', 'Innodb_row_lock_current_waits');
SELECT CONCAT('longest|', COALESCE(MAX(TIMESTAMPDIFF(SECOND, trx_started, NOW())), 0)) AS z
	FROM information_schema.innodb_trx;
SELECT CONCAT('waiting|', COUNT(*)) AS z FROM information_schema.processlist
	WHERE state LIKE 'Waiting for %lock';
SHOW SLAVE STATUS\G
/*!80400 SHOW REPLICA STATUS */\G")
	status=$?
	IFS=$NL
	for line in $text; do
		value=${line#*: }
		case $line in
		'up|1|'*)
			seen=1
			figure up 1 "${line#"up|1|"}"
			;;
		'most|'*) most=${line#*"|"} ;;
		'longest|'*) longest=${line#*"|"} ;;
		'waiting|'*) waiting=${line#*"|"} ;;
		Threads_connected"$TAB"*) used=${line#*"$TAB"} ;;
		Innodb_row_lock_current_waits"$TAB"*) waits=${line#*"$TAB"} ;;
		'*****'*) replica_row ;;
		*' Slave_IO_Running: '* | *' Replica_IO_Running: '*) io=$value ;;
		*' Slave_SQL_Running: '* | *' Replica_SQL_Running: '*) applier=$value ;;
		*' Seconds_Behind_Master: '* | *' Seconds_Behind_Source: '*) behind=$value ;;
		*' Connection_name: '?* | *' Channel_Name: '?*) source=$value ;;
		*' Last_IO_Error: '?* | *' Last_SQL_Error: '?*) io_error=$value ;;
		'ERROR 1064 '* | 'ERROR 1065 '* | 'ERROR 1193 '*) ;; # another version's words
		ERROR* | *': '[Ee]rror*) complaint=${complaint:-$line} ;;
		esac
	done
	IFS=$BLANK
	replica_row
	[ -n "$seen" ] || return 1
	[ -z "$used" ] || figure connections "$used/$most" ''
	if [ -n "$longest" ]; then # whoever may not see others' transactions sees no waiting either
		figure longest "$longest" ''
		figure locks $((waits + waiting)) ''
	fi
}

#@ postgres
# --- PostgreSQL -----------------------------------------------------------------------------------
# postgres=NAME|CONNECTION|CLIENT: what libpq takes; a password comes from a passfile or a service

find_postgres() {
	client=${b:-psql}
	has "$client"
}

client_postgres() {
	printf '%s\n' '\set VERBOSITY terse' "$1" |
		PGCONNECT_TIMEOUT=5 PGAPPNAME=zhiban PGOPTIONS='-c statement_timeout=5000 -c lock_timeout=2000 -c default_transaction_read_only=on' \
			limited $LIMIT "$client" -XAtq -w -F '|' -d "${a:-dbname=postgres}" 2>&1
}

client_postgres_rows() {
	client_postgres "$1"
}

down_postgres() {
	case $complaint in
	*'too many clients'* | *'remaining connection slots'* | *'too many connections'* | *太多的客户* | *保留*连接*)
		figure connections 100 ''
		down=1
		;;
	*'Connection refused'* | *'No such file or directory'* | *'is starting up'* | \
		*'is shutting down'* | *'in recovery mode'* | *'not accepting connections'* | \
		*'timeout expired'* | *'server closed the connection'* | *'No route to host'* | \
		*正在启动* | *正在关闭*) down=1 ;;
	esac
}

ask_postgres() {
	# Text of others' sessions is hidden from an account without pg_read_all_stats, and so is the
	# age of their transactions: then nobody knows, which is not 0.
	text=$(client_postgres "
SELECT 'up|1|' || current_setting('server_version') ||
	CASE WHEN pg_is_in_recovery() THEN ', standby' ELSE '' END;
SELECT 'connections|' || sum(numbackends) || '/' || current_setting('max_connections')::int -
	current_setting('superuser_reserved_connections')::int || '|' FROM pg_stat_database;
SELECT 'locks|' || count(*) || '|' FROM pg_locks WHERE NOT granted;
SELECT 'longest|' || CASE WHEN bool_or(query = '<insufficient privilege>') THEN '-' ELSE
	coalesce(max(greatest(extract(epoch FROM clock_timestamp() - xact_start), 0))::bigint, 0)::text
	END || CASE WHEN bool_or(query = '<insufficient privilege>')
	THEN '|grant pg_monitor to ' || current_user ELSE '|' END
	FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query NOT LIKE 'autovacuum:%';
SELECT 'freeze|' || max(age(datfrozenxid)) || '|' FROM pg_database;
SELECT 'archive|' || (coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'),
	false))::int || '|' || coalesce(last_failed_wal, '')
	FROM pg_stat_archiver WHERE current_setting('archive_mode') <> 'off';
SELECT 'replica|' || (NOT active)::int || '|' || slot_name FROM pg_replication_slots;
SELECT 'lag|' || round(coalesce(extract(epoch FROM replay_lag), 0)) || '|' || application_name
	FROM pg_stat_replication;
SELECT 'replica|' || (count(*) = 0)::int || '|receiver'
	FROM pg_stat_wal_receiver WHERE pg_is_in_recovery() HAVING pg_is_in_recovery();
SELECT 'lag|' || CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN '0' ELSE
	coalesce(round(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()))::text,
	'-') END || '|receiver' WHERE pg_is_in_recovery();")
	status=$?
	take "$text"
	[ -n "$seen" ]
}

#@ oracle
# --- Oracle ---------------------------------------------------------------------------------------
# oracle=NAME|ENVIRONMENT FILE|CONNECT FILE: a file for `.`, and one that holds a line CONNECT …

find_oracle() {
	if [ -n "$a" ]; then
		case $a in # a shell ends when it does not find what it is told to read
		/*) [ -r "$a" ] || complaint="$a cannot be read" ;;
		*) complaint="$a: write the whole path" ;;
		esac
		[ -z "$complaint" ] || return 1
		# shellcheck disable=SC1090 # on the machine
		. "$a"
	fi
	client=sqlplus
	[ -z "$ORACLE_HOME" ] || PATH=$ORACLE_HOME/bin:$PATH
	has $client
}

client_oracle() {
	{
		if [ -n "$b" ]; then cat "$b"; else echo 'CONNECT / AS SYSDBA'; fi
		printf '%s\n' 'SET PAGESIZE 0 HEADING OFF FEEDBACK OFF LINESIZE 2000 TRIMSPOOL ON TAB OFF' \
			"$1" EXIT
	} | NLS_LANG=AMERICAN_AMERICA.AL32UTF8 limited $LIMIT "$client" -S -L /nolog 2>&1
}

client_oracle_rows() {
	client_oracle "SET COLSEP '|'$NL$1" | sed 's/ *| */|/g;s/^ *//'
}

down_oracle() {
	case $complaint in
	*ORA-00018* | *ORA-00020* | *ORA-12516* | *ORA-12519* | *ORA-12520*)
		figure connections 100 ''
		down=1
		;;
	*ORA-01034* | *ORA-27101* | *ORA-12541* | *ORA-12514* | *ORA-12537* | *ORA-12170* | *ORA-12543* | \
		*ORA-01033* | *ORA-01507* | *ORA-01090* | *ORA-01089* | *ORA-03113* | *ORA-03135*) down=1 ;;
	esac
}

ask_oracle() {
	text=$(client_oracle "
SELECT 'up|' || CASE WHEN i.status = 'OPEN' OR d.database_role <> 'PRIMARY' THEN 1 ELSE 0 END ||
	'|' || i.version || ' ' || i.status || ', ' || d.open_mode || ', ' || d.database_role
	FROM v\$instance i, v\$database d;
SELECT 'connections|' || current_utilization || '/' || TRIM(limit_value) || '|' || resource_name
	FROM v\$resource_limit WHERE resource_name IN ('processes', 'sessions')
	AND TRIM(limit_value) <> 'UNLIMITED';
SELECT 'locks|' || COUNT(*) || '|' FROM v\$session
	WHERE blocking_session IS NOT NULL AND seconds_in_wait > 30;
SELECT 'longest|' || NVL(ROUND(MAX(SYSDATE - start_date) * 86400), 0) || '|' FROM v\$transaction;
SELECT 'tablespace|' || ROUND(used_percent, 1) || '|' || tablespace_name
	FROM dba_tablespace_usage_metrics;
SELECT 'tablespace|' || ROUND(100 - 100 * free_mb / total_mb, 1) || '|+' || name
	FROM v\$asm_diskgroup WHERE total_mb > 0;
SELECT 'log|' || ROUND(100 * (space_used - space_reclaimable) / space_limit, 1) || '|recovery area'
	FROM v\$recovery_file_dest WHERE space_limit > 0;
SELECT 'archive|' || COUNT(*) || '|' || MAX(error) FROM v\$archive_dest_status
	WHERE status = 'ERROR';
SELECT 'lag|' || (EXTRACT(DAY FROM v) * 86400 + EXTRACT(HOUR FROM v) * 3600 +
	EXTRACT(MINUTE FROM v) * 60 + ROUND(EXTRACT(SECOND FROM v))) || '|' || name
	FROM (SELECT name, TO_DSINTERVAL(value) v FROM v\$dataguard_stats
	WHERE name IN ('transport lag', 'apply lag') AND value IS NOT NULL);
SELECT 'backup|' || NVL(TO_CHAR(ROUND((SYSDATE - MAX(end_time)) * 86400)), 'none') || '|rman'
	FROM v\$rman_backup_job_details
	WHERE status LIKE 'COMPLETED%' AND input_type IN ('DB FULL', 'DB INCR');
SELECT 'jobs|' || COUNT(*) || '|' || MAX(job_name) FROM dba_scheduler_job_run_details
	WHERE status = 'FAILED' AND log_date > SYSTIMESTAMP - INTERVAL '1' DAY;
SELECT 'password|' || ROUND(expiry_date - SYSDATE, 1) || '|' || username
	FROM (SELECT username, expiry_date FROM dba_users WHERE account_status LIKE 'OPEN%'
	AND expiry_date IS NOT NULL ORDER BY expiry_date) WHERE ROWNUM = 1;")
	status=$?
	take "$text"
	case $text in # it says much before the reason
	*ORA-[0-9]*)
		complaint=ORA-${text#*ORA-}
		complaint=${complaint%%"$NL"*}
		;;
	esac
	[ -n "$seen" ]
}

#@ sqlserver
# --- SQL Server -----------------------------------------------------------------------------------
# sqlserver=NAME|SERVER|LOGIN FILE: lines SQLCMDUSER=… and SQLCMDPASSWORD=…; without it the system's

find_sqlserver() {
	client=sqlcmd
	PATH=$PATH:/opt/mssql-tools18/bin:/opt/mssql-tools/bin
	has $client
}

client_sqlserver() {
	(
		login=
		set -a
		# shellcheck disable=SC1090 # on the machine
		[ -z "$b" ] || . "$b"
		[ -n "$b" ] || login=-E
		limited $LIMIT "$client" -x $login -S "${a:-.}" -b -l 5 -t 10 -h -1 -W -s '|' -f o:65001 \
			-Q "SET NOCOUNT ON; SET LOCK_TIMEOUT 3000; SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED; $1" 2>&1
	)
}

client_sqlserver_rows() {
	client_sqlserver "$1"
}

down_sqlserver() {
	case $complaint in
	*'Login timeout expired'* | *'TCP Provider'* | *'network-related'* | *'Named Pipes'* | \
		*'SHUTDOWN is in progress'* | *'Server is not found'*) down=1 ;;
	esac
}

ask_sqlserver() {
	text=$(client_sqlserver "
SELECT 'up|1|' + CAST(SERVERPROPERTY('ProductVersion') AS varchar(40));
SELECT 'offline|' + CAST(COUNT(*) AS varchar(10)) + '|' + ISNULL(MAX(name + ' ' + state_desc), '')
	FROM sys.databases WHERE state <> 0;
SELECT 'connections|' + CAST(COUNT(*) AS varchar(10)) + '/' + CAST(@@MAX_CONNECTIONS AS varchar(10))
	+ '|' FROM sys.dm_exec_sessions WHERE is_user_process = 1;
SELECT 'locks|' + CAST(COUNT(*) AS varchar(10)) + '|longest wait '
	+ CAST(ISNULL(MAX(wait_time), 0) / 1000 AS varchar(10)) + ' s'
	FROM sys.dm_exec_requests WHERE blocking_session_id <> 0;
SELECT 'longest|' + CAST(ISNULL(MAX(DATEDIFF(second, t.transaction_begin_time, GETDATE())), 0)
	AS varchar(12)) + '|' FROM sys.dm_tran_active_transactions t
	JOIN sys.dm_tran_session_transactions s ON s.transaction_id = t.transaction_id;
SELECT 'log|' + CAST(cntr_value AS varchar(10)) + '|' + RTRIM(instance_name)
	FROM sys.dm_os_performance_counters WHERE counter_name LIKE 'Percent Log Used%'
	AND instance_name NOT IN ('_Total', 'mssqlsystemresource');
SELECT 'backup|' + ISNULL(CAST(DATEDIFF(minute, MAX(b.backup_finish_date), GETDATE())
	* CAST(60 AS bigint) AS varchar(20)), 'none') + '|' + d.name FROM sys.databases d
	LEFT JOIN msdb.dbo.backupset b ON b.database_name = d.name AND b.type IN ('D', 'I')
	WHERE d.name <> 'tempdb' AND d.state = 0 AND d.source_database_id IS NULL GROUP BY d.name;
SELECT 'logbackup|' + ISNULL(CAST(DATEDIFF(minute, MAX(b.backup_finish_date), GETDATE())
	* CAST(60 AS bigint) AS varchar(20)), 'none') + '|' + d.name FROM sys.databases d
	LEFT JOIN msdb.dbo.backupset b ON b.database_name = d.name AND b.type = 'L'
	WHERE d.recovery_model = 1 AND d.name <> 'model' AND d.state = 0
	AND d.source_database_id IS NULL GROUP BY d.name;
SELECT 'jobs|' + CAST(COUNT(*) AS varchar(10)) + '|' + ISNULL(MAX(j.name), '')
	FROM msdb.dbo.sysjobhistory h JOIN msdb.dbo.sysjobs j ON j.job_id = h.job_id
	WHERE h.step_id = 0 AND h.run_status = 0
	AND msdb.dbo.agent_datetime(h.run_date, h.run_time) >= DATEADD(hour, -24, GETDATE());
SELECT 'corrupt|' + CAST(COUNT(*) AS varchar(10)) + '|' FROM msdb.dbo.suspect_pages
	WHERE event_type IN (1, 2, 3);
SELECT 'replica|' + CASE WHEN mirroring_state = 4 THEN '0' ELSE '1' END + '|' + DB_NAME(database_id)
	FROM sys.database_mirroring WHERE mirroring_guid IS NOT NULL;
IF OBJECT_ID('sys.dm_hadr_database_replica_states') IS NOT NULL
	EXEC('SELECT ''replica|'' + CASE WHEN MIN(synchronization_health) = 2 THEN ''0'' ELSE ''1'' END
	+ ''|'' + DB_NAME(database_id) FROM sys.dm_hadr_database_replica_states
	GROUP BY database_id');")
	status=$?
	take "$text"
	[ -n "$seen" ]
}

#@ iris
# --- Caché, IRIS ----------------------------------------------------------------------------------
# iris=NAME|INSTANCE|METRICS URL

find_iris() {
	client=iris
	has iris || client=ccontrol
	has $client
}

client_iris_rows() {
	return 1
}

down_iris() {
	:
}

# name^directory^version^status^configuration^port^web port^JDBC port^state^…
ask_iris() {
	text=$(limited $LIMIT "$client" qlist "${a:-$name}" 2>&1)
	status=$?
	IFS='^'
	# shellcheck disable=SC2086 # words
	set -- $text
	IFS=$BLANK
	case $4 in
	running*) figure up 1 "$3, $4" ;;
	?*)
		figure up 0 "$4"
		return 0
		;;
	*)
		complaint=${text%%"$NL"*}
		return 1
		;;
	esac
	case $9 in
	ok) figure health 0 "$9" ;;
	warn*) figure health 1 "$9" ;;
	alert* | hung* | error*) figure health 2 "$9" ;;
	esac
	[ -n "$b" ] || return 0
	if ! text=$(curl -q -s -S -f -m 8 --noproxy '*' "$b" 2>&1); then
		complaint=${text%%"$NL"*}
		return 0
	fi
	IFS=$NL
	for line in $text; do
		value=${line##* } id=${line#*'id="'}
		id=${id%%'"'*}
		case $line in
		iris_license_percent_used*) figure connections "$value" license ;;
		iris_disk_percent_full*) figure tablespace "$value" "$id" ;;
		iris_trans_open_secs_max*) figure longest "$value" '' ;;
		esac
	done
	IFS=$BLANK
}

#@ dm
# --- DM8 ------------------------------------------------------------------------------------------
# dm=NAME|CONNECT FILE: a file that holds a line CONN …; without it the system's log-in

find_dm() {
	client=disql
	[ -z "$DM_HOME" ] || PATH=$DM_HOME/bin:$PATH
	PATH=$PATH:/opt/dmdbms/bin:/home/dmdba/dmdbms/bin
	has $client
}

client_dm() {
	{
		if [ -n "$a" ]; then cat "$a"; else echo 'CONN / AS SYSDBA;'; fi
		printf '%s\n' 'SET HEADING OFF;' 'SET FEEDBACK OFF;' 'SET TIMING OFF;' 'SET LINESHOW OFF;' \
			'SET PAGESIZE 0;' "$1" 'EXIT;'
	} | limited $LIMIT "$client" -S /nolog 2>&1
}

client_dm_rows() {
	client_dm "SET COLSEP '|';$NL$1" | sed 's/ *| */|/g;s/^ *//'
}

down_dm() {
	case $complaint in
	*-70019* | *-70028* | *-6010* | *'Connect Failure'* | *'Network communication error'* | \
		*网络通信异常* | *创建SOCKET连接失败*) down=1 ;;
	*-540* | *'exceed max session'* | *超过最大会话*)
		figure connections 100 ''
		down=1
		;;
	esac
}

ask_dm() {
	text=$(client_dm "
SELECT 'up|' || CASE status\$ WHEN 'OPEN' THEN 1 ELSE 0 END || '|' || status\$ || ', ' || mode\$
	FROM v\$instance;
SELECT 'connections|' || COUNT(*) || '/' || (SELECT para_value FROM v\$dm_ini
	WHERE para_name = 'MAX_SESSIONS') || '|' FROM v\$sessions;
SELECT 'locks|' || COUNT(*) || '|' FROM v\$trxwait;
SELECT 'tablespace|' || ROUND(100 * (t.total - NVL(f.free, 0)) / t.most, 1) || '|' || t.name
	FROM (SELECT tablespace_name name, SUM(bytes) total, SUM(GREATEST(maxbytes, bytes)) most
	FROM dba_data_files GROUP BY tablespace_name) t LEFT JOIN
	(SELECT tablespace_name name, SUM(bytes) free FROM dba_free_space GROUP BY tablespace_name) f
	ON f.name = t.name;")
	status=$?
	take "$text"
	[ -n "$seen" ]
}

#@
# --- all of it ------------------------------------------------------------------------------------

# Whoever configures SQL may only read, one statement.
only_reads() {
	case $1 in
	*';'*) return 1 ;;
	[Ss][Ee][Ll][Ee][Cc][Tt]["$BLANK"]* | [Ww][Ii][Tt][Hh]["$BLANK"]*) return 0 ;;
	esac
	return 1
}

# KEY ID|NAME|SQL: queue asks for how many wait and the age of the oldest, message for the age of the
# last one; ages in seconds.
ask_sql() {
	key=$1 id=${2%%"|"*} sql=${2#*"|"}
	sql=${sql#*"|"}
	if ! only_reads "$sql"; then
		row=- bad="write one SELECT, without a semicolon"
	else
		bad=$("client_${kind}_rows" "$sql;")
		bad=${bad%%"$NL"*}
		row=$bad
	fi
	case $key:$row in
	queue:[0-9]*"|"[0-9]*) put "queue|$id|${row%%"|"*}|${row#*"|"}|$name" ;;
	queue:0"|"*) put "queue|$id|0|0|$name" ;; # no oldest one
	message:[0-9]*) put "message|$id|${row%%"|"*}|$name" ;;
	message: | message:NULL) put "message|$id|none|$name" ;;
	queue:*)
		put "queue|$id|-|0|$name: $bad"
		worst=1
		;;
	*)
		put "message|$id|-|$name: $bad"
		worst=1
		;;
	esac
}

# Each instance of this kind, and the queues that lie in it.
section() {
	case $1 in
	mysql | postgres | oracle | sqlserver | iris | dm) ;;
	*)
		why "this script has no section $1"
		return 127
		;;
	esac
	kind=$1 worst=0 instances=0
	for option; do
		case $option in "$kind="*) ;; *) continue ;; esac
		instances=1 complaint='' down='' status=0
		cut_option "${option#*=}"
		if ! "find_$kind"; then
			worst=127
			[ -z "$complaint" ] || worst=1
			figure up - "${complaint:-$client: not on this machine}"
			continue
		fi
		case $kind in
		mysql | dm) secret=$a ;;
		oracle | sqlserver) secret=$b ;;
		*) secret= ;;
		esac
		if [ -n "$secret" ] && ! private "$secret"; then
			figure up - "$complaint"
			worst=1
			continue
		fi
		if ! "ask_$kind"; then
			"down_$kind"
			no_answer
			[ -n "$down" ] || worst=1
			continue
		fi
		if [ -n "$complaint" ]; then
			why "$name: $complaint"
			worst=1
		fi
		for other; do
			case $other in
			"queue="*"|$name|"*) ask_sql queue "${other#*=}" ;;
			"message="*"|$name|"*) ask_sql message "${other#*=}" ;;
			esac
		done
	done
	if [ $instances -eq 0 ]; then
		why "no database is named: write options: ['$kind=NAME']"
		return 1
	fi
	return $worst
}

run() {
	asked=$2 out='' verdict=0
	shift
	section "$@" </dev/null 2>/dev/null || verdict=$?
	IFS=$BLANK
	printf '%s' "zb1 begin $asked $nonce$NL${out}zb1 end $asked $nonce $verdict$NL"
}

# zb NONCE SECTION… KEY=VALUE…
zb() {
	[ $# -gt 1 ] || return 0
	nonce=$1
	shift
	for word; do
		case $word in
		*=*) ;;
		*) run "$nonce" "$word" "$@" ;;
		esac
	done
}

LC_ALL=C PATH=$PATH:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
IFS=$BLANK
set -f
zb "$@"
