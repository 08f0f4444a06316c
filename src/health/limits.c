/* Doors and who waits before them. */
#include "health/limits.h"

#include <stdlib.h>
#include <string.h>

static bool has_room(const struct door *door)
{
    return door == NULL || door->max == 0 || door->used < door->max;
}

static void count(struct door *door, size_t *(*of)(struct door *), int step)
{
    if (door != NULL)
        *of(door) += (size_t)step;
}

static size_t *used(struct door *door)
{
    return &door->used;
}

static size_t *waiting(struct door *door)
{
    return &door->waiting;
}

static bool may_go(const struct limits *limits, const struct pass *pass)
{
    return has_room(&limits->handshakes) && has_room(pass->jump) && has_room(pass->site);
}

static void go(struct limits *limits, struct pass *pass)
{
    pass->state = PASS_HANDSHAKE;
    limits->handshakes.used++;
    count(pass->jump, used, 1);
    count(pass->site, used, 1);
}

static void unqueue(struct limits *limits, size_t at)
{
    count(limits->queue.items[at]->site, waiting, -1);
    memmove(limits->queue.items + at, limits->queue.items + at + 1,
            /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
            (limits->queue.len - at - 1) * sizeof(limits->queue.items[0]));
    limits->queue.len--;
}

bool limits_enter(struct limits *limits, struct pass *pass)
{
    if (pass->state != PASS_OUT)
        return false;
    if (may_go(limits, pass)) {
        go(limits, pass);
        return true;
    }
    pass->state = PASS_WAITING;
    count(pass->site, waiting, 1);
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    *vec_push(&limits->queue) = pass;
    return false;
}

/* The first urgent one that may, else the first that may; the queue's length: nobody. */
static size_t next_of(const struct limits *limits)
{
    size_t found = limits->queue.len;

    for (size_t i = 0; has_room(&limits->handshakes) && i < limits->queue.len; i++) {
        const struct pass *pass = limits->queue.items[i];

        if (!may_go(limits, pass))
            continue;
        if (pass->urgent)
            return i;
        if (found == limits->queue.len)
            found = i;
    }
    return found;
}

/* on_turn may enter and leave in its turn; the loop here sees what that changed. */
static void call_next(struct limits *limits)
{
    size_t at;

    if (limits->calling)
        return;
    limits->calling = true;
    while ((at = next_of(limits)) < limits->queue.len) {
        struct pass *pass = limits->queue.items[at];

        unqueue(limits, at);
        go(limits, pass);
        pass->on_turn(pass->context);
    }
    limits->calling = false;
}

static void end_handshake(struct limits *limits, struct pass *pass)
{
    limits->handshakes.used--;
    count(pass->jump, used, -1);
}

void limits_settle(struct limits *limits, struct pass *pass)
{
    if (pass->state != PASS_HANDSHAKE)
        return;
    end_handshake(limits, pass);
    pass->state = PASS_SESSION;
    call_next(limits);
}

void limits_leave(struct limits *limits, struct pass *pass)
{
    if (pass->state == PASS_WAITING) {
        for (size_t i = 0; i < limits->queue.len; i++) {
            if (limits->queue.items[i] == pass) {
                unqueue(limits, i);
                break;
            }
        }
    } else if (pass->state != PASS_OUT) {
        if (pass->state == PASS_HANDSHAKE)
            end_handshake(limits, pass);
        count(pass->site, used, -1);
    }
    pass->state = PASS_OUT;
    call_next(limits);
}

bool limits_is_wanted(const struct pass *pass)
{
    return pass->state == PASS_SESSION && pass->site != NULL && pass->site->waiting > 0;
}

void limits_release(struct limits *limits)
{
    vec_release(&limits->queue);
}
