/* The rules of sla.md that real tickets are held to. What is judged here is judged by the one clock
 * engine on the ticket's own events (ticket_clocks.h), never by a second reckoning. */
#include "desk/ticket_rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/duty.h"
#include "desk/ticket_clocks.h"
#include "desk/ticket_many_acts.h"
#include "desk/ticket_settle.h"
#include "model/contract_rules.h"

enum { LATE_S = 30 * 60, MINUTE_S = 60 };

static void set_text(char **slot, const char *text)
{
    char *copy = text == NULL || text[0] == '\0' ? NULL : xstrdup(text); /* may be *slot itself */

    free(*slot);
    *slot = copy;
}

static bool gives(const struct ticket_act *act, const char *field)
{
    for (size_t i = 0; i < act->values.len; i++)
        if (strcmp(act->values.items[i].field, field) == 0 && act->values.items[i].text[0] != '\0')
            return true;
    return false;
}

static int need_supervisor(struct desk *desk, const struct ticket_act *act, const char *what,
                           struct err *err)
{
    if (desk_require(desk, MAY_RECORD_CORRECT, act->verb, err) == 0)
        return 0;
    return err_prefix(err, "%s", what);
}

static char *instant_text(wall_s at)
{
    struct str when = STR_INIT;

    civil_add_instant(&when, at);
    return str_detach(&when);
}

/* --- answers --- */

/* The fresh respond clock of a reopened ticket is not stopped by a call before it (R13). */
static int check_reopened(struct desk *desk, const struct ticket *before, wall_s at,
                          struct err *err)
{
    struct ticket_clocks *clocks = ticket_clocks_new(desk, err);
    const struct sla *sla;
    wall_s reopened = 0;
    char *when;

    sla = clocks == NULL ? NULL : ticket_clocks_judge(clocks, before, clock_wall(), err);
    for (size_t i = 0; sla != NULL && i < sla->verdicts.len; i++) {
        const struct clock_verdict *v = &sla->verdicts.items[i];

        if (v->kind == CLOCK_RESPOND && v->cycle > 0 && v->start > reopened)
            reopened = v->start;
    }
    ticket_clocks_free(clocks);
    if (sla == NULL || at >= reopened)
        return sla == NULL ? -1 : 0;
    when = instant_text(reopened);
    err_set(err, ERR_REFUSED, _("R13: answered before it was reopened, at %s"), when);
    free(when);
    return -1;
}

/* R11: an explicit act by somebody who talked to the reporter. */
TICKET_RULE(ticket_rule_answer)
{
    if (before->reopened > 0 && act->at != 0 && check_reopened(desk, before, act->at, err) < 0)
        return -1;
    if (after->answered_by == NULL)
        set_text(&after->answered_by, desk_user(desk));
    if (before->assignee == NULL)
        set_text(&after->assignee, after->answered_by);
    return 0;
}

/* --- agreed dates --- */

static int check_agreed(const struct ticket *before, const struct ticket *after, struct err *err)
{
    if (after->agreed_at == before->agreed_at || after->agreed_at == 0 ||
        after->agreed_at > clock_wall())
        return 0;
    return err_set(err, ERR_REFUSED, _("R17: a date agreed with the hospital lies ahead"));
}

TICKET_RULE(ticket_rule_plan)
{
    (void)desk;
    (void)act;
    return check_agreed(before, after, err);
}

/* --- pausing (R9) --- */

/* Nothing takes back a breach; so no pause may reach back over one. */
static int check_breaches(const struct sla *sla, wall_s from, struct err *err)
{
    for (size_t i = 0; i < sla->verdicts.len; i++) {
        const struct clock_verdict *v = &sla->verdicts.items[i];
        char *when;

        if (!v->rule->pausable || v->state != CLOCK_BREACHED || v->stopped ||
            v->breached_at <= from)
            continue;
        when = instant_text(v->breached_at);
        err_set(err, ERR_REFUSED,
                _("R9: a clock was breached at %s; no pause reaches back over it"), when);
        free(when);
        return -1;
    }
    return 0;
}

