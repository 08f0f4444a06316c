/* Stepping the checks. The readings of a round come in the same order each time, so the check that
 * fits is nearly always the next one. */
#include "health/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "health/outbox.h"
#include "health/plan.h"
#include "health/subject.h"
#include "model/reading.h"

static const char *text_of(const struct check *check)
{
    return check->text == NULL ? "" : check->text;
}

/* --- one step --- */

static struct outbox *outbox_of(const struct check *check)
{
    return check->part->subject->verdicts->outbox;
}

static void step(struct check *check, const struct reading *reading,
                 const struct check_circumstances *circumstances)
{
    struct outbox *outbox = outbox_of(check);
    struct check_change change;

    if (reading != NULL &&
        strcmp(text_of(check), reading->text == NULL ? "" : reading->text) != 0) {
        check_set_text(&check->text, reading->text);
        check->dirty = true;
    }
    if (check_step(&check->state, check->limits, reading, circumstances, &change))
        check->dirty = true;
    if (change.tell != CHECK_TELL_NOTHING)
        outbox_report(outbox, check, change.tell == CHECK_TELL_RECOVER ? CHECK_OK : change.level,
                      circumstances->now);
}

static struct check_circumstances asked_at(const struct subject *subject, wall_s at)
{
    return (struct check_circumstances){
        .now = at, .asked = true, .maintenance = subject->maintenance};
}

/* --- the level of a host --- */

static void set_level(struct subject *subject, int level, const char *text, wall_s at)
{
    bool other = check_set_text(&subject->text, text);

    if (subject->level == level && !other)
        return;
    if (subject->level != level)
        subject->since = at;
    subject->level = level;
    outbox_host(subject->verdicts->outbox, subject);
}

static int level_of_up(const struct check *up)
{
    if (check_is_soft(&up->state) || up->state.hard == 0)
        return up->state.soft == CHECK_OK ? up->state.hard : CHECK_UNKNOWN;
    return up->state.hard;
}

/* --- an answer --- */

/* They come in the same order each round: from *next on, and around. NULL: there are too many, and it
 * is none of those that are known. */
static struct check *find(struct part *part, const struct reading *reading, size_t *next)
{
    size_t count = part->checks.len;

    for (size_t i = 0; i < count; i++) {
        size_t at = (*next + i) % count;

        if (check_is(part->checks.items[at], reading->metric, reading->object)) {
            *next = at + 1;
            return part->checks.items[at];
        }
    }
    if (count >= PART_CHECKS_MAX && strcmp(reading->metric, "probe.section") != 0)
        return NULL;
    return part_add_check(part, reading->metric, reading->object);
}

/* What is wrong with its ports then is no news. */
static bool is_off(const struct subject *subject)
{
    int up = subject->up == NULL ? 0 : subject->up->state.hard;

    return up == CHECK_CRIT || up == CHECK_UNREACHABLE;
}

static void take_reading(struct part *part, struct check *check, const struct reading *reading,
                         const char *section, const struct check_circumstances *circumstances)
{
    struct outbox *outbox = outbox_of(check);

    if (check->round == part->round) /* twice in one answer: the first one counts */
        return;
    check->round = part->round;
    check->missed = 0;
    if (check->sudden && reading->value != check->state.value)
        check->part->subject->outlook_at = 0;
    check->section = section;
    if (part->outside && is_off(check->part->subject) &&
        check_level_of(check->limits, reading, check->state.held) != CHECK_OK)
        step(check, NULL,
             &(struct check_circumstances){.now = circumstances->now, .parent_down = true});
    else
        step(check, reading, circumstances);
    outbox_figure(outbox, check, reading->value);
}

/* Of a section that brought more than is watched. */
static void take_full(struct part *part, struct check *check, const struct reading *reading,
                      const char *section, const struct check_circumstances *circumstances)
{
    struct reading full = *reading;

    full.value = (double)NAN;
    full.said = CHECK_UNKNOWN;
    full.text = xasprintf(_("more than %d figures; the rest is not watched"), PART_CHECKS_MAX);
    take_reading(part, check, &full, section, circumstances);
    free(full.text);
}

