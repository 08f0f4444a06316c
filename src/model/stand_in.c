/* The rules of stand-ins, asked of the roster itself: who is on duty, and who would be twice. */
#include "model/stand_in.h"

#include "base/mem.h"
#include "base/tr.h"

static int days_check(const void *record, struct err *err)
{
    const struct stand_in *stand_in = record;

    if (stand_in->last_day >= stand_in->first_day)
        return 0;
    err_set(err, ERR_USAGE, _("ends before it begins; correct one of the two"));
    return err_prefix(err, "last_day");
}

const struct schema stand_in_schema = {
    .kind = "stand_in",
    .help = N_("Somebody else in a place of the roster, by agreement."),
    .size = sizeof(struct stand_in),
    .check = days_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct stand_in, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .help = N_("Given by the store: S-1, S-2 and so on.")},
            {FIELD_AT(struct stand_in, layer), .type = FIELD_TEXT,
             .help = N_("In which layer; empty: in all.")},
            {FIELD_AT(struct stand_in, first_day), .type = FIELD_DATE, .flags = FIELD_REQUIRED,
             .help = N_("The first day.")},
            {FIELD_AT(struct stand_in, last_day), .type = FIELD_DATE, .flags = FIELD_REQUIRED,
             .help = N_("The last day.")},
            {FIELD_AT(struct stand_in, away), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .help = N_("Who is away.")},
            {FIELD_AT(struct stand_in, deputy), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .help = N_("Who stands in.")},
            {FIELD_AT(struct stand_in, reason), .type = FIELD_TEXT, .max = 400, .help = N_("Why.")},
            {FIELD_AT(struct stand_in, pair), .type = FIELD_TEXT,
             .help = N_("The other half of a swap.")},
            {FIELD_AT(struct stand_in, made_by), .type = FIELD_TEXT, .max = 100,
             .help = N_("Who recorded it.")},
            {FIELD_AT(struct stand_in, made_at), .type = FIELD_TIME,
             .help = N_("When it was recorded.")},
            {FIELD_AT(struct stand_in, undone_by), .type = FIELD_TEXT, .max = 100,
             .help = N_("Who took it back.")},
            {FIELD_AT(struct stand_in, undone_at), .type = FIELD_TIME,
             .help = N_("When it was taken back; empty: it stands.")},
            FIELD_END,
        },
};

void stand_in_to_swap(const struct stand_in *stand_in, struct roster_swap *swap)
{
    *swap = (struct roster_swap){
        .id = xstrdup(stand_in->id == NULL ? "" : stand_in->id),
        .layer = stand_in->layer == NULL ? NULL : xstrdup(stand_in->layer),
        .from = stand_in->first_day,
        .until = stand_in->last_day,
        .out = xstrdup(stand_in->away),
        .in = xstrdup(stand_in->deputy),
        .reason = stand_in->reason == NULL ? NULL : xstrdup(stand_in->reason),
    };
}

static const struct user *find_user(const struct config *config, const char *id, struct err *err)
{
    const struct user *user = config_user(config, id);

    if (user == NULL)
        err_set(err, ERR_USAGE, _("there is no user '%s'; users.yaml lists them"), id);
    return user;
}

static int check_layer(const struct stand_in *stand_in, const struct config *config,
                       struct err *err)
{
    if (stand_in->layer == NULL)
        return 0;
    vec_each (layer, &config->layers)
        if (str_eq(layer->id, stand_in->layer))
            return 0;
    return err_set(err, ERR_USAGE, _("the roster has no layer '%s'; roster.yaml lists them"),
                   stand_in->layer);
}

static int check_people(const struct stand_in *stand_in, const struct config *config,
                        struct err *err)
{
    const struct user *away = find_user(config, stand_in->away, err), *deputy;

    if (away == NULL)
        return -1;
    deputy = find_user(config, stand_in->deputy, err);
    if (deputy == NULL)
        return -1;
    if (away == deputy)
        return err_set(err, ERR_REFUSED, _("nobody stands in for himself; name another user"));
    if (deputy->skill < away->skill)
        return err_set(err, ERR_REFUSED,
                       _("'%s' has the skill %lld, '%s' has %lld; a stand-in has at least the "
                         "same (HIS-5.3)"),
                       deputy->id, (long long)deputy->skill, away->id, (long long)away->skill);
    return 0;
}

/* How often the person is on duty twice at once in the days of the stand-in. */
static size_t count_doubles(const struct roster *roster, const struct stand_in *stand_in)
{
    struct roster_troubles troubles = {0};
    size_t count = 0;

    /* A shift of the last day may end on the day after it. */
    roster_examine(roster, civil_day_start(stand_in->first_day),
                   civil_day_start(stand_in->last_day + 2), &troubles);
    vec_each (trouble, &troubles.list)
        if (trouble->kind == ROSTER_DOUBLE && str_eq(trouble->user->id, stand_in->deputy))
            count++;
    roster_troubles_release(&troubles);
    return count;
}

int stand_in_check(const struct stand_in *stand_in, const struct config *config,
                   const struct roster *roster, struct err *err)
{
    struct roster *with;
    struct roster_swap swap;
    bool twice;

    if (days_check(stand_in, err) < 0 || check_layer(stand_in, config, err) < 0 ||
        check_people(stand_in, config, err) < 0)
        return -1;
    if (!roster_has(roster, stand_in->layer, stand_in->away, stand_in->first_day,
                    stand_in->last_day))
        return err_set(err, ERR_REFUSED,
                       _("'%s' has no shift there to stand in for; 'zhiban roster show' prints "
                         "them"),
                       stand_in->away);
    stand_in_to_swap(stand_in, &swap);
    with = roster_with(roster, &swap);
    twice = count_doubles(with, stand_in) > count_doubles(roster, stand_in);
    roster_free(with);
    record_release(&roster_swap_schema, &swap);
    if (twice)
        return err_set(err, ERR_REFUSED, _("'%s' would be on duty twice at once"),
                       stand_in->deputy);
    return 0;
}
