/* The key scripts of tests/console leave nothing out: every action is run by its name somewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <string.h>

#include "base/file.h"
#include "model/action.h"

static void read_scripts(struct str *all)
{
    struct err err = ERR_INIT;
    glob_t found;

    assert_int_equal(glob("tests/console/*.keys", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct str text = STR_INIT;

        assert_int_equal(file_read(found.gl_pathv[i], 1 << 20, &text, &err), 0);
        str_add(all, text.buf);
        str_release(&text);
    }
    globfree(&found);
}

static void every_action_is_run_by_a_key_script(void **state)
{
    struct str all = STR_INIT;
    int missing = 0;

    (void)state;
    read_scripts(&all);
    for (int i = ACTION_NONE + 1; i < ACTION__COUNT; i++) {
        struct str line = STR_INIT;

        str_addf(&line, "\ntype %s\nkey Enter\n", action_rows[i].name);
        if (strstr(all.buf, line.buf) == NULL) {
            print_message("no script of tests/console runs %s\n", action_rows[i].name);
            missing++;
        }
        str_release(&line);
    }
    str_release(&all);
    assert_int_equal(missing, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_action_is_run_by_a_key_script),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
