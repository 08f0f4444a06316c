/* What the duties of the desk rest on: contracts and calendars of the version in force, with the
 * calendars compiled once and kept. For the use cases of obligations, changes, windows and the
 * roster; nothing here changes a record. */
#ifndef DESK_DUTY_H
#define DESK_DUTY_H

#include "base/err.h"
#include "desk/desk.h"
#include "model/config.h"
#include "model/worktimes.h"

struct duty {
    struct config config;
    struct worktimes worktimes;
};

/* duty is released by duty_release() after success. */
int duty_load(struct desk *desk, struct duty *duty, struct err *err);
void duty_release(struct duty *duty);
/* By the id of a calendar, else that of the contract, else the ordinary one. NULL with err if the
 * configuration has no such calendar. Lives as long as duty. */
const struct worktime *duty_worktime(struct duty *duty, const struct contract *contract,
                                     const char *calendar, struct err *err);
/* Does the actor's role have it? Asks without a refusal in the journal. */
bool duty_may(const struct desk *desk, enum permission permission);

#endif
