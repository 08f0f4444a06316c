/* Automatic items of a patrol, judged from what the machines' checks say. Pure: the results are given
 * by whoever has read them. Never good by default: no result, one that is too old, or a host that
 * should answer and does not make the item unknown; anything that warns makes it abnormal. */
#ifndef MODEL_PATROL_JUDGE_H
#define MODEL_PATROL_JUDGE_H

#include "model/check.h"
#include "model/config.h"
#include "model/patrol.h"

/* One check of one machine as it stands. */
struct patrol_reading {
    char *host;
    char *metric;
    char *object; /* NULL or "": the machine has one only */
    int level;    /* enum check_level */
    char *text;   /* for people: "92 %"; may be NULL */
    wall_s at;    /* when it was read */
};

struct patrol_readings {
    VEC(struct patrol_reading) list;
};

void patrol_readings_release(struct patrol_readings *readings);

struct patrol_scope {
    const struct config *config;
    const char *site;
    wall_s now;
    int64_t fresh_s;
};

/* Fills result and value of *answer (initialised), and note for what is abnormal. */
void patrol_judge(const struct patrol_item *item, const struct patrol_scope *scope,
                  const struct patrol_readings *readings, struct patrol_answer *answer);

#endif
