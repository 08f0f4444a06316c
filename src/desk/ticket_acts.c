/* What one does with a ticket, a row an act. All acts go one way: the move is asked for, the values
 * are read by the field table, the instant is stamped, the row's own rule is applied, and one event
 * is recorded. R numbers are the rules of sla.md. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/ticket_many_acts.h"
#include "desk/ticket_rules.h"
#include "desk/ticket_search.h"
#include "desk/ticket_settle.h"
#include "desk/tickets.h"
#include "desk/undo.h"
#include "model/ticket_lapse.h"
#include "store/journal.h"
#include "store/patch.h"
#include "store/record.h"

static void set_text(char **slot, const char *text)
{
    char *copy = text == NULL || text[0] == '\0' ? NULL : xstrdup(text); /* may be *slot itself */

    free(*slot);
    *slot = copy;
}

/* --- what follows from an act --- */

static int apply_claim(struct desk *desk, const struct ticket *before, struct ticket *after,
                       const struct ticket_act *act, struct err *err)
{
    (void)act;
    if (before->assignee != NULL && !str_eq(before->assignee, desk_user(desk)))
        return err_set(err, ERR_REFUSED, _("%s is with %s; who takes it over assigns it"),
                       before->id, before->assignee);
    set_text(&after->assignee, desk_user(desk));
    return 0;
}

static int apply_release(struct desk *desk, const struct ticket *before, struct ticket *after,
                         const struct ticket_act *act, struct err *err)
{
    (void)desk;
    (void)before;
    (void)act;
    (void)err;
    set_text(&after->assignee, NULL);
    return 0;
}

static int apply_assign(struct desk *desk, const struct ticket *before, struct ticket *after,
                        const struct ticket_act *act, struct err *err)
{
    (void)before;
    (void)act;
    if (desk_config(desk)->users.len > 0 && config_user(desk_config(desk), after->assignee) == NULL)
        return err_set(err, ERR_USAGE, _("there is no user '%s'; users.yaml lists them"),
                       after->assignee);
    return 0;
}

/* R17: whoever sets out without having said so has found that it cannot be done from afar. */
static int apply_dispatch(struct desk *desk, const struct ticket *before, struct ticket *after,
                          const struct ticket_act *act, struct err *err)
{
    (void)desk;
    (void)before;
    (void)act;
    (void)err;
    if (after->remote_failed_at == 0)
        after->remote_failed_at = after->dispatched_at;
    return 0;
}

static int apply_arrive(struct desk *desk, const struct ticket *before, struct ticket *after,
                        const struct ticket_act *act, struct err *err)
{
    (void)desk;
    (void)act;
    if (before->dispatched_at > after->arrived_at)
        return err_set(err, ERR_REFUSED, _("R17: arrived before setting out"));
    if (after->dispatched_at == 0)
        after->dispatched_at = after->arrived_at;
    if (after->remote_failed_at == 0)
        after->remote_failed_at = after->dispatched_at;
    after->mode = SERVICE_ON_SITE;
    return 0;
}

static int apply_resume(struct desk *desk, const struct ticket *before, struct ticket *after,
                        const struct ticket_act *act, struct err *err)
{
    (void)desk;
    if (act->at != 0 && act->at < before->paused_at)
        return err_set(err, ERR_REFUSED, _("R9: resumed before the pause began"));
    ticket_end_pause(after);
    return 0;
}

/* R12: restored, or a workaround that the hospital accepts. */
static int apply_resolve(struct desk *desk, const struct ticket *before, struct ticket *after,
                         const struct ticket_act *act, struct err *err)
{
    if (after->solution == NULL && after->workaround == NULL)
        return err_set(err, ERR_USAGE, _("R12: say what was done: solution or workaround"));
    for (size_t i = 0; i < act->values.len; i++) /* to what was spent before */
        if (strcmp(act->values.items[i].field, "effort_min") == 0)
            after->effort_min += before->effort_min;
    set_text(&after->solved_by, desk_user(desk));
    ticket_end_pause(after);
    return 0;
}

