/* The table of zhiban.yaml. Choices begin with 1: in a record 0 stands for "not given". */
#include "model/settings.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"

enum { WAIT_MAX_S = 60 };

/* There is no other judge of a zone than setting it. */
static int zone_check(const char *text, struct err *err)
{
    char *before = xstrdup(civil_zone());
    int status = civil_set_zone(text, err);

    if (status == 0)
        civil_set_zone(before, NULL);
    free(before);
    return status;
}

static int store_check(const void *record, struct err *err)
{
    struct span wait = ((const struct store_settings *)record)->wait;
    struct str text = STR_INIT;

    if (wait.unit == SPAN_SECONDS && wait.count >= 1 && wait.count <= WAIT_MAX_S)
        return 0;
    span_add(&text, wait);
    err_set(err, ERR_USAGE, _("'%s' is no time to wait for a lock; write 1s to %ds"), text.buf,
            WAIT_MAX_S);
    str_release(&text);
    return err_prefix(err, "wait");
}

static const struct choice languages[] = {
    {UI_ZH_CN, "zh_CN", N_("Chinese")},
    {UI_EN, "en", N_("English")},
    {UI_AUTO, "auto", N_("as the environment says, else Chinese")},
    {0, NULL, NULL},
};

static const struct choice ticks[] = {
    {UI_TICK_NEAR, "near", N_("seconds below one hour")},
    {UI_TICK_SECOND, "second", N_("seconds below one day")},
    {UI_TICK_MINUTE, "minute", N_("no seconds")},
    {0, NULL, NULL},
};

static const struct choice glyph_sets[] = {
    {UI_GLYPHS_AUTO, "auto", N_("Unicode where the terminal says that it draws them narrow")},
    {UI_GLYPHS_PLAIN, "plain", N_("ASCII and ideographs")},
    {UI_GLYPHS_UNICODE, "unicode", N_("Unicode in any case")},
    {0, NULL, NULL},
};

static const struct choice bells[] = {
    {UI_BELL_NONE, "none", N_("the message line only")},
    {UI_BELL_BELL, "bell", N_("the terminal's bell")},
    {UI_BELL_NOTIFY, "notify", N_("the bell, and a message on the desktop (OSC 9)")},
    {0, NULL, NULL},
};

static const struct choice log_targets[] = {
    {LOG_TO_FILE, "file", N_("zhiban.log, in /var/log/zhiban or under the home directory")},
    {LOG_TO_JOURNAL, "journal", N_("the system's journal")},
    {LOG_TO_NONE, "none", N_("nowhere")},
    {0, NULL, NULL},
};

static const struct choice log_levels[] = {
    {LOG_ERRORS, "error", N_("what failed")},
    {LOG_WARNINGS, "warning", N_("and what somebody should look at")},
    {LOG_INFOS, "info", N_("and what was done")},
    {LOG_DEBUGGING, "debug", N_("and how")},
    {0, NULL, NULL},
};

static const struct schema ui_schema = {
    .kind = "ui",
    .help = N_("how things are shown"),
    .size = sizeof(struct ui_settings),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct ui_settings, language), .type = FIELD_CHOICE, .choices = languages,
             .fallback = "zh_CN", .help = N_("The language of screens and messages.")},
            {FIELD_AT(struct ui_settings, zone), .type = FIELD_TEXT, .check = zone_check,
             .fallback = "Asia/Shanghai",
             .help = N_("The zone of all times shown and typed: Asia/Shanghai, UTC or +06:00.")},
            {FIELD_AT(struct ui_settings, ambiguous_width), .type = FIELD_INT, .min = 0, .max = 2,
             .fallback = "0",
             .help = N_("Cells that the terminal gives to characters such as ①: 1 or 2; 0: the "
                        "console asks the terminal.")},
            {FIELD_AT(struct ui_settings, theme), .type = FIELD_TEXT, .ref = "theme", .max = 64,
             .fallback = "night", .help = N_("The console's colours: night, day, mono, contrast.")},
            {FIELD_AT(struct ui_settings, tick), .type = FIELD_CHOICE, .choices = ticks,
             .fallback = "near", .help = N_("When countdowns show seconds.")},
            {FIELD_AT(struct ui_settings, glyphs), .type = FIELD_CHOICE, .choices = glyph_sets,
             .fallback = "auto", .help = N_("What bars and marks are drawn with.")},
            {FIELD_AT(struct ui_settings, lock), .type = FIELD_SPAN, .fallback = "10m",
             .help = N_("Without a key for so long the console blanks and is silent.")},
            {FIELD_AT(struct ui_settings, bell), .type = FIELD_CHOICE, .choices = bells,
             .fallback = "bell",
             .help =
                 N_("How the console tells what is new and mine: a ticket for me, an urgent one "
                    "that nobody has, an overdue one of mine.")},
            FIELD_END,
        },
};

static const struct schema log_schema = {
    .kind = "log",
    .help = N_("the program's own log, not the journal of records"),
    .size = sizeof(struct log_settings),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct log_settings, to), .type = FIELD_CHOICE, .choices = log_targets,
             .fallback = "file", .help = N_("Where the log goes; never to a terminal in use.")},
            {FIELD_AT(struct log_settings, level), .type = FIELD_CHOICE, .choices = log_levels,
             .fallback = "info", .help = N_("How much is logged.")},
            FIELD_END,
        },
};

static const struct schema store_schema = {
    .kind = "store",
    .help = N_("the records"),
    .size = sizeof(struct store_settings),
    .check = store_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct store_settings, wait), .type = FIELD_SPAN, .fallback = "5s",
             .help = N_("How long a command waits for a locked store before it gives up.")},
            FIELD_END,
        },
};

static const struct schema collector_schema = {
    .kind = "collector",
    .help = N_("who looks at the machines"),
    .size = sizeof(struct collector_settings),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct collector_settings, autostart), .type = FIELD_BOOL, .fallback = "true",
             .help = N_("A console starts a collector where nobody collects, and says so.")},
            FIELD_END,
        },
};

const struct schema settings_schema = {
    .kind = "settings",
    .help = N_("zhiban.yaml: what holds for the whole installation"),
    .size = sizeof(struct settings),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct settings, hospital), .type = FIELD_TEXT, .max = 200,
             .help = N_("The hospital's name, as it stands on reports.")},
            {FIELD_AT(struct settings, ui), .type = FIELD_GROUP, .sub = &ui_schema,
             .help = N_("How things are shown.")},
            {FIELD_AT(struct settings, log), .type = FIELD_GROUP, .sub = &log_schema,
             .help = N_("The program's own log.")},
            {FIELD_AT(struct settings, store), .type = FIELD_GROUP, .sub = &store_schema,
             .help = N_("The records.")},
            {FIELD_AT(struct settings, collector), .type = FIELD_GROUP, .sub = &collector_schema,
             .help = N_("Who looks at the machines.")},
            {FIELD_AT(struct settings, disk_free_mib), .type = FIELD_INT, .min = 1, .max = 1 << 20,
             .fallback = "1024",
             .help = N_("Free disk space in MiB below which 'zhiban doctor' warns.")},
            FIELD_END,
        },
};
