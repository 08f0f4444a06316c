/* Looking for secrets in texts. A word for one, then a colon or an equals sign, then something that
 * is no ordinary word: "password: ask the desk" and "密码：找信息科" are fine. */
#include "model/secret_text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/tr.h"

enum { SECRET_LEN_MIN = 3 };

static const char *const words[] = {"password", "passwd", "passphrase", "pwd",
                                    "密码",     "口令",   "token"};
static const char *const signs[] = {":", "=", "：", "＝", "是", "为"};

static const char *const schemes[] = {"vault", "pass", "keepass", "envelope", "file", "ask"};

/* The length of the sign that text begins with, behind blanks; 0: none. */
static size_t sign_len(const char *text)
{
    size_t blanks = strspn(text, " \t");

    for (size_t i = 0; i < ARRAY_LEN(signs); i++)
        if (str_starts(text + blanks, signs[i]))
            return blanks + strlen(signs[i]);
    return 0;
}

/* Something that only a machine would say: ASCII with a digit or a mark inside. */
static bool is_secret_like(const char *text)
{
    size_t len = 0, odd = 0;

    text += strspn(text, " \t'\"");
    for (; text[len] > ' ' && text[len] < 0x7f && strchr(",;'\"()", text[len]) == NULL; len++)
        odd += !isalpha((unsigned char)text[len]) && text[len] != '.' && text[len] != '-';
    return len >= SECRET_LEN_MIN && odd > 0;
}

static bool has_word(const char *text)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        const char *at = text;

        while ((at = strcasestr(at, words[i])) != NULL) {
            size_t len;

            at += strlen(words[i]);
            len = sign_len(at);
            if (len > 0 && is_secret_like(at + len))
                return true;
        }
    }
    return false;
}

/* "scheme://user:word@host" */
static bool has_url(const char *text)
{
    for (const char *at = text; (at = strstr(at, "://")) != NULL;) {
        size_t user, word;

        at += 3;
        user = strcspn(at, ":@/ \n");
        if (at[user] != ':')
            continue;
        word = strcspn(at + user + 1, "@/ \n");
        if (word > 0 && at[user + 1 + word] == '@')
            return true;
    }
    return false;
}

bool secret_is_written(const char *text)
{
    return has_word(text) || has_url(text);
}

int secret_free_check(const char *text, struct err *err)
{
    if (!secret_is_written(text))
        return 0;
    return err_set(err, ERR_USAGE,
                   _("a password stands in the text; take it out, change it, and say where it is "
                     "kept instead, such as vault:NAME"));
}

int secret_ref_check(const char *text, struct err *err)
{
    const char *colon = strchr(text, ':');

    for (size_t i = 0; colon != NULL && colon[1] != '\0' && i < ARRAY_LEN(schemes); i++)
        if (strlen(schemes[i]) == (size_t)(colon - text) &&
            strncmp(text, schemes[i], (size_t)(colon - text)) == 0)
            return secret_free_check(text, err);
    /* The text may be the secret itself, so it is not repeated. */
    return err_set(err, ERR_USAGE,
                   _("must only say where the secret is kept: vault:NAME, pass:NAME, keepass:NAME, "
                     "envelope:NUMBER, file:PATH or ask:WHOM"));
}
