/* What the machine itself says: memory, load, clock, disks, services, arrays. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/tr.h"
#include "health/excerpt.h"
#include "health/parse.h"
#include "model/check.h"

/* Beyond these a figure cannot be true. */
static const double max_kib = 1e15, max_count = 1e9, max_uptime_s = 3.2e9, max_wall_s = 1e11;

static const struct piece none = {.bytes = "", .len = 0};

static void add_used(struct parse *parse, const char *metric, struct piece object, double used,
                     double total)
{
    parse_add(parse, metric, object, used * 100 / total, none);
}

/* --- fast --- */

static void read_load(struct parse *parse, const struct piece *p)
{
    double value;

    if (parse_figure(parse, "load.5", none, p[1], 1e6, &value))
        parse->load5 = value;
}

static void read_cpus(struct parse *parse, const struct piece *p)
{
    double value;

    if (!parse_figure(parse, "cpu.count", none, p[0], 65536, &value) || value < 1)
        return;
    parse->cpus = value;
    parse_add(parse, "cpu.count", none, value, none);
}

static void read_cpu(struct parse *parse, const struct piece *p)
{
    double value;

    if (parse_figure(parse, "cpu.used", none, p[0], 100, &value))
        parse_add(parse, "cpu.used", none, value, none);
}

static void read_proc(struct parse *parse, const struct piece *p)
{
    double value;

    if (parse_figure(parse, "proc.count", none, p[1], max_count, &value))
        parse_add(parse, "proc.count", none, value, none);
}

static void read_uptime(struct parse *parse, const struct piece *p)
{
    double value;

    if (parse_figure(parse, "uptime", none, p[0], max_uptime_s, &value))
        parse_add(parse, "uptime", none, value, none);
}

static void read_boot(struct parse *parse, const struct piece *p)
{
    parse_add_state(parse, "boot", none, p[0]);
}

static void read_host(struct parse *parse, const struct piece *p)
{
    parse_add_state(parse, "system", none, p[0]);
    parse_add_state(parse, "host", none, p[1]);
}

/* TOTAL and what is free of it; nothing of nothing is nothing used. */
static void read_share(struct parse *parse, const char *metric, const struct piece *p,
                       bool may_lack)
{
    double total, available;

    if (!parse_figure(parse, metric, none, p[0], max_kib, &total) ||
        !parse_figure(parse, metric, none, p[1], total, &available))
        return;
    if (total > 0)
        add_used(parse, metric, none, total - available, total);
    else if (may_lack)
        parse_add(parse, metric, none, 0, piece_of(_("there is none")));
    else
        parse_add_unknown(parse, metric, none, _("the total is 0"));
}

static void read_mem(struct parse *parse, const struct piece *p)
{
    read_share(parse, "mem.used", p, false);
}

static void read_swap(struct parse *parse, const struct piece *p)
{
    read_share(parse, "swap.used", p, true);
}

static void read_clock(struct parse *parse, const struct piece *p)
{
    double value;

    if (parse_figure(parse, "clock.offset", none, p[0], max_wall_s, &value))
        parse->out->host_wall = (int64_t)value;
}

static void read_handles(struct parse *parse, const struct piece *p)
{
    double value;

    if (parse_figure(parse, "ssh.handles", none, p[0], max_count, &value))
        parse_add(parse, "ssh.handles", none, value, p[1]);
}

/* --- disks --- */

static void read_disk(struct parse *parse, const struct piece *p)
{
    struct piece object = p[4];
    double size, used, available;

    if (!parse_figure(parse, "disk.used", object, p[0], max_kib, &size) ||
        !parse_figure(parse, "disk.used", object, p[1], size, &used) ||
        !parse_figure(parse, "disk.used", object, p[2], size, &available))
        return;
    if (used + available <= 0) {
        parse_add_unknown(parse, "disk.used", object, _("the total is 0"));
        return;
    }
    /* As df counts: what is kept for root is neither used nor available. */
    add_used(parse, "disk.used", object, used, used + available);
    parse_add(parse, "disk.free", object, available, none);
}

static void read_inode(struct parse *parse, const struct piece *p)
{
    double total, used;

    if (parse_figure(parse, "inode.used", p[3], p[0], 1e18, &total) &&
        parse_figure(parse, "inode.used", p[3], p[1], total, &used) && total > 0)
        add_used(parse, "inode.used", p[3], used, total);
}

static void read_hung(struct parse *parse, const struct piece *p)
{
    double value;

    if (parse_figure(parse, "host.hung", p[1], p[0], max_count, &value))
        parse_add(parse, "host.hung", p[1], value,
                  value > 0 ? piece_of(_("does not come back; a mount may be dead")) : none);
}

/* --- services --- */

static void read_unit(struct parse *parse, const struct piece *p)
{
    str_add(&parse->failed, parse->failed.len > 0 ? ", " : "");
    str_addn(&parse->failed, p[1].bytes, p[1].len);
}

