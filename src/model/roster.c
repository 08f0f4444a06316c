/* From layers and swaps to people. */
#include "model/roster.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/worktimes.h"

static const char ordinary[] = "wd58";

struct compiled {
    const struct roster_layer *layer;
    const struct worktime *worktime;
    unsigned days;
    int from, to; /* minutes */
};

struct roster {
    const struct config *config;
    struct worktimes worktimes;
    VEC(struct compiled) layers;
    const struct worktime *usual;    /* NULL in an empty roster */
    VEC(struct roster_swap *) swaps; /* those of the configuration, then those that came later */
};

/* --- compiling --- */

struct roster *roster_new(const struct config *config, struct err *err)
{
    struct roster *roster = xcalloc(1, sizeof(*roster));

    roster->config = config;
    vec_each (layer, &config->layers) {
        const char *calendar = layer->calendar != NULL ? layer->calendar : ordinary;
        struct compiled compiled = {.layer = layer, .days = roster_days(layer)};

        compiled.worktime = worktimes_get(&roster->worktimes, config, calendar);
        if (compiled.worktime == NULL) {
            err_set(err, ERR_FAILED, _("the roster needs the calendar '%s', which is not there"),
                    calendar);
            roster_free(roster);
            return NULL;
        }
        roster_hours(layer, &compiled.from, &compiled.to);
        *vec_push(&roster->layers) = compiled;
        if (roster->usual == NULL)
            roster->usual = compiled.worktime;
    }
    vec_each (swap, &config->swaps)
        roster_add_swap(roster, swap);
    return roster;
}

void roster_free(struct roster *roster)
{
    if (roster == NULL)
        return;
    worktimes_release(&roster->worktimes);
    vec_release(&roster->layers);
    vec_each (swap, &roster->swaps) {
        record_release(&roster_swap_schema, *swap);
        free(*swap);
    }
    vec_release(&roster->swaps);
    free(roster);
}

bool roster_is_empty(const struct roster *roster)
{
    return roster->layers.len == 0;
}

void roster_add_swap(struct roster *roster, const struct roster_swap *swap)
{
    struct roster_swap *copy = xmalloc(sizeof(*copy));

    record_copy(&roster_swap_schema, copy, swap);
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    *vec_push(&roster->swaps) = copy;
}

struct roster *roster_with(const struct roster *roster, const struct roster_swap *swap)
{
    struct roster *with = roster_new(roster->config, NULL);

    for (size_t i = roster->config->swaps.len; i < roster->swaps.len; i++)
        roster_add_swap(with, roster->swaps.items[i]);
    roster_add_swap(with, swap);
    return with;
}

/* --- days --- */

static unsigned kind_of(const struct worktime *worktime, day_t day)
{
    int weekday = civil_weekday(day);
    unsigned bits = ROSTER_ALL | 1u << weekday;

    if (worktime_is_workday(worktime, day))
        return bits | ROSTER_WORKDAY;
    bits |= ROSTER_REST;
    if (worktime_cause(worktime, day) == DAY_HOLIDAY)
        return bits | ROSTER_HOLIDAY;
    return weekday == 0 || weekday == 6 ? bits | ROSTER_WEEKEND : bits;
}

unsigned roster_kind_of(const struct roster *roster, day_t day)
{
    return roster->usual == NULL ? ROSTER_ALL : kind_of(roster->usual, day);
}

bool roster_is_estimate(const struct roster *roster, day_t day)
{
    return roster->usual != NULL && worktime_is_estimate(roster->usual, day, day, true);
}

static bool has_shift(const struct compiled *c, day_t day)
{
    return (c->layer->valid_from == 0 || day >= c->layer->valid_from) &&
           (c->layer->valid_until == 0 || day <= c->layer->valid_until) &&
           (c->days & kind_of(c->worktime, day)) != 0;
}

/* --- rotation --- */

static int64_t shifts_between(const struct compiled *c, day_t from, day_t to)
{
    int64_t count = 0;

    for (day_t day = from; day < to; day++)
        count += (c->days & kind_of(c->worktime, day)) != 0 ? 1 : 0;
    return count;
}

