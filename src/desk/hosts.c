/* Hosts and their keys. A key is looked for by walking: a hospital has hundreds. */
#include "desk/hosts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/force.h"
#include "desk/need.h"
#include "store/record.h"
#include "store/store.h"

/* --- plans --- */

int desk_hosts_plan(struct desk *desk, struct host_plans *out, struct err *err)
{
    const struct config *config = desk_full_config(desk, err);

    *out = (struct host_plans){0};
    if (config == NULL || desk_require(desk, MAY_READ, "host.list", err) < 0)
        return -1;
    vec_each (host, &config->hosts) {
        if (host_plan_make(config, host, vec_push(&out->list), err) < 0) {
            host_plans_release(out);
            return -1;
        }
    }
    return 0;
}

int desk_has_hosts(struct desk *desk, struct err *err)
{
    static const char *const names[] = {"id", NULL};
    static const struct force_part parts[] = {{.name = "hosts", .keys = names}, {.name = NULL}};
    struct config config;
    int has;

    if (force_load_some(desk_store(desk), parts, &config, err) < 0)
        return -1;
    has = config.hosts.len > 0;
    config_release(&config);
    return has;
}

int desk_host_plan(struct desk *desk, const char *id, struct host_plan *out, struct err *err)
{
    const struct config *config = desk_full_config(desk, err);
    const struct host *host;

    if (config == NULL || desk_require(desk, MAY_READ, "host.show", err) < 0)
        return -1;
    host = config_host(config, id);
    return host == NULL ? no_such_host(config, id, err) : host_plan_make(config, host, out, err);
}

/* --- keys --- */

struct collected {
    VEC(struct host_key) items;
    bool all;
};

static int collect(const void *record, void *data)
{
    const struct host_key *key = record;
    struct collected *collected = data;

    if (collected->all || key->state == HOST_KEY_TRUSTED)
        record_copy(&host_key_schema, vec_push(&collected->items), key);
    return 0;
}

static int by_number(const void *a, const void *b)
{
    const struct host_key *left = a, *right = b;
    size_t left_len = strlen(left->id), right_len = strlen(right->id);

    if (left_len != right_len)
        return left_len < right_len ? -1 : 1;
    return strcmp(left->id, right->id);
}

int desk_host_keys(struct desk *desk, bool all, int (*each)(const struct host_key *key, void *data),
                   void *data, struct err *err)
{
    struct collected collected = {.all = all};
    int rc = desk_require(desk, MAY_READ, "host.keys", err);

    if (rc == 0)
        rc = record_each(desk_store(desk), &host_key_schema, collect, &collected, err);
    if (rc == 0 && collected.items.len > 1)
        qsort(collected.items.items, collected.items.len, sizeof(collected.items.items[0]),
              by_number);
    vec_each (key, &collected.items) {
        if (rc == 0)
            rc = each(key, data);
        record_release(&host_key_schema, key);
    }
    vec_release(&collected.items);
    return rc;
}

struct looking {
    const struct host_place *place;
    int state;
    const char *public_key; /* NULL: any */
    struct host_key *key;
};

static int match(const void *record, void *data)
{
    const struct host_key *key = record;
    const struct looking *looking = data;
    const struct host_place *place = looking->place;

    if (key->state != looking->state ||
        !host_key_is_at(key, place->address, place->port, place->route) ||
        (looking->public_key != NULL && !str_eq(key->public_key, looking->public_key)))
        return 0;
    record_copy(&host_key_schema, looking->key, key);
    return 1;
}

int desk_host_key_at(struct desk *desk, const struct host_place *place, struct host_key *key,
                     struct err *err)
{
    struct looking looking = {.place = place, .state = HOST_KEY_TRUSTED, .key = key};

    if (desk_require(desk, MAY_READ, "host.keys", err) < 0)
        return -1;
    return record_each(desk_store(desk), &host_key_schema, match, &looking, err);
}

int desk_host_verdict(struct desk *desk, const struct host_place *place,
                      const struct host_key *found, struct host_key *known, struct err *err)
{
    int rc = desk_host_key_at(desk, place, known, err);

    if (rc <= 0)
        return rc < 0 ? -1 : HOST_KEY_UNKNOWN;
    return str_eq(known->public_key, found->public_key) ? HOST_KEY_KNOWN : HOST_KEY_CHANGED;
}

/* --- accepting --- */

static int save(struct store *store, struct host_key *key, struct err *err)
{
    int64_t number;

    if (host_key_verify(key, err) < 0 ||
        record_next_number(store, &host_key_schema, "K", &number, err) < 0)
        return -1;
    free(key->id);
    key->id = xasprintf("K-%" PRId64, number);
    return record_save(store, &host_key_schema, NULL, key, "trust", NULL, err);
}

static int end_transaction(struct store *store, int rc, struct err *err)
{
    if (rc == 0)
        return store_commit(store, err);
    store_rollback(store);
    return -1;
}

