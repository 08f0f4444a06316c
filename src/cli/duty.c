/* The common ground of the commands about duties. */
#include "cli/duty.h"

#include <string.h>

#include "base/mem.h"
#include "base/visible.h"

void duty_print_line(struct cli *cli, const char *name, const char *text)
{
    struct str line = STR_INIT;

    if (text != NULL && text[0] != '\0') {
        visible_add(&line, text, strlen(text), VISIBLE_TEXT);
        fprintf(cli->out, "%-14s %s\n", name, line.buf);
    }
    str_release(&line);
}

void duty_print_record(struct cli *cli, const struct schema *schema, const void *record)
{
    struct str text = STR_INIT;

    for (const struct field *f = schema->fields; f->name != NULL; f++) {
        if (field_is_empty(f, record))
            continue;
        str_reset(&text);
        field_add_text(f, record, &text);
        duty_print_line(cli, f->name, text.buf);
    }
    str_release(&text);
}

void duty_read_texts(const struct cli *cli, const char *option, struct vec_any *texts)
{
    const char *text;

    for (size_t i = 0; (text = cli_text_at(cli, option, i)) != NULL; i++)
        if (text[0] != '\0')
            *(char **)vec_grow(texts, sizeof(char *)) = xstrdup(text);
}

char *duty_copy_option(const struct cli *cli, const char *option)
{
    const char *text = cli_text(cli, option);

    return text == NULL ? NULL : xstrdup(text);
}
