/* The journal: its chain, what tampering it names, private text beside it, and time going back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "lib/life.h"
#include "lib/scratch.h"
#include "store/journal.h"
#include "store/record.h"

/* Ten events: contacts with notes and private text, accesses. */
static struct store *ten_events(struct scratch *s)
{
    struct store *store = scratch_store(s, STORE_TEST);
    struct err err = ERR_INIT;
    char id[16];

    for (int i = 1; i <= 8; i++) {
        snprintf(id, sizeof(id), "C-%d", i);
        life_save(store, id, "Wang", "12000138000", i % 2 == 0 ? "called at night" : NULL);
    }
    assert_int_equal(journal_access(store, "log-in", "wang", true, NULL, &err), 0);
    assert_int_equal(journal_access(store, "export", "contact", false, "no right", &err), 0);
    return store;
}

static void the_chain_verifies(void **state)
{
    struct store *store = ten_events(*state);
    struct journal_head head, read;
    struct err err = ERR_INIT;

    assert_int_equal(journal_verify(store, &head, &err), 0);
    assert_int_equal(head.count, 10);
    assert_int_equal(strlen(head.hash), 64);
    assert_int_equal(journal_read_head(store, &read, &err), 0);
    assert_int_equal(read.count, head.count);
    assert_string_equal(read.hash, head.hash);
    assert_int_equal(journal_verify_noted(store, head.hash, head.count, &err), 0);
    life_save(store, "C-9", "Li", NULL, NULL); /* grows on behind what was noted */
    assert_int_equal(journal_verify_noted(store, head.hash, head.count, &err), 0);
    assert_int_equal(private_verify(store, &err), 0);
    store_close(store);
}

static void an_empty_journal_verifies(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct journal_head head;
    struct err err = ERR_INIT;

    assert_int_equal(journal_verify(store, &head, &err), 0);
    assert_int_equal(head.count, 0);
    assert_string_equal(head.hash, "");
    store_close(store);
}

/* --- tampering --- */

/* Each changes one value of the row in a way that SQL sees, and some that C would not. */
static const char *const event_changes[] = {
    "at = at + 1",
    "at = at || 'x'",
    "actor = 'mallory'",
    "actor = ''",
    "actor = actor || char(0) || 'hidden'",
    "actor = CAST(actor AS BLOB)",
    "note = CAST(note AS BLOB)",
    "role = 'admin'",
    "origin = 'elsewhere'",
    "ok = 1 - ok",
    "ok = ok * 2 + 2",
    "kind = 'ticket'",
    "kind = kind || char(0)",
    "subject = 'C-99'",
    "verb = 'look'",
    "patch = '{}'",
    "patch = patch || ' '",
    "patch = '{\"name\":[null,\"Zhang\"]}'",
    "note = 'abcd'",
    "note = note || '0'",
    "hash = '0000'",
    "hash = hash || '0'",
    "hash = upper(hash) || 'x'",
};

static void expect_first_bad(struct store *store, int64_t seq)
{
    struct err err = ERR_INIT;
    struct journal_head head;
    char *named = xasprintf("event %" PRId64 " ", seq);

    if (journal_verify(store, &head, &err) == 0)
        fail_msg("nothing found wrong with event %" PRId64, seq);
    assert_int_equal(err.kind, ERR_FAILED);
    ASSERT_HAS(err.text.buf, named);
    free(named);
    err_release(&err);
}

static void every_changed_value_names_its_event(void **state)
{
    struct scratch *s = *state;
    struct store *store = ten_events(s);
    sqlite3 *db = raw_open(s->path);
    struct journal_head head;
    struct err err = ERR_INIT;
    size_t found = 0;

    raw_drop_triggers(db);
    raw_exec(db, "CREATE TABLE kept AS SELECT * FROM event");
    for (int64_t seq = 1; seq <= 10; seq++) {
        for (size_t i = 0; i < ARRAY_LEN(event_changes); i++) {
            raw_exec(db, "UPDATE event SET %s WHERE seq = %" PRId64, event_changes[i], seq);
            if (raw_int(db, "SELECT count(*) FROM (SELECT * FROM event EXCEPT "
                            "SELECT * FROM kept)") > 0) { /* it was something else before */
                expect_first_bad(store, seq);
                found++;
            }
            raw_exec(db, "DELETE FROM event; INSERT INTO event SELECT * FROM kept");
        }
    }
    assert_int_equal(found, 10 * ARRAY_LEN(event_changes) - 2); /* accesses have no patch */
    assert_int_equal(journal_verify(store, &head, &err), 0);
    sqlite3_close(db);
    store_close(store);
}

