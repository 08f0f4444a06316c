/* A probe by hand: tool_probe PLAN ROUND LOGIN-SHELL [CONFIG [OPTION…]]. Asks this machine the way the
 * collector asks another one (LOGIN-SHELL -c COMMAND, the script on stdin) and prints what was
 * understood, "metric|object|value|level|text" and "state|KEY|VALUE". With PLAN "-" it only reads an
 * answer with the nonce ROUND from stdin. The shell that `sh` means is found in PATH. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/argv.h"
#include "base/mem.h"
#include "base/tr.h"
#include "conf/conf.h"
#include "health/ask.h"
#include "loop/child.h"

static void print_reading(const struct reading *reading)
{
    static const char *const levels[] = {"", "OK", "WARN", "CRIT", "UNKNOWN"};

    printf("%s|%s|", reading->metric, reading->object);
    if (isnan(reading->value))
        printf("-");
    else
        printf("%.10g", reading->value);
    printf("|%s|%s\n", levels[reading->said], reading->text);
}

static int print_answer(const struct str *bytes, const char *nonce)
{
    struct probe_output out = {.now = clock_wall()};
    int rc = probe_parse(bytes->buf, bytes->len, nonce, &out);
    int64_t now_ms = clock_wall() * 1000;

    probe_add_clock(&out, now_ms, now_ms + 1000);
    vec_each (section, &out.sections) {
        vec_each (reading, &section->readings.list) {
            print_reading(reading);
        }
    }
    vec_each (state, &out.states) {
        printf("state|%s|%s\n", state->key, state->value);
    }
    if (out.ignored > 0)
        printf("ignored|%zu\n", out.ignored);
    probe_release(&out);
    return rc;
}

static void on_finish(struct child *child, const struct child_result *result, void *context)
{
    struct str *bytes = context;

    (void)child;
    str_addn(bytes, result->stream[CHILD_OUT].bytes.buf, result->stream[CHILD_OUT].bytes.len);
    if (result->timed_out)
        fprintf(stderr, "no answer in time\n");
    fwrite(result->stream[CHILD_ERR].bytes.buf, 1, result->stream[CHILD_ERR].bytes.len, stderr);
}

static int run(const struct ask *ask, const char *shell, struct str *bytes, struct err *err)
{
    const struct child_options options = {.input = ask->input.buf,
                                          .input_len = ask->input.len,
                                          .timeout_ms = 20000,
                                          .on_finish = on_finish,
                                          .context = bytes};
    struct loop *loop = loop_new(err);
    struct argv argv = {0};
    struct child *child;

    if (loop == NULL)
        return -1;
    argv_push(&argv, shell);
    argv_push(&argv, "-c");
    argv_push(&argv, ask->command.buf);
    child = child_start(loop, &argv, &options, err);
    if (child != NULL) {
        loop_run(loop);
        child_free(child);
    }
    argv_release(&argv);
    loop_free(loop);
    return child == NULL ? -1 : 0;
}

static int load(const char *dir, struct config *config, struct err *err)
{
    const struct conf_dir dirs[] = {{.path = dir}};
    const struct conf_source source = {.dirs = dirs, .dir_count = dir[0] != '\0'};
    struct conf_report report = {0};
    int rc = conf_load(&source, config, &report);

    if (rc < 0)
        err_set(err, ERR_USAGE, "the configuration is wrong");
    conf_report_release(&report);
    return rc;
}

static int ask_this_machine(int argc, char **argv, struct err *err)
{
    struct str bytes = STR_INIT;
    struct ask ask = ASK_INIT;
    struct ask_round round = {0};
    struct config config;
    size_t number = strtoul(argv[2], NULL, 10);
    struct probe_round with_options;
    int rc = -1;

    if (load(argc > 4 ? argv[4] : "", &config, err) < 0)
        return -1;
    round.plan = config_probe(&config, argv[1]);
    if (round.plan == NULL || number >= round.plan->rounds.len) {
        err_set(err, ERR_USAGE, "no such probe or round");
        goto out;
    }
    with_options = round.plan->rounds.items[number];
    if (argc > 5) {
        with_options.options.items = argv + 5;
        with_options.options.len = (size_t)argc - 5;
    }
    round.round = &with_options;
    round.script = config_script(&config, round.plan->script);
    if (ask_once(&round, &ask, err) == 0 && run(&ask, argv[3], &bytes, err) == 0)
        rc = print_answer(&bytes, ask.nonce);
    if (rc < 0 && err->kind == ERR_NONE)
        err_set(err, ERR_FAILED, "no section came back");
out:
    str_release(&bytes);
    ask_release(&ask);
    config_release(&config);
    return rc;
}

static int read_answer(const char *nonce)
{
    struct str bytes = STR_INIT;
    char chunk[4096];
    ssize_t got;
    int rc;

    while ((got = read(STDIN_FILENO, chunk, sizeof(chunk))) > 0)
        str_addn(&bytes, chunk, (size_t)got);
    rc = print_answer(&bytes, nonce);
    str_release(&bytes);
    return rc;
}

int main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    int rc;

    tr_set_lang(LANG_EN);
    if (argc < 3 || (strcmp(argv[1], "-") != 0 && argc < 4)) {
        fprintf(stderr, "usage: tool_probe PLAN ROUND LOGIN-SHELL [CONFIG [OPTION…]]\n");
        return 2;
    }
    rc = strcmp(argv[1], "-") == 0 ? read_answer(argv[2]) : ask_this_machine(argc, argv, &err);
    if (err.kind != ERR_NONE)
        fprintf(stderr, "tool_probe: %s\n", err.text.buf);
    err_release(&err);
    return rc < 0 ? 1 : 0;
}
