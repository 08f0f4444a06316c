/* Reading the journal for one pair of eyes. */
#include "desk/news.h"

#include <string.h>

#include "base/str.h"
#include "desk/journals.h"
#include "desk/queue.h"
#include "desk/tickets.h"

/* Acts after which a ticket may be new to somebody. */
static bool may_be_new(const char *verb)
{
    static const char *const verbs[] = {"open",    "assign", "release", "regrade",
                                        "unmerge", "reopen", NULL};

    for (const char *const *v = verbs; *v != NULL; v++)
        if (strcmp(*v, verb) == 0)
            return true;
    return false;
}

enum news news_of(const struct ticket *ticket, const char *verb, const char *actor, const char *me)
{
    if (str_eq(actor, me) || !may_be_new(verb) || !ticket_is_open((enum ticket_state)ticket->state))
        return NEWS_NONE;
    if (ticket->assignee != NULL && ticket->assignee[0] != '\0')
        return str_eq(ticket->assignee, me) ? NEWS_MINE : NEWS_NONE;
    return ticket->priority == 1 ? NEWS_URGENT : NEWS_NONE;
}

struct reading {
    struct desk *desk;
    int (*each)(enum news news, const struct ticket *ticket, void *data);
    void *data;
    struct err *err;
};

static const char *text_of(const json_t *event, const char *key)
{
    const char *text = json_string_value(json_object_get(event, key));

    return text == NULL ? "" : text;
}

static int take_event(const json_t *event, void *data)
{
    struct reading *reading = data;
    struct ticket ticket;
    enum news news;
    int rc = 0;

    if (!may_be_new(text_of(event, "verb")) ||
        str_eq(text_of(event, "actor"), desk_user(reading->desk)))
        return 0;
    if (desk_ticket_load(reading->desk, text_of(event, "subject"), &ticket, reading->err) < 0)
        return -1;
    news =
        news_of(&ticket, text_of(event, "verb"), text_of(event, "actor"), desk_user(reading->desk));
    if (news != NEWS_NONE)
        rc = reading->each(news, &ticket, reading->data);
    record_release(&ticket_schema, &ticket);
    return rc;
}

int desk_news_each(struct desk *desk, int64_t after,
                   int (*each)(enum news news, const struct ticket *ticket, void *data), void *data,
                   struct err *err)
{
    const struct desk_journal_filter filter = {
        .kind = "ticket", .after = after, .last = NEWS_EVENTS_MAX};
    struct reading reading = {.desk = desk, .each = each, .data = data, .err = err};

    return desk_journal_each(desk, &filter, take_event, &reading, err);
}

static int take_step(const json_t *event, void *data)
{
    const json_t *at = json_object_get(json_object_get(event, "patch"), "at");
    int64_t *seconds = data;

    *seconds =
        json_integer_value(json_array_get(at, 0)) - json_integer_value(json_array_get(at, 1));
    return 0;
}

int desk_clock_went_back(struct desk *desk, int64_t after, int64_t *seconds, struct err *err)
{
    const struct desk_journal_filter filter = {
        .kind = "clock", .verb = "step", .after = after, .last = 1};

    *seconds = 0;
    return desk_journal_each(desk, &filter, take_step, seconds, err);
}

struct mine {
    int (*each)(const struct ticket *ticket, wall_s due, void *data);
    void *data;
};

static int take_mine(struct ticket *ticket, const struct urgency *urgency, void *data)
{
    const struct mine *mine = data;

    return urgency->due == 0 ? 0 : mine->each(ticket, urgency->due, mine->data);
}

int desk_mine_each(struct desk *desk, wall_s now,
                   int (*each)(const struct ticket *ticket, wall_s due, void *data), void *data,
                   struct err *err)
{
    const struct queue_query query = {.assignee = desk_user(desk), .limit = NEWS_MINE_MAX};
    struct mine mine = {.each = each, .data = data};

    return desk_queue_each(desk, &query, now, take_mine, &mine, err);
}
