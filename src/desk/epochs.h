/* The configurations that clocks have run by, one after another: a version counts from the event
 * that put it in force, and what was judged before stays judged by the version before (R16). Only
 * versions whose contracts or calendars differ are told apart; each is loaded when a ticket of its
 * time is first judged, and then kept. */
#ifndef DESK_EPOCHS_H
#define DESK_EPOCHS_H

#include "base/clock.h"
#include "base/err.h"
#include "desk/desk.h"
#include "model/config.h"

struct epochs;

/* Of the desk's store; the last epoch is the configuration in force, which must outlive epochs. */
struct epochs *epochs_new(struct desk *desk, const struct config *in_force, struct err *err);
void epochs_free(struct epochs *epochs);
/* One more, as if next were put in force at that instant; next must outlive epochs. */
void epochs_plan(struct epochs *epochs, const struct config *next, wall_s at);

size_t epochs_count(const struct epochs *epochs);
/* Which one was in force when the event with that number was written. The ones before that in force
 * are looked up when an event is older than it; their count and numbers change then. */
int epochs_find(struct epochs *epochs, int64_t seq, size_t *epoch, struct err *err);
/* When it came in force; the first has always been. */
int64_t epochs_seq(const struct epochs *epochs, size_t epoch);
wall_s epochs_at(const struct epochs *epochs, size_t epoch);
/* Its contracts and calendars, no more; NULL with err if they cannot be loaded. */
const struct config *epochs_config(struct epochs *epochs, size_t epoch, struct err *err);
/* A calendar of it; one that it has not is that of the nearest other epoch that is loaded. NULL if
 * none has it. */
const struct worktime *epochs_calendar(struct epochs *epochs, size_t epoch, const char *id);

#endif
