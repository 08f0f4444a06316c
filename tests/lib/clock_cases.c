/* Tickets for tests of the clock engine. */
#include "lib/clock_cases.h"

#include <stdarg.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

enum { EVENTS_MAX = 16 };

struct calendars shipped;
struct sla sla;

int clock_cases_load(void **state)
{
    (void)state;
    calendars_load(&shipped);
    return 0;
}

int clock_cases_release(void **state)
{
    (void)state;
    sla_release(&sla);
    calendars_release(&shipped);
    return 0;
}

/* The day of most tests is Friday 2026-11-20; "10:00" is short for it. */
wall_s when(const char *text)
{
    char *full;
    wall_s result;

    if (text == NULL)
        return 0;
    if (strlen(text) > 8)
        return at(text);
    full = xasprintf("2026-11-20 %s", text);
    result = at(full);
    free(full);
    return result;
}

void evaluate_books(const struct clock_book *books, size_t book_count, const struct event *events,
                    size_t count, const char *now)
{
    struct clock_event list[EVENTS_MAX];
    struct clock_case ticket = {books, book_count, list, count};

    assert_true(count <= EVENTS_MAX);
    for (size_t i = 0; i < count; i++)
        list[i] = (struct clock_event){.seq = (int64_t)i + 1,
                                       .at = when(events[i].at),
                                       .recorded = when(events[i].recorded),
                                       .kind = events[i].kind,
                                       .reason = events[i].reason,
                                       .until = when(events[i].until),
                                       .book = events[i].book,
                                       .about = events[i].about,
                                       .voided = events[i].voided,
                                       .of_master = events[i].of_master};
    sla_evaluate(&sla, &ticket, when(now));
}

/* One book of one rule; its newest verdict. */
const struct clock_verdict *judge_list(const struct clock_rule *rule, const struct event *events,
                                       size_t count, const char *now)
{
    const struct clock_book book = {rule, 1, shipped.all};

    evaluate_books(&book, 1, events, count, now);
    assert_true(sla.verdicts.len > 0);
    return &sla.verdicts.items[sla.verdicts.len - 1];
}

void expect_state(const struct clock_verdict *v, enum clock_state state)
{
    if (v->state != state)
        fail_msg("%s is %s, expected %s", choice_name(clock_kinds, (int)v->kind),
                 choice_name(clock_states, (int)v->state), choice_name(clock_states, (int)state));
}

void expect_at(wall_s found, const char *expected)
{
    struct str text = STR_INIT;

    if (found == when(expected))
        return;
    civil_add_instant(&text, found);
    fail_msg("%s, expected %s", text.buf, expected);
}

const struct clock_verdict *verdict(enum clock_kind kind, unsigned ordinal, unsigned cycle)
{
    vec_each (v, &sla.verdicts) {
        if (v->kind == kind && v->ordinal == ordinal && v->cycle == cycle)
            return v;
    }
    fail_msg("there is no verdict %s/%u/%u", choice_name(clock_kinds, (int)kind), ordinal, cycle);
    return NULL;
}

/* --- the rules that are used most --- */

const struct clock_rule respond = {
    .kind = CLOCK_RESPOND, .target = SECONDS(30 * MINUTE), .clause = "ICU-1.1"};
const struct clock_rule resolve = {
    .kind = CLOCK_RESOLVE, .target = SECONDS(HOUR), .pausable = true, .clause = "ICU-1.1"};
const struct clock_rule resolve_days = {.kind = CLOCK_RESOLVE,
                                        .target = WORKDAYS(3),
                                        .calendar = WD58,
                                        .pausable = true,
                                        .clause = "HIS-4.5.1"};
const struct clock_rule resolve_hours = {
    .kind = CLOCK_RESOLVE, .target = SECONDS(2 * HOUR), .calendar = WD58, .pausable = true};
const struct clock_rule follow_up = {
    .kind = CLOCK_FOLLOW_UP, .target = WORKDAYS(3), .calendar = WD58, .clause = "ICU-2.18"};
const struct clock_rule feedback = {.kind = CLOCK_FEEDBACK, .target = SECONDS(HOUR)};
const struct clock_rule plan = {
    .kind = CLOCK_PLAN, .target = SECONDS(HOUR), .pausable = true, .clause = "ICU-2.2"};
