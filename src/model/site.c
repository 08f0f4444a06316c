/* Sites and hosts. Addresses and user names end up in argument vectors of other programs, so they
 * can never begin with a dash; secrets never stand in any field. */
#include "model/site.h"

#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/contact.h"
#include "model/id.h"
#include "model/secret_text.h"

enum { INTERVAL_MAX_S = 24 * 3600 };

/* --- single texts --- */

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

static int key_file_check(const char *text, struct err *err)
{
    if (strstr(text, "PRIVATE KEY") != NULL)
        return err_set(err, ERR_USAGE,
                       _("holds a private key itself; write the path of its file, and make a new "
                         "key"));
    if (text[0] != '/' || str_ends(text, "/"))
        return err_set(err, ERR_USAGE, _("'%s' is no whole path of a file; begin with '/'"), text);
    return 0;
}

static int word_check(const char *text, struct err *err)
{
    if (secret_is_written(text))
        return err_set(err, ERR_USAGE,
                       _("a password stands in the command; let it be read from where it is kept"));
    return 0;
}

/* --- whole records --- */

static int blame(const char *field, struct err *err)
{
    return err_prefix(err, "%s", field);
}

static int check_interval(struct span interval, struct err *err)
{
    if (interval.unit == SPAN_NONE ||
        (interval.unit == SPAN_SECONDS && interval.count > 0 && interval.count <= INTERVAL_MAX_S))
        return 0;
    err_set(err, ERR_USAGE, _("write 1s to 24h, such as 30s or 5m"));
    return blame("interval", err);
}

static int check_local(const struct host *host, struct err *err)
{
    const char *field = host->jump != NULL               ? "jump"
                        : host->key_file != NULL         ? "key_file"
                        : host->password_command.len > 0 ? "password_command"
                        : host->auth > AUTH_KEY          ? "auth"
                                                         : NULL;

    if (field == NULL)
        return 0;
    err_set(err, ERR_USAGE, _("nobody logs in to the duty host itself; take it out"));
    return blame(field, err);
}

/* A command that only prints what stands in this file keeps the secret in it. */
static int check_password_command(const struct host *host, struct err *err)
{
    static const char *const printers[] = {"echo", "printf", "/bin/echo", "/usr/bin/printf"};

    for (size_t i = 0; i < ARRAY_LEN(printers); i++)
        if (str_eq(host->password_command.items[0], printers[i])) {
            err_set(err, ERR_USAGE,
                    _("'%s' would print a password that stands here; write a program that reads "
                      "it from where it is kept"),
                    printers[i]);
            return blame("password_command", err);
        }
    return 0;
}

static int check_auth(const struct host *host, struct err *err)
{
    bool has_command = host->password_command.len > 0;

    if (host->auth == AUTH_PASSWORD_COMMAND && !has_command) {
        err_set(err, ERR_USAGE, _("needs password_command, the words of a program that prints it"));
        return blame("auth", err);
    }
    if (host->auth != AUTH_PASSWORD_COMMAND && has_command) {
        err_set(err, ERR_USAGE, _("belongs to auth: password_command; write that too"));
        return blame("password_command", err);
    }
    if (host->auth > AUTH_KEY && host->key_file != NULL) {
        err_set(err, ERR_USAGE, _("belongs to auth: key; take one of the two out"));
        return blame("key_file", err);
    }
    return has_command ? check_password_command(host, err) : 0;
}

static int host_check(const void *record, struct err *err)
{
    const struct host *host = record;

    if (host->transport == TRANSPORT_SSH && host->address == NULL) {
        err_set(err, ERR_USAGE, _("missing; a host needs one unless its transport is local"));
        return blame("address", err);
    }
    if (host->direct && host->jump != NULL) {
        err_set(err, ERR_USAGE, _("cannot go with jump; take one of the two out"));
        return blame("direct", err);
    }
    if ((host->transport == TRANSPORT_LOCAL && check_local(host, err) < 0) ||
        check_auth(host, err) < 0)
        return -1;
    return check_interval(host->interval, err);
}

