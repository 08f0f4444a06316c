/* Between two instants at which anything begins or ends, everything is the same: the sum goes from
 * one to the next. A year has some dozens of outages. */
#include "model/downtime.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

enum { WHOLE = 100, MS_A_PERCENT = 10 };

static char *copy(const char *text)
{
    return text == NULL || text[0] == '\0' ? NULL : xstrdup(text);
}

void downtime_add(struct downtime *downtime, const struct downtime_piece *piece)
{
    struct downtime_piece *added = vec_push(&downtime->pieces);

    *added = *piece;
    added->record = copy(piece->record);
    added->covered = copy(piece->covered);
    added->module = copy(piece->module);
    if (added->percent < 1 || added->percent > WHOLE)
        added->percent = WHOLE;
}

void downtime_excuse(struct downtime *downtime, const char *covered, wall_s from, wall_s to)
{
    if (to > from)
        *vec_push(&downtime->excuses) =
            (struct downtime_excuse){.covered = copy(covered), .from = from, .to = to};
}

/* --- one instant --- */

static bool is_excused(const struct downtime *downtime, const char *covered, wall_s at)
{
    vec_each (excuse, &downtime->excuses)
        if (excuse->from <= at && at < excuse->to && str_eq(excuse->covered, covered))
            return true;
    return false;
}

static bool is_down(const struct downtime *downtime, const struct downtime_piece *piece, wall_s at)
{
    return piece->from <= at && at < piece->to && !is_excused(downtime, piece->covered, at);
}

static bool same_part(const struct downtime_piece *a, const struct downtime_piece *b)
{
    return str_eq(a->covered, b->covered) && str_eq(a->module, b->module);
}

/* The first piece that says so of this part, so that a part counts once. */
static bool is_first(const struct downtime *downtime, const struct downtime_piece *piece, wall_s at)
{
    vec_each (other, &downtime->pieces) {
        if (other == piece)
            return true;
        if (same_part(other, piece) && is_down(downtime, other, at))
            return false;
    }
    return true;
}

/* All of the system if it is down, else its modules that are. */
static int64_t weight_of(const struct downtime *downtime, const char *covered, wall_s at)
{
    int64_t whole = 0, modules = 0;

    vec_each (piece, &downtime->pieces) {
        if (!str_eq(piece->covered, covered) || !is_down(downtime, piece, at) ||
            !is_first(downtime, piece, at))
            continue;
        if (piece->module == NULL)
            whole = piece->percent;
        else
            modules += piece->percent;
    }
    return whole > modules ? whole : modules;
}

static int64_t weight_at(const struct downtime *downtime, wall_s at)
{
    int64_t weight = 0;

    vec_each (piece, &downtime->pieces) {
        bool seen = false;

        for (const struct downtime_piece *other = downtime->pieces.items; other < piece; other++)
            seen = seen || str_eq(other->covered, piece->covered);
        if (!seen)
            weight += weight_of(downtime, piece->covered, at);
    }
    return weight < WHOLE ? weight : WHOLE;
}

/* --- the sum --- */

static void sooner(wall_s *next, wall_s after, wall_s at)
{
    if (at > after && at < *next)
        *next = at;
}

/* The next instant after that one at which anything begins or ends, or the end. */
static wall_s next_change(const struct downtime *downtime, wall_s after, wall_s end)
{
    wall_s next = end;

    vec_each (piece, &downtime->pieces) {
        sooner(&next, after, piece->from);
        sooner(&next, after, piece->to);
    }
    vec_each (excuse, &downtime->excuses) {
        sooner(&next, after, excuse->from);
        sooner(&next, after, excuse->to);
    }
    return next;
}

void downtime_sum(struct downtime *downtime, wall_s from, wall_s to)
{
    downtime->sum_ms = 0;
    vec_each (piece, &downtime->pieces)
        piece->counted_s = 0;
    for (wall_s at = from; at < to;) {
        wall_s next = next_change(downtime, at, to);

        downtime->sum_ms += weight_at(downtime, at) * MS_A_PERCENT * (next - at);
        vec_each (piece, &downtime->pieces)
            if (is_down(downtime, piece, at))
                piece->counted_s += next - at;
        at = next;
    }
}

void downtime_release(struct downtime *downtime)
{
    vec_each (piece, &downtime->pieces) {
        free(piece->record);
        free(piece->covered);
        free(piece->module);
    }
    vec_each (excuse, &downtime->excuses)
        free(excuse->covered);
    vec_release(&downtime->pieces);
    vec_release(&downtime->excuses);
}
