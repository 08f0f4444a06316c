/* What is the matter with each machine of a fleet. The scenario of machine K is its turn in the
 * table, unless the fleet's file "scenario" says something else, one order a line, the last one
 * that names the machine holds:
 *
 *     7 disk-full          machine 7
 *     1-300 gone           a range
 *     all healthy          every machine; # begins a comment
 *
 * Writers append a line or put a new file in its place; both are seen at once, or at a machine's
 * next answer. A line that cannot be read is an error, and then the file changes nothing. */
#ifndef FLEET_SCENARIO_H
#define FLEET_SCENARIO_H

#include <stdio.h>

#include "base/err.h"
#include "base/vec.h"

enum { FLEET_MAX = 20000 };

/* Where a fault is made, and so who can make it. */
enum scenario_kind {
    SCENARIO_FIGURES = 1, /* what a machine says */
    SCENARIO_OUTPUT,      /* how it says it */
    SCENARIO_LINK,        /* before SSH begins */
    SCENARIO_SSH,         /* within SSH: tests/fleet/load has all, tests/fleet/gate some */
};

enum scenario {
    HEALTHY,
    /* figures */
    DISK_FULL,
    INODES,
    MEMORY,
    LOAD,
    UNIT,
    LOG_ERRORS,
    RAID,
    CLOCK,
    CERT,
    BACKUP_OLD,
    BACKUP_HALF,
    HANG_SECTION,
    GBK,
    MOUNTS,
    SWELL,
    ABSURD,
    CUT_LINE,
    ESCAPES,
    NOISE,
    OTHER_NONCE,
    /* output */
    HANG,
    HALF,
    TRUNCATED,
    SLOW,
    FLOOD,
    STDERR,
    EXIT3,
    DELAY,
    /* link */
    GONE,
    SILENT,
    NOKEX,
    GARBAGE,
    BANNER,
    CLOSE_ACCEPT,
    CLOSE_BANNER,
    CLOSE_KEX,
    /* ssh */
    WRONG_KEY,
    AUTHFAIL,
    NOEXEC,
    NOOPEN,
    CLOSE_AUTH,
    CLOSE_OPEN,
    CLOSE_EXEC,
    DROP,
    SCENARIO__COUNT
};

struct scenario_row {
    const char *name;
    enum scenario_kind kind;
    const char *help;
};

extern const struct scenario_row scenario_rows[SCENARIO__COUNT];

struct scenario_order {
    int first, last;
    enum scenario scenario;
};

struct scenarios {
    VEC(struct scenario_order) orders;
    bool all_healthy; /* nobody has a turn in the table; set by the program, not by the file */
};

/* A missing file holds no orders. On failure *scenarios is as before. */
int scenarios_read(struct scenarios *scenarios, const char *path, struct err *err);
void scenarios_release(struct scenarios *scenarios);
enum scenario scenario_of(const struct scenarios *scenarios, int machine);
/* The table, for --help and for the person who starts a fleet. */
void scenarios_print(FILE *out);

#endif
