/* Rules of clocks: their names, what makes one valid, and escalation steps. */
#include "model/clock_rule.h"

#include "base/tr.h"

enum { PAGE_AGE_MAX_S = CIVIL_DAY_S };

const struct choice clock_kinds[] = {
    {CLOCK_RESPOND, "respond", N_("respond")},
    {CLOCK_PLAN, "plan", N_("plan")},
    {CLOCK_ON_SITE, "on_site", N_("on site")},
    {CLOCK_RESOLVE, "resolve", N_("resolve")},
    {CLOCK_FEEDBACK, "feedback", N_("feedback")},
    {CLOCK_FOLLOW_UP, "follow_up", N_("follow-up")},
    {CLOCK_REPORT, "report", N_("report")},
    {CLOCK_NOTICE, "notice", N_("change notice")},
    {0, NULL, NULL},
};

const struct choice clock_event_kinds[] = {
    {EV_RECEIVED, "received", N_("received")},
    {EV_NOTICE, "notice", N_("notice given")},
    {EV_ONSITE_REQUESTED, "onsite_requested", N_("presence requested")},
    {EV_REMOTE_FAILED, "remote_failed", N_("cannot be solved remotely")},
    {EV_DISPATCHED, "dispatched", N_("dispatched")},
    {EV_ARRIVED, "arrived", N_("arrived")},
    {EV_ANSWERED, "answered", N_("answered")},
    {EV_PLANNED, "planned", N_("plan delivered")},
    {EV_RESOLVED, "resolved", N_("resolved")},
    {EV_WORKAROUND, "workaround", N_("workaround accepted")},
    {EV_FED_BACK, "fed_back", N_("reporter told")},
    {EV_CLOSED, "closed", N_("closed")},
    {EV_FOLLOWED_UP, "followed_up", N_("followed up")},
    {EV_FOLLOW_UP_FAILED, "follow_up_failed", N_("follow-up not reached")},
    {EV_PATROL_END, "patrol_end", N_("patrol ended")},
    {EV_REPORTED, "reported", N_("report handed in")},
    {EV_CHANGE_PLANNED, "change_planned", N_("change planned")},
    {EV_CHANGE_SUBMITTED, "change_submitted", N_("change submitted")},
    {EV_PAUSED, "paused", N_("paused")},
    {EV_RESUMED, "resumed", N_("resumed")},
    {EV_REGRADED, "regraded", N_("regraded")},
    {EV_REOPENED, "reopened", N_("reopened")},
    {EV_MERGED, "merged", N_("merged")},
    {EV_UNMERGED, "unmerged", N_("unmerged")},
    {EV_WITHDRAWN, "withdrawn", N_("withdrawn")},
    {EV_EXEMPTED, "exempted", N_("exempted")},
    {EV_CALENDAR_ADOPTED, "calendar_adopted", N_("calendar adopted")},
    {EV_REBOUND, "rebound", N_("bound to another contract")},
    {EV_CORRECTED, "corrected", N_("time corrected")},
    {EV_AGREED, "agreed", N_("date agreed")},
    {0, NULL, NULL},
};

const struct choice pause_reasons[] = {
    {PAUSE_INFORMATION, "information", N_("waiting for information of the hospital")},
    {PAUSE_AUTHORISATION, "authorisation", N_("waiting for authorisation")},
    {PAUSE_CONFIRMATION, "confirmation", N_("waiting for confirmation")},
    {PAUSE_POSTPONED, "postponed", N_("postponed by the hospital")},
    {PAUSE_THIRD_PARTY, "third_party", N_("waiting for a third party")},
    {PAUSE_FORCE_MAJEURE, "force_majeure", N_("force majeure")},
    {0, NULL, NULL},
};

const struct choice regrades[] = {
    {REGRADE_FIRST, "first", N_("first grading")},
    {REGRADE_CORRECTION, "correction", N_("grade corrected")},
    {REGRADE_WORSE, "worse", N_("got worse")},
    {REGRADE_LOWER, "lower", N_("lowered with consent")},
    {0, NULL, NULL},
};

static bool may_pause(enum clock_kind kind)
{
    return kind == CLOCK_RESOLVE || kind == CLOCK_PLAN || kind == CLOCK_REPORT;
}

int clock_rule_check(const struct clock_rule *rule, struct err *err)
{
    bool is_open = rule->agreed && rule->target.span.unit == SPAN_NONE;

    if (!is_open && target_check(&rule->target, err) < 0)
        return -1;
    if (rule->pausable && !may_pause(rule->kind))
        return err_set(err, ERR_USAGE,
                       _("a clock of kind '%s' never pauses (R9); only resolve, plan and report "
                         "may"),
                       choice_name(clock_kinds, (int)rule->kind));
    if (rule->kind == CLOCK_NOTICE && rule->target.span.unit != SPAN_WORKDAYS &&
        rule->target.span.unit != SPAN_SECONDS)
        return err_set(err, ERR_USAGE, _("a lead is written in working days or hours: 3wd, 8h"));
    if (rule->step_count > STEPS_MAX)
        return err_set(err, ERR_USAGE, _("more than %d escalation steps; delete some"), STEPS_MAX);
    return 0;
}

int64_t clock_step_seconds(const struct clock_step *step, int64_t total_s)
{
    if (step->percent > 0)
        return (total_s * step->percent + 99) / 100;
    return total_s > step->before_s ? total_s - step->before_s : 0;
}

struct steps_due clock_steps_due(const wall_s *at, size_t count, size_t done, wall_s now)
{
    struct steps_due due = {.fire = -1};

    for (size_t i = done; i < count && at[i] <= now; i++) {
        due.noted += due.fire >= 0;
        due.fire = (int)i;
        due.pages = now - at[i] <= PAGE_AGE_MAX_S;
    }
    return due;
}
