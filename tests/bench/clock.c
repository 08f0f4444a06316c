/* Clocks evaluated a second, on one core: tickets with the clocks that the five contracts promise
 * (respond, resolve in hours and working days, on site, plan, feedback, follow-up), some paused,
 * some answered, some overdue. Beside it what the machine does in a plain loop, so that figures of
 * two machines can be compared. The goal is a million clocks a second. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/die.h"
#include "base/mem.h"
#include "conf/conf.h"
#include "model/sla.h"

enum { TICKETS = 2000, EVENTS_MAX = 8, ROUNDS = 100, RUNS = 5, CALENDARS = 4, LOOP = 100000000 };

static const struct clock_step steps[] = {{.percent = 50}, {.percent = 75}, {.before_s = 600}};

#define S(n)                                                                                       \
    {                                                                                              \
        .span = { SPAN_SECONDS, n }                                                                \
    }
#define WD(n)                                                                                      \
    {                                                                                              \
        .span = { SPAN_WORKDAYS, n }                                                               \
    }

/* calendars: 0 d247, 1 wd524, 2 wd58, 3 d78 */
static const struct clock_rule his[] = {
    {.kind = CLOCK_RESPOND,
     .target = S(3600),
     .clause = "HIS-5.4b",
     .steps = steps,
     .step_count = 3},
    {.kind = CLOCK_RESOLVE,
     .target = WD(3),
     .calendar = 2,
     .pausable = true,
     .clause = "HIS-4.5.1",
     .steps = steps,
     .step_count = 3},
    {.kind = CLOCK_ON_SITE, .target = S(7200), .start_on = EV_NOTICE, .clause = "HIS-5.4b"},
};
static const struct clock_rule icu[] = {
    {.kind = CLOCK_RESPOND,
     .target = S(1800),
     .clause = "ICU-2.5",
     .steps = steps,
     .step_count = 3},
    {.kind = CLOCK_PLAN, .target = S(3600), .pausable = true, .clause = "ICU-2.2"},
    {.kind = CLOCK_RESOLVE,
     .target = S(3600),
     .pausable = true,
     .clause = "ICU-2.5",
     .steps = steps,
     .step_count = 3},
    {.kind = CLOCK_FOLLOW_UP, .target = WD(3), .calendar = 2, .clause = "ICU-2.18"},
};
static const struct clock_rule logistics[] = {
    {.kind = CLOCK_RESPOND, .target = S(900), .calendar = 3, .clause = "LOG-1.1b"},
    {.kind = CLOCK_ON_SITE, .target = S(43200), .clause = "LOG-4b"},
};
static const struct clock_rule cis[] = {
    {.kind = CLOCK_RESOLVE, .target = S(1800), .pausable = true, .clause = "CIS-2.2"},
    {.kind = CLOCK_FEEDBACK, .target = S(3600), .clause = "CIS-2.2"},
    {.kind = CLOCK_ON_SITE, .target = S(7200), .start_on = EV_REMOTE_FAILED, .clause = "CIS-2.1"},
};

static const struct clock_rule nis[] = {
    {.kind = CLOCK_RESPOND, .target = S(3600), .calendar = 3, .clause = "NIS-8"},
    {.kind = CLOCK_RESOLVE, .target = WD(3), .calendar = 2, .pausable = true, .clause = "NIS-8"},
    {.kind = CLOCK_FEEDBACK, .target = S(7200), .calendar = 3, .clause = "NIS-8"},
};

static struct clock_book books[] = {
    {his, ARRAY_LEN(his), NULL},
    {icu, ARRAY_LEN(icu), NULL},
    {logistics, ARRAY_LEN(logistics), NULL},
    {cis, ARRAY_LEN(cis), NULL},
    {nis, ARRAY_LEN(nis), NULL},
};

static struct clock_event events[TICKETS][EVENTS_MAX];
static struct clock_case tickets[TICKETS];
static uint64_t state = 88172645463325252u;

static int64_t below(int64_t limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (int64_t)(state % (uint64_t)limit);
}

static void make_ticket(int i, wall_s now)
{
    struct clock_event *e = events[i];
    wall_s at = now - below(10 * 86400);
    size_t count = 0;

    e[count++] = (struct clock_event){.at = at, .kind = EV_RECEIVED};
    if (below(4) > 0)
        e[count++] = (struct clock_event){.at = at += below(1200), .kind = EV_ANSWERED};
    e[count++] = (struct clock_event){.at = at += below(600), .kind = EV_OTHER};
    if (below(3) == 0) {
        at += below(1800);
        e[count++] = (struct clock_event){.at = at, .kind = EV_PAUSED, .until = at + below(86400)};
    }
    if (below(2) == 0)
        e[count++] = (struct clock_event){.at = at += below(90000), .kind = EV_RESOLVED};
    if (below(3) == 0)
        e[count++] = (struct clock_event){.at = at += below(90000), .kind = EV_CLOSED};
    for (size_t n = 0; n < count; n++)
        e[n].seq = (int64_t)n + 1;
    tickets[i] = (struct clock_case){&books[i % (int)ARRAY_LEN(books)], 1, e, count};
}

static void make_calendars(struct config *config, const struct worktime *calendars[CALENDARS])
{
    static const char *const ids[CALENDARS] = {"d247", "wd524", "wd58", "d78"};
    const struct conf_source source = {0};
    struct conf_report report = {0};

    if (conf_load(&source, config, &report) < 0)
        die("the built-in configuration is wrong");
    for (size_t i = 0; i < CALENDARS; i++)
        calendars[i] = worktime_new(config_calendar(config, ids[i]), NULL, config->years.items,
                                    config->years.len);
    for (size_t i = 0; i < ARRAY_LEN(books); i++)
        books[i].calendars = calendars;
}

/* Clocks a second of one run. */
static double measure(struct sla *sla, wall_s now)
{
    int64_t began = clock_mono_us(), clocks = 0;

    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < TICKETS; i++) {
            sla_evaluate(sla, &tickets[i], now + round);
            clocks += (int64_t)sla->verdicts.len;
        }
    return (double)clocks * 1e6 / (double)(clock_mono_us() - began);
}

/* Steps a second of a loop that depends on itself: what the core does, whatever the code. */
static double calibrate(void)
{
    int64_t began = clock_mono_us();
    volatile uint64_t sink;
    uint64_t x = 1;

    for (int i = 0; i < LOOP; i++)
        x = x * 6364136223846793005u + 1442695040888963407u;
    sink = x;
    (void)sink;
    return (double)LOOP * 1e6 / (double)(clock_mono_us() - began);
}

int main(void)
{
    const struct worktime *calendars[CALENDARS];
    struct config config;
    struct sla sla = {0};
    wall_s now = civil_day_start(civil_day(2026, 11, 20)) + 36000;
    double best = 0, loop = calibrate();

    make_calendars(&config, calendars);
    for (int i = 0; i < TICKETS; i++)
        make_ticket(i, now);
    for (int run = 0; run < RUNS; run++) {
        double rate = measure(&sla, now);

        best = rate > best ? rate : best;
    }
    printf("clock: %.2f million clocks a second (goal 1.00), best of %d; "
           "loop calibration %.0f million steps a second, %.0f steps a clock\n",
           best / 1e6, RUNS, loop / 1e6, loop / best);
    sla_release(&sla);
    for (size_t i = 0; i < CALENDARS; i++)
        worktime_free((struct worktime *)(uintptr_t)calendars[i]);
    config_release(&config);
    return 0;
}
