/* One step of a check. The order matters: first what this round says, then whether it lasted, then
 * what people have to be told, which only compares what is with what was told. */
#include "model/check.h"
#include "model/reading.h"

#include <math.h>

#include "base/tr.h"

const struct choice check_levels[] = {
    {CHECK_OK, "ok", N_("in order")},
    {CHECK_WARN, "warning", N_("warning")},
    {CHECK_CRIT, "critical", N_("critical")},
    {CHECK_UNKNOWN, "unknown", N_("unknown")},
    {CHECK_STALE, "stale", N_("stale")},
    {CHECK_UNREACHABLE, "unreachable", N_("unreachable")},
    {0, NULL, NULL},
};

int check_rank(int level)
{
    static const int ranks[] = {[CHECK_OK] = 1,    [CHECK_WARN] = 2, [CHECK_UNKNOWN] = 3,
                                [CHECK_STALE] = 4, [CHECK_CRIT] = 6, [CHECK_UNREACHABLE] = 5};

    return level >= CHECK_OK && level <= CHECK_UNREACHABLE ? ranks[level] : 0;
}

/* OK, WARN or CRIT: somebody knows. */
static bool is_known(int level)
{
    return level >= CHECK_OK && level <= CHECK_CRIT;
}

/* --- what a reading says --- */

static bool is_over(const struct check_limits *limits, double value, double raise, double clear,
                    bool raised)
{
    double limit = raised && !isnan(clear) ? clear : raise;

    if (isnan(raise))
        return false;
    /* Back at the limit is enough to be raised; to be over, it has to be past the clear one. */
    if (raised && !isnan(clear))
        return limits->low_bad ? value <= limit : value >= limit;
    return limits->low_bad ? value < limit : value >= limit;
}

static int by_limits(const struct check_limits *limits, double value, int held)
{
    if (is_over(limits, value, limits->crit, limits->crit_clear, held == CHECK_CRIT))
        return CHECK_CRIT;
    if (is_over(limits, value, limits->warn, limits->warn_clear,
                held == CHECK_WARN || held == CHECK_CRIT))
        return CHECK_WARN;
    return CHECK_OK;
}

int check_level_of(const struct check_limits *limits, const struct reading *reading, int held)
{
    bool limited = !isnan(limits->warn) || !isnan(limits->crit);
    int said = reading->said > CHECK_UNKNOWN ? CHECK_UNKNOWN : reading->said, level;

    if (!limits->watched)
        return CHECK_OK;
    if (!isfinite(reading->value)) /* there is only text: the source has to say what it means */
        return said != 0 ? said : limited ? CHECK_UNKNOWN : CHECK_OK;
    level = limited ? by_limits(limits, limits->either_bad ? fabs(reading->value) : reading->value,
                                held)
                    : CHECK_OK;
    return check_rank(said) > check_rank(level) ? said : level;
}

/* --- whether it lasted --- */

static void become(struct check_state *state, int level, wall_s now)
{
    if (state->hard != level)
        state->since = now;
    state->hard = state->soft = (uint8_t)level;
    state->rounds = 0;
    if (is_known(level))
        state->held = (uint8_t)level;
}

/* Worse than a level that somebody knows. No answer is worse than a good one; it is not better than
 * an alarm, and ends none. */
static bool is_worse(int result, int hard)
{
    return result == CHECK_UNKNOWN ? hard != CHECK_UNKNOWN : result > hard;
}

/* In a row of bad rounds no answer says less than the last figure. In a row of better ones the
 * worst counts. */
static int gather(const struct check_state *state, int result, bool worse, bool going)
{
    if (!going)
        return result;
    if (worse)
        return result == CHECK_UNKNOWN ? state->soft : result;
    return result > state->soft ? result : state->soft;
}

static void count_round(struct check_state *state, const struct check_limits *limits, int result,
                        wall_s now)
{
    bool worse, going;

    if (state->hard == 0 && result == CHECK_OK) {
        become(state, result, now);
        return;
    }
    if (result == state->hard) {
        state->soft = state->hard;
        state->rounds = 0;
        return;
    }
    worse = is_worse(result, state->hard);
    going = state->rounds > 0 && worse == is_worse(state->soft, state->hard);
    state->soft = (uint8_t)gather(state, result, worse, going);
    state->rounds = going ? state->rounds + 1 : 1;
    if (state->rounds >= (worse ? limits->rounds_bad : limits->rounds_good))
        become(state, state->soft, now);
}

/* An answer ends UNKNOWN, STALE and UNREACHABLE: at once if there was an alarm before, which holds
 * until better rounds say otherwise; else when it lasts. */
