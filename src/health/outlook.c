/* What is known of now becomes questions, and the answers become checks. A check stands only while
 * there is something to say: where nothing grows there is no row that says so. */
#include "health/outlook.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/tr.h"
#include "health/subject.h"
#include "model/metric.h"

enum { STALE_S = 3 * OUTLOOK_EVERY_MS / 1000 };

/* --- finding checks --- */

static bool is_of_outlook(const struct part *part)
{
    return strcmp(part->name, PART_OUTLOOK) == 0;
}

/* What it was worked out of; NULL: that is not there any more. */
static struct check *base_of(const struct subject *subject, const char *metric, const char *object)
{
    vec_each (part, &subject->parts)
        vec_each (check, &(*part)->checks)
            if ((*check)->outlook != NULL && strcmp((*check)->outlook, metric) == 0 &&
                str_eq((*check)->object, object))
                return *check;
    return NULL;
}

static struct check *derived_of(const struct subject *subject, const struct check *base)
{
    struct part *part = subject_part((struct subject *)subject, PART_OUTLOOK);

    return part == NULL ? NULL : part_check(part, base->outlook, base->object);
}

/* The probe works it out itself, and knows more; NULL: it does not. */
static struct check *supplied(const struct subject *subject, const struct check *base)
{
    vec_each (part, &subject->parts) {
        struct check *check =
            is_of_outlook(*part) ? NULL : part_check(*part, base->outlook, base->object);

        if (check != NULL)
            return check;
    }
    return NULL;
}

static bool is_known(const struct check *base)
{
    int hard = base->state.hard;

    return base->section != NULL && isfinite(base->state.value) &&
           (hard == 0 || (hard >= CHECK_OK && hard <= CHECK_CRIT));
}

static bool is_worth(const struct check *base)
{
    return base->sudden || isnan(base->limits->forecast_above) ||
           base->state.value >= base->limits->forecast_above;
}

/* --- what is to be worked out --- */

static void ask(struct outlooks *outlooks, const struct check *base)
{
    *vec_push(&outlooks->list) =
        (struct outlook){.host = xstrdup(base->part->subject->id),
                         .metric = xstrdup(base->metric),
                         .object = xstrdup(base->object == NULL ? "" : base->object),
                         .value = base->state.value,
                         .found = -1};
}

/* False: it has to come first. */
static bool take_check(struct check *base, wall_s at, struct outlooks *outlooks)
{
    struct check *derived = derived_of(base->part->subject, base);

    if (!is_known(base)) {
        if (derived != NULL && base->state.hard == CHECK_UNKNOWN &&
            derived->state.hard != CHECK_UNKNOWN)
            verdict_figure(derived, NULL, at, true);
        return derived == NULL && base->section != NULL && base->state.hard != CHECK_UNREACHABLE;
    }
    if (derived != NULL || is_worth(base))
        ask(outlooks, base);
    return true;
}

/* What people were told of it, they are told the end of. */
static void hand_over(struct check *derived, struct check *to)
{
    if (to->state.told == 0)
        to->state.told = derived->state.told;
    to->dirty = true;
    subject_drop_check(derived);
}

/* Those whose figure is gone, or is told by another way now. */
static void drop_orphans(struct subject *subject, wall_s at)
{
    struct part *part = subject_part(subject, PART_OUTLOOK);

    for (size_t i = part == NULL ? 0 : part->checks.len; i-- > 0;) {
        struct check *derived = part->checks.items[i];
        const struct check *base = base_of(subject, derived->metric, derived->object);

        if (base == NULL)
            subject_forget_check(derived, _("what it was worked out of is not there any more"), at);
        else if (supplied(subject, base) != NULL)
            hand_over(derived, supplied(subject, base));
    }
}

static void take_subject(struct subject *subject, wall_s at, mono_ms now, struct outlooks *outlooks)
{
    bool complete = true;

    drop_orphans(subject, at);
    vec_each (part, &subject->parts)
        vec_each (check, &(*part)->checks)
            if ((*check)->outlook != NULL && supplied(subject, *check) == NULL)
                complete = take_check(*check, at, outlooks) && complete;
    subject->outlook_at = now + (complete ? OUTLOOK_EVERY_MS : OUTLOOK_SOON_MS);
}

void outlooks_take(struct verdicts *verdicts, wall_s at, mono_ms now, struct outlooks *outlooks)
{
    struct subject *subject;
    size_t next = 0;

    while (outlooks->list.len < OUTLOOK_FIGURES_MAX && verdicts_next(verdicts, &next, &subject))
        if (subject->outlook_at <= now && !subject_is_down(subject))
            take_subject(subject, at, now, outlooks);
}

/* --- working it out --- */

void outlooks_find(struct outlooks *outlooks, struct desk_health *health)
{
    struct err err = ERR_INIT;

    vec_each (outlook, &outlooks->list) {
        outlook->found =
            desk_health_outlook(health, outlook->host, outlook->metric, outlook->object,
                                outlook->value, &outlook->reading, &err);
        if (outlook->found < 0) {
            log_warn("the history of %s %s %s: %s", outlook->host, outlook->metric, outlook->object,
                     err.text.buf);
            break;
        }
    }
    err_release(&err);
}

/* --- judging --- */

/* Nothing to say, and nobody waits for the end of it. */
static bool is_idle(const struct check *check)
{
    return isnan(check->state.value) && check->state.hard == CHECK_OK &&
           check->state.told <= CHECK_OK && !check_is_soft(&check->state);
}

static struct part *need_part(struct subject *subject)
{
    struct part *part = subject_need_part(subject, PART_OUTLOOK);

    part->outside = true;
    part_set_stale(part, STALE_S);
    return part;
}

static void tell(const struct outlook *outlook, struct subject *subject, struct check *base,
                 wall_s at, mono_ms now)
{
    struct check *derived = derived_of(subject, base);
    struct part *part;

    if (outlook->found == 0) {
        if (derived != NULL)
            subject_forget_check(derived, _("the history is too short to say"), at);
        return;
    }
    if (derived == NULL && isnan(outlook->reading.value))
        return;
    part = need_part(subject);
    if (derived == NULL)
        derived = part_add_check(part, base->outlook, base->object);
    /* What is critical itself says it all. */
    verdict_figure(derived, &outlook->reading, at, base->state.hard == CHECK_CRIT);
    if (check_is_soft(&derived->state) && subject->outlook_at > now + OUTLOOK_SOFT_MS)
        subject->outlook_at = now + OUTLOOK_SOFT_MS;
    if (is_idle(derived))
        subject_forget_check(derived, NULL, at);
}

void outlooks_tell(const struct outlooks *outlooks, struct verdicts *verdicts, wall_s at,
                   mono_ms now)
{
    vec_each (outlook, &outlooks->list) {
        struct subject *subject = verdicts_subject(verdicts, outlook->host);
        const struct metric *of = metric_of(outlook->metric);
        struct check *base =
            subject == NULL ? NULL : base_of(subject, of->outlook, outlook->object);

        if (base == NULL)
            continue;
        if (outlook->found < 0)
            subject->outlook_at = 0;
        else
            tell(outlook, subject, base, at, now);
    }
}

void outlooks_release(struct outlooks *outlooks)
{
    vec_each (outlook, &outlooks->list) {
        free(outlook->host);
        free(outlook->metric);
        free(outlook->object);
        reading_release(&outlook->reading);
    }
    vec_release(&outlooks->list);
}
