/* What lies on the machine: logs, certificates, backups, files and folders that serve as queues. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "health/certdate.h"
#include "health/parse.h"
#include "model/check.h"

enum { SIZES_MAX = 32, SIZES_MIN = 3 };

static const double max_count = 1e12, max_bytes = 1e18, max_age_s = 4e9;

static const struct piece none = {.bytes = "", .len = 0};

/* --- logs --- */

static void read_journal(struct parse *parse, const struct piece *p)
{
    double count;

    parse_add_state(parse, "journal", none, p[1]);
    if (parse_figure(parse, "log.errors", none, p[0], max_count, &count))
        parse_add(parse, "log.errors", none, count, p[2]);
}

static void read_log(struct parse *parse, const struct piece *p)
{
    double count;

    parse_add_state(parse, "log.", p[0], p[2]);
    if (piece_is(p[1], "-"))
        parse_add(parse, "log.pattern", p[0], NAN, p[3])->said = CHECK_UNKNOWN;
    else if (parse_figure(parse, "log.pattern", p[0], p[1], max_count, &count))
        parse_add(parse, "log.pattern", p[0], count, p[3]);
}

/* --- certificates --- */

static void read_cert(struct parse *parse, const struct piece *p)
{
    wall_s end;

    if (piece_is(p[0], "-"))
        parse_add_unknown(parse, "cert.days", p[1], _("the certificate cannot be read"));
    else if (cert_date(p[0].bytes, p[0].len, &end) < 0)
        parse_add(parse, "cert.days", p[1], NAN, p[0])->said = CHECK_UNKNOWN;
    else
        parse_add(parse, "cert.days", p[1], cert_days(end, parse->out->now), p[0]);
}

/* --- files --- */

/* "none": whoever asked wants one, so this is bad and not unknown. */
static bool is_there(struct parse *parse, const char *metric, struct piece object, struct piece age,
                     struct piece path)
{
    struct str text = STR_INIT;

    if (piece_is(age, "none")) {
        str_addf(&text, "%s ", _("there is no such file:"));
        str_addn(&text, path.bytes, path.len);
        parse_add(parse, metric, object, NAN, (struct piece){.bytes = text.buf, .len = text.len})
            ->said = CHECK_CRIT;
        str_release(&text);
        return false;
    }
    if (piece_is(age, "-")) {
        str_addf(&text, "%s ", _("cannot be read:"));
        str_addn(&text, path.bytes, path.len);
        parse_add(parse, metric, object, NAN, (struct piece){.bytes = text.buf, .len = text.len})
            ->said = CHECK_UNKNOWN;
        str_release(&text);
        return false;
    }
    return true;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

/* The middle of "3000,2000,…"; NAN if there are too few to know what is usual. */
static double median(struct piece list)
{
    double sizes[SIZES_MAX];
    size_t count = 0;

    while (list.len > 0 && count < SIZES_MAX) {
        if (!piece_number(piece_cut(&list, ','), &sizes[count]) || sizes[count] < 0)
            return NAN;
        count++;
    }
    if (count < SIZES_MIN)
        return NAN;
    qsort(sizes, count, sizeof(sizes[0]), compare);
    return (sizes[(count - 1) / 2] + sizes[count / 2]) / 2;
}

static void read_backup(struct parse *parse, const struct piece *p)
{
    double age, size, usual = median(p[3]);

    if (!is_there(parse, "backup.age", p[0], p[1], p[4]) ||
        !parse_figure(parse, "backup.age", p[0], p[1], max_age_s, &age))
        return;
    parse_add(parse, "backup.age", p[0], age, p[4]);
    if (!parse_figure(parse, "backup.size", p[0], p[2], max_bytes, &size))
        return;
    parse_add(parse, "backup.size", p[0], size, p[4]);
    if (usual > 0)
        parse_add(parse, "backup.ratio", p[0], size * 100 / usual, p[4]);
}

static void read_file(struct parse *parse, const struct piece *p)
{
    double age, size;

    if (!is_there(parse, "file.age", p[0], p[1], p[3]) ||
        !parse_figure(parse, "file.age", p[0], p[1], max_age_s, &age))
        return;
    parse_add(parse, "file.age", p[0], age, p[3]);
    if (parse_figure(parse, "file.size", p[0], p[2], max_bytes, &size))
        parse_add(parse, "file.size", p[0], size, p[3]);
}

static void read_queue(struct parse *parse, const struct piece *p)
{
    double count, oldest;

    if (!is_there(parse, "queue.depth", p[0], p[1], p[3]) ||
        !parse_figure(parse, "queue.depth", p[0], p[1], max_count, &count))
        return;
    parse_add(parse, "queue.depth", p[0], count, p[3]);
    if (parse_figure(parse, "queue.age", p[0], p[2], max_age_s, &oldest))
        parse_add(parse, "queue.age", p[0], oldest, p[3]);
}

/* What the last restore test left behind. */
static void read_restore(struct parse *parse, const struct piece *p)
{
    double age;

    if (is_there(parse, "restore.age", p[0], p[1], p[2]) &&
        parse_figure(parse, "restore.age", p[0], p[1], max_age_s, &age))
        parse_add(parse, "restore.age", p[0], age, p[2]);
}

const struct item parse_file_items[] = {
    {"journal", 3, 0, read_journal}, {"log", 4, 0, read_log},
    {"cert", 2, 0, read_cert},       {"backup", 5, 0, read_backup},
    {"file", 4, 0, read_file},       {"queue", 4, 0, read_queue},
    {"restore", 3, 0, read_restore}, {0},
};
