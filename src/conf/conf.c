/* Reading, binding and checking all files. Their documents live until the references are checked,
 * because complaints and ids point into them. */
#include "conf/conf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/tr.h"
#include "conf/bind.h"
#include "conf/bytes.h"
#include "conf/yaml.h"

struct load {
    struct config config;
    struct refs refs;
    struct conf_report *report;
    VEC(struct document) documents;
};

static const struct mark whole_file = {0, 0};

/* --- files --- */

/* Reads at most one byte more than a document may have, so that the reader refuses it. */
static int read_fd(int fd, struct str *text)
{
    size_t limit = DOCUMENT_BYTES_MAX + 1;
    struct stat st;

    if (fstat(fd, &st) == 0 && st.st_size > 0 && (size_t)st.st_size < limit)
        str_reserve(text, (size_t)st.st_size + 1);
    while (text->len < limit) {
        ssize_t got;

        str_reserve(text, 4096);
        got = read(fd, text->buf + text->len, text->size - 1 - text->len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? -1 : 0;
        text->len += (size_t)got;
        text->buf[text->len] = '\0';
    }
    return 0;
}

static int read_file(const struct conf_file *file, struct str *text, struct conf_report *report)
{
    int fd, status;

    if (file->path == NULL) {
        str_add(text, file->text);
        return 0;
    }
    fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    status = fd < 0 ? -1 : read_fd(fd, text);
    if (status < 0)
        conf_report_add(report, file->shown, whole_file, _("cannot be read: %s"), strerror(errno));
    if (fd >= 0)
        close(fd);
    return status;
}

/* --- one document --- */

/* The key is right, the file is not. */
static bool report_elsewhere(struct binder *b, const struct node *key)
{
    const struct conf_layout *layout = conf_layout_with(key->text);

    if (layout == NULL)
        return false;
    conf_report_add(b->report, b->file, key->mark,
                    str_ends(layout->place, "/") ? _("'%s' does not belong here; write it into a "
                                                     "file in %s")
                                                 : _("'%s' does not belong here; write it into "
                                                     "%s"),
                    key->text, layout->place);
    return true;
}

static const struct field *part_field(const struct conf_layout *layout, const char *name)
{
    for (size_t i = 0; layout->parts[i] != NULL; i++)
        if (strcmp(layout->parts[i], name) == 0)
            return schema_field(&config_schema, name);
    return NULL;
}

static void bind_parts(struct load *load, struct binder *b, const struct conf_layout *layout,
                       const struct node *root)
{
    size_t count = 0;

    while (layout->parts[count] != NULL)
        count++;
    if (!bind_is_kind(b, root, NODE_MAP, layout->place))
        return;
    for (const struct node *value = root->first; value != NULL; value = value->next) {
        const struct field *field = part_field(layout, value->key->text);

        if (field != NULL)
            bind_field(b, field, &load->config, value, BIND_TOP);
        else if (!report_elsewhere(b, value->key))
            bind_unknown_key(b, value->key, layout->parts, count);
    }
}

/* The file is the settings, or one item of a list. */
static void bind_whole(struct load *load, struct binder *b, const struct conf_layout *layout,
                       const struct node *root)
{
    const struct field *field = schema_field(&config_schema, layout->whole);
    void *record;

    if (field->type == FIELD_GROUP) {
        bind_field(b, field, &load->config, root, BIND_PARTIAL);
        return;
    }
    b->owner = root;
    record = vec_grow(field_at(field, &load->config), field->sub->size);
    record_init(field->sub, record);
    bind_record(b, field->sub, record, root, 0);
    bind_key(b, field->sub, root, NULL);
}

static void bind_document(struct load *load, const struct conf_file *file, const struct node *root)
{
    struct binder b = {.file = file->shown, .report = load->report, .refs = &load->refs};

    if (root == NULL) {
        /* Everything in zhiban.yaml may be commented out: the layers below have it all. */
        if (!conf_layout_is_layered(file->layout))
            conf_report_add(load->report, file->shown, (struct mark){1, 1},
                            _("the file is empty; fill it or delete it"));
    } else if (file->layout->whole != NULL) {
        bind_whole(load, &b, file->layout, root);
    } else {
        bind_parts(load, &b, file->layout, root);
    }
}

/* A script is kept as it is; its name is its id. */
static void bind_script(struct load *load, const struct conf_file *file, const struct str *text)
{
    const struct field *list = schema_field(&config_schema, file->layout->scripts);
    const char *name = strchr(file->name, '/') + 1;
    struct probe_script *script;
    struct err err = ERR_INIT;
    tabs_t tabs = {0};

    if (bytes_check(file->shown, text->buf, text->len, &tabs, load->report) == 0) {
        script = vec_grow(field_at(list, &load->config), list->sub->size);
        script->id = xstrdup(name);
        script->text = xstrdup(text->buf);
        if (record_check(list->sub, script, &err) < 0)
            conf_report_add(load->report, file->shown, whole_file, "%s", err.text.buf);
        *vec_push(&load->refs.ids) =
            (struct ref){.kind = list->sub->kind, .id = name, .field = "id", .file = file->shown};
    }
    vec_release(&tabs);
    err_release(&err);
}

static void load_file(struct load *load, const struct conf_file *file)
{
    struct str text = STR_INIT;
    struct document *document;

    if (conf_layout_is_script(file->layout, file->name)) {
        if (read_file(file, &text, load->report) == 0)
            bind_script(load, file, &text);
    } else if (read_file(file, &text, load->report) == 0) {
        document = vec_push(&load->documents);
        if (document_read(document, file->shown, text.buf, text.len, load->report) == 0 ||
            document->root != NULL)
            bind_document(load, file, document->root);
    }
    str_release(&text);
}

/* --- all of them --- */

/* A rule over several records is reported at the one that it names. */
static void report_rule(const char *kind, const char *id, const struct err *err, void *data)
{
    struct load *load = data;
    const struct ref *ref = refs_find(&load->refs, kind, id);

    if (ref != NULL)
        conf_report_add(load->report, ref->file, bind_rule_mark(ref->map, err->text.buf), "%s",
                        err->text.buf);
}

static void load_files(struct load *load, const struct conf_files *files)
{
    record_init(&config_schema, &load->config);
    for (size_t i = 0; i < files->list.len; i++)
        load_file(load, &files->list.items[i]);
    refs_check(&load->refs, load->report);
    config_check(&load->config, report_rule, load);
    for (size_t i = 0; i < load->documents.len; i++)
        document_release(&load->documents.items[i]);
    vec_release(&load->documents);
    refs_release(&load->refs);
}

int conf_load(const struct conf_source *source, struct config *out, struct conf_report *report)
{
    struct load load = {.report = report};
    struct conf_files files = {0};
    size_t complaints = report->items.len;

    conf_files_add_embedded(&files,
                            source->defaults != NULL ? source->defaults : embedded_defaults);
    for (size_t i = 0; i < source->dir_count; i++)
        conf_files_add_dir(&files, &source->dirs[i], report);
    conf_files_sort(&files);
    load_files(&load, &files);
    conf_files_release(&files);
    if (report->items.len > complaints) {
        conf_report_sort(report);
        config_release(&load.config);
        return -1;
    }
    *out = load.config;
    return 0;
}
