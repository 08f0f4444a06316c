/* Tickets for tests of the clock engine, in a few words each:
 *
 *     v = JUDGE(&resolve, "10:40", E(EV_RECEIVED, "10:00"), E(EV_PAUSED, "10:10", .until = "10:20"));
 *     expect_state(v, CLOCK_RUNNING);
 *     expect_at(v->due, "11:10");
 *
 * A time alone is of Friday 2026-11-20. Calendars are the shipped ones, by enum (lib/calendars.h). */
#ifndef LIB_CLOCK_CASES_H
#define LIB_CLOCK_CASES_H

#include <stdbool.h>

#include "base/mem.h"
#include "lib/calendars.h"
#include "model/sla.h"

enum { HOUR = 3600, MINUTE = 60 };

extern struct calendars shipped;
extern struct sla sla;

int clock_cases_load(void **state);
int clock_cases_release(void **state);

struct event {
    enum clock_event_kind kind;
    const char *at;
    const char *until;
    int reason;
    unsigned book;
    const char *recorded;
    int64_t about;
    bool voided;
    bool of_master;
};

#define SECONDS(n)                                                                                 \
    {                                                                                              \
        .span = { SPAN_SECONDS, n }                                                                \
    }
#define WORKDAYS(n)                                                                                \
    {                                                                                              \
        .span = { SPAN_WORKDAYS, n }                                                               \
    }

/* NULL: 0. */
wall_s when(const char *text);
/* Evaluates into sla.verdicts. */
void evaluate_books(const struct clock_book *books, size_t book_count, const struct event *events,
                    size_t count, const char *now);
/* One book of one rule; its newest verdict. */
const struct clock_verdict *judge_list(const struct clock_rule *rule, const struct event *events,
                                       size_t count, const char *now);

#define JUDGE(rule, now, ...)                                                                      \
    judge_list(rule, (const struct event[]){__VA_ARGS__},                                          \
               ARRAY_LEN(((const struct event[]){__VA_ARGS__})), now)
#define JUDGE_BOOKS(books, now, ...)                                                               \
    evaluate_books(books, ARRAY_LEN(books), (const struct event[]){__VA_ARGS__},                   \
                   ARRAY_LEN(((const struct event[]){__VA_ARGS__})), now)
#define E(what, text, ...)                                                                         \
    {                                                                                              \
        .kind = (what), .at = (text), __VA_ARGS__                                                  \
    }

void expect_state(const struct clock_verdict *v, enum clock_state state);
void expect_at(wall_s found, const char *expected);
/* Fails the test if there is none. */
const struct clock_verdict *verdict(enum clock_kind kind, unsigned ordinal, unsigned cycle);

/* The rules that are used most. */
extern const struct clock_rule respond, resolve, resolve_days, resolve_hours, follow_up, feedback,
    plan;

#endif
