/* The tables of parties, systems, classes and clocks, and the rules of a single entry. */
#include "model/contract_terms.h"

#include <string.h>

#include "base/tr.h"
#include "model/contract_codes.h"
#include "model/id.h"

/* --- the rules --- */

static bool has(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static int step_check(const void *record, struct err *err)
{
    const struct contract_step *step = record;
    bool before = step->before.unit != SPAN_NONE;

    if ((step->percent != 0) == before) {
        err_set(err, ERR_USAGE,
                _("write either percent (of the target) or before (the deadline), not both"));
        return before ? err_prefix(err, "before") : -1;
    }
    if (!before || (step->before.unit == SPAN_SECONDS && step->before.count > 0))
        return 0;
    err_set(err, ERR_USAGE, _("write a time such as 10m or 2h"));
    return err_prefix(err, "before");
}

static bool is_pausable(int kind)
{
    return kind == PROMISE_RESOLVE || kind == PROMISE_PLAN || kind == PROMISE_REPORT;
}

/* R5: nothing can be done at once; without an agreed grace 立即 could only be missed. */
static int check_immediate(const struct contract_clock *clock, struct err *err)
{
    if (clock->target.unit == SPAN_IMMEDIATE && clock->grace.unit == SPAN_NONE) {
        err_set(err, ERR_USAGE,
                _("immediate needs an agreed grace; add grace, such as 5m to respond (R5)"));
        return err_prefix(err, "target");
    }
    if (clock->grace.unit == SPAN_NONE)
        return 0;
    if (clock->target.unit != SPAN_IMMEDIATE)
        err_set(err, ERR_USAGE, _("only an immediate target has a grace; delete it (R5)"));
    else if (clock->grace.unit != SPAN_SECONDS || clock->grace.count <= 0)
        err_set(err, ERR_USAGE, _("write a time such as 5m (R5)"));
    else
        return 0;
    return err_prefix(err, "grace");
}

static int check_target(const struct contract_clock *clock, struct err *err)
{
    if (clock->target.unit == SPAN_NONE && clock->agreed)
        return 0;
    if (clock->target.unit == SPAN_NONE) {
        err_set(err, ERR_USAGE, _("missing; write how long it may take, or agreed: true"));
        return err_prefix(err, "target");
    }
    if (clock->target.unit == SPAN_IMMEDIATE || clock->target.count > 0)
        return check_immediate(clock, err);
    err_set(err, ERR_USAGE,
            _("nothing is done in no time; write immediate and an agreed grace (R5)"));
    return err_prefix(err, "target");
}

bool contract_clock_is_of_tickets(const struct contract_clock *clock)
{
    return clock->start_on != START_PATROL_END;
}

static int clock_check(const void *record, struct err *err)
{
    const struct contract_clock *clock = record;

    if (check_target(clock, err) < 0)
        return -1;
    if (clock->pausable && !is_pausable(clock->kind)) {
        err_set(err, ERR_USAGE, _("only resolve, plan and report clocks can pause (R9)"));
        return err_prefix(err, "pausable");
    }
    if (!contract_clock_is_of_tickets(clock) && clock->classes.len > 0) {
        err_set(err, ERR_USAGE, _("a patrol has no class; delete them"));
        return err_prefix(err, "classes");
    }
    if (clock->mode == MODE_EOD || clock->target.unit == SPAN_WORKDAYS ||
        clock->target.unit == SPAN_MONTHS)
        return 0;
    err_set(err, ERR_USAGE,
            _("only targets in working days or months have a mode (R4); delete it"));
    return err_prefix(err, "mode");
}

static int condition_check(const void *record, struct err *err)
{
    const struct contract_condition *when = record;

    if (when->categories.len + when->scope.len + when->type.len + when->severity.len +
                when->difficulty.len >
            0 ||
        when->emergency != 0)
        return 0;
    return err_set(err, ERR_USAGE,
                   _("a condition without any key always holds; write at least one, "
                     "or make the class the default_class"));
}

static int system_check(const void *record, struct err *err)
{
    const struct contract_system *covered = record;

    for (size_t i = 0; i < covered->aliases.len; i++)
        if (!has(covered->aliases.items[i]) || str_eq(covered->aliases.items[i], covered->name)) {
            err_set(err, ERR_USAGE, _("the name itself is known; write other words"));
            return err_prefix(err, "aliases[%zu]", i + 1);
        }
    return 0;
}

/* --- the tables --- */

const struct schema contract_party_schema = {
    .kind = "party",
    .help = N_("who has a part in the contract"),
    .size = sizeof(struct contract_party),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_party, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that clocks and duties refer to.")},
            {FIELD_AT(struct contract_party, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 200, .help = N_("The name that people read.")},
            {FIELD_AT(struct contract_party, role), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
             .choices = contract_roles, .help = N_("The part it has.")},
            {FIELD_AT(struct contract_party, count), .type = FIELD_INT, .min = 0, .max = 1000,
             .help = N_("How many people at least.")},
            {FIELD_AT(struct contract_party, years), .type = FIELD_INT, .min = 0, .max = 50,
             .help = N_("Years of experience at least.")},
            {FIELD_AT(struct contract_party, consent), .type = FIELD_BOOL,
             .help = N_("Whether the hospital must agree before the person changes.")},
            {FIELD_AT(struct contract_party, equal_stand_in), .type = FIELD_BOOL,
             .help = N_("Whether a substitute needs at least the same skill.")},
            {FIELD_AT(struct contract_party, duty), .type = FIELD_TEXT, .flags = FIELD_LONG,
             .help = N_("What it is there for.")},
            FIELD_END,
        },
};

const struct schema contract_department_schema = {
    .kind = "department",
    .help = N_("a department that the contract covers"),
    .size = sizeof(struct contract_department),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_department, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name of the department.")},
            {FIELD_AT(struct contract_department, name), .type = FIELD_TEXT,
             .flags = FIELD_REQUIRED, .max = 200, .help = N_("The name that people read.")},
            {FIELD_AT(struct contract_department, site), .type = FIELD_TEXT,
             .flags = FIELD_REQUIRED, .ref = "site", .help = N_("Where it is.")},
            FIELD_END,
        },
};

