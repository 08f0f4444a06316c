/* Reporting, taking, silencing and reading alerts. First all reports of a round are written down, then
 * the rules are carried out: so a round that says that a whole site is gone is seen as that. */
#include "desk/alerts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "desk/alert_acts.h"
#include "desk/duty.h"
#include "desk/need.h"
#include "desk/undo.h"
#include "store/alert_store.h"
#include "store/journal.h"
#include "store/patch.h"
#include "store/record.h"

/* What a round has still to do. */
struct todo {
    char *id;
    enum alert_step step;
};

struct alert_ids {
    VEC(char *) list;
};

static bool has_text(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static int note_id(const struct alert *alert, void *data)
{
    struct alert_ids *ids = data;

    *vec_push(&ids->list) = xstrdup(alert->id);
    return 0;
}

static void release_ids(struct alert_ids *ids)
{
    vec_each (id, &ids->list)
        free(*id);
    vec_release(&ids->list);
}

int alert_load_stored(struct desk *desk, const char *id, struct alert *alert, struct err *err)
{
    int rc = record_load(desk_store(desk), &alert_schema, id, alert, err);

    if (rc == 0) {
        struct str shown = STR_INIT;

        visible_add_brief(&shown, id);
        err_set(err, ERR_FAILED, _("there is no alert %s; 'zhiban alert list --all' shows them"),
                shown.buf);
        str_release(&shown);
    }
    return rc == 1 ? 0 : -1;
}

/* --- what time has brought --- */

static int write_end(struct alert_round *round, const struct alert *before, struct alert *after,
                     struct err *err)
{
    if (alert_save(round->desk, before, after, alert_step_verb(ALERT_OVER), NULL, err) < 0)
        return -1;
    return alert_tell_end(round, after, err);
}

/* *freed: a silence that kept it back is over. */
static int settle_one(struct alert_round *round, const char *id, bool *freed, struct err *err)
{
    struct alert before, after;
    int rc = 0;

    if (alert_load_stored(round->desk, id, &before, err) < 0)
        return -1;
    record_copy(&alert_schema, &after, &before);
    if (alert_settle(&after, round->now)) {
        rc = write_end(round, &before, &after, err);
    } else if (after.suppressed && after.state == ALERT_OPEN &&
               !alert_round_silences(round, &after)) {
        after.suppressed = false;
        *freed = true;
        rc = alert_save(round->desk, &before, &after, "unsilence", NULL, err);
    }
    record_release(&alert_schema, &before);
    record_release(&alert_schema, &after);
    return rc;
}

/* What is told then is told together, so that a group is seen as one. */
static int settle(struct alert_round *round, struct err *err)
{
    struct alert_ids ids = {0};
    int rc = alert_store_each_waiting(desk_store(round->desk), note_id, &ids, err);

    vec_each (id, &ids.list) {
        bool freed = false;

        if (rc == 0)
            rc = settle_one(round, *id, &freed, err);
        if (!freed) {
            free(*id);
            *id = NULL;
        }
    }
    vec_each (id, &ids.list)
        if (rc == 0 && *id != NULL)
            rc = alert_carry_out(round, *id, ALERT_RAISED, err);
    release_ids(&ids);
    return rc;
}

struct next {
    wall_s at;
};

static void sooner(struct next *next, wall_s at)
{
    if (next->at == 0 || at < next->at)
        next->at = at;
}

static int next_of(const struct alert *alert, void *data)
{
    if (alert->state == ALERT_RECOVERING)
        sooner(data, alert->recovered_at + alert->hold_s);
    return 0;
}

static int find_next(struct alert_round *round, wall_s *at, struct err *err)
{
    struct next next = {0};

    if (alert_store_each_waiting(desk_store(round->desk), next_of, &next, err) < 0)
        return -1;
    vec_each (silence, &round->silences)
        sooner(&next, silence->until);
    *at = next.at;
    return 0;
}

/* --- a round in a transaction --- */

/* Asked before the transaction: a refusal is journalled, and must not be rolled back. */
static int require_writing(struct desk *desk, enum permission may, const char *what,
                           struct err *err)
{
    return desk_require(desk, may, what, err) < 0 ||
                   desk_require(desk, MAY_RECORD_WRITE, what, err) < 0
               ? -1
               : 0;
}

static int begin_round(struct alert_round *round, struct desk *desk, struct err *err)
{
    *round = (struct alert_round){0};
    if (store_begin(desk_store(desk), err) < 0)
        return -1;
    if (alert_round_init(round, desk, err) == 0)
        return 0;
    store_rollback(desk_store(desk));
    alert_round_release(round);
    return -1;
}

static int end_round(struct alert_round *round, int rc, struct err *err)
{
    struct store *store = desk_store(round->desk);

    if (rc == 0)
        rc = store_commit(store, err);
    else
        store_rollback(store);
    alert_round_release(round);
    return rc;
}

int desk_alerts_settle(struct desk *desk, wall_s *next, struct err *err)
{
    struct alert_round round;
    int rc;

    if (require_writing(desk, MAY_ALERT_RAISE, "alert.settle", err) < 0 ||
        begin_round(&round, desk, err) < 0)
        return -1;
    rc = settle(&round, err);
    if (rc == 0)
        rc = find_next(&round, next, err);
    return end_round(&round, rc, err);
}

/* --- reports --- */

struct reporting {
    struct alert_round round;
    VEC(struct todo) todo;
    size_t changed;
};

static void remember(struct reporting *r, const char *id, enum alert_step step)
{
    r->changed++;
    *vec_push(&r->todo) = (struct todo){.id = xstrdup(id), .step = step};
}

static int give_id(struct desk *desk, struct alert *alert, struct err *err)
{
    int64_t number;

    if (record_next_number(desk_store(desk), &alert_schema, "A", &number, err) < 0)
        return -1;
    alert->id = xasprintf("A-%" PRId64, number);
    return 0;
}

/* last: the alert of that key before, which is over; zeroed if there is none. Its ticket may go on. */
static int raise_new(struct reporting *r, const struct alert_report *report,
                     const struct alert *last, struct err *err)
{
    const struct host *host = config_host(r->round.config, report->host);
    struct alert alert = {0};
    int rc = -1, goes_on;

    if (last->id != NULL && report->at != 0 && report->at < last->changed_at)
        return 0; /* overtaken by what is known already */
    if (host == NULL)
        return no_such_host(r->round.config, report->host, err);
    alert_raise(&alert, report, r->round.now);
    alert.site = xstrdup(host->site);
    alert_find_rule(&r->round, &alert, ALERT_RAISED);
    goes_on = alert_ticket_goes_on(r->round.desk, last->ticket, err);
    if (goes_on == 1)
        alert.ticket = xstrdup(last->ticket);
    if (goes_on >= 0 && give_id(r->round.desk, &alert, err) == 0)
        rc = alert_save(r->round.desk, NULL, &alert, alert_step_verb(ALERT_RAISED), NULL, err);
    if (rc == 0)
        remember(r, alert.id, ALERT_RAISED);
    record_release(&alert_schema, &alert);
    return rc;
}

static int64_t hold_s(const struct alert_round *round, const struct alert *alert)
{
    const struct alert_rule *rule =
        alert->rule == NULL ? NULL : alert_rule_of(round->config, alert->rule);

    return rule != NULL && rule->hold.unit == SPAN_SECONDS ? rule->hold.count : 0;
}

static int change(struct reporting *r, const struct alert_report *report,
                  const struct alert *before, struct err *err)
{
    struct alert after;
    enum alert_step step;
    int rc = 0;

    record_copy(&alert_schema, &after, before);
    if (report->level == CHECK_OK)
        step = alert_recover(&after, report, hold_s(&r->round, before), r->round.now);
    else
        step = alert_raise(&after, report, r->round.now);
    if (step == ALERT_OVER) {
        rc = write_end(&r->round, before, &after, err);
        r->changed += rc == 0;
    } else if (step != ALERT_SAME) {
        if (step != ALERT_RECOVERED)
            alert_find_rule(&r->round, &after, step);
        rc = alert_save(r->round.desk, before, &after, alert_step_verb(step), NULL, err);
        if (rc == 0)
            remember(r, after.id, step);
    }
    record_release(&alert_schema, &after);
    return rc;
}

static int take_report(struct reporting *r, const struct alert_report *report, struct err *err)
{
    struct alert newest = {0};
    int rc = alert_report_check(report, report->level == CHECK_OK, r->round.now, err);

    if (rc == 0)
        rc = alert_store_newest(desk_store(r->round.desk), report->host, report->metric,
                                report->object, &newest, err);
    if (rc < 0)
        return -1;
    if (newest.id != NULL && newest.state != ALERT_RESOLVED)
        rc = change(r, report, &newest, err);
    else
        rc = report->level == CHECK_OK ? 0 : raise_new(r, report, &newest, err);
    record_release(&alert_schema, &newest);
    return rc;
}

static int take_reports(struct reporting *r, const struct alert_report *reports, size_t count,
                        struct err *err)
{
    int rc = settle(&r->round, err);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = take_report(r, &reports[i], err);
        if (rc < 0 && count > 1)
            err_prefix(err, _("report %zu"), i + 1);
    }
    vec_each (todo, &r->todo)
        if (rc == 0)
            rc = alert_carry_out(&r->round, todo->id, todo->step, err);
    return rc;
}

