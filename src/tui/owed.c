#include "tui/owed.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/obligations.h"
#include "tui/screen.h"

/* --- how it stands --- */

struct owed_when owed_when_of(struct desk *desk, const struct obligation *obligation, wall_s now)
{
    const struct worktime *worktime = desk_obligation_worktime(desk, obligation);

    return (struct owed_when){.standing = obligation_standing(obligation, now),
                              .latest = worktime == NULL
                                            ? obligation->due
                                            : obligation_next_latest(obligation, worktime)};
}

static int rank(enum obligation_standing standing)
{
    switch (standing) {
    case STANDING_MISSED: return 0;
    case STANDING_OVERDUE: return 1;
    case STANDING_OPEN:
    case STANDING_AHEAD: return 2;
    default: return 3;
    }
}

int owed_compare(const struct owed_when *a, const struct owed_when *b)
{
    if (rank(a->standing) != rank(b->standing))
        return rank(a->standing) < rank(b->standing) ? -1 : 1;
    return (a->latest > b->latest) - (a->latest < b->latest);
}

void owed_add_when(struct str *out, const struct owed_when *when, wall_s now)
{
    long long left = (long long)when->latest - civil_day_of(now);

    switch (when->standing) {
    case STANDING_MISSED: str_addf(out, _("missed %lld d"), left < 0 ? -left : 0); break;
    case STANDING_OVERDUE: str_addf(out, _("overdue %lld d"), left < 0 ? -left : 0); break;
    case STANDING_OPEN:
    case STANDING_AHEAD:
        if (left > 0)
            str_addf(out, _("%lld d left"), left);
        else
            str_add(out, left == 0 ? _("last day today") : _("last day past"));
        break;
    default: str_add(out, choice_label(obligation_standings, (int)when->standing)); break;
    }
}

enum role_id owed_role(const struct owed_when *when, wall_s now)
{
    switch (when->standing) {
    case STANDING_MISSED:
    case STANDING_OVERDUE: return ROLE_OVERDUE;
    case STANDING_OPEN:
    case STANDING_AHEAD: return when->latest <= civil_day_of(now) ? ROLE_WARN : ROLE_NORMAL;
    default: return ROLE_DIM;
    }
}

/* --- the pane --- */

static void forget(struct owed *owed)
{
    vec_each (row, &owed->rows) {
        free(row->name);
        free(row->contract);
    }
    owed->rows.len = 0;
    owed->total = 0;
}

void owed_release(struct owed *owed)
{
    forget(owed);
    vec_release(&owed->rows);
}

struct taking {
    struct owed *owed;
    struct desk *desk;
    wall_s now;
};

static int take(const struct obligation *obligation, const struct contract_obligation *row,
                void *data)
{
    const struct taking *taking = data;

    *vec_push(&taking->owed->rows) = (struct owed_row){
        .name = xstrdup(row != NULL && row->name != NULL ? row->name : obligation->duty),
        .contract = xstrdup(obligation->contract),
        .when = owed_when_of(taking->desk, obligation, taking->now),
    };
    return 0;
}

static int in_order(const void *a, const void *b)
{
    const struct owed_row *left = a, *right = b;
    int order = owed_compare(&left->when, &right->when);

    return order != 0 ? order : strcmp(left->name, right->name);
}

int owed_load(struct owed *owed, struct desk *desk, struct err *err)
{
    const struct obligation_filter filter = {.all = false};
    struct taking taking = {.owed = owed, .desk = desk, .now = clock_wall()};
    int rc;

    forget(owed);
    rc = desk_obligation_list(desk, &filter, take, &taking, err);
    if (owed->rows.len > 1)
        qsort(owed->rows.items, owed->rows.len, sizeof(struct owed_row), in_order);
    owed->total = owed->rows.len;
    owed->known = rc == 0;
    return rc;
}

static void draw_row(const struct owed_row *row, struct screen *screen, struct area area, int at,
                     wall_s now)
{
    struct str when = STR_INIT;
    enum role_id role = owed_role(&row->when, now);

    owed_add_when(&when, &row->when, now);
    screen_put(screen, at, area.col, 1, ROLE_OVERDUE, 0, role == ROLE_OVERDUE ? "!" : "");
    screen_put(screen, at, area.col + 2, 14, role, WIDTH_DOTS, when.buf);
    screen_put(screen, at, area.col + 17, 9, ROLE_DIM, WIDTH_DOTS, row->contract);
    screen_put(screen, at, area.col + 27, area.cols - 27, ROLE_NORMAL, WIDTH_DOTS, row->name);
    str_release(&when);
}

void owed_draw(const struct owed *owed, struct screen *screen, struct area area, wall_s now)
{
    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    if (owed->known)
        screen_putf(screen, area.row, area.col + 2, area.cols - 2, ROLE_TITLE, WIDTH_DOTS,
                    _("owed next, of %zu (5)"), owed->total);
    for (size_t i = 0; i < owed->rows.len && (int)i + 1 < area.rows; i++)
        draw_row(&owed->rows.items[i], screen, area, area.row + 1 + (int)i, now);
    if (owed->known && owed->total == 0)
        screen_put(screen, area.row + 1, area.col + 2, area.cols - 2, ROLE_GOOD, 0,
                   _("nothing is owed"));
}
