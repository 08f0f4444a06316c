/* Clocks of tickets in words. */
#include "cli/ticket_due.h"

#include <string.h>

#include "base/tr.h"
#include "cli/clocks.h"
#include "cli/session.h"
#include "cli/table.h"
#include "desk/tickets.h"
#include "model/ruler.h"

void due_add_left(struct str *out, wall_s due, wall_s now)
{
    int64_t left = due > now ? due - now : now - due;

    if (due < now)
        str_addc(out, '-');
    if (left < 3600)
        str_addf(out, "%02d:%02d", (int)(left / 60), (int)(left % 60));
    else if (left < CIVIL_DAY_S)
        str_addf(out, "%dh%02dm", (int)(left / 3600), (int)(left / 60 % 60));
    else
        str_addf(out, "%lldd%02dh", (long long)(left / CIVIL_DAY_S), (int)(left / 3600 % 24));
}

/* The last column, which is there only if it says something. */
enum { REMARKS = 5 };

/* A clock that stopped, or that waits for something, has nothing left to count. */
static bool counts(const struct clock_verdict *verdict)
{
    return !verdict->stopped && verdict->due != 0;
}

static void add_remark(struct str *out, const char *text)
{
    if (out->len > 0)
        str_add(out, _("; "));
    str_add(out, text);
}

/* R10: in business time, and as people feel it. */
static void add_overrun(struct str *out, const struct clock_verdict *verdict)
{
    struct str business = STR_INIT, wall = STR_INIT, remark = STR_INIT;

    hours_add(&business, verdict->overrun_s);
    hours_add(&wall, verdict->overrun_wall_s);
    str_addf(&remark, _("overrun %s business hours, %s by the wall clock"), business.buf, wall.buf);
    add_remark(out, remark.buf);
    str_release(&business);
    str_release(&wall);
    str_release(&remark);
}

/* What is to be known of a verdict besides its state. */
static void add_remarks(struct str *out, const struct clock_verdict *verdict)
{
    struct str remark = STR_INIT, at = STR_INIT;

    if (verdict->state == CLOCK_BREACHED && verdict->overrun_wall_s > 0)
        add_overrun(out, verdict);
    if (!verdict->binding && !verdict->stopped && verdict->start != 0)
        add_remark(out, _("R8: another clause is due earlier"));
    if (verdict->exempt)
        add_remark(out, _("exempt"));
    if (verdict->by_regrade)
        add_remark(out, _("by a corrected grade"));
    if (verdict->late_record)
        add_remark(out, _("written down late"));
    if (verdict->unreached)
        add_remark(out, _("not reached"));
    if (verdict->unconfirmed)
        add_remark(out, _("awaits confirmation"));
    if (!verdict->stopped && verdict->resume_at != 0) {
        civil_add_short(&at, verdict->resume_at);
        str_addf(&remark, _("goes on %s"), at.buf);
        add_remark(out, remark.buf);
        str_reset(&remark);
    }
    if (verdict->has_struck) {
        str_addf(&remark, _("was judged: %s"),
                 choice_label(clock_states, (int)verdict->struck_state));
        if (verdict->struck_due != 0) {
            str_addc(&remark, ' ');
            civil_add_short(&remark, verdict->struck_due);
        }
        add_remark(out, remark.buf);
    }
    str_release(&remark);
    str_release(&at);
}

static bool has_remarks(const struct sla *sla)
{
    struct str remarks = STR_INIT;
    bool found;

    for (size_t i = 0; i < sla->verdicts.len; i++)
        add_remarks(&remarks, &sla->verdicts.items[i]);
    found = remarks.len > 0;
    str_release(&remarks);
    return found;
}

