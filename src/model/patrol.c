/* The life of a round. */
#include "model/patrol.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"

enum { EARLY_S = 30 * 60 };

const struct choice patrol_states[] = {
    {PATROL_OPEN, "open", N_("under way")},
    {PATROL_SIGNED, "signed", N_("signed")},
    {PATROL_VOID, "void", N_("voided")},
    {0, NULL, NULL},
};

const struct choice patrol_results[] = {
    {PATROL_GOOD, "good", N_("good")},
    {PATROL_ABNORMAL, "abnormal", N_("abnormal")},
    {PATROL_SKIPPED, "skipped", N_("skipped")},
    {PATROL_UNKNOWN, "unknown", N_("no result")},
    {0, NULL, NULL},
};

static const struct field patrol_fields[] = {
    {FIELD_AT(struct patrol, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
     .help = N_("Given by the store: P-1, P-2 and so on.")},
    {FIELD_AT(struct patrol, plan), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
     .help = N_("Which patrol it is.")},
    {FIELD_AT(struct patrol, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 100,
     .help = N_("What the patrol was called then.")},
    {FIELD_AT(struct patrol, site), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
     .help = N_("Where it is made.")},
    {FIELD_AT(struct patrol, state), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
     .choices = patrol_states, .help = N_("How far it is.")},
    {FIELD_AT(struct patrol, planned_from), .type = FIELD_TIME,
     .help = N_("From when on it was to be made.")},
    {FIELD_AT(struct patrol, planned_to), .type = FIELD_TIME,
     .help = N_("Until when it was to be signed.")},
    {FIELD_AT(struct patrol, started_by), .type = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 100,
     .help = N_("Who makes it and signs it.")},
    {FIELD_AT(struct patrol, started_at), .type = FIELD_TIME, .flags = FIELD_REQUIRED,
     .help = N_("When it was begun.")},
    {FIELD_AT(struct patrol, signed_by), .type = FIELD_TEXT, .max = 100,
     .help = N_("Who signed it.")},
    {FIELD_AT(struct patrol, signed_at), .type = FIELD_TIME, .help = N_("When it was signed.")},
    {FIELD_AT(struct patrol, extra), .type = FIELD_TEXT, .flags = FIELD_LONG, .max = 2000,
     .help = N_("What the hospital wants to be recorded besides.")},
    {FIELD_AT(struct patrol, voided_by), .type = FIELD_TEXT, .max = 100,
     .help = N_("Who voided it.")},
    {FIELD_AT(struct patrol, void_reason), .type = FIELD_TEXT, .flags = FIELD_LONG, .max = 2000,
     .help = N_("Why it does not count.")},
    {FIELD_AT(struct patrol, voided_at), .type = FIELD_TIME, .help = N_("When it was voided.")},
    {FIELD_AT(struct patrol, items), .type = FIELD_LIST, .sub = &patrol_item_schema,
     .help = N_("What was to be looked at, as the plan said then.")},
    FIELD_END,
};

const struct schema patrol_schema = {
    .kind = "patrol",
    .help = N_("A round of a patrol."),
    .size = sizeof(struct patrol),
    .fields = patrol_fields,
};

static const struct field answer_fields[] = {
    {FIELD_AT(struct patrol_answer, id), .type = FIELD_TEXT, .flags = FIELD_KEY, .max = 200,
     .help = N_("Round and item: P-1/temperature.")},
    {FIELD_AT(struct patrol_answer, round), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
     .help = N_("The round that it belongs to.")},
    {FIELD_AT(struct patrol_answer, item), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
     .help = N_("The item of the round.")},
    {FIELD_AT(struct patrol_answer, result), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
     .choices = patrol_results, .help = N_("How it was found.")},
    {FIELD_AT(struct patrol_answer, value), .type = FIELD_TEXT, .max = 1000,
     .help = N_("What was read.")},
    {FIELD_AT(struct patrol_answer, note), .type = FIELD_TEXT, .flags = FIELD_LONG, .max = 2000,
     .help = N_("What is abnormal, or why it was skipped.")},
    {FIELD_AT(struct patrol_answer, told), .type = FIELD_TEXT, .max = 400,
     .help = N_("Who was told of what is abnormal.")},
    {FIELD_AT(struct patrol_answer, remedy), .type = FIELD_TEXT, .flags = FIELD_LONG, .max = 2000,
     .help = N_("What was done about what is abnormal.")},
    {FIELD_AT(struct patrol_answer, automatic), .type = FIELD_BOOL,
     .help = N_("Judged from the machines' checks; nobody looked.")},
    {FIELD_AT(struct patrol_answer, filled_by), .type = FIELD_TEXT, .max = 100,
     .help = N_("Who filled it in.")},
    {FIELD_AT(struct patrol_answer, filled_at), .type = FIELD_TIME,
     .help = N_("When it was filled in.")},
    {FIELD_AT(struct patrol_answer, ticket), .type = FIELD_TEXT,
     .help = N_("The ticket that was opened about it.")},
    FIELD_END,
};

const struct schema patrol_answer_schema = {
    .kind = "patrol_answer",
    .help = N_("What was found at one item of a patrol."),
    .size = sizeof(struct patrol_answer),
    .fields = answer_fields,
};

/* --- reading --- */

void patrol_sheet_release(struct patrol_sheet *sheet)
{
    record_release(&patrol_schema, &sheet->round);
    vec_each (answer, &sheet->answers) {
        record_release(&patrol_answer_schema, answer);
    }
    vec_release(&sheet->answers);
}

const struct patrol_answer *patrol_answer_of(const struct patrol_sheet *sheet, const char *item)
{
    vec_each (answer, &sheet->answers) {
        if (str_eq(answer->item, item))
            return answer;
    }
    return NULL;
}

const struct patrol_item *patrol_item_of(const struct patrol *round, const char *item,
                                         struct err *err)
{
    struct str known = STR_INIT;

    vec_each (one, &round->items) {
        if (str_eq(one->id, item) || str_eq(one->name, item)) {
            str_release(&known);
            return one;
        }
        str_addf(&known, "%s%s", known.len > 0 ? ", " : "", one->id);
    }
    err_set(err, ERR_USAGE, _("%s has no item '%s'; it has: %s"), round->id, item, known.buf);
    str_release(&known);
    return NULL;
}

bool patrol_is_owed(const struct patrol_sheet *sheet, const struct patrol_item *item)
{
    const struct patrol_answer *answer = patrol_answer_of(sheet, item->id);

    return answer == NULL || answer->result == PATROL_UNKNOWN;
}

size_t patrol_owed(const struct patrol_sheet *sheet)
{
    size_t count = 0;

    vec_each (item, &sheet->round.items) {
        count += patrol_is_owed(sheet, item);
    }
    return count;
}

size_t patrol_abnormal(const struct patrol_sheet *sheet)
{
    size_t count = 0;

    vec_each (answer, &sheet->answers) {
        count += answer->result == PATROL_ABNORMAL;
    }
    return count;
}

int64_t patrol_late_s(const struct patrol *round, wall_s now)
{
    wall_s at = round->state == PATROL_OPEN ? now : round->signed_at;

    if (round->planned_to == 0 || at <= round->planned_to)
        return 0;
    return at - round->planned_to;
}

/* --- beginning --- */

static bool is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\n")] == '\0';
}

static void put(char **text, const char *value)
{
    char *copy = is_blank(value) ? NULL : xstrdup(value);

    free(*text);
    *text = copy;
}

int patrol_begin(struct patrol *round, const struct patrol_plan *plan, const char *site,
                 const char *who, wall_s now, struct err *err)
{
    struct str from = STR_INIT;

    patrol_plan_hours(plan, civil_day_of(now), &round->planned_from, &round->planned_to);
    if (now < round->planned_from - EARLY_S) {
        civil_add_short(&from, round->planned_from);
        err_set(err, ERR_REFUSED,
                _("%s is made from %s on, and begun at most 30 minutes earlier (field 7.2)"),
                plan->name, from.buf);
        str_release(&from);
        return -1;
    }
    put(&round->plan, plan->id);
    put(&round->name, plan->name);
    put(&round->site, site);
    put(&round->started_by, who);
    round->started_at = now;
    round->state = PATROL_OPEN;
    vec_each (item, &plan->items) {
        record_copy(&patrol_item_schema, vec_push(&round->items), item);
    }
    return 0;
}

/* --- filling in --- */

static int check_open(const struct patrol *round, struct err *err)
{
    if (round->state == PATROL_OPEN)
        return 0;
    return err_set(err, ERR_REFUSED, _("%s is '%s'; only a round under way can be changed"),
                   round->id, choice_label(patrol_states, round->state));
}

static bool is_word(const char *text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (str_eq(text, *words))
            return true;
    return false;
}

/* 0 if it is neither. */
static int word_result(const char *text)
{
    static const char *const good[] = {"ok", "good", "y", "yes", "正常", "好", "是", NULL};
    static const char *const bad[] = {"bad", "abnormal", "n", "no", "异常", "坏", "否", NULL};

    if (is_word(text, good))
        return PATROL_GOOD;
    return is_word(text, bad) ? PATROL_ABNORMAL : 0;
}

static int judge_number(const struct patrol_item *item, const char *text, int *result,
                        struct err *err)
{
    int64_t value, low, high;

    if (patrol_number(text, item->unit, &value, err) < 0)
        return -1;
    *result = PATROL_GOOD;
    if (item->low != NULL && patrol_number(item->low, NULL, &low, err) == 0 && value < low)
        *result = PATROL_ABNORMAL;
    if (item->high != NULL && patrol_number(item->high, NULL, &high, err) == 0 && value > high)
        *result = PATROL_ABNORMAL;
    return 0;
}

static int judge(const struct patrol_item *item, const char *text, int *result, struct err *err)
{
    *result = word_result(text);
    if (patrol_item_wants_value(item) && *result != PATROL_ABNORMAL)
        return judge_number(item, text, result, err);
    if (*result != 0)
        return 0;
    return err_set(err, ERR_USAGE,
                   _("'%s' says neither good nor abnormal of '%s'; write ok or bad"), text,
                   item->name);
}

static int check_note(const struct patrol_item *item, const struct patrol_entry *entry, int result,
                      struct err *err)
{
    struct str range = STR_INIT;
    int rc = 0;

    if (!is_blank(entry->note))
        return 0;
    patrol_item_add_range(item, &range);
    if (result == PATROL_ABNORMAL && range.len > 0)
        rc = err_set(err, ERR_REFUSED,
                     _("%s is abnormal at %s (range %s); what is abnormal needs a note"),
                     item->name, entry->value, range.buf);
    else if (result == PATROL_ABNORMAL)
        rc = err_set(err, ERR_REFUSED, _("%s is abnormal; what is abnormal needs a note"),
                     item->name);
    else if (patrol_item_is_automatic(item))
        rc = err_set(err, ERR_REFUSED,
                     _("%s is judged from checks; whoever fills it in by hand notes how he "
                       "looked"),
                     item->name);
    str_release(&range);
    return rc;
}

static void sign_answer(const struct patrol *round, const struct patrol_item *item, const char *who,
                        wall_s now, struct patrol_answer *answer)
{
    if (answer->id == NULL)
        answer->id = xasprintf("%s/%s", round->id, item->id);
    put(&answer->round, round->id);
    put(&answer->item, item->id);
    put(&answer->filled_by, who);
    answer->filled_at = now;
    answer->automatic = false;
}

/* "31 ℃", whether the unit was typed or not. */
static void put_value(const struct patrol_item *item, const char *text, char **value)
{
    struct str written = STR_INIT;

    if (text != NULL) {
        text += strspn(text, " \t");
        str_addn(&written, text, strspn(text, "-.0123456789"));
        if (item->unit != NULL)
            str_addf(&written, " %s", item->unit);
    }
    put(value, written.buf);
    str_release(&written);
}

int patrol_fill(const struct patrol *round, const struct patrol_item *item,
                const struct patrol_entry *entry, const char *who, wall_s now,
                struct patrol_answer *answer, struct err *err)
{
    int result = 0;

    if (check_open(round, err) < 0 || judge(item, entry->value, &result, err) < 0 ||
        check_note(item, entry, result, err) < 0)
        return -1;
    sign_answer(round, item, who, now, answer);
    answer->result = result;
    put_value(item, word_result(entry->value) != 0 ? NULL : entry->value, &answer->value);
    put(&answer->note, entry->note);
    put(&answer->told, entry->told);
    put(&answer->remedy, entry->remedy);
    return 0;
}

int patrol_skip(const struct patrol *round, const struct patrol_item *item, const char *reason,
                const char *who, wall_s now, struct patrol_answer *answer, struct err *err)
{
    if (check_open(round, err) < 0)
        return -1;
    if (is_blank(reason))
        return err_set(err, ERR_REFUSED, _("nothing is skipped without a reason: %s"), item->name);
    sign_answer(round, item, who, now, answer);
    answer->result = PATROL_SKIPPED;
    put(&answer->value, NULL);
    put(&answer->note, reason);
    return 0;
}

/* --- signing --- */

static void add_name(struct str *out, const struct patrol_item *item)
{
    str_addf(out, "%s%s", out->len > 0 ? ", " : "", item->id);
}

static int check_answers(const struct patrol_sheet *sheet, struct err *err)
{
    struct str owed = STR_INIT, bare = STR_INIT;
    int rc = 0;

    vec_each (item, &sheet->round.items) {
        const struct patrol_answer *answer = patrol_answer_of(sheet, item->id);

        if (patrol_is_owed(sheet, item))
            add_name(&owed, item);
        else if (answer->result == PATROL_ABNORMAL && is_blank(answer->note))
            add_name(&bare, item);
    }
    if (owed.len > 0)
        rc = err_set(err, ERR_REFUSED,
                     _("every item is filled in or skipped with a reason before signing; "
                       "still open: %s"),
                     owed.buf);
    else if (bare.len > 0)
        rc = err_set(err, ERR_REFUSED, _("what is abnormal needs a note before signing: %s"),
                     bare.buf);
    str_release(&owed);
    str_release(&bare);
    return rc;
}

static int check_signer(const struct patrol *round, const char *who, wall_s now, struct err *err)
{
    struct str from = STR_INIT;

    if (!str_eq(round->started_by, who))
        return err_set(err, ERR_REFUSED, _("nobody signs for another: %s makes the round %s"),
                       round->started_by, round->id);
    if (now >= round->planned_from)
        return 0;
    civil_add_short(&from, round->planned_from);
    err_set(err, ERR_REFUSED, _("%s is signed from %s on; it counts inside its period (R21)"),
            round->id, from.buf);
    str_release(&from);
    return -1;
}

int patrol_sign(struct patrol_sheet *sheet, const char *extra, const char *who, wall_s now,
                struct err *err)
{
    struct patrol *round = &sheet->round;

    if (check_open(round, err) < 0 || check_signer(round, who, now, err) < 0 ||
        check_answers(sheet, err) < 0)
        return -1;
    round->state = PATROL_SIGNED;
    round->signed_at = now;
    put(&round->signed_by, who);
    if (!is_blank(extra))
        put(&round->extra, extra);
    return 0;
}

int patrol_void(struct patrol *round, const char *reason, const char *who, wall_s now,
                struct err *err)
{
    if (round->state == PATROL_VOID)
        return err_set(err, ERR_REFUSED, _("%s is void already (R25)"), round->id);
    if (is_blank(reason))
        return err_set(err, ERR_REFUSED, _("a round is voided only with a reason (R25)"));
    round->state = PATROL_VOID;
    round->voided_at = now;
    put(&round->voided_by, who);
    put(&round->void_reason, reason);
    return 0;
}

int patrol_check_ticket(const struct patrol *round, const struct patrol_answer *answer,
                        const char *item, struct err *err)
{
    if (round->state == PATROL_VOID)
        return err_set(err, ERR_REFUSED, _("%s is void; nothing follows from it (R25)"), round->id);
    if (answer == NULL || answer->result != PATROL_ABNORMAL)
        return err_set(err, ERR_REFUSED, _("only what is abnormal gets a ticket: %s of %s is not"),
                       item, round->id);
    if (answer->ticket != NULL)
        return err_set(err, ERR_REFUSED, _("%s of %s has the ticket %s already"), item, round->id,
                       answer->ticket);
    return 0;
}

void patrol_add_value(const struct patrol_item *item, const struct patrol_answer *answer,
                      struct str *out)
{
    struct str range = STR_INIT;

    if (answer != NULL && answer->value != NULL)
        str_add(out, answer->value);
    patrol_item_add_range(item, &range);
    if (range.len > 0)
        str_addf(out, "%s(%s)", out->len > 0 ? " " : "", range.buf);
    str_release(&range);
}
