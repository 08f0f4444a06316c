/* Roles and users. */
#include "model/user.h"

#include "base/tr.h"
#include "model/id.h"

const struct choice permissions[] = {
    {MAY_READ, "read", N_("see records, private fields masked")},
    {MAY_READ_PRIVATE, "read.private", N_("see private fields, such as phone numbers")},
    {MAY_EXPORT, "export", N_("take records out as files")},
    {MAY_RECORD_WRITE, "record.write", N_("open and change records")},
    {MAY_RECORD_CORRECT, "record.correct", N_("correct times, gradings and what others wrote")},
    {MAY_RECORD_APPROVE, "record.approve", N_("confirm and approve for the hospital")},
    {MAY_CONFIG_APPLY, "config.apply", N_("put a configuration in force")},
    {MAY_STORE_MANAGE, "store.manage", N_("back up, restore and migrate the store")},
    {MAY_JOURNAL_VERIFY, "journal.verify", N_("check the journal and the store")},
    {MAY_JOURNAL_REDACT, "journal.redact", N_("erase private text beside the journal")},
    {MAY_ALERT_RAISE, "alert.raise", N_("raise and recover alerts, as monitoring does")},
    {MAY_ALERT_ACK, "alert.ack", N_("take alerts and end them by hand")},
    {MAY_ALERT_SILENCE, "alert.silence", N_("silence alerts for some time")},
    {0, NULL, NULL},
};

static bool same_permission(const char *text, enum permission permission)
{
    return str_eq(text, choice_name(permissions, permission));
}

bool role_may(const struct role *role, enum permission permission)
{
    for (size_t i = 0; i < role->may.len; i++)
        if (same_permission(role->may.items[i], permission))
            return true;
    return false;
}

static int permission_check(const char *text, struct err *err)
{
    struct str known = STR_INIT;

    for (const struct choice *c = permissions; c->name != NULL; c++) {
        if (str_eq(c->name, text)) {
            str_release(&known);
            return 0;
        }
        str_addf(&known, "%s%s", known.len > 0 ? ", " : "", c->name);
    }
    err_set(err, ERR_USAGE, _("'%s' is no permission; write one of: %s"), text, known.buf);
    str_release(&known);
    return -1;
}

static int role_check(const void *record, struct err *err)
{
    const struct role *role = record;

    if (!role_may(role, MAY_CONFIG_APPLY) || !role_may(role, MAY_JOURNAL_REDACT))
        return 0;
    err_set(err, ERR_USAGE,
            _("config.apply and journal.redact in one role; give them to two roles"));
    return err_prefix(err, "may");
}

const struct schema role_schema = {
    .kind = "role",
    .help = N_("what a group of users may do (users.yaml)"),
    .size = sizeof(struct role),
    .check = role_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct role, id), .type = FIELD_TEXT, .flags = FIELD_KEY, .check = id_check,
             .help = N_("The short name that users refer to.")},
            {FIELD_AT(struct role, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 100,
             .help = N_("The name that people read.")},
            {FIELD_AT(struct role, may), .type = FIELD_TEXTS, .check = permission_check,
             .help = N_("What the role may do: read, read.private, export, record.write, "
                        "record.correct, record.approve, config.apply, store.manage, "
                        "journal.verify, journal.redact, alert.raise, alert.ack, "
                        "alert.silence.")},
            FIELD_END,
        },
};

const struct schema user_schema = {
    .kind = "user",
    .help = N_("a person who works with zhiban (users.yaml)"),
    .size = sizeof(struct user),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct user, id), .type = FIELD_TEXT, .flags = FIELD_KEY, .check = id_check,
             .help = N_("The login name on the duty host.")},
            {FIELD_AT(struct user, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 100,
             .help = N_("The person's name.")},
            {FIELD_AT(struct user, role), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .ref = "role", .help = N_("The role that says what the person may do.")},
            {FIELD_AT(struct user, skill), .type = FIELD_INT, .min = 1, .max = 5, .fallback = "1",
             .help = N_("Level of skill; a substitute has at least the same.")},
            {FIELD_AT(struct user, phone), .type = FIELD_TEXT, .flags = FIELD_PRIVATE, .max = 40,
             .help = N_("The number to call at night.")},
            FIELD_END,
        },
};
