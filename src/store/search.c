/* A search walks along the rarest of its terms and asks for each ticket there whether it has the
 * others. How rare a term is gets counted up to a limit only: beyond it, all are common. */
#include "store/search.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/vec.h"

enum { COMMON = 10000 };

/* --- writing --- */

static int add_term(struct store *store, const char *ticket, wall_s at, const char *term,
                    struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "INSERT INTO ticket_term (term, at, ticket) VALUES ($1, $2, $3)", err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, term);
    stmt_bind_int(stmt, 2, at);
    stmt_bind_text(stmt, 3, ticket);
    return stmt_run(stmt, err);
}

static int drop_term(struct store *store, const char *ticket, wall_s at, const char *term,
                     struct err *err)
{
    struct stmt *stmt = store_stmt(
        store, "DELETE FROM ticket_term WHERE term = $1 AND at = $2 AND ticket = $3", err);

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, term);
    stmt_bind_int(stmt, 2, at);
    stmt_bind_text(stmt, 3, ticket);
    return stmt_run(stmt, err);
}

struct kept {
    char *term;
    wall_s at;
};

struct kept_list {
    VEC(struct kept) items;
};

static int read_kept(struct store *store, const char *ticket, struct kept_list *list,
                     struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "SELECT term, at FROM ticket_term WHERE ticket = $1", err);
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_text(stmt, 1, ticket);
    while ((rc = stmt_step(stmt, err)) == 1)
        *vec_push(&list->items) =
            (struct kept){.term = xstrdup(stmt_text(stmt, 0)), .at = stmt_int(stmt, 1)};
    return rc;
}

int search_put(struct store *store, const char *ticket, wall_s at, const struct map *terms,
               struct err *err)
{
    struct kept_list kept = {0};
    struct map stays;
    const char *term;
    size_t step = 0;
    int rc = -1;

    map_init(&stays);
    if (read_kept(store, ticket, &kept, err) < 0)
        goto out;
    vec_each (one, &kept.items) {
        if (one->at == at && map_has(terms, one->term))
            map_put(&stays, one->term, NULL);
        else if (drop_term(store, ticket, one->at, one->term, err) < 0)
            goto out;
    }
    while (map_next(terms, &step, &term, NULL))
        if (!map_has(&stays, term) && add_term(store, ticket, at, term, err) < 0)
            goto out;
    rc = 0;
out:
    vec_each (one, &kept.items)
        free(one->term);
    vec_release(&kept.items);
    map_release(&stays, NULL);
    return rc;
}

int search_prune(struct store *store, struct err *err)
{
    struct stmt *stmt = store_stmt(
        store, "DELETE FROM ticket_term WHERE ticket NOT IN (SELECT id FROM ticket)", err);

    return stmt == NULL ? -1 : stmt_run(stmt, err);
}

int search_is_missing(struct store *store, struct err *err)
{
    struct stmt *stmt = store_stmt(store,
                                   "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM ticket_term) "
                                   "AND EXISTS (SELECT 1 FROM ticket)",
                                   err);
    int rc = stmt == NULL ? -1 : stmt_step(stmt, err);

    if (rc == 1)
        stmt_reset(stmt);
    return rc;
}

/* --- reading --- */

/* Behind all terms that begin with this one: U+10FFFF is in no text. */
static char *end_of(const struct search_term *term)
{
    return xasprintf("%s\xf4\x8f\xbf\xbf", term->term);
}

static int64_t count_term(struct store *store, const struct search_term *term, struct err *err)
{
    char *end = end_of(term);
    struct stmt *stmt = term->prefix
                            ? store_stmt(store,
                                         "SELECT count(1) FROM (SELECT 1 FROM ticket_term WHERE "
                                         "term >= $1 AND term < $2 LIMIT $3) AS some",
                                         err)
                            : store_stmt(store,
                                         "SELECT count(1) FROM (SELECT 1 FROM ticket_term WHERE "
                                         "term = $1 LIMIT $2) AS some",
                                         err);
    int64_t count = -1;
    int index = 0;

    if (stmt != NULL) {
        stmt_bind_text(stmt, ++index, term->term);
        if (term->prefix)
            stmt_bind_text(stmt, ++index, end);
        stmt_bind_int(stmt, ++index, COMMON);
        if (stmt_step(stmt, err) == 1) {
            count = stmt_int(stmt, 0);
            stmt_reset(stmt);
        }
    }
    free(end);
    return count;
}

