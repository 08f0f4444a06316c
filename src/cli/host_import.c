/* `zhiban host import`: machines out of an Ansible inventory or an SSH configuration, as a file for
 * sites/. Nothing comes in force by it; somebody reads the file first. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "cli/host_acts.h"
#include "cli/ssh_config.h"
#include "cli/table.h"
#include "cli/yaml_out.h"
#include "desk/host_import.h"
#include "model/id.h"

enum { INVENTORY_MAX = 4 << 20 };

static const char own_site[] = "imported";

/* --- reading --- */

static int read_input(const char *file, struct str *text, struct err *err)
{
    char bytes[4096];
    size_t got;

    if (!str_eq(file, "-"))
        return file_read(file, INVENTORY_MAX, text, err);
    while ((got = fread(bytes, 1, sizeof(bytes), stdin)) > 0) {
        if (text->len + got > INVENTORY_MAX)
            return err_set(err, ERR_USAGE, _("standard input is longer than %d bytes"),
                           INVENTORY_MAX);
        str_addn(text, bytes, got);
    }
    return 0;
}

static int import_from(struct cli *cli, const char *file, struct host_import *import,
                       struct err *err)
{
    int from = cli_choice(cli, "from");
    struct str text = STR_INIT;
    enum host_source source;
    int rc = read_input(file, &text, err);

    source = from >= 0 ? (enum host_source)(from + 1) : desk_host_source(file, text.buf);
    if (rc == 0 && source == HOST_SOURCE_SSH && str_eq(file, "-"))
        rc = err_set(err, ERR_USAGE, _("an SSH configuration includes other files; name its file"));
    else if (rc == 0 && source == HOST_SOURCE_SSH)
        rc = ssh_config_import(file, import, err);
    else if (rc == 0)
        rc = desk_host_inventory(source, file, &text, import, err);
    str_release(&text);
    return rc;
}

/* --- writing --- */

/* What a file would leave out, because it is the default, is left out. */
static json_t *short_json(const struct host *host)
{
    json_t *json = record_to_json(&host_schema, host, JSON_STORED), *plain, *value;
    struct host fresh;
    const char *key;

    record_init(&host_schema, &fresh);
    plain = record_to_json(&host_schema, &fresh, JSON_STORED);
    json_object_foreach(plain, key, value)
    {
        if (json_equal(json_object_get(json, key), value))
            json_object_del(json, key);
    }
    json_decref(plain);
    record_release(&host_schema, &fresh);
    return json;
}

static json_t *sites_json(const struct host_import *import)
{
    json_t *json = json_object(), *hosts = json_array();

    if (str_eq(import->site, own_site))
        json_object_set_new(json, "sites",
                            json_pack("[{s:s,s:s}]", "id", own_site, "name", _("Imported hosts")));
    vec_each (host, &import->hosts) {
        json_array_append_new(hosts, short_json(host));
    }
    json_object_set_new(json, "hosts", hosts);
    return json;
}

/* A file that is there is never touched. */
static int write_new(const char *path, const struct str *text, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

    if (fd < 0 && errno == EEXIST)
        return err_set(err, ERR_REFUSED, _("%s is there already; name a new file"), path);
    if (fd < 0 || close(fd) < 0)
        return err_set(err, ERR_FAILED, _("%s cannot be written: %s"), path, strerror(errno));
    if (file_write_atomic(path, text->buf, text->len, 0644, err) == 0)
        return 0;
    unlink(path);
    return -1;
}

static void print_notes(struct cli *cli, const char *file, const struct host_import *import)
{
    vec_each (note, &import->notes) {
        fprintf(cli->err, "%s:%u: %s\n", file, note->row, note->text);
    }
}

