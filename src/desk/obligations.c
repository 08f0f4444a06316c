/* Making, doing and waiving what is owed. */
#include "desk/obligations.h"

#include "base/tr.h"
#include "model/contract_rules.h"
#include "store/duty_store.h"
#include "store/record.h"

/* --- making the records --- */

/* Only where one of the contract's sites lies in one of the row's regions. */
static bool concerns_a_site(const struct config *config, const struct contract *contract,
                            const struct contract_obligation *row)
{
    if (row->regions.len == 0)
        return true;
    vec_each (id, &contract->sites) {
        const struct site *site = config_site(config, *id);

        vec_each (region, &row->regions) {
            if (site != NULL && str_eq(site->region, *region))
                return true;
        }
    }
    return false;
}

static int make_row(struct desk *desk, const struct config *config, const struct contract *contract,
                    const struct contract_obligation *row, size_t *made, struct err *err)
{
    const char *family = contract_family(contract);
    const struct contract *first = config_contract(config, family);
    struct obligation_rule rule = {
        .row = row,
        .anchor = first != NULL ? first->from : contract->from,
        .from = contract->from,
        .until = contract->until,
        .worktime = duty_worktime(desk, contract, row->calendar, err),
    };
    struct obligation_periods periods = {0};
    wall_s newest, now = clock_wall();
    int rc = -1;

    if (rule.worktime == NULL ||
        duty_store_newest_opens(desk_store(desk), family, row->id, &newest, err) < 0)
        return -1;
    obligation_periods_due(&rule, newest, now, &periods);
    vec_each (period, &periods.list) {
        struct obligation obligation;

        obligation_begin(&obligation, family, row->id, period, now);
        rc = record_save(desk_store(desk), &obligation_schema, NULL, &obligation,
                         obligation.state == OBLIGATION_MISSED ? "missed" : "begin", NULL, err);
        record_release(&obligation_schema, &obligation);
        if (rc < 0)
            goto out;
        ++*made;
    }
    rc = 0;
out:
    obligation_periods_release(&periods);
    return rc;
}

static int make_all(struct desk *desk, const struct config *config, size_t *made, struct err *err)
{
    vec_each (contract, &config->contracts) {
        vec_each (row, &contract->obligations) {
            if (concerns_a_site(config, contract, row) &&
                make_row(desk, config, contract, row, made, err) < 0)
                return -1;
        }
    }
    return 0;
}

int desk_obligations_ensure(struct desk *desk, size_t *made, struct err *err)
{
    struct store *store = desk_store(desk);
    const struct config *config = desk_full_config(desk, err);

    *made = 0;
    if (config == NULL || desk_require(desk, MAY_RECORD_WRITE, "obligation.begin", err) < 0 ||
        store_begin(store, err) < 0)
        return -1;
    if (make_all(desk, config, made, err) < 0) {
        store_rollback(store);
        return -1;
    }
    return store_commit(store, err);
}

/* --- reading --- */

static const struct contract *contract_of(struct desk *desk, const struct obligation *obligation)
{
    const struct config *config = desk_full_config(desk, NULL);

    return config == NULL ? NULL
                          : config_contract_at(config, obligation->contract, obligation->first_day);
}

const struct contract_obligation *desk_obligation_row(struct desk *desk,
                                                      const struct obligation *obligation)
{
    const struct contract *contract = contract_of(desk, obligation);

    return contract == NULL ? NULL : contract_entry(contract, "obligations", obligation->duty);
}

const struct worktime *desk_obligation_worktime(struct desk *desk,
                                                const struct obligation *obligation)
{
    const struct contract_obligation *row = desk_obligation_row(desk, obligation);

    return row == NULL ? NULL
                       : duty_worktime(desk, contract_of(desk, obligation), row->calendar, NULL);
}

int desk_obligation_load(struct desk *desk, const char *id, struct obligation *obligation,
                         struct err *err)
{
    int rc;

    if (desk_require(desk, MAY_READ, "obligation.show", err) < 0)
        return -1;
    rc = record_load(desk_store(desk), &obligation_schema, id, obligation, err);
    if (rc == 0)
        return err_set(err, ERR_FAILED,
                       _("there is no obligation %s; 'zhiban obligation list --all' shows them"),
                       id);
    return rc < 0 ? -1 : 0;
}

int desk_obligation_report_due(struct desk *desk, const struct obligation *obligation, wall_s *due,
                               struct err *err)
{
    const struct contract *contract = contract_of(desk, obligation);
    const struct contract_obligation *row = desk_obligation_row(desk, obligation);
    const struct contract_clock *clock = NULL;
    const struct worktime *worktime;

    *due = 0;
    if (row != NULL && row->report != NULL)
        clock = contract_entry(contract, "clocks", row->report);
    if (clock == NULL)
        return 0;
    worktime = duty_worktime(desk, contract, clock->calendar, err);
    if (worktime == NULL)
        return -1;
    return obligation_report_due(obligation, clock, worktime, due, err);
}

struct listing {
    const struct config *config;
    const char *family;
    desk_obligation_each *each;
    void *data;
};

