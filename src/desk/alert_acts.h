/* Inside of alerts.c: what rules do about an alert that is written down already. All of it runs in the
 * transaction of the report. */
#ifndef DESK_ALERT_ACTS_H
#define DESK_ALERT_ACTS_H

#include "base/vec.h"
#include "desk/desk.h"
#include "model/alert.h"
#include "model/alert_rule.h"
#include "model/silence.h"

/* What one transaction about alerts knows. */
struct alert_round {
    struct desk *desk;
    const struct config *config;
    wall_s now;
    VEC(struct silence) silences; /* that hold now */
};

int alert_round_init(struct alert_round *round, struct desk *desk, struct err *err);
void alert_round_release(struct alert_round *round);
bool alert_round_silences(const struct alert_round *round, const struct alert *alert);

/* As it was written down last. */
int alert_load_stored(struct desk *desk, const char *id, struct alert *alert, struct err *err);
/* Saves it and moves its seq. */
int alert_save(struct desk *desk, const struct alert *before, struct alert *after, const char *verb,
               const char *note, struct err *err);

/* The rule for it as it is, and whether a silence keeps it back. */
void alert_find_rule(struct alert_round *round, struct alert *alert, enum alert_step step);
/* Is the ticket there (NULL: no) and not over, or that into which it was merged? 1, 0, -1. */
int alert_ticket_goes_on(struct desk *desk, const char *id, struct err *err);
/* Carries its rule out, if it was not and may be: group, ticket, notice. */
int alert_carry_out(struct alert_round *round, const char *id, enum alert_step step,
                    struct err *err);
/* It is over: told, unless others of its group or ticket are not. */
int alert_tell_end(struct alert_round *round, const struct alert *alert, struct err *err);

#endif