static void a_missing_event_is_named(void **state)
{
    struct scratch *s = *state;
    struct store *store = ten_events(s);
    sqlite3 *db = raw_open(s->path);
    struct journal_head head;
    struct err err = ERR_INIT;

    raw_drop_triggers(db);
    raw_exec(db, "DELETE FROM event WHERE seq = 4");
    assert_int_equal(journal_verify(store, &head, &err), -1);
    assert_string_equal(err.text.buf, "event 4 is missing from the journal; the next one is 5");
    raw_exec(db, "UPDATE event SET seq = seq - 1 WHERE seq > 4");
    expect_first_bad(store, 4);
    err_release(&err);
    sqlite3_close(db);
    store_close(store);
}

/* Inserting needs no trigger dropped: a row outside of the chain must be found all the same. */
static void an_added_event_is_found(void **state)
{
    static const char *const numbers[] = {"-7", "0", "11", "9000000000000000000"};
    struct scratch *s = *state;
    struct store *store = ten_events(s);
    sqlite3 *db = raw_open(s->path);
    struct journal_head head;
    struct err err = ERR_INIT;

    raw_exec(db, "DROP TRIGGER event_no_delete");
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        raw_exec(db,
                 "INSERT INTO event SELECT %s, at, actor, role, origin, ok, kind, subject, verb, "
                 "patch, note, hash FROM event WHERE seq = 9",
                 numbers[i]);
        assert_int_equal(journal_verify(store, &head, &err), -1);
        ASSERT_HAS(err.text.buf, numbers[i]);
        raw_exec(db, "DELETE FROM event WHERE seq = %s", numbers[i]);
    }
    err_release(&err);
    sqlite3_close(db);
    store_close(store);
}

static void a_changed_head_is_found(void **state)
{
    static const char *const changes[] = {"seq = seq + 1", "seq = 0", "hash = '00'",
                                          "hash = hash || '0'", "at = at + 1"};
    struct scratch *s = *state;
    struct store *store = ten_events(s);
    sqlite3 *db = raw_open(s->path);
    struct journal_head head;
    struct err err = ERR_INIT;

    raw_drop_triggers(db);
    raw_exec(db, "CREATE TABLE kept AS SELECT * FROM head");
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        raw_exec(db, "UPDATE head SET %s", changes[i]);
        if (journal_verify(store, &head, &err) == 0)
            fail_msg("head with %s verifies", changes[i]);
        ASSERT_HAS(err.text.buf, "its head");
        raw_exec(db, "DELETE FROM head; INSERT INTO head SELECT * FROM kept");
    }
    raw_exec(db, "DELETE FROM head");
    assert_int_equal(journal_verify(store, &head, &err), -1);
    assert_string_equal(err.text.buf, "the store has lost the head of its journal");
    err_release(&err);
    sqlite3_close(db);
    store_close(store);
}

static void a_cut_tail_is_found_by_the_noted_head_only(void **state)
{
    struct scratch *s = *state;
    struct store *store = ten_events(s);
    sqlite3 *db = raw_open(s->path);
    struct journal_head noted, head;
    struct err err = ERR_INIT;

    assert_int_equal(journal_read_head(store, &noted, &err), 0);
    raw_drop_triggers(db);
    raw_exec(db, "DELETE FROM event WHERE seq > 7");
    assert_int_equal(journal_verify(store, &head, &err), -1);
    ASSERT_HAS(err.text.buf, "the journal ends at event 7 but its head stands at 10");
    raw_exec(db,
             "UPDATE head SET seq = 7, (at, hash) = (SELECT at, hash FROM event WHERE seq = 7)");
    assert_int_equal(journal_verify(store, &head, &err), 0);
    assert_int_equal(journal_verify_noted(store, noted.hash, noted.count, &err), -1);
    assert_string_equal(err.text.buf, "the journal has 7 events, 10 were noted: its tail was cut");
    err_release(&err);
    sqlite3_close(db);
    store_close(store);
}

