#include "desk/undo.h"

#include <string.h>

#include "base/tr.h"
#include "store/journal.h"

enum { UNDO_S = 10 * 60 };

static int note_last(const struct event *event, void *data)
{
    struct last_event *last = data;

    last->seq = event->seq;
    last->at = event->at;
    str_set(&last->actor, event->actor);
    str_set(&last->verb, event->verb);
    str_set(&last->patch, event->patch);
    return 0;
}

int last_event_read(struct desk *desk, const char *kind, const char *id, struct last_event *last,
                    struct err *err)
{
    const struct journal_filter filter = {.kind = kind, .subject = id, .last = 1};

    return journal_each(desk_store(desk), &filter, note_last, last, err);
}

void last_event_release(struct last_event *last)
{
    str_release(&last->actor);
    str_release(&last->verb);
    str_release(&last->patch);
}

int last_event_may_undo(const struct desk *desk, const struct last_event *last, bool has_undo,
                        struct err *err)
{
    if (strcmp(last->verb.buf, "void") == 0)
        return err_set(err, ERR_REFUSED, _("the last event was taken back already"));
    if (!has_undo)
        return err_set(err, ERR_REFUSED, _("the last event is '%s', which has no undo"),
                       last->verb.buf);
    if (strcmp(last->actor.buf, desk_user(desk)) != 0)
        return err_set(err, ERR_REFUSED, _("the last event is by %s; one undoes one's own only"),
                       last->actor.buf);
    if (clock_wall() - last->at > UNDO_S)
        return err_set(err, ERR_REFUSED,
                       _("the last event is older than 10 minutes; correct it instead"));
    return 0;
}
