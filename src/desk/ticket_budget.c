/* Work spent and the contract's person-days. Exceeding a budget is told, never refused: the hospital
 * is helped first. */
#include "desk/ticket_budget.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/span.h"
#include "base/tr.h"
#include "base/visible.h"
#include "desk/figures.h"
#include "desk/ticket_many_acts.h"
#include "store/ticket_store.h"

/* A day is not said, since a person-day has eight hours and a day has 24. */
static bool read_minutes(const char *text, int64_t *minutes)
{
    size_t len = strlen(text);
    struct span span;

    if (len == 0 || (text[len - 1] != 'm' && text[len - 1] != 'h') ||
        span_parse(text, &span, NULL) < 0 || span.unit != SPAN_SECONDS || span.count <= 0)
        return false;
    *minutes = span.count / 60;
    return true;
}

int ticket_apply_effort(struct desk *desk, const struct ticket *before, struct ticket *after,
                        const struct ticket_act *act, struct err *err)
{
    const char *text = act->what == NULL ? "" : act->what;
    struct str shown = STR_INIT;
    int64_t minutes;

    (void)desk;
    if (read_minutes(text, &minutes)) {
        after->effort_min = before->effort_min + minutes;
        return 0;
    }
    visible_add_brief(&shown, text);
    err_set(err, ERR_USAGE, _("'%s' is no work spent; write minutes or hours, such as 90m or 2h"),
            shown.buf);
    str_release(&shown);
    return -1;
}

struct summing {
    const struct figure *figure;
    int64_t minutes;
};

static void add_up(const struct effort_row *row, void *data)
{
    struct summing *summing = data;
    const struct figure_ticket ticket = {.accepted_at = row->received_at,
                                         .category = (char *)row->category,
                                         .class = (char *)row->class};

    if (figure_is_about(summing->figure, &ticket))
        summing->minutes += row->minutes;
}

static int add_budget(struct desk *desk, const struct ticket *ticket, const struct figure *figure,
                      struct ticket_budgets *budgets, struct err *err)
{
    bool each = figure->kind == FIGURE_DEMANDS;
    struct summing summing = {.figure = figure, .minutes = each ? ticket->effort_min : 0};
    struct ticket_budget *budget;

    if (!each && ticket_effort_each(desk_store(desk), ticket->contract, figure->from,
                                    figure->cut_off + 1, add_up, &summing, err) < 0)
        return -1;
    budget = vec_push(&budgets->list);
    *budget = (struct ticket_budget){.id = xstrdup(figure->id),
                                     .name = xstrdup(figure->name == NULL ? "" : figure->name),
                                     .used_min = summing.minutes,
                                     .limit_min = figure->limit,
                                     .each = each};
    return 0;
}

int desk_ticket_budgets(struct desk *desk, const struct ticket *ticket,
                        struct ticket_budgets *budgets, struct err *err)
{
    const struct config *config = desk_full_config(desk, err);
    const struct figure_ticket counted = {
        .accepted_at = ticket->received_at, .category = ticket->category, .class = ticket->class};
    const struct contract *contract;
    struct figures figures;
    int rc = 0;

    *budgets = (struct ticket_budgets){0};
    if (config == NULL)
        return -1;
    contract = ticket->contract == NULL ? NULL
                                        : config_contract_at(config, ticket->contract,
                                                             civil_day_of(ticket->received_at));
    if (contract == NULL)
        return 0;
    figures_begin_budgets(config, contract, clock_wall(), &figures);
    vec_each (figure, &figures.figures) {
        if (figure->kind == FIGURE_DEMANDS) /* counts the ticket whenever it came */
            figure->from = 0;
        if (rc == 0 && figure_is_about(figure, &counted))
            rc = add_budget(desk, ticket, figure, budgets, err);
    }
    figures_release(&figures);
    return rc;
}

void ticket_budgets_release(struct ticket_budgets *budgets)
{
    vec_each (budget, &budgets->list) {
        free(budget->id);
        free(budget->name);
    }
    vec_release(&budgets->list);
}
