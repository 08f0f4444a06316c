/* What a probe's answer says: sections of readings. Text and length go in, nothing is read or
 * written, nothing is trusted: a figure that cannot be is UNKNOWN, a line that is missing is UNKNOWN,
 * a section without its end is UNKNOWN as a whole, and everything has a limit. GBK is converted.
 *
 * Every section gives a reading "probe.section" with its name as object, OK or UNKNOWN, so that both
 * the fault and its end are seen. The lines are told in config/probes/README.md. */
#ifndef HEALTH_PROBE_H
#define HEALTH_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "model/reading.h"

struct probe_round;

enum { PROBE_SECTIONS_MAX = 32, PROBE_LINES_MAX = 2000, PROBE_STATES_MAX = 64 };

struct probe_section {
    char *name;
    int status; /* -1 if not whole; 127: the machine has no such thing */
    bool whole;
    char *text; /* what went wrong, or "" */
    struct readings readings;
};

/* What the caller keeps and gives back with the next question: "journal", "log.ID". Also what tells
 * a machine: "boot", "host" (its name), "system". */
struct probe_state {
    char *key, *value;
};

struct probe_output {
    wall_s now;        /* in: for what ends on a day; set before probe_parse() */
    int64_t host_wall; /* the machine's clock, in seconds; 0: it did not say */
    bool converted;    /* some of it was GBK */
    size_t ignored;    /* lines that nobody knows */
    VEC(struct probe_section) sections;
    VEC(struct probe_state) states;
};

/* 0, or -1 if there is no section at all. out is zero but for now; release it in both cases. */
int probe_parse(const char *bytes, size_t len, const char *nonce, struct probe_output *out);
void probe_release(struct probe_output *out);

/* At least one section came whole. */
bool probe_has_answer(const struct probe_output *out);
/* NULL if it did not come. */
const struct probe_section *probe_section(const struct probe_output *out, const char *name);
const char *probe_state(const struct probe_output *out, const char *key);

/* Drops sections that the round has not asked for. */
void probe_keep_asked(struct probe_output *out, const struct probe_round *round);
/* Adds a section that was asked for and did not come, as UNKNOWN with the reason. */
void probe_add_absent(struct probe_output *out, const char *name, const char *reason);
/* Adds clock.offset to section "fast": the machine's clock against ours in the middle between
 * sending the question and getting the answer, both in milliseconds of wall time. Without a clock of
 * the machine nothing is added; an answer that took longer than is exact enough says so. */
void probe_add_clock(struct probe_output *out, int64_t sent_ms, int64_t got_ms);

#endif