static void read_units(struct parse *parse, const struct piece *p)
{
    double value;

    if (parse_figure(parse, "unit.failed", none, p[0], max_count, &value))
        parse_add(parse, "unit.failed", none, value, piece_of(parse->failed.buf));
}

static void read_active(struct parse *parse, const struct piece *p)
{
    if (p[0].len == 0 || piece_is(p[0], "unknown"))
        parse_add_unknown(parse, "unit.failed", p[1], _("nothing is known of this service"));
    else
        parse_add(parse, "unit.failed", p[1], piece_is(p[0], "active") ? 0 : 1, p[0]);
}

/* --- arrays, temperatures --- */

static void read_raids(struct parse *parse, const struct piece *p)
{
    double value;

    if (parse_figure(parse, "raid.degraded", none, p[0], max_count, &value) && value == 0)
        parse_add(parse, "raid.degraded", none, 0, piece_of(_("there is none")));
}

static void read_raid(struct parse *parse, const struct piece *p)
{
    double wanted, have;

    if (parse_figure(parse, "raid.degraded", p[3], p[0], 1e5, &wanted) &&
        parse_figure(parse, "raid.degraded", p[3], p[1], wanted, &have))
        parse_add(parse, "raid.degraded", p[3], wanted - have, p[2]);
}

/* Comes behind the array's own line. */
static void read_repair(struct parse *parse, const struct piece *p)
{
    struct readings *readings = &parse->section->readings;
    struct reading *last =
        readings->list.len == 0 ? NULL : &readings->list.items[readings->list.len - 1];
    struct str text = STR_INIT;

    if (last == NULL || !piece_is(p[1], last->object))
        return;
    excerpt_add(&text, p[0].bytes, p[0].len, EXCERPT_TEXT_MAX / 2);
    str_addf(&text, "; %s", last->text);
    reading_set_text(last, str_detach(&text));
}

static void read_temp(struct parse *parse, const struct piece *p)
{
    double value;

    if (!piece_number(p[0], &value) || value < -60000 || value > 200000)
        parse_figure(parse, "temp", p[1], piece_of("-"), 0, &value);
    else
        parse_add(parse, "temp", p[1], value / 1000, none);
}

const struct item parse_host_items[] = {
    {"load", 3, SEEN_LOAD, read_load},
    {"cpus", 1, 0, read_cpus},
    {"cpu", 1, SEEN_CPU, read_cpu},
    {"proc", 2, 0, read_proc},
    {"uptime", 1, SEEN_UPTIME, read_uptime},
    {"boot", 1, 0, read_boot},
    {"host", 2, 0, read_host},
    {"mem", 2, SEEN_MEM, read_mem},
    {"swap", 2, SEEN_SWAP, read_swap},
    {"clock", 2, SEEN_CLOCK, read_clock},
    {"handles", 2, 0, read_handles},
    {"disk", 5, SEEN_DISK, read_disk},
    {"inode", 4, 0, read_inode},
    {"hung", 2, SEEN_HUNG, read_hung},
    {"unit", 2, 0, read_unit},
    {"units", 1, SEEN_UNITS, read_units},
    {"active", 2, 0, read_active},
    {"raids", 1, SEEN_RAIDS, read_raids},
    {"raid", 4, 0, read_raid},
    {"repair", 2, 0, read_repair},
    {"temp", 2, 0, read_temp},
    {0},
};

/* --- the end of a section --- */

static const struct {
    const char *section;
    unsigned any; /* one of these has to be there */
    const char *metric;
} required[] = {
    {"fast", SEEN_MEM, "mem.used"},           {"fast", SEEN_SWAP, "swap.used"},
    {"fast", SEEN_LOAD | SEEN_CPU, "load.5"}, {"fast", SEEN_UPTIME, "uptime"},
    {"fast", SEEN_CLOCK, "clock.offset"},     {"disk", SEEN_DISK | SEEN_HUNG, "disk.used"},
    {"unit", SEEN_UNITS, "unit.failed"},      {"raid", SEEN_RAIDS, "raid.degraded"},
};

void parse_host_finish(struct parse *parse)
{
    const char *name = parse->section->name;
    const char *why =
        parse->section->text != NULL ? parse->section->text : _("the machine did not say");

    for (size_t i = 0; i < ARRAY_LEN(required); i++)
        if (strcmp(required[i].section, name) == 0 && (parse->seen & required[i].any) == 0)
            parse_add_unknown(parse, required[i].metric, none, why);
    if (!isnan(parse->load5) && !isnan(parse->cpus))
        parse_add(parse, "load.5", none, parse->load5 / parse->cpus, none);
    else if (!isnan(parse->load5))
        parse_add_unknown(parse, "load.5", none, _("the number of processors is not known"));
    if (strcmp(name, "disk") == 0 && (parse->seen & SEEN_DISK) && !(parse->seen & SEEN_HUNG))
        parse_add(parse, "host.hung", piece_of("df"), 0, none);
}
