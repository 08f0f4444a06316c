/* Printing rounds. The sheet has the seven fields that CIS-1.1 names: time, content, result, abnormal
 * events, whom they were told to, what was done about them, and what the hospital wants besides. */
#include "cli/patrol_sheet.h"

#include <string.h>

#include "base/tr.h"
#include "base/visible.h"
#include "cli/table.h"
#include "desk/tickets.h"

json_t *patrol_sheet_json(const struct patrol_sheet *sheet)
{
    json_t *json = record_to_json(&patrol_schema, &sheet->round, JSON_SHOWN);
    json_t *answers = json_array();

    vec_each (answer, &sheet->answers) {
        json_array_append_new(answers, record_to_json(&patrol_answer_schema, answer, JSON_SHOWN));
    }
    json_object_set_new(json, "answers", answers);
    json_object_set_new(json, "owed", json_integer((json_int_t)patrol_owed(sheet)));
    json_object_set_new(json, "abnormal", json_integer((json_int_t)patrol_abnormal(sheet)));
    json_object_set_new(json, "late_s",
                        json_integer((json_int_t)patrol_late_s(&sheet->round, clock_wall())));
    return json;
}

void patrol_sheet_add_head(const struct patrol_sheet *sheet, struct str *out)
{
    const struct patrol *round = &sheet->round;
    int64_t late_s = round->state == PATROL_VOID ? 0 : patrol_late_s(round, clock_wall());

    str_addf(out, "%s %s %s %s", round->id, round->name, round->site,
             choice_label(patrol_states, round->state));
    if (late_s > 0)
        str_addf(out, _(", late by %lld min"), (long long)((late_s + 59) / 60));
    if (round->state == PATROL_OPEN && patrol_owed(sheet) > 0)
        str_addf(out, _(", still open: %zu"), patrol_owed(sheet));
    if (patrol_abnormal(sheet) > 0)
        str_addf(out, _(", abnormal: %zu"), patrol_abnormal(sheet));
}

static void print_text(struct cli *cli, const char *text)
{
    struct str shown = STR_INIT;

    visible_add(&shown, text, strlen(text), VISIBLE_TEXT);
    fprintf(cli->out, "%s\n", shown.buf);
    str_release(&shown);
}

static void print_head(struct cli *cli, const struct patrol_sheet *sheet)
{
    struct str head = STR_INIT;

    patrol_sheet_add_head(sheet, &head);
    print_text(cli, head.buf);
    str_release(&head);
}

static const char *result_word(const struct patrol_sheet *sheet, const struct patrol_item *item)
{
    const struct patrol_answer *answer = patrol_answer_of(sheet, item->id);

    return answer == NULL ? _("not filled in") : choice_label(patrol_results, answer->result);
}

static void add_row(struct table *table, const struct patrol_sheet *sheet,
                    const struct patrol_item *item)
{
    const struct patrol_answer *answer = patrol_answer_of(sheet, item->id);
    struct str value = STR_INIT;

    patrol_add_value(item, answer, &value);
    table_add(table, item->id);
    table_add(table, item->name);
    table_add(table, result_word(sheet, item));
    table_add(table, value.buf);
    table_add(table, answer == NULL ? NULL : answer->ticket);
    table_add(table, answer == NULL ? NULL : answer->note);
    str_release(&value);
}

void patrol_sheet_print(struct cli *cli, const struct patrol_sheet *sheet)
{
    static const struct table_column columns[] = {
        {.title = N_("item")},
        {.title = N_("its name"), .max_cells = 24},
        {.title = N_("result")},
        {.title = N_("value"), .max_cells = 30},
        {.title = N_("ticket")},
        {.title = N_("note")},
        TABLE_END,
    };
    struct table table;

    print_head(cli, sheet);
    table_init(&table, columns);
    vec_each (item, &sheet->round.items) {
        add_row(&table, sheet, item);
    }
    table_print(&table, cli->out);
    table_release(&table);
}

