/* From tickets to terms, and from what is asked to tickets. */
#include "desk/ticket_search.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/terms.h"
#include "base/tr.h"
#include "base/visible.h"
#include "desk/force.h"
#include "desk/queue.h"
#include "desk/ticket_clocks.h"
#include "desk/ticket_settle.h"
#include "model/ticket_search.h"
#include "store/lookback.h"
#include "store/record.h"
#include "store/search.h"
#include "store/ticket_store.h"

enum { BATCH = 500 };

/* --- what of a ticket is searched --- */

static const struct contract_system *system_in(const struct contract *contract, const char *id)
{
    for (size_t i = 0; contract != NULL && i < contract->systems.len; i++)
        if (str_eq(contract->systems.items[i].id, id))
            return &contract->systems.items[i];
    return NULL;
}

/* By the ticket's contract; off contract by any that knows it. */
static const struct contract_system *system_of(const struct config *config,
                                               const struct ticket *ticket)
{
    const struct contract_system *found = NULL;

    if (ticket->system_id == NULL)
        return NULL;
    if (ticket->contract != NULL)
        return system_in(
            config_contract_at(config, ticket->contract, civil_day_of(ticket->received_at)),
            ticket->system_id);
    for (size_t i = 0; i < config->contracts.len && found == NULL; i++)
        found = system_in(&config->contracts.items[i], ticket->system_id);
    return found;
}

static void add_line(struct str *out, const char *text)
{
    if (text == NULL)
        return;
    terms_fold(out, text, strlen(text));
    str_addc(out, '\n');
}

/* ICU-20261120-07 also as ICU-1120-07, as people say it. */
static void add_number(struct str *out, const char *id)
{
    const char *day = strchr(id, '-'), *end = day == NULL ? NULL : strchr(day + 1, '-');

    add_line(out, id);
    if (end != NULL && end - day == 9) {
        terms_fold(out, id, (size_t)(day + 1 - id));
        add_line(out, day + 5);
    }
}

static void add_searched(const struct config *config, const struct ticket *ticket, struct str *out)
{
    const struct contract_system *covered = system_of(config, ticket);

    add_number(out, ticket->id);
    add_line(out, ticket->subject);
    add_line(out, ticket->department);
    add_line(out, ticket->external);
    add_line(out, ticket->document_no);
    add_line(out, ticket->approval);
    add_line(out, ticket->system_id);
    if (covered == NULL)
        return;
    add_line(out, covered->name);
    vec_each (alias, &covered->aliases)
        add_line(out, *alias);
}

static bool is_searched_alike(const struct ticket *a, const struct ticket *b)
{
    return str_eq(a->subject, b->subject) && str_eq(a->department, b->department) &&
           str_eq(a->external, b->external) && str_eq(a->document_no, b->document_no) &&
           str_eq(a->approval, b->approval) && str_eq(a->system_id, b->system_id) &&
           str_eq(a->contract, b->contract) && a->received_at == b->received_at;
}

static void put_term(const char *term, void *data)
{
    map_put(data, term, NULL);
}

static int put_terms(struct desk *desk, const struct config *config, const struct ticket *ticket,
                     struct err *err)
{
    struct str text = STR_INIT;
    struct map terms;
    int rc;

    map_init(&terms);
    add_searched(config, ticket, &text);
    terms_each(text.buf, text.len, put_term, &terms);
    rc = search_put(desk_store(desk), ticket->id, ticket->received_at, &terms, err);
    map_release(&terms, NULL);
    str_release(&text);
    return rc;
}

int ticket_index(struct desk *desk, const struct ticket *before, const struct ticket *after,
                 struct err *err)
{
    const struct config *config;

    if (queue_refresh(desk, after, err) < 0)
        return -1;
    if (before != NULL && is_searched_alike(before, after))
        return 0;
    config = desk_full_config(desk, err);
    return config == NULL ? -1 : put_terms(desk, config, after, err);
}

/* --- all of it again --- */

struct batch {
    struct desk *desk;
    const struct config *config;
    struct str last; /* id */
    int64_t count;
    struct err *err;
};

