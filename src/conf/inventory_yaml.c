/* Groups in groups, each with hosts, variables and children; whatever else there is, is noted. */
#include "conf/inventory_yaml.h"

#include <stdlib.h>

#include "base/tr.h"
#include "conf/yaml.h"

static bool is_map(struct inventory *inventory, const struct node *node, const char *what)
{
    if (node->kind == NODE_MAP)
        return true;
    if (!node_is_null(node))
        host_import_note(inventory->import, node->mark.line,
                         _("'%s' should be a mapping; it was left out"), what);
    return false;
}

static void read_vars(struct inventory *inventory, struct inventory_vars *vars,
                      const struct node *map)
{
    if (!is_map(inventory, map, "vars"))
        return;
    for (const struct node *value = map->first; value != NULL; value = value->next)
        if (value->kind == NODE_TEXT)
            inventory_set(vars, value->key->text, value->text, value->mark.line);
}

static void read_hosts(struct inventory *inventory, size_t group, const struct node *map)
{
    if (!is_map(inventory, map, "hosts"))
        return;
    for (const struct node *host = map->first; host != NULL; host = host->next) {
        struct inventory_span added = {0};

        inventory_add(inventory, group, host->key->text, host->key->mark.line, &added);
        vec_each (index, &added.hosts) {
            if (is_map(inventory, host, host->key->text))
                read_vars(inventory, &inventory->hosts.items[*index].vars, host);
        }
        vec_release(&added.hosts);
    }
}

static void read_group(struct inventory *inventory, size_t group, const struct node *map)
{
    if (!is_map(inventory, map, inventory->groups.items[group].name))
        return;
    for (const struct node *part = map->first; part != NULL; part = part->next) {
        const char *key = part->key->text;

        if (str_eq(key, "hosts")) {
            read_hosts(inventory, group, part);
        } else if (str_eq(key, "vars")) {
            read_vars(inventory, &inventory->groups.items[group].vars, part);
        } else if (str_eq(key, "children") && is_map(inventory, part, key)) {
            for (const struct node *c = part->first; c != NULL; c = c->next) {
                size_t child = inventory_group(inventory, c->key->text, c->key->len);

                inventory_child(inventory, group, child);
                read_group(inventory, child, c);
            }
        } else if (!str_eq(key, "children")) {
            host_import_note(inventory->import, part->key->mark.line,
                             _("'%s' is no part of a group; write hosts, vars or children"), key);
        }
    }
}

int inventory_read_yaml(struct inventory *inventory, const char *file, const struct str *text,
                        struct err *err)
{
    struct conf_report report = {0};
    struct document document = {0};
    struct str complaints = STR_INIT;
    int rc = document_read(&document, file, text->buf, text->len, &report);

    if (rc < 0) {
        conf_report_add_text(&report, &complaints);
        while (str_ends(complaints.buf, "\n"))
            str_truncate(&complaints, complaints.len - 1);
        err_set(err, ERR_USAGE, "%s", complaints.buf);
    } else if (document.root != NULL && is_map(inventory, document.root, file)) {
        for (const struct node *group = document.root->first; group != NULL; group = group->next)
            read_group(inventory, inventory_group(inventory, group->key->text, group->key->len),
                       group);
    }
    str_release(&complaints);
    document_release(&document);
    conf_report_release(&report);
    return rc;
}
