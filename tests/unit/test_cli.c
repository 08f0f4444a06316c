/* Command lines of a small program of its own, and the rules that the real tables keep. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <inttypes.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/width.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/parse.h"
#include "cli/table.h"
#include "cli/words.h"

/* --- the program --- */

static int print_call(struct cli *cli)
{
    const char *text;
    wall_s at;

    fputs(cli->path[cli->depth - 1]->name, cli->out);
    if (cli_flag(cli, "json"))
        fputs(" json", cli->out);
    if (cli_flag(cli, "quick"))
        fputs(" quick", cli->out);
    fprintf(cli->out, " n=%" PRId64 "%s", cli_int(cli, "number"),
            cli_has(cli, "number") ? "!" : "");
    fprintf(cli->out, " color=%d", cli_choice(cli, "colour"));
    for (size_t i = 0; (text = cli_text_at(cli, "tag", i)) != NULL; i++)
        fprintf(cli->out, " tag=%s", text);
    if (cli_text(cli, "title") != NULL)
        fprintf(cli->out, " title=%s", cli_text(cli, "title"));
    if (cli_instant(cli, "since", &at))
        fprintf(cli->out, " since=%" PRId64, at);
    for (size_t i = 0; i < cli_operand_count(cli); i++)
        fprintf(cli->out, " <%s>", cli_operand(cli, i));
    return STATUS_OK;
}

static int print_name(struct cli *cli)
{
    fputs(cli->path[cli->depth - 1]->name, cli->out);
    return STATUS_OK;
}

static int refuse(struct cli *cli)
{
    struct err err = ERR_INIT;
    int status;

    err_set(&err, ERR_REFUSED, "the lock of\nrun 7 \x1b[1m\xff is held");
    status = cli_fail(cli, &err);
    err_release(&err);
    return status;
}

static int complain(struct cli *cli)
{
    return cli_usage(cli, "%s and %s exclude each other", "--a", "--b");
}

static int ask_unknown_option(struct cli *cli)
{
    return cli_flag(cli, "nonsense") ? STATUS_OK : STATUS_OK;
}

static int ask_wrong_kind(struct cli *cli)
{
    return cli_flag(cli, "store") ? STATUS_OK : STATUS_OK;
}

static int ask_unknown_operand(struct cli *cli)
{
    return cli_operand(cli, 0) != NULL ? STATUS_OK : STATUS_OK;
}

static const char *const colours[] = {"red", "green", "blue", NULL};

static const struct option_row paint_options[] = {
    {.name = "quick", .letter = 'q', .kind = OPTION_FLAG, .help = "be quick"},
    {.name = "number",
     .letter = 'n',
     .kind = OPTION_INT,
     .argument = "N",
     .fallback = "3",
     .min = -5,
     .max = 10,
     .help = "how many"},
    {.name = "colour",
     .kind = OPTION_CHOICE,
     .argument = "COLOUR",
     .choices = colours,
     .help = "which colour"},
    {.name = "tag",
     .letter = 't',
     .kind = OPTION_TEXT,
     .argument = "TAG",
     .repeatable = true,
     .help = "a tag"},
    {.name = "title", .kind = OPTION_TEXT, .argument = "TEXT", .help = "a title"},
    {.name = "since", .kind = OPTION_INSTANT, .argument = "INSTANT", .help = "from then"},
    OPTION_END,
};

static const struct operand_row paint_operands[] = {
    {.name = "WALL", .required = true, .help = "what to paint"},
    {.name = "ROOM", .repeated = true, .help = "where it is"},
    OPERAND_END,
};

static const struct operand_row many_operands[] = {
    {.name = "FIRST", .required = true, .help = "the first"},
    {.name = "REST", .required = true, .repeated = true, .help = "all others"},
    OPERAND_END,
};

static const struct operand_row choice_operands[] = {
    {.name = "COLOUR", .choices = colours, .help = "a colour"},
    OPERAND_END,
};

static const struct command paint = {.name = "paint",
                                     .summary = "paint a wall",
                                     .options = paint_options,
                                     .operands = paint_operands,
                                     .run = print_call};
