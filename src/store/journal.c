/* Appending, reading and verifying. The canonical form is written by hand, in the byte order of its
 * keys; the patch goes in as the bytes that are stored, so that verifying never re-encodes. */
#include "store/journal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/die.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "store/internal.h"
#include "store/lookback.h"

static void add_key(struct str *out, const char *key, const char *text)
{
    str_addc(out, '"');
    str_add(out, key);
    str_add(out, "\":");
    json_add_text(out, text);
    str_addc(out, ',');
}

static void hash_event(const struct event *event, const char *previous, struct str *work,
                       char hash[65])
{
    str_reset(work);
    str_addc(work, '{');
    add_key(work, "actor", event->actor);
    str_addf(work, "\"at\":%" PRId64 ",", event->at);
    add_key(work, "kind", event->kind);
    add_key(work, "note", event->note);
    str_add(work, event->ok ? "\"ok\":true," : "\"ok\":false,");
    add_key(work, "origin", event->origin);
    str_add(work, "\"patch\":");
    str_add(work, event->patch);
    str_addc(work, ',');
    add_key(work, "prev", previous);
    add_key(work, "role", event->role);
    str_addf(work, "\"seq\":%" PRId64 ",", event->seq);
    add_key(work, "subject", event->subject);
    str_add(work, "\"verb\":");
    json_add_text(work, event->verb);
    str_addc(work, '}');
    sha256_hex(work->buf, work->len, hash);
}

struct head_row {
    int64_t seq;
    wall_s at;
    char hash[66]; /* one more than a hash has, so that something behind it is seen */
};

static int read_head(struct store *store, struct head_row *head, struct err *err)
{
    struct stmt *stmt = store_stmt(store, "SELECT seq, at, hash FROM head WHERE id = 1", err);
    int rc = stmt == NULL ? -1 : stmt_step(stmt, err);

    if (rc < 0)
        return -1;
    if (rc == 0)
        return err_set(err, ERR_STORE, _("the store has lost the head of its journal"));
    head->seq = stmt_int(stmt, 0);
    head->at = stmt_int(stmt, 1);
    snprintf(head->hash, sizeof(head->hash), "%s", stmt_text(stmt, 2));
    stmt_reset(stmt);
    return 0;
}

static int write_row(struct store *store, const struct event *event, struct err *err)
{
    struct stmt *stmt =
        store_stmt(store,
                   "INSERT INTO event (seq, at, actor, role, origin, ok, kind, subject, verb, "
                   "patch, note, hash) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                   err);

    if (stmt == NULL)
        return -1;
    stmt_bind_int(stmt, 1, event->seq);
    stmt_bind_int(stmt, 2, event->at);
    stmt_bind_text(stmt, 3, event->actor);
    stmt_bind_text(stmt, 4, event->role);
    stmt_bind_text(stmt, 5, event->origin);
    stmt_bind_int(stmt, 6, event->ok);
    stmt_bind_text(stmt, 7, event->kind);
    stmt_bind_text(stmt, 8, event->subject);
    stmt_bind_text(stmt, 9, event->verb);
    stmt_bind_text(stmt, 10, event->patch);
    stmt_bind_text(stmt, 11, event->note);
    stmt_bind_text(stmt, 12, event->hash);
    return stmt_run(stmt, err);
}

static int move_head(struct store *store, const struct event *event, struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, "UPDATE head SET seq = $1, at = $2, hash = $3 WHERE id = 1", err);

    if (stmt == NULL)
        return -1;
    stmt_bind_int(stmt, 1, event->seq);
    stmt_bind_int(stmt, 2, event->at);
    stmt_bind_text(stmt, 3, event->hash);
    return stmt_run(stmt, err);
}

/* Behind store->place. */
static int append_at(struct store *store, const struct event_draft *draft, struct err *err)
{
    struct journal_place *place = &store->place;
    const struct actor *actor = store_actor(store);
    struct str patch = STR_INIT, work = STR_INIT;
    char hash[65], note[65] = "";
    struct event event = {
        .seq = place->seq + 1,
        .at = place->now,
        .actor = actor->name,
        .role = actor->role,
        .origin = actor->origin,
        .ok = !draft->refused,
        .kind = draft->kind,
        .subject = draft->subject,
        .verb = draft->verb,
        .note = note,
        .hash = hash,
    };
    int rc = -1;

    if (draft->patch == NULL)
        str_add(&patch, "{}");
    else
        json_add_canonical(&patch, draft->patch);
    event.patch = patch.buf;
    if (draft->note != NULL && draft->note[0] != '\0' &&
        private_put(store, draft, "", event.seq, draft->note, note, err) < 0)
        goto out;
    hash_event(&event, place->hash, &work, hash);
    if (write_row(store, &event, err) < 0 || move_head(store, &event, err) < 0)
        goto out;
    place->seq = event.seq;
    place->at = event.at;
    memcpy(place->hash, hash, sizeof(hash));
    store_mark_changed(store);
    rc = 0;
out:
    str_release(&patch);
    str_release(&work);
    return rc;
}

