/* The due instant of a running clock does not move while time passes: being overdue, opening hours
 * and steps change how it looks, not when it is due. Only a pause that ends by itself brings a new
 * one. */
#include "model/urgency.h"

#include <string.h>

static bool is_urgent(const struct clock_verdict *verdict)
{
    if (verdict->stopped || verdict->due == 0)
        return false;
    return verdict->state == CLOCK_RUNNING || verdict->state == CLOCK_OFF_HOURS ||
           verdict->state == CLOCK_BREACHED;
}

const struct clock_verdict *urgency_nearest(const struct sla *sla)
{
    const struct clock_verdict *nearest = NULL;

    vec_each (verdict, &sla->verdicts) {
        if (is_urgent(verdict) && (nearest == NULL || verdict->due < nearest->due))
            nearest = verdict;
    }
    return nearest;
}

struct urgency urgency_of(const struct sla *sla, wall_s now)
{
    const struct clock_verdict *nearest = urgency_nearest(sla);
    struct urgency urgency = {.rank = URGENCY_NONE, .until = URGENCY_FOREVER};

    if (nearest != NULL) {
        urgency.rank = URGENCY_RUNNING;
        urgency.due = nearest->due;
        urgency.clock = nearest->kind;
    }
    vec_each (verdict, &sla->verdicts) {
        if (is_urgent(verdict) && verdict->rule->target.span.unit == SPAN_IMMEDIATE)
            urgency.rank = URGENCY_IMMEDIATE;
        if (!verdict->stopped && verdict->state == CLOCK_PAUSED && verdict->resume_at > now &&
            verdict->resume_at < urgency.until)
            urgency.until = verdict->resume_at;
    }
    return urgency;
}

int urgency_compare(const struct urgency_place *a, const struct urgency_place *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->due != b->due)
        return a->due < b->due ? -1 : 1;
    return strcmp(a->id, b->id);
}
