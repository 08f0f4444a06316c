/* Undoing (DESIGN 8.2): whoever wrote the last event on a record takes it back, within ten minutes.
 * Which verbs may be taken back, and how, is the record's own business. */
#ifndef DESK_UNDO_H
#define DESK_UNDO_H

#include "base/str.h"
#include "desk/desk.h"

struct last_event {
    int64_t seq;
    wall_s at;
    struct str actor, verb, patch;
};

#define LAST_EVENT_INIT                                                                            \
    {                                                                                              \
        .actor = STR_INIT, .verb = STR_INIT, .patch = STR_INIT                                     \
    }

/* last is LAST_EVENT_INIT; release it in any case. */
int last_event_read(struct desk *desk, const char *kind, const char *id, struct last_event *last,
                    struct err *err);
void last_event_release(struct last_event *last);
/* ERR_REFUSED unless it may be taken back; has_undo: whether its verb may. */
int last_event_may_undo(const struct desk *desk, const struct last_event *last, bool has_undo,
                        struct err *err);

#endif
