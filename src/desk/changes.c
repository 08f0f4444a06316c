/* Handing in, approving and doing changes. */
#include "desk/changes.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/contract_rules.h"
#include "store/record.h"

/* --- the contract --- */

static const struct contract *find_contract(struct desk *desk, const char *name, day_t day,
                                            struct err *err)
{
    const struct config *config = desk_full_config(desk, err);
    const struct contract *found;

    if (config == NULL)
        return NULL;
    found = config_contract_at(config, name, day);
    if (found == NULL && config_contract_at(config, name, 0) == NULL)
        err_set(err, ERR_USAGE, _("there is no contract '%s'; 'zhiban contract list' shows them"),
                name);
    else if (found == NULL)
        err_set(err, ERR_REFUSED, _("the contract '%s' is not in force (R15)"), name);
    return found;
}

int desk_change_terms(struct desk *desk, const struct change *change, struct change_terms *terms,
                      struct err *err)
{
    wall_s at = change->submitted_at != 0 ? change->submitted_at : clock_wall();

    terms->contract = find_contract(desk, change->contract, civil_day_of(at), err);
    if (terms->contract == NULL)
        return -1;
    terms->row = change_row(terms->contract, change->sort, err);
    if (terms->row == NULL)
        return -1;
    terms->worktime = duty_worktime(desk, terms->contract, terms->row->calendar, err);
    return terms->worktime == NULL ? -1 : 0;
}

static int check_place(const struct contract *contract, const struct change *change,
                       struct err *err)
{
    bool known = change->site == NULL || contract->sites.len == 0;

    vec_each (site, &contract->sites) {
        known = known || str_eq(*site, change->site);
    }
    if (!known)
        return err_set(err, ERR_USAGE, _("the contract %s has no site '%s'"), contract->id,
                       change->site);
    vec_each (name, &change->systems) {
        if (contract_entry(contract, "systems", *name) == NULL)
            return err_set(err, ERR_USAGE, _("the contract %s has no system '%s'"), contract->id,
                           *name);
    }
    return 0;
}

/* --- handing in --- */

int desk_change_open(struct desk *desk, struct change *change, struct err *err)
{
    struct change_terms terms;

    if (desk_require(desk, MAY_RECORD_WRITE, "change.open", err) < 0 ||
        desk_change_terms(desk, change, &terms, err) < 0 ||
        check_place(terms.contract, change, err) < 0 ||
        change_submit(change, terms.row, terms.worktime, desk_user(desk), clock_wall(), err) < 0)
        return -1;
    free(change->contract);
    change->contract = xstrdup(contract_family(terms.contract));
    return duty_save_new(desk, &change_schema, "CH", change, "submit", err);
}

/* --- reading --- */

int desk_change_load(struct desk *desk, const char *id, struct change *change, struct err *err)
{
    int rc;

    if (desk_require(desk, MAY_READ, "change.show", err) < 0)
        return -1;
    rc = record_load(desk_store(desk), &change_schema, id, change, err);
    if (rc == 0)
        return err_set(err, ERR_FAILED,
                       _("there is no change %s; 'zhiban change list --all' shows them"), id);
    return rc < 0 ? -1 : 0;
}

struct collected {
    VEC(struct change) items;
    bool all;
};

static int collect(const void *record, void *data)
{
    const struct change *change = record;
    struct collected *collected = data;

    if (collected->all || (change->state != CHANGE_FINISHED && change->state != CHANGE_CANCELLED))
        record_copy(&change_schema, vec_push(&collected->items), change);
    return 0;
}

static int by_begin(const void *a, const void *b)
{
    const struct change *left = a, *right = b;

    if (left->planned_from != right->planned_from)
        return left->planned_from < right->planned_from ? -1 : 1;
    return (left->seq > right->seq) - (left->seq < right->seq);
}

int desk_change_list(struct desk *desk, bool all,
                     int (*each)(const struct change *change, void *data), void *data,
                     struct err *err)
{
    struct collected collected = {.all = all};
    int rc = desk_require(desk, MAY_READ, "change.list", err);

    if (rc == 0)
        rc = record_each(desk_store(desk), &change_schema, collect, &collected, err);
    if (rc == 0 && collected.items.len > 1)
        qsort(collected.items.items, collected.items.len, sizeof(collected.items.items[0]),
              by_begin);
    vec_each (change, &collected.items) {
        if (rc == 0)
            rc = each(change, data);
        record_release(&change_schema, change);
    }
    vec_release(&collected.items);
    return rc;
}

