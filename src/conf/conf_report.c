/* Complaints about a configuration. All are kept, because only the sorted list can be cut. */
#include "conf/conf_report.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"

/* Bytes: what a file says can be of any length. */
enum { HEAD_SHOWN = 300, TAIL_SHOWN = 400 };

void conf_report_release(struct conf_report *report)
{
    vec_each (c, &report->items) {
        free(c->file);
        free(c->text);
    }
    vec_release(&report->items);
}

/* Where the character at or before offset at begins. */
static size_t character_at(const struct str *text, size_t at)
{
    while (at > 0 && ((unsigned char)text->buf[at] & 0xc0) == 0x80)
        at--;
    return at;
}

/* The end of a message says what to write instead, so a long one is cut in its middle. */
static void add_clipped(struct str *out, const struct str *text)
{
    size_t head = text->len, tail = text->len;

    if (text->len > HEAD_SHOWN + TAIL_SHOWN) {
        head = character_at(text, HEAD_SHOWN);
        tail = character_at(text, text->len - TAIL_SHOWN);
    }
    visible_add(out, text->buf, head, VISIBLE_LINE);
    if (head < tail)
        str_add(out, "…");
    visible_add(out, text->buf + tail, text->len - tail, VISIBLE_LINE);
}

int conf_report_add(struct conf_report *report, const char *file, struct mark mark,
                    const char *format, ...)
{
    struct str raw = STR_INIT, text = STR_INIT;
    va_list args;

    va_start(args, format);
    str_vaddf(&raw, format, args);
    va_end(args);
    add_clipped(&text, &raw);
    str_release(&raw);
    *vec_push(&report->items) = (struct complaint){
        .file = xstrdup(file),
        .mark = mark,
        .text = str_detach(&text),
        .order = report->items.len,
    };
    return -1;
}

bool conf_report_is_full(const struct conf_report *report)
{
    return report->items.len >= CONF_REPORT_SHOWN;
}

static int compare_numbers(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int compare(const void *left, const void *right)
{
    const struct complaint *a = left, *b = right;
    int order = strcmp(a->file, b->file);

    if (order == 0)
        order = compare_numbers(a->mark.line, b->mark.line);
    if (order == 0)
        order = compare_numbers(a->mark.column, b->mark.column);
    return order != 0 ? order : compare_numbers(a->order, b->order);
}

void conf_report_sort(struct conf_report *report)
{
    if (report->items.len > 1)
        qsort(report->items.items, report->items.len, sizeof(*report->items.items), compare);
}

void conf_report_add_text(const struct conf_report *report, struct str *out)
{
    size_t shown = report->items.len;

    if (shown > CONF_REPORT_SHOWN)
        shown = CONF_REPORT_SHOWN;
    for (size_t i = 0; i < shown; i++) {
        const struct complaint *c = &report->items.items[i];

        visible_add(out, c->file, strlen(c->file), VISIBLE_LINE);
        if (c->mark.line > 0)
            str_addf(out, ":%u:%u", c->mark.line, c->mark.column);
        str_addf(out, ": %s\n", c->text);
    }
    if (report->items.len > shown) {
        str_addf(out, _("… and %zu more"), report->items.len - shown);
        str_addc(out, '\n');
    }
}