/* The system's clock went back: recorded once, then time goes on from there. seq stays the order. */
static int record_step(struct store *store, struct err *err)
{
    json_t *patch =
        json_pack("{s:[I,I]}", "at", (json_int_t)store->place.at, (json_int_t)store->place.now);
    const struct event_draft draft = {
        .kind = "clock", .subject = "wall", .verb = "step", .patch = patch};
    int rc = append_at(store, &draft, err);

    json_decref(patch);
    return rc;
}

static int find_place(struct store *store, struct err *err)
{
    struct journal_place *place = &store->place;
    struct head_row head;

    if (read_head(store, &head, err) < 0)
        return -1;
    place->seq = head.seq;
    place->at = head.at;
    snprintf(place->hash, sizeof(place->hash), "%.64s", head.hash);
    if (place->now == 0)
        place->now = clock_wall();
    place->known = true;
    return 0;
}

/* Where the next event goes is in store->place afterwards. */
static int next_place(struct store *store, struct err *err)
{
    if (store->looking_back)
        return err_set(err, ERR_REFUSED, _("nothing can be written while looking back"));
    if (!store_in_transaction(store) || store->reading)
        die("an event was written outside of a transaction");
    if (lease_guard(store, err) < 0 || (!store->place.known && find_place(store, err) < 0))
        return -1;
    return store->place.now < store->place.at ? record_step(store, err) : 0;
}

int journal_next(struct store *store, int64_t *seq, struct err *err)
{
    if (next_place(store, err) < 0)
        return -1;
    *seq = store->place.seq + 1;
    return 0;
}

static int check_draft(const struct event_draft *draft, struct err *err)
{
    if (!utf8_valid(draft->subject, strlen(draft->subject), NULL))
        return err_set(err, ERR_USAGE, _("the subject holds bytes that are no UTF-8"));
    if (draft->note != NULL && !utf8_valid(draft->note, strlen(draft->note), NULL))
        return err_set(err, ERR_USAGE, _("the note holds bytes that are no UTF-8"));
    return 0;
}

int journal_append(struct store *store, const struct event_draft *draft, struct err *err)
{
    if (check_draft(draft, err) < 0 || next_place(store, err) < 0)
        return -1;
    return append_at(store, draft, err);
}

int journal_append_alone(struct store *store, const struct event_draft *draft, struct err *err)
{
    if (store_begin(store, err) < 0)
        return -1;
    if (journal_append(store, draft, err) < 0) {
        store_rollback(store);
        return -1;
    }
    return store_commit(store, err);
}

int journal_access(struct store *store, const char *verb, const char *subject, bool ok,
                   const char *note, struct err *err)
{
    const struct event_draft draft = {
        .kind = "access", .subject = subject, .verb = verb, .note = note, .refused = !ok};

    if (store->looking_back)
        return lookback_access(store, &draft, err);
    return journal_append_alone(store, &draft, err);
}

/* --- reading --- */

static void read_event(struct stmt *stmt, struct event *event)
{
    *event = (struct event){
        .seq = stmt_int(stmt, 0),
        .at = stmt_int(stmt, 1),
        .actor = stmt_text(stmt, 2),
        .role = stmt_text(stmt, 3),
        .origin = stmt_text(stmt, 4),
        .ok = stmt_int(stmt, 5) != 0,
        .kind = stmt_text(stmt, 6),
        .subject = stmt_text(stmt, 7),
        .verb = stmt_text(stmt, 8),
        .patch = stmt_text(stmt, 9),
        .note = stmt_text(stmt, 10),
        .hash = stmt_text(stmt, 11),
    };
}

#define EVENT_COLUMNS                                                                              \
    "SELECT seq, at, actor, role, origin, ok, kind, subject, verb, patch, note, hash FROM event "
#define ANY_SUBJECT "seq > $1 AND ($2 = '' OR kind = $2) AND ($3 = '' OR subject = $3) "
#define ONE_SUBJECT "seq > $1 AND kind = $2 AND subject = $3 "
#define THE_REST "AND ($4 = '' OR actor = $4) AND ($5 = '' OR verb = $5) AND at >= $6 AND at < $7 "

