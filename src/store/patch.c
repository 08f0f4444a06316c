/* Patches on their way into the journal and out of it: private values stay beside the chain, a patch
 * holds references {"text": HASH} to them. Replay reads every patch there ever was, so the plain ones
 * (as the canonical form writes them) are applied without a parser; anything else goes the long way,
 * which also has the words for what is wrong. */
#include "store/patch.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define REFERENCE "{\"text\":\""

static json_t *reference(const char *hash)
{
    return json_pack("{s:s}", "text", hash);
}

static int hide_pair(struct store *store, const struct event_draft *event,
                     const struct field *field, json_t *pair, int64_t seq, struct err *err)
{
    const char *text = json_string_value(json_array_get(pair, 1));
    char hash[65];

    if (!json_is_null(json_array_get(pair, 0))) {
        if (private_current(store, event->kind, event->subject, field->name, hash, err) < 0)
            return -1;
        json_array_set_new(pair, 0, reference(hash));
    }
    if (text != NULL) {
        if (private_put(store, event, field->name, seq, text, hash, err) < 0)
            return -1;
        json_array_set_new(pair, 1, reference(hash));
    }
    return 0;
}

int patch_hide(struct store *store, const struct schema *schema, const char *subject, json_t *patch,
               int64_t seq, struct err *err)
{
    const struct event_draft event = {.kind = schema->kind, .subject = subject};

    for (const struct field *f = schema->fields; f->name != NULL; f++) {
        json_t *pair = f->flags & FIELD_PRIVATE ? json_object_get(patch, f->name) : NULL;

        if (pair != NULL && hide_pair(store, &event, f, pair, seq, err) < 0)
            return -1;
    }
    return 0;
}

static int reveal_value(struct store *store, json_t *pair, size_t side, struct err *err)
{
    const char *hash = json_string_value(json_object_get(json_array_get(pair, side), "text"));
    struct str text = STR_INIT;

    if (hash == NULL)
        return 0;
    if (private_get(store, hash, &text, err) < 0) {
        str_release(&text);
        return -1;
    }
    json_array_set_new(pair, side, json_stringn(text.buf, text.len));
    str_release(&text);
    return 0;
}

int patch_reveal(struct store *store, const struct schema *schema, json_t *patch, struct err *err)
{
    for (const struct field *f = schema->fields; f->name != NULL; f++) {
        json_t *pair = f->flags & FIELD_PRIVATE ? json_object_get(patch, f->name) : NULL;

        if (pair != NULL && (reveal_value(store, pair, PATCH_BACK, err) < 0 ||
                             reveal_value(store, pair, PATCH_FORWARD, err) < 0))
            return -1;
    }
    return 0;
}

int patch_undo(struct store *store, const struct schema *schema, void *record, const char *text,
               struct err *err)
{
    json_t *patch;
    int rc = 0;

    if (strcmp(text, "{}") == 0)
        return 0;
    patch = json_read(text, strlen(text), err);
    if (patch == NULL)
        return -1;
    for (const struct field *f = schema->fields; f->name != NULL && rc == 0; f++) {
        json_t *pair = f->flags & FIELD_PRIVATE ? json_object_get(patch, f->name) : NULL;

        if (pair != NULL)
            rc = reveal_value(store, pair, PATCH_BACK, err);
    }
    if (rc == 0)
        rc = record_patch(schema, record, patch, PATCH_BACK, err);
    json_decref(patch);
    return rc < 0 ? -1 : 1;
}

/* --- folding --- */

/* The place after the JSON value at `at`; NULL if it has no end. */
static const char *skip_value(const char *at)
{
    int depth = 0;

    do {
        if (*at == '"') {
            for (at++; *at != '"'; at++)
                if (*at == '\0' || (*at == '\\' && *++at == '\0'))
                    return NULL;
            at++;
        } else if (*at == '[' || *at == '{') {
            depth++;
            at++;
        } else if (*at == ']' || *at == '}') {
            depth--;
            at++;
        } else if (*at == '\0') {
            return NULL;
        } else {
            at += depth > 0 && (*at == ',' || *at == ':') ? 1 : strcspn(at, ",:]}\"[{");
        }
    } while (depth > 0);
    return at;
}

/* ["a","b"] without escapes. */
static bool set_texts(const struct field *field, void *record, const char *value)
{
    VEC(char *) *texts = field_at(field, record);

    field_clear(field, record);
    do {
        const char *from = value + 2, *end = value[1] == '"' ? strchr(from, '"') : NULL;

        if (end == NULL)
            return false;
        *vec_push(texts) = xstrndup(from, (size_t)(end - from));
        value = end;
    } while (value[1] == ',' && value++);
    return value[1] == ']';
}

