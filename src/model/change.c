/* The life of a change. */
#include "model/change.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/contract_codes.h"
#include "model/deadline.h"

const struct choice change_states[] = {
    {CHANGE_OPEN, "open", N_("waits for approval")},  {CHANGE_APPROVED, "approved", N_("approved")},
    {CHANGE_STARTED, "started", N_("under way")},     {CHANGE_FINISHED, "finished", N_("finished")},
    {CHANGE_CANCELLED, "cancelled", N_("cancelled")}, {0, NULL, NULL},
};

const struct choice change_outcomes[] = {
    {OUTCOME_DONE, "done", N_("done")},
    {OUTCOME_ROLLED_BACK, "rolled_back", N_("rolled back")},
    {OUTCOME_FAILED, "failed", N_("failed")},
    {0, NULL, NULL},
};

static const struct field change_fields[] = {
    {FIELD_AT(struct change, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
     .help = N_("Given by the store: CH-1, CH-2 and so on.")},
    {FIELD_AT(struct change, contract), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
     .help = N_("The contract whose rules hold for it.")},
    {FIELD_AT(struct change, sort), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
     .help = N_("Which of the contract's kinds of change it is.")},
    {FIELD_AT(struct change, title), .type = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 200,
     .help = N_("What will be changed, in one line.")},
    {FIELD_AT(struct change, systems), .type = FIELD_TEXTS, .max = 64,
     .help = N_("The systems that it touches.")},
    {FIELD_AT(struct change, site), .type = FIELD_TEXT, .help = N_("Where.")},
    {FIELD_AT(struct change, state), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
     .choices = change_states, .help = N_("How far it is.")},
    {FIELD_AT(struct change, emergency), .type = FIELD_BOOL,
     .help = N_("Handed in without the lead, with the hospital's consent.")},
    {FIELD_AT(struct change, consent), .type = FIELD_TEXT, .max = 100,
     .help = N_("Who of the hospital agreed to the emergency.")},
    {FIELD_AT(struct change, submitted_by), .type = FIELD_TEXT, .max = 100,
     .help = N_("Who handed it in.")},
    {FIELD_AT(struct change, submitted_at), .type = FIELD_TIME, .flags = FIELD_REQUIRED,
     .help = N_("When it was handed in.")},
    {FIELD_AT(struct change, planned_from), .type = FIELD_TIME, .flags = FIELD_REQUIRED,
     .help = N_("When it shall begin.")},
    {FIELD_AT(struct change, planned_to), .type = FIELD_TIME, .flags = FIELD_REQUIRED,
     .help = N_("When it shall be over.")},
    {FIELD_AT(struct change, evidence), .type = FIELD_TEXTS, .max = 400,
     .help = N_("What is there of what the contract asks for: backup:nas-0412.")},
    {FIELD_AT(struct change, approver), .type = FIELD_TEXT, .max = 100,
     .help = N_("Who approved it.")},
    {FIELD_AT(struct change, approval), .type = FIELD_TEXT, .max = 400,
     .help = N_("The document of the approval.")},
    {FIELD_AT(struct change, approved_at), .type = FIELD_TIME, .help = N_("When it was approved.")},
    {FIELD_AT(struct change, started_by), .type = FIELD_TEXT, .max = 100,
     .help = N_("Who began it.")},
    {FIELD_AT(struct change, started_at), .type = FIELD_TIME, .help = N_("When it was begun.")},
    {FIELD_AT(struct change, finished_at), .type = FIELD_TIME, .help = N_("When it was over.")},
    {FIELD_AT(struct change, outcome), .type = FIELD_CHOICE, .choices = change_outcomes,
     .help = N_("How it ended.")},
    {FIELD_AT(struct change, note), .type = FIELD_TEXT, .flags = FIELD_LONG, .max = 2000,
     .help = N_("A remark.")},
    FIELD_END,
};

static int change_check(const void *record, struct err *err)
{
    const struct change *change = record;

    if (change->planned_to > change->planned_from)
        return 0;
    err_set(err, ERR_USAGE, _("a change ends after it begins; correct one of the two"));
    return err_prefix(err, "planned_to");
}

const struct schema change_schema = {
    .kind = "change",
    .help = N_("A planned change of a system."),
    .size = sizeof(struct change),
    .fields = change_fields,
    .check = change_check,
};

/* --- the contract's rules --- */

const struct contract_change *change_row(const struct contract *contract, const char *sort,
                                         struct err *err)
{
    struct str known = STR_INIT;

    vec_each (row, &contract->changes) {
        if (str_eq(row->id, sort)) {
            str_release(&known);
            return row;
        }
        str_addf(&known, "%s%s", known.len > 0 ? ", " : "", row->id);
    }
    if (known.len == 0)
        err_set(err, ERR_USAGE, _("the contract %s knows no changes"), contract->id);
    else
        err_set(err, ERR_USAGE, _("the contract %s knows no change '%s'; there are: %s"),
                contract->id, sort, known.buf);
    str_release(&known);
    return NULL;
}

int change_latest(const struct contract_change *row, const struct worktime *worktime,
                  wall_s planned_from, wall_s *latest, struct err *err)
{
    *latest = 0;
    if (row->lead.unit == SPAN_NONE)
        return 0;
    return lead_latest(worktime, row->lead, planned_from, latest, err);
}

int change_met_lead(const struct change *change, const struct contract_change *row,
                    const struct worktime *worktime, bool *met, struct err *err)
{
    wall_s latest;

    if (change_latest(row, worktime, change->planned_from, &latest, err) < 0)
        return -1;
    *met = latest == 0 || change->submitted_at <= latest;
    return 0;
}

static bool has_evidence(const struct change *change, const char *need)
{
    size_t len = strlen(need);

    vec_each (text, &change->evidence) {
        if (strncmp(*text, need, len) == 0 && (*text)[len] == ':')
            return true;
    }
    return false;
}

void change_add_missing(const struct change *change, const struct contract_change *row,
                        struct str *out)
{
    size_t begin = out->len;

    vec_each (need, &row->needs) {
        bool there =
            strcmp(*need, "approval") == 0 ? change->approved_at != 0 : has_evidence(change, *need);

        if (!there)
            str_addf(out, "%s%s", out->len > begin ? ", " : "", *need);
    }
}

/* --- what may happen --- */

static int wrong_state(const struct change *change, const char *wanted, struct err *err)
{
    return err_set(err, ERR_REFUSED, _("%s is '%s'; only a change that is '%s' allows that (R22)"),
                   change->id, choice_label(change_states, change->state), wanted);
}

static int check_state(const struct change *change, enum change_state state, struct err *err)
{
    if (change->state == (int)state)
        return 0;
    return wrong_state(change, choice_label(change_states, (int)state), err);
}

static bool is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\n")] == '\0';
}

