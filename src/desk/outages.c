/* Recording outages, and adding them up with what windows excuse and what work beyond them costs. */
#include "desk/outages.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/duty.h"
#include "desk/tickets.h"
#include "desk/windows.h"
#include "model/contract_rules.h"
#include "store/record.h"

/* --- where --- */

static bool is_named(const struct contract *contract, const char *name)
{
    return name == NULL || name[0] == '\0' || str_eq(contract_family(contract), name) ||
           str_eq(contract->prefix, name);
}

/* The contract in force on that day that has the system; there must be one. */
static const struct contract *find_contract(const struct config *config,
                                            const struct outage *outage, struct err *err)
{
    const day_t day = civil_day_of(outage->begins);
    const struct contract *found = NULL;

    vec_each (contract, &config->contracts) {
        if (!contract_is_in_force(contract, day) || !is_named(contract, outage->contract) ||
            contract_entry(contract, "systems", outage->system_id) == NULL)
            continue;
        if (found != NULL) {
            err_set(err, ERR_USAGE,
                    _("both %s and %s have the system '%s'; name one with --contract"), found->id,
                    contract->id, outage->system_id);
            return NULL;
        }
        found = contract;
    }
    if (found == NULL)
        err_set(err, ERR_USAGE,
                _("no contract in force has the system '%s'; 'zhiban contract show' lists them"),
                outage->system_id);
    return found;
}

static int check_module(const struct contract *contract, const struct outage *outage,
                        struct err *err)
{
    const struct contract_system *covered = contract_entry(contract, "systems", outage->system_id);
    struct str known = STR_INIT;

    if (outage->module == NULL)
        return 0;
    vec_each (module, &covered->modules) {
        if (str_eq(module->id, outage->module)) {
            str_release(&known);
            return 0;
        }
        str_addf(&known, "%s%s", known.len > 0 ? ", " : "", module->id);
    }
    err_set(err, ERR_USAGE, _("the system %s has no module '%s'; it has: %s"), covered->id,
            outage->module, known.buf);
    str_release(&known);
    return -1;
}

static void fill_text(char **text, const char *value)
{
    if (*text == NULL && value != NULL && value[0] != '\0')
        *text = xstrdup(value);
}

static int take_ticket(struct desk *desk, struct outage *outage, struct err *err)
{
    struct ticket ticket = {0};

    if (outage->ticket == NULL)
        return 0;
    if (desk_ticket_load(desk, outage->ticket, &ticket, err) < 0)
        return -1;
    free(outage->ticket);
    outage->ticket = xstrdup(ticket.id);
    fill_text(&outage->contract, ticket.contract);
    fill_text(&outage->system_id, ticket.system_id);
    fill_text(&outage->note, ticket.subject);
    if (outage->begins == 0)
        outage->begins = ticket.received_at;
    record_release(&ticket_schema, &ticket);
    return 0;
}

/* --- recording --- */

int desk_outage_add(struct desk *desk, struct outage *outage, struct err *err)
{
    const struct config *config = desk_full_config(desk, err);
    const struct contract *contract;

    if (config == NULL || desk_require(desk, MAY_RECORD_WRITE, "outage.add", err) < 0 ||
        take_ticket(desk, outage, err) < 0)
        return -1;
    if (outage->system_id == NULL)
        return err_set(err, ERR_USAGE, _("an outage is of some system; name it with --system"));
    if (outage_begin(outage, desk_user(desk), clock_wall(), err) < 0)
        return -1;
    contract = find_contract(config, outage, err);
    if (contract == NULL || check_module(contract, outage, err) < 0)
        return -1;
    free(outage->contract);
    outage->contract = xstrdup(contract_family(contract));
    return duty_save_new(desk, &outage_schema, "O", outage, "begin", err);
}

static int load(struct desk *desk, const char *id, struct outage *outage, struct err *err)
{
    int rc = record_load(desk_store(desk), &outage_schema, id, outage, err);

    if (rc == 0)
        return err_set(err, ERR_FAILED,
                       _("there is no outage %s; 'zhiban outage list --all' shows them"), id);
    return rc < 0 ? -1 : 0;
}

int desk_outage_end(struct desk *desk, const char *id, wall_s at, const char *note,
                    struct outage *after, struct err *err)
{
    wall_s now = clock_wall();
    struct outage before;
    int rc = -1;

    if (desk_require(desk, MAY_RECORD_WRITE, "outage.end", err) < 0 ||
        load(desk, id, &before, err) < 0)
        return -1;
    record_copy(&outage_schema, after, &before);
    if (outage_end(after, at != 0 ? at : now, note, desk_user(desk), now, err) == 0)
        rc = record_save(desk_store(desk), &outage_schema, &before, after, "end", NULL, err);
    record_release(&outage_schema, &before);
    if (rc < 0)
        record_release(&outage_schema, after);
    return rc;
}

