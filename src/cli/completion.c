/* `zhiban completion bash|zsh`: a script with the command tables written into it, so that a key
 * press starts no program. Each script has two tables and one walker:
 *
 *     _zhiban_level      what may follow at a level ("zhiban config"): commands and options
 *     _zhiban_argument   what the argument of "LEVEL --option" or "LEVEL 0" (an operand) can be
 *
 * Every text that goes into a script passes add_quoted(). */
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/words.h"

/* clang-format off */
static const char bash_walker[] =
    "# The name in the list $2 that $1 is, or is the only one to begin with, in found.\n"
    "_zhiban_find() {\n"
    "    local name count=0\n"
    "    found=\n"
    "    for name in $2; do\n"
    "        if [[ $name == \"$1\" ]]; then\n"
    "            found=$name\n"
    "            return\n"
    "        fi\n"
    "        if [[ -n $1 && $name == \"$1\"* ]]; then\n"
    "            found=$name\n"
    "            count=$((count + 1))\n"
    "        fi\n"
    "    done\n"
    "    [[ $count == 1 ]] || found=\n"
    "}\n"
    "\n"
    "# Go down to level $1; its options come to those of the levels above.\n"
    "_zhiban_enter() {\n"
    "    local own= own_takes=\n"
    "    level=$1\n"
    "    commands=\n"
    "    _zhiban_level \"$1\"\n"
    "    options+=\" $own\"\n"
    "    takes+=\" $own_takes\"\n"
    "}\n"
    "\n"
    "# Bundled letters: the last one may take the next word.\n"
    "_zhiban_letters() {\n"
    "    local i letter\n"
    "    for ((i = 1; i < ${#1}; i++)); do\n"
    "        letter=-${1:i:1}\n"
    "        [[ \" $takes \" == *\" $letter \"* ]] || continue\n"
    "        ((i == ${#1} - 1)) && value_of=$letter\n"
    "        return\n"
    "    done\n"
    "}\n"
    "\n"
    "# Offer what argument $1 (an option or the number of an operand) can be; $2: its beginning,\n"
    "# $3: what stands before it in the same word.\n"
    "_zhiban_offer() {\n"
    "    local kind= list= at=$level reply\n"
    "    while ! _zhiban_argument \"$at $1\"; do\n"
    "        [[ $1 == -* && $at == *' '* ]] || return\n"
    "        at=${at% *}\n"
    "    done\n"
    "    case $kind in\n"
    "    file | dir)\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        local start=$2 scheme=\n"
    "        [[ $start == sqlite:* ]] && scheme=sqlite: start=${start#sqlite:}\n"
    "        while IFS= read -r reply; do\n"
    "            COMPREPLY+=(\"$3$scheme$reply\")\n"
    "        done < <(compgen \"-${kind:0:1}\" -- \"$start\")\n"
    "        ;;\n"
    "    command)\n"
    "        _zhiban_enter zhiban\n"
    "        for reply in \"${operands[@]}\"; do\n"
    "            _zhiban_find \"$reply\" \"$commands\"\n"
    "            [[ -n $found ]] || return\n"
    "            _zhiban_enter \"$level $found\"\n"
    "        done\n"
    "        list=$commands\n"
    "        ;;\n"
    "    esac\n"
    "    while IFS= read -r reply; do\n"
    "        COMPREPLY+=(\"$3$reply\")\n"
    "    done < <(compgen -W \"$list\" -- \"$2\")\n"
    "}\n"
    "\n"
    "_zhiban() {\n"
    "    local IFS=$' \\t\\n' line=${COMP_LINE:0:COMP_POINT} whole= word= i\n"
    "    local level= commands= options= takes= found= value_of= plain=\n"
    "    local -a words operands=()\n"
    "    COMPREPLY=()\n"
    "    # COMP_WORDS is split at = and : as well, so the line is split again, at blanks only.\n"
    "    read -r -a words <<<\"$line\"\n"
    "    if [[ $line != *[[:space:]] ]]; then\n"
    "        i=$((${#words[@]} - 1))\n"
    "        whole=${words[i]}\n"
    "        unset \"words[$i]\"\n"
    "    fi\n"
    "    _zhiban_enter zhiban\n"
    "    for word in \"${words[@]:1}\"; do\n"
    "        if [[ -n $value_of ]]; then\n"
    "            value_of=\n"
    "        elif [[ -z $plain && $word == -- ]]; then\n"
    "            plain=1\n"
    "        elif [[ -z $plain && $word == --*=* ]]; then\n"
    "            continue\n"
    "        elif [[ -z $plain && $word == --* ]]; then\n"
    "            _zhiban_find \"$word\" \"$options\"\n"
    "            [[ -n $found && \" $takes \" == *\" $found \"* ]] && value_of=$found\n"
    "        elif [[ -z $plain && $word == -?* ]]; then\n"
    "            _zhiban_letters \"$word\"\n"
    "        elif [[ -n $commands ]]; then\n"
    "            _zhiban_find \"$word\" \"$commands\"\n"
    "            [[ -n $found ]] || return 0\n"
    "            _zhiban_enter \"$level $found\"\n"
    "        else\n"
    "            operands+=(\"$word\")\n"
    "        fi\n"
    "    done\n"
    "    if [[ -n $value_of ]]; then\n"
    "        _zhiban_offer \"$value_of\" \"$whole\" ''\n"
    "    elif [[ -z $plain && $whole == --*=* ]]; then\n"
    "        _zhiban_find \"${whole%%=*}\" \"$options\"\n"
    "        [[ -n $found ]] && _zhiban_offer \"$found\" \"${whole#*=}\" \"${whole%%=*}=\"\n"
    "    elif [[ -z $plain && $whole == -* ]]; then\n"
    "        for word in $options; do\n"
    "            [[ \" $takes \" == *\" $word \"* ]] && word+==\n"
    "            [[ $word == \"$whole\"* ]] && COMPREPLY+=(\"$word\")\n"
    "        done\n"
    "        [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] &&\n"
    "            compopt -o nospace 2>/dev/null\n"
    "    elif [[ -n $commands ]]; then\n"
    "        COMPREPLY=($(compgen -W \"$commands\" -- \"$whole\"))\n"
    "    else\n"
    "        _zhiban_offer \"${#operands[@]}\" \"$whole\" ''\n"
    "    fi\n"
    "    # Only what follows the last = or : of the word is replaced.\n"
    "    word=$2\n"
    "    [[ $word == [=:] ]] && word=\n"
    "    word=${whole%\"$word\"}\n"
    "    COMPREPLY=(\"${COMPREPLY[@]#\"$word\"}\")\n"
    "    return 0\n"
    "}\n"
    "\n"
    "complete -F _zhiban zhiban\n";

