/* Begun and ended in one place, so that an array is always closed, whatever went wrong between. */
#include "cli/listing.h"

#include "base/civil.h"

void listing_begin(struct listing *listing, struct cli *cli, struct desk *desk,
                   const struct table_column *columns)
{
    *listing = (struct listing){.cli = cli, .desk = desk, .json = cli_flag(cli, "json")};
    table_init(&listing->table, columns);
    if (listing->json)
        json_list_begin(&listing->list, cli->out, false);
}

int listing_end(struct listing *listing, int rc)
{
    if (listing->json)
        json_list_end(&listing->list);
    else if (rc == 0)
        table_print(&listing->table, listing->cli->out);
    table_release(&listing->table);
    return rc;
}

void listing_add_short(struct listing *listing, wall_s at)
{
    struct str text = STR_INIT;

    if (at != 0)
        civil_add_short(&text, at);
    table_add(&listing->table, text.buf);
    str_release(&text);
}

void listing_add_texts(struct listing *listing, char *const *texts, size_t count)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < count; i++)
        str_addf(&text, "%s%s", text.len > 0 ? "," : "", texts[i]);
    table_add(&listing->table, text.buf);
    str_release(&text);
}
