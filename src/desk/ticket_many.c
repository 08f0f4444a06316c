/* Several tickets in one transaction. A refusal by role is asked for before it begins, since what is
 * refused is journalled and must not be rolled back with the rest. */
#include "desk/ticket_many.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/ticket_many_acts.h"
#include "store/ticket_store.h"

void ticket_list_release(struct ticket_list *list)
{
    vec_each (ticket, &list->items)
        record_release(&ticket_schema, ticket);
    vec_release(&list->items);
}

/* The whole of what is to be done inside. */
struct many {
    struct desk *desk;
    const char *const *ids;
    size_t count;
    const struct ticket_act *act; /* NULL: undo */
    struct ticket_list *after;
};

static int do_one(const struct many *many, const char *id, struct err *err)
{
    struct ticket ticket;
    int rc = many->act == NULL ? desk_ticket_undo(many->desk, id, &ticket, err)
                               : desk_ticket_act(many->desk, id, many->act, &ticket, err);

    if (rc < 0)
        return many->count > 1 ? err_prefix(err, "%s", id) : -1;
    *vec_push(&many->after->items) = ticket;
    return 0;
}

static int do_all(const struct many *many, struct err *err)
{
    struct store *store = desk_store(many->desk);
    int rc = 0;

    if (store_begin(store, err) < 0)
        return -1;
    for (size_t i = 0; i < many->count && rc == 0; i++)
        rc = do_one(many, many->ids[i], err);
    if (rc == 0)
        return store_commit(store, err);
    store_rollback(store);
    return -1;
}

int desk_tickets_act(struct desk *desk, const char *const *ids, size_t count,
                     const struct ticket_act *act, struct ticket_list *after, struct err *err)
{
    const struct many many = {.desk = desk, .ids = ids, .count = count, .act = act, .after = after};
    int64_t seen;

    *after = (struct ticket_list){0};
    if (count == 1) /* what others wrote while it waited for its turn is told by this way only */
        return do_one(&many, ids[0], err);
    for (size_t i = 0; i < count; i++)
        if (desk_ticket_check(desk, ids[i], act, &seen, err) < 0)
            return err_prefix(err, "%s", ids[i]);
    return do_all(&many, err);
}

int desk_tickets_undo(struct desk *desk, const char *const *ids, size_t count,
                      struct ticket_list *after, struct err *err)
{
    const struct many many = {.desk = desk, .ids = ids, .count = count, .after = after};

    *after = (struct ticket_list){0};
    if (desk_require(desk, MAY_RECORD_WRITE, "ticket.undo", err) < 0)
        return -1;
    return do_all(&many, err);
}

/* --- hand-over --- */

struct ids {
    VEC(char *) items;
};

static void release_ids(struct ids *ids)
{
    vec_each (id, &ids->items)
        free(*id);
    vec_release(&ids->items);
}

static int note_id(const struct ticket *ticket, void *data)
{
    struct ids *ids = data;

    *vec_push(&ids->items) = xstrdup(ticket->id);
    return 0;
}

static int check_people(struct desk *desk, const struct ticket_handover *handover, struct err *err)
{
    const struct config *config = desk_config(desk);

    if (str_eq(handover->from, handover->to))
        return err_set(err, ERR_USAGE, _("%s has them already; name somebody else with --to"),
                       handover->to);
    if (config->users.len > 0 && config_user(config, handover->to) == NULL)
        return err_set(err, ERR_USAGE, _("there is no user '%s'; users.yaml lists them"),
                       handover->to);
    return 0;
}

static int hand_over(struct desk *desk, const struct ticket_handover *handover,
                     struct ticket_list *after, struct err *err)
{
    const struct ticket_filter filter = {.open = true,
                                         .assignee = handover->from,
                                         .contract = handover->contract,
                                         .limit = INT64_MAX};
    struct ticket_act act = {.verb = "handover", .note = handover->note};
    struct ids ids = {0};
    struct many many = {.desk = desk, .act = &act, .after = after};
    int rc = desk_ticket_list(desk, &filter, note_id, &ids, err);

    *vec_push(&act.values) = (struct ticket_value){.field = "assignee", .text = handover->to};
    many.ids = (const char *const *)ids.items.items;
    many.count = ids.items.len;
    if (rc == 0)
        rc = do_all(&many, err);
    vec_release(&act.values);
    release_ids(&ids);
    return rc;
}

int desk_ticket_handover(struct desk *desk, const struct ticket_handover *handover,
                         struct ticket_list *after, struct err *err)
{
    struct store *store = desk_store(desk);
    int rc;

    *after = (struct ticket_list){0};
    if (desk_require(desk, MAY_RECORD_WRITE, "ticket.handover", err) < 0 ||
        check_people(desk, handover, err) < 0 || store_begin(store, err) < 0)
        return -1;
    rc = hand_over(desk, handover, after, err);
    if (rc == 0 && !handover->dry_run)
        return store_commit(store, err);
    store_rollback(store);
    return rc;
}

/* --- broadcast --- */

/* The ticket and all that hang on it, merged ones of merged ones too. */
struct gathering {
    struct ticket_list list;
};

static int gather(const void *ticket, void *data)
{
    struct gathering *gathering = data;

    record_copy(&ticket_schema, vec_push(&gathering->list.items), ticket);
    return 0;
}

static int gather_all(struct desk *desk, const char *id, struct gathering *gathering,
                      struct err *err)
{
    struct ticket master;

