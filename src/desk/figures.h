/* Use case: the figures of a contract for a month, a quarter or a year (model/figure.h says what is
 * counted). Tickets are read as they were at the cut-off, by when things took effect: what happened
 * later does not count, what was only written down later does. */
#ifndef DESK_FIGURES_H
#define DESK_FIGURES_H

#include "base/err.h"
#include "desk/desk.h"
#include "model/figure.h"

struct figures {
    const struct contract *contract; /* the version at the cut-off; belongs to the desk */
    struct figure_period period;
    wall_s cut_off; /* the last second of the period, or now */
    VEC(struct figure_ticket) tickets;
    VEC(struct figure) figures;
};

/* contract: its id or prefix. ERR_USAGE if there is none, if the period has not begun, or if the
 * contract does not run in it. The caller releases, whatever is returned. */
int desk_figures(struct desk *desk, const char *contract, const struct figure_period *period,
                 struct figures *figures, struct err *err);
/* The budgets of person-days alone, as they stand at that instant: their names, limits and what they
 * count, but no numbers. */
void figures_begin_budgets(const struct config *config, const struct contract *contract, wall_s at,
                           struct figures *figures);
void figures_release(struct figures *figures);

#endif
