/* Use cases about contracts: what is promised, what fulfils it, and whether all of it holds together.
 * They read a directory, which needs no store, or the version in force. */
#ifndef DESK_CONTRACTS_H
#define DESK_CONTRACTS_H

#include "base/err.h"
#include "base/json.h"
#include "desk/desk.h"

/* Contracts, sites and hosts. With desk NULL those of dir (NULL: the usual places), else those in
 * force. The caller releases with config_release(). */
int desk_contracts_load(struct desk *desk, const char *dir, struct config *config, struct err *err);

/* The version of a contract for a day, by the contract's id or prefix: the one in force, or with
 * day 0 the one that is in force today or was or will be nearest. NULL with err. */
const struct contract *desk_contract_pick(const struct config *config, const char *name, day_t day,
                                          day_t today, struct err *err);
/* Days of the term that are left after today: 0 on the last one, negative when it is over. */
int64_t contract_days_left(const struct contract *contract, day_t today);
/* Is it in force, and ends within warn_days? */
bool contract_ends_soon(const struct contract *contract, day_t today);
/* How many open values the hospital has not confirmed (约定值待确认). */
size_t contract_unconfirmed(const struct contract *contract);

/* [{"id", "contract" (the id of its first version), "prefix", "name", "from", "until", "days_left", "ends_soon", "systems", "clauses",
 * "unconfirmed"}] of every version. */
json_t *desk_contract_list(const struct config *config, day_t today);
/* The contract as it is written, and "days_left", "ends_soon", "open_values", "coverage":
 * [{"id", "kind", "title", "by", "fulfilled_by", "proof"}]. */
json_t *desk_contract_show(const struct contract *contract, day_t today);
/* What a single record cannot know about itself: a contract without an outline, things that rest on
 * no clause, hosts with systems that no contract of their site covers. NULL: err lists the problems,
 * one a line (ERR_FAILED). Else {"contracts": [{"id", "prefix", "clauses"}]}. */
json_t *desk_contract_check(const struct config *config, struct err *err);

#endif
