/* The contract names the kinds of evidence, so that the form asks for the kind and for the record by
 * themselves; the desk gets both as KIND:WHAT and says what does not fit. */
#include "tui/duty_acts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/obligations.h"
#include "tui/console.h"
#include "tui/form_view.h"

/* What a form needs while it is open. */
struct duty_form {
    struct console *console;
    char *id;
    struct field kind; /* its fallback is the contract's first kind of evidence */
    char *first_kind;
    struct form_item items[5];
    VEC(char *) kinds;
};

static const struct field record_field = {
    .name = "record", .type = FIELD_TEXT, .help = N_("Which one: its number or its name.")};
static const struct field note_field = {.name = "note",
                                        .type = FIELD_TEXT,
                                        .flags = FIELD_LONG,
                                        .help = N_("A remark for the timeline.")};
static const struct field at_field = {
    .name = "at", .type = FIELD_TIME, .help = N_("When it was done; empty: now.")};
static const struct field approver_field = {
    .name = "approver", .type = FIELD_TEXT, .help = N_("Who of the hospital agreed.")};
static const struct field reason_field = {.name = "reason",
                                          .type = FIELD_TEXT,
                                          .flags = FIELD_LONG,
                                          .help = N_("Why it need not be done.")};

static void duty_form_free(void *data)
{
    struct duty_form *form = data;

    vec_each (kind, &form->kinds)
        free(*kind);
    vec_release(&form->kinds);
    free(form->first_kind);
    free(form->id);
    free(form);
}

static int say_saved(struct console *console, const struct obligation *after)
{
    console_say(
        console, "%s %lld/%lld %s", after->id, (long long)after->done, (long long)after->quota,
        choice_label(obligation_standings, (int)obligation_standing(after, console_now(console))));
    return 0;
}

static int save_done(struct console *console, const struct form *form, void *data, struct err *err)
{
    const struct duty_form *duty = data;
    const char *note = form_text(form, "note"), *at = form_text(form, "at");
    char *evidence = xasprintf("%s:%s", form_text(form, "kind"), form_text(form, "record"));
    struct obligation after;
    wall_s instant = 0;
    int rc = 0;

    if (at[0] != '\0')
        rc = field_parse(&at_field, &instant, at, err);
    if (rc == 0)
        rc = desk_obligation_done(console_desk(console), duty->id, evidence, instant,
                                  note[0] == '\0' ? NULL : note, &after, err);
    if (rc == 0) {
        say_saved(console, &after);
        record_release(&obligation_schema, &after);
    }
    free(evidence);
    return rc;
}

static int save_waive(struct console *console, const struct form *form, void *data, struct err *err)
{
    const struct duty_form *duty = data;
    struct obligation after;

    if (desk_obligation_waive(console_desk(console), duty->id, form_text(form, "approver"),
                              form_text(form, "reason"), &after, err) < 0)
        return -1;
    say_saved(console, &after);
    record_release(&obligation_schema, &after);
    return 0;
}

static void suggest(const struct form *form, const char *name, struct form_offers *offers,
                    void *data)
{
    const struct duty_form *duty = data;

    (void)form;
    if (strcmp(name, "kind") == 0)
        vec_each (kind, &duty->kinds)
            form_offer(offers, *kind, NULL);
}

static void lay_out_done(struct duty_form *duty)
{
    duty->kind =
        (struct field){.name = "kind",
                       .type = FIELD_TEXT,
                       .fallback = duty->first_kind,
                       .help = N_("What proves it, of the kinds that the contract names.")};
    duty->items[0] = (struct form_item){.name = "kind",
                                        .field = &duty->kind,
                                        .label = N_("sort of evidence"),
                                        .flags = FORM_REQUIRED | FORM_OFFERED};
    duty->items[1] = (struct form_item){
        .name = "record", .field = &record_field, .label = N_("evidence"), .flags = FORM_REQUIRED};
    duty->items[2] = (struct form_item){.name = "note", .field = &note_field, .label = N_("note")};
    duty->items[3] = (struct form_item){
        .name = "at", .field = &at_field, .label = N_("when"), .flags = FORM_FOLDED | FORM_PAST};
}

static void lay_out_waive(struct duty_form *duty)
{
    duty->items[0] = (struct form_item){.name = "approver",
                                        .field = &approver_field,
                                        .label = N_("approved by"),
                                        .flags = FORM_REQUIRED};
    duty->items[1] = (struct form_item){
        .name = "reason", .field = &reason_field, .label = N_("reason"), .flags = FORM_REQUIRED};
}

static void ask(struct duty_form *duty, const char *name, bool is_done)
{
    char *title = xasprintf("%s  %s", is_done ? _("it was done") : _("it need not be done"), name);
    const struct form_request request = {
        .spec = {.kind = is_done ? "duty.done" : "duty.waive",
                 .title = title,
                 .items = duty->items,
                 .suggest = suggest,
                 .data = duty},
        .subject = duty->id,
        .save = is_done ? save_done : save_waive,
        .free_data = duty_form_free,
    };

    if (is_done)
        lay_out_done(duty);
    else
        lay_out_waive(duty);
    form_view_open(duty->console, &request);
    free(title);
}

static void begin(struct console *console, bool is_done, const struct obligation *obligation,
                  const struct contract_obligation *row)
{
    struct duty_form *duty = xcalloc(1, sizeof(*duty));

    duty->console = console;
    duty->id = xstrdup(obligation->id);
    if (row != NULL)
        vec_each (kind, &row->evidence)
            *vec_push(&duty->kinds) = xstrdup(*kind);
    if (duty->kinds.len > 0)
        duty->first_kind = xstrdup(duty->kinds.items[0]);
    ask(duty, row != NULL && row->name != NULL ? row->name : obligation->duty, is_done);
}

int duty_acts_begin(struct console *console, enum action action, const char *id, struct err *err)
{
    struct desk *desk = console_desk(console);
    struct obligation obligation;
    int rc = 1;

    if (action != ACTION_DUTY_DONE && action != ACTION_DUTY_WAIVE)
        return 0;
    if (id == NULL)
        return err_set(err, ERR_REFUSED, _("no obligation is selected"));
    if (console_is_past(console))
        return err_set(err, ERR_REFUSED, _("looking back: nothing can be changed here"));
    if (desk_obligation_load(desk, id, &obligation, err) < 0)
        return -1;
    if (obligation_check_owed(&obligation, err) < 0)
        rc = -1;
    else
        begin(console, action == ACTION_DUTY_DONE, &obligation,
              desk_obligation_row(desk, &obligation));
    record_release(&obligation_schema, &obligation);
    return rc;
}
