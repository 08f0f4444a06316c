/* All there is to read of a ticket below its clocks: facts by their words, what hangs together with
 * it, effort against the budget, the next step of escalation, and the timeline, the newest event
 * first. For the ticket's page and for its plain copy. */
#ifndef TUI_TICKET_TEXT_H
#define TUI_TICKET_TEXT_H

#include "desk/desk.h"
#include "model/sla.h"
#include "model/ticket.h"
#include "tui/text_block.h"
#include "tui/ticket_words.h"

/* A line a field that is not empty, in two columns. */
void ticket_text_facts(const struct ticket_words *words, const struct ticket *ticket,
                       struct text_block *block);
/* The same as "with: Wang Lei". */
void ticket_text_plain(const struct ticket_words *words, const struct ticket *ticket,
                       struct text_block *block);
/* What happens next if nobody does anything, and earlier verdicts that were corrected. */
void ticket_text_steps(const struct ticket_words *words, const struct sla *sla, wall_s now,
                       struct text_block *block);
/* Links, merged tickets, the incident's tickets, budgets. */
int ticket_text_relations(struct desk *desk, const struct ticket *ticket, struct text_block *block,
                          struct err *err);
int ticket_text_timeline(struct desk *desk, const struct ticket_words *words, const char *id,
                         struct text_block *block, struct err *err);

#endif
