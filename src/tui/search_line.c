#include "tui/search_line.h"

#include <string.h>

#include "base/mem.h"

static const struct {
    const char *sign, *field;
} signs[] = {{"@", "who:"}, {"＠", "who:"}, {"#", "contract:"}, {"＃", "contract:"}};

/* Copies a piece, its sign as a field. */
static void add_piece(struct str *out, const char *piece, size_t len, const char *me)
{
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        size_t sign = strlen(signs[i].sign);

        if (len <= sign || strncmp(piece, signs[i].sign, sign) != 0)
            continue;
        str_add(out, signs[i].field);
        if (len - sign == 2 && strncmp(piece + sign, "me", 2) == 0 && signs[i].field[0] == 'w')
            str_add(out, me);
        else
            str_addn(out, piece + sign, len - sign);
        return;
    }
    str_addn(out, piece, len);
}

void search_line_add(struct str *out, const char *typed, const char *me)
{
    while (*typed != '\0') {
        size_t len = strcspn(typed, " ");

        if (*typed == '"') { /* what is quoted stays as it is */
            const char *end = strchr(typed + 1, '"');

            len = end == NULL ? strlen(typed) : (size_t)(end - typed) + 1;
            str_addn(out, typed, len);
        } else {
            add_piece(out, typed, len, me);
        }
        typed += len;
        while (*typed == ' ') {
            str_addc(out, ' ');
            typed++;
        }
    }
}
