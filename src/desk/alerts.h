/* Use cases about alerts. The collector and other monitors report; the rule that fits opens the ticket
 * and leaves the notice for the keeper in the same transaction (DESIGN 8.11), so that a crash leaves
 * all of it or nothing, and reporting again does nothing twice. */
#ifndef DESK_ALERTS_H
#define DESK_ALERTS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/vec.h"
#include "desk/desk.h"
#include "model/alert.h"
#include "model/notice.h"
#include "model/silence.h"

/* What was found in one go, in one transaction: hundreds of machines that are gone at once are one
 * group then from the start. level CHECK_OK is a recovery. *changed: how many said something new;
 * may be NULL. An error names the report that is wrong; nothing is kept then. */
int desk_alerts_report(struct desk *desk, const struct alert_report *reports, size_t count,
                       size_t *changed, struct err *err);
/* One of them. *after (release it; NULL: not wanted) is the alert, with a NULL id if a recovery met
 * none. */
int desk_alert_raise(struct desk *desk, const struct alert_report *report, struct alert *after,
                     struct err *err);
int desk_alert_recover(struct desk *desk, const struct alert_report *report, struct alert *after,
                       struct err *err);
/* Writes down and tells what time has brought: recoveries that held, silences that are over. *next: when
 * it is worth calling again; 0: only after the next report. */
int desk_alerts_settle(struct desk *desk, wall_s *next, struct err *err);

/* Ends the alerts of machines that the version in force does not know: nobody will ever say that they
 * are well. *ended may be NULL. */
int desk_alerts_drop_removed(struct desk *desk, size_t *ended, struct err *err);

/* By hand, all of them or none. */

/* The leader of a group takes the group. note may be NULL. */
int desk_alert_ack(struct desk *desk, const char *const *ids, size_t count, const char *note,
                   struct err *err);
int desk_alert_resolve(struct desk *desk, const char *const *ids, size_t count, const char *reason,
                       struct err *err);
/* Takes back that the actor took it, within ten minutes and if nothing came after it; of a group, also
 * those that were taken with it and to which nothing has come since. */
int desk_alert_undo(struct desk *desk, const char *const *ids, size_t count, struct err *err);

/* silence: about what, until when, why; its id afterwards. */
int desk_silence_add(struct desk *desk, struct silence *silence, struct err *err);
/* What it kept back is told at once. */
int desk_silence_end(struct desk *desk, const char *id, struct silence *after, struct err *err);

/* --- reading: alerts as they are now --- */

int desk_alert_load(struct desk *desk, const char *id, struct alert *alert, struct err *err);

struct alert_view {
    bool silenced;
    wall_s silenced_until;
    int64_t group, unresolved; /* alerts of the group that it stands for; 0: of none */
};

struct alert_filter {
    bool open;               /* only those that are not over */
    bool each;               /* every alert of a group, not one that stands for it */
    const char *host, *site; /* NULL: any */
    int64_t limit;           /* 0: 200 */
};
/* The newest first. */
typedef int desk_alert_each(const struct alert *alert, const struct alert_view *view, void *data);
int desk_alert_list(struct desk *desk, const struct alert_filter *filter, desk_alert_each *each,
                    void *data, struct err *err);
int desk_alert_view(struct desk *desk, const struct alert *alert, struct alert_view *view,
                    struct err *err);
/* Those that it leads, itself among them, in the order in which they were raised. */
int desk_alert_group(struct desk *desk, const char *id,
                     int (*each)(const struct alert *alert, void *data), void *data,
                     struct err *err);
/* Those that a ticket was opened for. */
int desk_ticket_alerts(struct desk *desk, const char *ticket,
                       int (*each)(const struct alert *alert, void *data), void *data,
                       struct err *err);

/* all: also those that are over. */
int desk_silence_list(struct desk *desk, bool all,
                      int (*each)(const struct silence *silence, void *data), void *data,
                      struct err *err);

/* What waits for the keeper; not while looking back. */
int desk_notice_list(struct desk *desk, int (*each)(const struct notice *notice, void *data),
                     void *data, struct err *err);

#endif
