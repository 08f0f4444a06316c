/* Lapses of tickets. Working days are counted as the law does: the first day never counts, the last
 * one ends at close of business. */
#include "model/ticket_lapse.h"

#include <stdlib.h>

#include "model/deadline.h"

static const char ordinary[] = "wd58";
enum { CONFIRM_WORKDAYS = 3 };

const char *ticket_lapse_calendar(const struct contract *contract)
{
    return contract == NULL || contract->calendar == NULL ? ordinary : contract->calendar;
}

wall_s ticket_silent_at(const struct ticket *ticket, const struct contract *contract,
                        const struct worktime *worktime)
{
    struct target target = {.span = {SPAN_WORKDAYS, CONFIRM_WORKDAYS}};

    if (ticket->state != TICKET_TO_CONFIRM || ticket->resolved_at == 0)
        return 0;
    if (contract != NULL && contract->confirm_within.unit != SPAN_NONE)
        target.span = contract->confirm_within;
    return target_base(worktime, &target, ticket->resolved_at);
}

wall_s ticket_reopen_until(const struct ticket *ticket, const struct worktime *worktime)
{
    const struct target target = {.span = {SPAN_WORKDAYS, REOPEN_WORKDAYS}};

    return target_base(worktime, &target, ticket->closed_at);
}

void ticket_end_pause(struct ticket *ticket)
{
    ticket->pause_reason = 0;
    ticket->paused_at = ticket->resume_at = 0;
    free(ticket->pause_agreed_by);
    ticket->pause_agreed_by = NULL;
}

const char *ticket_lapse(struct ticket *ticket, wall_s silent_at, wall_s now)
{
    if (ticket->state == TICKET_PAUSED && ticket->resume_at != 0 && ticket->resume_at <= now) {
        ticket->state = TICKET_WORKING;
        ticket->resumed_at = ticket->resume_at;
        ticket_end_pause(ticket);
        return "resume";
    }
    if (ticket->state == TICKET_TO_CONFIRM && silent_at != 0 && silent_at < now) {
        ticket->state = TICKET_CLOSED;
        ticket->closed_at = silent_at;
        return "lapse";
    }
    return NULL;
}
