/* A merge is a span of a ticket's life: from its seq to that of the un-merge. What the master did in
 * that span, and its own masters if it was merged too, is added to the ticket's events. A master that
 * was solved already when the merge came counts as solved at the merge. */
#include "desk/ticket_master.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "model/ticket.h"
#include "store/journal.h"
#include "store/patch.h"

enum { CHAIN_MAX = 64 };

/* One merge of a ticket. until: the seq of the un-merge; INT64_MAX: it stands. */
struct span_merged {
    char *into;
    int64_t from, until;
    wall_s at;
};

/* What matters of one ticket's journal. */
struct life {
    struct clock_events
        events; /* as clocks see them; others as EV_OTHER, so that undo finds them */
    VEC(struct span_merged) merges;
    struct ticket folded;
    struct err *err;
};

static void life_release(struct life *life)
{
    vec_release(&life->events);
    vec_each (merge, &life->merges)
        free(merge->into);
    vec_release(&life->merges);
    record_release(&ticket_schema, &life->folded);
}

static void void_last(struct clock_events *events)
{
    for (size_t i = events->len; i > 0; i--) {
        if (events->items[i - 1].voided)
            continue;
        events->items[i - 1].voided = true;
        return;
    }
}

static void note_merge(struct life *life, const struct event *event)
{
    if (strcmp(event->verb, "merge") == 0)
        *vec_push(&life->merges) = (struct span_merged){.into = xstrdup(life->folded.merged_into),
                                                        .from = event->seq,
                                                        .until = INT64_MAX,
                                                        .at = event->at};
    else if (strcmp(event->verb, "unmerge") == 0 && life->merges.len > 0)
        life->merges.items[life->merges.len - 1].until = event->seq;
}

static bool says(const struct event *event, const char *field)
{
    return strstr(event->patch, field) != NULL;
}

static int read_event(const struct event *event, void *data)
{
    struct life *life = data;
    const struct ticket *folded = &life->folded;
    struct clock_event *out;

    if (patch_fold(&ticket_schema, &life->folded, event->patch, life->err) < 0)
        return -1;
    if (strcmp(event->verb, "void") == 0) {
        void_last(&life->events);
        return 0;
    }
    note_merge(life, event);
    out = vec_push(&life->events);
    *out = (struct clock_event){.seq = event->seq, .at = event->at, .recorded = event->at};
    if (strcmp(event->verb, "resolve") == 0) {
        out->kind = says(event, "\"solution\":") ? EV_RESOLVED : EV_WORKAROUND;
        out->at = folded->resolved_at;
    } else if (strcmp(event->verb, "confirm") == 0) {
        out->kind = EV_CLOSED;
        out->at = folded->closed_at;
    } else if (strcmp(event->verb, "reopen") == 0) {
        out->kind = EV_REOPENED;
    }
    return 0;
}

static int read_life(struct store *store, const char *id, struct life *life, struct err *err)
{
    const struct journal_filter filter = {.kind = ticket_schema.kind, .subject = id};

    *life = (struct life){.err = err};
    return journal_each(store, &filter, read_event, life, err);
}

/* How the master stood when the merge came: the last solution that was not reopened. */
static const struct clock_event *solved_before(const struct life *master, int64_t seq)
{
    const struct clock_event *solved = NULL;

    vec_each (event, &master->events) {
        if (event->seq > seq || event->voided)
            continue;
        if (event->kind == EV_RESOLVED || event->kind == EV_WORKAROUND)
            solved = event;
        else if (event->kind == EV_REOPENED)
            solved = NULL;
    }
    return solved;
}

static void add(struct clock_events *out, const struct clock_event *event, int64_t merge,
                wall_s not_before)
{
    struct clock_event *added = vec_push(out);

    *added = *event;
    added->of_master = true;
    added->about = merge;
    if (added->at < not_before)
        added->at = not_before;
}

/* merge: the ticket's own; span: the part of it in which `into` went on for it. */
static int add_span(struct store *store, const struct span_merged *span, int64_t merge, int depth,
                    struct clock_events *out, struct err *err)
{
    const struct clock_event *solved;
    struct life master;
    int rc = read_life(store, span->into, &master, err);

    if (rc == 0 && (solved = solved_before(&master, span->from)) != NULL) {
        struct clock_event at_merge = *solved;

        at_merge.seq = span->from;
        add(out, &at_merge, merge, span->at);
    }
    vec_each (event, &master.events)
        if (rc == 0 && event->kind != EV_OTHER && !event->voided && event->seq > span->from &&
            event->seq < span->until)
            add(out, event, merge, span->at);
    vec_each (next, &master.merges) {
        struct span_merged inner = *next;

        inner.from = next->from > span->from ? next->from : span->from;
        inner.until = next->until < span->until ? next->until : span->until;
        inner.at = next->at > span->at ? next->at : span->at;
        /* a link that came apart is as if it had never been */
        if (rc == 0 && next->until == INT64_MAX && inner.from < inner.until && depth < CHAIN_MAX)
            rc = add_span(store, &inner, merge, depth + 1, out, err);
    }
    life_release(&master);
    return rc;
}

/* The merge itself goes before what it brings. */
static int by_seq(const void *a, const void *b)
{
    const struct clock_event *left = a, *right = b;

    if (left->seq != right->seq)
        return left->seq < right->seq ? -1 : 1;
    return (int)left->of_master - (int)right->of_master;
}

int ticket_master_add(struct store *store, const char *id, struct clock_events *events,
                      struct err *err)
{
    bool merged = false;
    struct life own;
    int rc;

    vec_each (event, events)
        merged = merged || event->kind == EV_MERGED;
    if (!merged)
        return 0;
    rc = read_life(store, id, &own, err);
    vec_each (span, &own.merges)
        if (rc == 0)
            rc = add_span(store, span, span->from, 0, events, err);
    life_release(&own);
    if (rc == 0)
        qsort(events->items, events->len, sizeof(events->items[0]), by_seq);
    return rc;
}
