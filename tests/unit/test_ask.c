/* Questions to machines: the command line holds nothing but the nonce and names of sections, options
 * stand in quotes on the input, and only the parts of the script that a round needs are sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "conf/conf.h"
#include "health/ask.h"
#include "health/scripts.h"
#include "lib/life.h"

static struct config shipped;

static int load(void **state)
{
    struct conf_report report = {0};

    (void)state;
    tr_set_lang(LANG_EN);
    return conf_load(&(struct conf_source){0}, &shipped, &report);
}

static int release(void **state)
{
    (void)state;
    config_release(&shipped);
    return 0;
}

static const struct probe_plan *plan(const char *id)
{
    const struct probe_plan *found = config_probe(&shipped, id);

    assert_non_null(found);
    return found;
}

/* A plan with one round of one section and these options. */
struct own {
    struct probe_plan plan;
    struct probe_round round;
    struct probe_script script;
    char *section, *options[4];
};

static void own_init(struct own *own, int kind, const char *script)
{
    *own = (struct own){.section = (char *)"log"};
    own->plan.id = (char *)"own";
    own->plan.kind = kind;
    own->script.text = (char *)script;
    own->round.sections.items = &own->section;
    own->round.sections.len = 1;
    own->round.options.items = own->options;
}

static void own_option(struct own *own, const char *option)
{
    own->options[own->round.options.len++] = (char *)option;
}

static struct ask_round question(const struct own *own)
{
    return (struct ask_round){.plan = &own->plan, .script = &own->script, .round = &own->round};
}

static void the_command_line_holds_only_nonce_and_sections(void **state)
{
    const struct ask_round round = {.plan = plan("linux"),
                                    .script = config_script(&shipped, "linux.sh"),
                                    .round = &plan("linux")->rounds.items[0]};
    struct ask ask = ASK_INIT, other = ASK_INIT;
    char *expected;

    (void)state;
    assert_int_equal(ask_once(&round, &ask, NULL), 0);
    assert_int_equal(ask_once(&round, &other, NULL), 0);
    assert_int_equal(strlen(ask.nonce), ASK_NONCE_SIZE - 1);
    assert_string_not_equal(ask.nonce, other.nonce);
    expected = xasprintf("exec sh -s -- %s fast disk", ask.nonce);
    assert_string_equal(ask.command.buf, expected);
    assert_string_equal(ask.input.buf, other.input.buf);
    free(expected);
    ask_release(&ask);
    ask_release(&other);
}

static void only_the_parts_of_the_round_are_sent(void **state)
{
    struct ask_round round = {.plan = plan("linux"),
                              .script = config_script(&shipped, "linux.sh"),
                              .round = &plan("linux")->rounds.items[0]};
    struct ask ask = ASK_INIT;

    (void)state;
    assert_int_equal(ask_once(&round, &ask, NULL), 0);
    ASSERT_HAS(ask.input.buf, "section_fast() {\n");
    ASSERT_HAS(ask.input.buf, "section_disk() {\n");
    assert_null(strstr(ask.input.buf, "section_unit() {"));
    assert_null(strstr(ask.input.buf, "option_plugin() {"));
    assert_null(strstr(ask.input.buf, "\n#"));
    assert_null(strstr(ask.input.buf, "\n\t"));
    assert_true(str_ends(ask.input.buf, "\nzb \"$@\"\n"));
    assert_true(ask.input.len < 6144); /* health.md, pitfall 4: keep writes small */
    ask_release(&ask);
}

static void check_same(const struct ask_round *round, struct scripts *scripts)
{
    struct ask_round kept = *round;
    struct ask ask = ASK_INIT, anew = ASK_INIT;

    kept.scripts = scripts;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ask_once(round, &anew, NULL), 0);
        assert_int_equal(ask_once(&kept, &ask, NULL), 0);
        assert_string_equal(ask.input.buf, anew.input.buf);
    }
    ask_release(&ask);
    ask_release(&anew);
}

