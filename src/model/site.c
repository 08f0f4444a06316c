/* Sites and hosts. Addresses and user names end up in argument vectors of other programs, so they
 * can never begin with a dash. */
#include "model/site.h"

#include <string.h>

#include "base/tr.h"
#include "model/id.h"

static int address_check(const char *text, struct err *err)
{
    for (const char *p = text; *p != '\0'; p++) {
        unsigned char c = (unsigned char)*p;
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

        if (!letter && (p == text ? c != ':' : strchr(".-_:%", c) == NULL))
            return err_set(err, ERR_USAGE,
                           _("'%s' is no address; write a host name, an IPv4 or an IPv6 address"),
                           text);
    }
    return 0;
}

static int host_check(const void *record, struct err *err)
{
    const struct host *host = record;

    if (host->transport != TRANSPORT_SSH || host->address != NULL)
        return 0;
    err_set(err, ERR_USAGE, _("missing; a host needs one unless its transport is local"));
    return err_prefix(err, "address");
}

static const struct choice transports[] = {
    {TRANSPORT_SSH, "ssh", N_("over SSH")},
    {TRANSPORT_LOCAL, "local", N_("the duty host itself")},
    {0, NULL, NULL},
};

const struct schema site_schema = {
    .kind = "site",
    .help = N_("a hospital or campus (sites/*.yaml)"),
    .size = sizeof(struct site),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct site, id), .type = FIELD_TEXT, .flags = FIELD_KEY, .check = id_check,
             .help = N_("The short name that hosts and contracts refer to.")},
            {FIELD_AT(struct site, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 200,
             .help = N_("The name that people read.")},
            {FIELD_AT(struct site, access), .type = FIELD_TEXT, .flags = FIELD_LONG,
             .help = N_("How to get in: doors, keys, VPN, whom to call. No passwords.")},
            {FIELD_AT(struct site, region), .type = FIELD_TEXT, .max = 100,
             .help = N_("The region, for duties that are owed in some regions only.")},
            {FIELD_AT(struct site, travel), .type = FIELD_SPAN,
             .help = N_("How long the way there takes; shows when to leave at the latest.")},
            FIELD_END,
        },
};

const struct schema host_schema = {
    .kind = "host",
    .help = N_("a machine at a site (sites/*.yaml)"),
    .size = sizeof(struct host),
    .check = host_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct host, id), .type = FIELD_TEXT, .flags = FIELD_KEY, .check = id_check,
             .help = N_("The short name of the machine.")},
            {FIELD_AT(struct host, name), .type = FIELD_TEXT, .max = 200,
             .help = N_("What people call it.")},
            {FIELD_AT(struct host, site), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .ref = "site", .help = N_("Where it stands.")},
            {FIELD_AT(struct host, address), .type = FIELD_TEXT, .check = address_check, .max = 255,
             .help = N_("Host name or IP address; needed unless the transport is local.")},
            {FIELD_AT(struct host, port), .type = FIELD_INT, .min = 1, .max = 65535,
             .fallback = "22", .help = N_("The port of its SSH server.")},
            {FIELD_AT(struct host, transport), .type = FIELD_CHOICE, .choices = transports,
             .fallback = "ssh", .help = N_("How commands reach it.")},
            {FIELD_AT(struct host, user), .type = FIELD_TEXT, .check = id_check,
             .help = N_("The account to log in with; without one, that of zhiband.")},
            {FIELD_AT(struct host, systems), .type = FIELD_TEXTS,
             .help = N_("Ids of the systems that run on it.")},
            FIELD_END,
        },
};
