/* Reading the machines, and words for them. */
#include "tui/machines.h"

#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/tr.h"
#include "loop/timer.h"
#include "loop/watch.h"
#include "model/metric.h"
#include "tui/inside.h"

enum { BOARD_MAX = 3, TALL_ROWS = 8 };
enum { GAP_MS = 1000, GAP_BOARD_MS = 5000, GAP_UNSEEN_MS = 10000, MINUTES_MAX = 120 };

/* --- reading --- */

void machines_init(struct machines *machines)
{
    *machines = (struct machines){.trouble = STR_INIT};
}

static void forget_list(struct machines *machines)
{
    health_list_release(&machines->list);
    machines->list = (struct health_list){0};
    for (int i = 0; i <= CHECK_UNREACHABLE; i++)
        machines->counts[i] = 0;
    str_reset(&machines->trouble);
    machines->looked = false;
}

void machines_release(struct machines *machines)
{
    forget_list(machines);
    desk_health_close(machines->health);
    str_release(&machines->trouble);
}

void machines_forget(struct console *console)
{
    struct machines *machines = &console->machines;

    forget_list(machines);
    desk_health_close(machines->health);
    machines->health = NULL;
    machines->known = false;
    machines->version++;
}

struct desk_health *console_health(struct console *console, struct err *err)
{
    if (console_is_past(console)) {
        err_set(err, ERR_REFUSED, _("looking back: how the machines were is not kept here"));
        return NULL;
    }
    if (console->machines.health == NULL)
        console->machines.health = desk_health_open(console->desk, err);
    return console->machines.health;
}

/* Did anybody ever collect? The wake-up file is made by the first who does. */
static bool is_there(const struct desk_health *health)
{
    const char *path = desk_health_wake_path(health);

    return path != NULL && access(path, F_OK) == 0;
}

static void count(struct machines *machines)
{
    vec_each (host, &machines->list.hosts)
        machines->counts[host->level]++;
    machines->looked = machines->list.last_round != 0;
}

static void watch_collector(struct console *console);

static void read_machines(struct console *console)
{
    struct machines *machines = &console->machines;
    struct err err = ERR_INIT;
    struct desk_health *health = console_health(console, &err);

    forget_list(machines);
    machines->known = true;
    machines->wanted = false;
    machines->read_at = clock_mono();
    machines->version++;
    machines->list.now = clock_wall();
    if (health != NULL && (machines->all || is_there(health))) {
        if (desk_health_hosts(health, &machines->list, &err) == 0)
            count(machines);
        else
            machines->list = (struct health_list){.now = clock_wall()};
    }
    if (err.kind != ERR_NONE)
        str_set(&machines->trouble, err.text.buf);
    err_release(&err);
    watch_collector(console);
}

/* Read, and whoever shows machines does so anew. */
static void renew(struct console *console)
{
    read_machines(console);
    for (struct view *view = console->top; view != NULL; view = view->below)
        if (view->ops->places & (PLACE_HEALTH | PLACE_HOST))
            view->stale = true;
}

/* Nobody had collected when we looked; now somebody does. */
static bool has_begun(const struct machines *machines)
{
    return !machines->looked && machines->trouble.len == 0 && machines->health != NULL &&
           is_there(machines->health);
}

static bool is_another_minute(const struct machines *machines)
{
    return clock_wall() / 60 != machines->list.now / 60;
}

bool machines_are_behind(const struct console *console)
{
    const struct machines *machines = &console->machines;

    bool late = machines->wanted && clock_mono() - machines->read_at >= GAP_UNSEEN_MS;

    return !console->live.lost && !console->locked && !console_is_past(console) &&
           (!machines->known || late || is_another_minute(machines));
}

void machines_catch_up(struct console *console)
{
    if (machines_are_behind(console))
        renew(console);
}

const struct machines *console_machines(const struct console *console)
{
    static const struct machines none = {.trouble = STR_INIT};

    return console_is_past(console) ? &none : &console->machines;
}

const struct machines *console_all_machines(struct console *console)
{
    struct machines *machines = &console->machines;

    if (!console_is_past(console) && !console->live.lost &&
        (!machines->known || !machines->all || has_begun(machines) ||
         is_another_minute(machines))) {
        machines->all = true;
        read_machines(console);
    }
    return console_machines(console);
}

