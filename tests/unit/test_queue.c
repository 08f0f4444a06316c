/* The order of urgency: always what judging every open ticket gives, whatever was done to the tickets,
 * the configuration, the clock and the cache (R0). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "desk/force.h"
#include "desk/queue.h"
#include "desk/ticket_clocks.h"
#include "desk/ticket_search.h"
#include "desk/tickets.h"
#include "lib/life.h"
#include "lib/scratch.h"
#include "model/records.h"
#include "store/due_store.h"
#include "store/replay.h"
#include "store/ticket_store.h"

#define BEGIN "2026-11-16 09:00"

enum { TICKETS = 24, STEPS = 260, ACTS_AT_ONCE = 4, IDS_MAX = 64 };

static struct err err = ERR_INIT;

static struct desk *open_desk(const struct scratch *scratch)
{
    const struct desk_options options = {.store_url = scratch->url, .now = BEGIN};
    struct desk *desk;
    wall_s now;

    desk = desk_init(&options, DESK_TEST, "config", &now, &err);
    if (desk == NULL)
        fail_msg("%s", err.text.buf);
    return desk;
}

static void must(int rc)
{
    if (rc < 0)
        fail_msg("%s", err.text.buf);
}

/* --- a life --- */

static void open_ticket(struct desk *desk, struct dice *dice)
{
    static const struct {
        const char *system_id, *category;
    } kinds[] = {{"if-monitor", "interface"}, {"icis", "fault"},
                 {"insurance", "fault"},      {"nis", "fault"},
                 {"cis-dongjie", "fault"},    {"base", "fault"}};
    unsigned kind = dice_roll(dice, ARRAY_LEN(kinds));
    struct ticket draft;

    record_init(&ticket_schema, &draft);
    draft.subject = xstrdup("三床数据中断");
    draft.callback = xstrdup("10100000001");
    draft.system_id = xstrdup(kinds[kind].system_id);
    draft.category = xstrdup(kinds[kind].category);
    draft.received_at = clock_wall() - dice_roll(dice, 1500);
    must(desk_ticket_open(desk, &draft, NULL, &err));
    record_release(&ticket_schema, &draft);
}

struct ids {
    char *items[IDS_MAX];
    size_t len;
};

static int note_id(const void *ticket, void *data)
{
    struct ids *ids = data;

    ids->items[ids->len++] = xstrdup(((const struct ticket *)ticket)->id);
    return ids->len == IDS_MAX;
}

static char *any_id(struct desk *desk, struct dice *dice)
{
    const struct ticket_query all = {.limit = IDS_MAX};
    struct ids ids = {.len = 0};
    char *id;

    must(ticket_query_each(desk_store(desk), &all, note_id, &ids, &err));
    id = xstrdup(ids.items[dice_roll(dice, (unsigned)ids.len)]);
    for (size_t i = 0; i < ids.len; i++)
        free(ids.items[i]);
    return id;
}

