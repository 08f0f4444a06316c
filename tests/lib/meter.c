#include "lib/meter.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"

enum { TICK_US = 10000, LIMIT_MS = 600000 };

/* Of ours, directly; those below belong to the meter of their nearest child of ours. */
struct child {
    pid_t pid;
    struct meter *meter;
    bool gone;
    int status;
};

struct meter {
    char *group; /* folder of the control group; NULL: there is none */
    int64_t gone_us;
};

struct pids {
    VEC(pid_t) list;
};

static VEC(struct child) children;
static struct meter nobody;            /* who is counted for nobody any more */
static struct meter *latest = &nobody; /* who gets what turns up as our child */

/* --- the control group --- */

static const char *const roots[] = {"/sys/fs/cgroup/cpuacct", "/sys/fs/cgroup/cpu,cpuacct",
                                    "/sys/fs/cgroup"};

static bool read_file(const char *path, struct str *out)
{
    char bytes[65536];
    ssize_t got;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    str_reset(out);
    if (fd < 0)
        return false;
    while ((got = read(fd, bytes, sizeof(bytes))) > 0)
        str_addn(out, bytes, (size_t)got);
    close(fd);
    return got == 0;
}

static bool counts(const char *group)
{
    char *v1 = xasprintf("%s/cpuacct.usage", group), *v2 = xasprintf("%s/cpu.stat", group);
    bool yes = access(v1, R_OK) == 0 || access(v2, R_OK) == 0;

    free(v1);
    free(v2);
    return yes;
}

static char *make_group(const char *name)
{
    if (getenv("ZB_NO_CGROUP") != NULL)
        return NULL;
    for (size_t i = 0; i < ARRAY_LEN(roots); i++) {
        char *path = xasprintf("%s/zhiban-bench-%d-%s", roots[i], (int)getpid(), name);

        if (mkdir(path, 0755) == 0) {
            if (counts(path))
                return path;
            rmdir(path);
        }
        free(path);
    }
    return NULL;
}

static int64_t group_us(const struct meter *meter)
{
    char *path = xasprintf("%s/cpuacct.usage", meter->group);
    struct str text = STR_INIT;
    const char *found;
    int64_t us = 0;

    if (read_file(path, &text))
        us = strtoll(text.buf, NULL, 10) / 1000;
    free(path);
    path = xasprintf("%s/cpu.stat", meter->group);
    if (us == 0 && read_file(path, &text) && (found = strstr(text.buf, "usage_usec ")) != NULL)
        us = strtoll(found + strlen("usage_usec "), NULL, 10);
    free(path);
    str_release(&text);
    return us;
}

static void join_group(const char *group)
{
    char path[512];
    int fd;

    snprintf(path, sizeof(path), "%s/cgroup.procs", group);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "0", 1) != 1)
        _exit(126);
    close(fd);
}

/* --- descendants --- */

static int64_t micros(struct timeval at)
{
    return (int64_t)at.tv_sec * 1000000 + at.tv_usec;
}

static struct child *child_of(pid_t pid)
{
    for (size_t i = 0; i < children.len; i++)
        if (children.items[i].pid == pid && !children.items[i].gone)
            return &children.items[i];
    return NULL;
}

static struct child *child_add(pid_t pid, struct meter *meter)
{
    struct child *child = vec_push(&children);

    *child = (struct child){.pid = pid, .meter = meter};
    return child;
}

static void reap(void)
{
    struct rusage usage;
    int status;
    pid_t pid;

    while ((pid = wait4(-1, &status, WNOHANG, &usage)) > 0) {
        struct child *child = child_of(pid);

        if (child == NULL)
            child = child_add(pid, latest);
        child->gone = true;
        child->status = status;
        child->meter->gone_us += micros(usage.ru_utime) + micros(usage.ru_stime);
    }
}

/* Field 4 is the parent, 14 to 17 the time of it and of the children it has reaped. */
static bool read_stat(pid_t pid, pid_t *parent, int64_t *us)
{
    char *path = xasprintf("/proc/%d/stat", (int)pid);
    struct str text = STR_INIT;
    const char *at;
    long long times[4];
    int above = 0;
    bool found = false;

    if (read_file(path, &text) && (at = strrchr(text.buf, ')')) != NULL)
        found = sscanf(at + 1, " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld %lld %lld",
                       &above, &times[0], &times[1], &times[2], &times[3]) == 5;
    if (found) {
        *parent = above;
        *us = (times[0] + times[1] + times[2] + times[3]) * TICK_US;
    }
    free(path);
    str_release(&text);
    return found;
}

/* Our child above it; NULL: it is none of ours. */
static struct meter *owner_of(pid_t pid)
{
    pid_t at = pid, parent;
    int64_t us;

    for (int depth = 0; depth < 64 && read_stat(at, &parent, &us); depth++) {
        if (parent == getpid()) {
            struct child *child = child_of(at);

            return (child != NULL ? child : child_add(at, latest))->meter;
        }
        if (parent <= 1)
            return NULL;
        at = parent;
    }
    return NULL;
}

static void list_descendants(struct meter *meter, struct pids *pids)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;

    while (proc != NULL && (entry = readdir(proc)) != NULL) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

        if (pid > 0 && pid != getpid() && owner_of(pid) == meter)
            *vec_push(&pids->list) = pid;
    }
    if (proc != NULL)
        closedir(proc);
}

