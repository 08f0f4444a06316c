/* From YAML to a journalled version, and back without YAML. A part is the canonical JSON of one row
 * of config_schema; what did not change between versions is stored once. */
#include "desk/force.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/sha256.h"
#include "base/tr.h"
#include "conf/conf.h"
#include "store/config_store.h"
#include "store/journal.h"
#include "store/record.h"

enum { FORCE_PARTS_MAX = 31 }; /* more than config_schema has */

int force_read(const char *dir, struct config *config, struct err *err)
{
    struct str home = STR_INIT, text = STR_INIT;
    struct conf_report report = {0};
    struct conf_dir dirs[2] = {{.path = dir}};
    struct conf_source source = {.dirs = dirs, .dir_count = 1};
    int rc;

    if (dir == NULL) {
        dirs[0] = (struct conf_dir){.path = "/etc/zhiban", .optional = true};
        if (path_add_home(&home, PATH_CONFIG, NULL) == 0)
            dirs[source.dir_count++] = (struct conf_dir){.path = home.buf, .optional = true};
    }
    rc = conf_load(&source, config, &report);
    if (rc < 0) {
        conf_report_add_text(&report, &text);
        str_truncate(&text,
                     text.len > 0 && text.buf[text.len - 1] == '\n' ? text.len - 1 : text.len);
        err_set(err, ERR_USAGE, "%s", text.buf);
    }
    conf_report_release(&report);
    str_release(&home);
    str_release(&text);
    return rc;
}

/* --- to the store --- */

static json_t *keys_of(json_t *entry, const char *const *keys)
{
    json_t *kept = json_object();

    for (const char *const *key = keys; *key != NULL; key++) {
        json_t *value = json_object_get(entry, *key);

        if (value != NULL)
            json_object_set(kept, *key, value);
    }
    return kept;
}

/* What FORCE_CLOCK_RULES holds; clauses only as far as they name clocks. */
static json_t *clock_rules_of(const json_t *contracts)
{
    static const char *const kept[] = {
        "id",     "amends",     "prefix",   "from",           "until",
        "clocks", "escalation", "calendar", "confirm_within", NULL};
    static const char *const of_clause[] = {"id", "clocks", NULL};
    json_t *rules = json_array(), *contract, *clause;
    size_t i, j;

    json_array_foreach(contracts, i, contract)
    {
        json_t *rule = keys_of(contract, kept), *clauses = json_array();

        json_array_foreach(json_object_get(contract, "clauses"), j, clause)
        {
            if (json_array_size(json_object_get(clause, "clocks")) > 0)
                json_array_append_new(clauses, keys_of(clause, of_clause));
        }
        json_object_set_new(rule, "clauses", clauses);
        json_array_append_new(rules, rule);
    }
    return rules;
}

/* A version in the making. */
struct making {
    struct store *store; /* NULL: only its digests are wanted */
    struct config_version *version;
    struct str manifest;
};

static int put_part(struct making *making, const char *kind, const json_t *json, struct err *err)
{
    struct config_part *part = vec_push(&making->version->parts);
    struct str body = STR_INIT;
    char digest[SHA256_HEX_SIZE];
    int rc = 0;

    json_add_canonical(&body, json);
    sha256_hex(body.buf, body.len, digest);
    part->kind = xstrdup(kind);
    part->digest = xstrdup(digest);
    str_addf(&making->manifest, "%s %s\n", kind, digest);
    if (making->store != NULL)
        rc = config_part_put(making->store, digest, body.buf, err);
    str_release(&body);
    return rc;
}

static int put_field(struct making *making, const struct field *field, const struct config *config,
                     struct err *err)
{
    json_t *json = field_to_json(field, config, JSON_STORED), *rules = NULL;
    int rc = put_part(making, field->name, json, err);

    if (rc == 0 && strcmp(field->name, "contracts") == 0) {
        rules = clock_rules_of(json);
        rc = put_part(making, FORCE_CLOCK_RULES, rules, err);
    }
    json_decref(rules);
    json_decref(json);
    return rc;
}

/* Stores the parts if store is not NULL, lists them in version, and gives their common digest. */
static int put_parts(struct store *store, const struct config *config,
                     struct config_version *version, struct err *err)
{
    struct making making = {.store = store, .version = version, .manifest = STR_INIT};
    char digest[SHA256_HEX_SIZE];
    int rc = 0;

