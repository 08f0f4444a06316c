/* One command line from its first byte to its exit status. Results go to cli->out and are checked
 * when everything is written: a full disk must not look like success. */
#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/die.h"
#include "base/tr.h"
#include "base/visible.h"
#include "cli/help.h"
#include "cli/parse.h"
#include "cli/table.h"
#include "cli/version.h"
#include "cli/words.h"

/* --- what was asked --- */

static const struct option_row *declared(const struct cli *cli, const char *option)
{
    const struct option_row *row = cli_option_row(cli, option);

    if (row == NULL)
        die("the command asks for an option that it does not declare: --%s", option);
    return row;
}

static const struct cli_value *last_value(const struct cli *cli, const struct option_row *row)
{
    for (size_t i = cli->values.len; i > 0; i--) {
        if (cli->values.items[i - 1].row == row)
            return &cli->values.items[i - 1];
    }
    return NULL;
}

static const char *text_of(const struct cli *cli, const struct option_row *row)
{
    const struct cli_value *value = last_value(cli, row);

    return value != NULL ? value->text : row->fallback;
}

static const struct option_row *declared_as(const struct cli *cli, const char *option,
                                            enum option_kind kind)
{
    const struct option_row *row = declared(cli, option);

    if (row->kind != kind)
        die("the command asks for an option as what it is not: --%s", option);
    return row;
}

bool cli_flag(const struct cli *cli, const char *option)
{
    return last_value(cli, declared_as(cli, option, OPTION_FLAG)) != NULL;
}

const char *cli_look_back(const struct cli *cli)
{
    for (size_t i = cli->values.len; i > 0; i--) {
        if (cli->values.items[i - 1].row->looks_back)
            return cli->values.items[i - 1].text;
    }
    return NULL;
}

bool cli_has(const struct cli *cli, const char *option)
{
    return last_value(cli, declared(cli, option)) != NULL;
}

const char *cli_text(const struct cli *cli, const char *option)
{
    return text_of(cli, declared(cli, option));
}

const char *cli_text_at(const struct cli *cli, const char *option, size_t index)
{
    const struct option_row *row = declared(cli, option);

    for (size_t i = 0; i < cli->values.len; i++) {
        if (cli->values.items[i].row == row && index-- == 0)
            return cli->values.items[i].text;
    }
    return NULL;
}

int64_t cli_int(const struct cli *cli, const char *option)
{
    const char *text = text_of(cli, declared_as(cli, option, OPTION_INT));
    int64_t number = 0;

    if (text != NULL && words_number(text, &number) < 0)
        die("the default of --%s is not a number", option);
    return number;
}

int cli_choice(const struct cli *cli, const char *option)
{
    const struct option_row *row = declared_as(cli, option, OPTION_CHOICE);
    const char *text = text_of(cli, row);

    return text != NULL ? words_index(row->choices, text) : -1;
}

bool cli_instant(const struct cli *cli, const char *option, wall_s *at)
{
    const char *text = text_of(cli, declared_as(cli, option, OPTION_INSTANT));

    if (text == NULL)
        return false;
    if (civil_parse_instant(text, at, NULL) < 0)
        die("the default of --%s is not an instant", option);
    return true;
}

static bool declares_operand(const struct operand_row *rows, size_t index)
{
    for (size_t i = 0; rows != NULL && rows[i].name != NULL; i++)
        if (i == index || rows[i].repeated)
            return true;
    return false;
}

const char *cli_operand(const struct cli *cli, size_t index)
{
    if (!declares_operand(cli->path[cli->depth - 1]->operands, index))
        die("the command asks for an operand that it does not declare: %zu", index);
    return index < cli->operands.len ? cli->operands.items[index] : NULL;
}

size_t cli_operand_count(const struct cli *cli)
{
    return cli->operands.len;
}

/* --- how it ended --- */

static const char *const kind_names[] = {
    [STATUS_OK] = "ok",           [STATUS_FAILED] = "failed", [STATUS_USAGE] = "usage",
    [STATUS_REFUSED] = "refused", [STATUS_STORE] = "store",   [ERR_CONFLICT] = "conflict",
};

static void print_error_json(struct cli *cli, const char *kind, const char *message)
{
    json_t *error = json_pack("{s:{s:s,s:s}}", "error", "kind", kind, "message", message);

    json_print(cli->err, error);
}

/* usage may be NULL. */
/* "FILE:LINE:COLUMN: …": a place that editors jump to has to stand at the start of the line. */
static bool begins_with_place(const char *text)
{
    const char *end = strstr(text, ": "), *at = end;

    for (int numbers = 0; at != NULL && numbers < 2; numbers++) {
        const char *last = at;

        while (at > text && at[-1] >= '0' && at[-1] <= '9')
            at--;
        if (at == last || at == text || *--at != ':')
            return false;
    }
    return end != NULL && at > text;
}

