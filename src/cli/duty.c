/* The common ground of the commands about duties. */
#include "cli/duty.h"

#include <string.h>

#include "base/mem.h"
#include "base/visible.h"
#include "cli/session.h"

bool duty_session_open(struct cli *cli, struct duty_session *session, int *status)
{
    struct err err = ERR_INIT;

    session->desk = session_need(cli, status);
    if (session->desk == NULL)
        return false;
    if (duty_load(session->desk, &session->duty, &err) == 0)
        return true;
    *status = cli_fail(cli, &err);
    desk_close(session->desk);
    err_release(&err);
    return false;
}

int duty_session_end(struct cli *cli, struct duty_session *session, struct err *err)
{
    int status = err->kind == ERR_NONE ? STATUS_OK : cli_fail(cli, err);

    duty_release(&session->duty);
    desk_close(session->desk);
    err_release(err);
    return status;
}

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