    if (ticket_load_master(desk, id, &master, err) < 0)
        return -1;
    if (master.incident != NULL) { /* told by one of those that hang on it */
        char *incident = xstrdup(master.incident);
        int rc = 0;

        record_release(&ticket_schema, &master);
        rc = ticket_load_master(desk, incident, &master, err);
        free(incident);
        if (rc < 0)
            return -1;
    }
    *vec_push(&gathering->list.items) = master;
    for (size_t i = 0; i < gathering->list.items.len; i++) {
        char *next = xstrdup(gathering->list.items.items[i].id); /* the list may move */
        bool failed =
            ticket_bound_each(desk_store(desk), BOND_MERGED, next, gather, gathering, err) < 0 ||
            ticket_bound_each(desk_store(desk), BOND_INCIDENT, next, gather, gathering, err) < 0;

        free(next);
        if (failed)
            return -1;
    }
    return 0;
}

/* A ticket can be both attached and merged. */
static bool came_before(const struct ticket_list *list, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (str_eq(list->items.items[i].id, list->items.items[index].id))
            return true;
    return false;
}

/* What being told means for this reporter. master: the one that goes on for all. */
static const char *verb_for(const struct ticket *ticket, const struct ticket *master)
{
    bool is_solved =
        ticket->resolved_at != 0 || (ticket->state == TICKET_MERGED && master->resolved_at != 0);

    if (ticket->state == TICKET_WAITING)
        return "answer";
    if (is_solved && ticket->told_at == 0 && !ticket->same_reporter &&
        (ticket->state == TICKET_TO_CONFIRM || ticket->state == TICKET_MERGED))
        return "feedback";
    return "broadcast";
}

static bool is_gone(const struct ticket *ticket)
{
    return ticket->state == TICKET_WITHDRAWN || ticket->state == TICKET_CLOSED;
}

static int tell_all(struct desk *desk, const struct gathering *gathering, const char *note,
                    wall_s at, struct ticket_list *after, struct err *err)
{
    const struct ticket *master = &gathering->list.items.items[0];

    for (size_t i = 0; i < gathering->list.items.len; i++) {
        const struct ticket *ticket = &gathering->list.items.items[i];
        const struct ticket_act act = {.verb = verb_for(ticket, master), .note = note, .at = at};
        struct ticket told;

        if (came_before(&gathering->list, i) || (i > 0 && is_gone(ticket)))
            continue;
        if (desk_ticket_act(desk, ticket->id, &act, &told, err) < 0)
            return err_prefix(err, "%s", ticket->id);
        *vec_push(&after->items) = told;
    }
    if (after->items.len > 1)
        return 0;
    return err_set(err, ERR_REFUSED,
                   _("R18: nothing hangs on %s; 'zhiban ticket incident' attaches tickets"),
                   master->id);
}

int desk_ticket_broadcast(struct desk *desk, const char *id, const char *note, wall_s at,
                          struct ticket_list *after, struct err *err)
{
    struct store *store = desk_store(desk);
    struct gathering gathering = {0};
    int rc = -1;

    *after = (struct ticket_list){0};
    if (note == NULL || note[0] == '\0')
        return err_set(err, ERR_USAGE, _("%s needs a note that says why"), "broadcast");
    if (desk_require(desk, MAY_RECORD_WRITE, "ticket.broadcast", err) < 0 ||
        store_begin(store, err) < 0)
        return -1;
    if (gather_all(desk, id, &gathering, err) == 0)
        rc = tell_all(desk, &gathering, note, at, after, err);
    if (rc == 0)
        rc = store_commit(store, err);
    else
        store_rollback(store);
    ticket_list_release(&gathering.list);
    return rc;
}

/* --- reading --- */

static int keep_ticket(const void *ticket, void *data)
{
    VEC(struct ticket) *tickets = data;

    record_copy(&ticket_schema, vec_push(tickets), ticket);
    return 0;
}

static int keep_id(const char *id, void *data)
{
    struct ticket_relations *relations = data;

    *vec_push(&relations->linked_from) = xstrdup(id);
    return 0;
}

int desk_ticket_relations(struct desk *desk, const struct ticket *ticket,
                          struct ticket_relations *relations, struct err *err)
{
    struct store *store = desk_store(desk);
    char *link = xasprintf("ticket:%s", ticket->id);
    int rc = 0;

    *relations = (struct ticket_relations){0};
    if (ticket_bound_each(store, BOND_MERGED, ticket->id, keep_ticket, &relations->merged, err) <
            0 ||
        ticket_bound_each(store, BOND_INCIDENT, ticket->id, keep_ticket, &relations->attached,
                          err) < 0 ||
        ticket_linked_each(store, link, keep_id, relations, err) < 0)
        rc = -1;
    free(link);
    return rc;
}

void ticket_relations_release(struct ticket_relations *relations)
{
    vec_each (ticket, &relations->merged)
        record_release(&ticket_schema, ticket);
    vec_release(&relations->merged);
    vec_each (ticket, &relations->attached)
        record_release(&ticket_schema, ticket);
    vec_release(&relations->attached);
    vec_each (id, &relations->linked_from)
        free(*id);
    vec_release(&relations->linked_from);
}

struct handing {
    int (*each)(const struct ticket *ticket, void *data);
    void *data;
};

static int hand_on(const void *record, void *data)
{
    const struct handing *handing = data;

    return handing->each(record, handing->data);
}

int desk_ticket_mandated(struct desk *desk, const char *contract, bool open,
                         int (*each)(const struct ticket *ticket, void *data), void *data,
                         struct err *err)
{
    struct handing handing = {.each = each, .data = data};

    if (desk_require(desk, MAY_READ, "ticket.list", err) < 0)
        return -1;
    return ticket_mandated_each(desk_store(desk), contract, open, hand_on, &handing, err);
}