int desk_alerts_report(struct desk *desk, const struct alert_report *reports, size_t count,
                       size_t *changed, struct err *err)
{
    struct reporting r = {0};
    int rc;

    if (require_writing(desk, MAY_ALERT_RAISE, "alert.raise", err) < 0 ||
        begin_round(&r.round, desk, err) < 0)
        return -1;
    rc = take_reports(&r, reports, count, err);
    rc = end_round(&r.round, rc, err);
    if (rc == 0 && changed != NULL)
        *changed = r.changed;
    vec_each (todo, &r.todo)
        free(todo->id);
    vec_release(&r.todo);
    return rc;
}

static int report_one(struct desk *desk, const struct alert_report *report, struct alert *after,
                      struct err *err)
{
    if (desk_alerts_report(desk, report, 1, NULL, err) < 0)
        return -1;
    if (after == NULL)
        return 0;
    *after = (struct alert){0};
    return alert_store_newest(desk_store(desk), report->host, report->metric, report->object, after,
                              err) < 0
               ? -1
               : 0;
}

int desk_alert_raise(struct desk *desk, const struct alert_report *report, struct alert *after,
                     struct err *err)
{
    if (report->level == CHECK_OK) /* would be a recovery */
        return alert_report_check(&(struct alert_report){.host = "x", .metric = "x"}, false,
                                  clock_wall(), err);
    return report_one(desk, report, after, err);
}

