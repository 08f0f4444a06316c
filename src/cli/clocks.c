/* From a command line to compiled calendars. */
#include "cli/clocks.h"

#include <stdlib.h>

#include "base/mem.h"
#include "cli/session.h"

static void take_language(struct cli *cli, const struct settings *settings)
{
    static const char *const languages[] = {
        [UI_ZH_CN] = "zh_CN", [UI_EN] = "en", [UI_AUTO] = "auto"};
    int language = settings->ui.language;

    if (language > 0 && (size_t)language < ARRAY_LEN(languages))
        cli_lang_setting(cli, languages[language]);
}

struct desk_clocks *clocks_need(struct cli *cli, int *status)
{
    struct err err = ERR_INIT;
    struct str origin = STR_INIT;
    struct desk_options options;
    struct desk_clocks *clocks;

    session_options(cli, &origin, &options);
    clocks = desk_clocks_open(session_config_dir(cli), &options, &err);
    *status = clocks == NULL ? cli_fail(cli, &err) : STATUS_OK;
    if (clocks != NULL)
        take_language(cli, &desk_clocks_config(clocks)->settings);
    if (clocks != NULL)
        session_tell_past(cli, desk_clocks_past(clocks));
    str_release(&origin);
    err_release(&err);
    return clocks;
}

const char *clocks_mark(bool estimate)
{
    return estimate ? " 推算" : "";
}
