#include "lib/sshd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"

static const char program[] = "/usr/sbin/sshd";

bool sshd_is_there(void)
{
    if (access(program, X_OK) == 0)
        return true;
    printf("# %s is missing; install openssh-server\n", program);
    return false;
}

uint16_t free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) < 0)
        die("no free port: %s", strerror(errno));
    close(fd);
    return ntohs(address.sin_port);
}

static void run(const char *const *argv)
{
    pid_t pid = fork();
    int status = 0;

    if (pid == 0) {
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    if (waitpid(pid, &status, 0) < 0 || status != 0)
        die("%s failed", argv[0]);
}

static char *read_text(const char *dir, const char *name)
{
    char *path = xasprintf("%s/%s", dir, name);
    char *text = xcalloc(1, 4096);
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || read(fd, text, 4095) <= 0)
        die("%s: %s", path, strerror(errno));
    close(fd);
    free(path);
    text[strcspn(text, "\n")] = '\0';
    return text;
}

char *sshd_make_key(const char *dir, const char *name, const char *type, const char *passphrase)
{
    char *path = xasprintf("%s/%s", dir, name), *pub = xasprintf("%s.pub", name), *line;
    const char *argv[] = {"/usr/bin/ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C",
                          "zhiban-test",         "-f", path, NULL};

    unlink(path);
    run(argv);
    line = read_text(dir, pub);
    free(path);
    free(pub);
    return line;
}

static void write_text(const char *dir, const char *name, const char *text)
{
    char *path = xasprintf("%s/%s", dir, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    size_t len = strlen(text);

    if (fd < 0 || write(fd, text, len) != (ssize_t)len)
        die("%s: %s", path, strerror(errno));
    close(fd);
    free(path);
}

static void write_config(const struct sshd *sshd, const char *config)
{
    struct str text = STR_INIT;

    str_add(&text, config); /* the first value of a keyword counts */
    str_addf(&text,
             "\nListenAddress 127.0.0.1\nPort %u\nHostKey %s/hostkey\nPidFile none\n"
             "AuthorizedKeysFile %s/key.pub\nStrictModes no\nUsePAM no\nPrintMotd no\n"
             "PermitRootLogin yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
             "MaxStartups 200\nSetEnv SHLVL=9\n", /* spares us what bash reads at a log-in */
             (unsigned)sshd->port, sshd->dir, sshd->dir);
    write_text(sshd->dir, "sshd_config", text.buf);
    str_release(&text);
}

/* sshd says on stderr when it listens. */
static void wait_until_it_listens(const struct sshd *sshd, int fd)
{
    char said[4096];
    size_t len = 0;

    for (;;) {
        ssize_t got = read(fd, said + len, sizeof(said) - 1 - len);

        if (got <= 0)
            die("sshd in %s does not start: %.*s", sshd->dir, (int)len, said);
        len += (size_t)got;
        said[len] = '\0';
        if (strstr(said, "Server listening on") != NULL)
            return;
    }
}

static void launch(struct sshd *sshd)
{
    char *config = xasprintf("%s/sshd_config", sshd->dir);
    char *log = xasprintf("%s/log", sshd->dir);
    int fds[2];

    if (geteuid() == 0)
        mkdir("/run/sshd", 0755); /* where sshd wants to be locked in */
    if (pipe2(fds, O_CLOEXEC) < 0)
        die("pipe: %s", strerror(errno));
    sshd->pid = fork();
    if (sshd->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(fds[1], 2);
        execl(program, program, "-D", "-e", "-f", config, (char *)NULL);
        _exit(127);
    }
    close(fds[1]);
    wait_until_it_listens(sshd, fds[0]);
    /* What it says from now on is read by nobody: without this it would die of SIGPIPE. */
    fcntl(fds[0], F_SETFD, 0);
    if (fork() == 0) {
        char junk[4096];
        int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        ssize_t got;

        prctl(PR_SET_PDEATHSIG, SIGKILL);
        while ((got = read(fds[0], junk, sizeof(junk))) > 0) {
            if (write(out, junk, (size_t)got) < 0)
                break;
        }
        _exit(0);
    }
    close(fds[0]);
    free(config);
    free(log);
}

struct sshd *sshd_start(const char *config)
{
    struct sshd *sshd = xcalloc(1, sizeof(*sshd));
    const char *tmp = getenv("TMPDIR");
    const struct passwd *me = getpwuid(geteuid());

    sshd->dir = xasprintf("%s/zhiban-sshd-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    if (mkdtemp(sshd->dir) == NULL || me == NULL)
        die("%s: %s", sshd->dir, strerror(errno));
    sshd->user = xstrdup(me->pw_name);
    sshd->port = free_port();
    free(sshd_make_key(sshd->dir, "key", "ed25519", ""));
    sshd->key = xasprintf("%s/key", sshd->dir);
    sshd->hostkey_line = sshd_make_key(sshd->dir, "hostkey", "ed25519", "");
    write_config(sshd, config);
    launch(sshd);
    return sshd;
}

/* Direct children only; -1 ends the list. */
static void each_child(pid_t pid, void (*act)(pid_t child, int signal_number), int signal_number)
{
    char *path = xasprintf("/proc/%d/task/%d/children", (int)pid, (int)pid);
    char text[8192] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    char *at = text;

    if (fd >= 0)
        close(fd);
    free(path);
    if (len <= 0)
        return;
    for (;;) {
        char *end;
        long child = strtol(at, &end, 10);

        if (end == at)
            return;
        act((pid_t)child, signal_number);
        at = end;
    }
}

static void signal_tree(pid_t pid, int signal_number)
{
    each_child(pid, signal_tree, signal_number);
    kill(pid, signal_number);
}

void sshd_signal_sessions(const struct sshd *sshd, int signal_number)
{
    each_child(sshd->pid, signal_tree, signal_number);
}

void sshd_stop(struct sshd *sshd)
{
    if (sshd->pid <= 0)
        return;
    kill(sshd->pid, SIGSTOP); /* so that nothing new starts meanwhile */
    sshd_signal_sessions(sshd, SIGKILL);
    kill(sshd->pid, SIGKILL);
    waitpid(sshd->pid, NULL, 0);
    sshd->pid = 0;
}

void sshd_restart(struct sshd *sshd, bool new_hostkey)
{
    sshd_stop(sshd);
    if (new_hostkey) {
        free(sshd->hostkey_line);
        sshd->hostkey_line = sshd_make_key(sshd->dir, "hostkey", "ed25519", "");
    }
    launch(sshd);
}

void sshd_free(struct sshd *sshd)
{
    const char *argv[] = {"/bin/rm", "-rf", "--", NULL, NULL};

    if (sshd == NULL)
        return;
    sshd_stop(sshd);
    argv[3] = sshd->dir;
    run(argv);
    free(sshd->dir);
    free(sshd->user);
    free(sshd->key);
    free(sshd->hostkey_line);
    free(sshd);
}
