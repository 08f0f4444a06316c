/* The field table of host keys, and fingerprints. What the key's bytes say is believed, not what is
 * written beside them. */
#include "model/host_key.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/tr.h"

enum { KEY_MAX = 16384, DIGEST_LEN = 32 };

const struct choice host_key_states[] = {
    {HOST_KEY_TRUSTED, "trusted", N_("trusted")},
    {HOST_KEY_REPLACED, "replaced", N_("replaced")},
    {HOST_KEY_DISTRUSTED, "distrusted", N_("distrusted")},
    {0, NULL, NULL},
};

int host_key_verify(const struct host_key *key, struct err *err)
{
    struct str fingerprint = STR_INIT;
    int rc = host_key_fingerprint(key->type, key->public_key, &fingerprint, err);

    if (rc < 0) {
        err_prefix(err, "public_key");
    } else if (!str_eq(fingerprint.buf, key->fingerprint)) {
        err_set(err, ERR_USAGE, _("is not that of the key, which has %s"), fingerprint.buf);
        rc = err_prefix(err, "fingerprint");
    }
    str_release(&fingerprint);
    return rc;
}

const struct schema host_key_schema = {
    .kind = "hostkey",
    .help = N_("A key by which a machine is known, and who accepted it."),
    .size = sizeof(struct host_key),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct host_key, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .help = N_("Given by the store: K-1, K-2 and so on.")},
            {FIELD_AT(struct host_key, address), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 255, .help = N_("The address of the machine.")},
            {FIELD_AT(struct host_key, port), .type = FIELD_INT, .flags = FIELD_REQUIRED, .min = 1,
             .max = 65535, .help = N_("The port of its SSH server.")},
            {FIELD_AT(struct host_key, route), .type = FIELD_TEXT,
             .help = N_("The jump hosts on the way there; empty: none.")},
            {FIELD_AT(struct host_key, type), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 64, .help = N_("The type of the key.")},
            {FIELD_AT(struct host_key, public_key), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = KEY_MAX, .help = N_("The public key in base64.")},
            {FIELD_AT(struct host_key, fingerprint), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 64, .help = N_("Its SHA-256, as ssh-keygen -l prints it.")},
            {FIELD_AT(struct host_key, state), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
             .choices = host_key_states, .help = N_("Whether it counts.")},
            {FIELD_AT(struct host_key, accepted_by), .type = FIELD_TEXT, .max = 100,
             .help = N_("Who accepted it.")},
            {FIELD_AT(struct host_key, accepted_at), .type = FIELD_TIME,
             .help = N_("When it was accepted.")},
            {FIELD_AT(struct host_key, compared), .type = FIELD_TEXT, .max = 400,
             .help = N_("How the fingerprint was confirmed.")},
            {FIELD_AT(struct host_key, replaced_by), .type = FIELD_TEXT, .max = 100,
             .help = N_("Who replaced or distrusted it.")},
            {FIELD_AT(struct host_key, replaced_at), .type = FIELD_TIME,
             .help = N_("When it was replaced or distrusted.")},
            {FIELD_AT(struct host_key, reason), .type = FIELD_TEXT, .max = 400,
             .help = N_("Why it was replaced or distrusted.")},
            FIELD_END,
        },
};

/* --- fingerprints --- */

