# Looks from the duty host at real servers (issue 5: ports, pages, certificates): python's http.server,
# openssl's s_server, ports that refuse, and ones that never answer. tool_active asks as the collector
# does and prints what was found.

load helper

setup() {
    private_home
    LOOK=$B/tests/lib/tool_active
    SERVERS=()
    mkdir -p own/probes own/sites
}

teardown() {
    local pid
    for pid in "${SERVERS[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
}

# serve COMMAND…: a server whose first line tells its PORT.
serve() {
    local from pipe=pipe${#SERVERS[@]} line
    mkfifo "$pipe"
    "$@" >"$pipe" 2>/dev/null 3>&- </dev/null &
    SERVERS+=($!)
    exec {from}<"$pipe"
    PORT=
    while [ -z "$PORT" ] && read -r line <&"$from"; do
        [[ $line =~ ^(ACCEPT .*:)?([0-9]+)$ ]] && PORT=${BASH_REMATCH[2]}
    done
    [ -n "$PORT" ]
}

pages() {
    cat >pages.py <<'PY'
import http.server, os, sys, time

class Pages(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        code = {"/gone": 404, "/broken": 500, "/moved": 302}.get(self.path, 200)
        body = "门诊收费 登录".encode() if self.path == "/login" else b"x"
        if self.path == "/silent":
            time.sleep(60)
        self.send_response(code)
        if self.path == "/endless":
            self.send_header("Connection", "close")
            self.end_headers()
            while True:
                self.wfile.write(b"x" * 65536)
        self.send_header("Content-Length", str(len(body) + (10 if self.path == "/cut" else 0)))
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(body)
        if self.path == "/cut":
            self.close_connection = True

    def log_message(self, *args):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
server.daemon_threads = True
print(server.server_port, flush=True)
server.serve_forever()
PY
    serve python3 pages.py
}

# hole KIND: a port that is bound and does not listen (refuse), accepts and says nothing (silent),
# or whose queue is full, so that a connection never comes about (full).
hole() {
    cat >hole.py <<'PY'
import socket, sys, time

s = socket.socket()
s.bind(("127.0.0.1", 0))
held = []
if sys.argv[1] != "refuse":
    s.listen(0 if sys.argv[1] == "full" else 16)
if sys.argv[1] == "full":
    for _ in range(4):
        c = socket.socket()
        c.setblocking(False)
        c.connect_ex(s.getsockname())
        held.append(c)
print(s.getsockname()[1], flush=True)
time.sleep(120)
PY
    serve python3 hole.py "$1"
}

# certificate NAME DAYS: ends in so many days from now, which may be over.
certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1.key" \
        -out first.crt -subj "/CN=$1.hospital.test" -days 1 2>/dev/null
    if [ "$2" -gt 0 ]; then
        openssl x509 -in first.crt -signkey "$1.key" -days "$2" -out "$1.crt" 2>/dev/null
        return
    fi
    mkdir -p ca
    : >ca/index.txt
    printf '[ca]\ndefault_ca = c\n[c]\ndatabase = ca/index.txt\nnew_certs_dir = ca\ndefault_md = sha256\npolicy = p\nrand_serial = yes\n[p]\ncommonName = supplied\n' >ca/conf
    openssl req -new -key "$1.key" -subj "/CN=$1.hospital.test" -out "$1.csr"
    openssl ca -batch -config ca/conf -selfsign -keyfile "$1.key" -in "$1.csr" -out "$1.crt" -notext \
        -startdate "$(date -u -d "$(($2 - 10)) days" +%y%m%d%H%M%SZ)" \
        -enddate "$(date -u -d "$2 days" +%y%m%d%H%M%SZ)" 2>/dev/null
}

# look KIND KEYS… : one probe with these further lines, of 127.0.0.1
look() {
    local kind=$1
    shift
    {
        printf 'id: own\nkind: %s\n' "$kind"
        printf '%s\n' "$@"
    } >own/probes/own.yaml
    run timeout 60 "$LOOK" own own his-app 127.0.0.1 "${TIMEOUT_MS:-20000}" 3>&-
    assert_status 0
}

took() {
    printf '%s\n' "$output" | sed -n 's/^took|//p'
}

@test "tcp: an open port, a refusing one and one that never answers, all at once" {
    hole silent
    open=$PORT
    hole refuse
    refusing=$PORT
    hole full
    TIMEOUT_MS=1500 look tcp "ports: [$open, $refusing, $PORT]"
    [[ $output =~ port\.ms\|$open\|[0-9]+\|\| ]]
    assert_contains "port.ms|$refusing|-|CRIT|nothing listens there"
    assert_contains "port.ms|$PORT|-|CRIT|no answer in time"
    [ "$(took)" -ge 1500 ] && [ "$(took)" -lt 10000 ]
}

@test "tcp: names are resolved, those that are none are told" {
    hole silent
    printf 'id: own\nkind: tcp\nports: [%s]\n' "$PORT" >own/probes/own.yaml
    run "$LOOK" own own his-app localhost 20000 3>&-
    [[ $output =~ port\.ms\|$PORT\|[0-9]+\|\| ]]
    run "$LOOK" own own his-app no-such-host.invalid 20000 3>&-
    assert_contains "port.ms|$PORT|-|CRIT|"
}

@test "http: status and time, what the page holds, and what is wrong with it" {
    pages
    look http "urls: ['http://{address}:$PORT/login', 'http://{address}:$PORT/gone', 'http://{address}:$PORT/broken', 'http://{address}:$PORT/moved']"
    assert_contains "http.status|http://127.0.0.1:$PORT/login|200||"
    [[ $output =~ http\.ms\|http://127.0.0.1:$PORT/login\|[0-9.]+\|\| ]]
    assert_contains "http.status|http://127.0.0.1:$PORT/gone|404||"
    assert_contains "http.status|http://127.0.0.1:$PORT/broken|500||"
    assert_contains "http.status|http://127.0.0.1:$PORT/moved|302||"
    look http "urls: ['http://{address}:$PORT/login', 'http://{address}:$PORT/other']" 'contains: 门诊收费'
    assert_contains "http.status|http://127.0.0.1:$PORT/login|200||"
    assert_contains "http.status|http://127.0.0.1:$PORT/other|200|CRIT|the page does not hold '门诊收费'"
    look http "urls: ['http://{address}:$PORT/cut']"
    assert_contains "http.status|http://127.0.0.1:$PORT/cut|-|CRIT|curl: (18)"
}

@test "http: a refusing port, a silent server and an endless page end at the deadline" {
    pages
    busy=$PORT
    hole refuse
    TIMEOUT_MS=1500 look http "urls: ['http://{address}:$busy/silent', 'http://{address}:$busy/endless', 'http://{address}:$PORT/', 'http://{address}:$busy/login']"
    assert_contains "http.status|http://127.0.0.1:$busy/silent|-|CRIT|no answer in time"
    assert_contains "http.ms|http://127.0.0.1:$busy/silent|-|UNKNOWN|no answer in time"
    assert_contains "http.status|http://127.0.0.1:$busy/endless|-|CRIT|no answer in time"
    assert_contains "http.status|http://127.0.0.1:$PORT/|-|CRIT|curl: (7)"
    assert_contains "http.status|http://127.0.0.1:$busy/login|200||"
    [ "$(took)" -lt 10000 ]
    run ps -o args= --ppid 1
    [[ $output != *"$busy/silent"* ]]
}

@test "http: the user's own curl settings and proxies do not count" {
    pages
    printf 'url = "http://127.0.0.1:1/"\n' >"$HOME/.curlrc"
    export http_proxy=http://127.0.0.1:1/
    look http "urls: ['http://{address}:$PORT/login']"
    assert_contains "http.status|http://127.0.0.1:$PORT/login|200||"
    [[ $output != *127.0.0.1:1/* ]]
}

@test "http: a certificate that nobody vouches for is a fault, unless the probe says otherwise" {
    certificate web 30
    serve openssl s_server -accept 127.0.0.1:0 -key web.key -cert web.crt -www
    look http "urls: ['https://{address}:$PORT/']"
    assert_contains "http.status|https://127.0.0.1:$PORT/|-|CRIT|curl: (60)"
    look http "urls: ['https://{address}:$PORT/']" 'insecure: true'
    assert_contains "http.status|https://127.0.0.1:$PORT/|200||"
}

@test "cert: the days that are left, over, by name, and none at all" {
    certificate web 30
    certificate old -5
    certificate other 200
    serve openssl s_server -accept 127.0.0.1:0 -key web.key -cert web.crt \
        -servername other.hospital.test -key2 other.key -cert2 other.crt -www
    web=$PORT
    serve openssl s_server -accept 127.0.0.1:0 -key old.key -cert old.crt -www
    look cert "ports: [$web, $PORT]"
    [[ $output =~ cert\.days\|$web\|(29.9[0-9]*|30)\|\|.*CN\ =\ web.hospital.test ]]
    [[ $output =~ cert\.days\|$PORT\|-5[.0-9]*\|\|.*CN\ =\ old.hospital.test ]]
    look cert "ports: [$web]" 'server_name: other.hospital.test'
    [[ $output =~ cert\.days\|$web\|(199.9[0-9]*|200)\| ]]
    hole refuse
    refusing=$PORT
    pages
    plain=$PORT
    hole silent
    TIMEOUT_MS=1500 look cert "ports: [$refusing, $plain, $PORT]"
    assert_contains "cert.days|$refusing|-|UNKNOWN|nothing listens there"
    assert_contains "cert.days|$plain|-|UNKNOWN|no certificate came:"
    assert_contains "cert.days|$PORT|-|UNKNOWN|no answer in time"
}

@test "without curl nobody knows, which is not the page's fault" {
    mkdir bin
    printf 'id: own\nkind: http\nurls: ["http://{address}/"]\n' >own/probes/own.yaml
    PATH=$PWD/bin run "$LOOK" own own his-app 127.0.0.1 5000 3>&-
    assert_contains 'http.status|http://127.0.0.1/|-|UNKNOWN|'
    assert_contains 'curl'
}

@test "interfaces are looked at on their host by port and page" {
    pages
    cat >own/sites/a.yaml <<YAML
sites: [{id: main, name: 本部}]
hosts:
  - {id: esb, site: main, address: 127.0.0.1, probes: [linux, own]}
  - {id: other, site: main, address: 127.0.0.2}
interfaces:
  - {id: his-lis, from: his, to: lis, kind: hl7, host: esb, port: $PORT}
  - {id: insurance, from: his, to: yibao, kind: http, host: esb, url: 'http://127.0.0.1:$PORT/login'}
  - {id: elsewhere, from: his, to: pacs, kind: dicom, host: other, port: 104}
  - {id: by-hand, from: his, to: emr, kind: file}
YAML
    printf 'id: own\nkind: tcp\nports: [1]\n' >own/probes/own.yaml
    run "$LOOK" own - esb 127.0.0.1 5000 3>&-
    assert_status 0
    [[ $output =~ port\.ms\|his-lis\|[0-9]+\|\| ]]
    assert_contains 'http.status|insurance|200||'
    [[ $output != *elsewhere* && $output != *by-hand* ]]
}
