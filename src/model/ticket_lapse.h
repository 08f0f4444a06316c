/* What becomes of a ticket by the mere passing of time: a pause ends at the instant that was given
 * (R9), a solved ticket closes after the hospital's silence (R12), a closed one can no longer be
 * reopened (R13). None of it is stored when it happens; it is worked out at every reading (R0), and
 * the next act writes it down before itself. */
#ifndef MODEL_TICKET_LAPSE_H
#define MODEL_TICKET_LAPSE_H

#include <stdbool.h>

#include "base/clock.h"
#include "model/contract.h"
#include "model/ticket.h"
#include "model/worktime.h"

enum { REOPEN_WORKDAYS = 3 };

/* The calendar by which all this is counted: the hospital's ordinary hours. contract may be NULL. */
const char *ticket_lapse_calendar(const struct contract *contract);
/* When silence closes it; 0 if it does not wait for confirmation. */
wall_s ticket_silent_at(const struct ticket *ticket, const struct contract *contract,
                        const struct worktime *worktime);
/* Until when a closed ticket may be reopened. */
wall_s ticket_reopen_until(const struct ticket *ticket, const struct worktime *worktime);

/* Brings a ticket to what it is at now. silent_at: of ticket_silent_at(), 0 if unknown. The verb of
 * the event that would record it, or NULL if nothing lapsed. */
const char *ticket_lapse(struct ticket *ticket, wall_s silent_at, wall_s now);
/* Ends a pause in the record. */
void ticket_end_pause(struct ticket *ticket);

#endif
