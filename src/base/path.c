/* Paths are cut with pointers into the caller's text, never changed in place. */
#include "base/path.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/tr.h"

void path_join(struct str *path, const char *part)
{
    if (part[0] == '/') {
        str_set(path, part);
        return;
    }
    if (part[0] == '\0')
        return;
    if (path->len > 0 && path->buf[path->len - 1] != '/')
        str_addc(path, '/');
    str_add(path, part);
}

static size_t without_slashes(const char *path, size_t len)
{
    while (len > 0 && path[len - 1] == '/')
        len--;
    return len;
}

/* Where the last name of path[0..len) begins; there are no slashes at the end. */
static size_t base_start(const char *path, size_t len)
{
    while (len > 0 && path[len - 1] != '/')
        len--;
    return len;
}

void path_add_dir(struct str *out, const char *path)
{
    size_t start = base_start(path, without_slashes(path, strlen(path)));
    size_t len = without_slashes(path, start);

    if (len > 0)
        str_addn(out, path, len);
    else
        str_add(out, path[0] == '/' ? "/" : ".");
}

void path_add_base(struct str *out, const char *path)
{
    size_t len = without_slashes(path, strlen(path));
    size_t start = base_start(path, len);

    if (len > 0)
        str_addn(out, path + start, len - start);
    else
        str_add(out, path[0] == '/' ? "/" : ".");
}

/* Somebody else may make the same folder at the same time, so EEXIST is looked at, not avoided. */
static int make_dir(const char *path, mode_t mode, struct err *err)
{
    struct stat st;

    if (mkdir(path, mode & 0777) == 0) {
        if (chmod(path, mode) < 0)
            return err_set(err, ERR_FAILED, _("%s: the permissions cannot be set: %s"), path,
                           strerror(errno));
        return 0;
    }
    if (errno != EEXIST)
        return err_set(err, ERR_FAILED, _("%s: the folder cannot be made: %s"), path,
                       strerror(errno));
    if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
        return err_set(err, ERR_FAILED,
                       _("%s: the folder cannot be made: something else has that name"), path);
    return 0;
}

int path_make_dirs(const char *path, mode_t mode, struct err *err)
{
    char *copy;
    size_t len = without_slashes(path, strlen(path));
    int rc = 0;
    struct stat st;

    if (path[0] == '\0')
        return err_set(err, ERR_FAILED, _("a folder without a name cannot be made"));
    /* the usual case; also: a folder above may be one that we must not try to make */
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return 0;
    if (mode == 0)
        mode = PATH_PRIVATE;
    copy = xstrndup(path, len);
    for (size_t i = 1; rc == 0 && i <= len; i++) {
        if (i < len && copy[i] != '/')
            continue;
        copy[i] = '\0';
        if (copy[i - 1] != '/' && (i == len || stat(copy, &st) < 0))
            rc = make_dir(copy, mode, err);
        if (i < len)
            copy[i] = '/';
    }
    free(copy);
    return rc;
}

static const struct {
    const char *variable, *under_home;
} homes[] = {
    [PATH_DATA] = {"XDG_DATA_HOME", ".local/share"},
    [PATH_CONFIG] = {"XDG_CONFIG_HOME", ".config"},
    [PATH_STATE] = {"XDG_STATE_HOME", ".local/state"},
    [PATH_CACHE] = {"XDG_CACHE_HOME", ".cache"},
};

static_assert(ARRAY_LEN(homes) == PATH_HOME__COUNT, "a row for each");

static const char *absolute_variable(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && value[0] == '/' ? value : NULL;
}

int path_add_home(struct str *out, enum path_home home, struct err *err)
{
    const char *base = absolute_variable(homes[home].variable);
    struct str path = STR_INIT;

    if (base == NULL) {
        base = absolute_variable("HOME");
        if (base == NULL)
            return err_set(err, ERR_FAILED,
                           _("neither %s nor HOME names a folder; set one of them"),
                           homes[home].variable);
        str_add(&path, base);
        path_join(&path, homes[home].under_home);
    } else {
        str_add(&path, base);
    }
    path_join(&path, "zhiban");
    str_addn(out, path.buf, path.len);
    str_release(&path);
    return 0;
}
