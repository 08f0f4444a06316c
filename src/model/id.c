/* Ids are ASCII so that they can be typed on any keyboard and never need quoting in a shell. */
#include "model/id.h"

#include <string.h>

#include "base/tr.h"

enum { ID_LEN_MAX = 64 };

int id_check(const char *text, struct err *err)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    size_t len = strlen(text), first = strspn(text, letters), good = 0;

    while (good < len && (strchr(letters, text[good]) != NULL || strchr("-_.", text[good]) != NULL))
        good++;
    if (first == 0 || good < len || len > ID_LEN_MAX)
        return err_set(err, ERR_USAGE,
                       _("'%s' is no id; write a letter or digit, then letters, digits, '-', '_' "
                         "or '.', at most %d"),
                       text, ID_LEN_MAX);
    return 0;
}
