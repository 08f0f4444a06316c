#include "tui/owed.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/obligations.h"
#include "tui/countdown.h"
#include "tui/screen.h"

enum { ROWS_MAX = 8 };

static void forget(struct owed *owed)
{
    vec_each (row, &owed->rows) {
        free(row->name);
        free(row->clause);
    }
    owed->rows.len = 0;
    owed->total = 0;
}

void owed_release(struct owed *owed)
{
    forget(owed);
    vec_release(&owed->rows);
}

static int take(const struct obligation *obligation, const struct contract_obligation *row,
                void *data)
{
    struct owed *owed = data;

    owed->total++;
    if (owed->rows.len < ROWS_MAX)
        *vec_push(&owed->rows) = (struct owed_row){
            .name = xstrdup(row != NULL && row->name != NULL ? row->name : obligation->duty),
            .clause = xstrdup(obligation->contract),
            .end = obligation->closes,
        };
    return 0;
}

int owed_load(struct owed *owed, struct desk *desk, struct err *err)
{
    const struct obligation_filter filter = {.all = false};
    int rc;

    forget(owed);
    rc = desk_obligation_list(desk, &filter, take, owed, err);
    owed->known = rc == 0;
    return rc;
}

static void draw_row(const struct owed_row *row, struct screen *screen, struct area area, int at,
                     wall_s now)
{
    struct str end = STR_INIT;
    bool late = row->end <= now;

    when_add(&end, row->end, now);
    screen_put(screen, at, area.col, 1, ROLE_OVERDUE, 0, late ? "!" : "");
    screen_put(screen, at, area.col + 2, 11, late ? ROLE_OVERDUE : ROLE_NORMAL, 0, end.buf);
    screen_put(screen, at, area.col + 14, 11, ROLE_DIM, WIDTH_DOTS, row->clause);
    screen_put(screen, at, area.col + 26, area.cols - 26, ROLE_NORMAL, WIDTH_DOTS, row->name);
    str_release(&end);
}

void owed_draw(const struct owed *owed, struct screen *screen, struct area area, wall_s now)
{
    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    if (owed->known)
        screen_putf(screen, area.row, area.col + 2, area.cols - 2, ROLE_TITLE, WIDTH_DOTS,
                    _("owed next, of %zu (5)"), owed->total);
    else
        screen_put(screen, area.row, area.col + 2, area.cols - 2, ROLE_TITLE, 0, _("owed next"));
    for (size_t i = 0; i < owed->rows.len && (int)i + 1 < area.rows; i++)
        draw_row(&owed->rows.items[i], screen, area, area.row + 1 + (int)i, now);
    if (owed->known && owed->total == 0)
        screen_put(screen, area.row + 1, area.col + 2, area.cols - 2, ROLE_GOOD, 0,
                   _("nothing is owed"));
}
