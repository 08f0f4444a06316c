/* `zhiban ticket VERB ID`: a command for each row of ticket_act_rows[]. */
#ifndef CLI_TICKET_ACTS_H
#define CLI_TICKET_ACTS_H

#include "cli/cli.h"

extern const struct command ticket_claim, ticket_release, ticket_assign, ticket_answer, ticket_note,
    ticket_plan, ticket_onsite, ticket_remote_failed, ticket_dispatch, ticket_arrive, ticket_pause,
    ticket_resume, ticket_resolve, ticket_feedback, ticket_confirm, ticket_reopen, ticket_regrade,
    ticket_confirm_grade, ticket_report, ticket_rebind, ticket_merge, ticket_unmerge, ticket_exempt,
    ticket_followup, ticket_withdraw, ticket_edit, ticket_undo;

#endif
