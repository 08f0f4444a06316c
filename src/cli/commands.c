/* The program as tables: its commands, its own options, and the lists of the manual. */
#include "cli/commands.h"

#include <assert.h>

#include "base/mem.h"
#include "base/tr.h"

static void set_lang(struct cli *cli, const char *name)
{
    enum lang lang;

    if (tr_lang_of(name, &lang) == 0)
        tr_set_lang(lang);
    cli->lang_fixed = true;
}

static const char *const langs[] = {"zh_CN", "en", "auto", NULL};

const struct option_row global_options[] = {
    {.name = "store",
     .kind = OPTION_TEXT,
     .argument = N_("URL"),
     .help = N_("the store to work on, such as sqlite:PATH"),
     .complete = COMPLETE_FILE},
    {.name = "config",
     .kind = OPTION_TEXT,
     .argument = N_("DIR"),
     .help = N_("a configuration directory that goes before the usual ones"),
     .complete = COMPLETE_DIR},
    {.name = "as",
     .kind = OPTION_TEXT,
     .argument = N_("USER"),
     .help = N_("act as this user of zhiban")},
    {.name = "at",
     .kind = OPTION_INSTANT,
     .looks_back = true,
     .argument = N_("INSTANT"),
     .help = N_("look back: show the state as it was then")},
    {.name = "json", .kind = OPTION_FLAG, .help = N_("print JSON, errors too")},
    {.name = "lang",
     .kind = OPTION_CHOICE,
     .argument = N_("LANG"),
     .choices = langs,
     .apply = set_lang,
     .help = N_("the language of texts")},
    {.name = "no-color", .kind = OPTION_FLAG, .help = N_("print without colours")},
    {.name = "help", .letter = 'h', .kind = OPTION_FLAG, .help = N_("explain the command")},
    {.name = "version", .kind = OPTION_FLAG, .help = N_("print the version")},
    OPTION_END,
};

static const struct command *const subcommands[] = {
    &command_console,
    &command_board,
    &command_init,
    &command_ticket,
    &command_alert,
    &command_collect,
    &command_intake,
    &command_clock,
    &command_calendar,
    &command_roster,
    &command_obligation,
    &command_patrol,
    &command_change,
    &command_window,
    &command_outage,
    &command_host,
    &command_health,
    &command_contact,
    &command_config,
    &command_contract,
    &command_figures,
    &command_journal,
    &command_sample,
    &command_doctor,
    &command_completion,
    &command_man,
    &command_help,
    &command_version,
    NULL,
};

static const struct example examples[] = {
    {.line = "zhiban help", .help = N_("lists the commands")},
    {.line = "zhiban --at '2026-11-19 03:00' ticket list",
     .help = N_("prints what it would have printed that night")},
    {.line = "zhiban --lang=en man | man -l -", .help = N_("reads the manual in English")},
    EXAMPLE_END,
};

const struct command command_root = {
    .name = "zhiban",
    .summary = N_("console of the engineer on duty"),
    .description = N_("zhiban keeps what maintenance contracts of hospitals promise: it runs the "
                      "clocks of every ticket, watches the machines, and leads through emergency "
                      "plans."),
    .options = global_options,
    .subcommands = subcommands,
    .otherwise = &command_console,
    .examples = examples,
};

const struct reference reference_environment[] = {
    {.name = "ZHIBAN_LANG",
     .help = N_(
         "The language of texts: zh_CN, en or auto. Goes before the setting ui.language, and after "
         "the option --lang. Anything else counts as not set. Without any of them it is zh_CN.")},
    {.name = "LC_ALL, LC_MESSAGES, LANG",
     .help = N_("What auto looks at: a name that begins with zh is Chinese, "
                "C, POSIX and nothing as well; any other is English.")},
    {.name = "ZHIBAN_NOW",
     .help = N_("The instant that counts as now, for tests. Only a store that was made for "
                "tests or as a sample allows it.")},
    {.name = "NO_COLOR", .help = N_("If it is not empty, nothing is coloured.")},
    {.name = "XDG_DATA_HOME, XDG_CONFIG_HOME",
     .help = N_("Where a user's own store and configuration are.")},
    {.name = NULL},
};

const struct reference reference_files[] = {
    {.name = "/etc/zhiban", .help = N_("The configuration of this machine.")},
    {.name = "$XDG_CONFIG_HOME/zhiban",
     .help = N_("The configuration of a user; goes before the machine's.")},
    {.name = "/var/lib/zhiban", .help = N_("The store of this machine.")},
    {.name = "$XDG_DATA_HOME/zhiban", .help = N_("The store of a user.")},
    {.name = NULL},
};

const struct reference reference_statuses[] = {
    [STATUS_OK] = {.name = "0", .help = N_("Done.")},
    [STATUS_FAILED] = {.name = "1",
                       .help = N_("It could not be done, or a check found something wrong.")},
    [STATUS_USAGE] = {.name = "2", .help = N_("The command line or the configuration is wrong.")},
    [STATUS_REFUSED] = {.name = "3", .help = N_("A rule, a role, a state or a lock forbids it.")},
    [STATUS_STORE] = {.name = "4", .help = N_("The store cannot be reached or read.")},
    [STATUS__COUNT] = {.name = NULL},
};

static_assert(ARRAY_LEN(reference_statuses) == STATUS__COUNT + 1, "a status without its sentence");
