/* A person or desk outside of the duty team that one may have to call at night: the hospital's
 * information office, a supplier's hotline, the room keeper. A record: changes are journalled, and
 * what may have to be erased on request (number, remark) is private. */
#ifndef MODEL_CONTACT_H
#define MODEL_CONTACT_H

#include "base/field.h"

enum contact_reach { REACH_PHONE = 1, REACH_WECOM, REACH_MAIL, REACH_ON_SITE };

struct contact {
    char *id; /* C-1, C-2, … */
    int64_t seq;
    char *name;
    char *organisation;
    char *duty;
    char *phone;
    int reach; /* enum contact_reach */
    int64_t priority;
    day_t valid_until;
    VEC(char *) tags;
    char *remark;
};

extern const struct schema contact_schema;

/* A field check: 3 to 20 digits, with blanks and marks between. */
int phone_check(const char *text, struct err *err);

#endif
