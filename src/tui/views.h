/* All views by name. A view's file defines its opener and nothing else that others see; console_open()
 * finds it here, so that no view includes another. */
#ifndef TUI_VIEWS_H
#define TUI_VIEWS_H

#include "base/err.h"
#include "model/action.h"

struct console;
struct view;

struct view_row {
    const char *name;
    enum action door; /* the action that opens it without an argument; ACTION_NONE: none does */
    const char *tab;  /* N_() its word in the tabs; NULL: it has none */
    /* argument: what to show ("ICU-20261120-07"); NULL: nothing in particular. */
    struct view *(*open)(struct console *console, const char *argument, struct err *err);
};

/* Ends with a NULL name. */
extern const struct view_row view_rows[];

struct view *view_board_open(struct console *console, const char *argument, struct err *err);
struct view *view_tickets_open(struct console *console, const char *argument, struct err *err);
struct view *view_ticket_open(struct console *console, const char *argument, struct err *err);
struct view *view_ruler_open(struct console *console, const char *argument, struct err *err);
struct view *view_copy_open(struct console *console, const char *argument, struct err *err);
struct view *view_duties_open(struct console *console, const char *argument, struct err *err);
struct view *view_obligation_open(struct console *console, const char *argument, struct err *err);
struct view *view_followup_open(struct console *console, const char *argument, struct err *err);
struct view *view_figure_open(struct console *console, const char *argument, struct err *err);
struct view *view_contracts_open(struct console *console, const char *argument, struct err *err);
struct view *view_contract_open(struct console *console, const char *argument, struct err *err);
struct view *view_roster_open(struct console *console, const char *argument, struct err *err);
struct view *view_changes_open(struct console *console, const char *argument, struct err *err);
struct view *view_journal_open(struct console *console, const char *argument, struct err *err);
struct view *view_event_open(struct console *console, const char *argument, struct err *err);
struct view *view_change_open(struct console *console, const char *argument, struct err *err);
struct view *view_patrols_open(struct console *console, const char *argument, struct err *err);
struct view *view_patrol_open(struct console *console, const char *argument, struct err *err);
struct view *view_health_open(struct console *console, const char *argument, struct err *err);
struct view *view_host_open(struct console *console, const char *argument, struct err *err);
struct view *view_alerts_open(struct console *console, const char *argument, struct err *err);
struct view *view_alert_open(struct console *console, const char *argument, struct err *err);
struct view *view_help_open(struct console *console, const char *argument, struct err *err);
struct view *view_messages_open(struct console *console, const char *argument, struct err *err);
struct view *view_night_open(struct console *console, const char *argument, struct err *err);
struct view *view_drafts_open(struct console *console, const char *argument, struct err *err);
struct view *view_door_open(struct console *console, const char *argument, struct err *err);

#endif
