/* The INI form of an inventory: sections of hosts, of variables, of groups in a group. Words of a
 * host's line are parted as a shell would, a # behind a blank begins a remark. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/inventory.h"

enum section { SECTION_HOSTS, SECTION_VARS, SECTION_CHILDREN, SECTION_UNKNOWN };

struct reader {
    struct inventory *inventory;
    enum section section;
    size_t group;
    unsigned row;
};

static void trim(char **text)
{
    size_t len;

    *text += strspn(*text, " \t\r");
    len = strlen(*text);
    while (len > 0 && strchr(" \t\r", (*text)[len - 1]) != NULL)
        len--;
    (*text)[len] = '\0';
}

/* Takes the next word out of *text, without its quotes; NULL at the end. */
static char *next_word(char **text)
{
    char *in = *text + strspn(*text, " \t"), *out = in, *word = in, quote = 0;

    if (*in == '\0' || *in == '#')
        return NULL;
    for (; *in != '\0' && (quote != 0 || strchr(" \t", *in) == NULL); in++) {
        if (quote == 0 && (*in == '\'' || *in == '"'))
            quote = *in;
        else if (*in == quote)
            quote = 0;
        else
            *out++ = *in;
    }
    *text = *in == '\0' ? in : in + 1;
    *out = '\0';
    return word;
}

static void unquote(char **text)
{
    size_t len = strlen(*text);

    if (len >= 2 && ((*text)[0] == '"' || (*text)[0] == '\'') && (*text)[len - 1] == (*text)[0]) {
        (*text)[len - 1] = '\0';
        (*text)++;
    }
}

/* --- sections --- */

static void begin_section(struct reader *reader, char *line)
{
    struct host_import *import = reader->inventory->import;
    char *close = strchr(line, ']'), *colon;

    reader->section = SECTION_UNKNOWN;
    if (close == NULL || close == line + 1) {
        host_import_note(import, reader->row, _("'%s' is no section; write [GROUP]"), line);
        return;
    }
    *close = '\0';
    colon = strchr(line, ':');
    reader->group = inventory_group(reader->inventory, line + 1,
                                    colon == NULL ? strlen(line + 1) : (size_t)(colon - line) - 1);
    if (colon == NULL)
        reader->section = SECTION_HOSTS;
    else if (str_eq(colon + 1, "vars"))
        reader->section = SECTION_VARS;
    else if (str_eq(colon + 1, "children"))
        reader->section = SECTION_CHILDREN;
    else
        host_import_note(import, reader->row,
                         _("'%s' is no kind of section; write vars or children"), colon + 1);
}

/* "name:port", but not "web[1:3]" */
static char *split_port(char *name)
{
    char *colon = strrchr(name, ':');

    if (colon == NULL || strchr(name, ':') != colon || strchr(colon, ']') != NULL ||
        colon[1] == '\0' || strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return NULL;
    *colon = '\0';
    return colon + 1;
}

static void set_all(struct reader *reader, const struct inventory_span *hosts, const char *name,
                    const char *value)
{
    vec_each (index, &hosts->hosts) {
        inventory_set(&reader->inventory->hosts.items[*index].vars, name, value, reader->row);
    }
}

static void read_host(struct reader *reader, char *line)
{
    struct inventory_span hosts = {0};
    char *name = next_word(&line), *port, *word;

    if (name == NULL)
        return;
    port = split_port(name);
    inventory_add(reader->inventory, reader->group, name, reader->row, &hosts);
    if (port != NULL)
        set_all(reader, &hosts, "ansible_port", port);
    while ((word = next_word(&line)) != NULL) {
        char *equals = strchr(word, '=');

        if (equals == NULL) {
            host_import_note(reader->inventory->import, reader->row,
                             _("'%s' says nothing; write NAME=VALUE"), word);
            continue;
        }
        *equals = '\0';
        set_all(reader, &hosts, word, equals + 1);
    }
    vec_release(&hosts.hosts);
}

static void read_var(struct reader *reader, char *line)
{
    char *equals = strchr(line, '='), *value;

    if (equals == NULL) {
        host_import_note(reader->inventory->import, reader->row,
                         _("'%s' says nothing; write NAME=VALUE"), line);
        return;
    }
    *equals = '\0';
    value = equals + 1;
    trim(&line);
    trim(&value);
    unquote(&value);
    inventory_set(&reader->inventory->groups.items[reader->group].vars, line, value, reader->row);
}

static void read_child(struct reader *reader, char *line)
{
    char *name = next_word(&line);

    if (name != NULL)
        inventory_child(reader->inventory, reader->group,
                        inventory_group(reader->inventory, name, strlen(name)));
}

static void read_line(struct reader *reader, char *line)
{
    trim(&line);
    if (line[0] == '\0' || line[0] == '#' || line[0] == ';')
        return;
    if (line[0] == '[') {
        begin_section(reader, line);
        return;
    }
    switch (reader->section) {
    case SECTION_HOSTS: read_host(reader, line); return;
    case SECTION_VARS: read_var(reader, line); return;
    case SECTION_CHILDREN: read_child(reader, line); return;
    case SECTION_UNKNOWN: return;
    }
}

void inventory_read_ini(struct inventory *inventory, const char *text, size_t len)
{
    struct reader reader = {.inventory = inventory,
                            .group = inventory_group(inventory, "ungrouped", 9)};
    const char *end = text + len;

    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t line_len = (size_t)((newline == NULL ? end : newline) - text);
        char *line = xstrndup(text, line_len);

        reader.row++;
        read_line(&reader, line);
        free(line);
        text += line_len + 1;
    }
}