static const struct command pack = {
    .name = "pack", .summary = "pack up", .operands = many_operands, .run = print_name};
static const struct command pick = {
    .name = "pick", .summary = "pick a colour", .operands = choice_operands, .run = print_name};
static const struct command refuse_it = {.name = "refuse", .summary = "refuse", .run = refuse};
static const struct command complain_it = {
    .name = "complain", .summary = "complain", .run = complain};

static const struct command inner_list = {.name = "list", .summary = "list", .run = print_name};
static const struct command inner_listen = {
    .name = "listen", .summary = "listen", .run = print_name};
static const struct command *const inner_commands[] = {&inner_list, &inner_listen, NULL};
static const struct option_row inner_options[] = {
    {.name = "deep", .letter = 'd', .kind = OPTION_FLAG, .help = "go deep"}, OPTION_END};
static const struct command inner = {.name = "inner",
                                     .summary = "a group",
                                     .options = inner_options,
                                     .subcommands = inner_commands,
                                     .otherwise = &inner_list};

static const struct command *const root_commands[] = {
    &paint, &pack, &pick, &refuse_it, &complain_it, &inner, NULL,
};

static const struct command root = {.name = "prog",
                                    .summary = "a program",
                                    .options = global_options,
                                    .subcommands = root_commands};

/* --- running it --- */

enum { ARGS_MAX = 10 };

struct outcome {
    int status;
    char *out;
    char *err;
};

static int prepared;

static void prepare(void)
{
    prepared++;
}

static struct outcome run_on(const struct command *program, const char *const *args)
{
    struct outcome outcome = {0};
    size_t out_len, err_len;
    FILE *out = open_memstream(&outcome.out, &out_len);
    FILE *err = open_memstream(&outcome.err, &err_len);
    char *argv[ARGS_MAX + 2] = {xstrdup("prog")};
    int argc = 1;

    assert_non_null(out);
    assert_non_null(err);
    for (; argc <= ARGS_MAX && args[argc - 1] != NULL; argc++)
        argv[argc] = xstrdup(args[argc - 1]);
    outcome.status = cli_run(program, argc, argv, out, err, prepare);
    fclose(out);
    fclose(err);
    while (argc > 0)
        free(argv[--argc]);
    return outcome;
}

static void outcome_release(struct outcome *outcome)
{
    free(outcome->out);
    free(outcome->err);
}

static int set_up(void **state)
{
    (void)state;
    setenv("ZHIBAN_LANG", "en", 1);
    unsetenv("NO_COLOR");
    return civil_set_zone("Asia/Shanghai", NULL);
}

/* --- cases --- */

#define PLAIN "paint n=3 color=-1"

