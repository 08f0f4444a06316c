/* Looks from the duty host by hand: tool_active CONFIG PROBE HOST ADDRESS TIMEOUT-MS. PROBE "-" means
 * the interfaces of HOST. Prints what was found, "metric|object|value|level|text", and at the end
 * "took|MILLISECONDS". */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tr.h"
#include "conf/conf.h"
#include "health/active.h"
#include "loop/resolve.h"

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

static void on_finish(struct active_check *check, struct readings *readings, void *context)
{
    bool *finished = context;

    if (*finished)
        abort();
    *finished = true;
    vec_each (reading, &readings->list) {
        print_reading(reading);
    }
    active_free(check);
}

static int look(const struct active_targets *targets, int64_t timeout_ms, struct err *err)
{
    struct loop *loop = loop_new(err);
    bool finished = false;
    mono_ms began = clock_mono();

    if (loop == NULL)
        return -1;
    active_start(&(struct active_options){.loop = loop,
                                          .resolver = resolver_new(loop, 60000),
                                          .targets = targets,
                                          .timeout_ms = timeout_ms,
                                          .now = clock_wall(),
                                          .on_finish = on_finish,
                                          .context = &finished});
    if (finished)
        abort();
    loop_run(loop);
    printf("took|%lld\n", (long long)(clock_mono() - began));
    loop_free(loop);
    return finished ? 0 : err_set(err, ERR_FAILED, "it never finished");
}

int main(int argc, char **argv)
{
    const struct conf_dir dirs[] = {{.path = argc > 1 ? argv[1] : ""}};
    const struct conf_source source = {.dirs = dirs, .dir_count = 1};
    struct conf_report report = {0};
    struct active_targets targets = {0};
    const struct probe_plan *plan;
    struct err err = ERR_INIT;
    struct config config;
    int rc = -1;

    tr_set_lang(LANG_EN);
    if (argc != 6) {
        fprintf(stderr, "usage: tool_active CONFIG PROBE HOST ADDRESS TIMEOUT-MS\n");
        return 2;
    }
    if (conf_load(&source, &config, &report) < 0) {
        struct str text = STR_INIT;

        conf_report_add_text(&report, &text);
        fputs(text.buf, stderr);
        str_release(&text);
        conf_report_release(&report);
        return 2;
    }
    plan = config_probe(&config, argv[2]);
    if (strcmp(argv[2], "-") == 0)
        active_add_links(&targets, &config, argv[3], argv[4]);
    else if (plan != NULL)
        active_add_probe(&targets, plan, argv[3], argv[4]);
    rc = look(&targets, strtoll(argv[5], NULL, 10), &err);
    if (err.kind != ERR_NONE)
        fprintf(stderr, "tool_active: %s\n", err.text.buf);
    active_targets_release(&targets);
    conf_report_release(&report);
    config_release(&config);
    err_release(&err);
    return rc < 0 ? 1 : 0;
}
