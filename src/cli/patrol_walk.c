/* Asking. */
#include "cli/patrol_walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "cli/patrol_sheet.h"

enum step { STEP_DONE, STEP_STOP, STEP_FAILED };

/* --- lines --- */

/* The next line without its end; NULL at the end of the input. The caller frees it. */
static char *ask(struct cli *cli, const char *prompt)
{
    struct str shown = STR_INIT;
    char *line = NULL;
    size_t size = 0;
    ssize_t len;

    visible_add(&shown, prompt, strlen(prompt), VISIBLE_TEXT);
    fprintf(cli->out, "%s: ", shown.buf);
    str_release(&shown);
    fflush(cli->out);
    len = getline(&line, &size, stdin);
    if (len < 0) {
        fputc('\n', cli->out);
        free(line);
        return NULL;
    }
    line[strcspn(line, "\r\n")] = '\0';
    return line;
}

static bool is_yes(const char *line)
{
    return line != NULL && (line[0] == 'y' || line[0] == 'Y' || str_eq(line, "是"));
}

static bool ask_yes(struct cli *cli, const char *prompt)
{
    char *line = ask(cli, prompt);
    bool yes = is_yes(line);

    free(line);
    return yes;
}

static void say(struct cli *cli, struct err *err)
{
    fprintf(cli->out, "  %s\n", err->text.buf);
    err_reset(err);
}

/* What may be tried again with another answer. */
static bool is_correctable(const struct err *err)
{
    return err->kind == ERR_USAGE || err->kind == ERR_REFUSED;
}

static void take_over(struct patrol_sheet *sheet, struct patrol_sheet *after)
{
    patrol_sheet_release(sheet);
    *sheet = *after;
}

/* --- one item --- */

static void offer_ticket(struct cli *cli, struct desk *desk, const char *round, const char *item)
{
    const struct patrol_ticket how = {0};
    struct ticket ticket = {0};
    struct err err = ERR_INIT;

    if (!ask_yes(cli, _("  Open a ticket about it? [y/N]")))
        return;
    if (desk_patrol_ticket(desk, round, item, &how, &ticket, &err) == 0) {
        fprintf(cli->out, "  %s\n", ticket.id);
        record_release(&ticket_schema, &ticket);
    } else {
        say(cli, &err);
    }
    err_release(&err);
}

static enum step skip(struct cli *cli, struct desk *desk, struct patrol_sheet *sheet,
                      const char *item, struct err *err)
{
    char *reason = ask(cli, _("  Why is it skipped"));
    struct patrol_sheet after;
    enum step step = STEP_DONE;

    if (reason == NULL)
        return STEP_STOP;
    if (desk_patrol_skip(desk, sheet->round.id, &item, 1, false, reason, &after, err) == 0)
        take_over(sheet, &after);
    else if (is_correctable(err))
        say(cli, err);
    else
        step = STEP_FAILED;
    free(reason);
    return step;
}

/* What the value will count as, so that only what is abnormal is asked about further. */
static int preview(const struct patrol_sheet *sheet, const struct patrol_item *item,
                   const char *value, int *result, struct err *err)
{
    const struct patrol_entry entry = {.value = value, .note = "?"};
    struct patrol_answer scratch;
    int rc;

    record_init(&patrol_answer_schema, &scratch);
    rc = patrol_fill(&sheet->round, item, &entry, "?", clock_wall(), &scratch, err);
    *result = scratch.result;
    record_release(&patrol_answer_schema, &scratch);
    return rc;
}

static enum step fill(struct cli *cli, struct desk *desk, struct patrol_sheet *sheet,
                      const char *id, const char *value, struct err *err)
{
    const struct patrol_item *item = patrol_item_of(&sheet->round, id, err);
    char *note = NULL, *told = NULL, *remedy = NULL;
    struct patrol_sheet after;
    enum step step = STEP_DONE;
    int result;

    if (item == NULL || preview(sheet, item, value, &result, err) < 0) {
        say(cli, err);
        return STEP_DONE;
    }
    if (result == PATROL_ABNORMAL) {
        note = ask(cli, _("  What is abnormal"));
        told = note == NULL ? NULL : ask(cli, _("  Who was told (empty: nobody yet)"));
        remedy = told == NULL ? NULL : ask(cli, _("  What was done (empty: nothing yet)"));
    } else if (patrol_item_is_automatic(item)) {
        note = ask(cli, _("  How did you look"));
    }
    if (desk_patrol_fill(desk, sheet->round.id, id,
                         &(struct patrol_entry){value, note, told, remedy}, &after, err) == 0) {
        take_over(sheet, &after);
        if (result == PATROL_ABNORMAL)
            offer_ticket(cli, desk, sheet->round.id, id);
    } else if (is_correctable(err)) {
        say(cli, err);
    } else {
        step = STEP_FAILED;
    }
    free(note);
    free(told);
    free(remedy);
    return step;
}

