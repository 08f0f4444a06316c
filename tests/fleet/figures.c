/* What each section of the probe says of a machine. A sickness changes one thing and leaves the
 * rest alone; what has no sickness of its own is always well. */
#include "fleet/figures.h"

#include <string.h>
#include <time.h>

#include "base/mem.h"

enum { GIB = 1 << 20, MINUTE = 60, HOUR = 3600, DAY = 86400 }; /* KiB; seconds */

/* A different number for every machine and subject, the same in every process. */
static uint32_t mix(int machine, uint32_t subject)
{
    uint32_t x = (uint32_t)machine * 2654435761u + subject * 40503u;

    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ (x >> 16);
}

static int64_t between(const struct fleet_machine *machine, uint32_t subject, int64_t low,
                       int64_t high)
{
    return low + mix(machine->number, subject) % (high - low + 1);
}

/* Up from low to high and down again in period seconds; each machine at another point of it. */
static int64_t wave(const struct fleet_machine *machine, uint32_t subject, int64_t period,
                    int64_t low, int64_t high)
{
    int64_t at = (machine->now + mix(machine->number, subject) % period) % period;

    at = at * 2 <= period ? at : period - at;
    return low + (high - low) * at * 2 / period;
}

static int64_t age(const struct fleet_machine *machine)
{
    return machine->now > machine->started ? machine->now - machine->started : 0;
}

static bool is(const struct fleet_machine *machine, enum scenario scenario)
{
    return machine->scenario == scenario;
}

static int64_t own_clock(const struct fleet_machine *machine)
{
    return machine->now + (is(machine, CLOCK) ? 300 : 0);
}

/* --- fast ----------------------------------------------------------------------------------------*/

static void add_load(struct str *out, const struct fleet_machine *machine, int64_t cpus)
{
    int64_t load = is(machine, LOAD) ? cpus * wave(machine, 1, HOUR, 480, 560)
                                     : cpus * wave(machine, 1, 2 * HOUR, 4, 45);

    if (is(machine, ABSURD)) {
        str_add(out, "load|-3.00|nan|1e999\nproc|-1|many\n");
        return;
    }
    str_addf(out, "load|%d.%02d|%d.%02d|%d.%02d\n", (int)(load * 11 / 1000), (int)(load * 11 % 100),
             (int)(load / 100), (int)(load % 100), (int)(load * 9 / 1000), (int)(load * 9 % 100));
    str_addf(out, "proc|%d|%d\n", (int)between(machine, 2, 1, 3),
             (int)wave(machine, 3, HOUR, 220, 420));
}

static void add_memory(struct str *out, const struct fleet_machine *machine)
{
    int64_t total = (8LL << between(machine, 4, 0, 3)) * GIB, swap = 8LL * GIB;
    int64_t free_percent =
        is(machine, MEMORY) ? wave(machine, 5, HOUR, 2, 4) : wave(machine, 5, 6 * HOUR, 35, 65);
    int64_t swap_percent = is(machine, MEMORY) ? 30 : wave(machine, 6, DAY, 97, 100);

    if (is(machine, ABSURD)) {
        str_add(out, "mem|-4|99999999999999999999999\nswap||\n");
        return;
    }
    str_addf(out, "swap|%lld|%lld\n", (long long)swap, (long long)(swap * swap_percent / 100));
    str_addf(out, "mem|%lld|%lld\n", (long long)total, (long long)(total * free_percent / 100));
}

static int section_fast(struct str *out, const struct fleet_machine *machine)
{
    int64_t cpus = 2LL << between(machine, 7, 0, 3);

    add_load(out, machine, cpus);
    str_addf(out, "uptime|%lld.%02d\n",
             (long long)(age(machine) + between(machine, 8, 20, 400) * DAY +
                         between(machine, 9, 0, DAY)),
             (int)between(machine, 9, 0, 99));
    str_addf(out, "boot|%08x-0000-4000-8000-%012x\n", mix(machine->number, 10),
             (unsigned)machine->number);
    str_addf(out, "host|6.1.0-%d-amd64|m%03d\n", (int)between(machine, 11, 10, 40),
             machine->number);
    str_addf(out, "cpus|%d\n", is(machine, ABSURD) ? 0 : (int)cpus);
    add_memory(out, machine);
    if (is(machine, ABSURD))
        str_add(out, "clock|-62135596800|+9999\n");
    else
        str_addf(out, "clock|%lld|+0800\n", (long long)own_clock(machine));
    return 0;
}

