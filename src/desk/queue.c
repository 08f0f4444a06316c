/* From the cache to the list. Places are gathered from the rows that are fresh and from the tickets
 * whose rows are stale, sorted, cut, and only what is left is loaded. Where the cache cannot be
 * trusted at all (time or configuration is not that of the journal's end) every open ticket is
 * judged. Many stale rows are made fresh on the way, if that can be done without waiting. */
#include "desk/queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/ticket_clocks.h"
#include "desk/ticket_settle.h"
#include "store/due_store.h"
#include "store/record.h"

/* From how many stale rows on a reader writes; fewer are judged quicker than a commit is made. */
enum { WORTH_WRITING = 16, BATCH = 500 };

struct slot {
    char *id;
    int rank;
    wall_s due;
};

struct row {
    struct ticket ticket;
    struct urgency urgency;
};

struct walk {
    struct desk *desk;
    struct ticket_clocks *clocks;
    struct ticket_settler settler;
    const struct queue_query *query;
    wall_s now;
    int usable; /* see is_usable() */
    VEC(struct slot) places;
    VEC(struct row) rows;
    struct err *err;
};

/* The ticket becomes what it is now: time alone may have ended a pause, or closed it. */
static int judge(struct ticket_clocks *clocks, struct ticket_settler *settler,
                 struct ticket *ticket, struct urgency *urgency, struct err *err)
{
    wall_s now = settler->now, ahead;
    const struct sla *sla = ticket_clocks_judge(clocks, ticket, now, err);

    if (sla == NULL)
        return -1;
    *urgency = urgency_of(sla, now);
    ahead = ticket_clocks_ahead(clocks, now);
    if (ticket_settle(settler, ticket, NULL, err) < 0)
        return -1;
    if (!ticket_is_open((enum ticket_state)ticket->state))
        *urgency = (struct urgency){.rank = URGENCY_OVER, .until = URGENCY_FOREVER};
    if (ahead < urgency->until)
        urgency->until = ahead;
    return 0;
}

static void walk_init(struct walk *walk, struct desk *desk, const struct queue_query *query,
                      wall_s now, struct err *err)
{
    *walk = (struct walk){.desk = desk, .query = query, .now = now, .err = err};
    ticket_settler_init(&walk->settler, desk, now);
}

/* 1 if the cache holds at now for the configuration that this process judges by. It never does for
 * an earlier moment that is looked back at. */
static int is_usable(struct desk *desk, wall_s now, struct err *err)
{
    int rc = desk_past(desk) != NULL ? 0 : desk_clocks_are_in_force(desk, err);

    return rc == 1 ? due_is_usable(desk_store(desk), now, err) : rc;
}

/* --- making fresh --- */

struct repair {
    struct desk *desk;
    struct ticket_clocks *clocks;
    struct ticket_settler settler;
    wall_s now;
    struct err *err;
    int64_t count;
};

/* Without clocks if they cannot be had. */
static void repair_init(struct repair *repair, struct desk *desk, wall_s now, struct err *err)
{
    *repair = (struct repair){
        .desk = desk, .clocks = desk_ticket_clocks(desk, err), .now = now, .err = err};
    ticket_settler_init(&repair->settler, desk, now);
}

static int refresh(struct repair *repair, struct ticket *ticket)
{
    struct urgency urgency;

    repair->count++;
    if (judge(repair->clocks, &repair->settler, ticket, &urgency, repair->err) < 0)
        return -1;
    return due_put(desk_store(repair->desk), ticket->id, &urgency, repair->err);
}

static int refresh_id(const char *id, void *data)
{
    struct repair *repair = data;
    struct ticket ticket;
    int rc = record_load(desk_store(repair->desk), &ticket_schema, id, &ticket, repair->err);

    if (rc != 1)
        return rc;
    rc = refresh(repair, &ticket);
    record_release(&ticket_schema, &ticket);
    return rc;
}

int queue_refresh(struct desk *desk, const struct ticket *ticket, struct err *err)
{
    struct repair repair;
    int rc;

    if (!ticket_is_open((enum ticket_state)ticket->state))
        return 0;
    repair_init(&repair, desk, clock_wall(), err);
    if (repair.clocks == NULL)
        return -1;
    rc = is_usable(desk, repair.now, err);
    if (rc == 1)
        rc = refresh_id(ticket->id, &repair);
    ticket_settler_release(&repair.settler);
    return rc;
}

