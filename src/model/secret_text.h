/* Secrets do not belong into files that are shown, compared, journalled and mailed. Rules for texts
 * beside which people like to write them down: a note must not hold one, a reference must only say
 * where it is kept. They catch what is written in good faith, not what is hidden on purpose. */
#ifndef MODEL_SECRET_TEXT_H
#define MODEL_SECRET_TEXT_H

#include <stdbool.h>

#include "base/err.h"

/* Does the text hold something like "password: x9#k", "密码：abc123" or "ftp://user:word@host"? */
bool secret_is_written(const char *text);

/* Field checks: a text without a secret; a reference such as "vault:his-vpn" or "envelope:3". */
int secret_free_check(const char *text, struct err *err);
int secret_ref_check(const char *text, struct err *err);

#endif
