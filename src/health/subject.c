/* Hosts and their checks: made from a plan, filled from what was stored. */
#include "health/subject.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "health/outbox.h"
#include "health/plan.h"
#include "model/metric.h"

/* --- checks --- */

bool check_set_text(char **text, const char *to)
{
    if (str_eq(*text, to))
        return false;
    free(*text);
    *text = to == NULL || *to == '\0' ? NULL : xstrdup(to);
    return true;
}

static const struct check_limits *intern(struct verdicts *verdicts,
                                         const struct check_limits *limits)
{
    vec_each (known, &verdicts->limits) {
        /* Missed twins only cost memory, and what is NAN is a twin of NAN here.
         * NOLINTNEXTLINE(bugprone-suspicious-memory-comparison,cert-exp42-c,cert-flp37-c) */
        if (memcmp(*known, limits, sizeof(*limits)) == 0)
            return *known;
    }
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    return *vec_push(&verdicts->limits) = xmemdup(limits, sizeof(*limits));
}

void check_find_limits(struct check *check)
{
    const struct host *host = check->part->subject->plan->host;
    const struct config *config = &check->part->subject->verdicts->plan->config;
    const struct check_subject about = {.site = host->site,
                                        .host = host->id,
                                        .metric = check->metric,
                                        .object = check->object == NULL ? "" : check->object,
                                        .systems = host->systems.items,
                                        .system_count = host->systems.len};
    struct check_limits limits;

    memset(&limits, 0, sizeof(limits)); /* they are compared by their bytes */
    check_limits_of(config->checks.items, config->checks.len, &about, &limits);
    if (limits.stale_s < check->part->stale_s)
        limits.stale_s = check->part->stale_s;
    check->limits = intern(check->part->subject->verdicts, &limits);
}

bool check_is(const struct check *check, const char *metric, const char *object)
{
    return strcmp(check->metric, metric) == 0 && str_eq(check->object, object);
}

struct check *part_check(const struct part *part, const char *metric, const char *object)
{
    vec_each (check, &part->checks) {
        if (check_is(*check, metric, object))
            return *check;
    }
    return NULL;
}

static void seed(struct check *check)
{
    struct map *seeds = &check->part->subject->seeds;
    char *key;

    if (seeds->len == 0)
        return;
    key = xasprintf("%s\n%s", check->metric, check->object == NULL ? "" : check->object);
    check->state.told = (uint8_t)(intptr_t)map_remove(seeds, key);
    free(key);
}

struct check *part_add_check(struct part *part, const char *metric, const char *object)
{
    const struct metric *known = metric_of(metric);
    struct check *check = xcalloc(1, sizeof(*check));

    check->part = part;
    check->owns_metric = known == NULL || strcmp(known->name, metric) != 0;
    check->metric = check->owns_metric ? xstrdup(metric) : known->name;
    check->object = str_eq(object, "") ? NULL : xstrdup(object);
    check->state.value = (double)NAN;
    check->dirty = true;
    if (!check->owns_metric && known->outlook != NULL) {
        check->outlook = known->outlook;
        check->sudden = !known->forecast;
        part->subject->outlook_at = 0;
    }
    check_find_limits(check);
    seed(check);
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    *vec_push(&part->checks) = check;
    return check;
}

static void free_check(struct check *check)
{
    if (check->owns_metric)
        free((char *)check->metric);
    free(check->object);
    free(check->text);
    free(check);
}

/* --- parts --- */

const char *verdicts_section(struct verdicts *verdicts, const char *name)
{
    vec_each (known, &verdicts->sections)
        if (strcmp(*known, name) == 0)
            return *known;
    return *vec_push(&verdicts->sections) = xstrdup(name);
}

struct part *subject_part(struct subject *subject, const char *name)
{
    vec_each (part, &subject->parts) {
        if (strcmp((*part)->name, name) == 0)
            return *part;
    }
    return NULL;
}

struct part *subject_need_part(struct subject *subject, const char *name)
{
    struct part *part = subject_part(subject, name);

    if (part != NULL)
        return part;
    part = xcalloc(1, sizeof(*part));
    part->subject = subject;
    part->name = xstrdup(name);
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    *vec_push(&subject->parts) = part;
    return part;
}