static int check_pause_begin(struct desk *desk, const struct ticket *before, wall_s from,
                             struct err *err)
{
    struct ticket_clocks *clocks = ticket_clocks_new(desk, err);
    const struct sla *sla;
    char *when = NULL;
    wall_s last;
    int rc = -1;

    if (clocks == NULL)
        return -1;
    sla = ticket_clocks_judge(clocks, before, clock_wall(), err);
    if (sla == NULL)
        goto out;
    last = ticket_clocks_last_event(clocks);
    when = instant_text(last);
    if (from < last)
        err_set(err, ERR_REFUSED,
                _("R9: a pause does not begin before the clocks' last event, at %s"), when);
    else
        rc = check_breaches(sla, from, err);
out:
    free(when);
    ticket_clocks_free(clocks);
    return rc;
}

/* Who agreed and until when is part of a pause; a minute that is not over yet is now. */
TICKET_RULE(ticket_rule_pause)
{
    wall_s now = clock_wall();

    if (after->resume_at <= after->paused_at)
        return err_set(err, ERR_REFUSED, _("R9: a pause ends after it begins; write resume_at"));
    if (act->at == 0)
        return 0;
    if (act->at < now - now % MINUTE_S &&
        need_supervisor(desk, act, _("R9: a pause that began earlier"), err) < 0)
        return -1;
    return check_pause_begin(desk, before, after->paused_at, err);
}

/* --- exemptions (R10) --- */

static unsigned breached_kinds(const struct sla *sla)
{
    unsigned mask = 0;

    for (size_t i = 0; i < sla->verdicts.len; i++)
        if (sla->verdicts.items[i].state == CLOCK_BREACHED)
            mask |= 1u << sla->verdicts.items[i].kind;
    return mask;
}

static void join_kinds(unsigned mask, char **slot)
{
    struct str text = STR_INIT;

    for (const struct choice *kind = clock_kinds; kind->name != NULL; kind++)
        if (mask & 1u << kind->value)
            str_addf(&text, "%s%s", text.len > 0 ? "," : "", kind->name);
    free(*slot);
    *slot = str_detach(&text);
}

TICKET_RULE(ticket_rule_exempt)
{
    unsigned asked = ticket_clock_mask(after->exempted);
    unsigned before_mask = before->exempted == NULL ? 0 : ticket_clock_mask(before->exempted);
    struct ticket_clocks *clocks = ticket_clocks_new(desk, err);
    const struct sla *sla;
    int rc = -1;

    if (clocks == NULL)
        return -1;
    sla = ticket_clocks_judge(clocks, before, clock_wall(), err);
    if (sla != NULL && (asked & ~breached_kinds(sla)) != 0)
        err_set(err, ERR_REFUSED, _("R10: only a breach can be exempted; %s has none of '%s'"),
                before->id, after->exempted);
    else if (sla != NULL && !gives(act, "exempt_by"))
        err_set(err, ERR_REFUSED, _("R10: say who approved it"));
    else if (sla != NULL && !gives(act, "exempt_document"))
        err_set(err, ERR_REFUSED, _("R10: say which document exempts it"));
    else if (sla != NULL)
        rc = 0;
    ticket_clocks_free(clocks);
    if (rc == 0)
        join_kinds(asked | before_mask, &after->exempted);
    return rc;
}

/* --- reopening (R13) --- */

static int reopen_until(struct desk *desk, const struct ticket *ticket, wall_s *until,
                        struct err *err)
{
    struct ticket_settler settler;
    int rc;

    ticket_settler_init(&settler, desk, clock_wall());
    rc = ticket_settler_reopen_until(&settler, ticket, until, err);
    ticket_settler_release(&settler);
    return rc;
}

