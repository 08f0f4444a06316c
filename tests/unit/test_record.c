/* Records: saving, conflicts, removing, erasing, and rows that somebody damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/life.h"
#include "lib/scratch.h"
#include "store/journal.h"
#include "store/record.h"

static int64_t events(struct store *store)
{
    struct err err = ERR_INIT;
    int64_t counter;

    assert_int_equal(store_change_counter(store, &counter, &err), 0);
    return counter;
}

static void load(struct store *store, const char *id, struct contact *contact)
{
    struct err err = ERR_INIT;

    if (record_load(store, &contact_schema, id, contact, &err) != 1)
        fail_msg("%s: %s", id, err.text.buf);
}

static void copy(struct contact *to, const struct contact *from)
{
    record_copy(&contact_schema, to, from);
}

static void release(struct contact *contact)
{
    record_release(&contact_schema, contact);
}

static char *patch_of(struct store *store, int seq)
{
    sqlite3 *db = raw_open(store_path(store));
    char *sql = xasprintf("SELECT patch FROM event WHERE seq = %d", seq);
    char *patch = raw_text(db, sql);

    assert_non_null(patch);
    free(sql);
    sqlite3_close(db);
    return patch;
}

static void a_new_record_is_saved_and_loads_as_it_was(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct dice dice = {.state = 3};
    struct err err = ERR_INIT;
    char id[16];

    for (int i = 1; i <= 200; i++) {
        struct contact contact, loaded;

        snprintf(id, sizeof(id), "C-%d", i);
        life_contact(&dice, id, &contact);
        if (record_save(store, &contact_schema, NULL, &contact, "add", NULL, &err) < 0)
            fail_msg("%s", err.text.buf);
        assert_int_equal(contact.seq, i);
        load(store, id, &loaded);
        assert_true(record_equal(&contact_schema, &contact, &loaded));
        assert_int_equal(loaded.seq, i);
        release(&contact);
        release(&loaded);
    }
    store_close(store);
}

static void there_is_no_such_record(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct contact contact;
    struct err err = ERR_INIT;

    assert_int_equal(record_load(store, &contact_schema, "C-1", &contact, &err), 0);
    assert_string_equal(err.text.buf, "");
    store_close(store);
}

static void a_change_writes_what_changed_only(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct contact before, after;
    struct err err = ERR_INIT;
    char *patch;

    life_save(store, "C-1", "Wang", NULL, NULL);
    load(store, "C-1", &before);
    copy(&after, &before);
    free(after.name);
    after.name = xstrdup("Li");
    after.valid_until = 20000;
    *vec_push(&after.tags) = xstrdup("HIS");
    assert_int_equal(record_save(store, &contact_schema, &before, &after, "edit", "n", &err), 0);
    assert_int_equal(after.seq, 2);
    patch = patch_of(store, 2);
    assert_string_equal(patch, "{\"name\":[\"Wang\",\"Li\"],\"tags\":[null,[\"HIS\"]],"
                               "\"valid_until\":[null,\"2024-10-04\"]}");
    free(patch);
    release(&before);
    release(&after);
    store_close(store);
}

static void nothing_changed_writes_nothing(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct contact before, after;
    struct err err = ERR_INIT;

    life_save(store, "C-1", "Wang", NULL, NULL);
    load(store, "C-1", &before);
    copy(&after, &before);
    assert_int_equal(record_save(store, &contact_schema, &before, &after, "edit", "n", &err), 0);
    assert_int_equal(events(store), 1);
    assert_int_equal(after.seq, 1);
    release(&before);
    release(&after);
    store_close(store);
}

static void a_conflict_names_who_was_there_first_and_when(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct contact mine, theirs, after;
    struct err err = ERR_INIT;

    clock_set_override(1763654401);
    life_save(store, "C-1", "Wang", NULL, NULL);
    life_save(store, "C-2", "Wang", NULL, NULL);
    load(store, "C-1", &mine);
    load(store, "C-1", &theirs);
    copy(&after, &theirs);
    after.priority = 1;
    store_set_actor(store, &(struct actor){.name = "li", .role = "duty", .origin = ""});
    clock_set_override(1763654461);
    assert_int_equal(record_save(store, &contact_schema, &theirs, &after, "edit", NULL, &err), 0);
    store_set_actor(store, &(struct actor){.name = "wang", .role = "duty", .origin = ""});
    release(&after);
    copy(&after, &mine);
    after.priority = 2;
    assert_int_equal(record_save(store, &contact_schema, &mine, &after, "edit", NULL, &err), -1);
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_string_equal(err.text.buf, "contact C-1 was changed by li at 2025-11-21 00:01:01 in the "
                                      "meantime; look at it and try again");
    assert_int_equal(after.seq, mine.seq);
    assert_int_equal(record_remove(store, &contact_schema, &mine, "remove", NULL, &err), -1);
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_int_equal(events(store), 3);
    assert_false(store_in_transaction(store));
    clock_set_override(0);
    release(&mine);
    release(&theirs);
    release(&after);
    err_release(&err);
    store_close(store);
}

static void a_taken_id_is_refused(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct contact again = {.id = xstrdup("C-1"), .name = xstrdup("Li")};
    struct err err = ERR_INIT;

    life_save(store, "C-1", "Wang", NULL, NULL);
    assert_int_equal(record_save(store, &contact_schema, NULL, &again, "add", NULL, &err), -1);
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_string_equal(err.text.buf, "contact C-1 exists already");
    assert_int_equal(again.seq, 0);
    assert_int_equal(events(store), 1);
    release(&again);
    err_release(&err);
    store_close(store);
}

/* The event would be another record's, and the row would stay under the old id. */
static void an_id_never_changes(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct contact before, after;
    struct err err = ERR_INIT;

    life_save(store, "C-1", "Wang", NULL, NULL);
    load(store, "C-1", &before);
    copy(&after, &before);
    free(after.id);
    after.id = xstrdup("C-9");
    assert_int_equal(record_save(store, &contact_schema, &before, &after, "edit", NULL, &err), -1);
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_string_equal(err.text.buf, "the id of contact C-1 cannot become C-9; ids never change");
    assert_int_equal(events(store), 1);
    release(&before);
    release(&after);
    err_release(&err);
    store_close(store);
}

