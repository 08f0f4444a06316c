/* R18: merging, un-merging and mass incidents. The ticket received first goes on; whoever else reported
 * the same is told and asked by a ticket of his own. A merged ticket may have tickets merged into it:
 * the chain is followed when it is read and never rewritten, so un-merging any link restores it. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/ticket_many_acts.h"
#include "store/ticket_store.h"

enum { CHAIN_MAX = 64 };

static void set_text(char **slot, const char *text)
{
    char *copy = text == NULL || text[0] == '\0' ? NULL : xstrdup(text); /* may be *slot itself */

    free(*slot);
    *slot = copy;
}

int ticket_load_master(struct desk *desk, const char *id, struct ticket *master, struct err *err)
{
    if (desk_ticket_load(desk, id, master, err) < 0)
        return -1;
    for (int i = 0; i < CHAIN_MAX && master->merged_into != NULL; i++) {
        struct ticket next;

        if (desk_ticket_load(desk, master->merged_into, &next, err) < 0) {
            record_release(&ticket_schema, master);
            return -1;
        }
        record_release(&ticket_schema, master);
        *master = next;
    }
    return 0;
}

static int count(const void *ticket, void *data)
{
    (void)ticket;
    (*(size_t *)data)++;
    return 0;
}

static int check_earlier(const struct ticket *master, const struct ticket *child, struct err *err)
{
    if (str_eq(master->id, child->id))
        return err_set(err, ERR_REFUSED, _("R18: %s cannot be merged into itself"), child->id);
    if (master->merged_into != NULL)
        return err_set(err, ERR_REFUSED, _("R18: %s is merged into %s; that one goes on"),
                       master->id, master->merged_into);
    if (!ticket_is_open((enum ticket_state)master->state))
        return err_set(err, ERR_REFUSED, _("R18: %s is over; merge into an open ticket"),
                       master->id);
    if (master->received_at > child->received_at)
        return err_set(err, ERR_REFUSED, _("R18: %s was received earlier; merge %s into it"),
                       child->id, master->id);
    return 0;
}

/* --- merging --- */

struct sibling {
    const struct ticket *child;
    bool same;
};

static int compare_sibling(const void *record, void *data)
{
    const struct ticket *other = record;
    struct sibling *sibling = data;

    /* one that is told with another keeps no place for anybody */
    if (!other->same_reporter && ticket_same_reporter(other, sibling->child))
        sibling->same = true;
    return 0;
}

/* Each distinct reporter is told and asked; who reported twice is told once. */
static int find_same_reporter(struct desk *desk, const struct ticket *master,
                              const struct ticket *child, bool *same, struct err *err)
{
    struct sibling sibling = {.child = child, .same = ticket_same_reporter(master, child)};

    if (!sibling.same && ticket_bound_each(desk_store(desk), BOND_MERGED, master->id,
                                           compare_sibling, &sibling, err) < 0)
        return -1;
    *same = sibling.same;
    return 0;
}

int ticket_apply_merge(struct desk *desk, const struct ticket *before, struct ticket *after,
                       const struct ticket_act *act, struct err *err)
{
    struct ticket master;
    int rc;

    (void)act;
    if (desk_ticket_load(desk, after->merged_into, &master, err) < 0)
        return -1;
    set_text(&after->merged_into, master.id);
    after->state_before = before->state;
    rc = check_earlier(&master, before, err);
    if (rc == 0)
        rc = find_same_reporter(desk, &master, before, &after->same_reporter, err);
    record_release(&ticket_schema, &master);
    return rc;
}

/* As it was: the clocks forget the merge by themselves; asking the reporter belongs to closing. */
int ticket_apply_unmerge(struct desk *desk, const struct ticket *before, struct ticket *after,
                         const struct ticket_act *act, struct err *err)
{
    (void)desk;
    (void)before;
    (void)act;
    (void)err;
    after->state = (int)before->state_before;
    after->state_before = 0;
    after->same_reporter = false;
    after->follow_up_at = after->follow_up_attempts = after->score = 0;
    set_text(&after->score_by, NULL);
    set_text(&after->merged_into, NULL);
    return 0;
}

