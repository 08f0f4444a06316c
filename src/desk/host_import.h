/* Reading an Ansible inventory, in either of its forms, into hosts (model/host_import.h). */
#ifndef DESK_HOST_IMPORT_H
#define DESK_HOST_IMPORT_H

#include "base/err.h"
#include "model/host_import.h"

enum host_source { HOST_SOURCE_INI = 1, HOST_SOURCE_YAML, HOST_SOURCE_SSH };

/* By the name of the file, else by its first line that says something. */
enum host_source desk_host_source(const char *file, const char *text);
/* INI or YAML. -1 if the YAML cannot be read; what cannot be taken is a note of import. */
int desk_host_inventory(enum host_source source, const char *file, const struct str *text,
                        struct host_import *import, struct err *err);

#endif