    for (const struct field *f = config_schema.fields; f->name != NULL && rc == 0; f++)
        rc = put_field(&making, f, config, err);
    sha256_hex(making.manifest.buf, making.manifest.len, digest);
    version->digest = xstrdup(digest);
    str_release(&making.manifest);
    return rc;
}

void force_digest(const struct config *config, char digest[65])
{
    struct config_version version = {0};

    put_parts(NULL, config, &version, NULL);
    snprintf(digest, SHA256_HEX_SIZE, "%s", version.digest);
    record_release(&config_version_schema, &version);
}

int force_newest(struct store *store, struct config_version *version, struct err *err)
{
    struct str id = STR_INIT;
    int rc = config_newest_id(store, &id, err);

    if (rc == 1)
        rc = record_load(store, &config_version_schema, id.buf, version, err);
    str_release(&id);
    return rc;
}

/* The list is a part like any other, so that the version's event proves it by its digest. */
static int put_moves(struct store *store, const json_t *moves, struct config_version *version,
                     struct err *err)
{
    struct str body = STR_INIT;
    char digest[SHA256_HEX_SIZE];
    int rc;

    if (json_array_size(moves) == 0)
        return 0;
    json_add_canonical(&body, moves);
    sha256_hex(body.buf, body.len, digest);
    version->moved = (int64_t)json_array_size(moves);
    version->moves = xstrdup(digest);
    rc = config_part_put(store, digest, body.buf, err);
    str_release(&body);
    return rc;
}

static int put_next(struct store *store, const struct config *config, const char *source,
                    const json_t *moves, struct err *err)
{
    struct config_version before = {0}, version = {0};
    int rc = force_newest(store, &before, err);

    if (rc < 0)
        return -1;
    version.number = rc == 1 ? before.number + 1 : 1;
    version.id = xasprintf("V-%" PRId64, version.number);
    version.source = xstrdup(source == NULL ? "" : source);
    rc = put_parts(store, config, &version, err);
    if (rc == 0 && !str_eq(before.digest, version.digest)) {
        rc = put_moves(store, moves, &version, err);
        if (rc == 0)
            rc = record_save(store, &config_version_schema, NULL, &version, "apply", NULL, err);
        if (rc == 0)
            rc = 1;
    }
    record_release(&config_version_schema, &before);
    record_release(&config_version_schema, &version);
    return rc;
}

int force_put(struct store *store, const struct config *config, const char *source,
              const json_t *moves, struct err *err)
{
    int rc;

    if (store_begin(store, err) < 0)
        return -1;
    rc = put_next(store, config, source, moves, err);
    if (rc < 0) {
        store_rollback(store);
        return -1;
    }
    return store_commit(store, err) < 0 ? -1 : rc;
}

int force_put_first(struct store *store, const struct config *config, const char *source,
                    struct err *err)
{
    struct config_version version;
    int rc = force_newest(store, &version, err);

    if (rc == 1)
        record_release(&config_version_schema, &version);
    return rc != 0 ? (rc < 0 ? -1 : 0) : force_put(store, config, source, NULL, err);
}

/* --- from the store --- */

static bool has_part(const struct config_version *version, const char *kind)
{
    vec_each (part, &version->parts)
        if (strcmp(part->kind, kind) == 0)
            return true;
    return false;
}

/* The part that it is read from. */
static const char *kind_of(const struct config_version *version, const struct force_part *wanted)
{
    if (strcmp(wanted->name, FORCE_CLOCK_RULES) != 0 || has_part(version, FORCE_CLOCK_RULES))
        return wanted->name;
    return "contracts";
}

static const struct force_part *wanted_part(const struct config_version *version, const char *kind,
                                            const struct force_part *parts)
{
    for (; parts->name != NULL; parts++)
        if (strcmp(kind_of(version, parts), kind) == 0)
            return parts;
    return NULL;
}

static const struct field *field_of_part(const char *kind)
{
    return schema_field(&config_schema, strcmp(kind, FORCE_CLOCK_RULES) == 0 ? "contracts" : kind);
}

/* wanted: NULL: all of it. */
static int load_part(struct store *store, const struct config_part *part,
                     const struct force_part *wanted, struct config *config, struct err *err)
{
    const struct field *field = field_of_part(part->kind);
    const struct field_pick pick = {.keys = wanted == NULL ? NULL : wanted->keys,
                                    .id = wanted == NULL ? NULL : wanted->id};
    struct str body = STR_INIT;
    int rc;

    if (field == NULL)
        return err_set(err, ERR_STORE, _("the configuration in force has the unknown part %s"),
                       part->kind);
    rc = config_part_get(store, part->digest, &body, err);
    if (rc == 0)
        rc = field_from_bytes(field, config, body.buf, body.len, &pick, err);
    if (rc < 0 && err->kind == ERR_USAGE)
        err->kind = ERR_STORE;
    str_release(&body);
    return rc;
}

