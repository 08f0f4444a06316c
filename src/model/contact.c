/* The field table of contacts. */
#include "model/contact.h"

#include <ctype.h>
#include <string.h>

#include "base/tr.h"

static const struct choice reaches[] = {
    {REACH_PHONE, "phone", N_("phone")},
    {REACH_WECOM, "wecom", N_("WeCom")},
    {REACH_MAIL, "mail", N_("mail")},
    {REACH_ON_SITE, "on_site", N_("on site")},
    {0, NULL, NULL},
};

int phone_check(const char *text, struct err *err)
{
    size_t digits = 0;

    for (const char *p = text; *p != '\0'; p++) {
        if (isdigit((unsigned char)*p))
            digits++;
        else if (strchr("+- ()#,", *p) == NULL)
            return err_set(err, ERR_USAGE,
                           _("'%s' is no number to call; write digits, blanks and + - ( ) #"),
                           text);
    }
    if (digits < 3 || digits > 20)
        return err_set(err, ERR_USAGE, _("'%s' is no number to call; write 3 to 20 digits"), text);
    return 0;
}

static const struct field contact_fields[] = {
    {FIELD_AT(struct contact, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
     .help = N_("Given by the store: C-1, C-2 and so on.")},
    {FIELD_AT(struct contact, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 120,
     .help = N_("Who answers: a person or a desk.")},
    {FIELD_AT(struct contact, organisation), .type = FIELD_TEXT, .max = 200,
     .help = N_("The hospital, department or supplier.")},
    {FIELD_AT(struct contact, duty), .type = FIELD_TEXT, .max = 200,
     .help = N_("What one calls them for.")},
    {FIELD_AT(struct contact, phone), .type = FIELD_TEXT, .flags = FIELD_PRIVATE, .max = 40,
     .check = phone_check, .help = N_("The number to call.")},
    {FIELD_AT(struct contact, reach), .type = FIELD_CHOICE, .choices = reaches, .fallback = "phone",
     .help = N_("How to reach them first.")},
    {FIELD_AT(struct contact, priority), .type = FIELD_INT, .min = 1, .max = 9, .fallback = "5",
     .help = N_("1 is called first.")},
    {FIELD_AT(struct contact, valid_until), .type = FIELD_DATE,
     .help = N_("The last day on which this holds; empty: no end.")},
    {FIELD_AT(struct contact, tags), .type = FIELD_TEXTS, .max = 60,
     .help = N_("Words to find it by, such as a system's name.")},
    {FIELD_AT(struct contact, remark), .type = FIELD_TEXT, .flags = FIELD_PRIVATE | FIELD_LONG,
     .max = 4000, .help = N_("What else one should know before calling.")},
    FIELD_END,
};

const struct schema contact_schema = {
    .kind = "contact",
    .help = N_("Somebody outside of the duty team whom one may have to call."),
    .size = sizeof(struct contact),
    .fields = contact_fields,
};
