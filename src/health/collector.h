/* The collector: one loop that asks all machines in their turn, judges what they say, and hands it
 * to the store in trips of at most one a second. A new configuration, a key that somebody accepted, a
 * wish for a round come by the wake files; sessions of machines that stay as they are stay too. */
#ifndef HEALTH_COLLECTOR_H
#define HEALTH_COLLECTOR_H

#include "base/err.h"
#include "health/post.h"

struct collector;

struct collector_options {
    struct post_options post;
    size_t rounds; /* then it ends; 0: for ever */
    bool resident; /* one shell a machine that stays, instead of a command a round */
    void (*on_plan)(size_t agent_hosts); /* a plan was taken over; may be NULL */
};

struct collector_totals {
    size_t hosts, machines, agent_hosts;
    size_t logins, asked, answered, failed, missed;
    int64_t wall_ms, cpu_ms;
    int64_t longest_turn_us, longest_turn_cpu_us; /* by the clock; of the processor's time */
    int64_t memory_kib;
};

/* 1; 0: somebody else collects, err says who; -1. */
int collector_new(const struct collector_options *options, struct collector **collector,
                  struct err *err);
/* Until a signal, the end of the rounds, or the loss of the lease (-1 with err). */
int collector_run(struct collector *collector, struct err *err);
void collector_totals(const struct collector *collector, struct collector_totals *totals);
/* Stores what is left and gives the lease back. */
void collector_free(struct collector *collector);

#endif
