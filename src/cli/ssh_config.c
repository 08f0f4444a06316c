/* The copies lie in a folder of their own, one file for each file, so that what an included file
 * says ends with it, as it does in the original. */
#include "cli/ssh_config.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/tr.h"
#include "loop/jobs.h"
#include "model/ssh_config.h"

enum { FILE_MAX = 1 << 20, FILES_MAX = 200, DEPTH_MAX = 8, AT_ONCE = 8, TIMEOUT_MS = 10000 };

/* Stands for a Match with a command: a block that is nobody's. */
static const char nobody[] = "Host zhiban-left-this-out.invalid\n";

struct name {
    char *text;
    unsigned row;
};

struct copies {
    struct host_import *import;
    const char *home;
    struct str dir;
    size_t files;
    VEC(struct name) names;
};

static int copy_file(struct copies *copies, const char *path, unsigned depth, unsigned row,
                     struct str *copied, struct err *err);

/* --- names --- */

static void add_name(struct copies *copies, const char *text, size_t len, unsigned row)
{
    char *name;

    if (len == 0 || memchr(text, '*', len) != NULL || memchr(text, '?', len) != NULL ||
        text[0] == '!')
        return;
    name = xstrndup(text, len);
    vec_each (known, &copies->names) {
        if (str_eq(known->text, name)) {
            free(name);
            return;
        }
    }
    *vec_push(&copies->names) = (struct name){.text = name, .row = row};
}

static void add_names(struct copies *copies, const char *text, unsigned row)
{
    while (*text != '\0') {
        size_t len = strcspn(text, " \t\r");

        add_name(copies, text, len, row);
        text += len;
        text += strspn(text, " \t\r");
    }
}

/* --- files --- */

/* Relative names belong beside the file, "~/" to the user. */
static void whole_pattern(const struct copies *copies, const char *path, const char *word,
                          size_t len, struct str *out)
{
    char *copy = xstrndup(word, len);

    if (str_starts(copy, "~/") && copies->home != NULL) {
        str_addf(out, "%s%s", copies->home, copy + 1);
    } else {
        path_add_dir(out, path);
        path_join(out, copy);
    }
    free(copy);
}

static int include_files(struct copies *copies, const char *pattern, unsigned depth, unsigned row,
                         struct str *text, struct err *err)
{
    glob_t found;
    int rc = 0;

    if (glob(pattern, 0, NULL, &found) != 0)
        return 0; /* the client passes over what is not there */
    for (size_t i = 0; rc == 0 && i < found.gl_pathc; i++) {
        struct str copied = STR_INIT;

        rc = copy_file(copies, found.gl_pathv[i], depth + 1, row, &copied, err);
        if (rc == 0)
            str_addf(text, "Include %s\n", copied.buf);
        str_release(&copied);
    }
    globfree(&found);
    return rc;
}

static int include(struct copies *copies, const char *path, const char *words, unsigned depth,
                   unsigned row, struct str *text, struct err *err)
{
    int rc = 0;

    while (rc == 0 && *words != '\0') {
        size_t len = strcspn(words, " \t\r");
        struct str pattern = STR_INIT;

        whole_pattern(copies, path, words, len, &pattern);
        if (len > 0)
            rc = include_files(copies, pattern.buf, depth, row, text, err);
        str_release(&pattern);
        words += len;
        words += strspn(words, " \t\r");
    }
    return rc;
}

static int copy_line(struct copies *copies, const char *path, const char *line, size_t len,
                     unsigned depth, unsigned row, struct str *text, struct err *err)
{
    struct str rest = STR_INIT;
    int rc = 0;

    switch (ssh_config_line(line, len, &rest)) {
    case SSH_LINE_MATCH_EXEC:
        str_add(text, nobody);
        host_import_note(copies->import, row,
                         _("a block with 'Match exec' was left out; its command is not run"));
        break;
    case SSH_LINE_INCLUDE: rc = include(copies, path, rest.buf, depth, row, text, err); break;
    case SSH_LINE_HOST: add_names(copies, rest.buf, row); /* fall through */
    case SSH_LINE_OTHER:
        str_addn(text, line, len);
        str_addc(text, '\n');
        break;
    }
    str_release(&rest);
    return rc;
}