int ticket_apply_withdraw(struct desk *desk, const struct ticket *before, struct ticket *after,
                          const struct ticket_act *act, struct err *err)
{
    size_t children = 0;

    (void)after;
    (void)act;
    if (ticket_bound_each(desk_store(desk), BOND_MERGED, before->id, count, &children, err) < 0)
        return -1;
    if (children > 0)
        return err_set(
            err, ERR_REFUSED,
            _("R18: others are merged into %s (%zu); un-merge them first, or solve it for "
              "them"),
            before->id, children);
    return 0;
}

/* --- the reporters of merged tickets --- */

static int same_reporter(const struct ticket *child, struct err *err)
{
    return err_set(err, ERR_REFUSED, _("R18: the reporter of %s is told and asked with %s"),
                   child->id, child->merged_into);
}

int ticket_apply_feedback(struct desk *desk, const struct ticket *before, struct ticket *after,
                          const struct ticket_act *act, struct err *err)
{
    struct ticket master;
    int rc = 0;

    (void)after;
    (void)act;
    if (before->state != TICKET_MERGED)
        return 0;
    if (before->same_reporter)
        return same_reporter(before, err);
    if (ticket_load_master(desk, before->id, &master, err) < 0)
        return -1;
    if (master.resolved_at == 0 && before->resolved_at == 0)
        rc = err_set(err, ERR_REFUSED,
                     _("R18: %s goes on for %s and is not solved; there is no result to tell"),
                     master.id, before->id);
    record_release(&ticket_schema, &master);
    return rc;
}

int ticket_merged_followup(struct desk *desk, const struct ticket *child, struct err *err)
{
    struct ticket master;
    int rc = 0;

    if (child->same_reporter)
        return same_reporter(child, err);
    if (ticket_load_master(desk, child->id, &master, err) < 0)
        return -1;
    if (master.state != TICKET_CLOSED)
        rc = err_set(err, ERR_REFUSED,
                     _("R21: the follow-up of %s comes after closing %s, which goes on for it"),
                     child->id, master.id);
    else if (str_eq(desk_user(desk), master.solved_by))
        rc = err_set(err, ERR_REFUSED,
                     _("R21: %s solved it; the follow-up is done by somebody else"),
                     master.solved_by);
    record_release(&ticket_schema, &master);
    return rc;
}

/* --- mass incidents: every ticket goes on by itself until its reporter is told --- */

static int check_incident(struct desk *desk, const struct ticket *master,
                          const struct ticket *before, struct err *err)
{
    size_t attached = 0;

    if (check_earlier(master, before, err) < 0)
        return -1;
    if (master->incident != NULL)
        return err_set(err, ERR_REFUSED, _("R18: %s belongs to the incident %s itself; use that"),
                       master->id, master->incident);
    if (ticket_bound_each(desk_store(desk), BOND_INCIDENT, before->id, count, &attached, err) < 0)
        return -1;
    if (attached > 0)
        return err_set(err, ERR_REFUSED, _("R18: %s is an incident itself (%zu attached)"),
                       before->id, attached);
    return 0;
}

int ticket_apply_incident(struct desk *desk, const struct ticket *before, struct ticket *after,
                          const struct ticket_act *act, struct err *err)
{
    struct ticket master;
    int rc;

    (void)act;
    if (after->incident == NULL)
        return before->incident != NULL
                   ? 0
                   : err_set(err, ERR_REFUSED, _("R18: %s belongs to no incident"), before->id);
    if (desk_ticket_load(desk, after->incident, &master, err) < 0)
        return -1;
    set_text(&after->incident, master.id);
    rc = check_incident(desk, &master, before, err);
    record_release(&ticket_schema, &master);
    return rc;
}
