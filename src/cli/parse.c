/* Reads argv by the tables. Every argument comes from outside: what a message repeats of it goes
 * through add_shown() first. */
#include "cli/parse.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/field.h"
#include "base/mem.h"
#include "base/tr.h"
#include "cli/words.h"

struct names {
    VEC(const char *) all;
};

struct parser {
    struct cli *cli;
    int argc;
    char **argv;
    int next;
    bool operands_only; /* after -- */
    struct err *err;
};

/* --- names --- */

/* The index of the name that word is, or is the only one to begin with; -1 if none, -2 if many. */
enum { MATCH_NONE = -1, MATCH_MANY = -2 };

static int match_name(const struct names *names, const char *word)
{
    int found = MATCH_NONE;

    for (size_t i = 0; i < names->all.len; i++) {
        if (str_eq(names->all.items[i], word))
            return (int)i;
        if (word[0] == '\0' || !str_starts(names->all.items[i], word))
            continue;
        found = found == MATCH_NONE ? (int)i : MATCH_MANY;
    }
    return found;
}

/* "journal, joint": the names that begin with word. */
static void add_candidates(struct str *out, const struct names *names, const char *word,
                           const char *dashes)
{
    const char *between = "";

    for (size_t i = 0; i < names->all.len; i++) {
        if (!str_starts(names->all.items[i], word))
            continue;
        str_addf(out, "%s%s%s", between, dashes, names->all.items[i]);
        between = ", ";
    }
}

static int fail_match(const struct names *names, const char *word, const char *dashes, bool many,
                      struct err *err)
{
    const char *nearest = name_nearest(word, names->all.items, names->all.len);
    struct str shown = STR_INIT, candidates = STR_INIT;

    str_add(&shown, dashes);
    words_add_shown(&shown, word);
    if (many) {
        add_candidates(&candidates, names, word, dashes);
        err_set(err, ERR_USAGE, _("'%s' could be: %s"), shown.buf, candidates.buf);
    } else if (nearest != NULL) {
        err_set(err, ERR_USAGE,
                dashes[0] != '\0' ? _("unknown option '%s'; did you mean '%s%s'?")
                                  : _("unknown command '%s'; did you mean '%s%s'?"),
                shown.buf, dashes, nearest);
    } else {
        err_set(err, ERR_USAGE,
                dashes[0] != '\0' ? _("unknown option '%s'") : _("unknown command '%s'"),
                shown.buf);
    }
    str_release(&shown);
    str_release(&candidates);
    return -1;
}

const struct command *command_find(const struct command *group, const char *word, struct err *err)
{
    struct names names = {0};
    int found;

    for (size_t i = 0; group->subcommands != NULL && group->subcommands[i] != NULL; i++)
        *vec_push(&names.all) = group->subcommands[i]->name;
    found = match_name(&names, word);
    if (found < 0)
        fail_match(&names, word, "", found == MATCH_MANY, err);
    vec_release(&names.all);
    return found < 0 ? NULL : group->subcommands[found];
}

/* --- rows --- */

/* Steps through the options in scope, those of the running command first. row is the one before, or
 * NULL; *level starts as cli->depth. */
static const struct option_row *next_row(const struct cli *cli, size_t *level,
                                         const struct option_row *row)
{
    if (row != NULL && row[1].name != NULL)
        return row + 1;
    while (*level > 0) {
        const struct option_row *options = cli->path[--*level]->options;

        if (options != NULL && options[0].name != NULL)
            return options;
    }
    return NULL;
}

const struct option_row *cli_option_row(const struct cli *cli, const char *name)
{
    const struct option_row *row = NULL;
    size_t level = cli->depth;

    while ((row = next_row(cli, &level, row)) != NULL) {
        if (str_eq(row->name, name))
            return row;
    }
    return NULL;
}

static const struct option_row *letter_row(const struct cli *cli, char letter)
{
    const struct option_row *row = NULL;
    size_t level = cli->depth;

    while ((row = next_row(cli, &level, row)) != NULL) {
        if (row->letter == letter)
            return row;
    }
    return NULL;
}

static const struct option_row *long_row(const struct cli *cli, const char *word, struct err *err)
{
    const struct option_row *exact = cli_option_row(cli, word), *row = NULL;
    struct names names = {0};
    size_t level = cli->depth;
    int found;

    if (exact != NULL)
        return exact;
    while ((row = next_row(cli, &level, row)) != NULL)
        *vec_push(&names.all) = row->name;
    found = names.all.len == 0 ? MATCH_NONE : match_name(&names, word);
    if (found >= 0)
        exact = cli_option_row(cli, names.all.items[found]);
    else
        fail_match(&names, word, "--", found == MATCH_MANY, err);
    vec_release(&names.all);
    return exact;
}