static void what_breaks_a_rule_is_not_saved(void **state)
{
    static const struct {
        const char *name, *phone;
        int64_t priority;
        const char *message;
    } cases[] = {
        {NULL, NULL, 5, "name is missing; it must be given"},
        {"Wang", "call me", 5,
         "phone: 'call me' is no number to call; write digits, blanks and + - ( ) #"},
        {"Wang", "12", 5, "phone: '12' is no number to call; write 3 to 20 digits"},
        {"Wang", NULL, 10, "priority is 10; write a number from 1 to 9"},
        {"W\xe9ng", NULL, 5, "name holds bytes that are no UTF-8"},
    };
    struct store *store = scratch_store(*state, STORE_TEST);
    struct err err = ERR_INIT;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct contact contact;

        record_init(&contact_schema, &contact);
        contact.id = xstrdup("C-1");
        contact.name = cases[i].name == NULL ? NULL : xstrdup(cases[i].name);
        contact.phone = cases[i].phone == NULL ? NULL : xstrdup(cases[i].phone);
        contact.priority = cases[i].priority;
        assert_int_equal(record_save(store, &contact_schema, NULL, &contact, "add", NULL, &err),
                         -1);
        assert_string_equal(err.text.buf, cases[i].message);
        release(&contact);
    }
    assert_int_equal(events(store), 0);
    err_release(&err);
    store_close(store);
}

static void a_removed_id_can_live_again(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct contact contact;
    struct err err = ERR_INIT;
    char *patch;

    life_save(store, "C-1", "Wang", "12000138000", NULL);
    load(store, "C-1", &contact);
    assert_int_equal(record_remove(store, &contact_schema, &contact, "remove", "gone", &err), 0);
    release(&contact);
    assert_int_equal(record_load(store, &contact_schema, "C-1", &contact, &err), 0);
    life_save(store, "C-1", "Li", "12000139000", NULL);
    load(store, "C-1", &contact);
    assert_string_equal(contact.name, "Li");
    assert_string_equal(contact.phone, "12000139000");
    assert_int_equal(contact.seq, 3);
    patch = patch_of(store, 2);
    assert_non_null(strstr(patch, "\"id\":[\"C-1\",null]"));
    assert_null(strstr(patch, "12000138000"));
    free(patch);
    release(&contact);
    store_close(store);
}

