/* The journal's patches: what leaves them for the text beside the chain, and how they are folded
 * back into a record. */
#ifndef STORE_PATCH_H
#define STORE_PATCH_H

#include <stdint.h>

#include "base/err.h"
#include "base/field.h"
#include "store/journal.h"
#include "store/store.h"

/* Replaces the private values of a patch by references, or references by texts. */
int patch_hide(struct store *store, const struct schema *schema, const char *subject, json_t *patch,
               int64_t seq, struct err *err);
int patch_reveal(struct store *store, const struct schema *schema, json_t *patch, struct err *err);

/* Applies a stored patch backward: 1, or 0 if it is empty. Private fields get the texts that are
 * still there, others JOURNAL_ERASED. */
int patch_undo(struct store *store, const struct schema *schema, void *record, const char *text,
               struct err *err);

/* Applies a stored patch forward: 1, or 0 if it is empty. Private fields then hold the hashes of
 * their texts; patch_fold_end() puts the texts there when the last patch is in. */
int patch_fold(const struct schema *schema, void *record, const char *text, struct err *err);
int patch_fold_end(struct private_walk *texts, const struct schema *schema, void *record,
                   struct err *err);

#endif