static const struct schema module_schema = {
    .kind = "module",
    .help = N_("a part of a system"),
    .size = sizeof(struct contract_module),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_module, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name of the module.")},
            {FIELD_AT(struct contract_module, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 200, .help = N_("The name that people read.")},
            {FIELD_AT(struct contract_module, weight), .type = FIELD_INT, .max = 100,
             .help = N_("How much counts as down when it is: percent of the downtime; without "
                        "it 100.")},
            FIELD_END,
        },
};

const struct schema contract_system_schema = {
    .kind = "system",
    .help = N_("a system that a contract covers"),
    .size = sizeof(struct contract_system),
    .check = system_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_system, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that hosts and tickets refer to.")},
            {FIELD_AT(struct contract_system, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 200, .help = N_("The name that people read.")},
            {FIELD_AT(struct contract_system, aliases), .type = FIELD_TEXTS, .max = 100,
             .help = N_("Other words by which callers name it.")},
            {FIELD_AT(struct contract_system, grade), .type = FIELD_CHOICE,
             .choices = contract_grades, .fallback = "important",
             .help = N_("How much depends on it.")},
            {FIELD_AT(struct contract_system, sites), .type = FIELD_TEXTS, .ref = "site",
             .help = N_("Where it runs; without them at all sites of the contract.")},
            {FIELD_AT(struct contract_system, departments), .type = FIELD_TEXTS,
             .ref = "department", .help = N_("Who uses it; without them all departments.")},
            {FIELD_AT(struct contract_system, modules), .type = FIELD_LIST, .sub = &module_schema,
             .help = N_("Its parts, where the contract names them.")},
            {FIELD_AT(struct contract_system, weight), .type = FIELD_INT, .max = 100,
             .help = N_("How much counts as down when it is: percent of the downtime; without "
                        "it 100.")},
            FIELD_END,
        },
};

const struct schema contract_service_schema = {
    .kind = "service",
    .help = N_("a standing offer and its hours"),
    .size = sizeof(struct contract_service),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_service, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that clauses refer to.")},
            {FIELD_AT(struct contract_service, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 200, .help = N_("The name that people read.")},
            {FIELD_AT(struct contract_service, mode), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
             .choices = contract_modes,
             .help = N_("What is offered; the same in other hours is a contradiction.")},
            {FIELD_AT(struct contract_service, channels), .type = FIELD_TEXTS,
             .check = channel_check, .help = N_("How it is reached.")},
            {FIELD_AT(struct contract_service, calendar), .type = FIELD_TEXT,
             .flags = FIELD_REQUIRED, .ref = CALENDAR_REF, .check = id_check,
             .help = N_("The hours in which it is open.")},
            FIELD_END,
        },
};

const struct schema contract_category_schema = {
    .kind = "category",
    .help = N_("what a ticket can be about"),
    .size = sizeof(struct contract_category),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_category, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that tickets and classes refer to.")},
            {FIELD_AT(struct contract_category, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 100, .help = N_("The name that people read.")},
            FIELD_END,
        },
};

