/* Listening sockets, scenarios at run time, and the way into the background and out again.
 * Easy to break: the loop holds an epoll fd, so nothing of it may exist before the fork; and the
 * file "seen" is written only after an order is in force, because tests wait for it. */
#include "fleet/doors.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "fleet/raw.h"
#include "loop/fdwatch.h"
#include "loop/sigwatch.h"
#include "loop/timer.h"
#include "loop/watch.h"

enum { BACKLOG = 128, ACCEPTS_A_TURN = 32, TRIES = 20, LOOK_MS = 3000 };

struct door {
    struct doors *doors;
    int machine;
    int fd; /* -1: shut */
    struct fdwatch *watch;
};

struct doors {
    struct doors_options options;
    const struct doors_owner *owner;
    struct door *list;
    int port;
    bool all_gone;
    int64_t started;
    char *scenario_path;
    struct scenarios scenarios;
    struct loop *loop;
    struct raws *raws;
    struct watch *watch;
    struct timer *look; /* whether the folder is still there */
    struct sigwatch *signals[5];
};

/* --- the command line ------------------------------------------------------------------------------*/

static int read_number(const char *text, int most)
{
    char *end;
    long number = strtol(text, &end, 10);

    return end == text || *end != '\0' || number < 1 || number > most ? -1 : (int)number;
}

static int read_option(struct doors_options *options, int letter, const char *value)
{
    switch (letter) {
    case 'n': return options->machines = read_number(value, FLEET_MAX);
    case 'p': return options->port = read_number(value, 65535);
    case 'd': options->dir = value; return 0;
    case 'k': options->key = value; return 0;
    case 'o': options->other_key = value; return 0;
    case 'f': options->foreground = true; return 0;
    case 'w': options->all_healthy = true; return 0;
    default: return -1;
    }
}

int doors_options_read(struct doors_options *options, const struct doors_owner *owner, int argc,
                       char **argv, int *status)
{
    static const struct option known[] = {
        {"machines", required_argument, NULL, 'n'},
        {"port", required_argument, NULL, 'p'},
        {"dir", required_argument, NULL, 'd'},
        {"key", required_argument, NULL, 'k'},
        {"other-key", required_argument, NULL, 'o'},
        {"foreground", no_argument, NULL, 'f'},
        {"all-healthy", no_argument, NULL, 'w'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int letter;

    *options = (struct doors_options){.machines = 20};
    *status = 2;
    while ((letter = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (letter == 'h') {
            fputs(owner->usage, stdout);
            scenarios_print(stdout);
            *status = 0;
            return -1;
        }
        if (read_option(options, letter, optarg) < 0)
            break;
    }
    if (letter == -1 && optind == argc && options->dir != NULL && options->key != NULL)
        return 0;
    fprintf(stderr, "%s: --dir and --key are needed; --help says more\n", argv[0]);
    return -1;
}

/* --- listening -------------------------------------------------------------------------------------*/

/* At any port if *port is 0. */
static int listen_at(int machine, int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)*port)};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), one = 1;

    if (fd < 0)
        return -1;
    address.sin_addr.s_addr = htonl((uint32_t)(FLEET_NET + machine));
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, BACKLOG) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) < 0) {
        close(fd);
        return -1;
    }
    *port = ntohs(address.sin_port);
    return fd;
}

static void shut(struct door *door)
{
    fdwatch_free(door->watch);
    door->watch = NULL;
    if (door->fd >= 0)
        close(door->fd);
    door->fd = -1;
}

static void shut_all(struct doors *doors)
{
    for (int i = 0; i < doors->options.machines; i++)
        shut(&doors->list[i]);
}

/* A port that is free at one address may be taken at another: then another one is tried. */
static int listen_everywhere(struct doors *doors, struct err *err)
{
    for (int try = 0; try < (doors->options.port > 0 ? 1 : TRIES); try++) {
        int machine = 1;

        doors->port = doors->options.port;
        while (machine <= doors->options.machines &&
               (doors->list[machine - 1].fd = listen_at(machine, &doors->port)) >= 0)
            machine++;
        if (machine > doors->options.machines)
            return 0;
        shut_all(doors);
        if (errno != EADDRINUSE)
            break;
    }
    return err_set(err, ERR_FAILED, "no port for %d machines: %s", doors->options.machines,
                   strerror(errno));
}

static void raise_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void write_line(const char *dir, const char *name, const char *text)
{
    char *path = xasprintf("%s/%s", dir, name), *line = xasprintf("%s\n", text);

    file_write_atomic(path, line, strlen(line), 0644, NULL);
    free(line);
    free(path);
}

static void write_number(const char *dir, const char *name, long long number)
{
    char *text = xasprintf("%lld", number);

    write_line(dir, name, text);
    free(text);
}

/* What is the matter with each machine at the start, "MACHINE SCENARIO" a line. */
static void write_turns(const struct doors *doors)
{
    char *path = xasprintf("%s/turns", doors->options.dir);
    struct str text = STR_INIT;

    for (int i = 1; i <= doors->options.machines; i++)
        str_addf(&text, "%d %s\n", i, scenario_rows[scenario_of(&doors->scenarios, i)].name);
    file_write_atomic(path, text.buf, text.len, 0644, NULL);
    str_release(&text);
    free(path);
}

static void leave_terminal(struct doors *doors)
{
    char *path = xasprintf("%s/log", doors->options.dir);
    int null, log = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    pid_t child;

    free(path);
    fflush(NULL);
    child = fork();
    if (child < 0)
        return; /* then in the foreground */
    if (child > 0) {
        write_number(doors->options.dir, "pid", child);
        printf("%d %d\n", doors->port, (int)child);
        fflush(NULL);
        _exit(0);
    }
    setsid();
    null = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    dup2(log < 0 ? null : log, STDERR_FILENO);
    close(null);
    close(log);
}

