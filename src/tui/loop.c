/* The console on a terminal: the terminal's events, the wake-up of other processes, the timers, and
 * one redraw a turn. */
#include <signal.h>

#include "base/tr.h"
#include "loop/timer.h"
#include "tui/inside.h"
#include "tui/script.h"

static void arm_lock(struct console *console)
{
    if (console->lock_ms > 0)
        timer_after(console->idle_timer, console->lock_ms);
}

static void on_event(const struct input_event *event, void *context)
{
    struct console *console = context;

    if (event->kind == INPUT_KEY)
        arm_lock(console);
    console_event(console, event);
    term_set_typing(console->term, console->top->ops->typing);
}

static void on_end(int signal_number, void *context)
{
    (void)signal_number;
    console_leave(context);
}

static void on_tick(struct timer *timer, void *context)
{
    (void)timer;
    live_tick(context);
    console_dirty(context);
}

static void on_idle(struct timer *timer, void *context)
{
    (void)timer;
    console_act(context, ACTION_LOCK);
}

/* All countdowns tick in one frame, on the second of the wall clock. */
static void arm_tick(struct console *console)
{
    wall_s next = console_next_change(console);

    if (next == 0)
        timer_stop(console->tick_timer);
    else
        timer_after(console->tick_timer, clock_ms_until(next) + 1);
}

static void before_wait(void *context)
{
    struct console *console = context;

    if (!console->dirty || console->leaving || !term_can_draw(console->term))
        return;
    live_check(console);
    live_look_at_clock(console);
    console_draw(console);
    if (term_draw(console->term, &console->screen))
        console->dirty = true;
    arm_tick(console);
    if (console_is_behind(console)) /* the frame goes out first */
        timer_after(console->facts_timer, 1);
}

static void on_facts(struct timer *timer, void *context)
{
    struct console *console = context;

    console_catch_up(console);
    if (!console->dirty && console_is_behind(console))
        timer_after(timer, 1);
}

void terminal_set_theme(struct console *console)
{
    const struct ui_settings *ui = &desk_config(console->desk)->settings.ui;

    palette_resolve(&console->palette,
                    config_theme(&console->looks, ui->theme == NULL ? "night" : ui->theme),
                    term_colours(console->term));
    term_set_palette(console->term, &console->palette);
    term_redraw_all(console->term);
}

static int open_terminal(struct console *console, struct err *err)
{
    static const struct term_hooks hooks = {.on_event = on_event, .on_end = on_end};
    const struct ui_settings *ui = &desk_config(console->desk)->settings.ui;
    const struct term_options options = {
        .name = console->options.term,
        .no_colour = console->options.no_colour,
        .ambiguous = ui->ambiguous_width == 1   ? AMBIGUOUS_NARROW
                     : ui->ambiguous_width == 2 ? AMBIGUOUS_WIDE
                                                : AMBIGUOUS_UNKNOWN,
    };

    console->term = term_open(console->loop, &options, &hooks, console, err);
    if (console->term == NULL)
        return -1;
    screen_resize(&console->screen, term_rows(console->term), term_cols(console->term));
    console->screen.ambiguous = term_ambiguous(console->term);
    terminal_set_theme(console);
    return 0;
}

/* A terminal that goes away hangs up twice, the second time when nobody watches signals any more;
 * drafts are still to be saved then. The process ends anyway. */
static void hold_signals(void)
{
    sigset_t held;

    sigemptyset(&held);
    sigaddset(&held, SIGHUP);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGINT);
    sigprocmask(SIG_BLOCK, &held, NULL);
}

int console_run_terminal(struct console *console, struct err *err)
{
    int rc = -1;

    console->loop = loop_new(err);
    if (console->loop == NULL)
        return -1;
    console->tick_timer = timer_new(console->loop, on_tick, console);
    console->idle_timer = timer_new(console->loop, on_idle, console);
    console->facts_timer = timer_new(console->loop, on_facts, console);
    if (open_terminal(console, err) < 0)
        goto out;
    if (live_start(console, err) < 0)
        goto out;
    machines_start(console);
    resume_start(console);
    arm_lock(console);
    loop_set_before_wait(console->loop, before_wait, console);
    loop_run(console->loop);
    rc = 0;
    hold_signals();
    term_close(console->term); /* the shell need not wait for what is written now */
    console->term = NULL;
    look_back_end(console);
    resume_save(console);
out:
    live_stop(console);
    machines_stop(console);
    autostart_stop(console);
    term_close(console->term);
    console->term = NULL;
    loop_free(console->loop);
    console->loop = NULL;
    return rc;
}

int console_run(const struct console_options *options, struct err *err)
{
    struct console *console = console_new(options, err);
    int rc;

    if (console == NULL)
        return -1;
    rc = options->script != NULL ? script_run(console, options->script, options->save, err)
                                 : console_run_terminal(console, err);
    console_free(console);
    return rc;
}
