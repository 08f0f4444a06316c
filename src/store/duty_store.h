/* What the desk asks the store about obligations, changes and windows beyond one record by its id. */
#ifndef STORE_DUTY_STORE_H
#define STORE_DUTY_STORE_H

#include "base/err.h"
#include "model/obligation.h"
#include "store/store.h"

/* When the newest record of an obligation opens; 0 if there is none. */
int duty_store_newest_opens(struct store *store, const char *contract, const char *duty,
                            wall_s *opens, struct err *err);

/* Which records: all, or those that somebody still has to do something about. In the order of
 * their end. */
enum duty_store_which { DUTY_STORE_ALL, DUTY_STORE_OWED };

/* each() owns nothing; non-zero stops and is returned. */
int duty_store_each_obligation(struct store *store, enum duty_store_which which,
                               int (*each)(const struct obligation *obligation, void *data),
                               void *data, struct err *err);

#endif
