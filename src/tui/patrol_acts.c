/* The forms of a round. */
#include "tui/patrol_acts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/patrols.h"
#include "tui/console.h"
#include "tui/form_view.h"

/* What a form keeps while it is open. */
struct patrol_form {
    struct console *console;
    char *round, *item;
    bool is_tick;
};

static void patrol_form_free(void *data)
{
    struct patrol_form *form = data;

    free(form->round);
    free(form->item);
    free(form);
}

static const char *text_or_null(const struct form *form, const char *name)
{
    const char *text = form_text(form, name);

    return text[0] == '\0' ? NULL : text;
}

/* --- beginning --- */

static void suggest_new(const struct form *form, const char *name, struct form_offers *offers,
                        void *data)
{
    const struct patrol_form *kept = data;
    const struct config *config = desk_full_config(console_desk(kept->console), NULL);
    const struct patrol_plan *plan;

    if (config == NULL)
        return;
    if (strcmp(name, "plan") == 0)
        vec_each (one, &config->patrols)
            form_offer(offers, one->id, one->name);
    plan = config_patrol(config, form_text(form, "plan"));
    if (strcmp(name, "site") == 0)
        vec_each (site, &config->sites)
            if (plan == NULL || patrol_plan_is_for(plan, site->id))
                form_offer(offers, site->id, site->name);
}

static int save_new(struct console *console, const struct form *form, void *data, struct err *err)
{
    struct patrol_sheet sheet;
    bool resumed;

    (void)data;
    if (desk_patrol_start(console_desk(console), form_text(form, "plan"),
                          text_or_null(form, "site"), &sheet, &resumed, err) < 0)
        return -1;
    console_say(console,
                resumed ? _("%s goes on: %zu items are open") : _("%s begins: %zu items are open"),
                sheet.round.id, patrol_owed(&sheet));
    patrol_sheet_release(&sheet);
    return 0;
}

/* --- filling in --- */

static void suggest_value(const struct form *form, const char *name, struct form_offers *offers,
                          void *data)
{
    const struct patrol_form *kept = data;

    (void)form;
    if (strcmp(name, "value") != 0)
        return;
    if (kept->is_tick)
        form_offer(offers, "ok", choice_label(patrol_results, PATROL_GOOD));
    form_offer(offers, "bad", choice_label(patrol_results, PATROL_ABNORMAL));
}

static void say_sheet(struct console *console, struct patrol_sheet *sheet)
{
    console_say(console, _("%s: %zu items are open, %zu abnormal"), sheet->round.id,
                patrol_owed(sheet), patrol_abnormal(sheet));
    patrol_sheet_release(sheet);
}

static int save_fill(struct console *console, const struct form *form, void *data, struct err *err)
{
    const struct patrol_form *kept = data;
    const struct patrol_entry entry = {.value = form_text(form, "value"),
                                       .note = text_or_null(form, "note"),
                                       .told = text_or_null(form, "told"),
                                       .remedy = text_or_null(form, "remedy")};
    struct patrol_sheet sheet;

    if (desk_patrol_fill(console_desk(console), kept->round, kept->item, &entry, &sheet, err) < 0)
        return -1;
    say_sheet(console, &sheet);
    return 0;
}

static int save_skip(struct console *console, const struct form *form, void *data, struct err *err)
{
    const struct patrol_form *kept = data;
    const char *item = kept->item;
    struct patrol_sheet sheet;

    if (desk_patrol_skip(console_desk(console), kept->round, &item, 1, false,
                         form_text(form, "reason"), &sheet, err) < 0)
        return -1;
    say_sheet(console, &sheet);
    return 0;
}

/* --- tickets and signing --- */

static int save_ticket(struct console *console, const struct form *form, void *data,
                       struct err *err)
{
    const struct patrol_form *kept = data;
    const struct patrol_ticket how = {.system_id = text_or_null(form, "system"),
                                      .callback = text_or_null(form, "callback")};
    struct ticket ticket = {0};

