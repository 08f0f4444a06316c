/* Errors as values. */
#include "base/err.h"

#include <stdarg.h>

int err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
    struct str text = STR_INIT; /* the arguments may point into the old text */
    va_list args;

    if (err == NULL)
        return -1;
    va_start(args, format);
    str_vaddf(&text, format, args);
    va_end(args);
    str_release(&err->text);
    err->text = text;
    err->kind = kind;
    return -1;
}

int err_prefix(struct err *err, const char *format, ...)
{
    struct str text = STR_INIT;
    va_list args;

    if (err == NULL)
        return -1;
    va_start(args, format);
    str_vaddf(&text, format, args);
    va_end(args);
    str_add(&text, ": ");
    str_addn(&text, err->text.buf, err->text.len);
    str_release(&err->text);
    err->text = text;
    return -1;
}

int err_at_field(struct err *err, const char *field, const char *text)
{
    err_set(err, ERR_USAGE, "%s", text);
    return err_prefix(err, "%s", field);
}

void err_release(struct err *err)
{
    str_release(&err->text);
    err->kind = ERR_NONE;
}

void err_reset(struct err *err)
{
    str_reset(&err->text);
    err->kind = ERR_NONE;
}

int err_status(const struct err *err)
{
    return (int)(err->kind == ERR_CONFLICT ? ERR_REFUSED : err->kind);
}
