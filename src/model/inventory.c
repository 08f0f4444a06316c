/* Inventories to hosts. Of two values the nearer holds: the host's own, then that of its group, then
 * that of the group around it; of two groups as deep, the one later in the alphabet. */
#include "model/inventory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/id.h"

enum { DEPTH_MAX = 32 };

static void vars_release(struct inventory_vars *vars)
{
    vec_each (var, &vars->list) {
        free(var->name);
        free(var->value);
    }
    vec_release(&vars->list);
}

void inventory_release(struct inventory *inventory)
{
    vec_each (host, &inventory->hosts) {
        free(host->name);
        vars_release(&host->vars);
        vec_release(&host->groups);
    }
    vec_each (group, &inventory->groups) {
        free(group->name);
        vars_release(&group->vars);
        vec_release(&group->children);
    }
    vec_release(&inventory->hosts);
    vec_release(&inventory->groups);
}

size_t inventory_group(struct inventory *inventory, const char *name, size_t len)
{
    for (size_t i = 0; i < inventory->groups.len; i++)
        if (strlen(inventory->groups.items[i].name) == len &&
            memcmp(inventory->groups.items[i].name, name, len) == 0)
            return i;
    vec_push(&inventory->groups)->name = xstrndup(name, len);
    return inventory->groups.len - 1;
}

void inventory_child(struct inventory *inventory, size_t parent, size_t child)
{
    *vec_push(&inventory->groups.items[parent].children) = child;
}

void inventory_set(struct inventory_vars *vars, const char *name, const char *value, unsigned row)
{
    *vec_push(&vars->list) =
        (struct inventory_var){.name = xstrdup(name), .value = xstrdup(value), .row = row};
}

/* --- names with ranges --- */

static size_t host_index(struct inventory *inventory, const char *name, unsigned row)
{
    struct inventory_host *host;

    for (size_t i = 0; i < inventory->hosts.len; i++)
        if (str_eq(inventory->hosts.items[i].name, name))
            return i;
    host = vec_push(&inventory->hosts);
    host->name = xstrdup(name);
    host->row = row;
    return inventory->hosts.len - 1;
}

static void add_one(struct inventory *inventory, size_t group, const char *name, unsigned row,
                    struct inventory_span *added)
{
    size_t index = host_index(inventory, name, row);

    *vec_push(&inventory->hosts.items[index].groups) = group;
    *vec_push(&added->hosts) = index;
}

/* "01:10", "a:f", "1:9:2" */
struct range {
    long from, to, step;
    int width; /* of a number; 0: letters */
};

static int range_parse(const char *text, size_t len, struct range *range)
{
    char copy[64], *colon, *end;

    if (len == 0 || len >= sizeof(copy))
        return -1;
    memcpy(copy, text, len);
    copy[len] = '\0';
    colon = strchr(copy, ':');
    if (colon == NULL)
        return -1;
    *colon++ = '\0';
    *range = (struct range){.step = 1};
    if (isalpha((unsigned char)copy[0]) && copy[1] == '\0' && isalpha((unsigned char)colon[0])) {
        range->from = (unsigned char)copy[0];
        range->to = (unsigned char)colon[0];
        end = colon + 1;
    } else {
        range->width = (int)strlen(copy);
        range->from = strtol(copy, &end, 10);
        if (!isdigit((unsigned char)copy[0]) || *end != '\0' || !isdigit((unsigned char)colon[0]))
            return -1;
        range->to = strtol(colon, &end, 10);
    }
    if (*end == ':')
        range->step = strtol(end + 1, &end, 10);
    return *end == '\0' && range->step > 0 && range->to >= range->from ? 0 : -1;
}

static bool expand(struct inventory *inventory, size_t group, const char *head, const char *pattern,
                   unsigned row, struct inventory_span *added);

static bool expand_range(struct inventory *inventory, size_t group, const char *head,
                         const struct range *range, const char *rest, unsigned row,
                         struct inventory_span *added)
{
    for (long i = range->from; i <= range->to; i += range->step) {
        char *longer = range->width > 0 ? xasprintf("%s%0*ld", head, range->width, i)
                                        : xasprintf("%s%c", head, (char)i);
        bool fine = expand(inventory, group, longer, rest, row, added);

        free(longer);
        if (!fine)
            return false;
    }
    return true;
}

static bool expand(struct inventory *inventory, size_t group, const char *head, const char *pattern,
                   unsigned row, struct inventory_span *added)
{
    const char *open = strchr(pattern, '['), *close = open == NULL ? NULL : strchr(open, ']');
    struct range range;
    char *longer;
    bool fine = true;

    if (open == NULL) {
        longer = xasprintf("%s%s", head, pattern);
        fine = inventory->hosts.len < INVENTORY_HOSTS_MAX;
        if (fine)
            add_one(inventory, group, longer, row, added);
        free(longer);
        return fine;
    }
    if (close == NULL || range_parse(open + 1, (size_t)(close - open) - 1, &range) < 0)
        return false;
    longer = xasprintf("%s%.*s", head, (int)(open - pattern), pattern);
    fine = expand_range(inventory, group, longer, &range, close + 1, row, added);
    free(longer);
    return fine;
}

