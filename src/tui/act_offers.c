/* What can be meant in the items of an act: people, codes by their words in the contract, tickets
 * that it may be part of, times. The value is what the desk reads, the words are for people. */
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "model/contract_codes.h"
#include "tui/act_form.h"
#include "tui/console.h"
#include "tui/countdown.h"

enum { TICKETS_MAX = 200, HOUR_S = 3600, MORNING_S = 8 * HOUR_S + 30 * 60 };

struct offering {
    const struct act_form *form;
    const struct contract *contract; /* NULL: off contract */
    const struct config *config;     /* NULL: could not be read */
    struct form_offers *offers;
};

static struct offering offering_of(const struct act_form *form, struct form_offers *offers)
{
    struct err err = ERR_INIT;
    struct offering offering = {.form = form, .offers = offers};

    offering.config = desk_full_config(console_desk(form->console), &err);
    err_release(&err);
    if (offering.config != NULL && form->shown.contract != NULL)
        offering.contract = config_contract_at(offering.config, form->shown.contract,
                                               civil_day_of(form->shown.received_at));
    return offering;
}

/* --- codes --- */

static bool is_among(const codes_t *codes, const char *code)
{
    for (size_t i = 0; i < codes->len; i++)
        if (strcmp(codes->items[i], code) == 0)
            return true;
    return false;
}

static const codes_t *codes_of(const struct contract_condition *condition, const char *name)
{
    if (strcmp(name, "scope") == 0)
        return &condition->scope;
    if (strcmp(name, "type") == 0)
        return &condition->type;
    return strcmp(name, "severity") == 0 ? &condition->severity : &condition->difficulty;
}

/* Does the contract's matrix ask for it? */
static bool decides(const struct contract *contract, const char *name, const char *code)
{
    vec_each (class, &contract->classes)
        vec_each (condition, &class->when)
            if (is_among(codes_of(condition, name), code))
                return true;
    return false;
}

/* Those that decide the class, then the others. */
static void offer_codes(const struct offering *offering, const char *name,
                        const struct choice *choices)
{
    for (int wanted = 1; wanted >= 0; wanted--)
        for (const struct choice *choice = choices; choice->name != NULL; choice++) {
            bool decisive =
                offering->contract != NULL && decides(offering->contract, name, choice->name);

            if (decisive == (wanted == 1))
                form_offer(offering->offers, choice->name, tr(choice->label));
        }
}

static void offer_categories(const struct offering *offering)
{
    if (offering->config == NULL)
        return;
    vec_each (contract, &offering->config->contracts)
        if (offering->contract == NULL || contract == offering->contract)
            vec_each (category, &contract->categories)
                form_offer(offering->offers, category->id, category->name);
}

static void offer_contracts(const struct offering *offering)
{
    if (offering->config == NULL)
        return;
    vec_each (contract, &offering->config->contracts)
        if (contract->amends == NULL)
            form_offer(offering->offers, contract->id, contract->name);
}

static void offer_systems(const struct offering *offering)
{
    if (offering->config == NULL)
        return;
    vec_each (contract, &offering->config->contracts)
        if (contract_is_in_force(contract, civil_day_of(offering->form->shown.received_at)))
            vec_each (covered, &contract->systems)
                form_offer(offering->offers, covered->id, covered->name);
}

static void offer_sites(const struct offering *offering)
{
    if (offering->config == NULL)
        return;
    vec_each (site, &offering->config->sites)
        form_offer(offering->offers, site->id, site->name);
}

static void offer_clocks(const struct offering *offering)
{
    for (const struct choice *kind = clock_kinds; kind->name != NULL; kind++)
        form_offer(offering->offers, kind->name, tr(kind->label));
}

/* --- people --- */

static void offer_users(const struct offering *offering)
{
    vec_each (user, &desk_config(console_desk(offering->form->console))->users)
        form_offer(offering->offers, user->id, user->name);
}

