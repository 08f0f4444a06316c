# Machines: listing them, the keys by which they are known, and taking them over from elsewhere. The
# zhiband here is a script that shows the keys that lie in ./shown, one file a place.

load helper
load terminal

bats_require_minimum_version 1.5.0

setup() {
    private_home
    need ssh-keygen
    own_config <<'USERS'
  - { id: zhang, name: 值班甲, role: duty, skill: 3 }
  - { id: shen, name: 审计甲, role: auditor }
USERS
    cat >config/sites/more.yaml <<'YAML'
hosts:
  - { id: emr-alias, name: 同一台的别名, site: nis-main, address: 192.0.2.11, tags: [alias] }
  - { id: here, site: nis-main, transport: local }
YAML
    export ZHIBAN_NOW='2026-11-20 09:00'
    # shellcheck disable=SC2153 # ZHIBAN is the program, ZHIBAND names the daemon
    "$ZHIBAN" --config=config init --test >/dev/null
    mkdir shown
    cat >zhiband <<'SCRIPT'
#!/bin/sh
# zhiband hostkey ADDRESS --port=N …
printf '%s\n' "$*" >>calls
place=shown/$2_${3#--port=}
if [ ! -e "$place.pub" ]; then
    echo "zhiband: $2: connection refused" >&2
    exit 1
fi
read -r type key rest <"$place.pub"
sum=$(ssh-keygen -lf "$place.pub" | cut -d' ' -f2)
[ ! -e "$place.lie" ] || sum=SHA256:AAAA
printf '{"type":"%s","key":"%s","sha256":"%s"}\n' "$type" "$key" "$sum"
SCRIPT
    chmod +x zhiband
    export ZHIBAND=$PWD/zhiband
}

teardown() {
    [ -z "${SOCKET-}" ] || terminal_stop
}

as() {
    run "$ZHIBAN" --as "$@"
}

# show_key ADDRESS PORT: the machine there shows a new key; its fingerprint.
show_key() {
    rm -f "shown/$1_$2" "shown/$1_$2.pub"
    ssh-keygen -q -t ed25519 -N '' -C '' -f "shown/$1_$2"
    fingerprint "$1" "$2"
}

fingerprint() {
    ssh-keygen -lf "shown/$1_$2.pub" | cut -d' ' -f2
}

@test "list: every machine, by site, system and tag; JSON has what follows from the site" {
    as zhang host list --site=his-main
    assert_status 0
    assert_contains "his-db1"
    assert_contains "192.0.2.21:22  his-bastion"
    assert_contains "old algorithms"
    [[ $output != *icu-app* ]]
    as zhang host list --system=lis
    [ "${#lines[@]}" -eq 2 ]
    assert_contains "his-lis"
    as zhang host list --tag=alias --json
    [ "$(jq_get "$output" "d[0]['id'], d[0]['plan']['user'], d[0]['plan']['interval_s'], d[0]['key']")" = \
        "('emr-alias', 'zhiban', 30, None)" ]
    as zhang host list --site=his-main --json
    [ "$(jq_get "$output" "[h['plan']['parents'] for h in d if h['id'] == 'his-emr'][0]")" = \
        "['his-db1', 'his-bastion', 'his-fw']" ]
}

@test "show: how it is reached, what it depends on, its interfaces, whom to call" {
    as zhang host show his-lis
    assert_status 0
    assert_contains "192.0.2.24:22 via 192.0.2.29:22"
    assert_contains "orders-lis orders -> lis, HL7 messages over TCP"
    assert_contains "bastion host 192.0.2.29, 全天, password in vault:his-bastion"
    assert_contains "总值班室 10100002002, 夜间开机房门"
    assert_contains "uses old algorithms that are no longer safe"
    assert_contains "none trusted; 'zhiban host trust his-lis'"
    as zhang host show his-db3
    assert_status 2
    assert_output "zhiban: there is no host 'his-db3'; did you mean 'his-db1'?"
}

@test "trust: nobody accepts a first key by accident" {
    show_key 192.0.2.11 22
    as zhang host trust nis-app </dev/null
    assert_status 3
    assert_contains "$(fingerprint 192.0.2.11 22)"
    assert_contains "this is confirmed by a person at a terminal, and there is none"
    as zhang host trust nis-app --yes-fingerprint=SHA256:AAAA
    assert_status 3
    assert_contains "nothing was accepted"
    as zhang host trust here
    assert_status 3
    assert_output "zhiban: here is the duty host itself; it needs no host key"
    as shen host trust nis-app --yes-fingerprint="$(fingerprint 192.0.2.11 22)"
    assert_status 3
    as zhang host keys --all
    assert_output ""
}

@test "trust: the whole fingerprint accepts it; who did is journalled; all names of the machine share it" {
    sum=$(show_key 192.0.2.11 22)
    as zhang host trust nis-app --yes-fingerprint="$sum"
    assert_status 0
    assert_output "K-1 nis-app trusted $sum"
    [ "$(cat calls)" = "hostkey 192.0.2.11 --port=22" ]
    as zhang host keys --json
    [ "$(jq_get "$output" "d[0]['accepted_by'], d[0]['address'], d[0]['fingerprint'] == '$sum'")" = \
        "('zhang', '192.0.2.11', True)" ]
    as zhang host trust emr-alias
    assert_output "K-1 emr-alias trusted $sum"
    run "$ZHIBAN" journal show
    assert_contains "hostkey"
    assert_contains "trust"
    as zhang host show emr-alias
    assert_contains "$sum"
    run "$ZHIBAN" doctor
    assert_contains "good replay"
    ZHIBAN_NOW='2026-11-20 10:00'
    run "$ZHIBAN" --at '2026-11-20 08:59' host keys
    [[ $output != *K-1* ]]
}

@test "trust: asks at a terminal; only yes is yes" {
    sum=$(show_key 192.0.2.11 22)
    terminal_start
    keys "$ZHIBAN --as zhang host trust nis-app" Enter
    wait_for 'Is it the same\? \(yes/no\)'
    wait_for "${sum//+/[+]}"
    keys y Enter
    wait_for 'not confirmed; nothing was accepted'
    run_line clear
    keys "$ZHIBAN --as zhang host trust nis-app" Enter
    wait_for 'Is it the same'
    keys yes Enter
    wait_for '^K-1 nis-app trusted SHA256:'
    as zhang host keys --json
    [ "$(jq_get "$output" "len(d), d[0]['compared']")" = "(1, 'terminal')" ]
}

@test "a changed key is refused with both fingerprints, and no option accepts it" {
    old=$(show_key 192.0.2.11 22)
    as zhang host trust nis-app --yes-fingerprint="$old"
    assert_status 0
    new=$(show_key 192.0.2.11 22)
    as zhang host trust nis-app
    assert_status 3
    assert_contains "trusted: ssh-ed25519 $old"
    assert_contains "(zhang, "
    assert_contains "shown:   ssh-ed25519 $new"
    as zhang host trust nis-app --yes-fingerprint="$new"
    assert_status 3
    as zhang host trust nis-app --replace
    assert_status 2
    as zhang host trust nis-app --replace --reason=x --yes-fingerprint="$new"
    assert_status 2
    as zhang host trust nis-app --reason=x
    assert_status 2
    as zhang host trust nis-app --replace --reason=换了系统盘 <<<"${new: -8}"
    assert_status 3
    assert_contains "this is confirmed by a person at a terminal, and there is none"
    as zhang host keys --json
    [ "$(jq_get "$output" "[k['fingerprint'] for k in d] == ['$old']")" = True ]
}

@test "a changed key is replaced at a terminal, with a reason; the old one stays on record" {
    old=$(show_key 192.0.2.11 22)
    as zhang host trust nis-app --yes-fingerprint="$old"
    new=$(show_key 192.0.2.11 22)
    terminal_start
    keys "$ZHIBAN --as zhang host trust nis-app --replace --reason=disk" Enter
    wait_for 'type the last 8 characters'
    wait_for "${old//+/[+]}"
    wait_for "${new//+/[+]}"
    keys yes Enter
    wait_for 'not confirmed; nothing was accepted'
    run_line clear
    keys "$ZHIBAN --as zhang host trust nis-app --replace --reason=disk" Enter
    wait_for 'type the last 8 characters'
    keys -l "${new: -8}"
    keys Enter
    wait_for '^K-2 nis-app trusted SHA256:'
    as zhang host keys --all --json
    [ "$(jq_get "$output" "[(k['id'], k['state'], k['replaced_by'] or '', k['reason'] or '') for k in d]")" = \
        "[('K-1', 'replaced', 'zhang', 'disk'), ('K-2', 'trusted', '', '')]" ]
    as zhang host keys
    [ "${#lines[@]}" -eq 2 ]
    as zhang host trust nis-app
    assert_output "K-2 nis-app trusted $new"
    run "$ZHIBAN" journal verify
    assert_status 0
    run "$ZHIBAN" doctor
    assert_contains "good replay"
}

@test "distrust: by a person with a reason; the key stays on record, and only a person accepts it again" {
    sum=$(show_key 192.0.2.11 22)
    as zhang host distrust nis-app --reason=stolen
    assert_status 3
    assert_output "zhiban: no key is trusted there; there is none to distrust"
    as zhang host trust nis-app --yes-fingerprint="$sum"
    as zhang host distrust nis-app
    assert_status 2
    as shen host distrust nis-app --reason=stolen
    assert_status 3
    as zhang host distrust nis-app --reason=stolen <<<yes
    assert_status 3
    assert_contains "this is confirmed by a person at a terminal, and there is none"
    terminal_start
    keys "$ZHIBAN --as zhang host distrust nis-app --reason=stolen" Enter
    wait_for 'nis-app is known by ssh-ed25519 SHA256:'
    wait_for 'Distrust it\? \(yes/no\)'
    keys n Enter
    wait_for 'not confirmed; nothing was changed'
    run_line clear
    keys "$ZHIBAN --as zhang host distrust nis-app --reason=stolen" Enter
    wait_for 'Distrust it'
    keys yes Enter
    wait_for '^K-1 nis-app distrusted SHA256:'
    as zhang host keys
    assert_output ""
    as zhang host keys --all --json
    [ "$(jq_get "$output" "[(k['state'], k['replaced_by'], k['reason']) for k in d]")" = \
        "[('distrusted', 'zhang', 'stolen')]" ]
    run "$ZHIBAN" journal show
    assert_contains "distrust"
    as zhang host trust nis-app --yes-fingerprint="$sum"
    assert_status 3
    assert_contains "zhang has distrusted just this key: stolen; only a person at a terminal accepts it again"
    run_line clear
    keys "$ZHIBAN --as zhang host trust nis-app" Enter
    wait_for 'zhang has distrusted just this key: stolen'
    wait_for 'Is it the same'
    keys yes Enter
    wait_for '^K-2 nis-app trusted SHA256:'
    run "$ZHIBAN" doctor
    assert_contains "good replay"
}

# line NAMES ADDRESS PORT: of a known_hosts file, with the key that is shown there.
line() {
    echo "$1 $(cut -d' ' -f1,2 "shown/$2_$3.pub")"
}

@test "trust --known-hosts: what an SSH client knows of our machines is shown, and one yes accepts it" {
    show_key 192.0.2.11 22 >sum.app
    show_key 192.0.2.12 22 >sum.db
    show_key 192.0.2.31 22 >sum.icu
    show_key 192.0.2.29 22 >sum.bastion
    show_key 198.51.100.1 22 >sum.stranger
    as zhang host trust icu-app --yes-fingerprint="$(cat sum.icu)"
    old=$(cat sum.icu)
    show_key 192.0.2.31 22 >sum.icu
    {
        line 192.0.2.11 192.0.2.11 22
        line 192.0.2.12,nis-db.example 192.0.2.12 22
        line 198.51.100.1 198.51.100.1 22
        line 192.0.2.31 192.0.2.31 22
        line 192.0.2.29 192.0.2.29 22
        line '@revoked *' 192.0.2.29 22
    } >known
    ssh-keygen -H -f known >/dev/null 2>&1 # a line for each name
    grep -q '^|1|' known
    as zhang host trust --known-hosts known <<<yes
    assert_status 3
    assert_contains "this is confirmed by a person at a terminal, and there is none"
    assert_contains "$(cat sum.app)"
    [[ $output != *"$(cat sum.stranger)"* ]]
    as shen host trust --known-hosts known
    assert_status 3
    as zhang host trust --known-hosts known --replace --reason=x
    assert_status 2
    as zhang host trust
    assert_status 2
    as zhang host trust --known-hosts known --json
    assert_status 0
    [ "$(jq_get "$output" "sorted((k['host'], k['verdict'], k['line']) for k in d)")" = \
        "[('emr-alias', 'new', 1), ('his-bastion', 'revoked', 7), ('icu-app', 'changed', 5), ('nis-db', 'new', 2)]" ]
    as zhang host trust nis-db --known-hosts known --json
    [ "$(jq_get "$output" "[k['host'] for k in d]")" = "['nis-db']" ]
    terminal_start
    keys "$ZHIBAN --as zhang host trust --known-hosts known" Enter
    wait_for 'Accept what is new, 2 in all\? \(yes/no\)'
    keys yes Enter
    wait_for '^K-3 nis-db trusted SHA256:'
    [ ! -e calls ] || [ "$(grep -c . calls)" -eq 1 ]
    as zhang host keys --json
    [ "$(jq_get "$output" "sorted((k['address'], k['accepted_by'], k['compared']) for k in d)")" = \
        "[('192.0.2.11', 'zhang', 'known_hosts:1 known'), ('192.0.2.12', 'zhang', 'known_hosts:2 known'), ('192.0.2.31', 'zhang', 'fingerprint spelled out')]" ]
    [ "$(jq_get "$output" "[k['fingerprint'] for k in d if k['address'] == '192.0.2.31'] == ['$old']")" = True ]
    run "$ZHIBAN" --as zhang host trust --known-hosts known
    assert_status 0
    assert_contains "There is no new key of our machines in it."
    for text in '' garbage $'\377\376 x y'; do
        printf '%s\n' "$text" >known.bad
        as zhang host trust --known-hosts known.bad
        assert_status 1
        assert_output "zhiban: known.bad: no line of it is a host key; name a file as ssh keeps it (known_hosts)"
    done
    { cat known && echo "192.0.2.99 ssh-ed25519 cut"; } >known.half
    as zhang host trust --known-hosts known.half
    assert_contains "1 line is passed over: it is no host key"
    as zhang host trust --known-hosts missing
    assert_status 1
}

@test "a machine behind a jump host comes after it; the jump host's key is handed on" {
    show_key 192.0.2.21 22
    sum=$(show_key 192.0.2.29 22)
    as zhang host trust his-db1
    assert_status 3
    assert_output "zhiban: his-db1: the jump host 'his-bastion' has no trusted key yet; first 'zhiban host trust his-bastion'"
    [ ! -e calls ]
    as zhang host trust his-bastion --yes-fingerprint="$sum"
    assert_status 0
    as zhang host trust his-db1 --yes-fingerprint="$(fingerprint 192.0.2.21 22)"
    assert_status 0
    [[ $(tail -n 1 calls) == \
        "hostkey 192.0.2.21 --port=22 --jump=zhiban@192.0.2.29:22 --jump-hostkey=ssh-"* ]]
    as zhang host keys
    assert_contains "192.0.2.21:22 via 192.0.2.29:22"
}

@test "check: trusted, none, changed, unreachable; exit status 1 unless all is well" {
    sum=$(show_key 192.0.2.11 22)
    as zhang host trust nis-app --yes-fingerprint="$sum"
    as zhang host check nis-app emr-alias
    assert_status 0
    as zhang host trust nis-app --yes-fingerprint="$sum"
    assert_status 0
    for spelled in abc ''; do
        as zhang host trust nis-app --yes-fingerprint="$spelled"
        assert_status 3
        assert_output "zhiban: nis-app shows $sum, not $spelled; nothing was accepted"
    done
    show_key 192.0.2.12 22
    new=$(show_key 192.0.2.11 22)
    as zhang host check nis-app nis-db icu-app
    assert_status 1
    assert_line 1 "nis-app  CHANGED       $new  $sum"
    assert_contains "nis-db   none trusted"
    assert_contains "icu-app  no key        zhiband: 192.0.2.31: connection refused"
    assert_contains "zhiban: 1 show another key than the one that is trusted"
    as zhang host check nis-db icu-app
    assert_status 1
    assert_contains "zhiban: 1 show a key that nobody has accepted; 'zhiban host trust HOST' asks about it"
    as zhang host check icu-app
    assert_status 1
    assert_contains "zhiban: from 1 no key could be fetched"
    as zhang host trust nis-app --yes-fingerprint="$new"
    assert_status 3
    run --separate-stderr "$ZHIBAN" --as zhang host check --json
    assert_status 1
    [ "$(jq_get "$output" "len(d), [h['verdict'] for h in d if h['host'] in ('nis-app', 'emr-alias')]")" = \
        "(15, ['changed', 'changed'])" ]
}

@test "a zhiband that lies, fails or is not there" {
    show_key 192.0.2.11 22
    : >shown/192.0.2.11_22.lie
    as zhang host trust nis-app
    assert_status 1
    assert_output "zhiban: nis-app: the fingerprint that came is not that of the key"
    as zhang host trust nis-db
    assert_output "zhiban: nis-db: zhiband: 192.0.2.12: connection refused"
    printf '#!/bin/sh\nexit 3\n' >zhiband
    as zhang host trust nis-db
    assert_output "zhiban: nis-db: $ZHIBAND failed and did not say why"
    printf '#!/bin/sh\necho hello\n' >zhiband
    as zhang host trust nis-db
    assert_status 1
    assert_output "zhiban: nis-db: zhiband named no key"
    ZHIBAND=$PWD/nowhere
    as zhang host trust nis-db
    assert_status 1
    assert_contains "nowhere"
    as zhang host keys --all
    assert_output ""
}

@test "import: an inventory becomes a file that is right, and one that is there is not touched" {
    cat >inv.ini <<'INI'
bastion ansible_host=192.0.2.9 ansible_user=ops
[db]
db[1:2] ansible_ssh_pass=geheim9
w ansible_connection=winrm
[db:vars]
ansible_ssh_common_args=-o ProxyJump=bastion
INI
    run --separate-stderr "$ZHIBAN" host import inv.ini
    assert_status 1
    [[ $stderr == *"inv.ini:3: db1: 'ansible_ssh_pass' was left out"* ]]
    [[ $stderr == *"inv.ini:4: left out: w is reached by 'winrm'; only SSH is possible"* ]]
    [[ $output$stderr != *geheim9* ]]
    mkdir -p own/sites
    run --separate-stderr "$ZHIBAN" host import inv.ini -o own/sites/all.yaml
    assert_output "own/sites/all.yaml: 3 hosts"
    run "$ZHIBAN" config check own
    assert_status 0
    assert_contains "hosts 3"
    run "$ZHIBAN" --json host import --site=main - <inv.ini
    assert_contains '"jump":"bastion"'
    cp own/sites/all.yaml before
    run --separate-stderr "$ZHIBAN" host import inv.ini -o own/sites/all.yaml
    assert_status 3
    [[ $stderr == *"own/sites/all.yaml is there already; name a new file"* ]]
    cmp before own/sites/all.yaml
}

@test "import: what cannot be read says so" {
    run "$ZHIBAN" host import nowhere
    assert_status 1
    printf 'all: &a\n  hosts:\n' >bad.yml
    run "$ZHIBAN" host import bad.yml
    assert_status 2
    assert_contains "bad.yml:1:6: "
    : >empty
    run "$ZHIBAN" host import empty
    assert_status 1
    assert_output "zhiban: empty names no host that can be taken over"
    run "$ZHIBAN" host import --site='a b' empty
    assert_status 2
    run "$ZHIBAN" host import - <<<'Host a'
    assert_status 2
    assert_output "zhiban: an SSH configuration includes other files; name its file"
}

@test "import: an SSH configuration as the client reads it" {
    need ssh
    mkdir -p "$HOME/.ssh/more"
    cat >"$HOME/.ssh/config" <<'CONFIG'
Include more/*
Host bastion
    HostName 192.0.2.9
    User ops
    Port 2222
Host db1 db2
    HostName 10.0.0.%h.example
    ProxyJump bastion
    IdentityFile ~/.ssh/db
Host old
    HostKeyAlgorithms +ssh-rsa
    ProxyCommand nc %h %p
Host *
    User zhiban
CONFIG
    echo 'Host inner
    HostName 192.0.2.77' >"$HOME/.ssh/more/a"
    run --separate-stderr "$ZHIBAN" host import "$HOME/.ssh/config" --json
    assert_status 0
    [ "$(jq_get "$output" "[(h['id'], h['address'], h.get('port'), h['user'], h.get('jump')) for h in d['hosts']]")" = \
        "[('inner', '192.0.2.77', None, 'zhiban', None), ('bastion', '192.0.2.9', 2222, 'ops', None), ('db1', '10.0.0.db1.example', None, 'zhiban', 'bastion'), ('db2', '10.0.0.db2.example', None, 'zhiban', 'bastion'), ('old', 'old', None, 'zhiban', None)]" ]
    [ "$(jq_get "$output" "[(h.get('key_file', '')[-8:], h.get('legacy')) for h in d['hosts'][3:]]")" = \
        "[('/.ssh/db', None), ('', True)]" ]
    [[ $stderr == *"/config:10: old: its ProxyCommand was left out; zhiban runs none, write jump"* ]]
}

@test "import: no command of an SSH configuration is ever run" {
    need ssh
    mkdir inc
    cat >config.ssh <<CONFIG
Match exec "touch $PWD/ran1"
    Port 1
Host a
    HostName 192.0.2.1
"Match" host a ex"ec" "touch $PWD/ran2"
    Port 2
Include $PWD/inc/*
Host b
    ProxyCommand touch $PWD/ran3
    LocalCommand touch $PWD/ran4
    KnownHostsCommand /usr/bin/touch $PWD/ran5
    PermitLocalCommand yes
    CanonicalizeHostname always
CONFIG
    echo "Match all exec \"touch $PWD/ran6\"" >inc/one
    run --separate-stderr "$ZHIBAN" host import --from=ssh config.ssh --json
    assert_status 0
    [ "$(jq_get "$output" "[(h['id'], h.get('port')) for h in d['hosts']]")" = "[('a', None), ('b', None)]" ]
    [[ $stderr == *"config.ssh:1: a block with 'Match exec' was left out"* ]]
    [[ $stderr == *"config.ssh:5: a block with 'Match exec' was left out"* ]]
    [[ $stderr == *"config.ssh:7: a block with 'Match exec' was left out"* ]]
    [ -z "$(ls -d ran* 2>/dev/null)" ]
    [ -z "$(ls -d "${TMPDIR:-/tmp}"/zhiban-ssh.* 2>/dev/null)" ]
}
