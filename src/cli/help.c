/* Pages of help:
 *
 *     usage: zhiban config check [options] [DIR]
 *
 *     What it does, in sentences.
 *
 *     Options:
 *       -q, --quiet        say nothing
 *
 * Widths are display cells of the translated texts. */
#include "cli/help.h"

#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/width.h"
#include "cli/words.h"

enum { LEFT_MAX = 30, GAP = 2 };

struct help_row {
    struct str left;
    struct str help;
};

struct rows {
    VEC(struct help_row) all;
};

static struct help_row *rows_add(struct rows *rows)
{
    struct help_row *row = vec_push(&rows->all);

    str_init(&row->left);
    str_init(&row->help);
    return row;
}

static void rows_release(struct rows *rows)
{
    vec_each (row, &rows->all) {
        str_release(&row->left);
        str_release(&row->help);
    }
    vec_release(&rows->all);
}

/* Text in lines that begin at column; the first one goes on where out is, at column. */
static void add_wrapped(struct str *out, const char *text, int column)
{
    struct width_line line;
    size_t at = 0, len = strlen(text);
    bool first = true;

    while (width_wrap(text, len, &at, HELP_COLUMNS - column, &line)) {
        if (!first && line.len > 0)
            str_addc_times(out, ' ', (size_t)column);
        str_addn(out, text + line.start, line.len);
        str_addc(out, '\n');
        first = false;
    }
}

static int help_column(const struct rows *rows)
{
    int column = 0;

    for (size_t i = 0; i < rows->all.len; i++) {
        int end = GAP + width_text(rows->all.items[i].left.buf) + GAP;

        if (end > column && end <= LEFT_MAX)
            column = end;
    }
    return column != 0 ? column : LEFT_MAX;
}

/* A title and its rows, which are released; nothing if there are none. */
static void add_section(struct str *out, const char *title, struct rows *rows)
{
    int column = help_column(rows);

    if (rows->all.len > 0)
        str_addf(out, "\n%s\n", title);
    vec_each (row, &rows->all) {
        int end = GAP + width_text(row->left.buf);

        str_addf(out, "  %s", row->left.buf);
        if (end + GAP > column) {
            str_addc(out, '\n');
            end = 0;
        }
        str_addc_times(out, ' ', (size_t)(column - end));
        add_wrapped(out, row->help.buf, column);
    }
    rows_release(rows);
}

/* --- one row --- */

void help_add_option(struct str *out, const struct option_row *row)
{
    if (row->letter != '\0')
        str_addf(out, "-%c, ", row->letter);
    str_addf(out, "--%s", row->name);
    if (row->kind != OPTION_FLAG)
        str_addf(out, "=%s", tr(row->argument));
}

static void add_choices(struct str *out, const char *help, const char *const *choices)
{
    struct str list = STR_INIT;

    if (choices == NULL) {
        str_add(out, tr(help));
        return;
    }
    words_add_list(&list, choices);
    str_addf(out, _("%s: %s"), tr(help), list.buf);
    str_release(&list);
}

void help_add_option_help(struct str *out, const struct option_row *row)
{
    struct str text = STR_INIT;

    add_choices(&text, row->help, row->choices);
    if (row->fallback != NULL)
        str_addf(out, _("%s (default: %s)"), text.buf, row->fallback);
    else
        str_add(out, text.buf);
    str_release(&text);
}

void help_add_operand_help(struct str *out, const struct operand_row *row)
{
    add_choices(out, row->help, row->choices);
}

/* --- the synopsis --- */

static bool has_options(const struct command *command)
{
    return command->looks_back || (command->options != NULL && command->options[0].name != NULL);
}

static void add_operand(struct str *out, const struct operand_row *row)
{
    str_addc(out, ' ');
    if (!row->required)
        str_addc(out, '[');
    str_add(out, tr(row->name));
    if (row->repeated)
        str_add(out, "...");
    if (!row->required)
        str_addc(out, ']');
}

void help_add_synopsis(struct str *out, const struct command *const *path, size_t depth)
{
    const struct command *command = path[depth - 1];
    bool options = false;

    for (size_t i = 0; i < depth; i++) {
        str_addf(out, "%s%s", i > 0 ? " " : "", path[i]->name);
        options = options || ((i > 0 || depth == 1) && has_options(path[i]));
    }
    if (options)
        str_addf(out, " %s", _("[options]"));
    if (command->subcommands != NULL)
        str_addf(out, command->otherwise != NULL ? " [%s]" : " %s", _("COMMAND"));
    for (const struct operand_row *row = command->operands; row != NULL && row->name != NULL; row++)
        add_operand(out, row);
}

