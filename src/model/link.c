/* The field table of interfaces. The rules over several of them are in site_rules.c. */
#include "model/link.h"

#include <string.h>

#include "base/tr.h"
#include "model/id.h"
#include "model/secret_text.h"

const struct choice link_kinds[] = {
    {LINK_HL7, "hl7", N_("HL7 messages over TCP")},
    {LINK_HTTP, "http", N_("web service")},
    {LINK_DATABASE, "database", N_("tables or views of a database")},
    {LINK_QUEUE, "queue", N_("message queue")},
    {LINK_FILE, "file", N_("files in a folder")},
    {LINK_DICOM, "dicom", N_("DICOM")},
    {LINK_SERIAL, "serial", N_("serial line of a device")},
    {LINK_OTHER, "other", N_("otherwise")},
    {0, NULL, NULL},
};

static int url_check(const char *text, struct err *err)
{
    bool known = str_starts(text, "http://") || str_starts(text, "https://");

    if (!known || strpbrk(text, " \t\n\"'<>") != NULL || text[strcspn(text, "/") + 2] == '\0')
        return err_set(err, ERR_USAGE,
                       _("'%s' is no address of a web service; write http://HOST/PATH"), text);
    return secret_free_check(text, err);
}

static int blame(const char *field, struct err *err)
{
    return err_prefix(err, "%s", field);
}

static int link_check(const void *record, struct err *err)
{
    const struct system_link *link = record;

    if (str_eq(link->from, link->to)) {
        err_set(err, ERR_USAGE, _("an interface is between two systems; write the other one"));
        return blame("to", err);
    }
    if (link->url != NULL && link->kind != LINK_HTTP) {
        err_set(err, ERR_USAGE, _("only a web service has one; write kind: http or take it out"));
        return blame("url", err);
    }
    if (link->port != 0 && link->host == NULL) {
        err_set(err, ERR_USAGE, _("a port is on some host; name it with host"));
        return blame("port", err);
    }
    if (link->queue != NULL && link->host == NULL) {
        err_set(err, ERR_USAGE, _("a queue is on some host; name it with host"));
        return blame("queue", err);
    }
    return 0;
}

const struct schema link_schema = {
    .kind = "interface",
    .help = N_("an interface between two systems (sites/*.yaml)"),
    .size = sizeof(struct system_link),
    .check = link_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct system_link, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
             .check = id_check, .help = N_("The short name of the interface.")},
            {FIELD_AT(struct system_link, name), .type = FIELD_TEXT, .max = 200,
             .help = N_("What people call it.")},
            {FIELD_AT(struct system_link, from), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .check = id_check, .help = N_("The system that sends.")},
            {FIELD_AT(struct system_link, to), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .check = id_check, .help = N_("The system that receives.")},
            {FIELD_AT(struct system_link, kind), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
             .choices = link_kinds, .help = N_("How they talk.")},
            {FIELD_AT(struct system_link, host), .type = FIELD_TEXT, .ref = "host",
             .help = N_("The machine on which it can be looked at.")},
            {FIELD_AT(struct system_link, port), .type = FIELD_INT, .max = 65535,
             .help = N_("The port on which the receiver listens; 0: none.")},
            {FIELD_AT(struct system_link, queue), .type = FIELD_TEXT, .max = 200,
             .help = N_("The queue, table or folder in which messages wait.")},
            {FIELD_AT(struct system_link, url), .type = FIELD_TEXT, .max = 1000, .check = url_check,
             .help = N_("Where the web service answers.")},
            {FIELD_AT(struct system_link, contact), .type = FIELD_TEXT, .max = 200,
             .check = secret_free_check, .help = N_("Whom to call when the other side is silent.")},
            {FIELD_AT(struct system_link, fallback), .type = FIELD_TEXT, .flags = FIELD_LONG,
             .check = secret_free_check, .help = N_("What the wards do while it does not work.")},
            FIELD_END,
        },
};
