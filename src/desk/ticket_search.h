/* Use cases of search over all tickets that ever were. What is searched: number, subject,
 * department, external number, document number, approval, the system and the names that the contract has for it. Private text
 * (who reported it, what was done) is not: it may have to be erased, and the terms would keep it. */
#ifndef DESK_TICKET_SEARCH_H
#define DESK_TICKET_SEARCH_H

#include <stdint.h>

#include "base/err.h"
#include "desk/desk.h"
#include "model/ticket.h"

/* line: see model/ticket_search.h. The newest first, at most limit. each() gets a ticket that lives
 * during the call; non-zero stops and is returned. */
int desk_ticket_search(struct desk *desk, const char *line, int64_t limit,
                       int (*each)(const struct ticket *ticket, void *data), void *data,
                       struct err *err);
/* Makes all terms and the order of urgency again, after an update of the program or of the names of systems; *count: of how
 * many tickets. Others can work meanwhile. */
int desk_ticket_reindex(struct desk *desk, int64_t *count, struct err *err);

/* For whoever saves a ticket, in the same transaction and behind its event: what it is found and
 * sorted by. before: NULL for a new one. */
int ticket_index(struct desk *desk, const struct ticket *before, const struct ticket *after,
                 struct err *err);

#endif