/* What is said of the section itself comes last. */
static void take_section(struct part *part, const struct probe_section *section, size_t *next,
                         const struct check_circumstances *circumstances)
{
    const char *name = verdicts_section(part->subject->verdicts, section->name);
    bool is_full = false;

    vec_each (reading, &section->readings.list) {
        struct check *check = find(part, reading, next);

        if (check == NULL)
            is_full = true;
        else if (is_full && strcmp(reading->metric, "probe.section") == 0)
            take_full(part, check, reading, name, circumstances);
        else
            take_reading(part, check, reading, name, circumstances);
    }
}

static bool is_broken(const struct probe_output *out, const char *name)
{
    vec_each (section, &out->sections) {
        if ((name == NULL || strcmp(section->name, name) == 0) &&
            (!section->whole || section->status != 0))
            return true;
    }
    return false;
}

/* No answer in a round that was asked for one. If its whole section did not come, that is told once,
 * by the section. */
static void miss(struct check *check, const struct findings *findings)
{
    struct check_circumstances circumstances = asked_at(check->part->subject, findings->at);

    if (is_broken(findings->out, check->section))
        circumstances.maintenance = true;
    else
        check->missed++;
    step(check, NULL, &circumstances);
    if (check->dirty)
        outbox_figure(outbox_of(check), check, (double)NAN);
}

enum { MISSED_MIN = 3 };

/* A disk that was taken out, a service that was removed: missing for long, and by several answers
 * that were whole. */
static bool is_gone(const struct check *check, wall_s at)
{
    const struct check_state *state = &check->state;
    wall_s since = check->limits->watched ? state->since : state->at;

    return check->limits->forget_s > 0 && check->missed >= MISSED_MIN &&
           (!check->limits->watched || state->hard == CHECK_UNKNOWN) &&
           at - since >= check->limits->forget_s;
}

/* The checks that this answer did not bring. */
static void take_missing(struct part *part, const struct findings *findings)
{
    for (size_t i = part->checks.len; i-- > 0;) {
        struct check *check = part->checks.items[i];

        if (check->round == part->round)
            continue;
        miss(check, findings);
        if (is_gone(check, findings->at))
            subject_forget_check(check, _("it has been gone for long"), findings->at);
    }
}

static void end_waiting(struct subject *subject, wall_s at)
{
    if (!subject->waiting)
        return;
    subject->waiting = false;
    if (subject->up != NULL)
        set_level(subject, level_of_up(subject->up), NULL, at);
}

bool verdict_answer(struct subject *subject, const struct findings *findings)
{
    struct part *part = subject_need_part(subject, findings->part);
    struct check_circumstances circumstances = asked_at(subject, findings->at);
    bool soft = false;
    size_t next = 0;

    part->outside = findings->outside;
    part_set_stale(part, findings->stale_s);
    part->round++;
    if (!findings->outside) {
        end_waiting(subject, findings->at);
        if (probe_has_answer(findings->out))
            subject->looked_good = findings->now;
    }
    outbox_round(subject->verdicts->outbox, subject, part->name, findings->at, findings->took_ms);
    vec_each (section, &findings->out->sections)
        take_section(part, section, &next, &circumstances);
    take_missing(part, findings);
    vec_each (check, &part->checks)
        soft = soft || check_is_soft(&(*check)->state);
    return soft;
}

/* --- the host itself --- */

static struct check *own_check(struct subject *subject, struct check **kept, const char *metric)
{
    struct part *part;

    if (*kept != NULL)
        return *kept;
    part = subject_need_part(subject, PART_HOST);
    part_set_stale(part, subject->asked_on->stale_s);
    *kept = part_check(part, metric, "");
    if (*kept == NULL)
        *kept = part_add_check(part, metric, "");
    return *kept;
}

static void step_own(struct check *check, double value, int said, const char *text, wall_s at,
                     bool parent_down)
{
    struct subject *subject = check->part->subject;
    struct check_circumstances circumstances = asked_at(subject, at);
    const struct reading reading = {.metric = (char *)check->metric,
                                    .object = str_empty,
                                    .value = value,
                                    .said = said,
                                    .text = text == NULL ? str_empty : (char *)text};

    circumstances.parent_down = parent_down;
    step(check, parent_down ? NULL : &reading, &circumstances);
    outbox_figure(subject->verdicts->outbox, check, parent_down ? (double)NAN : value);
}

