/* What imports share. */
#include "model/host_import.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "model/id.h"

void host_import_release(struct host_import *import)
{
    vec_each (host, &import->hosts) {
        record_release(&host_schema, host);
    }
    vec_each (jump, &import->jumps) {
        free(jump->text);
    }
    vec_each (note, &import->notes) {
        free(note->text);
    }
    vec_release(&import->hosts);
    vec_release(&import->rows);
    vec_release(&import->jumps);
    vec_release(&import->notes);
}

void host_import_note(struct host_import *import, unsigned row, const char *format, ...)
{
    struct str text = STR_INIT, shown = STR_INIT;
    va_list args;

    va_start(args, format);
    str_vaddf(&text, format, args);
    va_end(args);
    visible_add(&shown, text.buf, text.len, VISIBLE_LINE);
    str_release(&text);
    *vec_push(&import->notes) = (struct import_note){.row = row, .text = str_detach(&shown)};
}

static long find(const struct host_import *import, const char *name)
{
    for (size_t i = 0; i < import->hosts.len; i++)
        if (str_eq(import->hosts.items[i].id, name))
            return (long)i;
    return -1;
}

static void leave_out(struct host_import *import, unsigned row, struct err *err)
{
    host_import_note(import, row, _("left out: %s"), err->text.buf);
    import->left_out++;
    err_release(err);
}

long host_import_add(struct host_import *import, const char *name, unsigned row)
{
    struct err err = ERR_INIT;
    struct host *host;

    if (find(import, name) >= 0)
        err_set(&err, ERR_USAGE, _("the host '%s' is there already"), name);
    if (err.kind != ERR_NONE || id_check(name, &err) < 0) {
        leave_out(import, row, &err);
        return -1;
    }
    host = vec_push(&import->hosts);
    *vec_push(&import->rows) = row;
    record_init(&host_schema, host);
    host->id = xstrdup(name);
    host->site = xstrdup(import->site);
    return (long)import->hosts.len - 1;
}

void host_import_set(struct host_import *import, size_t host, const char *field, const char *text,
                     unsigned row)
{
    const struct field *known = schema_field(&host_schema, field);
    struct host *record = &import->hosts.items[host];
    struct err err = ERR_INIT;

    if (field_parse(known, record, text, &err) < 0) {
        host_import_note(import, row, _("%s: %s; it is left out"), record->id, err.text.buf);
        import->left_out++;
        field_clear(known, record);
        if (known->fallback != NULL)
            field_parse(known, record, known->fallback, NULL);
    }
    err_release(&err);
}

void host_import_key_file(struct host_import *import, size_t host, const char *path, unsigned row)
{
    char *whole;

    if (!str_starts(path, "~/")) {
        host_import_set(import, host, "key_file", path, row);
    } else if (import->home != NULL) {
        whole = xasprintf("%s%s", import->home, path + 1);
        host_import_set(import, host, "key_file", whole, row);
        free(whole);
    }
}

void host_import_jump(struct host_import *import, size_t host, const char *text, unsigned row)
{
    if (strcasecmp(text, "none") != 0)
        *vec_push(&import->jumps) =
            (struct import_jump){.host = host, .text = xstrdup(text), .row = row};
}

/* --- jump hosts --- */

/* One of "user@name:port"; its parts are copies or NULL. */
struct hop {
    char *user, *name, *port;
};

static void hop_release(struct hop *hop)
{
    free(hop->user);
    free(hop->name);
    free(hop->port);
}

static struct hop hop_parse(const char *text, size_t len)
{
    char *whole = xstrndup(text, len), *name = whole, *at, *colon;
    struct hop hop = {0};

    if (str_starts(name, "ssh://"))
        name += strlen("ssh://");
    at = strrchr(name, '@');
    if (at != NULL) {
        hop.user = xstrndup(name, (size_t)(at - name));
        name = at + 1;
    }
    if (name[0] == '[' && strchr(name, ']') != NULL) {
        char *end = strchr(name, ']');

        colon = end[1] == ':' ? end + 1 : NULL;
        *end = '\0';
        name++;
    } else {
        colon = strchr(name, ':');
    }
    if (colon != NULL) {
        hop.port = xstrdup(colon + 1);
        *colon = '\0';
    }
    hop.name = xstrdup(name);
    free(whole);
    return hop;
}

