/* The collector's side towards the store: the desk, the lease, the samples. All of it is used from
 * one thread at a time: at the start from the loop's, later by trips in a thread of their own, since
 * disks and other writers make one wait. A trip takes what is to be written and brings what is new.
 *
 * Whoever has lost the lease writes nothing any more: a trip that finds it gone says so, and is the
 * last one. */
#ifndef HEALTH_POST_H
#define HEALTH_POST_H

#include <stdbool.h>

#include "base/vec.h"
#include "desk/health.h"
#include "health/outbox.h"
#include "health/outlook.h"
#include "health/plan.h"
#include "health/verdict.h"
#include "model/host_key.h"
#include "model/window.h"

enum { POST_LEASE_MS = 10000, POST_RENEW_MS = 3000 };

struct post_options {
    struct desk_options desk;
    struct plan_options plan;
    const char *lease; /* whose role it is */
};

struct post;

/* What the configuration and people say, as of now. */
struct news {
    struct plan *plan; /* NULL: no new version */
    VEC(struct host_key) keys;
    VEC(struct maintenance) windows;
};

/* 1: open, and the lease is ours. 0: err says who holds it. -1. */
int post_open(const struct post_options *options, struct post **post, struct err *err);
/* Gives the lease back. */
void post_close(struct post *post);

/* NULL: a store without a file. */
const char *post_wake_path(const struct post *post);
const char *post_ask_path(const struct post *post);

/* The plan in force and all the rest; release it. */
int post_news(struct post *post, struct news *news, struct err *err);
void news_release(struct news *news);
/* States as they were stored, and alerts that are open. */
int post_restore(struct post *post, struct verdicts *verdicts, struct err *err);

struct trip {
    struct post *post;
    /* In. */
    struct parcel *parcel;    /* NULL: nothing; still here afterwards if it was not written */
    bool asked;               /* look for what people asked for */
    bool look;                /* look for news */
    struct outlooks outlooks; /* to be worked out; out: what came of it */
    /* Out. */
    struct err err;
    bool failed; /* the store cannot be reached; err says why */
    bool lost;   /* the lease is another's */
    bool has_news;
    bool renewed; /* the samples file was begun anew */
    struct news news;
    VEC(char *) hosts; /* that people asked for */
};

/* From any thread, one at a time. */
void trip_run(struct trip *trip);
void trip_release(struct trip *trip);

#endif
