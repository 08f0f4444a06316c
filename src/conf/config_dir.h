/* Which files make up a configuration: the built-in ones, then those of each directory. A file of a
 * later layer stands in for the file of the same name; only zhiban.yaml is kept from every layer,
 * because its keys override one by one. A file that nothing would read is a mistake, not a pass. */
#ifndef CONF_CONFIG_DIR_H
#define CONF_CONFIG_DIR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/embed.h"
#include "base/vec.h"
#include "conf/conf_report.h"

/* What a kind of file holds. */
struct conf_layout {
    const char *place;    /* "users.yaml", or a folder, "sites/" */
    const char *whole;    /* the field of struct config that the file itself is, or is an item of */
    const char *parts[4]; /* else the fields that may be its keys; ends with NULL */
    const char *scripts;  /* the list of what lies there as it is: *.sh, *.ps1; NULL: nothing */
};

/* A kind of file that has key among its parts, or NULL. */
const struct conf_layout *conf_layout_with(const char *key);
/* Every layer is kept, not only the last: zhiban.yaml. */
bool conf_layout_is_layered(const struct conf_layout *layout);
/* Taken as it is, not as YAML. */
bool conf_layout_is_script(const struct conf_layout *layout, const char *name);

struct conf_file {
    char *name;  /* "sites/main.yaml" */
    char *shown; /* as the user can open it */
    char *path;  /* NULL: built in */
    const char *text;
    size_t layer;
    const struct conf_layout *layout;
};

struct conf_files {
    VEC(struct conf_file) list;
};

struct conf_dir {
    const char *path;
    bool optional; /* need not exist */
};

/* One layer more. Complaints are added; what is fine is listed all the same. */
void conf_files_add_embedded(struct conf_files *files, const struct embedded *embedded);
void conf_files_add_dir(struct conf_files *files, const struct conf_dir *dir,
                        struct conf_report *report);
/* By name, zhiban.yaml by layer: the order does not depend on the file system. */
void conf_files_sort(struct conf_files *files);
void conf_files_release(struct conf_files *files);

#endif