static const struct {
    const char *args[ARGS_MAX + 1];
    const char *out;
} good[] = {
    {{"paint", "w"}, PLAIN " <w>"},
    {{"paint", "-q", "w"}, "paint quick n=3 color=-1 <w>"},
    {{"paint", "w", "-q"}, "paint quick n=3 color=-1 <w>"},
    {{"paint", "--quick", "--quick", "w"}, "paint quick n=3 color=-1 <w>"},
    {{"--json", "paint", "w"}, "paint json n=3 color=-1 <w>"},
    {{"paint", "--json", "w"}, "paint json n=3 color=-1 <w>"},
    {{"paint", "w", "--json"}, "paint json n=3 color=-1 <w>"},
    /* numbers */
    {{"paint", "-n5", "w"}, "paint n=5! color=-1 <w>"},
    {{"paint", "-n", "5", "w"}, "paint n=5! color=-1 <w>"},
    {{"paint", "-n", "-5", "w"}, "paint n=-5! color=-1 <w>"},
    {{"paint", "-n-5", "w"}, "paint n=-5! color=-1 <w>"},
    {{"paint", "--number=5", "w"}, "paint n=5! color=-1 <w>"},
    {{"paint", "--number", "5", "w"}, "paint n=5! color=-1 <w>"},
    {{"paint", "-n5", "-n6", "w"}, "paint n=6! color=-1 <w>"},
    {{"paint", "-n007", "w"}, "paint n=7! color=-1 <w>"},
    /* bundles */
    {{"paint", "-qn5", "w"}, "paint quick n=5! color=-1 <w>"},
    {{"paint", "-qn", "5", "w"}, "paint quick n=5! color=-1 <w>"},
    {{"paint", "-tq", "w"}, PLAIN " tag=q <w>"},
    {{"paint", "-t=a", "w"}, PLAIN " tag==a <w>"},
    /* unique beginnings */
    {{"pai", "w"}, PLAIN " <w>"},
    {{"paint", "--qu", "w"}, "paint quick n=3 color=-1 <w>"},
    {{"paint", "--num=5", "w"}, "paint n=5! color=-1 <w>"},
    {{"paint", "--js", "w"}, "paint json n=3 color=-1 <w>"},
    {{"in", "list"}, "list"},
    {{"i", "liste"}, "listen"},
    /* choices, repeated options, texts */
    {{"paint", "--colour=green", "w"}, "paint n=3 color=1 <w>"},
    {{"paint", "-ta", "-t", "b", "--tag=c", "w"}, PLAIN " tag=a tag=b tag=c <w>"},
    {{"paint", "--title=", "w"}, PLAIN " title= <w>"},
    {{"paint", "--title=a=b", "w"}, PLAIN " title=a=b <w>"},
    {{"paint", "--title", "--json", "w"}, PLAIN " title=--json <w>"},
    {{"paint", "--title", "--", "w"}, PLAIN " title=-- <w>"},
    {{"paint", "--title", "\xff", "w"}, PLAIN " title=\xff <w>"},
    {{"paint", "--since=2026-11-20 08:00", "w"}, PLAIN " since=1795132800 <w>"},
    {{"paint", "--since", "2026-11-20T00:00:00Z", "w"}, PLAIN " since=1795132800 <w>"},
    /* operands */
    {{"paint", "w", "a", "b", "c"}, PLAIN " <w> <a> <b> <c>"},
    {{"paint", "--", "-q"}, PLAIN " <-q>"},
    {{"paint", "w", "--", "--", "--json"}, PLAIN " <w> <--> <--json>"},
    {{"paint", "-"}, PLAIN " <->"},
    {{"paint", ""}, PLAIN " <>"},
    {{"--", "paint", "-q"}, PLAIN " <-q>"},
    {{"paint", "\xe5\xa2\x99\xff"}, PLAIN " <\xe5\xa2\x99\xff>"},
    {{"pack", "a", "b"}, "pack"},
    {{"pack", "a", "b", "c"}, "pack"},
    {{"pick"}, "pick"},
    {{"pick", "blue"}, "pick"},
    /* groups */
    {{"inner"}, "list"},
    {{"inner", "-d"}, "list"},
    {{"inner", "-d", "listen"}, "listen"},
    {{"inner", "listen", "--deep"}, "listen"},
    {{"inner", "list"}, "list"},
};

static void test_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        struct outcome outcome = run_on(&root, good[i].args);

        assert_string_equal(outcome.err, "");
        assert_string_equal(outcome.out, good[i].out);
        assert_int_equal(outcome.status, STATUS_OK);
        outcome_release(&outcome);
    }
}

