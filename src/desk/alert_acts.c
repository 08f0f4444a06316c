/* What rules do: group, ticket, notice. A ticket that cannot be opened (no contract, two that fit) is
 * written down as that and loses neither the alert nor the notice. */
#include "desk/alert_acts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "desk/ticket_many_acts.h"
#include "desk/tickets.h"
#include "model/config.h"
#include "model/metric.h"
#include "store/alert_store.h"
#include "store/notice_store.h"
#include "store/record.h"

struct members {
    VEC(struct alert) list;
};

static int add_member(const struct alert *alert, void *data)
{
    struct members *members = data;

    record_copy(&alert_schema, vec_push(&members->list), alert);
    return 0;
}

static void release_members(struct members *members)
{
    vec_each (alert, &members->list)
        record_release(&alert_schema, alert);
    vec_release(&members->list);
}

/* --- a round --- */

static int add_silence(const struct silence *silence, void *data)
{
    struct alert_round *round = data;

    if (silence_holds(silence, round->now))
        record_copy(&silence_schema, vec_push(&round->silences), silence);
    return 0;
}

int alert_round_init(struct alert_round *round, struct desk *desk, struct err *err)
{
    *round = (struct alert_round){
        .desk = desk, .config = desk_full_config(desk, err), .now = clock_wall()};
    if (round->config == NULL)
        return -1;
    return silence_store_each(desk_store(desk), round->now, add_silence, round, err);
}

void alert_round_release(struct alert_round *round)
{
    vec_each (silence, &round->silences)
        record_release(&silence_schema, silence);
    vec_release(&round->silences);
}

bool alert_round_silences(const struct alert_round *round, const struct alert *alert)
{
    vec_each (silence, &round->silences)
        if (silence_covers(silence, alert))
            return true;
    return false;
}

int alert_save(struct desk *desk, const struct alert *before, struct alert *after, const char *verb,
               const char *note, struct err *err)
{
    return record_save(desk_store(desk), &alert_schema, before, after, verb, note, err);
}

static void put(char **slot, const char *text)
{
    char *copy = text == NULL || text[0] == '\0' ? NULL : xstrdup(text);

    free(*slot);
    *slot = copy;
}

