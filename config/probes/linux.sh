#!/bin/sh
# What zhiban asks a Linux machine. It comes on the standard input of `exec sh -s -- NONCE SECTION…`:
# nothing is installed, nothing is written, no root is needed. Any sh will do (dash, bash, ksh,
# busybox). Options are further arguments KEY=VALUE. The lines it prints: README.md beside this file.
#
# Lines `#@ SECTION` say for which sections the lines after it are sent; a lone `#@`: for all.
# Easy to break: a command must never read the standard input (the rest of this script is there),
# each section is one write, and `zb "$@"` stays the last line: half a script then does nothing.

NL='
'
BLANK=' 	'$NL

put() {
	out=$out$1$NL
}

# Everything else that is wrong with a section; the parser shows it.
why() {
	put "why|$1"
}

#@ remote plugin unit log raid cert
has() {
	command -v "$1" >/dev/null 2>&1
}

#@ fast
# --- fast: one cat and one date -------------------------------------------------------------------

count_cpus() {
	cpus=0
	IFS=,
	for part in $1; do
		cpus=$((cpus + ${part#*-} - ${part%-*} + 1))
	done
	IFS=$BLANK
	put "cpus|$cpus"
}

memory() {
	total='' free='' available='' buffers='' cached='' swap=''
	while [ $# -gt 1 ]; do
		case $1 in
		MemTotal:) total=$2 ;;
		MemFree:) free=$2 ;;
		MemAvailable:) available=$2 ;;
		Buffers:) buffers=$2 ;;
		Cached:) cached=$2 ;;
		SwapTotal:) swap=$2 ;;
		SwapFree:)
			put "swap|$swap|$2"
			break
			;;
		esac
		shift
	done
	# Kernels before 3.14 do not say what is available.
	if [ -z "$available" ] && [ -n "$cached" ]; then
		available=$((free + buffers + cached))
	fi
	[ -n "$total" ] && put "mem|$total|$available"
}

section_fast() {
	p=${ZB_PROC:-/proc} s=${ZB_SYS:-/sys}
	# shellcheck disable=SC2046 # words
	set -- $(cat "$p/loadavg" "$p/uptime" "$p/sys/kernel/random/boot_id" "$p/sys/kernel/hostname" \
		"$p/sys/kernel/osrelease" "$s/devices/system/cpu/online" "$p/meminfo")
	case $4 in
	*/*) ;;
	*)
		why "no /proc/loadavg: is this Linux?"
		return 1
		;;
	esac
	put "load|$1|$2|$3"
	put "proc|${4%/*}|${4#*/}"
	put "uptime|$6"
	shift 7
	put "boot|$1"
	put "host|$3|$2"
	shift 3
	case $1 in
	*[!0-9,-]*) count_cpus "0-$(($(getconf _NPROCESSORS_ONLN) - 1))" ;;
	*)
		count_cpus "$1"
		shift
		;;
	esac
	memory "$@"
	put "clock|$(date '+%s|%z')"
}

#@ disk remote
# --- disk: one df where it is GNU's ---------------------------------------------------------------

# TYPE SIZE USED AVAIL ITOTAL IUSED IFREE MOUNT
whole_line() {
	mount=/${1#*" /"}
	IFS=$BLANK
	# shellcheck disable=SC2086 # words
	set -- ${1%%" /"*}
	[ $# -eq 7 ] || return 0
	case $1 in
	overlay) [ "$mount" = / ] || return 0 ;;
	tmpfs | devtmpfs | ramfs | squashfs | iso9660 | udf | efivarfs | nsfs | fuse.*) return 0 ;;
	esac
	put "disk|$2|$3|$4|$1|$mount"
	case $5 in
	0 | -) ;;
	*) put "inode|$5|$6|$7|$mount" ;;
	esac
}

