/* Lapses of tickets: the contract's word and the calendar for them. */
#include "desk/ticket_settle.h"

#include "model/ticket_lapse.h"

void ticket_settler_init(struct ticket_settler *settler, struct desk *desk, wall_s now)
{
    *settler = (struct ticket_settler){.desk = desk, .now = now};
}

void ticket_settler_release(struct ticket_settler *settler)
{
    worktimes_release(&settler->worktimes);
}

/* A configuration may lack the calendar (*worktime is NULL then): nothing lapses by days. */
static int find_days(struct ticket_settler *settler, const struct ticket *ticket,
                     const struct contract **contract, const struct worktime **worktime,
                     struct err *err)
{
    const struct config *config = desk_clock_config(settler->desk, false, err);

    if (config == NULL)
        return -1;
    *contract = ticket->contract == NULL ? NULL
                                         : config_contract_at(config, ticket->contract,
                                                              civil_day_of(ticket->received_at));
    *worktime = worktimes_get(&settler->worktimes, config, ticket_lapse_calendar(*contract));
    return 0;
}

int ticket_settle(struct ticket_settler *settler, struct ticket *ticket, const char **verb,
                  struct err *err)
{
    const struct contract *contract;
    const struct worktime *worktime = NULL;
    wall_s silent_at = 0;
    const char *lapsed;

    if (ticket->state == TICKET_TO_CONFIRM) {
        if (find_days(settler, ticket, &contract, &worktime, err) < 0)
            return -1;
        silent_at = worktime == NULL ? 0 : ticket_silent_at(ticket, contract, worktime);
    }
    lapsed = ticket_lapse(ticket, silent_at, settler->now);
    if (verb != NULL)
        *verb = lapsed;
    return 0;
}

int ticket_settler_reopen_until(struct ticket_settler *settler, const struct ticket *ticket,
                                wall_s *until, struct err *err)
{
    const struct contract *contract;
    const struct worktime *worktime = NULL;

    if (find_days(settler, ticket, &contract, &worktime, err) < 0)
        return -1;
    *until = worktime == NULL ? ticket->closed_at + REOPEN_WORKDAYS * CIVIL_DAY_S
                              : ticket_reopen_until(ticket, worktime);
    return 0;
}
