/* A small hospital for tests of plans and verdicts: a gate and a database behind it, one probe with two
 * rounds, some rules. Tests add to its configuration before scene_begin(). */
#ifndef LIB_SCENE_H
#define LIB_SCENE_H

#include "health/plan.h"
#include "health/probe.h"
#include "health/verdict.h"

enum { SCENE_AT = 1763600000 };

struct scene {
    struct config config;
    struct plan plan;
    struct outbox *outbox;
    struct verdicts *verdicts;
    struct probe_output out;
    wall_s now;
};

struct host *scene_add_host(struct scene *scene, const char *id, const char *address);
void scene_add_rule(struct scene *scene, const char *metric, const char *warn, const char *crit,
                    int bad, int good);
/* The plan and the verdicts of what is configured by now. */
void scene_begin(struct scene *scene);
int scene_set_up(void **state);
int scene_tear_down(void **state);

#endif
