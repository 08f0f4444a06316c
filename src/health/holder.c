#include "health/holder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

/* The 22nd field of /proc/PID/stat; 0: there is no such process. */
static unsigned long long started_at(long pid)
{
    char path[64], line[1024];
    unsigned long long ticks = 0;
    const char *rest;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%ld/stat", pid); /* lint:allow: into a buffer */
    file = fopen(path, "r");
    if (file == NULL)
        return 0;
    rest = fgets(line, sizeof(line), file) == NULL ? NULL : strrchr(line, ')');
    fclose(file);
    for (int field = 2; rest != NULL && field < 22; field++)
        rest = strchr(rest + 1, ' ');
    if (rest != NULL)
        ticks = strtoull(rest, NULL, 10);
    return ticks;
}

void holder_name(char *name, size_t size)
{
    char host[64] = "";

    gethostname(host, sizeof(host) - 1);
    snprintf(name, size, "%s pid=%ld start=%llu", host, (long)getpid(),
             started_at(getpid())); /* lint:allow: likewise */
}

void holder_shorten(char *name)
{
    char *start = strstr(name, " start=");

    if (start != NULL)
        *start = '\0';
}

enum holder_life holder_life(const char *holder, long *pid)
{
    const char *number = strstr(holder, " pid=");
    char host[64] = "", *end;
    long process;

    gethostname(host, sizeof(host) - 1);
    if (number == NULL || strlen(host) != (size_t)(number - holder) ||
        strncmp(host, holder, strlen(host)) != 0)
        return HOLDER_ELSEWHERE;
    process = strtol(number + 5, &end, 10);
    if (process <= 0 || !str_starts(end, " start="))
        return HOLDER_ELSEWHERE;
    if (started_at(process) != strtoull(end + 7, NULL, 10))
        return HOLDER_DEAD;
    if (pid != NULL)
        *pid = process;
    return HOLDER_ALIVE;
}