static void only_private_fields_can_be_erased(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct contact contact;
    struct err err = ERR_INIT;

    life_save(store, "C-1", "Wang", NULL, NULL);
    load(store, "C-1", &contact);
    assert_int_equal(record_redact(store, &contact_schema, &contact,
                                   schema_field(&contact_schema, "name"), "why", &err),
                     -1);
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_string_equal(err.text.buf,
                        "name of contact is no private field; only such can be erased");
    assert_string_equal(contact.name, "Wang");
    release(&contact);
    err_release(&err);
    store_close(store);
}

/* Old and new values, of every event; the record can be changed and erased again afterwards. */
static void erasing_erases_the_whole_past_of_the_field(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    const struct field *phone = schema_field(&contact_schema, "phone");
    struct contact before, after;
    struct err err = ERR_INIT;

    life_save(store, "C-1", "Wang", "11111111", NULL);
    load(store, "C-1", &before);
    copy(&after, &before);
    free(after.phone);
    after.phone = xstrdup("22222222");
    assert_int_equal(record_save(store, &contact_schema, &before, &after, "edit", NULL, &err), 0);
    assert_int_equal(record_redact(store, &contact_schema, &after, phone, "asked for", &err), 0);
    assert_int_equal(after.seq, 3);
    assert_false(raw_files_hold(s->path, "11111111"));
    assert_false(raw_files_hold(s->path, "22222222"));
    release(&before);
    copy(&before, &after);
    free(after.phone);
    after.phone = xstrdup("33333333");
    assert_int_equal(record_save(store, &contact_schema, &before, &after, "edit", NULL, &err), 0);
    assert_int_equal(record_redact(store, &contact_schema, &after, phone, "asked for", &err), 0);
    assert_false(raw_files_hold(s->path, "33333333"));
    assert_int_equal(record_redact(store, &contact_schema, &after, phone, "once more", &err), 0);
    assert_int_equal(events(store), 5); /* nothing was left to erase */
    assert_int_equal(private_verify(store, &err), 0);
    release(&before);
    release(&after);
    store_close(store);
}

static void damaged_rows_name_themselves(void **state)
{
    static const struct {
        const char *change, *message;
    } cases[] = {
        {"tags = '[\"HIS'", "contact C-1: tags: not valid JSON at 1:5: premature end of input "
                            "near '\"HIS'"},
        {"tags = '{}'", "contact C-1: tags has the wrong type; write a list"},
        {"tags = '[7]'", "contact C-1: tags has the wrong type; write a list of texts"},
        {"reach = 'pigeon'", "contact C-1: reach is 'pigeon'; write one of: phone, wecom, mail, "
                             "on_site"},
        {"valid_until = '2026-02-30'",
         "contact C-1: valid_until: 2026-02-30: February 2026 has 28 days"},
        {"name = CAST(x'57e96e67' AS TEXT)", "contact C-1: name holds bytes that are no UTF-8"},
        {"name = name || char(0) || 'x'", "contact C-1: name holds bytes that are no UTF-8"},
        {"priority = 'high'", "contact C-1: priority holds something that is no number"},
    };
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    sqlite3 *db;
    struct err err = ERR_INIT;

    life_save(store, "C-1", "Wang", NULL, NULL);
    db = raw_open(s->path);
    raw_exec(db, "CREATE TABLE kept AS SELECT * FROM contact");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct contact contact;

        raw_exec(db, "UPDATE contact SET %s", cases[i].change);
        assert_int_equal(record_load(store, &contact_schema, "C-1", &contact, &err), -1);
        assert_int_equal(err.kind, ERR_STORE);
        assert_string_equal(err.text.buf, cases[i].message);
        raw_exec(db, "DELETE FROM contact; INSERT INTO contact SELECT * FROM kept");
    }
    sqlite3_close(db);
    err_release(&err);
    store_close(store);
}

