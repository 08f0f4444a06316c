/* How the machines are: the collector writes it here, screens and commands read it. It is kept in
 * the samples file beside the store (store/samples.h), not in the journal.
 *
 * Nothing is good by default: what nobody asked for long is STALE, whatever was stored last, and a
 * host that was never asked is UNKNOWN. */
#ifndef DESK_HEALTH_H
#define DESK_HEALTH_H

#include "base/str.h"
#include "desk/desk.h"
#include "model/check.h"
#include "model/forecast.h"
#include "model/sample.h"

struct desk_health;
struct reading;

#define HEALTH_LEASE "collector"

/* To read; also when nothing was ever collected. The desk must outlive it. NULL with err. */
struct desk_health *desk_health_open(struct desk *desk, struct err *err);
/* To write, under the lease of that epoch. note: what people should know (a damaged file was begun
 * anew), or empty. */
struct desk_health *desk_health_collect(struct desk *desk, int64_t epoch, struct str *note,
                                        struct err *err);
/* The same for a collector beside the first, of other hosts, under a lease of its own. */
struct desk_health *desk_health_collect_beside(struct desk *desk, const char *lease, int64_t epoch,
                                               struct str *note, struct err *err);
void desk_health_close(struct desk_health *health);
/* Changes after each batch, and when somebody asks for a round; NULL for a store without a file. */
const char *desk_health_wake_path(const struct desk_health *health);
const char *desk_health_ask_path(const struct desk_health *health);

/* --- for the collector --- */

struct health_host_state {
    const char *host;
    int level;
    wall_s since;
    const char *text;
};

struct health_own_figure {
    const char *name; /* "lag_ms" */
    double value;
};

/* All of one turn of the collector; one transaction. */
struct health_batch {
    const struct samples_round *rounds;
    size_t round_count;
    const struct health_host_state *hosts; /* only those whose state changed */
    size_t host_count;
    const struct health_own_figure *figures;
    size_t figure_count;
};

/* A file that is damaged or gone is begun anew, once, and note says so; then all states have to be
 * put again: *renewed. A disk that is gone is an error. ERR_REFUSED: the lease is another's. */
int desk_health_write(struct desk_health *health, const struct health_batch *batch, wall_s now,
                      bool *renewed, struct str *note, struct err *err);
/* Takes what people asked for; each() returns false for what another collector has to take. */
int desk_health_take_asked(struct desk_health *health,
                           bool (*each)(const char *host, wall_s at, const char *by, void *data),
                           void *data, struct err *err);
/* The states as they were stored, to go on from. */
int desk_health_each_host(struct desk_health *health,
                          int (*each)(const struct samples_host *host, void *data), void *data,
                          struct err *err);
/* host NULL: of all. */
int desk_health_each_check(struct desk_health *health, const char *host,
                           int (*each)(const struct samples_check *check, void *data), void *data,
                           struct err *err);
/* What a host does not have any more; metric NULL: the whole host. */
int desk_health_forget(struct desk_health *health, const char *host, const char *metric,
                       const char *object, struct err *err);
/* Rolls up and forgets for at most about that long; 1 if there is more to do. */
int desk_health_sweep(struct desk_health *health, wall_s now, int64_t budget_ms, struct err *err);
/* For a metric that has an outlook: what its history says of it now, as a reading of that (release
 * it). 1; 0: nobody can say yet; -1. */
int desk_health_outlook(struct desk_health *health, const char *host, const char *metric,
                        const char *object, double value, struct reading *reading, struct err *err);
/* The limits of a check by the version in force. */
int desk_health_limits(struct desk *desk, const char *host, const char *metric, const char *object,
                       struct check_limits *limits, struct err *err);

/* --- for people --- */

struct health_check {
    char *host, *metric, *object, *text;
    int level; /* to be shown: enum check_level */
    bool soft; /* its state is about to change; rounds of it so far */
    struct check_state state;
    int64_t age_s; /* of the value; -1: there is none */
};

struct health_host {
    char *id, *name, *site, *text;
    int level; /* the worst of all */
    int held;  /* the worst that was known last; 0: nothing ever was */
    wall_s since;
    wall_s at; /* of the last round; 0: never */
    int64_t took_ms;
    int counts[CHECK_UNREACHABLE + 1]; /* of checks by level */
    struct health_check worst;         /* metric NULL: there is none, or the host itself is it */
    int urgency;                       /* of the worst */
    int64_t stale_s;                   /* after so long nothing is known of it any more */
};

struct health_list {
    VEC(struct health_host) hosts;   /* worst first, alarms that are held before; then by id */
    VEC(struct health_check) checks; /* the same */
    wall_s last_round;               /* of the collector; 0: never */
    bool collected;                  /* a collector is at work */
    wall_s now;
};

/* A last round may be older than this where machines are looked at seldom, but not without a
 * collector; and one that is started anew needs some time. */
enum { HEALTH_LATE_S = 60 };
/* Somebody collected, and nobody does any more. */
bool health_is_left(const struct health_list *list, wall_s now);

/* 1: a collector is at work, 0: nobody collects, -1. */
int desk_health_is_collected(struct desk *desk, struct err *err);
void health_list_release(struct health_list *list);

/* Every host of the version in force, each once. */
int desk_health_hosts(struct desk_health *health, struct health_list *list, struct err *err);
/* The checks of a host, or of all; ERR_USAGE for a host that there is not. Also fills last_round. */
int desk_health_checks(struct desk_health *health, const char *host, struct health_list *list,
                       struct err *err);

struct health_series {
    const char *host, *metric, *object;
    wall_s from, to;
    int64_t step_s;
};

struct health_points {
    VEC(struct samples_point) list;
};

/* Points of steps that have any. object NULL: the only one there is, copied to *object (free it);
 * ERR_USAGE names them if there are several. */
int desk_health_history(struct desk_health *health, const struct health_series *series,
                        char **object, struct health_points *points, struct err *err);
/* From the last 30 days. */
int desk_health_forecast(struct desk_health *health, const char *host, const char *metric,
                         const char *object, struct forecast *forecast,
                         struct comparison *comparison, struct err *err);
int desk_health_figures(struct desk_health *health,
                        int (*each)(const char *name, double value, wall_s at, void *data),
                        void *data, struct err *err);
/* Asks the collector for a round now. 1: one is at work, 0: nobody collects as yet, -1. */
int desk_health_ask(struct desk_health *health, const char *host, struct err *err);

#endif
