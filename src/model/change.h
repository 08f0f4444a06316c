/* Changes (R22): handed in a lead before they begin, approved before they are begun, with the
 * evidence that the contract asks for. Late means only as an emergency that the hospital consents to.
 * The latest instant is worked out from the contract and the calendar, never stored. */
#ifndef MODEL_CHANGE_H
#define MODEL_CHANGE_H

#include "base/field.h"
#include "model/contract.h"
#include "model/worktime.h"

enum change_state {
    CHANGE_OPEN = 1,
    CHANGE_APPROVED,
    CHANGE_STARTED,
    CHANGE_FINISHED,
    CHANGE_CANCELLED,
};

enum change_outcome { OUTCOME_DONE = 1, OUTCOME_ROLLED_BACK, OUTCOME_FAILED };

struct change {
    char *id; /* CH-1, CH-2, … */
    int64_t seq;
    char *contract; /* the id of its first version */
    char *sort;     /* the id of the contract's row: major, upgrade */
    char *title;
    VEC(char *) systems;
    char *site;
    int state; /* enum change_state */
    bool emergency;
    char *consent; /* who of the hospital agreed to an emergency */
    char *submitted_by;
    wall_s submitted_at;
    wall_s planned_from, planned_to;
    VEC(char *) evidence;      /* "backup:backup-20261120.log" */
    char *approver, *approval; /* who, and by what document */
    wall_s approved_at;
    char *started_by;
    wall_s started_at, finished_at;
    int outcome; /* enum change_outcome */
    char *note;
};

extern const struct schema change_schema;
/* Codes and labels; end with a NULL name. */
extern const struct choice change_states[];
extern const struct choice change_outcomes[];

/* The row of a contract, or NULL with the known ones in err. */
const struct contract_change *change_row(const struct contract *contract, const char *sort,
                                         struct err *err);
/* Until when it can be handed in; 0 if the contract asks for no lead. */
int change_latest(const struct contract_change *row, const struct worktime *worktime,
                  wall_s planned_from, wall_s *latest, struct err *err);
/* Was it handed in in time? */
int change_met_lead(const struct change *change, const struct contract_change *row,
                    const struct worktime *worktime, bool *met, struct err *err);
/* What is still missing of what the contract asks for: "backup, rollback"; nothing if all is there. */
void change_add_missing(const struct change *change, const struct contract_change *row,
                        struct str *out);

/* --- what may happen to it; ERR_REFUSED names the rule --- */

/* change holds all but state, submitted_by and submitted_at. */
int change_submit(struct change *change, const struct contract_change *row,
                  const struct worktime *worktime, const char *who, wall_s now, struct err *err);
/* need:what, such as "backup:nas-0412". */
int change_attach(struct change *change, const struct contract_change *row, const char *evidence,
                  struct err *err);
int change_approve(struct change *change, const char *approver, const char *document,
                   const char *who, wall_s now, struct err *err);
int change_start(struct change *change, const struct contract_change *row, const char *who,
                 wall_s now, struct err *err);
int change_finish(struct change *change, int outcome, wall_s now, struct err *err);
int change_cancel(struct change *change, const char *reason, struct err *err);

#endif