static void hostile_text_is_only_text(void **state)
{
    static const char *const texts[] = {
        "'; DROP TABLE contact; --",
        "\"$1\" \\ %s %n ?1 :a @b",
        "\x01\x02\x1b[2J\x7f",
        "\xf0\x9f\x9a\x91\xf0\xa0\xae\xb7",
        "{\"text\":\"0123\"}",
        "[erased]",
        "\xe2\x80\xae reversed \xef\xbb\xbf",
        " leading and trailing ",
        "null",
        "line\none\r\n\ttwo",
    };
    struct store *store = scratch_store(*state, STORE_TEST);
    struct journal_head head;
    struct err err = ERR_INIT;

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct contact contact = {
            .id = xstrdup(texts[i]), .name = xstrdup(texts[i]), .remark = xstrdup(texts[i])};
        struct contact loaded;

        *vec_push(&contact.tags) = xstrdup(texts[i]);
        if (record_save(store, &contact_schema, NULL, &contact, "add", texts[i], &err) < 0)
            fail_msg("%s: %s", texts[i], err.text.buf);
        load(store, texts[i], &loaded);
        assert_true(record_equal(&contact_schema, &contact, &loaded));
        release(&contact);
        release(&loaded);
    }
    assert_int_equal(events(store), ARRAY_LEN(texts));
    assert_int_equal(journal_verify(store, &head, &err), 0);
    assert_int_equal(private_verify(store, &err), 0);
    store_close(store);
}

static int collect_id(const void *record, void *data)
{
    const struct contact *contact = record;

    str_addf(data, "%s ", contact->id);
    return strcmp(contact->id, "C-3") == 0 ? 7 : 0;
}

static void each_goes_in_order_and_can_be_stopped(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct str ids = STR_INIT;
    struct err err = ERR_INIT;

    life_save(store, "C-2", "Li", NULL, NULL);
    life_save(store, "C-1", "Wang", NULL, NULL);
    assert_int_equal(record_each(store, &contact_schema, collect_id, &ids, &err), 0);
    assert_string_equal(ids.buf, "C-1 C-2 ");
    life_save(store, "C-4", "Zhao", NULL, NULL);
    life_save(store, "C-3", "Qian", NULL, NULL);
    str_reset(&ids);
    assert_int_equal(record_each(store, &contact_schema, collect_id, &ids, &err), 7);
    assert_string_equal(ids.buf, "C-1 C-2 C-3 ");
    str_release(&ids);
    store_close(store);
}

static void numbers_of_removed_records_are_not_given_again(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct contact contact;
    struct err err = ERR_INIT;
    int64_t number;

    assert_int_equal(record_next_number(store, &contact_schema, "C", &number, &err), 0);
    assert_int_equal(number, 1);
    life_save(store, "C-9", "Wang", NULL, NULL);
    life_save(store, "C-10", "Wang", NULL, NULL);
    load(store, "C-10", &contact);
    assert_int_equal(record_remove(store, &contact_schema, &contact, "remove", NULL, &err), 0);
    release(&contact);
    assert_int_equal(record_next_number(store, &contact_schema, "C", &number, &err), 0);
    assert_int_equal(number, 11);
    life_save(store, "somebody-else-named-it", "Wang", NULL, NULL);
    assert_int_equal(record_next_number(store, &contact_schema, "C", &number, &err), 0);
    assert_int_equal(number, 11);
    store_close(store);
}