/* While the machine does not answer nobody knows anything about it; it is told once, by the host. */
static void hide_checks(struct subject *subject, wall_s at)
{
    const struct check_circumstances circumstances = {.now = at, .parent_down = true};
    struct outbox *outbox = subject->verdicts->outbox;

    subject->outlook_at = 0;
    vec_each (part, &subject->parts) {
        bool begun = false;

        vec_each (check, &(*part)->checks) {
            if (*check == subject->up || *check == subject->key ||
                (*check)->state.hard == CHECK_UNREACHABLE)
                continue;
            step(*check, NULL, &circumstances);
            if (!begun)
                outbox_round(outbox, subject, (*part)->name, at, 0);
            begun = true;
            outbox_figure(outbox, *check, (double)NAN);
        }
    }
}

static void take_key(struct subject *subject, enum outcome outcome, const char *text, wall_s at)
{
    bool trouble = outcome == OUTCOME_KEY_UNKNOWN || outcome == OUTCOME_KEY_CHANGED;
    struct part *part = subject_part(subject, PART_HOST);

    if (!trouble && subject->key == NULL &&
        (part == NULL || part_check(part, "host.key", "") == NULL))
        return; /* never any trouble with it */
    if (!trouble && outcome != OUTCOME_UP)
        return;
    step_own(own_check(subject, &subject->key, "host.key"), (double)NAN,
             outcome == OUTCOME_KEY_CHANGED   ? CHECK_CRIT
             : outcome == OUTCOME_KEY_UNKNOWN ? CHECK_WARN
                                              : CHECK_OK,
             text, at, false);
}

/* To be let in is no answer: what was never asked before is not in order by default. */
static bool is_first(const struct subject *subject)
{
    vec_each (part, &subject->parts) {
        if (strcmp((*part)->name, PART_HOST) != 0 && !(*part)->outside)
            return false;
    }
    return subject_is_asked(subject, NULL);
}

void verdict_outcome(struct subject *subject, enum outcome outcome, const char *text, wall_s at,
                     mono_ms now)
{
    struct check *up = own_check(subject, &subject->up, "host.up");
    int level;

    if (outcome == OUTCOME_UP)
        subject->looked_good = now;
    outbox_round(subject->verdicts->outbox, subject, PART_HOST, at, 0);
    take_key(subject, outcome, text, at);
    switch (outcome) {
    case OUTCOME_UP: step_own(up, 1, CHECK_OK, "", at, false); break;
    case OUTCOME_DOWN: step_own(up, 0, 0, text, at, false); break;
    case OUTCOME_BEHIND: step_own(up, 0, 0, text, at, true); break;
    case OUTCOME_NO_LOGIN: step_own(up, (double)NAN, CHECK_UNKNOWN, text, at, false); break;
    case OUTCOME_KEY_UNKNOWN:
    case OUTCOME_KEY_CHANGED: /* told by the key's own check; but somebody listens there again */
        if (up->state.hard == CHECK_CRIT)
            step_own(up, (double)NAN, CHECK_UNKNOWN, text, at, false);
        break;
    }
    level = outcome == OUTCOME_KEY_UNKNOWN || outcome == OUTCOME_KEY_CHANGED ? CHECK_UNKNOWN
                                                                             : level_of_up(up);
    subject->waiting = outcome == OUTCOME_UP && is_first(subject);
    if (subject->waiting)
        set_level(subject, CHECK_UNKNOWN, _("the first answer is still to come"), at);
    else
        set_level(subject, level, outcome == OUTCOME_UP ? NULL : text, at);
    if (outcome != OUTCOME_UP && (level != CHECK_UNKNOWN || outcome != OUTCOME_DOWN) &&
        subject_is_down(subject))
        hide_checks(subject, at);
}

