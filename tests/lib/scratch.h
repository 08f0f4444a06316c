/* A directory of a test's own, with a store in it if it wants one. Gone at teardown. English is
 * set, so that messages can be compared. */
#ifndef LIB_SCRATCH_H
#define LIB_SCRATCH_H

#include "store/driver.h"
#include "store/store.h"

struct scratch {
    char *dir;
    char *path; /* DIR/zhiban.db */
    char *url;  /* sqlite:PATH */
};

int scratch_setup(void **state);
int scratch_teardown(void **state);

/* Makes or opens the store as the actor "tester". */
struct store *scratch_store(struct scratch *scratch, enum store_mode mode);
/* Runs one version's migration files the way an older program did. */
void scratch_run_migration(struct driver_conn *conn, int version);
/* A shell command's worth of tidying: removes dir and all in it. */
void scratch_remove(const char *dir);

#endif