static int64_t week_of(day_t day)
{
    return (day - (civil_weekday(day) + 6) % 7) / 7;
}

static int64_t month_of(day_t day)
{
    int year, month, mday;

    civil_day_split(day, &year, &month, &mday);
    return (int64_t)year * 12 + month;
}

static size_t turn_of(const struct compiled *c, day_t day)
{
    int64_t people = (int64_t)c->layer->users.len, turn = 0;
    day_t start = c->layer->start;

    switch (c->layer->rotate) {
    case ROTATE_DAY:
        turn = day >= start ? shifts_between(c, start, day) : -shifts_between(c, day, start);
        break;
    case ROTATE_WEEK: turn = week_of(day) - week_of(start); break;
    case ROTATE_MONTH: turn = month_of(day) - month_of(start); break;
    default: break;
    }
    return (size_t)((turn % people + people) % people);
}

/* --- shifts --- */

static void apply_swaps(const struct roster *roster, struct roster_shift *shift)
{
    const struct user *own = shift->user;

    vec_each (item, &roster->swaps) {
        const struct roster_swap *swap = *item;
        bool here = swap->layer == NULL || str_eq(swap->layer, shift->layer->id);

        if (!here || shift->day < swap->from || shift->day > swap->until || shift->user == NULL ||
            !str_eq(swap->out, shift->user->id))
            continue;
        shift->user = swap->in == NULL ? NULL : config_user(roster->config, swap->in);
        shift->instead_of = own;
        shift->swap = swap;
    }
}

static struct roster_shift shift_of(const struct roster *roster, const struct compiled *c,
                                    day_t day)
{
    wall_s midnight = civil_day_start(day);
    struct roster_shift shift = {
        .layer = c->layer,
        .day = day,
        .from = midnight + (wall_s)c->from * 60,
        .to = midnight + (wall_s)c->to * 60,
    };

    if (c->layer->users.len > 0)
        shift.user = config_user(roster->config, c->layer->users.items[turn_of(c, day)]);
    apply_swaps(roster, &shift);
    return shift;
}

static bool rank_is_taken(const struct roster_shifts *shifts, int64_t rank)
{
    vec_each (shift, &shifts->list) {
        if (shift->layer->rank == rank)
            return true;
    }
    return false;
}

static int by_rank(const void *a, const void *b)
{
    const struct roster_shift *left = a, *right = b;

    return (left->layer->rank > right->layer->rank) - (left->layer->rank < right->layer->rank);
}

static bool covers(const struct compiled *c, day_t day, wall_s at)
{
    wall_s midnight = civil_day_start(day);

    return at >= midnight + (wall_s)c->from * 60 && at < midnight + (wall_s)c->to * 60 &&
           has_shift(c, day);
}

void roster_on(const struct roster *roster, wall_s at, struct roster_shifts *out)
{
    day_t today = civil_day_of(at);

    out->list.len = 0;
    vec_each (c, &roster->layers) {
        for (day_t day = today - 1; day <= today; day++)
            if (covers(c, day, at) && !rank_is_taken(out, c->layer->rank))
                *vec_push(&out->list) = shift_of(roster, c, day);
    }
    if (out->list.len > 1)
        qsort(out->list.items, out->list.len, sizeof(out->list.items[0]), by_rank);
}

/* Also where a layer before it holds: what is taken over is the place on the list. */
bool roster_has(const struct roster *roster, const char *layer, const char *user, day_t from,
                day_t until)
{
    vec_each (c, &roster->layers) {
        if (layer != NULL && !str_eq(layer, c->layer->id))
            continue;
        for (day_t day = from; day <= until; day++) {
            struct roster_shift shift = {0};

            if (!has_shift(c, day))
                continue;
            shift = shift_of(roster, c, day);
            if (shift.user != NULL && str_eq(shift.user->id, user))
                return true;
        }
    }
    return false;
}

void roster_shifts_release(struct roster_shifts *shifts)
{
    vec_release(&shifts->list);
}

