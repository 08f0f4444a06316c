/* Field tables: a struct is described once, and the description loads it from YAML, binds it to SQL,
 * writes and reads it as JSON, computes the journal's patch, and explains it to people.
 * Adding a field to a record is one row here and one column in a migration.
 *
 * A zeroed struct is a valid, empty record: NULL texts mean "", time 0 and day 0 mean "not given". */
#ifndef BASE_FIELD_H
#define BASE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/err.h"
#include "base/json.h"
#include "base/span.h"
#include "base/str.h"
#include "base/vec.h"

enum field_type {
    FIELD_TEXT,   /* char *, heap */
    FIELD_INT,    /* int64_t */
    FIELD_BOOL,   /* bool */
    FIELD_CHOICE, /* int, one of choices */
    FIELD_TIME,   /* wall_s */
    FIELD_DATE,   /* day_t */
    FIELD_SPAN,   /* struct span */
    FIELD_TEXTS,  /* VEC(char *) */
    FIELD_DATES,  /* VEC(day_t) */
    FIELD_GROUP,  /* a struct inside, described by sub */
    FIELD_LIST,   /* VEC(struct), described by sub */
    FIELD__COUNT
};

enum field_flag {
    FIELD_REQUIRED = 1 << 0, /* must be written in YAML and in forms */
    FIELD_KEY = 1 << 1,      /* the id: unique within its kind, required, never changes */
    FIELD_PRIVATE = 1 << 2,  /* may have to be erased: the journal keeps it beside the chain */
    FIELD_LONG = 1 << 3,     /* text of several lines */
};

struct choice {
    int value;
    const char *name;  /* the code in files and tables; never translated */
    const char *label; /* N_() words for people */
};

struct schema;

struct field {
    const char *name;
    enum field_type type;
    unsigned flags;
    size_t offset;
    const char *help;             /* N_() one sentence */
    const char *fallback;         /* the default as it would be written, or NULL */
    const struct choice *choices; /* FIELD_CHOICE; ends with a NULL name */
    int64_t min, max;             /* FIELD_INT: both 0 = any; FIELD_TEXT: max bytes, 0 = 4096 */
    const char *ref;              /* FIELD_TEXT(S): names the id of a thing of this kind */
    const struct schema *sub;     /* FIELD_GROUP, FIELD_LIST */
    /* FIELD_TEXT(S): a rule on the written form. */
    int (*check)(const char *text, struct err *err);
};

struct schema {
    const char *kind; /* "contact"; also the event kind and the SQL table */
    const char *help; /* N_() one sentence */
    size_t size;
    const struct field *fields; /* ends with a NULL name; a record's first field is its id */
    /* A rule over several fields; NULL if there is none. */
    int (*check)(const void *record, struct err *err);
};

/* For the rows: .offset = offsetof(struct x, name) and .name in one word. */
#define FIELD_AT(type, member) .name = #member, .offset = offsetof(type, member)
#define FIELD_END                                                                                  \
    {                                                                                              \
        .name = NULL                                                                               \
    }

const struct field *schema_field(const struct schema *schema, const char *name);
/* The known name nearest to a mistyped one, or NULL if none is near. */
const char *schema_nearest(const struct schema *schema, const char *name);
/* The same over any list of names. */
const char *name_nearest(const char *name, const char *const *known, size_t count);
/* The key field; NULL if the schema has none. */
const struct field *schema_key(const struct schema *schema);

/* --- one field of one record --- */

void *field_at(const struct field *field, void *record);
const void *field_at_const(const struct field *field, const void *record);
/* Read a written scalar into the record, replacing what is there. Not for GROUP, LIST, TEXTS,
 * DATES. field_set() only converts, for what was checked when it was stored; field_parse() also
 * applies the rules of field_check(): length, UTF-8, range, choice, written form. */
int field_set(const struct field *field, void *record, const char *text, struct err *err);
int field_check(const struct field *field, const void *record, struct err *err);
int field_parse(const struct field *field, void *record, const char *text, struct err *err);
/* The written form that field_parse() reads back; lists and groups as JSON. Empty: nothing. */
void field_add_text(const struct field *field, const void *record, struct str *out);
bool field_is_empty(const struct field *field, const void *record);
/* The text of a FIELD_TEXT, never NULL. */
const char *field_text(const struct field *field, const void *record);
void field_clear(const struct field *field, void *record);
const char *choice_name(const struct choice *choices, int value);
const char *choice_label(const struct choice *choices, int value); /* translated */

/* --- whole records --- */

/* Zero, then the fallbacks. */
void record_init(const struct schema *schema, void *record);
/* Frees what the record owns and zeroes it. */
void record_release(const struct schema *schema, void *record);
/* dst is uninitialised or released memory. */
void record_copy(const struct schema *schema, void *dst, const void *src);
bool record_equal(const struct schema *schema, const void *a, const void *b);
/* Required fields, field_check() of all, the schema's own rule; all levels. */
int record_check(const struct schema *schema, const void *record, struct err *err);

/* How times look in JSON: as UTC seconds in the store, in RFC 3339 for people and pipes. */
enum json_form { JSON_STORED, JSON_SHOWN };

/* Empty fields are left out of JSON_STORED and present (null, [] or "") in JSON_SHOWN. */
json_t *record_to_json(const struct schema *schema, const void *record, enum json_form form);
/* record is empty or holds fallbacks; keys that are present replace. Unknown keys are errors; the
 * rules are not applied: call record_check() on what comes from outside. */
int record_from_json(const struct schema *schema, void *record, const json_t *json,
                     struct err *err);
json_t *field_to_json(const struct field *field, const void *record, enum json_form form);
int field_from_json(const struct field *field, void *record, const json_t *json, struct err *err);
/* What is read of a list of objects, or of one: these keys (to a NULL) of each, and what stands at the
 * others is passed over unread, and so are mistakes in it; of a list the entry with this id, the
 * others may be left out. NULL: all. */
struct field_pick {
    const char *const *keys;
    const char *id;
};
/* The same for canonical JSON of our own as it is stored: quicker. The field is replaced. */
int field_from_bytes(const struct field *field, void *record, const char *bytes, size_t len,
                     const struct field_pick *pick, struct err *err);

/* {"name": [old, new], …} of the fields that differ; NULL stands for an empty record. */
json_t *record_diff(const struct schema *schema, const void *old_record, const void *new_record);
enum patch_direction { PATCH_BACK, PATCH_FORWARD };
int record_patch(const struct schema *schema, void *record, const json_t *patch,
                 enum patch_direction direction, struct err *err);

/* The page that `zhiban config describe KIND` prints. */
void schema_describe(const struct schema *schema, struct str *out);

#endif
