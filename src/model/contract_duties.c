/* The tables of targets, duties and clauses, and the rules of a single entry. */
#include "model/contract_duties.h"

#include <string.h>

#include "base/tr.h"
#include "model/contract.h"
#include "model/contract_codes.h"
#include "model/id.h"

/* --- the rules --- */

static int target_check(const void *record, struct err *err)
{
    static const struct {
        const char *field;
        size_t offset;
    } values[] = {
        [MEASURE_RESOLUTION] = {"permille", offsetof(struct contract_target, permille)},
        [MEASURE_ATTAINMENT] = {"permille", offsetof(struct contract_target, permille)},
        [MEASURE_SATISFACTION] = {"score", offsetof(struct contract_target, score)},
        [MEASURE_DOWNTIME] = {"minutes", offsetof(struct contract_target, minutes)},
    };
    const struct contract_target *target = record;
    const char *wanted = values[target->measure].field;
    int64_t value = *(const int64_t *)((const char *)record + values[target->measure].offset);

    if (value == 0)
        err_set(err, ERR_USAGE, _("missing; this measure is compared with it"));
    else if ((target->permille != 0) + (target->score != 0) + (target->minutes != 0) > 1)
        err_set(err, ERR_USAGE, _("a target has one value; delete the others"));
    else
        return 0;
    return err_prefix(err, "%s", wanted);
}

static int change_check(const void *record, struct err *err)
{
    const struct contract_change *change = record;

    if (change->lead.unit == SPAN_NONE ||
        (change->lead.count > 0 && change->lead.unit != SPAN_IMMEDIATE))
        return 0;
    err_set(err, ERR_USAGE, _("write how long before, such as 3wd, or leave it out"));
    return err_prefix(err, "lead");
}

/* "07:30-08:30" */
static int day_window_check(const char *text, struct err *err)
{
    const char *dash = strchr(text, '-');
    int from = 0, to = 0, rc = -1;
    struct str first = STR_INIT;

    if (dash != NULL) {
        str_addn(&first, text, (size_t)(dash - text));
        if (civil_parse_minute(first.buf, &from, NULL) == 0 &&
            civil_parse_minute(dash + 1, &to, NULL) == 0 && from < to)
            rc = 0;
    }
    str_release(&first);
    if (rc < 0)
        err_set(err, ERR_USAGE, _("'%s' is no part of a day; write it like 07:30-08:30"), text);
    return rc;
}

static int check_times(const struct contract_obligation *duty, struct err *err)
{
    bool recurs = duty->every != PERIOD_DEMAND && duty->every != PERIOD_ONCE;

    if (duty->quota > 1 && !recurs) {
        err_set(err, ERR_USAGE, _("only what recurs has a quota; delete it"));
        return err_prefix(err, "quota");
    }
    if (duty->windows.len == 0)
        return 0;
    if (duty->every != PERIOD_DAY)
        err_set(err, ERR_USAGE, _("only a duty of every day has windows; delete them"));
    else if ((int64_t)duty->windows.len != duty->quota)
        err_set(err, ERR_USAGE, _("%zu windows for %lld times a day; write one for each"),
                duty->windows.len, (long long)duty->quota);
    else
        return 0;
    return err_prefix(err, "windows");
}

static int obligation_check(const void *record, struct err *err)
{
    const struct contract_obligation *duty = record;

    if (check_times(duty, err) < 0)
        return -1;
    if (!str_eq(duty->ahead_of, duty->id) || duty->id == NULL)
        return 0;
    err_set(err, ERR_USAGE, _("nothing comes ahead of itself; name another obligation"));
    return err_prefix(err, "ahead_of");
}

static int conflict_check(const void *record, struct err *err)
{
    const struct contract_conflict *conflict = record;

    if (conflict->clauses.len < 2) {
        err_set(err, ERR_USAGE, _("one clause contradicts no other; name both"));
        return err_prefix(err, "clauses");
    }
    if (conflict->clocks.len + conflict->services.len >= 2)
        return 0;
    return err_set(err, ERR_USAGE,
                   _("name the clocks or the services that differ, at least two of them"));
}

