/* Walking configuration directories. Hidden files, editors' backups (x~) and README* are skipped. */
#include "conf/config_dir.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/field.h"
#include "base/mem.h"
#include "base/tr.h"

static const struct conf_layout layouts[] = {
    {.place = "zhiban.yaml", .whole = "settings"},
    {.place = "users.yaml", .parts = {"roles", "users"}},
    {.place = "roster.yaml", .parts = {"layers", "swaps"}},
    {.place = "keys.yaml", .parts = {"keys"}},
    {.place = "calendars/", .parts = {"years", "own_days", "calendars"}},
    {.place = "contracts/", .whole = "contracts"},
    {.place = "sites/", .parts = {"sites", "hosts", "interfaces"}},
    {.place = "patrols/", .whole = "patrols"},
    {.place = "themes/", .whole = "themes"},
    {.place = "probes/", .whole = "probes", .scripts = "scripts"},
    {.place = "checks/", .parts = {"checks", "alert_rules"}},
};

static const char *const later[] = {"notify.yaml", "runbooks/"};

static const struct mark whole_file = {0, 0};

/* --- the list --- */

static void file_release(struct conf_file *file)
{
    free(file->name);
    free(file->shown);
    free(file->path);
}

void conf_files_release(struct conf_files *files)
{
    vec_each (f, &files->list) {
        file_release(f);
    }
    vec_release(&files->list);
}

bool conf_layout_is_layered(const struct conf_layout *layout)
{
    return layout == &layouts[0];
}

bool conf_layout_is_script(const struct conf_layout *layout, const char *name)
{
    return layout->scripts != NULL && (str_ends(name, ".sh") || str_ends(name, ".ps1"));
}

const struct conf_layout *conf_layout_with(const char *key)
{
    for (size_t i = 0; i < ARRAY_LEN(layouts); i++)
        for (size_t j = 0; layouts[i].parts[j] != NULL; j++)
            if (strcmp(layouts[i].parts[j], key) == 0)
                return &layouts[i];
    return NULL;
}

/* Takes over file's strings. */
static void add(struct conf_files *files, struct conf_file file)
{
    vec_each (f, &files->list) {
        if (strcmp(f->name, file.name) != 0 || conf_layout_is_layered(file.layout))
            continue;
        file_release(f);
        *f = file;
        return;
    }
    *vec_push(&files->list) = file;
}

static int compare(const void *left, const void *right)
{
    const struct conf_file *a = left, *b = right;
    int order = strcmp(a->name, b->name);

    return order != 0 ? order : (a->layer > b->layer) - (a->layer < b->layer);
}

void conf_files_sort(struct conf_files *files)
{
    if (files->list.len > 1)
        qsort(files->list.items, files->list.len, sizeof(*files->list.items), compare);
}

static size_t next_layer(const struct conf_files *files)
{
    size_t layer = 0;

    for (size_t i = 0; i < files->list.len; i++)
        if (files->list.items[i].layer >= layer)
            layer = files->list.items[i].layer + 1;
    return layer;
}

/* The layout of "users.yaml" or of what lies in "sites/"; NULL if there is none. */
static const struct conf_layout *layout_of(const char *place, size_t len)
{
    for (size_t i = 0; i < ARRAY_LEN(layouts); i++)
        if (strlen(layouts[i].place) == len && strncmp(layouts[i].place, place, len) == 0)
            return &layouts[i];
    return NULL;
}

void conf_files_add_embedded(struct conf_files *files, const struct embedded *embedded)
{
    size_t layer = next_layer(files);

    for (; embedded->path != NULL; embedded++) {
        const char *slash = strchr(embedded->path, '/');
        size_t len = slash != NULL ? (size_t)(slash - embedded->path) + 1 : strlen(embedded->path);
        const struct conf_layout *layout = layout_of(embedded->path, len);

        if (layout == NULL)
            continue;
        add(files, (struct conf_file){.name = xstrdup(embedded->path),
                                      .shown = xasprintf(_("(built in) %s"), embedded->path),
                                      .text = embedded->text,
                                      .layer = layer,
                                      .layout = layout});
    }
}

/* --- directories --- */

struct walk {
    struct conf_files *files;
    struct conf_report *report;
    size_t layer;
    const char *top; /* the directory as it was given */
};

static bool is_skipped(const char *name)
{
    return name[0] == '.' || str_starts(name, "README") || str_ends(name, "~");
}

static char *join(const char *dir, const char *name)
{
    return xasprintf("%s%s%s", dir, str_ends(dir, "/") ? "" : "/", name);
}

