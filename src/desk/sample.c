/* Invented records. Numbers begin with 10, which no network in China hands out. What happens is told
 * in sample/lives.txt; here each of its acts becomes a call of the use case that it names. Records
 * are never written past the desk: what a sample shows could have been typed. */
#include "desk/sample.h"

#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/changes.h"
#include "desk/contacts.h"
#include "desk/obligations.h"
#include "desk/sample_health.h"
#include "desk/sample_script.h"
#include "desk/sample_watch.h"
#include "desk/ticket_many.h"
#include "desk/tickets.h"
#include "desk/windows.h"

static const struct sample_contact {
    const char *name, *organisation, *duty, *phone, *reach, *priority, *tag, *remark;
} contacts[] = {
    {"甲某某", "示例医院信息科", "夜间总值班，授权远程接入", "10100000001", "phone", "1", "HIS",
     "先打办公室，再打手机"},
    {"乙某某", "示例医院医保办", "医保接口对账与目录", "10100000002", "wecom", "3", "医保", ""},
    {"丙某某", "示例数据库公司热线", "Oracle 宕机与恢复", "10100000003", "phone", "2", "ORACLE",
     "报合同号，7x24"},
    {"丁某某", "示例医院机房", "机房门禁与上架", "10100000004", "phone", "4", "机房", ""},
    {"戊某某", "示例设备厂商", "监护仪接口", "10100000005", "mail", "5", "ICU", "工作日"},
};

static int set(struct contact *contact, const char *name, const char *value, struct err *err)
{
    if (value[0] == '\0')
        return 0;
    return field_parse(schema_field(&contact_schema, name), contact, value, err);
}

static int add_contact(struct desk *desk, const struct sample_contact *from, struct err *err)
{
    struct contact contact;
    int rc = -1;

    record_init(&contact_schema, &contact);
    if (set(&contact, "name", from->name, err) == 0 &&
        set(&contact, "organisation", from->organisation, err) == 0 &&
        set(&contact, "duty", from->duty, err) == 0 &&
        set(&contact, "phone", from->phone, err) == 0 &&
        set(&contact, "reach", from->reach, err) == 0 &&
        set(&contact, "priority", from->priority, err) == 0 &&
        set(&contact, "remark", from->remark, err) == 0) {
        *vec_push(&contact.tags) = xstrdup(from->tag);
        rc = desk_contact_add(desk, &contact, "sample", err);
    }
    record_release(&contact_schema, &contact);
    return rc;
}

/* --- lives --- */

enum { SAMPLE_DAYS = 20 };

struct run {
    struct desk *desk;
    const struct config *config;
    struct sample_times times;
    struct map ids;               /* what the records of lives are called */
    struct sample_health *health; /* NULL: without machines */
};

/* "@twin" is the id of that life; times are told as in the script; the rest is as it stands. */
static char *value_of(const struct run *run, const struct field *field, const char *text,
                      struct err *err)
{
    struct str out = STR_INIT;
    wall_s at;

    if (text[0] == '@')
        return xstrdup(map_has(&run->ids, text + 1) ? map_get(&run->ids, text + 1) : text);
    if (field == NULL || (field->type != FIELD_TIME && field->type != FIELD_DATE))
        return xstrdup(text);
    if (sample_time(&run->times, text, clock_wall(), &at, err) < 0)
        return NULL;
    if (field->type == FIELD_DATE)
        civil_add_date(&out, civil_day_of(at));
    else
        civil_add_instant(&out, at);
    return str_detach(&out);
}

