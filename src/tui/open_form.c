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
#include "model/contract_codes.h"
#include "tui/acts.h"
#include "tui/console.h"
#include "tui/form_view.h"
#include "tui/queue_list.h"
#include "tui/ticket_words.h"

enum { SIMILAR_MAX = 4, LATE_S = 30 * 60 };

/* What is kept while the form is open. The preview is made again only when something changed that it
 * depends on: typing the phenomenon costs nothing. */
struct open_form {
    struct console *console;
    struct str key, text; /* what the preview was made from, and what it was */
};

static void open_form_free(void *data)
{
    struct open_form *form = data;

    str_release(&form->key);
    str_release(&form->text);
    free(form);
}

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
    {.name = "scope", .flags = FORM_OFFERED | FORM_FOLDED},
    {.name = "type", .flags = FORM_OFFERED | FORM_FOLDED},
    {.name = "severity", .flags = FORM_OFFERED | FORM_FOLDED},
    {.name = "difficulty", .flags = FORM_OFFERED | FORM_FOLDED},
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

/* What is known so far; the caller releases it. */
static void read_draft(const struct form *form, struct ticket *draft)
{
    record_init(&ticket_schema, draft);
    form_fill(form, draft, NULL);
}

/* The contract that the ticket would be under, as far as it can be told. */
static const struct contract *contract_of(struct console *console, const struct config *config,
                                          const struct form *form)
{
    const struct contract *contract = NULL;
    struct err err = ERR_INIT;
    struct ticket draft;

    read_draft(form, &draft);
    if (desk_ticket_bind(console_desk(console), &draft, &err) == 0 && draft.contract != NULL)
        contract = config_contract_at(config, draft.contract, civil_day_of(clock_wall()));
    err_release(&err);
    record_release(&ticket_schema, &draft);
    return contract;
}

static void offer_categories(const struct config *config, const struct contract *only,
                             struct form_offers *offers)
{
    vec_each (contract, &config->contracts)
        if (only == NULL || contract == only)
            vec_each (category, &contract->categories)
                form_offer(offers, category->id, category->name);
}

static void offer_codes(const char *name, struct form_offers *offers)
{
    const struct choice *choice = codes_of_field(name);

    for (; choice != NULL && choice->name != NULL; choice++)
        form_offer(offers, choice->name, tr(choice->label));
}

static void suggest(const struct form *form, const char *name, struct form_offers *offers,
                    void *data)
{
    struct console *console = ((struct open_form *)data)->console;
    struct err err = ERR_INIT;
    const struct config *config = desk_full_config(console_desk(console), &err);

    err_release(&err);
    if (config == NULL)
        return;
    if (strcmp(name, "system") == 0)
        offer_systems(config, offers);
    else if (strcmp(name, "category") == 0)
        offer_categories(config, contract_of(console, config, form), offers);
    else if (strcmp(name, "site") == 0)
        vec_each (site, &config->sites)
            form_offer(offers, site->id, site->name);
    else
        offer_codes(name, offers);
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

/* Contract and class by their names. */
static void add_contract(struct desk *desk, const struct ticket *draft, struct str *out)
{
    struct err err = ERR_INIT;
    const struct config *config = desk_full_config(desk, &err);
    const struct ticket_words words = ticket_words_of(config, draft);
    struct str class = STR_INIT;

    ticket_words_add(&words, "class", draft->class == NULL ? "-" : draft->class, &class);
    str_addf(out, _("contract %s, class %s, level %s\n"), draft->contract, class.buf,
             choice_label(schema_field(&ticket_schema, "priority")->choices, draft->priority));
    str_release(&class);
    err_release(&err);
}

static bool is_where_known(const struct ticket *draft)
{
    return draft->system_id != NULL || draft->site != NULL;
}

static void add_preview(struct console *console, struct ticket *draft, struct str *out)
{
    struct desk *desk = console_desk(console);
    struct similar similar = {.out = out, .now = console_now(console)};
    struct err err = ERR_INIT;
    struct ticket_clocks *clocks = ticket_clocks_new(desk, &err);
    const struct sla *sla = clocks == NULL ? NULL : desk_ticket_preview(desk, clocks, draft, &err);

    if (sla == NULL) {
        str_addf(out, "%s\n", err.text.buf);
    } else {
        if (draft->contract == NULL)
            str_addf(out, "%s\n", _("off contract: no clock will run"));
        else
            add_contract(desk, draft, out);
        add_clocks(sla, similar.now, out);
        desk_ticket_similar(desk, draft, SIMILAR_MAX, add_similar, &similar, &err);
    }
    ticket_clocks_free(clocks);
    err_release(&err);
}

static void make_preview(struct open_form *open, const struct form *form)
{
    struct ticket draft;

    str_reset(&open->text);
    read_draft(form, &draft);
    if (is_where_known(&draft))
        add_preview(open->console, &draft, &open->text);
    else
        str_addf(&open->text, "%s\n",
                 _("name the system: then the clocks that will run stand here"));
    record_release(&ticket_schema, &draft);
}

static void preview(const struct form *form, struct str *out, void *data)
{
    static const char *const decisive[] = {
        "system",   "site",       "category",    "emergency",   "scope",       "type",
        "severity", "difficulty", "received_at", "document_no", "mandated_on", NULL};
    struct open_form *open = data;
    struct str key = STR_INIT;

    str_addf(&key, "%lld", (long long)console_now(open->console) / 60); /* shows minutes */
    for (const char *const *name = decisive; *name != NULL; name++)
        str_addf(&key, "|%s", form_text(form, *name));
    if (strcmp(key.buf, open->key.buf) != 0) {
        make_preview(open, form);
        str_set(&open->key, key.buf);
    }
    str_add(out, open->text.buf);
    str_release(&key);
}

/* --- saving --- */

/* name: of the item to blame. */
static int blame(struct err *err, const char *name, const char *why)
{
    err_set(err, ERR_USAGE, "%s", why);
    return err_prefix(err, "%s", name);
}

/* R2: what was written down late says why. */
static int check(const struct form *form, struct err *err, void *data)
{
    wall_s now = console_now(((struct open_form *)data)->console);
    struct ticket draft;
    int rc = 0;

    read_draft(form, &draft);
    if (!is_where_known(&draft))
        rc = blame(err, "system", _("name the system, or the site"));
    else if (draft.received_at != 0 && draft.received_at < now - LATE_S &&
             draft.late_reason == NULL)
        rc = blame(err, "late_reason",
                   _("R2: reported more than 30 minutes ago; say why it is written down now"));
    record_release(&ticket_schema, &draft);
    return rc;
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
    struct open_form *form = xcalloc(1, sizeof(*form));
    const struct form_request request = {
        .spec = {.kind = "ticket.open",
                 .title = _("a new ticket"),
                 .schema = &ticket_schema,
                 .items = items,
                 .suggest = suggest,
                 .preview = preview,
                 .check = check,
                 .data = form},
        .subject = "",
        .save = save,
        .free_data = open_form_free,
    };

    form->console = console;
    str_init(&form->key);
    str_init(&form->text);
    if (console_is_past(console)) {
        console_say(console, _("looking back: nothing can be changed here"));
        open_form_free(form);
    } else {
        form_view_open(console, &request);
    }
}
