/* A password from a command, which is how secrets stay out of files, arguments and logs: the command
 * prints it on stdout, one line end is taken off. Every copy we hold is wiped after use. */
#ifndef REMOTE_SECRET_H
#define REMOTE_SECRET_H

#include "base/err.h"
#include "loop/loop.h"

struct argv;
struct secret;

/* secret is NULL and err says why; or it lives until secret_free(). Called exactly once. */
typedef void secret_callback(const char *secret, const struct err *err, void *context);

struct secret *secret_start(struct loop *loop, const struct argv *argv, int64_t timeout_ms,
                            secret_callback *on_done, void *context, struct err *err);
/* Kills the command if it still runs, wipes what it has printed. NULL is fine. */
void secret_free(struct secret *secret);

#endif
