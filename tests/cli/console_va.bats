# The console's journal, roster, and changes with their windows (issue 4), on a sample at a fixed
# instant, played from key scripts.

load helper

NOW="2026-11-20 23:41"

setup_file() {
    load helper
    private_home
    ZHIBAN_NOW=$NOW "$ZHIBAN" --store="sqlite:$BATS_FILE_TMPDIR/z.db" --config="$ROOT/config" \
        sample >/dev/null 2>&1
}

setup() {
    private_home
    cp "$BATS_FILE_TMPDIR"/z.db* .
    export ZHIBAN_STORE=sqlite:$BATS_TEST_TMPDIR/z.db ZHIBAN_NOW=$NOW
}

# play [USER] [SIZE] <SCRIPT: screens go to s*.txt; without a user as whoever runs the test.
play() {
    cat >a.keys
    rm -f s.txt s-*.txt
    run "$ZHIBAN" ${1:+--as="$1"} console --script a.keys --size "${2:-80x24}" --save s
    assert_status 0
}

# shows SCREEN TEXT...: every text stands on the saved screen ("" is the last one).
shows() {
    local screen=s${1:+-$1}.txt text
    shift
    for text; do
        grep -qF -- "$text" "$screen" && continue
        printf '%s does not show: %s\n' "$screen" "$text"
        cat "$screen"
        return 1
    done
}

hides() {
    if grep -F -- "$2" "s${1:+-$1}.txt"; then
        printf 's-%s.txt shows: %s\n' "$1" "$2"
        return 1
    fi
}

# No line is wider than the screen, wide characters counted twice.
narrow() {
    python3 - "$1" "$2" <<'PY'
import sys, unicodedata
for line in open(sys.argv[1]):
    cells = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.rstrip("\n"))
    assert cells <= int(sys.argv[2]), line
PY
}

@test "journal: every event, the newest first, and one opened" {
    play <<'KEYS'
key 8
save list
key Enter
save event
key G
save rest
key q G
save end
key g
save top
KEYS
    shows list "what was done" ">23:39" "CIS-1120-04" "took the call"
    shows event "what changed" "call back        ***"
    shows rest "hash" "done by program  zhiban"
    hides event 1010000 # private text is masked
    shows end "root" "contact" "config.." "V-1" "put it in force"
    cmp s-list.txt s-top.txt
    narrow s-list.txt 80
}

@test "journal: 60x20 shows who, what and about what" {
    play "" 60x20 <<'KEYS'
key 8
KEYS
    shows "" "about" "CIS-1120-04" "took the call"
    narrow s.txt 60
}

@test "journal: private text is shown to whoever asks and may, and that is journalled" {
    play <<'KEYS'
key 8 Enter p
save seen
key q g
save list
key j p
save at_once
KEYS
    shows at_once "the journal says who read it" "call back        1010000"
    shows seen "the journal says who read it" "call back        1010000"
    shows list "access" "private text was read"
    play zheng <<'KEYS'
key 8 j Enter p
KEYS
    shows "" "your role 'hospital' may not"
    hides "" 1010000
}

@test "journal: the filter takes who, kind, verb, since, until and a part of the subject" {
    play <<'KEYS'
key 8 /
type kind:change who:li since:11-19 until:2026-11-20
key Enter
save many
key /
key C-u
type ch-5 verb:finish
key Enter
save one
key /
key C-u
type CIS-1120-04
key Enter
save number
key Esc
save all
KEYS
    shows many "/kind:change who:li" "CH-5" "ended the work"
    hides many "23:39"
    shows one "ended the work"
    hides one "began the work"
    shows number "/CIS-1120-04" "took the call"
    hides number "LOG-1120-03"
    hides all "/CIS"
    shows all "LOG-1120-03"
}

@test "journal: a filter that cannot be read says so and leaves the old one" {
    play <<'KEYS'
key 8 /
type kind:change
key Enter /
key C-u
type colour:red
key Enter
save field
key /
key C-u
type since:2026-02-30
key Enter
save date
key /
key C-u
type one two
key Enter
save words
KEYS
    shows field "one cannot search by 'colour'" "/kind:change"
    shows date "February 2026 has 28 days" "/kind:change"
    shows words "write one word for it" "/kind:change"
}

@test "journal: v verifies the chain and gives the head to note down" {
    head=$("$ZHIBAN" --json journal head)
    hash=$(jq_get "$head" 'd["head"]')
    count=$(jq_get "$head" 'd["count"]')
    play <<'KEYS'
key 8 v
save ended
key Esc
save gone
KEYS
    shows ended "the chain is in order" "$count events" "$hash"
    hides gone "$hash"
    play "" 60x20 <<'KEYS'
key 8 Enter v
KEYS
    shows "" "the chain is in order"
    narrow s.txt 60
}

@test "journal: v names the event that was changed; whoever may not is told so" {
    play wu <<'KEYS'
key 8 v
KEYS
    shows "" "account" "journal.verify"
    need sqlite3
    sqlite3 z.db "DROP TRIGGER event_no_update; UPDATE event SET actor = 'nobody' WHERE seq = 100"
    play <<'KEYS'
key 8 v
KEYS
    shows "" "event 100" "does not match its hash"
}

