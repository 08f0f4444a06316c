/* The tables of probes and scripts. */
#include "model/probe_plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/id.h"
#include "model/secret_text.h"

enum { INTERVAL_MIN_S = 1, INTERVAL_MAX_S = 31 * 86400, SCRIPT_BYTES_MAX = 128 << 10 };

static const struct choice kinds[] = {
    {PROBE_LINUX, "linux", N_("a script for sh on the machine")},
    {PROBE_WINDOWS, "windows", N_("a script for PowerShell on the machine")},
    {PROBE_PLUGIN, "plugin", N_("a Nagios plugin on the duty host")},
    {PROBE_TCP, "tcp", N_("ports, reached from the duty host")},
    {PROBE_HTTP, "http", N_("pages, fetched from the duty host")},
    {PROBE_CERT, "cert", N_("certificates, looked at from the duty host")},
    {0, NULL, NULL},
};

const struct choice probe_starttls[] = {
    {STARTTLS_SMTP, "smtp", N_("mail")},
    {STARTTLS_IMAP, "imap", N_("mailboxes")},
    {STARTTLS_LDAP, "ldap", N_("directory")},
    {STARTTLS_MYSQL, "mysql", N_("MySQL and MariaDB")},
    {STARTTLS_POSTGRES, "postgres", N_("PostgreSQL")},
    {0, NULL, NULL},
};

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

/* What names a database must not hold its password: files on the machine do. */
static int database_check(const char *text, struct err *err)
{
    static const char *const databases[] = {
        "mysql=", "postgres=", "oracle=", "sqlserver=", "iris=", "dm="};

    for (size_t i = 0; i < ARRAY_LEN(databases); i++) {
        const char *name = text + strlen(databases[i]);

        if (!str_starts(text, databases[i]))
            continue;
        if (*name == '\0' || *name == '|')
            return err_set(err, ERR_USAGE, _("'%s' names no database; write %sNAME"), text,
                           databases[i]);
        if (strcasestr(text, "password=") != NULL || strcasestr(text, "pwd=") != NULL)
            return err_set(err, ERR_USAGE,
                           _("a password in it; keep it in a file on the machine that only its "
                             "user may read, and name the file"));
        return secret_free_check(text, err);
    }
    return 0;
}

/* Newlines would end the line that hands the option over. */
static int option_check(const char *text, struct err *err)
{
    const char *p = text;

    while (is_code(*p))
        p++;
    if (p > text && *text != '-' && *p == '=' && strpbrk(p, "\n\r") == NULL)
        return database_check(text, err);
    return err_set(err, ERR_USAGE, _("'%s' is no option; write KEY=VALUE on one line"), text);
}

static int port_check(const char *text, struct err *err)
{
    size_t digits = strspn(text, "0123456789");
    long port = digits > 0 && digits <= 5 && text[digits] == '\0' ? strtol(text, NULL, 10) : 0;

    if (port >= 1 && port <= 65535 && text[0] != '0')
        return 0;
    return err_set(err, ERR_USAGE, _("'%s' is no port; write a number from 1 to 65535"), text);
}

static int url_check(const char *text, struct err *err)
{
    const char *rest = text + strcspn(text, "/");

    if ((!str_starts(text, "http://") && !str_starts(text, "https://")) || rest[1] != '/' ||
        rest[2] == '\0' || strpbrk(text, " \t\r\n\"'<>") != NULL)
        return err_set(err, ERR_USAGE,
                       _("'%s' is no page; write http://{address}/PATH or https://NAME/PATH"),
                       text);
    return secret_free_check(text, err);
}

