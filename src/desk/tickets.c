/* Opening and reading tickets. Three facts are enough: the contract follows from site and system,
 * the class from the category and what is known of the matrix, the number from contract and day. */
#include "desk/tickets.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/need.h"
#include "desk/ticket_rules.h"
#include "desk/ticket_search.h"
#include "desk/ticket_settle.h"
#include "model/contract_rules.h"
#include "store/record.h"
#include "store/ticket_store.h"

enum { LATE_S = 30 * 60 };

/* --- what follows from what is known --- */

void ticket_classify(const struct config *config, struct ticket *ticket)
{
    const struct contract *contract =
        ticket->contract == NULL
            ? NULL
            : config_contract_at(config, ticket->contract, civil_day_of(ticket->received_at));
    const struct contract_facts facts = {
        .category = ticket->category,
        .scope = ticket->scope,
        .type = ticket->type,
        .severity = ticket->severity,
        .difficulty = ticket->difficulty,
        .emergency = ticket->emergency,
    };
    const struct contract_class *class =
        contract == NULL ? NULL : contract_classify(contract, &facts);

    free(ticket->class);
    ticket->class = class == NULL ? NULL : xstrdup(class->id);
    if (!ticket->priority_by_hand && class != NULL)
        ticket->priority = class->priority;
}

/* Does the contract speak of this system (NULL: any) at this site (NULL: any)? */
static bool speaks_of(const struct contract *contract, const char *site, const char *covered)
{
    bool found = covered == NULL;

    if (site != NULL && contract->sites.len > 0 && !codes_have(&contract->sites, site))
        return false;
    for (size_t i = 0; i < contract->systems.len && !found; i++)
        found = str_eq(contract->systems.items[i].id, covered);
    return found;
}

static int unknown_system(const struct config *config, const char *covered, struct err *err)
{
    VEC(const char *) names = {0};
    const char *nearest;

    for (size_t i = 0; i < config->contracts.len; i++)
        for (size_t j = 0; j < config->contracts.items[i].systems.len; j++)
            *vec_push(&names) = config->contracts.items[i].systems.items[j].id;
    nearest = name_nearest(covered, names.items, names.len);
    vec_release(&names);
    if (nearest != NULL)
        return err_set(err, ERR_USAGE, _("no contract has a system '%s'; did you mean '%s'?"),
                       covered, nearest);
    return err_set(err, ERR_USAGE,
                   _("no contract has a system '%s'; 'zhiban contract show' lists them"), covered);
}

/* The one contract in force that speaks of it; NULL if there is none. Two are an error: the site has
 * to say which. */
static int find_contract(const struct config *config, const struct ticket *ticket,
                         const struct contract **found, struct err *err)
{
    day_t day = civil_day_of(ticket->received_at);

    *found = NULL;
    for (size_t i = 0; i < config->contracts.len; i++) {
        const struct contract *contract = &config->contracts.items[i];

        if (!contract_is_in_force(contract, day) ||
            !speaks_of(contract, ticket->site, ticket->system_id))
            continue;
        if (*found != NULL)
            return err_set(err, ERR_USAGE, _("both %s and %s fit; name the system and the site"),
                           (*found)->id, contract->id);
        *found = contract;
    }
    return 0;
}

static bool is_known_system(const struct config *config, const char *covered)
{
    for (size_t i = 0; i < config->contracts.len; i++)
        if (speaks_of(&config->contracts.items[i], NULL, covered))
            return true;
    return false;
}

static int check_site(const struct config *config, const struct ticket *ticket, struct err *err)
{
    if (ticket->site == NULL && ticket->system_id == NULL)
        return err_set(err, ERR_USAGE, _("say where: the site, the system, or both"));
    if (ticket->site != NULL && config_site(config, ticket->site) == NULL)
        return no_such_site(config, ticket->site, err);
    return 0;
}