static const char zsh_walker[] =
    "# The name in the list that $1 is, or is the only one to begin with, in found.\n"
    "_zhiban_find() {\n"
    "    local name count=0 wanted=$1\n"
    "    shift\n"
    "    found=\n"
    "    for name; do\n"
    "        if [[ $name == \"$wanted\" ]]; then\n"
    "            found=$name\n"
    "            return\n"
    "        fi\n"
    "        if [[ -n $wanted && $name == \"$wanted\"* ]]; then\n"
    "            found=$name\n"
    "            count=$((count + 1))\n"
    "        fi\n"
    "    done\n"
    "    [[ $count == 1 ]] || found=\n"
    "}\n"
    "\n"
    "# Go down to level $1; its options come to those of the levels above.\n"
    "_zhiban_enter() {\n"
    "    local -a own own_takes own_letters\n"
    "    level=$1\n"
    "    commands=()\n"
    "    _zhiban_level \"$1\"\n"
    "    flags+=($own)\n"
    "    takes+=($own_takes)\n"
    "    letters+=($own_letters)\n"
    "}\n"
    "\n"
    "# Bundled letters: the last one may take the next word.\n"
    "_zhiban_letters() {\n"
    "    local i letter\n"
    "    for ((i = 2; i <= $#1; i++)); do\n"
    "        letter=-$1[i]\n"
    "        (($letters[(Ie)$letter])) || continue\n"
    "        ((i == $#1)) && value_of=$letter\n"
    "        return\n"
    "    done\n"
    "}\n"
    "\n"
    "# Offer what argument $1 (an option or the number of an operand) can be.\n"
    "_zhiban_offer() {\n"
    "    local kind= list= at=$level word\n"
    "    while ! _zhiban_argument \"$at $1\"; do\n"
    "        [[ $1 == -* && $at == *' '* ]] || return 1\n"
    "        at=${at% *}\n"
    "    done\n"
    "    case $kind in\n"
    "    file)\n"
    "        compset -P 'sqlite:'\n"
    "        _files\n"
    "        ;;\n"
    "    dir) _files -/ ;;\n"
    "    command)\n"
    "        _zhiban_enter zhiban\n"
    "        for word in $operands; do\n"
    "            _zhiban_find \"$word\" ${commands%%:*}\n"
    "            [[ -n $found ]] || return 1\n"
    "            _zhiban_enter \"$level $found\"\n"
    "        done\n"
    "        _describe -t commands command commands\n"
    "        ;;\n"
    "    *) compadd -- ${=list} ;;\n"
    "    esac\n"
    "}\n"
    "\n"
    "_zhiban() {\n"
    "    local level= found= value_of= plain= word\n"
    "    local -a commands flags takes letters operands\n"
    "    _zhiban_enter zhiban\n"
    "    for word in ${(Q)words[2,CURRENT-1]}; do\n"
    "        if [[ -n $value_of ]]; then\n"
    "            value_of=\n"
    "        elif [[ -z $plain && $word == -- ]]; then\n"
    "            plain=1\n"
    "        elif [[ -z $plain && $word == --*=* ]]; then\n"
    "            continue\n"
    "        elif [[ -z $plain && $word == --* ]]; then\n"
    "            _zhiban_find \"$word\" ${flags%%:*} ${takes%%:*}\n"
    "            (($takes[(I)$found:*])) && value_of=$found\n"
    "        elif [[ -z $plain && $word == -?* ]]; then\n"
    "            _zhiban_letters \"$word\"\n"
    "        elif (($#commands)); then\n"
    "            _zhiban_find \"$word\" ${commands%%:*}\n"
    "            [[ -n $found ]] || return 1\n"
    "            _zhiban_enter \"$level $found\"\n"
    "        else\n"
    "            operands+=(\"$word\")\n"
    "        fi\n"
    "    done\n"
    "    word=$words[CURRENT]\n"
    "    if [[ -n $value_of ]]; then\n"
    "        _zhiban_offer \"$value_of\"\n"
    "    elif [[ -z $plain && $word == --*=* ]]; then\n"
    "        _zhiban_find \"${word%%=*}\" ${takes%%:*}\n"
    "        compset -P '*='\n"
    "        [[ -n $found ]] && _zhiban_offer \"$found\"\n"
    "    elif [[ -z $plain && $word == -* ]]; then\n"
    "        _describe -o option flags -- takes -S =\n"
    "    elif (($#commands)); then\n"
    "        _describe -t commands command commands\n"
    "    else\n"
    "        _zhiban_offer \"$#operands\"\n"
    "    fi\n"
    "}\n"
    "\n"
    "# Autoloaded from $fpath, or sourced.\n"
    "if [[ $funcstack[1] == _zhiban ]]; then\n"
    "    _zhiban \"$@\"\n"
    "else\n"
    "    compdef _zhiban zhiban\n"
    "fi\n";
