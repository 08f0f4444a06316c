/* The tables of probes and scripts. */
#include "model/probe_plan.h"

#include <string.h>

#include "base/tr.h"
#include "model/id.h"

enum { INTERVAL_MIN_S = 1, INTERVAL_MAX_S = 31 * 86400, SCRIPT_BYTES_MAX = 128 << 10 };

static bool is_code(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static int section_check(const char *text, struct err *err)
{
    size_t len = 0;

    while (is_code(text[len]))
        len++;
    if (len > 0 && len <= 32 && text[len] == '\0' && text[0] != '-')
        return 0;
    return err_set(err, ERR_USAGE,
                   _("'%s' is no name of a section; write small letters, digits, '-' and '_'"),
                   text);
}

/* Newlines would end the line that hands the option over. */
static int option_check(const char *text, struct err *err)
{
    const char *p = text;

    while (is_code(*p))
        p++;
    if (p > text && *text != '-' && *p == '=' && strpbrk(p, "\n\r") == NULL)
        return 0;
    return err_set(err, ERR_USAGE, _("'%s' is no option; write KEY=VALUE on one line"), text);
}

static int interval_check(const char *name, struct span span, struct err *err)
{
    struct str text = STR_INIT;

    if (span.unit == SPAN_NONE ||
        (span.unit == SPAN_SECONDS && span.count >= INTERVAL_MIN_S && span.count <= INTERVAL_MAX_S))
        return 0;
    span_add(&text, span);
    err_set(err, ERR_USAGE, _("'%s' is no such time; write 1s to 31d"), text.buf);
    str_release(&text);
    return err_prefix(err, "%s", name);
}

static int round_check(const void *record, struct err *err)
{
    const struct probe_round *round = record;

    if (round->sections.len == 0) {
        err_set(err, ERR_USAGE, _("a round without a section; name what it asks"));
        return err_prefix(err, "sections");
    }
    if (interval_check("interval", round->interval, err) < 0)
        return -1;
    return interval_check("timeout", round->timeout, err);
}

/* What goes with the kind has to be there, and nothing else. */
static int kind_check(const struct probe_plan *plan, struct err *err)
{
    bool is_script = plan->kind == PROBE_LINUX || plan->kind == PROBE_WINDOWS;

    if (is_script && plan->script == NULL) {
        err_set(err, ERR_USAGE, _("missing; name the script that asks"));
        return err_prefix(err, "script");
    }
    if (is_script && plan->rounds.len == 0) {
        err_set(err, ERR_USAGE, _("missing; say which sections are asked how often"));
        return err_prefix(err, "rounds");
    }
    if (is_script == (plan->command.len > 0)) {
        err_set(err, ERR_USAGE,
                is_script ? _("only for plugins, which run on the duty host")
                          : _("missing; write the plugin's command word by word"));
        return err_prefix(err, "command");
    }
    return 0;
}

static int plan_check(const void *record, struct err *err)
{
    const struct probe_plan *plan = record;

    if (kind_check(plan, err) < 0 || interval_check("interval", plan->interval, err) < 0)
        return -1;
    return interval_check("timeout", plan->timeout, err);
}

static const struct choice kinds[] = {
    {PROBE_LINUX, "linux", N_("a script for sh on the machine")},
    {PROBE_WINDOWS, "windows", N_("a script for PowerShell on the machine")},
    {PROBE_PLUGIN, "plugin", N_("a Nagios plugin on the duty host")},
    {0, NULL, NULL},
};

static const struct schema probe_round_schema = {
    .kind = "round",
    .help = N_("sections that are asked together, in one command"),
    .size = sizeof(struct probe_round),
    .check = round_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct probe_round, sections), .type = FIELD_TEXTS, .flags = FIELD_REQUIRED,
             .check = section_check, .max = 32,
             .help = N_("What is asked: fast, disk, unit, log, raid, backup and so on.")},
            {FIELD_AT(struct probe_round, options), .type = FIELD_TEXTS, .check = option_check,
             .max = 1000, .help = N_("KEY=VALUE for the script: 'backup=his|/backup|*.dmp'.")},
            {FIELD_AT(struct probe_round, interval), .type = FIELD_SPAN,
             .help = N_("How often; without it, as the probe says.")},
            {FIELD_AT(struct probe_round, timeout), .type = FIELD_SPAN,
             .help = N_("How long an answer may take; without it, as the probe says.")},
            FIELD_END,
        },
};

const struct schema probe_plan_schema = {
    .kind = "probe",
    .help = N_("what is asked of machines and how often (probes/*.yaml)"),
    .size = sizeof(struct probe_plan),
    .check = plan_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct probe_plan, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name that hosts refer to.")},
            {FIELD_AT(struct probe_plan, name), .type = FIELD_TEXT, .max = 200,
             .help = N_("The name that people read.")},
            {FIELD_AT(struct probe_plan, kind), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
             .choices = kinds, .help = N_("How it is asked.")},
            {FIELD_AT(struct probe_plan, script), .type = FIELD_TEXT, .ref = "script",
             .help = N_("The script in probes/ that asks: linux.sh, windows.ps1 or one of yours.")},
            {FIELD_AT(struct probe_plan, command), .type = FIELD_TEXTS, .max = 1000,
             .help = N_("The words of a plugin's command; {address}, {port} and {host} are filled "
                        "in.")},
            {FIELD_AT(struct probe_plan, interval), .type = FIELD_SPAN, .fallback = "60s",
             .help = N_("How often, where a round does not say.")},
            {FIELD_AT(struct probe_plan, timeout), .type = FIELD_SPAN, .fallback = "20s",
             .help = N_("How long an answer may take, where a round does not say.")},
            {FIELD_AT(struct probe_plan, rounds), .type = FIELD_LIST, .sub = &probe_round_schema,
             .help = N_("Which sections are asked together, and how often.")},
            FIELD_END,
        },
};

const struct schema probe_script_schema = {
    .kind = "script",
    .help = N_("a script that asks a machine (probes/*.sh, probes/*.ps1)"),
    .size = sizeof(struct probe_script),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct probe_script, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The name of its file.")},
            {FIELD_AT(struct probe_script, text), .type = FIELD_TEXT,
             .flags = FIELD_REQUIRED | FIELD_LONG, .max = SCRIPT_BYTES_MAX,
             .help = N_("What is in the file.")},
            FIELD_END,
        },
};

static int64_t seconds(const struct span *round, struct span plan, int64_t otherwise)
{
    if (round != NULL && round->unit == SPAN_SECONDS)
        return round->count;
    return plan.unit == SPAN_SECONDS ? plan.count : otherwise;
}

int64_t probe_interval_s(const struct probe_plan *plan, const struct probe_round *round)
{
    return seconds(round == NULL ? NULL : &round->interval, plan->interval,
                   PROBE_INTERVAL_DEFAULT_S);
}

int64_t probe_timeout_s(const struct probe_plan *plan, const struct probe_round *round)
{
    return seconds(round == NULL ? NULL : &round->timeout, plan->timeout, PROBE_TIMEOUT_DEFAULT_S);
}