static bool has_text(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* --- notices --- */

static int put_notices(struct alert_round *round, const struct alert_rule *rule, const char *kind,
                       const struct alert *alert, const char *about_id, struct err *err)
{
    char *about = xasprintf("alert:%s", about_id);
    int rc = 0;

    if (rule != NULL)
        vec_each (role, &rule->notify) {
            const struct notice notice = {.kind = kind,
                                          .role = *role,
                                          .about = about,
                                          .ticket = alert->ticket == NULL ? "" : alert->ticket,
                                          .site = alert->site == NULL ? "" : alert->site,
                                          .level = choice_name(alert_levels, alert->level),
                                          .at = round->now};

            if (rc == 0)
                rc = notice_put(desk_store(round->desk), &notice, err);
        }
    free(about);
    return rc;
}

static int fold_notices(struct alert_round *round, const char *id, struct err *err)
{
    char *about = xasprintf("alert:%s", id);
    int rc = notice_fold(desk_store(round->desk), about, err);

    free(about);
    return rc;
}

/* --- tickets --- */

int alert_ticket_goes_on(struct desk *desk, const char *id, struct err *err)
{
    struct ticket ticket;
    bool open;

    if (!has_text(id))
        return 0;
    if (ticket_load_master(desk, id, &ticket, err) < 0)
        return -1;
    open = ticket_is_open((enum ticket_state)ticket.state);
    record_release(&ticket_schema, &ticket);
    return open;
}

/* A note on the ticket that goes on. Nothing of what it says may keep the alert from being kept. */
static int note_on_ticket(struct alert_round *round, const char *id, const char *text,
                          struct err *err)
{
    const struct ticket_act act = {.verb = "note", .note = text};
    struct ticket ticket;
    int rc;

    if (ticket_load_master(round->desk, id, &ticket, err) < 0)
        return -1;
    rc = desk_ticket_act(round->desk, ticket.id, &act, NULL, err);
    record_release(&ticket_schema, &ticket);
    return rc;
}

/* "icu-gw: gone" in words if there are some, else what was measured. */
static char *subject_of(const struct alert_round *round, const struct alert *alert, size_t count)
{
    const struct host *host = config_host(round->config, alert->host);
    const struct site *site = alert->site == NULL ? NULL : config_site(round->config, alert->site);
    struct str out = STR_INIT;

    if (count > 1) {
        str_addf(&out, _("%s: %zu alerts of %s at once"), site == NULL ? alert->host : site->name,
                 count, metric_words(alert->metric));
        return str_detach(&out);
    }
    str_addf(&out, "%s", alert->host);
    if (host != NULL && has_text(host->name))
        str_addf(&out, " (%s)", host->name);
    str_addf(&out, ": %s", metric_words(alert->metric));
    if (has_text(alert->object)) {
        str_addc(&out, ' ');
        visible_add_brief(&out, alert->object);
    }
    str_addc(&out, ' ');
    if (has_text(alert->text))
        visible_add_brief(&out, alert->text);
    else if (has_text(alert->value))
        alert_add_value(&out, alert);
    else
        str_add(&out, choice_label(alert_levels, alert->level));
    return str_detach(&out);
}

static char *detail_of(const struct alert *alert)
{
    struct str out = STR_INIT;

    str_addf(&out, "%s ", alert->id);
    alert_add_key(&out, alert);
    str_addf(&out, ": %s", choice_label(alert_levels, alert->level));
    if (has_text(alert->value))
        str_addf(&out, ", %s", alert->value);
    str_add(&out, "\n");
    if (has_text(alert->text))
        visible_add(&out, alert->text, strlen(alert->text), VISIBLE_TEXT);
    return str_detach(&out);
}

/* The first system of the host that a contract covers; else the site alone says where it is. */
static const struct contract *find_contract(const struct alert_round *round,
                                            const struct alert *alert, const char **covered)
{
    const struct host *host = config_host(round->config, alert->host);
    const day_t day = civil_day_of(round->now);

    *covered = NULL;
    for (size_t i = 0; host != NULL && i < host->systems.len; i++) {
        const struct contract *contract =
            config_contract_covering(round->config, host->site, host->systems.items[i], day);

        if (contract != NULL) {
            *covered = host->systems.items[i];
            return contract;
        }
    }
    return NULL;
}

static bool has_category(const struct contract *contract, const char *category)
{
    if (contract == NULL || category == NULL)
        return false;
    vec_each (known, &contract->categories)
        if (str_eq(known->id, category))
            return true;
    return false;
}

static void draft_ticket(const struct alert_round *round, const struct alert_rule *rule,
                         const struct alert *alert, size_t count, struct ticket *draft)
{
    const char *covered;
    const struct contract *contract = find_contract(round, alert, &covered);

    record_init(&ticket_schema, draft);
    draft->channel = CHANNEL_MONITOR;
    draft->site = alert->site == NULL ? NULL : xstrdup(alert->site);
    draft->system_id = covered == NULL ? NULL : xstrdup(covered);
    if (has_category(contract, rule->category))
        draft->category = xstrdup(rule->category);
    if (contract != NULL && rule->severity != NULL)
        draft->severity = xstrdup(rule->severity);
    draft->subject = subject_of(round, alert, count);
    draft->detail = detail_of(alert);
    *vec_push(&draft->links) = xasprintf("alert:%s", alert->id);
}

/* alert->ticket, or alert->no_ticket with the reason. */
static int open_ticket(struct alert_round *round, const struct alert_rule *rule,
                       struct alert *alert, size_t count, struct err *err)
{
    struct err why = ERR_INIT;
    struct ticket draft;
    int rc;

    if (!rule->ticket)
        return 0;
    draft_ticket(round, rule, alert, count, &draft);
    rc = desk_ticket_open(round->desk, &draft, NULL, &why);
    if (rc == 0)
        put(&alert->ticket, draft.id);
    put(&alert->no_ticket, rc == 0 ? NULL : why.text.buf);
    if (rc < 0 && (why.kind == ERR_STORE || why.kind == ERR_CONFLICT))
        err_set(err, why.kind, "%s", why.text.buf);
    else
        rc = 0;
    record_release(&ticket_schema, &draft);
    err_release(&why);
    return rc;
}

/* The ticket of one that was grouped later goes on in that of the group, if nobody works on it. 1: it
 * does, 0: it stands for itself, -1. */
static int merge_ticket(struct alert_round *round, const char *id, const char *into,
                        struct err *err)
{
    struct ticket_act act = {.verb = "merge"};
    struct err why = ERR_INIT;
    struct ticket ticket;
    int rc = 0;

    if (desk_ticket_load(round->desk, id, &ticket, err) < 0)
        return -1;
    *vec_push(&act.values) = (struct ticket_value){.field = "merged_into", .text = into};
    if (ticket.state == TICKET_MERGED)
        rc = 1;
    else if (ticket.state == TICKET_WAITING)
        rc = desk_ticket_act(round->desk, id, &act, NULL, &why) == 0;
    if (why.kind == ERR_STORE)
        rc = err_set(err, why.kind, "%s", why.text.buf);
    vec_release(&act.values);
    record_release(&ticket_schema, &ticket);
    err_release(&why);
    return rc;
}

/* --- groups --- */

static int64_t window_s(const struct alert_rule *rule)
{
    return rule->storm_within.unit == SPAN_SECONDS ? rule->storm_within.count : 0;
}

/* A group that still grows, of which not all are over: its leader into *leader. 1, 0, -1. */
static int find_group(struct alert_round *round, const struct alert_rule *rule,
                      const struct alert *alert, struct alert *leader, struct err *err)
{
    struct store *store = desk_store(round->desk);
    struct str id = STR_INIT;
    int64_t all, unresolved = 0;
    int rc = 0;

    if (rule->storm > 0 && has_text(alert->site))
        rc = alert_store_last_storm(store, alert->site, rule->id, alert->raised_at - window_s(rule),
                                    &id, err);
    if (rc == 0 && id.len > 0)
        rc = alert_store_count_bound(store, ALERT_BOND_STORM, id.buf, &all, &unresolved, err);
    if (rc == 0 && unresolved > 0)
        rc = record_load(store, &alert_schema, id.buf, leader, err);
    str_release(&id);
    return rc;
}

/* The first with a ticket leads, since that ticket is known already; else the first. */
static size_t find_leader(const struct members *members)
{
    for (size_t i = 0; i < members->list.len; i++)
        if (has_text(members->list.items[i].ticket))
            return i;
    return 0;
}

static int group_one(struct alert_round *round, const struct alert *before,
                     const struct alert *leader, struct err *err)
{
    struct alert after;
    int merged = 1, rc = -1;

    record_copy(&alert_schema, &after, before);
    if (has_text(before->ticket) && has_text(leader->ticket) &&
        !str_eq(before->ticket, leader->ticket))
        merged = merge_ticket(round, before->ticket, leader->ticket, err);
    put(&after.storm, leader->id);
    if (merged == 1) {
        put(&after.ticket, leader->ticket);
        put(&after.no_ticket, leader->no_ticket);
    }
    after.told = true;
    if (merged >= 0)
        rc = alert_save(round->desk, before, &after, "group", NULL, err);
    if (rc == 0)
        rc = fold_notices(round, before->id, err);
    record_release(&alert_schema, &after);
    return rc;
}

static int note_group(struct alert_round *round, const struct alert *leader, size_t count,
                      struct err *err)
{
    char *text = xasprintf(_("%zu alerts of %s at %s: one group, led by %s"), count, leader->metric,
                           leader->site, leader->id);
    int rc = note_on_ticket(round, leader->ticket, text, err);

    free(text);
    return rc;
}

/* From now on they are one: one ticket, one notice. */
static int begin_group(struct alert_round *round, const struct alert_rule *rule,
                       const struct members *members, struct err *err)
{
    size_t count = members->list.len;
    struct alert leader;
    int rc;

    record_copy(&alert_schema, &leader, &members->list.items[find_leader(members)]);
    rc = alert_ticket_goes_on(round->desk, leader.ticket, err);
    if (rc == 1) {
        rc = note_group(round, &leader, count, err);
    } else if (rc == 0) {
        put(&leader.ticket, NULL);
        rc = open_ticket(round, rule, &leader, count, err);
    }
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = group_one(round, &members->list.items[i], &leader, err);
    if (rc == 0)
        rc = put_notices(round, rule, "storm", &leader, leader.id, err);
    record_release(&alert_schema, &leader);
    return rc;
}

struct gathering {
    struct members members; /* first, for add_member() */
    const struct alert_rule *rule;
};

static int add_ungrouped(const struct alert *alert, void *data)
{
    const struct gathering *gathering = data;

    if (has_text(alert->storm) || (alert->soft && !gathering->rule->soft))
        return 0;
    return add_member(alert, data);
}

/* 1: it is one of a group that was there. When its ticket is over nobody looks at it any more: what comes
 * then is news. */
static int join(struct alert_round *round, const struct alert_rule *rule, const struct alert *alert,
                struct err *err)
{
    struct alert leader = {0};
    int rc = find_group(round, rule, alert, &leader, err), goes_on = 1;

    if (rc != 1)
        return rc;
    if (has_text(leader.ticket))
        goes_on = alert_ticket_goes_on(round->desk, leader.ticket, err);
    if (goes_on == 1)
        rc = group_one(round, alert, &leader, err) < 0 ? -1 : 1;
    else
        rc = goes_on;
    record_release(&alert_schema, &leader);
    return rc;
}

/* 1: it is one of a new group. */
static int gather(struct alert_round *round, const struct alert_rule *rule,
                  const struct alert *alert, struct err *err)
{
    struct gathering gathering = {.rule = rule};
    const struct members *members = &gathering.members;
    int rc = 0;

    if (rule->storm <= 0 || !has_text(alert->site))
        return 0;
    rc = alert_store_each_new(desk_store(round->desk), alert->site, rule->id,
                              alert->raised_at - window_s(rule), add_ungrouped, &gathering, err);
    if (rc == 0 && (int64_t)members->list.len > rule->storm)
        rc = begin_group(round, rule, members, err) < 0 ? -1 : 1;
    release_members(&gathering.members);
    return rc;
}

/* --- one alert --- */

void alert_find_rule(struct alert_round *round, struct alert *alert, enum alert_step step)
{
    const struct host *host = config_host(round->config, alert->host);
    const struct alert_rule *rule = alert_rule_for(round->config, alert, host, round->now);
    bool silenced = alert_round_silences(round, alert);

    /* Whom it was told is told the end, too. */
    if (!alert->told || (step == ALERT_WORSE && rule != NULL))
        put(&alert->rule, rule == NULL ? NULL : rule->id);
    if (step == ALERT_WORSE && silenced)
        alert->told = false;
    if (!alert->told)
        alert->suppressed = silenced;
}

static int note_return(struct alert_round *round, const struct alert *alert, struct err *err)
{
    struct str text = STR_INIT;
    int rc;

    str_addf(&text, _("%s is back: "), alert->id);
    alert_add_key(&text, alert);
    rc = note_on_ticket(round, alert->ticket, text.buf, err);
    str_release(&text);
    return rc;
}

/* alert->ticket is that of the last time here, if there was one: it goes on if it is not over. */
static int open_or_go_on(struct alert_round *round, const struct alert_rule *rule,
                         struct alert *alert, struct err *err)
{
    int goes_on = alert_ticket_goes_on(round->desk, alert->ticket, err);

    if (goes_on < 0)
        return -1;
    if (goes_on)
        return note_return(round, alert, err);
    put(&alert->ticket, NULL);
    return open_ticket(round, rule, alert, 1, err);
}

static int tell(struct alert_round *round, const struct alert_rule *rule,
                const struct alert *before, const char *kind, struct err *err)
{
    struct alert after;
    int rc = 0;

    record_copy(&alert_schema, &after, before);
    after.told = true;
    if (!before->told || !has_text(before->ticket))
        rc = open_or_go_on(round, rule, &after, err);
    if (rc == 0)
        rc = alert_save(round->desk, before, &after, "tell", NULL, err);
    if (rc == 0)
        rc = put_notices(round, rule, kind, &after, after.id, err);
    record_release(&alert_schema, &after);
    return rc;
}

static int carry_out(struct alert_round *round, const struct alert *alert, enum alert_step step,
                     struct err *err)
{
    const struct alert_rule *rule =
        alert->rule == NULL ? NULL : alert_rule_of(round->config, alert->rule);
    int grouped;

    if (rule == NULL || alert->state != ALERT_OPEN || alert->suppressed ||
        (alert->soft && !rule->soft))
        return 0;
    if (alert->told)
        return step == ALERT_WORSE ? tell(round, rule, alert, "worse", err) : 0;
    grouped = has_text(alert->storm) ? 0 : join(round, rule, alert, err);
    if (grouped == 0 && !has_text(alert->storm))
        grouped = gather(round, rule, alert, err);
    if (grouped != 0)
        return grouped < 0 ? -1 : 0;
    return tell(round, rule, alert, "raised", err);
}

int alert_carry_out(struct alert_round *round, const char *id, enum alert_step step,
                    struct err *err)
{
    struct alert alert;
    int rc = record_load(desk_store(round->desk), &alert_schema, id, &alert, err);

    if (rc != 1)
        return rc;
    rc = carry_out(round, &alert, step, err);
    record_release(&alert_schema, &alert);
    return rc;
}

/* --- the end --- */

static char *end_text(const struct alert *alert, int64_t count)
{
    struct str text = STR_INIT;

    if (alert->resolved_by != NULL)
        str_addf(&text, _("ended by %s: %s"), alert->resolved_by, alert->reason);
    else if (count > 1)
        str_addf(&text, _("recovered, all %lld alerts; the last was %s "), (long long)count,
                 alert->id);
    else
        str_addf(&text, _("recovered: %s "), alert->id);
    if (alert->resolved_by == NULL) {
        alert_add_key(&text, alert);
        str_add(&text, ", ");
        civil_add_short(&text, alert->recovered_at);
    }
    return str_detach(&text);
}

/* A ticket is never closed by a machine: whoever works on it sees what happened. */
static int note_end(struct alert_round *round, const struct alert *alert, struct err *err)
{
    int64_t all, unresolved;
    char *text;
    int rc;

    if (!has_text(alert->ticket))
        return 0;
    if (alert_store_count_bound(desk_store(round->desk), ALERT_BOND_TICKET, alert->ticket, &all,
                                &unresolved, err) < 0)
        return -1;
    if (unresolved > 0)
        return 0;
    text = end_text(alert, all);
    rc = note_on_ticket(round, alert->ticket, text, err);
    free(text);
    return rc;
}

int alert_tell_end(struct alert_round *round, const struct alert *alert, struct err *err)
{
    const struct alert_rule *rule =
        alert->rule == NULL ? NULL : alert_rule_of(round->config, alert->rule);
    const char *about = has_text(alert->storm) ? alert->storm : alert->id;
    int64_t all, unresolved = 0;

    if (note_end(round, alert, err) < 0)
        return -1;
    if (has_text(alert->storm) && alert_store_count_bound(desk_store(round->desk), ALERT_BOND_STORM,
                                                          alert->storm, &all, &unresolved, err) < 0)
        return -1;
    if (unresolved > 0 || (!alert->told && !alert->suppressed))
        return 0;
    return put_notices(round, rule, "recovered", alert, about, err);
}
