#include "tui/ticket_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "desk/duty.h"
#include "desk/tickets.h"
#include "model/contract_codes.h"

struct ticket_words ticket_words_of(const struct config *config, const struct ticket *ticket)
{
    struct ticket_words words = {.config = config};

    if (config != NULL && ticket->contract != NULL)
        words.contract =
            config_contract_at(config, ticket->contract, civil_day_of(ticket->received_at));
    return words;
}

void ticket_words_mask(struct ticket_words *words, const struct desk *desk)
{
    words->masked = !duty_may(desk, MAY_READ_PRIVATE);
}

/* --- names --- */

static const char *system_in(const struct contract *contract, const char *id)
{
    if (contract == NULL)
        return NULL;
    vec_each (covered, &contract->systems)
        if (strcmp(covered->id, id) == 0)
            return covered->name;
    return NULL;
}

const char *ticket_words_system(const struct config *config, const struct ticket *ticket)
{
    const struct ticket_words words = ticket_words_of(config, ticket);
    const char *id = ticket->system_id, *name;

    if (id == NULL || config == NULL)
        return id;
    name = system_in(words.contract, id);
    for (size_t i = 0; i < config->contracts.len && name == NULL; i++)
        name = system_in(&config->contracts.items[i], id);
    return name == NULL ? id : name;
}

static const char *system_name(const struct ticket_words *words, const char *id)
{
    return system_in(words->contract, id);
}

static const char *class_name(const struct ticket_words *words, const char *id)
{
    if (words->contract != NULL)
        vec_each (class, &words->contract->classes)
            if (strcmp(class->id, id) == 0)
                return class->name;
    return NULL;
}

static const char *category_name(const struct ticket_words *words, const char *id)
{
    if (words->contract != NULL)
        vec_each (category, &words->contract->categories)
            if (strcmp(category->id, id) == 0)
                return category->name;
    return NULL;
}

static const char *contract_name(const struct ticket_words *words, const char *id)
{
    const struct contract *contract = words->contract;

    if (contract == NULL || strcmp(contract_family(contract), id) != 0)
        contract = words->config == NULL ? NULL : config_contract_at(words->config, id, 0);
    return contract == NULL ? NULL : contract->name;
}

static const char *site_name(const struct ticket_words *words, const char *id)
{
    const struct site *site = words->config == NULL ? NULL : config_site(words->config, id);

    return site == NULL ? NULL : site->name;
}

static const char *person_name(const struct ticket_words *words, const char *id)
{
    const struct user *user = words->config == NULL ? NULL : config_user(words->config, id);

    return user == NULL ? NULL : user->name;
}

static const char *code_name(const struct choice *choices, const char *code)
{
    for (; choices->name != NULL; choices++)
        if (strcmp(choices->name, code) == 0)
            return tr(choices->label);
    return NULL;
}

static const char *name_of(const struct ticket_words *words, const char *field, const char *text)
{
    static const struct {
        const char *field;
        const char *(*find)(const struct ticket_words *words, const char *id);
    } rows[] = {
        {"system", system_name},      {"class", class_name},      {"category", category_name},
        {"contract", contract_name},  {"site", site_name},        {"assignee", person_name},
        {"answered_by", person_name}, {"solved_by", person_name}, {"score_by", person_name},
    };
    const struct field *row = schema_field(&ticket_schema, field);
    const struct choice *codes =
        row != NULL && row->type == FIELD_CHOICE ? row->choices : codes_of_field(field);

    if (codes != NULL)
        return code_name(codes, text);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (strcmp(rows[i].field, field) == 0)
            return rows[i].find(words, text);
    return NULL;
}

void ticket_words_add_person(const struct config *config, const char *login, struct str *out)
{
    const struct user *user = config == NULL || login == NULL ? NULL : config_user(config, login);
    const char *name = user != NULL && user->name != NULL ? user->name : login;
    const char *bracket = name == NULL ? NULL : strstr(name, "（");

    if (bracket == NULL && name != NULL)
        bracket = strchr(name, '(');
    if (name != NULL)
        str_addn(out, name,
                 bracket == NULL || bracket == name ? strlen(name) : (size_t)(bracket - name));
}

