/* The YAML form of an Ansible inventory, read strictly, like our own files. */
#ifndef CONF_INVENTORY_YAML_H
#define CONF_INVENTORY_YAML_H

#include "base/err.h"
#include "base/str.h"
#include "model/inventory.h"

/* -1 if it cannot be read; what cannot be taken is a note of inventory->import. */
int inventory_read_yaml(struct inventory *inventory, const char *file, const struct str *text,
                        struct err *err);

#endif