static void a_rewritten_whole_is_found_by_the_noted_head_only(void **state)
{
    struct scratch *s = *state, *forged;
    void *forged_state;
    struct store *store = ten_events(s), *other;
    struct journal_head noted, head;
    struct err err = ERR_INIT;

    assert_int_equal(journal_read_head(store, &noted, &err), 0);
    store_close(store);
    /* The forger has the program too: a consistent chain of other events, of the same length. */
    assert_int_equal(scratch_setup(&forged_state), 0);
    forged = forged_state;
    other = scratch_store(forged, STORE_TEST);
    for (int i = 0; i < 10; i++)
        assert_int_equal(journal_access(other, "log-in", "mallory", true, NULL, &err), 0);
    assert_int_equal(journal_verify(other, &head, &err), 0);
    assert_int_equal(head.count, noted.count);
    assert_int_equal(journal_verify_noted(other, noted.hash, noted.count, &err), -1);
    ASSERT_HAS(err.text.buf, "event 10 has another hash than the noted one");
    err_release(&err);
    store_close(other);
    scratch_teardown(&forged_state);
}

/* --- reading and writing at once --- */

static pid_t start_writer(struct scratch *s, int events)
{
    pid_t child = fork();
    struct err err = ERR_INIT;
    struct store *store;

    if (child != 0)
        return child;
    store = store_open(
        s->url, &(struct store_options){.access = STORE_EXISTING, .busy_wait_ms = 60000}, &err);
    for (int i = 0; store != NULL && i < events; i++)
        if (journal_access(store, "log-in", "wang", true, NULL, &err) < 0)
            _exit(1);
    store_close(store);
    _exit(store == NULL);
}

static void a_journal_that_grows_meanwhile_verifies(void **state)
{
    struct scratch *s = *state;
    struct store *store = ten_events(s);
    struct journal_head head;
    struct err err = ERR_INIT;
    pid_t writer = start_writer(s, 400);
    int status;

    assert_true(writer > 0);
    while (waitpid(writer, &status, WNOHANG) == 0)
        if (journal_verify(store, &head, &err) < 0)
            fail_msg("%s", err.text.buf);
    assert_int_equal(status, 0);
    assert_int_equal(journal_verify(store, &head, &err), 0);
    assert_int_equal(head.count, 410);
    store_close(store);
}

static void a_view_stands_still_while_others_write(void **state)
{
    struct scratch *s = *state;
    struct store *store = ten_events(s), *writer = scratch_store(s, STORE_TEST);
    struct err err = ERR_INIT;
    int64_t counter;

    assert_int_equal(store_begin_read(store, &err), 0);
    assert_int_equal(store_change_counter(store, &counter, &err), 0);
    assert_int_equal(counter, 10);
    life_save(writer, "C-20", "Li", NULL, NULL); /* is not kept waiting */
    assert_int_equal(store_change_counter(store, &counter, &err), 0);
    assert_int_equal(counter, 10);
    store_rollback(store);
    assert_int_equal(store_change_counter(store, &counter, &err), 0);
    assert_int_equal(counter, 11);
    store_close(writer);
    store_close(store);
}

/* --- time --- */

static int collect_line(const struct event *event, void *data)
{
    str_addf(data, "%" PRId64 " %" PRId64 " %s %s %s\n", event->seq, event->at, event->kind,
             event->subject, event->verb);
    return 0;
}

static void a_clock_that_steps_back_is_recorded_once(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct journal_head head;
    struct err err = ERR_INIT;
    struct str lines = STR_INIT;

    clock_set_override(2000);
    life_save(store, "C-1", "Wang", NULL, NULL);
    clock_set_override(1500);
    life_save(store, "C-2", "Li", NULL, NULL);
    life_save(store, "C-3", "Zhao", NULL, NULL);
    clock_set_override(1600);
    life_save(store, "C-4", "Qian", NULL, NULL);
    clock_set_override(0);
    assert_int_equal(journal_each(store, &(struct journal_filter){0}, collect_line, &lines, &err),
                     0);
    assert_string_equal(lines.buf, "1 2000 contact C-1 add\n"
                                   "2 1500 clock wall step\n"
                                   "3 1500 contact C-2 add\n"
                                   "4 1500 contact C-3 add\n"
                                   "5 1600 contact C-4 add\n");
    assert_int_equal(journal_verify(store, &head, &err), 0);
    str_release(&lines);
    store_close(store);
}

static int collect_patch(const struct event *event, void *data)
{
    str_add(data, event->patch);
    return 0;
}

