/* The table of all commands, and what the manual says that belongs to no single one. A new command
 * is one declaration here and one row in commands.c. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/cli.h"

extern const struct command command_root;

extern const struct command command_alert;
extern const struct command command_board;
extern const struct command command_console;
extern const struct command command_calendar;
extern const struct command command_clock;
extern const struct command command_change;
extern const struct command command_collect;
extern const struct command command_completion;
extern const struct command command_config;
extern const struct command command_contact;
extern const struct command command_contract;
extern const struct command command_doctor;
extern const struct command command_sample;
extern const struct command command_figures;
extern const struct command command_health;
extern const struct command command_help;
extern const struct command command_host;
extern const struct command command_init;
extern const struct command command_intake;
extern const struct command command_journal;
extern const struct command command_man;
extern const struct command command_ticket;
extern const struct command command_obligation;
extern const struct command command_roster;
extern const struct command command_version;
extern const struct command command_window;
extern const struct command command_outage;
extern const struct command command_patrol;

/* Options of the program itself. */
extern const struct option_row global_options[];

/* A list in the manual; ends with a NULL name. */
struct reference {
    const char *name; /* never translated */
    const char *help; /* N_() sentences */
};

extern const struct reference reference_environment[];
extern const struct reference reference_files[];
/* One for each enum exit_status. */
extern const struct reference reference_statuses[];

#endif
