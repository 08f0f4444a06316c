/* `zhiban host distrust`: a key that nobody should believe any more, with nothing in its place. It
 * needs no word with the machine, and a person's yes at a terminal. */
#include <stdio.h>

#include "base/tr.h"
#include "cli/host_acts.h"
#include "cli/session.h"
#include "cli/table.h"
#include "desk/hosts.h"

static int confirm(struct cli *cli, struct desk *desk, const struct host_plan *plan,
                   struct err *err)
{
    struct host_key known;
    int rc = desk_host_key_at(desk, &plan->place, &known, err);

    if (rc <= 0)
        return rc; /* that none is there is said by whoever distrusts */
    fprintf(cli->err, _("%s is known by %s %s, accepted by %s.\n"), plan->host->id, known.type,
            known.fingerprint, known.accepted_by);
    fprintf(cli->err, "%s\n",
            _("Without it nobody logs in there, and nothing of it is known, until a key is "
              "accepted anew."));
    record_release(&host_key_schema, &known);
    return host_confirm(cli, _("Distrust it? (yes/no) "), _("not confirmed; nothing was changed"),
                        err);
}

static void print_distrusted(struct cli *cli, const struct host_plan *plan,
                             const struct host_key *key)
{
    if (cli_flag(cli, "json"))
        json_print(cli->out, record_to_json(&host_key_schema, key, JSON_SHOWN));
    else
        fprintf(cli->out, _("%s %s distrusted %s\n"), key->id, plan->host->id, key->fingerprint);
}

static int distrust(struct cli *cli, struct desk *desk, struct err *err)
{
    struct host_plan plan;
    struct host_key key;
    int rc;

    if (desk_require(desk, MAY_RECORD_WRITE, "host.distrust", err) < 0 ||
        desk_host_plan(desk, cli_operand(cli, 0), &plan, err) < 0)
        return -1;
    rc = confirm(cli, desk, &plan, err);
    if (rc == 0)
        rc = desk_host_distrust(desk, &plan.place, cli_text(cli, "reason"), &key, err);
    if (rc == 0) {
        print_distrusted(cli, &plan, &key);
        record_release(&host_key_schema, &key);
    }
    host_plan_release(&plan);
    return rc;
}

static int run_distrust(struct cli *cli)
{
    if (cli_text(cli, "reason") == NULL)
        return cli_usage(cli, "%s", _("--reason is missing: say why the key is not trusted"));
    return session_run(cli, distrust);
}

static const struct option_row distrust_options[] = {
    {.name = "reason", .kind = OPTION_TEXT, .argument = N_("TEXT"), .help = N_("why; required")},
    OPTION_END,
};
static const struct operand_row distrust_operands[] = {
    {.name = N_("HOST"), .required = true, .help = N_("its id in sites/*.yaml")},
    OPERAND_END,
};
static const struct example distrust_examples[] = {
    {.line = "zhiban host distrust his-db1 --reason='key copied from a stolen disk'",
     .help = N_("asks; the collector ends its session at once")},
    EXAMPLE_END,
};

const struct command host_distrust_command = {
    .name = "distrust",
    .summary = N_("take back the trust in a machine's key"),
    .description =
        N_("Asks at a terminal; who did it and why is journalled, and the key stays on record. The "
           "collector ends its session with the machine and refuses it with an alert, until a "
           "person accepts a key with 'zhiban host trust'."),
    .options = distrust_options,
    .operands = distrust_operands,
    .examples = distrust_examples,
    .run = run_distrust,
};