bool cli_was_given(const struct cli *cli, const char *name)
{
    for (size_t i = 0; i < cli->values.len; i++) {
        if (str_eq(cli->values.items[i].row->name, name))
            return true;
    }
    return false;
}

/* --- values --- */

static int fail_choice(const char *subject, const char *text, const char *const *choices,
                       struct err *err)
{
    struct str shown = STR_INIT, list = STR_INIT;

    words_add_shown(&shown, text);
    words_add_list(&list, choices);
    err_set(err, ERR_USAGE, _("%s: '%s' is not one of %s"), subject, shown.buf, list.buf);
    str_release(&shown);
    str_release(&list);
    return -1;
}

static int check_int(const struct option_row *row, const char *subject, const char *text,
                     struct err *err)
{
    bool bounded = row->min != 0 || row->max != 0;
    struct str shown = STR_INIT;
    int64_t number;
    int result = 0;

    words_add_shown(&shown, text);
    if (words_number(text, &number) < 0)
        result = err_set(err, ERR_USAGE, _("%s: '%s' is not a whole number"), subject, shown.buf);
    else if (bounded && (number < row->min || number > row->max))
        result = err_set(err, ERR_USAGE, _("%s: %s is not between %lld and %lld"), subject,
                         shown.buf, (long long)row->min, (long long)row->max);
    str_release(&shown);
    return result;
}

static int check_value(const struct option_row *row, const char *subject, const char *text,
                       struct err *err)
{
    wall_s unused;

    switch (row->kind) {
    case OPTION_INT: return check_int(row, subject, text, err);
    case OPTION_INSTANT:
        return civil_parse_instant(text, &unused, err) < 0 ? err_prefix(err, "%s", subject) : 0;
    case OPTION_CHOICE:
        return words_index(row->choices, text) < 0 ? fail_choice(subject, text, row->choices, err)
                                                   : 0;
    case OPTION_FLAG:
    case OPTION_TEXT:
    case OPTION__COUNT: break;
    }
    return 0;
}

/* subject is the option as it was typed, "-n" or "--number". */
static int add_value(struct parser *p, const struct option_row *row, const char *subject,
                     const char *text)
{
    if (text != NULL && check_value(row, subject, text, p->err) < 0)
        return -1;
    *vec_push(&p->cli->values) = (struct cli_value){.row = row, .text = text};
    if (row->apply != NULL)
        row->apply(p->cli, text);
    return 0;
}

/* The value stands in the next argument, whatever that looks like. */
static int add_next_value(struct parser *p, const struct option_row *row, const char *subject)
{
    if (p->next >= p->argc)
        return err_set(p->err, ERR_USAGE, _("%s needs a value: %s"), subject, tr(row->argument));
    return add_value(p, row, subject, p->argv[p->next++]);
}

/* --- arguments --- */

static int take_long(struct parser *p, const char *body)
{
    const char *equals = strchr(body, '=');
    char *word = equals != NULL ? xstrndup(body, (size_t)(equals - body)) : xstrdup(body);
    const struct option_row *row = long_row(p->cli, word, p->err);
    struct str subject = STR_INIT;
    int result = -1;

    if (row == NULL)
        goto out;
    str_addf(&subject, "--%s", row->name);
    if (row->kind == OPTION_FLAG && equals != NULL)
        err_set(p->err, ERR_USAGE, _("%s takes no value"), subject.buf);
    else if (row->kind == OPTION_FLAG)
        result = add_value(p, row, subject.buf, NULL);
    else if (equals != NULL)
        result = add_value(p, row, subject.buf, equals + 1);
    else
        result = add_next_value(p, row, subject.buf);
out:
    str_release(&subject);
    free(word);
    return result;
}

static int fail_letter(struct parser *p, const char *at)
{
    bool ascii = (unsigned char)at[0] < 0x80; /* else show the whole character, and what follows */
    char *word = ascii ? xstrndup(at, 1) : xstrdup(at);
    struct str shown = STR_INIT;

    words_add_shown(&shown, word);
    err_set(p->err, ERR_USAGE, _("unknown option '-%s'"), shown.buf);
    str_release(&shown);
    free(word);
    return -1;
}

