/* Coverage and contradictions. Contracts hold tens of entries, so everything walks. */
#include "model/contract_rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/contract_codes.h"

enum { RANGE_MAX = 200 };

/* --- the outline --- */

struct range {
    size_t stem; /* bytes of the text that all numbers begin with */
    bool letters;
    int first, last;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* The number at text[from, to): digits or one letter; -1 if it is neither. */
static int read_end(const char *text, size_t from, size_t to, bool letters)
{
    int number = 0;

    if (from == to || to - from > 3 || (letters && to - from > 1))
        return -1;
    if (letters)
        return is_letter(text[from]) ? text[from] : -1;
    for (size_t i = from; i < to; i++) {
        if (!is_digit(text[i]))
            return -1;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

/* 1 for a range, 0 for a single number, -1 for a range that is none. */
static int read_range(const char *text, struct range *range)
{
    const char *dots = strstr(text, "..");
    size_t end;

    if (dots == NULL)
        return 0;
    end = (size_t)(dots - text);
    range->stem = end;
    range->letters = end > 0 && is_letter(text[end - 1]);
    while (range->stem > 0 &&
           (range->letters ? range->stem == end : is_digit(text[range->stem - 1])))
        range->stem--;
    range->first = read_end(text, range->stem, end, range->letters);
    range->last = read_end(text, end + 2, strlen(text), range->letters);
    if (range->first < 0 || range->last <= range->first || range->last - range->first >= RANGE_MAX)
        return -1;
    return 1;
}

int outline_check(const char *text, struct err *err)
{
    struct range range;
    size_t len = strlen(text);

    if (len > 0 && len <= 32 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789.-") == len &&
        is_digit(text[0]) && text[len - 1] != '.' && read_range(text, &range) >= 0)
        return 0;
    return err_set(err, ERR_USAGE,
                   _("'%s' is no number of a clause; write one like 2.3, or a range like 2.1..9 or "
                     "4a..f"),
                   text);
}

static void add_ids(const char *prefix, const char *text, codes_t *ids)
{
    struct range range = {0};
    int kind = read_range(text, &range);

    if (kind == 0)
        *vec_push(ids) = xasprintf("%s-%s", prefix, text);
    for (int i = range.first; kind == 1 && i <= range.last; i++)
        *vec_push(ids) = range.letters ? xasprintf("%s-%.*s%c", prefix, (int)range.stem, text, i)
                                       : xasprintf("%s-%.*s%d", prefix, (int)range.stem, text, i);
}

void outline_ids(const struct contract *contract, codes_t *ids)
{
    vec_each (text, &contract->outline) {
        add_ids(contract->prefix, *text, ids);
    }
}

void codes_release(codes_t *codes)
{
    vec_each (code, codes) {
        free(*code);
    }
    vec_release(codes);
}

bool codes_have(const codes_t *codes, const char *code)
{
    vec_each (c, codes) {
        if (str_eq(*c, code))
            return true;
    }
    return false;
}

/* --- classification --- */

static bool fits(const codes_t *codes, const char *fact)
{
    return codes->len == 0 || (fact != NULL && codes_have(codes, fact));
}

static bool holds(const struct contract_condition *when, const struct contract_facts *facts)
{
    return fits(&when->categories, facts->category) && fits(&when->scope, facts->scope) &&
           fits(&when->type, facts->type) && fits(&when->severity, facts->severity) &&
           fits(&when->difficulty, facts->difficulty) &&
           (when->emergency == 0 || when->emergency == facts->emergency);
}

const struct contract_class *contract_classify(const struct contract *contract,
                                               const struct contract_facts *facts)
{
    vec_each (class, &contract->classes) {
        vec_each (when, &class->when) {
            if (holds(when, facts))
                return class;
        }
    }
    return contract_entry(contract, "classes", contract->default_class);
}

bool contract_clock_applies(const struct contract_clock *clock, const char *class,
                            const char *covered)
{
    return contract_clock_is_of_tickets(clock) && fits(&clock->classes, class) &&
           fits(&clock->systems, covered);
}

/* --- clauses against the outline --- */

static bool has_clause(const struct contract *contract, const char *id)
{
    vec_each (clause, &contract->clauses) {
        if (str_eq(clause->id, id))
            return true;
    }
    return false;
}

static int check_outline_once(const codes_t *ids, struct err *err)
{
    for (size_t i = 1; i < ids->len; i++)
        for (size_t j = 0; j < i; j++)
            if (str_eq(ids->items[i], ids->items[j])) {
                err_set(err, ERR_USAGE, _("%s is there twice; delete one"), ids->items[i]);
                return err_prefix(err, "outline");
            }
    return 0;
}

static int check_all_written(const struct contract *contract, const codes_t *ids, struct err *err)
{
    struct str missing = STR_INIT;
    int rc = 0;

    vec_each (id, ids) {
        if (!has_clause(contract, *id))
            str_addf(&missing, "%s%s", missing.len > 0 ? ", " : "", *id);
    }
    if (missing.len > 0) {
        err_set(err, ERR_USAGE,
                _("no clause is written for %s; add it to clauses, with what fulfils it"),
                missing.buf);
        rc = err_prefix(err, "outline");
    }
    str_release(&missing);
    return rc;
}

static int check_all_known(const struct contract *contract, const codes_t *ids, struct err *err)
{
    for (size_t i = 0; i < contract->clauses.len; i++) {
        const char *id = contract->clauses.items[i].id;

        if (codes_have(ids, id))
            continue;
        err_set(err, ERR_USAGE, _("the outline has no %s; correct the id or the outline"), id);
        return err_prefix(err, "clauses[%zu]", i + 1);
    }
    return 0;
}

int contract_check_clauses(const struct contract *contract, struct err *err)
{
    codes_t ids = {0};
    int rc;

    if (contract->outline.len == 0)
        return 0;
    outline_ids(contract, &ids);
    rc = check_outline_once(&ids, err);
    if (rc == 0)
        rc = check_all_known(contract, &ids, err);
    if (rc == 0)
        rc = check_all_written(contract, &ids, err);
    codes_release(&ids);
    return rc;
}

/* --- promises against each other --- */

/* Empty stands for all. */
static bool overlap(const codes_t *a, const codes_t *b)
{
    if (a->len == 0 || b->len == 0)
        return true;
    vec_each (code, a) {
        if (codes_have(b, *code))
            return true;
    }
    return false;
}

static bool clocks_contradict(const struct contract_clock *a, const struct contract_clock *b)
{
    bool same = a->kind == b->kind && overlap(&a->classes, &b->classes) &&
                overlap(&a->systems, &b->systems);

    return same &&
           !(span_equal(a->target, b->target) && span_equal(a->grace, b->grace) &&
             a->agreed == b->agreed && a->mode == b->mode && str_eq(a->calendar, b->calendar));
}

static bool services_contradict(const struct contract_service *a, const struct contract_service *b)
{
    return a->mode == b->mode && !str_eq(a->calendar, b->calendar);
}

static bool is_stated(const struct contract *contract, const char *a, const char *b, bool clocks)
{
    vec_each (conflict, &contract->conflicts) {
        const codes_t *ids = clocks ? &conflict->clocks : &conflict->services;

        if (codes_have(ids, a) && codes_have(ids, b))
            return true;
    }
    return false;
}

static int contradiction(const struct contract *contract, const char *list, size_t index,
                         const char *a, const char *b, struct err *err)
{
    struct str first = STR_INIT, second = STR_INIT;

    contract_clauses_of(contract, list, a, &first);
    contract_clauses_of(contract, list, b, &second);
    err_set(err, ERR_USAGE,
            _("'%s' (%s) and '%s' (%s) promise the same differently; state in conflicts which "
              "holds (R8)"),
            a, first.len > 0 ? first.buf : "-", b, second.len > 0 ? second.buf : "-");
    str_release(&first);
    str_release(&second);
    return err_prefix(err, "%s[%zu]", list, index + 1);
}

static int check_clocks(const struct contract *contract, struct err *err)
{
    const struct contract_clock *clocks = contract->clocks.items;

    for (size_t i = 1; i < contract->clocks.len; i++)
        for (size_t j = 0; j < i; j++)
            if (clocks_contradict(&clocks[j], &clocks[i]) &&
                !is_stated(contract, clocks[j].id, clocks[i].id, true))
                return contradiction(contract, "clocks", i, clocks[j].id, clocks[i].id, err);
    return 0;
}

int contract_check_promises(const struct contract *contract, struct err *err)
{
    const struct contract_service *services = contract->services.items;

    if (check_clocks(contract, err) < 0)
        return -1;
    for (size_t i = 1; i < contract->services.len; i++)
        for (size_t j = 0; j < i; j++)
            if (services_contradict(&services[j], &services[i]) &&
                !is_stated(contract, services[j].id, services[i].id, false))
                return contradiction(contract, "services", i, services[j].id, services[i].id, err);
    return 0;
}

/* --- coverage --- */

void contract_clauses_of(const struct contract *contract, const char *field, const char *id,
                         struct str *out)
{
    const struct field *row = schema_field(&contract_clause_schema, field);
    size_t before = out->len;

    vec_each (clause, &contract->clauses) {
        if (row != NULL && codes_have(field_at_const(row, clause), id))
            str_addf(out, "%s%s", out->len > before ? " " : "", clause->id);
    }
}

void contract_clause_add_support(const struct contract_clause *clause, struct str *out)
{
    size_t before = out->len;

    for (const struct field *f = contract_clause_schema.fields; f->name != NULL; f++) {
        const codes_t *codes = field_at_const(f, clause);
        bool support = f->ref != NULL || str_eq(f->name, "terms");

        if (f->type != FIELD_TEXTS || !support)
            continue;
        vec_each (code, codes) {
            str_addf(out, "%s%s %s", out->len > before ? ", " : "",
                     f->ref != NULL ? f->ref : "term", *code);
        }
    }
}

const void *contract_entry(const struct contract *contract, const char *list, const char *id)
{
    const struct field *field = schema_field(&contract_schema, list);
    const struct vec_any *vec;

    if (field == NULL || field->type != FIELD_LIST || schema_key(field->sub) == NULL)
        return NULL;
    vec = field_at_const(field, contract);
    for (size_t i = 0; i < vec->len; i++) {
        const char *entry = (const char *)vec->items + i * field->sub->size;

        if (str_eq(field_text(schema_key(field->sub), entry), id))
            return entry;
    }
    return NULL;
}

/* The list of the contract whose entries are of this kind. */
static const struct field *list_of(const char *kind)
{
    for (const struct field *f = contract_schema.fields; f->name != NULL; f++)
        if (f->type == FIELD_LIST && str_eq(f->sub->kind, kind))
            return f;
    return NULL;
}

void contract_open_add(const struct contract *contract, const struct contract_open *open,
                       struct str *what, struct str *value)
{
    const struct schema *schema = &contract_schema;
    const void *entry = contract;
    const struct field *field;

    for (const struct field *f = contract_open_schema.fields; f->name != NULL; f++) {
        if (f->ref == NULL || field_is_empty(f, open))
            continue;
        schema = list_of(f->ref)->sub;
        entry = contract_entry(contract, list_of(f->ref)->name, field_text(f, open));
        str_addf(what, "%s %s ", f->ref, field_text(f, open));
    }
    str_add(what, open->field);
    field = schema_field(schema, open->field);
    if (field != NULL && entry != NULL)
        field_add_text(field, entry, value);
}