static void bind_filter(struct stmt *stmt, const struct journal_filter *filter, int64_t after)
{
    stmt_bind_int(stmt, 1, after);
    stmt_bind_text(stmt, 2, filter->kind);
    stmt_bind_text(stmt, 3, filter->subject);
    stmt_bind_text(stmt, 4, filter->actor);
    stmt_bind_text(stmt, 5, filter->verb);
    stmt_bind_int(stmt, 6, filter->since == 0 ? INT64_MIN : filter->since);
    stmt_bind_int(stmt, 7, filter->until == 0 ? INT64_MAX : filter->until);
}

/* seq after which the newest `last` matching events stand. */
static int skip_to_last(struct store *store, const struct journal_filter *filter, int64_t *after,
                        struct err *err)
{
    struct stmt *stmt = store_stmt(store,
                                   "SELECT seq FROM event WHERE " ANY_SUBJECT THE_REST
                                   "ORDER BY seq DESC LIMIT 1 OFFSET $8",
                                   err);
    int rc;

    if (stmt == NULL)
        return -1;
    bind_filter(stmt, filter, filter->after);
    stmt_bind_int(stmt, 8, filter->last);
    rc = stmt_step(stmt, err);
    if (rc == 1) {
        *after = stmt_int(stmt, 0);
        stmt_reset(stmt);
    }
    return rc < 0 ? -1 : 0;
}

int journal_each(struct store *store, const struct journal_filter *filter,
                 int (*each)(const struct event *event, void *data), void *data, struct err *err)
{
    int64_t after = filter->after;
    struct stmt *stmt;
    struct event event;
    int rc, verdict;

    if (filter->last > 0 && skip_to_last(store, filter, &after, err) < 0)
        return -1;
    /* One subject's life is read through its index, the rest in order of seq. */
    if (filter->kind != NULL && filter->subject != NULL)
        stmt = store_stmt(store, EVENT_COLUMNS "WHERE " ONE_SUBJECT THE_REST "ORDER BY seq", err);
    else
        stmt = store_stmt(store, EVENT_COLUMNS "WHERE " ANY_SUBJECT THE_REST "ORDER BY seq", err);
    if (stmt == NULL)
        return -1;
    bind_filter(stmt, filter, after);
    while ((rc = stmt_step(stmt, err)) == 1) {
        read_event(stmt, &event);
        verdict = each(&event, data);
        if (verdict != 0) {
            stmt_reset(stmt);
            return verdict;
        }
    }
    return rc;
}

/* --- a page --- */

#define PAGE_REST                                                                                  \
    "AND ($4 = '' OR actor = $4) AND ($5 = '' OR verb = $5) AND at >= $6 AND at < $7 "             \
    "AND ($8 = '' OR lower(subject) LIKE $8 ESCAPE '!') "
#define ANY_OLDER "seq < $1 AND ($2 = '' OR kind = $2) AND ($3 = '' OR subject = $3) "
#define ONE_OLDER "seq < $1 AND kind = $2 AND subject = $3 "

/* One subject's life is read through its index, the rest in order of seq. */
static struct stmt *page_stmt(struct store *store, const struct journal_page *page, struct err *err)
{
    bool one = page->filter.kind != NULL && page->filter.subject != NULL;

    if (page->newer)
        return one ? store_stmt(
                         store,
                         EVENT_COLUMNS "WHERE " ONE_SUBJECT PAGE_REST "ORDER BY seq LIMIT $9", err)
                   : store_stmt(
                         store,
                         EVENT_COLUMNS "WHERE " ANY_SUBJECT PAGE_REST "ORDER BY seq LIMIT $9", err);
    return one ? store_stmt(store,
                            EVENT_COLUMNS "WHERE " ONE_OLDER PAGE_REST "ORDER BY seq DESC LIMIT $9",
                            err)
               : store_stmt(store,
                            EVENT_COLUMNS "WHERE " ANY_OLDER PAGE_REST "ORDER BY seq DESC LIMIT $9",
                            err);
}

/* For LIKE: small letters as lower() makes them, and what has a meaning there taken literally. */
static void add_pattern(struct str *out, const char *part)
{
    if (part == NULL || part[0] == '\0')
        return;
    str_addc(out, '%');
    for (; *part != '\0'; part++) {
        if (strchr("%_!", *part) != NULL)
            str_addc(out, '!');
        str_addc(out, *part >= 'A' && *part <= 'Z' ? (char)(*part - 'A' + 'a') : *part);
    }
    str_addc(out, '%');
}

