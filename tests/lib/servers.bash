# Real database servers for .bats files: PostgreSQL and MariaDB of the distribution, as an ordinary
# user, in a folder of their own under /tmp (a socket's path is short, and root's folders are closed
# to that user). Whoever starts them in setup_file calls servers_stop in teardown_file.

# as_server COMMAND…: as nobody where we are root; both servers refuse root.
as_server() {
    (
        cd "$SERVERS" && export TMPDIR=$SERVERS || exit
        [ "$(id -u)" -ne 0 ] || set -- setpriv --reuid=nobody --regid=nogroup --clear-groups -- "$@"
        exec "$@"
    )
}

need() {
    if ! command -v "$1" >/dev/null; then
        echo "$1 is missing: make deps installs $2" >&2
        return 1
    fi
}

# until_it COMMAND…: asked again and again for up to 30 s; each is a client's start, so it is no race.
until_it() {
    local end=$((SECONDS + 30))
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || { echo "never came true: $*" >&2; return 1; }
    done
}

servers_folder() {
    SERVERS=$(mktemp -d /tmp/zhiban-db.XXXXXX)
    export SERVERS
    [ "$(id -u)" -ne 0 ] || chown nobody:nogroup "$SERVERS"
    chmod 755 "$SERVERS"
    cd "$SERVERS" || return 1
}

postgres_programs() {
    local dir
    dir=$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 2>/dev/null | sort -V | tail -n 1)/bin
    PATH=$dir:$PATH
    need initdb postgresql && need psql postgresql-client
}

# postgres_up DIR: with the settings it was made with.
postgres_up() {
    as_server pg_ctl -D "$1" -w -t 30 -s -l "$1/log" start 3>&- </dev/null >/dev/null
}

postgres_down() {
    as_server pg_ctl -D "$1" -w -t 30 -s -m immediate stop 3>&- >/dev/null
}

# postgres_start PORT: the role zhiban may see everything, weak sees what anybody sees.
postgres_start() {
    local dir=$SERVERS/pg$1
    postgres_programs || return 1
    as_server initdb -D "$dir" -U boss -A trust -N --locale=C -E UTF8 >/dev/null || return 1
    as_server tee -a "$dir/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$SERVERS'
port = $1
max_connections = 8
superuser_reserved_connections = 3
fsync = off
shared_buffers = 4MB
CONF
    postgres_up "$dir" || return 1
    psql -Xq -h "$SERVERS" -p "$1" -U boss postgres <<'SQL'
CREATE ROLE zhiban LOGIN IN ROLE pg_monitor;
CREATE ROLE weak LOGIN;
CREATE TABLE hl7_out (id serial, at timestamptz DEFAULT now());
GRANT SELECT ON hl7_out TO zhiban;
GRANT UPDATE ON SEQUENCE hl7_out_id_seq TO zhiban;
SQL
}

mariadb_up() {
    as_server mariadbd --no-defaults --datadir="$SERVERS/my" --socket="$SERVERS/my.sock" \
        --pid-file="$SERVERS/my.pid" --skip-networking --max-connections=10 \
        --innodb-buffer-pool-size=8M --innodb-flush-log-at-trx-commit=0 --server-id=1 \
        --log-error="$SERVERS/my.err" 3>&- </dev/null >/dev/null 2>&1 &
    until_it mariadb-admin --no-defaults -S "$SERVERS/my.sock" -u anybody ping
}

mariadb_down() {
    local pid
    pid=$(cat "$SERVERS/my.pid") && kill -KILL "$pid"
    until_it test ! -d "/proc/$pid"
}

# shellcheck disable=SC2120 # called with and without words
boss() {
    mariadb --no-defaults -S "$SERVERS/my.sock" -u root -NB "$@"
}

# mariadb_start: my.cnf has the password of zhiban, who may see everything.
mariadb_start() {
    need mariadbd mariadb-server && need mariadb mariadb-client || return 1
    as_server mariadb-install-db --no-defaults --datadir="$SERVERS/my" --skip-test-db \
        --auth-root-authentication-method=normal >"$SERVERS/install.log" 2>&1 ||
        { cat "$SERVERS/install.log"; return 1; }
    mariadb_up || return 1
    # shellcheck disable=SC2119
    boss <<'SQL' || return 1
CREATE USER zhiban@localhost IDENTIFIED BY 'Se-cret 7';
GRANT PROCESS, SLAVE MONITOR, BINLOG MONITOR ON *.* TO zhiban@localhost;
CREATE USER weak@localhost IDENTIFIED BY 'Se-cret 7';
CREATE DATABASE lis;
CREATE TABLE lis.out_queue (id int PRIMARY KEY AUTO_INCREMENT, at datetime DEFAULT now());
GRANT SELECT ON lis.* TO zhiban@localhost;
SQL
    for user in zhiban weak; do
        printf '[client]\nuser=%s\npassword="Se-cret 7"\nsocket=%s/my.sock\n' $user "$SERVERS" \
            >"$SERVERS/$user.cnf"
        chmod 600 "$SERVERS/$user.cnf"
    done
}

servers_stop() {
    local dir
    cd /
    [ -n "$SERVERS" ] || return 0
    postgres_programs || true
    for dir in "$SERVERS"/pg*/; do
        [ ! -f "$dir/postmaster.pid" ] || postgres_down "${dir%/}"
    done
    [ ! -f "$SERVERS/my.pid" ] || mariadb_down
    rm -rf "$SERVERS"
}
