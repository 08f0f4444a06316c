/* Filters as people type them, and what the desk reads of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "tui/search_line.h"

static void becomes(void **state)
{
    static const struct {
        const char *typed, *read;
    } cases[] = {
        {"", ""},
        {"zyh", "zyh"},
        {"@wang", "who:wang"},
        {"@me #icu state:waiting", "who:root contract:icu state:waiting"},
        {"＠wang ＃his", "who:wang contract:his"},
        {"住院 @wang due<2h", "住院 who:wang due<2h"},
        {"a@b c#d", "a@b c#d"},
        {"@ #", "@ #"},
        {"\"@wang is here\" @li", "\"@wang is here\" who:li"},
        {"\"no end @li", "\"no end @li"},
        {"#me", "contract:me"},
        {"  @wang  ", "  who:wang  "},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str read = STR_INIT;

        search_line_add(&read, cases[i].typed, "root");
        assert_string_equal(read.buf, cases[i].read);
        str_release(&read);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(becomes)};

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("search_line", tests, NULL, NULL);
}