/* Something or other; what the rules refuse is refused. */
static void act(struct desk *desk, struct dice *dice)
{
    static const struct {
        const char *verb, *field, *value;
    } acts[] = {
        {"answer", NULL, NULL},
        {"answer", NULL, NULL},
        {"plan", "plan", "换采集盒"},
        {"remote_failed", NULL, NULL},
        {"dispatch", NULL, NULL},
        {"arrive", "witness", "张某"},
        {"pause", "resume_at", "+"},
        {"pause", "resume_at", "+"},
        {"resume", NULL, NULL},
        {"resolve", "solution", "重启"},
        {"feedback", NULL, NULL},
        {"confirm", NULL, NULL},
        {"reopen", NULL, NULL},
        {"regrade", "regrade", "correction"},
        {"regrade", "regrade", "worse"},
        {"merge", "merged_into", "@"},
        {"unmerge", NULL, NULL},
        {"withdraw", NULL, NULL},
        {"note", NULL, NULL},
        {"undo", NULL, NULL},
    };
    unsigned n = dice_roll(dice, ARRAY_LEN(acts));
    char *id = any_id(desk, dice), *other = any_id(desk, dice);
    struct ticket_act what = {.verb = acts[n].verb, .note = "因为"};
    struct str until = STR_INIT;
    struct err refused = ERR_INIT;

    civil_add_instant(&until, clock_wall() + 60 + dice_roll(dice, 40000));
    if (strcmp(what.verb, "undo") == 0) {
        desk_ticket_undo(desk, id, NULL, &refused);
    } else {
        const char *value = acts[n].value;

        if (acts[n].field != NULL)
            *vec_push(&what.values) =
                (struct ticket_value){acts[n].field, strcmp(value, "+") == 0   ? until.buf
                                                     : strcmp(value, "@") == 0 ? other
                                                                               : value};
        if (strcmp(what.verb, "pause") == 0) {
            *vec_push(&what.values) = (struct ticket_value){"pause_reason", "authorisation"};
            *vec_push(&what.values) = (struct ticket_value){"pause_agreed_by", "张某"};
        }
        if (strcmp(what.verb, "regrade") == 0)
            *vec_push(&what.values) = (struct ticket_value){"emergency", "yes"};
        desk_ticket_act(desk, id, &what, NULL, &refused);
    }
    vec_release(&what.values);
    err_release(&refused);
    str_release(&until);
    free(id);
    free(other);
}

/* --- the order by judging everything --- */

struct line {
    struct urgency_place place;
    char id[40];
};

struct lines {
    struct line items[IDS_MAX];
    size_t len;
    struct ticket_clocks *clocks;
    wall_s now;
};

static int judge_one(const void *record, void *data)
{
    struct lines *lines = data;
    struct line *line = &lines->items[lines->len++];
    const struct sla *sla = ticket_clocks_judge(lines->clocks, record, lines->now, &err);
    struct urgency urgency;

    assert_non_null(sla);
    urgency = urgency_of(sla, lines->now);
    snprintf(line->id, sizeof(line->id), "%s", ((const struct ticket *)record)->id);
    line->place = (struct urgency_place){(int)urgency.rank, urgency.due, NULL};
    return 0;
}

static int by_place(const void *a, const void *b)
{
    struct line left = *(const struct line *)a, right = *(const struct line *)b;

    left.place.id = left.id;
    right.place.id = right.id;
    return urgency_compare(&left.place, &right.place);
}

static void judge_all(struct desk *desk, wall_s now, struct lines *lines)
{
    const struct ticket_query open = {.open = true, .limit = IDS_MAX};

    lines->len = 0;
    lines->now = now;
    lines->clocks = ticket_clocks_new(desk, &err);
    assert_non_null(lines->clocks);
    must(ticket_query_each(desk_store(desk), &open, judge_one, lines, &err));
    ticket_clocks_free(lines->clocks);
    qsort(lines->items, lines->len, sizeof(lines->items[0]), by_place);
}

static int note_line(struct ticket *ticket, const struct urgency *urgency, void *data)
{
    struct lines *lines = data;
    struct line *line = &lines->items[lines->len++];

    snprintf(line->id, sizeof(line->id), "%s", ticket->id);
    line->place = (struct urgency_place){(int)urgency->rank, urgency->due, NULL};
    return 0;
}

static void compare_part(struct desk *desk, const struct lines *all, int64_t offset, int64_t limit,
                         const struct urgency_place *after, size_t skipped)
{
    const struct queue_query query = {.offset = offset, .limit = limit, .after = after};
    struct lines got = {.len = 0};
    size_t from = skipped + (size_t)offset, wanted = all->len > from ? all->len - from : 0;

    must(desk_queue_each(desk, &query, all->now, note_line, &got, &err));
    if (wanted > (size_t)limit)
        wanted = (size_t)limit;
    assert_int_equal(got.len, wanted);
    for (size_t i = 0; i < wanted; i++) {
        assert_string_equal(got.items[i].id, all->items[from + i].id);
        assert_int_equal(got.items[i].place.due, all->items[from + i].place.due);
        assert_int_equal(got.items[i].place.rank, all->items[from + i].place.rank);
    }
}

