/* The words of contracts. A code is never renamed: configurations in force and tickets hold it. */
#include "model/contract_codes.h"

#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/contract.h"

const struct choice contract_roles[] = {
    {1, "hospital", N_("the hospital")},
    {2, "firm", N_("the maintenance firm")},
    {3, "supervisor", N_("service supervisor")},
    {4, "account", N_("account manager")},
    {5, "lead", N_("project lead")},
    {6, "duty", N_("engineer on duty")},
    {7, "resident", N_("resident engineer")},
    {8, "engineer", N_("engineer of the firm")},
    {9, "caller", N_("who makes the follow-up calls")},
    {10, "it", N_("the hospital's IT department")},
    {11, "department", N_("a department of the hospital")},
    {0, NULL, NULL},
};

const struct choice contract_grades[] = {
    {GRADE_CORE, "core", N_("the hospital stands still without it")},
    {GRADE_IMPORTANT, "important", N_("departments stand still without it")},
    {GRADE_ORDINARY, "ordinary", N_("work goes on without it")},
    {0, NULL, NULL},
};

const struct choice contract_modes[] = {
    {1, "phone", N_("by phone")},          {2, "remote", N_("remote service")},
    {3, "on_site", N_("on-site service")}, {4, "response", N_("response")},
    {5, "service", N_("handling")},        {6, "monitoring", N_("monitoring")},
    {7, "resident", N_("resident staff")}, {0, NULL, NULL},
};

const struct choice contract_answers[] = {
    {ANSWER_YES, "yes", N_("yes")},
    {ANSWER_NO, "no", N_("no")},
    {0, NULL, NULL},
};

const struct choice contract_priorities[] = {
    {PRIORITY_URGENT, "urgent", N_("urgent")},
    {PRIORITY_HIGH, "high", N_("high")},
    {PRIORITY_MIDDLE, "middle", N_("middle")},
    {PRIORITY_LOW, "low", N_("low")},
    {0, NULL, NULL},
};

const struct choice contract_periods[] = {
    {PERIOD_DAY, "day", N_("every day")},
    {PERIOD_WEEK, "week", N_("every week")},
    {PERIOD_MONTH, "month", N_("every month")},
    {PERIOD_QUARTER, "quarter", N_("every quarter")},
    {PERIOD_HALF, "half", N_("every half-year")},
    {PERIOD_YEAR, "year", N_("every year of the contract")},
    {PERIOD_ONCE, "once", N_("once in the term")},
    {PERIOD_DEMAND, "demand", N_("on demand, each time")},
    {0, NULL, NULL},
};

const struct choice contract_measures[] = {
    {MEASURE_RESOLUTION, "resolution", N_("rate of resolution")},
    {MEASURE_ATTAINMENT, "attainment", N_("rate of attainment")},
    {MEASURE_SATISFACTION, "satisfaction", N_("satisfaction")},
    {MEASURE_DOWNTIME, "downtime", N_("downtime")},
    {0, NULL, NULL},
};

const struct choice contract_clause_kinds[] = {
    {1, "scope", N_("scope")},
    {2, "sla", N_("service level")},
    {3, "service", N_("service")},
    {4, "periodic", N_("recurring duty")},
    {5, "rule", N_("rule")},
    {6, "deliverable", N_("deliverable")},
    {0, NULL, NULL},
};

const struct choice conflict_rules[] = {
    {CONFLICT_STRICTER, "stricter", N_("the stricter one binds, both are shown (R8)")},
    {CONFLICT_AGREED, "agreed", N_("as agreed with the hospital, see the note")},
    {0, NULL, NULL},
};

const struct choice followup_bys[] = {
    {FOLLOWUP_NOT_SOLVER, "not_solver", N_("anyone but the solver")},
    {FOLLOWUP_ANYONE, "anyone", N_("anyone")},
    {0, NULL, NULL},
};

const struct choice promise_kinds[] = {
    {PROMISE_RESPOND, "respond", N_("respond")},
    {PROMISE_PLAN, "plan", N_("present a plan")},
    {PROMISE_ON_SITE, "on_site", N_("be on site")},
    {PROMISE_RESOLVE, "resolve", N_("resolve")},
    {PROMISE_FEEDBACK, "feedback", N_("tell the reporter")},
    {PROMISE_FOLLOW_UP, "follow_up", N_("follow up")},
    {PROMISE_REPORT, "report", N_("hand in a report")},
    {PROMISE_NOTICE, "notice", N_("announce a change")},
    {0, NULL, NULL},
};

const struct choice promise_starts[] = {
    {START_RECEIVED, "received", N_("the call is received")},
    {START_NOTICE, "notice", N_("the hospital gives notice")},
    {START_ONSITE_REQUESTED, "onsite_requested", N_("somebody is asked for on site")},
    {START_REMOTE_FAILED, "remote_failed", N_("remote help has failed")},
    {START_RESOLVED, "resolved", N_("the ticket is resolved")},
    {START_CLOSED, "closed", N_("the ticket is closed")},
    {START_PATROL_END, "patrol_end", N_("the patrol's last day")},
    {0, NULL, NULL},
};