/* The act's values into a record that is made. */
static int put_values(const struct run *run, const struct schema *schema, void *record,
                      const struct sample_act *act, struct err *err)
{
    vec_each (pair, &act->pairs) {
        const struct field *field = schema_field(schema, pair->key);
        char *text;
        int rc;

        if (strcmp(pair->key, "note") == 0)
            continue;
        if (field != NULL && field->type == FIELD_TEXTS) {
            VEC(char *) *list = field_at(field, record);

            *vec_push(list) = xstrdup(pair->value);
            continue;
        }
        text = value_of(run, field, pair->value, err);
        rc = field == NULL  ? err_set(err, ERR_FAILED, _("there is no '%s'"), pair->key)
             : text == NULL ? -1
                            : field_parse(field, record, text, err);
        free(text);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static void remember(struct run *run, const struct sample_act *act, const char *id)
{
    free(map_put(&run->ids, act->life, xstrdup(id)));
}

/* --- tickets --- */

static int open_ticket(struct run *run, const struct sample_act *act, struct err *err)
{
    struct ticket ticket;
    int rc;

    record_init(&ticket_schema, &ticket);
    rc = put_values(run, &ticket_schema, &ticket, act, err);
    if (rc == 0)
        rc = desk_ticket_open(run->desk, &ticket, sample_act_value(act, "note"), err);
    if (rc == 0)
        remember(run, act, ticket.id);
    record_release(&ticket_schema, &ticket);
    return rc;
}

static int act_on_ticket(struct run *run, const struct sample_act *act, struct err *err)
{
    struct ticket_act doing = {.verb = act->verb, .note = sample_act_value(act, "note")};
    const char *id = map_get(&run->ids, act->life), *at = sample_act_value(act, "at");
    int rc = 0;

    if (at != NULL)
        rc = sample_time(&run->times, at, act->at, &doing.at, err);
    vec_each (pair, &act->pairs) {
        char *text;

        if (rc < 0 || strcmp(pair->key, "note") == 0 || strcmp(pair->key, "at") == 0)
            continue;
        text = value_of(run, schema_field(&ticket_schema, pair->key), pair->value, err);
        if (text == NULL)
            rc = -1;
        else
            *vec_push(&doing.values) = (struct ticket_value){.field = pair->key, .text = text};
    }
    if (rc == 0)
        rc = strcmp(act->verb, "undo") == 0 ? desk_ticket_undo(run->desk, id, NULL, err)
                                            : desk_ticket_act(run->desk, id, &doing, NULL, err);
    vec_each (value, &doing.values) {
        free((char *)(uintptr_t)value->text);
    }
    vec_release(&doing.values);
    return rc;
}

static int broadcast(struct run *run, const struct sample_act *act, struct err *err)
{
    struct ticket_list after = {0};
    int rc = desk_ticket_broadcast(run->desk, map_get(&run->ids, act->life),
                                   sample_act_value(act, "note"), 0, &after, err);

    ticket_list_release(&after);
    return rc;
}

static int do_ticket(struct run *run, const struct sample_act *act, struct err *err)
{
    if (strcmp(act->verb, "open") == 0)
        return open_ticket(run, act, err);
    if (strcmp(act->verb, "broadcast") == 0)
        return broadcast(run, act, err);
    return act_on_ticket(run, act, err);
}

/* --- changes and windows --- */

static int submit_change(struct run *run, const struct sample_act *act, struct err *err)
{
    struct change change;
    int rc;

    record_init(&change_schema, &change);
    change.contract = xstrdup(act->contract);
    rc = put_values(run, &change_schema, &change, act, err);
    if (rc == 0)
        rc = desk_change_open(run->desk, &change, err);
    if (rc == 0)
        remember(run, act, change.id);
    record_release(&change_schema, &change);
    return rc;
}

static int open_window(struct run *run, const struct sample_act *act, const char *id,
                       struct err *err)
{
    struct maintenance window;
    char *name = xasprintf("%s window", act->life);
    int rc;

    record_init(&maintenance_schema, &window);
    window.change = xstrdup(id);
    rc = desk_window_open(run->desk, &window, err);
    if (rc == 0)
        free(map_put(&run->ids, name, xstrdup(window.id)));
    record_release(&maintenance_schema, &window);
    free(name);
    return rc;
}

static int close_window(struct run *run, const struct sample_act *act, struct err *err)
{
    struct maintenance after;
    char *name = xasprintf("%s window", act->life);
    int rc = desk_window_close(run->desk, map_get(&run->ids, name), 0,
                               sample_act_value(act, "note"), &after, err);

    if (rc == 0)
        record_release(&maintenance_schema, &after);
    free(name);
    return rc;
}

static int attach(struct run *run, const struct sample_act *act, const char *id, struct err *err)
{
    vec_each (pair, &act->pairs) {
        char *evidence = xasprintf("%s:%s", pair->key, pair->value);
        struct change after;
        int rc = desk_change_attach(run->desk, id, evidence, &after, err);

        free(evidence);
        if (rc < 0)
            return -1;
        record_release(&change_schema, &after);
    }
    return 0;
}

static int step_change(struct run *run, const struct sample_act *act, const char *id,
                       struct err *err)
{
    const char *note = sample_act_value(act, "note");
    struct change after;
    int rc;

    if (strcmp(act->verb, "approve") == 0)
        rc = desk_change_approve(run->desk, id, NULL, sample_act_value(act, "document"), &after,
                                 err);
    else if (strcmp(act->verb, "start") == 0)
        rc = desk_change_start(run->desk, id, &after, err);
    else if (strcmp(act->verb, "finish") == 0)
        rc = desk_change_finish(run->desk, id, OUTCOME_DONE, note, &after, err);
    else if (strcmp(act->verb, "cancel") == 0)
        rc = desk_change_cancel(run->desk, id, note, &after, err);
    else
        return err_set(err, ERR_FAILED, _("nobody can %s a change"), act->verb);
    if (rc == 0)
        record_release(&change_schema, &after);
    return rc;
}

static int do_change(struct run *run, const struct sample_act *act, struct err *err)
{
    const char *id = map_get(&run->ids, act->life);

    if (strcmp(act->verb, "submit") == 0)
        return submit_change(run, act, err);
    if (strcmp(act->verb, "attach") == 0)
        return attach(run, act, id, err);
    if (strcmp(act->verb, "window") == 0)
        return open_window(run, act, id, err);
    if (strcmp(act->verb, "close") == 0)
        return close_window(run, act, err);
    return step_change(run, act, id, err);
}

/* --- obligations --- */

/* The newest one of a duty that was owed at an instant. */
struct owed {
    const char *contract, *duty;
    wall_s at;
    wall_s opens;
    char *id;
};

static int find_owed(const struct obligation *obligation, const struct contract_obligation *row,
                     void *data)
{
    struct owed *owed = data;

    if (row == NULL || !str_eq(obligation->contract, owed->contract) ||
        !str_eq(obligation->duty, owed->duty) || !obligation_is_owed(obligation) ||
        obligation->opens > owed->at || obligation->opens < owed->opens)
        return 0;
    free(owed->id);
    owed->id = xstrdup(obligation->id);
    owed->opens = obligation->opens;
    return 0;
}

static int settle(struct run *run, const struct sample_act *act, const char *id, struct err *err)
{
    const char *note = sample_act_value(act, "note"), *kind = sample_act_value(act, "evidence");
    struct str evidence = STR_INIT;
    struct obligation after;
    int rc;

    if (strcmp(act->verb, "waive") == 0) {
        rc = desk_obligation_waive(run->desk, id, sample_act_value(act, "approver"), note, &after,
                                   err);
    } else {
        str_addf(&evidence, "%s ", kind);
        civil_add_date(&evidence, civil_day_of(act->at));
        rc = desk_obligation_done(run->desk, id, evidence.buf, 0, note, &after, err);
    }
    if (rc == 0)
        record_release(&obligation_schema, &after);
    str_release(&evidence);
    return rc;
}

/* What has to be done by now, the first of two that have an order before the second. */
struct past_item {
    char *id, *evidence;
};

struct past {
    wall_s now;
    size_t first; /* so many stand in front */
    VEC(struct past_item) items;
};

static int find_past(const struct obligation *obligation, const struct contract_obligation *row,
                     void *data)
{
    struct past *past = data;
    struct past_item item, *last;

    if (row == NULL || row->every == PERIOD_DAY || obligation->closes > past->now ||
        !obligation_is_owed(obligation) || row->evidence.len == 0)
        return 0;
    item = (struct past_item){.id = xstrdup(obligation->id),
                              .evidence = xasprintf("%s:%s", row->evidence.items[0], row->name)};
    last = vec_push(&past->items);
    *last = item;
    if (row->ahead_of != NULL) {
        *last = past->items.items[past->first];
        past->items.items[past->first++] = item;
    }
    return 0;
}

/* Periods that ended before now were not forgotten, as a rule. */
static int do_past(struct run *run, struct err *err)
{
    const struct obligation_filter all = {NULL, false};
    struct past past = {.now = run->times.now};
    int rc = desk_obligation_list(run->desk, &all, find_past, &past, err);

    vec_each (item, &past.items) {
        struct obligation after;

        if (rc == 0)
            rc = desk_obligation_done(run->desk, item->id, item->evidence, 0, NULL, &after, err);
        if (rc == 0)
            record_release(&obligation_schema, &after);
        free(item->id);
        free(item->evidence);
    }
    vec_release(&past.items);
    return rc;
}

/* "begin" makes the records of the periods that have begun, "catch-up" does those that would be over
 * by now; "done" and "waive" find theirs. */
static int do_duty(struct run *run, const struct sample_act *act, struct err *err)
{
    const struct obligation_filter filter = {.contract = act->contract};
    struct owed owed = {
        .contract = act->contract, .duty = sample_act_value(act, "duty"), .at = act->at};
    const char *of = sample_act_value(act, "of");
    size_t made;
    int rc;

    if (strcmp(act->verb, "begin") == 0)
        return desk_obligations_ensure(run->desk, &made, err);
    if (strcmp(act->verb, "catch-up") == 0)
        return do_past(run, err);
    if (of != NULL && sample_time(&run->times, of, act->at, &owed.at, err) < 0)
        return -1;
    rc = desk_obligation_list(run->desk, &filter, find_owed, &owed, err);
    if (rc == 0 && owed.id != NULL)
        rc = settle(run, act, owed.id, err);
    free(owed.id);
    return rc;
}

/* --- the way through --- */

/* Lives of contracts that are not in force are left out: another directory's, or another year's. */
static bool can_happen(const struct run *run, const struct sample_act *act)
{
    bool begins = strcmp(act->verb, "open") == 0 || strcmp(act->verb, "submit") == 0;

    if (strcmp(act->contract, "*") == 0)
        return true;
    if (config_contract_at(run->config, act->contract, civil_day_of(act->at)) == NULL)
        return false;
    if (act->block == SAMPLE_ALERT || act->block == SAMPLE_PATROL)
        return run->health != NULL;
    return begins || act->block == SAMPLE_DUTY || map_has(&run->ids, act->life);
}

static int do_alert(struct run *run, const struct sample_act *act, struct err *err)
{
    int rc = sample_do_alert(run->desk, act, &run->ids, err);

    return rc == 1 ? do_ticket(run, act, err) : rc;
}

/* What a patrol reads of the machines has to be there. */
static int do_patrol(struct run *run, const struct sample_act *act, struct err *err)
{
    if (sample_health_until(run->health, act->at, err) < 0)
        return -1;
    return sample_do_patrol(run->desk, act, &run->ids, err);
}

static int do_act(struct run *run, const struct sample_act *act, struct err *err)
{
    clock_set_override(act->at);
    if (desk_go_on_as(run->desk, act->who, err) < 0)
        return -1;
    switch (act->block) {
    case SAMPLE_TICKET: return do_ticket(run, act, err);
    case SAMPLE_CHANGE: return do_change(run, act, err);
    case SAMPLE_DUTY: return do_duty(run, act, err);
    case SAMPLE_ALERT: return do_alert(run, act, err);
    case SAMPLE_PATROL: return do_patrol(run, act, err);
    }
    return -1;
}

static int live(struct run *run, const struct sample_script *script, desk_sample_progress *progress,
                void *data, struct err *err)
{
    size_t done = 0;

    vec_each (act, &script->acts) {
        if (can_happen(run, act) && do_act(run, act, err) < 0)
            return err_prefix(err, "lives.txt:%zu", act->line);
        if (progress != NULL && ++done % 32 == 0)
            progress(done, script->acts.len, data);
    }
    return 0;
}

static const char *lives(void)
{
    const struct embedded *file = embedded_sample;

    while (strcmp(file->path, "lives.txt") != 0)
        file++;
    return file->text;
}

static int live_all(struct run *run, desk_sample_progress *progress, void *data, size_t *acts,
                    struct err *err)
{
    struct sample_script script = {0};
    int rc = sample_script_read(lives(), &run->times, &script, err);

    if (rc == 0)
        rc = live(run, &script, progress, data, err);
    *acts = script.acts.len;
    sample_script_release(&script);
    return rc;
}

/* In order, so that the journal's clock never steps back. */
static int fill(struct desk *desk, const struct desk_sample *sample, size_t *acts, struct err *err)
{
    struct run run = {.desk = desk,
                      .config = desk_full_config(desk, err),
                      .times = {sample->now - SAMPLE_DAYS * CIVIL_DAY_S, sample->now, NULL}};
    int rc = 0;

    if (run.config == NULL)
        return -1;
    map_init(&run.ids);
    if (sample->machines && sample_health_open(desk, sample->now, &run.health, err) < 0)
        rc = -1;
    for (size_t i = 0; i < ARRAY_LEN(contacts) && rc == 0; i++)
        rc = add_contact(desk, &contacts[i], err);
    if (rc == 0 && config_user(run.config, "wang") != NULL) {
        run.times.working = duty_worktime(desk, NULL, NULL, err);
        rc = run.times.working == NULL ? -1
                                       : live_all(&run, sample->progress, sample->data, acts, err);
    }
    if (rc == 0 && run.health != NULL)
        rc = sample_health_until(run.health, sample->now, err);
    sample_health_close(run.health);
    clock_set_override(sample->now);
    map_release(&run.ids, free);
    return rc;
}

static int count_contact(const struct contact *contact, void *data)
{
    (void)contact;
    ++*(size_t *)data;
    return 0;
}

static int count_ticket(const struct ticket *ticket, void *data)
{
    (void)ticket;
    ++*(size_t *)data;
    return 0;
}

int desk_sample_is_filled(struct desk *desk, struct err *err)
{
    const struct ticket_filter any = {.limit = 1};
    size_t count = 0;

    if (desk_contact_list(desk, true, count_contact, &count, err) < 0 ||
        desk_ticket_list(desk, &any, count_ticket, &count, err) < 0)
        return -1;
    return count > 0;
}

int desk_sample_fill(struct desk *desk, const struct desk_sample *sample, size_t *acts,
                     struct err *err)
{
    *acts = 0;
    if (desk_mode(desk) != DESK_SAMPLE)
        return err_set(err, ERR_REFUSED, _("%s is no sample store; invented records stay out"),
                       desk_store_url(desk));
    return fill(desk, sample, acts, err);
}
