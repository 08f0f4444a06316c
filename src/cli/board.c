/* `zhiban board`, and `zhiban` where there is no terminal: the duty board as text, once. The most
 * urgent tickets stand first. */
#include "base/civil.h"
#include "base/json.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/ticket_rows.h"
#include "desk/configs.h"
#include "desk/contacts.h"
#include "desk/journals.h"
#include "desk/queue.h"

enum { BOARD_ROWS = 12 };

struct facts {
    struct ticket_rows tickets;
    struct queue_counts counts;
    json_t *version;
    struct desk_head head;
    size_t contacts;
};

static int count_one(const struct contact *contact, void *data)
{
    (void)contact;
    ++*(size_t *)data;
    return 0;
}

static int gather(struct desk *desk, struct facts *facts, struct err *err)
{
    const struct ticket_filter open = {.open = true, .limit = BOARD_ROWS};

    if (ticket_rows_gather(&facts->tickets, desk, &open, true, err) < 0 ||
        desk_queue_count(desk, facts->tickets.now, 0, &facts->counts, err) < 0)
        return -1;
    if (desk_past(desk) != NULL && desk_past(desk)->events == 0)
        facts->version = json_object(); /* nothing was in force yet */
    else
        facts->version = desk_config_version(desk, err);
    if (facts->version == NULL)
        return -1;
    if (desk_journal_head(desk, &facts->head, err) < 0)
        return -1;
    return desk_contact_list(desk, false, count_one, &facts->contacts, err);
}

static void print_words(struct cli *cli, struct desk *desk, const struct facts *facts)
{
    struct str now = STR_INIT;
    struct civil civil = civil_of(clock_wall());

    civil_add_short(&now, clock_wall());
    fprintf(cli->out, _("%s %s  zhiban duty board%s\n"), civil_weekday_name(civil.weekday), now.buf,
            desk_mode(desk) == DESK_SAMPLE ? _("  [SAMPLE]")
            : desk_mode(desk) == DESK_TEST ? _("  [TEST]")
                                           : "");
    fprintf(cli->out,
            _("%s (%s)  open %zu  overdue %zu  contacts %zu  configuration %lld  journal "
              "%lld %.12s\n"),
            desk_user(desk), desk_role(desk)[0] == '\0' ? _("read only") : desk_role(desk),
            (size_t)facts->counts.open, (size_t)facts->counts.overdue, facts->contacts,
            (long long)json_integer_value(json_object_get(facts->version, "number")),
            (long long)facts->head.count, facts->head.hash);
    ticket_rows_print(&facts->tickets, cli->out);
    if (facts->counts.open > (int64_t)facts->tickets.shown)
        fprintf(cli->out, _("and %zu more: zhiban ticket list --urgent\n"),
                (size_t)facts->counts.open - facts->tickets.shown);
    if (ticket_rows_paused_long(&facts->tickets) > 0)
        fprintf(cli->out,
                _("paused for more than 24 h: %zu, zhiban ticket list --paused-over=24h\n"),
                ticket_rows_paused_long(&facts->tickets));
    str_release(&now);
}

static int board(struct cli *cli, struct desk *desk, struct err *err)
{
    struct facts facts = {0};
    int rc = gather(desk, &facts, err);

    if (rc == 0 && cli_flag(cli, "json"))
        json_print(cli->out,
                   json_pack("{s:o,s:O,s:I,s:{s:I,s:s}}", "tickets",
                             ticket_rows_json(&facts.tickets), "configuration", facts.version,
                             "contacts", (json_int_t)facts.contacts, "journal", "count",
                             (json_int_t)facts.head.count, "head", facts.head.hash));
    else if (rc == 0)
        print_words(cli, desk, &facts);
    ticket_rows_release(&facts.tickets);
    json_decref(facts.version);
    return rc;
}

static int run_board(struct cli *cli)
{
    return session_run(cli, board);
}

const struct command command_board = {
    .name = "board",
    .summary = N_("print the duty board once"),
    .description =
        N_("What zhiban prints where there is no terminal: the open tickets, the nearest "
           "deadline first."),
    .looks_back = true,
    .run = run_board,
};
