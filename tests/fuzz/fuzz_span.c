/* Spans, instants, dates and times of day as somebody wrote them: what is read, printed and read
 * again is the same in every zone, and what is refused is refused in clean words. The first eight
 * bytes are also taken as an instant out of a damaged record. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "base/str.h"
#include "base/visible.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool promise)
{
    if (!promise)
        abort();
}

static void check_complaint(struct err *err)
{
    struct str shown = STR_INIT;

    must(err->kind == ERR_USAGE && err->text.len > 0);
    visible_add(&shown, err->text.buf, err->text.len, VISIBLE_LINE);
    must(strcmp(shown.buf, err->text.buf) == 0);
    str_release(&shown);
    err_release(err);
}

static void check_span(const char *text)
{
    struct str out = STR_INIT;
    struct err err = ERR_INIT;
    struct span span, again;

    if (span_parse(text, &span, &err) < 0) {
        check_complaint(&err);
        return;
    }
    must(span.unit != SPAN_NONE && span.count >= 0);
    span_add(&out, span);
    must(span_parse(out.buf, &again, NULL) == 0 && span_equal(span, again));
    must(span.unit == SPAN_IMMEDIATE || out.len <= strlen(text));
    str_release(&out);
}

static void check_printed(wall_s at, void (*add)(struct str *, wall_s))
{
    struct str out = STR_INIT;
    wall_s again;

    add(&out, at);
    must(civil_parse_instant(out.buf, &again, NULL) == 0);
    must(add == civil_add_short ? again <= at && again > at - 60 : again == at);
    str_release(&out);
}

static void check_instant(const char *text)
{
    struct err err = ERR_INIT;
    struct civil civil;
    wall_s at;

    if (civil_parse_instant(text, &at, &err) < 0) {
        check_complaint(&err);
        return;
    }
    check_printed(at, civil_add_instant);
    check_printed(at, civil_add_rfc3339);
    check_printed(at, civil_add_short);
    civil = civil_of(at);
    must(civil_to_wall(&civil) == at);
    must(civil_date_valid(civil.year, civil.month, civil.mday));
    must(civil.weekday == civil_weekday(civil_day_of(at)));
}

static void check_date(const char *text)
{
    struct str out = STR_INIT;
    struct err err = ERR_INIT;
    day_t day;

    if (civil_parse_date(text, &day, &err) < 0) {
        check_complaint(&err);
        return;
    }
    civil_add_date(&out, day);
    must(strcmp(out.buf, text) == 0);
    must(civil_day_of(civil_day_start(day)) == day);
    str_release(&out);
}

static void check_minute(const char *text)
{
    struct err err = ERR_INIT;
    int minute;

    if (civil_parse_minute(text, &minute, &err) < 0) {
        check_complaint(&err);
        return;
    }
    must(minute >= 0 && minute <= 1440);
}

static void check_damaged(const uint8_t *data, size_t size)
{
    struct str out = STR_INIT;
    struct civil civil;
    wall_s at;

    if (size < sizeof(at))
        return;
    memcpy(&at, data, sizeof(at));
    civil = civil_of(at);
    must(civil.year >= 0 && civil.year <= 9999);
    must(civil_date_valid(civil.year, civil.month, civil.mday));
    civil_add_rfc3339(&out, at);
    must(out.len == strlen("2026-11-20T23:41:07+08:00"));
    str_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const zones[] = {"Asia/Shanghai", "UTC", "+05:45", "-11:30"};
    struct str text = STR_INIT;

    str_addn(&text, (const char *)data, size);
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        must(civil_set_zone(zones[i], NULL) == 0);
        check_instant(text.buf);
        check_damaged(data, size);
    }
    check_span(text.buf);
    check_date(text.buf);
    check_minute(text.buf);
    if (civil_set_zone(text.buf, NULL) == 0)
        must(strcmp(civil_zone(), text.buf) == 0 && abs(civil_offset_s()) <= 14 * 3600);
    str_release(&text);
    return 0;
}
