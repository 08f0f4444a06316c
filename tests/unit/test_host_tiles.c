/* Machines as tiles: where each stands, what is next, how the screen follows; and their words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tui/host_tiles.h"
#include "tui/machines.h"
#include "tui/screen.h"

enum { HOSTS_MAX = 40 };

/* Machines with ids "SITE-N", the worst first as the desk gives them. */
struct farm {
    struct health_host hosts[HOSTS_MAX];
    const struct health_host *order[HOSTS_MAX];
    char ids[HOSTS_MAX][16];
    size_t count;
};

static char nothing[] = "";

static void add(struct farm *farm, char *site, int level, int count)
{
    for (int i = 0; i < count; i++) {
        struct health_host *host = &farm->hosts[farm->count];

        snprintf(farm->ids[farm->count], sizeof(farm->ids[0]), "%s-%d", site, i);
        *host = (struct health_host){.id = farm->ids[farm->count],
                                     .site = site,
                                     .name = nothing,
                                     .text = nothing,
                                     .level = level,
                                     .at = 1000};
        farm->order[farm->count++] = host;
    }
}

static const struct health_host *walk(const struct host_tiles *tiles,
                                      const struct health_host *from, int by)
{
    return host_tiles_move(tiles, from, by);
}

static void sites_stand_by_their_worst_and_fill_columns(void **state)
{
    struct farm farm = {0};
    struct host_tiles tiles = {0};
    char a[] = "a", b[] = "b";

    (void)state;
    add(&farm, b, CHECK_CRIT, 1);
    add(&farm, a, CHECK_WARN, 2);
    add(&farm, b, CHECK_OK, 4);
    host_tiles_lay_out(&tiles, farm.order, farm.count, 80);
    assert_int_equal(tiles.columns, 2);
    assert_null(tiles.list.items[0].host);
    assert_string_equal(tiles.list.items[0].site, "b");
    assert_int_equal(tiles.list.items[0].counts[CHECK_CRIT], 1);
    assert_int_equal(tiles.list.items[0].counts[CHECK_OK], 4);
    /* five in two columns: three rows, the worst on top, the fourth begins the next column */
    assert_string_equal(tiles.list.items[1].host->id, "b-0");
    assert_int_equal(tiles.list.items[1].row, 1);
    assert_int_equal(tiles.list.items[4].row, 1);
    assert_int_equal(tiles.list.items[4].column, 1);
    assert_int_equal(tiles.rows, 1 + 3 + 1 + 1);
    host_tiles_release(&tiles);
}

static void every_machine_is_passed_once_and_the_ends_hold(void **state)
{
    static const int widths[] = {40, 60, 71, 72, 80, 120, 160, 300};

    (void)state;
    for (size_t w = 0; w < ARRAY_LEN(widths); w++) {
        struct farm farm = {0};
        struct host_tiles tiles = {0};
        char a[] = "a", b[] = "b", c[] = "c";
        const struct health_host *at;
        size_t seen = 1;

        add(&farm, c, CHECK_CRIT, 7);
        add(&farm, a, CHECK_STALE, 1);
        add(&farm, b, CHECK_OK, 13);
        host_tiles_lay_out(&tiles, farm.order, farm.count, widths[w]);
        at = walk(&tiles, NULL, 1);
        assert_ptr_equal(at, farm.order[0]);
        assert_ptr_equal(walk(&tiles, at, -1), at);
        while (walk(&tiles, at, 1) != at) {
            assert_ptr_equal(walk(&tiles, walk(&tiles, at, 1), -1), at);
            at = walk(&tiles, at, 1);
            seen++;
        }
        assert_int_equal(seen, farm.count);
        assert_ptr_equal(at, farm.order[farm.count - 1]);
        assert_ptr_equal(host_tiles_page(&tiles, NULL, 5), farm.order[0]);
        assert_non_null(host_tiles_page(&tiles, at, -1000));
        host_tiles_release(&tiles);
    }
}

static void nothing_is_nothing(void **state)
{
    struct host_tiles tiles = {0};

    (void)state;
    host_tiles_lay_out(&tiles, NULL, 0, 80);
    assert_null(host_tiles_move(&tiles, NULL, 1));
    assert_null(host_tiles_page(&tiles, NULL, 10));
    assert_null(host_tiles_at(&tiles, 0));
    host_tiles_release(&tiles);
}

