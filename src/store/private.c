/* Text beside the chain: salted, so that what has been erased cannot be guessed from its hash. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/sha256.h"
#include "base/str.h"
#include "base/tr.h"
#include "store/internal.h"
#include "store/journal.h"

enum { SALT_BYTES = 16 };

static int make_salt(char salt[SALT_BYTES * 2 + 1], struct err *err)
{
    unsigned char bytes[SALT_BYTES];

    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        return err_set(err, ERR_FAILED, _("the system gives no random numbers"));
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(salt + 2 * i, 3, "%02x", bytes[i]);
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

/* stmt stands on a row (salt, body) of hash. */
static int check_row(struct stmt *stmt, const char *hash, struct err *err)
{
    char found[65];
    size_t len;
    const char *body = stmt_textn(stmt, 1, &len);

    hash_of(stmt_text(stmt, 0), body, len, found);
    if (strcmp(found, hash) != 0)
        return err_set(err, ERR_FAILED, _("the text %.12s beside the journal was changed"), hash);
    return 0;
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
    if (stmt_is_null(stmt, 1)) {
        str_add(text, JOURNAL_ERASED);
        rc = 0;
    } else if (check_row(stmt, hash, err) < 0) {
        rc = -1;
    } else {
        str_add(text, stmt_text(stmt, 1));
    }
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

int private_verify(struct store *store, struct err *err)
{
    struct stmt *stmt = store_stmt(
        store, "SELECT salt, body, hash FROM private_text WHERE body IS NOT NULL ORDER BY seq",
        err);
    char hash[65];
    int rc;

    if (stmt == NULL)
        return -1;
    while ((rc = stmt_step(stmt, err)) == 1) {
        snprintf(hash, sizeof(hash), "%s", stmt_text(stmt, 2));
        if (check_row(stmt, hash, err) < 0) {
            stmt_reset(stmt);
            return -1;
        }
    }
    return rc;
}
