/* The machines of the test fleet: whatever the hour, a sick one shows what it has, and a healthy one
 * shows nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "fleet/figures.h"

enum { QUARTER_S = 900, MACHINES = 8 };

static const int64_t MIDNIGHT = 1795219200;

/* What a machine says in a section, once in each quarter of an hour of two days. */
static void every_quarter(enum scenario scenario, const char *section, const char *option,
                          void (*look)(const char *said))
{
    char *options[] = {(char *)(uintptr_t)option};

    for (int64_t now = MIDNIGHT; now < MIDNIGHT + 2 * 86400; now += QUARTER_S)
        for (int number = 1; number <= MACHINES; number++) {
            const struct fleet_machine machine = {
                .number = number, .scenario = scenario, .now = now, .started = now - 60};
            struct str said = STR_INIT;

            assert_int_equal(figures_section(&said, &machine, section, options, 1), 0);
            look(said.buf);
            str_release(&said);
        }
}

static void has_escapes(const char *said)
{
    assert_non_null(strstr(said, "\x1b[31mred"));
}

static void has_gbk(const char *said)
{
    assert_non_null(strstr(said, "\xc1\xac\xbd\xd3"));
}

static void the_log_of_a_machine_with_odd_texts_is_never_empty(void **state)
{
    (void)state;
    every_quarter(ESCAPES, "log", "journal=", has_escapes);
    every_quarter(GBK, "log", "journal=", has_gbk);
}

/* backup|ID|AGE|… */
static int64_t backup_age(const char *said)
{
    assert_int_equal(strncmp(said, "backup|his|", 11), 0);
    return strtoll(said + 11, NULL, 10);
}

static void is_of_three_days_ago(const char *said)
{
    assert_in_range(backup_age(said), 3 * 86400, 4 * 86400);
}

static void is_of_this_night(const char *said)
{
    assert_in_range(backup_age(said), 0, 86400);
}

static void an_old_backup_is_older_than_any_of_this_night(void **state)
{
    (void)state;
    every_quarter(BACKUP_OLD, "backup", "backup=his|/b|*", is_of_three_days_ago);
    every_quarter(HEALTHY, "backup", "backup=his|/b|*", is_of_this_night);
}

/* load|NOW|FIVE|… */
static double load_of_five(const char *said)
{
    const char *load = strstr(said, "load|");

    assert_non_null(load);
    return strtod(strchr(load + 5, '|') + 1, NULL);
}

static void is_loaded(const char *said)
{
    assert_true(load_of_five(said) >= 9);
}

static void is_idle(const char *said)
{
    assert_true(load_of_five(said) < 9);
}

static void a_loaded_machine_differs_from_a_healthy_one(void **state)
{
    (void)state;
    every_quarter(LOAD, "fast", "", is_loaded);
    every_quarter(HEALTHY, "fast", "", is_idle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_log_of_a_machine_with_odd_texts_is_never_empty),
        cmocka_unit_test(an_old_backup_is_older_than_any_of_this_night),
        cmocka_unit_test(a_loaded_machine_differs_from_a_healthy_one),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("sickness", tests, NULL, NULL);
}
