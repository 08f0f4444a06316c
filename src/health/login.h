/* A machine's session: logging in, backing off, and what each try says about its hosts. Only
 * machine.c includes it. */
#ifndef HEALTH_LOGIN_H
#define HEALTH_LOGIN_H

#include "health/machine.h"

void login_init(struct machine *machine);
/* Another plan: other doors. */
void login_plan(struct machine *machine);
/* Logs in if something waits for that and nothing forbids it. */
void login_go(struct machine *machine);
/* Gives its place at the site to one that waits for it, if there is nothing to do; a Windows machine
 * is left once a day. */
void login_rest(struct machine *machine);
/* The back-off is forgotten. */
void login_urge(struct machine *machine);
/* A round came back in this session, whatever it said. */
void login_answered(struct machine *machine);
/* Ends the session; who goes through it is cut off, and may come back when it does. */
void login_end(struct machine *machine);
/* Ends the session and all that runs on it, quietly. */
void login_close(struct machine *machine);

/* machine.c's, for login.c. */
void machine_go(struct machine *machine);
bool machine_wants_session(const struct machine *machine);
/* It was down, and its figures with it: those that are asked rarely are not left so until then. */
void machine_ask_soon(struct machine *machine);
/* A try in vain counts as a round, so that a number of rounds ends; for good: as all of them, where
 * only a person can help. */
void machine_give_up(struct machine *machine, bool for_good);

#endif
