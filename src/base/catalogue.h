/* The zh_CN catalogue as the build compiles it in: contrib/build/catalogue.awk makes catalogue.c from
 * src/base/zh_CN.po. Sorted by the bytes of msgid, because tr() searches by halves. */
#ifndef BASE_CATALOGUE_H
#define BASE_CATALOGUE_H

#include <stddef.h>

struct catalogue_entry {
    const char *msgid;
    const char *msgstr;
};

extern const struct catalogue_entry catalogue_zh_cn[];
extern const size_t catalogue_zh_cn_len;

#endif
