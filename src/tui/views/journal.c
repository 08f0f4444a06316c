/* 日志, the journal: every event, the newest first, read by its number as far as somebody scrolls:
 *
 *       who:li since:2026-11-19           (a line, if something is narrowed; or: verifying …)
 *       at     who      kind   subject       what
 *     > 23:40  Li Na    ticket ICU-1120-07   answer: state waiting -> working
 *
 * v computes the chain anew a slice a turn, so that keys are taken in between; it goes on while this
 * view is on top. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/span.h"
#include "base/tr.h"
#include "desk/journals.h"
#include "tui/console.h"
#include "tui/event_text.h"
#include "tui/prompt_view.h"
#include "tui/queue_list.h"
#include "tui/screen.h"
#include "tui/views.h"

/* Events a slice: some thousandths of a second. */
enum { SLICE = 400, WORDS_MAX = 16, RESULT_ROWS = 4 };

struct journal_view {
    struct view view;
    struct list list;
    char *filter; /* as it was typed; NULL: none */
    struct desk_journal_page page;
    VEC(char *) words; /* what page points into */
    struct desk_verify *verify;
    struct desk_head head; /* as far as the verification is */
    int64_t to_verify;
    int64_t counter;          /* of changes, as the list was read */
    struct text_block result; /* of the last verification, until one goes back */
};

enum column {
    COLUMN_AT,
    COLUMN_WHO,
    COLUMN_KIND,
    COLUMN_SUBJECT,
    COLUMN_WHAT,
    COLUMN_NOTE,
    COLUMNS
};

static const struct list_column columns[COLUMNS] = {
    [COLUMN_AT] = {.title = N_("at"), .layout = {.cells = 11}, .number = true},
    [COLUMN_WHO] = {.title = N_("who"), .layout = {.cells = 8}},
    [COLUMN_KIND] = {.title = N_("kind"), .layout = {.cells = 8, .rank = 2}},
    [COLUMN_SUBJECT] = {.title = N_("about"), .layout = {.cells = 12}},
    [COLUMN_WHAT] = {.title = N_("what was done"), .layout = {.cells = 16, .grow = 1}},
    [COLUMN_NOTE] = {.title = N_("note"), .layout = {.cells = 4, .rank = 1}},
};

/* --- the filter --- */

static void forget_filter(struct journal_view *journal)
{
    vec_each (word, &journal->words)
        free(*word);
    journal->words.len = 0;
    journal->page = (struct desk_journal_page){0};
}

/* "2h" and "3d" ago, "2026-11-19", "11-19", "11-19 08:00" with a T between. */
/* "11-19" at the beginning, and no year before it. */
static bool has_no_year(const char *text)
{
    return isdigit((unsigned char)text[0]) && isdigit((unsigned char)text[1]) && text[2] == '-' &&
           isdigit((unsigned char)text[3]) && isdigit((unsigned char)text[4]) &&
           strchr(text + 5, '-') == NULL;
}

static int read_instant(const char *text, wall_s now, wall_s *at, struct err *err)
{
    struct str whole = STR_INIT;
    struct span span;
    int rc;

    if (span_parse(text, &span, NULL) == 0 && span.unit == SPAN_SECONDS) {
        *at = now - span.count;
        return 0;
    }
    if (has_no_year(text))
        str_addf(&whole, "%04d-", civil_of(now).year);
    str_add(&whole, text);
    for (char *t = whole.buf; *t != '\0'; t++)
        if (*t == 'T' && strchr(t, '+') == NULL && strchr(t, 'Z') == NULL)
            *t = ' ';
    rc = civil_parse_instant(whole.buf, at, err);
    str_release(&whole);
    return rc;
}

/* "ICU-" and so many digits, "-" and digits: the numbers of tickets. */
static bool is_number(const char *word, size_t date_digits)
{
    static const char digits[] = "0123456789";
    const char *dash = strchr(word, '-');

    return dash != NULL && dash > word && strspn(dash + 1, digits) == date_digits &&
           dash[1 + date_digits] == '-' && dash[2 + date_digits] != '\0' &&
           strspn(dash + 2 + date_digits, digits) == strlen(dash + 2 + date_digits);
}

