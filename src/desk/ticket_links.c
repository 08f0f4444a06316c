/* What a ticket belongs together with. What is in the store is looked up, so that no link leads
 * nowhere; the rest is taken as it is written. The other direction is found by an index. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "desk/alerts.h"
#include "desk/changes.h"
#include "desk/ticket_many_acts.h"

static const char *const kinds[] = {"alert", "run", "change", "problem", "ticket", "external"};

enum { LINK_ID_MAX = 100 };

static bool is_kind(const char *text, size_t len)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (strlen(kinds[i]) == len && strncmp(kinds[i], text, len) == 0)
            return true;
    return false;
}

static int bad_link(const char *text, struct err *err)
{
    struct str shown = STR_INIT;

    visible_add_brief(&shown, text);
    err_set(err, ERR_USAGE,
            _("'%s' is no link; write KIND:ID, KIND one of alert, run, change, problem, ticket, "
              "external"),
            shown.buf);
    str_release(&shown);
    return -1;
}

/* One word, so that it can be found and printed as it is. */
static bool is_word(const char *id)
{
    size_t len = strlen(id);

    for (size_t i = 0; i < len; i++)
        if ((unsigned char)id[i] <= ' ' || id[i] == 0x7f || id[i] == '"' || id[i] == '\\')
            return false;
    return len > 0 && len <= LINK_ID_MAX;
}

static int ticket_link(struct desk *desk, const struct ticket *from, const char *id, char **link,
                       struct err *err)
{
    struct ticket other;
    int rc = 0;

    if (desk_ticket_load(desk, id, &other, err) < 0)
        return -1;
    if (str_eq(other.id, from->id))
        rc = err_set(err, ERR_REFUSED, _("%s cannot be linked to itself"), from->id);
    else
        *link = xasprintf("ticket:%s", other.id);
    record_release(&ticket_schema, &other);
    return rc;
}

static int change_link(struct desk *desk, const char *id, char **link, struct err *err)
{
    struct change change;

    if (desk_change_load(desk, id, &change, err) < 0)
        return -1;
    *link = xasprintf("change:%s", change.id);
    record_release(&change_schema, &change);
    return 0;
}

static int alert_link(struct desk *desk, const char *id, char **link, struct err *err)
{
    struct alert alert;

    if (desk_alert_load(desk, id, &alert, err) < 0)
        return -1;
    *link = xasprintf("alert:%s", alert.id);
    record_release(&alert_schema, &alert);
    return 0;
}

/* The link in the form in which it is kept. */
static int read_link(struct desk *desk, const struct ticket *from, const char *text, char **link,
                     struct err *err)
{
    size_t len = text == NULL ? 0 : strcspn(text, ":");

    if (text == NULL || !is_kind(text, len) || text[len] != ':' || !is_word(text + len + 1))
        return bad_link(text == NULL ? "" : text, err);
    if (str_starts(text, "ticket:"))
        return ticket_link(desk, from, text + len + 1, link, err);
    if (str_starts(text, "change:"))
        return change_link(desk, text + len + 1, link, err);
    if (str_starts(text, "alert:"))
        return alert_link(desk, text + len + 1, link, err);
    *link = xstrdup(text);
    return 0;
}

static size_t find(const struct ticket *ticket, const char *link)
{
    size_t i = 0;

    while (i < ticket->links.len && strcmp(ticket->links.items[i], link) != 0)
        i++;
    return i;
}

int ticket_apply_link(struct desk *desk, const struct ticket *before, struct ticket *after,
                      const struct ticket_act *act, struct err *err)
{
    char *link = NULL;

    if (read_link(desk, before, act->what, &link, err) < 0)
        return -1;
    if (find(after, link) < after->links.len) {
        err_set(err, ERR_REFUSED, _("%s is linked to %s already"), before->id, link);
        free(link);
        return -1;
    }
    *vec_push(&after->links) = link;
    return 0;
}

/* As it is kept, or as it was typed: what it led to may be gone. */
int ticket_apply_unlink(struct desk *desk, const struct ticket *before, struct ticket *after,
                        const struct ticket_act *act, struct err *err)
{
    struct err ignored = ERR_INIT;
    char *link = NULL;
    size_t at;

    if (read_link(desk, before, act->what, &link, &ignored) < 0)
        link = xstrdup(act->what == NULL ? "" : act->what);
    err_release(&ignored);
    at = find(after, link);
    if (at == after->links.len || str_starts(link, "intake:")) {
        struct str shown = STR_INIT;

        visible_add_brief(&shown, link);
        err_set(err, ERR_REFUSED, _("%s is not linked to %s"), before->id, shown.buf);
        str_release(&shown);
        free(link);
        return -1;
    }
    free(link);
    free(after->links.items[at]);
    after->links.len--;
    memmove(&after->links.items[at], &after->links.items[at + 1],
            (after->links.len - at) * sizeof(after->links.items[0]));
    return 0;
}