/* -v, -vq, -n5, -vn 5 */
static int take_letters(struct parser *p, const char *letters)
{
    for (const char *at = letters; *at != '\0'; at++) {
        const struct option_row *row = letter_row(p->cli, *at);
        const char subject[] = {'-', *at, '\0'};

        if (row == NULL)
            return fail_letter(p, at);
        if (row->kind != OPTION_FLAG)
            return at[1] != '\0' ? add_value(p, row, subject, at + 1)
                                 : add_next_value(p, row, subject);
        if (add_value(p, row, subject, NULL) < 0)
            return -1;
    }
    return 0;
}

/* The row that the operand of this index belongs to, or NULL if it is one too many. */
static const struct operand_row *operand_row(const struct command *command, size_t index)
{
    const struct operand_row *row = command->operands;

    if (row == NULL || row->name == NULL)
        return NULL;
    while (index > 0 && !row->repeated) {
        row++;
        index--;
        if (row->name == NULL)
            return NULL;
    }
    return row;
}

static int take_operand(struct parser *p, const struct command *command, const char *word)
{
    const struct operand_row *row = operand_row(command, p->cli->operands.len);
    struct str shown = STR_INIT;

    if (row == NULL) {
        words_add_shown(&shown, word);
        err_set(p->err, ERR_USAGE, _("'%s' is one argument too many"), shown.buf);
        str_release(&shown);
        return -1;
    }
    if (row->choices != NULL && words_index(row->choices, word) < 0)
        return fail_choice(tr(row->name), word, row->choices, p->err);
    *vec_push(&p->cli->operands) = word;
    return 0;
}

static int take_word(struct parser *p, const char *word)
{
    struct cli *cli = p->cli;
    const struct command *command = cli->path[cli->depth - 1];
    const struct command *sub;

    if (command->subcommands == NULL)
        return take_operand(p, command, word);
    sub = command_find(command, word, p->err);
    if (sub == NULL)
        return -1;
    cli->path[cli->depth++] = sub; /* test_cli checks that no table is deeper than CLI_DEPTH_MAX */
    return 0;
}

static int take_argument(struct parser *p, const char *argument)
{
    if (p->operands_only || argument[0] != '-' || argument[1] == '\0')
        return take_word(p, argument);
    if (str_eq(argument, "--")) {
        p->operands_only = true;
        return 0;
    }
    if (argument[1] == '-')
        return take_long(p, argument + 2);
    return take_letters(p, argument + 1);
}

/* --- the whole --- */

static int fail_group(const struct command *group, struct err *err)
{
    struct str list = STR_INIT;

    for (size_t i = 0; group->subcommands[i] != NULL; i++)
        str_addf(&list, "%s%s", i > 0 ? ", " : "", group->subcommands[i]->name);
    err_set(err, ERR_USAGE, _("a command is missing: %s"), list.buf);
    str_release(&list);
    return -1;
}

static int fail_look_back(const struct cli *cli, struct err *err)
{
    struct str name = STR_INIT;

    for (size_t i = 1; i < cli->depth; i++)
        str_addf(&name, "%s%s", i > 1 ? " " : "", cli->path[i]->name);
    err_set(err, ERR_USAGE,
            _("'%s' does not look back; --at is for commands that only show what was recorded"),
            name.buf);
    str_release(&name);
    return -1;
}

static int finish(struct cli *cli, struct err *err)
{
    const struct command *command = cli->path[cli->depth - 1];
    const struct operand_row *row;

    if (command->subcommands != NULL && command->otherwise == NULL)
        return fail_group(command, err);
    if (command->subcommands != NULL) {
        command = command->otherwise;
        cli->path[cli->depth++] = command;
    }
    if (cli_look_back(cli) != NULL && !command->looks_back)
        return fail_look_back(cli, err);
    row = operand_row(command, cli->operands.len);
    if (row != NULL && row->required &&
        (!row->repeated || cli->operands.len == 0 ||
         operand_row(command, cli->operands.len - 1) != row))
        return err_set(err, ERR_USAGE, _("%s is missing: %s"), tr(row->name), tr(row->help));
    return 0;
}

int cli_parse(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct parser p = {.cli = cli, .argc = argc, .argv = argv, .next = 1, .err = err};
    int result = 0;

    cli->path[0] = cli->root;
    cli->depth = 1;
    while (result == 0 && p.next < argc)
        result = take_argument(&p, argv[p.next++]);
    if (cli_was_given(cli, "help") || cli_was_given(cli, "version")) {
        err_reset(err);
        return 0;
    }
    return result < 0 ? -1 : finish(cli, err);
}

void cli_release(struct cli *cli)
{
    vec_release(&cli->values);
    vec_release(&cli->operands);
}