const struct health_host *machines_find(const struct machines *machines, const char *id)
{
    vec_each (host, &machines->list.hosts)
        if (str_eq(host->id, id))
            return host;
    return NULL;
}

/* --- the collector's wake-ups --- */

static int64_t gap_of(const struct console *console)
{
    const struct view *top = console->top;

    while (top->ops->over && top->below != NULL)
        top = top->below;
    if (top->ops->places & (PLACE_HEALTH | PLACE_HOST))
        return GAP_MS;
    return top->ops->places & PLACE_BOARD ? GAP_BOARD_MS : GAP_UNSEEN_MS;
}

/* Reads, or waits until it may. A locked console does neither; it reads when it is unlocked. */
static void look(struct console *console)
{
    struct machines *machines = &console->machines;
    int64_t left = machines->read_at + gap_of(console) - clock_mono();

    if (!machines->wanted || console->locked || console->live.lost || console_is_past(console))
        return;
    if (left > 0) {
        timer_after(machines->timer, left);
        return;
    }
    renew(console);
    console_dirty(console); /* what looks the same sends no byte */
}

static void on_wake(struct watch *watch, void *context)
{
    struct console *console = context;

    (void)watch;
    console->machines.wanted = true;
    look(console);
}

static void on_timer(struct timer *timer, void *context)
{
    (void)timer;
    look(context);
}

/* Only a file that is there is watched: for a missing one the folder would be, and every commit
 * would wake us up. It is looked for each minute. */
static void watch_collector(struct console *console)
{
    struct machines *machines = &console->machines;

    if (machines->timer != NULL && machines->wake == NULL && machines->health != NULL &&
        is_there(machines->health))
        machines->wake = watch_new(console->loop, desk_health_wake_path(machines->health), on_wake,
                                   console, NULL);
}

void machines_start(struct console *console)
{
    console->machines.timer = timer_new(console->loop, on_timer, console);
}

void machines_stop(struct console *console)
{
    console->machines.timer = NULL; /* they go with the loop */
    console->machines.wake = NULL;
}

/* --- words --- */

static const int by_rank[] = {CHECK_CRIT,    CHECK_UNREACHABLE, CHECK_STALE,
                              CHECK_UNKNOWN, CHECK_WARN,        CHECK_OK};

void machines_add_counts(struct str *out, const int *counts)
{
    for (size_t i = 0; i < ARRAY_LEN(by_rank); i++)
        if (counts[by_rank[i]] > 0) {
            str_add(out, out->len > 0 ? " " : "");
            str_addf(out, tr(N_("%d %s")), counts[by_rank[i]],
                     choice_label(check_levels, by_rank[i]));
        }
}

bool machines_are_stopped(const struct machines *machines, wall_s now)
{
    return health_is_left(&machines->list, now);
}

bool machines_add_stopped(struct str *out, const struct machines *machines, wall_s now)
{
    int64_t age = now - machines->list.last_round;

    if (!machines_are_stopped(machines, now))
        return false;
    if (age / 60 < MINUTES_MAX)
        str_addf(out, _("nobody collects for %lld min"), (long long)(age / 60));
    else
        str_addf(out, _("nobody collects for %lld h"), (long long)(age / 3600));
    return true;
}

static const struct {
    const char *mark;
    const char *word; /* N_() */
    enum role_id role;
} levels[] = {
    [0] = {"?", N_("unkn."), ROLE_STALE},
    [CHECK_OK] = {"+", N_("fine"), ROLE_NORMAL},
    [CHECK_WARN] = {"!", N_("warn."), ROLE_WARN},
    [CHECK_CRIT] = {"X", N_("crit."), ROLE_URGENT},
    [CHECK_UNKNOWN] = {"?", N_("unkn."), ROLE_STALE},
    [CHECK_STALE] = {"~", N_("stale"), ROLE_STALE},
    [CHECK_UNREACHABLE] = {"#", N_("gone"), ROLE_URGENT},
};

