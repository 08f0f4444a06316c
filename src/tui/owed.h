/* What is owed next, in a few rows: for the board. */
#ifndef TUI_OWED_H
#define TUI_OWED_H

#include "base/vec.h"
#include "desk/desk.h"
#include "model/obligation.h"
#include "model/theme.h"
#include "tui/layout.h"

struct screen;

/* How an obligation stands, told at drawing. */
struct owed_when {
    enum obligation_standing standing;
    day_t latest; /* the last possible working day of what is next */
};

struct owed_row {
    char *name, *contract;
    struct owed_when when;
};

struct owed {
    bool wanted, known;
    VEC(struct owed_row) rows;
    size_t total; /* of all that is open */
};

int owed_load(struct owed *owed, struct desk *desk, struct err *err);
void owed_release(struct owed *owed);
struct owed_when owed_when_of(struct desk *desk, const struct obligation *obligation, wall_s now);
/* Missed ones first, then overdue ones, then by the last possible day. As qsort wants it. */
int owed_compare(const struct owed_when *a, const struct owed_when *b);
/* "missed 5 d", "overdue 1 d", "today", "10 d left". */
void owed_add_when(struct str *out, const struct owed_when *when, wall_s now);
enum role_id owed_role(const struct owed_when *when, wall_s now);

void owed_draw(const struct owed *owed, struct screen *screen, struct area area, wall_s now);

#endif
