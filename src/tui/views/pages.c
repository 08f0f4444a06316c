/* Views that are a page of text: the ruler of a ticket, its plain copy, help, the messages of this
 * session, and the doors of views that are still to come. */
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/width.h"
#include "desk/ticket_clocks.h"
#include "desk/tickets.h"
#include "model/keymap.h"
#include "tui/console.h"
#include "tui/text_view.h"
#include "tui/ticket_text.h"
#include "tui/views.h"

/* --- the ruler --- */

/* The ruler is as wide as it is: what does not fit is cut, not wrapped. */
static void add_ruler(struct console *console, const char *text, struct text_block *block)
{
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        char *line = xstrndup(text, len);
        struct str shown = STR_INIT;

        width_add_clipped(&shown, line, console_cols(console), WIDTH_DOTS);
        text_block_add(block, ROLE_NORMAL, shown.buf);
        str_release(&shown);
        free(line);
        text += len + (text[len] == '\n');
    }
    text_block_add(block, ROLE_NORMAL, "");
}

static int make_ruler(struct console *console, const char *id, struct text_block *block,
                      struct err *err)
{
    struct ticket_clocks *clocks = ticket_clocks_new(console_desk(console), err);
    wall_s now = console_now(console);
    struct ticket ticket = {0};
    const struct sla *sla;
    struct str text = STR_INIT;
    unsigned kinds = 0;
    int rc = -1;

    if (clocks == NULL || desk_ticket_load(console_desk(console), id, &ticket, err) < 0)
        goto out;
    sla = ticket_clocks_judge(clocks, &ticket, now, err);
    if (sla == NULL)
        goto out;
    vec_each (verdict, &sla->verdicts)
        kinds |= verdict->start != 0 ? 1u << verdict->kind : 0;
    if (kinds == 0)
        text_block_add(block, ROLE_DIM, _("no clock has started"));
    for (int kind = 1; kind < CLOCK__COUNT; kind++) {
        if ((kinds & 1u << kind) == 0)
            continue;
        str_reset(&text);
        if (ticket_clocks_explain(clocks, &ticket, (enum clock_kind)kind, now, &text, err) < 0)
            goto out;
        add_ruler(console, text.buf, block);
    }
    rc = 0;
out:
    ticket_clocks_free(clocks);
    record_release(&ticket_schema, &ticket);
    str_release(&text);
    return rc;
}

struct view *view_ruler_open(struct console *console, const char *argument, struct err *err)
{
    char *title = xasprintf(_("why this time  %s"), argument);
    const struct text_page page = {.title = title,
                                   .places = PLACE_TICKET,
                                   .flush = true,
                                   .subject = argument,
                                   .make = make_ruler};
    struct view *view = text_view_new(console, &page);

    (void)err;
    free(title);
    return view;
}

/* --- plain text to be taken with the mouse --- */

static int make_copy(struct console *console, const char *id, struct text_block *block,
                     struct err *err)
{
    const struct config *config = desk_full_config(console_desk(console), err);
    struct ticket_words words;
    struct ticket ticket;
    int rc;

    if (config == NULL || desk_ticket_load(console_desk(console), id, &ticket, err) < 0)
        return -1;
    words = ticket_words_of(config, &ticket);
    ticket_words_mask(&words, console_desk(console));
    text_block_addf(block, ROLE_NORMAL, "%s  %s", ticket.id, ticket_state_label(ticket.state));
    text_block_add(block, ROLE_NORMAL, ticket.subject == NULL ? "" : ticket.subject);
    ticket_text_plain(&words, &ticket, block);
    rc = ticket_text_relations(console_desk(console), &ticket, block, err);
    text_block_add(block, ROLE_NORMAL, "");
    if (rc == 0)
        rc = ticket_text_timeline(console_desk(console), &words, ticket.id, block, err);
    record_release(&ticket_schema, &ticket);
    return rc;
}

struct view *view_copy_open(struct console *console, const char *argument, struct err *err)
{
    const struct text_page page = {.title = argument, .subject = argument, .make = make_copy};

    (void)err;
    return text_view_new(console, &page);
}

/* --- help --- */

enum { KEYS_CELLS = 14, SENTENCE_CELLS = 40 };

/* "a    Somebody talked to the reporter.    ticket.answer". The name is left out where the line would
 * be wrapped; the palette has it as well. */
