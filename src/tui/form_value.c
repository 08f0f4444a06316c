/* What is typed into forms, and what it means. Instants may be written as people say them; the form
 * writes out what it understood when the focus leaves. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/terms.h"
#include "base/tr.h"
#include "tui/form_inside.h"

static const struct choice yes_no[] = {
    {1, "yes", N_("yes")},
    {2, "no", N_("no")},
    {0, NULL, NULL},
};

const struct choice *form_choices(const struct field *field)
{
    if (field->type == FIELD_BOOL)
        return yes_no;
    return field->type == FIELD_CHOICE ? field->choices : NULL;
}

bool form_is_long(const struct field *field)
{
    return field->type == FIELD_TEXT && (field->flags & FIELD_LONG) != 0;
}

const char *form_entry_label(const struct form_entry *entry)
{
    return entry->item->label != NULL ? tr(entry->item->label) : form_label(entry->item->name);
}

/* --- writing --- */

static void write_texts(const struct vec_any *vec, struct str *out)
{
    for (size_t i = 0; i < vec->len; i++)
        str_addf(out, "%s%s", i > 0 ? ", " : "", ((char **)vec->items)[i]);
}

static void write_dates(const struct vec_any *vec, struct str *out)
{
    for (size_t i = 0; i < vec->len; i++) {
        str_add(out, i > 0 ? ", " : "");
        civil_add_date(out, ((day_t *)vec->items)[i]);
    }
}

void form_write(const struct field *field, const void *record, struct str *out)
{
    const void *slot = field_at_const(field, record);

    if (field->type == FIELD_TEXTS)
        write_texts(slot, out);
    else if (field->type == FIELD_DATES)
        write_dates(slot, out);
    else if (field->type != FIELD_BOOL)
        field_add_text(field, record, out);
    else if (*(const bool *)slot || field->fallback != NULL)
        str_add(out, *(const bool *)slot ? "yes" : "no");
}

/* --- instants --- */

enum { MINUTE_S = 60, DAY_S = CIVIL_DAY_S };

/* Digits only, so many at least and at most; *text moves behind them. */
static bool take_number(const char **text, int least, int most, int *value)
{
    int count = 0;

    *value = 0;
    while (count < most && isdigit((unsigned char)**text)) {
        *value = *value * 10 + (**text - '0');
        ++*text;
        count++;
    }
    return count >= least;
}

/* "9:05", "23:40", "2340" and nothing behind it. */
static bool take_minute(const char *text, int *minute)
{
    const char *at = text;
    int hour, rest;
    bool colon = strchr(text, ':') != NULL;

    if (!take_number(&at, colon ? 1 : 2, 2, &hour) || (colon && *at++ != ':') ||
        !take_number(&at, 2, 2, &rest) || *at != '\0' || hour > 23 || rest > 59)
        return false;
    *minute = hour * 60 + rest;
    return true;
}

/* "11-25", with blanks and more behind it if behind is not NULL. */
static bool take_day(const char *text, int *month, int *mday, const char **behind)
{
    if (!take_number(&text, 1, 2, month) || *text++ != '-' || !take_number(&text, 1, 2, mday))
        return false;
    if (behind == NULL)
        return *text == '\0';
    *behind = text + strspn(text, " ");
    return *behind > text;
}

/* "-5m", "+2h": only spans of fixed length. An item that lies behind or ahead needs no sign. */
static bool take_offset(const char *text, unsigned flags, int64_t *seconds)
{
    bool is_past = flags & FORM_PAST;
    struct err err = ERR_INIT;
    struct span span = {0};
    bool ok;

    if (*text == '+' || *text == '-')
        is_past = *text++ == '-';
    else if (!(flags & (FORM_PAST | FORM_FUTURE)))
        return false;
    ok = span_parse(text, &span, &err) == 0 && span.unit == SPAN_SECONDS;
    *seconds = is_past ? -span.count : span.count;
    err_release(&err);
    return ok;
}

static bool is_word(const char *text, const char *english, const char *chinese)
{
    return strcmp(text, english) == 0 || strcmp(text, chinese) == 0;
}

/* A time without a day: the one that the item means. */
static wall_s near_now(wall_s at, wall_s now, unsigned flags)
{
    if (flags & FORM_PAST && at > now)
        return at - DAY_S;
    if (flags & FORM_FUTURE && at <= now)
        return at + DAY_S;
    return at;
}

/* A day without a year; 0 if there is no such day. */
static day_t nearest_year(int month, int mday, wall_s now, unsigned flags)
{
    int year = civil_of(now).year;
    day_t today = civil_day_of(now), day;

    if (!civil_date_valid(year, month, mday))
        return 0;
    day = civil_day(year, month, mday);
    if (flags & FORM_PAST && day > today)
        year--;
    if (flags & FORM_FUTURE && day < today)
        year++;
    return civil_date_valid(year, month, mday) ? civil_day(year, month, mday) : 0;
}