/* R8: off contract a ticket is allowed; it has no clocks. */
static int bind_contract(const struct config *config, struct ticket *ticket, struct err *err)
{
    const struct contract *contract;

    if (ticket->system_id != NULL && !is_known_system(config, ticket->system_id))
        return unknown_system(config, ticket->system_id, err);
    if (find_contract(config, ticket, &contract, err) < 0)
        return -1;
    free(ticket->contract);
    ticket->contract = contract == NULL ? NULL : xstrdup(contract_family(contract));
    if (contract != NULL && ticket->site == NULL && contract->sites.len == 1)
        ticket->site = xstrdup(contract->sites.items[0]);
    ticket_classify(config, ticket);
    return 0;
}

int ticket_check_category(const struct config *config, const struct ticket *ticket, struct err *err)
{
    const struct contract *contract =
        ticket->contract == NULL
            ? NULL
            : config_contract_at(config, ticket->contract, civil_day_of(ticket->received_at));
    struct str known = STR_INIT;

    if (contract == NULL || ticket->category == NULL)
        return 0;
    for (size_t i = 0; i < contract->categories.len; i++) {
        const char *id = contract->categories.items[i].id;

        if (str_eq(id, ticket->category)) {
            str_release(&known);
            return 0;
        }
        str_addf(&known, "%s%s", known.len > 0 ? ", " : "", id);
    }
    err_set(err, ERR_USAGE, _("the contract %s has no category '%s'; it has: %s"), ticket->contract,
            ticket->category, known.buf);
    str_release(&known);
    return -1;
}

/* R2: the clocks start when it was reported, which may be before it is written down. */
static int set_instants(struct ticket *ticket, struct err *err)
{
    wall_s now = clock_wall();

    ticket->recorded_at = now;
    if (ticket->received_at == 0)
        ticket->received_at = now;
    if (ticket->received_at > now)
        return err_set(err, ERR_REFUSED,
                       _("R2: received in the future; write when it was reported"));
    if (ticket->received_at < now - LATE_S && ticket->late_reason == NULL)
        return err_set(err, ERR_REFUSED,
                       _("R2: it was received more than 30 minutes ago; say why it comes late "
                         "(late_reason)"));
    return 0;
}

/* All that can be said before it is saved. *field: to blame if it cannot be opened. */
static int prepare(const struct config *config, struct ticket *draft, const char **field,
                   struct err *err)
{
    draft->state = TICKET_WAITING;
    *field = draft->received_at > clock_wall() ? "received_at" : "late_reason";
    if (set_instants(draft, err) < 0)
        return -1;
    *field = "site";
    if (check_site(config, draft, err) < 0)
        return -1;
    *field = "system";
    if (bind_contract(config, draft, err) < 0)
        return -1;
    *field = "category";
    if (ticket_check_category(config, draft, err) < 0)
        return -1;
    *field = "callback";
    if (draft->callback == NULL && draft->channel != CHANNEL_MONITOR) /* a machine has no phone */
        return err_set(err, ERR_USAGE, _("callback is missing; whom does one call back?"));
    *field = "subject";
    if (draft->subject == NULL)
        return err_set(err, ERR_USAGE, _("%s is missing; it must be given"), *field);
    return 0;
}

/* The next number of that prefix. taken: the last ones that were given in this transaction, so that
 * the journal is asked once. */
static int next_number(struct store *store, struct map *taken, const char *prefix, int64_t *number,
                       struct err *err)
{
    int64_t *last = map_get(taken, prefix);

    if (last == NULL) {
        if (record_next_number(store, &ticket_schema, prefix, number, err) < 0)
            return -1;
        last = xmalloc(sizeof(*last));
        map_put(taken, prefix, last);
        *last = *number;
    } else {
        *number = ++*last;
    }
    return 0;
}

/* ICU-20261120-07; X-… off contract. */
static int give_id(struct store *store, const struct config *config, struct map *taken,
                   struct ticket *ticket, struct err *err)
{
    const struct contract *contract =
        ticket->contract == NULL
            ? NULL
            : config_contract_at(config, ticket->contract, civil_day_of(ticket->received_at));
    struct civil day = civil_of(ticket->recorded_at);
    char *prefix = xasprintf("%s-%04d%02d%02d", contract == NULL ? "X" : contract->prefix, day.year,
                             day.month, day.mday);
    int64_t number;
    int rc = next_number(store, taken, prefix, &number, err);

