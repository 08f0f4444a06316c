/* People and what they may do. A role is a list of permissions; the desk asks role_may() before it
 * changes anything. Roles guard against mistakes and keep duties apart: whoever writes the rules
 * (config.apply) cannot blacken the journal (journal.redact). */
#ifndef MODEL_USER_H
#define MODEL_USER_H

#include <stdbool.h>

#include "base/field.h"

enum permission {
    MAY_READ = 1,
    MAY_READ_PRIVATE,
    MAY_EXPORT,
    MAY_RECORD_WRITE,
    MAY_RECORD_CORRECT,
    MAY_RECORD_APPROVE,
    MAY_CONFIG_APPLY,
    MAY_STORE_MANAGE,
    MAY_JOURNAL_VERIFY,
    MAY_JOURNAL_REDACT,
    MAY_ALERT_RAISE,
    MAY_ALERT_ACK,
    MAY_ALERT_SILENCE,
};

/* Codes and labels; ends with a NULL name. */
extern const struct choice permissions[];

struct role {
    char *id;
    char *name;
    VEC(char *) may; /* codes of permissions */
};

struct user {
    char *id; /* the login name */
    char *name;
    char *role;
    int64_t skill; /* 1-5; a stand-in has at least the same */
    char *phone;
};

extern const struct schema role_schema;
extern const struct schema user_schema;

bool role_may(const struct role *role, enum permission permission);

#endif