int desk_alert_recover(struct desk *desk, const struct alert_report *report, struct alert *after,
                       struct err *err)
{
    struct alert_report well = *report;

    well.level = CHECK_OK;
    return report_one(desk, &well, after, err);
}

/* --- by hand --- */

/* The one that was named keeps every refusal; those that it leads are passed over where it does not
 * concern them. */
static int ack_one(struct alert_round *round, const char *id, const char *note, bool named,
                   struct err *err)
{
    struct alert before, after;
    struct err refused = ERR_INIT;
    int rc;

    if (alert_load_stored(round->desk, id, &before, err) < 0)
        return -1;
    record_copy(&alert_schema, &after, &before);
    alert_settle(&after, round->now);
    rc = alert_ack(&after, desk_user(round->desk), note, round->now, named ? err : &refused);
    if (rc == 0)
        rc = alert_save(round->desk, &before, &after, "ack", NULL, err);
    else if (!named)
        rc = 0;
    record_release(&alert_schema, &before);
    record_release(&alert_schema, &after);
    err_release(&refused);
    return rc;
}

/* done: those that were taken by this call already, with the group of another one. */
static int ack_group(struct alert_round *round, const char *id, const char *note, struct map *done,
                     struct err *err)
{
    struct alert_ids ids = {0};
    int rc = 0;

