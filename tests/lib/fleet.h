/* Fleets (tests/fleet) for the benchmarks, and what a collector needs to work on one: a store that has
 * the machines in force and their keys trusted. */
#ifndef LIB_FLEET_H
#define LIB_FLEET_H

#include <stdbool.h>
#include <sys/types.h>

struct meter;

struct fleet {
    char *dir;
    int machines, port;
    pid_t pid;
};

/* kind: "sshd", "load". Its processes are counted by the meter. Dies if it does not start. */
void fleet_start(struct fleet *fleet, struct meter *meter, const char *dir, int machines,
                 const char *kind);
/* An order, as tests/fleet/run set: fleet_set(&fleet, "7", "disk-full"). */
void fleet_set(struct fleet *fleet, const char *machine, const char *scenario);
void fleet_stop(struct fleet *fleet);
/* How many connections from here to that port are established. */
int fleet_connections(int port);
/* Does anybody here listen at it? */
bool fleet_listens(int port);

/* A store at DIR/NAME.db with the configuration of that folder in force; every place in it shows the
 * key of the .pub file, and that is trusted. more: so many other keys are trusted besides. Returns
 * the path. */
char *fleet_store(const char *dir, const char *name, const char *config, const char *pub, int more);

#endif