static bool is_term(const char *name)
{
    const struct field *field = schema_field(&contract_schema, name);

    return field != NULL && !(field->flags & FIELD_KEY) && !str_eq(name, "clauses") &&
           !str_eq(name, "outline") && !str_eq(name, "open");
}

static int term_check(const char *text, struct err *err)
{
    if (is_term(text))
        return 0;
    return err_set(err, ERR_USAGE,
                   _("'%s' is no term of a contract; 'zhiban config describe contract' lists them"),
                   text);
}

static bool rests_on_terms(const struct contract_clause *clause)
{
    for (const struct field *f = contract_clause_schema.fields; f->name != NULL; f++)
        if (f->type == FIELD_TEXTS && !str_eq(f->name, "proof") && !field_is_empty(f, clause))
            return true;
    return false;
}

static int clause_check(const void *record, struct err *err)
{
    const struct contract_clause *clause = record;
    bool terms = rests_on_terms(clause);

    if (clause->by == CLAUSE_BY_TERMS && !terms)
        return err_set(err, ERR_USAGE,
                       _("the clause %s is fulfilled by nothing; name what fulfils it, or write "
                         "by: people and the proof"),
                       clause->id);
    if (clause->by == CLAUSE_BY_PEOPLE && terms) {
        err_set(err, ERR_USAGE, _("the clause %s names what fulfils it; delete by: people"),
                clause->id);
        return err_prefix(err, "by");
    }
    if (clause->by == CLAUSE_BY_PEOPLE && clause->proof.len == 0)
        return err_set(err, ERR_USAGE,
                       _("the clause %s is kept by people; add proof, the records that show it"),
                       clause->id);
    return 0;
}

/* --- open values --- */

static const struct schema *open_schema(const struct contract_open *open)
{
    const struct {
        const char *id;
        const struct schema *schema;
    } things[] = {
        {open->clock, &contract_clock_schema},
        {open->service, &contract_service_schema},
        {open->class, &contract_class_schema},
        {open->target, &contract_target_schema},
        {open->budget, &contract_budget_schema},
        {open->change, &contract_change_schema},
        {open->obligation, &contract_obligation_schema},
        {open->document, &contract_document_schema},
        {open->party, &contract_party_schema},
    };
    const struct schema *found = NULL;

    for (size_t i = 0; i < sizeof(things) / sizeof(things[0]); i++) {
        if (things[i].id == NULL)
            continue;
        if (found != NULL)
            return NULL;
        found = things[i].schema;
    }
    return found != NULL ? found : &contract_schema;
}

static int open_check(const void *record, struct err *err)
{
    const struct contract_open *open = record;
    const struct schema *schema = open_schema(open);

    if (schema == NULL)
        return err_set(err, ERR_USAGE, _("an open value is of one thing; make two entries"));
    if (schema_field(schema, open->field) != NULL)
        return 0;
    err_set(err, ERR_USAGE, _("a %s has no '%s'; 'zhiban config describe contract' lists the keys"),
            schema->kind, open->field);
    return err_prefix(err, "field");
}

/* --- the tables --- */

static const struct choice bys[] = {
    {CLAUSE_BY_TERMS, "terms", N_("by what the clause names")},
    {CLAUSE_BY_PEOPLE, "people", N_("by people; records prove it")},
    {0, NULL, NULL},
};