static void compare_counts(struct desk *desk, const struct lines *all)
{
    enum { HORIZON_S = 7200 };
    struct queue_counts counts;
    int64_t overdue = 0, soon = 0;

    for (size_t i = 0; i < all->len; i++) {
        wall_s due = all->items[i].place.due;

        overdue += due != 0 && due < all->now;
        soon += due >= all->now && due < all->now + HORIZON_S;
    }
    must(desk_queue_count(desk, all->now, HORIZON_S, &counts, &err));
    assert_int_equal(counts.open, all->len);
    assert_int_equal(counts.overdue, overdue);
    assert_int_equal(counts.soon, soon);
}

static void compare(struct desk *desk, wall_s now)
{
    struct lines all;

    judge_all(desk, now, &all);
    compare_part(desk, &all, 0, IDS_MAX, NULL, 0);
    compare_part(desk, &all, 0, 5, NULL, 0);
    compare_part(desk, &all, 3, 4, NULL, 0);
    if (all.len > 2) {
        struct urgency_place after = all.items[1].place;

        after.id = all.items[1].id;
        compare_part(desk, &all, 0, 4, &after, 2);
        compare_part(desk, &all, 1, 4, &after, 2);
    }
    compare_counts(desk, &all);
}

static int64_t fresh_rows(const struct scratch *scratch)
{
    sqlite3 *db = raw_open(scratch->path);
    int64_t count = raw_int(db, "SELECT count(*) FROM ticket_due WHERE fresh_until > 0");

    sqlite3_close(db);
    return count;
}

static void live(struct desk *desk, struct dice *dice, int steps)
{
    for (int i = 0; i < steps; i++) {
        clock_set_override(clock_wall() + dice_roll(dice, 1200));
        for (unsigned n = dice_roll(dice, ACTS_AT_ONCE); n > 0; n--)
            act(desk, dice);
    }
}

static void begin(struct desk *desk, struct dice *dice)
{
    for (int i = 0; i < TICKETS; i++) {
        clock_set_override(clock_wall() + 1 + dice_roll(dice, 600));
        open_ticket(desk, dice);
    }
}

/* --- the tests --- */

static void random_lives_keep_the_order(void **state)
{
    struct desk *desk = open_desk(*state);
    struct dice dice = {20261120};

    begin(desk, &dice);
    for (int i = 0; i < STEPS / 4; i++) {
        live(desk, &dice, 4);
        if (dice_roll(&dice, 3) == 0)
            open_ticket(desk, &dice);
        compare(desk, clock_wall());
        compare(desk, clock_wall() + dice_roll(&dice, 100000)); /* nothing but time passes */
    }
    assert_true(fresh_rows(*state) > 0);
    desk_close(desk);
}

static void a_clock_that_goes_back_is_followed(void **state)
{
    struct desk *desk = open_desk(*state);
    struct dice dice = {7};
    wall_s latest;

    begin(desk, &dice);
    live(desk, &dice, 10);
    latest = clock_wall();
    for (wall_s back = 0; back < 20000; back += 1700)
        compare(desk, latest - back); /* before the end of the journal */
    clock_set_override(latest - 9000);
    open_ticket(desk, &dice); /* R26: a step of the clock is recorded */
    for (wall_s at = latest - 9000; at < latest + 5000; at += 700) {
        clock_set_override(at);
        compare(desk, at);
    }
    desk_close(desk);
}

