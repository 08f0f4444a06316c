/* `zhiban` without a command. Until the console stands it prints what there is, once. */
#include "base/civil.h"
#include "base/json.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/table.h"
#include "desk/configs.h"
#include "desk/contacts.h"
#include "desk/journals.h"

struct facts {
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
    fprintf(cli->out, _("you            %s (%s)\n"), desk_user(desk),
            desk_role(desk)[0] == '\0' ? _("read only") : desk_role(desk));
    fprintf(cli->out, _("configuration  version %lld in force\n"),
            (long long)json_integer_value(json_object_get(facts->version, "number")));
    fprintf(cli->out, _("contacts       %zu\n"), facts->contacts);
    fprintf(cli->out, _("journal        %lld events, head %.12s\n"), (long long)facts->head.count,
            facts->head.hash);
    fprintf(cli->out, "%s",
            _("Queues, countdowns and the full-screen console are not built yet.\n"));
    str_release(&now);
}

static int run_board(struct cli *cli)
{
    struct facts facts = {0};
    struct err err = ERR_INIT;
    int status;
    struct desk *desk = session_need(cli, &status);

    if (desk == NULL)
        return status;
    if (gather(desk, &facts, &err) < 0)
        status = cli_fail(cli, &err);
    else if (cli_flag(cli, "json"))
        json_print(cli->out, json_pack("{s:O,s:I,s:{s:I,s:s}}", "configuration", facts.version,
                                       "contacts", (json_int_t)facts.contacts, "journal", "count",
                                       (json_int_t)facts.head.count, "head", facts.head.hash));
    else
        print_words(cli, desk, &facts);
    json_decref(facts.version);
    desk_close(desk);
    err_release(&err);
    return status;
}

const struct command command_board = {
    .name = "board",
    .summary = N_("print the duty board once"),
    .description = N_("What zhiban prints when no command is given. The full-screen console will "
                      "stand here."),
    .run = run_board,
};
