/* An Ansible inventory as it is written: hosts, groups in groups, variables. Filled by whoever reads
 * one of its two forms (INI: here; YAML: in desk/, where the reader of YAML is in reach), and turned
 * into hosts by inventory_take(). Only what says how to log in is looked at; nothing is evaluated. */
#ifndef MODEL_INVENTORY_H
#define MODEL_INVENTORY_H

#include <stddef.h>

#include "model/host_import.h"

enum { INVENTORY_HOSTS_MAX = 5000 };

struct inventory_var {
    char *name;
    char *value;
    unsigned row;
};

struct inventory_vars {
    VEC(struct inventory_var) list;
};

struct inventory_host {
    char *name;
    unsigned row;
    struct inventory_vars vars;
    VEC(size_t) groups;
};

struct inventory_group {
    char *name;
    struct inventory_vars vars;
    VEC(size_t) children;
};

struct inventory {
    VEC(struct inventory_host) hosts;
    VEC(struct inventory_group) groups;
    struct host_import *import; /* for notes */
};

void inventory_release(struct inventory *inventory);
/* The index of the group of that name, new if need be. */
size_t inventory_group(struct inventory *inventory, const char *name, size_t len);
void inventory_child(struct inventory *inventory, size_t parent, size_t child);
/* "web[01:10].example": all its hosts come into the group. The first of their indices and how many;
 * 0 with a note if the pattern cannot be read. */
struct inventory_span {
    VEC(size_t) hosts;
};
void inventory_add(struct inventory *inventory, size_t group, const char *pattern, unsigned row,
                   struct inventory_span *added);
void inventory_set(struct inventory_vars *vars, const char *name, const char *value, unsigned row);

void inventory_read_ini(struct inventory *inventory, const char *text, size_t len);
/* The hosts into inventory->import; call host_import_finish() afterwards. */
void inventory_take(struct inventory *inventory);

#endif
