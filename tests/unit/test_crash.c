/* Bad days of one store: a writer killed at any moment, a full disk, a file that may not be read, a
 * file that was cut, bits that flipped. What was acknowledged is there; what is damaged is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "lib/life.h"
#include "lib/scratch.h"
#include "lib/writers.h"
#include "store/journal.h"
#include "store/record.h"

enum { KILLS = 50, KILLS_SOAK = 5000, NOBODY = 65534 };

/* --- kill -9 --- */

/* seq to subject, as acknowledged. */
struct promise {
    int64_t seq;
    int writer;
};

static void is_there(struct store *store, int64_t seq, const char *subject)
{
    struct err err = ERR_INIT;
    struct stmt *stmt = store_stmt(store, "SELECT subject FROM event WHERE seq = $1", &err);

    assert_non_null(stmt);
    stmt_bind_int(stmt, 1, seq);
    if (stmt_step(stmt, &err) != 1)
        fail_msg("event %" PRId64 " was acknowledged and is not there", seq);
    assert_string_equal(stmt_text(stmt, 0), subject);
    stmt_reset(stmt);
}

static void what_was_acknowledged_survives_every_kill(void **state)
{
    struct scratch *s = *state;
    int kills = getenv("SOAK") != NULL ? KILLS_SOAK : KILLS, acked = 0;
    VEC(struct promise) promises = {0};
    struct dice dice = {.state = (uint64_t)getpid()}; /* other moments in every run */
    struct err err = ERR_INIT;
    struct store *store;
    char id[16];

    store_close(scratch_store(s, STORE_TEST));
    for (int i = 1; i <= kills; i++) {
        struct journal_head head;
        struct writer writer;

        snprintf(id, sizeof(id), "K-%d", i % 7);
        writer_start(&writer, s->url, id, 1000000);
        writer_read(&writer, (int64_t)dice_roll(&dice, 60) * 1000 + dice_roll(&dice, 1000));
        kill(writer.pid, SIGKILL);
        assert_int_equal(writer_wait(&writer), SIGKILL);
        while (writer_read(&writer, -1)) /* what it had said before */
            continue;
        store = scratch_store(s, STORE_TEST);
        vec_each (seq, &writer.acked) {
            is_there(store, *seq, id);
            *vec_push(&promises) = (struct promise){.seq = *seq, .writer = i % 7};
            acked++;
        }
        if (i % (kills / 5) == 0 && journal_verify(store, &head, &err) < 0)
            fail_msg("after kill %d: %s", i, err.text.buf);
        store_close(store);
        writer_release(&writer);
    }
    store = scratch_store(s, STORE_TEST);
    vec_each (promise, &promises) {
        snprintf(id, sizeof(id), "K-%d", promise->writer);
        is_there(store, promise->seq, id);
    }
    if (life_examine(store, s->dir, &err) < 0)
        fail_msg("%s", err.text.buf);
    assert_true(acked > kills);
    vec_release(&promises);
    store_close(store);
}

/* --- a full disk --- */