    if (rc == 0) {
        free(ticket->id);
        ticket->id = xasprintf("%s-%02" PRId64, prefix, number);
    }
    free(prefix);
    return rc;
}

/* All or none. */
static int save_new(struct desk *desk, const struct config *config, struct ticket *drafts,
                    size_t count, const char *note, struct err *err)
{
    struct store *store = desk_store(desk);
    struct map taken;
    int rc = 0;

    if (store_begin(store, err) < 0)
        return -1;
    map_init(&taken);
    for (size_t i = 0; i < count && rc == 0; i++) {
        rc = give_id(store, config, &taken, &drafts[i], err);
        if (rc == 0)
            rc = record_save(store, &ticket_schema, NULL, &drafts[i], "open", note, err);
        if (rc == 0)
            rc = ticket_index(desk, NULL, &drafts[i], err);
    }
    map_release(&taken, free);
    if (rc == 0)
        return store_commit(store, err);
    store_rollback(store);
    return -1;
}

int desk_ticket_open(struct desk *desk, struct ticket *draft, const char *note, struct err *err)
{
    const struct config *config;
    const char *field;

    if (desk_require(desk, MAY_RECORD_WRITE, "ticket.open", err) < 0)
        return -1;
    config = desk_full_config(desk, err);
    if (config == NULL || (draft->recurs != NULL && ticket_rule_recurs(desk, draft, err) < 0) ||
        prepare(config, draft, &field, err) < 0)
        return -1;
    return save_new(desk, config, draft, 1, note, err);
}

int desk_ticket_bind(struct desk *desk, struct ticket *draft, struct err *err)
{
    const struct config *config = desk_full_config(desk, err);

    draft->state = TICKET_WAITING;
    if (config == NULL || set_instants(draft, err) < 0 || check_site(config, draft, err) < 0)
        return -1;
    return bind_contract(config, draft, err);
}

int desk_tickets_open_all(struct desk *desk, const struct ticket_batch *batch, struct err *err)
{
    const struct config *config;
    struct err why = ERR_INIT;
    size_t refused = 0;

    if (desk_require(desk, MAY_RECORD_WRITE, "ticket.import", err) < 0)
        return -1;
    config = desk_full_config(desk, err);
    if (config == NULL)
        return -1;
    for (size_t i = 0; i < batch->count; i++) {
        const char *field;

        if (prepare(config, &batch->drafts[i], &field, &why) == 0)
            continue;
        refused++;
        batch->refused(i, field, &why, batch->data);
        err_reset(&why);
    }
    err_release(&why);
    if (refused > 0)
        return err_set(err, ERR_USAGE, _("%zu tickets cannot be opened; none was"), refused);
    if (batch->dry_run)
        return 0;
    return save_new(desk, config, batch->drafts, batch->count, NULL, err);
}

/* --- reading --- */

/* ICU-1120-07 is ICU-20261120-07 in 2026. */
static char *long_id(const char *id)
{
    const char *first = strchr(id, '-'), *second = first == NULL ? NULL : strchr(first + 1, '-');

    if (second == NULL || second - first != 5)
        return xstrdup(id);
    return xasprintf("%.*s-%04d%s", (int)(first - id), id, civil_of(clock_wall()).year, first + 1);
}

int desk_ticket_load_stored(struct desk *desk, const char *id, struct ticket *ticket,
                            struct err *err)
{
    char *full = long_id(id);
    int rc = record_load(desk_store(desk), &ticket_schema, full, ticket, err);

    if (rc == 0)
        err_set(err, ERR_FAILED,
                _("there is no ticket %s; 'zhiban ticket list' shows the open ones"), full);
    free(full);
    return rc == 1 ? 0 : -1;
}

int desk_ticket_load(struct desk *desk, const char *id, struct ticket *ticket, struct err *err)
{
    struct ticket_settler settler;
    int rc;

    if (desk_ticket_load_stored(desk, id, ticket, err) < 0)
        return -1;
    ticket_settler_init(&settler, desk, clock_wall());
    rc = ticket_settle(&settler, ticket, NULL, err);
    ticket_settler_release(&settler);
    if (rc < 0)
        record_release(&ticket_schema, ticket);
    return rc;
}