static void the_step_says_from_when_to_when(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct err err = ERR_INIT;
    struct str patch = STR_INIT;

    clock_set_override(2000);
    assert_int_equal(journal_access(store, "log-in", "wang", true, NULL, &err), 0);
    clock_set_override(1500);
    assert_int_equal(journal_access(store, "log-in", "wang", true, NULL, &err), 0);
    clock_set_override(0);
    assert_int_equal(
        journal_each(store, &(struct journal_filter){.kind = "clock"}, collect_patch, &patch, &err),
        0);
    assert_string_equal(patch.buf, "{\"at\":[2000,1500]}");
    str_release(&patch);
    store_close(store);
}

/* The number that journal_next() gave holds, also if the clock steps before the event is written;
 * all of a transaction happens at one instant. */
static void a_step_inside_a_transaction_moves_no_number(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    const struct event_draft draft = {.kind = "access", .subject = "wang", .verb = "log-in"};
    struct err err = ERR_INIT;
    struct str lines = STR_INIT;
    int64_t seq;

    clock_set_override(2000);
    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(journal_next(store, &seq, &err), 0);
    assert_int_equal(seq, 1);
    clock_set_override(1000);
    assert_int_equal(journal_append(store, &draft, &err), 0);
    clock_set_override(3000);
    assert_int_equal(journal_append(store, &draft, &err), 0);
    assert_int_equal(store_commit(store, &err), 0);
    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(journal_append(store, &draft, &err), 0);
    assert_int_equal(store_commit(store, &err), 0);
    clock_set_override(0);
    assert_int_equal(journal_each(store, &(struct journal_filter){0}, collect_line, &lines, &err),
                     0);
    assert_string_equal(lines.buf, "1 2000 access wang log-in\n"
                                   "2 2000 access wang log-in\n"
                                   "3 3000 access wang log-in\n");
    str_release(&lines);
    store_close(store);
}

/* --- filters --- */

static int collect_seq(const struct event *event, void *data)
{
    str_addf(data, "%" PRId64 " ", event->seq);
    return 0;
}

static void filters_choose(void **state)
{
    static const struct {
        const char *name;
        struct journal_filter filter;
        const char *seqs;
    } cases[] = {
        {"all", {0}, "1 2 3 4 5 6 7 8 "},
        {"kind", {.kind = "contact"}, "1 2 5 6 7 "},
        {"kind and subject", {.kind = "contact", .subject = "C-1"}, "1 5 7 "},
        {"subject", {.subject = "C-1"}, "1 4 5 7 "},
        {"actor", {.actor = "li"}, "5 6 7 8 "},
        {"verb", {.verb = "add"}, "1 2 6 "},
        {"since", {.since = 300}, "3 4 5 6 7 8 "},
        {"until", {.until = 300}, "1 2 "},
        {"between", {.since = 200, .until = 400}, "2 3 "},
        {"after", {.after = 6}, "7 8 "},
        {"last", {.last = 3}, "6 7 8 "},
        {"more than there are", {.last = 30}, "1 2 3 4 5 6 7 8 "},
        {"last of a kind", {.kind = "contact", .last = 2}, "6 7 "},
        {"last of a subject", {.kind = "contact", .subject = "C-1", .last = 2}, "5 7 "},
        {"last of an actor", {.actor = "wang", .last = 1}, "4 "},
        {"last and after", {.kind = "contact", .after = 6, .last = 2}, "7 "},
        {"last until", {.until = 500, .last = 2}, "3 4 "},
        {"nothing", {.kind = "ticket"}, ""},
        {"hostile", {.kind = "contact' OR 1=1 --"}, ""},
    };
    static const struct {
        const char *actor, *kind, *subject, *verb;
    } events[] = {
        {"wang", "contact", "C-1", "add"},  {"wang", "contact", "C-2", "add"},
        {"wang", "access", "wang", "look"}, {"wang", "access", "C-1", "unmask"},
        {"li", "contact", "C-1", "edit"},   {"li", "contact", "C-3", "add"},
        {"li", "contact", "C-1", "remove"}, {"li", "access", "li", "look"},
    };
    struct store *store = scratch_store(*state, STORE_TEST);
    struct err err = ERR_INIT;

    for (size_t i = 0; i < ARRAY_LEN(events); i++) {
        const struct event_draft draft = {
            .kind = events[i].kind, .subject = events[i].subject, .verb = events[i].verb};

        clock_set_override((wall_s)(i + 1) * 100);
        store_set_actor(store, &(struct actor){.name = events[i].actor, .role = "", .origin = ""});
        assert_int_equal(store_begin(store, &err), 0);
        assert_int_equal(journal_append(store, &draft, &err), 0);
        assert_int_equal(store_commit(store, &err), 0);
    }
    clock_set_override(0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str seqs = STR_INIT;

        assert_int_equal(journal_each(store, &cases[i].filter, collect_seq, &seqs, &err), 0);
        if (strcmp(seqs.buf, cases[i].seqs) != 0)
            fail_msg("%s: \"%s\", not \"%s\"", cases[i].name, seqs.buf, cases[i].seqs);
        str_release(&seqs);
    }
    store_close(store);
}