/* Runs deed in a process whose files cannot grow beyond limit; its error's text goes into *text. */
static void with_small_files(rlim_t limit, int (*deed)(const char *url, struct err *err),
                             const char *url, struct str *text)
{
    char part[4096];
    int fds[2], status;
    ssize_t got;
    pid_t child;

    assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit small = {.rlim_cur = limit, .rlim_max = limit};
        struct err err = ERR_INIT;

        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &small);
        if (deed(url, &err) == 0 || err.kind != ERR_STORE)
            _exit(3);
        _exit(write(fds[1], err.text.buf, err.text.len) == (ssize_t)err.text.len ? 0 : 4);
    }
    close(fds[1]);
    while ((got = read(fds[0], part, sizeof(part))) > 0)
        str_addn(text, part, (size_t)got);
    close(fds[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* Writes until it fails. */
static int write_on(const char *url, struct err *err)
{
    struct store *store = store_open(url, &(struct store_options){.access = STORE_EXISTING}, err);
    int rc = store == NULL ? -1 : 0;

    while (rc == 0)
        rc = journal_access(store, "log-in", "wang", true, "a note that takes some room", err);
    return rc;
}

static int create(const char *url, struct err *err)
{
    return store_open(url, &(struct store_options){.access = STORE_CREATE}, err) == NULL ? -1 : 0;
}

static void a_full_disk_is_named_and_harms_nothing(void **state)
{
    struct scratch *s = *state;
    struct store *store = scratch_store(s, STORE_TEST);
    struct dice dice = {.state = 2};
    struct journal_head before, after;
    struct str text = STR_INIT;
    struct err err = ERR_INIT;

    life_run(store, &dice, 20, 100);
    assert_int_equal(journal_read_head(store, &before, &err), 0);
    store_close(store);
    for (rlim_t limit = 200 << 10; limit <= 400 << 10; limit += 33333) {
        str_reset(&text);
        with_small_files(limit, write_on, s->url, &text);
        if (strstr(text.buf, s->path) == NULL || strstr(text.buf, "File too large") == NULL)
            fail_msg("\"%s\" does not name the file and the cause", text.buf);
        store = scratch_store(s, STORE_TEST);
        if (life_examine(store, s->dir, &err) < 0)
            fail_msg("%s", err.text.buf);
        assert_int_equal(journal_verify_noted(store, before.hash, before.count, &err), 0);
        assert_int_equal(journal_read_head(store, &after, &err), 0);
        assert_true(after.count >= before.count);
        before = after;
        life_run(store, &dice, 20, after.count + 1); /* and it goes on */
        store_close(store);
    }
    str_release(&text);
}

static void a_store_that_has_no_room_is_not_half_made(void **state)
{
    struct scratch *s = *state;
    struct str text = STR_INIT;
    struct store *store;

    for (rlim_t limit = 0; limit < 40000; limit += 5000) {
        str_reset(&text);
        with_small_files(limit, create, s->url, &text);
        assert_non_null(strstr(text.buf, s->path));
        assert_non_null(strstr(text.buf, "File too large"));
    }
    store = scratch_store(s, STORE_TEST);
    life_save(store, "C-1", "Wang", NULL, NULL);
    store_close(store);
    str_release(&text);
}

/* --- permissions --- */

/* As nobody if we are root; an ordinary user is kept out by the mode alone. */
static void become_nobody(void)
{
    if (geteuid() == 0 && (setgroups(0, NULL) < 0 || setgid(NOBODY) < 0 || setuid(NOBODY) < 0))
        _exit(5);
}

static int open_as_nobody(const char *url, struct err *err)
{
    become_nobody();
    return store_open(url, &(struct store_options){.access = STORE_EXISTING}, err) == NULL ? -1 : 0;
}

static int write_as_nobody(const char *url, struct err *err)
{
    become_nobody();
    return write_on(url, err);
}

static void a_file_that_may_not_be_read_is_named(void **state)
{
    struct scratch *s = *state;
    struct str text = STR_INIT;
    char *message = xasprintf("the store %s cannot be opened: Permission denied", s->path);

    store_close(scratch_store(s, STORE_TEST));
    assert_int_equal(chmod(s->dir, 0755), 0);
    assert_int_equal(chmod(s->path, geteuid() == 0 ? 0600 : 0), 0);
    with_small_files(RLIM_INFINITY, open_as_nobody, s->url, &text);
    assert_string_equal(text.buf, message);
    free(message);
    str_release(&text);
}

static void a_file_that_may_not_be_written_is_named(void **state)
{
    struct scratch *s = *state;
    struct str text = STR_INIT;

    store_close(scratch_store(s, STORE_TEST));
    assert_int_equal(chmod(s->path, 0444), 0);
    assert_int_equal(chmod(s->dir, geteuid() == 0 ? 0755 : 0555), 0);
    with_small_files(RLIM_INFINITY, write_as_nobody, s->url, &text);
    assert_non_null(strstr(text.buf, s->path));
    if (strstr(text.buf, "Permission denied") == NULL &&
        strstr(text.buf, "may only be read") == NULL)
        fail_msg("\"%s\" does not name the cause", text.buf);
    assert_int_equal(chmod(s->dir, 0700), 0);
    str_release(&text);
}

/* --- cut files and flipped bits --- */

struct bytes {
    char *data;
    size_t len;
};

static struct bytes read_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct bytes all = {0};
    struct stat st;

    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    all.len = (size_t)st.st_size;
    all.data = xmalloc(all.len);
    assert_int_equal(read(fd, all.data, all.len), (ssize_t)all.len);
    close(fd);
    return all;
}

static void write_file(const char *path, const char *data, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, data, len), (ssize_t)len);
    close(fd);
}

/* Does whatever opening and doctor do find something wrong? */
static bool is_found(const struct scratch *s, struct str *why)
{
    struct err err = ERR_INIT;
    struct store *store =
        store_open(s->url, &(struct store_options){.access = STORE_EXISTING}, &err);
    bool found = store == NULL || life_examine(store, s->dir, &err) < 0;

    assert_true(!found || err.text.len > 0);
    str_set(why, err.text.buf);
    store_close(store);
    err_release(&err);
    return found;
}

static void dump_of(const char *path, struct str *out)
{
    sqlite3 *db = raw_open(path);

    str_reset(out);
    raw_dump(db, out);
    sqlite3_close(db);
}

