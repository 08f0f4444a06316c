/* One function a section; the order of the rows is that of the contract. */
#include "desk/contract_page.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/contracts.h"
#include "model/contract_codes.h"
#include "model/contract_rules.h"

#define COLUMNS_END                                                                                \
    {                                                                                              \
        .title = NULL                                                                              \
    }

static void begin(struct contract_section *section, const struct contract_column *columns)
{
    section->columns = columns;
    while (columns[section->width].title != NULL)
        section->width++;
}

static void add(struct contract_section *section, const char *text)
{
    *vec_push(&section->cells) = xstrdup(text == NULL ? "" : text);
}

static void addf(struct contract_section *section, const char *format, ...) PRINTF_LIKE(2, 3);

static void addf(struct contract_section *section, const char *format, ...)
{
    struct str text = STR_INIT;
    va_list args;

    va_start(args, format);
    str_vaddf(&text, format, args);
    va_end(args);
    *vec_push(&section->cells) = str_detach(&text);
}

static void add_codes(struct contract_section *section, const codes_t *codes, const char *none)
{
    struct str text = STR_INIT;

    vec_each (code, codes) {
        str_addf(&text, "%s%s", text.len > 0 ? " " : "", *code);
    }
    add(section, text.len > 0 ? text.buf : none);
    str_release(&text);
}

static void add_clauses(struct contract_section *section, const struct contract *contract,
                        const char *list, const char *id)
{
    struct str text = STR_INIT;

    contract_clauses_of(contract, list, id, &text);
    add(section, text.buf);
    str_release(&text);
}

/* --- the head --- */

static void add_labelled(struct contract_section *section, const char *label, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return;
    add(section, label);
    add(section, text);
}

static void add_term(struct contract_section *section, const struct contract *contract, day_t today)
{
    int64_t left = contract_days_left(contract, today);
    struct str from = STR_INIT, until = STR_INIT;

    civil_add_date(&from, contract->from);
    civil_add_date(&until, contract->until);
    add(section, _("term"));
    if (today < contract->from)
        addf(section, _("%s to %s, not begun"), from.buf, until.buf);
    else if (left < 0)
        addf(section, _("%s to %s, over since %lld days"), from.buf, until.buf, (long long)-left);
    else
        addf(section, _("%s to %s, %lld days left%s"), from.buf, until.buf, (long long)left,
             contract_ends_soon(contract, today) ? _(" - ENDS SOON") : "");
    str_release(&from);
    str_release(&until);
}

static void make_terms(const struct contract *contract, day_t today,
                       struct contract_section *section)
{
    struct str sites = STR_INIT, departments = STR_INIT;

    section->width = 2;
    add_term(section, contract, today);
    vec_each (site, &contract->sites) {
        str_addf(&sites, "%s%s", sites.len > 0 ? " " : "", *site);
    }
    vec_each (department, &contract->departments) {
        str_addf(&departments, "%s%s", departments.len > 0 ? ", " : "", department->name);
    }
    add_labelled(section, _("sites"), sites.buf);
    add_labelled(section, _("departments"), departments.buf);
    add_labelled(section, _("ordinary hours"), contract->calendar);
    add_labelled(section, _("follow-up by"), choice_label(followup_bys, contract->followup_by));
    str_release(&sites);
    str_release(&departments);
}

static void make_parties(const struct contract *contract, struct contract_section *section)
{
    static const struct contract_column columns[] = {{.title = N_("party")},
                                                     {.title = N_("role")},
                                                     {.title = N_("people needed"), .right = true},
                                                     {.title = N_("what it is there for")},
                                                     COLUMNS_END};

    begin(section, columns);
    vec_each (party, &contract->parties) {
        add(section, party->name);
        add(section, choice_label(contract_roles, party->role));
        if (party->count > 0)
            addf(section, "%lld", (long long)party->count);
        else
            add(section, "");
        add(section, party->duty);
    }
}

static void make_systems(const struct contract *contract, struct contract_section *section)
{
    static const struct contract_column columns[] = {{.title = N_("system")},
                                                     {.title = N_("its name")},
                                                     {.title = N_("grade")},
                                                     {.title = N_("modules")},
                                                     COLUMNS_END};

    begin(section, columns);
    vec_each (covered, &contract->systems) {
        struct str modules = STR_INIT;

        vec_each (module, &covered->modules) {
            str_addf(&modules, "%s%s", modules.len > 0 ? ", " : "", module->name);
        }
        add(section, covered->id);
        add(section, covered->name);
        add(section, choice_name(contract_grades, covered->grade));
        add(section, modules.buf);
        str_release(&modules);
    }
}

