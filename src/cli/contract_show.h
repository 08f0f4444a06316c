/* The pages of `zhiban contract show`. */
#ifndef CLI_CONTRACT_SHOW_H
#define CLI_CONTRACT_SHOW_H

#include <stdio.h>

#include "model/contract.h"

/* Terms, classes with their clocks, duties, contradictions, and values to be confirmed. */
void contract_print(FILE *out, const struct contract *contract, day_t today);
/* Every clause, and what fulfils and proves it. */
void contract_print_clauses(FILE *out, const struct contract *contract);

#endif