static int apply_confirm(struct desk *desk, const struct ticket *before, struct ticket *after,
                         const struct ticket_act *act, struct err *err)
{
    (void)desk;
    (void)before;
    (void)act;
    (void)err;
    after->closed_at = after->confirmed_at;
    return 0;
}

/* --- the table --- */

#define GRADING                                                                                    \
    "scope", "type", "severity", "difficulty", "emergency", "category", "priority", "regrade"

const struct ticket_act_row ticket_act_rows[] = {
    {.verb = "claim", .summary = N_("take it on"), .apply = apply_claim},
    {.verb = "release", .summary = N_("let it go again"), .apply = apply_release},
    {.verb = "assign",
     .summary = N_("give it to somebody"),
     .fields = {"assignee"},
     .required = {"assignee"},
     .apply = apply_assign},
    {.verb = "answer",
     .summary = N_("the reporter was reached"),
     .fields = {"mode", "answered_by"},
     .stamp = "answered_at",
     .apply = ticket_rule_answer},
    {.verb = "note", .summary = N_("write something down"), .needs_note = true},
    {.verb = "plan",
     .summary = N_("the reporter was told the plan"),
     .fields = {"plan", "agreed_at"},
     .required = {"plan"},
     .stamp = "planned_at",
     .apply = ticket_rule_plan},
    {.verb = "onsite", .summary = N_("somebody was asked to come"), .stamp = "onsite_wanted_at"},
    {.verb = "remote_failed",
     .summary = N_("it cannot be done from afar"),
     .stamp = "remote_failed_at"},
    {.verb = "dispatch",
     .summary = N_("somebody set out"),
     .stamp = "dispatched_at",
     .apply = apply_dispatch},
    {.verb = "arrive",
     .summary = N_("somebody arrived"),
     .fields = {"witness"},
     .required = {"witness"},
     .stamp = "arrived_at",
     .apply = apply_arrive},
    {.verb = "pause",
     .summary = N_("its clocks stand still"),
     .fields = {"pause_reason", "pause_agreed_by", "resume_at"},
     .required = {"pause_reason", "pause_agreed_by", "resume_at"},
     .stamp = "paused_at",
     .apply = ticket_rule_pause},
    {.verb = "resume",
     .summary = N_("its clocks go on"),
     .stamp = "resumed_at",
     .apply = apply_resume},
    {.verb = "resolve",
     .summary = N_("service is restored, or a workaround accepted"),
     .fields = {"solution", "workaround", "cause", "mode", "effort_min"},
     .stamp = "resolved_at",
     .apply = apply_resolve},
    {.verb = "feedback",
     .summary = N_("the reporter was told the result"),
     .stamp = "told_at",
     .apply = ticket_apply_feedback},
    {.verb = "report", .summary = N_("the report about it was handed in"), .stamp = "reported_at"},
    {.verb = "confirm",
     .summary = N_("the hospital confirmed; closes it"),
     .fields = {"approval"},
     .stamp = "confirmed_at",
     .apply = apply_confirm},
    {.verb = "reopen",
     .summary = N_("it is not solved after all"),
     .needs_note = true,
     .apply = ticket_rule_reopen},
    {.verb = "regrade",
     .summary = N_("classify it anew"),
     .fields = {GRADING, "consented_by"},
     .apply = ticket_rule_regrade},
    {.verb = "confirm_grade",
     .summary = N_("the supervisor confirms a corrected grade"),
     .apply = ticket_rule_confirm_grade},
    {.verb = "rebind",
     .summary = N_("it belongs to another contract"),
     .fields = {"contract", "system", "site", "category"},
     .required = {"contract"},
     .needs_note = true,
     .apply = ticket_rule_rebind},
    {.verb = "merge",
     .summary = N_("another ticket goes on for it"),
     .fields = {"merged_into"},
     .required = {"merged_into"},
     .apply = ticket_apply_merge},
    {.verb = "unmerge", .summary = N_("it goes on by itself again"), .apply = ticket_apply_unmerge},
    {.verb = "exempt",
     .summary = N_("a breach that does not count"),
     .fields = {"exempted", "exempt_by", "exempt_document"},
     .required = {"exempted"},
     .needs_note = true,
     .apply = ticket_rule_exempt},
    {.verb = "followup",
     .summary = N_("the reporter was asked how it went"),
     .fields = {"score"},
     .apply = ticket_rule_followup},
    {.verb = "withdraw",
     .summary = N_("the reporter takes it back"),
     .needs_note = true,
     .apply = ticket_apply_withdraw},
    {.verb = "edit",
     .summary = N_("correct what was written down"),
     .fields = {"subject", "detail", "reporter", "department", "callback", "external",
                "document_no", "mandated_on", "agreed_at", "effort_min", "approval", "received_at",
                "answered_at", "planned_at", "dispatched_at", "arrived_at", "resolved_at",
                "told_at", "closed_at"},
     .apply = ticket_rule_edit},
    {.verb = "handover",
     .summary = N_("somebody else has the duty now"),
     .fields = {"assignee"},
     .required = {"assignee"},
     .apply = apply_assign},
    {.verb = "incident",
     .summary = N_("it belongs to a mass incident, or no more"),
     .fields = {"incident"},
     .apply = ticket_apply_incident},
    {.verb = "broadcast", .summary = N_("all reporters were told something"), .needs_note = true},
    {.verb = "link", .summary = N_("it belongs together with this"), .apply = ticket_apply_link},
    {.verb = "unlink",
     .summary = N_("it does not belong together with this"),
     .apply = ticket_apply_unlink},
    {.verb = "effort", .summary = N_("work was spent on it"), .apply = ticket_apply_effort},
    {.verb = NULL},
};