/* --- what is owed --- */

static void add_owed(struct table *table, const struct patrol_sheet *sheet,
                     const struct patrol_item *item)
{
    const struct patrol_answer *answer = patrol_answer_of(sheet, item->id);
    struct str how = STR_INIT;

    patrol_item_add_range(item, &how);
    if (answer != NULL && answer->value != NULL)
        str_addf(&how, "%s%s", how.len > 0 ? "; " : "", answer->value);
    if (item->how != NULL)
        str_addf(&how, "%s%s", how.len > 0 ? "; " : "", item->how);
    table_add(table, item->id);
    table_add(table, item->name);
    if (patrol_item_is_automatic(item))
        table_add(table, "ok|bad --note=…");
    else
        table_add(table, patrol_item_wants_value(item) ? _("a number") : "ok|bad");
    table_add(table, how.buf);
    str_release(&how);
}

static void print_command(struct cli *cli, const char *verb, const char *id, const char *rest)
{
    struct str line = STR_INIT;

    str_addf(&line, "%s %s %s %s", "zhiban patrol", verb, id, rest);
    print_text(cli, line.buf);
    str_release(&line);
}

void patrol_sheet_print_owed(struct cli *cli, const struct patrol_sheet *sheet)
{
    static const struct table_column columns[] = {
        {.title = N_("item")},
        {.title = N_("its name"), .max_cells = 24},
        {.title = N_("fill in")},
        {.title = N_("what to look at")},
        TABLE_END,
    };
    const char *id = sheet->round.id;
    struct table table;

    print_head(cli, sheet);
    table_init(&table, columns);
    vec_each (item, &sheet->round.items) {
        if (patrol_is_owed(sheet, item))
            add_owed(&table, sheet, item);
    }
    table_print(&table, cli->out);
    table_release(&table);
    if (patrol_owed(sheet) > 0) {
        print_command(cli, "fill", id, _("ITEM VALUE [--note=TEXT]"));
        print_command(cli, "skip", id, _("ITEM --reason=TEXT"));
    } else {
        print_command(cli, "sign", id, "");
    }
}

/* --- the sheet to hand in --- */

/* text may be NULL: what follows is below. */
static void print_field(struct cli *cli, int number, const char *title, const char *text)
{
    struct str line = STR_INIT;

    str_addf(&line, "%d. %s%s%s", number, title, text == NULL ? "" : ": ",
             text == NULL ? "" : text);
    print_text(cli, line.buf);
    str_release(&line);
}

static void add_time(const struct patrol *round, struct str *out)
{
    struct str to = STR_INIT;
    int64_t late_s = patrol_late_s(round, round->signed_at);

    civil_add_short(out, round->started_at);
    civil_add_short(&to, round->signed_at);
    str_addf(out, " - %s", to.buf);
    str_reset(&to);
    if (late_s > 0) {
        civil_add_short(&to, round->planned_to);
        str_addf(out, _("; late by %lld min, due %s"), (long long)((late_s + 59) / 60), to.buf);
    }
    str_release(&to);
}

static void print_results(struct cli *cli, const struct patrol_sheet *sheet)
{
    static const struct table_column columns[] = {
        {.title = N_("looked at"), .max_cells = 30},
        {.title = N_("result")},
        {.title = N_("value"), .max_cells = 34},
        {.title = N_("by")},
        TABLE_END,
    };
    struct table table;

    table_init(&table, columns);
    vec_each (item, &sheet->round.items) {
        const struct patrol_answer *answer = patrol_answer_of(sheet, item->id);
        struct str value = STR_INIT;

        patrol_add_value(item, answer, &value);
        if (answer != NULL && answer->result == PATROL_SKIPPED && answer->note != NULL)
            str_addf(&value, "%s%s", value.len > 0 ? "; " : "", answer->note);
        table_add(&table, item->name);
        table_add(&table, result_word(sheet, item));
        table_add(&table, value.buf);
        if (answer != NULL)
            table_add(&table, answer->automatic ? _("automatic") : answer->filled_by);
        else
            table_add(&table, NULL);
        str_release(&value);
    }
    table_print(&table, cli->out);
    table_release(&table);
}