static int check_reopen(struct desk *desk, const struct ticket *ticket, struct err *err)
{
    char *when;
    wall_s until;

    if (ticket->state != TICKET_CLOSED)
        return 0;
    if (reopen_until(desk, ticket, &until, err) < 0)
        return -1;
    if (clock_wall() <= until)
        return 0;
    when = instant_text(until);
    err_set(err, ERR_REFUSED,
            _("R13: it could be reopened until %s; open a new one: ticket open … --recurs=%s"),
            when, ticket->id);
    free(when);
    return -1;
}

/* The time between was the hospital's; the follow-up starts anew, and the reporter is to be answered
 * anew. */
TICKET_RULE(ticket_rule_reopen)
{
    (void)act;
    if (check_reopen(desk, before, err) < 0)
        return -1;
    after->resolved_at = after->told_at = after->confirmed_at = after->closed_at = 0;
    after->follow_up_at = after->follow_up_attempts = after->score = 0;
    set_text(&after->score_by, NULL);
    set_text(&after->solved_by, NULL);
    after->answered_at = 0;
    set_text(&after->answered_by, NULL);
    after->reopened = before->reopened + 1;
    return 0;
}

static int check_recurs(struct desk *desk, const struct ticket *old, struct err *err)
{
    char *when;
    wall_s until;

    if (old->state != TICKET_CLOSED)
        return err_set(err, ERR_REFUSED, _("R13: %s is %s; only a closed ticket recurs"), old->id,
                       ticket_state_label(old->state));
    if (reopen_until(desk, old, &until, err) < 0)
        return -1;
    if (clock_wall() > until)
        return 0;
    when = instant_text(until);
    err_set(err, ERR_REFUSED, _("R13: %s can be reopened until %s; do that"), old->id, when);
    free(when);
    return -1;
}

int ticket_rule_recurs(struct desk *desk, struct ticket *draft, struct err *err)
{
    struct ticket old;
    int rc;

    if (desk_ticket_load(desk, draft->recurs, &old, err) < 0)
        return -1;
    rc = check_recurs(desk, &old, err);
    if (rc == 0) {
        set_text(&draft->recurs, old.id);
        if (draft->site == NULL && draft->system_id == NULL) {
            set_text(&draft->site, old.site);
            set_text(&draft->system_id, old.system_id);
        }
    }
    record_release(&ticket_schema, &old);
    return rc;
}

/* --- grades (R14) --- */

static int check_grade(const struct ticket *before, const struct ticket *after,
                       const struct ticket_act *act, struct err *err)
{
    /* 1 is the most urgent; 0: none. */
    bool higher =
        after->priority != 0 && before->priority != 0 && after->priority < before->priority;
    bool lower =
        after->priority != 0 && before->priority != 0 && after->priority > before->priority;

    if (after->regrade == 0)
        return err_set(err, ERR_USAGE,
                       _("R14: it was graded before; say why now: correction, worse or lower"));
    if (after->regrade != REGRADE_FIRST && (act->note == NULL || act->note[0] == '\0'))
        return err_set(err, ERR_USAGE, _("%s needs a note that says why"), act->verb);
    if (after->regrade == REGRADE_FIRST && ticket_is_graded(before))
        return err_set(err, ERR_REFUSED,
                       _("R14: it was graded before; say correction, worse or lower"));
    if (after->regrade == REGRADE_LOWER && !gives(act, "consented_by"))
        return err_set(err, ERR_REFUSED,
                       _("R14: a lower grade needs the hospital's consent; say who consented"));
    if (after->regrade == REGRADE_LOWER && higher)
        return err_set(err, ERR_REFUSED, _("R14: that grade is higher; say worse or correction"));
    if (after->regrade == REGRADE_WORSE && lower)
        return err_set(err, ERR_REFUSED, _("R14: that grade is lower; say lower or correction"));
    return 0;
}

