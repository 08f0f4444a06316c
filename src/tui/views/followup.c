/* The call sheet of the follow-up desk:
 *
 *      to be asked  ICU-1118-03  2 of 7
 *
 *          ８００１                            the number, large
 *          sister Zhang   ICU                  due 11-23 18:00, tried 1
 *          monitor data stops
 *          solved by Wang Lei: port replaced
 *
 *          score: 95_   a 100 very content  b 80 content  c 60 so-so  d 40 not content  e 20
 *
 * It owns its keys, because digits are the score here. After each answer the next one is shown. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/followups.h"
#include "desk/tickets.h"
#include "model/keymap.h"
#include "tui/acts.h"
#include "tui/console.h"
#include "tui/prompt_view.h"
#include "tui/queue_list.h"
#include "tui/screen.h"
#include "tui/views.h"

/* Answers in words, for whoever is not asked for a number. */
static const struct {
    char key;
    int64_t score;
    const char *words; /* N_() */
} answers[] = {
    {'a', 100, N_("very content")}, {'b', 80, N_("content")},    {'c', 60, N_("so-so")},
    {'d', 40, N_("not content")},   {'e', 20, N_("not at all")},
};

struct followup_view {
    struct view view;
    struct followups followups;
    char *id;   /* whom one asks now; NULL: nobody is left */
    char *last; /* whose answer was recorded last */
    char *note;
    int64_t score; /* typed so far */
};

static void followup_free(struct view *base)
{
    struct followup_view *view = (struct followup_view *)base;

    followups_release(&view->followups);
    free(view->id);
    free(view->last);
    free(view->note);
    free(view);
}

static size_t place(const struct followup_view *view)
{
    size_t i = 0;

    while (i < view->followups.list.len &&
           (view->id == NULL || strcmp(view->followups.list.items[i].id, view->id) != 0))
        i++;
    return i;
}

static const struct followup *current(const struct followup_view *view)
{
    size_t at = place(view);

    return at < view->followups.list.len ? &view->followups.list.items[at] : NULL;
}

static int followup_load(struct view *base, struct err *err)
{
    struct followup_view *view = (struct followup_view *)base;

    followups_release(&view->followups);
    return desk_followups(console_desk(base->console), &view->followups, err);
}

/* --- drawing --- */

/* Full-width digits are twice as large, on every terminal. */
static void add_large(struct str *out, const char *number)
{
    for (; *number != '\0'; number++) {
        const char wide[] = {(char)0xEF, (char)0xBC, (char)(0x90 + (*number - '0')), '\0'};

        if (*number >= '0' && *number <= '9')
            str_add(out, wide);
        else
            str_addc(out, *number);
    }
}

static void draw_facts(const struct followup_view *view, const struct followup *followup,
                       struct screen *screen, struct area area)
{
    int row = area.row, col = area.col, cells = area.cols;
    struct str due = STR_INIT, large = STR_INIT;

    add_large(&large, followup->callback == NULL ? "-" : followup->callback);
    when_add(&due, followup->due, console_now(view->view.console));
    screen_put(screen, row, col, cells, ROLE_STRONG, 0, large.buf);
    screen_set_rank(screen, row, ROW_SELECTED);
    screen_putf(screen, row + 2, col, cells, ROLE_NORMAL, WIDTH_DOTS, "%s  %s",
                followup->reporter == NULL ? "" : followup->reporter,
                followup->department == NULL ? "" : followup->department);
    if (followup->due != 0)
        screen_putf(screen, row + 3, col, cells, ROLE_NORMAL, 0, _("ask by %s, tried %lld times"),
                    due.buf, (long long)followup->attempts);
    screen_put(screen, row + 4, col, cells, ROLE_NORMAL, WIDTH_DOTS, followup->subject);
    screen_putf(screen, row + 5, col, cells, ROLE_DIM, WIDTH_DOTS, _("solved by %s: %s"),
                followup->solved_by == NULL ? "-" : followup->solved_by,
                followup->solution == NULL ? "" : followup->solution);
    if (followup->own)
        screen_put(screen, row + 6, col, cells, ROLE_WARN, 0,
                   _("you solved it; somebody else asks (R21)"));
    str_release(&due);
    str_release(&large);
}