/* What has become of the ticket, where nobody wrote down what was done. */
static void add_remedy(struct desk *desk, const struct patrol_answer *answer, struct str *out)
{
    struct ticket ticket;
    struct err ignored = ERR_INIT;

    if (answer->remedy != NULL)
        str_add(out, answer->remedy);
    if (answer->ticket != NULL && desk_ticket_load(desk, answer->ticket, &ticket, &ignored) == 0) {
        str_addf(out, "%s%s %s", out->len > 0 ? "; " : "", ticket.id,
                 ticket_state_label(ticket.state));
        if (answer->remedy == NULL && ticket.solution != NULL)
            str_addf(out, ": %s", ticket.solution);
        record_release(&ticket_schema, &ticket);
    }
    err_release(&ignored);
}

enum abnormal_field { ABNORMAL_EVENT, ABNORMAL_TOLD, ABNORMAL_REMEDY };

static void print_abnormal(struct cli *cli, struct desk *desk, const struct patrol_sheet *sheet,
                           enum abnormal_field field)
{
    bool any = false;

    vec_each (item, &sheet->round.items) {
        const struct patrol_answer *answer = patrol_answer_of(sheet, item->id);
        struct str text = STR_INIT, line = STR_INIT;

        if (answer == NULL || answer->result != PATROL_ABNORMAL)
            continue;
        any = true;
        if (field == ABNORMAL_REMEDY)
            add_remedy(desk, answer, &text);
        else if (field == ABNORMAL_TOLD && answer->told != NULL)
            str_add(&text, answer->told);
        else if (field == ABNORMAL_EVENT && answer->note != NULL)
            str_add(&text, answer->note);
        str_addf(&line, "   %s: %s", item->name, text.len > 0 ? text.buf : _("not recorded"));
        print_text(cli, line.buf);
        str_release(&line);
        str_release(&text);
    }
    if (!any)
        fprintf(cli->out, "   %s\n", _("none"));
}

int patrol_sheet_print_form(struct cli *cli, struct desk *desk, const struct patrol_sheet *sheet,
                            struct err *err)
{
    const struct patrol *round = &sheet->round;
    const struct config *config = desk_full_config(desk, err);
    const struct site *site = config == NULL ? NULL : config_site(config, round->site);
    struct str text = STR_INIT;

    if (config == NULL)
        return -1;
    if (round->state != PATROL_SIGNED)
        return err_set(err, ERR_REFUSED, _("%s is '%s'; a sheet is made of a signed round"),
                       round->id, choice_label(patrol_states, round->state));
    str_addf(&text, _("Patrol record %s: %s, %s"), round->id, round->name,
             site == NULL ? round->site : site->name);
    print_text(cli, text.buf);
    str_reset(&text);
    add_time(round, &text);
    print_field(cli, 1, _("Time"), text.buf);
    print_field(cli, 2, _("Content and 3. result"), NULL);
    print_results(cli, sheet);
    print_field(cli, 4, _("Abnormal events"), NULL);
    print_abnormal(cli, desk, sheet, ABNORMAL_EVENT);
    print_field(cli, 5, _("Who was told"), NULL);
    print_abnormal(cli, desk, sheet, ABNORMAL_TOLD);
    print_field(cli, 6, _("What was done"), NULL);
    print_abnormal(cli, desk, sheet, ABNORMAL_REMEDY);
    print_field(cli, 7, _("Further, as the hospital wants"),
                round->extra == NULL ? _("nothing") : round->extra);
    str_reset(&text);
    str_addf(&text, _("Signed: %s    Checked: ________    Hospital: ________"), round->signed_by);
    print_text(cli, text.buf);
    str_release(&text);
    return 0;
}
