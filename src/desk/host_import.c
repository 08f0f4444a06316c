/* Which form it has, and who reads that. */
#include "desk/host_import.h"

#include <string.h>
#include <strings.h>

#include "base/path.h"
#include "conf/inventory_yaml.h"
#include "model/inventory.h"

static bool begins_with_word(const char *line, const char *word)
{
    size_t len = strlen(word);

    return strncasecmp(line, word, len) == 0 && strchr(" \t=", line[len]) != NULL &&
           line[len] != '\0';
}

static enum host_source by_line(const char *line, size_t len)
{
    if (line[0] == '[')
        return HOST_SOURCE_INI;
    if (begins_with_word(line, "host") || begins_with_word(line, "match") ||
        begins_with_word(line, "include"))
        return HOST_SOURCE_SSH;
    return line[len - 1] == ':' || str_starts(line, "---") ? HOST_SOURCE_YAML : HOST_SOURCE_INI;
}

enum host_source desk_host_source(const char *file, const char *text)
{
    struct str base = STR_INIT;
    enum host_source source = 0;

    path_add_base(&base, file);
    if (str_ends(base.buf, ".yml") || str_ends(base.buf, ".yaml"))
        source = HOST_SOURCE_YAML;
    else if (str_ends(base.buf, ".ini"))
        source = HOST_SOURCE_INI;
    str_release(&base);
    while (source == 0 && *text != '\0') {
        size_t blanks = strspn(text, " \t\r\n"), len = strcspn(text + blanks, "\r\n");

        if (len > 0 && strchr("#;", text[blanks]) == NULL)
            source = by_line(text + blanks, len);
        text += blanks + len;
    }
    return source == 0 ? HOST_SOURCE_INI : source;
}

int desk_host_inventory(enum host_source source, const char *file, const struct str *text,
                        struct host_import *import, struct err *err)
{
    struct inventory inventory = {.import = import};
    int rc = 0;

    if (source == HOST_SOURCE_YAML)
        rc = inventory_read_yaml(&inventory, file, text, err);
    else
        inventory_read_ini(&inventory, text->buf, text->len);
    if (rc == 0)
        inventory_take(&inventory);
    inventory_release(&inventory);
    return rc;
}