/* One transaction; 1 if there may be more. */
static int repair_batch(struct repair *repair, int (*begin)(struct store *store, struct err *err))
{
    struct store *store = desk_store(repair->desk);
    int rc;

    repair->count = 0;
    if (begin(store, repair->err) < 0)
        return -1;
    rc = is_usable(repair->desk, repair->now, repair->err);
    if (rc == 1)
        rc = due_stale_each(store, repair->now, BATCH, refresh_id, repair, repair->err);
    if (rc < 0) {
        store_rollback(store);
        return -1;
    }
    return store_commit(store, repair->err) < 0 ? -1 : repair->count == BATCH;
}

static int reset(struct store *store, struct err *err)
{
    if (store_begin(store, err) < 0)
        return -1;
    if (due_reset(store, err) < 0) {
        store_rollback(store);
        return -1;
    }
    return store_commit(store, err);
}

int queue_rebuild(struct desk *desk, struct err *err)
{
    struct repair repair;
    int rc;

    repair_init(&repair, desk, clock_wall(), err);
    rc = repair.clocks == NULL || reset(desk_store(desk), err) < 0 ? -1 : 1;
    while (rc == 1)
        rc = repair_batch(&repair, store_begin);
    ticket_settler_release(&repair.settler);
    return rc;
}

static int count_one(const char *id, void *data)
{
    (void)id;
    ++*(int64_t *)data;
    return 0;
}

static bool may_write(const struct desk *desk)
{
    const struct role *role = config_role(desk_config(desk), desk_role(desk));

    return role != NULL && role_may(role, MAY_RECORD_WRITE);
}

/* 1 if so many rows are stale that the reader had better write. */
static int is_worth_writing(struct walk *walk)
{
    int64_t stale = 0;

    if (walk->usable != 1 || !may_write(walk->desk))
        return 0;
    if (due_stale_each(desk_store(walk->desk), walk->now, WORTH_WRITING, count_one, &stale,
                       walk->err) < 0)
        return -1;
    return stale == WORTH_WRITING;
}

/* Nobody is told of what fails here: whoever reads judges the stale ones himself. */
static void repair_now(const struct walk *walk)
{
    struct err ignored = ERR_INIT;
    struct repair repair;

    repair_init(&repair, walk->desk, walk->now, &ignored);
    while (repair.clocks != NULL && repair_batch(&repair, store_try_begin) == 1)
        continue;
    ticket_settler_release(&repair.settler);
    err_release(&ignored);
}

/* A view of the store, with the clocks to judge by; many stale rows were made fresh before it, unless
 * the caller is in a transaction of his own. Ends with store_rollback(). */
static int walk_begin(struct walk *walk)
{
    struct store *store = desk_store(walk->desk);
    bool outermost = !store_in_transaction(store);
    int worth = 0;

    for (int tries = 0; tries < 2; tries++) {
        if (store_begin_read(store, walk->err) < 0)
            return -1;
        walk->clocks = desk_ticket_clocks(walk->desk, walk->err);
        walk->usable = walk->clocks == NULL ? -1 : is_usable(walk->desk, walk->now, walk->err);
        worth = walk->usable < 0 ? -1 : tries > 0 || !outermost ? 0 : is_worth_writing(walk);
        if (worth == 0)
            return 0;
        store_rollback(store);
        if (worth < 0)
            return -1;
        repair_now(walk);
    }
    return -1;
}

/* --- gathering places --- */

static void add_place(struct walk *walk, const struct urgency_place *place)
{
    if (place->rank == URGENCY_OVER)
        return;
    if (walk->query->after == NULL || urgency_compare(place, walk->query->after) > 0)
        *vec_push(&walk->places) =
            (struct slot){.id = xstrdup(place->id), .rank = place->rank, .due = place->due};
}

static int add_fresh(const struct urgency_place *place, void *data)
{
    add_place(data, place);
    return 0;
}

