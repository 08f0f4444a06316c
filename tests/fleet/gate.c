/* gate: a real sshd behind every door of a fleet. Each connection gets an sshd of its own (sshd -i),
 * which runs fake-machine; one port serves thousands of addresses, which sshd itself cannot (it
 * listens at 16 at most), and nothing listens outside of loopback.
 *
 * Easy to break: nothing may stay behind. The gate adopts what its sshds leave (subreaper), cuts them
 * by process group, and ends only when it has no child left. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "fleet/doors.h"
#include "loop/sigwatch.h"
#include "loop/timer.h"

enum { GRACE_MS = 1000 };

static const char usage[] =
    "gate --machines N --dir DIR --key FILE [--other-key FILE] [--port PORT] [--foreground]\n"
    "Started by tests/fleet/run; prints PORT PID. Runs /usr/sbin/sshd -i -f DIR/sshd_config for "
    "each\n"
    "connection to 127.77.x.y. SIGUSR1: all machines are gone; SIGUSR2: they are back; SIGTERM: "
    "ends.\n"
    "DIR/scenario, one order a line, may change at any time: MACHINE SCENARIO. DIR/seen counts "
    "the\n"
    "orders that are in force.\n\n";

struct session {
    pid_t pid;
    int machine;
};

struct gate {
    struct doors_options options;
    struct loop *loop;
    struct timer *grace;
    VEC(struct session) sessions;
    bool is_ending;
};

/* In the child. What is not told here is in sshd_config. */
static void become_sshd(const struct gate *gate, int fd, enum scenario scenario)
{
    const char *config = xasprintf("%s/sshd_config", gate->options.dir);
    const char *log = xasprintf("%s/sshd.log", gate->options.dir);
    const char *key = scenario == WRONG_KEY && gate->options.other_key != NULL
                          ? gate->options.other_key
                          : gate->options.key;
    const char *extra = "PrintMotd=no";
    sigset_t none;

    if (scenario == AUTHFAIL)
        extra = "AuthorizedKeysFile=none";
    else if (scenario == NOOPEN)
        extra = "MaxSessions=0";
    setsid();
    for (int i = 0; i < 3; i++)
        dup2(fd, i);
    signal(SIGPIPE, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execl("/usr/sbin/sshd", "sshd", "-i", "-f", config, "-E", log, "-h", key, "-o", extra,
          (char *)NULL);
    _exit(127);
}

static void on_connection(int fd, int machine, enum scenario scenario, void *context)
{
    struct gate *gate = context;
    pid_t pid = fork();

    if (pid == 0)
        become_sshd(gate, fd, scenario);
    close(fd);
    if (pid > 0)
        *vec_push(&gate->sessions) = (struct session){.pid = pid, .machine = machine};
}

/* machine 0: all. The group is sshd and its unprivileged half; fake-machine sees the hang-up. */
static void cut(struct gate *gate, int machine, int signal_number)
{
    vec_each (session, &gate->sessions)
        if (machine == 0 || session->machine == machine)
            kill(-session->pid, signal_number);
}

static void on_gone(int machine, void *context)
{
    cut(context, machine, SIGKILL);
}

static void forget(struct gate *gate, pid_t pid)
{
    for (size_t i = 0; i < gate->sessions.len; i++)
        if (gate->sessions.items[i].pid == pid) {
            gate->sessions.items[i] = gate->sessions.items[--gate->sessions.len];
            return;
        }
}

static void reap(struct gate *gate)
{
    pid_t pid;

    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
        forget(gate, pid);
    if (pid < 0 && errno == ECHILD && gate->is_ending)
        loop_stop(gate->loop);
}

static void on_child(struct sigwatch *watch, void *context)
{
    (void)watch;
    reap(context);
}

/* Whoever is still there, adopted ones too. */
static void on_grace(struct timer *timer, void *context)
{
    char *path = xasprintf("/proc/self/task/%d/children", (int)getpid()), line[4096];
    FILE *children = fopen(path, "re");

    free(path);
    if (children != NULL && fgets(line, sizeof(line), children) != NULL) {
        char *rest = NULL;

        for (char *pid = strtok_r(line, " \n", &rest); pid != NULL;
             pid = strtok_r(NULL, " \n", &rest))
            kill((pid_t)strtol(pid, NULL, 10), SIGKILL);
    }
    if (children != NULL)
        fclose(children);
    reap(context);
    timer_after(timer, GRACE_MS);
}

static void on_stop(void *context)
{
    struct gate *gate = context;

    gate->is_ending = true;
    cut(gate, 0, SIGKILL);
    timer_after(gate->grace, GRACE_MS);
    reap(gate);
}

static int run(struct gate *gate, struct doors *doors, struct err *err)
{
    struct sigwatch *children = NULL;
    int rc = -1;

    prctl(PR_SET_CHILD_SUBREAPER, 1);
    gate->loop = loop_new(err);
    if (gate->loop == NULL)
        return -1;
    gate->grace = timer_new(gate->loop, on_grace, gate);
    children = sigwatch_new(gate->loop, SIGCHLD, on_child, gate, err);
    if (children != NULL && doors_open(doors, gate->loop, err) == 0) {
        loop_run(gate->loop);
        rc = 0;
    }
    doors_free(doors);
    sigwatch_free(children);
    timer_free(gate->grace);
    loop_free(gate->loop);
    vec_release(&gate->sessions);
    return rc;
}

int main(int argc, char **argv)
{
    struct gate gate = {0};
    const struct doors_owner owner = {.usage = usage,
                                      .on_connection = on_connection,
                                      .on_gone = on_gone,
                                      .on_stop = on_stop,
                                      .context = &gate};
    struct err err = ERR_INIT;
    struct doors *doors;
    int status;

    close_range(3, ~0u, 0); /* what a test's shell has open must not live as long as we do */
    if (doors_options_read(&gate.options, &owner, argc, argv, &status) < 0)
        return status;
    doors = doors_new(&gate.options, &owner, &err);
    if (doors == NULL || run(&gate, doors, &err) < 0) {
        fprintf(stderr, "gate: %s\n", err.text.buf);
        return 1;
    }
    return 0;
}