static void add_file(struct walk *walk, const char *name, const struct conf_layout *layout)
{
    char *path = join(walk->top, name);

    add(walk->files, (struct conf_file){.name = xstrdup(name),
                                        .shown = path,
                                        .path = xstrdup(path),
                                        .layer = walk->layer,
                                        .layout = layout});
}

/* name is relative to the top and ends with a slash if it is a folder. */
static void report_unknown(struct walk *walk, const char *name)
{
    const char *known[ARRAY_LEN(layouts)], *nearest;
    char *shown = join(walk->top, name);

    for (size_t i = 0; i < ARRAY_LEN(layouts); i++)
        known[i] = layouts[i].place;
    nearest = name_nearest(name, known, ARRAY_LEN(known));
    for (size_t i = 0; i < ARRAY_LEN(later); i++) {
        if (strcmp(later[i], name) != 0)
            continue;
        conf_report_add(walk->report, shown, whole_file,
                        _("this version of zhiban does not know '%s' yet; move it away"), name);
        free(shown);
        return;
    }
    if (nearest != NULL)
        conf_report_add(walk->report, shown, whole_file, _("unknown name '%s'; did you mean '%s'?"),
                        name, nearest);
    else
        conf_report_add(walk->report, shown, whole_file,
                        _("unknown name '%s'; nothing reads it, move it away"), name);
    free(shown);
}

static void add_item(struct walk *walk, const char *folder, const char *base, bool is_folder,
                     const struct conf_layout *layout)
{
    char *name = xasprintf("%s%s", folder, base), *shown = join(walk->top, name);

    if (is_folder)
        conf_report_add(walk->report, shown, whole_file,
                        _("a folder inside %s; put its files into %s itself"), folder, folder);
    else if ((str_ends(base, ".yaml") && strcmp(base, ".yaml") != 0) ||
             conf_layout_is_script(layout, base))
        add_file(walk, name, layout);
    else
        conf_report_add(walk->report, shown, whole_file,
                        layout->scripts != NULL
                            ? _("only *.yaml, *.sh and *.ps1 files are read here; rename it or "
                                "move it away")
                            : _("only *.yaml files are read here; rename it or move it away"));
    free(shown);
    free(name);
}

static void walk_folder(struct walk *walk, const char *folder, const struct conf_layout *layout);

/* An entry of the top: a known file or folder, or a mistake. */
static void add_top(struct walk *walk, const char *base, bool is_folder)
{
    char *name = xasprintf("%s%s", base, is_folder ? "/" : "");
    const struct conf_layout *layout = layout_of(name, strlen(name));

    if (layout == NULL)
        report_unknown(walk, name);
    else if (is_folder)
        walk_folder(walk, name, layout);
    else
        add_file(walk, name, layout);
    free(name);
}

static void add_entry(struct walk *walk, const char *folder, const char *path, const char *base,
                      const struct conf_layout *layout)
{
    struct stat st;
    char *entry = join(path, base);

    if (stat(entry, &st) < 0)
        conf_report_add(walk->report, entry, whole_file, _("cannot be read: %s"), strerror(errno));
    else if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
        conf_report_add(walk->report, entry, whole_file,
                        _("neither a file nor a folder; move it away"));
    else if (layout == NULL)
        add_top(walk, base, S_ISDIR(st.st_mode));
    else
        add_item(walk, folder, base, S_ISDIR(st.st_mode), layout);
    free(entry);
}

/* folder is "" with no layout, or "sites/" with the one of its files. */
static void walk_folder(struct walk *walk, const char *folder, const struct conf_layout *layout)
{
    char *path = *folder == '\0' ? xstrdup(walk->top) : join(walk->top, folder);
    DIR *dir = opendir(path);
    struct dirent *entry;

    if (dir == NULL) {
        conf_report_add(walk->report, path, whole_file, _("cannot be read: %s"), strerror(errno));
        free(path);
        return;
    }
    while ((entry = readdir(dir)) != NULL)
        if (!is_skipped(entry->d_name))
            add_entry(walk, folder, path, entry->d_name, layout);
    closedir(dir);
    free(path);
}

void conf_files_add_dir(struct conf_files *files, const struct conf_dir *dir,
                        struct conf_report *report)
{
    struct walk walk = {
        .files = files, .report = report, .layer = next_layer(files), .top = dir->path};
    struct stat st;

    if (dir->optional && stat(dir->path, &st) < 0 && errno == ENOENT)
        return;
    walk_folder(&walk, "", NULL);
}