TICKET_RULE(ticket_rule_regrade)
{
    const struct config *config = desk_full_config(desk, err);
    int how = ticket_is_graded(before) ? 0 : REGRADE_FIRST;

    if (config == NULL || (gives(act, "category") && ticket_check_category(config, after, err) < 0))
        return -1;
    if (gives(act, "regrade"))
        how = after->regrade;
    if (after->priority != before->priority)
        after->priority_by_hand = true;
    after->regrade = 0;
    if (!ticket_is_graded(after))
        return err_set(err, ERR_USAGE,
                       _("R14: say what it is: category, another fact of the matrix, or priority"));
    after->regrade = how;
    ticket_classify(config, after);
    if (check_grade(before, after, act, err) < 0)
        return -1;
    if (after->regrade == REGRADE_CORRECTION)
        after->regrade_pending = !duty_may(desk, MAY_RECORD_CORRECT);
    return 0;
}

TICKET_RULE(ticket_rule_confirm_grade)
{
    (void)desk;
    (void)act;
    if (!before->regrade_pending)
        return err_set(err, ERR_REFUSED, _("R14: no corrected grade waits for confirmation"));
    after->regrade_pending = false;
    return 0;
}

/* --- another contract (R15) --- */

static bool has_system(const struct contract *contract, const char *id)
{
    for (size_t i = 0; i < contract->systems.len; i++)
        if (str_eq(contract->systems.items[i].id, id))
            return true;
    return false;
}

static bool has_category(const struct contract *contract, const char *id)
{
    for (size_t i = 0; i < contract->categories.len; i++)
        if (str_eq(contract->categories.items[i].id, id))
            return true;
    return false;
}

/* What the other contract does not know is not carried over. */
static int fit_contract(const struct contract *contract, struct ticket *after, struct err *err)
{
    if (after->system_id != NULL && !has_system(contract, after->system_id))
        return err_set(err, ERR_REFUSED,
                       _("R15: the contract %s has no system '%s'; name the right one"),
                       contract->id, after->system_id);
    if (after->category != NULL && !has_category(contract, after->category))
        set_text(&after->category, NULL);
    if (after->site != NULL && contract->sites.len > 0 &&
        !codes_have(&contract->sites, after->site))
        set_text(&after->site, NULL);
    if (after->site == NULL && contract->sites.len == 1)
        set_text(&after->site, contract->sites.items[0]);
    return 0;
}

TICKET_RULE(ticket_rule_rebind)
{
    const struct config *config = desk_full_config(desk, err);
    const struct contract *contract;

    if (config == NULL)
        return -1;
    contract = config_contract_at(config, after->contract, civil_day_of(after->received_at));
    if (contract == NULL)
        return err_set(err, ERR_REFUSED,
                       _("R15: no contract '%s' was in force when it was received"),
                       after->contract);
    set_text(&after->contract, contract_family(contract));
    if (str_eq(after->contract, before->contract))
        return err_set(err, ERR_REFUSED, _("R15: it is under %s already"), after->contract);
    if (gives(act, "category") && ticket_check_category(config, after, err) < 0)
        return -1;
    if (fit_contract(contract, after, err) < 0)
        return -1;
    after->priority_by_hand = false;
    ticket_classify(config, after);
    return 0;
}

/* --- the follow-up (R21) --- */

static bool anyone_may_ask(const struct config *config, const struct ticket *ticket)
{
    const struct contract *contract =
        ticket->contract == NULL
            ? NULL
            : config_contract_at(config, ticket->contract, civil_day_of(ticket->received_at));

    return contract != NULL && contract->followup_by == FOLLOWUP_ANYONE;
}

bool ticket_rates_own_work(const struct desk *desk, const struct config *config,
                           const struct ticket *ticket)
{
    return str_eq(desk_user(desk), ticket->solved_by) && !anyone_may_ask(config, ticket);
}