/* --- disk ----------------------------------------------------------------------------------------*/

/* used and inodes in thousandths */
static void add_mount(struct str *out, int64_t gib, int64_t used, int64_t inodes, const char *mount)
{
    int64_t size = gib * GIB, taken = size / 1000 * used, nodes = gib * 65536;

    str_addf(out, "disk|%lld|%lld|%lld|%s|%s\n", (long long)size, (long long)taken,
             (long long)(size - taken), gib >= 500 ? "xfs" : "ext4", mount);
    str_addf(out, "inode|%lld|%lld|%lld|%s\n", (long long)nodes, (long long)(nodes / 1000 * inodes),
             (long long)(nodes - nodes / 1000 * inodes), mount);
}

/* From 93.0 %, 1 % more every ten minutes, until it is full. */
static int64_t growing(const struct fleet_machine *machine)
{
    int64_t used = 930 + age(machine) / MINUTE;

    return used < 1000 ? used : 1000;
}

static int section_disk(struct str *out, const struct fleet_machine *machine)
{
    int64_t data = between(machine, 20, 300, 640) + wave(machine, 21, DAY, 0, 12);

    if (is(machine, ABSURD)) {
        str_add(out, "disk|-100|50|-150|ext4|/\ndisk|0|0|0|xfs|/data\ninode|1|2|-1|/\n"
                     "disk|99999999999999999999|1|1|xfs|/huge\ndisk|some|more|less|xfs|/words\n"
                     "disk|\n|\n||||||\n");
        return 0;
    }
    add_mount(out, 50, between(machine, 22, 250, 500), 80, "/");
    add_mount(out, 100, between(machine, 23, 200, 450), is(machine, INODES) ? 991 : 120, "/var");
    add_mount(out, 500 * between(machine, 24, 1, 4),
              is(machine, DISK_FULL) ? growing(machine) : data, 15, "/data");
    if (is(machine, GBK)) /* /data/影像归档 */
        add_mount(out, 2000, 410, 30, "/data/\xd3\xb0\xcf\xf1\xb9\xe9\xb5\xb5");
    if (is(machine, MOUNTS)) {
        add_mount(out, 2000, 871, 30, "/data/影像 归档 2026");
        add_mount(out, 1000, 512, 20, "/data/检验|报告  (旧)");
        add_mount(out, 100, 312, 20, "/mnt/My Book");
    }
    for (int i = 0; is(machine, SWELL) && i < 300; i++)
        str_addf(out, "disk|1000|500|500|xfs|/swell/%lld.%d\n", (long long)machine->now, i);
    return 0;
}

static int section_remote(struct str *out, const struct fleet_machine *machine)
{
    if (machine->number % 3 == 0)
        str_addf(out, "disk|%lld|%lld|%lld|-|/backup\n", 8000LL * GIB, 3600LL * GIB, 4400LL * GIB);
    return 0;
}

/* --- services, logs, hardware ----------------------------------------------------------------------*/

static int section_unit(struct str *out, const struct fleet_machine *machine)
{
    if (is(machine, UNIT))
        str_add(out, "unit|failed|tomcat-emr.service\nunit|failed|backup-nightly.service\n");
    if (is(machine, ABSURD))
        str_add(out, "unit||\nunits|-7\n");
    else
        str_addf(out, "units|%d\n", is(machine, UNIT) ? 2 : 0);
    return 0;
}