@test "journal: t goes to the ticket or change, and says where there is none" {
    play <<'KEYS'
key 8 t
save ticket
key G
save timeline
key q /
type kind:change
key Enter Enter t
save change
key q /
key C-u
type kind:contact
key Enter t
save contact
KEYS
    shows ticket "CIS-1120-04" "respond" "reported at"
    shows timeline "CIS-1120-04" "timeline" "it was reported"
    shows change "CH-2" "planned begin"
    shows contact "about a contact, which has no page"
}

@test "roster: who is on now and next by rank, no gap, and the month from today on" {
    play <<'KEYS'
key :
type view.roster
key Enter
save now
key j
save line
key PgDn
save next
key PgUp PgUp
save before
KEYS
    shows now "on duty now" "1 王某" "until 11-21 08:00" "2 周某" "next, from 11-21 08:00" \
        "no gap in the next 30 days" "roster of 2026-11" ">11-20 Fri" "11-21 Sat weekend"
    hides line ">11-20 Fri               00:00"
    shows next "roster of 2026-12" "12-01 Tue"
    shows before "roster of 2026-10" "10-01 Thu holiday"
    narrow s-now.txt 80
}

@test "roster: days worked instead of a holiday, stand-ins and swaps" {
    "$ZHIBAN" --as=zhou roster substitute li wang --from=2026-11-21 --reason=病假 >/dev/null
    "$ZHIBAN" --as=zhou roster swap li 2026-11-23 wang 2026-11-25 --layer=night --reason=家事 \
        >/dev/null
    play <<'KEYS'
key :
type view.roster
key Enter
save now
key j j j j j
save later
size 60x20
save narrow
KEYS
    shows now "1 王某           周末班     next" "for 李某: 病假" "王某  for 李某: 家事"
    shows later "李某  for 王某: 家事"
    narrow s-narrow.txt 60
    play <<'KEYS'
key :
type view.roster
key Enter
key PgUp
key j j j j j j j j j j j j j j j j j j
save october
KEYS
    shows october "10-10 Sat worked in"
}

@test "roster: nobody on duty now and the gaps of the next 30 days stand on top" {
    mkdir conf
    cp -r "$ROOT/config/contracts" "$ROOT/config/sites" conf
    cat >conf/users.yaml <<'YAML'
roles:
  - { id: duty, name: 值班员, may: [read, record.write] }
users:
  - { id: li, name: 李四, role: duty, skill: 2 }
YAML
    cat >conf/roster.yaml <<'YAML'
layers:
  - { id: day, name: 白班, days: [all], from: "08:00", to: "18:00", users: [li] }
YAML
    export ZHIBAN_STORE=sqlite:$PWD/gaps.db
    "$ZHIBAN" --config=conf init --test >/dev/null
    play li <<'KEYS'
key :
type view.roster
key Enter
save gaps
KEYS
    shows gaps "Nobody is on duty." "1 李四           白班       next, from 11-21 08:00" \
        "! 23:41 - 11-21 08:00  nobody on duty" "! and 2" "zhiban roster check"
    "$ZHIBAN" --store=sqlite:empty.db init --test >/dev/null
    export ZHIBAN_STORE=sqlite:$PWD/empty.db
    play <<'KEYS'
key :
type view.roster
key Enter
save roster
key 0
save changes
key w
save windows
key 8
KEYS
    shows roster "roster of 2026-11" "there is no roster; write roster.yaml"
    shows changes "no change is ahead; c hands one in"
    shows windows "no window is ahead"
    shows "" "V-1"
}

@test "changes: the list with its deadlines, the windows, the past, 60x20" {
    play <<'KEYS'
key 0
save changes
key w
save windows
key A
save all
key w
save past
key /
type cis
key Enter
save filter
key Esc
save back
size 60x20
key w
save narrow
KEYS
    shows changes "planned changes" "hand in by" "CH-2" "under way" "1h20m" "11-24 18:00" "backup"
    hides changes "CH-1 "
    shows windows "maintenance windows" "forced end" "W-2" "11-21 01:01" "counts"
    shows all "also the past" "W-1"
    shows past "CH-1" "finished" "CH-3" "cancelled" "emergency"
    shows filter "/cis" "CH-5"
    hides filter "CH-1"
    hides back "CH-5"
    shows narrow "W-2" "forced end"
    narrow s-changes.txt 80
    narrow s-narrow.txt 60
}

@test "changes: a page has all fields, what is missing, its window and its timeline" {
    play <<'KEYS'
key 0 j Enter
save change
key G
save end
key w
save window
key w
save again
KEYS
    shows change "CH-4" "hand in by       11-24 18:00  handed in in time" "missing          backup" \
        "window           W-3  ahead" "planned begin    11-27 20:00"
    shows end "timeline" "zheng" "approved it"
    shows window "W-3" "forced end" "not outage" "availability     counts"
    shows again "CH-4"
}

