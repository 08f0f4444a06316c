/* A small YAML writer for what field tables produce: mappings, lists, texts, numbers, booleans. What
 * it writes is read back to the same values by our own strict reader. */
#include "cli/yaml_out.h"

#include <string.h>

#include "base/visible.h"

/* Plain text must not look like anything else; in doubt it is quoted. */
static bool is_plain(const char *text)
{
    static const char first[] = "-?:,[]{}#&*!|>'\"%@` ~";
    size_t len = strlen(text);

    if (len == 0 || strchr(first, text[0]) != NULL || text[len - 1] == ' ' ||
        text[len - 1] == ':' || strstr(text, ": ") != NULL || strstr(text, " #") != NULL ||
        strpbrk(text, "\n\t\"\\") != NULL)
        return false;
    return strcmp(text, "null") != 0 && strcmp(text, "true") != 0 && strcmp(text, "false") != 0;
}

static void add_scalar(struct str *out, const json_t *value)
{
    const char *text = json_string_value(value);

    if (text == NULL)
        json_add_canonical(out, value);
    else if (is_plain(text))
        visible_add(out, text, strlen(text), VISIBLE_LINE);
    else
        json_add_text(out, text); /* double-quoted YAML reads JSON's escapes */
}

static void add_value(struct str *out, const json_t *value, size_t indent, bool after_dash);

static void add_mapping(struct str *out, const json_t *map, size_t indent, bool after_dash)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)map, key, value)
    {
        if (json_is_null(value)) /* not given: a file would leave the key out */
            continue;
        if (!after_dash)
            str_addc_times(out, ' ', indent);
        after_dash = false;
        str_addf(out, "%s:", key);
        add_value(out, value, indent + 2, false);
    }
}

static void add_list(struct str *out, const json_t *list, size_t indent)
{
    size_t i;
    json_t *item;

    json_array_foreach(list, i, item)
    {
        str_addc_times(out, ' ', indent);
        str_addc(out, '-');
        add_value(out, item, indent + 2, true);
    }
}

/* Goes on behind "key:" or "-". */
static void add_value(struct str *out, const json_t *value, size_t indent, bool after_dash)
{
    if (json_is_object(value) && json_object_size(value) > 0) {
        str_addc(out, after_dash ? ' ' : '\n');
        add_mapping(out, value, indent, after_dash);
    } else if (json_is_array(value) && json_array_size(value) > 0) {
        str_addc(out, '\n');
        add_list(out, value, indent);
    } else if (json_is_object(value) || json_is_array(value)) {
        str_add(out, json_is_object(value) ? " {}\n" : " []\n");
    } else {
        str_addc(out, ' ');
        add_scalar(out, value);
        str_addc(out, '\n');
    }
}

void yaml_add(struct str *out, const json_t *value)
{
    if (json_is_object(value))
        add_mapping(out, value, 0, false);
    else if (json_is_array(value))
        add_list(out, value, 0);
    else
        add_scalar(out, value);
}