static void draw_score(const struct followup_view *view, struct screen *screen, struct area area)
{
    struct str text = STR_INIT;
    int col = area.col;

    if (view->score > 0)
        str_addf(&text, "%lld", (long long)view->score);
    col += screen_put(screen, area.row, col, area.cols, ROLE_LABEL, 0, _("score (1-100):")) + 1;
    screen_put(screen, area.row, col, 4, ROLE_INPUT, 0, text.buf);
    screen_park(screen, area.row, col + (int)text.len);
    str_reset(&text);
    for (size_t i = 0; i < ARRAY_LEN(answers); i++)
        str_addf(&text, "%s%c%s%lld", i > 0 ? " " : "", answers[i].key, tr(answers[i].words),
                 (long long)answers[i].score);
    screen_put(screen, area.row + 1, area.col, area.cols, ROLE_HINT, WIDTH_DOTS, text.buf);
    if (view->note != NULL)
        screen_putf(screen, area.row + 2, area.col, area.cols, ROLE_NORMAL, WIDTH_DOTS,
                    _("note: %s"), view->note);
    str_release(&text);
}

static void followup_draw(struct view *base, struct screen *screen, struct area area)
{
    struct followup_view *view = (struct followup_view *)base;
    const struct followup *followup = current(view);
    struct area facts = {area.row + 2, area.col + 4, 7, area.cols - 4};
    struct area score = {area.row + 10, area.col + 4, 3, area.cols - 4};
    struct str number = STR_INIT;

    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    if (followup == NULL) {
        screen_put(screen, facts.row, facts.col, facts.cols, ROLE_GOOD, 0,
                   _("nobody is left to be asked"));
        screen_park(screen, facts.row, facts.col);
        return;
    }
    ticket_add_number(&number, followup->id, console_now(base->console));
    screen_putf(screen, area.row, area.col + 1, area.cols - 1, ROLE_TITLE, WIDTH_DOTS,
                _("follow-up  %s  %zu of %zu"), number.buf, place(view) + 1,
                view->followups.list.len);
    draw_facts(view, followup, screen, facts);
    draw_score(view, screen, score);
    str_release(&number);
}

/* --- keys --- */

static void show(struct followup_view *view, const char *id)
{
    char *next = id == NULL ? NULL : xstrdup(id);

    free(view->id);
    view->id = next;
    free(view->note);
    view->note = NULL;
    view->score = 0;
}

/* The one behind, or the first one after the last. */
static void go_on(struct followup_view *view)
{
    size_t count = view->followups.list.len;

    if (count > 0)
        show(view, view->followups.list.items[(place(view) + 1) % count].id);
}

static void record(struct followup_view *view, int64_t score)
{
    struct console *console = view->view.console;
    char *id = xstrdup(view->id);
    char *points = xasprintf("%lld", (long long)score);
    struct ticket_act act = {.verb = "followup", .note = view->note};
    struct err err = ERR_INIT;

    if (score > 0)
        *vec_push(&act.values) = (struct ticket_value){"score", points};
    if (console_is_past(console))
        err_set(&err, ERR_REFUSED, _("looking back: nothing can be changed here"));
    else
        desk_ticket_act(console_desk(console), id, &act, NULL, &err);
    vec_release(&act.values);
    if (err.kind != ERR_NONE) {
        console_say_err(console, &err);
    } else {
        if (score > 0)
            console_say(console, _("%s: %lld points (u takes it back)"), id, (long long)score);
        else
            console_say(console, _("%s: one more attempt (u takes it back)"), id);
        free(view->last);
        view->last = xstrdup(id);
        go_on(view);
        if (view->id != NULL && strcmp(view->id, id) == 0 && score > 0)
            show(view, NULL); /* it was the only one */
        console_changed(console);
    }
    err_release(&err);
    free(points);
    free(id);
}