static const struct schema condition_schema = {
    .kind = "condition",
    .help = N_("facts of a ticket, all of which must hold"),
    .size = sizeof(struct contract_condition),
    .check = condition_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_condition, categories), .type = FIELD_TEXTS,
             .ref = "category", .help = N_("What it is about: one of these.")},
            {FIELD_AT(struct contract_condition, scope), .type = FIELD_TEXTS, .check = scope_check,
             .help = N_("Who is affected: person, department, hospital.")},
            {FIELD_AT(struct contract_condition, type), .type = FIELD_TEXTS, .check = type_check,
             .help = N_("What failed: server, software, network, interface, device, data.")},
            {FIELD_AT(struct contract_condition, severity), .type = FIELD_TEXTS,
             .check = severity_check, .help = N_("What suffers: safety, care, daily, comfort.")},
            {FIELD_AT(struct contract_condition, difficulty), .type = FIELD_TEXTS,
             .check = difficulty_check, .help = N_("How hard it is: simple, ordinary, hard.")},
            {FIELD_AT(struct contract_condition, emergency), .type = FIELD_CHOICE,
             .choices = contract_answers, .help = N_("Whether it is an emergency.")},
            FIELD_END,
        },
};

const struct schema contract_class_schema = {
    .kind = "class",
    .help = N_("a class of tickets, for which the same clocks run"),
    .size = sizeof(struct contract_class),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_class, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that clocks refer to.")},
            {FIELD_AT(struct contract_class, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 100, .help = N_("The name that people read.")},
            {FIELD_AT(struct contract_class, priority), .type = FIELD_CHOICE,
             .flags = FIELD_REQUIRED, .choices = contract_priorities,
             .help = N_("The priority that follows from the class.")},
            {FIELD_AT(struct contract_class, when), .type = FIELD_LIST, .sub = &condition_schema,
             .help = N_("One of these must hold; the first class of the list that fits counts.")},
            FIELD_END,
        },
};

const struct schema contract_step_schema = {
    .kind = "step",
    .help = N_("who is told before or after a deadline"),
    .size = sizeof(struct contract_step),
    .check = step_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_step, percent), .type = FIELD_INT, .min = 1, .max = 1000,
             .help = N_("When: percent of the target; 100 is the deadline.")},
            {FIELD_AT(struct contract_step, before), .type = FIELD_SPAN,
             .help = N_("When: so long before the deadline, in the clock's own hours.")},
            {FIELD_AT(struct contract_step, to), .type = FIELD_TEXTS, .flags = FIELD_REQUIRED,
             .ref = "party", .help = N_("Who is told.")},
            {FIELD_AT(struct contract_step, by), .type = FIELD_TEXTS, .check = notice_check,
             .help = N_("How: console, wecom, phone, sms, mail.")},
            FIELD_END,
        },
};

const struct schema contract_clock_schema = {
    .kind = "clock",
    .help = N_("a promise about the time of a ticket"),
    .size = sizeof(struct contract_clock),
    .check = clock_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_clock, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that clauses refer to.")},
            {FIELD_AT(struct contract_clock, name), .type = FIELD_TEXT, .max = 100,
             .help = N_("The name that people read; without it the kind's.")},
            {FIELD_AT(struct contract_clock, kind), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
             .choices = promise_kinds, .help = N_("What has to be done in time.")},
            {FIELD_AT(struct contract_clock, classes), .type = FIELD_TEXTS, .ref = "class",
             .help = N_("For tickets of these classes; without them all.")},
            {FIELD_AT(struct contract_clock, systems), .type = FIELD_TEXTS, .ref = "system",
             .help = N_("For tickets about these systems; without them all.")},
            {FIELD_AT(struct contract_clock, start_on), .type = FIELD_CHOICE,
             .choices = promise_starts, .fallback = "received",
             .help = N_("The event that starts it.")},
            {FIELD_AT(struct contract_clock, target), .type = FIELD_SPAN,
             .help = N_("How long it may take; with agreed the longest that may be agreed.")},
            {FIELD_AT(struct contract_clock, grace), .type = FIELD_SPAN,
             .help = N_("How long immediate may take; needed there, and only there.")},
            {FIELD_AT(struct contract_clock, agreed), .type = FIELD_BOOL,
             .help = N_("Whether the day is agreed with the hospital for each ticket.")},
            {FIELD_AT(struct contract_clock, calendar), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .ref = CALENDAR_REF, .check = id_check, .help = N_("The hours in which it runs.")},
            {FIELD_AT(struct contract_clock, mode), .type = FIELD_CHOICE, .choices = promise_modes,
             .fallback = "eod", .help = N_("How working days are counted.")},
            {FIELD_AT(struct contract_clock, pausable), .type = FIELD_BOOL,
             .help = N_("Whether waiting for the hospital stops it; resolve, plan, report only.")},
            {FIELD_AT(struct contract_clock, steps), .type = FIELD_LIST,
             .sub = &contract_step_schema,
             .help = N_("Who is told when; without them the contract's escalation.")},
            FIELD_END,
        },
};