int journal_read_page(struct store *store, const struct journal_page *page,
                      int (*each)(const struct event *event, void *data), void *data,
                      struct err *err)
{
    struct stmt *stmt = page_stmt(store, page, err);
    struct str pattern = STR_INIT;
    struct event event;
    int rc = -1;

    if (stmt == NULL)
        return -1;
    add_pattern(&pattern, page->part);
    bind_filter(stmt, &page->filter, page->newer || page->from != 0 ? page->from : INT64_MAX);
    stmt_bind_text(stmt, 8, pattern.buf);
    stmt_bind_int(stmt, 9, page->limit);
    while ((rc = stmt_step(stmt, err)) == 1) {
        read_event(stmt, &event);
        rc = each(&event, data);
        if (rc != 0) {
            stmt_reset(stmt);
            break;
        }
    }
    str_release(&pattern);
    return rc;
}

int journal_read_head(struct store *store, struct journal_head *head, struct err *err)
{
    struct head_row row;

    if (read_head(store, &row, err) < 0)
        return -1;
    head->count = row.seq;
    snprintf(head->hash, sizeof(head->hash), "%.64s", row.hash);
    return 0;
}

/* --- verifying --- */

struct journal_walk {
    struct journal_head end;
    wall_s end_at;
    struct str work;
    int64_t noted_count;
    const char *noted_hash; /* NULL: nothing was noted */
};

/* What C reads must be all there is: text behind a NUL, or behind a number, would go unseen. */
static bool is_plain(struct stmt *stmt, const struct event *event)
{
    enum { AT = 1, OK = 5, COLUMNS = 12 };
    char at[32];

    for (int column = 2; column < COLUMNS; column++) {
        size_t len;
        const char *text = stmt_textn(stmt, column, &len);

        if (strlen(text) != len)
            return false;
    }
    snprintf(at, sizeof(at), "%" PRId64, event->at);
    return strcmp(stmt_text(stmt, AT), at) == 0 &&
           strcmp(stmt_text(stmt, OK), event->ok ? "1" : "0") == 0;
}

static int bad_event(const struct event *event, struct err *err)
{
    struct str what = STR_INIT, shown = STR_INIT;

    str_addf(&what, "%s %s %s", event->kind, event->subject, event->verb);
    visible_add(&shown, what.buf, what.len, VISIBLE_LINE);
    err_set(err, ERR_FAILED,
            _("event %lld (%s) does not match its hash: it or what stands before it was changed"),
            (long long)event->seq, shown.buf);
    str_release(&what);
    str_release(&shown);
    return -1;
}

static int walk_event(struct journal_walk *walk, struct stmt *stmt, struct err *err)
{
    struct event event;
    char hash[65];

    read_event(stmt, &event);
    if (event.seq > walk->end.count + 1)
        return err_set(err, ERR_FAILED,
                       _("event %lld is missing from the journal; the next one is %lld"),
                       (long long)walk->end.count + 1, (long long)event.seq);
    if (event.seq <= walk->end.count)
        return err_set(err, ERR_FAILED,
                       _("event %lld is none of the journal's: it was added in front"),
                       (long long)event.seq);
    hash_event(&event, walk->end.hash, &walk->work, hash);
    if (!is_plain(stmt, &event) || strcmp(hash, event.hash) != 0)
        return bad_event(&event, err);
    if (walk->noted_hash != NULL && event.seq == walk->noted_count &&
        strcmp(hash, walk->noted_hash) != 0)
        return err_set(
            err, ERR_FAILED,
            _("event %lld has another hash than the noted one: the journal was rewritten"),
            (long long)event.seq);
    memcpy(walk->end.hash, hash, sizeof(hash));
    walk->end.count = event.seq;
    walk->end_at = event.at;
    return 0;
}

static int walk_events(struct store *store, struct journal_walk *walk, struct err *err)
{
    struct stmt *stmt = store_stmt(store, EVENT_COLUMNS "ORDER BY seq", err);
    int rc;

    if (stmt == NULL)
        return -1;
    while ((rc = stmt_step(stmt, err)) == 1) {
        if (walk_event(walk, stmt, err) < 0) {
            stmt_reset(stmt);
            return -1;
        }
    }
    return rc;
}

