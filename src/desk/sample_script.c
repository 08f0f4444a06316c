/* Reading the sample's text. A mistake in it is a mistake in the program: complaints name the line. */
#include "desk/sample_script.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"

enum { WORDS_MAX = 3 };

/* --- times --- */

static int bad_time(const char *text, struct err *err)
{
    return err_set(err, ERR_FAILED, _("'%s' is no time of a sample"), text);
}

/* "2d", "1h30m", "3m48s" */
static int read_span(const char *text, int64_t *seconds, struct err *err)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'d', CIVIL_DAY_S}, {'h', 3600}, {'m', 60}, {'s', 1}};
    const char *p = text;

    *seconds = 0;
    while (*p != '\0') {
        char *end;
        long long count = strtoll(p, &end, 10);
        size_t i = 0;

        while (i < ARRAY_LEN(units) && units[i].unit != *end)
            i++;
        if (end == p || i == ARRAY_LEN(units))
            return bad_time(text, err);
        *seconds += count * units[i].seconds;
        p = end + 1;
    }
    return p == text ? bad_time(text, err) : 0;
}

/* The working day that is going on, or the next one: its close lies ahead. */
static day_t open_day(const struct sample_times *times)
{
    day_t today = civil_day_of(times->now);

    if (worktime_is_workday(times->working, today) &&
        worktime_closing(times->working, today) > times->now)
        return today;
    return worktime_workday(times->working, today, 1);
}

/* "w3@09:20", "d-2@22:00": so many working days, or days, before. */
static int read_day(const struct sample_times *times, const char *text, wall_s *at, struct err *err)
{
    char *end;
    long days = strtol(text + 1, &end, 10);
    int minute = 0;
    day_t day;

    if (end == text + 1 || (*end != '\0' && *end != '@') ||
        (*end == '@' && civil_parse_minute(end + 1, &minute, err) < 0))
        return bad_time(text, err);
    if (text[0] == 'd')
        day = civil_day_of(times->now) - (day_t)days;
    else if (days == 0)
        day = open_day(times);
    else
        day = worktime_workday(times->working, open_day(times), -days);
    *at = civil_day_start(day) + minute * 60;
    return 0;
}

int sample_time(const struct sample_times *times, const char *text, wall_s base, wall_s *at,
                struct err *err)
{
    const char *span = text;
    int64_t seconds = 0;

    if (text[0] == 'w' || text[0] == 'd')
        return read_day(times, text, at, err);
    if (str_starts(text, "now")) {
        base = times->now;
        span += strlen("now");
    }
    if (*span != '\0' && ((*span != '+' && *span != '-') || read_span(span + 1, &seconds, err) < 0))
        return bad_time(text, err);
    *at = *span == '-' ? base - seconds : base + seconds;
    return 0;
}

/* --- lines --- */

struct reader {
    const struct sample_times *times;
    struct sample_script *script;
    enum sample_block block;
    char *life, *contract;
    wall_s last; /* of this life; 0: none yet */
    size_t line;
};

static char *next_word(char **text)
{
    char *word = *text + strspn(*text, " "), *end = word + strcspn(word, " ");

    *text = *end == '\0' ? end : end + 1;
    *end = '\0';
    return word;
}

/* "key=value; key=value" */
static int read_pairs(char *text, struct sample_act *act, struct err *err)
{
    while (*(text += strspn(text, " ")) != '\0') {
        char *end = strstr(text, "; "), *equals = strchr(text, '=');

        if (end != NULL)
            *end = '\0';
        if (equals == NULL || (end != NULL && equals > end))
            return err_set(err, ERR_FAILED, _("'%s' is no value"), text);
        *equals = '\0';
        *vec_push(&act->pairs) =
            (struct sample_pair){.key = xstrdup(text), .value = xstrdup(equals + 1)};
        text = end == NULL ? equals + 1 + strlen(equals + 1) : end + 2;
    }
    return 0;
}

static int add_act(struct reader *reader, wall_s at, char *const words[WORDS_MAX], const char *rest,
                   struct err *err)
{
    struct sample_act *act = vec_push(&reader->script->acts);
    char *pairs = xstrdup(rest);
    int rc;

    *act = (struct sample_act){
        .at = at,
        .line = reader->line,
        .block = reader->block,
        .life = xstrdup(reader->life),
        .contract = xstrdup(reader->contract),
        .who = xstrdup(words[1]),
        .verb = xstrdup(words[2]),
    };
    rc = read_pairs(pairs, act, err);
    free(pairs);
    return rc;
}

