/* libuv's inotify handle is armed on the file, or on its folder while the file is missing. Events
 * only start the check handle; it runs once after the loop has taken all events of the turn, arms
 * anew if the name leads to another file now, and calls back. */
#include "loop/watch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uv.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/tr.h"
#include "loop/inside.h"

/* Looking again when nothing can be armed (the folder is gone, or inotify is exhausted): soon, then
 * ever more rarely. */
enum { RETRY_FIRST_MS = 20, RETRY_LAST_MS = 5000, ARM_TRIES = 8 };

struct watch {
    struct loop_item item;
    struct loop *loop;
    uv_fs_event_t event;
    uv_check_t check;
    uv_timer_t retry;
    int64_t retry_ms;
    unsigned handles;
    char *path, *dir;
    struct str base, dir_base; /* last names, as inotify reports them */
    bool present;              /* armed on the file; otherwise on the folder or on nothing */
    dev_t dev;
    ino_t ino;
    bool lost; /* what was armed is gone; a new file may have been given the same inode number */
    void (*on_change)(struct watch *watch, void *context);
    void *context;
};

static void on_closed(uv_handle_t *handle)
{
    struct watch *watch = handle->data;

    if (--watch->handles > 0)
        return;
    str_release(&watch->base);
    str_release(&watch->dir_base);
    free(watch->path);
    free(watch->dir);
    free(watch);
}

void watch_free(struct watch *watch)
{
    if (watch == NULL)
        return;
    loop_disown(&watch->item);
    uv_close((uv_handle_t *)&watch->event, on_closed);
    uv_close((uv_handle_t *)&watch->check, on_closed);
    uv_close((uv_handle_t *)&watch->retry, on_closed);
}

static void release(struct loop_item *item)
{
    watch_free(item_owner(item, struct watch, item));
}

/* --- arming --- */

static void on_event(uv_fs_event_t *event, const char *name, int events, int status);

/* Looked at before and after, so that a file that is swapped in between is noticed. */
static int arm_file(struct watch *watch)
{
    struct stat before, after;
    int rc;

    if (stat(watch->path, &before) < 0)
        return UV_ENOENT;
    rc = uv_fs_event_start(&watch->event, on_event, watch->path, 0);
    if (rc < 0)
        return rc;
    if (stat(watch->path, &after) < 0 || after.st_ino != before.st_ino ||
        after.st_dev != before.st_dev)
        return UV_EAGAIN;
    watch->present = true;
    watch->dev = after.st_dev;
    watch->ino = after.st_ino;
    return 0;
}

static int arm_dir(struct watch *watch)
{
    struct stat st;
    int rc = uv_fs_event_start(&watch->event, on_event, watch->dir, 0);

    if (rc < 0)
        return rc;
    return stat(watch->path, &st) == 0 ? UV_EAGAIN : 0;
}

static int arm(struct watch *watch)
{
    int rc = UV_EAGAIN;

    watch->present = watch->lost = false;
    for (int tries = 0; rc == UV_EAGAIN && tries < ARM_TRIES; tries++) {
        uv_fs_event_stop(&watch->event);
        rc = arm_file(watch);
        if (rc != UV_ENOENT)
            continue;
        uv_fs_event_stop(&watch->event);
        rc = arm_dir(watch);
    }
    if (rc < 0)
        uv_fs_event_stop(&watch->event);
    return rc;
}

static bool same_file(const struct watch *watch)
{
    struct stat st;

    return watch->present && !watch->lost && stat(watch->path, &st) == 0 &&
           st.st_ino == watch->ino && st.st_dev == watch->dev;
}

static void on_retry(uv_timer_t *retry);

static void retry_later(struct watch *watch)
{
    watch->retry_ms = watch->retry_ms == 0 ? RETRY_FIRST_MS : watch->retry_ms * 2;
    if (watch->retry_ms > RETRY_LAST_MS)
        watch->retry_ms = RETRY_LAST_MS;
    uv_timer_start(&watch->retry, on_retry, loop_timeout(watch->loop, watch->retry_ms), 0);
}

/* Changes may have been missed while nothing was armed, so arming anew counts as a change unless the
 * file was missing and still is. */
static void look_again(struct watch *watch)
{
    bool was_present = watch->present;

    if (same_file(watch) || arm(watch) == 0)
        watch->retry_ms = 0;
    else
        retry_later(watch);
    if (was_present || watch->present)
        watch->on_change(watch, watch->context);
}

static void on_retry(uv_timer_t *retry)
{
    look_again(retry->data);
}

static void on_check(uv_check_t *check)
{
    uv_check_stop(check);
    look_again(check->data);
}

static void on_event(uv_fs_event_t *event, const char *name, int events, int status)
{
    struct watch *watch = event->data;

    if (status == 0 && !watch->present && name != NULL && !str_eq(name, watch->base.buf) &&
        !str_eq(name, watch->dir_base.buf)) /* an event of the folder itself carries its own name */
        return;
    if ((events & UV_RENAME) != 0)
        watch->lost = true;
    uv_check_start(&watch->check, on_check);
}

/* --- */

static int arm_failed(const char *path, int rc, struct err *err)
{
    if (rc == UV_ENOSPC || rc == UV_EMFILE)
        return err_set(err, ERR_FAILED,
                       _("%s cannot be watched: the system's limit of inotify watches is reached; "
                         "raise fs.inotify.max_user_watches and max_user_instances"),
                       path);
    return err_set(err, ERR_FAILED, _("%s cannot be watched: %s"), path, uv_strerror(rc));
}

struct watch *watch_new(struct loop *loop, const char *path,
                        void (*on_change)(struct watch *watch, void *context), void *context,
                        struct err *err)
{
    struct watch *watch = xcalloc(1, sizeof(*watch));
    struct str dir = STR_INIT;
    int rc;

    str_init(&watch->base);
    str_init(&watch->dir_base);
    path_add_dir(&dir, path);
    path_add_base(&watch->base, path);
    path_add_base(&watch->dir_base, dir.buf);
    watch->path = xstrdup(path);
    watch->dir = str_detach(&dir);
    watch->loop = loop;
    watch->on_change = on_change;
    watch->context = context;
    uv_fs_event_init(loop_uv(loop), &watch->event);
    uv_check_init(loop_uv(loop), &watch->check);
    uv_timer_init(loop_uv(loop), &watch->retry);
    watch->event.data = watch->check.data = watch->retry.data = watch;
    watch->handles = 3;
    watch->item.release = release;
    loop_adopt(loop, &watch->item);
    rc = arm(watch);
    if (rc < 0) {
        arm_failed(path, rc, err);
        watch_free(watch);
        return NULL;
    }
    return watch;
}
