/* Any bytes as an Ansible inventory (INI, YAML) or as what `ssh -G` says: reading ends, the hosts are
 * as the rules of a host want them, no name is there twice, and all that is noted is fit for a screen.
 * The first byte says which of them it is. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "desk/host_import.h"
#include "model/id.h"
#include "model/ssh_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool promise)
{
    if (!promise)
        abort();
}

static void check_text(const char *text)
{
    struct str again = STR_INIT;

    must(utf8_valid(text, strlen(text), NULL));
    visible_add(&again, text, strlen(text), VISIBLE_LINE);
    must(strcmp(again.buf, text) == 0);
    str_release(&again);
}

static void check_hosts(const struct host_import *import)
{
    must(import->hosts.len == import->rows.len);
    for (size_t i = 0; i < import->hosts.len; i++) {
        const struct host *host = &import->hosts.items[i];

        must(id_check(host->id, NULL) == 0 && str_eq(host->site, "site"));
        must(host->port >= 1 && host->port <= 65535);
        for (size_t j = 0; j < i; j++)
            must(!str_eq(import->hosts.items[j].id, host->id));
    }
    vec_each (note, &import->notes)
        check_text(note->text);
}

/* Lines of the file itself; what is left of each is handed to ssh, on a line of its own. */
static void check_lines(const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t line = strcspn(text + at, "\n");
        struct str rest = STR_INIT;
        enum ssh_line kind = ssh_config_line(text + at, line, &rest);

        must(kind >= SSH_LINE_OTHER && kind <= SSH_LINE_MATCH_EXEC);
        must(strchr(rest.buf, '\n') == NULL);
        str_release(&rest);
        at += line + 1;
    }
}

/* "x[1:5000]" is allowed and takes a tenth of a second, which a fuzzer turns into ten. */
static bool is_large(const char *text)
{
    while ((text = strchr(text, ':')) != NULL)
        if (strspn(++text, "0123456789") > 3)
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct host_import import = {.site = "site", .home = "/home/me"};
    struct str text = STR_INIT;
    struct err err = ERR_INIT;
    char kind;

    if (size == 0)
        return 0;
    kind = (char)data[0];
    str_addn(&text, (const char *)data + 1, size - 1);
    if (is_large(text.buf))
        goto out;
    switch (kind) {
    case 'i': desk_host_inventory(HOST_SOURCE_INI, "hosts", &text, &import, &err); break;
    case 'y': desk_host_inventory(HOST_SOURCE_YAML, "hosts.yaml", &text, &import, &err); break;
    default:
        check_lines(text.buf, strlen(text.buf));
        ssh_config_take(&import, "his-db1", 1, text.buf);
        ssh_config_take(&import, "his-db2", 2, text.buf);
        break;
    }
    if (err.kind == ERR_NONE)
        host_import_finish(&import);
    check_hosts(&import);
out:
    host_import_release(&import);
    str_release(&text);
    err_release(&err);
    return 0;
}