static void add_row(struct table *table, const struct clock_verdict *verdict, wall_s now)
{
    struct str due = STR_INIT, left = STR_INIT, remarks = STR_INIT;

    if (verdict->due != 0) {
        civil_add_short(&due, verdict->due);
        str_add(&due, clocks_mark(verdict->estimate));
    }
    if (counts(verdict))
        due_add_left(&left, verdict->due, now);
    table_add(table, choice_label(clock_kinds, (int)verdict->kind));
    table_add(table, choice_label(clock_states, (int)verdict->state));
    table_add(table, due.buf);
    table_add(table, left.buf);
    add_remarks(&remarks, verdict);
    table_add(table, verdict->rule->clause);
    if (table->width == REMARKS + 1)
        table_add(table, remarks.buf);
    str_release(&due);
    str_release(&left);
    str_release(&remarks);
}

void due_print_clocks(struct cli *cli, const struct sla *sla, wall_s now)
{
    struct table_column columns[] = {
        {.title = N_("clock")},
        {.title = N_("state")},
        {.title = N_("due")},
        {.title = N_("left"), .right = true},
        {.title = N_("clauses")},
        [REMARKS] = {.title = N_("remarks")},
        TABLE_END,
    };
    struct table table;

    if (sla->verdicts.len == 0)
        return;
    if (!has_remarks(sla))
        columns[REMARKS].title = NULL;
    table_init(&table, columns);
    for (size_t i = 0; i < sla->verdicts.len; i++)
        add_row(&table, &sla->verdicts.items[i], now);
    fputc('\n', cli->out);
    table_print(&table, cli->out);
    table_release(&table);
}

/* R20: the first step that comes, over all clocks that run. */
static void print_next_step(struct cli *cli, const struct sla *sla)
{
    const struct clock_verdict *next = NULL;
    struct str at = STR_INIT;

    for (size_t i = 0; i < sla->verdicts.len; i++) {
        const struct clock_verdict *v = &sla->verdicts.items[i];

        if (v->next_step >= 0 && (next == NULL || v->next_step_at < next->next_step_at))
            next = v;
    }
    if (next == NULL)
        return;
    civil_add_short(&at, next->next_step_at);
    fprintf(cli->out, _("next step: %s, %s is told (%s)\n"), at.buf,
            next->rule->steps[next->next_step].role, choice_label(clock_kinds, (int)next->kind));
    str_release(&at);
}

static void print_departure(struct cli *cli, const struct sla *sla)
{
    for (size_t i = 0; i < sla->verdicts.len; i++) {
        const struct clock_verdict *v = &sla->verdicts.items[i];
        struct str at = STR_INIT;

        if (v->stopped || !v->binding || v->depart_by == 0)
            continue;
        civil_add_short(&at, v->depart_by);
        fprintf(cli->out, _("latest departure: %s\n"), at.buf);
        str_release(&at);
    }
}

/* R17: the clock of coming waits for a word that nobody has said; asked at half and at four fifths
 * of the time to solve. 0: not asked. */
static int percent_to_ask(const struct sla *sla)
{
    const struct clock_verdict *resolve = NULL;
    bool waits = false;

    for (size_t i = 0; i < sla->verdicts.len; i++) {
        const struct clock_verdict *v = &sla->verdicts.items[i];

        waits = waits || (v->kind == CLOCK_ON_SITE && v->state == CLOCK_NOT_STARTED &&
                          v->rule->start_on == EV_REMOTE_FAILED);
        if (v->kind == CLOCK_RESOLVE && v->binding && !v->stopped)
            resolve = v;
    }
    if (!waits || resolve == NULL || resolve->total_s == 0)
        return 0;
    return resolve->used_s * 10 >= resolve->total_s * 8 ? 80
           : resolve->used_s * 2 >= resolve->total_s    ? 50
                                                        : 0;
}

