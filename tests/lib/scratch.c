/* Scratch directories and stores for unit tests. */
#include "lib/scratch.h"

#include <ftw.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/embed.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/tr.h"

int scratch_setup(void **state)
{
    struct scratch *scratch = xcalloc(1, sizeof(*scratch));
    const char *tmp = getenv("TMPDIR");

    tr_set_lang(LANG_EN);
    scratch->dir = xasprintf("%s/zhiban-test-XXXXXX", tmp != NULL ? tmp : "/tmp");
    if (mkdtemp(scratch->dir) == NULL)
        return -1;
    scratch->path = xasprintf("%s/zhiban.db", scratch->dir);
    scratch->url = xasprintf("sqlite:%s", scratch->path);
    *state = scratch;
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

void scratch_remove(const char *dir)
{
    nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int scratch_teardown(void **state)
{
    struct scratch *scratch = *state;

    scratch_remove(scratch->dir);
    free(scratch->dir);
    free(scratch->path);
    free(scratch->url);
    free(scratch);
    return 0;
}

struct store *scratch_store(struct scratch *scratch, enum store_mode mode)
{
    const struct store_options options = {
        .access = STORE_CREATE, .mode = mode, .busy_wait_ms = 60000};
    struct err err = ERR_INIT;
    struct store *store = store_open(scratch->url, &options, &err);

    if (store == NULL)
        fail_msg("%s", err.text.buf);
    store_set_actor(store, &(struct actor){.name = "tester", .role = "duty", .origin = "test"});
    return store;
}

void scratch_run_migration(struct driver_conn *conn, int version)
{
    struct err err = ERR_INIT;
    char number[16];

    for (const struct embedded *f = embedded_migrations; f->path != NULL; f++) {
        struct str sql = STR_INIT;
        const char *word;

        if (strtol(f->path, NULL, 10) != version)
            continue;
        str_add(&sql, f->text);
        word = strstr(sql.buf, "@bigkey@");
        if (word != NULL) {
            struct str again = STR_INIT;

            str_addn(&again, sql.buf, (size_t)(word - sql.buf));
            str_add(&again, "INTEGER PRIMARY KEY");
            str_add(&again, word + strlen("@bigkey@"));
            str_release(&sql);
            sql = again;
        }
        if (driver_sqlite.exec(conn, sql.buf, &err) < 0)
            fail_msg("%s: %s", f->path, err.text.buf);
        str_release(&sql);
    }
    snprintf(number, sizeof(number), "%d", version);
    {
        char *sql = xasprintf("INSERT OR REPLACE INTO meta VALUES ('schema', '%s'), "
                              "('mode', 'test')",
                              number);

        assert_int_equal(driver_sqlite.exec(conn, sql, &err), 0);
        free(sql);
    }
}
