/* Use cases about the configuration. What changes is told entry by entry before it is put in
 * force, because that is what one wants to read at the moment of doing it. */
#include "desk/configs.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/force.h"
#include "desk/moves.h"
#include "model/records.h"
#include "store/journal.h"
#include "store/record.h"

json_t *desk_config_check(const char *dir, struct err *err)
{
    struct config config;
    json_t *counts;

    if (force_read(dir, &config, err) < 0)
        return NULL;
    counts = json_object();
    for (const struct field *f = config_schema.fields; f->name != NULL; f++)
        if (f->type == FIELD_LIST) {
            const struct vec_any *list = field_at_const(f, &config);

            json_object_set_new(counts, f->name, json_integer((json_int_t)list->len));
        }
    config_release(&config);
    return counts;
}

/* --- what changes --- */

/* {"id": entry, …} of a list; a group is one entry with its field's name. */
static json_t *by_id(const struct field *field, const struct config *config)
{
    json_t *map = json_object(), *value = field_to_json(field, config, JSON_STORED), *item;
    size_t i;

    if (field->type != FIELD_LIST) {
        json_object_set_new(map, field->name, value);
        return map;
    }
    json_array_foreach(value, i, item)
    {
        json_t *key = json_object_get(item, schema_key(field->sub)->name);
        char number[32];

        snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(key));
        json_object_set(map, json_is_string(key) ? json_string_value(key) : number, item);
    }
    json_decref(value);
    return map;
}

static void compare_entries(json_t *before, json_t *after, json_t *parts, const char *name)
{
    json_t *added = json_array(), *removed = json_array(), *changed = json_array();
    const char *id;
    json_t *entry;

    json_object_foreach(after, id, entry)
    {
        json_t *old = json_object_get(before, id);

        if (old == NULL)
            json_array_append_new(added, json_string(id));
        else if (!json_equal(old, entry))
            json_array_append_new(changed, json_string(id));
    }
    json_object_foreach(before, id, entry) if (json_object_get(after, id) == NULL)
        json_array_append_new(removed, json_string(id));
    if (json_array_size(added) + json_array_size(removed) + json_array_size(changed) > 0)
        json_object_set_new(
            parts, name,
            json_pack("{s:O,s:O,s:O}", "added", added, "removed", removed, "changed", changed));
    json_decref(added);
    json_decref(removed);
    json_decref(changed);
}

static json_t *compare(const struct config *before, const struct config *after)
{
    json_t *parts = json_object();

    for (const struct field *f = config_schema.fields; f->name != NULL; f++) {
        json_t *old = by_id(f, before), *new = by_id(f, after);

        compare_entries(old, new, parts, f->name);
        json_decref(old);
        json_decref(new);
    }
    return parts;
}

static int number_in_force(struct desk *desk, int64_t *number, struct err *err)
{
    struct config_version version;
    int rc = force_newest(desk_store(desk), &version, err);

    *number = 0;
    if (rc == 1) {
        *number = version.number;
        record_release(&config_version_schema, &version);
    }
    return rc < 0 ? -1 : 0;
}

/* The list is made in the transaction that puts the version in force, so that no ticket comes
 * between. */
static int put(struct desk *desk, const struct config *config, const char *dir, bool dry_run,
               struct desk_apply *apply, struct err *err)
{
    struct store *store = desk_store(desk);
    int rc;

    if (!dry_run && store_begin(store, err) < 0)
        return -1;
    apply->moves = desk_moves(desk, config, err);
    if (apply->moves == NULL)
        goto fail;
    if (dry_run)
        return 0;
    rc = force_put(store, config, dir, apply->moves, err);
    if (rc < 0)
        goto fail;
    apply->changed = rc == 1;
    return store_commit(store, err);
fail:
    if (!dry_run)
        store_rollback(store);
    return -1;
}

int desk_config_apply(struct desk *desk, const char *dir, bool dry_run, struct desk_apply *apply,
                      struct err *err)
{
    struct config before, after;
    int rc = -1;

    *apply = (struct desk_apply){0};
    if (force_read(dir, &after, err) < 0)
        return -1;
    if (desk_require(desk, MAY_CONFIG_APPLY, "config.apply", err) < 0 ||
        force_load(desk_store(desk), NULL, &before, err) < 0)
        goto out;
    apply->parts = compare(&before, &after);
    apply->changed = json_object_size(apply->parts) > 0;
    config_release(&before);
    if (put(desk, &after, dir, dry_run, apply, err) == 0)
        rc = number_in_force(desk, &apply->number, err);
out:
    if (rc < 0) {
        json_decref(apply->parts);
        json_decref(apply->moves);
        apply->parts = apply->moves = NULL;
    }
    config_release(&after);
    return rc;
}

/* --- showing --- */

static int note_event(const struct event *event, void *data)
{
    json_t *json = data;
    struct str at = STR_INIT;

    civil_add_rfc3339(&at, event->at);
    json_object_set_new(json, "at", json_string(at.buf));
    json_object_set_new(json, "by", json_string(event->actor));
    str_release(&at);
    return 0;
}

