/* Watching one file for change through inotify: the wake-up file beside the store. Nothing polls.
 *
 * The file itself is watched and not its folder, because the store's own files are written there all
 * the time; only while the file is missing is the folder watched for it. A call says "look again",
 * never what has happened: a burst of changes is one call, and reading the file is not a change. */
#ifndef LOOP_WATCH_H
#define LOOP_WATCH_H

#include "loop/loop.h"

struct watch;

/* The file may be missing, its folder may not. Deleting it, creating it and putting another in its
 * place count as changes and are survived. NULL with err if it cannot be watched. */
struct watch *watch_new(struct loop *loop, const char *path,
                        void (*on_change)(struct watch *watch, void *context), void *context,
                        struct err *err);
void watch_free(struct watch *watch);

#endif
