#include "tui/host_facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "base/width.h"
#include "desk/alerts.h"
#include "desk/hosts.h"
#include "desk/ticket_search.h"
#include "desk/windows.h"
#include "tui/alert_acts.h"
#include "tui/console.h"
#include "tui/countdown.h"
#include "tui/machines.h"
#include "tui/queue_list.h"
#include "tui/ticket_words.h"

enum { LABEL_CELLS = 14, TICKETS_MAX = 200, SHOWN_MAX = 8 };

/* What is gathered, and where it goes. */
struct gathering {
    struct console *console;
    struct text_block *block;
    const struct config *config;
    const struct host *host;
    size_t count;
};

static const char *text_of(const char *text)
{
    return text == NULL ? "" : text;
}

static void add_fact(struct text_block *block, enum role_id role, const char *label,
                     const char *text)
{
    text_block_add_fact(block, role, LABEL_CELLS, label, text);
}

static const char *system_name(const struct config *config, char *id)
{
    const struct ticket ticket = {.system_id = id};

    return ticket_words_system(config, &ticket);
}

/* --- what is open --- */

static int add_alert(const struct alert *alert, const struct alert_view *view, void *data)
{
    const struct gathering *gathering = data;
    wall_s now = console_now(gathering->console);
    struct str line = STR_INIT, standing = STR_INIT;

    str_addf(&line, "%s %s %s ", alert->id, level_mark(alert->level), level_word(alert->level));
    alert_add_what(&line, alert);
    str_addc(&line, ' ');
    alert_add_value(&line, alert);
    str_add(&line, "  ");
    when_add(&line, alert->raised_at, now);
    alert_add_standing(&standing, alert, view, now);
    str_addf(&line, "%s%s", standing.len > 0 ? "  " : "", standing.buf);
    if (alert->ticket != NULL) {
        str_add(&line, "  ");
        ticket_add_number(&line, alert->ticket, now);
    }
    add_fact(gathering->block, alert_role(alert), _("open alert"), line.buf);
    if (alert->text != NULL && alert->text[0] != '\0')
        add_fact(gathering->block, ROLE_DIM, "", alert->text);
    str_release(&line);
    str_release(&standing);
    return 0;
}

static int add_ticket(const struct ticket *ticket, void *data)
{
    struct gathering *gathering = data;
    struct str line = STR_INIT, shown = STR_INIT;

    if (!ticket_is_open(ticket->state) || gathering->count >= SHOWN_MAX)
        return 0;
    gathering->count++;
    ticket_add_number(&line, ticket->id, console_now(gathering->console));
    str_addf(&line, "  %s  ", ticket_state_label(ticket->state));
    visible_add(&line, text_of(ticket->subject), strlen(text_of(ticket->subject)), VISIBLE_LINE);
    width_add_clipped(&shown, line.buf, console_cols(gathering->console) - LABEL_CELLS - 2,
                      WIDTH_DOTS);
    add_fact(gathering->block, ROLE_NORMAL, _("open ticket"), shown.buf);
    str_release(&line);
    str_release(&shown);
    return 0;
}

