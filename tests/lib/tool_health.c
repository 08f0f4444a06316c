/* tool_health URL: plays the collector for tests. Lines of standard input:
 *
 *     round HOST SECTION INSTANT FIGURE=VALUE …    FIGURE is METRIC or METRIC:OBJECT; a VALUE of "-"
 *                                                  is no answer, of "@LEVEL" what the source said
 *     host HOST LEVEL INSTANT TEXT                 what is said of the machine (level by its number)
 *     figure NAME VALUE
 *     asked                                        takes the requests and prints them
 *     sweep INSTANT
 *
 * INSTANT is 2026-11-20T10:00. The states are stepped by the rules in force, as the collector does. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/health.h"
#include "model/reading.h"
#include "store/lease.h"

struct tool {
    struct desk *desk;
    struct desk_health *health;
    struct str note;
    struct err err;
};

struct known {
    const char *metric, *object;
    struct check_state state;
};

static int find_state(const struct samples_check *check, void *data)
{
    struct known *known = data;

    if (strcmp(check->metric, known->metric) == 0 && strcmp(check->object, known->object) == 0)
        known->state = check->state;
    return 0;
}

static int write_batch(struct tool *tool, const struct health_batch *batch, wall_s now)
{
    bool renewed;
    int rc = desk_health_write(tool->health, batch, now, &renewed, &tool->note, &tool->err);

    if (tool->note.len > 0)
        printf("%s\n", tool->note.buf);
    str_reset(&tool->note);
    return rc;
}

enum { FIGURES_MAX = 64 };

/* A word of the line: the reading, stepped. */
static int read_figure(struct tool *tool, const char *host, wall_s at, char *word,
                       struct samples_figure *figure, struct known *known)
{
    char *value = strrchr(word, '='), *object = strchr(word, ':');
    struct reading reading = {.value = NAN};
    struct check_limits limits;
    struct check_change change;

    *value++ = '\0';
    *known = (struct known){.metric = word, .object = ""};
    *figure = (struct samples_figure){.value = NAN, .state = &known->state, .text = ""};
    if (object != NULL && object < value) {
        *object++ = '\0';
        known->object = object;
    }
    if (*value == '@')
        reading.said = (int)strtol(value + 1, NULL, 10);
    else if (strcmp(value, "-") != 0)
        reading.value = figure->value = strtod(value, NULL);
    if (desk_health_each_check(tool->health, host, find_state, known, &tool->err) < 0 ||
        desk_health_limits(tool->desk, host, known->metric, known->object, &limits, &tool->err) < 0)
        return -1;
    check_step(&known->state, &limits, strcmp(value, "-") == 0 ? NULL : &reading,
               &(struct check_circumstances){.now = at, .asked = true}, &change);
    figure->metric = known->metric;
    figure->object = known->object;
    figure->stale_s = limits.stale_s;
    return 0;
}

static int put_round(struct tool *tool, char **rest)
{
    struct samples_figure figures[FIGURES_MAX];
    struct known known[FIGURES_MAX];
    struct samples_round round = {.figures = figures, .took_ms = 7};
    char *word;

    round.host = strtok_r(NULL, " ", rest);
    round.section = strtok_r(NULL, " ", rest);
    if (civil_parse_instant(strtok_r(NULL, " ", rest), &round.at, &tool->err) < 0)
        return -1;
    while ((word = strtok_r(NULL, " ", rest)) != NULL && round.count < FIGURES_MAX) {
        if (read_figure(tool, round.host, round.at, word, &figures[round.count],
                        &known[round.count]) < 0)
            return -1;
        round.count++;
    }
    return write_batch(tool, &(struct health_batch){.rounds = &round, .round_count = 1}, round.at);
}

static int put_host(struct tool *tool, char **rest)
{
    struct health_host_state state = {.host = strtok_r(NULL, " ", rest)};

    state.level = (int)strtol(strtok_r(NULL, " ", rest), NULL, 10);
    if (civil_parse_instant(strtok_r(NULL, " ", rest), &state.since, &tool->err) < 0)
        return -1;
    state.text = *rest;
    return write_batch(tool, &(struct health_batch){.hosts = &state, .host_count = 1}, 0);
}

static bool print_asked(const char *host, wall_s at, const char *by, void *data)
{
    (void)at;
    (void)data;
    printf("%s %s\n", host, by);
    return true;
}

static int do_line(struct tool *tool, char *line)
{
    char *rest = NULL;
    const char *verb = strtok_r(line, " ", &rest);
    struct health_own_figure figure;
    wall_s at;

    if (verb == NULL)
        return 0;
    if (strcmp(verb, "round") == 0)
        return put_round(tool, &rest);
    if (strcmp(verb, "host") == 0)
        return put_host(tool, &rest);
    if (strcmp(verb, "asked") == 0)
        return desk_health_take_asked(tool->health, print_asked, NULL, &tool->err);
    if (strcmp(verb, "sweep") == 0)
        return civil_parse_instant(rest, &at, &tool->err) < 0 ||
                       desk_health_sweep(tool->health, at, 60000, &tool->err) < 0
                   ? -1
                   : 0;
    figure.name = strtok_r(NULL, " ", &rest);
    figure.value = strtod(rest, NULL);
    return write_batch(tool, &(struct health_batch){.figures = &figure, .figure_count = 1},
                       clock_wall());
}

int main(int argc, char **argv)
{
    struct tool tool = {.note = STR_INIT, .err = ERR_INIT};
    const struct desk_options options = {.store_url = argc > 1 ? argv[1] : NULL,
                                         .origin = "tool_health",
                                         .now = getenv("ZHIBAN_NOW")};
    char line[8192];
    int64_t epoch = 0;
    int rc = -1;

    tr_set_lang(LANG_EN);
    tool.desk = desk_open(&options, &tool.err);
    if (tool.desk != NULL &&
        lease_take(desk_store(tool.desk), HEALTH_LEASE, "tool", 60000, &epoch, &tool.err) == 1)
        tool.health = desk_health_collect(tool.desk, epoch, &tool.note, &tool.err);
    if (tool.note.len > 0)
        printf("%s\n", tool.note.buf);
    str_reset(&tool.note);
    for (rc = tool.health == NULL ? -1 : 0; rc == 0 && fgets(line, sizeof(line), stdin) != NULL;) {
        line[strcspn(line, "\n")] = '\0';
        rc = do_line(&tool, line);
    }
    if (rc < 0)
        fprintf(stderr, "tool_health: %s\n", tool.err.text.buf);
    if (tool.health != NULL)
        lease_release(desk_store(tool.desk), HEALTH_LEASE, epoch, NULL);
    desk_health_close(tool.health);
    desk_close(tool.desk);
    str_release(&tool.note);
    err_release(&tool.err);
    return rc < 0;
}
