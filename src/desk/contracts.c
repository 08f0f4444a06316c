/* Contracts to read. Everything is worked out from the configuration; nothing is stored. */
#include "desk/contracts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/force.h"
#include "model/contract_codes.h"
#include "model/contract_rules.h"

int desk_contracts_load(struct desk *desk, const char *dir, struct config *config, struct err *err)
{
    static const char *const parts[] = {"contracts", "sites", "hosts", NULL};

    if (desk == NULL)
        return force_read(dir, config, err);
    if (desk_require(desk, MAY_READ, "contract", err) < 0)
        return -1;
    return force_load(desk_store(desk), parts, config, err);
}

/* --- one contract --- */

int64_t contract_days_left(const struct contract *contract, day_t today)
{
    return (int64_t)contract->until - today;
}

bool contract_ends_soon(const struct contract *contract, day_t today)
{
    return contract_is_in_force(contract, today) &&
           contract_days_left(contract, today) < contract->warn_days;
}

size_t contract_unconfirmed(const struct contract *contract)
{
    size_t count = 0;

    vec_each (open, &contract->open) {
        count += open->confirmed ? 0 : 1;
    }
    return count;
}

static bool is_called(const struct contract *contract, const char *name)
{
    return str_eq(contract_family(contract), name) || str_eq(contract->prefix, name) ||
           str_eq(contract->id, name);
}

/* Days between today and the term. */
static int64_t distance(const struct contract *contract, day_t today)
{
    if (contract_is_in_force(contract, today))
        return 0;
    return today > contract->until ? (int64_t)today - contract->until
                                   : (int64_t)contract->from - today;
}

static int unknown_contract(const struct config *config, const char *name, struct err *err)
{
    struct str known = STR_INIT;

    vec_each (c, &config->contracts) {
        if (c->amends == NULL)
            str_addf(&known, "%s%s", known.len > 0 ? ", " : "", c->id);
    }
    if (known.len == 0)
        err_set(err, ERR_USAGE, _("there is no contract '%s', nor any other"), name);
    else
        err_set(err, ERR_USAGE, _("there is no contract '%s'; there are: %s"), name, known.buf);
    str_release(&known);
    return -1;
}

static int no_version(const struct config *config, const char *name, day_t day, struct err *err)
{
    struct str date = STR_INIT, terms = STR_INIT;

    vec_each (c, &config->contracts) {
        if (!is_called(c, name))
            continue;
        str_add(&terms, terms.len > 0 ? ", " : "");
        civil_add_date(&terms, c->from);
        str_add(&terms, "..");
        civil_add_date(&terms, c->until);
    }
    civil_add_date(&date, day);
    err_set(err, ERR_FAILED, _("no version of '%s' is in force on %s; there are: %s"), name,
            date.buf, terms.buf);
    str_release(&date);
    str_release(&terms);
    return -1;
}

const struct contract *desk_contract_pick(const struct config *config, const char *name, day_t day,
                                          day_t today, struct err *err)
{
    const struct contract *best = NULL;

    vec_each (c, &config->contracts) {
        if (is_called(c, name) && (best == NULL || distance(c, day != 0 ? day : today) <
                                                       distance(best, day != 0 ? day : today)))
            best = c;
    }
    if (best == NULL) {
        unknown_contract(config, name, err);
        return NULL;
    }
    if (day != 0 && !contract_is_in_force(best, day)) {
        no_version(config, name, day, err);
        return NULL;
    }
    return best;
}

/* --- as JSON --- */

json_t *desk_contract_list(const struct config *config, day_t today)
{
    json_t *list = json_array();

    vec_each (c, &config->contracts) {
        struct str from = STR_INIT, until = STR_INIT;

        civil_add_date(&from, c->from);
        civil_add_date(&until, c->until);
        json_array_append_new(
            list,
            json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:b,s:I,s:I,s:I}", "id", c->id, "contract",
                      contract_family(c), "prefix", c->prefix, "name", c->name, "from", from.buf,
                      "until", until.buf, "days_left", (json_int_t)contract_days_left(c, today),
                      "ends_soon", (int)contract_ends_soon(c, today), "systems",
                      (json_int_t)c->systems.len, "clauses", (json_int_t)c->clauses.len,
                      "unconfirmed", (json_int_t)contract_unconfirmed(c)));
        str_release(&from);
        str_release(&until);
    }
    return list;
}