# DEVICE SIZE USED AVAIL N% MOUNT, of `df -P`; $1: disk or inode
plain_line() {
	kind=$1 mount=/${2#*% /}
	IFS=$BLANK
	# shellcheck disable=SC2086 # words
	set -- ${2%%% /*}
	# Blanks in the name of the device.
	while [ $# -gt 5 ]; do
		shift
	done
	case $1 in
	tmpfs | devtmpfs | udev | none | shm | squashfs | /dev/loop*) return 0 ;;
	overlay) [ "$mount" = / ] || return 0 ;;
	esac
	case $2 in 0 | -) return 0 ;; esac
	if [ "$kind" = disk ]; then
		put "disk|$2|$3|$4|-|$mount"
	else
		put "inode|$2|$3|$4|$mount"
	fi
}

plain_df() {
	# Not every df knows -l: then the mounts that lie on devices of this machine.
	for table in disk inode; do
		flag=k
		[ $table = inode ] && flag=i
		text=$(df "-P${flag}l")
		if [ -z "$text" ]; then
			mounts=
			while read -r device mount _; do
				case $device in /dev/*) mounts="$mounts $mount" ;; esac
			done <"${ZB_PROC:-/proc}/mounts"
			# Words; a blank in a mount is \040 here, and df then misses it.
			# shellcheck disable=SC2086
			text=$(df "-P$flag" / $mounts)
		fi
		IFS=$NL
		for line in $text; do
			case $line in *'% /'*) plain_line $table "$line" ;; esac
			IFS=$NL
		done
		IFS=$BLANK
	done
}

# A df that hangs in the kernel cannot be ended: no second one is started beside it.
stuck_df() {
	stuck=0
	set +f
	for stat in "${ZB_PROC:-/proc}"/[0-9]*/stat; do
		read -r _ name state _ <"$stat" || continue
		[ "$name$state" = '(df)D' ] && stuck=$((stuck + 1))
	done
	set -f
	[ $stuck -gt 0 ]
}

section_disk() {
	if [ -n "$wary" ] && stuck_df; then
		put "hung|$stuck|df"
		return 1
	fi
	text=$(df -kl --output=fstype,size,used,avail,itotal,iused,iavail,target)
	case $text in
	'') plain_df ;;
	*)
		IFS=$NL
		for line in $text; do
			case $line in *[0-9-]' /'*) whole_line "$line" ;; esac
			IFS=$NL
		done
		IFS=$BLANK
		;;
	esac
	[ -n "$out" ]
}

#@ remote
# A limit where the machine has one; the caller has its own as well.
limited() {
	if has timeout; then
		timeout "$@"
	else
		shift
		"$@"
	fi
}

# Mounts of other machines, each with a limit: a dead server must not cost the others.
section_remote() {
	while read -r _ mount type _; do
		case $type in nfs | nfs4 | cifs | smb3 | glusterfs | ceph | fuse.sshfs) ;; *) continue ;; esac
		mount=$(printf '%b' "$(echo "$mount" | sed 's/\\\([0-7][0-7][0-7]\)/\\0\1/g')")
		text=$(limited -s KILL 5 df -Pk "$mount")
		case $text in
		*"$NL"*'% /'*)
			plain_line disk "${text#*"$NL"}"
			put "hung|0|$mount"
			;;
		*) put "hung|1|$mount" ;;
		esac
	done <"${ZB_PROC:-/proc}/mounts"
}

#@ unit
# --- services -------------------------------------------------------------------------------------

section_unit() {
	if ! has systemctl; then
		why "systemctl: not on this machine"
		return 127
	fi
	if ! text=$(systemctl --failed --no-legend --plain --no-pager 2>&1); then
		why "${text%%"$NL"*}"
		return 1
	fi
	failed=0
	IFS=$NL
	for line in $text; do
		IFS=$BLANK
		# shellcheck disable=SC2086 # words
		set -- $line
		case $1 in *.*) ;; *) shift ;; esac # a bullet in front
		failed=$((failed + 1))
		put "unit|failed|$1"
		IFS=$NL
	done
	IFS=$BLANK
	put "units|$failed"
}

