/* Names that people write: an unknown one is ERR_USAGE, with the one that was probably meant. */
#ifndef DESK_NEED_H
#define DESK_NEED_H

#include "base/err.h"
#include "desk/desk.h"
#include "model/config.h"

/* Always -1. */
int no_such_host(const struct config *config, const char *id, struct err *err);
int no_such_site(const struct config *config, const char *id, struct err *err);

/* 0 if the version in force has it. */
int desk_need_host(struct desk *desk, const char *id, struct err *err);
int desk_need_site(struct desk *desk, const char *id, struct err *err);

#endif
