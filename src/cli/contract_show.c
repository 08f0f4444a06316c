/* A contract on paper: one section for each sort of promise, nothing for what it does not have. */
#include "cli/contract_show.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "cli/table.h"
#include "desk/contracts.h"
#include "model/contract_codes.h"
#include "model/contract_rules.h"

struct page {
    FILE *out;
    const struct contract *contract;
    day_t today;
};

static void title(const struct page *page, const char *text)
{
    fprintf(page->out, "\n%s\n", text);
}

static void print_table(const struct page *page, struct table *table, const char *text)
{
    if (table->cells.len > 0) {
        title(page, text);
        table_print(table, page->out);
    }
    table_release(table);
}

static void add_codes(struct table *table, const codes_t *codes, const char *none)
{
    struct str text = STR_INIT;

    vec_each (code, codes) {
        str_addf(&text, "%s%s", text.len > 0 ? " " : "", *code);
    }
    table_add(table, text.len > 0 ? text.buf : none);
    str_release(&text);
}

static void add_clauses(struct table *table, const struct page *page, const char *list,
                        const char *id)
{
    struct str text = STR_INIT;

    contract_clauses_of(page->contract, list, id, &text);
    table_add(table, text.buf);
    str_release(&text);
}

static void print_field(const struct page *page, const char *label, const char *text)
{
    if (text != NULL && text[0] != '\0')
        fprintf(page->out, "  %s: %s\n", label, text);
}

/* --- the head --- */

static void print_term(const struct page *page)
{
    const struct contract *contract = page->contract;
    int64_t left = contract_days_left(contract, page->today);
    struct str from = STR_INIT, until = STR_INIT;

    civil_add_date(&from, contract->from);
    civil_add_date(&until, contract->until);
    if (page->today < contract->from)
        fprintf(page->out, _("  term: %s to %s, not begun\n"), from.buf, until.buf);
    else if (left < 0)
        fprintf(page->out, _("  term: %s to %s, over since %lld days\n"), from.buf, until.buf,
                (long long)-left);
    else
        fprintf(page->out, _("  term: %s to %s, %lld days left%s\n"), from.buf, until.buf,
                (long long)left,
                contract_ends_soon(contract, page->today) ? _(" - ENDS SOON") : "");
    str_release(&from);
    str_release(&until);
}

static void print_head(const struct page *page)
{
    const struct contract *contract = page->contract;
    struct str sites = STR_INIT, departments = STR_INIT;

    fprintf(page->out, "%s  %s (%s)\n", contract->prefix, contract->name, contract->id);
    print_term(page);
    vec_each (site, &contract->sites) {
        str_addf(&sites, "%s%s", sites.len > 0 ? " " : "", *site);
    }
    vec_each (department, &contract->departments) {
        str_addf(&departments, "%s%s", departments.len > 0 ? ", " : "", department->name);
    }
    print_field(page, _("sites"), sites.buf);
    print_field(page, _("departments"), departments.buf);
    print_field(page, _("ordinary hours"), contract->calendar);
    print_field(page, _("follow-up by"), choice_label(followup_bys, contract->followup_by));
    str_release(&sites);
    str_release(&departments);
}

static void print_parties(const struct page *page)
{
    static const struct table_column columns[] = {{.title = N_("party")},
                                                  {.title = N_("role")},
                                                  {.title = N_("people needed"), .right = true},
                                                  {.title = N_("what it is there for")},
                                                  TABLE_END};
    struct table table;

    table_init(&table, columns);
    vec_each (party, &page->contract->parties) {
        table_add(&table, party->name);
        table_add(&table, choice_label(contract_roles, party->role));
        if (party->count > 0)
            table_addf(&table, "%lld", (long long)party->count);
        else
            table_add(&table, "");
        table_add(&table, party->duty);
    }
    print_table(page, &table, _("Parties"));
}

static void print_systems(const struct page *page)
{
    static const struct table_column columns[] = {{.title = N_("system")},
                                                  {.title = N_("its name")},
                                                  {.title = N_("grade")},
                                                  {.title = N_("modules")},
                                                  TABLE_END};
    struct table table;

    table_init(&table, columns);
    vec_each (covered, &page->contract->systems) {
        struct str modules = STR_INIT;

        vec_each (module, &covered->modules) {
            str_addf(&modules, "%s%s", modules.len > 0 ? ", " : "", module->name);
        }
        table_add(&table, covered->id);
        table_add(&table, covered->name);
        table_add(&table, choice_name(contract_grades, covered->grade));
        table_add(&table, modules.buf);
        str_release(&modules);
    }
    print_table(page, &table, _("Systems"));
}

/* --- promises --- */