/* The number as the screen shows it, "ICU-1120-07", is short of its year. */
static const char *whole_number(struct journal_view *journal, const char *word, wall_s now)
{
    int prefix = (int)(strchrnul(word, '-') - word) + 1;
    char *whole;

    if (!is_number(word, 4))
        return word;
    whole = xasprintf("%.*s%04d%s", prefix, word, civil_of(now).year, word + prefix);
    *vec_push(&journal->words) = whole;
    return whole;
}

/* One ticket's life is found without a search. */
static void use_index(struct desk_journal_page *page)
{
    if (page->part == NULL || !is_number(page->part, 8) ||
        (page->filter.kind != NULL && strcmp(page->filter.kind, "ticket") != 0))
        return;
    page->filter.kind = "ticket";
    page->filter.subject = page->part;
    page->part = NULL;
}

/* A login, or the name that the screen shows for it. */
static const char *login_of(struct console *console, const char *name)
{
    vec_each (user, &desk_config(console_desk(console))->users)
        if (str_eq(user->name, name))
            return user->id;
    return name;
}

static int read_field(struct journal_view *journal, const char *name, const char *value,
                      struct err *err)
{
    struct desk_journal_filter *filter = &journal->page.filter;
    wall_s now = console_now(journal->view.console);

    if (value[0] == '\0')
        return err_set(err, ERR_USAGE, _("nothing stands behind '%s'"), name);
    if (strcmp(name, "who") == 0)
        filter->actor = login_of(journal->view.console, value);
    else if (strcmp(name, "kind") == 0)
        filter->kind = value;
    else if (strcmp(name, "verb") == 0)
        filter->verb = value;
    else if (strcmp(name, "since") == 0)
        return read_instant(value, now, &filter->since, err);
    else if (strcmp(name, "until") == 0)
        return read_instant(value, now, &filter->until, err);
    else
        return err_set(err, ERR_USAGE,
                       _("one cannot search by '%s', only by who, kind, verb, since and until"),
                       name);
    return 0;
}

static int read_word(struct journal_view *journal, char *word, struct err *err)
{
    char *colon = strchr(word, ':');

    if (word[0] == '@' && word[1] != '\0') {
        journal->page.filter.actor = login_of(journal->view.console, word + 1);
        return 0;
    }
    if (colon != NULL) {
        *colon = '\0';
        return read_field(journal, word, colon + 1, err);
    }
    if (journal->page.part != NULL)
        return err_set(err, ERR_USAGE, _("an event is about one thing; write one word for it"));
    journal->page.part = whole_number(journal, word, console_now(journal->view.console));
    return 0;
}

/* Fills page from the line; words keep what it points to. */
static int read_filter(struct journal_view *journal, const char *line, struct err *err)
{
    forget_filter(journal);
    while (*(line += strspn(line, " ")) != '\0') {
        size_t len = strcspn(line, " ");
        char *word = xstrndup(line, len);

        *vec_push(&journal->words) = word;
        line += len;
        if (journal->words.len > WORDS_MAX)
            return err_set(err, ERR_USAGE, _("more than %d words; search for fewer"), WORDS_MAX);
        if (read_word(journal, word, err) < 0)
            return -1;
    }
    use_index(&journal->page);
    return 0;
}

static void set_filter(struct journal_view *journal, const char *text)
{
    struct console *console = journal->view.console;
    char *filter = text == NULL || text[0] == '\0' ? NULL : xstrdup(text); /* may be the old one */
    struct err err = ERR_INIT;

    if (read_filter(journal, filter == NULL ? "" : filter, &err) < 0) {
        console_say_err(console, &err);
        free(filter);
        filter = journal->filter == NULL ? NULL : xstrdup(journal->filter); /* it stays in force */
        read_filter(journal, filter == NULL ? "" : filter, NULL);
    }
    free(journal->filter);
    journal->filter = filter;
    err_reset(&err);
    if (list_rewind(&journal->list, &err) < 0)
        console_say_err(console, &err);
    err_release(&err);
    console_dirty(console);
}