wall_s roster_next_change(const struct roster *roster, wall_s at)
{
    day_t today = civil_day_of(at);
    wall_s best = civil_day_start(today + 1);

    vec_each (c, &roster->layers) {
        for (day_t day = today - 1; day <= today; day++) {
            wall_s midnight = civil_day_start(day);
            wall_s from = midnight + (wall_s)c->from * 60, to = midnight + (wall_s)c->to * 60;

            if (from > at && from < best)
                best = from;
            if (to > at && to < best)
                best = to;
        }
    }
    return best;
}

/* --- what is wrong --- */

static bool continues(const struct roster_trouble *old, const struct roster_trouble *new)
{
    return old->kind == new->kind && old->to == new->from && old->user == new->user &&
           old->layer == new->layer;
}

static void add_trouble(struct roster_troubles *out, struct roster_trouble trouble)
{
    vec_each (old, &out->list) {
        if (continues(old, &trouble)) {
            old->to = trouble.to;
            return;
        }
    }
    *vec_push(&out->list) = trouble;
}

static void examine_piece(const struct roster_shifts *on, wall_s from, wall_s to,
                          struct roster_troubles *out)
{
    if (on->list.len == 0 || on->list.items[0].layer->rank != 1)
        add_trouble(out, (struct roster_trouble){.kind = ROSTER_NOBODY, .from = from, .to = to});
    vec_each (shift, &on->list) {
        if (shift->user == NULL)
            add_trouble(out, (struct roster_trouble){ROSTER_ABSENT, from, to, shift->instead_of,
                                                     shift->layer});
        for (const struct roster_shift *other = on->list.items; other < shift; other++)
            if (shift->user != NULL && other->user == shift->user)
                add_trouble(out, (struct roster_trouble){ROSTER_DOUBLE, from, to, shift->user,
                                                         shift->layer});
    }
}

void roster_examine(const struct roster *roster, wall_s from, wall_s to,
                    struct roster_troubles *out)
{
    struct roster_shifts on = {0};

    while (from < to) {
        wall_s next = roster_next_change(roster, from);

        if (next > to)
            next = to;
        roster_on(roster, from, &on);
        examine_piece(&on, from, next, out);
        from = next;
    }
    roster_shifts_release(&on);
}

void roster_troubles_release(struct roster_troubles *troubles)
{
    vec_release(&troubles->list);
}

/* --- the rules of the configuration --- */

static void check_layer(const struct config *config, const struct roster_layer *layer,
                        config_complain *complain, void *data)
{
    for (size_t i = 0; i < layer->users.len; i++) {
        const struct user *user = config_user(config, layer->users.items[i]);
        struct err err = ERR_INIT;

        if (user == NULL || user->skill >= layer->skill)
            continue;
        err_set(&err, ERR_USAGE, _("'%s' has the skill %lld; this layer needs %lld"), user->id,
                (long long)user->skill, (long long)layer->skill);
        err_prefix(&err, "users[%zu]", i);
        complain(roster_layer_schema.kind, layer->id, &err, data);
        err_release(&err);
    }
}

static void check_swap(const struct config *config, const struct roster_swap *swap,
                       config_complain *complain, void *data)
{
    const struct user *out = config_user(config, swap->out);
    const struct user *in = swap->in == NULL ? NULL : config_user(config, swap->in);
    struct err err = ERR_INIT;

    if (out == NULL || in == NULL || in->skill >= out->skill)
        return;
    err_set(&err, ERR_USAGE,
            _("'%s' has the skill %lld, '%s' has %lld; a stand-in has at least the same (HIS-5.3)"),
            in->id, (long long)in->skill, out->id, (long long)out->skill);
    err_prefix(&err, "in");
    complain(roster_swap_schema.kind, swap->id, &err, data);
    err_release(&err);
}

void roster_check_config(const struct config *config, config_complain *complain, void *data)
{
    vec_each (layer, &config->layers) {
        if (layer->id != NULL)
            check_layer(config, layer, complain, data);
    }
    vec_each (swap, &config->swaps) {
        if (swap->id != NULL)
            check_swap(config, swap, complain, data);
    }
}
