/* Use cases about the configuration: check a directory, put it in force, show what is in force. */
#ifndef DESK_CONFIGS_H
#define DESK_CONFIGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "desk/desk.h"

/* How many of each kind a checked configuration holds: {"users": 3, …}. NULL: it is wrong, and err
 * holds every complaint, one a line. dir NULL: /etc/zhiban and the user's own. */
json_t *desk_config_check(const char *dir, struct err *err);

struct desk_apply {
    bool changed;   /* false: it is in force already */
    int64_t number; /* of the version in force afterwards */
    json_t *parts; /* of what changed: {"users": {"added": […], "removed": […], "changed": […]}} */
    json_t *moves; /* the open deadlines that move (desk/moves.h) */
};

/* With dry_run nothing is put in force. The version keeps the list of moves (R16). apply->parts and
 * apply->moves are the caller's to release. */
int desk_config_apply(struct desk *desk, const char *dir, bool dry_run, struct desk_apply *apply,
                      struct err *err);

/* The version in force: {"number", "at", "by", "source", "digest"} or with kind (a part of the
 * configuration, such as "users") and id (of one of its entries) that value. NULL with err. */
json_t *desk_config_version(struct desk *desk, struct err *err);
json_t *desk_config_show(struct desk *desk, const char *kind, const char *id, struct err *err);
/* 1: the directory's configuration is in force, 0: it differs, -1: it is wrong. */
int desk_config_is_in_force(struct desk *desk, const char *dir, struct err *err);

/* The page that explains the keys of a kind; ERR_USAGE with the known ones. */
int desk_describe(const char *kind, struct str *out, struct err *err);
/* Names of all kinds that desk_describe() knows; ends with NULL. */
const char *const *desk_kinds(void);

#endif
