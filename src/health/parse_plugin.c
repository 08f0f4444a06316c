/* Plugins that ran on the machine: a first line with the exit status, then further lines. */
#include <stdlib.h>

#include "base/tr.h"
#include "health/excerpt.h"
#include "health/parse.h"
#include "health/perfdata.h"

enum { PLUGIN_NAME_MAX = 64, PLUGIN_TEXT_MAX = 32768 };

static void read_plugin(struct parse *parse, const struct piece *p)
{
    double status;

    parse_plugin_finish(parse);
    excerpt_add_name(&parse->plugin_name, p[0].bytes, p[0].len, PLUGIN_NAME_MAX);
    str_addn(&parse->plugin_text, p[2].bytes, p[2].len);
    parse->plugin_status =
        piece_number(p[1], &status) && status >= 0 && status <= 255 ? (int)status : -1;
}

static void read_more(struct parse *parse, const struct piece *p)
{
    if (!piece_is(p[0], parse->plugin_name.buf) || parse->plugin_text.len > PLUGIN_TEXT_MAX)
        return;
    str_addc(&parse->plugin_text, '\n');
    str_addn(&parse->plugin_text, p[1].bytes, p[1].len);
}

const struct item parse_plugin_items[] = {
    {"plugin", 3, 0, read_plugin},
    {"more", 2, 0, read_more},
    {0},
};

void parse_plugin_finish(struct parse *parse)
{
    if (parse->plugin_name.len > 0)
        plugin_read(parse->plugin_name.buf, parse->plugin_status, parse->plugin_text.buf,
                    parse->plugin_text.len, &parse->section->readings);
    str_reset(&parse->plugin_name);
    str_reset(&parse->plugin_text);
}
