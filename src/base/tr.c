/* Finds translations. The texts are compiled in, so nothing is opened and nothing can be missing on
 * the machine; an unknown message id is its own translation. */
#include "base/tr.h"

#include <stdlib.h>
#include <string.h>

#include "base/catalogue.h"
#include "base/str.h"

static enum lang current_lang = LANG_ZH_CN;

static int compare_msgid(const void *key, const void *entry)
{
    return strcmp(key, catalogue_msgid(entry));
}

const char *tr(const char *msgid)
{
    const struct catalogue_entry *found;

    if (current_lang != LANG_ZH_CN)
        return msgid;
    found = bsearch(msgid, catalogue_zh_cn, catalogue_zh_cn_len, sizeof(catalogue_zh_cn[0]),
                    compare_msgid);
    return found != NULL ? catalogue_msgstr(found) : msgid;
}

const char *tr_n(const char *one, const char *many, unsigned long count)
{
    const char *translated = tr(one);

    if (translated != one)
        return translated;
    return count == 1 ? one : many;
}

void tr_set_lang(enum lang lang)
{
    current_lang = lang;
}

enum lang tr_lang(void)
{
    return current_lang;
}

/* C and POSIX, with or without a code set, say nothing about a language. */
static bool locale_is_silent(const char *name)
{
    size_t len = strcspn(name, ".@");

    return len == 0 || (len == 1 && name[0] == 'C') || (len == 5 && strncmp(name, "POSIX", 5) == 0);
}

static enum lang lang_of_environment(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
        const char *value = getenv(variables[i]);

        if (value == NULL || value[0] == '\0')
            continue;
        return locale_is_silent(value) || str_starts(value, "zh") ? LANG_ZH_CN : LANG_EN;
    }
    return LANG_ZH_CN;
}

int tr_lang_of(const char *name, enum lang *lang)
{
    if (str_eq(name, "zh_CN"))
        *lang = LANG_ZH_CN;
    else if (str_eq(name, "en"))
        *lang = LANG_EN;
    else if (str_eq(name, "auto"))
        *lang = lang_of_environment();
    else
        return -1;
    return 0;
}