@test "changes: a window beyond its forced end says by how much (R23)" {
    play <<'KEYS'
key 0 w
now 2026-11-21 01:31
save list
key Enter
save page
KEYS
    shows list "beyond.." "30 min" "-0h30m"
    shows page "beyond its end   30 min"
}

@test "changes: handed in by a form that shows the deadline while one types (R22)" {
    play li <<'KEYS'
key 0 c
type his
key Tab
type release
key Tab
type patch 12
key Tab
type 2026-11-27 22:00
key Tab
type 2026-11-27 23:00
save form
key C-s
save list
KEYS
    shows form "in time until" "asked for:"
    shows list "CH-7 is handed in" "patch 12"
    run "$ZHIBAN" change show CH-7
    assert_contains "his"
}

@test "changes: one handed in too late is refused in its form, and nothing typed is lost (R22)" {
    play li <<'KEYS'
key 0 c
type his
key Tab
type release
key Tab
type patch 12
key Tab
type 2026-11-21 01:00
key Tab
type 2026-11-21 02:00
save form
key C-s
save refused
KEYS
    shows form "too late since"
    shows refused "too late: it had to be handed in" "patch 12"
    run "$ZHIBAN" change show CH-7
    assert_status 1
}

@test "changes: evidence, approval, start, end, taking back, each by its key (R22)" {
    play zheng <<'KEYS'
key 0 G a
save form
type 审批单 40
key C-s
save approved
KEYS
    shows form "CH-6  approve"
    shows approved "CH-6: approved; still missing: backup"
    play qian <<'KEYS'
key 0 G e
type backup:nas-6
key C-s
save attached
now 2026-12-01 14:05
key s
save asked
key y
save started
key d
type done
key Tab
type all went well
key C-s
save ended
key A G Enter
save page
key G
save timeline
KEYS
    shows attached "CH-6: approved"
    shows asked "CH-6: the work begins now? (y/n)"
    shows started "CH-6: under way"
    shows ended "CH-6: finished"
    shows page "CH-6  finished" "backup:nas-6"
    shows timeline "ended the work" "all went well"
    run "$ZHIBAN" change show CH-6
    assert_contains "finished"
    play shen <<'KEYS'
key 0 j x
type not this month
key C-s
KEYS
    shows "" "CH-4: cancelled"
}

@test "changes: a supervisor records an approval that was given elsewhere" {
    play zhou <<'KEYS'
key 0 G a
type 郑主任
key Tab
type 审批单 41
key C-s
KEYS
    shows "" "CH-6: approved"
    run "$ZHIBAN" change show CH-6
    assert_contains "郑主任"
}

@test "windows: announced for an approved change, closed when the work is over (R23)" {
    play shen <<'KEYS'
key 0 j W
save form
key C-s
save announced
key w
save list
key Home d
type 23:30
key C-s
save closed
KEYS
    shows form "CH-4  a new maintenance window" "2026-11-27 20:00"
    shows announced "W-4 is announced"
    shows list "W-4"
    shows closed "W-2 is closed"
    run "$ZHIBAN" window list --all
    assert_contains "W-4"
}

@test "changes: what a role or a state does not allow is one line" {
    play zheng <<'KEYS'
key 0 s
save start
key c
save new
KEYS
    shows start "your role 'hospital' may not: The work begins."
    shows new "your role 'hospital' may not: Hands in a change"
    play li <<'KEYS'
key 0 a
save approve
key s
save running
key j s
save lacks
key d
save ended
key g x
save cancel
key w a
save window
key A j j d
save closed
KEYS
    shows approve "record.approve"
    shows running "only a change that is 'approved'"
    shows lacks "CH-4 lacks what the contract asks for (R22): backup"
    shows ended "only a change that is 'under way'"
    shows cancel "CH-2 is 'under way'; only a change"
    shows window "W-2 is a window; that is done with its change CH-2"
}

@test "help of the three views names their keys" {
    play <<'KEYS'
key 8 ?
save journal
key q 0 ?
save changes
size 100x30
save change_names
key q 8 ?
save journal_names
KEYS
    shows journal "v              Computes the chain" "t              To the ticket or change" \
        "p              Shows an event's private text"
    shows journal_names "journal.verify" "journal.subject" "journal.private"
    shows changes "a              Approves" "c              Hands in"
    shows change_names "change.approve" "change.new" "change.windows" "change.all"
}

@test "in Chinese by default" {
    unset ZHIBAN_LANG
    play <<'KEYS'
key 8
save journal
key 0
save changes
key w
save windows
key :
type view.roster
key Enter
save roster
key PgUp
key j j j j j j j j j j j j j j j j j j j j
save october
KEYS
    shows journal "做了什么" "受理报修"
    shows changes "计划变更" "提交期限" "已批准"
    shows windows "维护窗口" "强制结束" "未到时间"
    shows october "10-10 周六 调休上班日"
    shows roster "现在值班" "未来 30 天没有缺口" "2026-11 排班"
    narrow s-journal.txt 80
    narrow s-windows.txt 80
}