const struct ticket_act_row *ticket_act_row(const char *verb)
{
    for (const struct ticket_act_row *row = ticket_act_rows; row->verb != NULL; row++)
        if (strcmp(row->verb, verb) == 0)
            return row;
    return NULL;
}

/* --- the one way --- */

static bool takes(const char *const *fields, const char *name)
{
    for (; *fields != NULL; fields++)
        if (strcmp(*fields, name) == 0)
            return true;
    return false;
}

static int read_values(const struct ticket_act_row *row, const struct ticket_act *act,
                       struct ticket *after, struct err *err)
{
    for (size_t i = 0; i < act->values.len; i++) {
        const struct ticket_value *value = &act->values.items[i];
        const struct field *field = schema_field(&ticket_schema, value->field);

        if (field == NULL || !takes(row->fields, value->field))
            return err_set(err, ERR_USAGE, _("%s takes no %s"), row->verb, value->field);
        if (value->text[0] == '\0')
            field_clear(field, after);
        else if (field_parse(field, after, value->text, err) < 0)
            return -1;
    }
    for (const char *const *name = row->required; *name != NULL; name++)
        if (field_is_empty(schema_field(&ticket_schema, *name), after))
            return err_set(err, ERR_USAGE, _("%s needs %s"), row->verb, *name);
    if (row->needs_note && (act->note == NULL || act->note[0] == '\0'))
        return err_set(err, ERR_USAGE, _("%s needs a note that says why"), row->verb);
    return 0;
}

/* An act takes effect between the report and now. */
static int stamp(const struct ticket_act_row *row, const struct ticket_act *act,
                 const struct ticket *before, struct ticket *after, struct err *err)
{
    wall_s now = clock_wall(), at = act->at != 0 ? act->at : now;

    if (at > now)
        return err_set(err, ERR_REFUSED, _("R26: %s in the future; write when it happened"),
                       row->verb);
    if (at < before->received_at)
        return err_set(err, ERR_REFUSED, _("R2: %s before the ticket was received"), row->verb);
    if (row->stamp != NULL)
        *(wall_s *)field_at(schema_field(&ticket_schema, row->stamp), after) = at;
    return 0;
}