/* row: where the outermost file includes it; 0 for that file itself. */
static int copy_lines(struct copies *copies, const char *path, const struct str *from,
                      unsigned depth, unsigned row, struct str *to, struct err *err)
{
    const char *line = from->buf, *end = from->buf + from->len;

    if (strlen(from->buf) != from->len)
        return err_set(err, ERR_FAILED, _("%s holds zero bytes; this is no SSH configuration"),
                       path);
    for (unsigned n = 1; line < end; n++) {
        size_t len = strcspn(line, "\n");

        if (copy_line(copies, path, line, len, depth, row != 0 ? row : n, to, err) < 0)
            return -1;
        line += len + 1;
    }
    return 0;
}

static int copy_file(struct copies *copies, const char *path, unsigned depth, unsigned row,
                     struct str *copied, struct err *err)
{
    struct str from = STR_INIT, to = STR_INIT;
    int rc = -1;

    if (depth > DEPTH_MAX || copies->files >= FILES_MAX)
        return err_set(err, ERR_FAILED, _("%s: too many files include each other"), path);
    str_addf(copied, "%s/%zu", copies->dir.buf, copies->files++);
    if (file_read(path, FILE_MAX, &from, err) == 0 &&
        copy_lines(copies, path, &from, depth, row, &to, err) == 0)
        rc = file_write_atomic(copied->buf, to.buf, to.len, 0600, err);
    str_release(&from);
    str_release(&to);
    return rc;
}

/* --- the client --- */

static void take_answers(struct copies *copies, const struct job *jobs)
{
    for (size_t i = 0; i < copies->names.len; i++) {
        const struct name *name = &copies->names.items[i];

        if (jobs[i].ok) {
            ssh_config_take(copies->import, name->text, name->row, jobs[i].out.buf);
        } else {
            host_import_note(copies->import, name->row, _("left out: %s: %s"), name->text,
                             jobs[i].error.buf);
            copies->import->left_out++;
        }
    }
}

static int ask_client(struct copies *copies, const char *config, struct err *err)
{
    /* What would run a command runs nothing, should one have slipped through. */
    static const char *const env[] = {"SHELL=/bin/false", NULL};
    struct job *jobs = xcalloc(copies->names.len + 1, sizeof(*jobs));
    int rc;

    for (size_t i = 0; i < copies->names.len; i++) {
        const char *const words[] = {"ssh", "-G",
                                     "-F",  config,
                                     "-o",  "CanonicalizeHostname=no",
                                     "--",  copies->names.items[i].text};

        job_init(&jobs[i], TIMEOUT_MS);
        jobs[i].env = env;
        for (size_t j = 0; j < ARRAY_LEN(words); j++)
            argv_push(&jobs[i].argv, words[j]);
    }
    rc = jobs_run(jobs, copies->names.len, AT_ONCE, err);
    if (rc == 0)
        take_answers(copies, jobs);
    for (size_t i = 0; i < copies->names.len; i++)
        job_release(&jobs[i]);
    free(jobs);
    return rc;
}

static int make_folder(struct copies *copies, struct err *err)
{
    const char *tmp = getenv("TMPDIR");

    str_addf(&copies->dir, "%s/zhiban-ssh.XXXXXX", tmp != NULL && tmp[0] == '/' ? tmp : "/tmp");
    if (mkdtemp(copies->dir.buf) != NULL)
        return 0;
    return err_set(err, ERR_FAILED, _("%s cannot be made: %s"), copies->dir.buf, strerror(errno));
}

static void remove_folder(const struct copies *copies)
{
    for (size_t i = 0; i < copies->files; i++) {
        char *path = xasprintf("%s/%zu", copies->dir.buf, i);

        unlink(path);
        free(path);
    }
    rmdir(copies->dir.buf);
}

int ssh_config_import(const char *path, struct host_import *import, struct err *err)
{
    struct copies copies = {.import = import, .home = import->home, .dir = STR_INIT};
    struct str copied = STR_INIT;
    int rc = -1;

    if (make_folder(&copies, err) == 0) {
        if (copy_file(&copies, path, 0, 0, &copied, err) == 0)
            rc = ask_client(&copies, copied.buf, err);
        remove_folder(&copies);
    }
    vec_each (name, &copies.names) {
        free(name->text);
    }
    vec_release(&copies.names);
    str_release(&copied);
    str_release(&copies.dir);
    return rc;
}