static void wake_up(struct check_state *state, int result, wall_s now)
{
    if (!is_known(state->hard) && is_known(result) && state->held > CHECK_OK)
        become(state, state->held, now);
}

bool check_is_old(const struct check_state *state, int64_t stale_s, wall_s now)
{
    return state->asked != 0 && (now - state->asked > stale_s || state->asked - now > stale_s);
}

/* --- flapping --- */

int check_flap_percent(const struct check_state *state)
{
    int changes = 0;

    for (int i = 0; i < CHECK_FLAP_RESULTS - 1; i++)
        changes += (state->changes >> i) & 1;
    return changes * 100 / (CHECK_FLAP_RESULTS - 1);
}

static void count_flap(struct check_state *state, int result, struct check_change *change)
{
    bool other = state->last != 0 && state->last != result;
    int percent;

    state->changes = (state->changes << 1 | other) & ((1U << (CHECK_FLAP_RESULTS - 1)) - 1);
    state->last = (uint8_t)result;
    percent = check_flap_percent(state);
    if (!state->flapping && percent > CHECK_FLAP_BEGIN)
        state->flapping = change->flap_began = true;
    else if (state->flapping && percent < CHECK_FLAP_END) {
        state->flapping = false;
        change->flap_ended = true;
    }
}

/* --- what people are told --- */

static enum check_tell tell_of(int told, int hard)
{
    if (hard == CHECK_OK)
        return told > CHECK_OK ? CHECK_TELL_RECOVER : CHECK_TELL_NOTHING;
    if (hard == CHECK_UNKNOWN || hard == CHECK_STALE)
        return told > CHECK_OK ? CHECK_TELL_NOTHING : CHECK_TELL_RAISE;
    if (!is_known(hard) || told == hard)
        return CHECK_TELL_NOTHING;
    if (told <= CHECK_OK)
        return CHECK_TELL_RAISE;
    return told == CHECK_CRIT ? CHECK_TELL_BETTER : CHECK_TELL_WORSE;
}

/* Silence holds back everything but the end of what was told. */
static void tell(struct check_state *state, const struct check_circumstances *circumstances,
                 struct check_change *change)
{
    enum check_tell what = tell_of(state->told, state->hard);
    bool silent = circumstances->parent_down || circumstances->maintenance;

    if (what == CHECK_TELL_NOTHING || state->flapping ||
        (silent && what != CHECK_TELL_RECOVER && what != CHECK_TELL_BETTER))
        return;
    change->tell = what;
    change->level = state->told = state->hard;
}

/* --- the step --- */

static void take_answer(struct check_state *state, const struct check_limits *limits,
                        const struct reading *reading,
                        const struct check_circumstances *circumstances,
                        struct check_change *change)
{
    int result = reading == NULL ? limits->watched ? CHECK_UNKNOWN : CHECK_OK
                                 : check_level_of(limits, reading, state->held);

    if (!circumstances->parent_down && !circumstances->maintenance)
        count_flap(state, result, change);
    state->asked = circumstances->now;
    if (reading != NULL) {
        state->value = reading->value;
        state->at = circumstances->now;
    }
    wake_up(state, result, circumstances->now);
    count_round(state, limits, result, circumstances->now);
}

bool check_step(struct check_state *state, const struct check_limits *limits,
                const struct reading *reading, const struct check_circumstances *circumstances,
                struct check_change *change)
{
    const struct check_state before = *state;

    *change = (struct check_change){.from = state->hard};
    if (reading == NULL && circumstances->parent_down)
        become(state, CHECK_UNREACHABLE, circumstances->now);
    else if (reading != NULL || circumstances->asked)
        take_answer(state, limits, reading, circumstances, change);
    else if (limits->watched && state->hard != CHECK_UNREACHABLE &&
             check_is_old(state, limits->stale_s, circumstances->now))
        become(state, CHECK_STALE, circumstances->now);
    tell(state, circumstances, change);
    change->to = state->hard;
    return before.hard != state->hard || before.soft != state->soft ||
           before.rounds != state->rounds || before.told != state->told ||
           before.flapping != state->flapping || before.changes != state->changes;
}

bool check_is_soft(const struct check_state *state)
{
    return state->rounds > 0;
}

int check_shown(const struct check_state *state, int64_t stale_s, wall_s now)
{
    if (state->hard == CHECK_UNREACHABLE)
        return state->hard;
    if (check_is_old(state, stale_s, now))
        return CHECK_STALE;
    if (state->hard != 0)
        return state->hard;
    return state->soft != 0 ? state->soft : CHECK_UNKNOWN;
}
