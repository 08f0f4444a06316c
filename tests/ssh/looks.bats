# The collector looks from the duty host (issue 5: ports, pages, certificates, interfaces): what
# listens, refuses, says the wrong thing or ends soon becomes a figure, an alert, and is over again.
# No machine is logged in to here. Nothing waits by the clock: see watched.bash.

load ../cli/helper
load watched

setup() {
    private_home
    export ZHIBAN_STORE=sqlite:$PWD/store/zhiban.db
    mkdir -p store config/probes config/sites config/contracts
    cp "$ROOT/tests/fleet/contract.yaml" config/contracts/fleet.yaml
    printf 'sites:\n' >config/sites/sites.yaml
    for site in fleet-1 fleet-2 fleet-3; do
        printf '  - { id: %s, name: %s }\n' "$site" "$site" >>config/sites/sites.yaml
    done
    SERVERS=()
}

teardown() {
    local pid
    for pid in "${SERVERS[@]}" ${collector-}; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
}

# pages [PORT]: /login holds the words, unless a file "closed" lies here; $PORT and $server are its own.
pages() {
    cat >pages.py <<'PY'
import http.server, os, sys

class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"closed for repairs" if os.path.exists("closed") else "门诊收费 登录".encode()
        self.send_response(503 if os.path.exists("broken") else 200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Pages)
open("port.new", "w").write(str(server.server_port))
os.rename("port.new", "port")
server.serve_forever()
PY
    rm -f port
    python3 pages.py "${1:-0}" 2>/dev/null 3>&- &
    server=$!
    SERVERS+=("$server")
    until_true test -e port
    PORT=$(cat port)
}

shut() {
    kill "$1"
    wait "$1" || true
}

# host ID KEYS: one more machine, here.
host() {
    [ -e config/sites/hosts.yaml ] || echo hosts: >config/sites/hosts.yaml
    echo "  - { id: $1, name: $1, site: fleet-1, address: 127.0.0.1, systems: [lis], $2 }" >>config/sites/hosts.yaml
}

# probe ID KIND LINE...
probe() {
    printf '%s\n' "id: $1" "name: $1" "kind: $2" "timeout: 5s" "${@:3}" >"config/probes/$1.yaml"
}

watch_all() {
    "$ZHIBAN" --config config init >/dev/null
    collect --interval=1
}

@test "a port that listens is in order; it refuses, and an alert is raised; it is back, and that is over" {
    pages
    probe lis-port tcp "ports: [$PORT]"
    host lis-app 'probes: [lis-port]'
    watch_all
    until_true says lis-app "of('port.ms', '$PORT') == 'ok' and level == 'ok'"
    shut "$server"
    until_true alert lis-app port.ms open
    says lis-app "of('port.ms', '$PORT') == 'critical' and level == 'critical'"
    says lis-app "remark('port.ms', '$PORT') == 'nothing listens there'"
    pages "$PORT"
    until_true alert lis-app port.ms recovering
    until_true says lis-app "of('port.ms', '$PORT') == 'ok' and level == 'ok'"
}

@test "a page that holds what it should is in order; another status or other words are not" {
    pages
    url=http://127.0.0.1:$PORT/login
    probe front http "urls: ['http://{address}:$PORT/login']" 'contains: 门诊收费'
    host web 'probes: [front]'
    watch_all
    until_true says web "of('http.status', '$url') == 'ok' and value('http.status', '$url') == 200"
    says web "of('http.ms', '$url') == 'ok'"
    touch closed
    until_true alert web http.status open
    says web "remark('http.status', '$url') == \"the page does not hold '门诊收费'\""
    rm closed
    until_true alert web http.status recovering
    touch broken
    until_true says web "of('http.status', '$url') == 'critical' and value('http.status', '$url') == 503"
    until_true alert web http.status open
}

@test "a certificate that ends in days is critical; a new one ends the alert" {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout web.key \
        -out soon.crt -subj /CN=web.hospital.test -days 5 2>/dev/null
    openssl x509 -in soon.crt -signkey web.key -days 300 -out late.crt 2>/dev/null
    pages
    port=$PORT
    shut "$server"
    openssl s_server -accept "127.0.0.1:$port" -key web.key -cert soon.crt -quiet </dev/null >/dev/null 2>&1 3>&- &
    SERVERS+=($!)
    first=$!
    probe tls cert "ports: [$port]"
    host web 'probes: [tls]'
    watch_all
    until_true alert web cert.days open
    says web "of('cert.days', '$port') == 'critical' and 3 < value('cert.days', '$port') < 6"
    shut "$first"
    openssl s_server -accept "127.0.0.1:$port" -key web.key -cert late.crt -quiet </dev/null >/dev/null 2>&1 3>&- &
    SERVERS+=($!)
    until_true alert web cert.days recovering
    until_true says web "of('cert.days', '$port') == 'ok' and value('cert.days', '$port') > 290"
}