/* clang-format on */

enum shell { SHELL_BASH, SHELL_ZSH };

struct script {
    struct str *out;
    enum shell shell;
    const struct command *path[CLI_DEPTH_MAX + 1];
    size_t depth;
};

/* In single quotes. Colons part a name from its description in zsh. */
static void add_quoted(struct str *out, const char *text, bool escape_colons)
{
    str_addc(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            str_add(out, "'\\''");
        else if (*text == ':' && escape_colons)
            str_add(out, "\\:");
        else
            str_addc(out, *text);
    }
    str_addc(out, '\'');
}

/* --- _zhiban_level --- */

/* bash: NAME; zsh: 'NAME:DESCRIPTION' */
static void add_name(struct script *script, const char *dashes, const char *name, const char *help)
{
    str_addc(script->out, ' ');
    if (script->shell == SHELL_BASH) {
        str_addf(script->out, "%s%s", dashes, name);
        return;
    }
    str_addf(script->out, "%s%s:", dashes, name);
    add_quoted(script->out, help, true);
}

static void add_list_start(struct script *script, const char *name)
{
    str_addf(script->out, script->shell == SHELL_BASH ? "        %s='" : "        %s=(", name);
}

static void add_list_end(struct script *script)
{
    str_add(script->out, script->shell == SHELL_BASH ? "'\n" : " )\n");
}

static void add_subcommands(struct script *script, const struct command *command)
{
    add_list_start(script, "commands");
    for (size_t i = 0; command->subcommands != NULL && command->subcommands[i] != NULL; i++)
        add_name(script, "", command->subcommands[i]->name, tr(command->subcommands[i]->summary));
    add_list_end(script);
}

/* bash wants the names of all options in own, zsh those without an argument only. */
static void add_options(struct script *script, const struct command *command, const char *list,
                        bool flags, bool valued)
{
    add_list_start(script, list);
    for (const struct option_row *row = command->options; row != NULL && row->name != NULL; row++) {
        if (row->kind == OPTION_FLAG ? flags : valued)
            add_name(script, "--", row->name, tr(row->help));
    }
}

/* The letters of options that take an argument. */
static void add_letters(struct script *script, const struct command *command)
{
    for (const struct option_row *row = command->options; row != NULL && row->name != NULL; row++) {
        if (row->kind != OPTION_FLAG && row->letter != '\0')
            str_addf(script->out, " -%c", row->letter);
    }
}

static void add_level(struct script *script, const struct command *command)
{
    bool bash = script->shell == SHELL_BASH;

    add_subcommands(script, command);
    add_options(script, command, "own", true, bash);
    add_list_end(script);
    add_options(script, command, "own_takes", false, true);
    if (!bash) {
        add_list_end(script);
        add_list_start(script, "own_letters");
    }
    add_letters(script, command);
    add_list_end(script);
}

