/* A ticket: what somebody at the hospital reported, and what became of it. Its clocks are not here:
 * they are computed from its events (sla.md R0); the times below are facts that those events state.
 *
 * What may be done in which state is the table ticket_moves[]; desk/ asks it before everything. */
#ifndef MODEL_TICKET_H
#define MODEL_TICKET_H

#include <stdbool.h>

#include "base/field.h"
#include "model/sla.h"
#include "model/user.h"

enum ticket_state {
    TICKET_WAITING = 1, /* 待响应 */
    TICKET_WORKING,     /* 处理中 */
    TICKET_PAUSED,      /* 暂停 */
    TICKET_TO_CONFIRM,  /* 待确认 */
    TICKET_CLOSED,      /* 已关闭 */
    TICKET_WITHDRAWN,   /* 已撤销 */
    TICKET_MERGED,      /* 已并入 */
    TICKET_STATE__END
};

enum ticket_channel {
    CHANNEL_PHONE = 1,
    CHANNEL_WECHAT,
    CHANNEL_MAIL,
    CHANNEL_PLATFORM,
    CHANNEL_ON_SITE,
    CHANNEL_PATROL,
    CHANNEL_MONITOR,
};

enum service_mode { SERVICE_REMOTE = 1, SERVICE_PHONE, SERVICE_ON_SITE };

struct ticket {
    char *id; /* ICU-20261120-07; X-… off contract */
    int64_t seq;
    int state; /* enum ticket_state */

    char *contract, *site, *system_id, *class;
    char *category; /* of the contract's categories */
    char *scope, *type, *severity,
        *difficulty;       /* codes of the contract's matrix; NULL: not known */
    int emergency;         /* enum answer */
    int priority;          /* enum class_priority */
    int regrade;           /* enum regrade; how it was graded last */
    bool regrade_pending;  /* a correction that no supervisor has confirmed (R14) */
    char *consented_by;    /* who at the hospital agreed to a lower grade (R14) */
    bool priority_by_hand; /* corrected, no longer derived */

    char *subject; /* one line: the phenomenon */
    char *detail;
    char *reporter, *department, *callback;
    int channel;    /* enum ticket_channel */
    int mode;       /* enum service_mode */
    char *external; /* the number in the hospital's own platform */

    wall_s received_at; /* R2: may be before recorded_at */
    wall_s recorded_at;
    char *late_reason; /* why it was recorded more than 30 minutes later */

    char *assignee;
    wall_s answered_at, planned_at, onsite_wanted_at, remote_failed_at, dispatched_at, arrived_at,
        resolved_at, told_at, confirmed_at, closed_at, reported_at;
    char *answered_by, *solved_by, *witness;
    char *plan, *workaround, *cause, *solution;

    int pause_reason;      /* enum pause_reason, while paused */
    char *pause_agreed_by; /* who at the hospital */
    wall_s paused_at, resume_at;
    wall_s resumed_at; /* the last time */

    char *merged_into;
    bool same_reporter;   /* as the ticket that goes on: told with it, asked once (R18) */
    char *incident;       /* the ticket of a mass incident that it belongs to */
    int64_t state_before; /* enum ticket_state; what un-merging goes back to */
    int64_t reopened;     /* how often */

    int64_t score;  /* of the follow-up, 1-100; 0: none */
    char *score_by; /* who asked */
    wall_s follow_up_at;
    int64_t follow_up_attempts; /* failed ones */

    char *document_no;                 /* of a policy that demands an interface */
    day_t mandated_on;                 /* by when it demands it */
    wall_s agreed_at;                  /* a date agreed with the hospital */
    int64_t effort_min;                /* person-minutes spent; 480 are a person-day */
    char *approval;                    /* number or name of an approval from outside */
    char *exempted;                    /* kinds of clocks, as "respond,resolve" */
    char *exempt_by, *exempt_document; /* who approved it, and in which document (R10) */
    char *recurs;                      /* the closed ticket whose trouble has come back (R13) */
    bool drill;                        /* made up to train with: counted nowhere (R29) */
    VEC(char *) links; /* alert:…, run:…, change:…, problem:…, ticket:…, external:…, intake:… */
};

extern const struct schema ticket_schema;

/* "respond,resolve" as bits 1 << enum clock_kind; 0 if one of them is none. */
unsigned ticket_clock_mask(const char *kinds);
bool ticket_is_open(enum ticket_state state);
/* By the facts of the contract's matrix, or by hand; what is not has its contract's default class and
 * the strictest respond clock of its system (DESIGN 8.5). */
bool ticket_is_graded(const struct ticket *ticket);
/* R18: one person, as far as number and name tell; he is told and asked once. */
bool ticket_same_reporter(const struct ticket *a, const struct ticket *b);

struct ticket_move {
    const char *verb;
    unsigned from; /* bit 1 << state, of those in which it may be done */
    int to;        /* enum ticket_state; 0: stays */
    enum permission needs;
    const char *refusal; /* N_() which rule forbids it elsewhere */
};

/* Ends with a NULL verb. */
extern const struct ticket_move ticket_moves[];
const struct ticket_move *ticket_move(const char *verb);
/* 0, or -1 with ERR_REFUSED naming state and rule. */
int ticket_may_move(const struct ticket_move *move, const struct ticket *ticket, struct err *err);
const char *ticket_state_label(int state);
const char *ticket_state_code(int state);

#endif