/* The first line on stderr. The second is the usage. */
static const struct {
    const char *args[ARGS_MAX + 1];
    const char *message;
} bad[] = {
    {{NULL}, "a command is missing: paint, pack, pick, refuse, complain, inner"},
    {{"--json=1"}, "--json takes no value"},
    {{"panit"}, "unknown command 'panit'; did you mean 'paint'?"},
    {{"xyzzy"}, "unknown command 'xyzzy'"},
    {{""}, "unknown command ''"},
    {{"pa"}, "'pa' could be: paint, pack"},
    {{"p"}, "'p' could be: paint, pack, pick"},
    {{"inner", "lis"}, "'lis' could be: list, listen"},
    {{"inner", "lsit"}, "unknown command 'lsit'; did you mean 'list'?"},
    {{"inner", "list", "x"}, "'x' is one argument too many"},
    {{"paint", "--qiuck", "w"}, "unknown option '--qiuck'; did you mean '--quick'?"},
    {{"paint", "--xyzzy", "w"}, "unknown option '--xyzzy'"},
    {{"--quick", "paint", "w"}, "unknown option '--quick'"},
    {{"paint", "--t", "w"}, "'--t' could be: --tag, --title"},
    {{"paint", "--ver=1", "w"}, "--version takes no value"},
    {{"paint", "-x", "w"}, "unknown option '-x'"},
    {{"paint", "-qx", "w"}, "unknown option '-x'"},
    {{"paint", "-\xc3\xa9q"}, "unknown option '-\xc3\xa9q'"},
    {{"paint", "-\xff"}, "unknown option '-<FF>'"},
    {{"paint", "--=x"}, "unknown option '--'"},
    {{"paint", "w", "-n"}, "-n needs a value: N"},
    {{"paint", "w", "-qn"}, "-n needs a value: N"},
    {{"paint", "w", "--title"}, "--title needs a value: TEXT"},
    {{"paint", "-n", "five"}, "-n: 'five' is not a whole number"},
    {{"paint", "-n", "5x"}, "-n: '5x' is not a whole number"},
    {{"paint", "-n", " 5"}, "-n: ' 5' is not a whole number"},
    {{"paint", "-n", "+5"}, "-n: '+5' is not a whole number"},
    {{"paint", "--number="}, "--number: '' is not a whole number"},
    {{"paint", "-n", "99999999999999999999"}, "-n: '99999999999999999999' is not a whole number"},
    {{"paint", "-n", "11"}, "-n: 11 is not between -5 and 10"},
    {{"paint", "-n", "-6"}, "-n: -6 is not between -5 and 10"},
    {{"paint", "--colour", "pink"}, "--colour: 'pink' is not one of red, green, blue"},
    {{"paint", "--colour="}, "--colour: '' is not one of red, green, blue"},
    {{"paint"}, "WALL is missing: what to paint"},
    {{"pack"}, "FIRST is missing: the first"},
    {{"pack", "a"}, "REST is missing: all others"},
    {{"pick", "pink"}, "COLOUR: 'pink' is not one of red, green, blue"},
    {{"pick", "red", "blue"}, "'blue' is one argument too many"},
    {{"a\x1b[31m\nb\xff"}, "unknown command 'a^[[31m^Jb<FF>'"},
    {{"complain"}, "--a and --b exclude each other"},
};

static void test_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct outcome outcome = run_on(&root, bad[i].args);
        char *usage = strchr(outcome.err, '\n');
        struct str expected = STR_INIT;

        str_addf(&expected, "zhiban: %s", bad[i].message);
        assert_non_null(usage);
        *usage++ = '\0';
        assert_string_equal(outcome.err, expected.buf);
        assert_true(str_starts(usage, "usage: prog"));
        assert_ptr_equal(strchr(usage, '\n'), usage + strlen(usage) - 1);
        assert_string_equal(outcome.out, "");
        assert_int_equal(outcome.status, STATUS_USAGE);
        str_release(&expected);
        outcome_release(&outcome);
    }
}

static void test_bad_instant_names_option(void **state)
{
    struct outcome outcome =
        run_on(&root, (const char *const[]){"paint", "--since=2026-02-30", "w", NULL});

    (void)state;
    assert_true(str_starts(outcome.err, "zhiban: --since: "));
    assert_non_null(strstr(outcome.err, "2026-02-30"));
    assert_int_equal(outcome.status, STATUS_USAGE);
    outcome_release(&outcome);
}

static void test_long_argument_is_cut(void **state)
{
    char *word = xmalloc(100001);
    struct outcome outcome;

    (void)state;
    memset(word, 'x', 100000);
    word[100000] = '\0';
    outcome = run_on(&root, (const char *const[]){word, NULL});
    assert_int_equal(outcome.status, STATUS_USAGE);
    assert_in_range(strlen(outcome.err), 60, 200);
    outcome_release(&outcome);
    free(word);
}

/* --- errors of commands --- */

