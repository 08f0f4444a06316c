/* The journal for the faces. Reading private text and taking an export away are events themselves. */
#include "desk/journals.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/duty.h"
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

static bool shows_private(const struct desk *desk, const struct desk_journal_filter *filter)
{
    return filter->of_page && filter->subject != NULL && duty_may(desk, MAY_READ_PRIVATE);
}

int desk_journal_each(struct desk *desk, const struct desk_journal_filter *filter,
                      int (*each)(const json_t *event, void *data), void *data, struct err *err)
{
    struct reading reading = {.store = desk_store(desk),
                              .with_private = filter->with_private || shows_private(desk, filter),
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

/* --- a page --- */

int desk_journal_page(struct desk *desk, const struct desk_journal_page *page,
                      int (*each)(const json_t *event, void *data), void *data, struct err *err)
{
    struct reading reading = {.store = desk_store(desk), .each = each, .data = data, .err = err};
    const struct journal_page wanted = {
        .filter = {.kind = page->filter.kind,
                   .subject = page->filter.subject,
                   .actor = page->filter.actor,
                   .verb = page->filter.verb,
                   .since = page->filter.since,
                   .until = page->filter.until},
        .part = page->part,
        .from = page->from,
        .newer = page->newer,
        .limit = page->limit,
    };

    if (desk_require(desk, MAY_READ, "journal", err) < 0)
        return -1;
    return journal_read_page(desk_store(desk), &wanted, hand_on, &reading, err);
}

static int take_event(const json_t *event, void *data)
{
    *(json_t **)data = json_incref((json_t *)event);
    return 0;
}

json_t *desk_journal_event(struct desk *desk, int64_t seq, bool with_private, struct err *err)
{
    json_t *event = NULL;
    struct reading reading = {.store = desk_store(desk),
                              .with_private = with_private,
                              .each = take_event,
                              .data = &event,
                              .err = err};
    const struct journal_page page = {.from = seq - 1, .newer = true, .limit = 1};
    char *number = xasprintf("%lld", (long long)seq);
    const struct desk_journal_filter asked = {.subject = number, .with_private = with_private};
    int rc = allow(desk, &asked, err);

    free(number);
    if (rc == 0)
        rc = journal_read_page(desk_store(desk), &page, hand_on, &reading, err);
    if (rc == 0 && event != NULL && json_integer_value(json_object_get(event, "seq")) != seq) {
        json_decref(event);
        event = NULL;
    }
    if (rc == 0 && event == NULL)
        err_set(err, ERR_FAILED, _("the journal has no event %lld"), (long long)seq);
    return event;
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

/* --- verifying in steps --- */

struct desk_verify {
    struct desk *desk;
    struct journal_walk *walk;
};

struct desk_verify *desk_verify_new(struct desk *desk, struct err *err)
{
    struct desk_verify *verify;

    if (desk_require(desk, MAY_JOURNAL_VERIFY, "journal.verify", err) < 0)
        return NULL;
    verify = xcalloc(1, sizeof(*verify));
    verify->desk = desk;
    verify->walk = journal_walk_new();
    return verify;
}

void desk_verify_free(struct desk_verify *verify)
{
    if (verify == NULL)
        return;
    journal_walk_free(verify->walk);
    free(verify);
}

int desk_verify_step(struct desk_verify *verify, int64_t events, struct desk_head *head,
                     struct err *err)
{
    struct journal_head found;
    int rc = journal_walk_on(desk_store(verify->desk), verify->walk, events, &found, err);

    head->count = found.count;
    memcpy(head->hash, found.hash, sizeof(head->hash));
    return rc;
}
