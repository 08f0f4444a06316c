/* What the parts of one contract have to do with each other: its outline against its clauses,
 * promises against each other, clauses against what fulfils them. Pure; messages of the checks begin
 * with the field of the contract that they are about. */
#ifndef MODEL_CONTRACT_RULES_H
#define MODEL_CONTRACT_RULES_H

#include "model/contract.h"

/* --- the outline --- */

/* One entry of the outline: a number as it stands on paper, or a range whose last letter or last
 * digits run: "3", "4a..f" (4a to 4f), "2.2..4" (2.2 to 2.4), "4.5.4-1..8". A field check. */
int outline_check(const char *text, struct err *err);
/* The ids of all clauses in their order: "HIS-1", "HIS-2.2" … The caller releases with
 * codes_release(). Entries that outline_check() refuses add nothing. */
void outline_ids(const struct contract *contract, codes_t *ids);
void codes_release(codes_t *codes);
bool codes_have(const codes_t *codes, const char *code);

/* --- classification --- */

/* What is known about a ticket, in codes; NULL or 0: not known, which fits no condition about it. */
struct contract_facts {
    const char *category, *scope, *type, *severity, *difficulty;
    int emergency; /* enum answer */
};

/* The first class that fits, else the default_class; NULL if the contract has no classes. */
const struct contract_class *contract_classify(const struct contract *contract,
                                               const struct contract_facts *facts);
/* Does the clock run for tickets of this class about this system? */
bool contract_clock_applies(const struct contract_clock *clock, const char *class,
                            const char *covered);

/* --- checks --- */

/* Every number of the outline is a clause, and every clause is in it. Nothing without an outline. */
int contract_check_clauses(const struct contract *contract, struct err *err);
/* Promises that differ (the same kind of clock for the same class and system, or the same service in
 * other hours) stand together in an entry of conflicts (R8). */
int contract_check_promises(const struct contract *contract, struct err *err);

/* --- coverage --- */

/* The clauses whose field ("clocks", "obligations") names id, as "HIS-5.4b HIS-2.4". */
void contract_clauses_of(const struct contract *contract, const char *field, const char *id,
                         struct str *out);
/* Everything that fulfils the clause: "clock phone-1h, service hotline". Empty: people do. */
void contract_clause_add_support(const struct contract_clause *clause, struct str *out);
/* What an open value is of ("clock phone-1h grace") and what stands there now. */
void contract_open_add(const struct contract *contract, const struct contract_open *open,
                       struct str *what, struct str *value);
/* The entry of a list of the contract with that id; NULL if there is none. */
const void *contract_entry(const struct contract *contract, const char *list, const char *id);

#endif
