/* What a person can do in the console, a row an action: its name, its keys, its words, where it
 * works and who may. Keys, hints, `?`, `:` and config/keys.yaml are derived from the rows.
 *
 * A key is unique within a place: whoever adds a row must not take a key that another row has in one
 * of its places (test_action proves it). */
#ifndef MODEL_ACTION_H
#define MODEL_ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/field.h"
#include "base/vec.h"
#include "model/user.h"

/* Where one is. A view says its place; a list is also in PLACE_LIST, a text in PLACE_TEXT. */
enum place {
    PLACE_BOARD = 1 << 0,
    PLACE_TICKETS = 1 << 1,
    PLACE_TICKET = 1 << 2,
    PLACE_DUTIES = 1 << 3,    /* obligations and figures */
    PLACE_CONTRACTS = 1 << 4, /* and clauses */
    PLACE_ROSTER = 1 << 5,
    PLACE_CHANGES = 1 << 6, /* and windows */
    PLACE_JOURNAL = 1 << 7,
    PLACE_HELP = 1 << 8, /* help, messages and other pages of text */
    PLACE_DOOR = 1 << 9, /* a view that is still to come */
    PLACE_NIGHT = 1 << 10,
    PLACE_LIST = 1 << 11,
    PLACE_TEXT = 1 << 12,
    PLACE_PATROLS = 1 << 13,
    PLACE_HEALTH = 1 << 14, /* all machines */
    PLACE_HOST = 1 << 15,   /* one of them */
    PLACE_ALERTS = 1 << 16,
};
enum { PLACES_ALL = (1 << 17) - 1 };

enum action {
    ACTION_NONE,
    /* moving */
    ACTION_UP,
    ACTION_DOWN,
    ACTION_PAGE_UP,
    ACTION_PAGE_DOWN,
    ACTION_TOP,
    ACTION_BOTTOM,
    ACTION_OPEN,
    ACTION_BACK,
    ACTION_QUIT,
    ACTION_NEXT_NEED,
    /* views */
    ACTION_VIEW_BOARD,
    ACTION_VIEW_TICKETS,
    ACTION_VIEW_HEALTH,
    ACTION_VIEW_PLANS,
    ACTION_VIEW_DUTIES,
    ACTION_VIEW_HANDOVER,
    ACTION_VIEW_REPORTS,
    ACTION_VIEW_JOURNAL,
    ACTION_VIEW_CONTRACTS,
    ACTION_VIEW_ROSTER,
    ACTION_VIEW_CHANGES,
    ACTION_VIEW_PATROLS,
    ACTION_VIEW_ALERTS,
    ACTION_VIEW_MESSAGES,
    ACTION_VIEW_DRAFTS,
    ACTION_VIEW_NIGHT,
    ACTION_HELP,
    ACTION_PALETTE,
    ACTION_REDRAW,
    ACTION_SUSPEND,
    ACTION_LOCK,
    ACTION_MOUSE,
    ACTION_LOOK_BACK,
    ACTION_UNDO,
    /* lists */
    ACTION_FILTER,
    ACTION_SORT,
    ACTION_MARK,
    ACTION_MARK_ALL,
    ACTION_PREVIEW,
    ACTION_SAVED_VIEW,
    ACTION_COPY,
    /* tickets: those with a verb are acts of the desk */
    ACTION_TICKET_NEW,
    ACTION_TICKET_WHY,
    ACTION_TICKET_CLAIM,
    ACTION_TICKET_RELEASE,
    ACTION_TICKET_ASSIGN,
    ACTION_TICKET_ANSWER,
    ACTION_TICKET_NOTE,
    ACTION_TICKET_PLAN,
    ACTION_TICKET_ONSITE,
    ACTION_TICKET_REMOTE_FAILED,
    ACTION_TICKET_DISPATCH,
    ACTION_TICKET_ARRIVE,
    ACTION_TICKET_PAUSE,
    ACTION_TICKET_RESUME,
    ACTION_TICKET_RESOLVE,
    ACTION_TICKET_FEEDBACK,
    ACTION_TICKET_CONFIRM,
    ACTION_TICKET_REOPEN,
    ACTION_TICKET_REGRADE,
    ACTION_TICKET_MERGE,
    ACTION_TICKET_UNMERGE,
    ACTION_TICKET_EXEMPT,
    ACTION_TICKET_FOLLOWUP,
    ACTION_TICKET_WITHDRAW,
    ACTION_TICKET_EDIT,
    ACTION_TICKET_REPORT,
    ACTION_TICKET_CONFIRM_GRADE,
    ACTION_TICKET_REBIND,
    ACTION_TICKET_HANDOVER,
    ACTION_TICKET_INCIDENT,
    ACTION_TICKET_BROADCAST,
    ACTION_TICKET_LINK,
    ACTION_TICKET_UNLINK,
    ACTION_TICKET_EFFORT,
    /* what is owed, changes, the journal */
    ACTION_DUTY_DONE,
    ACTION_DUTY_WAIVE,
    ACTION_DUTY_PERIOD,
    ACTION_DUTY_PART,
    ACTION_CONTRACT_FOLD,
    ACTION_CHANGE_APPROVE,
    ACTION_CHANGE_START,
    ACTION_CHANGE_DONE,
    ACTION_CHANGE_NEW,
    ACTION_CHANGE_ATTACH,
    ACTION_CHANGE_CANCEL,
    ACTION_CHANGE_WINDOW,
    ACTION_CHANGE_WINDOWS,
    ACTION_CHANGE_ALL,
    ACTION_PATROL_NEW,
    ACTION_PATROL_SKIP,
    ACTION_PATROL_TICKET,
    ACTION_PATROL_SIGN,
    ACTION_PATROL_ALL,
    ACTION_HEALTH_TABLE,
    ACTION_HEALTH_RECHECK,
    ACTION_HEALTH_ALERTS,
    ACTION_HEALTH_PATROLS,
    ACTION_HEALTH_WINDOW,
    ACTION_HEALTH_PLANS,
    ACTION_HEALTH_HOST,
    ACTION_ALERT_ACK,
    ACTION_ALERT_SILENCE,
    ACTION_ALERT_UNSILENCE,
    ACTION_ALERT_RESOLVE,
    ACTION_ALERT_TICKET,
    ACTION_ALERT_UNDO,
    ACTION_ALERT_ALL,
    ACTION_JOURNAL_VERIFY,
    ACTION_JOURNAL_SUBJECT,
    ACTION_JOURNAL_PRIVATE,
    ACTION__COUNT
};

struct action_row {
    const char *name;  /* "ticket.answer" */
    const char *keys;  /* names of keys, blanks between; "" for none */
    const char *title; /* N_() one word for the hints */
    const char *help;  /* N_() one sentence */
    unsigned places;   /* enum place */
    const char *verb;  /* of ticket_moves[]: an act on the selected ticket */
    enum permission needs;
    bool hint; /* worth a place in the line of hints */
};

extern const struct action_row action_rows[ACTION__COUNT];

/* ACTION_NONE if there is none of that name. */
enum action action_of_name(const char *name);

/* What keys.yaml says about one action. */
struct key_setting {
    char *id;         /* the action's name */
    VEC(char *) keys; /* instead of the row's; empty: none */
};
extern const struct schema key_setting_schema;

#endif