/* By where it lies; so what was kept goes when another configuration comes to lie there. */
static void what_was_cut_out_is_sent_again_only_for_the_same_script_and_round(void **state)
{
    char text[] = "a\n#@ one\nb\n#@ two\nc\n#@\nd\n";
    struct scripts scripts = {0};
    struct ask_round round;
    struct own own;

    (void)state;
    for (int i = 0; i < 3; i++) {
        round = (struct ask_round){.plan = plan("linux"),
                                   .script = config_script(&shipped, "linux.sh"),
                                   .round = &plan("linux")->rounds.items[i]};
        check_same(&round, &scripts);
    }
    own_init(&own, PROBE_LINUX, text);
    round = question(&own);
    own.section = (char *)"one";
    check_same(&round, &scripts);
    round.round = &plan("linux")->rounds.items[0];
    check_same(&round, &scripts);
    round = question(&own);
    own.section = (char *)"two";
    text[0] = 'A';
    scripts_release(&scripts);
    check_same(&round, &scripts);
    scripts_release(&scripts);
}

static void somebody_elses_script_is_sent_as_it_is(void **state)
{
    static const char script[] = "#!/bin/sh\n# mine\n\techo 'a\n\tb'";
    struct ask ask = ASK_INIT;
    struct ask_round round;
    struct own own;

    (void)state;
    own_init(&own, PROBE_LINUX, script);
    round = question(&own);
    assert_int_equal(ask_once(&round, &ask, NULL), 0);
    assert_string_equal(ask.input.buf, "#!/bin/sh\n# mine\n\techo 'a\n\tb'\n");
    ask_release(&ask);
}

