/* "ICU-20261120-01  plan  2026-11-27 18:00  2026-11-30 18:00". Instants are printed to the second:
 * that is how deadlines are compared (R1). */
#include "cli/moves.h"

#include <string.h>

#include "base/tr.h"
#include "cli/table.h"
#include "model/clock_rule.h"

static const char *text_of(const json_t *move, const char *key)
{
    const char *text = json_string_value(json_object_get(move, key));

    return text == NULL ? "" : text;
}

static const char *clock_label(const char *name)
{
    for (const struct choice *kind = clock_kinds; kind->name != NULL; kind++)
        if (strcmp(kind->name, name) == 0)
            return choice_label(clock_kinds, kind->value);
    return name;
}

static void add_instant(struct table *table, const char *text)
{
    struct str shown = STR_INIT;
    wall_s at;

    if (text[0] == '\0' || civil_parse_instant(text, &at, NULL) < 0)
        str_add(&shown, _("none"));
    else
        civil_add_instant(&shown, at);
    table_add(table, shown.buf);
    str_release(&shown);
}

static void print_table(struct cli *cli, const json_t *moves, const char *prefix)
{
    const struct table_column columns[] = {
        {.title = "#"},
        {.title = N_("ticket")},
        {.title = N_("clock")},
        {.title = N_("before")},
        {.title = N_("after")},
        {.title = N_("clause")},
        TABLE_END,
    };
    const bool prefixed = prefix[0] != '\0';
    struct table table;
    json_t *move;
    size_t i;

    table_init(&table, prefixed ? columns : columns + 1);
    json_array_foreach((json_t *)moves, i, move)
    {
        if (prefixed)
            table_add(&table, prefix);
        table_add(&table, text_of(move, "ticket"));
        table_add(&table, clock_label(text_of(move, "clock")));
        add_instant(&table, text_of(move, "before"));
        add_instant(&table, text_of(move, "after"));
        table_add(&table, text_of(move, "clause"));
    }
    table_print(&table, cli->out);
    table_release(&table);
}

void moves_print(struct cli *cli, const json_t *moves, const char *prefix)
{
    size_t count = json_array_size(moves);

    if (count > 0)
        print_table(cli, moves, prefix);
    fprintf(cli->out, "%s%s", prefix, prefix[0] == '\0' ? "" : " ");
    fprintf(cli->out,
            tr_n("%zu open deadline moves (R16).\n", "%zu open deadlines move (R16).\n", count),
            count);
}