/* People were told of it, and it will not be over by itself. */
static void forget_check(struct check *check, const char *why, wall_s at)
{
    struct outbox *outbox = check->part->subject->verdicts->outbox;

    if (why != NULL)
        check_set_text(&check->text, why);
    if (check->state.told > CHECK_OK)
        outbox_report(outbox, check, CHECK_OK, at);
    outbox_forget(outbox, check->part->subject->id, check->metric, check->object);
}

void subject_forget_check(struct check *check, const char *why, wall_s at)
{
    forget_check(check, why, at);
    subject_drop_check(check);
}

void subject_drop_check(struct check *check)
{
    struct part *part = check->part;
    size_t place = 0;

    while (part->checks.items[place] != check)
        place++;
    part->checks.len--;
    memmove(part->checks.items + place, part->checks.items + place + 1,
            /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
            (part->checks.len - place) * sizeof(part->checks.items[0]));
    free_check(check);
}

void part_set_stale(struct part *part, int64_t stale_s)
{
    if (part->stale_s == stale_s)
        return;
    part->stale_s = stale_s;
    vec_each (check, &part->checks)
        check_find_limits(*check);
}

static void free_part(struct part *part)
{
    vec_each (check, &part->checks)
        free_check(*check);
    vec_release(&part->checks);
    free(part->name);
    free(part);
}

/* --- subjects --- */

static void free_subject(void *value)
{
    struct subject *subject = value;

    vec_each (part, &subject->parts)
        free_part(*part);
    vec_release(&subject->parts);
    vec_release(&subject->parents);
    map_release(&subject->seeds, NULL);
    free(subject->text);
    free(subject->id);
    free(subject);
}

static struct subject *new_subject(struct verdicts *verdicts, const struct host_plan *plan)
{
    struct subject *subject = xcalloc(1, sizeof(*subject));

    subject->verdicts = verdicts;
    subject->plan = plan;
    subject->id = xstrdup(plan->host->id);
    map_init(&subject->seeds);
    map_put(&verdicts->subjects, subject->id, subject);
    return subject;
}

struct verdicts *verdicts_new(struct outbox *outbox)
{
    struct verdicts *verdicts = xcalloc(1, sizeof(*verdicts));

    verdicts->outbox = outbox;
    map_init(&verdicts->subjects);
    return verdicts;
}

static void drop_limits(struct verdicts *verdicts)
{
    vec_each (limits, &verdicts->limits)
        free(*limits);
    vec_release(&verdicts->limits);
}

void verdicts_free(struct verdicts *verdicts)
{
    if (verdicts == NULL)
        return;
    map_release(&verdicts->subjects, free_subject);
    vec_each (name, &verdicts->sections)
        free(*name);
    vec_release(&verdicts->sections);
    drop_limits(verdicts);
    free(verdicts);
}

struct subject *verdicts_subject(const struct verdicts *verdicts, const char *id)
{
    return map_get(&verdicts->subjects, id);
}

bool verdicts_next(const struct verdicts *verdicts, size_t *at, struct subject **subject)
{
    void *value;

    if (!map_next(&verdicts->subjects, at, NULL, &value))
        return false;
    *subject = value;
    return true;
}

/* --- a plan --- */

static void take_over(struct verdicts *verdicts, const struct host_plan *plan,
                      const struct plan_machine *machine)
{
    struct subject *subject = verdicts_subject(verdicts, plan->host->id);

    if (subject == NULL)
        subject = new_subject(verdicts, plan);
    subject->plan = plan;
    subject->asked_on = machine;
    subject->kept = true;
}

static void find_parents(struct verdicts *verdicts, struct subject *subject)
{
    vec_release(&subject->parents);
    vec_each (host, &subject->plan->parents) {
        struct subject *parent = verdicts_subject(verdicts, (*host)->id);

        if (parent != NULL && parent != subject)
            /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
            *vec_push(&subject->parents) = parent;
    }
}

static void find_limits(struct subject *subject)
{
    struct part *own = subject_part(subject, PART_HOST);

    if (own != NULL)
        own->stale_s = subject->asked_on->stale_s;
    vec_each (part, &subject->parts)
        vec_each (check, &(*part)->checks)
            check_find_limits(*check);
}

static void let_go(struct verdicts *verdicts, void (*gone)(struct subject *subject, void *context),
                   void *context)
{
    VEC(struct subject *) list = {0};
    struct subject *subject;
    size_t at = 0;

    while (verdicts_next(verdicts, &at, &subject)) {
        if (!subject->kept)
            /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
            *vec_push(&list) = subject;
    }
    vec_each (item, &list) {
        gone(*item, context);
        if (config_host(&verdicts->plan->config, (*item)->id) == NULL)
            outbox_forget(verdicts->outbox, (*item)->id, NULL, NULL);
        map_remove(&verdicts->subjects, (*item)->id);
        free_subject(*item);
    }
    vec_release(&list);
}

