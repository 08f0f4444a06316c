/* Hosts taken over from elsewhere: an Ansible inventory, an SSH configuration. What cannot be taken
 * is noted with its row; what would be a secret is never taken. */
#ifndef MODEL_HOST_IMPORT_H
#define MODEL_HOST_IMPORT_H

#include <stdbool.h>

#include "base/str.h"
#include "base/vec.h"
#include "model/site.h"

struct import_note {
    unsigned row;
    char *text;
};

struct import_jump {
    size_t host;
    char *text; /* "user@name:port", several with commas, the nearest to us first */
    unsigned row;
};

struct host_import {
    const char *site; /* where they all stand */
    const char *home; /* for "~/"; NULL: such paths are left out */
    VEC(struct host) hosts;
    VEC(unsigned) rows; /* of the hosts */
    VEC(struct import_jump) jumps;
    VEC(struct import_note) notes;
    size_t left_out; /* hosts, and what was said of one and cannot be */
};

void host_import_release(struct host_import *import);
void host_import_note(struct host_import *import, unsigned row, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* The index of a new host with that name as id; -1 with a note if it is none or is there already. */
long host_import_add(struct host_import *import, const char *name, unsigned row);
/* Reads a field as it would be written; a note if it cannot be read. */
void host_import_set(struct host_import *import, size_t host, const char *field, const char *text,
                     unsigned row);
void host_import_key_file(struct host_import *import, size_t host, const char *path, unsigned row);
void host_import_jump(struct host_import *import, size_t host, const char *text, unsigned row);
/* When all hosts are there: finds the jump hosts, adds those that nobody named, leaves out what the
 * rules of a host refuse, and sorts the notes. */
void host_import_finish(struct host_import *import);

#endif
