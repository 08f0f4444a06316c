/* Text from Windows machines and old consoles: GB18030, of which GBK and GB2312 are parts. Guessing
 * is for text that is not UTF-8; who knows the encoding does not ask. */
#ifndef BASE_GB18030_H
#define BASE_GB18030_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* Not UTF-8, but of the form of GB18030. UTF-8 with a few damaged or cut characters is told apart:
 * there most of the bytes above ASCII still are UTF-8. */
bool gb18030_is_likely(const char *bytes, size_t len);

/* Appends the text as UTF-8. -1 with *bad (may be NULL) at the offset of the first byte that cannot
 * be read, or untouched if this machine cannot convert at all; out is then as before. */
int gb18030_to_utf8(const char *bytes, size_t len, struct str *out, size_t *bad, struct err *err);

#endif
