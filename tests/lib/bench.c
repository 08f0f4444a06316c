#include "lib/bench.h"

#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/die.h"
#include "base/embed.h"
#include "base/mem.h"

extern char **environ;

int64_t bench_number(const char *variable, int64_t fallback)
{
    const char *text = getenv(variable);

    return text == NULL || text[0] == '\0' ? fallback : strtoll(text, NULL, 10);
}

char *bench_program(const char *name)
{
    const char *b = getenv("B");

    return xasprintf("%s/%s", b == NULL ? "build" : b, name);
}

bool bench_exists(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0;
}

void bench_run(char *const argv[])
{
    posix_spawn_file_actions_t actions;
    int status, error;
    pid_t pid;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", 1, 0);
    error = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        die("%s: %s", argv[0], strerror(error));
    if (waitpid(pid, &status, 0) != pid || status != 0)
        die("%s %s failed", argv[0], argv[1] == NULL ? "" : argv[1]);
}

static int schema_newest(void)
{
    int newest = 0;

    for (const struct embedded *f = embedded_migrations; f->path != NULL; f++)
        if (strtol(f->path, NULL, 10) > newest)
            newest = (int)strtol(f->path, NULL, 10);
    return newest;
}

char *bench_store(const char *who, int64_t count, int64_t open)
{
    char *path =
        xasprintf("build/bench/desk-%" PRId64 "-%" PRId64 "-%d.db", count, open, schema_newest());
    char *made = xasprintf("%s.new", path), *wake = xasprintf("%s-wake", made);
    char *tickets = xasprintf("%" PRId64, count), *waiting = xasprintf("%" PRId64, open);
    int64_t since = clock_mono_us();

    if (!bench_exists(path)) {
        unlink(made);
        bench_run((char *const[]){bench_program("tests/lib/tool_tickets"), bench_program("zhiban"),
                                  (char[]){"config"}, made, tickets, waiting, NULL});
        if (rename(made, path) < 0)
            die("%s: %s", path, strerror(errno));
        unlink(wake);
        printf("%s: a store of %s tickets made in %.0f s\n", who, tickets,
               (double)(clock_mono_us() - since) / 1e6);
    }
    free(made);
    free(wake);
    free(tickets);
    free(waiting);
    return path;
}
