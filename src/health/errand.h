/* One round that is under way, and the ways to ask: a table by the kind of the probe. A kind starts
 * and later calls one of the ends; the rest (parsing what came in frames, what did not come, clock,
 * states) is the same for all. A new kind is a row in errand.c and a file with two functions. */
#ifndef HEALTH_ERRAND_H
#define HEALTH_ERRAND_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/err.h"
#include "health/ask.h"
#include "health/probe.h"

struct child;
struct errand;
struct remote_exec;
struct task;

struct errand_kind {
    int kind;     /* enum probe_kind; 0 ends the table */
    bool session; /* it needs the machine's session */
    /* -1 with err: it cannot be asked. An end is never called from within it. */
    int (*start)(struct errand *errand, struct err *err);
    void (*cancel)(struct errand *errand);
};

struct errand {
    struct task *task;
    const struct errand_kind *kind;
    struct ask ask;
    int64_t sent_ms; /* wall */
    mono_ms sent;
    struct remote_exec *exec;
    struct child *child;
    void *own; /* of kinds that need more */
};

const struct errand_kind *errand_kind(int kind);
/* What is to be asked, for kinds that send a script; it borrows from the task. */
struct ask_round errand_question(const struct task *task);
/* NULL with err. */
struct errand *errand_start(struct task *task, struct err *err);
void errand_cancel(struct errand *errand);
/* What was asked for and is not in out is a section too, UNKNOWN. */
void errand_add_absent(const struct task *task, struct probe_output *out, const char *why);

/* The ends; the errand is gone afterwards. */

/* Frames came, perhaps not all; why: what to say of sections that did not. */
void errand_end_frames(struct errand *errand, const char *bytes, size_t len, const char *why);
/* Readings of the kind's own making, in sections; takes over what out owns. */
void errand_end_output(struct errand *errand, struct probe_output *out);
/* The session went: nothing is known. */
void errand_end_lost(struct errand *errand);

extern const struct errand_kind errand_exec, errand_resident, errand_plugin;
/* Looks from the duty host (active.h). */
extern const struct errand_kind errand_tcp, errand_http, errand_cert;

/* For errand_resident. */
struct machine;
void resident_close(struct machine *machine);

#endif
