/* Complaints about a configuration. All are kept, because only the sorted list can be cut. */
#include "conf/conf_report.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"

void conf_report_release(struct conf_report *report)
{
    vec_each (c, &report->items) {
        free(c->file);
        free(c->text);
    }
    vec_release(&report->items);
}

int conf_report_add(struct conf_report *report, const char *file, struct mark mark,
                    const char *format, ...)
{
    struct str text = STR_INIT;
    va_list args;

    va_start(args, format);
    str_vaddf(&text, format, args);
    va_end(args);
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

        if (c->mark.line > 0)
            str_addf(out, "%s:%u:%u: %s\n", c->file, c->mark.line, c->mark.column, c->text);
        else
            str_addf(out, "%s: %s\n", c->file, c->text);
    }
    if (report->items.len > shown) {
        str_addf(out, _("… and %zu more"), report->items.len - shown);
        str_addc(out, '\n');
    }
}