static int list_one(const struct obligation *obligation, void *data)
{
    const struct listing *listing = data;
    const struct contract *contract;

    if (listing->family != NULL && !str_eq(listing->family, obligation->contract))
        return 0;
    contract = config_contract_at(listing->config, obligation->contract, obligation->first_day);
    return listing->each(
        obligation,
        contract == NULL ? NULL : contract_entry(contract, "obligations", obligation->duty),
        listing->data);
}

int desk_obligation_list(struct desk *desk, const struct obligation_filter *filter,
                         desk_obligation_each *each, void *data, struct err *err)
{
    const struct config *config = desk_duty_config(desk, err);
    struct listing listing = {.config = config, .each = each, .data = data};

    if (config == NULL || desk_require(desk, MAY_READ, "obligation.list", err) < 0)
        return -1;
    if (filter->contract != NULL) {
        const struct contract *contract = config_contract_at(config, filter->contract, 0);

        if (contract == NULL)
            return err_set(err, ERR_USAGE,
                           _("there is no contract '%s'; 'zhiban contract list' shows them"),
                           filter->contract);
        listing.family = contract_family(contract);
    }
    return duty_store_each_obligation(
        desk_store(desk), filter->all ? DUTY_STORE_ALL : DUTY_STORE_OWED, list_one, &listing, err);
}

/* --- doing and waiving --- */

struct ahead {
    const struct obligation *what;
    const struct contract_obligation *row;
    struct str blocking;
};

/* Periods that one of the two lies in. */
static bool nests(const struct obligation *a, const struct obligation *b)
{
    return (a->opens >= b->opens && a->closes <= b->closes) ||
           (b->opens >= a->opens && b->closes <= a->closes);
}

static int find_blocking(const struct obligation *other, const struct contract_obligation *row,
                         void *data)
{
    struct ahead *ahead = data;

    if (row != NULL && str_eq(row->ahead_of, ahead->what->duty) &&
        other->state == OBLIGATION_OPEN && str_eq(other->contract, ahead->what->contract) &&
        nests(other, ahead->what))
        str_addf(&ahead->blocking, "%s%s", ahead->blocking.len > 0 ? ", " : "", other->id);
    return 0;
}

/* What the contract wants done before this. */
static int check_order(struct desk *desk, const struct obligation *obligation, struct err *err)
{
    struct ahead ahead = {.what = obligation, .blocking = STR_INIT};
    struct obligation_filter filter = {.contract = obligation->contract};
    int rc = desk_obligation_list(desk, &filter, find_blocking, &ahead, err);

    if (rc == 0 && ahead.blocking.len > 0)
        rc = err_set(err, ERR_REFUSED, _("the contract wants this done before (R21): %s"),
                     ahead.blocking.buf);
    str_release(&ahead.blocking);
    return rc;
}

int desk_obligation_done(struct desk *desk, const char *id, const char *evidence, wall_s at,
                         const char *note, struct obligation *after, struct err *err)
{
    const wall_s now = clock_wall();
    const struct obligation_deed deed = {evidence, desk_user(desk), at != 0 ? at : now};
    const struct contract_obligation *row;
    struct obligation before;
    int rc = -1;

    if (desk_require(desk, MAY_RECORD_WRITE, "obligation.done", err) < 0 ||
        duty_require_recent(desk, deed.at, "obligation.done --at", err) < 0 ||
        desk_obligation_load(desk, id, &before, err) < 0)
        return -1;
    record_copy(&obligation_schema, after, &before);
    row = desk_obligation_row(desk, &before);
    if (row == NULL)
        err_set(err, ERR_FAILED, _("the contract %s has no obligation '%s' any more; waive it"),
                before.contract, before.duty);
    else if (check_order(desk, &before, err) == 0 &&
             obligation_do(after, row, &deed, now, err) == 0)
        rc = record_save(desk_store(desk), &obligation_schema, &before, after, "done", note, err);
    record_release(&obligation_schema, &before);
    if (rc < 0)
        record_release(&obligation_schema, after);
    return rc;
}

int desk_obligation_waive(struct desk *desk, const char *id, const char *approver,
                          const char *reason, struct obligation *after, struct err *err)
{
    struct obligation before;
    int rc = -1;

    if (desk_require(desk, MAY_RECORD_CORRECT, "obligation.waive", err) < 0 ||
        desk_obligation_load(desk, id, &before, err) < 0)
        return -1;
    record_copy(&obligation_schema, after, &before);
    if (obligation_waive(after, approver, reason, err) == 0)
        rc =
            record_save(desk_store(desk), &obligation_schema, &before, after, "waive", reason, err);
    record_release(&obligation_schema, &before);
    if (rc < 0)
        record_release(&obligation_schema, after);
    return rc;
}

int desk_obligation_take_back(struct desk *desk, const char *id, const char *evidence,
                              const char *reason, struct err *err)
{
    struct obligation before, after;
    int rc = -1;

    if (desk_obligation_load(desk, id, &before, err) < 0)
        return -1;
    record_copy(&obligation_schema, &after, &before);
    if (obligation_take_back(&after, evidence, err) == 0)
        rc = record_save(desk_store(desk), &obligation_schema, &before, &after, "take_back", reason,
                         err);
    record_release(&obligation_schema, &before);
    record_release(&obligation_schema, &after);
    return rc < 0 ? -1 : 0;
}