static int index_one(const void *record, void *data)
{
    const struct ticket *ticket = record;
    struct batch *batch = data;

    str_set(&batch->last, ticket->id);
    batch->count++;
    return put_terms(batch->desk, batch->config, ticket, batch->err);
}

/* One transaction; 1 if there may be more. */
static int index_batch(struct batch *batch, struct err *err)
{
    struct store *store = desk_store(batch->desk);
    char *after = xstrdup(batch->last.buf);
    int64_t before = batch->count;
    int rc = store_begin(store, err);

    if (rc == 0) {
        rc = ticket_each_after(store, after, BATCH, index_one, batch, err);
        if (rc == 0 && batch->count < before + BATCH)
            rc = search_prune(store, err);
        if (rc == 0)
            rc = store_commit(store, err);
        else
            store_rollback(store);
    }
    free(after);
    return rc < 0 ? -1 : batch->count == before + BATCH;
}

int desk_ticket_reindex(struct desk *desk, int64_t *count, struct err *err)
{
    struct batch batch = {.desk = desk, .last = STR_INIT, .err = err};
    int rc = 1;

    if (desk_require(desk, MAY_RECORD_WRITE, "ticket.reindex", err) < 0)
        return -1;
    batch.config = desk_full_config(desk, err);
    if (batch.config == NULL)
        return -1;
    while (rc == 1)
        rc = index_batch(&batch, err);
    if (rc == 0)
        rc = queue_rebuild(desk, err);
    *count = batch.count;
    str_release(&batch.last);
    return rc;
}

/* --- searching --- */

struct finding {
    struct desk *desk;
    const struct config *config;
    struct ticket_search search;
    VEC(struct search_term) terms;
    struct ticket_settler settler;
    struct ticket_clocks *clocks; /* NULL: nobody asks when it is due */
    wall_s now;
    int64_t left; /* of the limit */
    int (*each)(const struct ticket *ticket, void *data);
    void *data;
    struct err *err;
};

/* Stops the walk when enough are found; no face returns it. */
enum { ENOUGH = 0x5ea };

static int is_due(struct finding *finding, const struct ticket *ticket)
{
    const struct sla *sla;
    const struct clock_verdict *nearest;
    int64_t left;

    if (finding->clocks == NULL)
        return 1;
    if (!ticket_is_open((enum ticket_state)ticket->state))
        return 0;
    sla = ticket_clocks_judge(finding->clocks, ticket, finding->now, finding->err);
    if (sla == NULL)
        return -1;
    nearest = ticket_clocks_nearest(sla);
    if (nearest == NULL)
        return 0;
    left = nearest->due - finding->now;
    return (!finding->search.due_below || left < finding->search.below_s) &&
           (!finding->search.due_above || left > finding->search.above_s);
}

static int judge(const struct ticket *ticket, void *data)
{
    struct finding *finding = data;
    struct str text = STR_INIT;
    bool matches;
    int rc;

    add_searched(finding->config, ticket, &text);
    matches = ticket_search_matches(&finding->search, ticket, text.buf);
    str_release(&text);
    if (!matches)
        return 0;
    rc = is_due(finding, ticket);
    if (rc <= 0)
        return rc;
    rc = finding->each(ticket, finding->data);
    if (rc == 0 && --finding->left <= 0)
        rc = ENOUGH;
    return rc;
}

/* As it is now, not as it was stored. */
static int judge_record(const void *record, void *data)
{
    const struct ticket *stored = record;
    struct finding *finding = data;
    struct ticket ticket;
    int rc;

    if (stored->state != TICKET_PAUSED && stored->state != TICKET_TO_CONFIRM)
        return judge(stored, data);
    record_copy(&ticket_schema, &ticket, stored);
    rc = ticket_settle(&finding->settler, &ticket, NULL, finding->err);
    if (rc == 0)
        rc = judge(&ticket, data);
    record_release(&ticket_schema, &ticket);
    return rc;
}

