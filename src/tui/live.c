#include "tui/live.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/news.h"
#include "desk/presence.h"
#include "loop/timer.h"
#include "loop/watch.h"
#include "model/settings.h"
#include "tui/inside.h"
#include "tui/queue_list.h"

enum {
    RETRY_FIRST_MS = 500,
    RETRY_LAST_MS = 30000,
    STEP_MS = 3000, /* less is no step */
    STEP_SHOWN_S = 600,
    TOLD_MAX = 1000,
};

/* --- pure --- */

int64_t clock_guard_check(struct clock_guard *guard, int64_t wall_ms, mono_ms mono)
{
    int64_t ahead = wall_ms - mono, back = guard->ahead_ms - ahead;
    bool stepped = guard->started && back >= STEP_MS;

    guard->started = true;
    guard->ahead_ms = ahead;
    return stepped ? back / 1000 : 0;
}

int64_t live_retry_ms(int64_t before_ms)
{
    if (before_ms < RETRY_FIRST_MS)
        return RETRY_FIRST_MS;
    return before_ms * 2 > RETRY_LAST_MS ? RETRY_LAST_MS : before_ms * 2;
}

/* --- the store that goes and comes --- */

static void stop_waiting(struct live *live)
{
    live->lost = live->failing = false;
    live->retry_ms = 0;
    if (live->retry_timer != NULL)
        timer_stop(live->retry_timer);
}

static void wait_for_store(struct console *console)
{
    struct live *live = &console->live;

    live->lost = true;
    live->retry_ms = live_retry_ms(live->retry_ms);
    if (live->retry_timer != NULL)
        timer_after(live->retry_timer, live->retry_ms);
    console_dirty(console);
}

static void on_wake(struct watch *watch, void *context)
{
    (void)watch;
    console_look(context);
}

static void on_file(struct watch *watch, void *context)
{
    (void)watch;
    live_check(context);
}

static int watch_store(struct console *console, struct err *err)
{
    struct live *live = &console->live;

    watch_free(live->wake);
    watch_free(live->file);
    live->file = NULL;
    live->wake = watch_new(console->loop, desk_wake_path(console->desk), on_wake, console, err);
    if (live->wake == NULL)
        return -1;
    /* Only to be told sooner that it was moved: without it the next frame finds out. */
    if (desk_store_path(console->desk) != NULL)
        live->file =
            watch_new(console->loop, desk_store_path(console->desk), on_file, console, NULL);
    return 0;
}

static void found(struct console *console)
{
    struct err err = ERR_INIT;
    int64_t wait = console->live.failing ? console->live.retry_ms : 0;

    stop_waiting(&console->live);
    console->live.retry_ms = wait; /* what fails again is tried ever more rarely */
    if (console->loop != NULL && watch_store(console, &err) < 0)
        console_say_err(console, &err);
    err_release(&err);
    console_changed(console);
    console_say(console, _("the store is back"));
}

/* Another file may stand there now: from a backup, or put there by somebody who cleaned up. */
static bool open_again(struct console *console)
{
    wall_s standing = clock_override();
    struct err err = ERR_INIT;
    struct desk *desk = NULL;

    if (console->options.open != NULL)
        desk = console->options.open(console->options.open_data, NULL, &err);
    clock_set_override(standing);
    err_release(&err);
    if (desk == NULL)
        return false;
    live_take_desk(console, desk);
    return true;
}

static bool can_read(struct console *console)
{
    struct err err = ERR_INIT;
    int64_t counter;
    bool can = desk_change_counter(console->desk, &counter, &err) == 0;

    err_release(&err);
    return can;
}

static void on_retry(struct timer *timer, void *context)
{
    struct console *console = context;

    (void)timer;
    if (!console->live.lost)
        return;
    if (desk_is_there(console->desk) ? can_read(console) : open_again(console))
        found(console);
    else
        wait_for_store(console);
}

void live_check(struct console *console)
{
    struct live *live = &console->live;
    bool there;

    if (console_is_past(console))
        return;
    there = desk_is_there(console->desk);
    if (!live->lost && !there)
        wait_for_store(console);
    else if (live->lost && !live->failing && there)
        found(console);
}

void live_fail(struct console *console)
{
    if (console->live.lost || console_is_past(console))
        return;
    console->live.failing = true;
    wait_for_store(console);
}

void live_take_desk(struct console *console, struct desk *desk)
{
    if (console->desk != console->options.desk && console->desk != console->present)
        desk_close(console->desk);
    console->desk = desk;
    machines_forget(console);
    console_changed(console);
}

/* --- a new configuration --- */