static void filter_done(struct view *asker, const char *text, void *data)
{
    (void)data;
    if (text != NULL)
        set_filter((struct journal_view *)asker, text);
}

static void ask_filter(struct journal_view *journal)
{
    const struct prompt prompt = {
        .label = _("subject who: kind: verb: since: until:"),
        .kind = "journal",
        .initial = journal->filter,
        .done = filter_done,
    };

    prompt_ask(journal->view.console, &journal->view, &prompt);
}

/* --- reading --- */

struct reading {
    struct journal_view *journal;
    struct list_rows *rows;
};

static const char *name_of(struct console *console, const char *login)
{
    const struct user *user = config_user(desk_config(console_desk(console)), login);

    return user != NULL && user->name != NULL ? user->name : login;
}

static void set_what(struct list_row *row, const json_t *event, wall_s now)
{
    bool ok = json_is_true(json_object_get(event, "ok"));
    struct str what = STR_INIT, changes = STR_INIT;

    if (!ok)
        str_addf(&what, "%s ", _("refused:"));
    str_add(&what, event_verb_words(event_text(event, "kind"), event_text(event, "verb")));
    event_add_changes(&changes, event, now);
    if (changes.len > 0)
        str_addf(&what, ": %s", changes.buf);
    list_cell_set(row, COLUMN_WHAT, what.buf, ok ? ROLE_NORMAL : ROLE_WARN);
    str_release(&what);
    str_release(&changes);
}

static int take(const json_t *event, void *data)
{
    struct reading *reading = data;
    struct console *console = reading->journal->view.console;
    wall_s now = console_now(console);
    struct str text = STR_INIT;
    struct list_row *row;

    str_addf(&text, "%" PRId64, (int64_t)json_integer_value(json_object_get(event, "seq")));
    row = list_rows_add(reading->rows, text.buf);
    str_reset(&text);
    when_add(&text, event_at(event), now);
    list_cell_set(row, COLUMN_AT, text.buf, ROLE_NORMAL);
    list_cell_set(row, COLUMN_WHO, name_of(console, event_text(event, "actor")), ROLE_NORMAL);
    list_cell_set(row, COLUMN_KIND, event_kind_words(event_text(event, "kind")), ROLE_NORMAL);
    str_reset(&text);
    if (strcmp(event_text(event, "kind"), "ticket") == 0)
        ticket_add_number(&text, event_text(event, "subject"), now);
    else
        str_add(&text, event_text(event, "subject"));
    list_cell_set(row, COLUMN_SUBJECT, text.buf, ROLE_NORMAL);
    list_cell_set(row, COLUMN_NOTE, event_text(event, "note")[0] == '\0' ? "" : "***", ROLE_DIM);
    set_what(row, event, now);
    str_release(&text);
    return 0;
}

static int read_rows(void *data, const char *key, enum list_direction direction, size_t limit,
                     struct list_rows *rows, struct err *err)
{
    struct journal_view *journal = data;
    struct desk_journal_page page = journal->page;
    struct reading reading = {journal, rows};

    page.from = key == NULL ? 0 : strtoll(key, NULL, 10);
    page.newer = direction == LIST_BEFORE;
    page.limit = (int64_t)limit;
    return desk_journal_page(console_desk(journal->view.console), &page, take, &reading, err);
}

static int find_row(void *data, const char *key, struct list_rows *rows, struct err *err)
{
    struct journal_view *journal = data;
    struct desk_journal_page page = journal->page;
    struct reading reading = {journal, rows};
    size_t before = rows->items.len;

    page.from = strtoll(key, NULL, 10) - 1;
    page.newer = true;
    page.limit = 1;
    if (desk_journal_page(console_desk(journal->view.console), &page, take, &reading, err) < 0)
        return -1;
    return rows->items.len > before && strcmp(rows->items.items[before].key, key) == 0;
}

