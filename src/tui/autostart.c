/* Looking for a collector, and starting one. */
#include "tui/autostart.h"

#include <limits.h>
#include <stdlib.h>

#include "base/argv.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/health.h"
#include "desk/hosts.h"
#include "desk/leases.h"
#include "loop/child.h"
#include "loop/daemon.h"
#include "loop/timer.h"
#include "model/settings.h"
#include "tui/inside.h"

/* Less than a minute, so that each waking of an idle console finds it due. */
enum { LOOK_MS = 50 * 1000, WAIT_FIRST_MS = 60 * 1000, WAIT_LAST_MS = 60 * 60 * 1000 };
enum { FIGURES_MS = 2000, FIGURES_LOOKS = 10, WELL_MS = 60000 };

/* --- whether --- */

static bool may_collect(const struct console *console)
{
    const struct role *role = config_role(desk_config(console->desk), desk_role(console->desk));

    return role != NULL && role_may(role, MAY_ALERT_RAISE) && role_may(role, MAY_RECORD_WRITE);
}

/* The machines of tests and samples are not there. */
static bool is_wanted(const struct console *console)
{
    return console->term != NULL && desk_mode(console->desk) == DESK_LIVE &&
           desk_store_path(console->desk) != NULL && !console_is_past(console) &&
           desk_config(console->desk)->settings.collector.autostart && may_collect(console);
}

bool autostart_is_behind(const struct console *console)
{
    const struct autostart *autostart = &console->autostart;

    return !console->live.lost && !console->locked && clock_mono() >= autostart->next &&
           autostart->child == NULL && is_wanted(console);
}

bool autostart_may(const struct autostart *autostart, const struct desk_lease *lease)
{
    bool ended = lease->released && autostart->looked && autostart->wait_ms == 0;

    return !lease->held && !ended;
}

/* Machines that nobody looked at are read once a minute; now there will soon be something to see. */
static void on_timer(struct timer *timer, void *context)
{
    struct console *console = context;

    if (console->machines.wake != NULL || console->autostart.looks-- == 0)
        return;
    console->machines.known = false;
    console_dirty(console);
    timer_after(timer, FIGURES_MS);
}

static void expect_figures(struct console *console)
{
    struct autostart *autostart = &console->autostart;

    if (autostart->timer == NULL)
        autostart->timer = timer_new(console->loop, on_timer, console);
    autostart->looks = FIGURES_LOOKS;
    timer_after(autostart->timer, FIGURES_MS);
}

/* 1 if a collector is to be started, 0 if not, -1. */
static int is_missing(struct console *console, struct err *err)
{
    struct desk_lease lease = {0};

    if (desk_lease_read(console->desk, HEALTH_LEASE, &lease, err) < 0)
        return -1;
    if (lease.held && console->machines.wake == NULL) /* it has only just begun */
        expect_figures(console);
    return autostart_may(&console->autostart, &lease) ? desk_has_hosts(console->desk, err) : 0;
}

/* --- starting --- */

void autostart_failed(struct autostart *autostart, mono_ms now)
{
    if (now - autostart->begun > WELL_MS)
        autostart->wait_ms = 0;
    autostart->wait_ms = autostart->wait_ms == 0                 ? WAIT_FIRST_MS
                         : autostart->wait_ms > WAIT_LAST_MS / 2 ? WAIT_LAST_MS
                                                                 : autostart->wait_ms * 2;
    autostart->next = now + autostart->wait_ms;
}

static void tell_once(struct console *console, const char *text)
{
    if (!console->autostart.told)
        console_tell(console, text);
    console->autostart.told = true;
}

static void tell_failure(struct console *console, const char *why)
{
    char *text = xasprintf(_("nobody collects, and no collector could be started: %s"), why);

    tell_once(console, text);
    free(text);
}

/* Of two that were started at once one has the lease, and the other one's end is no failure. */
static void on_finish(struct child *child, const struct child_result *result, void *context)
{
    struct console *console = context;
    bool well = result->signal == 0 && result->status == 0;

    console->autostart.child = NULL;
    if (!well && !console->live.lost && desk_health_is_collected(console->desk, NULL) <= 0) {
        autostart_failed(&console->autostart, clock_mono());
        tell_once(console,
                  _("nobody collects: the collector that was started has ended; zhiban.log "
                    "says why"));
    }
    child_free(child);
}

/* Its folder is "/", as a service's is: a folder that somebody was in by chance is not kept busy. */
static int push_words(const struct console *console, struct argv *argv, struct err *err)
{
    const char *path = desk_store_path(console->desk);
    char *whole = realpath(path, NULL);

    if (whole == NULL)
        return err_set(err, ERR_STORE, _("%s is gone"), path);
    daemon_push_program(argv);
    argv_push(argv, "collect");
    argv_pushf(argv, "--store=sqlite:%s", whole);
    free(whole);
    return 0;
}

static int start(struct console *console, struct err *err)
{
    static const char *const chinese[] = {"ZHIBAN_LANG=zh_CN", NULL};
    static const char *const english[] = {"ZHIBAN_LANG=en", NULL};
    const struct child_options options = {
        .cwd = "/",
        .env = tr_lang() == LANG_EN ? english : chinese,
        .outlives = true,
        .on_finish = on_finish,
        .context = console,
    };
    struct argv argv = {0};

    console->autostart.begun = clock_mono();
    if (push_words(console, &argv, err) == 0)
        console->autostart.child = child_start(console->loop, &argv, &options, err);
    argv_release(&argv);
    expect_figures(console);
    return console->autostart.child == NULL ? -1 : 0;
}

void autostart_catch_up(struct console *console)
{
    struct autostart *autostart = &console->autostart;
    struct err err = ERR_INIT;
    int missing;

    if (!autostart_is_behind(console))
        return;
    missing = is_missing(console, &err);
    autostart->next = clock_mono() + LOOK_MS;
    autostart->looked = true;
    if (missing == 1 && start(console, &err) == 0) {
        console_tell(console, _("nobody collected, so a collector was started; 'zhiban collect "
                                "--stop' ends it"));
    } else if (missing == 1) {
        autostart_failed(autostart, clock_mono());
        tell_failure(console, err.text.buf);
    } else if (missing == 0) {
        autostart->wait_ms = 0;
    }
    err_release(&err);
}

void autostart_forget(struct console *console)
{
    console->autostart.looked = console->autostart.told = false;
    console->autostart.next = console->autostart.wait_ms = 0;
}

void autostart_stop(struct console *console)
{
    child_free(console->autostart.child);
    console->autostart.child = NULL;
    console->autostart.timer = NULL; /* goes with the loop */
}