static void option_unit(struct str *out, const struct fleet_machine *machine, const char *name)
{
    str_addf(out, "active|%s|%s\n", is(machine, UNIT) ? "inactive" : "active", name);
}

static const char *last_error(const struct fleet_machine *machine)
{
    switch (machine->scenario) {
    case LOG_ERRORS: return "kernel: blk_update_request: I/O error, dev sdb, sector 123456";
    case GBK: /* 连接数据库失败 */
        return "his: \xc1\xac\xbd\xd3\xca\xfd\xbe\xdd\xbf\xe2\xca\xa7\xb0\xdc";
    case ESCAPES:
        return "app: \x1b[2J\x1b]0;owned\x07\x1b[31mred\x1b[0m \x9b"
               "8m\b\b\r|end";
    default: return "systemd-resolved: Using degraded feature set for DNS server 10.0.0.1";
    }
}

static int64_t count_errors(const struct fleet_machine *machine)
{
    switch (machine->scenario) {
    case LOG_ERRORS: return wave(machine, 30, HOUR, 80, 340);
    case GBK:
    case ESCAPES: return 1; /* whatever the hour: it is the text that matters */
    default: return wave(machine, 30, DAY, 0, 3);
    }
}

static void option_journal(struct str *out, const struct fleet_machine *machine, const char *cursor)
{
    int64_t errors = count_errors(machine);

    (void)cursor;
    str_addf(out, "journal|%lld|s=%08x;i=%llx|%s", (long long)errors, mix(machine->number, 31),
             (unsigned long long)machine->now, errors > 0 ? last_error(machine) : "");
    if (is(machine, ESCAPES))
        str_addn(out, "\0zero\0", 6);
    str_addc(out, '\n');
}

/* The part of "A|B|C" before the first bar; *rest is what follows. */
static char *first_part(const char *value, const char **rest)
{
    size_t len = strcspn(value, "|");

    *rest = value[len] == '\0' ? value + len : value + len + 1;
    return xstrndup(value, len);
}

static void option_log(struct str *out, const struct fleet_machine *machine, const char *value)
{
    const char *rest;
    char *id = first_part(value, &rest);
    int64_t found = is(machine, LOG_ERRORS) && *rest != '|' ? 12 : 0; /* the first look has none */

    str_addf(out, "log|%s|%lld|%d:%lld|%s\n", id, (long long)found, 1000 + machine->number,
             (long long)age(machine) * 100, found > 0 ? last_error(machine) : "");
    free(id);
}

static int section_raid(struct str *out, const struct fleet_machine *machine)
{
    if (is(machine, RAID)) {
        str_add(out, "raid|2|1|active raid1 sda1[0]|md0\nraid|2|2|active raid1 sda2[0] "
                     "sdb2[1]|md1\nrepair|recovery = 12.6% (37043392/292945152) "
                     "finish=127.5min speed=33440K/sec|md0\nraids|2\n");
        return 0;
    }
    if (machine->number % 4 != 0)
        str_add(out, "raid|2|2|active raid1 sda1[0] sdb1[1]|md0\n");
    str_addf(out, "raids|%d\n", machine->number % 4 != 0);
    return 0;
}

static int section_temp(struct str *out, const struct fleet_machine *machine)
{
    if (is(machine, ABSURD))
        str_add(out, "temp|-273151|x86_pkg_temp zone0\n");
    else
        str_addf(out, "temp|%lld|x86_pkg_temp zone0\n",
                 (long long)wave(machine, 40, HOUR, 41000, 56000));
    return 0;
}

/* --- files -----------------------------------------------------------------------------------------*/

static void option_cert(struct str *out, const struct fleet_machine *machine, const char *path)
{
    int64_t days = is(machine, CERT) ? 5 : between(machine, 50, 90, 360);
    time_t at = machine->started + days * DAY;
    char end[40];
    struct tm tm;

    strftime(end, sizeof(end), "%b %e %H:%M:%S %Y GMT", gmtime_r(&at, &tm));
    str_addf(out, "cert|%s|%s\n", end, path);
}

