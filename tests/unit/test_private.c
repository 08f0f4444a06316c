/* Private text beside the journal: it is nowhere else, it can be erased without a trace, and what
 * somebody changed in it is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "lib/life.h"
#include "lib/scratch.h"
#include "store/journal.h"
#include "store/record.h"

#define PHONE "12912345678"

static void erased_text_is_nowhere_in_the_files(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    const struct field *phone = schema_field(&contact_schema, "phone");
    struct contact contact;
    struct journal_head head;
    struct err err = ERR_INIT;
    struct dice dice = {.state = 7};

    life_run(store, &dice, 60, 200); /* neighbours on the same pages */
    life_save(store, "K-1", "Wang", PHONE, NULL);
    life_run(store, &dice, 60, 400);
    assert_true(raw_files_hold(s->path, PHONE));
    assert_int_equal(record_load(store, &contact_schema, "K-1", &contact, &err), 1);
    if (record_redact(store, &contact_schema, &contact, phone, "asked for", &err) < 0)
        fail_msg("%s", err.text.buf);
    assert_string_equal(contact.phone, JOURNAL_ERASED);
    assert_false(raw_files_hold(s->path, PHONE));
    assert_int_equal(journal_verify(store, &head, &err), 0);
    assert_int_equal(private_verify(store, &err), 0);
    record_release(&contact_schema, &contact);
    store_close(store);
    assert_false(raw_files_hold(s->path, PHONE));
}

/* Pages split and merge while private texts come and go: no stale copy may stay behind. */
static void no_page_keeps_a_copy_of_what_was_erased(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct contact contact;
    struct err err = ERR_INIT;
    struct dice dice = {.state = 11};
    char id[16], number[32];

    for (unsigned i = 0; i < 150; i++) {
        snprintf(id, sizeof(id), "K-%u", dice_roll(&dice, 1000000));
        snprintf(number, sizeof(number), "+7 555-%05u", i);
        life_save(store, id, "Wang", number, NULL);
        life_run(store, &dice, 30, (int64_t)i * 3);
    }
    for (;;) {
        sqlite3 *db = raw_open(s->path);
        char *next = raw_text(db, "SELECT id FROM contact WHERE phone LIKE '+7 555-%' LIMIT 1");

        sqlite3_close(db);
        if (next == NULL)
            break;
        assert_int_equal(record_load(store, &contact_schema, next, &contact, &err), 1);
        if (record_redact(store, &contact_schema, &contact, schema_field(&contact_schema, "phone"),
                          "asked for", &err) < 0)
            fail_msg("%s", err.text.buf);
        record_release(&contact_schema, &contact);
        free(next);
    }
    assert_false(raw_files_hold(s->path, "+7 555-"));
    store_close(store);
}

static void the_event_row_holds_no_private_text(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    sqlite3 *db;
    char *patch;

    life_save(store, "C-1", "Wang", PHONE, "my note on " PHONE);
    store_close(store);
    db = raw_open(s->path);
    assert_int_equal(raw_int(db, "SELECT count(*) FROM event WHERE patch LIKE '%" PHONE
                                 "%' OR note LIKE '%" PHONE "%'"),
                     0);
    patch = raw_text(db, "SELECT patch FROM event WHERE seq = 1");
    ASSERT_HAS(patch, "\"phone\":[null,{\"text\":\"");
    free(patch);
    sqlite3_close(db);
}

static void a_reader_in_the_way_of_erasing_is_told(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST), *reader;
    struct contact contact;
    struct err err = ERR_INIT;
    int64_t counter;

    life_save(store, "C-1", "Wang", PHONE, NULL);
    reader = scratch_store(s, STORE_TEST);
    assert_int_equal(store_begin_read(reader, &err), 0);
    assert_int_equal(store_change_counter(reader, &counter, &err), 0);
    store_set_busy_wait(store, 20);
    assert_int_equal(record_load(store, &contact_schema, "C-1", &contact, &err), 1);
    assert_int_equal(record_redact(store, &contact_schema, &contact,
                                   schema_field(&contact_schema, "phone"), "asked for", &err),
                     -1);
    ASSERT_HAS(err.text.buf, "is erased");
    ASSERT_HAS(err.text.buf, "another process is reading");
    assert_string_equal(contact.phone, JOURNAL_ERASED); /* what is done is not denied */
    store_rollback(reader);
    assert_int_equal(store_scrub(store, &err), 0);
    assert_false(raw_files_hold(s->path, PHONE));
    record_release(&contact_schema, &contact);
    store_close(reader);
    store_close(store);
    err_release(&err);
}

