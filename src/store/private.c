/* Text beside the chain: salted, so that what has been erased cannot be guessed from its hash. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"
#include "base/sha256.h"
#include "base/str.h"
#include "base/tr.h"
#include "store/internal.h"
#include "store/journal.h"

enum { SALT_BYTES = 16 };

static int make_salt(char salt[SALT_BYTES * 2 + 1], struct err *err)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[SALT_BYTES];

    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        return err_set(err, ERR_FAILED, _("the system gives no random numbers"));
    for (size_t i = 0; i < sizeof(bytes); i++) {
        salt[2 * i] = digits[bytes[i] >> 4];
        salt[2 * i + 1] = digits[bytes[i] & 15];
    }
    salt[2 * sizeof(bytes)] = '\0';
    return 0;
}

static void hash_of(const char *salt, const char *text, size_t len, char hash[65])
{
    struct str salted = STR_INIT;

    str_add(&salted, salt);
    str_addn(&salted, text, len);
    sha256_hex(salted.buf, salted.len, hash);
    str_release(&salted);
}

int private_put(struct store *store, const struct event_draft *event, const char *field,
                int64_t seq, const char *text, char hash[65], struct err *err)
{
    char salt[SALT_BYTES * 2 + 1];
    struct stmt *stmt;

    if (make_salt(salt, err) < 0)
        return -1;
    hash_of(salt, text, strlen(text), hash);
    stmt = store_stmt(store,
                      "INSERT INTO private_text (hash, kind, subject, field, seq, salt, body) "
                      "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                      err);
    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, hash);
    stmt_bind_text(stmt, 2, event->kind);
    stmt_bind_text(stmt, 3, event->subject);
    stmt_bind_text(stmt, 4, field);
    stmt_bind_int(stmt, 5, seq);
    stmt_bind_text(stmt, 6, salt);
    stmt_bind_text(stmt, 7, text);
    return stmt_run(stmt, err);
}

static int changed(const char *hash, struct err *err)
{
    return err_set(err, ERR_FAILED, _("the text %.12s beside the journal was changed"), hash);
}

/* stmt stands on a row (salt, body) of hash. The salt's length counts: otherwise what stands at the
 * border could change sides. */
static int check_row(struct stmt *stmt, const char *hash, struct err *err)
{
    char found[65];
    size_t salt_len, len;
    const char *salt = stmt_textn(stmt, 0, &salt_len), *body = stmt_textn(stmt, 1, &len);

    if (salt_len != SALT_BYTES * 2)
        return changed(hash, err);
    hash_of(salt, body, len, found);
    return strcmp(found, hash) == 0 ? 0 : changed(hash, err);
}

/* stmt stands on a row (salt, body) of hash. 1, 0 or -1 as private_get(). */
static int read_row(struct stmt *stmt, const char *hash, struct str *text, struct err *err)
{
    if (stmt_is_null(stmt, 1)) {
        str_add(text, JOURNAL_ERASED);
        return 0;
    }
    if (check_row(stmt, hash, err) < 0)
        return -1;
    str_add(text, stmt_text(stmt, 1));
    return 1;
}

int private_get(struct store *store, const char *hash, struct str *text, struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "SELECT salt, body FROM private_text WHERE hash = $1", err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, hash);
    rc = stmt_step(stmt, err);
    if (rc == 0)
        return err_set(err, ERR_FAILED, _("the text %.12s beside the journal is missing"), hash);
    if (rc < 0)
        return -1;
    rc = read_row(stmt, hash, text, err);
    stmt_reset(stmt);
    return rc;
}

int private_current(struct store *store, const char *kind, const char *subject, const char *field,
                    char hash[65], struct err *err)
{
    struct stmt *stmt = store_stmt(store,
                                   "SELECT hash FROM private_text "
                                   "WHERE kind = $1 AND subject = $2 AND field = $3 "
                                   "ORDER BY seq DESC LIMIT 1",
                                   err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, kind);
    stmt_bind_text(stmt, 2, subject);
    stmt_bind_text(stmt, 3, field);
    rc = stmt_step(stmt, err);
    snprintf(hash, 65, "%s", rc == 1 ? stmt_text(stmt, 0) : "");
    if (rc == 1)
        stmt_reset(stmt);
    return rc < 0 ? -1 : 0;
}

/* --- many, in order --- */

static int next_row(struct private_walk *walk, struct err *err)
{
    int rc = stmt_step(walk->stmt, err);

    walk->on_row = rc == 1;
    return rc < 0 ? -1 : 0;
}

int private_walk_begin(struct private_walk *walk, struct store *store, const char *kind,
                       struct err *err)
{
    walk->store = store;
    walk->stmt = store_stmt(store,
                            "SELECT salt, body, hash, subject FROM private_text "
                            "WHERE kind = $1 ORDER BY subject, field, seq",
                            err);
    if (walk->stmt == NULL)
        return -1;
    stmt_bind_text(walk->stmt, 1, kind);
    return next_row(walk, err);
}

static bool is_on(const struct private_walk *walk, const char *subject)
{
    return walk->on_row && strcmp(stmt_text(walk->stmt, 3), subject) == 0;
}

