/* Parcels: arrays that refer to each other by index until they are written, and texts in chunks. */
#include "health/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "desk/alerts.h"
#include "health/verdict.h"

enum { CHUNK = 16 << 10, SEAL_FIGURES = 5000, HEAVY_FIGURES = 12000 };

struct chunk {
    struct chunk *next;
    size_t used, size;
    char bytes[];
};

struct forgotten {
    const char *host, *metric, *object; /* metric NULL: the whole host */
};

struct parcel {
    struct chunk *texts;
    VEC(struct samples_round) rounds; /* figures NULL until it is written */
    VEC(size_t) firsts;               /* of each round, in figures */
    VEC(struct samples_figure) figures;
    VEC(struct check_state) states;
    VEC(size_t) of; /* which figure a state belongs to */
    VEC(struct health_host_state) hosts;
    VEC(struct alert_report) reports;
    VEC(struct health_own_figure) own;
    VEC(struct forgotten) forgotten;
    bool reported;
    bool joined; /* firsts and of are used up */
};

struct outbox {
    struct parcel *filling;
    VEC(struct parcel *) waiting; /* oldest first */
    size_t figures;               /* in those that wait */
    bool lost;
};

/* --- texts --- */

static const char *keep(struct parcel *parcel, const char *text)
{
    size_t len = text == NULL ? 0 : strlen(text);
    struct chunk *chunk = parcel->texts;
    char *copy;

    if (len == 0)
        return "";
    if (chunk == NULL || chunk->size - chunk->used <= len) {
        size_t size = len + 1 > CHUNK ? len + 1 : CHUNK;

        chunk = xmalloc(sizeof(*chunk) + size);
        *chunk = (struct chunk){.next = parcel->texts, .size = size};
        parcel->texts = chunk;
    }
    copy = chunk->bytes + chunk->used;
    memcpy(copy, text, len + 1);
    chunk->used += len + 1;
    return copy;
}

static void free_chunks(struct chunk *chunk)
{
    while (chunk != NULL) {
        struct chunk *next = chunk->next;

        free(chunk);
        chunk = next;
    }
}

/* --- a parcel --- */

void parcel_free(struct parcel *parcel)
{
    if (parcel == NULL)
        return;
    free_chunks(parcel->texts);
    vec_release(&parcel->rounds);
    vec_release(&parcel->firsts);
    vec_release(&parcel->figures);
    vec_release(&parcel->states);
    vec_release(&parcel->of);
    vec_release(&parcel->hosts);
    vec_release(&parcel->reports);
    vec_release(&parcel->own);
    vec_release(&parcel->forgotten);
    free(parcel);
}

const struct alert_report *parcel_reports(const struct parcel *parcel, size_t *count)
{
    *count = parcel->reports.len;
    return parcel->reports.items;
}

static bool is_empty(const struct parcel *parcel)
{
    return parcel->rounds.len == 0 && parcel->hosts.len == 0 && parcel->reports.len == 0 &&
           parcel->own.len == 0 && parcel->forgotten.len == 0;
}

/* One that is wrong for itself must not hold up all others for ever. */
static void report_each(struct parcel *parcel, struct desk *desk)
{
    struct err err = ERR_INIT;

    vec_each (report, &parcel->reports) {
        err_reset(&err);
        if (desk_alerts_report(desk, report, 1, NULL, &err) < 0)
            log_error("alert %s %s %s: %s", report->host, report->metric, report->object,
                      err.text.buf);
    }
    err_release(&err);
}

static int report(struct parcel *parcel, struct desk *desk, struct err *err)
{
    struct err why = ERR_INIT;
    int rc;

    if (parcel->reported || parcel->reports.len == 0)
        return 0;
    rc = desk_alerts_report(desk, parcel->reports.items, parcel->reports.len, NULL, &why);
    if (rc < 0 && (why.kind == ERR_FAILED || why.kind == ERR_USAGE)) {
        report_each(parcel, desk);
        rc = 0;
    } else if (rc < 0) {
        err_set(err, why.kind, "%s", why.text.buf);
    }
    parcel->reported = rc == 0;
    err_release(&why);
    return rc;
}