static void test_fail(void **state)
{
    struct outcome outcome = run_on(&root, (const char *const[]){"refuse", NULL});

    (void)state;
    assert_int_equal(outcome.status, STATUS_REFUSED);
    assert_string_equal(outcome.err, "zhiban: the lock of\nrun 7 ^[[1m<FF> is held\n");
    outcome_release(&outcome);
}

static void test_fail_json(void **state)
{
    static const struct {
        const char *args[ARGS_MAX + 1];
        const char *err;
        int status;
    } cases[] = {
        {{"refuse", "--json"},
         "{\"error\":{\"kind\":\"refused\",\"message\":"
         "\"the lock of\\nrun 7 ^[[1m<FF> is held\"}}\n",
         STATUS_REFUSED},
        {{"--json", "panit"},
         "{\"error\":{\"kind\":\"usage\",\"message\":"
         "\"unknown command 'panit'; did you mean 'paint'?\"}}\n",
         STATUS_USAGE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct outcome outcome = run_on(&root, cases[i].args);

        assert_string_equal(outcome.err, cases[i].err);
        assert_int_equal(outcome.status, cases[i].status);
        outcome_release(&outcome);
    }
}

static void test_prepare_only_for_commands(void **state)
{
    static const struct {
        const char *args[ARGS_MAX + 1];
        int prepared;
    } cases[] = {
        {{"--version"}, 0}, {{"-h"}, 0}, {{"paint", "-h"}, 0}, {{"nothing"}, 0}, {{"pick"}, 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct outcome outcome;

        prepared = 0;
        outcome = run_on(&root, cases[i].args);
        assert_int_equal(prepared, cases[i].prepared);
        outcome_release(&outcome);
    }
}

/* A command that asks for what its tables do not declare is a mistake of ours: the process dies. */
static void test_undeclared_dies(void **state)
{
    static int (*const runs[])(struct cli *) = {
        ask_unknown_option,
        ask_wrong_kind,
        ask_unknown_operand,
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(runs); i++) {
        const struct command wrong = {
            .name = "prog", .summary = "wrong", .options = global_options, .run = runs[i]};
        char name[] = "prog";
        char *argv[] = {name, NULL};
        int status;
        pid_t child = fork();

        assert_true(child >= 0);
        if (child == 0) {
            dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
            cli_run(&wrong, 1, argv, stdout, stderr, NULL);
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 1);
    }
}

static void test_full_disk(void **state)
{
    char name[] = "prog", command[] = "pick";
    char *argv[] = {name, command, NULL};
    FILE *full = fopen("/dev/full", "w");
    size_t len;
    char *message;
    FILE *err = open_memstream(&message, &len);

    (void)state;
    assert_non_null(full);
    assert_int_equal(cli_run(&root, 2, argv, full, err, NULL), STATUS_FAILED);
    fclose(full);
    fclose(err);
    assert_true(str_starts(message, "zhiban: the output could not be written: "));
    free(message);
}

/* --- help --- */

static void test_help_pages(void **state)
{
    static const struct {
        const char *args[ARGS_MAX + 1];
        const char *contains;
    } cases[] = {
        {{"-h"}, "usage: prog [options] COMMAND\n"},
        {{"--help", "paint"}, "usage: prog paint [options] WALL [ROOM...]\n"},
        {{"paint", "-h"}, "  -n, --number=N       how many (default: 3)\n"},
        {{"paint", "-h"}, "      --colour=COLOUR  which colour: red, green, blue\n"},
        {{"pack", "-h"}, "usage: prog pack FIRST REST...\n"},
        {{"inner", "-h"}, "usage: prog inner [options] [COMMAND]\n"},
        {{"inner", "list", "-h"}, "  -d, --deep  go deep\n"},
        {{"paint", "-h", "--nonsense"}, "usage: prog paint"},
        {{"paint", "-qh"}, "usage: prog paint"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct outcome outcome = run_on(&root, cases[i].args);

        assert_int_equal(outcome.status, STATUS_OK);
        assert_string_equal(outcome.err, "");
        if (strstr(outcome.out, cases[i].contains) == NULL)
            fail_msg("\"%s\" is not in:\n%s", cases[i].contains, outcome.out);
        outcome_release(&outcome);
    }
}

static void test_help_follows_later_lang(void **state)
{
    struct outcome outcome = run_on(&root, (const char *const[]){"-h", "--lang=zh_CN", NULL});

    (void)state;
    assert_true(str_starts(outcome.out, "用法："));
    outcome_release(&outcome);
}

/* --- the real tables --- */

static void check_pages(const struct command **path, size_t depth, enum lang lang)
{
    struct str page = STR_INIT;
    char *line, *rest;

    tr_set_lang(lang);
    help_add_page(&page, path, depth);
    for (line = page.buf; (rest = strchr(line, '\n')) != NULL; line = rest + 1) {
        *rest = '\0';
        if (width_text(line) > HELP_COLUMNS)
            fail_msg("wider than %d cells: %s", HELP_COLUMNS, line);
    }
    str_release(&page);
}

static void check_phrase(const char *phrase)
{
    assert_non_null(phrase);
    assert_true(phrase[0] != '\0');
    assert_false(str_ends(phrase, "."));
}

static void check_option(const struct option_row *row, struct map *seen)
{
    char letter[] = {'-', row->letter, '\0'};
    static char mark;
    int64_t number;

    if (map_put(seen, row->name, &mark) != NULL || (row->letter != '\0' && map_has(seen, letter)))
        fail_msg("option --%s or its letter is declared twice", row->name);
    if (row->letter != '\0')
        map_put(seen, letter, &mark);
    check_phrase(row->help);
    assert_true((row->kind == OPTION_FLAG) == (row->argument == NULL));
    assert_true((row->kind == OPTION_CHOICE) == (row->choices != NULL));
    if (row->kind == OPTION_INT && row->fallback != NULL)
        assert_int_equal(words_number(row->fallback, &number), 0);
    if (row->kind == OPTION_CHOICE && row->fallback != NULL)
        assert_true(words_index(row->choices, row->fallback) >= 0);
}

static void check_operands(const struct operand_row *row)
{
    bool optional = false;

    for (; row != NULL && row->name != NULL; row++) {
        check_phrase(row->help);
        assert_false(row->required && optional);
        assert_false(row->repeated && row[1].name != NULL);
        optional = !row->required;
    }
}

static void check_command(const struct command **path, size_t depth)
{
    const struct command *command = path[depth - 1];
    struct map options, commands;
    bool otherwise = command->otherwise == NULL;

    map_init(&options);
    map_init(&commands);
    check_phrase(command->summary);
    assert_true((command->run == NULL) == (command->subcommands != NULL));
    assert_true(command->subcommands == NULL || command->operands == NULL);
    for (size_t i = 0; i < depth; i++)
        for (const struct option_row *row = path[i]->options; row && row->name; row++)
            if (command->looks_back || !row->looks_back) /* else --at is free for another meaning */
                check_option(row, &options);
    check_operands(command->operands);
    check_pages(path, depth, LANG_ZH_CN);
    check_pages(path, depth, LANG_EN);
    for (size_t i = 0; command->subcommands != NULL && command->subcommands[i] != NULL; i++) {
        const struct command *sub = command->subcommands[i];

        assert_true(depth < CLI_DEPTH_MAX);
        if (map_put(&commands, sub->name, &commands) != NULL)
            fail_msg("command %s is declared twice", sub->name);
        otherwise = otherwise || (sub == command->otherwise && sub->subcommands == NULL);
        path[depth] = sub;
        check_command(path, depth + 1);
    }
    assert_true(otherwise);
    map_release(&options, NULL);
    map_release(&commands, NULL);
}

static void test_real_tables(void **state)
{
    const struct command *path[CLI_DEPTH_MAX + 1] = {&command_root};

    (void)state;
    check_command(path, 1);
    tr_set_lang(LANG_ZH_CN);
}

/* --- tables and JSON --- */

static const struct table_column columns[] = {
    {.title = "name"}, {.title = "n", .right = true}, {.title = "note", .max_cells = 9}, TABLE_END};

static void test_table(void **state)
{
    static const struct {
        int cells;
        const char *expected;
    } cases[] = {
        {0, "name     n  note\n"
            "a        1\n"
            "值班表  12  short\n"
            "x^[y     3  a long ..\n"},
        {10, "name     n\n" /* "  note" does not fit; cut */
             "a        1\n"
             "值班表  12\n"
             "x^[y     3\n"},
    };
    struct table table;

    (void)state;
    tr_set_lang(LANG_EN);
    table_init(&table, columns);
    table_add(&table, "a");
    table_addf(&table, "%d", 1);
    table_add(&table, NULL);
    table_add(&table, "值班表");
    table_addf(&table, "%d", 12);
    table_add(&table, "short");
    table_add(&table, "x\x1by");
    table_addf(&table, "%d", 3);
    table_add(&table, "a long note");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str text = STR_INIT;
        char *line = text.buf;

        table_add_to(&table, &text, cases[i].cells);
        if (cases[i].cells == 0)
            assert_string_equal(text.buf, cases[i].expected);
        for (line = text.buf; cases[i].cells > 0 && *line != '\0'; line = strchr(line, '\n') + 1)
            assert_true(width_bytes(line, strcspn(line, "\n")) <= cases[i].cells);
        str_release(&text);
    }
    table_release(&table);
}

static void test_columns_that_may_be_dropped_make_room(void **state)
{
    static const struct table_column dropped[] = {{.title = "id"},
                                                  {.title = "site", .drop = 2},
                                                  {.title = "none", .drop = 3},
                                                  {.title = "text", .drop = 1},
                                                  TABLE_END};
    static const struct {
        int cells;
        const char *expected;
    } cases[] = {
        {30, "id   site  text\n"
             "A-1  main  a word or two\n"
             "A-2  east\n"},
        {20, "id   site\n"
             "A-1  main\n"
             "A-2  east\n"},
        {5, "id\n"
            "A-1\n"
            "A-2\n"},
    };
    struct table table;

    (void)state;
    table_init(&table, dropped);
    for (int i = 0; i < 2; i++) {
        table_addf(&table, "A-%d", i + 1);
        table_add(&table, i == 0 ? "main" : "east");
        table_add(&table, NULL);
        table_add(&table, i == 0 ? "a word or two" : NULL);
    }
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str text = STR_INIT;

        table_add_to(&table, &text, cases[i].cells);
        assert_string_equal(text.buf, cases[i].expected);
        str_release(&text);
    }
    table_release(&table);
}

static void test_table_without_rows(void **state)
{
    struct table table;
    struct str text = STR_INIT;

    (void)state;
    table_init(&table, columns);
    table_add_to(&table, &text, 0);
    assert_string_equal(text.buf, "");
    table_release(&table);
    str_release(&text);
}

static void test_json_list(void **state)
{
    static const struct {
        bool lines;
        int count;
        const char *expected;
    } cases[] = {
        {false, 0, "[]\n"},
        {false, 1, "[{\"n\":0}]\n"},
        {false, 2, "[{\"n\":0},\n{\"n\":1}]\n"},
        {true, 0, ""},
        {true, 2, "{\"n\":0}\n{\"n\":1}\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct json_list list;
        char *text;
        size_t len;
        FILE *out = open_memstream(&text, &len);

        json_list_begin(&list, out, cases[i].lines);
        for (int n = 0; n < cases[i].count; n++)
            json_list_add(&list, json_pack("{s:i}", "n", n));
        json_list_end(&list);
        fclose(out);
        assert_string_equal(text, cases[i].expected);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_bad_instant_names_option),
        cmocka_unit_test(test_long_argument_is_cut),
        cmocka_unit_test(test_fail),
        cmocka_unit_test(test_fail_json),
        cmocka_unit_test(test_prepare_only_for_commands),
        cmocka_unit_test(test_undeclared_dies),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_help_pages),
        cmocka_unit_test(test_help_follows_later_lang),
        cmocka_unit_test(test_real_tables),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_columns_that_may_be_dropped_make_room),
        cmocka_unit_test(test_table_without_rows),
        cmocka_unit_test(test_json_list),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("cli", tests, set_up, NULL);
}