/* --- lists --- */

struct listing {
    const struct ticket_filter *filter;
    struct ticket_settler settler;
    int64_t read; /* rows of the store */
    VEC(struct ticket) kept;
    struct err *err;
};

static bool is_wanted(const struct listing *listing, const struct ticket *ticket)
{
    const struct ticket_filter *filter = listing->filter;

    if (filter->open && !ticket_is_open((enum ticket_state)ticket->state))
        return false;
    if (filter->state != NULL && !str_eq(filter->state, ticket_state_code(ticket->state)))
        return false;
    return filter->paused_over_s == 0 ||
           (ticket->state == TICKET_PAUSED &&
            ticket->paused_at + filter->paused_over_s < listing->settler.now);
}

static int list_one(const void *record, void *data)
{
    struct listing *listing = data;
    struct ticket ticket;

    listing->read++;
    record_copy(&ticket_schema, &ticket, record);
    if (ticket_settle(&listing->settler, &ticket, NULL, listing->err) < 0) {
        record_release(&ticket_schema, &ticket);
        return -1;
    }
    if (is_wanted(listing, &ticket))
        *vec_push(&listing->kept) = ticket;
    else
        record_release(&ticket_schema, &ticket);
    return 0;
}

static void forget(struct listing *listing)
{
    vec_each (ticket, &listing->kept)
        record_release(&ticket_schema, ticket);
    listing->kept.len = 0;
    listing->read = 0;
}

static int newest_first(const void *a, const void *b)
{
    const struct ticket *left = a, *right = b;

    if (left->received_at != right->received_at)
        return left->received_at > right->received_at ? -1 : 1;
    return strcmp(right->id, left->id);
}

/* The other state in which a ticket of that state may be stored; NULL: none. */
static const char *stored_as(const char *state)
{
    if (str_eq(state, ticket_state_code(TICKET_WORKING)))
        return ticket_state_code(TICKET_PAUSED);
    if (str_eq(state, ticket_state_code(TICKET_CLOSED)))
        return ticket_state_code(TICKET_TO_CONFIRM);
    return NULL;
}

/* What the store holds may be other than what it is now, so more is read until there is enough. */
static int gather(struct desk *desk, struct listing *listing, int64_t wanted)
{
    const struct ticket_filter *filter = listing->filter;
    struct ticket_query query = {.open = filter->open,
                                 .contract = filter->contract,
                                 .state = filter->state,
                                 .assignee = filter->assignee};
    struct ticket_query other = query;

    other.state = filter->state == NULL ? NULL : stored_as(filter->state);
    other.limit = INT64_MAX;
    for (query.limit = wanted;;
         query.limit = query.limit < INT64_MAX / 4 ? query.limit * 4 : INT64_MAX) {
        forget(listing);
        if (ticket_query_each(desk_store(desk), &query, list_one, listing, listing->err) < 0)
            return -1;
        if (listing->read < query.limit || (int64_t)listing->kept.len >= wanted)
            break;
    }
    if (other.state == NULL)
        return 0;
    if (ticket_query_each(desk_store(desk), &other, list_one, listing, listing->err) < 0)
        return -1;
    if (listing->kept.len > 1)
        qsort(listing->kept.items, listing->kept.len, sizeof(listing->kept.items[0]), newest_first);
    return 0;
}

int desk_ticket_list(struct desk *desk, const struct ticket_filter *filter,
                     int (*each)(const struct ticket *ticket, void *data), void *data,
                     struct err *err)
{
    struct listing listing = {.filter = filter, .err = err};
    int64_t wanted = filter->limit > 0 ? filter->limit : 50;
    int rc;

    if (desk_require(desk, MAY_READ, "ticket.list", err) < 0)
        return -1;
    ticket_settler_init(&listing.settler, desk, clock_wall());
    rc = gather(desk, &listing, wanted);
    for (size_t i = 0; i < listing.kept.len && (int64_t)i < wanted && rc == 0; i++)
        rc = each(&listing.kept.items[i], data);
    forget(&listing);
    vec_release(&listing.kept);
    ticket_settler_release(&listing.settler);
    return rc;
}