static void add_action(struct console *console, enum action action, struct text_block *block)
{
    const struct action_row *row = &action_rows[action];
    struct str keys = STR_INIT, line = STR_INIT;
    int cells;

    keymap_add_keys(console_keymap(console), action, &keys);
    width_add_padded(&line, keys.buf, KEYS_CELLS, WIDTH_DOTS);
    str_addc(&line, ' ');
    cells = width_text(tr(row->help));
    if (cells < SENTENCE_CELLS)
        width_add_padded(&line, tr(row->help), SENTENCE_CELLS, 0);
    else
        str_add(&line, tr(row->help));
    cells = KEYS_CELLS + (cells < SENTENCE_CELLS ? SENTENCE_CELLS : cells);
    if (cells + width_text(row->name) + 4 <= console_cols(console))
        str_addf(&line, " %s", row->name);
    text_block_add(block, ROLE_NORMAL, line.buf);
    str_release(&keys);
    str_release(&line);
}

/* What is done to the thing itself comes first, moving about last. */
static int rank_of(const struct action_row *row)
{
    if (row->verb != NULL)
        return row->hint ? 0 : 1;
    if (row->places & PLACE_TEXT)
        return 3;
    return row->hint ? 0 : 2;
}

/* own: those of these places only; else those of all places. */
static void add_actions(struct console *console, unsigned places, bool own,
                        struct text_block *block)
{
    for (int rank = 0; rank <= 3; rank++)
        for (int i = 1; i < ACTION__COUNT; i++) {
            const struct action_row *row = &action_rows[i];
            bool here = own ? row->places != PLACES_ALL && (row->places & places) != 0
                            : row->places == PLACES_ALL;

            if (here && rank_of(row) == rank)
                add_action(console, (enum action)i, block);
        }
}

static int make_help(struct console *console, const char *subject, struct text_block *block,
                     struct err *err)
{
    unsigned here = (unsigned)strtoul(subject, NULL, 10);

    (void)err;
    text_block_add(block, ROLE_STRONG, _("in this view"));
    add_actions(console, here, true, block);
    text_block_add(block, ROLE_NORMAL, "");
    text_block_add(block, ROLE_STRONG, _("everywhere"));
    add_actions(console, here, false, block);
    return 0;
}

struct view *view_help_open(struct console *console, const char *argument, struct err *err)
{
    const struct text_page page = {
        .title = _("help: what can be done here"),
        .subject = argument == NULL ? "0" : argument,
        .make = make_help,
    };

    (void)err;
    return text_view_new(console, &page);
}

/* --- messages --- */

static int make_messages(struct console *console, const char *subject, struct text_block *block,
                         struct err *err)
{
    const char *message;

    (void)subject;
    (void)err;
    for (size_t i = 0; (message = console_message(console, i)) != NULL; i++)
        text_block_add(block, ROLE_NORMAL, message);
    if (block->lines.len == 0)
        text_block_add(block, ROLE_DIM, _("no message yet"));
    return 0;
}

struct view *view_messages_open(struct console *console, const char *argument, struct err *err)
{
    const struct text_page page = {
        .title = _("messages of this session"), .at_end = true, .make = make_messages};

    (void)argument;
    (void)err;
    return text_view_new(console, &page);
}

/* --- doors --- */

static const struct {
    const char *name;
    enum action door;
    const char *says; /* N_() */
} doors[] = {
    {"plans", ACTION_VIEW_PLANS,
     N_("Emergency plans and restore procedures will stand here: to read, to run step by step, and "
        "to drill. The runner is not part of this version.")},
    {"handover", ACTION_VIEW_HANDOVER,
     N_("The hand-over sheet will stand here, filled in from the live state and signed by both "
        "sides. Until then the roster (:roster) says who is next.")},
    {"reports", ACTION_VIEW_REPORTS,
     N_("Documents of a period will be written here. Until then the figures stand under 5, and "
        "'zhiban figures' prints them.")},
};

static int make_door(struct console *console, const char *subject, struct text_block *block,
                     struct err *err)
{
    (void)console;
    (void)err;
    for (size_t i = 0; i < ARRAY_LEN(doors); i++)
        if (strcmp(doors[i].name, subject) == 0)
            text_block_add(block, ROLE_NORMAL, tr(doors[i].says));
    return 0;
}

struct view *view_door_open(struct console *console, const char *argument, struct err *err)
{
    struct text_page page = {
        .title = _("not yet"), .places = PLACE_DOOR, .subject = argument, .make = make_door};

    (void)err;
    for (size_t i = 0; i < ARRAY_LEN(doors); i++)
        if (argument != NULL && strcmp(doors[i].name, argument) == 0)
            page.door = doors[i].door;
    return text_view_new(console, &page);
}
