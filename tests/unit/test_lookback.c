/* Looking back: at every event the overlay is what a replay of the journal up to there gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/life.h"
#include "lib/scratch.h"
#include "model/records.h"
#include "model/ticket.h"
#include "store/lookback.h"
#include "store/record.h"
#include "store/replay.h"
#include "store/search.h"

enum { T0 = 1795147200 }; /* 2026-11-20 08:00 */

static void must(int rc, struct err *err)
{
    if (rc < 0)
        fail_msg("%s", err->text.buf);
    err_release(err);
}

/* The store as it stood behind that event, or at that instant if seq is negative. */
static struct store *open_then(const struct scratch *s, int64_t seq, wall_s at)
{
    struct err err = ERR_INIT;
    struct store *store =
        store_open(s->url, &(struct store_options){.access = STORE_EXISTING}, &err);
    wall_s first;

    if (store == NULL)
        fail_msg("%s", err.text.buf);
    store_set_actor(store, &(struct actor){.name = "tester", .role = "", .origin = "test"});
    must(store_begin_read(store, &err), &err);
    if (seq < 0)
        must(lookback_find(store, at, &seq, &first, &err), &err);
    must(lookback_begin(store, record_kinds, seq, &err), &err);
    return store;
}

/* Folds what the journal shows and compares it with what the tables show. */
static int64_t expect_replayed(const struct scratch *s, struct store *then)
{
    char *url = xasprintf("sqlite:%s/replay.db", s->dir);
    struct err err = ERR_INIT;
    struct store *target = store_open(url, &(struct store_options){.access = STORE_SCRATCH}, &err);
    int64_t events, rows;

    if (target == NULL)
        fail_msg("%s", err.text.buf);
    must(replay_into(then, target, record_kinds, &events, &err), &err);
    must(replay_compare(then, target, record_kinds, &rows, &err), &err);
    store_close(target);
    free(url);
    return rows;
}

static int64_t last_event(struct store *store)
{
    struct err err = ERR_INIT;
    int64_t seq;

    must(store_change_counter(store, &seq, &err), &err);
    return seq;
}

/* --- rows --- */

/* Forty people, twelve hundred events; removals and erasures among them. */
static void at_every_event_it_is_what_a_replay_gives(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct dice dice = {.state = 8301120};
    sqlite3 *db = raw_open(s->path);
    int64_t rows = 0;

    life_run(store, &dice, 40, 1200);
    for (int64_t seq = 0; seq <= 1200; seq += 1 + dice_roll(&dice, 40)) {
        struct store *then = open_then(s, seq, 0);

        assert_int_equal(last_event(then), seq);
        rows = expect_replayed(s, then);
        store_close(then);
    }
    assert_true(rows > 10);
    assert_true(raw_int(db, "SELECT count(*) FROM event WHERE verb = 'remove'") > 20);
    assert_true(raw_int(db, "SELECT count(*) FROM event WHERE verb = 'redact'") > 10);
    sqlite3_close(db);
    store_close(store);
}

/* --- all kinds --- */

static void fill_field(struct dice *dice, const struct field *field, void *record)
{
    struct str text = STR_INIT;
    size_t count = 0;

    switch (field->type) {
    case FIELD_TEXT:
        str_add(&text, field->check == NULL ? "x" : "120-000");
        if (field->check == NULL)
            dice_add_text(dice, &text, 6);
        else
            str_addf(&text, "%u", dice_roll(dice, 9));
        break;
    case FIELD_INT: str_addf(&text, "%lld", (long long)(field->min + dice_roll(dice, 3))); break;
    case FIELD_BOOL: str_add(&text, dice_roll(dice, 2) == 0 ? "true" : "false"); break;
    case FIELD_TIME: /* a later field is later */
        *(wall_s *)field_at(field, record) = T0 + (wall_s)field->offset * 60 + dice_roll(dice, 60);
        break;
    case FIELD_DATE: str_addf(&text, "2026-11-%02u", dice_roll(dice, 30) + 1); break;
    case FIELD_SPAN: str_addf(&text, "%um", dice_roll(dice, 50) + 1); break;
    case FIELD_CHOICE:
        while (field->choices[count].name != NULL)
            count++;
        str_add(&text, field->choices[dice_roll(dice, (unsigned)count)].name);
        break;
    default: break; /* lists stay as they are */
    }
    if (text.len > 0 && field_parse(field, record, text.buf, NULL) < 0)
        field_clear(field, record); /* its rule wants something else */
    str_release(&text);
}

