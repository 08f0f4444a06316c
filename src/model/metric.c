/* The table of metrics, and figures as words. */
#include "model/metric.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/check.h"

#define HIGH .sense = SENSE_HIGH_IS_BAD
#define LOW .sense = SENSE_LOW_IS_BAD

const struct metric metrics[] = {
    {.name = "host.up", .label = N_("Host answers"), .unit = UNIT_COUNT, LOW},
    {.name = "host.latency", .label = N_("Time to answer"), .unit = UNIT_MS, HIGH},
    {.name = "host.hung",
     .label = N_("Commands that hang"),
     .unit = UNIT_COUNT,
     HIGH,
     .per_object = true},
    {.name = "host.key", .label = N_("Host key"), .unit = UNIT_LEVEL},
    {.name = "probe.section",
     .label = N_("Part of a probe"),
     .unit = UNIT_COUNT,
     .per_object = true},
    {.name = "disk.used",
     .label = N_("Disk used"),
     .unit = UNIT_PERCENT,
     HIGH,
     .per_object = true,
     .forecast = true,
     .outlook = "disk.days"},
    {.name = "disk.days", .label = N_("Disk full in"), .unit = UNIT_DAYS, LOW, .per_object = true},
    {.name = "disk.free", .label = N_("Disk free"), .unit = UNIT_KIB, LOW, .per_object = true},
    {.name = "inode.used",
     .label = N_("Inodes used"),
     .unit = UNIT_PERCENT,
     HIGH,
     .per_object = true,
     .forecast = true,
     .outlook = "inode.days"},
    {.name = "inode.days",
     .label = N_("Inodes used up in"),
     .unit = UNIT_DAYS,
     LOW,
     .per_object = true},
    {.name = "mem.used", .label = N_("Memory used"), .unit = UNIT_PERCENT, HIGH},
    {.name = "swap.used", .label = N_("Swap used"), .unit = UNIT_PERCENT, HIGH},
    {.name = "load.5", .label = N_("Load of 5 minutes a processor"), .unit = UNIT_COUNT, HIGH},
    {.name = "cpu.used", .label = N_("Processor used"), .unit = UNIT_PERCENT, HIGH},
    {.name = "cpu.count", .label = N_("Processors"), .unit = UNIT_COUNT},
    {.name = "proc.count", .label = N_("Processes and threads"), .unit = UNIT_COUNT, HIGH},
    {.name = "uptime", .label = N_("Running for"), .unit = UNIT_SECONDS, LOW},
    {.name = "clock.offset", .label = N_("Clock is off by"), .unit = UNIT_SECONDS, HIGH},
    {.name = "ssh.handles", .label = N_("Handles of the SSH service"), .unit = UNIT_COUNT, HIGH},
    {.name = "unit.failed",
     .label = N_("Services that do not run"),
     .unit = UNIT_COUNT,
     HIGH,
     .per_object = true},
    {.name = "log.errors", .label = N_("New errors in the system's log"), .unit = UNIT_COUNT, HIGH},
    {.name = "log.pattern",
     .label = N_("New lines in a log that match"),
     .unit = UNIT_COUNT,
     HIGH,
     .per_object = true},
    {.name = "raid.degraded",
     .label = N_("Disks missing in an array"),
     .unit = UNIT_COUNT,
     HIGH,
     .per_object = true},
    {.name = "temp", .label = N_("Temperature"), .unit = UNIT_CELSIUS, HIGH, .per_object = true},
    {.name = "cert.days",
     .label = N_("Certificate ends in"),
     .unit = UNIT_DAYS,
     LOW,
     .per_object = true},
    {.name = "port.ms", .label = N_("Time to connect"), .unit = UNIT_MS, HIGH, .per_object = true},
    {.name = "http.ms",
     .label = N_("Time to fetch a page"),
     .unit = UNIT_MS,
     HIGH,
     .per_object = true},
    {.name = "http.status",
     .label = N_("Status of a page"),
     .unit = UNIT_COUNT,
     HIGH,
     .per_object = true},
    {.name = "backup.age",
     .label = N_("Age of the newest backup"),
     .unit = UNIT_SECONDS,
     HIGH,
     .per_object = true},
    {.name = "backup.size",
     .label = N_("Size of the newest backup"),
     .unit = UNIT_BYTES,
     LOW,
     .per_object = true,
     .outlook = "backup.ratio"},
    {.name = "backup.ratio",
     .label = N_("Newest backup against the usual size"),
     .unit = UNIT_PERCENT,
     LOW,
     .per_object = true},
    {.name = "restore.age",
     .label = N_("Last restore test"),
     .unit = UNIT_SECONDS,
     HIGH,
     .per_object = true},
    {.name = "file.age",
     .label = N_("Age of a file"),
     .unit = UNIT_SECONDS,
     HIGH,
     .per_object = true},
    {.name = "file.size", .label = N_("Size of a file"), .unit = UNIT_BYTES, .per_object = true},
    {.name = "queue.depth",
     .label = N_("Messages waiting"),
     .unit = UNIT_COUNT,
     HIGH,
     .per_object = true},
    {.name = "queue.age",
     .label = N_("Oldest message waiting"),
     .unit = UNIT_SECONDS,
     HIGH,
     .per_object = true},
    {.name = "db.up", .label = N_("Database answers"), .unit = UNIT_COUNT, LOW, .per_object = true},
    {.name = "db.connections",
     .label = N_("Connections used"),
     .unit = UNIT_PERCENT,
     HIGH,
     .per_object = true},
    {.name = "db.locks",
     .label = N_("Sessions waiting for a lock"),
     .unit = UNIT_COUNT,
     HIGH,
     .per_object = true},
    {.name = "db.longest",
     .label = N_("Longest transaction"),
     .unit = UNIT_SECONDS,
     HIGH,
     .per_object = true},
    {.name = "db.lag",
     .label = N_("Replica is behind by"),
     .unit = UNIT_SECONDS,
     HIGH,
     .per_object = true},
    {.name = "db.tablespace",
     .label = N_("Table space used"),
     .unit = UNIT_PERCENT,
     HIGH,
     .per_object = true,
     .forecast = true,
     .outlook = "db.tablespace.days"},
    {.name = "db.tablespace.days",
     .label = N_("Table space full in"),
     .unit = UNIT_DAYS,
     LOW,
     .per_object = true},
    {.name = "db.jobs",
     .label = N_("Jobs that failed"),
     .unit = UNIT_COUNT,
     HIGH,
     .per_object = true},
    {.name = "db.log",
     .label = N_("Transaction log used"),
     .unit = UNIT_PERCENT,
     HIGH,
     .per_object = true},
    {.name = "db.replica",
     .label = N_("Replication that does not run"),
     .unit = UNIT_COUNT,
     HIGH,
     .per_object = true},
    {.name = "db.archive",
     .label = N_("Archive places that fail"),
     .unit = UNIT_COUNT,
     HIGH,
     .per_object = true},
    {.name = "db.offline",
     .label = N_("Databases that are not online"),
     .unit = UNIT_COUNT,
     HIGH,
     .per_object = true},
    {.name = "db.corrupt",
     .label = N_("Damaged pages"),
     .unit = UNIT_COUNT,
     HIGH,
     .per_object = true},
    {.name = "db.health",
     .label = N_("What the database says of itself"),
     .unit = UNIT_COUNT,
     HIGH,
     .per_object = true},
    {.name = "db.freeze",
     .label = N_("Transaction numbers used up"),
     .unit = UNIT_PERCENT,
     HIGH,
     .per_object = true,
     .forecast = true,
     .outlook = "db.freeze.days"},
    {.name = "db.freeze.days",
     .label = N_("Transaction numbers used up in"),
     .unit = UNIT_DAYS,
     LOW,
     .per_object = true},
    {.name = "db.password",
     .label = N_("Password of an account ends in"),
     .unit = UNIT_DAYS,
     LOW,
     .per_object = true},
    {.name = "backup.log.age",
     .label = N_("Age of the newest log backup"),
     .unit = UNIT_SECONDS,
     HIGH,
     .per_object = true},
    {.name = "message.age",
     .label = N_("Since the last message"),
     .unit = UNIT_SECONDS,
     HIGH,
     .per_object = true},
};