static const struct list_source source = {read_rows, find_row};

/* --- verifying --- */

static int begin_verify(struct journal_view *journal, struct err *err)
{
    struct desk *desk = console_desk(journal->view.console);
    struct desk_head head;

    if (journal->verify != NULL)
        return err_set(err, ERR_REFUSED, _("the chain is being verified already"));
    if (desk_journal_head(desk, &head, err) < 0)
        return -1;
    journal->verify = desk_verify_new(desk, err);
    if (journal->verify == NULL)
        return -1;
    journal->to_verify = head.count;
    text_block_reset(&journal->result);
    console_later(&journal->view);
    return 1;
}

static void end_verify(struct journal_view *journal, int rc, const struct err *err)
{
    struct str at = STR_INIT;

    desk_verify_free(journal->verify);
    journal->verify = NULL;
    if (rc < 0) {
        text_block_add(&journal->result, ROLE_ERROR, err->text.buf);
    } else {
        civil_add_short(&at, console_now(journal->view.console));
        text_block_addf(&journal->result, ROLE_GOOD,
                        _("%s: the chain is in order; to note down elsewhere, %lld events:"),
                        at.buf, (long long)journal->head.count);
        text_block_add(&journal->result, ROLE_STRONG, journal->head.hash);
    }
    str_release(&at);
}

static int verify_on(struct journal_view *journal, struct err *err)
{
    int rc = desk_verify_step(journal->verify, SLICE, &journal->head, err);

    if (rc == 0)
        console_later(&journal->view);
    else
        end_verify(journal, rc, err);
    return rc < 0 ? -1 : 0;
}

/* --- the view --- */

static void journal_free(struct view *view)
{
    struct journal_view *journal = (struct journal_view *)view;

    desk_verify_free(journal->verify);
    list_release(&journal->list);
    text_block_release(&journal->result);
    forget_filter(journal);
    vec_release(&journal->words);
    free(journal->filter);
    free(journal);
}

/* A turn that only goes on verifying does not read the list again. */
static int load_list(struct journal_view *journal, struct err *err)
{
    int64_t counter;

    if (desk_change_counter(console_desk(journal->view.console), &counter, err) < 0)
        return -1;
    if (journal->verify != NULL && counter == journal->counter && !list_is_hungry(&journal->list))
        return 0;
    journal->counter = counter;
    return list_reload(&journal->list, err);
}

static int journal_load(struct view *view, struct err *err)
{
    struct journal_view *journal = (struct journal_view *)view;

    if (load_list(journal, err) < 0)
        return -1;
    return journal->verify != NULL ? verify_on(journal, err) : 0;
}

/* One line that stands still: how much there is to do, not how far it is. */
static void draw_narrowed(struct journal_view *journal, struct screen *screen, struct area area)
{
    int col = area.col + 2;

    if (journal->filter != NULL)
        col += 2 + screen_putf(screen, area.row, col, area.cols - 2, ROLE_MATCH, WIDTH_DOTS, "/%s",
                               journal->filter);
    if (journal->verify != NULL)
        screen_putf(screen, area.row, col, area.cols - col, ROLE_STRONG, WIDTH_DOTS,
                    _("verifying %lld events; keys work meanwhile"), (long long)journal->to_verify);
}

/* Takes the rows that it needs off the area. */
static void draw_above(struct journal_view *journal, struct screen *screen, struct area *area)
{
    struct area result = {area->row, area->col + 2, 0, area->cols - 2};
    int cells = area->cols - 2, rows = 0;

    vec_each (line, &journal->result.lines)
        rows += (width_text(line->text) + cells - 1) / cells;
    result.rows = rows < RESULT_ROWS ? rows : RESULT_ROWS;
    if (result.rows > 0)
        text_block_draw(&journal->result, screen, result);
    area->row += result.rows;
    area->rows -= result.rows;
    if (journal->filter == NULL && journal->verify == NULL)
        return;
    draw_narrowed(journal, screen, *area);
    area->row++;
    area->rows--;
}

