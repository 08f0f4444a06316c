/* Who calls, from where, on which store. */
#include "cli/session.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "desk/logging.h"

static const char *option_or_env(const struct cli *cli, const char *option, const char *variable)
{
    const char *value = cli_text(cli, option);

    if (value == NULL)
        value = getenv(variable);
    return value == NULL || value[0] == '\0' ? NULL : value;
}

const char *session_store_url(const struct cli *cli)
{
    return option_or_env(cli, "store", "ZHIBAN_STORE");
}

const char *session_config_dir(const struct cli *cli)
{
    return option_or_env(cli, "config", "ZHIBAN_CONFIG");
}

/* "zhiban pid=812 tty=/dev/pts/3 ssh=192.0.2.7" */
static void add_origin(struct str *out)
{
    char tty[64];
    const char *ssh = getenv("SSH_CONNECTION");

    str_addf(out, "zhiban pid=%d", (int)getpid()); /* lint:allow for the journal */
    if (ttyname_r(STDIN_FILENO, tty, sizeof(tty)) == 0)
        str_addf(out, " tty=%s", tty);
    if (ssh != NULL) {
        str_add(out, " ssh=");
        str_addn(out, ssh, strspn(ssh, "0123456789abcdefABCDEF.:"));
    }
}

void session_options(const struct cli *cli, struct str *origin, struct desk_options *options)
{
    add_origin(origin);
    *options = (struct desk_options){
        .store_url = session_store_url(cli),
        .as = cli_text(cli, "as"),
        .origin = origin->buf,
        .now = getenv("ZHIBAN_NOW"),
        .at = cli_look_back(cli),
    };
}

/* A log that cannot be opened is told, but stops nobody's work. */
static void open_log(struct cli *cli, const struct desk *desk)
{
    struct err err = ERR_INIT;

    if (desk_log_open(&desk_config(desk)->settings, "zhiban", &err) < 0)
        fprintf(cli->err, "zhiban: %s\n", err.text.buf);
    err_release(&err);
}

void session_tell_past(struct cli *cli, const struct desk_past *past)
{
    struct str at = STR_INIT, first = STR_INIT;

    if (past == NULL || cli_flag(cli, "json"))
        return;
    civil_add_instant(&at, past->at);
    civil_add_instant(&first, past->first);
    if (past->events > 0)
        fprintf(cli->err, _("Looking back: %s, event %lld\n"), at.buf, (long long)past->events);
    else if (past->first == 0)
        fprintf(cli->err, _("Looking back: %s, the journal is empty\n"), at.buf);
    else
        fprintf(cli->err, _("Looking back: %s, nothing was recorded yet; the journal begins %s\n"),
                at.buf, first.buf);
    str_release(&at);
    str_release(&first);
}

/* The board and the console say in their first line that it is a sample. */
static bool says_so(const struct command *command)
{
    return command == &command_board || command == &command_console;
}

struct desk *session_open(struct cli *cli, struct err *err)
{
    static const char *const languages[] = {
        [UI_ZH_CN] = "zh_CN", [UI_EN] = "en", [UI_AUTO] = "auto"};
    struct str origin = STR_INIT;
    struct desk_options options;
    struct desk *desk;
    int language;

    session_options(cli, &origin, &options);
    desk = desk_open(&options, err);
    str_release(&origin);
    if (desk == NULL)
        return NULL;
    open_log(cli, desk);
    language = desk_config(desk)->settings.ui.language;
    if (language > 0 && (size_t)language < ARRAY_LEN(languages))
        cli_lang_setting(cli, languages[language]);
    session_tell_past(cli, desk_past(desk));
    return desk;
}

struct desk *session_need(struct cli *cli, int *status)
{
    struct err err = ERR_INIT;
    struct desk *desk = session_open(cli, &err);

    *status = desk == NULL ? cli_fail(cli, &err) : STATUS_OK;
    if (desk != NULL && desk_mode(desk) == DESK_SAMPLE)
        cli->from_sample = !cli_flag(cli, "json") && !says_so(cli->path[cli->depth - 1]);
    err_release(&err);
    return desk;
}

int session_run(struct cli *cli, int (*use)(struct cli *cli, struct desk *desk, struct err *err))
{
    struct err err = ERR_INIT;
    int status;
    struct desk *desk = session_need(cli, &status);

    if (desk == NULL)
        return status;
    if (use(cli, desk, &err) < 0)
        status = cli_fail(cli, &err);
    desk_close(desk);
    err_release(&err);
    return status;
}
