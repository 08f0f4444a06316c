/* A round of a patrol: begun by somebody at a site, filled in item by item, signed by the same
 * person. Its items are copied from the plan when it is begun; each answer is a record of its own
 * (ROUND/ITEM), so that filling one in writes one, and two people can fill in at once.
 *
 * Field R7.1: manual and automatic items land in one signed round. Nothing is good by default: an item
 * without an answer, or whose machines gave no fresh reading, keeps the round from being signed until
 * somebody looked or says why not. A signed round does not change any more; it can be voided. */
#ifndef MODEL_PATROL_H
#define MODEL_PATROL_H

#include "base/field.h"
#include "model/config.h"
#include "model/patrol_plan.h"

enum patrol_state { PATROL_OPEN = 1, PATROL_SIGNED, PATROL_VOID };

struct patrol {
    char *id; /* P-1, P-2, … */
    int64_t seq;
    char *plan; /* "morning" */
    char *name; /* as the plan was called then */
    char *site;
    int state;                       /* enum patrol_state */
    wall_s planned_from, planned_to; /* 0: at no fixed hours */
    char *started_by;
    wall_s started_at;
    char *signed_by;
    wall_s signed_at;
    char *extra; /* what the hospital wants to be recorded besides (CIS-1.1) */
    char *voided_by, *void_reason;
    wall_s voided_at;
    VEC(struct patrol_item) items;
};

enum patrol_result {
    PATROL_GOOD = 1,
    PATROL_ABNORMAL,
    PATROL_SKIPPED,
    PATROL_UNKNOWN, /* automatic, and there was nothing that could be judged */
};

struct patrol_answer {
    char *id; /* P-1/temperature */
    int64_t seq;
    char *round;
    char *item;
    int result; /* enum patrol_result */
    char *value;
    char *note;   /* abnormal: what is wrong; skipped: why */
    char *told;   /* abnormal: who was told (CIS-1.1) */
    char *remedy; /* abnormal: what was done about it (CIS-1.1) */
    bool automatic;
    char *filled_by;
    wall_s filled_at;
    char *ticket;
};

extern const struct schema patrol_schema;
extern const struct schema patrol_answer_schema;
/* Codes and labels; end with a NULL name. */
extern const struct choice patrol_states[];
extern const struct choice patrol_results[];

/* A round with its answers, in any order. */
struct patrol_sheet {
    struct patrol round;
    VEC(struct patrol_answer) answers;
};

void patrol_sheet_release(struct patrol_sheet *sheet);
/* NULL: there is none yet. */
/* What was measured and the range it should be in; answer may be NULL. */
void patrol_add_value(const struct patrol_item *item, const struct patrol_answer *answer,
                      struct str *out);
const struct patrol_answer *patrol_answer_of(const struct patrol_sheet *sheet, const char *item);
/* By id or by name; NULL with the known ones in err. */
const struct patrol_item *patrol_item_of(const struct patrol *round, const char *item,
                                         struct err *err);
/* Is there still something to fill in for the item? */
bool patrol_is_owed(const struct patrol_sheet *sheet, const struct patrol_item *item);
size_t patrol_owed(const struct patrol_sheet *sheet);
size_t patrol_abnormal(const struct patrol_sheet *sheet);
/* By how much it was, or is now, signed after its hours; 0: it is not late. */
int64_t patrol_late_s(const struct patrol *round, wall_s now);

/* --- what may happen to it; ERR_REFUSED names the rule --- */

/* round is initialised and gets its copy of the plan; id and saving are the caller's. */
int patrol_begin(struct patrol *round, const struct patrol_plan *plan, const char *site,
                 const char *who, wall_s now, struct err *err);

/* How somebody fills an item in. */
struct patrol_entry {
    const char *value;                /* ok, bad (also 正常, 异常), or a number */
    const char *note, *told, *remedy; /* NULL: none */
};
/* *answer (initialised, or the one that is there) becomes what is said. */
int patrol_fill(const struct patrol *round, const struct patrol_item *item,
                const struct patrol_entry *entry, const char *who, wall_s now,
                struct patrol_answer *answer, struct err *err);
int patrol_skip(const struct patrol *round, const struct patrol_item *item, const char *reason,
                const char *who, wall_s now, struct patrol_answer *answer, struct err *err);
int patrol_sign(struct patrol_sheet *sheet, const char *extra, const char *who, wall_s now,
                struct err *err);
/* Of one that is signed, only whoever may correct: the caller asks that. */
int patrol_void(struct patrol *round, const char *reason, const char *who, wall_s now,
                struct err *err);
/* Could a ticket be opened about the item? answer may be NULL. */
int patrol_check_ticket(const struct patrol *round, const struct patrol_answer *answer,
                        const char *item, struct err *err);

#endif
