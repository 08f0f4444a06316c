/* The four lines around every view: state, tabs, message, hints. Line 1 never lies: what it does not
 * know yet it leaves out. */
#include <string.h>

#include "base/civil.h"
#include "base/tr.h"
#include "desk/queue.h"
#include "desk/rosters.h"
#include "tui/inside.h"
#include "tui/views.h"

/* What counts as urgent in line 1. */
enum { SOON_S = 60 * 60 };
enum { AMISS_CELLS = 19 }; /* of line 1: "123 machines amiss" */

/* --- line 1 --- */

static void add_duty(struct console *console, struct str *out)
{
    struct err err = ERR_INIT;
    struct roster_shifts now = {0}, next = {0};
    struct roster *roster = desk_roster(console->desk, &err);
    wall_s at = console_now(console);

    if (roster != NULL && !roster_is_empty(roster)) {
        roster_on(roster, at, &now);
        roster_on(roster, roster_next_change(roster, at), &next);
        if (now.list.len > 0 && now.list.items[0].user != NULL)
            str_addf(out, "%s %s", now.list.items[0].layer->name, now.list.items[0].user->name);
        if (next.list.len > 0 && next.list.items[0].user != NULL)
            str_addf(out, " > %s", next.list.items[0].user->name);
    }
    roster_shifts_release(&now);
    roster_shifts_release(&next);
    roster_free(roster);
    err_release(&err);
}

void facts_gather(struct console *console)
{
    struct console_facts *facts = &console->facts;
    struct queue_counts counts = {0};
    struct err err = ERR_INIT;

    str_reset(&facts->duty);
    str_reset(&facts->trouble);
    if (desk_queue_count(console->desk, console_now(console), SOON_S, &counts, &err) < 0)
        str_add(&facts->trouble, err.text.buf);
    facts->open = counts.open;
    facts->overdue = counts.overdue;
    facts->soon = counts.soon;
    add_duty(console, &facts->duty);
    facts->known = true;
    console->dirty = true;
    err_release(&err);
}

void facts_release(struct console_facts *facts)
{
    str_release(&facts->duty);
    str_release(&facts->trouble);
}

static const char *mode_word(const struct console *console)
{
    switch (desk_mode(console->desk)) {
    case DESK_SAMPLE: return _("SAMPLE");
    case DESK_TEST: return _("TEST");
    case DESK_LIVE: break;
    }
    return NULL;
}

static int put_notice(struct console *console, struct area area, int col, const char *text)
{
    return col + screen_putf(&console->screen, area.row, col, area.cols - col, ROLE_NOTICE, 0,
                             " %s ", text);
}

/* What makes all the rest less true than it looks. */
static int put_notices(struct console *console, struct area area, int col)
{
    struct str text = STR_INIT;

    if (console_is_past(console)) {
        struct civil then = civil_of(console_now(console));

        str_addf(&text, _("looking back %02d-%02d %02d:%02d"), then.month, then.mday, then.hour,
                 then.minute);
        col = put_notice(console, area, col, text.buf);
        str_reset(&text);
    }
    if (live_add_trouble(console, &text))
        col = put_notice(console, area, col, text.buf);
    else if (console->facts.trouble.len > 0)
        col = put_notice(console, area, col, console->facts.trouble.buf);
    str_reset(&text);
    if (machines_add_stopped(&text, console_machines(console), console_now(console)))
        col = put_notice(console, area, col, text.buf);
    if (mode_word(console) != NULL)
        col = put_notice(console, area, col, mode_word(console));
    str_release(&text);
    return col;
}

/* Machines by state, at the right end. Without room only those that are not in order, or how many
 * they are, or nothing: tickets come first. */
static void put_machines(struct console *console, struct area area, int col)
{
    const struct machines *machines = console_machines(console);
    int counts[CHECK_UNREACHABLE + 1], cells = 0;
    struct str text = STR_INIT, said = STR_INIT;

    if (!machines->looked)
        return;
    memcpy(counts, machines->counts, sizeof(counts));
    for (int tries = 0; tries < 3; tries++) {
        int bad = (int)machines->list.hosts.len - machines->counts[CHECK_OK];

        str_reset(&text);
        str_reset(&said);
        machines_add_counts(&said, counts);
        if (tries < 2 && said.len > 0)
            str_addf(&text, _("machines: %s"), said.buf);
        else if (bad > 0)
            str_addf(&text, _("%d machines amiss"), bad);
        cells = text.len == 0 ? 0 : screen_width(&console->screen, text.buf) + 1;
        if (col + cells <= area.cols)
            break;
        cells = counts[CHECK_OK] = 0;
    }
    if (cells > 0)
        screen_put(&console->screen, area.row, area.col + area.cols - cells, cells - 1, ROLE_BAR, 0,
                   text.buf);
    str_release(&text);
    str_release(&said);
}

