/* `zhiban doctor`: is the installation sound? One line a check, as soon as it is known. */
#include <string.h>

#include "base/json.h"
#include "base/tr.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/table.h"
#include "desk/doctor.h"

struct report {
    struct cli *cli;
    struct json_list list;
    bool json;
    bool unreachable;
};

static const char *const codes[] = {
    [HEALTH_GOOD] = "good", [HEALTH_WARNING] = "warning", [HEALTH_BAD] = "bad"};

static const char *health_words(enum health health)
{
    switch (health) {
    case HEALTH_GOOD: return _("good");
    case HEALTH_WARNING: return _("warning");
    case HEALTH_BAD: break;
    }
    return _("BAD");
}

static void tell(const struct finding *finding, void *data)
{
    struct report *report = data;
    struct str line = STR_INIT;

    if (strcmp(finding->check, "store") == 0 && finding->health == HEALTH_BAD)
        report->unreachable = true;
    if (report->json) {
        json_list_add(&report->list, json_pack("{s:s,s:s,s:s}", "check", finding->check, "health",
                                               codes[finding->health], "text", finding->text));
        return;
    }
    visible_add(&line, finding->text, strlen(finding->text), VISIBLE_TEXT);
    fprintf(report->cli->out, "%s %s: %s\n", health_words(finding->health), finding->check,
            line.buf);
    fflush(report->cli->out);
    str_release(&line);
}

static int run_doctor(struct cli *cli)
{
    const struct doctor_options options = {.store_url = session_store_url(cli),
                                           .config_dir = session_config_dir(cli)};
    struct report report = {.cli = cli, .json = cli_flag(cli, "json")};
    enum health worst;

    if (report.json)
        json_list_begin(&report.list, cli->out, false);
    worst = desk_doctor(&options, tell, &report);
    if (report.json)
        json_list_end(&report.list);
    if (report.unreachable)
        return STATUS_STORE;
    return worst == HEALTH_BAD ? STATUS_FAILED : STATUS_OK;
}

const struct command command_doctor = {
    .name = "doctor",
    .summary = N_("examine the installation"),
    .description =
        N_("Checks permissions, the database's integrity, the hash chain of the journal, the "
           "text beside it, that replaying the journal gives the tables, the configuration in "
           "force and its files, disk space, clock and locale. Prints a line for each and "
           "repairs nothing. Warnings do not change the exit status; anything bad makes it 1, a "
           "store that cannot be opened 4."),
    .run = run_doctor,
};