json_t *desk_config_version(struct desk *desk, struct err *err)
{
    struct config_version version;
    struct journal_filter filter = {.kind = config_version_schema.kind};
    json_t *json;
    int rc = force_newest(desk_store(desk), &version, err);

    if (rc == 0)
        err_set(err, ERR_FAILED, _("no configuration is in force; 'zhiban config apply' puts one"));
    if (rc != 1)
        return NULL;
    json =
        json_pack("{s:s,s:I,s:s,s:s,s:I}", "id", version.id, "number", (json_int_t)version.number,
                  "source", version.source == NULL ? "" : version.source, "digest", version.digest,
                  "moved", (json_int_t)version.moved);
    filter.subject = version.id;
    rc = journal_each(desk_store(desk), &filter, note_event, json, err);
    record_release(&config_version_schema, &version);
    if (rc < 0) {
        json_decref(json);
        return NULL;
    }
    return json;
}

static const struct field *part_named(const char *name, struct err *err)
{
    const struct field *field = schema_field(&config_schema, name);
    struct str known = STR_INIT;

    if (field != NULL)
        return field;
    for (const struct field *f = config_schema.fields; f->name != NULL; f++)
        str_addf(&known, "%s%s", known.len > 0 ? ", " : "", f->name);
    err_set(err, ERR_USAGE, _("the configuration has no part '%s'; it has: %s"), name, known.buf);
    str_release(&known);
    return NULL;
}

/* Private fields of an entry are for those who may read them. */
static void mask(struct desk *desk, const struct schema *schema, json_t *entry)
{
    const struct role *role = config_role(desk_config(desk), desk_role(desk));

    if (role != NULL && role_may(role, MAY_READ_PRIVATE))
        return;
    for (const struct field *f = schema->fields; f->name != NULL; f++)
        if ((f->flags & FIELD_PRIVATE) && json_string_length(json_object_get(entry, f->name)) > 0)
            json_object_set_new(entry, f->name, json_string("***"));
}

static json_t *pick(const struct field *field, json_t *list, const char *id, struct err *err)
{
    json_t *map, *found, *item;
    size_t i;

    if (id == NULL || field->type != FIELD_LIST)
        return json_incref(list);
    map = json_object();
    json_array_foreach(list, i, item)
    {
        json_t *key = json_object_get(item, schema_key(field->sub)->name);
        char number[32];

        snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(key));
        json_object_set(map, json_is_string(key) ? json_string_value(key) : number, item);
    }
    found = json_incref(json_object_get(map, id));
    if (found == NULL)
        err_set(err, ERR_FAILED, _("%s has no entry '%s'"), field->name, id);
    json_decref(map);
    return found;
}

json_t *desk_config_show(struct desk *desk, const char *kind, const char *id, struct err *err)
{
    const struct field *field = part_named(kind, err);
    const char *parts[] = {kind, NULL};
    struct config config;
    json_t *json, *shown, *item;
    size_t i;

    if (field == NULL || desk_require(desk, MAY_READ, "config.show", err) < 0 ||
        force_load(desk_store(desk), parts, &config, err) < 0)
        return NULL;
    json = field_to_json(field, &config, JSON_SHOWN);
    config_release(&config);
    json_array_foreach(json, i, item) mask(desk, field->sub, item);
    shown = pick(field, json, id, err);
    json_decref(json);
    return shown;
}

int desk_config_is_in_force(struct desk *desk, const char *dir, struct err *err)
{
    struct config_version version;
    struct config config;
    char digest[65];
    int rc;

    if (force_read(dir, &config, err) < 0)
        return -1;
    force_digest(&config, digest);
    config_release(&config);
    rc = force_newest(desk_store(desk), &version, err);
    if (rc == 1) {
        rc = strcmp(version.digest, digest) == 0;
        record_release(&config_version_schema, &version);
    }
    return rc;
}

/* --- explaining --- */

const char *const *desk_kinds(void)
{
    static const char *names[64];
    size_t count = 0;

    if (names[0] != NULL)
        return names;
    for (const struct schema *const *kind = config_kinds; *kind != NULL; kind++)
        names[count++] = (*kind)->kind;
    for (const struct schema *const *kind = record_kinds; *kind != NULL; kind++)
        names[count++] = (*kind)->kind;
    return names;
}

int desk_describe(const char *kind, struct str *out, struct err *err)
{
    const struct schema *schema = config_kind(kind);
    struct str known = STR_INIT;

    if (schema == NULL)
        schema = record_kind(kind);
    if (schema != NULL) {
        schema_describe(schema, out);
        return 0;
    }
    for (const char *const *name = desk_kinds(); *name != NULL; name++)
        str_addf(&known, "%s%s", known.len > 0 ? ", " : "", *name);
    err_set(err, ERR_USAGE, _("there is no kind '%s'; known are: %s"), kind, known.buf);
    str_release(&known);
    return -1;
}
