/* What is owed next, in a few rows: for the board. */
#ifndef TUI_OWED_H
#define TUI_OWED_H

#include "base/vec.h"
#include "desk/desk.h"
#include "tui/layout.h"

struct screen;

struct owed_row {
    char *name, *clause;
    wall_s end;
};

struct owed {
    bool wanted, known;
    VEC(struct owed_row) rows;
    size_t total; /* of all that is open */
};

int owed_load(struct owed *owed, struct desk *desk, struct err *err);
void owed_release(struct owed *owed);
void owed_draw(const struct owed *owed, struct screen *screen, struct area area, wall_s now);

#endif
