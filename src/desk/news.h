/* What is new and mine: what a console rings for. Which event concerns whom is a pure rule, so that
 * nobody is woken for his own acts. */
#ifndef DESK_NEWS_H
#define DESK_NEWS_H

#include <stdint.h>

#include "base/clock.h"
#include "desk/desk.h"
#include "model/ticket.h"

enum news {
    NEWS_NONE,
    NEWS_MINE,   /* it was given to me by somebody else */
    NEWS_URGENT, /* of the first priority, and nobody has it */
};

/* An event of that verb by that actor left the ticket as it is; me: a login. */
enum news news_of(const struct ticket *ticket, const char *verb, const char *actor, const char *me);

/* Of the events behind number after, the newest NEWS_EVENTS_MAX; each() once an event that concerns
 * the acting user. */
enum { NEWS_EVENTS_MAX = 100 };
int desk_news_each(struct desk *desk, int64_t after,
                   int (*each)(enum news news, const struct ticket *ticket, void *data), void *data,
                   struct err *err);

/* By how many seconds the system's clock went back according to the events behind number after; 0. */
int desk_clock_went_back(struct desk *desk, int64_t after, int64_t *seconds, struct err *err);

/* The acting user's tickets whose clock runs, by their due instants, at most NEWS_MINE_MAX. */
enum { NEWS_MINE_MAX = 50 };
int desk_mine_each(struct desk *desk, wall_s now,
                   int (*each)(const struct ticket *ticket, wall_s due, void *data), void *data,
                   struct err *err);

#endif
