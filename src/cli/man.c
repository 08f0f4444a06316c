/* `zhiban man`: the manual, man(7) source made from the command tables. */
#include <string.h>

#include "base/tr.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/roff.h"

/* The day of the page, which changes with the version. Not the day of the build: the same source
 * makes the same page. */
static const char page_date[] = "2026-11-20";

static void add_title(struct str *out, const char *title)
{
    str_addf(out, ".SH \"%s\"\n", title);
}

/* Paragraphs are parted by an empty line. */
static void add_paragraphs(struct str *out, const char *text)
{
    struct str paragraph = STR_INIT;
    const char *end;

    for (; text != NULL; text = end != NULL ? end + 2 : NULL) {
        end = strstr(text, "\n\n");
        str_reset(&paragraph);
        str_addn(&paragraph, text, end != NULL ? (size_t)(end - text) : strlen(text));
        roff_add_prose(out, paragraph.buf);
        str_add(out, end != NULL ? "\n.PP\n" : "\n");
    }
    str_release(&paragraph);
}

static void add_bold(struct str *out, const char *text)
{
    str_add(out, "\\fB");
    roff_add_literal(out, text);
    str_add(out, "\\fR");
}

/* A term in bold and what it means. */
static void add_term(struct str *out, const char *term, const char *help)
{
    str_add(out, ".TP\n");
    add_bold(out, term);
    str_addc(out, '\n');
    roff_add_prose(out, help);
    str_addc(out, '\n');
}

static void add_option(struct str *out, const struct option_row *row)
{
    struct str term = STR_INIT, help = STR_INIT;

    help_add_option(&term, row);
    help_add_option_help(&help, row);
    add_term(out, term.buf, help.buf);
    str_release(&term);
    str_release(&help);
}

static void add_options(struct str *out, const struct option_row *row)
{
    for (; row != NULL && row->name != NULL; row++)
        add_option(out, row);
}

/* The options of the program that are for commands that look back only. */
static void add_look_back(struct str *out, const struct command *root)
{
    for (const struct option_row *row = root->options; row != NULL && row->name != NULL; row++)
        if (row->looks_back)
            add_option(out, row);
}

static void add_operands(struct str *out, const struct operand_row *row)
{
    struct str help = STR_INIT;

    for (; row != NULL && row->name != NULL; row++) {
        str_reset(&help);
        help_add_operand_help(&help, row);
        add_term(out, tr(row->name), help.buf);
    }
    str_release(&help);
}

static void add_references(struct str *out, const char *title, const struct reference *row)
{
    add_title(out, title);
    for (; row->name != NULL; row++)
        add_term(out, row->name, tr(row->help));
}

/* A command that does something, or the options that a group gives to all below it. */
static void add_command(struct str *out, const struct command *const *path, size_t depth)
{
    const struct command *command = path[depth - 1];
    struct str synopsis = STR_INIT;

    help_add_synopsis(&synopsis, path, depth);
    str_add(out, ".SS ");
    roff_add_literal(out, synopsis.buf);
    str_addc(out, '\n');
    add_paragraphs(out, tr(command->description != NULL ? command->description : command->summary));
    add_operands(out, command->operands);
    add_options(out, command->options);
    if (command->looks_back)
        add_look_back(out, path[0]);
    str_release(&synopsis);
}

static void add_commands(struct str *out, const struct command **path, size_t depth)
{
    const struct command *group = path[depth - 1];

    for (size_t i = 0; group->subcommands != NULL && group->subcommands[i] != NULL; i++) {
        path[depth] = group->subcommands[i];
        add_command(out, path, depth + 1);
        add_commands(out, path, depth + 1);
    }
}

static void add_examples(struct str *out, const struct command *command)
{
    const struct example *example = command->examples;

    for (; example != NULL && example->line != NULL; example++)
        add_term(out, example->line, tr(example->help));
    for (size_t i = 0; command->subcommands != NULL && command->subcommands[i] != NULL; i++)
        add_examples(out, command->subcommands[i]);
}

static void add_head(struct str *out, const struct command *root)
{
    struct str synopsis = STR_INIT;

    help_add_synopsis(&synopsis, &root, 1);
    str_addf(out, ".TH ZHIBAN 1 %s \"zhiban %s\"\n.ad l\n.nh\n", page_date, ZHIBAN_VERSION);
    add_title(out, _("NAME"));
    str_addf(out, "%s \\- %s\n", root->name, tr(root->summary));
    add_title(out, _("SYNOPSIS"));
    add_bold(out, synopsis.buf);
    str_addc(out, '\n');
    add_title(out, _("DESCRIPTION"));
    add_paragraphs(out, tr(root->description));
    str_release(&synopsis);
}

static int run(struct cli *cli)
{
    const struct command *path[CLI_DEPTH_MAX + 1] = {cli->root};
    struct str page = STR_INIT;

    add_head(&page, cli->root);
    add_title(&page, _("OPTIONS"));
    add_options(&page, cli->root->options);
    add_title(&page, _("COMMANDS"));
    add_commands(&page, path, 1);
    add_references(&page, _("ENVIRONMENT"), reference_environment);
    add_references(&page, _("FILES"), reference_files);
    add_references(&page, _("EXIT STATUS"), reference_statuses);
    add_title(&page, _("EXAMPLES"));
    add_examples(&page, cli->root);
    fwrite(page.buf, 1, page.len, cli->out);
    str_release(&page);
    return STATUS_OK;
}

static const struct example examples[] = {
    {.line = "zhiban man | man -l -", .help = N_("reads the manual")},
    EXAMPLE_END,
};

const struct command command_man = {
    .name = "man",
    .summary = N_("print the manual as a man page"),
    .description = N_("Prints the manual of the program in the language of texts, as source for "
                      "man(1) and mandoc(1)."),
    .examples = examples,
    .run = run,
};
