/* The heap and the slots. */
#include "health/schedule.h"

#include <stdlib.h>

static void set(struct schedule *schedule, size_t place, struct due *due)
{
    schedule->heap.items[place] = due;
    due->place = place + 1;
}

static void sift_up(struct schedule *schedule, size_t place)
{
    struct due *due = schedule->heap.items[place];

    while (place > 0) {
        size_t parent = (place - 1) / 2;

        if (schedule->heap.items[parent]->at <= due->at)
            break;
        set(schedule, place, schedule->heap.items[parent]);
        place = parent;
    }
    set(schedule, place, due);
}

static void sift_down(struct schedule *schedule, size_t place)
{
    struct due *due = schedule->heap.items[place];
    size_t len = schedule->heap.len;

    for (;;) {
        size_t child = 2 * place + 1;

        if (child >= len)
            break;
        if (child + 1 < len &&
            schedule->heap.items[child + 1]->at < schedule->heap.items[child]->at)
            child++;
        if (schedule->heap.items[child]->at >= due->at)
            break;
        set(schedule, place, schedule->heap.items[child]);
        place = child;
    }
    set(schedule, place, due);
}

void schedule_put(struct schedule *schedule, struct due *due, mono_ms at)
{
    due->at = at;
    if (due->place == 0) {
        /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
        *vec_push(&schedule->heap) = due;
        due->place = schedule->heap.len;
    }
    sift_up(schedule, due->place - 1);
    sift_down(schedule, due->place - 1);
}

void schedule_remove(struct schedule *schedule, struct due *due)
{
    size_t place = due->place;
    struct due *last;

    if (place == 0)
        return;
    last = schedule->heap.items[--schedule->heap.len];
    due->place = 0;
    if (last == due)
        return;
    set(schedule, place - 1, last);
    sift_up(schedule, last->place - 1);
    sift_down(schedule, last->place - 1);
}

mono_ms schedule_next(const struct schedule *schedule)
{
    return schedule->heap.len == 0 ? INT64_MAX : schedule->heap.items[0]->at;
}

struct due *schedule_take(struct schedule *schedule, mono_ms now)
{
    struct due *due;

    if (schedule_next(schedule) > now)
        return NULL;
    due = schedule->heap.items[0];
    schedule_remove(schedule, due);
    return due;
}

void schedule_release(struct schedule *schedule)
{
    vec_each (due, &schedule->heap)
        (*due)->place = 0;
    vec_release(&schedule->heap);
}

/* --- slots --- */

/* FNV-1a, and a last stirring, since names differ in their last digit only. */
static uint64_t hash(const char *name)
{
    uint64_t hash = 14695981039346656037ULL;

    for (; *name != '\0'; name++)
        hash = (hash ^ (uint8_t)*name) * 1099511628211ULL;
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdULL;
    hash ^= hash >> 33;
    hash *= 0xc4ceb9fe1a85ec53ULL;
    return hash ^ hash >> 33;
}

int64_t schedule_slot(const char *name, int64_t interval_ms)
{
    return interval_ms <= 0 ? 0 : (int64_t)(hash(name) % (uint64_t)interval_ms);
}

mono_ms schedule_slot_after(int64_t slot_ms, int64_t interval_ms, mono_ms at)
{
    int64_t behind;

    if (interval_ms <= 0 || at < 0)
        return at;
    behind = (at - slot_ms) % interval_ms;
    if (behind < 0)
        behind += interval_ms;
    return behind == 0 ? at : at + interval_ms - behind;
}
