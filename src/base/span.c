/* Spans of time as written. A span keeps its unit: 3wd is never turned into hours here, and 24h and
 * 1d are the same only because both are counted in seconds. */
#include "base/span.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"

enum { YEARS_MAX = 100 };

/* Of one unit the longest step comes first: span_add() takes the first that divides. */
static const struct form {
    const char *suffix;
    enum span_unit unit;
    int64_t step;
    int64_t max; /* of the suffix: 100 years */
} forms[] = {
    {.suffix = "d", .unit = SPAN_SECONDS, .step = 86400, .max = YEARS_MAX * 365 + 25},
    {.suffix = "h", .unit = SPAN_SECONDS, .step = 3600, .max = (YEARS_MAX * 365 + 25) * 24},
    {.suffix = "m", .unit = SPAN_SECONDS, .step = 60, .max = (YEARS_MAX * 365 + 25) * 1440},
    {.suffix = "s", .unit = SPAN_SECONDS, .step = 1, .max = (YEARS_MAX * 365 + 25) * 86400LL},
    {.suffix = "wd", .unit = SPAN_WORKDAYS, .step = 1, .max = YEARS_MAX * 365 + 25},
    {.suffix = "mo", .unit = SPAN_MONTHS, .step = 1, .max = YEARS_MAX * 12},
};

static const struct form *find_form(const char *suffix)
{
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        if (strcmp(forms[i].suffix, suffix) == 0)
            return &forms[i];
    }
    return NULL;
}

static int complain(const char *text, struct err *err, const char *message)
{
    struct str shown = STR_INIT;

    visible_add_brief(&shown, text);
    err_set(err, ERR_USAGE, "%s: %s", shown.buf, message);
    str_release(&shown);
    return -1;
}

int span_parse(const char *text, struct span *span, struct err *err)
{
    const char *suffix = text + strspn(text, "0123456789");
    const struct form *form = find_form(suffix);
    int64_t count = 0;

    if (strcmp(text, "立即") == 0 || strcmp(text, "immediate") == 0) {
        *span = (struct span){.unit = SPAN_IMMEDIATE};
        return 0;
    }
    if (suffix == text || form == NULL)
        return complain(text, err,
                        _("not a span of time; write 90s, 15m, 2h, 1d, 3wd (working days), "
                          "3mo (months) or immediate"));
    for (const char *digit = text; digit < suffix; digit++) {
        count = count * 10 + (*digit - '0');
        if (count > form->max)
            return complain(text, err, _("longer than 100 years; write a shorter span"));
    }
    *span = (struct span){.unit = form->unit, .count = count * form->step};
    return 0;
}

void span_add(struct str *out, struct span span)
{
    if (span.unit == SPAN_IMMEDIATE)
        str_add(out, "immediate");
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        const struct form *form = &forms[i];

        if (form->unit != span.unit || span.count % form->step != 0)
            continue;
        if (span.count == 0 && form->unit == SPAN_SECONDS)
            form = find_form("s");
        str_addf(out, "%" PRId64 "%s", span.count / form->step, form->suffix);
        return;
    }
}

bool span_equal(struct span a, struct span b)
{
    if (a.unit == SPAN_NONE || a.unit == SPAN_IMMEDIATE)
        return a.unit == b.unit;
    return a.unit == b.unit && a.count == b.count;
}