static void note_done(struct view *asker, const char *text, void *data)
{
    struct followup_view *view = (struct followup_view *)asker;
    bool failed = data != NULL;

    if (text == NULL)
        return;
    free(view->note);
    view->note = text[0] == '\0' ? NULL : xstrdup(text);
    if (failed)
        record(view, 0);
    console_dirty(asker->console);
}

static void ask_note(struct followup_view *view, bool failed)
{
    const struct prompt prompt = {
        .label = failed ? _("nobody reached, why:") : _("what was said:"),
        .kind = "followup",
        .initial = view->note,
        .done = note_done,
        .data = failed ? view : NULL,
    };

    prompt_ask(view->view.console, &view->view, &prompt);
}

static void undo(struct followup_view *view)
{
    const char *id = view->last;
    const struct acts_target target = {.ids = &id, .count = 1};
    struct err err = ERR_INIT;

    if (view->last == NULL)
        err_set(&err, ERR_REFUSED, _("nothing was recorded here yet"));
    else if (acts_undo(view->view.console, &target, &err) > 0)
        show(view, view->last);
    if (err.kind != ERR_NONE)
        console_say_err(view->view.console, &err);
    err_release(&err);
}

static void type_digit(struct followup_view *view, int64_t digit)
{
    int64_t score = view->score * 10 + digit;

    if (score <= 100)
        view->score = score;
    else
        console_say(view->view.console, _("a score is 1 to 100"));
}

/* Keys that need somebody to be asked. */
static void call_key(struct followup_view *view, uint32_t key)
{
    if (key >= '0' && key <= '9')
        type_digit(view, (int64_t)key - '0');
    else if (key == KEYCODE_BACKSPACE)
        view->score /= 10;
    else if (key == KEYCODE_ENTER && view->score > 0)
        record(view, view->score);
    else if (key == KEYCODE_ENTER)
        console_say(view->view.console, _("type the score first, 1 to 100; x: nobody reached"));
    else if (key == 'i' || key == 'x')
        ask_note(view, key == 'x');
    else if (key == 't')
        console_open(view->view.console, "ticket", view->id);
    else if (key == KEYCODE_TAB || key == 'j' || key == KEYCODE_DOWN)
        go_on(view);
    for (size_t i = 0; i < ARRAY_LEN(answers); i++)
        if (key == (uint32_t)answers[i].key)
            view->score = answers[i].score;
}

static void followup_key(struct view *base, const struct input_event *event)
{
    struct followup_view *view = (struct followup_view *)base;
    uint32_t key = event->key | (uint32_t)event->mods << KEYMOD_BITS;

    if (event->kind != INPUT_KEY)
        return;
    if (key == KEYCODE_ESC || key == 'q' || key == (KEYMOD_CTRL | 'g'))
        console_pop(base->console);
    else if (key == 'u')
        undo(view);
    else if (current(view) != NULL)
        call_key(view, key);
}

static void followup_hints(const struct view *base, struct str *out)
{
    (void)base;
    str_add(out, _("Enter save  x nobody reached  i note  t ticket  Tab next  u undo  Esc back"));
}

static wall_s followup_next(const struct view *base, wall_s now)
{
    (void)base;
    (void)now;
    return 0;
}

static const struct view_ops followup_ops = {
    .door = ACTION_VIEW_DUTIES,
    .places = PLACE_DUTIES,
    .free = followup_free,
    .load = followup_load,
    .draw = followup_draw,
    .key = followup_key,
    .hints = followup_hints,
    .next_change = followup_next,
    .typing = true,
};

struct view *view_followup_open(struct console *console, const char *argument, struct err *err)
{
    struct followup_view *view = xcalloc(1, sizeof(*view));

    (void)err;
    view->view.ops = &followup_ops;
    view->view.console = console;
    view->id = xstrdup(argument == NULL ? "" : argument);
    return &view->view;
}
