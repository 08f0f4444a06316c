/* Use cases about obligations (model/obligation.h). */
#ifndef DESK_OBLIGATIONS_H
#define DESK_OBLIGATIONS_H

#include "base/err.h"
#include "desk/desk.h"
#include "desk/duty.h"
#include "model/obligation.h"

/* Makes the records of all periods that have begun, once each (R21). *made: how many are new. */
int desk_obligations_ensure(struct desk *desk, size_t *made, struct err *err);

struct obligation_filter {
    const char *contract; /* id or prefix; NULL: all */
    bool all;             /* also what is done or waived */
};

/* In the order of their end. row is the contract's, NULL if it has none any more. */
typedef int desk_obligation_each(const struct obligation *obligation,
                                 const struct contract_obligation *row, void *data);
int desk_obligation_list(struct desk *desk, const struct obligation_filter *filter,
                         desk_obligation_each *each, void *data, struct err *err);
/* 0 with *obligation filled (release it). */
int desk_obligation_load(struct desk *desk, const char *id, struct obligation *obligation,
                         struct err *err);
/* The contract's row that it came from; NULL if there is none any more. */
const struct contract_obligation *desk_obligation_row(struct desk *desk,
                                                      const struct obligation *obligation);
/* The calendar of its days; NULL if there is none any more. */
const struct worktime *desk_obligation_worktime(struct desk *desk,
                                                const struct obligation *obligation);

/* When the report about it is due (R21); 0 if the contract wants none or nothing was done yet. */
int desk_obligation_report_due(struct desk *desk, const struct obligation *obligation, wall_s *due,
                               struct err *err);

/* Both fill *after (release it) with what became of it. */

/* at 0: now. More than 30 minutes ago needs the permission to correct. note may be NULL. */
int desk_obligation_done(struct desk *desk, const char *id, const char *evidence, wall_s at,
                         const char *note, struct obligation *after, struct err *err);
int desk_obligation_waive(struct desk *desk, const char *id, const char *approver,
                          const char *reason, struct obligation *after, struct err *err);

/* For what has its own rule about who may: a voided patrol proves nothing any more. */
int desk_obligation_take_back(struct desk *desk, const char *id, const char *evidence,
                              const char *reason, struct err *err);

#endif
