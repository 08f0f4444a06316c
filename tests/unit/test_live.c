/* What the console does without a key, as far as it is pure or only the store's: instants to look
 * back to, a clock that steps, when to try again, what is news to whom, who looks at what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/mem.h"
#include "desk/news.h"
#include "desk/presence.h"
#include "lib/scratch.h"
#include "tui/live.h"
#include "tui/look_back.h"

static wall_s at(const char *text)
{
    wall_s instant;

    assert_int_equal(civil_parse_instant(text, &instant, NULL), 0);
    return instant;
}

/* --- instants --- */

static void words_say_when_to_look_back_to(void **state)
{
    static const struct {
        const char *text, *means;
    } cases[] = {
        {"-2h", "2026-11-20 21:41"},
        {"-30m", "2026-11-20 23:11"},
        {"-1d", "2026-11-19 23:41"},
        {"03:00", "2026-11-20 03:00"},
        {"23:50", "2026-11-19 23:50"}, /* not yet today */
        {"yesterday 08:00", "2026-11-19 08:00"},
        {"昨天08:00", "2026-11-19 08:00"},
        {"昨天 08:00", "2026-11-19 08:00"},
        {"前天", "2026-11-18 00:00"},
        {"今天 00:10", "2026-11-20 00:10"},
        {"11-19 03:00", "2026-11-19 03:00"},
        {" 2026-10-01 12:00", "2026-10-01 12:00"},
        {"2025-12-31", "2025-12-31 00:00"},
    };
    struct err err = ERR_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        wall_s found = 0;

        if (look_back_parse(cases[i].text, at("2026-11-20 23:41"), &found, &err) < 0)
            fail_msg("%s: %s", cases[i].text, err.text.buf);
        if (found != at(cases[i].means))
            fail_msg("%s is not %s", cases[i].text, cases[i].means);
    }
}

static void nobody_looks_into_the_future(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"2026-11-20 23:42", "is in the future"},
        {"今天 23:59", "is in the future"},
        {"-3wd", "has no fixed length"},
        {"-", ""},
        {"tomorrow", "tomorrow"},
        {"11-31 03:00", "11-31"},
        {"25:00", "25:00"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;
        wall_s found;

        assert_int_equal(look_back_parse(cases[i].text, at("2026-11-20 23:41"), &found, &err), -1);
        if (strstr(err.text.buf, cases[i].says) == NULL)
            fail_msg("'%s': %s", cases[i].text, err.text.buf);
        err_release(&err);
    }
}

/* --- the clock and the store --- */

static void only_a_clock_that_goes_back_has_stepped(void **state)
{
    struct clock_guard guard = {0};

    (void)state;
    assert_int_equal(clock_guard_check(&guard, 1000000, 5000), 0);
    assert_int_equal(clock_guard_check(&guard, 1060000, 65000), 0);
    assert_int_equal(clock_guard_check(&guard, 1119000, 125000), 0);   /* a second off is no step */
    assert_int_equal(clock_guard_check(&guard, 1059000, 185000), 120); /* two minutes back */
    assert_int_equal(clock_guard_check(&guard, 1119000, 245000), 0);   /* told once */
    assert_int_equal(clock_guard_check(&guard, 9119000, 305000), 0);   /* a sleep, or set right */
}

static void a_lost_store_is_looked_for_ever_more_rarely(void **state)
{
    int64_t ms = 0, before = 0;

    (void)state;
    for (int i = 0; i < 20; i++) {
        ms = live_retry_ms(before);
        assert_true(ms >= before);
        assert_in_range(ms, 500, 30000);
        before = ms;
    }
    assert_int_equal(ms, 30000);
}