const struct schema contract_target_schema = {
    .kind = "target",
    .help = N_("a figure that must be reached"),
    .size = sizeof(struct contract_target),
    .check = target_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_target, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that clauses refer to.")},
            {FIELD_AT(struct contract_target, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 200, .help = N_("The name that people read.")},
            {FIELD_AT(struct contract_target, measure), .type = FIELD_CHOICE,
             .flags = FIELD_REQUIRED, .choices = contract_measures,
             .help = N_("What is measured.")},
            {FIELD_AT(struct contract_target, permille), .type = FIELD_INT, .min = 1, .max = 1000,
             .help = N_("At least so many of a thousand tickets; of the two rates.")},
            {FIELD_AT(struct contract_target, score), .type = FIELD_INT, .min = 1, .max = 100,
             .help = N_("At least so many of 100 points; of satisfaction.")},
            {FIELD_AT(struct contract_target, minutes), .type = FIELD_INT, .min = 1, .max = 1000000,
             .help = N_("At most so many minutes; of downtime.")},
            {FIELD_AT(struct contract_target, period), .type = FIELD_CHOICE,
             .flags = FIELD_REQUIRED, .choices = contract_periods, .help = N_("Over which time.")},
            {FIELD_AT(struct contract_target, systems), .type = FIELD_TEXTS, .ref = "system",
             .help = N_("For these systems; without them for all.")},
            FIELD_END,
        },
};

const struct schema contract_budget_schema = {
    .kind = "budget",
    .help = N_("work that the price includes"),
    .size = sizeof(struct contract_budget),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_budget, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that clauses refer to.")},
            {FIELD_AT(struct contract_budget, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 200, .help = N_("The name that people read.")},
            {FIELD_AT(struct contract_budget, person_days), .type = FIELD_INT,
             .flags = FIELD_REQUIRED, .min = 1, .max = 100000, .help = N_("So many person-days.")},
            {FIELD_AT(struct contract_budget, per), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
             .choices = contract_periods, .help = N_("In which time; demand is each request.")},
            FIELD_END,
        },
};

const struct schema contract_change_schema = {
    .kind = "change",
    .help = N_("what a kind of change needs before it is begun"),
    .size = sizeof(struct contract_change),
    .check = change_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_change, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that clauses refer to.")},
            {FIELD_AT(struct contract_change, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 200, .help = N_("The name that people read.")},
            {FIELD_AT(struct contract_change, lead), .type = FIELD_SPAN,
             .help = N_("How long before the change it is handed in.")},
            {FIELD_AT(struct contract_change, calendar), .type = FIELD_TEXT, .ref = CALENDAR_REF,
             .check = id_check, .help = N_("By which days; without it the ordinary hours.")},
            {FIELD_AT(struct contract_change, approver), .type = FIELD_TEXT, .ref = "party",
             .help = N_("Who approves it.")},
            {FIELD_AT(struct contract_change, needs), .type = FIELD_TEXTS, .check = need_check,
             .help = N_("What must be there: plan, approval, test, risk, backup, rollback, notice, "
                        "version, integrity.")},
            FIELD_END,
        },
};