@test "an interface between two systems is a figure of the machine that it names, and of no other" {
    pages
    cat >config/sites/links.yaml <<-END
	interfaces:
	  - { id: lis-his, name: results, from: lis, to: his, kind: hl7, host: lis-app, port: $PORT }
	  - { id: his-pacs, name: pictures, from: his, to: pacs, kind: http, host: pacs-app, url: 'http://127.0.0.1:$PORT/' }
	END
    probe front http "urls: ['http://{address}:$PORT/login']"
    host lis-app 'probes: [front]'
    host pacs-app 'probes: [front]'
    watch_all
    until_true says lis-app "of('port.ms', 'lis-his') == 'ok'"
    until_true says pacs-app "of('http.status', 'his-pacs') == 'ok'"
    says lis-app "all(f['object'] != 'his-pacs' for f in figures)"
    says pacs-app "all(f['object'] != 'lis-his' for f in figures)"
    shut "$server"
    until_true alert lis-app port.ms open
    until_true alert pacs-app http.status open
    run "$ZHIBAN" --json alert list --all --each --host=lis-app
    assert_contains '"object":"lis-his"'
    pages "$PORT"
    until_true alert lis-app port.ms recovering
    until_true alert pacs-app http.status recovering
    until_true says lis-app "level == 'ok'"
}

@test "what is only looked at from outside is never told as a machine that answers" {
    pages
    probe lis-port tcp "ports: [$PORT]"
    host lis-app 'probes: [lis-port]'
    watch_all
    until_true says lis-app "of('port.ms', '$PORT') == 'ok'"
    says lis-app "of('host.up') is None"
}

# figures LINE...: what the machine "here" says of its disks and backups, from now on.
figures() {
    printf '%s\n' "$@" >said.new
    mv said.new said
}

# own_machine: this machine, by a script that says what lies in ./said.
own_machine() {
    cat >config/probes/own.sh <<-END
	#@ disk
	printf 'zb1 begin disk %s\n' "\$1"
	cat '$PWD/said'
	printf 'zb1 end disk %s 0\n' "\$1"
	END
    printf '%s\n' 'id: own' 'name: own' 'kind: linux' 'script: own.sh' \
        'rounds:' '  - { sections: [disk], interval: 30s, timeout: 5s }' >config/probes/own.yaml
    host here 'transport: local, probes: [own]'
}

# days FIRST LAST FIGURE EXPRESSION: what was seen each day, so many days ago; n counts the days.
days() {
    local n=0 back at
    for ((back = $1; back >= $2; back--, n++)); do
        at=$(date -u -d "$back days ago" +%F)
        for hour in 03 10 15; do
            echo "round here own/disk ${at}T$hour:00:10 $3=$(($4))"
        done
        echo "sweep ${at}T23:59:00"
    done >history
    echo "sweep $(date -u +%FT%H:%M:00)" >>history
    "$B/tests/lib/tool_health" "$ZHIBAN_STORE" <history >/dev/null
    sqlite3 store/zhiban.db 'DELETE FROM lease'
}

stop() {
    kill "$collector"
    wait "$collector" || true
    collector=
}

@test "a disk that will be full in days raises an alert before it is full; emptied, that is over" {
    own_machine
    figures 'disk|1000000000|770000000|230000000|ext4|/data' 'disk|1000000000|300000000|700000000|ext4|/'
    "$ZHIBAN" --config config init >/dev/null
    days 13 1 disk.used:/data '50 + 2 * n'
    collect --interval=1
    until_true alert here disk.days open
    says here "of('disk.days', '/data') == 'warning' and 10 < value('disk.days', '/data') < 14"
    says here "'full in' in remark('disk.days', '/data') and of('disk.used', '/data') == 'ok'"
    says here "of('disk.days', '/') is None"
    run "$ZHIBAN" --json alert list --all --each
    assert_contains '"metric":"disk.days","object":"/data"'
    stop
    figures 'disk|1000000000|400000000|600000000|ext4|/data'
    collect --interval=1
    until_true alert here disk.days recovering
    until_true says here "of('disk.days', '/data') is None and of('disk.used', '/data') == 'ok'"
}

@test "a backup of half its usual size is critical, however many the machine keeps; a whole one ends it" {
    own_machine
    figures 'backup|full|3600|40000000000|-|/backup/full.dmp'
    "$ZHIBAN" --config config init >/dev/null
    days 9 1 backup.size:full '100000000000'
    collect --interval=1
    until_true alert here backup.ratio open
    says here "of('backup.ratio', 'full') == 'critical' and round(value('backup.ratio', 'full')) == 40"
    figures 'backup|full|60|98000000000|-|/backup/full.dmp'
    until_true alert here backup.ratio recovering
    says here "round(value('backup.ratio', 'full')) == 98"
    figures 'backup|full|60|30000000000|100,100,100,100|/backup/full.dmp'
    until_true says here "value('backup.ratio', 'full') > 1000"
}

@test "a machine that is taken out while it is watched leaves no open alert behind" {
    pages
    shut "$server"
    probe lis-port tcp "ports: [$PORT]"
    host lis-app 'probes: [lis-port]'
    host lis-web 'probes: [lis-port]'
    watch_all
    until_true alert lis-app port.ms open
    until_true alert lis-web port.ms open
    sed -i '/id: lis-app,/d' config/sites/hosts.yaml
    "$ZHIBAN" config apply config >/dev/null
    until_true alert lis-app port.ms resolved
    run "$ZHIBAN" --json alert list --all --each --host=lis-app
    assert_contains '"reason":"the machine is no longer in the configuration"'
    alert lis-web port.ms open
}