static bool matches(const struct queue_query *query, const struct ticket *ticket)
{
    const struct choice *states = schema_field(&ticket_schema, "state")->choices;

    return (query->contract == NULL || str_eq(query->contract, ticket->contract)) &&
           (query->state == NULL || str_eq(query->state, choice_name(states, ticket->state))) &&
           (query->assignee == NULL || str_eq(query->assignee, ticket->assignee));
}

static int add_ticket(struct walk *walk, struct ticket *ticket)
{
    struct urgency urgency;

    if (judge(walk->clocks, &walk->settler, ticket, &urgency, walk->err) < 0)
        return -1;
    if (matches(walk->query, ticket))
        add_place(walk, &(struct urgency_place){urgency.rank, urgency.due, ticket->id});
    return 0;
}

static int add_judged(const void *record, void *data)
{
    struct ticket ticket;
    int rc;

    record_copy(&ticket_schema, &ticket, record);
    rc = add_ticket(data, &ticket);
    record_release(&ticket_schema, &ticket);
    return rc;
}

static int add_stale(const char *id, void *data)
{
    struct walk *walk = data;
    struct ticket ticket;
    int rc = record_load(desk_store(walk->desk), &ticket_schema, id, &ticket, walk->err);

    if (rc != 1)
        return rc;
    rc = add_ticket(walk, &ticket);
    record_release(&ticket_schema, &ticket);
    return rc;
}

static int by_place(const void *a, const void *b)
{
    const struct slot *left = a, *right = b;

    return urgency_compare(&(struct urgency_place){left->rank, left->due, left->id},
                           &(struct urgency_place){right->rank, right->due, right->id});
}

/* wanted: how many from the top on are needed. */
static int gather(struct walk *walk, int64_t wanted)
{
    struct store *store = desk_store(walk->desk);
    const struct ticket_query query = {.open = true,
                                       .contract = walk->query->contract,
                                       .state = walk->query->state,
                                       .assignee = walk->query->assignee,
                                       .limit = wanted};
    const struct ticket_query all = {.open = true, .limit = INT64_MAX};
    int rc;

    if (walk->usable == 0)
        rc = ticket_query_each(store, &all, add_judged, walk, walk->err);
    else
        rc = due_stale_each(store, walk->now, 0, add_stale, walk, walk->err) < 0
                 ? -1
                 : due_fresh_each(store, walk->now, &query, walk->query->after, add_fresh, walk,
                                  walk->err);
    if (walk->places.len > 1)
        qsort(walk->places.items, walk->places.len, sizeof(walk->places.items[0]), by_place);
    return rc;
}

/* --- the rows themselves --- */

static int load_row(struct walk *walk, const char *id)
{
    struct ticket ticket;
    struct urgency urgency;
    int rc = record_load(desk_store(walk->desk), &ticket_schema, id, &ticket, walk->err);

    if (rc != 1)
        return rc;
    rc = judge(walk->clocks, &walk->settler, &ticket, &urgency, walk->err);
    if (rc < 0 || urgency.rank == URGENCY_OVER || !matches(walk->query, &ticket)) {
        record_release(&ticket_schema, &ticket);
        return rc;
    }
    *vec_push(&walk->rows) = (struct row){ticket, urgency};
    return 0;
}

static int by_urgency(const void *a, const void *b)
{
    const struct row *left = a, *right = b;

    return urgency_compare(
        &(struct urgency_place){left->urgency.rank, left->urgency.due, left->ticket.id},
        &(struct urgency_place){right->urgency.rank, right->urgency.due, right->ticket.id});
}

/* Sorted once more: a row may say something else than its place did. */
static int load_rows(struct walk *walk, int64_t offset, int64_t limit)
{
    int rc = 0;

    for (int64_t i = offset; i - offset < limit && (size_t)i < walk->places.len && rc == 0; i++)
        rc = load_row(walk, walk->places.items[i].id);
    if (walk->rows.len > 1)
        qsort(walk->rows.items, walk->rows.len, sizeof(walk->rows.items[0]), by_urgency);
    return rc;
}

static void walk_release(struct walk *walk)
{
    vec_each (place, &walk->places)
        free(place->id);
    vec_release(&walk->places);
    vec_each (row, &walk->rows)
        record_release(&ticket_schema, &row->ticket);
    vec_release(&walk->rows);
    ticket_settler_release(&walk->settler);
}