static int stop_at_two(const struct event *event, void *data)
{
    (void)data;
    return event->seq == 2 ? 42 : 0;
}

static void who_reads_can_stop(void **state)
{
    struct store *store = ten_events(*state);
    struct err err = ERR_INIT;

    assert_int_equal(journal_each(store, &(struct journal_filter){0}, stop_at_two, NULL, &err), 42);
    life_save(store, "C-30", "Li", NULL, NULL); /* nothing is left open */
    store_close(store);
}

/* --- access, JSON, transactions --- */

static void accesses_are_events_without_a_patch(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct err err = ERR_INIT;
    sqlite3 *db;
    char *row;

    clock_set_override(1763654401);
    assert_int_equal(journal_access(store, "export", "contact", false, "no right", &err), 0);
    clock_set_override(0);
    db = raw_open(store_path(store));
    row = raw_text(db, "SELECT seq||' '||at||' '||actor||' '||role||' '||origin||' '||ok||' '||"
                       "kind||' '||subject||' '||verb||' '||patch||' '||length(note) FROM event");
    assert_string_equal(row, "1 1763654401 tester duty test 0 access contact export {} 64");
    free(row);
    sqlite3_close(db);
    store_close(store);
}

struct as_json {
    struct store *store;
    struct str lines;
    bool with_private;
    struct err err;
    int failed;
};

static int add_json(const struct event *event, void *data)
{
    struct as_json *to = data;
    json_t *json = event_to_json(to->store, event, to->with_private, &to->err);

    if (json == NULL) {
        to->failed++;
        return 0;
    }
    json_object_del(json, "hash");
    json_add_line(&to->lines, json);
    str_addc(&to->lines, '\n');
    json_decref(json);
    return 0;
}

static void events_print_as_json(void **state)
{
    struct as_json to = {.store = scratch_store(*state, STORE_TEST),
                         .lines = STR_INIT,
                         .with_private = true,
                         .err = ERR_INIT};
    struct err err = ERR_INIT;

    clock_set_override(1763654401);
    assert_int_equal(journal_access(to.store, "export", "contact", false, "no \"right\"", &err), 0);
    clock_set_override(0);
    assert_int_equal(journal_each(to.store, &(struct journal_filter){0}, add_json, &to, &err), 0);
    assert_string_equal(
        to.lines.buf,
        "{\"seq\":1,\"at\":\"2025-11-21T00:00:01+08:00\",\"actor\":\"tester\",\"role\":\"duty\","
        "\"origin\":\"test\",\"ok\":false,\"kind\":\"access\",\"subject\":\"contact\","
        "\"verb\":\"export\",\"patch\":{},\"note\":\"no \\\"right\\\"\"}\n");
    str_release(&to.lines);
    store_close(to.store);
}

static void a_damaged_event_prints_as_an_error(void **state)
{
    static const char *const changes[] = {"patch = '{'", "actor = CAST(x'ff' AS TEXT)",
                                          "note = 'feed'"};
    struct scratch *s = *state;
    struct as_json to = {
        .store = ten_events(s), .lines = STR_INIT, .with_private = true, .err = ERR_INIT};
    sqlite3 *db = raw_open(s->path);
    struct err err = ERR_INIT;

    raw_drop_triggers(db);
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        err_reset(&to.err);
        raw_exec(db, "UPDATE event SET %s WHERE seq = %zu", changes[i], i + 1);
        assert_int_equal(
            journal_each(to.store, &(struct journal_filter){.last = 10}, add_json, &to, &err), 0);
        ASSERT_HAS(to.err.text.buf, "event");
        assert_int_equal(to.failed, (int)((i + 1) * (i + 2) / 2));
    }
    sqlite3_close(db);
    str_release(&to.lines);
    err_release(&to.err);
    store_close(to.store);
}