static void print_services(const struct page *page)
{
    static const struct table_column columns[] = {{.title = N_("service")},
                                                  {.title = N_("sort")},
                                                  {.title = N_("hours")},
                                                  {.title = N_("clauses")},
                                                  TABLE_END};
    struct table table;

    table_init(&table, columns);
    vec_each (service, &page->contract->services) {
        table_add(&table, service->name);
        table_add(&table, choice_label(contract_modes, service->mode));
        table_add(&table, service->calendar);
        add_clauses(&table, page, "services", service->id);
    }
    print_table(page, &table, _("Services"));
}

static void add_target(struct table *table, const struct contract_clock *clock)
{
    struct str text = STR_INIT;

    if (clock->agreed)
        str_add(&text, clock->target.unit == SPAN_NONE ? _("as agreed") : _("as agreed, at most "));
    span_add(&text, clock->target);
    if (clock->grace.unit != SPAN_NONE) {
        str_add(&text, " (");
        span_add(&text, clock->grace);
        str_addc(&text, ')');
    }
    table_add(table, text.buf);
    str_release(&text);
}

static const struct table_column clock_columns[] = {
    {.title = N_("class")},       {.title = N_("clock")},
    {.title = N_("within")},      {.title = N_("hours")},
    {.title = N_("starts with")}, {.title = N_("pauses")},
    {.title = N_("clauses")},     TABLE_END};

static void add_clock(struct table *table, const struct page *page,
                      const struct contract_clock *clock, const char *class)
{
    table_add(table, class);
    table_add(table, clock->name != NULL ? clock->name : choice_label(promise_kinds, clock->kind));
    add_target(table, clock);
    table_add(table, clock->calendar);
    table_add(table, choice_label(promise_starts, clock->start_on));
    table_add(table, clock->pausable ? _("yes") : "");
    add_clauses(table, page, "clocks", clock->id);
}

static void print_classes(const struct page *page)
{
    struct table table;

    table_init(&table, clock_columns);
    vec_each (class, &page->contract->classes) {
        const char *name = class->name;

        vec_each (clock, &page->contract->clocks) {
            if (!contract_clock_is_of_tickets(clock) ||
                (clock->classes.len > 0 && !codes_have(&clock->classes, class->id)))
                continue;
            add_clock(&table, page, clock, name);
            name = "";
        }
    }
    vec_each (clock, &page->contract->clocks) {
        if (!contract_clock_is_of_tickets(clock))
            add_clock(&table, page, clock, _("(patrol)"));
    }
    print_table(page, &table, _("Classes and their clocks"));
}

static void add_limit(struct table *table, const struct contract_target *target)
{
    if (target->measure == MEASURE_DOWNTIME)
        table_addf(table, _("at most %lld min"), (long long)target->minutes);
    else if (target->measure == MEASURE_SATISFACTION)
        table_addf(table, _("at least %lld points"), (long long)target->score);
    else
        table_addf(table, _("at least %lld.%lld %%"), (long long)(target->permille / 10),
                   (long long)(target->permille % 10));
}

static void print_targets(const struct page *page)
{
    static const struct table_column columns[] = {{.title = N_("target")},
                                                  {.title = N_("limit")},
                                                  {.title = N_("period")},
                                                  {.title = N_("clauses")},
                                                  TABLE_END};
    struct table table;

    table_init(&table, columns);
    vec_each (target, &page->contract->targets) {
        table_add(&table, target->name);
        add_limit(&table, target);
        table_add(&table, choice_label(contract_periods, target->period));
        add_clauses(&table, page, "targets", target->id);
    }
    vec_each (budget, &page->contract->budgets) {
        table_add(&table, budget->name);
        table_addf(&table, _("at most %lld person-days"), (long long)budget->person_days);
        table_add(&table, choice_label(contract_periods, budget->per));
        add_clauses(&table, page, "budgets", budget->id);
    }
    print_table(page, &table, _("Targets and budgets"));
}

static void print_changes(const struct page *page)
{
    static const struct table_column columns[] = {{.title = N_("change")},
                                                  {.title = N_("lead")},
                                                  {.title = N_("needs")},
                                                  {.title = N_("clauses")},
                                                  TABLE_END};
    struct table table;

    table_init(&table, columns);
    vec_each (change, &page->contract->changes) {
        struct str lead = STR_INIT;

        span_add(&lead, change->lead);
        table_add(&table, change->name);
        table_add(&table, lead.buf);
        add_codes(&table, &change->needs, "");
        add_clauses(&table, page, "changes", change->id);
        str_release(&lead);
    }
    print_table(page, &table, _("Changes"));
}