static void another_configuration_makes_it_anew(void **state)
{
    const struct scratch *scratch = *state;
    const struct desk_options options = {.store_url = scratch->url, .now = BEGIN};
    struct desk *desk = open_desk(scratch), *later;
    struct config config;
    struct dice dice = {11};
    wall_s now;

    begin(desk, &dice);
    live(desk, &dice, 10);
    now = clock_wall();
    compare(desk, now);
    must(force_read("config", &config, &err));
    vec_each (contract, &config.contracts) {
        vec_each (clock, &contract->clocks)
            if (clock->target.unit == SPAN_SECONDS)
                clock->target.count = clock->target.count * 3 + 60 * (clock->kind % 5);
    }
    must(force_put(desk_store(desk), &config, "test", NULL, &err));
    config_release(&config);
    assert_int_equal(fresh_rows(scratch), 0);
    later = desk_open(&options, &err);
    assert_non_null(later);
    clock_set_override(now);
    compare(later, now);
    /* A desk that still judges by the old one neither reads the rows nor writes them. */
    act(later, &dice);
    compare(desk, clock_wall());
    live(desk, &dice, 3);
    compare(later, clock_wall());
    compare(desk, clock_wall());
    must(desk_ticket_reindex(later, &now, &err));
    compare(later, clock_wall());
    desk_close(later);
    desk_close(desk);
}

static void whoever_may_only_read_writes_nothing(void **state)
{
    struct desk *desk = open_desk(*state), *reader;
    struct dice dice = {13};
    sqlite3 *db;

    begin(desk, &dice);
    live(desk, &dice, 10);
    db = raw_open(((struct scratch *)*state)->path);
    raw_exec(db, "UPDATE ticket_due SET fresh_until = 0");
    sqlite3_close(db);
    reader = desk_over(desk_store(desk));
    compare(reader, clock_wall());
    assert_int_equal(fresh_rows(*state), 0);
    desk_close(reader);
    compare(desk, clock_wall());
    assert_true(fresh_rows(*state) > 0);
    desk_close(desk);
}

static int note_due(struct ticket *ticket, const struct urgency *urgency, void *data)
{
    struct lines *lines = data;

    return note_line(ticket, urgency, lines);
}

/* R0: what is shown is judged; a wrong row can only stand in the wrong place. */
static void a_wrong_row_shows_no_wrong_verdict(void **state)
{
    struct desk *desk = open_desk(*state);
    const struct queue_query query = {.limit = IDS_MAX};
    struct lines all, got = {.len = 0};
    struct dice dice = {17};
    int64_t rows;
    sqlite3 *db;

    begin(desk, &dice);
    judge_all(desk, clock_wall(), &all);
    must(queue_check(desk, clock_wall(), &rows, &err));
    assert_int_equal(rows, all.len);
    db = raw_open(((struct scratch *)*state)->path);
    raw_exec(db, "UPDATE ticket_due SET due = 77, rank = 2 WHERE ticket = '%s'", all.items[3].id);
    must(desk_queue_each(desk, &query, clock_wall(), note_due, &got, &err));
    assert_int_equal(got.len, all.len);
    for (size_t i = 0; i < all.len; i++)
        assert_int_equal(got.items[i].place.due, all.items[i].place.due);
    assert_int_equal(queue_check(desk, clock_wall(), &rows, &err), -1);
    ASSERT_HAS(err.text.buf, all.items[3].id);
    err_reset(&err);
    raw_exec(db, "DELETE FROM ticket_due WHERE ticket = '%s'", all.items[4].id);
    assert_int_equal(queue_check(desk, clock_wall(), &rows, &err), -1);
    ASSERT_HAS(err.text.buf, all.items[4].id);
    err_reset(&err);
    sqlite3_close(db);
    must(desk_ticket_reindex(desk, &rows, &err));
    must(queue_check(desk, clock_wall(), &rows, &err));
    compare(desk, clock_wall());
    desk_close(desk);
}