static void add_prompt(const struct patrol_sheet *sheet, const struct patrol_item *item,
                       struct str *out)
{
    const struct patrol_answer *answer = patrol_answer_of(sheet, item->id);
    size_t number = (size_t)(item - sheet->round.items.items) + 1;
    struct str range = STR_INIT;

    str_addf(out, "[%zu/%zu] %s", number, sheet->round.items.len, item->name);
    patrol_item_add_range(item, &range);
    if (range.len > 0)
        str_addf(out, " (%s)", range.buf);
    if (answer != NULL && answer->value != NULL)
        str_addf(out, " (%s)", answer->value);
    str_release(&range);
}

static enum step ask_item(struct cli *cli, struct desk *desk, struct patrol_sheet *sheet,
                          const char *id, struct err *err)
{
    const struct patrol_item *item = patrol_item_of(&sheet->round, id, err);
    struct str prompt = STR_INIT;
    enum step step = STEP_DONE;
    char *line;

    if (item == NULL)
        return STEP_FAILED;
    add_prompt(sheet, item, &prompt);
    line = ask(cli, prompt.buf);
    if (line == NULL || str_eq(line, "q"))
        step = STEP_STOP;
    else if (str_eq(line, "?"))
        fprintf(cli->out, "  %s\n", item->how == NULL ? item->name : item->how);
    else if (str_eq(line, "s"))
        step = skip(cli, desk, sheet, id, err);
    else if (line[0] != '\0')
        step = fill(cli, desk, sheet, id, line, err);
    free(line);
    str_release(&prompt);
    return step;
}

/* The first open item as a copy; NULL: none. */
static char *next_owed(const struct patrol_sheet *sheet)
{
    vec_each (item, &sheet->round.items) {
        if (patrol_is_owed(sheet, item))
            return xstrdup(item->id);
    }
    return NULL;
}

/* --- the whole --- */

void patrol_print_credits(struct cli *cli, const struct patrol_credits *credits)
{
    vec_each (credit, &credits->list) {
        fprintf(cli->out, "  %s %s\n", credit->obligation,
                credit->counted ? _("done") : credit->why_not);
    }
}

static int offer_signing(struct cli *cli, struct desk *desk, struct patrol_sheet *sheet,
                         struct err *err)
{
    struct patrol_sheet after;
    struct patrol_credits credits = {0};
    struct str head = STR_INIT;
    int rc;

    if (!ask_yes(cli, _("All is filled in. Sign? [y/N]")))
        return 0;
    rc = desk_patrol_sign(desk, sheet->round.id, NULL, &after, &credits, err);
    if (rc == 0) {
        take_over(sheet, &after);
        patrol_sheet_add_head(sheet, &head);
        fprintf(cli->out, "%s\n", head.buf);
        patrol_print_credits(cli, &credits);
    }
    patrol_credits_release(&credits);
    str_release(&head);
    return rc;
}

int patrol_walk(struct cli *cli, struct desk *desk, struct patrol_sheet *sheet, struct err *err)
{
    enum step step = STEP_DONE;
    char *id;

    patrol_sheet_print(cli, sheet);
    fprintf(cli->out, "%s\n",
            _("A number, ok or bad; s skips, ? tells what to look at, q stops. What is filled in "
              "is kept."));
    while (step == STEP_DONE && (id = next_owed(sheet)) != NULL) {
        step = ask_item(cli, desk, sheet, id, err);
        free(id);
    }
    if (step == STEP_FAILED)
        return -1;
    if (step == STEP_DONE)
        return offer_signing(cli, desk, sheet, err);
    fprintf(cli->out, _("Go on later with: zhiban patrol run %s --site=%s\n"), sheet->round.plan,
            sheet->round.site);
    return 0;
}