/* What somebody's terminal or login is called must not make the journal unreadable. */
static void foreign_bytes_of_an_actor_are_made_visible(void **state)
{
    struct as_json to = {
        .store = scratch_store(*state, STORE_TEST), .lines = STR_INIT, .err = ERR_INIT};
    struct journal_head head;
    struct err err = ERR_INIT;

    store_set_actor(to.store,
                    &(struct actor){.name = "w\xffng", .role = "duty", .origin = "tty\x1b[2J"});
    assert_int_equal(journal_access(to.store, "log-in", "wang", true, NULL, &err), 0);
    assert_int_equal(journal_each(to.store, &(struct journal_filter){0}, add_json, &to, &err), 0);
    assert_int_equal(to.failed, 0);
    ASSERT_HAS(to.lines.buf, "\"actor\":\"w<FF>ng\"");
    ASSERT_HAS(to.lines.buf, "\"origin\":\"tty^[[2J\"");
    assert_int_equal(journal_verify(to.store, &head, &err), 0);
    str_release(&to.lines);
    store_close(to.store);
}

static void notes_that_are_no_utf8_are_refused(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct err err = ERR_INIT;
    int64_t counter;

    assert_int_equal(journal_access(store, "log-in", "wang", true, "caf\xe9", &err), -1);
    assert_int_equal(err.kind, ERR_USAGE);
    assert_string_equal(err.text.buf, "the note holds bytes that are no UTF-8");
    assert_int_equal(journal_access(store, "log-in", "w\xe9", true, NULL, &err), -1);
    assert_string_equal(err.text.buf, "the subject holds bytes that are no UTF-8");
    assert_int_equal(store_change_counter(store, &counter, &err), 0);
    assert_int_equal(counter, 0);
    err_release(&err);
    store_close(store);
}

static void what_was_rolled_back_leaves_nothing(void **state)
{
    struct scratch *s = *state;
    struct store *store = ten_events(s);
    const struct event_draft draft = {
        .kind = "access", .subject = "x", .verb = "look", .note = "an unusual note"};
    struct journal_head before, after;
    struct err err = ERR_INIT;

    assert_int_equal(journal_read_head(store, &before, &err), 0);
    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(journal_append(store, &draft, &err), 0);
    store_rollback(store);
    assert_int_equal(journal_verify(store, &after, &err), 0);
    assert_int_equal(after.count, before.count);
    assert_string_equal(after.hash, before.hash);
    /* and inside: the outer part stays, the chain goes on from it */
    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(journal_append(store, &draft, &err), 0);
    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(journal_append(store, &draft, &err), 0);
    store_rollback(store);
    assert_int_equal(journal_append(store, &draft, &err), 0);
    assert_int_equal(store_commit(store, &err), 0);
    assert_int_equal(journal_verify(store, &after, &err), 0);
    assert_int_equal(after.count, before.count + 2);
    assert_int_equal(private_verify(store, &err), 0);
    store_close(store);
}

int main(void)
{
#define SCRATCH_TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(the_chain_verifies),
        SCRATCH_TEST(an_empty_journal_verifies),
        SCRATCH_TEST(every_changed_value_names_its_event),
        SCRATCH_TEST(a_missing_event_is_named),
        SCRATCH_TEST(an_added_event_is_found),
        SCRATCH_TEST(a_changed_head_is_found),
        SCRATCH_TEST(a_cut_tail_is_found_by_the_noted_head_only),
        SCRATCH_TEST(a_rewritten_whole_is_found_by_the_noted_head_only),
        SCRATCH_TEST(a_journal_that_grows_meanwhile_verifies),
        SCRATCH_TEST(a_view_stands_still_while_others_write),
        SCRATCH_TEST(a_clock_that_steps_back_is_recorded_once),
        SCRATCH_TEST(the_step_says_from_when_to_when),
        SCRATCH_TEST(a_step_inside_a_transaction_moves_no_number),
        SCRATCH_TEST(filters_choose),
        SCRATCH_TEST(who_reads_can_stop),
        SCRATCH_TEST(accesses_are_events_without_a_patch),
        SCRATCH_TEST(events_print_as_json),
        SCRATCH_TEST(a_damaged_event_prints_as_an_error),
        SCRATCH_TEST(foreign_bytes_of_an_actor_are_made_visible),
        SCRATCH_TEST(notes_that_are_no_utf8_are_refused),
        SCRATCH_TEST(what_was_rolled_back_leaves_nothing),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