/* A name goes to openssl as a word of its own, and must not be taken for an option. */
static int server_name_check(const char *text, struct err *err)
{
    if (text[0] != '-' && text[0] != '\0' &&
        text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")] ==
            '\0')
        return 0;
    return err_set(err, ERR_USAGE, _("'%s' is no name of a server; write it as in DNS"), text);
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

/* --- what goes with a kind --- */

#define KIND(kind) (1U << (kind))

enum { SCRIPTS = KIND(PROBE_LINUX) | KIND(PROBE_WINDOWS) };

/* A key, the kinds that need it and those that may have it; for all others it is a mistake. */
static const struct kind_rule {
    const char *key;
    unsigned needed, allowed;
    const char *missing; /* N_() */
} kind_rules[] = {
    {"script", SCRIPTS, SCRIPTS, N_("missing; name the script that asks")},
    {"rounds", SCRIPTS, SCRIPTS, N_("missing; say which sections are asked how often")},
    {"command", KIND(PROBE_PLUGIN), KIND(PROBE_PLUGIN),
     N_("missing; write the plugin's command word by word")},
    {"ports", KIND(PROBE_TCP) | KIND(PROBE_CERT), KIND(PROBE_TCP) | KIND(PROBE_CERT),
     N_("missing; write the ports: [104, 6661]")},
    {"urls", KIND(PROBE_HTTP), KIND(PROBE_HTTP),
     N_("missing; write the pages: ['http://{address}/login']")},
    {"contains", 0, KIND(PROBE_HTTP), NULL},
    {"insecure", 0, KIND(PROBE_HTTP), NULL},
    {"server_name", 0, KIND(PROBE_CERT), NULL},
    {"starttls", 0, KIND(PROBE_CERT), NULL},
};

static int kind_check(const struct probe_plan *plan, struct err *err)
{
    for (int superfluous = 0; superfluous <= 1; superfluous++)
        for (size_t i = 0; i < ARRAY_LEN(kind_rules); i++) {
            const struct kind_rule *rule = &kind_rules[i];
            bool given = !field_is_empty(schema_field(&probe_plan_schema, rule->key), plan);

            if (superfluous == 0 && !given && (rule->needed & KIND(plan->kind)) != 0)
                err_set(err, ERR_USAGE, "%s", tr(rule->missing));
            else if (superfluous == 1 && given && (rule->allowed & KIND(plan->kind)) == 0)
                err_set(err, ERR_USAGE, _("nothing for a probe of kind %s; take it out"),
                        choice_name(kinds, plan->kind));
            else
                continue;
            return err_prefix(err, "%s", rule->key);
        }
    return 0;
}

static int plan_check(const void *record, struct err *err)
{
    const struct probe_plan *plan = record;

    if (str_eq(plan->id, PART_HOST) || str_eq(plan->id, PART_OUTLOOK) ||
        str_eq(plan->id, PART_LINK)) {
        err_set(err, ERR_USAGE, _("'%s' is a name of zhiban's own; choose another one"), plan->id);
        return err_prefix(err, "id");
    }
    if (kind_check(plan, err) < 0 || interval_check("interval", plan->interval, err) < 0)
        return -1;
    return interval_check("timeout", plan->timeout, err);
}

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
            {FIELD_AT(struct probe_plan, ports), .type = FIELD_TEXTS, .check = port_check,
             .help = N_("The ports of tcp and cert.")},
            {FIELD_AT(struct probe_plan, urls), .type = FIELD_TEXTS, .max = 1000,
             .check = url_check,
             .help = N_("The pages of http; {address} and {host} are filled in.")},
            {FIELD_AT(struct probe_plan, contains), .type = FIELD_TEXT, .max = 200,
             .help = N_("Words that the page has to hold, to tell it from an error page.")},
            {FIELD_AT(struct probe_plan, insecure), .type = FIELD_BOOL,
             .help = N_("Fetch a page even if nobody vouches for its certificate.")},
            {FIELD_AT(struct probe_plan, server_name), .type = FIELD_TEXT, .max = 253,
             .check = server_name_check,
             .help = N_("The name to ask the certificate for, where an address serves several.")},
            {FIELD_AT(struct probe_plan, starttls), .type = FIELD_CHOICE, .choices = probe_starttls,
             .help = N_("Ask for encryption in this way first.")},
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

bool probe_is_active(const struct probe_plan *plan)
{
    return plan->kind == PROBE_TCP || plan->kind == PROBE_HTTP || plan->kind == PROBE_CERT;
}

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
