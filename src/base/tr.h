/* The user's language. Message ids are English; the zh_CN catalogue (zh_CN.po) is compiled in and is
 * the default. No locale has to exist on the machine. */
#ifndef BASE_TR_H
#define BASE_TR_H

enum lang { LANG_ZH_CN, LANG_EN, LANG__COUNT };

/* Marks a text for the catalogue and translates it now. The result lives for ever. */
#define _(msgid) tr(msgid)
/* Marks a text in a table; whoever prints it calls tr() on it. */
#define N_(msgid) msgid

const char *tr(const char *msgid) __attribute__((format_arg(1)));
/* English has a singular; Chinese has one form. */
const char *tr_n(const char *one, const char *many, unsigned long count)
    __attribute__((format_arg(1), format_arg(2)));

void tr_set_lang(enum lang lang);
enum lang tr_lang(void);
/* "zh_CN", "en" or "auto" (from LC_ALL, LC_MESSAGES, LANG; Chinese if they say nothing).
 * -1 if the name is none of these. */
int tr_lang_of(const char *name, enum lang *lang);

#endif