/* Whatever is selected, in a window of few rows: it is drawn. */
static void the_selected_one_is_on_the_screen(void **state)
{
    struct farm farm = {0};
    struct host_tiles tiles = {0};
    char a[] = "a", b[] = "b";

    (void)state;
    add(&farm, a, CHECK_CRIT, 9);
    add(&farm, b, CHECK_OK, 20);
    host_tiles_lay_out(&tiles, farm.order, farm.count, 60);
    for (size_t i = 0; i < farm.count; i += 3) {
        struct screen screen;
        struct str text = STR_INIT;
        char *wanted = xasprintf(">%s", farm.order[i]->id);

        screen_init(&screen, 8, 60);
        screen_begin(&screen);
        host_tiles_draw(&tiles, NULL, farm.order[i], &screen, (struct area){1, 0, 6, 60}, 1030);
        screen_add_text(&screen, &text);
        if (strstr(text.buf, wanted) == NULL)
            fail_msg("%s is not on the screen:\n%s", wanted, text.buf);
        free(wanted);
        str_release(&text);
        screen_release(&screen);
    }
    host_tiles_release(&tiles);
}

static void ages_take_three_cells_and_no_seconds(void **state)
{
    static const struct {
        int64_t age;
        const char *text;
    } cases[] = {{0, "<1m"},         {59, "<1m"},           {60, "1m"},
                 {3599, "59m"},      {3600, "1h"},          {99 * 3600, "99h"},
                 {100 * 3600, "4d"}, {86400 * 400, "400d"}, {-5000, "<1m"}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str text = STR_INIT;

        age_add_short(&text, 1000000000, 1000000000 + cases[i].age);
        assert_string_equal(text.buf, cases[i].text);
        str_release(&text);
    }
}

static void no_level_looks_like_another_without_colour(void **state)
{
    (void)state;
    for (int a = CHECK_OK; a <= CHECK_UNREACHABLE; a++) {
        assert_int_equal(strlen(level_mark(a)), 1);
        assert_in_range(strlen(level_word(a)), 1, 5);
        for (int b = a + 1; b <= CHECK_UNREACHABLE; b++) {
            assert_string_not_equal(level_mark(a), level_mark(b));
            assert_string_not_equal(level_word(a), level_word(b));
        }
    }
}

/* The worst says why; what was said before it went stale is no news, and never good. */
static void what_is_shown_of_a_machine(void **state)
{
    struct health_host host = {.text = (char[]){"fine"}, .level = CHECK_STALE, .at = 5};
    struct str text = STR_INIT;

    (void)state;
    machine_add_worst(&text, &host);
    assert_string_equal(text.buf, "");
    host.worst = (struct health_check){
        .metric = (char[]){"disk.used"}, .object = (char[]){"/data"}, .state = {.value = 93.5}};
    machine_add_worst(&text, &host);
    assert_string_equal(text.buf, "93.5% Disk used /data");
    str_reset(&text);
    host.level = CHECK_UNREACHABLE;
    host.text = (char[]){"connection refused"};
    machine_add_worst(&text, &host);
    assert_string_equal(text.buf, "connection refused");
    str_reset(&text);
    host.at = 0;
    machine_add_worst(&text, &host);
    assert_string_equal(text.buf, "never looked at");
    str_release(&text);
}

static void a_collector_that_stopped_is_told(void **state)
{
    struct machines machines = {.trouble = STR_INIT};
    struct str text = STR_INIT;

    (void)state;
    assert_false(machines_add_stopped(&text, &machines, 1000000)); /* never begun */
    machines.list.last_round = 1000000;
    assert_false(machines_add_stopped(&text, &machines, 1000000 + HEALTH_LATE_S));
    assert_true(machines_add_stopped(&text, &machines, 1000000 + 361));
    assert_string_equal(text.buf, "nobody collects for 6 min");
    str_reset(&text);
    assert_true(machines_add_stopped(&text, &machines, 1000000 + 3 * 3600));
    assert_string_equal(text.buf, "nobody collects for 3 h");
    str_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sites_stand_by_their_worst_and_fill_columns),
        cmocka_unit_test(every_machine_is_passed_once_and_the_ends_hold),
        cmocka_unit_test(nothing_is_nothing),
        cmocka_unit_test(the_selected_one_is_on_the_screen),
        cmocka_unit_test(ages_take_three_cells_and_no_seconds),
        cmocka_unit_test(no_level_looks_like_another_without_colour),
        cmocka_unit_test(what_is_shown_of_a_machine),
        cmocka_unit_test(a_collector_that_stopped_is_told),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
