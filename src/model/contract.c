/* Contracts. Both days of the term are included, as contracts write them; in instants the term ends
 * where the day after until begins (R15). */
#include "model/contract.h"

#include <string.h>

#include "base/tr.h"
#include "model/contract_codes.h"
#include "model/contract_rules.h"
#include "model/id.h"

enum { PREFIX_MIN = 2, PREFIX_MAX = 8, WARN_DAYS_MAX = 366 };

static int prefix_check(const char *text, struct err *err)
{
    size_t len = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    if (text[len] == '\0' && len >= PREFIX_MIN && len <= PREFIX_MAX)
        return 0;
    return err_set(err, ERR_USAGE, _("'%s' is no prefix; write %d to %d capital letters"), text,
                   PREFIX_MIN, PREFIX_MAX);
}

static int check_term(const struct contract *contract, struct err *err)
{
    struct str from = STR_INIT;

    if (contract->until > contract->from)
        return 0;
    civil_add_date(&from, contract->from);
    err_set(err, ERR_USAGE, _("not after the first day, %s; write the last day of the term"),
            from.buf);
    str_release(&from);
    return err_prefix(err, "until");
}

static int check_default_class(const struct contract *contract, struct err *err)
{
    if (contract->default_class != NULL || contract->classes.len == 0)
        return 0;
    err_set(err, ERR_USAGE,
            _("a contract with classes needs a default_class, for tickets that are "
              "not classified yet"));
    return err_prefix(err, "classes");
}

static int contract_check(const void *record, struct err *err)
{
    const struct contract *contract = record;

    if (check_term(contract, err) < 0 || check_default_class(contract, err) < 0 ||
        contract_check_clauses(contract, err) < 0)
        return -1;
    return contract_check_promises(contract, err);
}

const char *contract_family(const struct contract *contract)
{
    return contract->amends != NULL ? contract->amends : contract->id;
}

bool contract_is_in_force(const struct contract *contract, day_t day)
{
    return contract->from <= day && day <= contract->until;
}

const struct schema contract_schema = {
    .kind = "contract",
    .help = N_("a maintenance contract (contracts/*.yaml, one each)"),
    .size = sizeof(struct contract),
    .check = contract_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name of the contract.")},
            {FIELD_AT(struct contract, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 200, .help = N_("The name that people read.")},
            {FIELD_AT(struct contract, prefix), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .check = prefix_check,
             .help = N_("Two to eight capital letters that ticket numbers begin with.")},
            {FIELD_AT(struct contract, amends), .type = FIELD_TEXT, .ref = "contract",
             .help = N_("The id of the first version, if this is an amended one.")},
            {FIELD_AT(struct contract, from), .type = FIELD_DATE, .flags = FIELD_REQUIRED,
             .help = N_("The first day of the term.")},
            {FIELD_AT(struct contract, until), .type = FIELD_DATE, .flags = FIELD_REQUIRED,
             .help = N_("The last day of the term.")},
            {FIELD_AT(struct contract, warn_days), .type = FIELD_INT, .min = 1,
             .max = WARN_DAYS_MAX, .fallback = "60",
             .help = N_("How many days before the end of the term it is warned of.")},
            {FIELD_AT(struct contract, calendar), .type = FIELD_TEXT, .ref = CALENDAR_REF,
             .check = id_check, .help = N_("The ordinary hours of the hospital.")},
            {FIELD_AT(struct contract, followup_by), .type = FIELD_CHOICE, .choices = followup_bys,
             .fallback = "not_solver", .help = N_("Who may make the follow-up call.")},
            {FIELD_AT(struct contract, confirm_within), .type = FIELD_SPAN, .fallback = "3wd",
             .help = N_("A solved ticket that the hospital is silent about closes after it.")},
            {FIELD_AT(struct contract, sites), .type = FIELD_TEXTS, .ref = "site",
             .help = N_("The sites that it covers.")},
            {FIELD_AT(struct contract, departments), .type = FIELD_LIST,
             .sub = &contract_department_schema,
             .help = N_("The departments that it covers, where it names them.")},
            {FIELD_AT(struct contract, parties), .type = FIELD_LIST, .sub = &contract_party_schema,
             .help = N_("Who has a part in it.")},
            {FIELD_AT(struct contract, systems), .type = FIELD_LIST, .sub = &contract_system_schema,
             .help = N_("The systems that it covers.")},
            {FIELD_AT(struct contract, services), .type = FIELD_LIST,
             .sub = &contract_service_schema, .help = N_("Standing offers and their hours.")},
            {FIELD_AT(struct contract, categories), .type = FIELD_LIST,
             .sub = &contract_category_schema, .help = N_("What its tickets can be about.")},
            {FIELD_AT(struct contract, classes), .type = FIELD_LIST, .sub = &contract_class_schema,
             .help = N_("The classes of its tickets; the first one that fits counts.")},
            {FIELD_AT(struct contract, default_class), .type = FIELD_TEXT, .ref = "class",
             .help = N_("The class of a ticket that is not classified yet.")},
            {FIELD_AT(struct contract, escalation), .type = FIELD_LIST,
             .sub = &contract_step_schema,
             .help = N_("Who is told when, for clocks that do not say it themselves.")},
            {FIELD_AT(struct contract, clocks), .type = FIELD_LIST, .sub = &contract_clock_schema,
             .help = N_("The promises about the times of tickets.")},
            {FIELD_AT(struct contract, targets), .type = FIELD_LIST, .sub = &contract_target_schema,
             .help = N_("The figures that must be reached.")},
            {FIELD_AT(struct contract, budgets), .type = FIELD_LIST, .sub = &contract_budget_schema,
             .help = N_("The work that the price includes.")},
            {FIELD_AT(struct contract, changes), .type = FIELD_LIST, .sub = &contract_change_schema,
             .help = N_("What changes need before they are begun.")},
            {FIELD_AT(struct contract, obligations), .type = FIELD_LIST,
             .sub = &contract_obligation_schema, .help = N_("What is owed again and again.")},
            {FIELD_AT(struct contract, documents), .type = FIELD_LIST,
             .sub = &contract_document_schema, .help = N_("The documents that are handed over.")},
            {FIELD_AT(struct contract, outline), .type = FIELD_TEXTS, .check = outline_check,
             .help =
                 N_("The numbers of its clauses, as they stand on paper: 1, 4a..f, 5.1..3. Each "
                    "of them must be among the clauses, and no other.")},
            {FIELD_AT(struct contract, clauses), .type = FIELD_LIST, .sub = &contract_clause_schema,
             .help = N_("Its clauses and what fulfils them.")},
            {FIELD_AT(struct contract, conflicts), .type = FIELD_LIST,
             .sub = &contract_conflict_schema,
             .help = N_("Clauses that contradict each other, and what holds.")},
            {FIELD_AT(struct contract, open), .type = FIELD_LIST, .sub = &contract_open_schema,
             .help = N_("Values that it leaves open, until the hospital confirms them.")},
            FIELD_END,
        },
};