/* By its name, or by address and port. */
static long find_hop(const struct host_import *import, const struct hop *hop)
{
    int64_t port = hop->port == NULL ? 22 : strtoll(hop->port, NULL, 10);
    long named = find(import, hop->name);

    if (named >= 0)
        return named;
    for (size_t i = 0; i < import->hosts.len; i++)
        if (str_eq(import->hosts.items[i].address, hop->name) &&
            import->hosts.items[i].port == port)
            return (long)i;
    return -1;
}

static long add_hop(struct host_import *import, const struct hop *hop, unsigned row)
{
    long index = host_import_add(import, hop->name, row);

    if (index < 0)
        return -1;
    host_import_set(import, (size_t)index, "address", hop->name, row);
    if (hop->user != NULL)
        host_import_set(import, (size_t)index, "user", hop->user, row);
    if (hop->port != NULL)
        host_import_set(import, (size_t)index, "port", hop->port, row);
    return index;
}

static long take_hop(struct host_import *import, const char *text, size_t len, unsigned row,
                     bool *is_new)
{
    struct hop hop = hop_parse(text, len);
    long index = find_hop(import, &hop);

    *is_new = index < 0;
    if (*is_new)
        index = add_hop(import, &hop, row);
    hop_release(&hop);
    return index;
}

static void set_jump(struct host_import *import, size_t host, size_t jump, unsigned row)
{
    struct host *record = &import->hosts.items[host];
    const char *id = import->hosts.items[jump].id;

    if (host == jump || str_eq(record->jump, id))
        return;
    if (record->jump != NULL)
        host_import_note(import, row, _("%s is reached through %s already; %s was left out"),
                         record->id, record->jump, id);
    else
        record->jump = xstrdup(id);
}

static void note_cut(struct host_import *import, size_t host, size_t jump, unsigned row)
{
    const struct host *record = &import->hosts.items[host];
    const char *id = import->hosts.items[jump].id;

    if (!str_eq(record->jump, id))
        host_import_note(import, row,
                         _("%s is reached through %s only here; write a second entry for it, with "
                           "jump: %s"),
                         record->id, id, id);
}

/* "a,b": the host is behind b, and b behind a. Where b is a host of its own, its way is not changed
 * for the sake of one behind it. */
static void take_jump(struct host_import *import, const struct import_jump *jump)
{
    const char *text = jump->text;
    long before = -1;

    for (;;) {
        size_t len = strcspn(text, ",");
        bool is_new;
        long index = take_hop(import, text, len, jump->row, &is_new);

        if (index < 0)
            return;
        if (before >= 0 && is_new)
            set_jump(import, (size_t)index, (size_t)before, jump->row);
        else if (before >= 0)
            note_cut(import, (size_t)index, (size_t)before, jump->row);
        before = index;
        if (text[len] == '\0')
            break;
        text += len + 1;
    }
    set_jump(import, jump->host, (size_t)before, jump->row);
}

/* --- the end --- */

static void drop_broken(struct host_import *import)
{
    size_t kept = 0;

    for (size_t i = 0; i < import->hosts.len; i++) {
        struct host *host = &import->hosts.items[i];
        struct err err = ERR_INIT;

        if (record_check(&host_schema, host, &err) == 0) {
            import->rows.items[kept] = import->rows.items[i];
            import->hosts.items[kept++] = *host;
            continue;
        }
        err_prefix(&err, "%s", host->id);
        leave_out(import, import->rows.items[i], &err);
        record_release(&host_schema, host);
    }
    import->hosts.len = import->rows.len = kept;
}

static int by_row(const void *a, const void *b)
{
    const struct import_note *left = a, *right = b;

    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    return strcmp(left->text, right->text);
}

void host_import_finish(struct host_import *import)
{
    for (size_t i = 0; i < import->jumps.len; i++)
        take_jump(import, &import->jumps.items[i]);
    drop_broken(import);
    if (import->notes.len > 1)
        qsort(import->notes.items, import->notes.len, sizeof(import->notes.items[0]), by_row);
}
