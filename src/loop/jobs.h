/* Many short children, a few at a time, and their results, for whoever has nothing else to do until
 * all are done: the commands. */
#ifndef LOOP_JOBS_H
#define LOOP_JOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/argv.h"
#include "base/err.h"
#include "base/str.h"

struct job {
    struct argv argv;
    const char *const *env; /* as in child.h; NULL: ours */
    int64_t timeout_ms;
    bool ok;          /* it ended with status 0 */
    struct str out;   /* what it printed */
    struct str error; /* why not: what it said last, or a sentence of ours */
};

void job_init(struct job *job, int64_t timeout_ms);
/* Runs them all; -1 only if the loop cannot be made. What went wrong with one stands in it. */
int jobs_run(struct job *jobs, size_t count, size_t at_once, struct err *err);
void job_release(struct job *job);

#endif