static void journal_draw(struct view *view, struct screen *screen, struct area area)
{
    struct journal_view *journal = (struct journal_view *)view;

    draw_above(journal, screen, &area);
    list_draw(&journal->list, screen, area, console_now(view->console),
              console_tick(view->console));
    if (list_is_hungry(&journal->list))
        console_stale(view);
}

/* What the selected event is about, if that has a page. */
static int open_subject(struct journal_view *journal, const char *key, struct err *err)
{
    json_t *event =
        desk_journal_event(console_desk(journal->view.console), strtoll(key, NULL, 10), false, err);
    const char *kind;
    int rc = 1;

    if (event == NULL)
        return -1;
    kind = event_text(event, "kind");
    if (strcmp(kind, "ticket") == 0)
        console_open(journal->view.console, "ticket", event_text(event, "subject"));
    else if (strcmp(kind, "change") == 0 || strcmp(kind, "maintenance") == 0)
        console_open(journal->view.console, "change", event_text(event, "subject"));
    else
        rc = err_set(err, ERR_REFUSED, _("the event is about a %s, which has no page of its own"),
                     event_kind_words(kind));
    json_decref(event);
    return rc;
}

static int act_on_event(struct journal_view *journal, enum action action, struct err *err)
{
    const struct list_row *row = list_selected(&journal->list);

    if (row == NULL)
        return err_set(err, ERR_REFUSED, _("no event is selected"));
    if (action == ACTION_JOURNAL_SUBJECT)
        return open_subject(journal, row->key, err);
    console_open(journal->view.console, "event", row->key);
    if (action == ACTION_JOURNAL_PRIVATE) /* is the page's, which is on top now */
        console_act(journal->view.console, action);
    return 1;
}

/* Keys may come before the first frame, on a slow link: they mean what would be shown. */
static int catch_up(struct view *view, struct err *err)
{
    if (!view->stale)
        return 0;
    view->stale = false;
    return journal_load(view, err);
}

static int journal_act(struct view *view, enum action action, struct err *err)
{
    struct journal_view *journal = (struct journal_view *)view;
    int moved;

    if (catch_up(view, err) < 0)
        return -1;
    moved = list_act(&journal->list, action, err);
    if (moved != 0)
        return moved;
    switch (action) {
    case ACTION_OPEN:
    case ACTION_JOURNAL_PRIVATE:
    case ACTION_JOURNAL_SUBJECT: return act_on_event(journal, action, err);
    case ACTION_JOURNAL_VERIFY: return begin_verify(journal, err);
    case ACTION_FILTER: ask_filter(journal); return 1;
    case ACTION_BACK: /* the result and the filter go first, then the view */
        if (journal->filter == NULL && journal->result.lines.len == 0)
            return 0;
        text_block_reset(&journal->result);
        set_filter(journal, NULL);
        return 1;
    default: return 0;
    }
}

static const struct view_ops journal_ops = {
    .door = ACTION_VIEW_JOURNAL,
    .places = PLACE_JOURNAL | PLACE_LIST,
    .free = journal_free,
    .load = journal_load,
    .draw = journal_draw,
    .act = journal_act,
};

/* argument: "filter:…" to begin with. */
struct view *view_journal_open(struct console *console, const char *argument, struct err *err)
{
    struct journal_view *journal = xcalloc(1, sizeof(*journal));

    (void)err;
    journal->view.ops = &journal_ops;
    journal->view.console = console;
    list_init(&journal->list, &source, journal, columns, COLUMNS);
    journal->list.empty = N_("no such event");
    if (argument != NULL && strncmp(argument, "filter:", 7) == 0)
        set_filter(journal, argument + 7);
    return &journal->view;
}
