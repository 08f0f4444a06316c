/* Random lives, and tampering. */
#include "lib/life.h"

#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/records.h"
#include "store/journal.h"
#include "store/record.h"
#include "store/replay.h"

uint64_t dice_next(struct dice *dice)
{
    uint64_t z = (dice->state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

unsigned dice_roll(struct dice *dice, unsigned sides)
{
    return (unsigned)(dice_next(dice) % sides);
}

void dice_add_text(struct dice *dice, struct str *out, unsigned max)
{
    static const char *const pieces[] = {"a",
                                         "Z",
                                         "7",
                                         " ",
                                         "'",
                                         "\"",
                                         "\\",
                                         "\n",
                                         "\t",
                                         "\x01",
                                         "\x1f",
                                         "\x7f",
                                         "/",
                                         ";--",
                                         "%s",
                                         "\xe5\x80\xbc",
                                         "\xe7\x8f\xad",
                                         "\xc3\xa9",
                                         "e\xcc\x81",
                                         "\xf0\x9f\x9a\x91",
                                         "\xf0\xa0\xae\xb7",
                                         "{",
                                         "]",
                                         "null",
                                         "$1",
                                         "\xe2\x80\xae",
                                         "\xef\xbf\xbd"};
    unsigned count = dice_roll(dice, max + 1);

    while (count-- > 0)
        str_add(out, pieces[dice_roll(dice, ARRAY_LEN(pieces))]);
}

/* NULL one time in four: an empty field. */
static char *some_text(struct dice *dice, unsigned max)
{
    struct str text = STR_INIT;

    if (dice_roll(dice, 4) == 0)
        return NULL;
    str_addc(&text, 'x');
    dice_add_text(dice, &text, max);
    return str_detach(&text);
}

static char *some_phone(struct dice *dice)
{
    return dice_roll(dice, 5) == 0
               ? NULL
               : xasprintf("+86 120-%08" PRIu64, dice_next(dice) % UINT64_C(100000000));
}

void life_contact(struct dice *dice, const char *id, struct contact *contact)
{
    unsigned tags = dice_roll(dice, 4);

    record_init(&contact_schema, contact);
    contact->id = xstrdup(id);
    contact->name = xasprintf("Wang %u", dice_roll(dice, 1000));
    contact->organisation = some_text(dice, 8);
    contact->duty = some_text(dice, 8);
    contact->phone = some_phone(dice);
    contact->reach = (int)dice_roll(dice, 4) + 1;
    contact->priority = dice_roll(dice, 9) + 1;
    contact->valid_until = dice_roll(dice, 2) == 0 ? 0 : (day_t)(20000 + dice_roll(dice, 4000));
    while (tags-- > 0)
        *vec_push(&contact->tags) = xasprintf("tag-%u", dice_roll(dice, 30));
    contact->remark = some_text(dice, 20);
}

/* --- life --- */

static void must(int rc, struct err *err)
{
    if (rc < 0)
        fail_msg("%s", err->text.buf);
    err_release(err);
}

static void change(struct store *store, struct dice *dice, const struct contact *before)
{
    struct contact after;
    struct err err = ERR_INIT;

    life_contact(dice, before->id, &after);
    after.seq = before->seq;
    must(record_save(store, &contact_schema, before, &after, "edit",
                     dice_roll(dice, 3) == 0 ? "a word on it" : NULL, &err),
         &err);
    assert_true(after.seq >= before->seq);
    record_release(&contact_schema, &after);
}

static void redact(struct store *store, struct dice *dice, struct contact *contact)
{
    const char *name = dice_roll(dice, 2) == 0 ? "phone" : "remark";
    struct err err = ERR_INIT;

    must(record_redact(store, &contact_schema, contact, schema_field(&contact_schema, name),
                       "on request", &err),
         &err);
}

void life_step(struct store *store, struct dice *dice, unsigned contacts)
{
    char *id = xasprintf("C-%u", dice_roll(dice, contacts) + 1);
    struct contact contact;
    struct err err = ERR_INIT;
    unsigned dart = dice_roll(dice, 100);
    int found = record_load(store, &contact_schema, id, &contact, &err);

    must(found, &err);
    if (found == 0) {
        life_contact(dice, id, &contact);
        must(record_save(store, &contact_schema, NULL, &contact, "add", NULL, &err), &err);
    } else if (dart < 85) {
        change(store, dice, &contact);
    } else if (dart < 95) {
        must(record_remove(store, &contact_schema, &contact, "remove", "gone", &err), &err);
    } else {
        redact(store, dice, &contact);
    }
    record_release(&contact_schema, &contact);
    free(id);
}

void life_run(struct store *store, struct dice *dice, unsigned contacts, int64_t events)
{
    struct err err = ERR_INIT;
    int64_t counter = 0;

    while (counter < events) {
        life_step(store, dice, contacts);
        must(store_change_counter(store, &counter, &err), &err);
    }
}

void life_save(struct store *store, const char *id, const char *name, const char *phone,
               const char *note)
{
    struct contact contact;
    struct err err = ERR_INIT;

    record_init(&contact_schema, &contact);
    contact.id = xstrdup(id);
    contact.name = xstrdup(name);
    contact.phone = phone == NULL ? NULL : xstrdup(phone);
    must(record_save(store, &contact_schema, NULL, &contact, "add", note, &err), &err);
    record_release(&contact_schema, &contact);
}

static int replay_equals(struct store *store, const char *dir, struct err *err)
{
    char *url = xasprintf("sqlite:%s/examined.db", dir);
    struct store *target = store_open(url, &(struct store_options){.access = STORE_SCRATCH}, err);
    int64_t events, rows;
    int rc = -1;

    if (target != NULL && replay_into(store, target, record_kinds, &events, err) == 0)
        rc = replay_compare(store, target, record_kinds, &rows, err);
    store_close(target);
    free(url);
    return rc;
}

int life_examine(struct store *store, const char *dir, struct err *err)
{
    struct journal_head head;

    if (store_check(store, err) < 0 || journal_verify(store, &head, err) < 0 ||
        private_verify(store, err) < 0)
        return -1;
    return replay_equals(store, dir, err);
}

/* --- behind the program's back --- */

sqlite3 *raw_open(const char *path)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 60000);
    return db;
}