static int print_error(struct cli *cli, const struct err *err, const char *usage)
{
    struct str message = STR_INIT;

    visible_add(&message, err->text.buf, err->text.len, VISIBLE_TEXT);
    fflush(cli->out);
    if (cli_was_given(cli, "json"))
        print_error_json(cli, kind_names[err->kind], message.buf);
    else
        fprintf(cli->err, "%s%s\n%s", begins_with_place(message.buf) ? "" : "zhiban: ", message.buf,
                usage != NULL ? usage : "");
    str_release(&message);
    return err_status(err);
}

int cli_fail(struct cli *cli, const struct err *err)
{
    return print_error(cli, err, NULL);
}

static int fail_usage(struct cli *cli, const struct err *err)
{
    struct str usage = STR_INIT;

    help_add_usage(&usage, cli->path, cli->depth);
    print_error(cli, err, usage.buf);
    str_release(&usage);
    return STATUS_USAGE;
}

int cli_usage(struct cli *cli, const char *format, ...)
{
    struct err err = {.kind = ERR_USAGE, .text = STR_INIT};
    va_list args;
    int status;

    va_start(args, format);
    str_vaddf(&err.text, format, args);
    va_end(args);
    status = fail_usage(cli, &err);
    err_release(&err);
    return status;
}

bool cli_out_closed(const struct cli *cli)
{
    return ferror(cli->out) != 0;
}

bool cli_color(const struct cli *cli)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

    if (cli_was_given(cli, "no-color") || (no_color != NULL && no_color[0] != '\0'))
        return false;
    return term != NULL && !str_eq(term, "dumb") && isatty(fileno(cli->out));
}

void cli_lang_setting(struct cli *cli, const char *name)
{
    enum lang lang;

    if (!cli->lang_fixed && tr_lang_of(name, &lang) == 0)
        tr_set_lang(lang);
}

/* --- the program --- */

/* A language of ZHIBAN_LANG that is not known is as good as none: the console must open. */
static void lang_of_environment(struct cli *cli)
{
    const char *name = getenv("ZHIBAN_LANG");
    enum lang lang = LANG_ZH_CN;

    cli->lang_fixed = name != NULL && tr_lang_of(name, &lang) == 0;
    tr_set_lang(lang);
}

/* Nobody shall take invented records for real ones. It comes behind the output and not into it, and
 * not behind an error, which is one line. */
static void mark_sample(struct cli *cli)
{
    fflush(cli->out);
    fprintf(cli->err, "%s\n", _("[SAMPLE] nothing in this store is real"));
}

static int run(struct cli *cli, int argc, char **argv, void (*prepare)(void))
{
    struct err err = ERR_INIT;
    int status;

    lang_of_environment(cli);
    if (cli_parse(cli, argc, argv, &err) < 0)
        status = fail_usage(cli, &err);
    else if (cli_was_given(cli, "help"))
        status = help_print(cli, cli->path, cli->depth);
    else if (cli_was_given(cli, "version"))
        status = version_print(cli);
    else {
        if (prepare != NULL)
            prepare();
        status = cli->path[cli->depth - 1]->run(cli);
        if (status == STATUS_OK && cli->from_sample)
            mark_sample(cli);
    }
    err_release(&err);
    return status;
}

/* Output that a reader stopped reading is no failure; output that could not be stored is. */
static int check_written(struct cli *cli, int status, int write_errno)
{
    struct err err = ERR_INIT;

    if (write_errno == 0 || write_errno == EPIPE)
        return status;
    err_set(&err, ERR_FAILED, _("the output could not be written: %s"), strerror(write_errno));
    if (status == STATUS_OK)
        status = STATUS_FAILED;
    cli_fail(cli, &err);
    err_release(&err);
    return status;
}

/* The errno of what could not be written, or 0. stdio forgets why an earlier write failed, so one
 * more byte is tried; if that one arrives, the output has a hole before it and failed as well. */
static int write_error(FILE *out)
{
    if (fflush(out) != 0)
        return errno;
    if (!ferror(out))
        return 0;
    fputc('\n', out);
    return fflush(out) != 0 ? errno : EIO;
}

int cli_run(const struct command *root, int argc, char **argv, FILE *out, FILE *err,
            void (*prepare)(void))
{
    struct cli cli = {.root = root, .out = out, .err = err};
    int status;

    status = run(&cli, argc, argv, prepare);
    status = check_written(&cli, status, write_error(out));
    cli_release(&cli);
    return status;
}

int cli_main(const struct command *root, int argc, char **argv, void (*prepare)(void))
{
    return cli_run(root, argc, argv, stdout, stderr, prepare);
}