static int known_level(int level)
{
    return level > 0 && level < (int)ARRAY_LEN(levels) ? level : 0;
}

const char *level_mark(int level)
{
    return levels[known_level(level)].mark;
}

const char *level_word(int level)
{
    return tr(levels[known_level(level)].word);
}

enum role_id level_role(int level)
{
    return levels[known_level(level)].role;
}

void age_add_short(struct str *out, wall_s at, wall_s now)
{
    int64_t age = now > at ? now - at : 0;

    if (at == 0)
        str_addc(out, '-');
    else if (age < 60)
        str_add(out, "<1m");
    else if (age < 3600)
        str_addf(out, "%lldm", (long long)(age / 60));
    else if (age < 100 * 3600)
        str_addf(out, "%lldh", (long long)(age / 3600));
    else
        str_addf(out, "%lldd", (long long)(age / 86400));
}

/* What was said before it went stale is no news, and a check may be worse than all of it. */
bool machine_says_why(const struct health_host *host)
{
    if (host->level == CHECK_OK || host->level == CHECK_STALE)
        return false;
    return host->worst.metric == NULL || host->level == CHECK_UNREACHABLE ||
           (strcmp(host->worst.metric, "host.up") == 0 && host->text[0] != '\0');
}

void machine_add_worst(struct str *out, const struct health_host *host)
{
    const struct health_check *worst = &host->worst;

    if (host->at == 0) {
        str_add(out, _("never looked at"));
    } else if (machine_says_why(host)) {
        str_add(out, host->text);
    } else if (worst->metric != NULL) {
        metric_text(metric_of(worst->metric), worst->state.value, out);
        str_addf(out, " %s", metric_words(worst->metric));
        if (worst->object[0] != '\0')
            str_addf(out, " %s", worst->object);
    }
}

/* --- the board --- */

/* One stretch of colour a row, and no age while it is fresh: the board's bytes are counted. */
static void draw_row(const struct health_host *host, struct screen *screen, struct area area,
                     int at, wall_s now)
{
    struct str text = STR_INIT;

    str_addf(&text, "%s %s", level_mark(host->level), level_word(host->level));
    screen_put(screen, at, area.col, 7, level_role(host->level), 0, text.buf);
    screen_put(screen, at, area.col + 8, 11, ROLE_NORMAL, WIDTH_DOTS, host->id);
    str_reset(&text);
    if (host->at != 0 && now - host->at >= 60) {
        age_add_short(&text, host->at, now);
        str_addc(&text, ' ');
    }
    machine_add_worst(&text, host);
    screen_put(screen, at, area.col + 20, area.cols - 20, ROLE_NORMAL, WIDTH_DOTS, text.buf);
    str_release(&text);
}

void machines_draw(const struct machines *machines, struct screen *screen, struct area area,
                   wall_s now)
{
    size_t bad = machines->list.hosts.len - (size_t)machines->counts[CHECK_OK];
    size_t room = area.rows > 1 ? (size_t)area.rows - 1 : 0, shown = bad;
    int rest = area.row + 1;

    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    screen_put(screen, area.row, area.col + 2, area.cols - 2, ROLE_TITLE, WIDTH_DOTS,
               machines_are_stopped(machines, now) ? _("machines (3): run 'zhiban collect'")
                                                   : _("machines (3)"));
    if (shown >= room)
        shown = room - (room > 1); /* the last row says what the others are */
    if (shown > BOARD_MAX && area.rows < TALL_ROWS)
        shown = BOARD_MAX;
    for (size_t i = 0; i < shown; i++)
        draw_row(&machines->list.hosts.items[i], screen, area, rest++, now);
    if (shown == room)
        return;
    if (bad > shown)
        screen_putf(screen, rest, area.col + 2, area.cols - 2, ROLE_NORMAL, WIDTH_DOTS,
                    _("%zu more amiss, %d in order"), bad - shown, machines->counts[CHECK_OK]);
    else
        screen_putf(screen, rest, area.col + 2, area.cols - 2, ROLE_NORMAL, WIDTH_DOTS,
                    shown == 0 ? _("all %d are in order") : _("the other %d are in order"),
                    machines->counts[CHECK_OK]);
}
