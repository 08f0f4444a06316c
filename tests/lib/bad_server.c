#include "lib/bad_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/die.h"

static const char banner[] = "SSH-2.0-OpenSSH_9.2\r\n";

static void say(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);

        if (sent <= 0)
            _exit(0);
        bytes += sent;
        len -= (size_t)sent;
    }
}

static void wait_for_ever(int fd)
{
    char junk[4096];

    while (recv(fd, junk, sizeof(junk), 0) > 0)
        ;
}

static void say_much(int fd, const char *line, size_t times)
{
    for (size_t i = 0; i < times; i++)
        say(fd, line, strlen(line));
}

static void say_noise(int fd)
{
    char noise[8192];

    say(fd, banner, strlen(banner));
    if (getrandom(noise, sizeof(noise), 0) == sizeof(noise))
        say(fd, noise, sizeof(noise));
    wait_for_ever(fd);
}

static int connect_to(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;

    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
        _exit(1);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    return fd;
}

/* left: bytes that may still go to the client. */
static void stand_between(int client, uint16_t behind, unsigned long left, size_t piece)
{
    int server = connect_to(behind);

    for (;;) {
        struct pollfd fds[2] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
        char buf[4096];

        if (poll(fds, 2, -1) < 0)
            return;
        for (int i = 0; i < 2; i++) {
            ssize_t len = fds[i].revents == 0 ? -1 : recv(fds[i].fd, buf, piece, 0);

            if (fds[i].revents == 0)
                continue;
            if (len <= 0)
                return;
            if (i == 1 && (unsigned long)len > left)
                len = (ssize_t)left;
            say(fds[1 - i].fd, buf, (size_t)len);
            if (i == 1)
                left -= (unsigned long)len;
            if (left == 0)
                return;
        }
    }
}

static void serve(int fd, enum bad_way way, uint16_t behind, unsigned long bytes)
{
    int yes = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    switch (way) {
    case BAD_SILENT: wait_for_ever(fd); break;
    case BAD_HANG_UP: break;
    case BAD_BANNER_ONLY:
        say(fd, banner, strlen(banner));
        wait_for_ever(fd);
        break;
    case BAD_NOT_SSH:
        say_much(fd, "HTTP/1.1 400 Bad Request\r\n\r\n", 1);
        wait_for_ever(fd);
        break;
    case BAD_LONG_BANNER:
        say_much(fd, "SSH-2.0-", 128 << 10);
        wait_for_ever(fd);
        break;
    case BAD_CHATTER: say_much(fd, "please wait\r\n", 1 << 30); break;
    case BAD_NOISE: say_noise(fd); break;
    case BAD_CUT: stand_between(fd, behind, bytes, 4096); break;
    case BAD_SLOW: stand_between(fd, behind, -1UL, 1); break;
    }
}

static void listen_for_ever(int listener, enum bad_way way, uint16_t behind, unsigned long bytes)
{
    for (;;) {
        int fd = accept(listener, NULL, NULL);

        if (fd < 0)
            _exit(0);
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            close(listener);
            serve(fd, way, behind, bytes);
            _exit(0);
        }
        close(fd);
    }
}

struct bad_server bad_server_start(enum bad_way way, uint16_t behind, unsigned long bytes)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct bad_server server = {0};

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) < 0 || listen(fd, 64) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) < 0)
        die("bad server: %s", strerror(errno));
    server.port = ntohs(address.sin_port);
    server.pid = fork();
    if (server.pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGCHLD, SIG_IGN);
        listen_for_ever(fd, way, behind, bytes);
    }
    close(fd);
    return server;
}

void bad_server_stop(struct bad_server *server)
{
    if (server->pid > 0) {
        kill(server->pid, SIGKILL);
        waitpid(server->pid, NULL, 0);
    }
    server->pid = 0;
}
