/* The command line. Every subcommand is a `const struct command` in its own file and one row in
 * commands.c; parsing, -h, completion and the man page read nothing but these tables:
 *
 *     static int list(struct cli *cli)
 *     {
 *         const char *role = cli_text(cli, "role");
 *         …
 *         return STATUS_OK;
 *     }
 *
 *     static const struct option_row list_options[] = {
 *         {.name = "role", .letter = 'r', .kind = OPTION_TEXT, .argument = N_("ROLE"),
 *          .help = N_("only people of this role")},
 *         OPTION_END,
 *     };
 *     static const struct command list_command = {.name = "list",
 *                                                 .summary = N_("print the contacts"),
 *                                                 .options = list_options,
 *                                                 .run = list};
 *     static const struct command *const subcommands[] = {&list_command, NULL};
 *     const struct command command_contact = {
 *         .name = "contact", .summary = N_("people to call"), .subcommands = subcommands};
 *
 * A command is either a group (subcommands) or does something (run, operands). Options of a group
 * are known in everything below it; those of the program itself (commands.c) everywhere.
 * run() prints results to cli->out and ends with cli_fail() for every error. It must not write to
 * stdout or stderr itself, and must not exit; whether the output arrived is checked after it.
 * Texts that people read are N_() in the tables. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

/* The exit statuses of every command, the same numbers as enum err_kind (a conflict is a refusal).
 * They never change. */
enum exit_status {
    STATUS_OK = ERR_NONE,
    STATUS_FAILED = ERR_FAILED,   /* could not be done, or a check found something wrong */
    STATUS_USAGE = ERR_USAGE,     /* the command line or the configuration is wrong */
    STATUS_REFUSED = ERR_REFUSED, /* a rule, role, state or lock forbids it */
    STATUS_STORE = ERR_STORE,     /* the store cannot be reached or read */
    STATUS__COUNT
};

enum option_kind {
    OPTION_FLAG,
    OPTION_TEXT,
    OPTION_INT,     /* a whole number from min to max */
    OPTION_INSTANT, /* what civil_parse_instant() reads */
    OPTION_CHOICE,  /* one of choices */
    OPTION__COUNT
};

/* What the shell offers for an argument. Where there are choices or words, it offers these. */
enum completion {
    COMPLETE_NONE,
    COMPLETE_FILE,
    COMPLETE_DIR,
    COMPLETE_COMMAND, /* the subcommands, level by level */
};

struct cli;

struct option_row {
    const char *name; /* without dashes; NULL ends the table */
    char letter;      /* 0: only the long name */
    enum option_kind kind;
    bool looks_back;            /* only for commands that look back */
    bool repeatable;            /* read with cli_text_at(); others: the last one counts */
    const char *argument;       /* N_("FILE"); NULL for flags */
    const char *help;           /* N_() a phrase without a full stop */
    const char *fallback;       /* the default as it would be written, or NULL */
    const char *const *choices; /* ends with NULL */
    int64_t min, max;           /* OPTION_INT; both 0: any */
    enum completion complete;
    const char *const *(*words)(void); /* for completion only: names known when it is made */
    /* Called as soon as the option is read, before anything after it; NULL for most. */
    void (*apply)(struct cli *cli, const char *value);
};

struct operand_row {
    const char *name; /* N_("DIR"); NULL ends the table */
    bool required;    /* none may follow one that is not */
    bool repeated;    /* only the last */
    const char *help; /* N_() a phrase without a full stop */
    const char *const *choices;
    enum completion complete;
    const char *const *(*words)(void);
};

struct example {
    const char *line; /* what is typed; NULL ends the table */
    const char *help; /* N_() what it does */
};

struct command {
    const char *name;
    const char *summary;     /* N_() a phrase without a full stop */
    const char *description; /* N_() sentences; paragraphs are parted by "\n\n"; may be NULL */
    const struct option_row *options;
    const struct operand_row *operands;
    const struct command *const *subcommands; /* ends with NULL */
    const struct command *otherwise;          /* the subcommand that is run when none is named */
    const struct example *examples;
    bool looks_back; /* reads the store only, and can show what it would have shown earlier */
    int (*run)(struct cli *cli); /* returns an enum exit_status */
};

#define OPTION_END                                                                                 \
    {                                                                                              \
        .name = NULL                                                                               \
    }
#define OPERAND_END                                                                                \
    {                                                                                              \
        .name = NULL                                                                               \
    }
#define EXAMPLE_END                                                                                \
    {                                                                                              \
        .line = NULL                                                                               \
    }

enum { CLI_DEPTH_MAX = 4 };

/* One option as it was given. */
struct cli_value {
    const struct option_row *row;
    const char *text; /* NULL for flags */
};

struct cli {
    FILE *out;
    FILE *err;
    const struct command *root;
    const struct command *path[CLI_DEPTH_MAX]; /* root … the command that runs */
    size_t depth;
    VEC(struct cli_value) values;
    VEC(const char *) operands;
    bool lang_fixed;  /* by --lang or ZHIBAN_LANG: the configuration's setting does not count */
    bool from_sample; /* what was printed for people is invented and does not say so itself */
};

/* --- what was asked: for run() --- */

/* Asking for an option or operand that the tables do not declare ends the program. */

bool cli_flag(const struct cli *cli, const char *option);
/* The instant to look back to, as written; NULL: now. */
const char *cli_look_back(const struct cli *cli);
/* Was the option written at all? */
bool cli_has(const struct cli *cli, const char *option);
/* As written, or the fallback, or NULL. */
const char *cli_text(const struct cli *cli, const char *option);
/* The values of a repeatable option one by one; NULL after the last. */
const char *cli_text_at(const struct cli *cli, const char *option, size_t index);
/* The number, or the fallback, or 0. */
int64_t cli_int(const struct cli *cli, const char *option);
/* The index into choices; -1 if neither written nor defaulted. */
int cli_choice(const struct cli *cli, const char *option);
/* False if neither written nor defaulted. Read in the zone that is set when this is called. */
bool cli_instant(const struct cli *cli, const char *option, wall_s *at);
/* NULL if it was not given. */
const char *cli_operand(const struct cli *cli, size_t index);
size_t cli_operand_count(const struct cli *cli);

/* --- how it ended: for run() --- */

/* Prints "zhiban: TEXT" (with --json: {"error":{"kind","message"}} instead) on cli->err and returns
 * the exit status. Control characters and invalid bytes in the text are made visible. */
int cli_fail(struct cli *cli, const struct err *err);
/* The same with a message of its own, the usage line of the running command, and STATUS_USAGE. */
int cli_usage(struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);
/* True when nobody reads the output any more: loops that print without end stop then. */
bool cli_out_closed(const struct cli *cli);
/* May the output be coloured? A terminal, no --no-color, no NO_COLOR, TERM is not dumb. */
bool cli_color(const struct cli *cli);
/* `ui.language` of the configuration in force; --lang and ZHIBAN_LANG go before it. */
void cli_lang_setting(struct cli *cli, const char *name);

/* --- the program --- */

/* The whole of a process: parses, runs, and checks that the output arrived. prepare() is called
 * before a command runs, but not for --help and --version, which have to cost nothing. */
int cli_main(const struct command *root, int argc, char **argv, void (*prepare)(void));
/* The same on given streams, which stay open. */
int cli_run(const struct command *root, int argc, char **argv, FILE *out, FILE *err,
            void (*prepare)(void));

#endif