/* "zhiban help config check" */
static void add_help_line(struct str *out, const struct command *const *path, size_t depth)
{
    str_addf(out, "%s help", path[0]->name);
    for (size_t i = 1; i < depth; i++)
        str_addf(out, " %s", path[i]->name);
}

void help_add_usage(struct str *out, const struct command *const *path, size_t depth)
{
    struct str synopsis = STR_INIT, more = STR_INIT;

    help_add_synopsis(&synopsis, path, depth);
    add_help_line(&more, path, depth);
    str_addf(out, _("usage: %s (more: %s)\n"), synopsis.buf, more.buf);
    str_release(&synopsis);
    str_release(&more);
}

/* --- the page --- */

static void add_commands(struct str *out, const struct command *command)
{
    struct rows rows = {0};

    for (size_t i = 0; command->subcommands != NULL && command->subcommands[i] != NULL; i++) {
        struct help_row *row = rows_add(&rows);

        str_add(&row->left, command->subcommands[i]->name);
        str_add(&row->help, tr(command->subcommands[i]->summary));
    }
    add_section(out, _("Commands:"), &rows);
}

static void add_operands(struct str *out, const struct command *command)
{
    struct rows rows = {0};

    for (const struct operand_row *op = command->operands; op != NULL && op->name != NULL; op++) {
        struct help_row *row = rows_add(&rows);

        str_add(&row->left, tr(op->name));
        help_add_operand_help(&row->help, op);
    }
    add_section(out, _("Arguments:"), &rows);
}

static void add_option_row(struct rows *rows, const struct option_row *option)
{
    struct help_row *row = rows_add(rows);

    if (option->letter == '\0')
        str_add(&row->left, "    ");
    help_add_option(&row->left, option);
    help_add_option_help(&row->help, option);
}

/* Options of the program itself stand on its own page only, except the one that is not for all. */
static void add_options(struct str *out, const struct command *const *path, size_t depth)
{
    struct rows rows = {0};

    for (size_t i = depth; i > (depth > 1 ? 1 : 0); i--) {
        const struct option_row *option = path[i - 1]->options;

        for (; option != NULL && option->name != NULL; option++)
            add_option_row(&rows, option);
    }
    if (depth > 1 && path[depth - 1]->looks_back) {
        const struct option_row *option = path[0]->options;

        for (; option != NULL && option->name != NULL; option++)
            if (option->looks_back)
                add_option_row(&rows, option);
    }
    add_section(out, _("Options:"), &rows);
}

static void add_examples(struct str *out, const struct command *command)
{
    const struct example *example = command->examples;

    if (example == NULL || example->line == NULL)
        return;
    str_addf(out, "\n%s\n", _("Examples:"));
    for (; example->line != NULL; example++) {
        str_addf(out, "  %s\n      ", example->line);
        add_wrapped(out, tr(example->help), 6);
    }
}

/* Where to go from here. */
static void add_footer(struct str *out, const struct command *const *path, size_t depth)
{
    struct str text = STR_INIT, names = STR_INIT;

    if (depth > 1) {
        for (const struct option_row *row = path[0]->options; row != NULL && row->name != NULL;
             row++)
            if (!row->looks_back)
                str_addf(&names, "%s--%s", names.len > 0 ? " " : "", row->name);
        str_addf(&text, _("Options of every command, which '%s -h' explains: %s"), path[0]->name,
                 names.buf);
    } else {
        str_addf(&text,
                 _("'%s help COMMAND' explains a command. Commands and long options may be "
                   "shortened as long as they stay unique."),
                 path[0]->name);
    }
    str_addc(out, '\n');
    add_wrapped(out, text.buf, 0);
    str_release(&text);
    str_release(&names);
}

void help_add_page(struct str *out, const struct command *const *path, size_t depth)
{
    const struct command *command = path[depth - 1];
    struct str synopsis = STR_INIT;

    help_add_synopsis(&synopsis, path, depth);
    str_addf(out, _("usage: %s\n"), synopsis.buf);
    str_release(&synopsis);
    str_addc(out, '\n');
    add_wrapped(out, tr(command->description != NULL ? command->description : command->summary), 0);
    add_commands(out, command);
    add_operands(out, command);
    add_options(out, path, depth);
    add_examples(out, command);
    add_footer(out, path, depth);
}

int help_print(struct cli *cli, const struct command *const *path, size_t depth)
{
    struct str page = STR_INIT;

    help_add_page(&page, path, depth);
    fwrite(page.buf, 1, page.len, cli->out);
    str_release(&page);
    return STATUS_OK;
}