/* An event that changes no field: it stands in the timeline only. */
static int append(struct desk *desk, const char *id, const char *verb, const char *note,
                  struct err *err)
{
    const struct event_draft draft = {
        .kind = ticket_schema.kind, .subject = id, .verb = verb, .note = note};

    return journal_append_alone(desk_store(desk), &draft, err);
}

/* The record and what it is found by, at once. */
static int save(struct desk *desk, const struct ticket *before, struct ticket *after,
                const char *verb, const char *note, struct err *err)
{
    struct store *store = desk_store(desk);

    if (store_begin(store, err) < 0)
        return -1;
    if (record_save(store, &ticket_schema, before, after, verb, note, err) < 0 ||
        ticket_index(desk, before, after, err) < 0) {
        store_rollback(store);
        return -1;
    }
    return store_commit(store, err);
}

/* An act on a ticket that time has changed since (ticket_settle.h). */
struct acting {
    struct ticket stored, before, after;
    const char *lapse; /* the verb that records what time did; NULL: nothing */
};

static void acting_release(struct acting *acting)
{
    record_release(&ticket_schema, &acting->stored);
    record_release(&ticket_schema, &acting->before);
    record_release(&ticket_schema, &acting->after);
}

/* What time did is written down first, as an event of its own. */
static int write_down(struct desk *desk, struct acting *acting, const struct ticket_act *act,
                      struct err *err)
{
    if (acting->lapse != NULL &&
        save(desk, &acting->stored, &acting->before, acting->lapse, NULL, err) < 0)
        return -1;
    if (!record_equal(&ticket_schema, &acting->before, &acting->after))
        return save(desk, &acting->before, &acting->after, act->verb, act->note, err);
    return act->note == NULL ? 0 : append(desk, acting->before.id, act->verb, act->note, err);
}

/* Makes of `before` what the act leaves; writes nothing. */
static int prepare(struct desk *desk, const struct ticket *before, struct ticket *after,
                   const struct ticket_act *act, struct err *err)
{
    const struct ticket_act_row *row = ticket_act_row(act->verb);
    const struct ticket_move *move = ticket_move(act->verb);

    record_copy(&ticket_schema, after, before);
    if (row == NULL || move == NULL)
        return err_set(err, ERR_USAGE, _("nobody can %s a ticket"), act->verb);
    if (ticket_may_move(move, before, err) < 0 || read_values(row, act, after, err) < 0 ||
        ticket_check_seen(desk, act, before, after, err) < 0 ||
        stamp(row, act, before, after, err) < 0)
        return -1;
    if (move->to != 0)
        after->state = move->to;
    if (row->apply != NULL && row->apply(desk, before, after, act, err) < 0)
        return -1;
    if (act->link != NULL)
        *vec_push(&after->links) = xstrdup(act->link);
    return 0;
}

/* The ticket as it is now, and what the act makes of it. */
static int make_ready(struct desk *desk, const char *id, const struct ticket_act *act,
                      struct acting *acting, struct err *err)
{
    struct ticket_settler settler;
    int rc;

    if (desk_ticket_load_stored(desk, id, &acting->stored, err) < 0)
        return -1;
    record_copy(&ticket_schema, &acting->before, &acting->stored);
    ticket_settler_init(&settler, desk, clock_wall());
    rc = ticket_settle(&settler, &acting->before, &acting->lapse, err);
    ticket_settler_release(&settler);
    return rc < 0 ? -1 : prepare(desk, &acting->before, &acting->after, act, err);
}

/* The ticket is read again where nobody else can write: what came in between is kept, or told. */
static int act_in_turn(struct desk *desk, const char *id, const struct ticket_act *act,
                       struct ticket *ticket, struct err *err)
{
    struct store *store = desk_store(desk);
    struct acting acting = {0};
    int rc = -1;

