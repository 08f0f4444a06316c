/* Views that are a page of text: the ruler of a ticket, its plain copy, help, the messages of this
 * session, and the doors of views that are still to come. */
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/ticket_clocks.h"
#include "desk/tickets.h"
#include "model/keymap.h"
#include "tui/console.h"
#include "tui/form.h"
#include "tui/text_view.h"
#include "tui/views.h"

/* --- the ruler --- */

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
        text_block_add(block, ROLE_NORMAL, text.buf);
        text_block_add(block, ROLE_NORMAL, "");
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
    struct ticket ticket;

    if (desk_ticket_load(console_desk(console), id, &ticket, err) < 0)
        return -1;
    for (const struct field *f = ticket_schema.fields; f->name != NULL; f++) {
        struct str value = STR_INIT;

        if (!field_is_empty(f, &ticket)) {
            if (f->type == FIELD_CHOICE)
                str_add(&value, choice_label(f->choices, *(const int *)field_at_const(f, &ticket)));
            else
                field_add_text(f, &ticket, &value);
            text_block_addf(block, ROLE_NORMAL, "%s: %s", form_label(f->name), value.buf);
        }
        str_release(&value);
    }
    record_release(&ticket_schema, &ticket);
    return 0;
}

struct view *view_copy_open(struct console *console, const char *argument, struct err *err)
{
    const struct text_page page = {.title = argument, .subject = argument, .make = make_copy};

    (void)err;
    return text_view_new(console, &page);
}

/* --- help --- */

/* own: those of these places only; else those of all places. */
static void add_actions(struct console *console, unsigned places, bool own,
                        struct text_block *block)
{
    for (int i = 1; i < ACTION__COUNT; i++) {
        const struct action_row *row = &action_rows[i];
        struct str keys = STR_INIT, line = STR_INIT;

        if (own ? row->places != PLACES_ALL && (row->places & places) != 0
                : row->places == PLACES_ALL) {
            keymap_add_keys(console_keymap(console), (enum action)i, &keys);
            width_add_padded(&line, keys.buf, 14, 0);
            str_addc(&line, ' ');
            width_add_padded(&line, row->name, 22, 0);
            str_addf(&line, " %s", tr(row->help));
            text_block_add(block, ROLE_NORMAL, line.buf);
        }
        str_release(&keys);
        str_release(&line);
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
    {"health", ACTION_VIEW_HEALTH,
     N_("The hospitals' machines will stand here: one tile a host with state, worst figure and "
        "age, "
        "forecasts, checks, backups. The collector that gathers them is not part of this "
        "version.")},
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