static void complete(struct desk *desk, const struct host_place *place, struct host_key *key,
                     const char *compared)
{
    free(key->address);
    free(key->route);
    key->address = xstrdup(place->address);
    key->port = place->port;
    key->route = xstrdup(place->route);
    host_key_accept(key, compared, desk_user(desk), clock_wall());
}

static int refuse_changed(const struct host_key *known, struct err *err)
{
    return err_set(err, ERR_REFUSED,
                   _("another key is trusted there, %s, accepted by %s; find out why it has "
                     "changed, then 'zhiban host trust HOST --replace --reason=…'"),
                   known->fingerprint, known->accepted_by);
}

static int trust_first(struct desk *desk, const struct host_place *place, struct host_key *key,
                       struct err *err)
{
    struct host_key known;
    int verdict = desk_host_verdict(desk, place, key, &known, err);

    if (verdict == HOST_KEY_UNKNOWN)
        return save(desk_store(desk), key, err);
    if (verdict < 0)
        return -1;
    if (verdict == HOST_KEY_KNOWN)
        err_set(err, ERR_REFUSED, _("this key is trusted already; %s accepted it"),
                known.accepted_by);
    else
        refuse_changed(&known, err);
    record_release(&host_key_schema, &known);
    return -1;
}

int desk_host_trust(struct desk *desk, const struct host_place *place, struct host_key *key,
                    const char *compared, struct err *err)
{
    struct store *store = desk_store(desk);

    if (desk_require(desk, MAY_RECORD_WRITE, "host.trust", err) < 0)
        return -1;
    complete(desk, place, key, compared);
    if (store_begin(store, err) < 0)
        return -1;
    return end_transaction(store, trust_first(desk, place, key, err), err);
}

static int replace(struct desk *desk, const struct host_place *place, struct host_key *key,
                   const char *old, const char *reason, struct err *err)
{
    struct host_key known, after;
    int rc, verdict = desk_host_verdict(desk, place, key, &known, err);

    if (verdict < 0)
        return -1;
    if (verdict == HOST_KEY_UNKNOWN)
        return err_set(err, ERR_CONFLICT, _("no key is trusted there any more; look again"));
    record_copy(&host_key_schema, &after, &known);
    if (verdict == HOST_KEY_KNOWN || !str_eq(known.id, old))
        rc = err_set(err, ERR_CONFLICT,
                     _("somebody else has accepted a key there in the meantime; look again"));
    else
        rc = host_key_replace(&after, reason, desk_user(desk), clock_wall(), err);
    if (rc == 0)
        rc = record_save(desk_store(desk), &host_key_schema, &known, &after, "replace", NULL, err);
    if (rc == 0)
        rc = save(desk_store(desk), key, err);
    record_release(&host_key_schema, &after);
    record_release(&host_key_schema, &known);
    return rc;
}

int desk_host_replace(struct desk *desk, const struct host_place *place, struct host_key *key,
                      const char *old, const char *compared, const char *reason, struct err *err)
{
    struct store *store = desk_store(desk);

    if (desk_require(desk, MAY_RECORD_WRITE, "host.trust --replace", err) < 0)
        return -1;
    complete(desk, place, key, compared);
    if (store_begin(store, err) < 0)
        return -1;
    return end_transaction(store, replace(desk, place, key, old, reason, err), err);
}

/* --- distrusting --- */

static int distrust(struct desk *desk, const struct host_place *place, const char *reason,
                    struct host_key *key, struct err *err)
{
    struct host_key known;
    int rc = desk_host_key_at(desk, place, &known, err);

    if (rc == 0)
        return err_set(err, ERR_REFUSED, _("no key is trusted there; there is none to distrust"));
    if (rc < 0)
        return -1;
    record_copy(&host_key_schema, key, &known);
    rc = host_key_distrust(key, reason, desk_user(desk), clock_wall(), err);
    if (rc == 0)
        rc = record_save(desk_store(desk), &host_key_schema, &known, key, "distrust", NULL, err);
    if (rc < 0)
        record_release(&host_key_schema, key);
    record_release(&host_key_schema, &known);
    return rc;
}

int desk_host_distrust(struct desk *desk, const struct host_place *place, const char *reason,
                       struct host_key *key, struct err *err)
{
    struct store *store = desk_store(desk);

    if (desk_require(desk, MAY_RECORD_WRITE, "host.distrust", err) < 0 ||
        store_begin(store, err) < 0)
        return -1;
    return end_transaction(store, distrust(desk, place, reason, key, err), err);
}

int desk_host_was_distrusted(struct desk *desk, const struct host_place *place,
                             const struct host_key *found, struct host_key *key, struct err *err)
{
    struct looking looking = {
        .place = place, .state = HOST_KEY_DISTRUSTED, .public_key = found->public_key, .key = key};

    return record_each(desk_store(desk), &host_key_schema, match, &looking, err);
}
