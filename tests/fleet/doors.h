/* The doors of a fleet: one listening socket for each machine, machine K at 127.77.(K / 256).(K % 256),
 * all at one port. Nothing listens on an address that another machine could reach, and a machine
 * that is gone refuses connections because nobody listens there.
 *
 * Shared by gate (a real sshd behind each door) and load (a libssh server of our own): options,
 * the fleet's folder, its file of scenarios, the faults before SSH, signals, the end. */
#ifndef FLEET_DOORS_H
#define FLEET_DOORS_H

#include "fleet/scenario.h"
#include "loop/loop.h"

enum { FLEET_NET = 0x7f4d0000 }; /* 127.77.0.0 */

struct doors_options {
    int machines;
    int port;        /* 0: a free one */
    const char *dir; /* holds scenario; pid, port, turns and seen are written there */
    bool foreground;
    bool all_healthy;
    const char *key;       /* host key */
    const char *other_key; /* of scenario wrong-key */
};

struct doors;

struct doors_owner {
    const char *usage; /* of --help, before the table of scenarios */
    /* A connection that no fault before SSH has taken; the fd is the owner's now. */
    void (*on_connection)(int fd, int machine, enum scenario scenario, void *context);
    void (*on_gone)(int machine, void *context); /* cut what is there; 0: of all machines */
    void (*on_stop)(void *context);              /* end, and loop_stop() when it is done */
    void *context;
};

/* Reads the command line. -1: the program ends with *status. */
int doors_options_read(struct doors_options *options, const struct doors_owner *owner, int argc,
                       char **argv, int *status);

/* Listens everywhere, leaves the terminal (unless foreground) and says so: the parent prints
 * "PORT PID" and ends here. */
struct doors *doors_new(const struct doors_options *options, const struct doors_owner *owner,
                        struct err *err);
/* From now on there are connections. The loop must be made after doors_new(), which forks. */
int doors_open(struct doors *doors, struct loop *loop, struct err *err);
void doors_free(struct doors *doors);

/* The scenario of a machine at this moment. */
enum scenario doors_scenario(const struct doors *doors, int machine);
int64_t doors_started(const struct doors *doors);

#endif