/* In the order they came, but each host's together: those of one second are one row of the file. */
static int by_host(const void *left, const void *right)
{
    const struct samples_round *a = left, *b = right;
    int order = strcmp(a->host, b->host);

    if (order == 0)
        order = (a->figures > b->figures) - (a->figures < b->figures);
    return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

static void join(struct parcel *parcel)
{
    if (parcel->joined)
        return;
    parcel->joined = true;
    for (size_t i = 0; i < parcel->rounds.len; i++)
        parcel->rounds.items[i].figures = parcel->figures.items + parcel->firsts.items[i];
    for (size_t i = 0; i < parcel->states.len; i++)
        parcel->figures.items[parcel->of.items[i]].state = &parcel->states.items[i];
    if (parcel->rounds.len > 1)
        qsort(parcel->rounds.items, parcel->rounds.len, sizeof(parcel->rounds.items[0]), by_host);
}

/* After the rounds: they may hold some of it. */
static int forget(const struct parcel *parcel, struct desk_health *health, struct err *err)
{
    vec_each (gone, &parcel->forgotten) {
        if (desk_health_forget(health, gone->host, gone->metric, gone->object, err) < 0)
            return -1;
    }
    return 0;
}

int parcel_deliver(struct parcel *parcel, struct desk *desk, struct desk_health *health, wall_s now,
                   struct delivery *delivery, struct err *err)
{
    struct health_batch batch;

    delivery->reported = !parcel->reported && parcel->reports.len > 0;
    if (report(parcel, desk, err) < 0)
        return -1;
    join(parcel);
    batch = (struct health_batch){.rounds = parcel->rounds.items,
                                  .round_count = parcel->rounds.len,
                                  .hosts = parcel->hosts.items,
                                  .host_count = parcel->hosts.len,
                                  .figures = parcel->own.items,
                                  .figure_count = parcel->own.len};
    if (desk_health_write(health, &batch, now, &delivery->renewed, &delivery->note, err) < 0)
        return -1;
    return forget(parcel, health, err);
}

/* --- the box --- */

struct outbox *outbox_new(void)
{
    struct outbox *outbox = xcalloc(1, sizeof(*outbox));

    outbox->filling = xcalloc(1, sizeof(*outbox->filling));
    return outbox;
}

void outbox_free(struct outbox *outbox)
{
    if (outbox == NULL)
        return;
    parcel_free(outbox->filling);
    vec_each (parcel, &outbox->waiting)
        parcel_free(*parcel);
    vec_release(&outbox->waiting);
    free(outbox);
}

void outbox_round(struct outbox *outbox, const struct subject *subject, const char *part, wall_s at,
                  int64_t took_ms)
{
    struct parcel *parcel = outbox->filling;

    *vec_push(&parcel->firsts) = parcel->figures.len;
    *vec_push(&parcel->rounds) = (struct samples_round){.host = keep(parcel, subject->id),
                                                        .section = keep(parcel, part),
                                                        .at = at,
                                                        .took_ms = took_ms};
}

void outbox_figure(struct outbox *outbox, struct check *check, double value)
{
    struct parcel *parcel = outbox->filling;
    struct samples_figure *figure = vec_push(&parcel->figures);

    *figure = (struct samples_figure){.metric = check->owns_metric ? keep(parcel, check->metric)
                                                                   : check->metric,
                                      .object = keep(parcel, check->object),
                                      .value = value,
                                      .stale_s = check->limits->stale_s,
                                      .text = ""};
    if (check->dirty) {
        figure->text = keep(parcel, check->text);
        *vec_push(&parcel->of) = parcel->figures.len - 1;
        *vec_push(&parcel->states) = check->state;
        check->dirty = false;
    }
    parcel->rounds.items[parcel->rounds.len - 1].count++;
}

void outbox_report(struct outbox *outbox, const struct check *check, int level, wall_s at)
{
    struct parcel *parcel = outbox->filling;

    *vec_push(&parcel->reports) =
        (struct alert_report){.host = keep(parcel, check->part->subject->id),
                              .metric = keep(parcel, check->metric),
                              .object = keep(parcel, check->object),
                              .level = level,
                              .value = check->state.value,
                              .text = keep(parcel, check->text),
                              .at = at};
}

void outbox_host(struct outbox *outbox, const struct subject *subject)
{
    struct parcel *parcel = outbox->filling;

    *vec_push(&parcel->hosts) = (struct health_host_state){.host = keep(parcel, subject->id),
                                                           .level = subject->level,
                                                           .since = subject->since,
                                                           .text = keep(parcel, subject->text)};
}

void outbox_own(struct outbox *outbox, const char *name, double value)
{
    *vec_push(&outbox->filling->own) = (struct health_own_figure){name, value};
}

void outbox_forget(struct outbox *outbox, const char *host, const char *metric, const char *object)
{
    struct parcel *parcel = outbox->filling;

    *vec_push(&parcel->forgotten) =
        (struct forgotten){.host = keep(parcel, host),
                           .metric = metric == NULL ? NULL : keep(parcel, metric),
                           .object = keep(parcel, object)};
}

bool outbox_is_empty(const struct outbox *outbox)
{
    return outbox->waiting.len == 0 && is_empty(outbox->filling);
}

bool outbox_is_heavy(const struct outbox *outbox)
{
    return outbox->filling->figures.len >= HEAVY_FIGURES;
}

/* Of all texts only those that are still spoken of. */
static void keep_texts(struct parcel *parcel)
{
    struct chunk *before = parcel->texts;

    parcel->texts = NULL;
    vec_each (host, &parcel->hosts) {
        host->host = keep(parcel, host->host);
        host->text = keep(parcel, host->text);
    }
    vec_each (report, &parcel->reports) {
        report->host = keep(parcel, report->host);
        report->metric = keep(parcel, report->metric);
        report->object = keep(parcel, report->object);
        report->text = keep(parcel, report->text);
    }
    vec_each (forgotten, &parcel->forgotten) {
        forgotten->host = keep(parcel, forgotten->host);
        forgotten->metric = forgotten->metric == NULL ? NULL : keep(parcel, forgotten->metric);
        forgotten->object = keep(parcel, forgotten->object);
    }
    free_chunks(before);
}

/* Reports are never dropped with the rounds. */
static void drop_rounds(struct outbox *outbox, struct parcel *parcel)
{
    outbox->figures -= parcel->figures.len;
    outbox->lost = outbox->lost || parcel->rounds.len > 0;
    parcel->own.len = 0;
    vec_release(&parcel->rounds);
    vec_release(&parcel->firsts);
    vec_release(&parcel->figures);
    vec_release(&parcel->states);
    vec_release(&parcel->of);
    keep_texts(parcel);
}

static void keep_within_bounds(struct outbox *outbox)
{
    size_t kept = 0;

    vec_each (old, &outbox->waiting) {
        if (outbox->figures > OUTBOX_FIGURES_MAX)
            drop_rounds(outbox, *old);
        if (is_empty(*old))
            parcel_free(*old);
        else
            outbox->waiting.items[kept++] = *old;
    }
    outbox->waiting.len = kept;
}

/* What has come meanwhile must not grow without bound behind one that cannot be delivered. */
static void seal(struct outbox *outbox)
{
    if (outbox->filling->figures.len < SEAL_FIGURES)
        return;
    outbox->figures += outbox->filling->figures.len;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    *vec_push(&outbox->waiting) = outbox->filling;
    outbox->filling = xcalloc(1, sizeof(*outbox->filling));
    keep_within_bounds(outbox);
}

struct parcel *outbox_take(struct outbox *outbox)
{
    struct parcel *parcel;

    if (outbox->waiting.len > 0)
        seal(outbox);
    if (outbox->waiting.len > 0) {
        parcel = outbox->waiting.items[0];
        outbox->waiting.len--;
        memmove(outbox->waiting.items, outbox->waiting.items + 1,
                /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
                outbox->waiting.len * sizeof(outbox->waiting.items[0]));
        outbox->figures -= parcel->figures.len;
        return parcel;
    }
    if (is_empty(outbox->filling))
        return NULL;
    parcel = outbox->filling;
    outbox->filling = xcalloc(1, sizeof(*outbox->filling));
    return parcel;
}

void outbox_put_back(struct outbox *outbox, struct parcel *parcel)
{
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    vec_push(&outbox->waiting);
    memmove(outbox->waiting.items + 1, outbox->waiting.items,
            /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
            (outbox->waiting.len - 1) * sizeof(outbox->waiting.items[0]));
    outbox->waiting.items[0] = parcel;
    outbox->figures += parcel->figures.len;
    keep_within_bounds(outbox);
}

bool outbox_has_lost(struct outbox *outbox)
{
    bool lost = outbox->lost;

    outbox->lost = false;
    return lost;
}