static void tidy(const struct scratch *s)
{
    char *wal = xasprintf("%s-wal", s->path), *shm = xasprintf("%s-shm", s->path);

    unlink(wal);
    unlink(shm);
    free(wal);
    free(shm);
}

static struct bytes living_file(struct scratch *s)
{
    struct store *store = scratch_store(s, STORE_TEST);
    struct dice dice = {.state = 4};

    life_run(store, &dice, 25, 200);
    store_close(store);
    return read_file(s->path);
}

static void a_cut_file_is_found(void **state)
{
    struct scratch *s = *state;
    struct bytes whole = living_file(s);
    struct dice dice = {.state = 6};
    struct str why = STR_INIT;
    size_t lens[30] = {
        0, 1, 15, 16, 99, 100, 101, 511, 512, 4095, 4096, 4097, whole.len - 4096, whole.len - 1};

    for (size_t i = 14; i < ARRAY_LEN(lens); i++)
        lens[i] = dice_next(&dice) % whole.len;
    for (size_t i = 0; i < ARRAY_LEN(lens); i++) {
        write_file(s->path, whole.data, lens[i]);
        if (!is_found(s, &why))
            fail_msg("cut to %zu of %zu bytes: not found", lens[i], whole.len);
        tidy(s);
    }
    free(whole.data);
    str_release(&why);
}

/* Flips a bit; either it is found, or every value of every row is what it was. */
static bool flip_one(const struct scratch *s, const struct bytes *whole, const struct str *content,
                     size_t offset, unsigned bit)
{
    struct str why = STR_INIT, now = STR_INIT;
    bool found;

    whole->data[offset] ^= (char)(1u << bit);
    write_file(s->path, whole->data, whole->len);
    whole->data[offset] ^= (char)(1u << bit);
    found = is_found(s, &why);
    if (!found) {
        dump_of(s->path, &now);
        if (strcmp(now.buf, content->buf) != 0)
            fail_msg("bit %u of byte %zu: not found, but the content differs", bit, offset);
    }
    tidy(s);
    str_release(&why);
    str_release(&now);
    return found;
}

static void a_flipped_bit_is_found_or_harmless(void **state)
{
    struct scratch *s = *state;
    int flips = getenv("SOAK") != NULL ? 4000 : 40, found = 0;
    struct bytes whole = living_file(s);
    struct dice dice = {.state = 8};
    struct str content = STR_INIT;

    dump_of(s->path, &content);
    tidy(s);
    for (int i = 0; i < flips; i++)
        found += flip_one(s, &whole, &content, dice_next(&dice) % whole.len, dice_roll(&dice, 8));
    assert_true(found > 0);
    free(whole.data);
    str_release(&content);
}

/* Where the row of an event is in the file, by its hash, which ends the row. */
static size_t row_end(const struct bytes *whole, const char *path, int64_t seq)
{
    sqlite3 *db = raw_open(path);
    char *sql = xasprintf("SELECT hash FROM event WHERE seq = %" PRId64, seq);
    char *hash = raw_text(db, sql), *at = memmem(whole->data, whole->len, hash, strlen(hash));

    assert_non_null(at);
    free(sql);
    free(hash);
    sqlite3_close(db);
    return (size_t)(at - whole->data) + 64;
}

static void a_flipped_bit_in_an_event_is_found(void **state)
{
    struct scratch *s = *state;
    struct bytes whole = living_file(s);
    struct dice dice = {.state = 9};
    struct str content = STR_INIT;

    dump_of(s->path, &content);
    tidy(s);
    for (int i = 0; i < 40; i++) {
        int64_t seq = dice_roll(&dice, 199) + 1; /* the head has the last one's hash too */
        size_t offset;

        write_file(s->path, whole.data, whole.len);
        offset = row_end(&whole, s->path, seq) - 1 - dice_roll(&dice, 100);
        tidy(s);
        if (!flip_one(s, &whole, &content, offset, dice_roll(&dice, 8)))
            fail_msg("event %" PRId64 ": the flip at %zu is not found", seq, offset);
    }
    free(whole.data);
    str_release(&content);
}

int main(void)
{
#define SCRATCH_TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(what_was_acknowledged_survives_every_kill),
        SCRATCH_TEST(a_full_disk_is_named_and_harms_nothing),
        SCRATCH_TEST(a_store_that_has_no_room_is_not_half_made),
        SCRATCH_TEST(a_file_that_may_not_be_read_is_named),
        SCRATCH_TEST(a_file_that_may_not_be_written_is_named),
        SCRATCH_TEST(a_cut_file_is_found),
        SCRATCH_TEST(a_flipped_bit_is_found_or_harmless),
        SCRATCH_TEST(a_flipped_bit_in_an_event_is_found),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("crash", tests, NULL, NULL);
}