static int check_head(struct store *store, const struct journal_walk *walk, struct err *err)
{
    struct head_row head;

    if (read_head(store, &head, err) < 0)
        return -1;
    if (head.seq != walk->end.count)
        return err_set(err, ERR_FAILED,
                       _("the journal ends at event %lld but its head stands at %lld: its tail was "
                         "cut or changed"),
                       (long long)walk->end.count, (long long)head.seq);
    if (strcmp(head.hash, walk->end.hash) != 0 || head.at != walk->end_at)
        return err_set(err, ERR_FAILED,
                       _("the journal ends at event %lld but its head is not of that event: one of "
                         "them was changed"),
                       (long long)walk->end.count);
    return 0;
}

static int walk_chain(struct store *store, struct journal_walk *walk, struct err *err)
{
    int rc;

    if (store_begin_read(store, err) < 0)
        return -1;
    str_init(&walk->work);
    rc = walk_events(store, walk, err) < 0 ? -1 : check_head(store, walk, err);
    str_release(&walk->work);
    store_rollback(store);
    return rc;
}

int journal_verify(struct store *store, struct journal_head *head, struct err *err)
{
    struct journal_walk walk = {0};

    if (walk_chain(store, &walk, err) < 0)
        return -1;
    *head = walk.end;
    return 0;
}

int journal_verify_noted(struct store *store, const char *hash, int64_t count, struct err *err)
{
    struct journal_walk walk = {.noted_hash = hash, .noted_count = count};

    if (walk_chain(store, &walk, err) < 0)
        return -1;
    if (walk.end.count < count)
        return err_set(err, ERR_FAILED,
                       _("the journal has %lld events, %lld were noted: its tail was cut"),
                       (long long)walk.end.count, (long long)count);
    return 0;
}

/* --- verifying in steps --- */

struct journal_walk *journal_walk_new(void)
{
    struct journal_walk *walk = xcalloc(1, sizeof(*walk));

    str_init(&walk->work);
    return walk;
}

void journal_walk_free(struct journal_walk *walk)
{
    if (walk == NULL)
        return;
    str_release(&walk->work);
    free(walk);
}

/* Nothing stands before the first event: the first step looks there too. */
static int walk_some(struct store *store, struct journal_walk *walk, int64_t limit, struct err *err)
{
    struct stmt *stmt =
        store_stmt(store, EVENT_COLUMNS "WHERE seq > $1 ORDER BY seq LIMIT $2", err);
    int64_t taken = 0;
    int rc;

    if (stmt == NULL)
        return -1;
    stmt_bind_int(stmt, 1, walk->end.count == 0 ? INT64_MIN : walk->end.count);
    stmt_bind_int(stmt, 2, limit);
    while ((rc = stmt_step(stmt, err)) == 1) {
        taken++;
        if (walk_event(walk, stmt, err) < 0) {
            stmt_reset(stmt);
            return -1;
        }
    }
    return rc < 0 ? -1 : taken < limit;
}

int journal_walk_on(struct store *store, struct journal_walk *walk, int64_t limit,
                    struct journal_head *head, struct err *err)
{
    int rc;

    if (store_begin_read(store, err) < 0)
        return -1;
    rc = walk_some(store, walk, limit, err);
    if (rc == 1 && check_head(store, walk, err) < 0)
        rc = -1;
    store_rollback(store);
    *head = walk->end;
    return rc;
}

/* --- JSON --- */

static json_t *pack_event(const struct event *event, const char *note, json_t *patch)
{
    struct str at = STR_INIT;
    json_t *json;

    civil_add_rfc3339(&at, event->at);
    json = json_pack("{s:I,s:s,s:s,s:s,s:s,s:b,s:s,s:s,s:s,s:o,s:s,s:s}", "seq",
                     (json_int_t)event->seq, "at", at.buf, "actor", event->actor, "role",
                     event->role, "origin", event->origin, "ok", (int)event->ok, "kind",
                     event->kind, "subject", event->subject, "verb", event->verb, "patch", patch,
                     "note", note, "hash", event->hash);
    str_release(&at);
    return json;
}

json_t *event_to_json(struct store *store, const struct event *event, bool with_private,
                      struct err *err)
{
    struct str note = STR_INIT;
    json_t *json = NULL, *patch = json_read(event->patch, strlen(event->patch), err);

    if (patch == NULL)
        goto out;
    if (with_private && event->note[0] != '\0' && private_get(store, event->note, &note, err) < 0) {
        json_decref(patch);
        goto out;
    }
    json = pack_event(event, with_private ? note.buf : event->note, patch);
    if (json == NULL)
        err_set(err, ERR_FAILED, _("it holds bytes that are no UTF-8"));
out:
    if (json == NULL)
        err_prefix(err, _("event %lld"), (long long)event->seq);
    str_release(&note);
    return json;
}
