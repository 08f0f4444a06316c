/* Inside the reading of probes: a table of items, each with a function that turns its line into
 * readings. A new kind of line is a row in one of the tables here, and a row in README.md of the
 * probes. A function adds a reading for whatever it is given, UNKNOWN if it makes no sense. */
#ifndef HEALTH_PARSE_H
#define HEALTH_PARSE_H

#include "base/str.h"
#include "health/frame.h"
#include "health/probe.h"

enum { PARSE_PIECES_MAX = 6 };

struct parse {
    struct probe_output *out;
    struct probe_section *section;
    double load5, cpus; /* NAN until they came */
    struct str failed;  /* names of failed services */
    struct str plugin_name, plugin_text;
    int plugin_status;
    unsigned seen; /* bits of enum parse_seen */
};

enum parse_seen {
    SEEN_MEM = 1 << 0,
    SEEN_SWAP = 1 << 1,
    SEEN_LOAD = 1 << 2,
    SEEN_CPU = 1 << 3,
    SEEN_UPTIME = 1 << 4,
    SEEN_CLOCK = 1 << 5,
    SEEN_DISK = 1 << 6,
    SEEN_UNITS = 1 << 7,
    SEEN_RAIDS = 1 << 8,
    SEEN_HUNG = 1 << 9,
};

struct item {
    const char *name;
    size_t pieces; /* as many are needed; the last one takes the rest of the line */
    unsigned seen;
    void (*read)(struct parse *parse, const struct piece *pieces);
};

/* Tables end with a NULL name. */
extern const struct item parse_host_items[];
extern const struct item parse_file_items[];
extern const struct item parse_plugin_items[];
extern const struct item parse_db_items[];

/* Text becomes an excerpt; object and text may be empty. */
struct reading *parse_add(struct parse *parse, const char *metric, struct piece object,
                          double value, struct piece text);
/* A reading of which only the reason is known. */
struct reading *parse_add_unknown(struct parse *parse, const char *metric, struct piece object,
                                  const char *reason);
/* A figure from 0 to max; otherwise an UNKNOWN reading is added, and false. */
bool parse_figure(struct parse *parse, const char *metric, struct piece object, struct piece piece,
                  double max, double *value);
void parse_add_state(struct parse *parse, const char *prefix, struct piece key, struct piece value);

/* What is known only at a section's end. */
void parse_host_finish(struct parse *parse);
void parse_plugin_finish(struct parse *parse);

#endif