# unit=NAME: a service that has to run, failed or not.
option_unit() {
	has systemctl || return 127
	put "active|$(systemctl is-active "$1")|$1"
}

#@ log
# --- logs: what is new since the state that the caller gives ----------------------------------------

# journal=CURSOR, or "journal=" for the first look, which goes an hour back.
option_journal() {
	if ! has journalctl; then
		why "journalctl: not on this machine"
		return 127
	fi
	since=--since=-1h
	[ -n "$1" ] && since=--after-cursor=$1
	count=0 last='' cursor='' hidden=
	IFS=$NL
	for line in $(journalctl -p err -n 500 -o short-iso --no-pager --show-cursor "$since" 2>&1); do
		case $line in
		'-- cursor: '*) cursor=${line#-- cursor: } ;;
		'-- '*) ;;
		'Hint: '*) hidden=1 ;;
		' '* | *'Pass -q to turn off'* | *' can see all messages'*) ;;
		'Failed to '* | 'No journal files'*)
			why "journalctl: $line"
			IFS=$BLANK
			return 1
			;;
		*) count=$((count + 1)) last=$line ;;
		esac
	done
	IFS=$BLANK
	if [ -n "$hidden" ]; then
		why "journalctl: this account does not see the system's log; put it into the group systemd-journal"
		return 1
	fi
	put "journal|$count|${cursor:-$1}|$last"
}