/* --- _zhiban_argument --- */

static void add_values(struct script *script, enum completion complete, const char *const *words)
{
    static const char *const kinds[] = {
        [COMPLETE_NONE] = "none",
        [COMPLETE_FILE] = "file",
        [COMPLETE_DIR] = "dir",
        [COMPLETE_COMMAND] = "command",
    };

    if (words == NULL) {
        str_addf(script->out, " kind=%s ;;\n", kinds[complete]);
        return;
    }
    str_add(script->out, " list='");
    for (size_t i = 0; words[i] != NULL; i++)
        str_addf(script->out, "%s%s", i > 0 ? " " : "", words[i]);
    str_add(script->out, "' ;;\n");
}

static const char *const *words_of(const char *const *choices, const char *const *(*words)(void))
{
    return choices == NULL && words != NULL ? words() : choices;
}

/* 'zhiban config check */
static void add_key(struct script *script)
{
    for (size_t i = 0; i < script->depth; i++)
        str_addf(script->out, "%s%s", i > 0 ? " " : "'", script->path[i]->name);
}

static void add_arguments(struct script *script, const struct command *command)
{
    size_t index = 0;

    for (const struct option_row *row = command->options; row != NULL && row->name != NULL; row++) {
        if (row->kind == OPTION_FLAG)
            continue;
        str_add(script->out, "    ");
        add_key(script);
        str_addf(script->out, " --%s'", row->name);
        if (row->letter != '\0') {
            str_add(script->out, " | ");
            add_key(script);
            str_addf(script->out, " -%c'", row->letter);
        }
        str_addc(script->out, ')');
        add_values(script, row->complete, words_of(row->choices, row->words));
    }
    for (const struct operand_row *row = command->operands; row != NULL && row->name != NULL;
         row++, index++) {
        str_add(script->out, "    ");
        add_key(script);
        if (row->repeated)
            str_add(script->out, " '[0-9]*)");
        else
            str_addf(script->out, " %zu')", index);
        add_values(script, row->complete, words_of(row->choices, row->words));
    }
}

/* --- the script --- */

static void add_each(struct script *script, bool levels)
{
    const struct command *command = script->path[script->depth - 1];

    if (levels) {
        str_add(script->out, "    ");
        add_key(script);
        str_add(script->out, "')\n");
        add_level(script, command);
        str_add(script->out, "        ;;\n");
    } else {
        add_arguments(script, command);
    }
    for (size_t i = 0; command->subcommands != NULL && command->subcommands[i] != NULL; i++) {
        script->path[script->depth++] = command->subcommands[i];
        add_each(script, levels);
        script->depth--;
    }
}

static void add_script(struct script *script)
{
    str_addf(script->out, /* lint:allow a comment in a script */
             "%s# Made by \"zhiban completion\"; do not edit.\n\n",
             script->shell == SHELL_ZSH ? "#compdef zhiban\n" : "");
    str_add(script->out, "_zhiban_level() {\n    case $1 in\n");
    add_each(script, true);
    str_add(script->out, "    esac\n}\n\n_zhiban_argument() {\n    case $1 in\n");
    add_each(script, false);
    str_add(script->out, "    *) return 1 ;;\n    esac\n}\n\n");
    str_add(script->out, script->shell == SHELL_BASH ? bash_walker : zsh_walker);
}

static const char *const shells[] = {[SHELL_BASH] = "bash", [SHELL_ZSH] = "zsh", NULL};

static int run(struct cli *cli)
{
    struct str text = STR_INIT;
    struct script script = {
        .out = &text,
        .shell = str_eq(cli_operand(cli, 0), "bash") ? SHELL_BASH : SHELL_ZSH,
        .path = {cli->root},
        .depth = 1,
    };

    add_script(&script);
    fwrite(text.buf, 1, text.len, cli->out);
    str_release(&text);
    return STATUS_OK;
}

static const struct operand_row operands[] = {
    {.name = N_("SHELL"),
     .required = true,
     .choices = shells,
     .help = N_("the shell that reads the script")},
    OPERAND_END,
};

static const struct example examples[] = {
    {.line = "source <(zhiban completion bash)", .help = N_("completes in this shell")},
    {.line = "zhiban completion zsh >~/.zfunc/_zhiban",
     .help = N_("completes in every zsh that has ~/.zfunc in its fpath")},
    EXAMPLE_END,
};

const struct command command_completion = {
    .name = "completion",
    .summary = N_("print a completion script for a shell"),
    .description = N_("Prints a script that lets the shell complete commands, options and their "
                      "values. 'make install' installs it for bash and zsh."),
    .operands = operands,
    .examples = examples,
    .run = run,
};
