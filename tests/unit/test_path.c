/* Path arithmetic, folders, and the user's own folders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"

static void parts_are_joined_with_one_slash(void **state)
{
    static const struct {
        const char *path, *part, *expect;
    } cases[] = {
        {"a", "b", "a/b"},       {"a/", "b", "a/b"}, {"", "b", "b"},           {"a", "", "a"},
        {"/", "b", "/b"},        {"a", "/b", "/b"},  {"a", "~/b", "a/~/b"},    {"", "", ""},
        {"a", "../b", "a/../b"}, {"", "/", "/"},     {"a/b/", "c/", "a/b/c/"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str path = STR_INIT;

        str_add(&path, cases[i].path);
        path_join(&path, cases[i].part);
        assert_string_equal(path.buf, cases[i].expect);
        str_release(&path);
    }
}

static void a_path_is_cut_into_folder_and_name(void **state)
{
    static const struct {
        const char *path, *dir, *base;
    } cases[] = {
        {"a/b", "a", "b"},  {"/a/b", "/a", "b"}, {"/a", "/", "a"},
        {"a", ".", "a"},    {"a/b/", "a", "b"},  {"a//b//", "a", "b"},
        {"/", "/", "/"},    {"//", "/", "/"},    {"", ".", "."},
        {".", ".", "."},    {"..", ".", ".."},   {"//a", "/", "a"},
        {"/a//", "/", "a"}, {"a/", ".", "a"},    {"病区/护士站", "病区", "护士站"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str dir = STR_INIT, base = STR_INIT;

        str_add(&dir, "=");
        path_add_dir(&dir, cases[i].path);
        path_add_base(&base, cases[i].path);
        assert_string_equal(dir.buf + 1, cases[i].dir);
        assert_string_equal(base.buf, cases[i].base);
        str_release(&dir);
        str_release(&base);
    }
}

/* --- folders --- */

static int set_up(void **state)
{
    char *dir = xstrdup("/tmp/zhiban-path-XXXXXX");

    *state = dir;
    return mkdtemp(dir) == NULL || chdir(dir) < 0 ? -1 : 0;
}

static int tear_down(void **state)
{
    static const char *const left[] = {"a/b/c", "a/b", "a", "x/y", "x", "old/new", "old"};

    for (size_t i = 0; i < ARRAY_LEN(left); i++)
        rmdir(left[i]);
    unlink("file");
    unlink("link");
    if (chdir("/") < 0)
        return -1;
    rmdir(*state);
    free(*state);
    return 0;
}

static unsigned mode_of(const char *path)
{
    struct stat st;

    assert_int_equal(stat(path, &st), 0);
    assert_true(S_ISDIR(st.st_mode));
    return st.st_mode & 07777;
}

static void missing_folders_are_made_with_their_mode(void **state)
{
    struct str path = STR_INIT;
    struct err err = ERR_INIT;
    mode_t before = umask(0077);

    assert_int_equal(path_make_dirs("a/b/c", 0, &err), 0);
    assert_int_equal(mode_of("a"), 0700);
    assert_int_equal(mode_of("a/b"), 0700);
    assert_int_equal(mode_of("a/b/c"), 0700);
    assert_int_equal(path_make_dirs("a/b/c/", 0755, &err), 0); /* there already: left alone */
    assert_int_equal(mode_of("a/b/c"), 0700);
    str_add(&path, *state);
    path_join(&path, "x//y//");
    assert_int_equal(path_make_dirs(path.buf, 02770, &err), 0); /* whatever the umask */
    assert_int_equal(mode_of("x"), 02770);
    assert_int_equal(mode_of("x/y"), 02770);
    umask(before);
    str_release(&path);
}

static void folders_that_exist_are_kept(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(mkdir("old", 0750), 0);
    assert_int_equal(symlink("old", "link"), 0);
    assert_int_equal(path_make_dirs("link/new", 0, &err), 0);
    assert_int_equal(mode_of("old"), 0750);
    assert_int_equal(mode_of("old/new"), 0700);
    assert_int_equal(path_make_dirs("/", 0, &err), 0);
    assert_int_equal(path_make_dirs(".", 0, &err), 0);
}

