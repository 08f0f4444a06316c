/* Beginning, filling in, signing and voiding rounds, and tickets about what is abnormal. */
#include "desk/patrols.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/duty.h"
#include "desk/need.h"
#include "desk/obligations.h"
#include "desk/patrol_credit.h"
#include "desk/tickets.h"
#include "store/patrol_store.h"
#include "store/record.h"

enum { RECENT_S = 31 * CIVIL_DAY_S, LONG_AGO_S = 400 * CIVIL_DAY_S };

/* --- which patrol, and where --- */

const struct patrol_plan *desk_patrol_plan(struct desk *desk, const char *kind, struct err *err)
{
    const struct config *config = desk_full_config(desk, err);
    struct str known = STR_INIT;

    if (config == NULL)
        return NULL;
    vec_each (plan, &config->patrols) {
        if (str_eq(plan->id, kind) || str_eq(plan->name, kind)) {
            str_release(&known);
            return plan;
        }
        str_addf(&known, "%s%s", known.len > 0 ? ", " : "", plan->id);
    }
    err_set(err, ERR_USAGE, _("there is no patrol '%s'; there are: %s"), kind, known.buf);
    str_release(&known);
    return NULL;
}

const char *desk_patrol_site(struct desk *desk, const struct patrol_plan *plan, const char *site,
                             struct err *err)
{
    const struct config *config = desk_full_config(desk, err);
    struct str known = STR_INIT;
    const char *only = NULL;
    size_t count = 0;

    if (config == NULL)
        return NULL;
    vec_each (one, &config->sites) {
        if (!patrol_plan_is_for(plan, one->id) || (site != NULL && !str_eq(one->id, site))) {
            if (site != NULL && patrol_plan_is_for(plan, one->id))
                str_addf(&known, "%s%s", known.len > 0 ? ", " : "", one->id);
            continue;
        }
        str_addf(&known, "%s%s", known.len > 0 ? ", " : "", one->id);
        only = one->id;
        count++;
    }
    if (count == 0) {
        err_set(err, ERR_USAGE, _("%s is not made at '%s'; it is made at: %s"), plan->name,
                site == NULL ? "" : site, known.buf);
    } else if (count > 1) {
        err_set(err, ERR_USAGE, _("%s is made at several sites; name one with --site: %s"),
                plan->name, known.buf);
        only = NULL;
    }
    str_release(&known);
    return only;
}

/* --- reading --- */

int desk_patrol_load(struct desk *desk, const char *id, struct patrol_sheet *sheet, struct err *err)
{
    int rc;

    *sheet = (struct patrol_sheet){0};
    if (desk_require(desk, MAY_READ, "patrol.show", err) < 0)
        return -1;
    rc = record_load(desk_store(desk), &patrol_schema, id, &sheet->round, err);
    if (rc == 0)
        return err_set(err, ERR_FAILED,
                       _("there is no round %s; 'zhiban patrol list --all' shows them"), id);
    if (rc < 0 || patrol_store_answers(desk_store(desk), sheet, err) < 0) {
        patrol_sheet_release(sheet);
        return -1;
    }
    return 0;
}

struct collecting {
    const struct patrol_filter *filter;
    const char *plan;
    wall_s since;
    VEC(char *) ids;
};

static int collect(const struct patrol *round, void *data)
{
    struct collecting *collecting = data;
    const struct patrol_filter *filter = collecting->filter;
    bool shown = filter->all || round->state == PATROL_OPEN ||
                 (round->state == PATROL_SIGNED && round->started_at >= collecting->since);

    if (shown && (collecting->plan == NULL || str_eq(round->plan, collecting->plan)) &&
        (filter->site == NULL || str_eq(round->site, filter->site)))
        *vec_push(&collecting->ids) = xstrdup(round->id);
    return 0;
}

static int list_one(struct desk *desk, const char *id,
                    int (*each)(const struct patrol_sheet *sheet, void *data), void *data,
                    struct err *err)
{
    struct patrol_sheet sheet;
    int rc;

    if (desk_patrol_load(desk, id, &sheet, err) < 0)
        return -1;
    rc = each(&sheet, data);
    patrol_sheet_release(&sheet);
    return rc;
}

int desk_patrol_list(struct desk *desk, const struct patrol_filter *filter,
                     int (*each)(const struct patrol_sheet *sheet, void *data), void *data,
                     struct err *err)
{
    struct collecting collecting = {.filter = filter, .since = clock_wall() - RECENT_S};
    const struct patrol_plan *plan;
    int rc = desk_require(desk, MAY_READ, "patrol.list", err);

