/* Whose reporter is still to be asked, as rows: the one due first is first (R21). */
#ifndef TUI_FOLLOWUP_LIST_H
#define TUI_FOLLOWUP_LIST_H

#include "desk/followups.h"
#include "tui/list_array.h"
#include "tui/view.h"

struct followup_list {
    struct console *console;
    struct list list;
    struct list_array array;
    struct followups followups;
    bool known;
};

void followup_list_init(struct followup_list *followups, struct console *console);
void followup_list_release(struct followup_list *followups);
int followup_list_load(struct followup_list *followups, struct err *err);
/* NULL if there is none. */
const struct followup *followup_list_selected(const struct followup_list *followups);
void followup_list_draw(struct followup_list *followups, struct view *view, struct screen *screen,
                        struct area area);

#endif
