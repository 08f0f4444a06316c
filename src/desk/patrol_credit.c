/* Which obligation a round serves, and whether all sites have been patrolled. */
#include "desk/patrol_credit.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/obligations.h"
#include "model/contract_rules.h"
#include "store/duty_store.h"
#include "store/patrol_store.h"
#include "store/record.h"

static const char kind_prefix[] = "patrol:";

void patrol_credits_release(struct patrol_credits *credits)
{
    vec_each (credit, &credits->list) {
        free(credit->obligation);
        free(credit->why_not);
    }
    vec_release(&credits->list);
}

/* A late round still is that of its own hours. */
static wall_s counts_at(const struct patrol *round)
{
    return round->planned_from != 0 ? round->planned_from : round->signed_at;
}

/* --- the obligation --- */

struct finding {
    const char *contract, *duty;
    wall_s at;
    struct obligation *found;
    bool is_found;
};

static int find_one(const struct obligation *obligation, void *data)
{
    struct finding *finding = data;

    if (!finding->is_found && str_eq(obligation->contract, finding->contract) &&
        str_eq(obligation->duty, finding->duty) && finding->at >= obligation->opens &&
        finding->at < obligation->closes) {
        record_copy(&obligation_schema, finding->found, obligation);
        finding->is_found = true;
    }
    return 0;
}

/* --- the sites --- */

struct counting {
    const struct obligation *obligation;
    size_t times;
};

static int count_round(const struct patrol *round, void *data)
{
    struct counting *counting = data;
    wall_s at = counts_at(round);

    if (round->state == PATROL_SIGNED && at >= counting->obligation->opens &&
        at < counting->obligation->closes)
        counting->times++;
    return 0;
}

static int count_at_site(struct desk *desk, const struct contract_obligation *row,
                         const struct obligation *obligation, const char *site, size_t *times,
                         struct err *err)
{
    struct counting counting = {.obligation = obligation};

    vec_each (plan, &row->patrols) {
        /* A round is begun half an hour before its period at most, and signed in it. */
        if (patrol_store_each_of(desk_store(desk), *plan, site, obligation->opens - CIVIL_DAY_S,
                                 count_round, &counting, err) < 0)
            return -1;
    }
    *times = counting.times;
    return 0;
}

static bool is_patrolled(const struct config *config, const struct contract_obligation *row,
                         const char *site)
{
    vec_each (id, &row->patrols) {
        const struct patrol_plan *plan = config_patrol(config, *id);

        if (plan != NULL && patrol_plan_is_for(plan, site))
            return true;
    }
    return false;
}

/* How often all sites of the contract have been patrolled; missing: those that have been least. */
static int count_times(struct desk *desk, const struct config *config,
                       const struct contract *contract, const struct contract_obligation *row,
                       const struct obligation *obligation, size_t *least, struct str *missing,
                       struct err *err)
{
    *least = SIZE_MAX;
    vec_each (site, &contract->sites) {
        size_t times;

        if (!is_patrolled(config, row, *site))
            continue;
        if (count_at_site(desk, row, obligation, *site, &times, err) < 0)
            return -1;
        if (times < *least) {
            *least = times;
            str_reset(missing);
        }
        if (times == *least)
            str_addf(missing, "%s%s", missing->len > 0 ? ", " : "", *site);
    }
    return 0;
}

static size_t counted_already(const struct obligation *obligation)
{
    size_t count = 0;

    vec_each (text, &obligation->evidence) {
        count += str_starts(*text, kind_prefix);
    }
    return count;
}

/* --- giving --- */

static int do_it(struct desk *desk, const struct patrol *round, const struct obligation *obligation,
                 struct patrol_credit *credit, struct err *err)
{
    char *evidence = xasprintf("%s%s", kind_prefix, round->id);
    struct obligation after;
    struct err why = ERR_INIT;
    int rc = desk_obligation_done(desk, obligation->id, evidence, 0, NULL, &after, &why);

    free(evidence);
    if (rc == 0) {
        credit->counted = true;
        record_release(&obligation_schema, &after);
    } else if (why.kind == ERR_REFUSED) {
        credit->why_not = xstrdup(why.text.buf);
        rc = 0;
    } else {
        err_set(err, why.kind, "%s", why.text.buf);
    }
    err_release(&why);
    return rc;
}

static int credit_one(struct desk *desk, const struct patrol *round, const struct config *config,
                      const struct contract *contract, const struct contract_obligation *row,
                      const struct obligation *obligation, struct patrol_credit *credit,
                      struct err *err)
{
    struct str missing = STR_INIT;
    size_t times;
    int rc = count_times(desk, config, contract, row, obligation, &times, &missing, err);

    credit->obligation = xstrdup(obligation->id);
    if (rc == 0 && times > counted_already(obligation))
        rc = do_it(desk, round, obligation, credit, err);
    else if (rc == 0)
        credit->why_not =
            xasprintf(_("still to be patrolled in this period (R21): %s"), missing.buf);
    str_release(&missing);
    return rc;
}

static int give_row(struct desk *desk, const struct patrol *round, const struct config *config,
                    const struct contract *contract, const struct contract_obligation *row,
                    struct patrol_credits *credits, struct err *err)
{
    struct obligation obligation;
    struct finding finding = {.contract = contract_family(contract),
                              .duty = row->id,
                              .at = counts_at(round),
                              .found = &obligation};
    int rc = duty_store_each_obligation(desk_store(desk), DUTY_STORE_OWED, find_one, &finding, err);

    if (!finding.is_found)
        return rc;
    if (rc == 0)
        rc = credit_one(desk, round, config, contract, row, &obligation, vec_push(&credits->list),
                        err);
    record_release(&obligation_schema, &obligation);
    return rc;
}

int patrol_credit_give(struct desk *desk, const struct patrol *round,
                       struct patrol_credits *credits, struct err *err)
{
    const struct config *config = desk_full_config(desk, err);

    if (config == NULL)
        return -1;
    vec_each (contract, &config->contracts) {
        if (!contract_is_in_force(contract, civil_day_of(counts_at(round))) ||
            !codes_have(&contract->sites, round->site))
            continue;
        vec_each (row, &contract->obligations) {
            if (codes_have(&row->patrols, round->plan) &&
                give_row(desk, round, config, contract, row, credits, err) < 0)
                return -1;
        }
    }
    return 0;
}

/* --- taking back --- */

struct proven {
    const char *evidence;
    VEC(char *) ids;
};

static int find_proven(const struct obligation *obligation, void *data)
{
    struct proven *proven = data;

    vec_each (text, &obligation->evidence) {
        if (str_eq(*text, proven->evidence))
            *vec_push(&proven->ids) = xstrdup(obligation->id);
    }
    return 0;
}

int patrol_credit_take_back(struct desk *desk, const struct patrol *round, struct err *err)
{
    char *evidence = xasprintf("%s%s", kind_prefix, round->id);
    struct proven proven = {.evidence = evidence};
    int rc =
        duty_store_each_obligation(desk_store(desk), DUTY_STORE_ALL, find_proven, &proven, err);

    vec_each (id, &proven.ids) {
        if (rc == 0)
            rc = desk_obligation_take_back(desk, *id, evidence, round->void_reason, err);
        free(*id);
    }
    vec_release(&proven.ids);
    free(evidence);
    return rc;
}