const struct choice promise_modes[] = {
    {MODE_EOD, "eod", N_("to the close of the last working day, the first day not counted")},
    {MODE_ROLLING, "rolling", N_("as so many days' open hours")},
    {MODE_SAME_TIME, "same_time", N_("to the same time of the last working day")},
    {0, NULL, NULL},
};

const struct choice code_scopes[] = {
    {1, "person", N_("one person")},
    {2, "department", N_("a department")},
    {3, "hospital", N_("the whole hospital")},
    {0, NULL, NULL},
};

const struct choice code_types[] = {
    {1, "server", N_("server")},
    {2, "software", N_("software")},
    {3, "network", N_("network")},
    {4, "interface", N_("interface")},
    {5, "device", N_("device")},
    {6, "data", N_("data")},
    {0, NULL, NULL},
};

const struct choice code_severities[] = {
    {1, "safety", N_("patients' safety")},
    {2, "care", N_("the course of treatment")},
    {3, "daily", N_("daily operation")},
    {4, "comfort", N_("only convenience")},
    {0, NULL, NULL},
};

const struct choice code_difficulties[] = {
    {1, "simple", N_("simple")},
    {2, "ordinary", N_("ordinary")},
    {3, "hard", N_("hard")},
    {0, NULL, NULL},
};

const struct choice code_channels[] = {
    {1, "phone", N_("phone")},        {2, "wechat", N_("WeChat")},
    {3, "mail", N_("mail")},          {4, "im", N_("messenger")},
    {5, "platform", N_("platform")},  {6, "on_site", N_("on site")},
    {7, "remote", N_("remote")},      {8, "patrol", N_("patrol")},
    {9, "monitor", N_("monitoring")}, {0, NULL, NULL},
};

const struct choice code_notices[] = {
    {1, "console", N_("console")},  {2, "wecom", N_("WeCom")}, {3, "phone", N_("phone")},
    {4, "sms", N_("text message")}, {5, "mail", N_("mail")},   {0, NULL, NULL},
};

const struct choice code_needs[] = {
    {1, "plan", N_("written plan")},
    {2, "approval", N_("approval of the hospital")},
    {3, "test", N_("test")},
    {4, "risk", N_("assessment of risks")},
    {5, "backup", N_("backup")},
    {6, "rollback", N_("way back")},
    {7, "notice", N_("notice to the project lead")},
    {8, "version", N_("version and record")},
    {9, "integrity", N_("check that old data are whole")},
    {0, NULL, NULL},
};

const struct choice code_records[] = {
    {1, "ticket", N_("ticket")},
    {2, "run", N_("run of a plan")},
    {3, "drill", N_("drill")},
    {4, "patrol", N_("patrol")},
    {5, "visit", N_("visit")},
    {6, "change", N_("change")},
    {7, "window", N_("maintenance window")},
    {8, "document", N_("document")},
    {9, "follow_up", N_("follow-up")},
    {10, "problem", N_("problem")},
    {11, "article", N_("article")},
    {12, "training", N_("training")},
    {13, "shift", N_("shift")},
    {14, "handover", N_("hand-over")},
    {15, "contact", N_("contact")},
    {16, "alert", N_("alert")},
    {17, "obligation", N_("obligation")},
    {18, "journal", N_("journal")},
    {0, NULL, NULL},
};

static int code_check(const struct choice *codes, const char *text, struct err *err)
{
    struct str known = STR_INIT;

    for (const struct choice *c = codes; c->name != NULL; c++) {
        if (str_eq(c->name, text)) {
            str_release(&known);
            return 0;
        }
        str_addf(&known, "%s%s", known.len > 0 ? ", " : "", c->name);
    }
    err_set(err, ERR_USAGE, _("'%s' is not known; write one of: %s"), text, known.buf);
    str_release(&known);
    return -1;
}

int scope_check(const char *text, struct err *err)
{
    return code_check(code_scopes, text, err);
}

int type_check(const char *text, struct err *err)
{
    return code_check(code_types, text, err);
}

int severity_check(const char *text, struct err *err)
{
    return code_check(code_severities, text, err);
}

int difficulty_check(const char *text, struct err *err)
{
    return code_check(code_difficulties, text, err);
}

int channel_check(const char *text, struct err *err)
{
    return code_check(code_channels, text, err);
}

int notice_check(const char *text, struct err *err)
{
    return code_check(code_notices, text, err);
}

int need_check(const char *text, struct err *err)
{
    return code_check(code_needs, text, err);
}

int record_code_check(const char *text, struct err *err)
{
    return code_check(code_records, text, err);
}

const struct choice *codes_of_field(const char *field)
{
    static const struct {
        const char *field;
        const struct choice *choices;
    } lists[] = {{"scope", code_scopes},
                 {"type", code_types},
                 {"severity", code_severities},
                 {"difficulty", code_difficulties}};

    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        if (strcmp(lists[i].field, field) == 0)
            return lists[i].choices;
    return NULL;
}