static int read_instant(const char *text, wall_s now, unsigned flags, wall_s *at, struct err *err)
{
    const char *behind;
    int64_t offset;
    int minute, month, mday;

    if (is_word(text, "now", "现在")) {
        *at = now;
    } else if (take_offset(text, flags, &offset)) {
        *at = now + offset;
    } else if (take_minute(text, &minute)) {
        *at = near_now(civil_day_start(civil_day_of(now)) + minute * MINUTE_S, now, flags);
    } else if (take_day(text, &month, &mday, &behind) && take_minute(behind, &minute) &&
               nearest_year(month, mday, now, flags) != 0) {
        *at = civil_day_start(nearest_year(month, mday, now, flags)) + minute * MINUTE_S;
    } else {
        return civil_parse_instant(text, at, err);
    }
    return 0;
}

static int read_date(const char *text, wall_s now, unsigned flags, day_t *day, struct err *err)
{
    int64_t offset;
    int month, mday;

    if (is_word(text, "today", "今天")) {
        *day = civil_day_of(now);
    } else if (is_word(text, "tomorrow", "明天")) {
        *day = civil_day_of(now) + 1;
    } else if (take_offset(text, flags, &offset)) {
        *day = civil_day_of(now + offset);
    } else if (take_day(text, &month, &mday, NULL) && nearest_year(month, mday, now, flags) != 0) {
        *day = nearest_year(month, mday, now, flags);
    } else {
        return civil_parse_date(text, day, err);
    }
    return 0;
}

/* --- reading --- */

/* "a, b" or "a，b" or "a、b": each part trimmed; empty ones are passed over. */
static int each_part(const char *text, int (*each)(const char *part, void *data, struct err *err),
                     void *data, struct err *err)
{
    static const char *const commas[] = {",", "，", "、", "\n"};
    const char *start = text;
    int rc = 0;

    while (rc == 0 && *start != '\0') {
        const char *end = start + strlen(start), *next = end;
        char *part;

        for (size_t i = 0; i < ARRAY_LEN(commas); i++) {
            const char *comma = strstr(start, commas[i]);

            if (comma != NULL && comma < end) {
                end = comma;
                next = comma + strlen(commas[i]);
            }
        }
        while (*start == ' ')
            start++;
        while (end > start && end[-1] == ' ')
            end--;
        part = xstrndup(start, end > start ? (size_t)(end - start) : 0);
        if (*part != '\0')
            rc = each(part, data, err);
        free(part);
        start = next;
    }
    return rc;
}

struct listing {
    const struct form_entry *entry;
    struct vec_any *vec;
    wall_s now;
};

static int add_part(const char *part, void *data, struct err *err)
{
    struct listing *listing = data;
    day_t day;

    if (listing->entry->field->type == FIELD_TEXTS) {
        *(char **)vec_grow(listing->vec, sizeof(char *)) = xstrdup(part);
        return 0;
    }
    if (read_date(part, listing->now, listing->entry->item->flags, &day, err) < 0)
        return -1;
    *(day_t *)vec_grow(listing->vec, sizeof(day_t)) = day;
    return 0;
}

static int read_scalar(const struct form_entry *entry, const struct field *rule, const char *text,
                       wall_s now, void *slot, struct err *err)
{
    struct str plain = STR_INIT;
    int rc;

    if (rule->type == FIELD_TEXT || form_choices(rule) != NULL)
        return field_parse(rule, slot, text, err);
    terms_fold(&plain, text, strlen(text)); /* an input method's full-width digits */
    if (rule->type == FIELD_TIME)
        rc = read_instant(plain.buf, now, entry->item->flags, slot, err);
    else if (rule->type == FIELD_DATE)
        rc = read_date(plain.buf, now, entry->item->flags, slot, err);
    else
        rc = field_set(rule, slot, plain.buf, err);
    if (rc == 0)
        rc = field_check(rule, slot, err);
    str_release(&plain);
    return rc;
}

int form_read(const struct form_entry *entry, const char *text, wall_s now, void *slot,
              struct err *err)
{
    struct field rule = *entry->field;
    struct listing listing = {.entry = entry, .vec = slot, .now = now};

    rule.offset = 0;
    rule.name = form_entry_label(entry);
    if (*text == '\0') {
        field_clear(&rule, slot);
        return 0;
    }
    if (rule.type != FIELD_TEXTS && rule.type != FIELD_DATES)
        return read_scalar(entry, &rule, text, now, slot, err);
    field_clear(&rule, slot);
    if (each_part(text, add_part, &listing, err) < 0)
        return -1;
    return field_check(&rule, slot, err);
}

bool form_normalize(const struct form_entry *entry, const char *text, wall_s now, struct str *out)
{
    struct field rule = *entry->field;
    union {
        wall_s at;
        day_t day;
        int64_t number;
        struct span span;
    } slot = {0};
    struct err err = ERR_INIT;
    bool ok;

    if (rule.type != FIELD_TIME && rule.type != FIELD_DATE && rule.type != FIELD_SPAN &&
        rule.type != FIELD_INT)
        return false;
    rule.offset = 0;
    ok = *text != '\0' && form_read(entry, text, now, &slot, &err) == 0;
    if (ok)
        field_add_text(&rule, &slot, out);
    err_release(&err);
    return ok && out->len > 0 && strcmp(out->buf, text) != 0;
}