/* One of three records of the kind is made, changed in a few fields, or removed. False if the fields do
 * not go together. */
static bool step(struct store *store, const struct schema *schema, struct dice *dice)
{
    char *id = xasprintf("R-%u", dice_roll(dice, 3) + 1);
    void *before = xcalloc(1, schema->size), *after = xcalloc(1, schema->size);
    struct err err = ERR_INIT;
    int found = record_load(store, schema, id, before, &err), rc;

    must(found, &err);
    record_copy(schema, after, before);
    if (found == 0)
        ((struct record_head *)after)->id = xstrdup(id);
    for (const struct field *f = schema->fields + 1; f->name != NULL; f++)
        if (found == 0 || dice_roll(dice, 8) == 0)
            fill_field(dice, f, after);
    if (found == 1 && dice_roll(dice, 8) == 0)
        rc = record_remove(store, schema, before, "remove", NULL, &err);
    else
        rc = record_save(store, schema, found == 0 ? NULL : before, after, "step", NULL, &err);
    err_release(&err);
    record_release(schema, before);
    record_release(schema, after);
    free(before);
    free(after);
    free(id);
    return rc == 0;
}

static void every_kind_of_record_is_undone(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct dice dice = {.state = 20261124};
    int64_t rows = 0, last;

    for (const struct schema *const *kind = record_kinds; *kind != NULL; kind++) {
        unsigned done = 0;

        for (unsigned i = 0; i < 300 && done < 40; i++)
            done += step(store, *kind, &dice);
        if (done < 20)
            fail_msg("only %u steps of %s went well", done, (*kind)->kind);
    }
    last = last_event(store);
    for (int64_t seq = 0; seq <= last; seq += 1 + dice_roll(&dice, 12)) {
        struct store *then = open_then(s, seq, 0);

        rows += expect_replayed(s, then);
        store_close(then);
    }
    assert_true(rows > 100);
    store_close(store);
}

static void at_the_first_and_the_last_event(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST), *then;
    struct journal_head head, found;
    struct err err = ERR_INIT;

    life_save(store, "C-1", "Wang", "+86 120-1", NULL);
    life_save(store, "C-2", "Li", NULL, "called");
    must(journal_read_head(store, &head, &err), &err);
    then = open_then(s, 0, 0);
    assert_int_equal(expect_replayed(s, then), 0);
    must(journal_verify(then, &found, &err), &err);
    assert_int_equal(found.count, 0);
    assert_string_equal(found.hash, "");
    store_close(then);
    then = open_then(s, 2, 0);
    assert_int_equal(expect_replayed(s, then), 2);
    must(journal_verify(then, &found, &err), &err);
    assert_int_equal(found.count, 2);
    assert_string_equal(found.hash, head.hash);
    must(private_verify(then, &err), &err);
    store_close(then);
    store_close(store);
}

static void add_event(struct store *store, const char *id, const char *verb)
{
    const struct event_draft draft = {.kind = "contact", .subject = id, .verb = verb};
    struct err err = ERR_INIT;

    must(store_begin(store, &err), &err);
    must(journal_append(store, &draft, &err), &err);
    must(store_commit(store, &err), &err);
}

/* A call that was made stands in the timeline and moves no row: the row is not shown twice. */
static void events_that_change_nothing_undo_nothing(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST), *then;

    life_save(store, "C-1", "Wang", NULL, NULL);
    add_event(store, "C-1", "call");
    add_event(store, "C-9", "call"); /* one that never was */
    then = open_then(s, 1, 0);
    assert_int_equal(expect_replayed(s, then), 1);
    store_close(then);
    store_close(store);
}