static int add_tickets(struct gathering *gathering, struct err *err)
{
    vec_each (one, &gathering->host->systems) {
        char *line = xasprintf("system:%s", *one);
        int rc = desk_ticket_search(console_desk(gathering->console), line, TICKETS_MAX, add_ticket,
                                    gathering, err);

        free(line);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int add_window(const struct maintenance *window, const struct window_view *view, void *data)
{
    const struct gathering *gathering = data;
    wall_s now = console_now(gathering->console);
    struct str line = STR_INIT;

    if (view->phase > WINDOW_OVERRUN || !window_is_about(window, gathering->host))
        return 0;
    str_addf(&line, "%s  %s  ", window->id, choice_label(window_phases, (int)view->phase));
    when_add(&line, window->opens, now);
    str_add(&line, " - ");
    when_add(&line, window->closes, now);
    add_fact(gathering->block, view->phase == WINDOW_OVERRUN ? ROLE_OVERDUE : ROLE_NORMAL,
             _("maintenance"), line.buf);
    str_release(&line);
    return 0;
}

static int begin(struct gathering *gathering, struct console *console, const char *id,
                 struct text_block *block, struct err *err)
{
    *gathering = (struct gathering){
        .console = console,
        .block = block,
        .config = desk_full_config(console_desk(console), err),
    };
    if (gathering->config == NULL)
        return -1;
    gathering->host = config_host(gathering->config, id);
    return 0;
}

int host_facts_add_open(struct console *console, const char *id, struct text_block *block,
                        struct err *err)
{
    const struct alert_filter filter = {.open = true, .each = true, .host = id};
    struct gathering gathering;

    if (begin(&gathering, console, id, block, err) < 0 ||
        desk_alert_list(console_desk(console), &filter, add_alert, &gathering, err) < 0)
        return -1;
    if (gathering.host == NULL)
        return 0;
    if (desk_window_list(console_desk(console), false, add_window, &gathering, err) < 0)
        return -1;
    return add_tickets(&gathering, err);
}

/* --- how one gets there --- */

static void add_systems(const struct gathering *gathering)
{
    struct str text = STR_INIT;

    vec_each (one, &gathering->host->systems)
        str_addf(&text, "%s%s", text.len > 0 ? ", " : "", system_name(gathering->config, *one));
    if (text.len > 0)
        add_fact(gathering->block, ROLE_NORMAL, _("systems"), text.buf);
    str_release(&text);
}

static void add_parents(const struct gathering *gathering)
{
    struct host_list parents = {0};
    struct str text = STR_INIT;

    host_parents(gathering->config, gathering->host, &parents);
    vec_each (parent, &parents.items)
        str_addf(&text, "%s%s", text.len > 0 ? ", " : "", (*parent)->id);
    if (text.len > 0)
        add_fact(gathering->block, ROLE_NORMAL, _("depends on"), text.buf);
    vec_release(&parents.items);
    str_release(&text);
}

static void add_key(const struct gathering *gathering, const struct host_plan *plan)
{
    struct desk *desk = console_desk(gathering->console);
    struct err err = ERR_INIT;
    struct str text = STR_INIT;
    struct host_key key;
    int found = desk_host_key_at(desk, &plan->place, &key, &err);

    if (found == 1) {
        str_addf(&text, _("%s %s, accepted by %s "), key.type, key.fingerprint,
                 text_of(key.accepted_by));
        when_add(&text, key.accepted_at, console_now(gathering->console));
        add_fact(gathering->block, ROLE_NORMAL, _("host key"), text.buf);
        record_release(&host_key_schema, &key);
    } else {
        if (found == 0)
            str_addf(&text, _("none is trusted yet: zhiban host trust %s"), gathering->host->id);
        add_fact(gathering->block, ROLE_WARN, _("host key"), found == 0 ? text.buf : err.text.buf);
    }
    str_release(&text);
    err_release(&err);
}

static void add_place(const struct gathering *gathering)
{
    struct str text = STR_INIT;
    struct err err = ERR_INIT;
    struct host_plan plan;

    if (host_plan_make(gathering->config, gathering->host, &plan, &err) < 0) {
        add_fact(gathering->block, ROLE_WARN, _("address"), err.text.buf);
    } else if (plan.transport == TRANSPORT_LOCAL) {
        add_fact(gathering->block, ROLE_NORMAL, _("address"), _("this machine itself"));
        host_plan_release(&plan);
    } else {
        host_place_add(&text, plan.place.address, plan.place.port, plan.place.route);
        add_fact(gathering->block, ROLE_NORMAL, _("address"), text.buf);
        add_key(gathering, &plan);
        host_plan_release(&plan);
    }
    if (gathering->host->legacy)
        add_fact(gathering->block, ROLE_WARN, _("security"),
                 _("legacy: broken algorithms are accepted too; plan its replacement"));
    str_release(&text);
    err_release(&err);
}

static void add_site(const struct gathering *gathering, const struct site *site)
{
    add_fact(gathering->block, ROLE_NORMAL, _("site"), text_of(site->name));
    vec_each (way, &site->ways) {
        struct str text = STR_INIT;

        str_addf(&text, "%s  %s", choice_label(access_kinds, way->kind), text_of(way->where));
        if (way->hours != NULL)
            str_addf(&text, "  %s", way->hours);
        if (way->note != NULL)
            str_addf(&text, "  %s", way->note);
        add_fact(gathering->block, ROLE_NORMAL, _("way in"), text.buf);
        str_release(&text);
    }
    vec_each (contact, &site->contacts) {
        struct str text = STR_INIT;

        str_addf(&text, "%s  %s  %s", text_of(contact->name), text_of(contact->duty),
                 text_of(contact->phone));
        add_fact(gathering->block, ROLE_NORMAL, _("contact"), text.buf);
        str_release(&text);
    }
}

int host_facts_add_about(struct console *console, const char *id, struct text_block *block,
                         struct err *err)
{
    struct gathering gathering;

    if (begin(&gathering, console, id, block, err) < 0)
        return -1;
    if (gathering.host == NULL) {
        text_block_addf(block, ROLE_WARN, _("there is no host '%s' in the configuration"), id);
        return 0;
    }
    text_block_add(block, ROLE_STRONG, _("about it"));
    add_systems(&gathering);
    add_place(&gathering);
    add_parents(&gathering);
    if (gathering.host->note != NULL)
        add_fact(block, ROLE_NORMAL, _("note"), gathering.host->note);
    vec_each (site, &gathering.config->sites)
        if (str_eq(site->id, gathering.host->site))
            add_site(&gathering, site);
    return 0;
}
