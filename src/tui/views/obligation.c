/* One obligation: its fields, the clauses it comes from, what proves it, and its timeline. */
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/journals.h"
#include "desk/obligations.h"
#include "model/config.h"
#include "model/contract_rules.h"
#include "tui/console.h"
#include "tui/duty_acts.h"
#include "tui/form.h"
#include "tui/owed.h"
#include "tui/screen.h"
#include "tui/text_block.h"
#include "tui/views.h"

struct obligation_view {
    struct view view;
    char *id, *name;
    struct owed_when when;
    struct text_block block;
};

enum { LABEL_CELLS = 16 };

static void obligation_free(struct view *base)
{
    struct obligation_view *view = (struct obligation_view *)base;

    text_block_release(&view->block);
    free(view->id);
    free(view->name);
    free(view);
}

static void add_line(struct obligation_view *view, const char *label, const char *text)
{
    struct str padded = STR_INIT;

    if (text == NULL || text[0] == '\0')
        return;
    width_add_padded(&padded, label, LABEL_CELLS, 0);
    text_block_addf(&view->block, ROLE_NORMAL, "%s %s", padded.buf, text);
    str_release(&padded);
}

static void add_fields(struct obligation_view *view, const struct obligation *obligation)
{
    static const char *const above[] = {"seq", "state", "note", NULL};

    for (const struct field *f = obligation_schema.fields; f->name != NULL; f++) {
        struct str value = STR_INIT;
        bool shown = false;

        for (const char *const *name = above; *name != NULL; name++)
            shown = shown || strcmp(*name, f->name) == 0;
        if (!shown && !field_is_empty(f, obligation)) {
            if (f->type == FIELD_TIME)
                civil_add_short(&value, *(const wall_s *)field_at_const(f, obligation));
            else
                field_add_text(f, obligation, &value);
            add_line(view, form_label(f->name), value.buf);
        }
        str_release(&value);
    }
}

static void add_codes(struct obligation_view *view, const char *label, const codes_t *codes)
{
    struct str text = STR_INIT;

    vec_each (code, codes)
        str_addf(&text, "%s%s", text.len > 0 ? ", " : "", *code);
    add_line(view, label, text.buf);
    str_release(&text);
}

/* Each clause with the words of its title. */
static void add_clauses(struct obligation_view *view, const struct contract *contract,
                        const char *duty)
{
    vec_each (clause, &contract->clauses)
        if (codes_have(&clause->obligations, duty)) {
            char *text = xasprintf("%s  %s", clause->id, clause->title);

            add_line(view, _("clause"), text);
            free(text);
        }
}

static int add_contract(struct obligation_view *view, const struct obligation *obligation,
                        const struct contract_obligation *row, struct err *err)
{
    struct desk *desk = console_desk(view->view.console);
    const struct config *config = desk_full_config(desk, err);
    const struct contract *contract =
        config == NULL ? NULL
                       : config_contract_at(config, obligation->contract, obligation->first_day);
    const struct contract_party *party;
    struct str day = STR_INIT;
    wall_s report;

    if (config == NULL || desk_obligation_report_due(desk, obligation, &report, err) < 0)
        return -1;
    civil_add_date(&day, view->when.latest);
    add_line(view, _("next latest on"), obligation_is_owed(obligation) ? day.buf : NULL);
    str_reset(&day);
    if (report != 0)
        civil_add_short(&day, report);
    add_line(view, _("report due"), day.buf);
    str_release(&day);
    if (contract != NULL)
        add_clauses(view, contract, obligation->duty);
    if (row == NULL)
        return 0;
    party = contract == NULL || row->responsible == NULL
                ? NULL
                : contract_entry(contract, "parties", row->responsible);
    add_line(view, _("responsible"), party != NULL ? party->name : row->responsible);
    add_codes(view, _("asks for"), &row->evidence);
    add_codes(view, _("covers"), &row->items);
    return 0;
}

