/* What stands about a machine outside of its figures: alerts, tickets and windows that are open, and
 * how one gets to it. */
#ifndef TUI_HOST_FACTS_H
#define TUI_HOST_FACTS_H

#include "base/err.h"
#include "tui/text_block.h"

struct console;

/* Alerts, tickets, maintenance windows; nothing if there is none. */
int host_facts_add_open(struct console *console, const char *id, struct text_block *block,
                        struct err *err);
/* Address, systems, what it depends on, its key and what is weak about it, the ways in. */
int host_facts_add_about(struct console *console, const char *id, struct text_block *block,
                         struct err *err);

#endif
