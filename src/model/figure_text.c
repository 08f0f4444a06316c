#include "model/figure_text.h"

#include "base/tr.h"
#include "model/clock_rule.h"

static const struct face {
    const char *unit; /* behind a value in tenths */
    const char *counted;
} faces[] = {
    [FIGURE_RESOLUTION] = {"%", N_("resolved at the cut-off, of those accepted in the period "
                                   "without withdrawn and merged ones")},
    [FIGURE_ATTAINMENT] = {"%", N_("every clock met, of those judged: no clock runs any more, or "
                                   "one is breached; exempt breaches stand apart")},
    [FIGURE_SATISFACTION] = {"", N_("sum of the scores, number of scores")},
    [FIGURE_PERSON_DAYS] = {"", N_("minutes spent, minutes of the budget; 480 are a person-day")},
    [FIGURE_DEMANDS] = {"%", N_("requests within their person-days, of those that took work")},
    [FIGURE_DOWNTIME] = {"min",
                         N_("minutes down, minutes of the budget; outages as a union, without "
                            "windows that were approved and handed in in time")},
};

static void add_tenths(struct str *out, enum figure_kind kind, int64_t tenths)
{
    figure_add_tenths(out, tenths);
    if (faces[kind].unit[0] != '\0')
        str_addf(out, " %s", faces[kind].unit);
}

void figure_add_value(struct str *out, const struct figure *figure)
{
    int64_t tenths;

    if (figure_tenths(figure, &tenths))
        add_tenths(out, figure->kind, tenths);
    else
        str_add(out, figure->kind == FIGURE_DOWNTIME ? _("not known") : _("none yet"));
}

void figure_add_goal(struct str *out, const struct figure *figure)
{
    if (!figure->has_goal)
        return;
    switch (figure->kind) {
    case FIGURE_SATISFACTION: add_tenths(out, figure->kind, figure->goal * 10); break;
    case FIGURE_PERSON_DAYS:
        add_tenths(out, figure->kind, figure->goal * 10 / PERSON_DAY_MIN);
        break;
    case FIGURE_DOWNTIME: str_addf(out, _("%lld min"), (long long)figure->goal); break;
    default: add_tenths(out, figure->kind, figure->goal); break;
    }
}

static void add_left(struct str *out, const struct figure *figure, const struct figure_next *next)
{
    int64_t burn;

    add_tenths(out, figure->kind, next->tenths);
    str_addf(out, " %s", _("left"));
    if (figure->kind == FIGURE_DOWNTIME && figure_burn(figure, &burn)) {
        str_addf(out, ", %s ", _("burn"));
        figure_add_tenths(out, burn);
    }
}

void figure_add_next(struct str *out, const struct figure *figure)
{
    struct figure_next next;

    if (!figure_next(figure, &next))
        return;
    if (figure->kind == FIGURE_PERSON_DAYS || figure->kind == FIGURE_DOWNTIME) {
        add_left(out, figure, &next);
        return;
    }
    add_tenths(out, figure->kind, next.tenths);
    str_addf(out, ", %s", choice_label(figure_answers, (int)next.answer));
    if (!next.has_room)
        return;
    str_add(out, "; ");
    if (figure->kind == FIGURE_SATISFACTION && next.room > 100)
        str_add(out, _("one score is not enough"));
    else if (figure->kind == FIGURE_SATISFACTION)
        str_addf(out, _("kept from a score of %lld on"), (long long)next.room);
    else
        str_addf(out, _("room for %lld"), (long long)next.room);
}

void figure_add_why(struct str *out, const struct figure_entry *entry)
{
    str_add(out, choice_label(figure_reasons, (int)entry->why));
    if (entry->clock != 0)
        str_addf(out, ": %s", choice_label(clock_kinds, (int)entry->clock));
    else if (entry->why == WHY_MERGED && entry->ticket->into != NULL)
        str_addf(out, ": %s", entry->ticket->into);
    else if (entry->amount != 0)
        str_addf(out, ": %lld", (long long)entry->amount);
}

const char *figure_counted(enum figure_kind kind)
{
    return tr(faces[kind].counted);
}
