/* Every open ticket is judged twice at the same instant, its events being read once. Clocks that are
 * paused have no deadline to move; theirs follows when they go on. */
#include "desk/moves.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/force.h"
#include "desk/ticket_clocks.h"
#include "store/config_store.h"
#include "store/record.h"
#include "store/ticket_store.h"

/* Longer than any call-back may take. */
enum { FOLLOW_UP_S = 92 * CIVIL_DAY_S };

struct move {
    char *ticket, *clause;
    enum clock_kind clock;
    wall_s before, after; /* 0: there is none */
};

struct finding {
    struct ticket_clocks *clocks;
    wall_s now;
    VEC(struct move) list;
    struct err *err;
};

/* --- finding --- */

static wall_s open_due(const struct clock_verdict *verdict)
{
    bool runs = verdict != NULL && !verdict->stopped &&
                (verdict->state == CLOCK_RUNNING || verdict->state == CLOCK_OFF_HOURS);

    return runs ? verdict->due : 0;
}

static const struct clock_verdict *same_clock(const struct sla *sla,
                                              const struct clock_verdict *like)
{
    vec_each (verdict, &sla->verdicts)
        if (verdict->kind == like->kind && verdict->ordinal == like->ordinal &&
            verdict->cycle == like->cycle)
            return verdict;
    return NULL;
}

static void add_move(struct finding *finding, const struct ticket *ticket,
                     const struct clock_verdict *verdict, wall_s before, wall_s after)
{
    const char *clause = verdict->rule->clause;

    *vec_push(&finding->list) = (struct move){.ticket = xstrdup(ticket->id),
                                              .clause = xstrdup(clause == NULL ? "" : clause),
                                              .clock = verdict->kind,
                                              .before = before,
                                              .after = after};
}

static int find_moves(const void *record, void *data)
{
    const struct ticket *ticket = record;
    struct finding *finding = data;
    const struct sla *before, *after;

    if (ticket_clocks_compare(finding->clocks, ticket, finding->now, &before, &after,
                              finding->err) < 0)
        return -1;
    vec_each (verdict, &before->verdicts) {
        wall_s was = open_due(verdict), is = open_due(same_clock(after, verdict));

        if (was != is)
            add_move(finding, ticket, verdict, was, is);
    }
    vec_each (verdict, &after->verdicts)
        if (same_clock(before, verdict) == NULL && open_due(verdict) != 0)
            add_move(finding, ticket, verdict, 0, verdict->due);
    return 0;
}

static int by_before(const void *a, const void *b)
{
    const struct move *left = a, *right = b;

    if (left->before != right->before)
        return left->before < right->before ? -1 : 1;
    if (strcmp(left->ticket, right->ticket) != 0)
        return strcmp(left->ticket, right->ticket);
    return (left->clock > right->clock) - (left->clock < right->clock);
}

static json_t *instant(wall_s at)
{
    struct str text = STR_INIT;
    json_t *json;

    if (at != 0)
        civil_add_rfc3339(&text, at);
    json = json_string(text.buf);
    str_release(&text);
    return json;
}

static json_t *list_json(const struct finding *finding)
{
    json_t *list = json_array();

    vec_each (move, &finding->list)
        json_array_append_new(
            list, json_pack("{s:s,s:s,s:s,s:o,s:o}", "ticket", move->ticket, "clock",
                            choice_name(clock_kinds, (int)move->clock), "clause", move->clause,
                            "before", instant(move->before), "after", instant(move->after)));
    return list;
}

json_t *desk_moves(struct desk *desk, const struct config *next, struct err *err)
{
    const struct ticket_query open = {.open = true, .limit = INT64_MAX};
    struct finding finding = {.now = clock_wall(), .err = err};
    struct store *store = desk_store(desk);
    json_t *list = NULL;

    if (desk_require(desk, MAY_READ, "config.moves", err) < 0)
        return NULL;
    finding.clocks = ticket_clocks_new(desk, err);
    if (finding.clocks == NULL)
        return NULL;
    ticket_clocks_plan(finding.clocks, next, finding.now);
    if (ticket_query_each(store, &open, find_moves, &finding, err) == 0 &&
        ticket_to_follow_up_each(store, finding.now - FOLLOW_UP_S, find_moves, &finding, err) ==
            0) {
        if (finding.list.len > 1)
            qsort(finding.list.items, finding.list.len, sizeof(struct move), by_before);
        list = list_json(&finding);
    }
    vec_each (move, &finding.list) {
        free(move->ticket);
        free(move->clause);
    }
    vec_release(&finding.list);
    ticket_clocks_free(finding.clocks);
    return list;
}

/* --- kept --- */

json_t *desk_moves_of(struct desk *desk, const char *version, struct err *err)
{
    struct str body = STR_INIT;
    struct config_version found;
    json_t *list = NULL;
    int rc;

    if (desk_require(desk, MAY_READ, "config.moves", err) < 0)
        return NULL;
    rc = version == NULL
             ? force_newest(desk_store(desk), &found, err)
             : record_load(desk_store(desk), &config_version_schema, version, &found, err);
    if (rc == 0)
        err_set(err, ERR_FAILED, _("there is no version %s of the configuration"),
                version == NULL ? "" : version);
    if (rc != 1)
        return NULL;
    if (found.moves == NULL || found.moves[0] == '\0')
        list = json_array();
    else if (config_part_get(desk_store(desk), found.moves, &body, err) == 0)
        list = json_read(body.buf, body.len, err);
    str_release(&body);
    record_release(&config_version_schema, &found);
    return list;
}