static void list_pids(struct meter *meter, struct pids *pids)
{
    struct str text = STR_INIT;
    char *path, *at, *end;

    if (meter->group == NULL) {
        list_descendants(meter, pids);
        return;
    }
    path = xasprintf("%s/cgroup.procs", meter->group);
    if (read_file(path, &text))
        for (at = text.buf; *at != '\0'; at = *end == '\n' ? end + 1 : end) {
            *vec_push(&pids->list) = (pid_t)strtol(at, &end, 10);
            if (end == at)
                break;
        }
    free(path);
    str_release(&text);
}

/* --- the face --- */

void meter_pause(int ms)
{
    poll(NULL, 0, ms);
}

struct meter *meter_new(const char *name)
{
    struct meter *meter = xcalloc(1, sizeof(*meter));

    /* Who goes into the background becomes our child, so that it can be found and waited for. */
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    meter->group = make_group(name);
    return meter;
}

pid_t meter_start(struct meter *meter, char *const argv[], const char *out)
{
    pid_t pid;

    fflush(NULL);
    pid = fork();
    if (pid < 0)
        die("fork: %s", strerror(errno));
    if (pid == 0) {
        int null = open("/dev/null", O_RDONLY);
        int fd = open(out == NULL ? "/dev/null" : out, O_WRONLY | O_CREAT | O_TRUNC, 0600);

        if (meter->group != NULL)
            join_group(meter->group);
        if (fd < 0 || null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(fd, STDOUT_FILENO) < 0)
            _exit(126);
        execvp(argv[0], argv);
        _exit(127);
    }
    latest = meter;
    child_add(pid, meter);
    return pid;
}

int meter_wait(struct meter *meter, pid_t pid, int64_t limit_ms)
{
    int64_t until = clock_mono_us() + limit_ms * 1000;

    (void)meter;
    for (;;) {
        reap();
        for (size_t i = children.len; i-- > 0;) {
            struct child *child = &children.items[i];

            if (child->pid == pid && child->gone)
                return WIFEXITED(child->status) ? WEXITSTATUS(child->status)
                                                : 128 + WTERMSIG(child->status);
        }
        if (clock_mono_us() > until)
            die("process %d does not end", (int)pid);
        meter_pause(1);
    }
}

int64_t meter_run(struct meter *meter, char *const argv[], const char *out)
{
    int64_t since = clock_mono_us();
    int status = meter_wait(meter, meter_start(meter, argv, out), LIMIT_MS);
    int64_t took = clock_mono_us() - since;

    if (status != 0)
        die("%s %s failed with status %d", argv[0], argv[1] == NULL ? "" : argv[1], status);
    return took;
}

int64_t meter_cpu_us(struct meter *meter)
{
    struct pids pids = {0};
    int64_t us, sum;
    pid_t parent;

    reap();
    if (meter->group != NULL)
        return group_us(meter);
    sum = meter->gone_us;
    list_pids(meter, &pids);
    for (size_t i = 0; i < pids.list.len; i++)
        if (read_stat(pids.list.items[i], &parent, &us))
            sum += us;
    vec_release(&pids.list);
    return sum;
}

static int64_t field(const struct str *text, const char *name)
{
    const char *found = strstr(text->buf, name);

    return found == NULL ? 0 : strtoll(found + strlen(name), NULL, 10);
}

struct meter_size meter_size(struct meter *meter)
{
    struct meter_size size = {0};
    struct str text = STR_INIT;
    struct pids pids = {0};

    reap();
    list_pids(meter, &pids);
    for (size_t i = 0; i < pids.list.len; i++) {
        char *path = xasprintf("/proc/%d/smaps_rollup", (int)pids.list.items[i]);

        if (read_file(path, &text) && text.len > 0) {
            size.count++;
            size.rss_kib += field(&text, "\nRss:");
            size.pss_kib += field(&text, "\nPss:");
        }
        free(path);
    }
    vec_release(&pids.list);
    str_release(&text);
    return size;
}

void meter_kill(struct meter *meter, int signal_number)
{
    struct pids pids = {0};

    reap();
    list_pids(meter, &pids);
    for (size_t i = 0; i < pids.list.len; i++)
        kill(pids.list.items[i], signal_number);
    vec_release(&pids.list);
}

void meter_free(struct meter *meter)
{
    if (meter == NULL)
        return;
    /* A group that is not empty cannot be removed. */
    for (int i = 0; i < 200; i++) {
        meter_kill(meter, i < 100 ? SIGTERM : SIGKILL);
        reap();
        if (meter->group == NULL || rmdir(meter->group) == 0)
            break;
        meter_pause(20);
    }
    for (size_t i = 0; i < children.len; i++)
        if (children.items[i].meter == meter)
            children.items[i].meter = &nobody;
    if (latest == meter)
        latest = &nobody;
    free(meter->group);
    free(meter);
}

const char *meter_way(void)
{
    struct meter *probe = meter_new("probe");
    const char *way = probe->group != NULL ? "control groups" : "/proc and wait()";

    meter_free(probe);
    return way;
}
