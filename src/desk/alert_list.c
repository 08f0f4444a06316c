/* Reading alerts as they are now. Of a group one row stands for all unless each of them is asked for. */
#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/alert_acts.h"
#include "desk/alerts.h"
#include "desk/need.h"
#include "store/alert_store.h"
#include "store/lookback.h"
#include "store/notice_store.h"

enum { LIST_LIMIT = 200 };

static bool has_text(const char *text)
{
    return text != NULL && text[0] != '\0';
}

int desk_alert_load(struct desk *desk, const char *id, struct alert *alert, struct err *err)
{
    if (desk_require(desk, MAY_READ, "alert.show", err) < 0 ||
        alert_load_stored(desk, id, alert, err) < 0)
        return -1;
    alert_settle(alert, clock_wall());
    return 0;
}

struct listing {
    const struct alert_filter *filter;
    VEC(struct alert) kept;
    struct map shown; /* of each group, who stands for it */
    int64_t rows;
    struct alert_round round; /* for the silences */
};

static int add_silence(const struct silence *silence, void *data)
{
    struct alert_round *round = data;

    if (silence_holds(silence, round->now))
        record_copy(&silence_schema, vec_push(&round->silences), silence);
    return 0;
}

static int read_silences(struct alert_round *round, struct desk *desk, struct err *err)
{
    *round = (struct alert_round){.desk = desk, .now = clock_wall()};
    return silence_store_each(desk_store(desk), round->now, add_silence, round, err);
}

/* Its leader, or the newest of those that are not over, stands for a group. */
static void note_shown(struct listing *listing, const struct alert *alert)
{
    if (listing->filter->each || !has_text(alert->storm) || !map_has(&listing->shown, alert->storm))
        listing->rows++;
    if (has_text(alert->storm) &&
        (str_eq(alert->storm, alert->id) || !map_has(&listing->shown, alert->storm)))
        free(map_put(&listing->shown, alert->storm, xstrdup(alert->id)));
}

static int64_t limit_of(const struct alert_filter *filter)
{
    return filter->limit == 0 ? LIST_LIMIT : filter->limit;
}

static int list_one(const struct alert *stored, void *data)
{
    struct listing *listing = data;
    struct alert alert;

    record_copy(&alert_schema, &alert, stored);
    alert_settle(&alert, listing->round.now);
    if (listing->filter->open && alert.state == ALERT_RESOLVED) {
        record_release(&alert_schema, &alert);
    } else {
        note_shown(listing, &alert);
        *vec_push(&listing->kept) = alert;
    }
    return listing->rows > limit_of(listing->filter);
}

static bool is_shown(const struct listing *listing, const struct alert *alert)
{
    return listing->filter->each || !has_text(alert->storm) ||
           str_eq(map_get(&listing->shown, alert->storm), alert->id);
}

static int count_unresolved(const struct alert *stored, void *data)
{
    struct alert_view *view = data;
    bool over =
        stored->state == ALERT_RESOLVED || (stored->state == ALERT_RECOVERING &&
                                            clock_wall() >= stored->recovered_at + stored->hold_s);

    view->group++;
    view->unresolved += !over;
    return 0;
}

static int make_view(const struct alert_round *round, const struct alert *alert, bool whole,
                     struct alert_view *view, struct err *err)
{
    *view = (struct alert_view){0};
    vec_each (silence, &round->silences)
        if (silence_covers(silence, alert) && silence->until > view->silenced_until) {
            view->silenced = true;
            view->silenced_until = silence->until;
        }
    if (!whole || !has_text(alert->storm))
        return 0;
    return alert_store_each_bound(desk_store(round->desk), ALERT_BOND_STORM, alert->storm,
                                  count_unresolved, view, err);
}

int desk_alert_view(struct desk *desk, const struct alert *alert, struct alert_view *view,
                    struct err *err)
{
    struct alert_round round;
    int rc = read_silences(&round, desk, err);

