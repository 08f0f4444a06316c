/* The field tables of the roster and the rules of one layer. */
#include "model/roster_plan.h"

#include <string.h>

#include "base/tr.h"
#include "model/id.h"

static const struct choice rotations[] = {
    {ROTATE_NONE, "none", N_("nobody changes")},
    {ROTATE_DAY, "day", N_("every shift another one")},
    {ROTATE_WEEK, "week", N_("every week another one")},
    {ROTATE_MONTH, "month", N_("every month another one")},
    {0, NULL, NULL},
};

static const struct {
    const char *word;
    unsigned bits;
} day_words[] = {
    {"sun", 1 << 0},
    {"mon", 1 << 1},
    {"tue", 1 << 2},
    {"wed", 1 << 3},
    {"thu", 1 << 4},
    {"fri", 1 << 5},
    {"sat", 1 << 6},
    {"workday", ROSTER_WORKDAY},
    {"rest", ROSTER_REST},
    {"weekend", ROSTER_WEEKEND},
    {"holiday", ROSTER_HOLIDAY},
    {"all", ROSTER_ALL},
};

static unsigned bits_of(const char *word)
{
    for (size_t i = 0; i < sizeof(day_words) / sizeof(day_words[0]); i++)
        if (strcmp(day_words[i].word, word) == 0)
            return day_words[i].bits;
    return 0;
}

static int day_word_check(const char *text, struct err *err)
{
    if (bits_of(text) != 0)
        return 0;
    return err_set(err, ERR_USAGE,
                   _("'%s' is no kind of day; write all, workday, rest, weekend, holiday or mon to "
                     "sun"),
                   text);
}

static int layer_check(const void *record, struct err *err)
{
    const struct roster_layer *layer = record;
    bool rotates = layer->rotate > ROTATE_NONE;

    if (layer->users.len > 1 && !rotates)
        return err_at_field(err, "rotate",
                            _("several people without a rotation; write day, week or month"));
    if (rotates && layer->users.len > 1 && layer->start == 0)
        return err_at_field(
            err, "start", _("a rotation begins on some day; write when the first one is on duty"));
    if (layer->valid_until != 0 && layer->valid_until < layer->valid_from)
        return err_at_field(err, "valid_until", _("ends before it begins; correct one of the two"));
    return 0;
}

static int swap_check(const void *record, struct err *err)
{
    const struct roster_swap *swap = record;

    if (swap->until < swap->from)
        return err_at_field(err, "until", _("ends before it begins; correct one of the two"));
    if (str_eq(swap->out, swap->in))
        return err_at_field(err, "in", _("nobody stands in for himself; name another user"));
    return 0;
}

const struct schema roster_layer_schema = {
    .kind = "layer",
    .help = N_("who is on duty on which days at which hours (roster.yaml)"),
    .size = sizeof(struct roster_layer),
    .check = layer_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct roster_layer, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that swaps refer to.")},
            {FIELD_AT(struct roster_layer, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 100, .help = N_("The name that people read.")},
            {FIELD_AT(struct roster_layer, rank), .type = FIELD_INT, .min = 1, .max = 9,
             .fallback = "1",
             .help = N_("1 is called first. Where layers of one rank overlap, the one that is "
                        "written first holds.")},
            {FIELD_AT(struct roster_layer, days), .type = FIELD_TEXTS, .flags = FIELD_REQUIRED,
             .check = day_word_check,
             .help = N_("On which days: all, workday (with days worked instead of a holiday), "
                        "rest, weekend, holiday, mon to sun.")},
            {FIELD_AT(struct roster_layer, calendar), .type = FIELD_TEXT, .ref = "calendar",
             .help = N_("The calendar that knows the working days; without it wd58.")},
            {FIELD_AT(struct roster_layer, from), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .check = civil_minute_check, .help = N_("When the shift begins: 18:00.")},
            {FIELD_AT(struct roster_layer, to), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .check = civil_minute_check,
             .help = N_("When it ends: 08:00; not after its beginning means on the next day.")},
            {FIELD_AT(struct roster_layer, users), .type = FIELD_TEXTS, .flags = FIELD_REQUIRED,
             .ref = "user", .help = N_("Who, in the order of the rotation.")},
            {FIELD_AT(struct roster_layer, rotate), .type = FIELD_CHOICE, .choices = rotations,
             .fallback = "none", .help = N_("How often the next one is on duty.")},
            {FIELD_AT(struct roster_layer, start), .type = FIELD_DATE,
             .help = N_("A day on which the first one is on duty.")},
            {FIELD_AT(struct roster_layer, skill), .type = FIELD_INT, .min = 1, .max = 5,
             .fallback = "1", .help = N_("The level of skill that is needed at least.")},
            {FIELD_AT(struct roster_layer, valid_from), .type = FIELD_DATE,
             .help = N_("The first day on which it holds; empty: no beginning.")},
            {FIELD_AT(struct roster_layer, valid_until), .type = FIELD_DATE,
             .help = N_("The last day on which it holds; empty: no end.")},
            FIELD_END,
        },
};

const struct schema roster_swap_schema = {
    .kind = "swap",
    .help = N_("somebody else in a place of the roster (roster.yaml)"),
    .size = sizeof(struct roster_swap),
    .check = swap_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct roster_swap, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("A short name.")},
            {FIELD_AT(struct roster_swap, layer), .type = FIELD_TEXT, .ref = "layer",
             .help = N_("In which layer; empty: in all.")},
            {FIELD_AT(struct roster_swap, from), .type = FIELD_DATE, .flags = FIELD_REQUIRED,
             .help = N_("The first day.")},
            {FIELD_AT(struct roster_swap, until), .type = FIELD_DATE, .flags = FIELD_REQUIRED,
             .help = N_("The last day.")},
            {FIELD_AT(struct roster_swap, out), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .ref = "user", .help = N_("Who is away.")},
            {FIELD_AT(struct roster_swap, in), .type = FIELD_TEXT, .ref = "user",
             .help = N_("Who stands in, with at least the same skill; empty: nobody yet.")},
            {FIELD_AT(struct roster_swap, reason), .type = FIELD_TEXT, .max = 400,
             .help = N_("Why.")},
            FIELD_END,
        },
};

unsigned roster_days(const struct roster_layer *layer)
{
    unsigned bits = 0;

    vec_each (word, &layer->days) {
        bits |= bits_of(*word);
    }
    return bits;
}

void roster_hours(const struct roster_layer *layer, int *from, int *to)
{
    struct err err = ERR_INIT;

    *from = 0;
    *to = 0;
    if (layer->from == NULL || civil_parse_minute(layer->from, from, &err) < 0 ||
        layer->to == NULL || civil_parse_minute(layer->to, to, &err) < 0)
        err_reset(&err);
    if (*to <= *from)
        *to += 24 * 60;
    err_release(&err);
}
