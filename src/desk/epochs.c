/* The journal says when each version came in force; the versions share their parts by digest, so
 * that comparing two of them needs no loading. */
#include "desk/epochs.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "desk/force.h"
#include "model/worktimes.h"
#include "store/config_store.h"
#include "store/journal.h"
#include "store/record.h"

/* What clocks rest on. */
static const char *const parts[] = {"contracts", "years", "own_days", "calendars", NULL};

struct epoch {
    int64_t seq;
    wall_s at;
    struct config_version version; /* empty for a planned one and for a store without any */
    const struct config *config;   /* NULL: not loaded yet */
    struct config *own;            /* the same if it was loaded here */
    struct worktimes worktimes;
};

struct epochs {
    struct desk *desk;
    bool complete;          /* what was before the configuration in force is in the list */
    VEC(struct epoch) list; /* never empty */
};

static const char *digest_of(const struct config_version *version, const char *kind)
{
    vec_each (part, &version->parts)
        if (strcmp(part->kind, kind) == 0)
            return part->digest;
    return "";
}

static bool same_parts(const struct config_version *a, const struct config_version *b)
{
    for (const char *const *kind = parts; *kind != NULL; kind++)
        if (strcmp(digest_of(a, *kind), digest_of(b, *kind)) != 0)
            return false;
    return true;
}

static int take_version(const void *record, void *data)
{
    struct epochs *epochs = data;
    struct epoch *epoch = vec_push(&epochs->list);

    record_copy(&config_version_schema, &epoch->version, record);
    epoch->seq = epoch->version.seq;
    return 0;
}

static int by_seq(const void *a, const void *b)
{
    const struct epoch *left = a, *right = b;

    return (left->seq > right->seq) - (left->seq < right->seq);
}

static void drop_repeats(struct epochs *epochs)
{
    size_t kept = 0;

    vec_each (epoch, &epochs->list) {
        if (kept > 0 && same_parts(&epochs->list.items[kept - 1].version, &epoch->version))
            record_release(&config_version_schema, &epoch->version);
        else
            epochs->list.items[kept++] = *epoch;
    }
    epochs->list.len = kept;
}

static int take_instant(const struct event *event, void *data)
{
    *(wall_s *)data = event->at;
    return 0;
}

static int find_versions(struct epochs *epochs, struct err *err)
{
    struct store *store = desk_store(epochs->desk);

    if (record_each(store, &config_version_schema, take_version, epochs, err) < 0)
        return -1;
    if (epochs->list.len > 1)
        qsort(epochs->list.items, epochs->list.len, sizeof(struct epoch), by_seq);
    drop_repeats(epochs);
    for (size_t i = 1; i < epochs->list.len; i++) {
        struct epoch *epoch = &epochs->list.items[i];
        const struct journal_filter filter = {.kind = config_version_schema.kind,
                                              .subject = epoch->version.id};

        if (journal_each(store, &filter, take_instant, &epoch->at, err) < 0)
            return -1;
    }
    return 0;
}

static void release_list(struct epochs *epochs)
{
    vec_each (epoch, &epochs->list) {
        record_release(&config_version_schema, &epoch->version);
        worktimes_release(&epoch->worktimes);
        if (epoch->own != NULL)
            config_release(epoch->own);
        free(epoch->own);
    }
    vec_release(&epochs->list);
}

/* Whoever reads tickets that are younger than the configuration in force needs no other. */
static int complete(struct epochs *epochs, struct err *err)
{
    struct epochs all = {.desk = epochs->desk}, old = *epochs;
    struct epoch *first = &epochs->list.items[0], *in_force;

    if (epochs->complete)
        return 0;
    if (find_versions(&all, err) < 0) {
        release_list(&all);
        return -1;
    }
    if (all.list.len == 0)
        vec_push(&all.list);
    in_force = &all.list.items[all.list.len - 1];
    in_force->config = first->config;
    in_force->worktimes = first->worktimes;
    for (size_t i = 1; i < epochs->list.len; i++)
        *vec_push(&all.list) = epochs->list.items[i];
    all.complete = true;
    *epochs = all;
    vec_release(&old.list);
    return 0;
}

struct epochs *epochs_new(struct desk *desk, const struct config *in_force, struct err *err)
{
    struct epochs *epochs = xcalloc(1, sizeof(*epochs));
    struct epoch *first = vec_push(&epochs->list);

    epochs->desk = desk;
    first->config = in_force;
    if (config_newest_seq(desk_store(desk), &first->seq, err) < 0) {
        epochs_free(epochs);
        return NULL;
    }
    return epochs;
}

void epochs_free(struct epochs *epochs)
{
    if (epochs != NULL)
        release_list(epochs);
    free(epochs);
}

void epochs_plan(struct epochs *epochs, const struct config *next, wall_s at)
{
    *vec_push(&epochs->list) = (struct epoch){.seq = INT64_MAX - 1, .at = at, .config = next};
}

size_t epochs_count(const struct epochs *epochs)
{
    return epochs->list.len;
}

int epochs_find(struct epochs *epochs, int64_t seq, size_t *found, struct err *err)
{
    *found = 0;
    if (seq < epochs->list.items[0].seq && complete(epochs, err) < 0)
        return -1;
    while (*found + 1 < epochs->list.len && epochs->list.items[*found + 1].seq < seq)
        ++*found;
    return 0;
}

int64_t epochs_seq(const struct epochs *epochs, size_t epoch)
{
    return epochs->list.items[epoch].seq;
}

wall_s epochs_at(const struct epochs *epochs, size_t epoch)
{
    return epochs->list.items[epoch].at;
}

const struct config *epochs_config(struct epochs *epochs, size_t index, struct err *err)
{
    struct epoch *epoch = &epochs->list.items[index];
    struct config *own;

    if (epoch->config != NULL)
        return epoch->config;
    own = xcalloc(1, sizeof(*own));
    if (force_load_version(desk_store(epochs->desk), &epoch->version, parts, own, err) < 0) {
        free(own);
        return NULL;
    }
    epoch->own = own;
    epoch->config = own;
    return own;
}

static const struct worktime *calendar_of(struct epochs *epochs, size_t index, const char *id)
{
    struct epoch *epoch = &epochs->list.items[index];

    return epoch->config == NULL ? NULL : worktimes_get(&epoch->worktimes, epoch->config, id);
}

const struct worktime *epochs_calendar(struct epochs *epochs, size_t epoch, const char *id)
{
    const struct worktime *found = NULL;

    for (size_t i = epoch + 1; i > 0 && found == NULL; i--)
        found = calendar_of(epochs, i - 1, id);
    for (size_t i = epoch + 1; i < epochs->list.len && found == NULL; i++)
        found = calendar_of(epochs, i, id);
    return found;
}
