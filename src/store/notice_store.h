/* What waits to be told to a role. A row is written in the transaction of what it is about and is not
 * journalled; sending, trying again and giving up are the keeper's. Never read while looking back. */
#ifndef STORE_NOTICE_STORE_H
#define STORE_NOTICE_STORE_H

#include "base/err.h"
#include "model/notice.h"
#include "store/store.h"

int notice_put(struct store *store, const struct notice *notice, struct err *err);
/* What waits about it need not be told any more: something greater is. */
int notice_fold(struct store *store, const char *about, struct err *err);
/* In the order in which they came; each() gets texts that live during the call. */
int notice_each_pending(struct store *store, int (*each)(const struct notice *notice, void *data),
                        void *data, struct err *err);

#endif