static char *phone_at(const struct scratch *s, int64_t seq)
{
    struct store *then = open_then(s, seq, 0);
    struct err err = ERR_INIT;
    struct contact contact;
    char *phone = NULL;

    if (record_load(then, &contact_schema, "C-1", &contact, &err) == 1) {
        phone = xstrdup(contact.phone == NULL ? "" : contact.phone);
        record_release(&contact_schema, &contact);
    }
    err_release(&err);
    store_close(then);
    return phone;
}

static void change_phone(struct store *store, const char *phone)
{
    struct contact before, after;
    struct err err = ERR_INIT;

    assert_int_equal(record_load(store, &contact_schema, "C-1", &before, &err), 1);
    record_copy(&contact_schema, &after, &before);
    free(after.phone);
    after.phone = xstrdup(phone);
    must(record_save(store, &contact_schema, &before, &after, "edit", NULL, &err), &err);
    record_release(&contact_schema, &before);
    record_release(&contact_schema, &after);
}

static void expect_phone(const struct scratch *s, int64_t seq, const char *expected)
{
    char *phone = phone_at(s, seq);

    assert_non_null(phone);
    assert_string_equal(phone, expected);
    free(phone);
}

/* What was erased is nowhere any more, also not in the past. */
static void erased_text_stays_erased(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct contact contact;
    struct err err = ERR_INIT;

    life_save(store, "C-1", "Wang", "+86 120-1", NULL);
    change_phone(store, "+86 120-2");
    expect_phone(s, 1, "+86 120-1");
    expect_phone(s, 2, "+86 120-2");
    assert_int_equal(record_load(store, &contact_schema, "C-1", &contact, &err), 1);
    must(record_redact(store, &contact_schema, &contact, schema_field(&contact_schema, "phone"),
                       "on request", &err),
         &err);
    record_release(&contact_schema, &contact);
    change_phone(store, "+86 120-3");
    expect_phone(s, 1, JOURNAL_ERASED);
    expect_phone(s, 2, JOURNAL_ERASED);
    expect_phone(s, 3, JOURNAL_ERASED);
    expect_phone(s, 4, "+86 120-3");
    store_close(store);
}

/* --- instants --- */

/* R26: seq is the order. A clock that stepped back took nothing out of the past. */
static void an_instant_is_the_last_event_that_is_no_later(void **state)
{
    static const struct {
        wall_s at;
        int64_t seq;
    } cases[] = {{T0 - 1, 0},   {T0, 1},        {T0 + 59, 1},   {T0 + 60, 4},
                 {T0 + 119, 4}, {T0 + 1200, 5}, {T0 + 9999, 5}, {1, 0}};
    struct scratch *s = *state;
    struct store *store;

    clock_set_override(T0);
    store = scratch_store(s, STORE_TEST);
    life_save(store, "C-1", "Wang", NULL, NULL);
    clock_set_override(T0 + 600);
    life_save(store, "C-2", "Li", NULL, NULL);
    clock_set_override(T0 + 60); /* back: a step is event 3 */
    life_save(store, "C-3", "Zhang", NULL, NULL);
    clock_set_override(T0 + 1200);
    life_save(store, "C-4", "Zhao", NULL, NULL);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct store *then = open_then(s, -1, cases[i].at);

        if (last_event(then) != cases[i].seq)
            fail_msg("%" PRId64 ": event %" PRId64, cases[i].at, last_event(then));
        expect_replayed(s, then);
        store_close(then);
    }
    store_close(store);
    clock_set_override(0);
}

/* --- the present --- */