static int site_check(const void *record, struct err *err)
{
    return check_interval(((const struct site *)record)->interval, err);
}

/* --- choices --- */

static const struct choice transports[] = {
    {TRANSPORT_SSH, "ssh", N_("over SSH")},
    {TRANSPORT_LOCAL, "local", N_("the duty host itself")},
    {0, NULL, NULL},
};

static const struct choice auths[] = {
    {AUTH_KEY, "key", N_("with a key file")},
    {AUTH_AGENT, "agent", N_("with a key that an SSH agent holds")},
    {AUTH_PASSWORD_COMMAND, "password_command", N_("with a password that a program prints")},
    {0, NULL, NULL},
};

const struct choice host_systems[] = {
    {OS_LINUX, "linux", N_("Linux")},     {OS_WINDOWS, "windows", N_("Windows")},
    {OS_UNIX, "unix", N_("other Unix")},  {OS_NETWORK, "network", N_("network device")},
    {OS_OTHER, "other", N_("otherwise")}, {0, NULL, NULL},
};

const struct choice access_kinds[] = {
    {ACCESS_ON_SITE, "on_site", N_("in person")},  {ACCESS_VPN, "vpn", N_("VPN")},
    {ACCESS_SUNLOGIN, "sunlogin", N_("Sunlogin")}, {ACCESS_BASTION, "bastion", N_("bastion host")},
    {ACCESS_OTHER, "other", N_("otherwise")},      {0, NULL, NULL},
};

/* --- tables --- */

static const struct schema way_schema = {
    .kind = "access_way",
    .help = N_("one way to get in"),
    .size = sizeof(struct access_way),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct access_way, kind), .type = FIELD_CHOICE, .flags = FIELD_REQUIRED,
             .choices = access_kinds, .help = N_("How one gets in.")},
            {FIELD_AT(struct access_way, where), .type = FIELD_TEXT, .max = 400,
             .check = secret_free_check, .help = N_("The address, number or door.")},
            {FIELD_AT(struct access_way, secret), .type = FIELD_TEXT, .max = 200,
             .check = secret_ref_check,
             .help = N_("Where its password is kept, such as vault:his-vpn or envelope:3; never "
                        "the password.")},
            {FIELD_AT(struct access_way, hours), .type = FIELD_TEXT, .max = 200,
             .help = N_("When it is open.")},
            {FIELD_AT(struct access_way, note), .type = FIELD_TEXT, .flags = FIELD_LONG,
             .check = secret_free_check, .help = N_("What else one should know.")},
            FIELD_END,
        },
};

static const struct schema site_contact_schema = {
    .kind = "site_contact",
    .help = N_("somebody at the site whom one may have to call"),
    .size = sizeof(struct site_contact),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct site_contact, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED,
             .max = 120, .help = N_("Who answers: a person or a desk.")},
            {FIELD_AT(struct site_contact, duty), .type = FIELD_TEXT, .max = 200,
             .help = N_("What one calls them for.")},
            {FIELD_AT(struct site_contact, phone), .type = FIELD_TEXT, .max = 40,
             .check = phone_check, .help = N_("The number to call.")},
            {FIELD_AT(struct site_contact, note), .type = FIELD_TEXT, .max = 400,
             .check = secret_free_check, .help = N_("What else one should know.")},
            FIELD_END,
        },
};