void raw_exec(sqlite3 *db, const char *sql, ...)
{
    struct str text = STR_INIT;
    va_list args;
    char *why = NULL;

    va_start(args, sql);
    str_vaddf(&text, sql, args);
    va_end(args);
    if (sqlite3_exec(db, text.buf, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", text.buf, why);
    str_release(&text);
}

char *raw_text(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt;
    char *text = NULL;

    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    if (sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_text(stmt, 0) != NULL)
        text = xstrdup((const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    return text;
}

int64_t raw_int(sqlite3 *db, const char *sql)
{
    char *text = raw_text(db, sql);
    int64_t value;

    assert_non_null(text);
    value = strtoll(text, NULL, 10);
    free(text);
    return value;
}

void raw_drop_triggers(sqlite3 *db)
{
    for (;;) {
        char *name = raw_text(db, "SELECT name FROM sqlite_schema WHERE type = 'trigger' LIMIT 1");

        if (name == NULL)
            return;
        raw_exec(db, "DROP TRIGGER %s", name);
        free(name);
    }
}

static void dump_table(sqlite3 *db, const char *table, struct str *out)
{
    char *sql = xasprintf("SELECT rowid, * FROM %s ORDER BY rowid", table);
    sqlite3_stmt *stmt;
    int rc;

    str_addf(out, "= %s\n", table);
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK) {
        while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
            for (int i = 0; i < sqlite3_column_count(stmt); i++) {
                str_addf(out, "%d:", sqlite3_column_type(stmt, i));
                if (sqlite3_column_text(stmt, i) != NULL)
                    str_addn(out, (const char *)sqlite3_column_text(stmt, i),
                             (size_t)sqlite3_column_bytes(stmt, i));
                str_addc(out, '|');
            }
            str_addc(out, '\n');
        }
        if (rc != SQLITE_DONE)
            str_add(out, "damaged\n");
    } else {
        str_add(out, "damaged\n");
    }
    sqlite3_finalize(stmt);
    free(sql);
}

void raw_dump(sqlite3 *db, struct str *out)
{
    static const char *const tables[] = {"meta",  "head",           "event",       "private_text",
                                         "lease", "config_version", "config_part", "contact"};

    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        dump_table(db, tables[i], out);
}

static bool file_holds(const char *path, const char *bytes)
{
    struct str all = STR_INIT;
    char part[65536];
    ssize_t got;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool found;

    if (fd < 0)
        return false;
    while ((got = read(fd, part, sizeof(part))) > 0)
        str_addn(&all, part, (size_t)got);
    close(fd);
    found = memmem(all.buf, all.len, bytes, strlen(bytes)) != NULL;
    str_release(&all);
    return found;
}

bool raw_files_hold(const char *path, const char *bytes)
{
    static const char *const tails[] = {"", "-wal", "-shm", "-wake", "-journal"};
    bool found = false;

    for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
        char *file = xasprintf("%s%s", path, tails[i]);

        found = found || file_holds(file, bytes);
        free(file);
    }
    return found;
}