static int judge_id(const char *id, void *data)
{
    struct finding *finding = data;
    struct ticket ticket;
    int rc = record_load(desk_store(finding->desk), &ticket_schema, id, &ticket, finding->err);

    if (rc <= 0)
        return rc;
    rc = judge_record(&ticket, finding);
    record_release(&ticket_schema, &ticket);
    return rc;
}

static void add_wanted(const struct term_wanted *wanted, void *data)
{
    struct finding *finding = data;

    *vec_push(&finding->terms) =
        (struct search_term){.term = xstrdup(wanted->term), .prefix = wanted->prefix};
}

/* The contract by its id or its prefix, as people say it. */
static int find_contract(struct finding *finding, struct err *err)
{
    const struct config *config = finding->config;
    struct ticket_search *search = &finding->search;
    const struct contract *contract;
    struct str shown = STR_INIT;

    if (search->contract == NULL)
        return 0;
    contract = config_contract_at(config, search->contract, 0);
    if (contract == NULL) {
        visible_add_brief(&shown, search->contract);
        err_set(err, ERR_USAGE, _("there is no contract '%s'; 'zhiban contract list' shows them"),
                shown.buf);
        str_release(&shown);
        return -1;
    }
    free(search->contract);
    search->contract = xstrdup(contract_family(contract));
    return 0;
}

static int prepare(struct finding *finding, const char *line, struct err *err)
{
    if (ticket_search_parse(line, &finding->search, err) < 0 || find_contract(finding, err) < 0)
        return -1;
    vec_each (word, &finding->search.words)
        terms_wanted(word->text, strlen(word->text), add_wanted, finding);
    if (finding->search.due_below || finding->search.due_above) {
        finding->clocks = ticket_clocks_plain(finding->desk, err);
        if (finding->clocks == NULL)
            return -1;
    }
    return 0;
}

/* The terms of a ticket as it was, for somebody who looks back. */
static int index_past(const void *ticket, void *data)
{
    struct finding *finding = data;

    return put_terms(finding->desk, finding->config, ticket, finding->err);
}

static int find(struct finding *finding, struct err *err)
{
    struct store *store = desk_store(finding->desk);
    const struct ticket_query query = {
        .open = finding->clocks != NULL,
        .contract = finding->search.contract,
        .limit = INT64_MAX,
    };
    int rc;

    if (finding->terms.len == 0)
        return ticket_query_each(store, &query, judge_record, finding, err);
    rc = search_is_missing(store, err);
    if (rc == 1)
        return err_set(err, ERR_FAILED,
                       _("the table of search terms is empty; run 'zhiban ticket reindex'"));
    if (rc == 0)
        rc = lookback_terms(store, &ticket_schema, index_past, finding, err);
    return rc < 0 ? -1
                  : search_each(store, finding->terms.items, finding->terms.len, judge_id, finding,
                                err);
}

int desk_ticket_search(struct desk *desk, const char *line, int64_t limit,
                       int (*each)(const struct ticket *ticket, void *data), void *data,
                       struct err *err)
{
    struct finding finding = {
        .desk = desk, .now = clock_wall(), .left = limit, .each = each, .data = data, .err = err};
    static const char *const keys[] = {"id", "amends", "prefix", "from", "until", "systems", NULL};
    static const struct force_part parts[] = {{.name = "contracts", .keys = keys}, {.name = NULL}};
    struct config names; /* no more of it is loaded than is searched by */
    int rc = -1;

    ticket_settler_init(&finding.settler, desk, finding.now);

    if (desk_require(desk, MAY_READ, "ticket.search", err) < 0)
        return -1;
    if (force_load_some(desk_store(desk), parts, &names, err) < 0)
        return -1;
    finding.config = &names;
    if (prepare(&finding, line, err) < 0)
        goto out;
    if (store_begin_read(desk_store(desk), err) < 0)
        goto out;
    rc = find(&finding, err);
    if (rc == ENOUGH)
        rc = 0;
    store_rollback(desk_store(desk));
out:
    ticket_search_release(&finding.search);
    vec_each (term, &finding.terms)
        free(term->term);
    vec_release(&finding.terms);
    ticket_clocks_free(finding.clocks);
    ticket_settler_release(&finding.settler);
    config_release(&names);
    return rc;
}