static json_t *coverage_json(const struct contract *contract)
{
    json_t *list = json_array();

    vec_each (clause, &contract->clauses) {
        struct str support = STR_INIT;
        json_t *item = json_object(), *proof = json_array();

        contract_clause_add_support(clause, &support);
        vec_each (code, &clause->proof) {
            json_array_append_new(proof, json_string(*code));
        }
        json_object_set_new(item, "id", json_string(clause->id));
        json_object_set_new(item, "kind",
                            json_string(choice_name(contract_clause_kinds, clause->kind)));
        json_object_set_new(item, "title", json_string(clause->title));
        json_object_set_new(item, "by",
                            json_string(clause->by == CLAUSE_BY_PEOPLE ? "people" : "terms"));
        json_object_set_new(item, "fulfilled_by", json_string(support.buf));
        json_object_set_new(item, "proof", proof);
        json_array_append_new(list, item);
        str_release(&support);
    }
    return list;
}

static json_t *open_json(const struct contract *contract)
{
    json_t *list = json_array();

    vec_each (open, &contract->open) {
        struct str what = STR_INIT, value = STR_INIT;

        contract_open_add(contract, open, &what, &value);
        json_array_append_new(list,
                              json_pack("{s:s,s:s,s:s,s:b}", "what", what.buf, "value", value.buf,
                                        "note", open->note, "confirmed", (int)open->confirmed));
        str_release(&what);
        str_release(&value);
    }
    return list;
}

json_t *desk_contract_show(const struct contract *contract, day_t today)
{
    json_t *json = record_to_json(&contract_schema, contract, JSON_SHOWN);

    json_object_set_new(json, "days_left", json_integer(contract_days_left(contract, today)));
    json_object_set_new(json, "ends_soon", json_boolean(contract_ends_soon(contract, today)));
    json_object_set_new(json, "open_values", open_json(contract));
    json_object_set_new(json, "coverage", coverage_json(contract));
    return json;
}

/* --- the check --- */

static void problem(struct str *problems, const char *format, ...) PRINTF_LIKE(2, 3);

static void problem(struct str *problems, const char *format, ...)
{
    va_list args;

    if (problems->len > 0)
        str_addc(problems, '\n');
    va_start(args, format);
    str_vaddf(problems, format, args);
    va_end(args);
}

/* A promise that is in the file but in no clause was made by nobody. */
static void check_list(const struct contract *contract, const char *list, struct str *problems)
{
    const struct field *field = schema_field(&contract_schema, list);
    const struct vec_any *vec = field_at_const(field, contract);
    const struct field *key = schema_key(field->sub);

    for (size_t i = 0; i < vec->len; i++) {
        const char *id = field_text(key, (const char *)vec->items + i * field->sub->size);
        struct str clauses = STR_INIT;

        contract_clauses_of(contract, list, id, &clauses);
        if (clauses.len == 0)
            problem(problems, _("%s: the %s '%s' rests on no clause; name it in one or delete it"),
                    contract->id, field->sub->kind, id);
        str_release(&clauses);
    }
}

static void check_contract(const struct contract *contract, struct str *problems)
{
    static const char *const lists[] = {"services", "clocks",      "targets",  "budgets",
                                        "changes",  "obligations", "documents"};

    if (contract->outline.len == 0) {
        problem(problems,
                _("%s: no outline; list the numbers of its clauses, so that none is "
                  "forgotten"),
                contract->id);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        check_list(contract, lists[i], problems);
    if (contract->systems.len == 0)
        problem(problems, _("%s: no systems; list what it covers"), contract->id);
}

static void check_host(const struct config *config, const struct host *host, struct str *problems)
{
    vec_each (id, &host->systems) {
        if (config_contract_covering(config, host->site, *id, 0) == NULL)
            problem(problems, _("host %s: the system '%s' is in no contract for the site '%s'"),
                    host->id, *id, host->site);
    }
}

static void find_problems(const struct config *config, struct str *problems)
{
    vec_each (contract, &config->contracts) {
        struct err err = ERR_INIT;

        /* What is in force may have been put there by an earlier zhiban, with fewer rules. */
        if (record_check(&contract_schema, contract, &err) < 0)
            problem(problems, "%s: %s", contract->id, err.text.buf);
        else
            check_contract(contract, problems);
        err_release(&err);
    }
    vec_each (host, &config->hosts) {
        check_host(config, host, problems);
    }
    if (config->contracts.len == 0)
        problem(problems, "%s", _("there is no contract; put one into contracts/"));
}

json_t *desk_contract_check(const struct config *config, struct err *err)
{
    struct str problems = STR_INIT;
    json_t *list = NULL;

    find_problems(config, &problems);
    if (problems.len > 0) {
        err_set(err, ERR_FAILED, "%s", problems.buf);
    } else {
        list = json_array();
        vec_each (c, &config->contracts) {
            json_array_append_new(list, json_pack("{s:s,s:s,s:I}", "id", c->id, "prefix", c->prefix,
                                                  "clauses", (json_int_t)c->clauses.len));
        }
    }
    str_release(&problems);
    return list == NULL ? NULL : json_pack("{s:o}", "contracts", list);
}
