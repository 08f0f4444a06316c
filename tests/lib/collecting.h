/* What the benchmarks of the collector share: three groups of processes that are counted apart, peers
 * and collectors that are run and what each costs, and how that is printed. */
#ifndef LIB_COLLECTING_H
#define LIB_COLLECTING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/str.h"
#include "desk/health.h"
#include "lib/fleet.h"
#include "lib/meter.h"

/* The watched machines; who watches them; connections of ssh that peers share. */
extern struct meter *server, *client, *masters;
extern char *bench_dir;
extern bool bench_brief; /* ZB_SHORT */

/* What it makes is gone, and what it starts has ended, when the program ends. */
void collecting_begin(void);
char *path_of(const char *name);

/* --- what is printed --- */

/* False: ZB_PARTS does not want it. */
bool begins(const char *part, const char *what);
void at_least(const char *what, double ratio, double goal);
void at_most(const char *what, double value, const char *unit, double goal);

/* --- what things cost --- */

struct cost {
    double wall_ms, cpu_ms, server_ms; /* cpu_ms: of clients and masters */
};

void begin_cost(struct cost *cost);
void end_cost(struct cost *cost);
/* Is it installed? A command of the shell, too. */
bool have(const char *program);
/* tests/bench/peer/ssh with these words; it has to give so many lines with the mark. */
struct cost peer(const char *what, int answers, const char *mark);
/* The same for its side effects. */
void helperf(struct meter *meter, const char *format, ...) PRINTF_LIKE(2, 3);

/* --- the collector --- */

struct figures {
    double machines, logins, asked, answered, failed, missed, turn_us;
};

pid_t collector_start(const char *store, const char *options);
void collector_stop(pid_t pid);
/* Of the last one that ended. */
struct figures read_figures(void);
struct cost collect(const char *store, const char *options);
/* One round over all, as the difference of two runs; *figures of the longer one. */
struct cost steady(const char *store, const char *options, int many, struct figures *figures);
/* Until so many are connected to that port. */
bool await_connections(int port, int count, int64_t limit_ms);
/* Until the clients have nothing more to do. */
void settle(void);

/* --- fleets and stores --- */

void start_fleet(struct fleet *fleet, const char *name, int count, const char *kind);
/* With the fleet's configuration of that name ("config") in force, all keys trusted and more besides. */
char *own_store(const struct fleet *fleet, const char *name, const char *config, int more);
struct desk_health *look_into(const char *store, struct desk **desk);

#endif