    if (map_has(done, id))
        return 0;
    rc = ack_one(round, id, note, true, err);
    if (rc == 0)
        rc = alert_store_each_bound(desk_store(round->desk), ALERT_BOND_STORM, id, note_id, &ids,
                                    err);
    map_put(done, id, done);
    vec_each (member, &ids.list) {
        if (rc == 0 && !map_has(done, *member))
            rc = ack_one(round, *member, note, false, err);
        map_put(done, *member, done);
    }
    release_ids(&ids);
    return rc;
}

int desk_alert_ack(struct desk *desk, const char *const *ids, size_t count, const char *note,
                   struct err *err)
{
    struct alert_round round;
    struct map done;
    int rc = 0;

    if (desk_require(desk, MAY_ALERT_ACK, "alert.ack", err) < 0 ||
        begin_round(&round, desk, err) < 0)
        return -1;
    map_init(&done);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = ack_group(&round, ids[i], note, &done, err);
    map_release(&done, NULL);
    return end_round(&round, rc, err);
}

static int resolve(struct alert_round *round, const char *id, const char *reason, struct err *err)
{
    struct alert before, after;
    int rc;

    if (alert_load_stored(round->desk, id, &before, err) < 0)
        return -1;
    record_copy(&alert_schema, &after, &before);
    alert_settle(&after, round->now);
    rc = alert_resolve(&after, desk_user(round->desk), reason, round->now, err);
    if (rc == 0)
        rc = alert_save(round->desk, &before, &after, "resolve", NULL, err);
    if (rc == 0)
        rc = alert_tell_end(round, &after, err);
    record_release(&alert_schema, &before);
    record_release(&alert_schema, &after);
    return rc;
}

int desk_alert_resolve(struct desk *desk, const char *const *ids, size_t count, const char *reason,
                       struct err *err)
{
    struct alert_round round;
    struct map done;
    int rc = 0;

    if (require_writing(desk, MAY_ALERT_ACK, "alert.resolve", err) < 0 ||
        begin_round(&round, desk, err) < 0)
        return -1;
    map_init(&done);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        if (!map_has(&done, ids[i]))
            rc = resolve(&round, ids[i], reason, err);
        map_put(&done, ids[i], &done);
    }
    map_release(&done, NULL);
    return end_round(&round, rc, err);
}

/* --- machines that are gone --- */

struct removed {
    const struct config *config;
    struct alert_ids ids;
};

static int note_removed(const struct alert *alert, void *data)
{
    struct removed *removed = data;

    return config_host(removed->config, alert->host) == NULL ? note_id(alert, &removed->ids) : 0;
}

int desk_alerts_drop_removed(struct desk *desk, size_t *ended, struct err *err)
{
    const struct alert_query query = {.open = true, .limit = INT64_MAX};
    struct removed removed = {0};
    struct alert_round round;
    int rc;

    if (require_writing(desk, MAY_ALERT_RAISE, "alert.settle", err) < 0 ||
        begin_round(&round, desk, err) < 0)
        return -1;
    removed.config = round.config;
    rc = settle(&round, err);
    if (rc == 0)
        rc = alert_store_each(desk_store(desk), &query, note_removed, &removed, err) < 0 ? -1 : 0;
    vec_each (id, &removed.ids.list)
        if (rc == 0)
            rc = resolve(&round, *id, _("the machine is no longer in the configuration"), err);
    if (ended != NULL)
        *ended = removed.ids.list.len;
    release_ids(&removed.ids);
    return end_round(&round, rc, err);
}

/* --- undo --- */

/* taken_at 0: the one that was named; what forbids it is told. Else one of its group, if it was taken
 * then; what has moved on stays. */
static int take_back(struct desk *desk, const char *id, wall_s taken_at, struct alert *before,
                     struct err *err)
{
    struct last_event last = LAST_EVENT_INIT;
    struct err refused = ERR_INIT;
    struct alert after = {0};
    int rc = alert_load_stored(desk, id, before, err);

