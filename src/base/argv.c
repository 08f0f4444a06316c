/* Command words. Secrets never belong in them: every user of the machine can read them. */
#include "base/argv.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/visible.h"

static void push_owned(struct argv *argv, char *word)
{
    if (argv->len + 1 >= argv->size) {
        argv->size = argv->size < 8 ? 8 : argv->size * 2;
        argv->items = xreallocarray(argv->items, argv->size, sizeof(*argv->items));
    }
    argv->items[argv->len++] = word;
    argv->items[argv->len] = NULL;
}

void argv_push(struct argv *argv, const char *word)
{
    push_owned(argv, xstrdup(word));
}

void argv_pushf(struct argv *argv, const char *format, ...)
{
    struct str word = STR_INIT;
    va_list args;

    va_start(args, format);
    str_vaddf(&word, format, args);
    va_end(args);
    push_owned(argv, str_detach(&word));
}

void argv_release(struct argv *argv)
{
    for (size_t i = 0; i < argv->len; i++)
        free(argv->items[i]);
    free(argv->items);
    *argv = (struct argv){0};
}

/* Needs no quotes in any shell. "=" does at the start (zsh) and in a first word (an assignment). */
static bool is_plain(const char *word)
{
    const char *safe = word[0] == '-' ? "-+_./:,@=" : "-+_./:,@";

    if (*word == '\0')
        return false;
    for (; *word != '\0'; word++) {
        if (!(*word & 0x80) && !isalnum((unsigned char)*word) && strchr(safe, *word) == NULL)
            return false;
    }
    return true;
}

static bool is_printable(const char *word)
{
    struct str shown = STR_INIT;
    bool same;

    visible_add(&shown, word, strlen(word), VISIBLE_LINE);
    same = strcmp(shown.buf, word) == 0;
    str_release(&shown);
    return same;
}

/* $'…' with octal escapes, for words that a terminal must not see. */
static void add_escaped(struct str *out, const char *word)
{
    str_add(out, "$'");
    for (; *word != '\0'; word++) {
        if (*word == '\'' || *word == '\\')
            str_addf(out, "\\%c", *word);
        else if (*word < 0x20 || *word == 0x7F || (*word & 0x80))
            str_addf(out, "\\%03o", (uint8_t)*word);
        else
            str_addc(out, *word);
    }
    str_addc(out, '\'');
}

static void add_quoted(struct str *out, const char *word)
{
    str_addc(out, '\'');
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            str_add(out, "'\\''");
        else
            str_addc(out, *word);
    }
    str_addc(out, '\'');
}

void argv_add_text(struct str *out, const struct argv *argv)
{
    for (size_t i = 0; i < argv->len; i++) {
        const char *word = argv->items[i];

        if (i > 0)
            str_addc(out, ' ');
        if (!is_printable(word))
            add_escaped(out, word);
        else if (is_plain(word))
            str_add(out, word);
        else
            add_quoted(out, word);
    }
}
