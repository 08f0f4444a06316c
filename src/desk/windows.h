/* Use cases about maintenance windows (model/window.h). */
#ifndef DESK_WINDOWS_H
#define DESK_WINDOWS_H

#include "base/err.h"
#include "desk/desk.h"
#include "desk/duty.h"
#include "model/window.h"

/* What a window comes to, worked out from its change. */
struct window_view {
    enum window_phase phase;
    bool approved, met_lead;
    int64_t excused_s, overrun_s;
};

/* window holds change, opens, closes and systems; what is 0 or empty is taken from the change. */
int desk_window_open(struct desk *desk, struct maintenance *window, struct err *err);
/* 0 with *window filled (release it). */
int desk_window_load(struct desk *desk, const char *id, struct maintenance *window,
                     struct err *err);
/* In the order of their beginning; without all, only those that nobody has closed. */
int desk_window_list(struct desk *desk, bool all,
                     int (*each)(const struct maintenance *window, const struct window_view *view,
                                 void *data),
                     void *data, struct err *err);
/* ended_at 0: now. More than 30 minutes ago needs the permission to correct. */
int desk_window_close(struct desk *desk, const char *id, wall_s ended_at, const char *note,
                      struct maintenance *after, struct err *err);
/* What every window excuses, and the work beyond its forced end, each empty if there is none, as
 * things stand at an instant (R23). */
int desk_window_effects(struct desk *desk, wall_s at,
                        int (*each)(const struct maintenance *window,
                                    const struct interval *excused, const struct interval *overrun,
                                    void *data),
                        void *data, struct err *err);
int desk_window_view(struct desk *desk, const struct maintenance *window, struct window_view *view,
                     struct err *err);

#endif
