/* The field table of silences, and what ends one. */
#include "model/silence.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"

const struct schema silence_schema = {
    .kind = "silence",
    .help = N_("A time in which alerts are recorded but not told."),
    .size = sizeof(struct silence),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct silence, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .help = N_("Given by the store: SL-1, SL-2 and so on.")},
            {FIELD_AT(struct silence, host), .type = FIELD_TEXT, .max = 64,
             .help = N_("The machine; empty: any.")},
            {FIELD_AT(struct silence, site), .type = FIELD_TEXT, .max = 64,
             .help = N_("The hospital or campus; empty: any.")},
            {FIELD_AT(struct silence, metric), .type = FIELD_TEXT, .max = 120,
             .help = N_("What was measured, with * and ? as in disk.*; empty: anything.")},
            {FIELD_AT(struct silence, begins), .type = FIELD_TIME, .help = N_("Since when.")},
            {FIELD_AT(struct silence, until), .type = FIELD_TIME, .flags = FIELD_REQUIRED,
             .help = N_("When it ends, whatever happens.")},
            {FIELD_AT(struct silence, reason), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 400, .help = N_("Why.")},
            {FIELD_AT(struct silence, made_by), .type = FIELD_TEXT, .max = 64,
             .help = N_("Who said so.")},
            {FIELD_AT(struct silence, ended_by), .type = FIELD_TEXT, .max = 64,
             .help = N_("Who ended it before its time.")},
            {FIELD_AT(struct silence, ended_at), .type = FIELD_TIME,
             .help = N_("When it was ended before its time.")},
            FIELD_END,
        },
};

static bool has_text(const char *text)
{
    return text != NULL && text[strspn(text, " ")] != '\0';
}

static int check_end(wall_s until, wall_s now, struct err *err)
{
    if (until == 0)
        return err_set(err, ERR_USAGE, _("a silence always has an end; say until when"));
    if (until <= now)
        return err_set(err, ERR_USAGE, _("a silence ends in the future; say until when"));
    if (until > now + SILENCE_MAX_S)
        return err_set(err, ERR_REFUSED,
                       _("a silence lasts seven days at most; what is broken for longer belongs "
                         "into a ticket"));
    return 0;
}

int silence_begin(struct silence *silence, const char *who, wall_s now, struct err *err)
{
    if (!has_text(silence->host) && !has_text(silence->site) && !has_text(silence->metric))
        return err_set(err, ERR_USAGE,
                       _("a silence is about a host, a site or a metric; name at least one"));
    if (!has_text(silence->reason))
        return err_set(err, ERR_USAGE, _("a silence needs a reason"));
    if (check_end(silence->until, now, err) < 0)
        return err_prefix(err, "until");
    silence->begins = now;
    free(silence->made_by);
    silence->made_by = xstrdup(who);
    return 0;
}

int silence_end(struct silence *silence, const char *who, wall_s now, struct err *err)
{
    if (!silence_holds(silence, now))
        return err_set(err, ERR_REFUSED, _("%s is over already"), silence->id);
    silence->ended_at = now;
    free(silence->ended_by);
    silence->ended_by = xstrdup(who);
    return 0;
}

bool silence_holds(const struct silence *silence, wall_s now)
{
    return silence->ended_at == 0 && now >= silence->begins && now < silence->until;
}

static bool is_same(const char *wanted, const char *text)
{
    return !has_text(wanted) || str_eq(wanted, text);
}

bool silence_covers(const struct silence *silence, const struct alert *alert)
{
    return is_same(silence->host, alert->host) && is_same(silence->site, alert->site) &&
           (!has_text(silence->metric) ||
            fnmatch(silence->metric, alert->metric == NULL ? "" : alert->metric, 0) == 0);
}
