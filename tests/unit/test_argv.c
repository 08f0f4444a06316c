/* Command words, and how they are shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/argv.h"
#include "base/mem.h"

static void words_are_owned_and_end_in_null(void **state)
{
    struct argv argv = {0};
    char word[] = "curl";

    (void)state;
    argv_push(&argv, word);
    word[0] = 'X';
    argv_pushf(&argv, "--max-time=%d", 5);
    assert_int_equal(argv.len, 2);
    assert_string_equal(argv.items[0], "curl");
    assert_string_equal(argv.items[1], "--max-time=5");
    assert_null(argv.items[2]);
    for (int i = 0; i < 100; i++) {
        argv_pushf(&argv, "%d", i);
        assert_null(argv.items[argv.len]);
    }
    assert_string_equal(argv.items[101], "99");
    argv_release(&argv);
    assert_int_equal(argv.len, 0);
    assert_null(argv.items);
    argv_release(&argv);
}

static const struct {
    const char *word, *quoted;
} words[] = {
    {"curl", "curl"},
    {"/usr/bin/env", "/usr/bin/env"},
    {"--host=db1:22", "--host=db1:22"},
    {"A=1", "'A=1'"},
    {"", "''"},
    {"two words", "'two words'"},
    {"it's", "'it'\\''s'"},
    {"$HOME`id`\\", "'$HOME`id`\\'"},
    {"a;rm -rf /", "'a;rm -rf /'"},
    {"*", "'*'"},
    {"~root", "'~root'"},
    {"!x", "'!x'"},
    {"{a,b}", "'{a,b}'"},
    {"值班", "值班"},
    {"值 班", "'值 班'"},
    {"a\nb", "$'a\\012b'"},
    {"\x1b[2J", "$'\\033[2J'"},
    {"'\\\x01"
     "7",
     "$'\\'\\\\\\0017'"},
    {"\xFF", "$'\\377'"},
    {"\xE2\x80\xAE", "$'\\342\\200\\256'"},
    {"-n", "-n"},
};

static void words_are_quoted_for_people(void **state)
{
    struct argv argv = {0};
    struct str out = STR_INIT;

    (void)state;
    argv_add_text(&out, &argv);
    assert_string_equal(out.buf, "");
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        struct argv one = {0};

        argv_push(&one, words[i].word);
        str_reset(&out);
        argv_add_text(&out, &one);
        assert_string_equal(out.buf, words[i].quoted);
        argv_release(&one);
    }
    argv_push(&argv, "ssh");
    argv_push(&argv, "db 1");
    argv_push(&argv, "");
    str_reset(&out);
    argv_add_text(&out, &argv);
    assert_string_equal(out.buf, "ssh 'db 1' ''");
    argv_release(&argv);
    str_release(&out);
}

/* What bash prints for a script, as it printed it. */
static void run_bash(const char *script, struct str *out)
{
    int pipe_fds[2], status;
    char chunk[512];
    ssize_t got;
    pid_t child;

    assert_int_equal(pipe(pipe_fds), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(pipe_fds[1], STDOUT_FILENO);
        execl("/bin/bash", "bash", "--norc", "-c", script, (char *)NULL);
        _exit(127);
    }
    close(pipe_fds[1]);
    while ((got = read(pipe_fds[0], chunk, sizeof(chunk))) > 0)
        str_addn(out, chunk, (size_t)got);
    close(pipe_fds[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void a_shell_reads_the_same_words(void **state)
{
    struct argv argv = {0};
    struct str script = STR_INIT, expected = STR_INIT, printed = STR_INIT;

    (void)state;
    argv_push(&argv, "printf");
    argv_push(&argv, "%s|");
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        argv_push(&argv, words[i].word);
        str_addf(&expected, "%s|", words[i].word);
    }
    argv_add_text(&script, &argv);
    run_bash(script.buf, &printed);
    assert_string_equal(printed.buf, expected.buf);
    argv_release(&argv);
    str_release(&script);
    str_release(&expected);
    str_release(&printed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_owned_and_end_in_null),
        cmocka_unit_test(words_are_quoted_for_people),
        cmocka_unit_test(a_shell_reads_the_same_words),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("argv", tests, NULL, NULL);
}
