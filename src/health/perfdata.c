/* Plugins: performance data, and what an exit status means. */
#include "health/perfdata.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "health/excerpt.h"
#include "model/check.h"

enum { LABEL_MAX_LEN = 64, STATUS_TIMEOUT = 124, STATUS_KILLED = 137 };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip(struct piece *data, size_t count)
{
    data->bytes += count;
    data->len -= count;
}

/* --- ranges --- */

/* "" stands for the bound itself. */
static bool bound(struct piece text, double *value)
{
    return text.len == 0 || piece_number(text, value);
}

bool perf_range_parse(struct piece text, struct perf_range *range)
{
    struct piece low;

    *range = (struct perf_range){.low = 0, .high = INFINITY};
    if (text.len == 0)
        return true;
    if (text.bytes[0] == '@') {
        range->inside = true;
        skip(&text, 1);
    }
    range->given = true;
    if (text.len == 0)
        return false;
    if (memchr(text.bytes, ':', text.len) != NULL) {
        low = piece_cut(&text, ':');
        if (piece_is(low, "~"))
            range->low = -INFINITY;
        else if (!bound(low, &range->low))
            return false;
    }
    return bound(text, &range->high) && range->low <= range->high;
}

static bool alarms(const struct perf_range *range, double value)
{
    bool within = value >= range->low && value <= range->high;

    return range->given && within == range->inside;
}

int perf_level(const struct perf *perf)
{
    if (isnan(perf->value))
        return CHECK_UNKNOWN;
    if (alarms(&perf->crit, perf->value))
        return CHECK_CRIT;
    if (alarms(&perf->warn, perf->value))
        return CHECK_WARN;
    return perf->warn.given || perf->crit.given ? CHECK_OK : 0;
}

/* --- figures --- */

/* 'a label with ''quotes''' or a word; up to the '='. */
static bool read_label(struct piece *data, struct str *label)
{
    bool quoted = data->len > 0 && data->bytes[0] == '\'';

    str_reset(label);
    skip(data, quoted);
    while (data->len > 0) {
        char c = data->bytes[0];

        if (quoted && c == '\'') {
            skip(data, 1);
            if (data->len == 0 || data->bytes[0] != '\'') {
                quoted = false;
                break;
            }
        } else if (!quoted && (c == '=' || is_blank(c))) {
            break;
        }
        str_addc(label, c);
        skip(data, 1);
    }
    if (quoted || data->len == 0 || data->bytes[0] != '=')
        return false;
    skip(data, 1);
    return label->len > 0;
}

static struct piece cut_word(struct piece *data)
{
    struct piece word = *data;

    word.len = 0;
    while (word.len < data->len && !is_blank(data->bytes[word.len]))
        word.len++;
    skip(data, word.len);
    return word;
}

/* VALUE[UNIT] */
static bool read_value(struct piece text, struct perf *perf)
{
    size_t digits = 0;

    if (piece_is(text, "U")) {
        perf->value = NAN;
        perf->unit = (struct piece){.bytes = "", .len = 0};
        return true;
    }
    while (digits < text.len && text.bytes[digits] != '\0' &&
           strchr("-.0123456789", text.bytes[digits]) != NULL)
        digits++;
    perf->unit = (struct piece){.bytes = text.bytes + digits, .len = text.len - digits};
    return perf->unit.len <= 16 &&
           piece_number((struct piece){.bytes = text.bytes, .len = digits}, &perf->value);
}

/* A range that cannot be read is no range: the exit status says what the plugin thinks. */
static void read_range(struct piece text, struct perf_range *range)
{
    if (!perf_range_parse(text, range))
        range->given = false;
}

bool perf_next(struct piece *data, struct perf *perf)
{
    while (data->len > 0) {
        struct piece word;
        bool labelled;

        if (is_blank(data->bytes[0])) {
            skip(data, 1);
            continue;
        }
        labelled = read_label(data, &perf->label);
        word = cut_word(data);
        if (!labelled || !read_value(piece_cut(&word, ';'), perf))
            continue;
        read_range(piece_cut(&word, ';'), &perf->warn);
        read_range(piece_cut(&word, ';'), &perf->crit);
        return true;
    }
    return false;
}

/* --- a plugin's answer --- */

static int level_of(int status)
{
    static const int levels[] = {CHECK_OK, CHECK_WARN, CHECK_CRIT};

    return status >= 0 && status < (int)ARRAY_LEN(levels) ? levels[status] : CHECK_UNKNOWN;
}

static void add_status(const char *name, int status, struct piece text, struct readings *readings)
{
    struct reading *reading = vec_push(&readings->list);
    struct str shown = STR_INIT;

    excerpt_add(&shown, text.bytes, text.len, EXCERPT_TEXT_MAX - 100);
    if (status == STATUS_TIMEOUT || status == STATUS_KILLED)
        str_addf(&shown, "%s%s", shown.len > 0 ? "; " : "", _("the plugin took too long"));
    else if (status == 126 || status == 127)
        str_addf(&shown, "%s%s", shown.len > 0 ? "; " : "", _("the plugin cannot be run"));
    else if (status < 0 || status > 3)
        str_addf(&shown, "%s%s", shown.len > 0 ? "; " : "", _("no exit status of a plugin"));
    *reading = (struct reading){.metric = xasprintf("plugin.%s", name),
                                .object = xstrdup(""),
                                .value = level_of(status),
                                .said = level_of(status),
                                .text = str_detach(&shown)};
}

static void add_figures(const char *name, struct piece data, struct readings *readings,
                        size_t *count)
{
    struct perf perf = {.label = STR_INIT};

    while (*count < PERFDATA_MAX && perf_next(&data, &perf)) {
        struct reading *reading = vec_push(&readings->list);
        struct str metric = STR_INIT, text = STR_INIT;

        str_addf(&metric, "plugin.%s.", name);
        excerpt_add_name(&metric, perf.label.buf, perf.label.len, LABEL_MAX_LEN);
        excerpt_add_name(&text, perf.unit.bytes, perf.unit.len, LABEL_MAX_LEN);
        *reading = (struct reading){.metric = str_detach(&metric),
                                    .object = xstrdup(""),
                                    .value = perf.value,
                                    .said = perf_level(&perf),
                                    .text = str_detach(&text)};
        ++*count;
    }
    str_release(&perf.label);
}

/* First line: text|data. Then lines of text up to the next bar; from there on all is data. */
void plugin_read(const char *name, int status, const char *text, size_t len,
                 struct readings *readings)
{
    struct piece rest = {.bytes = text, .len = len}, first = {.bytes = "", .len = 0}, words;
    size_t count = 0;

    piece_line(&rest, &first);
    words = piece_cut(&first, '|');
    while (words.len > 0 && is_blank(words.bytes[words.len - 1]))
        words.len--;
    add_status(name, status, words, readings);
    add_figures(name, first, readings, &count);
    piece_cut(&rest, '|');
    add_figures(name, rest, readings, &count);
}
