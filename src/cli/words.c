/* The shared small words of the command line. */
#include "cli/words.h"

#include <errno.h>
#include <stdlib.h>

#include "base/visible.h"

void words_add_shown(struct str *out, const char *foreign)
{
    if (foreign[0] != '\0')
        visible_add_brief(out, foreign);
}

void words_add_list(struct str *out, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        str_addf(out, "%s%s", i > 0 ? ", " : "", words[i]);
}

int words_index(const char *const *words, const char *word)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (str_eq(words[i], word))
            return i;
    }
    return -1;
}

int words_number(const char *text, int64_t *number)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    char *end;
    long long value;

    if (digits[0] < '0' || digits[0] > '9') /* strtoll would take blanks and a plus */
        return -1;
    errno = 0;
    value = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0')
        return -1;
    *number = value;
    return 0;
}