const struct schema site_schema = {
    .kind = "site",
    .help = N_("a hospital or campus (sites/*.yaml)"),
    .size = sizeof(struct site),
    .check = site_check,
    .fields =
        (const struct field[]){
            {FIELD_AT(struct site, id), .type = FIELD_TEXT, .flags = FIELD_KEY, .check = id_check,
             .help = N_("The short name that hosts and contracts refer to.")},
            {FIELD_AT(struct site, name), .type = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 200,
             .help = N_("The name that people read.")},
            {FIELD_AT(struct site, access), .type = FIELD_TEXT, .flags = FIELD_LONG,
             .check = secret_free_check,
             .help = N_("How to get in: doors, keys, VPN, whom to call. No passwords.")},
            {FIELD_AT(struct site, region), .type = FIELD_TEXT, .max = 100,
             .help = N_("The region, for duties that are owed in some regions only.")},
            {FIELD_AT(struct site, travel), .type = FIELD_SPAN,
             .help = N_("How long the way there takes; shows when to leave at the latest.")},
            {FIELD_AT(struct site, ways), .type = FIELD_LIST, .sub = &way_schema,
             .help = N_("The ways to get in, the first one first.")},
            {FIELD_AT(struct site, contacts), .type = FIELD_LIST, .sub = &site_contact_schema,
             .help = N_("Whom to call there.")},
            {FIELD_AT(struct site, depends_on), .type = FIELD_TEXTS, .ref = "host",
             .help = N_("Machines without which nobody reaches the site: firewall, router. While "
                        "one is down, the hosts of the site are not judged.")},
            {FIELD_AT(struct site, jump), .type = FIELD_TEXT, .ref = "host",
             .help = N_("The machine through which its hosts are reached, unless they say "
                        "otherwise.")},
            {FIELD_AT(struct site, user), .type = FIELD_TEXT, .check = id_check,
             .help = N_("The account to log in with, unless a host says otherwise.")},
            {FIELD_AT(struct site, key_file), .type = FIELD_TEXT, .max = 400,
             .check = key_file_check,
             .help = N_("The private key's file, unless a host says otherwise.")},
            {FIELD_AT(struct site, interval), .type = FIELD_SPAN,
             .help = N_("How often its hosts are looked at, unless they say otherwise.")},
            {FIELD_AT(struct site, sessions), .type = FIELD_INT, .max = 1000,
             .help =
                 N_("How many of its hosts are logged in to at the same time at most, those that "
                    "others are reached through not counted; 0: any.")},
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
             .help = N_("The account to log in with; without one, that of its site, else that of "
                        "zhiband.")},
            {FIELD_AT(struct host, systems), .type = FIELD_TEXTS,
             .help = N_("Ids of the systems that run on it.")},
            {FIELD_AT(struct host, os), .type = FIELD_CHOICE, .choices = host_systems,
             .fallback = "linux", .help = N_("What runs on it; decides which probes fit.")},
            {FIELD_AT(struct host, auth), .type = FIELD_CHOICE, .choices = auths, .fallback = "key",
             .help = N_("How zhiband proves who it is.")},
            {FIELD_AT(struct host, key_file), .type = FIELD_TEXT, .max = 400,
             .check = key_file_check,
             .help = N_("The private key's file; without one, that of its site.")},
            {FIELD_AT(struct host, password_command), .type = FIELD_TEXTS, .max = 400,
             .check = word_check,
             .help = N_("The words of a program that prints the password, such as [pass, show, "
                        "his-db1]; no shell reads them.")},
            {FIELD_AT(struct host, jump), .type = FIELD_TEXT, .ref = "host",
             .help = N_("The machine through which it is reached; without one, that of its "
                        "site.")},
            {FIELD_AT(struct host, direct), .type = FIELD_BOOL,
             .help = N_("It is reached without the jump host of its site.")},
            {FIELD_AT(struct host, legacy), .type = FIELD_BOOL,
             .help = N_("Also use old algorithms that are no longer safe; shown as a note.")},
            {FIELD_AT(struct host, interval), .type = FIELD_SPAN,
             .help = N_("How often it is looked at; without it, what its site says, else 30s.")},
            {FIELD_AT(struct host, probes), .type = FIELD_TEXTS, .ref = "probe", .check = id_check,
             .help = N_("What is looked at; without it, what fits its os.")},
            {FIELD_AT(struct host, depends_on), .type = FIELD_TEXTS, .ref = "host",
             .help = N_("Machines without which it cannot work or be reached. While one is down, "
                        "it is not judged.")},
            {FIELD_AT(struct host, tags), .type = FIELD_TEXTS, .max = 60,
             .help = N_("Words to select it by.")},
            {FIELD_AT(struct host, note), .type = FIELD_TEXT, .flags = FIELD_LONG,
             .check = secret_free_check, .help = N_("A remark.")},
            FIELD_END,
        },
};
