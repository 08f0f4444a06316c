/* What tests of remote/ share: one sshd for the whole program, a loop, and waiting for things with a
 * guard instead of sleeping. */
#ifndef LIB_REMOTES_H
#define LIB_REMOTES_H

#include "lib/sshd.h"
#include "loop/loop.h"
#include "remote/hostkeys.h"
#include "remote/key.h"
#include "remote/remote.h"

struct world {
    struct sshd *sshd;
    struct loop *loop;
    struct resolver *resolver;
    struct hostkeys *known; /* the sshd's key is in it */
    struct remote_key *key;
    struct remote *remote; /* of the last meet() */
    /* What on_state was told, in a row: "connecting kex auth ready". */
    struct str states;
    struct str reason; /* the last text */
    int running;       /* commands that have not finished */
};

/* What a command brought. */
struct answer {
    struct world *world;
    struct remote_exec *exec; /* NULL when it has finished */
    int finished;
    enum remote_end end;
    int status, signal;
    bool timed_out, overflow, err_cut, cut_off;
    struct str out, err;
};

/* Fixtures of the group and of each test; the state is a struct world. */
int world_open(void **state);
int world_close(void **state);
int world_set_up(void **state);
int world_tear_down(void **state);

/* To the world's sshd on port (0: its own), to be changed before remote_new(). */
struct remote_options world_options(struct world *world, uint16_t port);
struct remote *meet(struct world *world, const struct remote_options *options);
/* meet(), connect and wait until it is ready or closed. */
struct remote *meet_and_wait(struct world *world, const struct remote_options *options);
void wait_for_state(struct world *world, struct remote *remote, enum remote_state state);
/* Turns the loop until *flag is true; a test that waits longer than 20 s fails. */
void wait_until(struct world *world, bool (*is_true)(void *context), void *context);

/* Starts a command; answer_release() afterwards. */
void ask(struct world *world, struct remote *remote, const struct remote_command *command,
         struct answer *answer);
/* ask() and wait. */
void ask_and_wait(struct world *world, struct remote *remote, const struct remote_command *command,
                  struct answer *answer);
/* Runs each and compares all that came, and that nothing was cut or late. */
struct command_case {
    const char *command, *input, *out, *err;
    enum remote_end end;
    int status, signal;
};
void check_commands(struct world *world, struct remote *remote, const struct command_case *cases,
                    size_t count);
void answer_wait(struct answer *answer);
void answer_release(struct answer *answer);

int count_fds(void);

#endif