/* As text, -99 stands behind -100. */
static void the_next_number_is_the_one_behind_the_last(void **state)
{
    static const struct {
        int64_t from, to; /* ids that were given besides those of the cases before */
        const char *format;
        int64_t next;
    } cases[] = {
        {1, 1, "T-%02d", 2},          {2, 9, "T-%02d", 10},
        {10, 10, "T-%02d", 11},       {11, 98, "T-%02d", 99},
        {99, 99, "T-%02d", 100},      {100, 100, "T-%02d", 101},
        {101, 109, "T-%02d", 110},    {110, 110, "T-%02d", 111},
        {111, 999, "T-%02d", 1000},   {1000, 1000, "T-%02d", 1001},
        {1001, 1042, "T-%02d", 1043}, {9, 9, "T-1-%d", 1043}, /* another prefix that begins alike */
    };
    struct store *store = scratch_store(*state, STORE_TEST);
    struct err err = ERR_INIT;
    int64_t number;

    assert_int_equal(store_begin(store, &err), 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        for (int64_t n = cases[i].from; n <= cases[i].to; n++) {
            char *id = xasprintf(cases[i].format, (int)n);

            life_save(store, id, "Wang", NULL, NULL);
            free(id);
        }
        assert_int_equal(record_next_number(store, &contact_schema, "T", &number, &err), 0);
        assert_int_equal(number, cases[i].next);
    }
    assert_int_equal(record_next_number(store, &contact_schema, "T-1", &number, &err), 0);
    assert_int_equal(number, 10);
    assert_int_equal(store_commit(store, &err), 0);
    store_close(store);
}

/* Somebody else left a gap: the number is free all the same. */
static void a_gap_gives_no_number_twice(void **state)
{
    static const char *const ids[] = {"G-1", "G-7", "G-100", "G-250", "G-9"};
    struct store *store = scratch_store(*state, STORE_TEST);
    struct err err = ERR_INIT;
    int64_t number;

    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        char *next;

        life_save(store, ids[i], "Wang", NULL, NULL);
        assert_int_equal(record_next_number(store, &contact_schema, "G", &number, &err), 0);
        next = xasprintf("G-%lld", (long long)number);
        for (size_t j = 0; j <= i; j++)
            assert_string_not_equal(next, ids[j]);
        free(next);
    }
    store_close(store);
}

static void a_transaction_that_fails_leaves_row_and_journal_alone(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct contact before, after;
    struct err err = ERR_INIT;
    sqlite3 *db = raw_open(s->path);

    life_save(store, "C-1", "Wang", NULL, NULL);
    raw_exec(db, "CREATE TRIGGER full BEFORE INSERT ON event "
                 "BEGIN SELECT RAISE(ROLLBACK, 'as if the disk were full'); END");
    load(store, "C-1", &before);
    copy(&after, &before);
    after.priority = 1;
    assert_int_equal(record_save(store, &contact_schema, &before, &after, "edit", NULL, &err), -1);
    assert_non_null(strstr(err.text.buf, "as if the disk were full"));
    assert_int_equal(after.seq, 1);
    assert_int_equal(raw_int(db, "SELECT priority FROM contact"), 5);
    assert_int_equal(raw_int(db, "SELECT seq FROM head"), 1);
    raw_exec(db, "DROP TRIGGER full");
    assert_int_equal(record_save(store, &contact_schema, &before, &after, "edit", NULL, &err), 0);
    sqlite3_close(db);
    release(&before);
    release(&after);
    err_release(&err);
    store_close(store);
}

int main(void)
{
#define SCRATCH_TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(a_new_record_is_saved_and_loads_as_it_was),
        SCRATCH_TEST(there_is_no_such_record),
        SCRATCH_TEST(a_change_writes_what_changed_only),
        SCRATCH_TEST(nothing_changed_writes_nothing),
        SCRATCH_TEST(a_conflict_names_who_was_there_first_and_when),
        SCRATCH_TEST(a_taken_id_is_refused),
        SCRATCH_TEST(an_id_never_changes),
        SCRATCH_TEST(what_breaks_a_rule_is_not_saved),
        SCRATCH_TEST(a_removed_id_can_live_again),
        SCRATCH_TEST(only_private_fields_can_be_erased),
        SCRATCH_TEST(erasing_erases_the_whole_past_of_the_field),
        SCRATCH_TEST(damaged_rows_name_themselves),
        SCRATCH_TEST(hostile_text_is_only_text),
        SCRATCH_TEST(each_goes_in_order_and_can_be_stopped),
        SCRATCH_TEST(numbers_of_removed_records_are_not_given_again),
        SCRATCH_TEST(the_next_number_is_the_one_behind_the_last),
        SCRATCH_TEST(a_gap_gives_no_number_twice),
        SCRATCH_TEST(a_transaction_that_fails_leaves_row_and_journal_alone),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
