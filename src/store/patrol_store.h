/* What the desk asks the store about patrols beyond one record by its id. */
#ifndef STORE_PATROL_STORE_H
#define STORE_PATROL_STORE_H

#include "base/err.h"
#include "model/patrol.h"
#include "store/store.h"

typedef int patrol_store_each(const struct patrol *round, void *data);

/* each() owns nothing; non-zero stops and is returned. The newest first. */
int patrol_store_each_round(struct store *store, patrol_store_each *each, void *data,
                            struct err *err);
/* Of one plan at one site, begun at from or later, the oldest first. */
int patrol_store_each_of(struct store *store, const char *plan, const char *site, wall_s from,
                         patrol_store_each *each, void *data, struct err *err);
/* Adds the answers of sheet->round to the sheet. */
int patrol_store_answers(struct store *store, struct patrol_sheet *sheet, struct err *err);

#endif
