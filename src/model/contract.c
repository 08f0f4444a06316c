/* Contracts. Both days of the term are included, as contracts write them; in instants the term ends
 * where the day after until begins (R15). */
#include "model/contract.h"

#include <string.h>

#include "base/tr.h"
#include "model/id.h"

enum { PREFIX_MIN = 2, PREFIX_MAX = 8 };

static int prefix_check(const char *text, struct err *err)
{
    size_t len = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    if (text[len] == '\0' && len >= PREFIX_MIN && len <= PREFIX_MAX)
        return 0;
    return err_set(err, ERR_USAGE, _("'%s' is no prefix; write %d to %d capital letters"), text,
                   PREFIX_MIN, PREFIX_MAX);
}

static int contract_check(const void *record, struct err *err)
{
    const struct contract *contract = record;
    struct str from = STR_INIT;

    if (contract->until > contract->from)
        return 0;
    civil_add_date(&from, contract->from);
    err_set(err, ERR_USAGE, _("not after the first day, %s; write the last day of the term"),
            from.buf);
    str_release(&from);
    return err_prefix(err, "until");
}

static const struct schema system_schema = {
    .kind = "system",
    .help = N_("a system that a contract covers"),
    .size = sizeof(struct contract_system),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct contract_system, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that hosts and tickets refer to.")},
            {FIELD_AT(struct contract_system, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 200, .help = N_("The name that people read.")},
            FIELD_END,
        },
};

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
            {FIELD_AT(struct contract, from), .type = FIELD_DATE, .flags = FIELD_REQUIRED,
             .help = N_("The first day of the term.")},
            {FIELD_AT(struct contract, until), .type = FIELD_DATE, .flags = FIELD_REQUIRED,
             .help = N_("The last day of the term.")},
            {FIELD_AT(struct contract, sites), .type = FIELD_TEXTS, .ref = "site",
             .help = N_("The sites that it covers.")},
            {FIELD_AT(struct contract, systems), .type = FIELD_LIST, .sub = &system_schema,
             .help = N_("The systems that it covers.")},
            FIELD_END,
        },
};