static int write_out(struct cli *cli, const struct host_import *import, struct err *err)
{
    const char *path = cli_text(cli, "out");
    json_t *json = sites_json(import);
    struct str text = STR_INIT;
    int rc = 0;

    if (path == NULL && cli_flag(cli, "json")) {
        json_print(cli->out, json_incref(json));
    } else {
        yaml_add(&text, json);
        if (path != NULL)
            rc = write_new(path, &text, err);
        else
            fwrite(text.buf, 1, text.len, cli->out);
    }
    if (rc == 0 && path != NULL)
        fprintf(cli->out, tr_n("%s: %zu host\n", "%s: %zu hosts\n", import->hosts.len), path,
                import->hosts.len);
    str_release(&text);
    json_decref(json);
    return rc;
}

static int run_import(struct cli *cli)
{
    const char *file = cli_operand(cli, 0), *site = cli_text(cli, "site");
    struct host_import import = {.site = site != NULL ? site : own_site, .home = getenv("HOME")};
    struct err err = ERR_INIT;
    int status = STATUS_OK, rc;

    if (id_check(import.site, &err) < 0) {
        status = cli_usage(cli, "--site: %s", err.text.buf);
        err_release(&err);
        return status;
    }
    rc = import_from(cli, file, &import, &err);
    if (rc == 0) {
        host_import_finish(&import);
        print_notes(cli, str_eq(file, "-") ? _("(standard input)") : file, &import);
        if (import.hosts.len == 0)
            rc = err_set(&err, ERR_FAILED, _("%s names no host that can be taken over"), file);
        else
            rc = write_out(cli, &import, &err);
    }
    if (rc < 0)
        status = cli_fail(cli, &err);
    else if (import.left_out > 0)
        status = STATUS_FAILED;
    host_import_release(&import);
    err_release(&err);
    return status;
}

/* --- tables --- */

static const char *const sources[] = {"ini", "yaml", "ssh", NULL}; /* of enum host_source */

static const struct option_row options[] = {
    {.name = "from",
     .kind = OPTION_CHOICE,
     .argument = N_("KIND"),
     .choices = sources,
     .help = N_("what the file is; without it, that is seen from its name and first line")},
    {.name = "site",
     .kind = OPTION_TEXT,
     .argument = N_("ID"),
     .help = N_("where the machines stand; without it, at a new site 'imported'")},
    {.name = "out",
     .letter = 'o',
     .kind = OPTION_TEXT,
     .argument = N_("FILE"),
     .complete = COMPLETE_FILE,
     .help = N_("write a new file instead; one that is there is not touched")},
    OPTION_END,
};
static const struct operand_row operands[] = {
    {.name = N_("FILE"),
     .required = true,
     .complete = COMPLETE_FILE,
     .help = N_("an Ansible inventory (INI or YAML; - is standard input), or ~/.ssh/config")},
    OPERAND_END,
};
static const struct example examples[] = {
    {.line = "zhiban host import --site=his-main -o my/sites/more.yaml inventory.ini",
     .help = N_("writes a file to look at; 'zhiban config apply my' puts it in force")},
    {.line = "zhiban host import ~/.ssh/config", .help = N_("prints one entry for each name")},
    EXAMPLE_END,
};

const struct command host_import_command = {
    .name = "import",
    .summary = N_("make a file for sites/ out of an Ansible inventory or an SSH configuration"),
    .description = N_(
        "Prints the machines as YAML and, on standard error, what could not be taken, with its "
        "row; the exit status is 1 if a machine was left out. Passwords are never taken over, "
        "templates are not evaluated.\n\n"
        "From an inventory come names (with ranges such as web[01:10]), address, port, user, key "
        "file and jump host, and the groups as tags. An SSH configuration is worked out by the "
        "client itself: 'ssh -G NAME' for every name in a Host line that has no * or ?. That "
        "connects to nothing, but it would run the commands of 'Match exec'; so the client gets a "
        "copy without those blocks, of included files too, and a shell that does nothing. It does "
        "not resolve names, and /etc/ssh/ssh_config does not count. ProxyJump becomes jump."),
    .options = options,
    .operands = operands,
    .examples = examples,
    .run = run_import,
};