/* parts: NULL: all of all. */
static int load_parts(struct store *store, const struct config_version *version,
                      const struct force_part *parts, struct config *config, struct err *err)
{
    memset(config, 0, sizeof(*config));
    vec_each (part, &version->parts) {
        const struct force_part *wanted =
            parts == NULL ? NULL : wanted_part(version, part->kind, parts);

        if (parts == NULL ? strcmp(part->kind, FORCE_CLOCK_RULES) == 0 : wanted == NULL)
            continue;
        if (load_part(store, part, wanted, config, err) < 0) {
            config_release(config);
            return -1;
        }
    }
    return 0;
}

static int load_newest(struct store *store, const struct force_part *parts, struct config *config,
                       struct err *err)
{
    const struct conf_source builtin = {0};
    struct conf_report report = {0};
    struct config_version version;
    int rc = force_newest(store, &version, err);

    if (rc == 1) {
        rc = load_parts(store, &version, parts, config, err);
        record_release(&config_version_schema, &version);
        return rc;
    }
    if (rc == 0 && conf_load(&builtin, config, &report) < 0)
        rc = err_set(err, ERR_FAILED, _("the built-in configuration is wrong"));
    conf_report_release(&report);
    return rc;
}

/* One view for all statements, which also spares the engine a lock for each. */
int force_load_some(struct store *store, const struct force_part *parts, struct config *config,
                    struct err *err)
{
    bool own = !store_in_transaction(store);
    int rc;

    if (own && store_begin_read(store, err) < 0)
        return -1;
    rc = load_newest(store, parts, config, err);
    if (own)
        store_rollback(store);
    return rc;
}

/* All of each of the named parts. */
struct whole {
    struct force_part parts[FORCE_PARTS_MAX + 1];
};

static const struct force_part *whole_of(struct whole *whole, const char *const *parts)
{
    *whole = (struct whole){0};
    for (size_t i = 0; parts != NULL && i < FORCE_PARTS_MAX && parts[i] != NULL; i++)
        whole->parts[i].name = parts[i];
    return parts == NULL ? NULL : whole->parts;
}

int force_load(struct store *store, const char *const *parts, struct config *config,
               struct err *err)
{
    struct whole whole;

    return force_load_some(store, whole_of(&whole, parts), config, err);
}

int force_load_version(struct store *store, const struct config_version *version,
                       const char *const *parts, struct config *config, struct err *err)
{
    struct whole whole;

    return load_parts(store, version, whole_of(&whole, parts), config, err);
}

struct verify {
    struct store *store;
    struct err *err;
    int versions;
};

static int verify_version(const void *record, void *data)
{
    const struct config_version *version = record;
    struct verify *verify = data;
    struct str manifest = STR_INIT, body = STR_INIT;
    char digest[SHA256_HEX_SIZE];
    int rc = 0;

    vec_each (part, &version->parts) {
        str_reset(&body);
        if (config_part_get(verify->store, part->digest, &body, verify->err) < 0) {
            rc = err_prefix(verify->err, "%s %s", version->id, part->kind);
            break;
        }
        str_addf(&manifest, "%s %s\n", part->kind, part->digest);
    }
    sha256_hex(manifest.buf, manifest.len, digest);
    if (rc == 0 && strcmp(digest, version->digest) != 0)
        rc = err_set(verify->err, ERR_FAILED, _("the parts of %s do not match its digest"),
                     version->id);
    str_reset(&body);
    if (rc == 0 && version->moves != NULL && version->moves[0] != '\0' &&
        config_part_get(verify->store, version->moves, &body, verify->err) < 0)
        rc = err_prefix(verify->err, "%s %s", version->id, "moves");
    verify->versions++;
    str_release(&manifest);
    str_release(&body);
    return rc;
}

int force_verify(struct store *store, int *versions, struct err *err)
{
    struct verify verify = {.store = store, .err = err};
    int rc = record_each(store, &config_version_schema, verify_version, &verify, err);

    *versions = verify.versions;
    return rc;
}
