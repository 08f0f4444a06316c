/* The roster in force with the stand-ins that were recorded. A swap is two stand-ins in one
 * transaction: both hold, or none. */
#include "desk/rosters.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/duty.h"
#include "store/record.h"

/* --- reading --- */

struct collected {
    VEC(struct stand_in) items;
    day_t since; /* last day on it or later */
    bool undone; /* those too */
};

static int collect(const void *record, void *data)
{
    const struct stand_in *stand_in = record;
    struct collected *collected = data;

    if (stand_in->last_day >= collected->since && (collected->undone || stand_in->undone_at == 0))
        record_copy(&stand_in_schema, vec_push(&collected->items), stand_in);
    return 0;
}

static int by_made(const void *a, const void *b)
{
    const struct stand_in *left = a, *right = b;

    if (left->made_at != right->made_at)
        return left->made_at < right->made_at ? -1 : 1;
    return strtol(left->id + 2, NULL, 10) < strtol(right->id + 2, NULL, 10) ? -1 : 1;
}

static int read_all(struct desk *desk, struct collected *collected, struct err *err)
{
    if (record_each(desk_store(desk), &stand_in_schema, collect, collected, err) < 0)
        return -1;
    if (collected->items.len > 1)
        qsort(collected->items.items, collected->items.len, sizeof(struct stand_in), by_made);
    return 0;
}

static void forget(struct collected *collected)
{
    vec_each (stand_in, &collected->items)
        record_release(&stand_in_schema, stand_in);
    vec_release(&collected->items);
}

static int add_stand_ins(struct desk *desk, struct roster *roster, struct err *err)
{
    struct collected collected = {0};
    int rc = read_all(desk, &collected, err);

    vec_each (stand_in, &collected.items) {
        struct roster_swap swap;

        stand_in_to_swap(stand_in, &swap);
        roster_add_swap(roster, &swap);
        record_release(&roster_swap_schema, &swap);
    }
    forget(&collected);
    return rc;
}

struct roster *desk_roster(struct desk *desk, struct err *err)
{
    const struct config *config = desk_duty_config(desk, err);
    struct roster *roster;

    if (config == NULL || desk_require(desk, MAY_READ, "roster", err) < 0)
        return NULL;
    roster = roster_new(config, err);
    if (roster == NULL)
        return NULL;
    if (roster_is_empty(roster))
        err_set(err, ERR_FAILED,
                _("there is no roster; write roster.yaml and run 'zhiban config apply'"));
    else if (add_stand_ins(desk, roster, err) == 0)
        return roster;
    roster_free(roster);
    return NULL;
}

int desk_stand_in_list(struct desk *desk, bool all,
                       int (*each)(const struct stand_in *stand_in, void *data), void *data,
                       struct err *err)
{
    struct collected collected = {.since = all ? 0 : civil_day_of(clock_wall()) - 1, .undone = all};
    int rc = desk_require(desk, MAY_READ, "roster.swaps", err);

    if (rc == 0)
        rc = read_all(desk, &collected, err);
    vec_each (stand_in, &collected.items)
        if (rc == 0)
            rc = each(stand_in, data);
    forget(&collected);
    return rc;
}

/* --- recording --- */

static void sign(struct desk *desk, struct stand_in *stand_in)
{
    free(stand_in->made_by);
    stand_in->made_by = xstrdup(desk_user(desk));
    stand_in->made_at = clock_wall();
}

/* A night that began yesterday may still be going on. */
static int require_days(struct desk *desk, day_t first, const char *doing, struct err *err)
{
    if (desk_require(desk, MAY_RECORD_WRITE, doing, err) < 0)
        return -1;
    if (first >= civil_day_of(clock_wall()) - 1)
        return 0;
    return desk_require(desk, MAY_RECORD_CORRECT, doing, err);
}