/* How many are open is left out where machines that are amiss would have no room. */
static int put_tickets(struct console *console, struct area area, int col)
{
    const struct console_facts *facts = &console->facts;
    const struct machines *machines = console_machines(console);
    bool amiss = machines->looked && machines->counts[CHECK_OK] < (int)machines->list.hosts.len;
    struct str text = STR_INIT;
    int cells;

    str_addf(&text, _("  overdue %lld  within 1 h %lld  open %lld"), (long long)facts->overdue,
             (long long)facts->soon, (long long)facts->open);
    if (amiss && col + screen_width(&console->screen, text.buf) + AMISS_CELLS > area.cols) {
        str_reset(&text);
        str_addf(&text, _("  overdue %lld  within 1 h %lld"), (long long)facts->overdue,
                 (long long)facts->soon);
    }
    cells = screen_put(&console->screen, area.row, col, area.cols - col, ROLE_BAR, WIDTH_DOTS,
                       text.buf);
    str_release(&text);
    return cells;
}

void state_line_draw(struct console *console, struct area area)
{
    struct screen *screen = &console->screen;
    struct civil now = civil_of(console_now(console));
    const struct console_facts *facts = &console->facts;
    int col = area.col + 1;

    if (area.rows == 0)
        return;
    screen_fill(screen, area.row, area.col, area.cols, ROLE_BAR);
    col +=
        screen_putf(screen, area.row, col, area.cols - col, ROLE_BAR, 0, "%s %02d-%02d %02d:%02d  ",
                    civil_weekday_name(now.weekday), now.month, now.mday, now.hour, now.minute);
    col = put_notices(console, area, col);
    if (facts->duty.len > 0)
        col += screen_putf(screen, area.row, col, area.cols - col, ROLE_BAR, WIDTH_DOTS, " %s ",
                           facts->duty.buf);
    if (facts->known)
        col += put_tickets(console, area, col);
    put_machines(console, area, col + 2);
}

/* --- tabs --- */

static enum action open_door(const struct console *console)
{
    for (const struct view *view = console->top; view != NULL; view = view->below)
        if (view->ops->door != ACTION_NONE)
            return view->ops->door;
    return ACTION_NONE;
}

void tabs_draw(struct console *console, struct area area)
{
    struct screen *screen = &console->screen;
    int col = area.col + 1;

    if (area.rows == 0)
        return;
    for (const struct view_row *row = view_rows; row->name != NULL; row++) {
        struct str key = STR_INIT;

        if (row->tab == NULL)
            continue;
        keymap_add_key(&console->keymap, row->door, &key);
        col += screen_putf(screen, area.row, col, area.cols - col,
                           open_door(console) == row->door ? ROLE_BAR_HERE : ROLE_NORMAL, 0, "%s%s",
                           key.buf, tr(row->tab));
        col++;
        str_release(&key);
    }
}

/* --- the last two lines --- */

void message_draw(struct console *console, struct area area)
{
    /* A prompt has drawn itself there. */
    if (area.rows == 0 || console->message.len == 0)
        return;
    screen_fill(&console->screen, area.row, area.col, area.cols, ROLE_NORMAL);
    screen_put(&console->screen, area.row, area.col + 1, area.cols - 1,
               console->message_is_error ? ROLE_ERROR : ROLE_MESSAGE, WIDTH_DOTS,
               console->message.buf);
}

/* Ideographs stand apart from a key by themselves, letters do not. */
static void add_gap(struct str *key)
{
    if (key->len > 0 && tr_lang() == LANG_EN)
        str_addc(key, ' ');
}

static int put_hint(struct console *console, struct area area, int col, enum action action)
{
    struct str key = STR_INIT;
    int width;

    keymap_add_key(&console->keymap, action, &key);
    add_gap(&key);
    width = screen_width(&console->screen, key.buf) +
            screen_width(&console->screen, tr(action_rows[action].title));
    if (key.len > 0 && col + width < area.col + area.cols) {
        col += screen_put(&console->screen, area.row, col, -1, ROLE_KEY, 0, key.buf);
        col += screen_put(&console->screen, area.row, col, -1, ROLE_HINT, 0,
                          tr(action_rows[action].title)) +
               1;
    }
    str_release(&key);
    return col;
}

void hints_draw(struct console *console, struct area area)
{
    const struct view *top = console->top;
    int col = area.col + 1;

    if (area.rows == 0)
        return;
    if (top->ops->hints != NULL) {
        struct str text = STR_INIT;

        top->ops->hints(top, &text);
        screen_put(&console->screen, area.row, col, area.cols - 1, ROLE_HINT, WIDTH_DOTS, text.buf);
        str_release(&text);
        return;
    }
    for (int i = 1; i < ACTION__COUNT; i++)
        if (action_rows[i].hint && (action_rows[i].places & top->ops->places) != 0)
            col = put_hint(console, area, col, (enum action)i);
    put_hint(console, area, put_hint(console, area, col, ACTION_HELP), ACTION_PALETTE);
}
