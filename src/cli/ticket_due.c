/* Clocks of tickets in words. */
#include "cli/ticket_due.h"

#include <string.h>

#include "base/tr.h"
#include "cli/clocks.h"
#include "cli/session.h"
#include "cli/table.h"
#include "desk/tickets.h"

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

/* A clock that stopped, or that waits for something, has nothing left to count. */
static bool counts(const struct clock_verdict *verdict)
{
    return !verdict->stopped && verdict->due != 0;
}

static void add_row(struct table *table, const struct clock_verdict *verdict, wall_s now)
{
    struct str due = STR_INIT, left = STR_INIT;

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
    table_add(table, verdict->rule->clause);
    str_release(&due);
    str_release(&left);
}

void due_print_clocks(struct cli *cli, const struct sla *sla, wall_s now)
{
    static const struct table_column columns[] = {
        {.title = N_("clock")},   {.title = N_("state")},
        {.title = N_("due")},     {.title = N_("left"), .right = true},
        {.title = N_("clauses")}, TABLE_END,
    };
    struct table table;

    if (sla->verdicts.len == 0)
        return;
    table_init(&table, columns);
    for (size_t i = 0; i < sla->verdicts.len; i++)
        add_row(&table, &sla->verdicts.items[i], now);
    fputc('\n', cli->out);
    table_print(&table, cli->out);
    table_release(&table);
}

static json_t *instant_or_null(wall_s at)
{
    return at == 0 ? json_null() : json_instant(at);
}

json_t *due_clocks_json(const struct sla *sla)
{
    json_t *array = json_array();

    for (size_t i = 0; i < sla->verdicts.len; i++) {
        const struct clock_verdict *verdict = &sla->verdicts.items[i];

        json_array_append_new(
            array,
            json_pack("{s:s,s:s,s:o,s:o,s:o,s:I,s:I,s:I,s:b,s:b,s:s}", "clock",
                      choice_name(clock_kinds, (int)verdict->kind), "state",
                      choice_name(clock_states, (int)verdict->state), "start",
                      instant_or_null(verdict->start), "due", instant_or_null(verdict->due), "stop",
                      instant_or_null(verdict->stop), "used_s", (json_int_t)verdict->used_s,
                      "remaining_s", (json_int_t)verdict->remaining_s, "overrun_s",
                      (json_int_t)verdict->overrun_s, "binding", (int)verdict->binding, "estimate",
                      (int)verdict->estimate, "clauses", verdict->rule->clause));
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