void due_print_hints(struct cli *cli, const struct ticket *ticket, const struct sla *sla)
{
    int percent = percent_to_ask(sla);

    print_next_step(cli, sla);
    print_departure(cli, sla);
    if (sla->verdicts.len > 0 && !ticket_is_graded(ticket) && ticket_is_open(ticket->state))
        fprintf(
            cli->out,
            _("not classified yet: the strictest respond clock of the system runs; classify it: "
              "zhiban ticket regrade %s --category=ID\n"),
            ticket->id);
    if (percent > 0)
        fprintf(cli->out,
                _("R17: %d%% of the time to solve is used; if it cannot be done from afar: "
                  "zhiban ticket remote-failed %s\n"),
                percent, ticket->id);
    if (ticket->regrade_pending)
        fprintf(cli->out,
                _("R14: the grade was corrected; a supervisor confirms: zhiban ticket "
                  "confirm-grade %s\n"),
                ticket->id);
}

static json_t *instant_or_null(wall_s at)
{
    return at == 0 ? json_null() : json_instant(at);
}

static json_t *struck_json(const struct clock_verdict *verdict)
{
    if (!verdict->has_struck)
        return json_null();
    return json_pack("{s:s,s:o}", "state", choice_name(clock_states, (int)verdict->struck_state),
                     "due", instant_or_null(verdict->struck_due));
}

static json_t *step_json(const struct clock_verdict *verdict)
{
    if (verdict->next_step < 0)
        return json_null();
    return json_pack("{s:o,s:s}", "at", json_instant(verdict->next_step_at), "to",
                     verdict->rule->steps[verdict->next_step].role);
}

json_t *due_clocks_json(const struct sla *sla)
{
    json_t *array = json_array();

    for (size_t i = 0; i < sla->verdicts.len; i++) {
        const struct clock_verdict *verdict = &sla->verdicts.items[i];

        json_array_append_new(
            array,
            json_pack(
                "{s:s,s:s,s:o,s:o,s:o,s:I,s:I,s:I,s:I,s:b,s:b,s:s,s:b,s:b,s:b,s:o,s:o,s:o,s:o}",
                "clock", choice_name(clock_kinds, (int)verdict->kind), "state",
                choice_name(clock_states, (int)verdict->state), "start",
                instant_or_null(verdict->start), "due", instant_or_null(verdict->due), "stop",
                instant_or_null(verdict->stop), "used_s", (json_int_t)verdict->used_s,
                "remaining_s", (json_int_t)verdict->remaining_s, "overrun_s",
                (json_int_t)verdict->overrun_s, "overrun_wall_s",
                (json_int_t)verdict->overrun_wall_s, "binding", (int)verdict->binding, "estimate",
                (int)verdict->estimate, "clauses", verdict->rule->clause, "exempt",
                (int)verdict->exempt, "by_regrade", (int)verdict->by_regrade, "unreached",
                (int)verdict->unreached, "depart_by", instant_or_null(verdict->depart_by),
                "next_step", step_json(verdict), "resume_at", instant_or_null(verdict->resume_at),
                "was", struck_json(verdict)));
    }
    return array;
}

static enum clock_kind kind_asked(const struct cli *cli)
{
    const char *name = cli_operand(cli, 1);

    for (const struct choice *c = clock_kinds; name != NULL && c->name != NULL; c++)
        if (strcmp(c->name, name) == 0)
            return (enum clock_kind)c->value;
    return CLOCK_RESOLVE;
}

static int explain(struct cli *cli, struct desk *desk, struct err *err)
{
    struct ticket_clocks *clocks = ticket_clocks_new(desk, err);
    struct str text = STR_INIT;
    struct ticket ticket = {0};
    int rc = -1;

    if (clocks != NULL && desk_ticket_load(desk, cli_operand(cli, 0), &ticket, err) == 0)
        rc = ticket_clocks_explain(clocks, &ticket, kind_asked(cli), clock_wall(), &text, err);
    fputs(text.buf, cli->out);
    ticket_clocks_free(clocks);
    record_release(&ticket_schema, &ticket);
    str_release(&text);
    return rc;
}

int due_explain(struct cli *cli)
{
    return session_run(cli, explain);
}