/* --- promises --- */

static void make_services(const struct contract *contract, struct contract_section *section)
{
    static const struct contract_column columns[] = {{.title = N_("service")},
                                                     {.title = N_("sort")},
                                                     {.title = N_("hours")},
                                                     {.title = N_("clauses")},
                                                     COLUMNS_END};

    begin(section, columns);
    vec_each (service, &contract->services) {
        add(section, service->name);
        add(section, choice_label(contract_modes, service->mode));
        add(section, service->calendar);
        add_clauses(section, contract, "services", service->id);
    }
}

static void add_target(struct contract_section *section, const struct contract_clock *clock)
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
    add(section, text.buf);
    str_release(&text);
}

static const struct contract_column clock_columns[] = {
    {.title = N_("class")},       {.title = N_("clock")},
    {.title = N_("within")},      {.title = N_("hours")},
    {.title = N_("starts with")}, {.title = N_("pauses")},
    {.title = N_("clauses")},     COLUMNS_END};

static void add_clock(struct contract_section *section, const struct contract *contract,
                      const struct contract_clock *clock, const char *class)
{
    add(section, class);
    add(section, clock->name != NULL ? clock->name : choice_label(promise_kinds, clock->kind));
    add_target(section, clock);
    add(section, clock->calendar);
    add(section, choice_label(promise_starts, clock->start_on));
    add(section, clock->pausable ? _("yes") : "");
    add_clauses(section, contract, "clocks", clock->id);
}

static void make_classes(const struct contract *contract, struct contract_section *section)
{
    begin(section, clock_columns);
    vec_each (class, &contract->classes) {
        const char *name = class->name;

        vec_each (clock, &contract->clocks) {
            if (!contract_clock_is_of_tickets(clock) ||
                (clock->classes.len > 0 && !codes_have(&clock->classes, class->id)))
                continue;
            add_clock(section, contract, clock, name);
            name = "";
        }
    }
    vec_each (clock, &contract->clocks) {
        if (!contract_clock_is_of_tickets(clock))
            add_clock(section, contract, clock, _("(patrol)"));
    }
}

static void add_limit(struct contract_section *section, const struct contract_target *target)
{
    if (target->measure == MEASURE_DOWNTIME)
        addf(section, _("at most %lld min"), (long long)target->minutes);
    else if (target->measure == MEASURE_SATISFACTION)
        addf(section, _("at least %lld points"), (long long)target->score);
    else
        addf(section, _("at least %lld.%lld %%"), (long long)(target->permille / 10),
             (long long)(target->permille % 10));
}

static void make_targets(const struct contract *contract, struct contract_section *section)
{
    static const struct contract_column columns[] = {{.title = N_("target")},
                                                     {.title = N_("limit")},
                                                     {.title = N_("period")},
                                                     {.title = N_("clauses")},
                                                     COLUMNS_END};

    begin(section, columns);
    vec_each (target, &contract->targets) {
        add(section, target->name);
        add_limit(section, target);
        add(section, choice_label(contract_periods, target->period));
        add_clauses(section, contract, "targets", target->id);
    }
    vec_each (budget, &contract->budgets) {
        add(section, budget->name);
        addf(section, _("at most %lld person-days"), (long long)budget->person_days);
        add(section, choice_label(contract_periods, budget->per));
        add_clauses(section, contract, "budgets", budget->id);
    }
}

static void make_changes(const struct contract *contract, struct contract_section *section)
{
    static const struct contract_column columns[] = {{.title = N_("change")},
                                                     {.title = N_("lead")},
                                                     {.title = N_("needs")},
                                                     {.title = N_("clauses")},
                                                     COLUMNS_END};

    begin(section, columns);
    vec_each (change, &contract->changes) {
        struct str lead = STR_INIT;

        span_add(&lead, change->lead);
        add(section, change->name);
        add(section, lead.buf);
        add_codes(section, &change->needs, "");
        add_clauses(section, contract, "changes", change->id);
        str_release(&lead);
    }
}

static void make_obligations(const struct contract *contract, struct contract_section *section)
{
    static const struct contract_column columns[] = {{.title = N_("obligation")},
                                                     {.title = N_("how often")},
                                                     {.title = N_("times"), .right = true},
                                                     {.title = N_("proved by")},
                                                     {.title = N_("clauses")},
                                                     COLUMNS_END};

    begin(section, columns);
    vec_each (duty, &contract->obligations) {
        add(section, duty->name);
        add(section, choice_label(contract_periods, duty->every));
        addf(section, "%lld", (long long)duty->quota);
        add_codes(section, &duty->evidence, "");
        add_clauses(section, contract, "obligations", duty->id);
    }
}

