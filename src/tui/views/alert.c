/* One alert: what it says, who has it, what stands with it in a group, what happened to it.
 *
 *      A-12  his-db1  Disk used /data                            title bar
 *      level            critical, the worst was critical
 *      ...              a line a field that is given
 *      its group        3 of 5 are not over
 *      23:40 li         took it                                  the newest first
 */
#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/width.h"
#include "tui/alert_acts.h"
#include "tui/console.h"
#include "tui/countdown.h"
#include "tui/event_text.h"
#include "tui/form.h"
#include "tui/machines.h"
#include "tui/screen.h"
#include "tui/text_block.h"
#include "tui/text_view.h"
#include "tui/views.h"

enum { LABEL_CELLS = 16, GROUP_MAX = 200 };

struct alert_page {
    struct view view;
    char *id, *title, *host;
    enum role_id role;
    struct text_block block;
};

static void add_fact(struct text_block *block, enum role_id role, const char *label,
                     const char *text)
{
    text_block_add_fact(block, role, LABEL_CELLS, label, text);
}

static bool is_said_elsewhere(const struct field *field)
{
    static const char *const names[] = {"id",     "seq",    "level", "worst", "soft",
                                        "metric", "object", "host",  "state", NULL};

    for (size_t i = 0; names[i] != NULL; i++)
        if (str_eq(field->name, names[i]))
            return true;
    return false;
}

static void add_fields(struct alert_page *page, const struct alert *alert)
{
    struct str text = STR_INIT;

    str_add(&text, choice_label(alert_levels, alert->level));
    if (alert->worst != alert->level && alert->worst != 0)
        str_addf(&text, _(" (the worst was %s)"), choice_label(alert_levels, alert->worst));
    if (alert->soft)
        str_add(&text, _(", not certain yet"));
    add_fact(&page->block, alert_role(alert), form_label("level"), text.buf);
    for (const struct field *f = alert_schema.fields; f->name != NULL; f++) {
        if (is_said_elsewhere(f) || field_is_empty(f, alert) ||
            (f->type == FIELD_BOOL && !*(const bool *)field_at_const(f, alert)))
            continue;
        str_reset(&text);
        field_add_words(&text, f, alert, console_now(page->view.console));
        add_fact(&page->block, ROLE_NORMAL, form_label(f->name), text.buf);
    }
    str_release(&text);
}

static int add_member(const struct alert *alert, void *data)
{
    struct alert_page *page = data;
    struct str what = STR_INIT, standing = STR_INIT;

    alert_add_what(&what, alert);
    alert_add_standing(&standing, alert, NULL, console_now(page->view.console));
    text_block_addf(&page->block, alert_role(alert), "  %s  %s %s %s  %s  %s", alert->id,
                    level_mark(alert->level), level_word(alert->level), alert->host, what.buf,
                    standing.buf);
    str_release(&what);
    str_release(&standing);
    return 0;
}

static int add_group(struct alert_page *page, const struct alert *alert,
                     const struct alert_view *shown, struct err *err)
{
    struct str text = STR_INIT;

    if (alert->storm == NULL || alert->storm[0] == '\0')
        return 0;
    text_block_add(&page->block, ROLE_NORMAL, "");
    str_addf(&text, _("its group: %lld of %lld are not over"), (long long)shown->unresolved,
             (long long)shown->group);
    text_block_add(&page->block, ROLE_STRONG, shown->group > 0 ? text.buf : _("its group"));
    str_release(&text);
    return desk_alert_group(console_desk(page->view.console), alert->storm, add_member, page, err);
}

static int page_load(struct view *base, struct err *err)
{
    struct alert_page *page = (struct alert_page *)base;
    struct desk *desk = console_desk(base->console);
    struct str text = STR_INIT;
    struct alert_view shown;
    struct alert alert;
    int rc;

    base->stale = false;
    text_block_reset(&page->block);
    if (desk_alert_load(desk, page->id, &alert, err) < 0)
        return -1;
    str_addf(&text, "%s  %s  ", alert.id, alert.host);
    alert_add_what(&text, &alert);
    free(page->title);
    page->title = str_detach(&text);
    free(page->host);
    page->host = xstrdup(alert.host);
    rc = desk_alert_view(desk, &alert, &shown, err);
    if (rc == 0) {
        alert_add_standing(&text, &alert, &shown, console_now(base->console));
        if (text.len > 0)
            text_block_add(&page->block, ROLE_STRONG, text.buf);
        add_fields(page, &alert);
        rc = add_group(page, &alert, &shown, err);
    }
    text_block_add(&page->block, ROLE_NORMAL, "");
    if (rc == 0)
        rc = event_add_timeline(base->console, "alert", page->id, &page->block, err);
    record_release(&alert_schema, &alert);
    str_release(&text);
    return rc;
}

static void page_draw(struct view *base, struct screen *screen, struct area area)
{
    struct alert_page *page = (struct alert_page *)base;

    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    screen_put(screen, area.row, area.col + 1, area.cols - 1, ROLE_TITLE, WIDTH_DOTS,
               page->title == NULL ? page->id : page->title);
    text_block_draw(&page->block, screen,
                    (struct area){area.row + 1, area.col + 1, area.rows - 1, area.cols - 1});
    screen_park(screen, area.row, area.col);
}

static int page_act(struct view *base, enum action action, struct err *err)
{
    struct alert_page *page = (struct alert_page *)base;
    const struct alert_target target = {.alert = page->id};

    if (base->stale && page_load(base, err) < 0)
        return -1;
    if (text_block_act(&page->block, action))
        return 1;
    switch (action) {
    case ACTION_FILTER: text_find_ask(base, &page->block); return 1;
    case ACTION_HEALTH_HOST:
        if (page->host == NULL)
            return err_set(err, ERR_REFUSED, _("no machine is selected"));
        console_open(base->console, "host", page->host);
        return 1;
    default: return alert_acts_begin(base->console, action, &target, err);
    }
}

static void page_free(struct view *base)
{
    struct alert_page *page = (struct alert_page *)base;

    text_block_release(&page->block);
    free(page->id);
    free(page->title);
    free(page->host);
    free(page);
}

static void page_state(const struct view *base, struct str *out)
{
    str_add(out, ((const struct alert_page *)base)->id);
}

static const char *page_subject(const struct view *base)
{
    return ((const struct alert_page *)base)->id;
}

static const struct view_ops page_ops = {
    .door = ACTION_VIEW_HEALTH,
    .places = PLACE_ALERTS | PLACE_TEXT,
    .free = page_free,
    .load = page_load,
    .draw = page_draw,
    .act = page_act,
    .state = page_state,
    .subject = page_subject,
};

/* argument: "A-3". */
struct view *view_alert_open(struct console *console, const char *argument, struct err *err)
{
    struct alert_page *page;

    if (argument == NULL) {
        err_set(err, ERR_USAGE, _("no alert is selected"));
        return NULL;
    }
    page = xcalloc(1, sizeof(*page));
    page->view.ops = &page_ops;
    page->view.console = console;
    page->id = xstrdup(argument);
    return &page->view;
}
