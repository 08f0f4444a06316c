/* Bodies are checked against their digest whenever they are read: a configuration that was changed
 * behind our back must not come into force. */
#include "store/config_store.h"

#include <string.h>

#include "base/sha256.h"
#include "base/tr.h"

int config_part_put(struct store *store, const char *digest, const char *body, struct err *err)
{
    struct stmt *stmt = store_stmt(
        store, "INSERT INTO config_part (digest, body) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, digest);
    stmt_bind_text(stmt, 2, body);
    return stmt_run(stmt, err);
}

int config_part_get(struct store *store, const char *digest, struct str *body, struct err *err)
{
    struct stmt *stmt = store_stmt(store, "SELECT body FROM config_part WHERE digest = $1", err);
    char found[SHA256_HEX_SIZE];
    const char *text;
    size_t len;
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, digest);
    rc = stmt_step(stmt, err);
    if (rc == 0)
        return err_set(err, ERR_STORE, _("the part %.12s of the configuration is missing"), digest);
    if (rc < 0)
        return -1;
    text = stmt_textn(stmt, 0, &len);
    sha256_hex(text, len, found);
    if (strcmp(found, digest) == 0)
        str_addn(body, text, len);
    stmt_reset(stmt);
    if (strcmp(found, digest) != 0)
        return err_set(err, ERR_STORE, _("the part %.12s of the configuration was changed"),
                       digest);
    return 0;
}

int config_newest_id(struct store *store, struct str *id, struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "SELECT id FROM config_version ORDER BY number DESC LIMIT 1", err);
    int rc = stmt == NULL ? -1 : stmt_step(stmt, err);

    if (rc == 1) {
        str_add(id, stmt_text(stmt, 0));
        stmt_reset(stmt);
    }
    return rc;
}

int config_newest_seq(struct store *store, int64_t *seq, struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "SELECT seq FROM config_version ORDER BY number DESC LIMIT 1", err);
    int rc = stmt == NULL ? -1 : stmt_step(stmt, err);

    *seq = 0;
    if (rc == 1) {
        *seq = stmt_int(stmt, 0);
        stmt_reset(stmt);
    }
    return rc < 0 ? -1 : 0;
}
