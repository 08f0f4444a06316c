/* Use case: the figures of a contract for a month, a quarter or a year (model/figure.h says what is
 * counted). Tickets are read as they were at the cut-off, by when things took effect: what happened
 * later does not count, what was only written down later does. */
#ifndef DESK_FIGURES_H
#define DESK_FIGURES_H

#include "base/err.h"
#include "desk/desk.h"
#include "model/figure.h"

/* Something about the period before that was written down after its end and changes its figures: a
 * report that was given stays as it is, and the next one says so (R25). */
struct figure_correction {
    enum figure_kind kind;
    const char *name; /* of the target; NULL: none */
    char *ticket;
    enum figure_part was_part, part; /* 0: it was not there */
    enum figure_reason was_why, why;
};

struct figures {
    const struct contract *contract; /* the version at the cut-off; belongs to the desk */
    struct figure_period period;
    wall_s asked;   /* the cut-off that was asked for; 0: none */
    wall_s cut_off; /* the last second of the period, now, or what was asked for */
    VEC(struct figure_ticket) tickets;
    VEC(struct figure) figures;
    struct figure_period before; /* what the corrections are about */
    VEC(struct figure_correction) corrections;
};

/* contract: its id or prefix. cut_off: tickets as they were then, 0 for the end of the period or now
 * (R24). ERR_USAGE if there is none, if the period has not begun, or if the
 * contract does not run in it. The caller releases, whatever is returned. */
int desk_figures(struct desk *desk, const char *contract, const struct figure_period *period,
                 wall_s cut_off, struct figures *figures, struct err *err);
/* The budgets of person-days alone, as they stand at that instant: their names, limits and what they
 * count, but no numbers. */
void figures_begin_budgets(const struct config *config, const struct contract *contract, wall_s at,
                           struct figures *figures);
void figures_release(struct figures *figures);

#endif
