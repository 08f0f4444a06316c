/* Two people at one ticket. Acts are merged by field: the later one is applied to what the earlier
 * one left, and is refused only where both wrote the same field with different values. The journal
 * says who wrote what since; nobody's words are overwritten unseen. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/tr.h"
#include "base/visible.h"
#include "desk/ticket_many_acts.h"
#include "store/journal.h"

/* The last event that wrote the field. */
struct writer {
    const char *field;
    struct str who;
    wall_s at;
    struct err *err;
};

static int note_writer(const struct event *event, void *data)
{
    struct writer *writer = data;
    json_t *patch = json_read(event->patch, strlen(event->patch), writer->err);

    if (patch == NULL)
        return -1;
    if (json_object_get(patch, writer->field) != NULL) {
        str_set(&writer->who, event->actor);
        writer->at = event->at;
    }
    json_decref(patch);
    return 0;
}

static void add_value(struct str *out, const struct field *field, const struct ticket *ticket)
{
    struct str text = STR_INIT;

    field_add_text(field, ticket, &text);
    visible_add_brief(out, text.buf);
    str_release(&text);
}

static int tell(const struct writer *writer, const struct field *field, const struct ticket *theirs,
                const struct ticket *mine, struct err *err)
{
    struct str at = STR_INIT, there = STR_INIT, here = STR_INIT;

    civil_add_instant(&at, writer->at);
    add_value(&there, field, theirs);
    add_value(&here, field, mine);
    err_set(err, ERR_CONFLICT,
            _("%s of %s was changed by %s at %s to '%s', and you write '%s'; look at it and try "
              "again"),
            field->name, theirs->id, writer->who.buf, at.buf, there.buf, here.buf);
    str_release(&at);
    str_release(&there);
    str_release(&here);
    return -1;
}

static bool is_alike(const struct field *field, const struct ticket *a, const struct ticket *b)
{
    struct str left = STR_INIT, right = STR_INIT;
    bool alike;

    field_add_text(field, a, &left);
    field_add_text(field, b, &right);
    alike = strcmp(left.buf, right.buf) == 0;
    str_release(&left);
    str_release(&right);
    return alike;
}

static int check_field(struct desk *desk, const struct field *field, int64_t seen,
                       const struct ticket *theirs, const struct ticket *mine, struct err *err)
{
    const struct journal_filter filter = {
        .kind = ticket_schema.kind, .subject = theirs->id, .after = seen};
    struct writer writer = {.field = field->name, .who = STR_INIT, .err = err};
    int rc = journal_each(desk_store(desk), &filter, note_writer, &writer, err);

    if (rc == 0 && writer.at != 0)
        rc = tell(&writer, field, theirs, mine, err);
    str_release(&writer.who);
    return rc;
}

int ticket_check_seen(struct desk *desk, const struct ticket_act *act, const struct ticket *theirs,
                      const struct ticket *mine, struct err *err)
{
    if (act->seen == 0 || act->seen >= theirs->seq)
        return 0;
    for (size_t i = 0; i < act->values.len; i++) {
        const struct field *field = schema_field(&ticket_schema, act->values.items[i].field);

        if (strcmp(act->verb, "resolve") == 0 && strcmp(field->name, "effort_min") == 0)
            continue; /* is added */
        if (!is_alike(field, theirs, mine) &&
            check_field(desk, field, act->seen, theirs, mine, err) < 0)
            return -1;
    }
    return 0;
}
