#include "cli/timeline.h"

#include "base/civil.h"
#include "base/json.h"
#include "base/tr.h"
#include "cli/table.h"
#include "desk/journals.h"

static int add_event(const json_t *event, void *data)
{
    struct table *table = data;
    wall_s at = 0;
    struct str when = STR_INIT;

    if (civil_parse_instant(json_string_value(json_object_get(event, "at")), &at, NULL) == 0)
        civil_add_instant(&when, at);
    table_add(table, when.buf);
    table_add(table, json_string_value(json_object_get(event, "actor")));
    table_add(table, json_string_value(json_object_get(event, "verb")));
    str_release(&when);
    return 0;
}

int timeline_print(struct cli *cli, struct desk *desk, const char *kind, const char *id,
                   struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("at")}, {.title = N_("who")}, {.title = N_("what was done")}, TABLE_END};
    const struct desk_journal_filter filter = {.kind = kind, .subject = id};
    struct table table;
    int rc;

    table_init(&table, columns);
    rc = desk_journal_each(desk, &filter, add_event, &table, err);
    if (rc == 0) {
        fputc('\n', cli->out);
        table_print(&table, cli->out);
    }
    table_release(&table);
    return rc;
}