const char *ticket_words_verb(const char *verb)
{
    const struct ticket_act_row *row = ticket_act_row(verb);

    if (strcmp(verb, "open") == 0)
        return _("it was reported");
    if (strcmp(verb, "void") == 0)
        return _("taken back");
    if (strcmp(verb, "lapse") == 0)
        return _("by the passing of time");
    return row == NULL ? verb : tr(row->summary);
}

/* --- values --- */

/* "respond,resolve": each by its word. */
static void add_clocks(const char *kinds, struct str *out)
{
    unsigned mask = ticket_clock_mask(kinds);
    bool first = true;

    for (const struct choice *kind = clock_kinds; kind->name != NULL; kind++)
        if (mask & 1u << kind->value) {
            str_addf(out, "%s%s", first ? "" : " ", tr(kind->label));
            first = false;
        }
}

void ticket_words_add(const struct ticket_words *words, const char *field, const char *text,
                      struct str *out)
{
    const char *name = name_of(words, field, text);

    if (strcmp(field, "exempted") == 0 && ticket_clock_mask(text) != 0)
        add_clocks(text, out);
    else
        visible_add(out, name == NULL ? text : name, strlen(name == NULL ? text : name),
                    VISIBLE_TEXT);
}

static void add_minutes(int64_t minutes, struct str *out)
{
    if (minutes >= 60)
        str_addf(out, _("%lldh%02lldm"), (long long)(minutes / 60), (long long)(minutes % 60));
    else
        str_addf(out, _("%lld min"), (long long)minutes);
}

static bool is_minutes(const struct field *field)
{
    return strcmp(field->name, "effort_min") == 0;
}

static void add_list(const struct vec_any *texts, struct str *out)
{
    for (size_t i = 0; i < texts->len; i++) {
        const char *text = ((char **)texts->items)[i];

        str_add(out, i > 0 ? "  " : "");
        visible_add(out, text, strlen(text), VISIBLE_LINE);
    }
}

void ticket_words_add_field(const struct ticket_words *words, const struct ticket *ticket,
                            const struct field *field, struct str *out)
{
    struct str text = STR_INIT;

    if (words->masked && field->flags & FIELD_PRIVATE) {
        str_add(out, "***");
    } else if (field->type == FIELD_TIME) {
        civil_add_short(out, *(const wall_s *)field_at_const(field, ticket));
    } else if (field->type == FIELD_TEXTS) {
        add_list(field_at_const(field, ticket), out);
    } else if (field->type == FIELD_BOOL) {
        str_add(out, *(const bool *)field_at_const(field, ticket) ? _("yes") : _("no"));
    } else if (is_minutes(field)) {
        add_minutes(*(const int64_t *)field_at_const(field, ticket), out);
    } else {
        field_add_text(field, ticket, &text);
        ticket_words_add(words, field->name, text.buf, out);
    }
    str_release(&text);
}

/* --- patches --- */

static void add_array(const json_t *values, struct str *out)
{
    size_t i;
    json_t *value;

    json_array_foreach(values, i, value)
    {
        const char *text = json_string_value(value);

        str_add(out, i > 0 ? "  " : "");
        if (text != NULL)
            visible_add(out, text, strlen(text), VISIBLE_LINE);
    }
}

void ticket_words_add_json(const struct ticket_words *words, const struct field *field,
                           const json_t *value, struct str *out)
{
    if (value == NULL || json_is_null(value))
        str_add(out, "-");
    else if (json_is_object(value) || (words->masked && field->flags & FIELD_PRIVATE))
        str_add(out, "***");
    else if (json_is_array(value))
        add_array(value, out);
    else if (json_is_boolean(value))
        str_add(out, json_is_true(value) ? _("yes") : _("no"));
    else if (json_is_integer(value) && field->type == FIELD_TIME)
        civil_add_short(out, (wall_s)json_integer_value(value));
    else if (json_is_integer(value) && is_minutes(field))
        add_minutes(json_integer_value(value), out);
    else if (json_is_integer(value))
        str_addf(out, "%lld", (long long)json_integer_value(value));
    else
        ticket_words_add(words, field->name, json_string_value(value), out);
}