static void a_file_that_was_moved_is_not_written_to(void **state)
{
    struct scratch *scratch = *state;
    struct store *store = scratch_store(scratch, STORE_TEST);
    char *moved = xasprintf("%s/moved.db", scratch->dir);
    struct err err = ERR_INIT;

    assert_true(store_is_there(store));
    assert_int_equal(rename(scratch->path, moved), 0);
    assert_false(store_is_there(store));
    assert_int_equal(store_begin(store, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);
    assert_non_null(strstr(err.text.buf, "was moved, deleted or locked away"));
    assert_int_equal(rename(moved, scratch->path), 0);
    assert_true(store_is_there(store));
    assert_int_equal(store_begin(store, &err), 0);
    store_rollback(store);
    store_close(store);
    err_release(&err);
    free(moved);
}

/* --- news --- */

static void news_is_what_others_did_to_what_is_mine_or_nobodys(void **state)
{
    static const struct {
        const char *verb, *actor, *assignee;
        int priority;
        enum ticket_state state;
        enum news news;
    } cases[] = {
        {"assign", "li", "wang", 2, TICKET_WORKING, NEWS_MINE},
        {"assign", "wang", "wang", 2, TICKET_WORKING, NEWS_NONE}, /* my own act */
        {"assign", "li", "zhao", 1, TICKET_WORKING, NEWS_NONE},   /* somebody else's */
        {"note", "li", "wang", 1, TICKET_WORKING, NEWS_NONE},
        {"reopen", "li", "wang", 3, TICKET_WORKING, NEWS_MINE},
        {"open", "li", NULL, 1, TICKET_WAITING, NEWS_URGENT},
        {"open", "li", NULL, 2, TICKET_WAITING, NEWS_NONE},
        {"open", "wang", NULL, 1, TICKET_WAITING, NEWS_NONE},
        {"regrade", "li", NULL, 1, TICKET_WAITING, NEWS_URGENT},
        {"release", "li", "", 1, TICKET_WORKING, NEWS_URGENT},
        {"open", "li", NULL, 1, TICKET_CLOSED, NEWS_NONE}, /* it is over already */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char *assignee = cases[i].assignee == NULL ? NULL : xstrdup(cases[i].assignee);
        const struct ticket ticket = {
            .assignee = assignee, .priority = cases[i].priority, .state = (int)cases[i].state};

        if (news_of(&ticket, cases[i].verb, cases[i].actor, "wang") != cases[i].news)
            fail_msg("case %zu: %s by %s", i, cases[i].verb, cases[i].actor);
        free(assignee);
    }
}

/* --- presence and screen states --- */

static const char users[] = "roles:\n"
                            "  - {id: duty, name: duty, may: [read, record.write]}\n"
                            "users:\n"
                            "  - {id: wang, name: Wang Lei, role: duty}\n"
                            "  - {id: li, name: Li Na, role: duty}\n";

static void write_users(const char *dir)
{
    char *path = xasprintf("%s/users.yaml", dir);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(users, file);
    fclose(file);
    free(path);
}

static struct desk *open_as(const struct scratch *scratch, const char *user)
{
    const struct desk_options options = {.store_url = scratch->url, .as = user, .origin = "test"};
    char *dir = xasprintf("%s/config", scratch->dir);
    struct err err = ERR_INIT;
    struct desk *desk;
    wall_s now = 0;

    if (access(scratch->path, F_OK) < 0) {
        assert_int_equal(mkdir(dir, 0700), 0);
        write_users(dir);
        desk = desk_init(&options, DESK_TEST, dir, &now, &err);
    } else {
        desk = desk_open(&options, &err);
    }
    if (desk == NULL)
        fail_msg("%s", err.text.buf);
    free(dir);
    return desk;
}

static void expect_others(struct desk *desk, const char *session, const char *subject,
                          const char *who)
{
    struct str others = STR_INIT;

    assert_int_equal(desk_presence_add(desk, session, subject, &others, NULL), 0);
    assert_string_equal(others.buf, who);
    str_release(&others);
}

static void others_at_a_record_are_named_while_they_are_there(void **state)
{
    struct desk *wang = open_as(*state, "wang"), *li = open_as(*state, "li");

    clock_set_override(at("2026-11-20 23:41"));
    desk_presence_put(wang, "1", "ICU-1", false);
    expect_others(wang, "1", "ICU-1", "");
    expect_others(li, "2", "ICU-1", "Wang Lei is looking");
    expect_others(li, "2", "ICU-2", "");
    desk_presence_put(li, "2", "ICU-1", true);
    expect_others(wang, "1", "ICU-1", "Li Na is editing");
    desk_presence_put(wang, "3", "ICU-1", false); /* his other console */
    expect_others(wang, "1", "ICU-1", "Li Na is editing  Wang Lei is looking");
    desk_presence_put(li, "2", "ICU-2", false);
    expect_others(wang, "1", "ICU-1", "Wang Lei is looking");
    desk_presence_put(li, "2", "", false);
    expect_others(wang, "1", "ICU-2", "");
    clock_set_override(at("2026-11-20 23:47")); /* a console that was killed */
    expect_others(li, "2", "ICU-1", "");
    clock_set_override(0);
    desk_close(wang);
    desk_close(li);
}

static off_t wakes(const struct desk *desk)
{
    struct stat st;

    assert_int_equal(stat(desk_wake_path(desk), &st), 0);
    return st.st_size;
}

/* The wake-up file is empty until somebody is woken. */
static void presence_wakes_only_who_is_there_to_see_it(void **state)
{
    struct desk *wang = open_as(*state, "wang"), *li = open_as(*state, "li");

    assert_int_equal(truncate(desk_wake_path(wang), 0), 0);
    desk_presence_put(wang, "1", "ICU-1", false);
    desk_presence_put(wang, "1", "ICU-2", false);
    desk_presence_put(li, "2", "ICU-3", false);
    assert_int_equal(wakes(wang), 0);
    desk_presence_put(li, "2", "ICU-2", false);
    assert_int_equal(wakes(wang), 1);
    assert_int_equal(truncate(desk_wake_path(wang), 0), 0);
    desk_presence_put(li, "2", "ICU-2", false); /* still there */
    assert_int_equal(wakes(wang), 0);
    desk_presence_put(li, "2", "ICU-2", true);
    assert_int_equal(wakes(wang), 1);
    assert_int_equal(truncate(desk_wake_path(wang), 0), 0);
    desk_presence_put(li, "2", "ICU-9", false); /* gone */
    assert_int_equal(wakes(wang), 1);
    desk_close(wang);
    desk_close(li);
}

static void a_screen_is_gone_back_to_for_a_day(void **state)
{
    struct desk *wang = open_as(*state, "wang"), *li = open_as(*state, "li");
    struct str text = STR_INIT;

    clock_set_override(at("2026-11-20 23:41"));
    assert_int_equal(desk_screen_load(wang, &text, NULL), 0);
    assert_int_equal(desk_screen_save(wang, "[[\"board\",\"\"]]", NULL), 0);
    assert_int_equal(desk_screen_save(wang, "[[\"tickets\",\"\"]]", NULL), 0);
    assert_int_equal(desk_screen_load(li, &text, NULL), 0);
    assert_int_equal(desk_screen_load(wang, &text, NULL), 1);
    assert_string_equal(text.buf, "[[\"tickets\",\"\"]]");
    str_reset(&text);
    clock_set_override(at("2026-11-22 00:00"));
    assert_int_equal(desk_screen_load(wang, &text, NULL), 0);
    assert_int_equal(text.len, 0);
    clock_set_override(at("2026-11-21 00:00"));
    assert_int_equal(desk_screen_save(wang, "", NULL), 0);
    assert_int_equal(desk_screen_load(wang, &text, NULL), 0);
    clock_set_override(0);
    str_release(&text);
    desk_close(wang);
    desk_close(li);
}

/* --- a new version --- */

static void a_desk_goes_over_to_the_version_in_force(void **state)
{
    struct scratch *scratch = *state;
    struct desk *wang = open_as(scratch, "wang");
    struct str version = STR_INIT;
    struct err err = ERR_INIT;

    assert_int_equal(desk_version(wang, &version, &err), 0);
    assert_string_equal(version.buf, "V-1");
    assert_non_null(desk_full_config(wang, &err));
    assert_non_null(desk_ticket_clocks(wang, &err));
    assert_string_equal(desk_role(wang), "duty");
    assert_int_equal(desk_reload(wang, &err), 0);
    assert_string_equal(desk_role(wang), "duty");
    assert_string_equal(desk_user(wang), "wang");
    assert_non_null(desk_full_config(wang, &err));
    assert_non_null(desk_ticket_clocks(wang, &err));
    assert_int_equal(desk_clocks_are_in_force(wang, &err), 1);
    str_release(&version);
    err_release(&err);
    desk_close(wang);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_say_when_to_look_back_to),
        cmocka_unit_test(nobody_looks_into_the_future),
        cmocka_unit_test(only_a_clock_that_goes_back_has_stepped),
        cmocka_unit_test(a_lost_store_is_looked_for_ever_more_rarely),
        cmocka_unit_test_setup_teardown(a_file_that_was_moved_is_not_written_to, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test(news_is_what_others_did_to_what_is_mine_or_nobodys),
        cmocka_unit_test_setup_teardown(others_at_a_record_are_named_while_they_are_there,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(presence_wakes_only_who_is_there_to_see_it, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(a_screen_is_gone_back_to_for_a_day, scratch_setup,
                                        scratch_teardown),
        cmocka_unit_test_setup_teardown(a_desk_goes_over_to_the_version_in_force, scratch_setup,
                                        scratch_teardown),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("live", tests, NULL, NULL);
}