/* Of two that are equally rare the one that need not be sorted goes first. */
static int find_rarest(struct store *store, const struct search_term *terms, size_t count,
                       size_t *rarest, struct err *err)
{
    int64_t fewest = INT64_MAX;

    *rarest = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t number = count == 1 ? 0 : count_term(store, &terms[i], err);

        if (number < 0)
            return -1;
        if (number < fewest || (number == fewest && terms[*rarest].prefix && !terms[i].prefix)) {
            fewest = number;
            *rarest = i;
        }
    }
    return 0;
}

static int has_term(struct store *store, const char *ticket, const struct search_term *term,
                    struct err *err)
{
    char *end = end_of(term);
    struct stmt *stmt = term->prefix ? store_stmt(store,
                                                  "SELECT 1 FROM ticket_term WHERE ticket = $1 AND "
                                                  "term >= $2 AND term < $3 LIMIT 1",
                                                  err)
                                     : store_stmt(store,
                                                  "SELECT 1 FROM ticket_term WHERE ticket = $1 AND "
                                                  "term = $2 LIMIT 1",
                                                  err);
    int rc = -1;

    if (stmt != NULL) {
        stmt_bind_text(stmt, 1, ticket);
        stmt_bind_text(stmt, 2, term->term);
        if (term->prefix)
            stmt_bind_text(stmt, 3, end);
        rc = stmt_step(stmt, err);
        if (rc == 1)
            stmt_reset(stmt);
    }
    free(end);
    return rc;
}

static int has_others(struct store *store, const char *ticket, const struct search_term *terms,
                      size_t count, size_t except, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        int rc = i == except ? 1 : has_term(store, ticket, &terms[i], err);

        if (rc != 1)
            return rc;
    }
    return 1;
}

static struct stmt *walk(struct store *store, const struct search_term *term, const char *end,
                         struct err *err)
{
    struct stmt *stmt = term->prefix
                            ? store_stmt(store,
                                         "SELECT DISTINCT at, ticket FROM ticket_term "
                                         "WHERE term >= $1 AND term < $2 "
                                         "ORDER BY at DESC, ticket DESC",
                                         err)
                            : store_stmt(store,
                                         "SELECT at, ticket FROM ticket_term WHERE term = $1 "
                                         "ORDER BY at DESC, ticket DESC",
                                         err);

    if (stmt == NULL)
        return NULL;
    stmt_bind_text(stmt, 1, term->term);
    if (term->prefix)
        stmt_bind_text(stmt, 2, end);
    return stmt;
}

int search_each(struct store *store, const struct search_term *terms, size_t count,
                int (*each)(const char *ticket, void *data), void *data, struct err *err)
{
    size_t rarest;
    struct stmt *stmt;
    char *end;
    int rc = -1, verdict = 0;

    if (find_rarest(store, terms, count, &rarest, err) < 0)
        return -1;
    end = end_of(&terms[rarest]);
    stmt = walk(store, &terms[rarest], end, err);
    while (stmt != NULL && verdict == 0 && (rc = stmt_step(stmt, err)) == 1) {
        char *ticket = xstrdup(stmt_text(stmt, 1));

        verdict = has_others(store, ticket, terms, count, rarest, err);
        if (verdict == 1)
            verdict = each(ticket, data);
        free(ticket);
    }
    if (verdict != 0) {
        stmt_reset(stmt);
        rc = verdict;
    }
    free(end);
    return rc;
}
