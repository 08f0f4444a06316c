/* Which characters the terminal speaks. PuTTY and Windows' ssh send no LANG, so "nothing said" is the
 * common case and means UTF-8. */
#ifndef TUI_CHARSET_H
#define TUI_CHARSET_H

#include "base/err.h"

enum charset { CHARSET_UTF8, CHARSET_GB18030 /* and GBK, GB2312, which are parts of it */ };

/* Sets LC_CTYPE: from the environment, or C.UTF-8 if that names no locale of this machine or none at
 * all. -1 for a locale in another encoding; the message says what to set. */
int charset_choose(enum charset *charset, struct err *err);
/* The rule alone: codeset as nl_langinfo() says. */
int charset_of(const char *codeset, enum charset *charset);

#endif
