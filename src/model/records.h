/* All kinds of records: what the journal is about, and what replay rebuilds. */
#ifndef MODEL_RECORDS_H
#define MODEL_RECORDS_H

#include "base/field.h"

/* Ends with NULL. */
extern const struct schema *const record_kinds[];
/* NULL if there is no such kind. */
const struct schema *record_kind(const char *name);

#endif