    if (rc == 0 && filter->kind != NULL) {
        plan = desk_patrol_plan(desk, filter->kind, err);
        if (plan == NULL)
            return -1;
        collecting.plan = plan->id;
    }
    if (rc == 0)
        rc = patrol_store_each_round(desk_store(desk), collect, &collecting, err);
    vec_each (id, &collecting.ids) {
        if (rc == 0)
            rc = list_one(desk, *id, each, data, err);
        free(*id);
    }
    if (rc == 0 && collecting.ids.len == 0 && filter->site != NULL)
        rc = desk_need_site(desk, filter->site, err);
    vec_release(&collecting.ids);
    return rc;
}

/* --- writing answers --- */

/* A copy of the answer that is there, or an empty one, to be changed and saved. */
static void copy_answer(const struct patrol_answer *before, struct patrol_answer *after)
{
    if (before != NULL)
        record_copy(&patrol_answer_schema, after, before);
    else
        record_init(&patrol_answer_schema, after);
}

static void put_answer(struct patrol_sheet *sheet, struct patrol_answer *after)
{
    vec_each (answer, &sheet->answers) {
        if (!str_eq(answer->id, after->id))
            continue;
        record_release(&patrol_answer_schema, answer);
        *answer = *after;
        return;
    }
    *vec_push(&sheet->answers) = *after;
}

/* Takes over after, which replaces before in the sheet; before may be NULL. */
static int save_answer(struct desk *desk, struct patrol_sheet *sheet,
                       const struct patrol_answer *before, struct patrol_answer *after,
                       const char *verb, struct err *err)
{
    if (record_save(desk_store(desk), &patrol_answer_schema, before, after, verb, NULL, err) < 0) {
        record_release(&patrol_answer_schema, after);
        return -1;
    }
    put_answer(sheet, after);
    return 0;
}

/* --- automatic items --- */

static int judge_item(struct desk *desk, struct patrol_sheet *sheet, const struct patrol_item *item,
                      const struct patrol_scope *scope, const struct patrol_readings *readings,
                      struct err *err)
{
    const struct patrol_answer *before = patrol_answer_of(sheet, item->id);
    struct patrol_answer after;

    if (before != NULL && !before->automatic)
        return 0;
    copy_answer(before, &after);
    patrol_judge(item, scope, readings, &after);
    if (before != NULL && record_equal(&patrol_answer_schema, before, &after)) {
        record_release(&patrol_answer_schema, &after);
        return 0;
    }
    if (before == NULL) {
        after.id = xasprintf("%s/%s", sheet->round.id, item->id);
        after.round = xstrdup(sheet->round.id);
        after.item = xstrdup(item->id);
    }
    after.filled_at = scope->now;
    return save_answer(desk, sheet, before, &after, "judge", err);
}

static int judge_all(struct desk *desk, struct patrol_sheet *sheet, const struct patrol_plan *plan,
                     const struct patrol_readings *readings, struct err *err)
{
    const struct patrol_scope scope = {.config = desk_full_config(desk, err),
                                       .site = sheet->round.site,
                                       .now = clock_wall(),
                                       .fresh_s = plan->fresh.count};

    if (scope.config == NULL)
        return -1;
    vec_each (item, &sheet->round.items) {
        if (patrol_item_is_automatic(item) &&
            judge_item(desk, sheet, item, &scope, readings, err) < 0)
            return -1;
    }
    return 0;
}

/* --- beginning --- */

struct looking {
    wall_s planned_from; /* 0: no hours */
    char *open, *done;
};

static int look(const struct patrol *round, void *data)
{
    struct looking *looking = data;
    char **slot = round->state == PATROL_OPEN ? &looking->open : &looking->done;

    if (round->state == PATROL_VOID || round->planned_from != looking->planned_from ||
        (round->state == PATROL_SIGNED && looking->planned_from == 0))
        return 0;
    free(*slot);
    *slot = xstrdup(round->id);
    return 0;
}

/* The round under way, or refuses a second one of the same hours; neither: looking->open is NULL. */
static int look_for_round(struct desk *desk, const struct patrol_plan *plan, const char *site,
                          struct looking *looking, struct err *err)
{
    wall_s now = clock_wall(), to;
    day_t today = civil_day_of(now);
    bool has_hours = patrol_plan_hours(plan, today, &looking->planned_from, &to);
    wall_s since = has_hours ? civil_day_start(today) : now - LONG_AGO_S;

