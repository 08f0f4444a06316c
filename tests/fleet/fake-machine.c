/* fake-machine DIR: what the sshd of a fleet runs instead of a shell (ForceCommand). Which machine it
 * is follows from the address that the client called ($SSH_CONNECTION), what is the matter with it
 * from DIR/scenario, what it is asked from $SSH_ORIGINAL_COMMAND and the standard input.
 *
 * Easy to break: it waits and misbehaves for ever only as long as somebody listens; whenever it
 * waits it watches its standard output for the hang-up. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fleet/answer.h"
#include "fleet/doors.h"

static const char usage[] =
    "fake-machine DIR: ForceCommand of a fleet's sshd (tests/fleet/run). It answers\n"
    "  exec sh -s -- NONCE SECTION... KEY=VALUE...   with the probe script on its input\n"
    "  exec sh -s                                    and then lines zb NONCE SECTION...\n"
    "in the frames of config/probes/linux.sh. DIR/scenario, one order a line:\n"
    "  MACHINE SCENARIO, such as 7 disk-full, 1-300 gone, all healthy\n";

/* Ends the process when nobody listens any more. ms < 0: only that is waited for. */
static void wait_ms(int ms)
{
    struct pollfd out = {.fd = STDOUT_FILENO};

    if (poll(&out, 1, ms) > 0)
        _exit(141);
}

static void put(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);

        if (n < 0 && errno != EINTR)
            _exit(141);
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        }
    }
}

static void put_noise(size_t len)
{
    char line[1024];

    memset(line, 'e', sizeof(line));
    line[sizeof(line) - 1] = '\n';
    for (; len >= sizeof(line); len -= sizeof(line))
        put(STDERR_FILENO, line, sizeof(line));
}

static void deliver(const struct answer *answer)
{
    put_noise(answer->noise);
    if (answer->delay_ms > 0)
        wait_ms((int)answer->delay_ms);
    do {
        if (answer->byte_ms == 0)
            put(STDOUT_FILENO, answer->out.buf, answer->out.len);
        for (size_t i = 0; answer->byte_ms > 0 && i < answer->out.len; i++) {
            put(STDOUT_FILENO, answer->out.buf + i, 1);
            wait_ms((int)answer->byte_ms);
        }
    } while (answer->endless);
    if (answer->hang)
        wait_ms(-1);
}

/* SSH_CONNECTION is "CLIENT PORT SERVER PORT". 0: not a machine of a fleet. */
static int which_machine(const char *connection)
{
    struct words words = {0};
    struct in_addr address;
    int machine = 0;

    words_split(&words, connection == NULL ? "" : connection);
    if (words.list.len == 4 && inet_pton(AF_INET, words.list.items[2], &address) == 1)
        machine = (int)(ntohl(address.s_addr) - FLEET_NET);
    words_release(&words);
    return machine >= 1 && machine <= FLEET_MAX ? machine : 0;
}

/* The scenario is read anew for every answer: it may change while somebody is connected. */
static void look(struct fleet_machine *machine, const char *dir)
{
    char *path = xasprintf("%s/scenario", dir), *port = xasprintf("%s/port", dir);
    struct scenarios scenarios = {0};
    struct stat st;

    machine->now = clock_wall();
    machine->started = stat(port, &st) == 0 ? (int64_t)st.st_mtime : machine->now;
    scenarios_read(&scenarios, path, NULL);
    machine->scenario = scenario_of(&scenarios, machine->number);
    scenarios_release(&scenarios);
    free(port);
    free(path);
}

static int converse(struct dialogue *dialogue, struct fleet_machine *machine, const char *dir)
{
    int status = 0;

    for (bool at_end = false;;) {
        struct words request;
        struct answer answer;
        char bytes[8192];
        ssize_t n;

        if (dialogue_next(dialogue, at_end, &request)) {
            look(machine, dir);
            answer_request(&answer, machine, &request);
            deliver(&answer);
            status = answer.status;
            answer_release(&answer);
            words_release(&request);
            continue;
        }
        if (at_end)
            return status;
        n = read(STDIN_FILENO, bytes, sizeof(bytes));
        if (n > 0)
            dialogue_feed(dialogue, bytes, (size_t)n);
        at_end = n == 0 || (n < 0 && errno != EINTR);
    }
}

int main(int argc, char **argv)
{
    const char *command = getenv("SSH_ORIGINAL_COMMAND");
    struct fleet_machine machine = {0};
    struct dialogue dialogue;
    int status;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        scenarios_print(stdout);
        return 0;
    }
    machine.number = which_machine(getenv("SSH_CONNECTION"));
    if (argc != 2 || machine.number == 0) {
        fputs(usage, stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    dialogue_init(&dialogue, command);
    if (dialogue.is_probe)
        status = converse(&dialogue, &machine, argv[1]);
    else {
        struct answer answer;

        look(&machine, argv[1]);
        answer_other(&answer, &machine, command);
        deliver(&answer);
        status = answer.status;
        answer_release(&answer);
    }
    dialogue_release(&dialogue);
    return status;
}
