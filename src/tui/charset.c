/* The locale's character set. */
#include "tui/charset.h"

#include <langinfo.h>
#include <locale.h>
#include <stddef.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/tr.h"

int charset_of(const char *codeset, enum charset *charset)
{
    static const struct {
        const char *name;
        enum charset charset;
    } known[] = {
        {"UTF-8", CHARSET_UTF8},    {"UTF8", CHARSET_UTF8},      {"GB18030", CHARSET_GB18030},
        {"GBK", CHARSET_GB18030},   {"GB2312", CHARSET_GB18030}, {"EUC-CN", CHARSET_GB18030},
        {"CP936", CHARSET_GB18030},
    };

    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (strcasecmp(codeset, known[i].name) == 0) {
            *charset = known[i].charset;
            return 0;
        }
    }
    return -1;
}

/* What the "C" locale of C libraries says of itself. */
static bool is_none(const char *codeset)
{
    return str_eq(codeset, "") || strcasecmp(codeset, "ANSI_X3.4-1968") == 0 ||
           strcasecmp(codeset, "US-ASCII") == 0 || strcasecmp(codeset, "ASCII") == 0;
}

int charset_choose(enum charset *charset, struct err *err)
{
    const char *name = setlocale(LC_CTYPE, "");

    if (name == NULL || is_none(nl_langinfo(CODESET)))
        name = setlocale(LC_CTYPE, "C.UTF-8");
    if (name == NULL)
        return err_set(
            err, ERR_FAILED,
            _("this machine has no UTF-8 locale, not even C.UTF-8; install its locales"));
    if (charset_of(nl_langinfo(CODESET), charset) == 0)
        return 0;
    return err_set(
        err, ERR_USAGE,
        _("the locale %s speaks %s; set the terminal to UTF-8 and LC_ALL=C.UTF-8, or the "
          "terminal to GB18030 and LC_ALL=zh_CN.GB18030"),
        name, nl_langinfo(CODESET));
}