/* Does a process die of it? It opens the store by itself and writes to no terminal of ours. */
static bool dies(const char *url, void (*deed)(struct store *store))
{
    const struct store_options options = {.access = STORE_EXISTING};
    struct err err = ERR_INIT;
    struct store *store;
    int status, quiet;
    pid_t child = fork();

    if (child == 0) {
        quiet = open("/dev/null", O_WRONLY);
        dup2(quiet, STDERR_FILENO);
        store = store_open(url, &options, &err);
        if (store == NULL)
            _exit(2);
        deed(store);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

static void erase_in_transaction(struct store *store)
{
    struct contact contact;
    struct err err = ERR_INIT;

    if (record_load(store, &contact_schema, "C-1", &contact, &err) == 1 &&
        store_begin(store, &err) == 0)
        record_redact(store, &contact_schema, &contact, schema_field(&contact_schema, "phone"),
                      "asked for", &err);
}

static void append_alone(struct store *store)
{
    const struct event_draft draft = {.kind = "access", .subject = "x", .verb = "look"};
    struct err err = ERR_INIT;

    journal_append(store, &draft, &err);
}

static void append_in_a_view(struct store *store)
{
    struct err err = ERR_INIT;

    if (store_begin_read(store, &err) == 0)
        journal_access(store, "look", "x", true, NULL, &err);
}

static void events_outside_of_a_transaction_end_the_process(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct err err = ERR_INIT;
    int64_t counter;

    life_save(store, "C-1", "Wang", PHONE, NULL);
    assert_true(dies(s->url, append_alone));
    assert_true(dies(s->url, append_in_a_view));
    assert_true(dies(s->url, erase_in_transaction));
    assert_int_equal(store_change_counter(store, &counter, &err), 0);
    assert_int_equal(counter, 1);
    store_close(store);
}

static void an_erased_text_reads_erased(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    char hash[65];
    struct str text = STR_INIT;
    struct err err = ERR_INIT;

    life_save(store, "C-1", "Wang", PHONE, NULL);
    assert_int_equal(private_current(store, "contact", "C-1", "phone", hash, &err), 0);
    assert_int_equal(private_get(store, hash, &text, &err), 1);
    assert_string_equal(text.buf, PHONE);
    str_reset(&text);
    assert_int_equal(private_erase(store, "contact", "C-1", "phone", &err), 0);
    assert_int_equal(private_get(store, hash, &text, &err), 0);
    assert_string_equal(text.buf, JOURNAL_ERASED);
    assert_int_equal(private_current(store, "contact", "C-1", "remark", hash, &err), 0);
    assert_string_equal(hash, "");
    assert_int_equal(private_get(store, "feed", &text, &err), -1);
    assert_string_equal(err.text.buf, "the text feed beside the journal is missing");
    err_release(&err);
    str_release(&text);
    store_close(store);
}

static void changed_private_text_is_found(void **state)
{
    static const char *const changes[] = {
        "body = '12000138001' WHERE field = 'phone'",
        "body = body || char(0) || 'x' WHERE field = 'phone'",
        "salt = 'abc' WHERE field = 'phone'",
        /* the digits of a number look like the salt's: they must not change sides */
        "salt = salt || substr(body, 1, 2), body = substr(body, 3) WHERE field = 'phone'",
        "salt = substr(salt, 1, 30), body = substr(salt, 31) || body WHERE field = 'phone'",
        "hash = 'abc' || hash WHERE field = 'phone'",
        "salt = NULL WHERE field = 'phone'",
        "subject = 'C-2' WHERE field = 'phone'",
        "kind = 'ticket' WHERE field = 'phone'",
        "field = 'remark' WHERE field = 'phone'",
        "seq = 2 WHERE field = 'phone'",
        "seq = 99 WHERE field = 'phone'",
        "body = 'another note' WHERE field = ''",
        "field = 'phone' WHERE field = ''",
    };
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    sqlite3 *db;
    struct err err = ERR_INIT;

    life_save(store, "C-1", "Wang", "12000138000", "a note");
    life_save(store, "C-2", "Li", NULL, NULL);
    db = raw_open(s->path);
    raw_drop_triggers(db);
    raw_exec(db, "CREATE TABLE kept AS SELECT * FROM private_text");
    assert_int_equal(raw_int(db, "SELECT count(*) FROM kept"), 2);
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        raw_exec(db, "UPDATE private_text SET %s", changes[i]);
        if (private_verify(store, &err) == 0)
            fail_msg("%s: not noticed", changes[i]);
        assert_int_equal(err.kind, ERR_FAILED);
        raw_exec(db, "DELETE FROM private_text; INSERT INTO private_text SELECT * FROM kept");
        assert_int_equal(private_verify(store, &err), 0);
    }
    raw_exec(db, "DELETE FROM private_text WHERE field = ''");
    assert_int_equal(private_verify(store, &err), -1);
    assert_string_equal(err.text.buf, "a text of event 1 beside the journal is missing");
    raw_exec(db, "DELETE FROM private_text; INSERT INTO private_text SELECT * FROM kept");
    raw_exec(db, "DELETE FROM private_text WHERE field = 'phone'");
    assert_int_equal(private_verify(store, &err), -1);
    assert_string_equal(err.text.buf, "a text of event 1 beside the journal is missing");
    err_release(&err);
    sqlite3_close(db);
    store_close(store);
}

int main(void)
{
#define SCRATCH_TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(erased_text_is_nowhere_in_the_files),
        SCRATCH_TEST(no_page_keeps_a_copy_of_what_was_erased),
        SCRATCH_TEST(the_event_row_holds_no_private_text),
        SCRATCH_TEST(a_reader_in_the_way_of_erasing_is_told),
        SCRATCH_TEST(events_outside_of_a_transaction_end_the_process),
        SCRATCH_TEST(an_erased_text_reads_erased),
        SCRATCH_TEST(changed_private_text_is_found),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("private", tests, NULL, NULL);
}