static void nothing_can_be_written(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST), *then;
    struct err err = ERR_INIT;
    struct contact contact;

    life_save(store, "C-1", "Wang", NULL, NULL);
    then = open_then(s, 1, 0);
    record_init(&contact_schema, &contact);
    contact.id = xstrdup("C-2");
    contact.name = xstrdup("Li");
    assert_int_equal(record_save(then, &contact_schema, NULL, &contact, "add", NULL, &err), -1);
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_string_equal(err.text.buf, "nothing can be written while looking back");
    err_reset(&err);
    assert_int_equal(record_insert_row(then, &contact_schema, &contact, &err), -1);
    err_release(&err);
    record_release(&contact_schema, &contact);
    store_close(then);
    assert_int_equal(last_event(store), 1);
    store_close(store);
}

/* Others go on writing; who looks back sees one picture that stands still. */
static void others_go_on_writing(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST), *then;

    life_save(store, "C-1", "Wang", "+86 120-1", NULL);
    then = open_then(s, 1, 0);
    change_phone(store, "+86 120-2");
    assert_int_equal(expect_replayed(s, then), 1);
    assert_int_equal(last_event(then), 1);
    store_close(then);
    store_close(store);
}

/* An unmasked read is an event of now, whoever looks at which past. */
static void accesses_are_recorded_in_the_present(void **state)
{
    struct scratch *s = *state;
    struct store *store, *then;
    struct err err = ERR_INIT;
    sqlite3 *db;

    clock_set_override(T0);
    store = scratch_store(s, STORE_TEST);
    life_save(store, "C-1", "Wang", NULL, NULL);
    clock_set_override(T0 + 3600);
    then = open_then(s, 0, 0);
    clock_set_override(T0 - 3600);
    must(journal_access(then, "unmask", "C-1", true, NULL, &err), &err);
    assert_int_equal(last_event(then), 0);
    store_close(then);
    clock_set_override(0);
    db = raw_open(s->path);
    assert_int_equal(raw_int(db, "SELECT count(*) FROM event"), 2);
    assert_int_equal(raw_int(db, "SELECT at FROM event WHERE verb = 'unmask'"), T0 + 3600);
    sqlite3_close(db);
    store_close(store);
}

/* --- search terms --- */

/* The subject's words are the terms. */
static int put_words(const void *record, void *data)
{
    const struct ticket *ticket = record;
    char *copy = xstrdup(ticket->subject), *rest = copy, *word;
    struct err err = ERR_INIT;
    struct map words;

    map_init(&words);
    while ((word = strsep(&rest, " ")) != NULL)
        map_put(&words, word, NULL);
    must(search_put(data, ticket->id, ticket->received_at, &words, &err), &err);
    map_release(&words, NULL);
    free(copy);
    return 0;
}

/* Opens the ticket, or changes its subject, with its terms. */
static void save_ticket(struct store *store, const char *id, const char *subject)
{
    struct ticket before = {0}, after;
    struct err err = ERR_INIT;
    int found = record_load(store, &ticket_schema, id, &before, &err);

    must(found, &err);
    record_copy(&ticket_schema, &after, &before);
    if (found == 0) {
        after.id = xstrdup(id);
        after.state = TICKET_WAITING;
        after.callback = xstrdup("10100000001");
        after.received_at = after.recorded_at = T0;
    }
    free(after.subject);
    after.subject = xstrdup(subject);
    must(store_begin(store, &err), &err);
    must(record_save(store, &ticket_schema, found == 0 ? NULL : &before, &after,
                     found == 0 ? "open" : "edit", NULL, &err),
         &err);
    put_words(&after, store);
    must(store_commit(store, &err), &err);
    record_release(&ticket_schema, &before);
    record_release(&ticket_schema, &after);
}

static int join(const char *ticket, void *data)
{
    str_addf(data, "%s ", ticket);
    return 0;
}

static void expect_found(struct store *store, const char *word, const char *expected)
{
    const struct search_term term = {.term = (char *)word};
    const struct search_term twice[] = {term, term}; /* also counted */
    struct str found = STR_INIT;
    struct err err = ERR_INIT;

    must(search_each(store, &term, 1, join, &found, &err), &err);
    if (strcmp(found.buf, expected) != 0)
        fail_msg("%s: %s", word, found.buf);
    str_reset(&found);
    must(search_each(store, twice, 2, join, &found, &err), &err);
    assert_string_equal(found.buf, expected);
    str_release(&found);
}