static void print_obligations(const struct page *page)
{
    static const struct table_column columns[] = {{.title = N_("obligation")},
                                                  {.title = N_("how often")},
                                                  {.title = N_("times"), .right = true},
                                                  {.title = N_("proved by")},
                                                  {.title = N_("clauses")},
                                                  TABLE_END};
    struct table table;

    table_init(&table, columns);
    vec_each (duty, &page->contract->obligations) {
        table_add(&table, duty->name);
        table_add(&table, choice_label(contract_periods, duty->every));
        table_addf(&table, "%lld", (long long)duty->quota);
        add_codes(&table, &duty->evidence, "");
        add_clauses(&table, page, "obligations", duty->id);
    }
    print_table(page, &table, _("Obligations"));
}

static void print_documents(const struct page *page)
{
    static const struct table_column columns[] = {{.title = N_("document")},
                                                  {.title = N_("how often")},
                                                  {.title = N_("accepted by the hospital")},
                                                  {.title = N_("clauses")},
                                                  TABLE_END};
    struct table table;

    table_init(&table, columns);
    vec_each (document, &page->contract->documents) {
        table_add(&table, document->name);
        table_add(&table, choice_label(contract_periods, document->every));
        table_add(&table, document->approval ? _("yes") : "");
        add_clauses(&table, page, "documents", document->id);
    }
    print_table(page, &table, _("Documents"));
}

/* --- what is doubtful --- */

/* Notes may have several lines. */
static void print_indented(const struct page *page, const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        struct str line = STR_INIT;

        visible_add(&line, text, len, VISIBLE_LINE);
        fprintf(page->out, "    %s\n", line.buf);
        str_release(&line);
        text += len + (text[len] == '\n' ? 1 : 0);
    }
}

static void print_conflicts(const struct page *page)
{
    if (page->contract->conflicts.len > 0)
        title(page, _("Clauses that contradict each other"));
    vec_each (conflict, &page->contract->conflicts) {
        struct str text = STR_INIT;

        vec_each (clause, &conflict->clauses) {
            str_addf(&text, "%s%s", text.len > 0 ? " " : "", *clause);
        }
        str_addf(&text, ": %s", choice_label(conflict_rules, conflict->rule));
        fprintf(page->out, "  %s\n", text.buf);
        print_indented(page, conflict->note);
        str_release(&text);
    }
}

static void print_open(const struct page *page)
{
    static const struct table_column columns[] = {{.title = N_("value")},
                                                  {.title = N_("stands at"), .max_cells = 40},
                                                  {.title = N_("note")},
                                                  TABLE_END};
    struct table table;

    table_init(&table, columns);
    vec_each (open, &page->contract->open) {
        struct str what = STR_INIT, value = STR_INIT;

        contract_open_add(page->contract, open, &what, &value);
        if (!open->confirmed) {
            table_add(&table, what.buf);
            table_add(&table, value.buf);
            table_add(&table, open->note);
        }
        str_release(&what);
        str_release(&value);
    }
    print_table(page, &table, _("Agreed values, to be confirmed"));
}

/* --- the pages --- */

void contract_print(FILE *out, const struct contract *contract, day_t today)
{
    const struct page page = {.out = out, .contract = contract, .today = today};

    print_head(&page);
    print_parties(&page);
    print_systems(&page);
    print_services(&page);
    print_classes(&page);
    print_targets(&page);
    print_changes(&page);
    print_obligations(&page);
    print_documents(&page);
    print_conflicts(&page);
    print_open(&page);
}

void contract_print_clauses(FILE *out, const struct contract *contract)
{
    static const struct table_column columns[] = {
        {.title = N_("clause")},           {.title = N_("sort")},
        {.title = N_("fulfilled by")},     {.title = N_("proved by")},
        {.title = N_("what it asks for")}, TABLE_END};
    struct table table;
    size_t people = 0;

    table_init(&table, columns);
    vec_each (clause, &contract->clauses) {
        struct str support = STR_INIT;

        contract_clause_add_support(clause, &support);
        table_add(&table, clause->id);
        table_add(&table, choice_label(contract_clause_kinds, clause->kind));
        table_add(&table, clause->title);
        add_codes(&table, &clause->proof, "");
        table_add(&table, support.len > 0 ? support.buf : _("people"));
        people += clause->by == CLAUSE_BY_PEOPLE ? 1 : 0;
        str_release(&support);
    }
    fprintf(out, _("%s  %s: %zu clauses, %zu by terms of the contract, %zu by people\n\n"),
            contract->prefix, contract->name, contract->clauses.len, contract->clauses.len - people,
            people);
    table_print(&table, out);
    table_release(&table);
}