static unsigned hex_value(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void add_fingerprint(struct str *out, const struct str *blob)
{
    char hex[SHA256_HEX_SIZE];
    unsigned char digest[DIGEST_LEN];

    sha256_hex(blob->buf, blob->len, hex);
    for (size_t i = 0; i < DIGEST_LEN; i++)
        digest[i] = (unsigned char)(hex_value(hex[2 * i]) << 4 | hex_value(hex[2 * i + 1]));
    str_add(out, "SHA256:");
    base64_add(out, digest, DIGEST_LEN);
}

/* The bytes begin with the type, its length before it in four bytes. */
static bool is_of_type(const struct str *blob, const char *type)
{
    const unsigned char *bytes = (const unsigned char *)blob->buf;
    size_t len = strlen(type);

    return blob->len > 4 + len && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 0 &&
           bytes[3] == len && memcmp(bytes + 4, type, len) == 0;
}

int host_key_fingerprint(const char *type, const char *public_key, struct str *out, struct err *err)
{
    struct str blob = STR_INIT;
    int rc = -1;

    if (type == NULL || public_key == NULL || strlen(public_key) > KEY_MAX ||
        base64_read(public_key, strlen(public_key), &blob) < 0)
        err_set(err, ERR_FAILED, _("this is no public key in base64"));
    else if (!is_of_type(&blob, type))
        err_set(err, ERR_FAILED, _("this is no key of the type %s"), type);
    else
        rc = 0;
    if (rc == 0)
        add_fingerprint(out, &blob);
    str_release(&blob);
    return rc;
}

bool host_key_same_fingerprint(const char *a, const char *b)
{
    size_t left, right;

    if (str_starts(a, "SHA256:"))
        a += strlen("SHA256:");
    if (str_starts(b, "SHA256:"))
        b += strlen("SHA256:");
    left = strcspn(a, "=");
    right = strcspn(b, "=");
    return left > 0 && left == right && memcmp(a, b, left) == 0 &&
           strspn(a + left, "=") == strlen(a + left) && strspn(b + right, "=") == strlen(b + right);
}

/* --- what zhiband says --- */

static int take(struct host_key *key, const json_t *json, struct err *err)
{
    const char *type = json_string_value(json_object_get(json, "type"));
    const char *bytes = json_string_value(json_object_get(json, "key"));
    const char *digest = json_string_value(json_object_get(json, "sha256"));
    struct str fingerprint = STR_INIT;

    if (type == NULL || bytes == NULL || digest == NULL)
        return err_set(err, ERR_FAILED, _("zhiband named no key"));
    if (host_key_fingerprint(type, bytes, &fingerprint, err) < 0) {
        str_release(&fingerprint);
        return -1;
    }
    if (!host_key_same_fingerprint(digest, fingerprint.buf)) {
        str_release(&fingerprint);
        return err_set(err, ERR_FAILED, _("the fingerprint that came is not that of the key"));
    }
    free(key->type);
    free(key->public_key);
    free(key->fingerprint);
    key->type = xstrdup(type);
    key->public_key = xstrdup(bytes);
    key->fingerprint = str_detach(&fingerprint);
    return 0;
}

int host_key_read(struct host_key *key, const char *line, size_t len, struct err *err)
{
    json_t *json = json_read(line, len, NULL);
    int rc = take(key, json, err); /* of NULL nothing can be taken */

    json_decref(json);
    return rc;
}

/* --- what may happen to one --- */

bool host_key_is_at(const struct host_key *key, const char *address, int64_t port,
                    const char *route)
{
    return key->port == port && str_eq(key->address, address) && str_eq(key->route, route);
}

void host_key_accept(struct host_key *key, const char *compared, const char *who, wall_s now)
{
    key->state = HOST_KEY_TRUSTED;
    free(key->compared);
    free(key->accepted_by);
    key->compared = compared == NULL ? NULL : xstrdup(compared);
    key->accepted_by = xstrdup(who);
    key->accepted_at = now;
}

static void end_trust(struct host_key *key, int state, const char *reason, const char *who,
                      wall_s now)
{
    key->state = state;
    key->replaced_by = xstrdup(who);
    key->replaced_at = now;
    key->reason = xstrdup(reason);
}

static bool is_blank(const char *reason)
{
    return reason == NULL || reason[strspn(reason, " ")] == '\0';
}

int host_key_replace(struct host_key *key, const char *reason, const char *who, wall_s now,
                     struct err *err)
{
    if (key->state != HOST_KEY_TRUSTED)
        return err_set(err, ERR_REFUSED, _("%s was replaced already: %s"), key->id,
                       key->reason == NULL ? "" : key->reason);
    if (is_blank(reason))
        return err_set(err, ERR_REFUSED,
                       _("say with a reason why the key of this machine has changed"));
    end_trust(key, HOST_KEY_REPLACED, reason, who, now);
    return 0;
}

int host_key_distrust(struct host_key *key, const char *reason, const char *who, wall_s now,
                      struct err *err)
{
    if (key->state != HOST_KEY_TRUSTED)
        return err_set(err, ERR_REFUSED, _("%s is not trusted any more"), key->id);
    if (is_blank(reason))
        return err_set(err, ERR_REFUSED,
                       _("say with a reason why this key is not to be trusted any more"));
    end_trust(key, HOST_KEY_DISTRUSTED, reason, who, now);
    return 0;
}
