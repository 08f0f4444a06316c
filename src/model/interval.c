/* Unions of intervals, by insertion: a ticket has a handful of pauses, mostly in order. */
#include "model/interval.h"

#include <stdlib.h>
#include <string.h>

void intervals_reset(struct intervals *set)
{
    set->list.len = 0;
}

void intervals_release(struct intervals *set)
{
    vec_release(&set->list);
}

void intervals_add(struct intervals *set, wall_s from, wall_s to)
{
    size_t first = set->list.len, last;
    struct interval *items;

    if (to <= from)
        return;
    while (first > 0 && set->list.items[first - 1].to >= from)
        first--;
    /* [first, last) are those that touch the new one. */
    for (last = first; last < set->list.len && set->list.items[last].from <= to; last++) {
        from = set->list.items[last].from < from ? set->list.items[last].from : from;
        to = set->list.items[last].to > to ? set->list.items[last].to : to;
    }
    if (last == first) {
        vec_push(&set->list);
        items = set->list.items;
        memmove(items + first + 1, items + first, (set->list.len - 1 - first) * sizeof(*items));
    } else {
        items = set->list.items;
        memmove(items + first + 1, items + last, (set->list.len - last) * sizeof(*items));
        set->list.len -= last - first - 1;
    }
    items[first] = (struct interval){from, to};
}