static void make_documents(const struct contract *contract, struct contract_section *section)
{
    static const struct contract_column columns[] = {{.title = N_("document")},
                                                     {.title = N_("how often")},
                                                     {.title = N_("accepted by the hospital")},
                                                     {.title = N_("clauses")},
                                                     COLUMNS_END};

    begin(section, columns);
    vec_each (document, &contract->documents) {
        add(section, document->name);
        add(section, choice_label(contract_periods, document->every));
        add(section, document->approval ? _("yes") : "");
        add_clauses(section, contract, "documents", document->id);
    }
}

/* --- what is doubtful --- */

static void make_conflicts(const struct contract *contract, struct contract_section *section)
{
    section->width = 2;
    vec_each (conflict, &contract->conflicts) {
        struct str text = STR_INIT;

        vec_each (clause, &conflict->clauses) {
            str_addf(&text, "%s%s", text.len > 0 ? " " : "", *clause);
        }
        str_addf(&text, ": %s", choice_label(conflict_rules, conflict->rule));
        add(section, text.buf);
        add(section, conflict->note);
        str_release(&text);
    }
}

static void make_open(const struct contract *contract, struct contract_section *section)
{
    static const struct contract_column columns[] = {{.title = N_("value")},
                                                     {.title = N_("stands at"), .max_cells = 40},
                                                     {.title = N_("note")},
                                                     COLUMNS_END};

    begin(section, columns);
    vec_each (open, &contract->open) {
        struct str what = STR_INIT, value = STR_INIT;

        contract_open_add(contract, open, &what, &value);
        if (!open->confirmed) {
            add(section, what.buf);
            add(section, value.buf);
            add(section, open->note);
        }
        str_release(&what);
        str_release(&value);
    }
}

/* --- clause by clause --- */

static void make_clauses(const struct contract *contract, struct contract_section *section)
{
    static const struct contract_column columns[] = {
        {.title = N_("clause")},           {.title = N_("sort")},
        {.title = N_("what it asks for")}, {.title = N_("proved by")},
        {.title = N_("fulfilled by")},     COLUMNS_END};

    begin(section, columns);
    vec_each (clause, &contract->clauses) {
        struct str support = STR_INIT;

        contract_clause_add_support(clause, &support);
        add(section, clause->id);
        add(section, choice_label(contract_clause_kinds, clause->kind));
        add(section, clause->title);
        add_codes(section, &clause->proof, "");
        add(section, support.len > 0 ? support.buf : _("people"));
        str_release(&support);
    }
}

size_t contract_clauses_by_people(const struct contract *contract)
{
    size_t people = 0;

    vec_each (clause, &contract->clauses)
        people += clause->by == CLAUSE_BY_PEOPLE ? 1 : 0;
    return people;
}

/* --- the sections --- */

static const struct {
    const char *title; /* N_() */
    void (*make)(const struct contract *contract, struct contract_section *section);
} parts[] = {
    [CONTRACT_TERMS] = {N_("Terms"), NULL},
    [CONTRACT_PARTIES] = {N_("Parties"), make_parties},
    [CONTRACT_SYSTEMS] = {N_("Systems"), make_systems},
    [CONTRACT_SERVICES] = {N_("Services"), make_services},
    [CONTRACT_CLASSES] = {N_("Classes and their clocks"), make_classes},
    [CONTRACT_TARGETS] = {N_("Targets and budgets"), make_targets},
    [CONTRACT_CHANGES] = {N_("Changes"), make_changes},
    [CONTRACT_OBLIGATIONS] = {N_("Obligations"), make_obligations},
    [CONTRACT_DOCUMENTS] = {N_("Documents"), make_documents},
    [CONTRACT_CONFLICTS] = {N_("Clauses that contradict each other"), make_conflicts},
    [CONTRACT_OPEN] = {N_("Agreed values, to be confirmed"), make_open},
    [CONTRACT_CLAUSES] = {N_("Clauses, and what fulfils them"), make_clauses},
};
static_assert(ARRAY_LEN(parts) == CONTRACT_PART__COUNT, "a row a part");

void contract_section_make(const struct contract *contract, enum contract_part part, day_t today,
                           struct contract_section *section)
{
    *section = (struct contract_section){.title = parts[part].title};
    if (part == CONTRACT_TERMS)
        make_terms(contract, today, section);
    else
        parts[part].make(contract, section);
}

void contract_section_release(struct contract_section *section)
{
    vec_each (cell, &section->cells)
        free(*cell);
    vec_release(&section->cells);
}
