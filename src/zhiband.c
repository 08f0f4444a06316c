/* The daemon and its roles: all that talks to the world. A role is one row in roles[]; it gets the
 * arguments that follow its name. */
#include <stdio.h>
#include <stdlib.h>

#include "base/start.h"
#include "base/str.h"
#include "base/tr.h"
#include "base/visible.h"
#include "health/collect.h"
#include "health/hostkey.h"
#include "health/supervise.h"

struct role {
    const char *name; /* NULL ends the table */
    const char *help; /* N_() a phrase */
    int (*run)(int argc, char **argv);
};

static const struct role roles[] = {
    {.name = "collect",
     .help = N_("watch the machines of the configuration in force"),
     .run = role_collect},
    {.name = "hostkey",
     .help = N_("show a server's host key without logging in"),
     .run = role_hostkey},
    {.name = "supervise",
     .help = N_("keep the collector running; also what is done without a role"),
     .run = role_supervise},
    {.name = NULL},
};

/* The same numbers as zhiban's. */
enum { STATUS_OK = 0, STATUS_FAILED = 1, STATUS_USAGE = 2 };

static void set_lang(void)
{
    const char *name = getenv("ZHIBAN_LANG");
    enum lang lang;

    if (name != NULL && tr_lang_of(name, &lang) == 0)
        tr_set_lang(lang);
}

static int print_help(void)
{
    printf("%s\n", _("usage: zhiband [--help | --version | ROLE ...]"));
    printf("\n%s\n", _("Roles:"));
    for (const struct role *role = roles; role->name != NULL; role++)
        printf("  %s\n      %s\n", role->name, tr(role->help));
    printf("\n%s\n", _("'zhiband ROLE --help' shows what a role takes. SIGHUP looks for a new "
                       "configuration at once,\nSIGTERM ends the role; of a supervisor both reach "
                       "what it keeps running."));
    return STATUS_OK;
}

static int fail_role(const char *name)
{
    struct str shown = STR_INIT;

    visible_add_brief(&shown, name);
    fprintf(stderr, "zhiband: ");
    fprintf(stderr, _("this version has no role '%s'"), shown.buf);
    fputc('\n', stderr);
    str_release(&shown);
    return STATUS_USAGE;
}

static int run(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : NULL;

    if (str_eq(name, "--version")) {
        puts("zhiband " ZHIBAN_VERSION);
        return STATUS_OK;
    }
    if (str_eq(name, "--help") || str_eq(name, "-h"))
        return print_help();
    if (name == NULL || str_starts(name, "--"))
        return role_supervise(argc, argv);
    for (const struct role *role = roles; role->name != NULL; role++) {
        if (str_eq(role->name, name))
            return role->run(argc - 1, argv + 1);
    }
    return fail_role(name);
}

int main(int argc, char **argv)
{
    int status;

    start_process();
    set_lang();
    status = run(argc, argv);
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == STATUS_OK)
        status = STATUS_FAILED;
    return status;
}