    if (patrol_store_each_of(desk_store(desk), plan->id, site, since, look, looking, err) < 0)
        return -1;
    if (looking->done != NULL)
        return err_set(err, ERR_REFUSED,
                       _("%s made %s at %s today; a round that is wrong is voided first (R21)"),
                       looking->done, plan->name, site);
    return 0;
}

static int save_round(struct desk *desk, const struct patrol_plan *plan, const char *site,
                      struct patrol_sheet *sheet, struct err *err)
{
    record_init(&patrol_schema, &sheet->round);
    if (patrol_begin(&sheet->round, plan, site, desk_user(desk), clock_wall(), err) < 0 ||
        duty_save_new(desk, &patrol_schema, "P", &sheet->round, "begin", err) < 0) {
        patrol_sheet_release(sheet);
        return -1;
    }
    return 0;
}

/* Inside a transaction. */
static int start(struct desk *desk, const struct patrol_plan *plan, const char *site,
                 const struct patrol_readings *readings, struct patrol_sheet *sheet, bool *resumed,
                 struct err *err)
{
    struct looking looking = {0};
    int rc = look_for_round(desk, plan, site, &looking, err);

    *resumed = looking.open != NULL;
    if (rc == 0 && *resumed)
        rc = desk_patrol_load(desk, looking.open, sheet, err);
    else if (rc == 0)
        rc = save_round(desk, plan, site, sheet, err);
    if (rc == 0 && judge_all(desk, sheet, plan, readings, err) < 0) {
        patrol_sheet_release(sheet);
        rc = -1;
    }
    free(looking.open);
    free(looking.done);
    return rc;
}

int desk_patrol_start(struct desk *desk, const char *kind, const char *site,
                      struct patrol_sheet *sheet, bool *resumed, struct err *err)
{
    struct store *store = desk_store(desk);
    const struct patrol_plan *plan;
    struct patrol_readings readings = {0};
    int rc = -1;

    *sheet = (struct patrol_sheet){0};
    if (desk_require(desk, MAY_RECORD_WRITE, "patrol.begin", err) < 0)
        return -1;
    plan = desk_patrol_plan(desk, kind, err);
    site = plan == NULL ? NULL : desk_patrol_site(desk, plan, site, err);
    if (site == NULL || desk_patrol_readings(desk, site, &readings, err) < 0 ||
        store_begin(store, err) < 0)
        goto out;
    rc = start(desk, plan, site, &readings, sheet, resumed, err);
    if (rc < 0) {
        store_rollback(store);
    } else if (store_commit(store, err) < 0) {
        patrol_sheet_release(sheet);
        rc = -1;
    }
out:
    patrol_readings_release(&readings);
    return rc;
}

/* --- changing a round in one transaction --- */

struct step {
    const char *verb;
    int (*make)(struct desk *desk, struct patrol_sheet *sheet, const void *what, struct err *err);
    const void *what;
};

static int change_round(struct desk *desk, const char *id, const struct step *step,
                        struct patrol_sheet *sheet, struct err *err)
{
    struct store *store = desk_store(desk);

    *sheet = (struct patrol_sheet){0};
    if (desk_require(desk, MAY_RECORD_WRITE, step->verb, err) < 0 || store_begin(store, err) < 0)
        return -1;
    if (desk_patrol_load(desk, id, sheet, err) == 0) {
        if (step->make(desk, sheet, step->what, err) == 0) {
            if (store_commit(store, err) == 0)
                return 0;
            patrol_sheet_release(sheet);
            return -1;
        }
        patrol_sheet_release(sheet);
    }
    store_rollback(store);
    return -1;
}

struct filling {
    const char *item;
    const struct patrol_entry *entry;
};

static int make_fill(struct desk *desk, struct patrol_sheet *sheet, const void *what,
                     struct err *err)
{
    const struct filling *filling = what;
    const struct patrol_item *item = patrol_item_of(&sheet->round, filling->item, err);
    const struct patrol_answer *before;
    struct patrol_answer after;

    if (item == NULL)
        return -1;
    before = patrol_answer_of(sheet, item->id);
    copy_answer(before, &after);
    if (patrol_fill(&sheet->round, item, filling->entry, desk_user(desk), clock_wall(), &after,
                    err) < 0) {
        record_release(&patrol_answer_schema, &after);
        return -1;
    }
    return save_answer(desk, sheet, before, &after, "fill", err);
}