static int read_walk(struct walk *walk, int64_t offset, int64_t limit)
{
    struct store *store = desk_store(walk->desk);
    int rc;

    if (walk_begin(walk) < 0)
        return -1;
    rc = gather(walk, limit > INT64_MAX - offset ? INT64_MAX : offset + limit);
    if (rc == 0)
        rc = load_rows(walk, offset, limit);
    store_rollback(store);
    return rc;
}

int desk_queue_each(struct desk *desk, const struct queue_query *query, wall_s now,
                    int (*each)(struct ticket *ticket, const struct urgency *urgency, void *data),
                    void *data, struct err *err)
{
    struct walk walk;
    int rc;

    walk_init(&walk, desk, query, now, err);
    if (desk_require(desk, MAY_READ, "ticket.list", err) < 0)
        return -1;
    rc = read_walk(&walk, query->offset, query->limit);
    for (size_t i = 0; i < walk.rows.len && rc == 0; i++)
        rc = each(&walk.rows.items[i].ticket, &walk.rows.items[i].urgency, data);
    walk_release(&walk);
    return rc;
}

/* --- counting --- */

static int count_all(struct walk *walk, wall_s horizon, struct queue_counts *counts)
{
    struct store *store = desk_store(walk->desk);
    const struct ticket_query all = {.open = true, .limit = INT64_MAX};
    struct due_counts fresh = {0};
    int rc;

    if (walk->usable == 0)
        rc = ticket_query_each(store, &all, add_judged, walk, walk->err);
    else
        rc = due_stale_each(store, walk->now, 0, add_stale, walk, walk->err) < 0
                 ? -1
                 : due_count(store, walk->now, horizon, &fresh, walk->err);
    *counts =
        (struct queue_counts){fresh.open + (int64_t)walk->places.len, fresh.overdue, fresh.soon};
    vec_each (place, &walk->places) {
        counts->overdue += place->due > 0 && place->due < walk->now;
        counts->soon += place->due >= walk->now && place->due < horizon;
    }
    return rc;
}

int desk_queue_count(struct desk *desk, wall_s now, int64_t horizon_s, struct queue_counts *counts,
                     struct err *err)
{
    const struct queue_query any = {.limit = 0};
    struct walk walk;
    int rc = -1;

    walk_init(&walk, desk, &any, now, err);
    if (desk_require(desk, MAY_READ, "ticket.list", err) < 0)
        return -1;
    if (walk_begin(&walk) == 0) {
        rc = count_all(&walk, now + horizon_s, counts);
        store_rollback(desk_store(desk));
    }
    walk_release(&walk);
    return rc;
}

/* --- checking --- */

static int check_one(struct walk *walk, const struct slot *place)
{
    struct ticket ticket;
    struct urgency urgency;
    int rc = record_load(desk_store(walk->desk), &ticket_schema, place->id, &ticket, walk->err);

    if (rc != 1)
        return rc;
    rc = judge(walk->clocks, &walk->settler, &ticket, &urgency, walk->err);
    if (rc == 0 && ((int)urgency.rank != place->rank || urgency.due != place->due))
        rc = err_set(walk->err, ERR_FAILED, _("%s stands in the wrong place"), place->id);
    record_release(&ticket_schema, &ticket);
    return rc;
}

int queue_check(struct desk *desk, wall_s now, int64_t *rows, struct err *err)
{
    const struct queue_query any = {.limit = INT64_MAX};
    const struct ticket_query all = {.limit = INT64_MAX};
    struct walk walk;
    int rc;

    *rows = 0;
    walk_init(&walk, desk, &any, now, err);
    walk.clocks = desk_ticket_clocks(desk, err);
    if (walk.clocks == NULL || due_check_rows(desk_store(desk), err) < 0)
        return -1;
    rc = is_usable(desk, now, err);
    if (rc == 1)
        rc = due_fresh_each(desk_store(desk), now, &all, NULL, add_fresh, &walk, err);
    for (size_t i = 0; i < walk.places.len && rc == 0; i++, ++*rows)
        rc = check_one(&walk, &walk.places.items[i]);
    walk_release(&walk);
    return rc;
}
