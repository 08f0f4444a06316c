#include "health/collect_stop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/leases.h"
#include "health/holder.h"

enum { PATIENCE_MS = 15000, LOOK_MS = 20, WORDS_MAX = 64 << 10 };

/* The child of a zhiband has this word in its command line; see supervise.c. */
static bool is_supervised(long pid)
{
    char *path = xasprintf("/proc/%ld/cmdline", pid);
    struct str words = STR_INIT;
    bool found = false;

    if (file_read(path, WORDS_MAX, &words, NULL) == 0)
        for (size_t at = 0; at < words.len && !found; at += strlen(words.buf + at) + 1)
            found = strcmp(words.buf + at, "--supervised") == 0;
    str_release(&words);
    free(path);
    return found;
}

static bool has_ended(struct desk *desk, const char *name, const struct desk_lease *lease)
{
    struct desk_lease now = {0};

    return holder_life(lease->holder, NULL) != HOLDER_ALIVE ||
           (desk_lease_read(desk, name, &now, NULL) == 1 &&
            (!now.held || now.epoch != lease->epoch));
}

static int end_process(struct desk *desk, const char *name, const struct desk_lease *lease,
                       long pid, struct err *err)
{
    mono_ms begun = clock_mono();

    if (is_supervised(pid))
        return err_set(err, ERR_REFUSED,
                       _("a zhiband would start it again; end that one (systemctl stop zhiband)"));
    if (kill((pid_t)pid, SIGTERM) < 0)
        return err_set(err, ERR_FAILED, _("process %ld cannot be ended: %s"), pid, strerror(errno));
    while (!has_ended(desk, name, lease)) {
        if (clock_mono() - begun > PATIENCE_MS)
            return err_set(err, ERR_FAILED, _("process %ld was asked to end and has not yet"), pid);
        poll(NULL, 0, LOOK_MS);
    }
    return 0;
}

static int stop(struct desk *desk, const char *name, struct str *said, struct err *err)
{
    struct desk_lease lease = {0};
    int found = desk_lease_read(desk, name, &lease, err), rc = 0;
    long pid = 0;
    enum holder_life life = holder_life(lease.holder, &pid);

    if (found < 0)
        return -1;
    if (found == 0 || !lease.held || life == HOLDER_DEAD) {
        str_add(said, _("nobody collects"));
        return 0;
    }
    if (life == HOLDER_ALIVE)
        rc = end_process(desk, name, &lease, pid, err);
    holder_shorten(lease.holder);
    if (life == HOLDER_ELSEWHERE)
        return err_set(err, ERR_REFUSED, _("the collector is on another machine: %s"),
                       lease.holder);
    if (rc == 0)
        str_addf(said, _("the collector has ended: %s"), lease.holder);
    return rc;
}

int collect_stop(const struct desk_options *options, const char *lease, struct str *said,
                 struct err *err)
{
    struct desk *desk = desk_open(options, err);
    int rc = desk == NULL ? -1 : desk_require(desk, MAY_RECORD_WRITE, "collect --stop", err);

    if (rc == 0)
        rc = stop(desk, lease, said, err);
    desk_close(desk);
    return rc;
}