/* Only what needs no parser: strings without escapes, whole numbers. */
static bool set_plain(const struct field *field, void *record, const char *value, size_t len)
{
    bool quoted = value[0] == '"';
    char *text;
    int rc;

    if (memchr(value, '\\', len) != NULL || len < 3 * (size_t)quoted)
        return false;
    if (field->type == FIELD_TEXTS)
        return value[0] == '[' && set_texts(field, record, value);
    if (quoted != (field->type == FIELD_TEXT || field->type == FIELD_CHOICE ||
                   field->type == FIELD_DATE || field->type == FIELD_SPAN) ||
        (!quoted && field->type != FIELD_INT))
        return false;
    text = quoted ? xstrndup(value + 1, len - 2) : xstrndup(value, len);
    rc = field_set(field, record, text, NULL);
    free(text);
    return rc == 0;
}

static int set_value(const struct field *field, void *record, const char *value, size_t len)
{
    json_t *json;
    int rc;

    if (strncmp(value, "null", len) == 0) {
        field_clear(field, record);
        return 0;
    }
    if (field->flags & FIELD_PRIVATE && str_starts(value, REFERENCE)) {
        value += strlen(REFERENCE) - 1; /* to the quote before the hash */
        len -= strlen(REFERENCE);
    }
    if (set_plain(field, record, value, len))
        return 0;
    json = json_read(value, len, NULL);
    rc = json == NULL ? -1 : field_from_json(field, record, json, NULL);
    json_decref(json);
    return rc;
}

static const struct field *find_field(const struct schema *schema, const char *name, size_t len)
{
    for (const struct field *f = schema->fields; f->name != NULL; f++)
        if (strncmp(f->name, name, len) == 0 && f->name[len] == '\0')
            return f;
    return NULL;
}

/* "name":[old,new] at `at`; the place after it, or NULL if it is anything else. */
static const char *fold_pair(const struct schema *schema, void *record, const char *at)
{
    const char *name = at + 1, *end = *at == '"' ? strchr(name, '"') : NULL, *value;
    const struct field *field = end == NULL ? NULL : find_field(schema, name, (size_t)(end - name));

    if (field == NULL || !str_starts(end, "\":["))
        return NULL;
    at = skip_value(end + 3);
    if (at == NULL || *at != ',')
        return NULL;
    value = at + 1;
    at = skip_value(value);
    if (at == NULL || *at != ']' || set_value(field, record, value, (size_t)(at - value)) < 0)
        return NULL;
    return at + 1;
}

static bool fold_plain(const struct schema *schema, void *record, const char *at)
{
    if (*at != '{')
        return false;
    do {
        at = fold_pair(schema, record, at + 1);
    } while (at != NULL && *at == ',');
    return at != NULL && strcmp(at, "}") == 0;
}

/* References become texts: the hashes. */
static void strip_references(const struct schema *schema, json_t *patch)
{
    for (const struct field *f = schema->fields; f->name != NULL; f++) {
        json_t *pair = f->flags & FIELD_PRIVATE ? json_object_get(patch, f->name) : NULL;
        json_t *hash = json_object_get(json_array_get(pair, PATCH_FORWARD), "text");

        if (hash != NULL)
            json_array_set(pair, PATCH_FORWARD, hash);
    }
}

int patch_fold(const struct schema *schema, void *record, const char *text, struct err *err)
{
    json_t *patch;
    int rc;

    if (strcmp(text, "{}") == 0)
        return 0;
    if (fold_plain(schema, record, text))
        return 1;
    patch = json_read(text, strlen(text), err);
    if (patch == NULL)
        return -1;
    strip_references(schema, patch);
    rc = record_patch(schema, record, patch, PATCH_FORWARD, err);
    json_decref(patch);
    return rc < 0 ? -1 : 1;
}

int patch_fold_end(struct private_walk *texts, const struct schema *schema, void *record,
                   struct err *err)
{
    const char *id = field_text(schema->fields, record);
    struct str text = STR_INIT;
    int rc = 0;

    for (const struct field *f = schema->fields; f->name != NULL && rc == 0; f++) {
        if (!(f->flags & FIELD_PRIVATE) || field_is_empty(f, record))
            continue;
        str_reset(&text);
        if (private_walk_get(texts, id, field_text(f, record), &text, err) < 0)
            rc = err_prefix(err, "%s", f->name);
        else
            rc = field_set(f, record, text.buf, err);
    }
    str_release(&text);
    return rc;
}
