/* The form of a new ticket: three facts are enough. What would follow stands beside it while one
 * types: the contract, the clocks with their clauses, and tickets that may be the same. */
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/ticket_clocks.h"
#include "desk/ticket_preview.h"
#include "desk/tickets.h"
#include "tui/acts.h"
#include "tui/console.h"
#include "tui/form_view.h"
#include "tui/queue_list.h"

enum { SIMILAR_MAX = 4 };

static const struct field note_field = {.name = "note",
                                        .type = FIELD_TEXT,
                                        .flags = FIELD_LONG,
                                        .help = N_("A remark for the timeline.")};

static const struct form_item items[] = {
    {.name = "system", .flags = FORM_OFFERED},
    {.name = "subject", .flags = FORM_REQUIRED},
    {.name = "callback", .flags = FORM_REQUIRED},
    {.name = "site", .flags = FORM_OFFERED | FORM_FOLDED},
    {.name = "reporter", .flags = FORM_FOLDED},
    {.name = "department", .flags = FORM_FOLDED},
    {.name = "channel", .flags = FORM_FOLDED},
    {.name = "category", .flags = FORM_OFFERED | FORM_FOLDED},
    {.name = "emergency", .flags = FORM_FOLDED},
    {.name = "scope", .flags = FORM_FOLDED},
    {.name = "type", .flags = FORM_FOLDED},
    {.name = "severity", .flags = FORM_FOLDED},
    {.name = "difficulty", .flags = FORM_FOLDED},
    {.name = "received_at", .flags = FORM_FOLDED | FORM_PAST},
    {.name = "late_reason", .flags = FORM_FOLDED},
    {.name = "detail", .flags = FORM_FOLDED},
    {.name = "external", .flags = FORM_FOLDED},
    {.name = "document_no", .flags = FORM_FOLDED},
    {.name = "mandated_on", .flags = FORM_FOLDED},
    {.name = "note", .flags = FORM_FOLDED, .field = &note_field},
    {.name = NULL},
};

/* --- what can be meant --- */

static void offer_systems(const struct config *config, struct form_offers *offers)
{
    day_t today = civil_day_of(clock_wall());

    vec_each (contract, &config->contracts) {
        if (!contract_is_in_force(contract, today))
            continue;
        vec_each (covered, &contract->systems) {
            struct str words = STR_INIT;

            str_addf(&words, "%s %s", covered->name, contract->prefix);
            vec_each (alias, &covered->aliases)
                str_addf(&words, " %s", *alias);
            form_offer(offers, covered->id, words.buf);
            str_release(&words);
        }
    }
}

static void offer_categories(const struct config *config, struct form_offers *offers)
{
    vec_each (contract, &config->contracts)
        vec_each (category, &contract->categories)
            form_offer(offers, category->id, category->name);
}

static void suggest(const struct form *form, const char *name, struct form_offers *offers,
                    void *data)
{
    struct console *console = data;
    struct err err = ERR_INIT;
    const struct config *config = desk_full_config(console_desk(console), &err);

    (void)form;
    err_release(&err);
    if (config == NULL)
        return;
    if (strcmp(name, "system") == 0)
        offer_systems(config, offers);
    else if (strcmp(name, "category") == 0)
        offer_categories(config, offers);
    else if (strcmp(name, "site") == 0)
        vec_each (site, &config->sites)
            form_offer(offers, site->id, site->name);
}

/* --- what would follow --- */

static void add_clocks(const struct sla *sla, wall_s now, struct str *out)
{
    vec_each (verdict, &sla->verdicts) {
        struct str due = STR_INIT, left = STR_INIT;

        if (verdict->due != 0) {
            when_add(&due, verdict->due, now);
            countdown_add(&left, verdict->due, now, TICK_MINUTE);
        }
        width_add_padded(out, choice_label(clock_kinds, (int)verdict->kind), 6, 0);
        str_addf(out, " %-8s %s  %s\n", left.buf, due.buf, /* lint:allow digits */
                 verdict->rule->clause == NULL ? "" : verdict->rule->clause);
        str_release(&due);
        str_release(&left);
    }
}

struct similar {
    struct str *out;
    wall_s now;
    size_t count;
};

static int add_similar(const struct ticket *ticket, void *data)
{
    struct similar *similar = data;
    struct str number = STR_INIT;

    if (similar->count++ == 0)
        str_addf(similar->out, "\n%s\n", _("the same already?"));
    ticket_add_number(&number, ticket->id, similar->now);
    str_addf(similar->out, "%s %s\n", number.buf, ticket->subject == NULL ? "" : ticket->subject);
    str_release(&number);
    return 0;
}

static void preview(const struct form *form, struct str *out, void *data)
{
    struct console *console = data;
    struct desk *desk = console_desk(console);
    struct ticket draft;
    struct err err = ERR_INIT;
    const struct sla *sla;
    struct similar similar = {.out = out, .now = console_now(console)};
    struct ticket_clocks *clocks = ticket_clocks_new(desk, &err);

    record_init(&ticket_schema, &draft);
    form_fill(form, &draft, NULL);
    sla = clocks == NULL ? NULL : desk_ticket_preview(desk, clocks, &draft, &err);
    if (sla == NULL)
        str_addf(out, "%s\n", err.text.buf);
    else if (draft.contract == NULL)
        str_addf(out, "%s\n", _("off contract: no clock will run"));
    else
        str_addf(out, _("contract %s, class %s\n"), draft.contract,
                 draft.class == NULL ? "-" : draft.class);
    if (sla != NULL) {
        add_clocks(sla, similar.now, out);
        desk_ticket_similar(desk, &draft, SIMILAR_MAX, add_similar, &similar, &err);
    }
    ticket_clocks_free(clocks);
    err_release(&err);
    record_release(&ticket_schema, &draft);
}

static int save(struct console *console, const struct form *form, void *data, struct err *err)
{
    struct ticket draft;
    int rc;

    (void)data;
    record_init(&ticket_schema, &draft);
    rc = form_fill(form, &draft, err);
    if (rc == 0)
        rc = desk_ticket_open(console_desk(console), &draft,
                              form_text(form, "note")[0] == '\0' ? NULL : form_text(form, "note"),
                              err);
    if (rc == 0)
        console_say(console, _("%s is open; its clocks run"), draft.id);
    record_release(&ticket_schema, &draft);
    return rc;
}

void acts_open_ticket(struct console *console)
{
    const struct form_request request = {
        .spec = {.kind = "ticket.open",
                 .title = _("a new ticket"),
                 .schema = &ticket_schema,
                 .items = items,
                 .suggest = suggest,
                 .preview = preview,
                 .data = console},
        .subject = "",
        .save = save,
    };

    if (console_is_past(console))
        console_say(console, _("looking back: nothing can be changed here"));
    else
        form_view_open(console, &request);
}