    if (rc == 0)
        rc = make_view(&round, alert, str_eq(alert->storm, alert->id), view, err);
    alert_round_release(&round);
    return rc;
}

static int hand_on(struct listing *listing, desk_alert_each *each, void *data, struct err *err)
{
    int64_t left = limit_of(listing->filter);

    vec_each (alert, &listing->kept) {
        struct alert_view view;
        int rc;

        if (left == 0 || !is_shown(listing, alert))
            continue;
        left--;
        rc = make_view(&listing->round, alert, !listing->filter->each, &view, err);
        if (rc == 0)
            rc = each(alert, &view, data);
        if (rc != 0)
            return rc;
    }
    return 0;
}

/* A name that is written wrong must not look as if nothing were wrong there; one that was taken out of
 * the configuration may still have alerts. */
static int check_names(struct desk *desk, const struct alert_filter *filter, struct err *err)
{
    if (filter->host != NULL && desk_need_host(desk, filter->host, err) < 0)
        return -1;
    return filter->site == NULL ? 0 : desk_need_site(desk, filter->site, err);
}

int desk_alert_list(struct desk *desk, const struct alert_filter *filter, desk_alert_each *each,
                    void *data, struct err *err)
{
    const struct alert_query query = {
        .open = filter->open, .host = filter->host, .site = filter->site, .limit = INT64_MAX};
    struct listing listing = {.filter = filter};
    int rc = desk_require(desk, MAY_READ, "alert.list", err);

    map_init(&listing.shown);
    if (rc == 0)
        rc = read_silences(&listing.round, desk, err);
    if (rc == 0 && alert_store_each(desk_store(desk), &query, list_one, &listing, err) < 0)
        rc = -1;
    if (rc == 0)
        rc = hand_on(&listing, each, data, err);
    if (rc == 0 && listing.kept.len == 0)
        rc = check_names(desk, filter, err);
    vec_each (alert, &listing.kept)
        record_release(&alert_schema, alert);
    vec_release(&listing.kept);
    map_release(&listing.shown, free);
    alert_round_release(&listing.round);
    return rc;
}

struct alert_reading {
    int (*each)(const struct alert *alert, void *data);
    void *data;
};

static int read_settled(const struct alert *stored, void *data)
{
    struct alert_reading *reading = data;
    struct alert alert;
    int rc;

    record_copy(&alert_schema, &alert, stored);
    alert_settle(&alert, clock_wall());
    rc = reading->each(&alert, reading->data);
    record_release(&alert_schema, &alert);
    return rc;
}

int desk_alert_group(struct desk *desk, const char *id,
                     int (*each)(const struct alert *alert, void *data), void *data,
                     struct err *err)
{
    struct alert_reading reading = {.each = each, .data = data};

    return alert_store_each_bound(desk_store(desk), ALERT_BOND_STORM, id, read_settled, &reading,
                                  err);
}

int desk_ticket_alerts(struct desk *desk, const char *ticket,
                       int (*each)(const struct alert *alert, void *data), void *data,
                       struct err *err)
{
    struct alert_reading reading = {.each = each, .data = data};

    return alert_store_each_bound(desk_store(desk), ALERT_BOND_TICKET, ticket, read_settled,
                                  &reading, err);
}

int desk_silence_list(struct desk *desk, bool all,
                      int (*each)(const struct silence *silence, void *data), void *data,
                      struct err *err)
{
    if (desk_require(desk, MAY_READ, "alert.silences", err) < 0)
        return -1;
    return silence_store_each(desk_store(desk), all ? 0 : clock_wall(), each, data, err);
}

int desk_notice_list(struct desk *desk, int (*each)(const struct notice *notice, void *data),
                     void *data, struct err *err)
{
    if (desk_require(desk, MAY_READ, "alert.notices", err) < 0)
        return -1;
    if (store_looks_back(desk_store(desk)))
        return err_set(err, ERR_USAGE, _("what waits to be sent has no past"));
    return notice_each_pending(desk_store(desk), each, data, err);
}
