/* The words that contracts are written with: choices and the checks of coded lists. For the tables
 * of contract_terms.c and contract_duties.c, and for whoever shows or asks for these words. */
#ifndef MODEL_CONTRACT_CODES_H
#define MODEL_CONTRACT_CODES_H

#include "base/field.h"

/* The kind of the calendars that clocks and services name. */
#define CALENDAR_REF "calendar"

extern const struct choice contract_roles[];
extern const struct choice contract_grades[];
extern const struct choice contract_modes[];
extern const struct choice contract_answers[];
extern const struct choice contract_priorities[];
extern const struct choice contract_periods[];
extern const struct choice contract_measures[];
extern const struct choice contract_clause_kinds[];
extern const struct choice conflict_rules[];
extern const struct choice followup_bys[];
extern const struct choice promise_kinds[];
extern const struct choice promise_starts[];
extern const struct choice promise_modes[];

/* Coded lists: the values of FIELD_TEXTS; ends with a NULL name. */
extern const struct choice code_scopes[];
extern const struct choice code_types[];
extern const struct choice code_severities[];
extern const struct choice code_difficulties[];
extern const struct choice code_channels[];
extern const struct choice code_notices[];
extern const struct choice code_needs[];
extern const struct choice code_records[];

/* The list that a ticket's field of that name is written with: scope, type, severity, difficulty;
 * NULL for all others. */
const struct choice *codes_of_field(const char *field);

/* Field checks: one of the list of the same name. */
int scope_check(const char *text, struct err *err);
int type_check(const char *text, struct err *err);
int severity_check(const char *text, struct err *err);
int difficulty_check(const char *text, struct err *err);
int channel_check(const char *text, struct err *err);
int notice_check(const char *text, struct err *err);
int need_check(const char *text, struct err *err);
int record_code_check(const char *text, struct err *err);

#endif