    if (rc == 0 && taken_at != 0 && before->acked_at != taken_at)
        return 0;
    if (rc == 0)
        rc = last_event_read(desk, alert_schema.kind, id, &last, err);
    if (rc == 0 && last_event_may_undo(desk, &last, strcmp(last.verb.buf, "ack") == 0,
                                       taken_at == 0 ? err : &refused) == 0) {
        record_copy(&alert_schema, &after, before);
        rc = patch_undo(desk_store(desk), &alert_schema, &after, last.patch.buf, err) < 0 ? -1 : 0;
        if (rc == 0)
            rc = alert_save(desk, before, &after, "void", NULL, err);
    } else if (rc == 0 && taken_at == 0) {
        rc = -1;
    }
    record_release(&alert_schema, &after);
    last_event_release(&last);
    err_release(&refused);
    return rc;
}

/* done: those that were taken back by this call already, with the group of another one. */
static int take_back_all(struct desk *desk, const char *id, struct map *done, struct err *err)
{
    struct alert_ids ids = {0};
    struct alert named = {0};
    int rc = 0;

    if (map_has(done, id))
        return 0;
    rc = take_back(desk, id, 0, &named, err);
    if (rc == 0)
        rc = alert_store_each_bound(desk_store(desk), ALERT_BOND_STORM, id, note_id, &ids, err);
    map_put(done, id, done);
    vec_each (member, &ids.list) {
        struct alert one = {0};

        if (rc == 0 && !map_has(done, *member))
            rc = take_back(desk, *member, named.acked_at, &one, err);
        map_put(done, *member, done);
        record_release(&alert_schema, &one);
    }
    release_ids(&ids);
    record_release(&alert_schema, &named);
    return rc;
}

int desk_alert_undo(struct desk *desk, const char *const *ids, size_t count, struct err *err)
{
    struct alert_round round;
    struct map done;
    int rc = 0;

    if (desk_require(desk, MAY_ALERT_ACK, "alert.undo", err) < 0 ||
        begin_round(&round, desk, err) < 0)
        return -1;
    map_init(&done);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = take_back_all(desk, ids[i], &done, err);
    map_release(&done, NULL);
    return end_round(&round, rc, err);
}

/* --- silences --- */

static int check_places(struct desk *desk, const struct silence *silence, struct err *err)
{
    if (has_text(silence->host) && desk_need_host(desk, silence->host, err) < 0)
        return -1;
    return has_text(silence->site) ? desk_need_site(desk, silence->site, err) : 0;
}

int desk_silence_add(struct desk *desk, struct silence *silence, struct err *err)
{
    if (desk_require(desk, MAY_ALERT_SILENCE, "alert.silence", err) < 0 ||
        silence_begin(silence, desk_user(desk), clock_wall(), err) < 0 ||
        check_places(desk, silence, err) < 0)
        return -1;
    return duty_save_new(desk, &silence_schema, "SL", silence, "begin", err);
}

static int end_silence(struct desk *desk, const char *id, struct silence *after, struct err *err)
{
    struct silence before;
    int rc = record_load(desk_store(desk), &silence_schema, id, &before, err);

    if (rc == 0)
        return err_set(err, ERR_FAILED,
                       _("there is no silence %s; 'zhiban alert silences' lists "
                         "them"),
                       id);
    if (rc < 0)
        return -1;
    record_copy(&silence_schema, after, &before);
    rc = silence_end(after, desk_user(desk), clock_wall(), err);
    if (rc == 0)
        rc = record_save(desk_store(desk), &silence_schema, &before, after, "end", NULL, err);
    if (rc < 0)
        record_release(&silence_schema, after);
    record_release(&silence_schema, &before);
    return rc;
}

int desk_silence_end(struct desk *desk, const char *id, struct silence *after, struct err *err)
{
    struct store *store = desk_store(desk);
    struct alert_round round;
    int rc;

    if (require_writing(desk, MAY_ALERT_SILENCE, "alert.unsilence", err) < 0 ||
        store_begin(store, err) < 0)
        return -1;
    if (end_silence(desk, id, after, err) < 0) {
        store_rollback(store);
        return -1;
    }
    rc = begin_round(&round, desk, err);
    if (rc == 0)
        rc = end_round(&round, settle(&round, err), err);
    if (rc == 0)
        return store_commit(store, err);
    store_rollback(store);
    record_release(&silence_schema, after);
    return -1;
}
