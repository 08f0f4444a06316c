/* Maintenance windows (R23): the time in which a system may be down for an approved change. A window
 * always has an end, and is over then, whoever forgot to close it; work beyond the end is outage. It
 * counts only if its change was handed in in time and approved before the window began. */
#ifndef MODEL_WINDOW_H
#define MODEL_WINDOW_H

#include "base/field.h"
#include "model/change.h"
#include "model/interval.h"

struct host;

enum maintenance_state { MAINTENANCE_OPEN = 1, MAINTENANCE_CLOSED, MAINTENANCE_CANCELLED };

struct maintenance {
    char *id; /* W-1, W-2, … */
    int64_t seq;
    char *change;
    char *contract;
    VEC(char *) systems;
    char *site;
    wall_s opens, closes; /* closes is the forced end */
    char *opened_by;
    wall_s opened_at;
    int state;       /* enum maintenance_state */
    wall_s ended_at; /* when the work was over; may be behind closes */
    char *ended_by;
    char *note;
};

extern const struct schema maintenance_schema;

enum window_phase { WINDOW_AHEAD = 1, WINDOW_OPEN, WINDOW_OVERRUN, WINDOW_OVER, WINDOW_CANCELLED };

/* Codes and labels; ends with a NULL name. */
extern const struct choice window_phases[];

/* OVERRUN: the end is past and nobody said that the work is over. */
enum window_phase window_phase(const struct maintenance *window, wall_s now);
/* May this machine be down in it? One of its systems runs there, and it is at that site if the window
 * says one; a window of a site and of no system is about all that stands there. */
bool window_is_about(const struct maintenance *window, const struct host *host);
/* What is taken off the outage: from the beginning to the end of the work or the forced end,
 * whichever is earlier. Nothing (from == to) unless met and approved in time. */
struct interval window_excused(const struct maintenance *window, const struct change *change,
                               bool met_lead, wall_s now);
/* The seconds of work beyond the forced end, which are outage. */
int64_t window_overrun_s(const struct maintenance *window, wall_s now);

/* window has its change, times and systems. The change is approved and the window within its time. */
int window_open(struct maintenance *window, const struct change *change, const char *who,
                wall_s now, struct err *err);
/* ended_at: when the work was over; not in the future. Before the beginning it is a cancellation. */
int window_close(struct maintenance *window, wall_s ended_at, const char *who, wall_s now,
                 struct err *err);

#endif