int desk_patrol_fill(struct desk *desk, const char *id, const char *item,
                     const struct patrol_entry *entry, struct patrol_sheet *sheet, struct err *err)
{
    const struct filling filling = {item, entry};
    const struct step step = {"patrol.fill", make_fill, &filling};

    return change_round(desk, id, &step, sheet, err);
}

struct skipping {
    const char *const *items;
    size_t count;
    bool unknown;
    const char *reason;
};

static int skip_item(struct desk *desk, struct patrol_sheet *sheet, const struct patrol_item *item,
                     const char *reason, struct err *err)
{
    const struct patrol_answer *before = patrol_answer_of(sheet, item->id);
    struct patrol_answer after;

    copy_answer(before, &after);
    if (patrol_skip(&sheet->round, item, reason, desk_user(desk), clock_wall(), &after, err) < 0) {
        record_release(&patrol_answer_schema, &after);
        return -1;
    }
    return save_answer(desk, sheet, before, &after, "skip", err);
}

static int make_skip(struct desk *desk, struct patrol_sheet *sheet, const void *what,
                     struct err *err)
{
    const struct skipping *skipping = what;

    for (size_t i = 0; i < skipping->count; i++) {
        const struct patrol_item *item = patrol_item_of(&sheet->round, skipping->items[i], err);

        if (item == NULL || skip_item(desk, sheet, item, skipping->reason, err) < 0)
            return -1;
    }
    vec_each (item, &sheet->round.items) {
        if (skipping->unknown && patrol_item_is_automatic(item) && patrol_is_owed(sheet, item) &&
            skip_item(desk, sheet, item, skipping->reason, err) < 0)
            return -1;
    }
    return 0;
}

int desk_patrol_skip(struct desk *desk, const char *id, const char *const *items, size_t count,
                     bool unknown, const char *reason, struct patrol_sheet *sheet, struct err *err)
{
    const struct skipping skipping = {items, count, unknown, reason};
    const struct step step = {"patrol.skip", make_skip, &skipping};

    return change_round(desk, id, &step, sheet, err);
}

/* --- signing and voiding --- */

/* sheet->round was changed in memory; before is how it was. Releases before. */
static int save_changed(struct desk *desk, struct patrol_sheet *sheet, struct patrol *before,
                        const char *verb, struct err *err)
{
    int rc = record_save(desk_store(desk), &patrol_schema, before, &sheet->round, verb, NULL, err);

    record_release(&patrol_schema, before);
    return rc < 0 ? -1 : 0;
}

struct signing {
    const char *extra;
    struct patrol_credits *credits;
};

static int make_sign(struct desk *desk, struct patrol_sheet *sheet, const void *what,
                     struct err *err)
{
    const struct signing *signing = what;
    struct patrol before;
    size_t made;

    record_copy(&patrol_schema, &before, &sheet->round);
    if (patrol_sign(sheet, signing->extra, desk_user(desk), clock_wall(), err) < 0) {
        record_release(&patrol_schema, &before);
        return -1;
    }
    if (save_changed(desk, sheet, &before, "sign", err) < 0 ||
        desk_obligations_ensure(desk, &made, err) < 0)
        return -1;
    return patrol_credit_give(desk, &sheet->round, signing->credits, err);
}

int desk_patrol_sign(struct desk *desk, const char *id, const char *extra,
                     struct patrol_sheet *sheet, struct patrol_credits *credits, struct err *err)
{
    const struct signing signing = {extra, credits};
    const struct step step = {"patrol.sign", make_sign, &signing};

    *credits = (struct patrol_credits){0};
    return change_round(desk, id, &step, sheet, err);
}

static int make_void(struct desk *desk, struct patrol_sheet *sheet, const void *what,
                     struct err *err)
{
    bool counted = sheet->round.state == PATROL_SIGNED;
    struct patrol before;

    record_copy(&patrol_schema, &before, &sheet->round);
    if (patrol_void(&sheet->round, what, desk_user(desk), clock_wall(), err) < 0) {
        record_release(&patrol_schema, &before);
        return -1;
    }
    if (save_changed(desk, sheet, &before, "void", err) < 0)
        return -1;
    return counted ? patrol_credit_take_back(desk, &sheet->round, err) : 0;
}