const struct schema contract_obligation_schema = {
    .kind = "obligation",
    .help = N_("something that is owed again and again"),
    .size = sizeof(struct contract_obligation),
    .check = obligation_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_obligation, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that clauses refer to.")},
            {FIELD_AT(struct contract_obligation, name), .type = FIELD_TEXT,
             .flags = FIELD_REQUIRED, .max = 200, .help = N_("The name that people read.")},
            {FIELD_AT(struct contract_obligation, every), .type = FIELD_CHOICE,
             .flags = FIELD_REQUIRED, .choices = contract_periods, .help = N_("How often.")},
            {FIELD_AT(struct contract_obligation, quota), .type = FIELD_INT, .min = 1, .max = 1000,
             .fallback = "1", .help = N_("How many times in each period.")},
            {FIELD_AT(struct contract_obligation, windows), .type = FIELD_TEXTS,
             .check = day_window_check, .help = N_("At which times of the day: 07:30-08:30.")},
            {FIELD_AT(struct contract_obligation, calendar), .type = FIELD_TEXT,
             .ref = CALENDAR_REF, .check = id_check,
             .help = N_("On which days; without it the ordinary ones.")},
            {FIELD_AT(struct contract_obligation, responsible), .type = FIELD_TEXT, .ref = "party",
             .help = N_("Who sees to it.")},
            {FIELD_AT(struct contract_obligation, evidence), .type = FIELD_TEXTS,
             .flags = FIELD_REQUIRED, .check = record_code_check,
             .help = N_("The kinds of records that prove it.")},
            {FIELD_AT(struct contract_obligation, report), .type = FIELD_TEXT, .ref = "clock",
             .help = N_("The clock of the report about it.")},
            {FIELD_AT(struct contract_obligation, ahead_of), .type = FIELD_TEXT,
             .ref = "obligation", .help = N_("The obligation before which it must be done.")},
            {FIELD_AT(struct contract_obligation, regions), .type = FIELD_TEXTS, .max = 100,
             .help = N_("Only for sites in these regions; without them for all.")},
            {FIELD_AT(struct contract_obligation, items), .type = FIELD_TEXTS, .max = 200,
             .help = N_("What has to be covered.")},
            {FIELD_AT(struct contract_obligation, patrols), .type = FIELD_TEXTS, .ref = "patrol",
             .help = N_("Patrols (patrols/*.yaml) whose signed rounds are the evidence; it counts "
                        "when all sites of the contract have one.")},
            FIELD_END,
        },
};

const struct schema contract_document_schema = {
    .kind = "document",
    .help = N_("a document that is handed over"),
    .size = sizeof(struct contract_document),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_document, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that clauses refer to.")},
            {FIELD_AT(struct contract_document, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 200, .help = N_("The name that people read.")},
            {FIELD_AT(struct contract_document, every), .type = FIELD_CHOICE,
             .flags = FIELD_REQUIRED, .choices = contract_periods, .help = N_("How often.")},
            {FIELD_AT(struct contract_document, approval), .type = FIELD_BOOL,
             .help = N_("Whether the hospital accepts or approves it.")},
            FIELD_END,
        },
};

const struct schema contract_clause_schema = {
    .kind = "clause",
    .help = N_("a clause of the contract, and what fulfils it"),
    .size = sizeof(struct contract_clause),
    .check = clause_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_clause, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check,
             .help = N_("Its number behind the prefix of the contract: HIS-4.5.1.")},
            {FIELD_AT(struct contract_clause, title), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 200, .help = N_("What it asks for, in short.")},
            {FIELD_AT(struct contract_clause, kind), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
             .choices = contract_clause_kinds, .help = N_("What sort of promise it is.")},
            {FIELD_AT(struct contract_clause, by), .type = FIELD_CHOICE, .choices = bys,
             .fallback = "terms",
             .help = N_("Whether the contract's terms fulfil it or people alone.")},
            {FIELD_AT(struct contract_clause, terms), .type = FIELD_TEXTS, .check = term_check,
             .help = N_("Keys of the contract itself.")},
            {FIELD_AT(struct contract_clause, clocks), .type = FIELD_TEXTS, .ref = "clock",
             .help = N_("Clocks that measure it.")},
            {FIELD_AT(struct contract_clause, services), .type = FIELD_TEXTS, .ref = "service",
             .help = N_("Standing offers.")},
            {FIELD_AT(struct contract_clause, classes), .type = FIELD_TEXTS, .ref = "class",
             .help = N_("Classes of tickets.")},
            {FIELD_AT(struct contract_clause, categories), .type = FIELD_TEXTS, .ref = "category",
             .help = N_("Categories of tickets.")},
            {FIELD_AT(struct contract_clause, systems), .type = FIELD_TEXTS, .ref = "system",
             .help = N_("Systems.")},
            {FIELD_AT(struct contract_clause, targets), .type = FIELD_TEXTS, .ref = "target",
             .help = N_("Targets.")},
            {FIELD_AT(struct contract_clause, budgets), .type = FIELD_TEXTS, .ref = "budget",
             .help = N_("Budgets.")},
            {FIELD_AT(struct contract_clause, changes), .type = FIELD_TEXTS, .ref = "change",
             .help = N_("Rules of changes.")},
            {FIELD_AT(struct contract_clause, obligations), .type = FIELD_TEXTS,
             .ref = "obligation", .help = N_("Obligations.")},
            {FIELD_AT(struct contract_clause, documents), .type = FIELD_TEXTS, .ref = "document",
             .help = N_("Documents.")},
            {FIELD_AT(struct contract_clause, parties), .type = FIELD_TEXTS, .ref = "party",
             .help = N_("Parties.")},
            {FIELD_AT(struct contract_clause, proof), .type = FIELD_TEXTS,
             .check = record_code_check,
             .help = N_("The kinds of records that prove it; needed with by: people.")},
            FIELD_END,
        },
};

