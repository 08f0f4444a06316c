/* A map from "[name]:port" to the accepted keys. A key is compared as its base64 text: that is the
 * whole public key, and the encoding is canonical because we and ssh-keygen both pad it. */
#include "remote/hostkeys.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/vec.h"
#include "base/visible.h"

struct known {
    char *type, *base64;
};

typedef VEC(struct known) known_list;

struct hostkeys {
    struct map names; /* known_list */
};

static void free_list(void *value)
{
    known_list *list = value;

    if (list == NULL)
        return;
    vec_each (known, list) {
        free(known->type);
        free(known->base64);
    }
    vec_release(list);
    free(list);
}

struct hostkeys *hostkeys_new(void)
{
    struct hostkeys *keys = xcalloc(1, sizeof(*keys));

    map_init(&keys->names);
    return keys;
}

void hostkeys_free(struct hostkeys *keys)
{
    if (keys == NULL)
        return;
    map_release(&keys->names, free_list);
    free(keys);
}

static char *key_of(const char *name, uint16_t port)
{
    char *key = xasprintf("[%s]:%u", name, port == 0 ? 22U : (unsigned)port);

    for (char *c = key; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return key;
}

static known_list *list_of(const struct hostkeys *keys, const char *name, uint16_t port)
{
    char *key;
    known_list *list;

    if (keys == NULL)
        return NULL;
    key = key_of(name, port);
    list = map_get(&keys->names, key);
    free(key);
    return list;
}

/* --- */

static int value_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c == '\0' ? NULL : strchr(digits, c);

    return at == NULL ? -1 : (int)(at - digits);
}

/* How many bytes of len could be decoded, at most size of them stored. */
static size_t decode(const char *base64, size_t len, unsigned char *out, size_t size)
{
    unsigned bits = 0, have = 0;
    size_t count = 0;

    for (size_t i = 0; i < len; i++) {
        int value = value_of(base64[i]);

        if (value < 0)
            break;
        bits = bits << 6 | (unsigned)value;
        have += 6;
        if (have < 8)
            continue;
        have -= 8;
        if (count < size)
            out[count] = (unsigned char)(bits >> have);
        count++;
    }
    return count;
}

/* A public key begins with its type: four bytes of length and the name. */
static bool is_key_of_type(const char *base64, const char *type)
{
    unsigned char head[64] = {0};
    size_t len = strlen(base64), type_len = strlen(type);
    size_t digits = strspn(base64, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                   "+/");
    size_t padding = strspn(base64 + digits, "=");

    if (type_len == 0 || type_len > sizeof(head) - 4 || len % 4 != 0 || padding > 2 ||
        digits + padding != len)
        return false;
    return decode(base64, digits, head, sizeof(head)) > 4 + type_len && head[0] == 0 &&
           head[1] == 0 && head[2] == 0 && head[3] == type_len &&
           memcmp(head + 4, type, type_len) == 0;
}

int hostkeys_add(struct hostkeys *keys, const char *name, uint16_t port, const char *type,
                 const char *base64, struct err *err)
{
    known_list *list = list_of(keys, name, port);

    if (!is_key_of_type(base64, type)) {
        err_set(err, ERR_USAGE, _("this is not a host key; write TYPE BASE64 as in a .pub file"));
        return visible_blame(err, name);
    }
    if (hostkeys_check(keys, name, port, type, base64) == HOSTKEY_KNOWN)
        return 0;
    if (list == NULL) {
        char *key = key_of(name, port);

        list = xcalloc(1, sizeof(*list));
        map_put(&keys->names, key, list);
        free(key);
    }
    *vec_push(list) = (struct known){.type = xstrdup(type), .base64 = xstrdup(base64)};
    return 0;
}

int hostkeys_add_line(struct hostkeys *keys, const char *name, uint16_t port, const char *line,
                      struct err *err)
{
    static const char blanks[] = " \t\r\n";
    size_t type_at = strspn(line, blanks), type_len = strcspn(line + type_at, blanks);
    const char *rest = line + type_at + type_len;
    char *type = xstrndup(line + type_at, type_len), *base64;
    int rc;

    rest += strspn(rest, blanks);
    base64 = xstrndup(rest, strcspn(rest, blanks));
    rc = hostkeys_add(keys, name, port, type, base64, err);
    free(type);
    free(base64);
    return rc;
}

void hostkeys_forget(struct hostkeys *keys, const char *name, uint16_t port)
{
    char *key = key_of(name, port);

    free_list(map_remove(&keys->names, key));
    free(key);
}

enum hostkey_verdict hostkeys_check(const struct hostkeys *keys, const char *name, uint16_t port,
                                    const char *type, const char *base64)
{
    const known_list *list = list_of(keys, name, port);

    if (list == NULL || list->len == 0)
        return HOSTKEY_UNKNOWN;
    vec_each (known, list) {
        if (strcmp(known->type, type) == 0 && strcmp(known->base64, base64) == 0)
            return HOSTKEY_KNOWN;
    }
    return HOSTKEY_CHANGED;
}

void hostkeys_add_types(const struct hostkeys *keys, const char *name, uint16_t port,
                        struct str *out)
{
    const known_list *list = list_of(keys, name, port);

    if (list == NULL)
        return;
    vec_each (known, list)
        str_addf(out, "%s%s", known == list->items ? "" : ",", known->type);
}