/* Asked before the transaction, which would take a refusal in the journal back. */
static int require_void(struct desk *desk, const char *id, struct err *err)
{
    struct patrol_sheet sheet;
    int rc = 0;

    if (desk_require(desk, MAY_RECORD_WRITE, "patrol.void", err) < 0 ||
        desk_patrol_load(desk, id, &sheet, err) < 0)
        return -1;
    if (sheet.round.state == PATROL_SIGNED || !str_eq(sheet.round.started_by, desk_user(desk)))
        rc = desk_require(desk, MAY_RECORD_CORRECT, "patrol.void", err);
    patrol_sheet_release(&sheet);
    return rc;
}

int desk_patrol_void(struct desk *desk, const char *id, const char *reason,
                     struct patrol_sheet *sheet, struct err *err)
{
    const struct step step = {"patrol.void", make_void, reason};

    *sheet = (struct patrol_sheet){0};
    if (require_void(desk, id, err) < 0)
        return -1;
    return change_round(desk, id, &step, sheet, err);
}

/* --- tickets --- */

struct ticketing {
    const char *item;
    const struct patrol_ticket *how;
    struct ticket *ticket;
};

/* "Morning patrol abnormal: room temperature 31 (range 15-30 ℃)" */
static char *subject_of(const struct patrol *round, const struct patrol_item *item,
                        const struct patrol_answer *answer)
{
    struct str text = STR_INIT, range = STR_INIT;

    str_addf(&text, _("%s abnormal: %s"), round->name, item->name);
    if (answer->value != NULL && !answer->automatic) {
        patrol_item_add_range(item, &range);
        str_addf(&text, " %s", answer->value);
        if (range.len > 0)
            str_addf(&text, _(" (range %s)"), range.buf);
    }
    str_release(&range);
    return str_detach(&text);
}

static const char *callback_of(struct desk *desk, const struct patrol_ticket *how)
{
    const struct user *user = config_user(desk_config(desk), desk_user(desk));

    if (how->callback != NULL)
        return how->callback;
    return user == NULL ? NULL : user->phone;
}

static void copy_text(char **to, const char *from)
{
    free(*to);
    *to = from == NULL ? NULL : xstrdup(from);
}

static int open_ticket(struct desk *desk, const struct patrol_sheet *sheet,
                       const struct patrol_item *item, const struct patrol_answer *answer,
                       const struct patrol_ticket *how, struct ticket *ticket, struct err *err)
{
    const char *covered = how->system_id;

    if (covered == NULL && item->systems.len > 0)
        covered = item->systems.items[0];
    record_init(&ticket_schema, ticket);
    ticket->channel = CHANNEL_PATROL;
    ticket->subject = subject_of(&sheet->round, item, answer);
    copy_text(&ticket->detail, answer->note);
    copy_text(&ticket->site, sheet->round.site);
    copy_text(&ticket->system_id, covered);
    copy_text(&ticket->reporter, answer->filled_by != NULL ? answer->filled_by : desk_user(desk));
    copy_text(&ticket->callback, callback_of(desk, how));
    *vec_push(&ticket->links) = xasprintf("patrol:%s", answer->id);
    if (desk_ticket_open(desk, ticket, NULL, err) == 0)
        return 0;
    record_release(&ticket_schema, ticket);
    return -1;
}

static int make_ticket(struct desk *desk, struct patrol_sheet *sheet, const void *what,
                       struct err *err)
{
    const struct ticketing *ticketing = what;
    const struct patrol_item *item = patrol_item_of(&sheet->round, ticketing->item, err);
    const struct patrol_answer *before;
    struct patrol_answer after;

    if (item == NULL)
        return -1;
    before = patrol_answer_of(sheet, item->id);
    if (patrol_check_ticket(&sheet->round, before, item->id, err) < 0 ||
        open_ticket(desk, sheet, item, before, ticketing->how, ticketing->ticket, err) < 0)
        return -1;
    copy_answer(before, &after);
    copy_text(&after.ticket, ticketing->ticket->id);
    if (save_answer(desk, sheet, before, &after, "ticket", err) == 0)
        return 0;
    record_release(&ticket_schema, ticketing->ticket);
    return -1;
}

int desk_patrol_ticket(struct desk *desk, const char *id, const char *item,
                       const struct patrol_ticket *how, struct ticket *ticket, struct err *err)
{
    const struct ticketing ticketing = {item, how, ticket};
    const struct step step = {"patrol.ticket", make_ticket, &ticketing};
    struct patrol_sheet sheet;

    *ticket = (struct ticket){0};
    if (change_round(desk, id, &step, &sheet, err) < 0) {
        record_release(&ticket_schema, ticket);
        return -1;
    }
    patrol_sheet_release(&sheet);
    return 0;
}
