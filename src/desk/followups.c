/* Closed tickets are found by their state; those that time has closed (R12) still stand in the store
 * as waiting for the hospital's word, and merged ones are asked about when the other is closed (R18). */
#include "desk/followups.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "desk/ticket_clocks.h"
#include "desk/ticket_many_acts.h"
#include "desk/ticket_rules.h"
#include "desk/ticket_settle.h"
#include "store/record.h"
#include "store/ticket_store.h"

/* Whoever was not asked for a quarter will not be. */
enum { SINCE_S = 92 * CIVIL_DAY_S };

struct gathering {
    struct desk *desk;
    const struct config *config;
    struct ticket_clocks *clocks;
    struct ticket_settler settler;
    struct followups *out;
    struct err *err;
};

static char *copy(const char *text)
{
    return text == NULL ? NULL : xstrdup(text);
}

static char *name_of(struct desk *desk, const char *login)
{
    const struct user *user = login == NULL ? NULL : config_user(desk_config(desk), login);

    return copy(user != NULL && user->name != NULL ? user->name : login);
}

/* done_by: the ticket that was solved, which for a merged one is another. */
static int take(struct gathering *gathering, const struct ticket *ticket,
                const struct ticket *done_by)
{
    const struct sla *sla =
        ticket_clocks_judge(gathering->clocks, ticket, gathering->settler.now, gathering->err);
    struct followup *followup;

    if (sla == NULL)
        return -1;
    followup = vec_push(&gathering->out->list);
    *followup = (struct followup){
        .id = xstrdup(ticket->id),
        .subject = copy(ticket->subject),
        .reporter = copy(ticket->reporter),
        .department = copy(ticket->department),
        .callback = copy(ticket->callback),
        .solved_by = name_of(gathering->desk, done_by->solved_by),
        .solution = copy(done_by->solution != NULL ? done_by->solution : done_by->workaround),
        .closed_at = done_by->closed_at,
        .attempts = ticket->follow_up_attempts,
        .own = ticket_rates_own_work(gathering->desk, gathering->config, done_by)};
    vec_each (verdict, &sla->verdicts) {
        if (verdict->kind != CLOCK_FOLLOW_UP)
            continue;
        followup->due = verdict->due;
        followup->unreached = verdict->unreached;
    }
    return 0;
}

static int add_closed(const void *record, void *data)
{
    struct gathering *gathering = data;
    const struct ticket *ticket = record;
    struct ticket settled;
    int rc;

    record_copy(&ticket_schema, &settled, ticket);
    rc = ticket_settle(&gathering->settler, &settled, NULL, gathering->err);
    if (rc == 0 && settled.state == TICKET_CLOSED && !settled.drill)
        rc = take(gathering, &settled, &settled);
    record_release(&ticket_schema, &settled);
    return rc < 0 ? -1 : 0;
}

static int add_merged(const void *record, void *data)
{
    struct gathering *gathering = data;
    const struct ticket *ticket = record;
    struct ticket master;
    int rc;

    if (ticket->follow_up_at != 0 || ticket->same_reporter || ticket->drill ||
        ticket->received_at < gathering->settler.now - SINCE_S)
        return 0;
    if (ticket_load_master(gathering->desk, ticket->id, &master, gathering->err) < 0)
        return -1;
    rc = ticket_settle(&gathering->settler, &master, NULL, gathering->err);
    if (rc == 0 && master.state == TICKET_CLOSED)
        rc = take(gathering, ticket, &master);
    record_release(&ticket_schema, &master);
    return rc < 0 ? -1 : 0;
}

static int in_order(const void *a, const void *b)
{
    const struct followup *left = a, *right = b;
    wall_s left_due = left->due == 0 ? INT64_MAX : left->due;
    wall_s right_due = right->due == 0 ? INT64_MAX : right->due;

    if (left->unreached != right->unreached)
        return left->unreached ? 1 : -1;
    if (left_due != right_due)
        return left_due < right_due ? -1 : 1;
    return strcmp(left->id, right->id);
}

static int gather(struct gathering *gathering)
{
    const struct ticket_query waiting = {.state = "to_confirm", .limit = INT64_MAX};
    const struct ticket_query merged = {.state = "merged", .limit = INT64_MAX};
    struct store *store = desk_store(gathering->desk);
    struct err *err = gathering->err;

    if (ticket_to_follow_up_each(store, gathering->settler.now - SINCE_S, add_closed, gathering,
                                 err) < 0 ||
        ticket_query_each(store, &waiting, add_closed, gathering, err) < 0 ||
        ticket_query_each(store, &merged, add_merged, gathering, err) < 0)
        return -1;
    if (gathering->out->list.len > 1)
        qsort(gathering->out->list.items, gathering->out->list.len, sizeof(struct followup),
              in_order);
    return 0;
}

int desk_followups(struct desk *desk, struct followups *followups, struct err *err)
{
    struct gathering gathering = {.desk = desk, .out = followups, .err = err};
    int rc;

    *followups = (struct followups){0};
    if (desk_require(desk, MAY_READ, "ticket.list", err) < 0)
        return -1;
    gathering.config = desk_full_config(desk, err);
    gathering.clocks = gathering.config == NULL ? NULL : ticket_clocks_plain(desk, err);
    if (gathering.clocks == NULL)
        return -1;
    ticket_settler_init(&gathering.settler, desk, clock_wall());
    rc = gather(&gathering);
    ticket_settler_release(&gathering.settler);
    ticket_clocks_free(gathering.clocks);
    return rc;
}

void followups_release(struct followups *followups)
{
    vec_each (followup, &followups->list) {
        free(followup->id);
        free(followup->subject);
        free(followup->reporter);
        free(followup->department);
        free(followup->callback);
        free(followup->solved_by);
        free(followup->solution);
    }
    vec_release(&followups->list);
}