struct doors *doors_new(const struct doors_options *options, const struct doors_owner *owner,
                        struct err *err)
{
    struct doors *doors = xcalloc(1, sizeof(*doors));

    doors->options = *options;
    doors->owner = owner;
    doors->scenario_path = xasprintf("%s/scenario", options->dir);
    doors->scenarios.all_healthy = options->all_healthy;
    doors->list = xcalloc((size_t)options->machines, sizeof(*doors->list));
    doors->started = clock_wall();
    for (int i = 0; i < options->machines; i++)
        doors->list[i] = (struct door){.doors = doors, .machine = i + 1, .fd = -1};
    raise_limit();
    if (scenarios_read(&doors->scenarios, doors->scenario_path, err) < 0 ||
        listen_everywhere(doors, err) < 0) {
        doors_free(doors);
        return NULL;
    }
    write_number(options->dir, "port", doors->port);
    write_turns(doors);
    if (!options->foreground)
        leave_terminal(doors);
    else
        write_number(options->dir, "pid", getpid());
    return doors;
}

/* --- in the loop -----------------------------------------------------------------------------------*/

enum scenario doors_scenario(const struct doors *doors, int machine)
{
    return doors->all_gone ? GONE : scenario_of(&doors->scenarios, machine);
}

int64_t doors_started(const struct doors *doors)
{
    return doors->started;
}

static void on_ready(struct fdwatch *watch, unsigned events, void *context)
{
    struct door *door = context;
    struct doors *doors = door->doors;
    int fd, one = 1;

    (void)watch;
    (void)events;
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        enum scenario scenario = doors_scenario(doors, door->machine);

        fd = accept4(door->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0)
            return;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        if (!raws_take(doors->raws, fd, door->machine, scenario))
            doors->owner->on_connection(fd, door->machine, scenario, doors->owner->context);
    }
}

/* Opens or shuts every door as the scenarios say now. A door that cannot be opened again stays shut;
 * the next order tries again. */
static void apply(struct doors *doors)
{
    for (int i = 0; i < doors->options.machines; i++) {
        struct door *door = &doors->list[i];
        bool gone = doors_scenario(doors, door->machine) == GONE;

        if (gone && door->fd >= 0) {
            shut(door);
            raws_cut(doors->raws, door->machine);
            doors->owner->on_gone(door->machine, doors->owner->context);
        } else if (!gone && door->fd < 0)
            door->fd = listen_at(door->machine, &doors->port);
        if (door->fd >= 0 && door->watch == NULL)
            door->watch = fdwatch_new(doors->loop, door->fd, FD_READABLE, on_ready, door, NULL);
    }
    write_number(doors->options.dir, "seen",
                 doors->all_gone ? -1 : (long long)doors->scenarios.orders.len);
}

static void on_change(struct watch *watch, void *context)
{
    struct doors *doors = context;
    struct err err = ERR_INIT;

    (void)watch;
    /* Without the file nothing changes: whoever removes the folder is not raced for it. */
    if (file_exists(doors->scenario_path)) {
        if (scenarios_read(&doors->scenarios, doors->scenario_path, &err) == 0)
            apply(doors);
        else
            write_line(doors->options.dir, "seen", err.text.buf);
    }
    err_release(&err);
}

static void on_gone(struct sigwatch *watch, void *context)
{
    struct doors *doors = context;

    (void)watch;
    doors->all_gone = true;
    apply(doors);
}

static void on_back(struct sigwatch *watch, void *context)
{
    struct doors *doors = context;

    (void)watch;
    doors->all_gone = false;
    apply(doors);
}

static void stop(struct doors *doors)
{
    timer_stop(doors->look);
    shut_all(doors);
    raws_cut(doors->raws, 0);
    doors->owner->on_stop(doors->owner->context);
}

static void on_stop(struct sigwatch *watch, void *context)
{
    (void)watch;
    stop(context);
}

/* A test that was killed takes its folder with it; its fleet must not live on. */
static void on_look(struct timer *timer, void *context)
{
    struct doors *doors = context;

    (void)timer;
    if (access(doors->options.dir, F_OK) < 0)
        stop(doors);
}

int doors_open(struct doors *doors, struct loop *loop, struct err *err)
{
    static const struct {
        int number;
        void (*on_signal)(struct sigwatch *, void *);
    } table[] = {
        {SIGUSR1, on_gone}, {SIGUSR2, on_back}, {SIGTERM, on_stop},
        {SIGINT, on_stop},  {SIGHUP, on_stop},
    };

    doors->loop = loop;
    doors->raws = raws_new(loop);
    doors->watch = watch_new(loop, doors->scenario_path, on_change, doors, err);
    if (doors->watch == NULL)
        return -1;
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        doors->signals[i] = sigwatch_new(loop, table[i].number, table[i].on_signal, doors, err);
        if (doors->signals[i] == NULL)
            return -1;
    }
    doors->look = timer_new(loop, on_look, doors);
    timer_every(doors->look, LOOK_MS);
    apply(doors);
    return 0;
}

void doors_free(struct doors *doors)
{
    if (doors == NULL)
        return;
    for (size_t i = 0; i < ARRAY_LEN(doors->signals); i++)
        sigwatch_free(doors->signals[i]);
    watch_free(doors->watch);
    timer_free(doors->look);
    shut_all(doors);
    raws_free(doors->raws);
    scenarios_release(&doors->scenarios);
    free(doors->scenario_path);
    free(doors->list);
    free(doors);
}