/* Reached with a score, or one more attempt; nobody rates his own work. */
TICKET_RULE(ticket_rule_followup)
{
    const struct config *config = desk_full_config(desk, err);
    wall_s at = act->at != 0 ? act->at : clock_wall();

    if (config == NULL)
        return -1;
    if (before->state == TICKET_MERGED && ticket_merged_followup(desk, before, err) < 0)
        return -1;
    if (ticket_rates_own_work(desk, config, before))
        return err_set(err, ERR_REFUSED,
                       _("R21: %s solved it; the follow-up is done by somebody else"),
                       before->solved_by);
    if (before->follow_up_at != 0)
        return err_set(err, ERR_REFUSED, _("R21: the follow-up was done already"));
    if (at < before->closed_at)
        return err_set(err, ERR_REFUSED, _("R21: the follow-up comes after closing"));
    if (after->score == 0) {
        if (act->note == NULL)
            return err_set(err, ERR_USAGE,
                           _("R21: give the score, or with a note one more failed attempt"));
        after->follow_up_attempts = before->follow_up_attempts + 1;
        return 0;
    }
    after->follow_up_at = at;
    set_text(&after->score_by, desk_user(desk));
    return 0;
}

/* --- corrections (R2, R25) --- */

static const char *const correctable[] = {"received_at",   "answered_at", "planned_at",
                                          "dispatched_at", "arrived_at",  "resolved_at",
                                          "told_at",       "closed_at",   NULL};

static wall_s instant_of(const struct ticket *ticket, const char *name)
{
    return *(const wall_s *)field_at_const(schema_field(&ticket_schema, name), ticket);
}

static int check_corrected(const struct ticket *before, const struct ticket *after,
                           const char *name, struct err *err)
{
    wall_s at = instant_of(after, name);

    if (at == instant_of(before, name))
        return 0;
    if (instant_of(before, name) == 0)
        return err_set(err, ERR_REFUSED,
                       _("R25: %s is not written down yet; there is nothing to "
                         "correct"),
                       name);
    if (at == 0)
        return err_set(err, ERR_REFUSED, _("R25: %s can be corrected, not taken away"), name);
    if (at > clock_wall())
        return err_set(err, ERR_REFUSED, _("R2: %s in the future; write when it happened"), name);
    return 0;
}

/* Nothing happens to a ticket before it was received, and nobody arrives before setting out. */
static int check_order(const struct ticket *t, struct err *err)
{
    for (size_t i = 1; correctable[i] != NULL; i++) {
        wall_s at = instant_of(t, correctable[i]);

        if (at != 0 && at < t->received_at)
            return err_set(err, ERR_REFUSED, _("R2: %s would be before received_at"),
                           correctable[i]);
    }
    if (t->arrived_at != 0 && t->arrived_at < t->dispatched_at)
        return err_set(err, ERR_REFUSED, _("R17: arrived before setting out"));
    if (t->closed_at != 0 && t->closed_at < t->resolved_at)
        return err_set(err, ERR_REFUSED, _("R12: closed before it was resolved"));
    return 0;
}

static int correct_received(struct desk *desk, struct ticket *after, const char *why,
                            struct err *err)
{
    const struct config *config = desk_full_config(desk, err);

    if (config == NULL)
        return -1;
    if (after->contract != NULL &&
        config_contract_at(config, after->contract, civil_day_of(after->received_at)) == NULL)
        return err_set(err, ERR_REFUSED,
                       _("R15: no contract '%s' was in force when it was received"),
                       after->contract);
    if (after->received_at < after->recorded_at - LATE_S && after->late_reason == NULL)
        set_text(&after->late_reason, why);
    ticket_classify(config, after);
    return 0;
}

TICKET_RULE(ticket_rule_edit)
{
    bool corrects = false;

    if (check_agreed(before, after, err) < 0)
        return -1;
    for (const char *const *name = correctable; *name != NULL; name++)
        corrects = corrects || instant_of(before, *name) != instant_of(after, *name);
    if (!corrects)
        return 0;
    if (need_supervisor(desk, act, _("R25: correcting a time"), err) < 0)
        return -1;
    if (act->note == NULL || act->note[0] == '\0')
        return err_set(err, ERR_REFUSED, _("R25: a corrected time needs a note that says why"));
    for (const char *const *name = correctable; *name != NULL; name++)
        if (check_corrected(before, after, *name, err) < 0)
            return -1;
    if (check_order(after, err) < 0)
        return -1;
    return before->received_at == after->received_at
               ? 0
               : correct_received(desk, after, act->note, err);
}
