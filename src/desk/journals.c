/* The journal for the faces. Reading private text and taking an export away are events themselves. */
#include "desk/journals.h"

#include <stdlib.h>
#include <string.h>

#include "model/records.h"
#include "store/journal.h"
#include "store/record.h"
#include "store/store.h"

struct reading {
    struct store *store;
    bool with_private;
    int (*each)(const json_t *event, void *data);
    void *data;
    struct err *err;
};

/* Puts the texts in the place of their references. */
static int reveal(struct reading *reading, const struct event *event, json_t *json)
{
    const struct schema *schema = record_kind(event->kind);

    if (!reading->with_private || schema == NULL)
        return 0;
    return patch_reveal(reading->store, schema, json_object_get(json, "patch"), reading->err);
}

static int hand_on(const struct event *event, void *data)
{
    struct reading *reading = data;
    json_t *json = event_to_json(reading->store, event, reading->with_private, reading->err);
    int rc;

    if (json == NULL)
        return -1;
    rc = reveal(reading, event, json);
    if (rc == 0)
        rc = reading->each(json, reading->data);
    json_decref(json);
    return rc;
}

static int allow(struct desk *desk, const struct desk_journal_filter *filter, struct err *err)
{
    const char *subject = filter->subject == NULL ? "" : filter->subject;

    if (desk_require(desk, MAY_READ, "journal", err) < 0)
        return -1;
    if (filter->is_export &&
        (desk_require(desk, MAY_EXPORT, "journal.export", err) < 0 ||
         journal_access(desk_store(desk), "export", "journal", true, NULL, err) < 0))
        return -1;
    if (filter->with_private &&
        (desk_require(desk, MAY_READ_PRIVATE, "journal.private", err) < 0 ||
         journal_access(desk_store(desk), "unmask", subject, true, NULL, err) < 0))
        return -1;
    return 0;
}

int desk_journal_each(struct desk *desk, const struct desk_journal_filter *filter,
                      int (*each)(const json_t *event, void *data), void *data, struct err *err)
{
    struct reading reading = {.store = desk_store(desk),
                              .with_private = filter->with_private,
                              .each = each,
                              .data = data,
                              .err = err};
    const struct journal_filter wanted = {
        .kind = filter->kind,
        .subject = filter->subject,
        .actor = filter->actor,
        .verb = filter->verb,
        .since = filter->since,
        .until = filter->until,
        .after = filter->after,
        .last = filter->last,
    };

    if (allow(desk, filter, err) < 0)
        return -1;
    return journal_each(desk_store(desk), &wanted, hand_on, &reading, err);
}

int desk_journal_head(struct desk *desk, struct desk_head *head, struct err *err)
{
    struct journal_head found;

    if (journal_read_head(desk_store(desk), &found, err) < 0)
        return -1;
    head->count = found.count;
    memcpy(head->hash, found.hash, sizeof(head->hash));
    return 0;
}

int desk_journal_verify(struct desk *desk, const char *noted_hash, int64_t noted_count,
                        struct desk_head *head, struct err *err)
{
    struct store *store = desk_store(desk);
    struct journal_head found;

    if (desk_require(desk, MAY_JOURNAL_VERIFY, "journal.verify", err) < 0)
        return -1;
    if (noted_hash != NULL && journal_verify_noted(store, noted_hash, noted_count, err) < 0)
        return -1;
    if (journal_verify(store, &found, err) < 0)
        return -1;
    head->count = found.count;
    memcpy(head->hash, found.hash, sizeof(head->hash));
    return 0;
}
