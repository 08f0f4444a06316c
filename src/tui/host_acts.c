#include "tui/host_acts.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/windows.h"
#include "tui/alert_acts.h"
#include "tui/console.h"
#include "tui/machines.h"

static const char *text_of(const char *text)
{
    return text == NULL ? "" : text;
}

void host_add_words(struct str *out, struct desk *desk, const char *id)
{
    const struct config *config = desk_full_config(desk, NULL);
    const struct host *host = config == NULL ? NULL : config_host(config, id);

    if (host == NULL)
        return;
    str_addf(out, " %s", text_of(host->address));
    vec_each (one, &host->systems)
        str_addf(out, " %s", *one);
    vec_each (tag, &host->tags)
        str_addf(out, " %s", *tag);
    vec_each (site, &config->sites)
        if (str_eq(site->id, host->site))
            str_addf(out, " %s", text_of(site->name));
}

/* --- the maintenance window --- */

struct seeking {
    const struct host *host;
    char *id;
};

static int seek_window(const struct maintenance *window, const struct window_view *view, void *data)
{
    struct seeking *seeking = data;

    if (seeking->id == NULL && view->phase <= WINDOW_OVERRUN &&
        window_is_about(window, seeking->host))
        seeking->id = xstrdup(window->id);
    return 0;
}

/* The window of its systems that runs or is ahead; else all of them, where one can be announced. */
static int open_window(struct console *console, const char *id, struct err *err)
{
    const struct config *config = desk_full_config(console_desk(console), err);
    struct seeking seeking = {.host = config == NULL ? NULL : config_host(config, id)};

    if (config == NULL)
        return -1;
    if (seeking.host != NULL &&
        desk_window_list(console_desk(console), false, seek_window, &seeking, err) < 0) {
        free(seeking.id);
        return -1;
    }
    if (seeking.id != NULL) {
        console_open(console, "change", seeking.id);
    } else {
        console_open(console, "changes", "windows");
        console_say(console, _("no window for the systems of %s; w changes, W announces one"), id);
    }
    free(seeking.id);
    return 1;
}

/* --- acting --- */

static int recheck(struct console *console, const char *id, struct err *err)
{
    struct desk_health *health = console_health(console, err);
    int collected = health == NULL ? -1 : desk_health_ask(health, id, err);

    if (collected < 0)
        return -1;
    console_say(console,
                collected > 0
                    ? _("asked for a round of %s")
                    : _("asked for a round of %s; nobody collects: 'zhiban collect' does it"),
                id);
    return 1;
}

static int open_alerts(struct console *console, const char *id)
{
    char *argument = xasprintf("host:%s\n", id);

    console_open(console, "alerts", argument);
    free(argument);
    return 1;
}

static bool is_of_machines(enum action action)
{
    switch (action) {
    case ACTION_OPEN:
    case ACTION_HEALTH_RECHECK:
    case ACTION_HEALTH_ALERTS:
    case ACTION_HEALTH_WINDOW: return true;
    default: return false;
    }
}

int host_acts_begin(struct console *console, enum action action, const char *host, struct err *err)
{
    const struct alert_target target = {.host = host};

    if (!is_of_machines(action))
        return alert_acts_begin(console, action, &target, err);
    if (host == NULL)
        return err_set(err, ERR_REFUSED, _("no machine is selected"));
    switch (action) {
    case ACTION_OPEN: console_open(console, "host", host); return 1;
    case ACTION_HEALTH_RECHECK: return recheck(console, host, err);
    case ACTION_HEALTH_ALERTS: return open_alerts(console, host);
    default: return open_window(console, host, err);
    }
}