void verdict_doubt(struct subject *subject, const char *text, wall_s at)
{
    if (!subject_is_down(subject))
        set_level(subject, CHECK_UNKNOWN, text, at);
}

void verdict_latency(struct subject *subject, int64_t took_ms, wall_s at)
{
    struct check *check = NULL;

    own_check(subject, &check, "host.latency");
    outbox_round(subject->verdicts->outbox, subject, PART_HOST, at, took_ms);
    take_key(subject, OUTCOME_UP, NULL, at);
    step_own(own_check(subject, &subject->up, "host.up"), 1, CHECK_OK, "", at, false);
    step_own(check, (double)took_ms, 0, "", at, false);
}

void verdict_no_latency(struct subject *subject, wall_s at)
{
    const struct check_circumstances circumstances = asked_at(subject, at);
    struct part *part = subject_part(subject, PART_HOST);
    struct check *check = part == NULL ? NULL : part_check(part, "host.latency", "");

    if (check == NULL)
        return;
    outbox_round(subject->verdicts->outbox, subject, PART_HOST, at, 0);
    step(check, NULL, &circumstances);
    outbox_figure(subject->verdicts->outbox, check, (double)NAN);
}

void verdict_figure(struct check *check, const struct reading *reading, wall_s at, bool quiet)
{
    struct check_circumstances circumstances = asked_at(check->part->subject, at);

    circumstances.maintenance = circumstances.maintenance || quiet;
    outbox_round(outbox_of(check), check->part->subject, check->part->name, at, 0);
    step(check, reading, &circumstances);
    outbox_figure(outbox_of(check), check, reading == NULL ? (double)NAN : reading->value);
}

/* --- above it --- */

bool subject_is_down(const struct subject *subject)
{
    int up = subject->up == NULL ? 0 : subject->up->state.hard;
    int key = subject->key == NULL ? 0 : subject->key->state.hard;

    return up == CHECK_CRIT || up == CHECK_UNREACHABLE || up == CHECK_UNKNOWN ||
           key == CHECK_CRIT || key == CHECK_WARN;
}

enum parents verdict_parents(const struct subject *subject, mono_ms since)
{
    enum parents all = PARENTS_UP;

    vec_each (parent, &subject->parents) {
        if ((*parent)->up == NULL || (*parent)->machine == NULL)
            continue; /* nobody asks it */
        if (subject_is_down(*parent))
            return PARENTS_DOWN;
        if ((*parent)->looked_good < since)
            all = PARENTS_IN_DOUBT;
    }
    return all;
}

/* --- the clock --- */

enum { PAUSE_S = 60 };

/* Nobody asked while we were not there, and all is asked again in its time: that is no news. */
static void note_pause(struct verdicts *verdicts, wall_s now)
{
    if (verdicts->looked == 0 || now < verdicts->looked || now - verdicts->looked > PAUSE_S)
        verdicts->awake = now;
    verdicts->looked = now;
}

static bool is_overdue(const struct check *check, wall_s now)
{
    wall_s awake = check->part->subject->verdicts->awake;
    wall_s since = check->state.asked > awake ? check->state.asked : awake;

    return check->state.hard != CHECK_STALE && since + check->limits->stale_s < now;
}

static void look(struct part *part, struct check *check, wall_s now, bool *begun)
{
    const struct check_circumstances circumstances = {
        .now = now, .maintenance = check->part->subject->maintenance};
    struct outbox *outbox = outbox_of(check);

    if (!is_overdue(check, now))
        return;
    step(check, NULL, &circumstances);
    if (!check->dirty)
        return;
    if (!*begun)
        outbox_round(outbox, check->part->subject, part->name, check->state.asked, 0);
    *begun = true;
    outbox_figure(outbox, check, (double)NAN);
}

void verdicts_look(struct verdicts *verdicts, wall_s now)
{
    struct subject *subject;
    size_t at = 0;

    note_pause(verdicts, now);
    while (verdicts_next(verdicts, &at, &subject)) {
        vec_each (part, &subject->parts) {
            bool begun = false;

            vec_each (check, &(*part)->checks)
                look(*part, *check, now, &begun);
        }
    }
}