static void options_stand_in_quotes_on_the_input(void **state)
{
    static const struct {
        int kind;
        const char *option, *quoted;
    } cases[] = {
        {PROBE_LINUX, "a=b", "'a=b'"},
        {PROBE_LINUX, "a=it's; rm -rf $HOME `x`", "'a=it'\\''s; rm -rf $HOME `x`'"},
        {PROBE_LINUX, "a=''", "'a='\\'''\\'''"},
        {PROBE_WINDOWS, "a=it's $x", "'a=it''s $x'"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct ask ask = ASK_INIT;
        struct ask_round round;
        struct own own;

        own_init(&own, cases[i].kind, "x\n");
        own_option(&own, cases[i].option);
        round = question(&own);
        assert_int_equal(ask_resident_round(&round, &ask, NULL), 0);
        ASSERT_HAS(ask.input.buf, cases[i].quoted);
        assert_int_equal(ask.command.len, 0);
        ask_release(&ask);
    }
}

static void the_place_in_a_log_is_handed_back(void **state)
{
    const struct probe_state states[] = {{(char *)"journal", (char *)"s=1;i=2"},
                                         {(char *)"log.his", (char *)"77:1024"}};
    struct ask ask = ASK_INIT;
    struct ask_round round;
    struct own own;

    (void)state;
    own_init(&own, PROBE_LINUX, "x\n");
    own_option(&own, "journal=");
    own_option(&own, "log=his|/var/log/his.log|ORA-|ERR");
    own_option(&own, "log=new|/var/log/new|x");
    round = question(&own);
    round.states = states;
    round.state_count = ARRAY_LEN(states);
    round.wary = true;
    assert_int_equal(ask_once(&round, &ask, NULL), 0);
    assert_string_equal(ask.input.buf,
                        "set -- \"$@\" 'wary=1' 'journal=s=1;i=2' "
                        "'log=his|77:1024|/var/log/his.log|ORA-|ERR' 'log=new||/var/log/new|x'\n"
                        "x\n");
    ask_release(&ask);
}

static void a_resident_shell_gets_the_script_once(void **state)
{
    const struct probe_script *script = config_script(&shipped, "linux.sh");
    const struct ask_round round = {
        .plan = plan("linux"), .script = script, .round = &plan("linux")->rounds.items[0]};
    struct ask ask = ASK_INIT;
    char *expected;

    (void)state;
    assert_int_equal(ask_resident(plan("linux"), script, &ask, NULL), 0);
    assert_string_equal(ask.command.buf, "exec sh -s");
    ASSERT_HAS(ask.input.buf, "section_unit() {\n");
    assert_null(strstr(ask.input.buf, "option_backup() {"));
    assert_int_equal(ask_resident_round(&round, &ask, NULL), 0);
    expected = xasprintf("zb %s fast disk\n", ask.nonce);
    assert_string_equal(ask.input.buf, expected);
    free(expected);
    ask_release(&ask);
}

/* health.md, pitfalls 28 and 29. */
static void windows_gets_one_powershell_that_stays(void **state)
{
    const struct probe_script *script = config_script(&shipped, "windows.ps1");
    const struct ask_round round = {
        .plan = plan("windows"), .script = script, .round = &plan("windows")->rounds.items[1]};
    struct ask ask = ASK_INIT;
    struct err err = ERR_INIT;
    char *expected;

    (void)state;
    assert_int_equal(ask_once(&round, &ask, &err), -1);
    assert_string_equal(err.text.buf, "the probe 'windows' is not asked in this way");
    assert_int_equal(ask_resident(plan("windows"), script, &ask, NULL), 0);
    /* "$Progre" in UTF-16LE */
    ASSERT_HAS(ask.command.buf, "powershell -NoProfile -NonInteractive -EncodedCommand "
                                "JABQAHIAbwBnAHIAZQ");
    assert_true(ask.command.len < 8000); /* cmd.exe takes 8191 */
    assert_true(str_ends(ask.input.buf, "}\n\n.\n"));
    assert_int_equal(ask_resident_round(&round, &ask, NULL), 0);
    expected = xasprintf("Zb %s unit log 'journal='\n.\n", ask.nonce);
    assert_string_equal(ask.input.buf, expected);
    free(expected);
    err_release(&err);
    ask_release(&ask);
}

static void a_plugins_words_are_filled_in(void **state)
{
    char *words[] = {(char *)"/usr/lib/nagios/plugins/check_tcp", (char *)"-H", (char *)"{address}",
                     (char *)"-p{port}", (char *)"{host}/{host}"};
    const struct probe_plan own = {.kind = PROBE_PLUGIN,
                                   .command = {.items = words, .len = ARRAY_LEN(words)}};
    struct argv argv = {0};
    struct str text = STR_INIT;

    (void)state;
    ask_plugin(&own, "192.0.2.1", 2222, "his; x", &argv);
    assert_int_equal(argv.len, 5);
    assert_string_equal(argv.items[2], "192.0.2.1");
    assert_string_equal(argv.items[3], "-p2222");
    assert_string_equal(argv.items[4], "his; x/his; x");
    argv_release(&argv);
    str_release(&text);
}

static void shipped_probes_have_their_times(void **state)
{
    const struct probe_plan *linux_plan = plan("linux");
    const struct probe_plan bare = {0};

    (void)state;
    assert_int_equal(probe_interval_s(linux_plan, &linux_plan->rounds.items[0]), 30);
    assert_int_equal(probe_timeout_s(linux_plan, &linux_plan->rounds.items[0]), 15);
    assert_int_equal(probe_interval_s(linux_plan, NULL), 60);
    assert_int_equal(probe_timeout_s(&bare, NULL), PROBE_TIMEOUT_DEFAULT_S);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_command_line_holds_only_nonce_and_sections),
        cmocka_unit_test(only_the_parts_of_the_round_are_sent),
        cmocka_unit_test(what_was_cut_out_is_sent_again_only_for_the_same_script_and_round),
        cmocka_unit_test(somebody_elses_script_is_sent_as_it_is),
        cmocka_unit_test(options_stand_in_quotes_on_the_input),
        cmocka_unit_test(the_place_in_a_log_is_handed_back),
        cmocka_unit_test(a_resident_shell_gets_the_script_once),
        cmocka_unit_test(windows_gets_one_powershell_that_stays),
        cmocka_unit_test(a_plugins_words_are_filled_in),
        cmocka_unit_test(shipped_probes_have_their_times),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ask", tests, load, release);
}
