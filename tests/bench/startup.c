/* What starting costs: `zhiban --version` beside an empty program that is linked to ncursesw and
 * SQLite alone, which is the least a program of this kind can cost. Both are started in turn, medians
 * are compared. Run from the top of the tree; another zhiban can be named as the argument. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/die.h"
#include "base/mem.h"

enum { STARTS = 300, WARM_UP = 20 };

extern char **environ;

static void run(char *const argv[], bool quiet)
{
    posix_spawn_file_actions_t actions;
    int status, error;
    pid_t pid;

    posix_spawn_file_actions_init(&actions);
    if (quiet)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    error = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        die("%s: %s", argv[0], strerror(error));
    if (waitpid(pid, &status, 0) != pid || status != 0)
        die("%s failed", argv[0]);
}

static void build_empty(const char *path)
{
    char *source = xasprintf("%s.c", path), *cc = getenv("CC");
    FILE *file;

    mkdir("build", 0777);
    mkdir("build/bench", 0777);
    file = fopen(source, "w");
    if (file == NULL || fputs("int main(void)\n{\n    return 0;\n}\n", file) < 0 ||
        fclose(file) != 0)
        die("%s: %s", source, strerror(errno));
    run((char *const[]){cc != NULL && *cc != '\0' ? cc : (char[]){"cc"}, (char[]){"-O2"},
                        (char[]){"-o"}, (char *)path, source, (char[]){"-Wl,--no-as-needed"},
                        (char[]){"-lncursesw"}, (char[]){"-lsqlite3"}, NULL},
        false);
    free(source);
}

static int by_size(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

static int64_t median(int64_t *values)
{
    qsort(values, STARTS, sizeof(*values), by_size);
    return values[STARTS / 2];
}

static int64_t start_us(char *const argv[])
{
    int64_t since = clock_mono_us();

    run(argv, true);
    return clock_mono_us() - since;
}

int main(int argc, char **argv)
{
    char *zhiban[] = {argc > 1 ? argv[1] : (char[]){"build/zhiban"}, (char[]){"--version"}, NULL};
    char *empty[] = {(char[]){"build/bench/empty"}, NULL};
    int64_t ours[STARTS], bare[STARTS];

    build_empty(empty[0]);
    for (int i = -WARM_UP; i < STARTS; i++) {
        int64_t a = start_us(zhiban), b = start_us(empty);

        if (i >= 0) {
            ours[i] = a;
            bare[i] = b;
        }
    }
    printf("start: zhiban --version %lld us, an empty program with ncursesw and SQLite %lld us, "
           "ratio %.2f (goal <= 1.5)\n",
           (long long)median(ours), (long long)median(bare),
           (double)median(ours) / (double)median(bare));
    return 0;
}
