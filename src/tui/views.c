/* The views by name; the tabs stand in this order. */
#include "tui/views.h"

#include <stddef.h>

#include "base/tr.h"

const struct view_row view_rows[] = {
    {"board", ACTION_VIEW_BOARD, N_("board"), view_board_open},
    {"tickets", ACTION_VIEW_TICKETS, N_("tickets"), view_tickets_open},
    {"health", ACTION_VIEW_HEALTH, N_("health"), view_health_open},
    {"plans", ACTION_VIEW_PLANS, N_("plans"), view_door_open},
    {"duties", ACTION_VIEW_DUTIES, N_("promises"), view_duties_open},
    {"handover", ACTION_VIEW_HANDOVER, N_("hand-over"), view_door_open},
    {"reports", ACTION_VIEW_REPORTS, N_("reports"), view_door_open},
    {"journal", ACTION_VIEW_JOURNAL, N_("the journal"), view_journal_open},
    {"contracts", ACTION_VIEW_CONTRACTS, N_("contracts"), view_contracts_open},
    {"changes", ACTION_VIEW_CHANGES, N_("planned work"), view_changes_open},
    {"patrols", ACTION_VIEW_PATROLS, NULL, view_patrols_open},
    {"alerts", ACTION_VIEW_ALERTS, NULL, view_alerts_open},
    {"roster", ACTION_VIEW_ROSTER, NULL, view_roster_open},
    {"messages", ACTION_VIEW_MESSAGES, NULL, view_messages_open},
    {"night", ACTION_VIEW_NIGHT, NULL, view_night_open},
    {"drafts", ACTION_VIEW_DRAFTS, NULL, view_drafts_open},
    {"ticket", ACTION_NONE, NULL, view_ticket_open},
    {"ruler", ACTION_NONE, NULL, view_ruler_open},
    {"copy", ACTION_NONE, NULL, view_copy_open},
    {"event", ACTION_NONE, NULL, view_event_open},
    {"change", ACTION_NONE, NULL, view_change_open},
    {"patrol", ACTION_NONE, NULL, view_patrol_open},
    {"host", ACTION_NONE, NULL, view_host_open},
    {"alert", ACTION_NONE, NULL, view_alert_open},
    {"obligation", ACTION_NONE, NULL, view_obligation_open},
    {"followup", ACTION_NONE, NULL, view_followup_open},
    {"figure", ACTION_NONE, NULL, view_figure_open},
    {"contract", ACTION_NONE, NULL, view_contract_open},
    {"help", ACTION_NONE, NULL, view_help_open},
    {NULL, ACTION_NONE, NULL, NULL},
};