    if (desk_patrol_ticket(console_desk(console), kept->round, kept->item, &how, &ticket, err) < 0)
        return -1;
    console_say(console, "%s %s", ticket.id, ticket.subject);
    record_release(&ticket_schema, &ticket);
    return 0;
}

static void say_credits(struct console *console, const struct patrol_sheet *sheet,
                        const struct patrol_credits *credits)
{
    struct str text = STR_INIT;

    vec_each (credit, &credits->list)
        str_addf(&text, "; %s %s", credit->obligation,
                 credit->counted ? _("done") : credit->why_not);
    console_say(console, "%s: %s%s", sheet->round.id,
                choice_label(patrol_states, sheet->round.state), text.buf);
    str_release(&text);
}

static int save_sign(struct console *console, const struct form *form, void *data, struct err *err)
{
    const struct patrol_form *kept = data;
    struct patrol_credits credits = {0};
    struct patrol_sheet sheet;
    int rc = desk_patrol_sign(console_desk(console), kept->round, text_or_null(form, "extra"),
                              &sheet, &credits, err);

    if (rc == 0) {
        say_credits(console, &sheet, &credits);
        patrol_sheet_release(&sheet);
    }
    patrol_credits_release(&credits);
    return rc;
}

/* --- the forms --- */

static const struct field value_field = {
    .name = "value", .type = FIELD_TEXT, .max = 100, .help = N_("ok, bad, or the number.")};
static const struct field reason_field = {
    .name = "reason", .type = FIELD_TEXT, .max = 400, .help = N_("Why it is left out.")};
static const struct field system_field = {
    .name = "system", .type = FIELD_TEXT, .max = 64, .help = N_("Empty: that of the item.")};
static const struct field callback_field = {
    .name = "callback", .type = FIELD_TEXT, .max = 64, .help = N_("Empty: your own number.")};

static const struct form_item new_items[] = {
    {.name = "plan", .label = N_("patrol"), .flags = FORM_REQUIRED | FORM_OFFERED},
    {.name = "site", .flags = FORM_REQUIRED | FORM_OFFERED},
    {.name = NULL},
};
static const struct form_item fill_items[] = {
    {.name = "value", .label = N_("result"), .flags = FORM_REQUIRED, .field = &value_field},
    {.name = "note", .label = N_("what is abnormal")},
    {.name = "told", .label = N_("who was told")},
    {.name = "remedy", .label = N_("how it was solved")},
    {.name = NULL},
};
static const struct form_item skip_items[] = {
    {.name = "reason", .flags = FORM_REQUIRED, .field = &reason_field},
    {.name = NULL},
};
static const struct form_item ticket_items[] = {
    {.name = "callback", .field = &callback_field},
    {.name = "system", .field = &system_field},
    {.name = NULL},
};
static const struct form_item sign_items[] = {
    {.name = "extra", .label = N_("further")},
    {.name = NULL},
};

static const struct patrol_form_row {
    enum action action;
    const char *kind;  /* of its drafts */
    const char *title; /* N_() */
    const struct form_item *items;
    int (*save)(struct console *console, const struct form *form, void *data, struct err *err);
    void (*suggest)(const struct form *form, const char *name, struct form_offers *offers,
                    void *data);
    bool of_round, of_item; /* one has to be selected */
} forms[] = {
    {ACTION_PATROL_NEW, "patrol.new", N_("begin a round"), new_items, save_new, suggest_new, false,
     false},
    {ACTION_OPEN, "patrol.fill", N_("fill in"), fill_items, save_fill, suggest_value, true, true},
    {ACTION_PATROL_SKIP, "patrol.skip", N_("skip it"), skip_items, save_skip, NULL, true, true},
    {ACTION_PATROL_TICKET, "patrol.ticket", N_("open a ticket"), ticket_items, save_ticket, NULL,
     true, true},
    {ACTION_PATROL_SIGN, "patrol.sign", N_("sign it"), sign_items, save_sign, NULL, true, false},
};

