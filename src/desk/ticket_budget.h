/* Use case: what a ticket's contract still has of person-days. The same budgets as `zhiban figures`
 * counts, found by an index and without judging a clock. */
#ifndef DESK_TICKET_BUDGET_H
#define DESK_TICKET_BUDGET_H

#include "base/err.h"
#include "base/vec.h"
#include "desk/desk.h"
#include "model/ticket.h"

struct ticket_budget {
    char *id, *name;
    int64_t used_min, limit_min; /* 480 are a person-day; more used than the limit: exceeded */
    bool each;                   /* a limit of every single ticket, not of all together */
};

struct ticket_budgets {
    VEC(struct ticket_budget) list;
};

/* Those that the work on this ticket counts against; none off contract. The caller releases,
 * whatever is returned. */
int desk_ticket_budgets(struct desk *desk, const struct ticket *ticket,
                        struct ticket_budgets *budgets, struct err *err);
void ticket_budgets_release(struct ticket_budgets *budgets);

#endif