const struct schema contract_conflict_schema = {
    .kind = "conflict",
    .help = N_("clauses that contradict each other"),
    .size = sizeof(struct contract_conflict),
    .check = conflict_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_conflict, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name of the contradiction.")},
            {FIELD_AT(struct contract_conflict, clauses), .type = FIELD_TEXTS,
             .flags = FIELD_REQUIRED, .ref = "clause", .help = N_("The clauses.")},
            {FIELD_AT(struct contract_conflict, clocks), .type = FIELD_TEXTS, .ref = "clock",
             .help = N_("The clocks that differ.")},
            {FIELD_AT(struct contract_conflict, services), .type = FIELD_TEXTS, .ref = "service",
             .help = N_("The services that differ.")},
            {FIELD_AT(struct contract_conflict, rule), .type = FIELD_CHOICE,
             .flags = FIELD_REQUIRED, .choices = conflict_rules, .help = N_("What holds.")},
            {FIELD_AT(struct contract_conflict, note), .type = FIELD_TEXT,
             .flags = FIELD_REQUIRED | FIELD_LONG,
             .help = N_("What the clauses say and how it is settled.")},
            FIELD_END,
        },
};

const struct schema contract_open_schema = {
    .kind = "open",
    .help = N_("a value that the contract leaves open"),
    .size = sizeof(struct contract_open),
    .check = open_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_open, clock), .type = FIELD_TEXT, .ref = "clock",
             .help = N_("The clock it belongs to.")},
            {FIELD_AT(struct contract_open, service), .type = FIELD_TEXT, .ref = "service",
             .help = N_("The service it belongs to.")},
            {FIELD_AT(struct contract_open, class), .type = FIELD_TEXT, .ref = "class",
             .help = N_("The class it belongs to.")},
            {FIELD_AT(struct contract_open, target), .type = FIELD_TEXT, .ref = "target",
             .help = N_("The target it belongs to.")},
            {FIELD_AT(struct contract_open, budget), .type = FIELD_TEXT, .ref = "budget",
             .help = N_("The budget it belongs to.")},
            {FIELD_AT(struct contract_open, change), .type = FIELD_TEXT, .ref = "change",
             .help = N_("The kind of change it belongs to.")},
            {FIELD_AT(struct contract_open, obligation), .type = FIELD_TEXT, .ref = "obligation",
             .help = N_("The obligation it belongs to.")},
            {FIELD_AT(struct contract_open, document), .type = FIELD_TEXT, .ref = "document",
             .help = N_("The document it belongs to.")},
            {FIELD_AT(struct contract_open, party), .type = FIELD_TEXT, .ref = "party",
             .help = N_("The party it belongs to.")},
            {FIELD_AT(struct contract_open, field), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .check = id_check,
             .help = N_("The key whose value is open; without any thing a key of the contract.")},
            {FIELD_AT(struct contract_open, note), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 500, .help = N_("What the contract says, and why this value was taken.")},
            {FIELD_AT(struct contract_open, confirmed), .type = FIELD_BOOL,
             .help = N_("Whether the hospital has confirmed the value.")},
            FIELD_END,
        },
};