static int add_one(struct desk *desk, struct stand_in *stand_in, struct err *err)
{
    struct roster *roster = desk_roster(desk, err);
    int rc = -1;

    if (roster == NULL)
        return -1;
    if (stand_in_check(stand_in, desk_full_config(desk, err), roster, err) == 0) {
        sign(desk, stand_in);
        rc = duty_save_new(desk, &stand_in_schema, "S", stand_in, "begin", err);
    }
    roster_free(roster);
    return rc;
}

int desk_stand_in(struct desk *desk, struct stand_in *stand_in, struct err *err)
{
    if (require_days(desk, stand_in->first_day, "roster.substitute", err) < 0)
        return -1;
    return add_one(desk, stand_in, err);
}

static int set_pair(struct desk *desk, struct stand_in *half, const struct stand_in *other,
                    struct err *err)
{
    struct stand_in before;
    int rc;

    record_copy(&stand_in_schema, &before, half);
    half->pair = xstrdup(other->id);
    rc = record_save(desk_store(desk), &stand_in_schema, &before, half, "pair", NULL, err);
    record_release(&stand_in_schema, &before);
    return rc;
}

int desk_swap(struct desk *desk, struct stand_in *half, day_t other_day, struct stand_in *other,
              struct err *err)
{
    struct store *store = desk_store(desk);
    day_t first = half->first_day < other_day ? half->first_day : other_day;

    half->last_day = half->first_day;
    record_copy(&stand_in_schema, other, half);
    other->first_day = other->last_day = other_day;
    free(other->away);
    free(other->deputy);
    other->away = xstrdup(half->deputy);
    other->deputy = xstrdup(half->away);
    if (require_days(desk, first, "roster.swap", err) < 0 || store_begin(store, err) < 0)
        return -1;
    if (add_one(desk, half, err) == 0) {
        other->pair = xstrdup(half->id);
        if (add_one(desk, other, err) == 0 && set_pair(desk, half, other, err) == 0)
            return store_commit(store, err);
    }
    store_rollback(store);
    return -1;
}

/* --- taking back --- */

static int load(struct desk *desk, const char *id, struct stand_in *stand_in, struct err *err)
{
    int rc = record_load(desk_store(desk), &stand_in_schema, id, stand_in, err);

    if (rc == 0)
        return err_set(err, ERR_FAILED,
                       _("there is no stand-in %s; 'zhiban roster swaps --all' shows them"), id);
    return rc < 0 ? -1 : 0;
}

static int undo_one(struct desk *desk, const char *id, struct stand_in *after, struct err *err)
{
    struct stand_in before;
    int rc = -1;

    if (load(desk, id, &before, err) < 0)
        return -1;
    record_copy(&stand_in_schema, after, &before);
    if (before.undone_at != 0) {
        err_set(err, ERR_REFUSED, _("%s was taken back already"), id);
    } else {
        after->undone_at = clock_wall();
        free(after->undone_by);
        after->undone_by = xstrdup(desk_user(desk));
        rc = record_save(desk_store(desk), &stand_in_schema, &before, after, "undo", NULL, err);
    }
    record_release(&stand_in_schema, &before);
    if (rc < 0)
        record_release(&stand_in_schema, after);
    return rc;
}

static int undo_both(struct desk *desk, const char *id, struct stand_in *after, struct err *err)
{
    struct stand_in other;

    if (undo_one(desk, id, after, err) < 0)
        return -1;
    if (after->pair == NULL || after->pair[0] == '\0')
        return 0;
    if (undo_one(desk, after->pair, &other, err) < 0) {
        record_release(&stand_in_schema, after);
        return -1;
    }
    record_release(&stand_in_schema, &other);
    return 0;
}

int desk_stand_in_undo(struct desk *desk, const char *id, struct stand_in *after, struct err *err)
{
    struct store *store = desk_store(desk);
    struct stand_in found;
    day_t first;

    if (load(desk, id, &found, err) < 0)
        return -1;
    first = found.first_day;
    record_release(&stand_in_schema, &found);
    if (require_days(desk, first, "roster.undo", err) < 0 || store_begin(store, err) < 0)
        return -1;
    if (undo_both(desk, id, after, err) == 0)
        return store_commit(store, err);
    store_rollback(store);
    return -1;
}