const size_t metric_count = ARRAY_LEN(metrics);

static const struct metric plugin_status = {
    .name = "plugin", .label = N_("Plugin"), .unit = UNIT_LEVEL, HIGH};
static const struct metric plugin_figure = {
    .name = "plugin", .label = N_("Plugin"), .unit = UNIT_COUNT};

const struct metric *metric_of(const char *name)
{
    static const char prefix[] = "plugin.";

    if (str_starts(name, prefix))
        return strchr(name + sizeof(prefix) - 1, '.') == NULL ? &plugin_status : &plugin_figure;
    for (size_t i = 0; i < metric_count; i++)
        if (strcmp(metrics[i].name, name) == 0)
            return &metrics[i];
    return NULL;
}

/* --- words --- */

enum { EXACT_MAX = 1000000000 }; /* beyond it no one counts one by one */

/* Towards minus infinity, without the mathematics library. */
static long long whole_of(double value)
{
    long long whole = (long long)value;

    return whole > value ? whole - 1 : whole;
}

/* At most one decimal, and none where it is 0. */
static void add_number(struct str *out, double value)
{
    long long tenths;

    if (fabs(value) >= EXACT_MAX) {
        str_addf(out, "%.4g", value);
        return;
    }
    tenths = whole_of(value * 10 + 0.5);
    if (tenths % 10 == 0)
        str_addf(out, "%lld", tenths / 10);
    else
        str_addf(out, "%.1f", (double)tenths / 10);
}