bool subject_is_asked(const struct subject *subject, const char *part)
{
    vec_each (task, &subject->asked_on->tasks)
        if (part == NULL || strcmp(task->name, part) == 0)
            vec_each (host, &task->hosts)
                if (*host == subject->plan)
                    return true;
    return false;
}

/* What is known without a task stays. */
static bool is_kept(const struct subject *subject, const char *part)
{
    return strcmp(part, PART_HOST) == 0 || strcmp(part, PART_OUTLOOK) == 0 ||
           subject_is_asked(subject, part);
}

/* What is not asked any more is not known any more. */
static void drop_parts(struct subject *subject)
{
    size_t kept = 0;

    vec_each (part, &subject->parts) {
        if (is_kept(subject, (*part)->name)) {
            subject->parts.items[kept++] = *part;
            continue;
        }
        subject->outlook_at = 0;
        vec_each (check, &(*part)->checks)
            forget_check(*check, _("nobody asks for it any more"), clock_wall());
        free_part(*part);
    }
    subject->parts.len = kept;
}

void verdicts_plan(struct verdicts *verdicts, const struct plan *plan,
                   void (*gone)(struct subject *subject, void *context), void *context)
{
    struct subject *subject;
    size_t at = 0;

    verdicts->plan = plan;
    while (verdicts_next(verdicts, &at, &subject))
        subject->kept = false;
    vec_each (machine, &plan->machines)
        vec_each (host, &machine->hosts)
            take_over(verdicts, *host, machine);
    let_go(verdicts, gone, context);
    drop_limits(verdicts);
    for (at = 0; verdicts_next(verdicts, &at, &subject);) {
        find_parents(verdicts, subject);
        drop_parts(subject);
        find_limits(subject);
    }
}

/* --- what was stored --- */

bool verdicts_restore(struct verdicts *verdicts, const struct samples_check *stored)
{
    struct subject *subject = verdicts_subject(verdicts, stored->host);
    struct part *part;
    struct check *check;

    if (subject == NULL) /* another collector's, or nobody's */
        return config_host(&verdicts->plan->config, stored->host) != NULL;
    part = subject_part(subject, stored->section);
    if (part == NULL) {
        part = subject_need_part(subject, stored->section);
        part->stale_s = stored->stale_s;
    }
    if (part_check(part, stored->metric, stored->object) != NULL)
        return true;
    check = part_add_check(part, stored->metric, stored->object);
    if (check->state.told != 0 && stored->state.told == 0) {
        uint8_t told = check->state.told;

        check->state = stored->state;
        check->state.told = told;
    } else {
        check->state = stored->state;
    }
    check_set_text(&check->text, stored->text);
    check->dirty = false;
    if (strcmp(part->name, PART_HOST) == 0 && strcmp(check->metric, "host.up") == 0)
        subject->up = check;
    if (strcmp(part->name, PART_HOST) == 0 && strcmp(check->metric, "host.key") == 0)
        subject->key = check;
    return true;
}

void verdicts_restore_host(struct verdicts *verdicts, const struct samples_host *stored)
{
    struct subject *subject = verdicts_subject(verdicts, stored->name);

    if (subject == NULL || stored->level == 0)
        return;
    subject->level = stored->level;
    subject->since = stored->since;
    check_set_text(&subject->text, stored->text);
}

void verdicts_seed(struct verdicts *verdicts, const char *host, const char *metric,
                   const char *object, int level)
{
    struct subject *subject = verdicts_subject(verdicts, host);
    char *key;

    if (subject == NULL)
        return;
    key = xasprintf("%s\n%s", metric, object == NULL ? "" : object);
    map_put(&subject->seeds, key, (void *)(intptr_t)level);
    free(key);
}

void verdicts_renew(struct verdicts *verdicts)
{
    struct subject *subject;
    size_t at = 0;

    while (verdicts_next(verdicts, &at, &subject)) {
        vec_each (part, &subject->parts)
            vec_each (check, &(*part)->checks)
                (*check)->dirty = true;
        if (subject->level != 0)
            outbox_host(verdicts->outbox, subject);
    }
}