void inventory_add(struct inventory *inventory, size_t group, const char *pattern, unsigned row,
                   struct inventory_span *added)
{
    if (expand(inventory, group, "", pattern, row, added))
        return;
    host_import_note(inventory->import, row,
                     _("left out: '%s' is no range of names, or one of more than %d; write "
                       "web[01:10]"),
                     pattern, INVENTORY_HOSTS_MAX);
    inventory->import->left_out++;
}

/* --- whose value holds --- */

/* How deep the groups lie: 0 is all. Groups in a circle stop at the limit. */
static void find_depths(const struct inventory *inventory, unsigned *depths)
{
    bool moved = true;

    for (size_t i = 0; i < inventory->groups.len; i++)
        depths[i] = str_eq(inventory->groups.items[i].name, "all") ? 0 : 1;
    for (unsigned round = 0; moved && round < DEPTH_MAX; round++) {
        moved = false;
        for (size_t i = 0; i < inventory->groups.len; i++)
            vec_each (child, &inventory->groups.items[i].children) {
                if (depths[*child] > depths[i] || depths[i] >= DEPTH_MAX)
                    continue;
                depths[*child] = depths[i] + 1;
                moved = true;
            }
    }
}

struct resolve {
    const struct inventory *inventory;
    const unsigned *depths;
    unsigned char *mine; /* the groups that the host is in, also around */
};

static void mark_groups(struct resolve *resolve, const struct inventory_host *host)
{
    const struct inventory *inventory = resolve->inventory;
    bool moved = true;

    memset(resolve->mine, 0, inventory->groups.len);
    vec_each (group, &host->groups) {
        resolve->mine[*group] = 1;
    }
    while (moved) {
        moved = false;
        for (size_t i = 0; i < inventory->groups.len; i++)
            vec_each (child, &inventory->groups.items[i].children) {
                if (resolve->mine[i] || !resolve->mine[*child])
                    continue;
                resolve->mine[i] = 1;
                moved = true;
            }
    }
    for (size_t i = 0; i < inventory->groups.len; i++)
        if (str_eq(inventory->groups.items[i].name, "all"))
            resolve->mine[i] = 1;
}

static const struct inventory_var *last_var(const struct inventory_vars *vars, const char *name)
{
    const struct inventory_var *found = NULL;

    vec_each (var, &vars->list) {
        if (str_eq(var->name, name))
            found = var;
    }
    return found;
}

static bool is_nearer(const struct resolve *resolve, size_t group, size_t than)
{
    const struct inventory_group *groups = resolve->inventory->groups.items;

    if (resolve->depths[group] != resolve->depths[than])
        return resolve->depths[group] > resolve->depths[than];
    return strcmp(groups[group].name, groups[than].name) > 0;
}

/* NULL if nobody says. */
static const struct inventory_var *value_of(const struct resolve *resolve,
                                            const struct inventory_host *host, const char *name)
{
    const struct inventory_var *found = last_var(&host->vars, name);
    size_t best = 0;
    bool own = found != NULL;

    for (size_t i = 0; !own && i < resolve->inventory->groups.len; i++) {
        const struct inventory_var *var =
            resolve->mine[i] ? last_var(&resolve->inventory->groups.items[i].vars, name) : NULL;

        if (var == NULL || (found != NULL && !is_nearer(resolve, i, best)))
            continue;
        found = var;
        best = i;
    }
    return found;
}

/* --- what is taken --- */

static const struct inventory_var *
first_of(struct resolve *resolve, const struct inventory_host *host, const char *const *names)
{
    for (; *names != NULL; names++) {
        const struct inventory_var *var = value_of(resolve, host, *names);

        if (var == NULL)
            continue;
        if (strstr(var->value, "{{") == NULL)
            return var;
        host_import_note(resolve->inventory->import, var->row,
                         _("%s: '%s' is a template, which is not evaluated; write the value"),
                         host->name, var->name);
    }
    return NULL;
}

static void note_secrets(struct resolve *resolve, const struct inventory_host *host)
{
    static const char *const names[] = {
        "ansible_password",    "ansible_ssh_pass",  "ansible_ssh_password",   "ansible_pass",
        "ansible_become_pass", "ansible_sudo_pass", "ansible_become_password"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const struct inventory_var *var = value_of(resolve, host, names[i]);

        if (var != NULL)
            host_import_note(resolve->inventory->import, var->row,
                             _("%s: '%s' was left out; passwords are not taken over, use a key or "
                               "password_command"),
                             host->name, var->name);
    }
}