static void offer_hospital(const struct offering *offering)
{
    const struct ticket *ticket = &offering->form->shown;

    if (ticket->reporter != NULL)
        form_offer(offering->offers, ticket->reporter, ticket->department);
}

/* --- tickets --- */

struct candidates {
    const struct offering *offering;
    const char *prefix; /* "ticket:" for links, else "" */
    bool near;          /* those about the same system, or the others */
};

static bool is_target(const struct act_form *form, const char *id)
{
    for (size_t i = 0; i < form->ids.len; i++)
        if (strcmp(form->ids.items[i], id) == 0)
            return true;
    return false;
}

static int offer_ticket(const struct ticket *ticket, void *data)
{
    const struct candidates *candidates = data;
    const struct act_form *form = candidates->offering->form;
    char *value;

    if (is_target(form, ticket->id) ||
        str_eq(ticket->system_id, form->shown.system_id) != candidates->near)
        return 0;
    value = xasprintf("%s%s", candidates->prefix, ticket->id);
    form_offer(candidates->offering->offers, value, ticket->subject);
    free(value);
    return 0;
}

static void offer_tickets(const struct offering *offering, const char *prefix)
{
    const struct ticket_filter filter = {.open = true, .limit = TICKETS_MAX};
    struct candidates candidates = {.offering = offering, .prefix = prefix, .near = true};
    struct err err = ERR_INIT;

    for (int i = 0; i < 2; i++, candidates.near = false)
        desk_ticket_list(console_desk(offering->form->console), &filter, offer_ticket, &candidates,
                         &err);
    err_release(&err);
}

static void offer_links(const struct offering *offering)
{
    if (strcmp(offering->form->row->verb, "link") == 0)
        offer_tickets(offering, "ticket:");
    else
        for (size_t i = 0; i < offering->form->shown.links.len; i++)
            form_offer(offering->offers, offering->form->shown.links.items[i], NULL);
}

/* --- times --- */

static void offer_time(const struct offering *offering, const char *typed, wall_s at)
{
    struct str when = STR_INIT;

    civil_add_short(&when, at);
    form_offer(offering->offers, typed == NULL ? when.buf : typed, when.buf);
    str_release(&when);
}

static void offer_times(const struct offering *offering)
{
    wall_s now = console_now(offering->form->console);

    offer_time(offering, "+30m", now + HOUR_S / 2);
    offer_time(offering, "+2h", now + 2 * HOUR_S);
    offer_time(offering, "+4h", now + 4 * HOUR_S);
    offer_time(offering, NULL, civil_day_start(civil_day_of(now) + 1) + MORNING_S);
}

/* --- all of them --- */

static void offer_grading(const struct offering *offering, const char *name)
{
    const struct choice *choices = codes_of_field(name);

    if (choices != NULL)
        offer_codes(offering, name, choices);
}

static void offer_incidents(const struct offering *offering)
{
    offer_tickets(offering, "");
}

static void offer_what(const struct offering *offering)
{
    if (strcmp(offering->form->row->verb, "effort") != 0)
        offer_links(offering);
}

void act_form_suggest(const struct form *form, const char *name, struct form_offers *offers,
                      void *data)
{
    static const struct {
        const char *name;
        void (*offer)(const struct offering *offering);
    } rows[] = {
        {"assignee", offer_users},
        {"answered_by", offer_users},
        {"exempt_by", offer_users},
        {"category", offer_categories},
        {"contract", offer_contracts},
        {"system", offer_systems},
        {"site", offer_sites},
        {"exempted", offer_clocks},
        {"pause_agreed_by", offer_hospital},
        {"consented_by", offer_hospital},
        {"witness", offer_hospital},
        {"merged_into", offer_incidents},
        {"incident", offer_incidents},
        {"resume_at", offer_times},
        {"what", offer_what},
    };
    const struct offering offering = offering_of(data, offers);

    (void)form;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (strcmp(rows[i].name, name) == 0)
            rows[i].offer(&offering);
    offer_grading(&offering, name);
}