static const char *verb_words(const char *verb)
{
    static const struct {
        const char *verb, *words;
    } verbs[] = {
        {"begin", N_("the period began")},
        {"missed", N_("missed, recorded afterwards")},
        {"done", N_("done once")},
        {"waive", N_("waived")},
    };

    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (verb != NULL && strcmp(verbs[i].verb, verb) == 0)
            return tr(verbs[i].words);
    return verb == NULL ? "" : verb;
}

static int add_event(const json_t *event, void *data)
{
    struct obligation_view *view = data;
    const char *at = json_string_value(json_object_get(event, "at"));
    const char *note = json_string_value(json_object_get(event, "note"));
    struct str when = STR_INIT;
    wall_s instant;

    if (civil_parse_instant(at == NULL ? "" : at, &instant, NULL) == 0)
        when_add(&when, instant, console_now(view->view.console));
    text_block_addf(&view->block, ROLE_NORMAL, "%s  %s  %s", when.buf,
                    json_string_value(json_object_get(event, "actor")),
                    verb_words(json_string_value(json_object_get(event, "verb"))));
    if (note != NULL && note[0] != '\0')
        text_block_addf(&view->block, ROLE_DIM, "             %s", note);
    str_release(&when);
    return 0;
}

static int fill(struct obligation_view *view, const struct obligation *obligation, struct err *err)
{
    struct desk *desk = console_desk(view->view.console);
    const struct contract_obligation *row = desk_obligation_row(desk, obligation);
    const struct desk_journal_filter filter = {.kind = obligation_schema.kind, .subject = view->id};

    free(view->name);
    view->name = xstrdup(row != NULL && row->name != NULL ? row->name : obligation->duty);
    view->when = owed_when_of(desk, obligation, console_now(view->view.console));
    text_block_reset(&view->block);
    add_fields(view, obligation);
    if (add_contract(view, obligation, row, err) < 0)
        return -1;
    text_block_add(&view->block, ROLE_NORMAL, "");
    text_block_add(&view->block, ROLE_STRONG, _("timeline"));
    return desk_journal_each(desk, &filter, add_event, view, err);
}

static int obligation_load(struct view *base, struct err *err)
{
    struct obligation_view *view = (struct obligation_view *)base;
    struct obligation obligation;
    int rc;

    if (desk_obligation_load(console_desk(base->console), view->id, &obligation, err) < 0)
        return -1;
    rc = fill(view, &obligation, err);
    record_release(&obligation_schema, &obligation);
    return rc;
}

static void obligation_draw(struct view *base, struct screen *screen, struct area area)
{
    struct obligation_view *view = (struct obligation_view *)base;
    wall_s now = console_now(base->console);
    struct str when = STR_INIT;

    owed_add_when(&when, &view->when, now);
    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    screen_putf(screen, area.row, area.col + 1, area.cols - 1, ROLE_TITLE, WIDTH_DOTS, "%s  %s",
                when.buf, view->name == NULL ? view->id : view->name);
    text_block_draw(&view->block, screen,
                    (struct area){area.row + 1, area.col + 1, area.rows - 1, area.cols - 1});
    screen_park(screen, area.row, area.col);
    str_release(&when);
}

static int obligation_act(struct view *base, enum action action, struct err *err)
{
    struct obligation_view *view = (struct obligation_view *)base;

    if (text_block_act(&view->block, action))
        return 1;
    if (action == ACTION_DUTY_PART || action == ACTION_DUTY_PERIOD) { /* of the list below */
        struct console *console = base->console;

        console_pop(console);
        console_act(console, action);
        return 1;
    }
    return duty_acts_begin(base->console, action, view->id, err);
}

static const struct view_ops obligation_ops = {
    .places = PLACE_DUTIES | PLACE_TEXT,
    .free = obligation_free,
    .load = obligation_load,
    .draw = obligation_draw,
    .act = obligation_act,
};

struct view *view_obligation_open(struct console *console, const char *argument, struct err *err)
{
    struct obligation_view *view = xcalloc(1, sizeof(*view));

    (void)err;
    view->view.ops = &obligation_ops;
    view->view.console = console;
    view->id = xstrdup(argument == NULL ? "" : argument);
    return &view->view;
}