static void reload(struct console *console, const char *version)
{
    struct err err = ERR_INIT;
    struct config looks;
    struct keymap keymap;

    if (desk_reload(console->desk, &err) < 0) {
        err_prefix(&err, _("%s cannot be loaded, the one before stays"), version);
        console_say_err(console, &err);
    } else if (desk_load_looks(console->desk, &looks, &err) < 0) {
        console_say_err(console, &err);
    } else if (keymap_load(&keymap, &looks, &err) < 0) {
        console_say_err(console, &err);
        keymap_release(&keymap);
        config_release(&looks);
    } else {
        keymap_release(&console->keymap);
        config_release(&console->looks);
        console->keymap = keymap;
        console->looks = looks;
        console_set_up(console);
        machines_forget(console); /* there may be other machines */
        autostart_forget(console);
        if (console->term != NULL && !console->locked) /* locked: nothing is sent */
            terminal_set_theme(console);
        console_say(console, _("configuration %s is in force now"), version);
    }
    err_release(&err);
    console_changed(console);
}

static void look_at_version(struct console *console)
{
    struct live *live = &console->live;
    struct str version = STR_INIT;
    struct err err = ERR_INIT;

    if (desk_version(console->desk, &version, &err) == 0 &&
        !str_eq(version.buf, live->version.buf)) {
        str_set(&live->version, version.buf);
        reload(console, version.buf);
    }
    str_release(&version);
    err_release(&err);
}

/* --- ringing --- */

/* Once each. */
static bool is_told(struct live *live, const char *what)
{
    vec_each (told, &live->told)
        if (strcmp(*told, what) == 0)
            return true;
    if (live->told.len == TOLD_MAX) {
        free(live->told.items[0]);
        memmove(live->told.items, live->told.items + 1, (TOLD_MAX - 1) * sizeof(char *));
        live->told.len--;
    }
    *vec_push(&live->told) = xstrdup(what);
    return false;
}

static void ring(struct console *console, const char *text)
{
    int bell = desk_config(console->desk)->settings.ui.bell;

    console_tell(console, text);
    if (console->term == NULL || console->locked || bell == UI_BELL_NONE)
        return;
    term_bell(console->term);
    if (bell == UI_BELL_NOTIFY)
        term_notify(console->term, text);
}

static int tell_news(enum news news, const struct ticket *ticket, void *data)
{
    struct console *console = data;
    struct str number = STR_INIT;
    const char *subject = ticket->subject == NULL ? "" : ticket->subject;
    char *key = xasprintf("%d %s", (int)news, ticket->id);
    char *text;

    ticket_add_number(&number, ticket->id, console_now(console));
    text = xasprintf(news == NEWS_MINE ? _("for you: %s %s") : _("urgent, nobody has it: %s %s"),
                     number.buf, subject);
    if (!is_told(&console->live, key))
        ring(console, text);
    free(text);
    free(key);
    str_release(&number);
    return 0;
}

static void tell_step(struct console *console, int64_t seconds)
{
    if (seconds * 1000 < STEP_MS)
        return;
    console->live.stepped_s = seconds;
    console->live.stepped_until = clock_wall() + STEP_SHOWN_S;
    console_dirty(console);
}

static void read_news(struct console *console)
{
    struct err err = ERR_INIT;
    int64_t back;

    console->live.wants_news = false;
    if (desk_clock_went_back(console->desk, console->live.news_after, &back, &err) == 0)
        tell_step(console, back);
    if (desk_news_each(console->desk, console->live.news_after, tell_news, console, &err) < 0)
        console_say_err(console, &err);
    err_release(&err);
}

static void forget_mine(struct live *live)
{
    vec_each (mine, &live->mine)
        free(mine->id);
    live->mine.len = 0;
}

static int take_mine(const struct ticket *ticket, wall_s due, void *data)
{
    struct live *live = data;

    *vec_push(&live->mine) = (struct live_mine){.id = xstrdup(ticket->id), .due = due};
    return 0;
}

static bool mine_is_told(struct live *live, const struct live_mine *mine)
{
    char *key = xasprintf("due %s %lld", mine->id, (long long)mine->due);
    bool told = is_told(live, key);

    free(key);
    return told;
}

/* What was overdue before the console was opened is on the screen, not news. */
static void read_mine(struct console *console)
{
    struct live *live = &console->live;
    wall_s now = console_now(console);
    struct err err = ERR_INIT;

    live->wants_mine = false;
    forget_mine(live);
    if (desk_mine_each(console->desk, now, take_mine, live, &err) < 0)
        console_say_err(console, &err);
    err_release(&err);
    vec_each (mine, &live->mine)
        if (!live->mine_known && mine->due < now)
            mine_is_told(live, mine);
    live->mine_known = true;
}

void live_tick(struct console *console)
{
    struct live *live = &console->live;
    wall_s now = console_now(console);

    vec_each (mine, &live->mine) {
        struct str number = STR_INIT;
        char *text;

        if (mine->due >= now || mine_is_told(live, mine))
            continue;
        ticket_add_number(&number, mine->id, now);
        text = xasprintf(_("yours is overdue: %s"), number.buf);
        ring(console, text);
        free(text);
        str_release(&number);
    }
}

/* --- who else is there --- */

static const char *subject_here(const struct console *console, bool *edits)
{
    *edits = console->top->ops->typing && !console->top->ops->over;
    if (console->locked || console_is_past(console))
        return "";
    for (const struct view *view = console->top; view != NULL; view = view->below) {
        const char *subject = view->ops->subject == NULL ? NULL : view->ops->subject(view);

        if (subject != NULL)
            return subject;
        if (!view->ops->over)
            break;
    }
    return "";
}