int private_walk_get(struct private_walk *walk, const char *subject, const char *hash,
                     struct str *text, struct err *err)
{
    while (is_on(walk, subject)) {
        if (strcmp(stmt_text(walk->stmt, 2), hash) == 0)
            return read_row(walk->stmt, hash, text, err);
        if (next_row(walk, err) < 0)
            return -1;
    }
    return private_get(walk->store, hash, text, err);
}

int private_walk_leave(struct private_walk *walk, const char *subject, struct err *err)
{
    while (is_on(walk, subject))
        if (next_row(walk, err) < 0)
            return -1;
    return 0;
}

void private_walk_end(struct private_walk *walk)
{
    if (walk->on_row)
        stmt_reset(walk->stmt);
    walk->on_row = false;
}

int private_erase(struct store *store, const char *kind, const char *subject, const char *field,
                  struct err *err)
{
    struct stmt *stmt =
        store_stmt(store,
                   "UPDATE private_text SET salt = NULL, body = NULL "
                   "WHERE kind = $1 AND subject = $2 AND field = $3 AND body IS NOT NULL",
                   err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, kind);
    stmt_bind_text(stmt, 2, subject);
    stmt_bind_text(stmt, 3, field);
    return stmt_run(stmt, err);
}

/* "field":[old,new] of a patch; the pair ends at the first bracket, as both are null or
 * references. */
static bool patch_refers(const char *patch, const char *field, const char *hash)
{
    char *key = xasprintf("\"%s\":[", field);
    const char *pair = strstr(patch, key), *end = pair == NULL ? NULL : strchr(pair, ']');
    const char *found = pair == NULL ? NULL : strstr(pair, hash);

    free(key);
    return end != NULL && found != NULL && found < end;
}

/* Is the row the one that its event speaks of? */
static int check_place(struct stmt *stmt, const char *hash, struct err *err)
{
    const char *field = stmt_text(stmt, 5);

    if (strcmp(stmt_text(stmt, 3), stmt_text(stmt, 6)) != 0 ||
        strcmp(stmt_text(stmt, 4), stmt_text(stmt, 7)) != 0)
        return changed(hash, err);
    if (field[0] == '\0' ? strcmp(stmt_text(stmt, 8), hash) != 0
                         : !patch_refers(stmt_text(stmt, 9), field, hash))
        return changed(hash, err);
    return 0;
}

static int verify_rows(struct store *store, struct err *err)
{
    struct stmt *stmt = store_stmt(store,
                                   "SELECT p.salt, p.body, p.hash, p.kind, p.subject, p.field, "
                                   "e.kind, e.subject, e.note, e.patch "
                                   "FROM private_text p LEFT JOIN event e ON e.seq = p.seq "
                                   "ORDER BY p.seq, p.hash",
                                   err);
    int rc;

    if (stmt == NULL)
        return -1;
    while ((rc = stmt_step(stmt, err)) == 1) {
        char *hash = xstrdup(stmt_text(stmt, 2));
        bool erased = stmt_is_null(stmt, 0) && stmt_is_null(stmt, 1);
        int verdict = check_place(stmt, hash, err);

        if (verdict == 0 && !erased)
            verdict = check_row(stmt, hash, err);
        free(hash);
        if (verdict < 0) {
            stmt_reset(stmt);
            return -1;
        }
    }
    return rc;
}

/* 1 if a text of that name is or was there. */
static int is_known(struct store *store, const char *hash, size_t len, struct err *err)
{
    struct stmt *stmt = store_stmt(store, "SELECT 1 FROM private_text WHERE hash = $1", err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_textn(stmt, 1, hash, len);
    rc = stmt_step(stmt, err);
    if (rc == 1)
        stmt_reset(stmt);
    return rc;
}

/* What an event refers to: its note, and in its patch {"text":HASH}. In a value of a patch such
 * quotes would be escaped. */
static int check_references(struct store *store, struct stmt *event, struct err *err)
{
    static const char mark[] = "{\"text\":\"";
    const char *note = stmt_text(event, 1), *at = stmt_text(event, 2);
    int rc = note[0] == '\0' ? 1 : is_known(store, note, strlen(note), err);

    while (rc == 1 && (at = strstr(at, mark)) != NULL) {
        at += strlen(mark);
        rc = is_known(store, at, strcspn(at, "\""), err);
    }
    if (rc == 0)
        return err_set(err, ERR_FAILED, _("a text of event %lld beside the journal is missing"),
                       (long long)stmt_int(event, 0));
    return rc < 0 ? -1 : 0;
}

static int verify_references(struct store *store, struct err *err)
{
    struct stmt *stmt = store_stmt(store, "SELECT seq, note, patch FROM event ORDER BY seq", err);
    int rc;

    if (stmt == NULL)
        return -1;
    while ((rc = stmt_step(stmt, err)) == 1) {
        if (check_references(store, stmt, err) < 0) {
            stmt_reset(stmt);
            return -1;
        }
    }
    return rc;
}

int private_verify(struct store *store, struct err *err)
{
    int rc;

    if (store_begin_read(store, err) < 0)
        return -1;
    rc = verify_rows(store, err) < 0 ? -1 : verify_references(store, err);
    store_rollback(store);
    return rc;
}