static void put(char **text, const char *value)
{
    free(*text);
    *text = value == NULL ? NULL : xstrdup(value);
}

static int refuse_late(wall_s latest, struct err *err)
{
    struct str text = STR_INIT;

    civil_add_short(&text, latest);
    err_set(err, ERR_REFUSED,
            _("too late: it had to be handed in until %s (R22); only an emergency that the "
              "hospital consents to goes faster"),
            text.buf);
    str_release(&text);
    return -1;
}

int change_submit(struct change *change, const struct contract_change *row,
                  const struct worktime *worktime, const char *who, wall_s now, struct err *err)
{
    wall_s latest;

    if (change->planned_to <= change->planned_from)
        return err_set(err, ERR_USAGE, _("a change ends after it begins; correct one of the two"));
    if (change->planned_to <= now)
        return err_set(err, ERR_REFUSED, _("its time is over; a change is handed in before (R22)"));
    if (change_latest(row, worktime, change->planned_from, &latest, err) < 0)
        return -1;
    if (change->emergency && is_blank(change->consent))
        return err_set(
            err, ERR_REFUSED,
            _("an emergency change needs the hospital's consent (R22); name who agreed"));
    if (!change->emergency && latest != 0 && now > latest)
        return refuse_late(latest, err);
    change->state = CHANGE_OPEN;
    change->submitted_at = now;
    put(&change->submitted_by, who);
    return 0;
}

