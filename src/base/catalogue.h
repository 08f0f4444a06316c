/* The zh_CN catalogue as the build compiles it in: contrib/build/catalogue.awk makes catalogue.c from
 * src/base/zh_CN.po. Sorted by the bytes of msgid, because tr() searches by halves. Places, not
 * pointers: thousands of pointers would have to be set right at every start. */
#ifndef BASE_CATALOGUE_H
#define BASE_CATALOGUE_H

#include <stddef.h>
#include <stdint.h>

/* Where each begins in catalogue_zh_cn_texts. */
struct catalogue_entry {
    uint32_t msgid;
    uint32_t msgstr;
};

extern const char *const catalogue_zh_cn_texts;
extern const struct catalogue_entry catalogue_zh_cn[];
extern const size_t catalogue_zh_cn_len;

static inline const char *catalogue_msgid(const struct catalogue_entry *entry)
{
    return catalogue_zh_cn_texts + entry->msgid;
}

static inline const char *catalogue_msgstr(const struct catalogue_entry *entry)
{
    return catalogue_zh_cn_texts + entry->msgstr;
}

#endif