static void add_bytes(struct str *out, double bytes)
{
    static const char *const names[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    size_t i = 0;

    while (i + 1 < ARRAY_LEN(names) && fabs(bytes) >= 1023.95) {
        bytes /= 1024;
        i++;
    }
    add_number(out, bytes);
    str_addf(out, " %s", names[i]);
}

static void add_seconds(struct str *out, double seconds)
{
    double size = fabs(seconds);
    long long whole = size < 1e15 ? (long long)(size + 0.5) : (long long)1e15;

    if (size < 119.5) {
        add_number(out, seconds);
        str_add(out, " s");
        return;
    }
    str_add(out, seconds < 0 ? "-" : "");
    if (whole < 3600)
        str_addf(out, "%lldm %02llds", whole / 60, whole % 60);
    else if (whole < 86400)
        str_addf(out, "%lldh %02lldm", whole / 3600, whole % 3600 / 60);
    else
        str_addf(out, "%lldd %02lldh", whole / 86400, whole % 86400 / 3600);
}

static const char *level_name(double value)
{
    if (value == CHECK_OK)
        return "OK";
    if (value == CHECK_WARN)
        return "WARN";
    return value == CHECK_CRIT ? "CRIT" : "UNKNOWN";
}

const char *metric_words(const char *name)
{
    const struct metric *row = metric_of(name);

    /* Plugins share a row; which one it is matters more. */
    return row == NULL || str_starts(name, "plugin.") ? name : tr(row->label);
}

void metric_text(const struct metric *metric, double value, struct str *out)
{
    if (!isfinite(value)) {
        str_add(out, "-");
        return;
    }
    switch (metric == NULL ? UNIT_COUNT : metric->unit) {
    case UNIT_PERCENT:
        add_number(out, value);
        str_add(out, "%");
        break;
    case UNIT_KIB: add_bytes(out, value * 1024); break;
    case UNIT_BYTES: add_bytes(out, value); break;
    case UNIT_SECONDS: add_seconds(out, value); break;
    case UNIT_MS:
        if (fabs(value) >= 10000) {
            add_seconds(out, value / 1000);
        } else {
            add_number(out, value);
            str_add(out, " ms");
        }
        break;
    case UNIT_DAYS:
        add_number(out, fabs(value) < EXACT_MAX ? (double)whole_of(value) : value);
        str_add(out, " d");
        break;
    case UNIT_CELSIUS:
        add_number(out, value);
        str_add(out, " °C");
        break;
    case UNIT_LEVEL: str_add(out, level_name(value)); break;
    case UNIT_COUNT:
        if (value != 0 && fabs(value) < 10 && value != (double)whole_of(value))
            str_addf(out, "%.2f", value);
        else
            add_number(out, value);
        break;
    }
}