static void a_replayed_journal_has_its_open_tickets_in_it(void **state)
{
    const struct scratch *scratch = *state;
    char *path = xasprintf("%s/again.db", scratch->dir), *url = xasprintf("sqlite:%s", path);
    struct desk *desk = open_desk(scratch);
    struct store *again = store_open(url, &(struct store_options){.access = STORE_SCRATCH}, &err);
    struct dice dice = {19};
    int64_t events;
    sqlite3 *db;

    assert_non_null(again);
    begin(desk, &dice);
    live(desk, &dice, 30);
    must(replay_into(desk_store(desk), again, record_kinds, &events, &err));
    must(due_check_rows(again, &err));
    store_close(again);
    db = raw_open(path);
    assert_true(raw_int(db, "SELECT count(*) FROM ticket_due") > 0);
    assert_int_equal(raw_int(db, "SELECT count(*) FROM ticket_due WHERE fresh_until > 0"), 0);
    sqlite3_close(db);
    desk_close(desk);
    free(path);
    free(url);
}

/* --- the order itself --- */

static void immediate_goes_first_and_what_does_not_run_last(void **state)
{
    const struct clock_rule immediate = {.kind = CLOCK_RESPOND,
                                         .target = {.span = {SPAN_IMMEDIATE, 0}, .grace_s = 300}};
    const struct clock_rule hours = {.kind = CLOCK_RESOLVE, .target = {.span = {SPAN_SECONDS, 60}}};
    static const struct {
        int64_t due[2];
        enum clock_state states[2];
        bool stopped[2];
        wall_s resume_at;
        enum urgency_rank rank;
        wall_s nearest, until;
    } cases[] = {
        /* R5: above everything, by its nearest clock; R19: by the wall clock */
        {{500, 400},
         {CLOCK_RUNNING, CLOCK_BREACHED},
         {false, false},
         0,
         URGENCY_IMMEDIATE,
         400,
         URGENCY_FOREVER},
        {{500, 400},
         {CLOCK_MET, CLOCK_OFF_HOURS},
         {true, false},
         0,
         URGENCY_RUNNING,
         400,
         URGENCY_FOREVER},
        /* R9: no due time while paused; the order changes when the pause ends by itself */
        {{500, 0}, {CLOCK_MET, CLOCK_PAUSED}, {true, false}, 900, URGENCY_NONE, 0, 900},
        {{500, 0}, {CLOCK_MET, CLOCK_PAUSED}, {true, false}, 0, URGENCY_NONE, 0, URGENCY_FOREVER},
        {{500, 0}, {CLOCK_RUNNING, CLOCK_PAUSED}, {false, false}, 900, URGENCY_IMMEDIATE, 500, 900},
        {{500, 400},
         {CLOCK_BREACHED, CLOCK_MET},
         {true, true},
         0,
         URGENCY_NONE,
         0,
         URGENCY_FOREVER},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct sla sla = {0};
        struct urgency got;

        for (size_t v = 0; v < 2; v++)
            *vec_push(&sla.verdicts) =
                (struct clock_verdict){.kind = v == 0 ? CLOCK_RESPOND : CLOCK_RESOLVE,
                                       .rule = v == 0 ? &immediate : &hours,
                                       .state = cases[i].states[v],
                                       .stopped = cases[i].stopped[v],
                                       .due = cases[i].due[v],
                                       .resume_at = v == 1 ? cases[i].resume_at : 0};
        got = urgency_of(&sla, 450);
        assert_int_equal(got.rank, cases[i].rank);
        assert_int_equal(got.due, cases[i].nearest);
        assert_int_equal(got.until, cases[i].until);
        sla_release(&sla);
    }
}

#define ON_SCRATCH(test) cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(immediate_goes_first_and_what_does_not_run_last),
        ON_SCRATCH(random_lives_keep_the_order),
        ON_SCRATCH(a_clock_that_goes_back_is_followed),
        ON_SCRATCH(another_configuration_makes_it_anew),
        ON_SCRATCH(whoever_may_only_read_writes_nothing),
        ON_SCRATCH(a_wrong_row_shows_no_wrong_verdict),
        ON_SCRATCH(a_replayed_journal_has_its_open_tickets_in_it),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
