/* An event of the journal in words: what kind of thing it is about, what was done, and what changed
 * from what to what. What is kept beside the chain is "***" unless it was asked for. */
#ifndef TUI_EVENT_TEXT_H
#define TUI_EVENT_TEXT_H

#include "base/clock.h"
#include "base/field.h"
#include "base/json.h"
#include "base/str.h"
#include "tui/text_block.h"

struct console;

/* A field of a record as people read it best; "-" if it is empty. */
void field_add_words(struct str *out, const struct field *field, const void *record, wall_s now);

/* The text of a member, never NULL. */
const char *event_text(const json_t *event, const char *key);
wall_s event_at(const json_t *event);
/* Translated; the code itself if it has no words. */
const char *event_kind_words(const char *kind);
const char *event_verb_words(const char *kind, const char *verb);
/* "state waiting -> working, with Li": in the order of the patch. */
void event_add_changes(struct str *out, const json_t *event, wall_s now);
/* The same a field a line, "label  old -> new", whole. */
void event_add_patch(struct text_block *block, const json_t *event, wall_s now);
/* What happened to a record: a line an event, the newest first, with its changes below. */
int event_add_timeline(struct console *console, const char *kind, const char *subject,
                       struct text_block *block, struct err *err);

#endif