static const struct patrol_form_row *form_of(enum action action)
{
    for (size_t i = 0; i < ARRAY_LEN(forms); i++)
        if (forms[i].action == action)
            return &forms[i];
    return NULL;
}

static void open_form(struct console *console, const struct patrol_form_row *row, const char *round,
                      const struct patrol_item *item)
{
    struct patrol_form *kept = xcalloc(1, sizeof(*kept));
    struct str title = STR_INIT, range = STR_INIT;
    struct form_request request = {
        .spec = {.kind = row->kind,
                 .schema = row->of_item ? &patrol_answer_schema : &patrol_schema,
                 .items = row->items,
                 .suggest = row->suggest,
                 .data = kept},
        .save = row->save,
        .free_data = patrol_form_free,
    };

    kept->console = console;
    kept->round = round == NULL ? NULL : xstrdup(round);
    kept->item = item == NULL ? NULL : xstrdup(item->id);
    kept->is_tick = item != NULL && !patrol_item_wants_value(item);
    if (round != NULL)
        str_addf(&title, "%s  ", kept->round);
    if (item != NULL) {
        patrol_item_add_range(item, &range);
        str_addf(&title, "%s %s  ", item->name, range.buf);
    }
    str_add(&title, tr(row->title));
    request.spec.title = title.buf;
    request.subject = kept->round == NULL ? "" : kept->round;
    form_view_open(console, &request);
    str_release(&title);
    str_release(&range);
}

/* On a copy: would it be refused whatever is typed? */
static int try_act(struct desk *desk, enum action action, struct patrol_sheet *sheet,
                   const struct patrol_item *item, struct err *err)
{
    struct patrol_answer scratch = {0};
    int rc = 0;

    if (action == ACTION_OPEN || action == ACTION_PATROL_SKIP)
        rc = patrol_skip(&sheet->round, item, "-", "-", clock_wall(), &scratch, err);
    else if (action == ACTION_PATROL_TICKET && item != NULL)
        rc = patrol_check_ticket(&sheet->round, patrol_answer_of(sheet, item->id), item->id, err);
    else if (action == ACTION_PATROL_SIGN)
        rc = patrol_sign(sheet, NULL, desk_user(desk), clock_wall(), err);
    record_release(&patrol_answer_schema, &scratch);
    return rc;
}

static int begin(struct console *console, const struct patrol_form_row *row, const char *round,
                 const char *id, struct err *err)
{
    struct desk *desk = console_desk(console);
    const struct patrol_item *item = NULL;
    struct patrol_sheet sheet;
    int rc = desk_patrol_load(desk, round, &sheet, err);

    if (rc < 0)
        return -1;
    if (row->of_item) {
        item = patrol_item_of(&sheet.round, id, err);
        rc = item == NULL ? -1 : 0;
    }
    if (rc == 0)
        rc = try_act(desk, row->action, &sheet, item, err);
    if (rc == 0)
        open_form(console, row, round, item);
    patrol_sheet_release(&sheet);
    return rc < 0 ? -1 : 1;
}

int patrol_acts_begin(struct console *console, enum action action, const char *round,
                      const char *item, struct err *err)
{
    const struct patrol_form_row *row = form_of(action);

    if (row == NULL)
        return 0;
    if (console_is_past(console))
        return err_set(err, ERR_REFUSED, _("looking back: nothing can be changed here"));
    if (row->of_round && round == NULL)
        return err_set(err, ERR_REFUSED, _("no round is selected; c begins one"));
    if (row->of_item && item == NULL)
        return err_set(err, ERR_REFUSED, _("no item is selected; Enter opens the round first"));
    if (!row->of_round) {
        open_form(console, row, NULL, NULL);
        return 1;
    }
    return begin(console, row, round, item, err);
}