int desk_outage_void(struct desk *desk, const char *id, const char *reason, struct outage *after,
                     struct err *err)
{
    struct outage before;
    int rc = -1;

    if (desk_require(desk, MAY_RECORD_CORRECT, "outage.void", err) < 0 ||
        load(desk, id, &before, err) < 0)
        return -1;
    record_copy(&outage_schema, after, &before);
    if (outage_void(after, reason, err) == 0)
        rc = record_save(desk_store(desk), &outage_schema, &before, after, "void", NULL, err);
    record_release(&outage_schema, &before);
    if (rc < 0)
        record_release(&outage_schema, after);
    return rc;
}

/* --- listing --- */

struct collected {
    VEC(struct outage) items;
    bool all;
};

static int collect(const void *record, void *data)
{
    const struct outage *outage = record;
    struct collected *collected = data;

    if (collected->all || (outage->ends == 0 && outage_counts(outage)))
        record_copy(&outage_schema, vec_push(&collected->items), outage);
    return 0;
}

static int latest_first(const void *a, const void *b)
{
    const struct outage *left = a, *right = b;

    if (left->begins != right->begins)
        return left->begins > right->begins ? -1 : 1;
    return (left->seq < right->seq) - (left->seq > right->seq);
}

int desk_outage_list(struct desk *desk, bool all,
                     int (*each)(const struct outage *outage, void *data), void *data,
                     struct err *err)
{
    struct collected collected = {.all = all};
    int rc = desk_require(desk, MAY_READ, "outage.list", err);

    if (rc == 0)
        rc = record_each(desk_store(desk), &outage_schema, collect, &collected, err);
    if (collected.items.len > 1)
        qsort(collected.items.items, collected.items.len, sizeof(struct outage), latest_first);
    vec_each (outage, &collected.items) {
        if (rc == 0)
            rc = each(outage, data);
        record_release(&outage_schema, outage);
    }
    vec_release(&collected.items);
    return rc;
}

/* --- downtime --- */

struct adding {
    const struct contract *contract;
    const struct contract_target *target;
    wall_s to;
    struct downtime *downtime;
};

static bool concerns(const struct adding *adding, const char *contract, const char *covered)
{
    return str_eq(contract, contract_family(adding->contract)) &&
           (adding->target->systems.len == 0 || codes_have(&adding->target->systems, covered));
}

static int64_t percent_of(const struct contract *contract, const char *covered, const char *module)
{
    const struct contract_system *entry = contract_entry(contract, "systems", covered);

    if (entry == NULL)
        return 0;
    vec_each (part, &entry->modules)
        if (module != NULL && str_eq(part->id, module))
            return part->weight;
    return entry->weight;
}

static int add_outage(const void *record, void *data)
{
    const struct outage *outage = record;
    const struct adding *adding = data;
    struct downtime_piece piece = {.record = outage->id,
                                   .covered = outage->system_id,
                                   .module = outage->module,
                                   .from = outage->begins,
                                   .to = outage->ends != 0 ? outage->ends : adding->to};

    if (!outage_counts(outage) || !concerns(adding, outage->contract, outage->system_id))
        return 0;
    piece.percent = percent_of(adding->contract, outage->system_id, outage->module);
    downtime_add(adding->downtime, &piece);
    return 0;
}

/* What it excuses, and the work beyond its end. */
static int add_window(const struct maintenance *window, const struct interval *excused,
                      const struct interval *overrun, void *data)
{
    const struct adding *adding = data;

    vec_each (covered, &window->systems) {
        struct downtime_piece piece = {
            .record = window->id, .covered = *covered, .from = overrun->from, .to = overrun->to};

        if (!concerns(adding, window->contract, *covered))
            continue;
        downtime_excuse(adding->downtime, *covered, excused->from, excused->to);
        piece.percent = percent_of(adding->contract, *covered, NULL);
        if (piece.to > piece.from)
            downtime_add(adding->downtime, &piece);
    }
    return 0;
}

int desk_downtime(struct desk *desk, const struct contract *contract,
                  const struct contract_target *target, wall_s from, wall_s to,
                  struct downtime *downtime, struct err *err)
{
    struct adding adding = {.contract = contract, .target = target, .to = to, .downtime = downtime};

    *downtime = (struct downtime){0};
    if (record_each(desk_store(desk), &outage_schema, add_outage, &adding, err) < 0 ||
        desk_window_effects(desk, to, add_window, &adding, err) < 0)
        return -1;
    downtime_sum(downtime, from, to);
    return 0;
}
