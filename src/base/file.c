/* The temporary file is opened with O_EXCL under a random name in the same folder, because rename()
 * is atomic only within one file system. It is 0600 until everything is in it. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/tr.h"

static int cannot_read(const char *path, struct err *err)
{
    return err_set(err, ERR_FAILED, _("%s cannot be read: %s"), path, strerror(errno));
}

static int cannot_write(const char *path, struct err *err)
{
    return err_set(err, ERR_FAILED, _("%s cannot be written: %s"), path, strerror(errno));
}

static const char *kind_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR: return _("it is a folder");
    case S_IFIFO: return _("it is a FIFO");
    case S_IFSOCK: return _("it is a socket");
    default: return _("it is a device");
    }
}

bool file_exists(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* --- reading --- */

static int check_readable(const char *path, const struct stat *st, size_t limit, struct err *err)
{
    if (!S_ISREG(st->st_mode))
        return err_set(err, ERR_FAILED, _("%s cannot be read: %s"), path, kind_of(st->st_mode));
    if (st->st_size > 0 && (uintmax_t)st->st_size > limit)
        return err_set(err, ERR_FAILED, _("%s is too big: %jd bytes, at most %zu are read"), path,
                       (intmax_t)st->st_size, limit);
    return 0;
}

/* Reads to the end and not to the stated size: files in /proc state 0, and others may grow. */
static int read_all(int fd, const char *path, size_t limit, struct str *out, struct err *err)
{
    enum { STEP = 16 << 10 };
    size_t before = out->len;

    for (;;) {
        ssize_t got;

        str_reserve(out, STEP);
        got = read(fd, out->buf + out->len, STEP);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return cannot_read(path, err);
        out->len += (size_t)got;
        out->buf[out->len] = '\0';
        if (out->len - before > limit)
            return err_set(err, ERR_FAILED, _("%s is too big: at most %zu bytes are read"), path,
                           limit);
        if (got == 0)
            return 0;
    }
}

int file_read(const char *path, size_t limit, struct str *out, struct err *err)
{
    struct stat st;
    size_t before = out->len;
    int fd, rc = -1;

    /* looked at before it is opened, and again after, in case it was swapped in between */
    if (stat(path, &st) < 0)
        return cannot_read(path, err);
    if (check_readable(path, &st, limit, err) < 0)
        return -1;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return cannot_read(path, err);
    if (fstat(fd, &st) < 0)
        cannot_read(path, err);
    else if (check_readable(path, &st, limit, err) == 0)
        rc = read_all(fd, path, limit, out, err);
    if (rc < 0)
        str_truncate(out, before);
    close(fd);
    return rc;
}

/* --- writing --- */

/* The file that is meant: links are followed, so that the link stays and its target is replaced. */
static char *real_target(const char *path, struct err *err)
{
    struct stat st;
    char *target;

    if (lstat(path, &st) < 0) {
        if (errno == ENOENT)
            return xstrdup(path);
        cannot_write(path, err);
        return NULL;
    }
    if (S_ISREG(st.st_mode))
        return xstrdup(path);
    if (S_ISLNK(st.st_mode) && stat(path, &st) < 0) {
        cannot_write(path, err);
        return NULL;
    }
    if (!S_ISREG(st.st_mode)) {
        err_set(err, ERR_FAILED, _("%s cannot be written: %s"), path, kind_of(st.st_mode));
        return NULL;
    }
    target = realpath(path, NULL);
    if (target == NULL)
        cannot_write(path, err);
    return target;
}

static int open_temporary(const char *dir, struct str *name)
{
    for (int tries = 0; tries < 16; tries++) {
        uint64_t random;
        int fd;

        if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
            return -1;
        str_set(name, dir);
        str_addf(name, "/.zhiban-%016" PRIx64 ".tmp", random);
        fd = open(name->buf, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

static int write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t put = write(fd, bytes, len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -1;
        bytes += put;
        len -= (size_t)put;
    }
    return 0;
}

static int sync_dir(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc, error;

    if (fd < 0)
        return errno == EACCES ? 0 : -1; /* a folder that may be written but not read */
    rc = fsync(fd);
    error = errno;
    close(fd);
    errno = error;
    return rc < 0 && error == EINVAL ? 0 : rc; /* some file systems cannot do it for folders */
}

static int replace(int fd, const char *temporary, const char *target, const void *bytes, size_t len,
                   mode_t mode)
{
    int rc = 0, error = 0;

    if (write_all(fd, bytes, len) < 0 || fchmod(fd, mode) < 0 || fsync(fd) < 0)
        rc = -1, error = errno;
    if (close(fd) < 0 && rc == 0) /* network file systems tell only now that the disk is full */
        rc = -1, error = errno;
    if (rc == 0 && rename(temporary, target) < 0)
        rc = -1, error = errno;
    if (rc < 0)
        unlink(temporary);
    errno = error;
    return rc;
}

int file_write_atomic(const char *path, const void *bytes, size_t len, mode_t mode, struct err *err)
{
    struct str dir = STR_INIT, temporary = STR_INIT;
    char *target = real_target(path, err);
    int rc = -1, fd;

    if (target == NULL)
        return -1;
    path_add_dir(&dir, target);
    fd = open_temporary(dir.buf, &temporary);
    if (fd < 0 || replace(fd, temporary.buf, target, bytes, len, mode) < 0 || sync_dir(dir.buf) < 0)
        cannot_write(path, err);
    else
        rc = 0;
    free(target);
    str_release(&dir);
    str_release(&temporary);
    return rc;
}