static void what_is_in_the_way_is_named(void **state)
{
    static const struct {
        const char *path, *expect;
    } cases[] = {
        {"file", "file: the folder cannot be made: something else"},
        {"file/under", "file/under: the folder cannot be made: Not a directory"},
        {"/proc/nowhere/deeper", "/proc/nowhere: the folder cannot be made: "},
        {"", "without a name"},
        {"link", "link: the folder cannot be made: something else"},
    };

    (void)state;
    close(open("file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    assert_int_equal(symlink("nowhere", "link"), 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;

        assert_int_equal(path_make_dirs(cases[i].path, 0, &err), -1);
        assert_non_null(strstr(err.text.buf, cases[i].expect));
        err_release(&err);
    }
}

/* --- the user's folders --- */

static void set_or_unset(const char *name, const char *value)
{
    if (value == NULL)
        unsetenv(name);
    else
        setenv(name, value, 1);
}

static void the_user_s_folders_follow_xdg(void **state)
{
    static const struct {
        enum path_home home;
        const char *variable, *value, *user_home, *expect; /* NULL: an error */
    } cases[] = {
        {PATH_DATA, "XDG_DATA_HOME", "/d", "/home/w", "/d/zhiban"},
        {PATH_DATA, "XDG_DATA_HOME", NULL, "/home/w", "/home/w/.local/share/zhiban"},
        {PATH_DATA, "XDG_DATA_HOME", "", "/home/w", "/home/w/.local/share/zhiban"},
        {PATH_DATA, "XDG_DATA_HOME", "relative", "/home/w", "/home/w/.local/share/zhiban"},
        {PATH_DATA, "XDG_DATA_HOME", "~/d", "/home/w", "/home/w/.local/share/zhiban"},
        {PATH_DATA, "XDG_DATA_HOME", "/d/", NULL, "/d/zhiban"},
        {PATH_CONFIG, "XDG_CONFIG_HOME", "/c", "/home/w", "/c/zhiban"},
        {PATH_CONFIG, "XDG_CONFIG_HOME", NULL, "/home/w/", "/home/w/.config/zhiban"},
        {PATH_STATE, "XDG_STATE_HOME", "/s", "/home/w", "/s/zhiban"},
        {PATH_STATE, "XDG_STATE_HOME", NULL, "/", "/.local/state/zhiban"},
        {PATH_CACHE, "XDG_CACHE_HOME", "/k", "/home/w", "/k/zhiban"},
        {PATH_CACHE, "XDG_CACHE_HOME", NULL, "/home/w", "/home/w/.cache/zhiban"},
        {PATH_CACHE, "XDG_CACHE_HOME", NULL, NULL, NULL},
        {PATH_STATE, "XDG_STATE_HOME", "", "", NULL},
        {PATH_CONFIG, "XDG_CONFIG_HOME", "c", "home", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str out = STR_INIT;
        struct err err = ERR_INIT;

        set_or_unset(cases[i].variable, cases[i].value);
        set_or_unset("HOME", cases[i].user_home);
        str_add(&out, "=");
        if (cases[i].expect != NULL) {
            assert_int_equal(path_add_home(&out, cases[i].home, &err), 0);
            assert_string_equal(out.buf + 1, cases[i].expect);
        } else {
            assert_int_equal(path_add_home(&out, cases[i].home, &err), -1);
            assert_string_equal(out.buf, "=");
            assert_non_null(strstr(err.text.buf, cases[i].variable));
            assert_non_null(strstr(err.text.buf, "HOME"));
        }
        str_release(&out);
        err_release(&err);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_joined_with_one_slash),
        cmocka_unit_test(a_path_is_cut_into_folder_and_name),
        cmocka_unit_test_setup_teardown(missing_folders_are_made_with_their_mode, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(folders_that_exist_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_in_the_way_is_named, set_up, tear_down),
        cmocka_unit_test(the_user_s_folders_follow_xdg),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