/* A backup every night at two, a little greater each time. */
static void option_backup(struct str *out, const struct fleet_machine *machine, const char *value)
{
    const char *rest, *pattern;
    char *id = first_part(value, &rest), *dir = first_part(rest, &pattern);
    int64_t size = between(machine, 60, 20, 90) * (1LL << 30), since;

    since = (machine->now + 6 * HOUR) % DAY + (is(machine, BACKUP_OLD) ? 3 * DAY : 0);
    str_addf(out, "backup|%s|%lld|%lld|", id, (long long)since,
             (long long)(is(machine, BACKUP_HALF) ? size / 2 : size));
    for (int i = 7; i > 0; i--)
        str_addf(out, "%lld%s", (long long)(size - size / 500 * i), i > 1 ? "," : "");
    str_addf(out, "|%s/full-%lld.bak\n", dir, (long long)((machine->now - since) / DAY));
    free(dir);
    free(id);
}

static void option_file(struct str *out, const struct fleet_machine *machine, const char *value)
{
    const char *rest;
    char *id = first_part(value, &rest);

    str_addf(out, "file|%s|%lld|%d|%s\n", id, (long long)wave(machine, 61, HOUR, 10, 280), 4096,
             rest);
    free(id);
}

static void option_queue(struct str *out, const struct fleet_machine *machine, const char *value)
{
    const char *rest, *pattern;
    char *id = first_part(value, &rest), *dir = first_part(rest, &pattern);

    str_addf(out, "queue|%s|%lld|%lld|%s\n", id, (long long)wave(machine, 62, HOUR, 0, 9),
             (long long)wave(machine, 63, HOUR, 0, 40), dir);
    free(dir);
    free(id);
}

static void option_plugin(struct str *out, const struct fleet_machine *machine, const char *value)
{
    const char *rest;
    char *name = first_part(value, &rest);
    int64_t users = wave(machine, 64, HOUR, 0, 6);

    str_addf(out, "plugin|%s|0|USERS OK - %lld users currently logged in |users=%lld;20;50;0\n",
             name, (long long)users, (long long)users);
    free(name);
}

/* --- all of it -------------------------------------------------------------------------------------*/

static const struct section {
    const char *name;
    int (*say)(struct str *out, const struct fleet_machine *machine); /* may be NULL */
} sections[] = {
    {"fast", section_fast}, {"disk", section_disk}, {"remote", section_remote},
    {"unit", section_unit}, {"log", NULL},          {"raid", section_raid},
    {"temp", section_temp}, {"cert", NULL},         {"backup", NULL},
    {"file", NULL},         {"plugin", NULL},
};

static const struct option {
    const char *section, *key;
    void (*say)(struct str *out, const struct fleet_machine *machine, const char *value);
} known_options[] = {
    {"unit", "unit=", option_unit},       {"log", "journal=", option_journal},
    {"log", "log=", option_log},          {"cert", "cert=", option_cert},
    {"backup", "backup=", option_backup}, {"file", "file=", option_file},
    {"file", "queue=", option_queue},     {"plugin", "plugin=", option_plugin},
};

static void say_options(struct str *out, const struct fleet_machine *machine, const char *section,
                        const char *word)
{
    for (size_t i = 0; i < ARRAY_LEN(known_options); i++) {
        const struct option *option = &known_options[i];

        if (strcmp(option->section, section) == 0 && str_starts(word, option->key))
            option->say(out, machine, word + strlen(option->key));
    }
}

int figures_section(struct str *out, const struct fleet_machine *machine, const char *section,
                    char *const *options, size_t count)
{
    for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
        if (strcmp(sections[i].name, section) != 0)
            continue;
        if (sections[i].say != NULL)
            sections[i].say(out, machine);
        for (size_t k = 0; k < count; k++)
            say_options(out, machine, section, options[k]);
        return 0;
    }
    str_addf(out, "why|this script has no section %s\n", section);
    return 127;
}