/* "-J a", "-o ProxyJump=a" out of arguments for ssh. */
static void take_arguments(struct host_import *import, size_t index, const char *name,
                           const struct inventory_var *var)
{
    static const char *const marks[] = {"ProxyJump=", "ProxyJump ", "-J "};
    char *jump;

    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        const char *at = strcasestr(var->value, marks[i]);

        if (at == NULL)
            continue;
        at += strlen(marks[i]);
        at += strspn(at, " ");
        jump = xstrndup(at, strcspn(at, " \"'"));
        host_import_jump(import, index, jump, var->row);
        free(jump);
        return;
    }
    host_import_note(import, var->row,
                     _("%s: '%s' was left out; only a jump host is taken from it"), name,
                     var->name);
}

/* False: it cannot be reached over SSH. */
static bool take_connection(struct host_import *import, size_t index, const char *name,
                            const struct inventory_var *var)
{
    static const char *const ssh[] = {"ssh", "smart", "paramiko", "paramiko_ssh", "libssh"};

    if (var == NULL)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(ssh); i++)
        if (str_eq(var->value, ssh[i]))
            return true;
    if (str_eq(var->value, "local")) {
        import->hosts.items[index].transport = TRANSPORT_LOCAL;
        return true;
    }
    host_import_note(import, var->row, _("left out: %s is reached by '%s'; only SSH is possible"),
                     name, var->value);
    import->left_out++;
    return false;
}

static void take_tags(struct resolve *resolve, struct host *host)
{
    for (size_t i = 0; i < resolve->inventory->groups.len; i++) {
        const char *name = resolve->inventory->groups.items[i].name;
        struct err err = ERR_INIT;

        if (resolve->mine[i] && !str_eq(name, "all") && !str_eq(name, "ungrouped") &&
            id_check(name, &err) == 0)
            *vec_push(&host->tags) = xstrdup(name);
        err_release(&err);
    }
}

static void take_login(struct resolve *resolve, const struct inventory_host *host, size_t index)
{
    static const char *const ports[] = {"ansible_port", "ansible_ssh_port", NULL};
    static const char *const users[] = {"ansible_user", "ansible_ssh_user", NULL};
    static const char *const keys[] = {"ansible_ssh_private_key_file", "ansible_private_key_file",
                                       NULL};
    static const char *const arguments[] = {"ansible_ssh_common_args", "ansible_ssh_extra_args",
                                            NULL};
    static const char *const shells[] = {"ansible_shell_type", NULL};
    struct host_import *import = resolve->inventory->import;
    const struct inventory_var *var;

    if ((var = first_of(resolve, host, ports)) != NULL)
        host_import_set(import, index, "port", var->value, var->row);
    if ((var = first_of(resolve, host, users)) != NULL)
        host_import_set(import, index, "user", var->value, var->row);
    if ((var = first_of(resolve, host, keys)) != NULL)
        host_import_key_file(import, index, var->value, var->row);
    if ((var = first_of(resolve, host, arguments)) != NULL)
        take_arguments(import, index, host->name, var);
    if ((var = first_of(resolve, host, shells)) != NULL &&
        (str_eq(var->value, "powershell") || str_eq(var->value, "cmd")))
        import->hosts.items[index].os = OS_WINDOWS;
}

static void take_host(struct resolve *resolve, const struct inventory_host *host)
{
    static const char *const addresses[] = {"ansible_host", "ansible_ssh_host", NULL};
    static const char *const connections[] = {"ansible_connection", NULL};
    struct host_import *import = resolve->inventory->import;
    const struct inventory_var *address;
    long index;

    mark_groups(resolve, host);
    note_secrets(resolve, host);
    index = host_import_add(import, host->name, host->row);
    if (index < 0)
        return;
    if (!take_connection(import, (size_t)index, host->name, first_of(resolve, host, connections))) {
        record_release(&host_schema, &import->hosts.items[--import->hosts.len]);
        import->rows.len--;
        return;
    }
    take_tags(resolve, &import->hosts.items[index]);
    if (import->hosts.items[index].transport == TRANSPORT_LOCAL)
        return;
    address = first_of(resolve, host, addresses);
    host_import_set(import, (size_t)index, "address", address != NULL ? address->value : host->name,
                    address != NULL ? address->row : host->row);
    take_login(resolve, host, (size_t)index);
}

void inventory_take(struct inventory *inventory)
{
    size_t count = inventory->groups.len;
    unsigned *depths = xcalloc(count + 1, sizeof(*depths));
    struct resolve resolve = {
        .inventory = inventory, .depths = depths, .mine = xcalloc(count + 1, 1)};

    find_depths(inventory, depths);
    vec_each (host, &inventory->hosts) {
        take_host(&resolve, host);
    }
    free(resolve.mine);
    free(depths);
}
