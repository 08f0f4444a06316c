/* Nodes to structs, driven by field tables. Everything that is wrong is complained about, each at its
 * place; what is right is bound, so that one mistake does not hide the next.
 *
 * A rule of a whole record (schema.check) whose message begins with "FIELD: " or "FIELD[N]: ", as
 * err_prefix() makes it, is reported at that field or item, else where the record begins. */
#ifndef CONF_BIND_H
#define CONF_BIND_H

#include "base/field.h"
#include "conf/conf_report.h"
#include "conf/refs.h"
#include "conf/yaml.h"

enum bind_flag {
    BIND_PARTIAL = 1 << 0, /* required fields may be missing: an earlier layer has them */
    BIND_TOP = 1 << 1,     /* ids of list items are unique everywhere, not only in their list */
};

struct binder {
    const char *file; /* as complaints name it; refs borrow it */
    struct conf_report *report;
    struct refs *refs;
    const struct node *owner; /* the top entry being bound; see struct ref */
    size_t skipped;           /* broken nodes met; a rule over their record would only guess */
};

/* record is initialised. Its own key is not noted: see bind_key(). */
void bind_record(struct binder *b, const struct schema *schema, void *record,
                 const struct node *map, unsigned flags);
/* A list appends to what is there; everything else replaces. */
void bind_field(struct binder *b, const struct field *field, void *record, const struct node *value,
                unsigned flags);
/* Note the id of a record that was bound from map. scope as in struct ref. */
void bind_key(struct binder *b, const struct schema *schema, const struct node *map,
              const struct node *scope);
/* Where the message of a rule about the record in map points to: "FIELD: …" or "FIELD[N]: …". */
struct mark bind_rule_mark(const struct node *map, const char *message);
/* The key is none of the known ones. */
void bind_unknown_key(struct binder *b, const struct node *key, const char *const *known,
                      size_t count);
/* A complaint unless node is of the kind; name says for what. */
bool bind_is_kind(struct binder *b, const struct node *node, enum node_kind kind, const char *name);

#endif
