/* Broken configurations: each folder of data/bad-config holds a configuration in in/ and, in expect,
 * every complaint about it, word for word. What is too large to keep is made here. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/tr.h"
#include "conf/conf.h"

enum { CASES_MIN = 25 };

static void read_whole(const char *path, struct str *text)
{
    FILE *file = fopen(path, "r");
    char bytes[4096];
    size_t got;

    if (file == NULL)
        fail_msg("%s: %s", path, strerror(errno));
    while ((got = fread(bytes, 1, sizeof(bytes), file)) > 0)
        str_addn(text, bytes, got);
    fclose(file);
}

static void load_broken(const char *dir, struct str *complaints)
{
    const struct conf_dir dirs[] = {{.path = dir}};
    const struct conf_source source = {.dirs = dirs, .dir_count = 1};
    struct conf_report report = {0};
    struct config config, before;

    memset(&config, 0x5a, sizeof(config));
    before = config;
    if (conf_load(&source, &config, &report) == 0)
        fail_msg("%s was loaded", dir);
    if (memcmp(&config, &before, sizeof(config)) != 0)
        fail_msg("%s is broken, but something of it was kept", dir);
    conf_report_add_text(&report, complaints);
    conf_report_release(&report);
}

/* The working directory is the case's folder, so that complaints begin with "in/". */
static void check_case(const char *folder, const char *name)
{
    struct str expected = STR_INIT, found = STR_INIT;
    char *path = xasprintf("%s/%s", folder, name);

    if (chdir(path) < 0)
        fail_msg("%s: %s", path, strerror(errno));
    read_whole("expect", &expected);
    load_broken("in", &found);
    if (strcmp(expected.buf, found.buf) != 0)
        fail_msg("%s\nexpected:\n%sfound:\n%s", name, expected.buf, found.buf);
    str_release(&expected);
    str_release(&found);
    free(path);
}

static void test_folder(void **state)
{
    const char *tests = getenv("TESTS");
    char *path = xasprintf("%s/data/bad-config", tests != NULL ? tests : "tests");
    char *folder = realpath(path, NULL), *home = realpath(".", NULL);
    DIR *dir = folder == NULL ? NULL : opendir(folder);
    struct dirent *entry;
    size_t cases = 0;

    (void)state;
    if (dir == NULL || home == NULL)
        fail_msg("%s: %s", path, strerror(errno));
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        check_case(folder, entry->d_name);
        cases++;
    }
    closedir(dir);
    assert_true(cases >= CASES_MIN);
    assert_int_equal(chdir(home), 0);
    free(home);
    free(folder);
    free(path);
}

/* --- what is made here --- */

/* One complaint about zhiban.yaml with this text, "in/…" standing for its folder. */
static void check_made(const struct str *text, const char *expected)
{
    char dir[] = "/tmp/zhiban-test-badconf.XXXXXX";
    struct str found = STR_INIT;
    char *path, *home = realpath(".", NULL);
    FILE *file;

    assert_non_null(home);
    assert_non_null(mkdtemp(dir));
    assert_int_equal(chdir(dir), 0);
    assert_int_equal(mkdir("in", 0700), 0);
    file = fopen("in/zhiban.yaml", "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text->buf, 1, text->len, file), text->len);
    assert_int_equal(fclose(file), 0);
    load_broken("in", &found);
    assert_int_equal(unlink("in/zhiban.yaml"), 0);
    assert_int_equal(rmdir("in"), 0);
    assert_int_equal(chdir(home), 0);
    assert_int_equal(rmdir(dir), 0);
    path = xasprintf("%s\n", expected);
    assert_string_equal(found.buf, path);
    free(path);
    free(home);
    str_release(&found);
}

static void test_too_large(void **state)
{
    struct str text = STR_INIT;

    (void)state;
    str_addc_times(&text, '#', 1 << 20);
    str_addc(&text, '\n');
    check_made(&text,
               "in/zhiban.yaml:1:1: the file is larger than 1024 KiB; divide it into several");
    str_release(&text);
}

static void test_too_many_nodes(void **state)
{
    struct str text = STR_INIT;

    (void)state;
    str_add(&text, "hospital:\n");
    /* The mapping, its key and the list are the first three. */
    for (int i = 0; i < 20000 - 3 + 1; i++)
        str_add(&text, " - x\n");
    check_made(&text, "in/zhiban.yaml:19999:4: more than 20000 values in one file; divide it into "
                      "several");
    str_release(&text);
}

static void test_unreadable(void **state)
{
    struct str found = STR_INIT;

    (void)state;
    load_broken("/nonexistent/zhiban", &found);
    assert_string_equal(found.buf,
                        "/nonexistent/zhiban: cannot be read: No such file or directory\n");
    str_release(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_folder),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_too_many_nodes),
        cmocka_unit_test(test_unreadable),
    };

    tr_set_lang(LANG_EN);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("badconf", tests, NULL, NULL);
}
