/* The field table of outages, and what may happen to one. */
#include "model/outage.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"

enum { LATE_S = 30 * 60 };

static int outage_check(const void *record, struct err *err)
{
    const struct outage *outage = record;

    if (outage->ends == 0 || outage->ends > outage->begins)
        return 0;
    err_set(err, ERR_USAGE, _("an outage ends after it begins; correct one of the two"));
    return err_prefix(err, "ends");
}

const struct schema outage_schema = {
    .kind = "outage",
    .help = N_("A time in which a system or a part of it was down."),
    .size = sizeof(struct outage),
    .check = outage_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct outage, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .help = N_("Given by the store: O-1, O-2 and so on.")},
            {FIELD_AT(struct outage, contract), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .help = N_("The contract whose budget it uses.")},
            {.name = "system",
             .offset = offsetof(struct outage, system_id),
             .type = FIELD_TEXT,
             .flags = FIELD_REQUIRED,
             .help = N_("The system that was down.")}, /* C's own name is banned here */
            {FIELD_AT(struct outage, module), .type = FIELD_TEXT,
             .help = N_("The module, if it was only that.")},
            {FIELD_AT(struct outage, begins), .type = FIELD_TIME, .flags = FIELD_REQUIRED,
             .help = N_("Since when.")},
            {FIELD_AT(struct outage, ends), .type = FIELD_TIME,
             .help = N_("Until when; empty: it is down still.")},
            {FIELD_AT(struct outage, ticket), .type = FIELD_TEXT,
             .help = N_("The ticket about it.")},
            {FIELD_AT(struct outage, note), .type = FIELD_TEXT, .flags = FIELD_LONG, .max = 2000,
             .help = N_("A remark.")},
            {FIELD_AT(struct outage, recorded_by), .type = FIELD_TEXT, .max = 100,
             .help = N_("Who recorded it.")},
            {FIELD_AT(struct outage, recorded_at), .type = FIELD_TIME,
             .help = N_("When it was recorded.")},
            {FIELD_AT(struct outage, ended_by), .type = FIELD_TEXT, .max = 100,
             .help = N_("Who recorded its end.")},
            {FIELD_AT(struct outage, voided), .type = FIELD_TEXT, .max = 400,
             .help = N_("Why it does not count; empty: it does.")},
            FIELD_END,
        },
};

bool outage_counts(const struct outage *outage)
{
    return outage->voided == NULL || outage->voided[0] == '\0';
}

static bool has_text(const char *text)
{
    return text != NULL && text[strspn(text, " ")] != '\0';
}

static int check_late(wall_s at, const char *note, wall_s now, struct err *err)
{
    if (at > now)
        return err_set(err, ERR_USAGE, _("an outage is recorded when it is there, not before"));
    if (at < now - LATE_S && !has_text(note))
        return err_set(err, ERR_REFUSED,
                       _("that was more than 30 minutes ago (R2); say with a note why it is "
                         "recorded now"));
    return 0;
}

int outage_begin(struct outage *outage, const char *who, wall_s now, struct err *err)
{
    if (outage->begins == 0)
        outage->begins = now;
    if (check_late(outage->begins, outage->note, now, err) < 0 || outage_check(outage, err) < 0 ||
        (outage->ends != 0 && check_late(outage->ends, outage->note, now, err) < 0))
        return -1;
    outage->recorded_at = now;
    outage->recorded_by = xstrdup(who);
    if (outage->ends != 0)
        outage->ended_by = xstrdup(who);
    return 0;
}

int outage_end(struct outage *outage, wall_s at, const char *note, const char *who, wall_s now,
               struct err *err)
{
    if (!outage_counts(outage))
        return err_set(err, ERR_REFUSED, _("%s does not count: %s"), outage->id, outage->voided);
    if (outage->ends != 0)
        return err_set(err, ERR_REFUSED,
                       _("%s has ended already; void it and record it anew to correct it (R25)"),
                       outage->id);
    if (check_late(at, note, now, err) < 0)
        return -1;
    outage->ends = at;
    outage->ended_by = xstrdup(who);
    if (has_text(note)) {
        free(outage->note);
        outage->note = xstrdup(note);
    }
    return outage_check(outage, err);
}

int outage_void(struct outage *outage, const char *reason, struct err *err)
{
    if (!outage_counts(outage))
        return err_set(err, ERR_REFUSED, _("%s does not count: %s"), outage->id, outage->voided);
    if (!has_text(reason))
        return err_set(err, ERR_REFUSED, _("say why it does not count (R25)"));
    free(outage->voided);
    outage->voided = xstrdup(reason);
    return 0;
}