static void tickets_are_found_by_what_they_were(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST), *then;
    struct err err = ERR_INIT;

    save_ticket(store, "T-1", "pump stands");
    save_ticket(store, "T-2", "pump leaks");
    save_ticket(store, "T-1", "printer stands");
    save_ticket(store, "T-3", "pump burns");
    expect_found(store, "pump", "T-3 T-2 ");
    then = open_then(s, 2, 0);
    must(lookback_terms(then, &ticket_schema, put_words, then, &err), &err);
    expect_found(then, "pump", "T-2 T-1 ");
    expect_found(then, "stands", "T-1 ");
    expect_found(then, "printer", "");
    expect_found(then, "burns", "");
    must(lookback_terms(then, &ticket_schema, put_words, then, &err), &err);
    expect_found(then, "pump", "T-2 T-1 ");
    expect_replayed(s, then);
    store_close(then);
    expect_found(store, "pump", "T-3 T-2 ");
    store_close(store);
}

/* --- all tables --- */

/* Why a table need not be shown as it was. */
static const struct {
    const char *table, *why;
} unchanged[] = {
    {"meta", "what the store is, not what happened"},
    {"lease", "who works now"},
    {"config_part", "by its digest; never changes"},
    {"draft", "what somebody is typing now; no record"},
    {"presence", "who looks at what now; no record"},
    {"screen_state", "where somebody left the console; no record"},
    {"ticket_due", "a cache of now; desk/queue.c judges every ticket while looking back"},
    {"ticket_link", "an index of links; read as it is now"},
    {"notice", "what waits to be sent now; the keeper's"},
    {"intake_key", "read only by who takes something in, and nobody writes in the past"},
};

static bool is_unchanged(const char *table)
{
    for (size_t i = 0; i < ARRAY_LEN(unchanged); i++)
        if (strcmp(unchanged[i].table, table) == 0)
            return true;
    return false;
}

/* A table that comes with a migration gets its place in lookback.c, or a reason above. A cache of now
 * must not be read while store_looks_back(). */
static void every_table_has_its_place(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST), *then = open_then(s, 0, 0);
    struct err err = ERR_INIT;
    struct stmt *stmt;
    int rc;

    must(lookback_terms(then, &ticket_schema, put_words, then, &err), &err);
    stmt = store_stmt(then,
                      "SELECT name, EXISTS (SELECT 1 FROM sqlite_temp_schema AS v "
                      "WHERE v.type = 'view' AND v.name = t.name) "
                      "FROM sqlite_schema AS t WHERE type = 'table' ORDER BY name",
                      &err);
    assert_non_null(stmt);
    while ((rc = stmt_step(stmt, &err)) == 1)
        if (stmt_int(stmt, 1) == 0 && !is_unchanged(stmt_text(stmt, 0)))
            fail_msg("the table %s is not shown as it was; see the comment above this test",
                     stmt_text(stmt, 0));
    must(rc, &err);
    store_close(then);
    store_close(store);
}

#define SCRATCH_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(at_every_event_it_is_what_a_replay_gives),
        SCRATCH_TEST(every_kind_of_record_is_undone),
        SCRATCH_TEST(at_the_first_and_the_last_event),
        SCRATCH_TEST(events_that_change_nothing_undo_nothing),
        SCRATCH_TEST(erased_text_stays_erased),
        SCRATCH_TEST(an_instant_is_the_last_event_that_is_no_later),
        SCRATCH_TEST(nothing_can_be_written),
        SCRATCH_TEST(others_go_on_writing),
        SCRATCH_TEST(accesses_are_recorded_in_the_present),
        SCRATCH_TEST(tickets_are_found_by_what_they_were),
        SCRATCH_TEST(every_table_has_its_place),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("lookback", tests, NULL, NULL);
}