    if (store_begin(store, err) < 0)
        return -1;
    if (make_ready(desk, id, act, &acting, err) == 0)
        rc = write_down(desk, &acting, act, err);
    if (rc == 0)
        rc = store_commit(store, err);
    else
        store_rollback(store);
    if (rc == 0 && ticket != NULL) {
        *ticket = acting.after;
        memset(&acting.after, 0, sizeof(acting.after));
    }
    acting_release(&acting);
    return rc;
}

int desk_ticket_check(struct desk *desk, const char *id, const struct ticket_act *act,
                      int64_t *seen, struct err *err)
{
    const struct ticket_move *move = ticket_move(act->verb);
    struct ticket before = {0}, after = {0};
    int rc = -1;

    if (move == NULL)
        return err_set(err, ERR_USAGE, _("nobody can %s a ticket"), act->verb);
    if (desk_require(desk, move->needs, act->verb, err) < 0)
        return -1;
    if (desk_ticket_load(desk, id, &before, err) == 0)
        rc = prepare(desk, &before, &after, act, err);
    *seen = before.seq;
    record_release(&ticket_schema, &before);
    record_release(&ticket_schema, &after);
    return rc;
}

int desk_ticket_act(struct desk *desk, const char *id, const struct ticket_act *act,
                    struct ticket *ticket, struct err *err)
{
    struct ticket_act timed = *act;
    int64_t seen;

    if (desk_ticket_check(desk, id, act, &seen, err) < 0)
        return -1;
    if (timed.seen == 0)
        timed.seen = seen;
    return act_in_turn(desk, id, &timed, ticket, err);
}

/* --- undo --- */

static int may_undo(const struct desk *desk, const struct last_event *last, struct err *err)
{
    static const char *const final[] = {"open", "merge", "unmerge", "void", "redact", NULL};

    return last_event_may_undo(desk, last, !takes(final, last->verb.buf), err);
}

static bool has_link(const struct ticket *ticket, const char *link)
{
    for (size_t i = 0; i < ticket->links.len; i++)
        if (strcmp(ticket->links.items[i], link) == 0)
            return true;
    return false;
}

/* What came in stays marked, or the same delivery would be taken once more. */
static void keep_marks(const struct ticket *before, struct ticket *after)
{
    for (size_t i = 0; i < before->links.len; i++)
        if (str_starts(before->links.items[i], "intake:") &&
            !has_link(after, before->links.items[i]))
            *vec_push(&after->links) = xstrdup(before->links.items[i]);
}

static int take_back(struct desk *desk, const struct ticket *before, struct ticket *after,
                     const struct last_event *last, struct err *err)
{
    char *note;
    int rc;

    if (patch_undo(desk_store(desk), &ticket_schema, after, last->patch.buf, err) < 0)
        return -1;
    keep_marks(before, after);
    note = xasprintf("%lld", (long long)last->seq);
    if (record_equal(&ticket_schema, before, after))
        rc = append(desk, before->id, "void", note, err);
    else
        rc = save(desk, before, after, "void", note, err);
    free(note);
    return rc;
}

int desk_ticket_undo(struct desk *desk, const char *id, struct ticket *ticket, struct err *err)
{
    struct last_event last = LAST_EVENT_INIT;
    struct ticket before, after;
    int rc = -1;

    if (desk_require(desk, MAY_RECORD_WRITE, "ticket.undo", err) < 0 ||
        desk_ticket_load_stored(desk, id, &before, err) < 0)
        return -1;
    record_copy(&ticket_schema, &after, &before);
    if (last_event_read(desk, ticket_schema.kind, before.id, &last, err) == 0 &&
        may_undo(desk, &last, err) == 0)
        rc = take_back(desk, &before, &after, &last, err);
    if (rc == 0 && ticket != NULL) {
        *ticket = after;
        memset(&after, 0, sizeof(after));
    }
    record_release(&ticket_schema, &before);
    record_release(&ticket_schema, &after);
    last_event_release(&last);
    return rc;
}
