/* Reading lines, and finding a machine in them. */
#include "model/known_hosts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/base64.h"
#include "base/hmac.h"
#include "base/mem.h"
#include "base/str.h"
#include "model/host_key.h"

/* --- reading --- */

/* The next word of the line, cut off; NULL at its end. */
static char *take_word(char **rest)
{
    char *word = *rest + strspn(*rest, " \t");

    if (*word == '\0')
        return NULL;
    *rest = word + strcspn(word, " \t");
    if (**rest != '\0')
        *(*rest)++ = '\0';
    return word;
}

static bool is_key(const char *type, const char *public_key)
{
    struct str fingerprint = STR_INIT;
    bool is_one = host_key_fingerprint(type, public_key, &fingerprint, NULL) == 0;

    str_release(&fingerprint);
    return is_one;
}

static void read_line(struct known_hosts *known, char *line, unsigned row)
{
    char *rest = line, *names = take_word(&rest), *type, *key;
    bool revoked = names != NULL && str_eq(names, "@revoked");

    if (names == NULL || names[0] == '#')
        return;
    if (revoked)
        names = take_word(&rest);
    type = take_word(&rest);
    key = take_word(&rest);
    if (names == NULL || names[0] == '@' || type == NULL || key == NULL || !is_key(type, key)) {
        known->left_out++;
        return;
    }
    *vec_push(&known->lines) = (struct known_line){.row = row,
                                                   .revoked = revoked,
                                                   .names = xstrdup(names),
                                                   .type = xstrdup(type),
                                                   .public_key = xstrdup(key)};
}

void known_hosts_read(struct known_hosts *known, const char *text, size_t len)
{
    unsigned row = 0;

    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t line_len = end == NULL ? len - at : (size_t)(end - text) - at;
        char *line = xstrndup(text + at, line_len);

        line[strcspn(line, "\r")] = '\0';
        read_line(known, line, ++row);
        free(line);
        at += line_len + 1;
    }
}

void known_hosts_release(struct known_hosts *known)
{
    vec_each (line, &known->lines) {
        free(line->names);
        free(line->type);
        free(line->public_key);
    }
    vec_release(&known->lines);
}

/* --- finding --- */

static bool is_hash_of(const char *hashed, const char *name)
{
    const char *salt = hashed + strlen("|1|"), *bar = strchr(salt, '|');
    unsigned char digest[HMAC_SHA1_LEN];
    struct str bytes = STR_INIT, ours = STR_INIT;
    bool same = false;

    if (bar != NULL && base64_read(salt, (size_t)(bar - salt), &bytes) == 0 &&
        bytes.len <= HMAC_BLOCK) {
        hmac_sha1(bytes.buf, bytes.len, name, strlen(name), digest);
        base64_add(&ours, digest, sizeof(digest));
        same = str_starts(bar + 1, ours.buf) && strspn(bar + 1 + ours.len, "=") == 1 &&
               bar[2 + ours.len] == '\0';
    }
    str_release(&bytes);
    str_release(&ours);
    return same;
}

static bool is_among(const char *names, const char *name)
{
    size_t len = strlen(name);

    for (;;) {
        size_t one = strcspn(names, ",");

        if (one == len && strncasecmp(names, name, len) == 0)
            return true;
        if (names[one] == '\0')
            return false;
        names += one + 1;
    }
}

static bool is_named(const struct known_line *line, const char *name)
{
    /* "a,!a" is not a. */
    return str_starts(line->names, "|1|")
               ? is_hash_of(line->names, name)
               : strchr(line->names, '!') == NULL && is_among(line->names, name);
}

/* The type that a server of today shows first. */
static int rank(const char *type)
{
    return str_eq(type, "ssh-ed25519") ? 3 : str_starts(type, "ecdsa-") ? 2 : 1;
}

static const struct known_line *revoked_by(const struct known_hosts *known,
                                           const struct known_line *line)
{
    vec_each (other, &known->lines) {
        if (other->revoked && str_eq(other->public_key, line->public_key))
            return other;
    }
    return NULL;
}

enum known_match known_hosts_find(const struct known_hosts *known, const char *address,
                                  int64_t port, const struct known_line **line)
{
    char *name = port == 22 ? xstrdup(address) : xasprintf("[%s]:%lld", address, (long long)port);
    const struct known_line *best = NULL, *other = NULL, *revoked;

    vec_each (one, &known->lines) {
        if (one->revoked || !is_named(one, name))
            continue;
        if (best == NULL || rank(one->type) > rank(best->type)) {
            best = one;
            other = NULL;
        } else if (rank(one->type) == rank(best->type) &&
                   !str_eq(one->public_key, best->public_key)) {
            other = one;
        }
    }
    free(name);
    *line = other != NULL ? other : best;
    if (best == NULL)
        return KNOWN_NONE;
    if (other != NULL)
        return KNOWN_SEVERAL;
    revoked = revoked_by(known, best);
    if (revoked != NULL)
        *line = revoked;
    return revoked != NULL ? KNOWN_REVOKED : KNOWN_ONE;
}