/* "d13..d1@08:10": one act a day, those ahead of now left out. */
static int add_days(struct reader *reader, char *const words[WORDS_MAX], const char *rest,
                    struct err *err)
{
    char *end;
    long first = strtol(words[0] + 1, &end, 10), last = 0;
    const char *clock = strchr(words[0], '@');

    if (strncmp(end, "..d", 3) != 0 || clock == NULL)
        return bad_time(words[0], err);
    last = strtol(end + 3, NULL, 10);
    for (long day = first; day >= last; day--) {
        char *text = xasprintf("d%ld%s", day, clock);
        wall_s at;
        int rc = sample_time(reader->times, text, 0, &at, err);

        free(text);
        if (rc < 0)
            return -1;
        if (at > reader->times->now || at < reader->times->begin)
            continue;
        if (add_act(reader, at, words, rest, err) < 0)
            return -1;
    }
    return 0;
}

static int read_act(struct reader *reader, char *line, struct err *err)
{
    char *words[WORDS_MAX];
    wall_s at, base = reader->last != 0 ? reader->last : reader->times->now;

    if (reader->life == NULL)
        return err_set(err, ERR_FAILED, _("an act outside of a life"));
    for (size_t i = 0; i < WORDS_MAX; i++)
        words[i] = next_word(&line);
    if (strstr(words[0], "..") != NULL)
        return add_days(reader, words, line, err);
    if (sample_time(reader->times, words[0], base, &at, err) < 0)
        return -1;
    if (at < reader->times->begin)
        at = reader->times->begin;
    if (reader->block != SAMPLE_DUTY && at < reader->last)
        at = reader->last + 60;
    if (at > reader->times->now)
        at = reader->times->now;
    reader->last = at;
    return add_act(reader, at, words, line, err);
}

/* "ticket NAME CONTRACT" begins a life; so do the others. */
static int read_head(struct reader *reader, char *line, struct err *err)
{
    static const char *const blocks[] = {[SAMPLE_TICKET] = "ticket",
                                         [SAMPLE_CHANGE] = "change",
                                         [SAMPLE_DUTY] = "duty",
                                         [SAMPLE_ALERT] = "alert",
                                         [SAMPLE_PATROL] = "patrol"};
    const char *word = next_word(&line);

    reader->block = 0;
    for (size_t i = 1; i < ARRAY_LEN(blocks); i++)
        if (strcmp(word, blocks[i]) == 0)
            reader->block = (enum sample_block)i;
    if (reader->block == 0)
        return err_set(err, ERR_FAILED, _("'%s' begins no life"), word);
    free(reader->life);
    free(reader->contract);
    reader->life = xstrdup(next_word(&line));
    reader->contract = xstrdup(next_word(&line));
    reader->last = 0;
    return 0;
}

static int read_line(struct reader *reader, char *line, struct err *err)
{
    if (line[0] == '\0' || line[0] == '#')
        return 0;
    return line[0] == ' ' ? read_act(reader, line, err) : read_head(reader, line, err);
}

static int by_time(const void *a, const void *b)
{
    const struct sample_act *left = a, *right = b;

    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    return (left->line > right->line) - (left->line < right->line);
}

int sample_script_read(const char *text, const struct sample_times *times,
                       struct sample_script *script, struct err *err)
{
    struct reader reader = {.times = times, .script = script};
    int rc = 0;

    while (*text != '\0' && rc == 0) {
        size_t len = strcspn(text, "\n");
        char *line = xasprintf("%.*s", (int)len, text);

        reader.line++;
        rc = read_line(&reader, line, err);
        if (rc < 0)
            err_prefix(err, "lives.txt:%zu", reader.line);
        free(line);
        text += len + (text[len] == '\n');
    }
    free(reader.life);
    free(reader.contract);
    if (rc == 0 && script->acts.len > 1)
        qsort(script->acts.items, script->acts.len, sizeof(script->acts.items[0]), by_time);
    return rc;
}

void sample_script_release(struct sample_script *script)
{
    vec_each (act, &script->acts) {
        free(act->life);
        free(act->contract);
        free(act->who);
        free(act->verb);
        vec_each (pair, &act->pairs) {
            free(pair->key);
            free(pair->value);
        }
        vec_release(&act->pairs);
    }
    vec_release(&script->acts);
}

const char *sample_act_value(const struct sample_act *act, const char *key)
{
    vec_each (pair, &act->pairs) {
        if (strcmp(pair->key, key) == 0)
            return pair->value;
    }
    return NULL;
}