int change_attach(struct change *change, const struct contract_change *row, const char *evidence,
                  struct err *err)
{
    const char *colon = strchr(evidence, ':');

    if (change->state == CHANGE_FINISHED || change->state == CHANGE_CANCELLED)
        return wrong_state(change, choice_label(change_states, CHANGE_OPEN), err);
    vec_each (need, &row->needs) {
        size_t len = strlen(*need);

        if (strcmp(*need, "approval") == 0 || colon == NULL || colon[1] == '\0' ||
            (size_t)(colon - evidence) != len || strncmp(evidence, *need, len) != 0)
            continue;
        *vec_push(&change->evidence) = xstrdup(evidence);
        return 0;
    }
    return err_set(err, ERR_USAGE,
                   _("'%s' is nothing that a change '%s' asks for; write NEED:WHAT, such as "
                     "backup:nas-0412"),
                   evidence, row->id);
}

int change_approve(struct change *change, const char *approver, const char *document,
                   const char *who, wall_s now, struct err *err)
{
    if (check_state(change, CHANGE_OPEN, err) < 0)
        return -1;
    if (str_eq(change->submitted_by, approver) || str_eq(change->submitted_by, who))
        return err_set(err, ERR_REFUSED,
                       _("nobody approves what he handed in himself (R22): %s did"),
                       change->submitted_by);
    if (now >= change->planned_to)
        return err_set(err, ERR_REFUSED, _("the planned time of %s is over (R22); hand it in anew"),
                       change->id);
    change->state = CHANGE_APPROVED;
    change->approved_at = now;
    put(&change->approver, approver);
    put(&change->approval, document);
    return 0;
}

int change_start(struct change *change, const struct contract_change *row, const char *who,
                 wall_s now, struct err *err)
{
    struct str missing = STR_INIT, begin = STR_INIT;
    int rc = -1;

    if (check_state(change, CHANGE_APPROVED, err) < 0)
        goto out;
    change_add_missing(change, row, &missing);
    civil_add_short(&begin, change->planned_from);
    if (missing.len > 0) {
        err_set(err, ERR_REFUSED, _("%s lacks what the contract asks for (R22): %s"), change->id,
                missing.buf);
    } else if (now < change->planned_from) {
        err_set(err, ERR_REFUSED, _("%s was approved from %s on, not before (R22)"), change->id,
                begin.buf);
    } else if (now >= change->planned_to) {
        err_set(err, ERR_REFUSED, _("the planned time of %s is over (R22); hand it in anew"),
                change->id);
    } else {
        change->state = CHANGE_STARTED;
        change->started_at = now;
        put(&change->started_by, who);
        rc = 0;
    }
out:
    str_release(&missing);
    str_release(&begin);
    return rc;
}

int change_finish(struct change *change, int outcome, wall_s now, struct err *err)
{
    if (check_state(change, CHANGE_STARTED, err) < 0)
        return -1;
    change->state = CHANGE_FINISHED;
    change->outcome = outcome;
    change->finished_at = now;
    return 0;
}

int change_cancel(struct change *change, const char *reason, struct err *err)
{
    if (change->state != CHANGE_OPEN && change->state != CHANGE_APPROVED)
        return wrong_state(change, choice_label(change_states, CHANGE_OPEN), err);
    if (is_blank(reason))
        return err_set(err, ERR_REFUSED, _("a change is cancelled with a reason (R22)"));
    change->state = CHANGE_CANCELLED;
    put(&change->note, reason);
    return 0;
}