/* --- steps --- */

/* What a step does, so that loading, copying and saving are written once. */
struct step {
    const char *verb;
    const char *text, *more; /* of the step: evidence, approver and document, reason */
    int outcome;
    bool by_terms; /* needs what the contract says */
    int (*take)(struct change *change, const struct change_terms *terms, const struct step *step,
                const char *who, struct err *err);
};

static int take_step(struct desk *desk, const char *id, const struct step *step,
                     struct change *after, struct err *err)
{
    struct change_terms terms = {0};
    struct change before;
    int rc = -1;

    if (desk_change_load(desk, id, &before, err) < 0)
        return -1;
    record_copy(&change_schema, after, &before);
    if ((!step->by_terms || desk_change_terms(desk, &before, &terms, err) == 0) &&
        step->take(after, &terms, step, desk_user(desk), err) == 0)
        rc = record_save(desk_store(desk), &change_schema, &before, after, step->verb, NULL, err);
    record_release(&change_schema, &before);
    if (rc < 0)
        record_release(&change_schema, after);
    return rc;
}

static int take_attach(struct change *change, const struct change_terms *terms,
                       const struct step *step, const char *who, struct err *err)
{
    (void)who;
    return change_attach(change, terms->row, step->text, err);
}

int desk_change_attach(struct desk *desk, const char *id, const char *evidence,
                       struct change *after, struct err *err)
{
    const struct step step = {
        .verb = "attach", .text = evidence, .by_terms = true, .take = take_attach};

    if (desk_require(desk, MAY_RECORD_WRITE, "change.attach", err) < 0)
        return -1;
    return take_step(desk, id, &step, after, err);
}

static int take_approve(struct change *change, const struct change_terms *terms,
                        const struct step *step, const char *who, struct err *err)
{
    (void)terms;
    return change_approve(change, step->text != NULL ? step->text : who, step->more,
                          step->text != NULL ? step->text : who, clock_wall(), err);
}

int desk_change_approve(struct desk *desk, const char *id, const char *approver,
                        const char *document, struct change *after, struct err *err)
{
    const struct step step = {
        .verb = "approve", .text = approver, .more = document, .take = take_approve};
    bool on_behalf = !duty_may(desk, MAY_RECORD_APPROVE) && duty_may(desk, MAY_RECORD_CORRECT);

    if (on_behalf && (approver == NULL || document == NULL))
        return err_set(err, ERR_REFUSED,
                       _("the hospital approves (R22); to record its approval, name who gave it "
                         "and the document"));
    if (!on_behalf && desk_require(desk, MAY_RECORD_APPROVE, "change.approve", err) < 0)
        return -1;
    return take_step(desk, id, &step, after, err);
}

static int take_start(struct change *change, const struct change_terms *terms,
                      const struct step *step, const char *who, struct err *err)
{
    (void)step;
    return change_start(change, terms->row, who, clock_wall(), err);
}

int desk_change_start(struct desk *desk, const char *id, struct change *after, struct err *err)
{
    const struct step step = {.verb = "start", .by_terms = true, .take = take_start};

    if (desk_require(desk, MAY_RECORD_WRITE, "change.start", err) < 0)
        return -1;
    return take_step(desk, id, &step, after, err);
}

static int take_finish(struct change *change, const struct change_terms *terms,
                       const struct step *step, const char *who, struct err *err)
{
    (void)terms;
    (void)who;
    if (step->text != NULL) {
        free(change->note);
        change->note = xstrdup(step->text);
    }
    return change_finish(change, step->outcome, clock_wall(), err);
}

int desk_change_finish(struct desk *desk, const char *id, int outcome, const char *note,
                       struct change *after, struct err *err)
{
    const struct step step = {
        .verb = "finish", .text = note, .outcome = outcome, .take = take_finish};

    if (desk_require(desk, MAY_RECORD_WRITE, "change.finish", err) < 0)
        return -1;
    return take_step(desk, id, &step, after, err);
}

static int take_cancel(struct change *change, const struct change_terms *terms,
                       const struct step *step, const char *who, struct err *err)
{
    (void)terms;
    (void)who;
    return change_cancel(change, step->text, err);
}

int desk_change_cancel(struct desk *desk, const char *id, const char *reason, struct change *after,
                       struct err *err)
{
    const struct step step = {.verb = "cancel", .text = reason, .take = take_cancel};

    if (desk_require(desk, MAY_RECORD_WRITE, "change.cancel", err) < 0)
        return -1;
    return take_step(desk, id, &step, after, err);
}