static bool must_say(const struct console *console)
{
    const struct live *live = &console->live;
    bool edits;
    const char *subject = subject_here(console, &edits);

    if (!live->on || live->lost)
        return false;
    return !str_eq(subject, live->subject.buf) || (subject[0] != '\0' && edits != live->edits) ||
           (subject[0] != '\0' && clock_wall() >= live->said_at + PRESENCE_AGAIN_S);
}

static void say_where(struct console *console)
{
    struct live *live = &console->live;
    const char *subject = subject_here(console, &live->edits);

    str_set(&live->subject, subject);
    live->said_at = clock_wall();
    desk_presence_put(console->desk, live->session, subject, live->edits);
    live->wants_others = true;
}

static void read_others(struct console *console)
{
    struct live *live = &console->live;
    struct str others = STR_INIT;
    struct err err = ERR_INIT;

    live->wants_others = false;
    if (live->subject.len > 0 &&
        desk_presence_add(console->desk, live->session, live->subject.buf, &others, &err) < 0)
        console_say_err(console, &err);
    if (!str_eq(others.buf, live->others.buf)) {
        str_set(&live->others, others.buf);
        console_dirty(console);
    }
    str_release(&others);
    err_release(&err);
}

void live_draw_others(struct console *console, struct area area)
{
    const struct str *others = &console->live.others;
    bool edits;
    int cells;

    if (others->len == 0 || !str_eq(subject_here(console, &edits), console->live.subject.buf))
        return;
    cells = screen_width(&console->screen, others->buf);
    if (cells > area.cols / 2)
        cells = area.cols / 2;
    screen_putf(&console->screen, area.row, area.col + area.cols - cells - 2, cells + 2,
                ROLE_NOTICE, WIDTH_DOTS, " %s ", others->buf);
}

/* --- the turns of the loop --- */

void live_changed(struct console *console, int64_t after)
{
    struct live *live = &console->live;

    if (!live->on)
        return;
    if (!live->wants_news)
        live->news_after = after;
    live->wants_news = live->wants_mine = live->wants_others = true;
}

void live_touched(struct console *console)
{
    console->live.wants_others = console->live.on && console->live.subject.len > 0;
}

bool live_is_behind(struct console *console)
{
    const struct live *live = &console->live;

    return live->on && !live->lost && !console_is_past(console) &&
           (live->wants_news || live->wants_mine || live->wants_others || must_say(console));
}

void live_catch_up(struct console *console)
{
    struct live *live = &console->live;

    if (!live_is_behind(console))
        return;
    if (live->wants_news) {
        look_at_version(console);
        read_news(console);
    }
    if (live->wants_mine)
        read_mine(console);
    if (must_say(console))
        say_where(console);
    if (live->wants_others)
        read_others(console);
}

static wall_s earlier(wall_s a, wall_s b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

wall_s live_next(const struct console *console)
{
    const struct live *live = &console->live;
    wall_s now = clock_wall(), next = live->stepped_until > now ? live->stepped_until : 0;

    vec_each (mine, &live->mine)
        if (mine->due >= now)
            next = earlier(next, mine->due + 1);
    return next;
}

bool live_add_trouble(const struct console *console, struct str *out)
{
    const struct live *live = &console->live;

    if (live->lost)
        str_add(out, _("store unreachable, retrying"));
    else if (live->stepped_until > clock_wall())
        str_addf(out, _("the clock went back %lld s"), (long long)live->stepped_s);
    return out->len > 0;
}

void live_look_at_clock(struct console *console)
{
    if (clock_override() == 0 && console->live.on)
        tell_step(console,
                  clock_guard_check(&console->live.guard, clock_wall() * 1000, clock_mono()));
}

/* --- life --- */

void live_init(struct console *console)
{
    struct live *live = &console->live;

    str_init(&live->version);
    str_init(&live->subject);
    str_init(&live->others);
    live->session = xasprintf("%d-%lld", (int)getpid(), (long long)clock_mono_us());
}

int live_start(struct console *console, struct err *err)
{
    struct live *live = &console->live;

    live->on = live->wants_mine = true;
    live->retry_timer = timer_new(console->loop, on_retry, console);
    if (desk_version(console->desk, &live->version, err) < 0)
        return -1;
    return watch_store(console, err);
}

void live_stop(struct console *console)
{
    struct live *live = &console->live;

    if (live->on && !live->lost && live->subject.len > 0 && desk_is_there(console->desk))
        desk_presence_put(console->desk, live->session, "", false);
    live->on = false;
    live->wake = live->file = NULL; /* they go with the loop */
    live->retry_timer = NULL;
}

void live_release(struct console *console)
{
    struct live *live = &console->live;

    forget_mine(live);
    vec_release(&live->mine);
    vec_each (told, &live->told)
        free(*told);
    vec_release(&live->told);
    str_release(&live->version);
    str_release(&live->subject);
    str_release(&live->others);
    free(live->session);
}
