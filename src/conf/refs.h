/* Who names whom, over all files. Binding notes every id and every reference with its place; when all
 * files are bound, refs_check() complains where a reference or a second definition is written.
 *
 * A reference finds what is defined for the whole configuration, and what is defined in lists of the
 * same top entry: a clause finds the clocks of its own contract, not those of another.
 * Texts are borrowed: the documents must live as long. */
#ifndef CONF_REFS_H
#define CONF_REFS_H

#include "base/vec.h"
#include "conf/conf_report.h"
#include "conf/yaml.h"

struct ref {
    const char *kind; /* of the thing that is defined or named */
    /* The list in which an id must be unique; NULL: the whole configuration. */
    const struct node *scope;
    const struct node
        *owner;             /* the top entry (a contract, a host) in which it is written, or NULL */
    const struct node *map; /* of an id: the entry that it names */
    const char *id;
    const char *field; /* the key under which it is written; "id" or "site" */
    const char *file;
    struct mark mark;
};

struct refs {
    VEC(struct ref) ids;
    VEC(struct ref) uses;
};

void refs_release(struct refs *refs);
void refs_check(struct refs *refs, struct conf_report *report);
/* The definition of a thing of the whole configuration; NULL if there is none. After refs_check(). */
const struct ref *refs_find(const struct refs *refs, const char *kind, const char *id);

#endif