# log=ID|STATE|PATH|PATTERN: lines that match the extended regular expression. The first look,
# with an empty state, only takes the place. A file that is another one or shorter is read anew.
option_log() {
	id=${1%%"|"*} rest=${1#*"|"}
	state=${rest%%"|"*} rest=${rest#*"|"}
	path=${rest%%"|"*} pattern=${rest#*"|"}
	if ! now=$(stat -L -c '%i:%s' "$path") || [ ! -r "$path" ]; then
		put "log|$id|-|$state|$path cannot be read"
		return 1
	fi
	count=0 last='' from=${state#*:} size=${now#*:}
	if [ -n "$state" ]; then
		if [ "${state%%:*}" != "${now%%:*}" ] || [ "$from" -gt "$size" ]; then
			from=0
		fi
		# At most 256 KiB a look: the newest.
		[ $((size - from)) -gt 262144 ] && from=$((size - 262144))
		if [ "$size" -gt "$from" ]; then
			found=$(tail -c +$((from + 1)) "$path" | head -c $((size - from)) | grep -aE -e "$pattern")
			case $found in
			'') ;;
			*)
				last=${found##*"$NL"}
				count=$(echo "$found" | wc -l)
				count=$((count + 0))
				;;
			esac
		fi
	fi
	put "log|$id|$count|$now|$last"
}

#@ raid
# --- raid and temperatures --------------------------------------------------------------------------

# [2/1] of "blocks … [2/1] [U_]", and how far a repair is
section_raid() {
	arrays=0 name='' note=
	if [ -r "${ZB_PROC:-/proc}/mdstat" ]; then
		while read -r line; do
			case $line in
			md*' : '*) name=${line%% :*} note=${line#* : } ;;
			*' blocks '*\[*/*\]*)
				pair=${line##* \[}
				case $pair in *U* | *_*) line=${line% \[*} pair=${line##* \[} ;; esac
				pair=${pair%%\]*}
				arrays=$((arrays + 1))
				put "raid|${pair%/*}|${pair#*/}|$note|$name"
				;;
			*recovery*=* | *resync*=* | *reshape*=*)
				line=${line#*]}
				put "repair|${line#"${line%%[! ]*}"}|$name"
				;;
			esac
		done <"${ZB_PROC:-/proc}/mdstat"
	fi
	if has zpool; then
		IFS=$NL
		for line in $(zpool list -H -o name,health); do
			good=0
			case $line in *ONLINE) good=1 ;; esac
			arrays=$((arrays + 1))
			put "raid|1|$good|${line##*	}|${line%%	*}"
		done
		IFS=$BLANK
	fi
	put "raids|$arrays"
}

#@ temp
section_temp() {
	set +f
	for zone in "${ZB_SYS:-/sys}"/class/thermal/thermal_zone*; do
		read -r type <"$zone/type" && read -r temp <"$zone/temp" && put "temp|$temp|$type ${zone##*_}"
	done
	set -f
}

#@ cert
# --- files, one option each ---------------------------------------------------------------------------

# cert=PATH
option_cert() {
	if ! has openssl; then
		why "openssl: not on this machine"
		return 127
	fi
	if end=$(openssl x509 -noout -enddate -in "$1" 2>&1); then
		put "cert|${end#notAfter=}|$1"
	else
		put "cert|-|$1"
		return 1
	fi
}

#@ backup file
# "MTIME|SIZE|PATH" of each file, the oldest first
list_files() {
	find "$1" -maxdepth 3 -type f -name "$2" -exec stat -c '%Y|%s|%n' {} + | sort -n
}

#@ backup
# backup=ID|DIR|PATTERN: the newest file, and the sizes of up to seven before it
option_backup() {
	id=${1%%"|"*} rest=${1#*"|"}
	dir=${rest%%"|"*} pattern=${rest#*"|"}
	if [ ! -r "$dir" ] || [ ! -x "$dir" ]; then
		put "backup|$id|-|0||$dir"
		return 1
	fi
	sizes='' newest=
	IFS=$NL
	for line in $(list_files "$dir" "$pattern" | tail -n 8); do
		size=${newest#*"|"} size=${size%%"|"*}
		[ -n "$newest" ] && sizes=$sizes${sizes:+,}$size
		newest=$line
	done
	IFS=$BLANK
	if [ -z "$newest" ]; then
		put "backup|$id|none|0||$dir/$pattern"
		return 0
	fi
	rest=${newest#*"|"}
	put "backup|$id|$(($(date +%s) - ${newest%%"|"*}))|${rest%%"|"*}|$sizes|${rest#*"|"}"
}

# restore=ID|PATH: what the last restore test left behind, a protocol or a folder
option_restore() {
	if stat=$(stat -L -c '%Y' "${1#*"|"}"); then
		put "restore|${1%%"|"*}|$(($(date +%s) - stat))|${1#*"|"}"
	else
		put "restore|${1%%"|"*}|none|${1#*"|"}"
	fi
}

#@ file
# file=ID|PATH: a file or folder that has to be fresh
option_file() {
	if stat=$(stat -L -c '%Y|%s' "${1#*"|"}"); then
		put "file|${1%%"|"*}|$(($(date +%s) - ${stat%"|"*}))|${stat#*"|"}|${1#*"|"}"
	else
		put "file|${1%%"|"*}|none|0|${1#*"|"}"
	fi
}

# queue=ID|DIR|PATTERN: how many files wait, and for how long the oldest
option_queue() {
	id=${1%%"|"*} rest=${1#*"|"}
	dir=${rest%%"|"*} pattern=${rest#*"|"} count=0 oldest=
	if [ ! -r "$dir" ] || [ ! -x "$dir" ]; then
		put "queue|$id|-|0|$dir"
		return 1
	fi
	IFS=$NL
	for line in $(list_files "$dir" "$pattern"); do
		oldest=${oldest:-${line%%"|"*}} count=$((count + 1))
	done
	IFS=$BLANK
	now=$(date +%s)
	put "queue|$id|$count|$((now - ${oldest:-$now}))|$dir"
}

#@ plugin
# plugin=NAME|COMMAND: any Nagios plugin, its exit status and all that it prints. One shell runs them
# all, below one limit: a shell and a limit for each would cost the machine more than most plugins.
# $0 of that shell is the limit for each, where the one for all would not reach what it has started.
# shellcheck disable=SC2016 # expanded over there
plugins='NL="
"
for option; do
	command=${option#*"|"} status=0
	case $0$command in
	[!/]* | *[!A-Za-z0-9_./=%:,@\ +-]*) text=$($0 sh -c "$command" 2>&1) || status=$? ;;
	*) text=$(exec $command 2>&1) || status=$? ;;
	esac
	lines="plugin|${option%%"|"*}|$status|${text%%"$NL"*}$NL"
	IFS=$NL
	case $text in
	*"$NL"*)
		for line in ${text#*"$NL"}; do
			lines="${lines}more|${option%%"|"*}|$line$NL"
		done
		;;
	esac
	unset IFS
	printf %s "$lines"
done'

# GNU's timeout ends all that it has started; busybox, where it is a link, only the command.
section_plugin() {
	for option; do
		shift
		case $option in plugin=*) set -- "$@" "${option#*=}" ;; esac
	done
	limit="timeout ${ZB_LIMIT:-20}" each=''
	has timeout || limit=''
	if [ -L /usr/bin/timeout ] || [ ! -x /usr/bin/timeout ]; then
		each=$limit limit=''
	fi
	while [ $# -gt 0 ]; do
		ended=0 status=0
		# shellcheck disable=SC2086 # words
		text=$($limit sh -fc "$plugins" "$each" "$@") || status=$?
		out=$out$text${text:+$NL}
		IFS=$NL
		for line in $text; do
			case $line in 'plugin|'*) ended=$((ended + 1)) ;; esac
		done
		IFS=$BLANK
		# The one that was cut off is asked once more: it may have had only the rest of the time.
		if [ $ended -eq 0 ]; then
			put "plugin|${1%%"|"*}|$status|"
			ended=1
		fi
		shift $ended
	done
}

#@ unit log cert backup file
# Runs option_KEY for each KEY=VALUE of this key; the worst status counts.
each_option() {
	key=$1 worst=0
	shift
	for option; do
		case $option in
		"$key="*) "option_$key" "${option#*=}" || worst=$? ;;
		esac
	done
	return $worst
}

#@
# --- all of it ----------------------------------------------------------------------------------------

section() {
	case $1 in
	fast | disk | remote | raid | temp) "section_$1" ;;
	plugin) section_plugin "$@" ;;
	#@ unit
	unit) section_unit && each_option unit "$@" ;;
	#@ log
	# Two kinds of state.
	log)
		each_option journal "$@"
		first=$?
		each_option log "$@" && return $first
		;;
	#@ cert
	cert) each_option "$@" ;;
	#@ backup
	backup)
		each_option backup "$@"
		first=$?
		each_option restore "$@" && return $first
		;;
	#@ file
	file) each_option file "$@" && each_option queue "$@" ;;
	#@
	*)
		why "this script has no section $1"
		return 127
		;;
	esac
}

run() {
	asked=$2 out='' verdict=0
	shift
	section "$@" </dev/null 2>/dev/null || verdict=$?
	IFS=$BLANK
	printf '%s' "zb1 begin $asked $nonce$NL${out}zb1 end $asked $nonce $verdict$NL"
}

# zb NONCE SECTION… KEY=VALUE…; disk comes last, because it is what hangs.
zb() {
	[ $# -gt 1 ] || return 0
	nonce=$1 at_end='' wary=''
	shift
	for word; do
		case $word in wary=*) wary=${word#*=} ;; esac
	done
	for word; do
		case $word in
		*=*) ;;
		disk) at_end=disk ;;
		*) run "$nonce" "$word" "$@" ;;
		esac
	done
	[ -z "$at_end" ] || run "$nonce" disk "$@"
}

LC_ALL=C PATH=$PATH:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
IFS=$BLANK
set -f
zb "$@"
