/* Measuring ourselves. */
#include "health/own.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "loop/loop.h"

enum { LOG_EVERY_MS = 60000 };

int64_t own_cpu_us(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

int64_t own_memory_kib(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    char line[128] = "", *resident;
    long pages = 0;

    if (file == NULL)
        return 0;
    if (fgets(line, sizeof(line), file) != NULL && (resident = strchr(line, ' ')) != NULL)
        pages = strtol(resident, NULL, 10);
    fclose(file);
    return (int64_t)pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Of this thread: what a turn took beyond that, others had of the processor or the disk. */
static int64_t thread_cpu_us(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void own_turn(struct own *own, struct loop *loop)
{
    int64_t now = clock_mono_us(), waited = loop_waited_us(loop), cpu = thread_cpu_us(), turn;

    turn = now - own->turn_at_us - (waited - own->turn_waited_us);
    if (own->turn_at_us != 0) {
        if (turn > own->worst_us)
            own->worst_us = turn;
        if (turn > own->longest_us)
            own->longest_us = turn;
        if (cpu - own->turn_cpu_us > own->longest_cpu_us)
            own->longest_cpu_us = cpu - own->turn_cpu_us;
        if (turn > OWN_STALL_MS * 1000) {
            own->stalls++;
            if (own->logged == 0 || now / 1000 - own->logged > LOG_EVERY_MS) {
                own->logged = now / 1000;
                log_warn("a turn of the loop took %lld ms, %lld of them processor "
                         "(%zu such turns so far)",
                         (long long)turn / 1000, (long long)(cpu - own->turn_cpu_us) / 1000,
                         own->stalls);
            }
        }
    }
    own->turn_at_us = now;
    own->turn_waited_us = waited;
    own->turn_cpu_us = cpu;
}

void own_sleep(struct own *own, int64_t us)
{
    nanosleep(&(struct timespec){.tv_nsec = us * 1000}, NULL);
    own->turn_at_us = clock_mono_us();
}

void own_tell(struct own *own, struct station *station, struct outbox *outbox)
{
    int64_t now = clock_mono_us(), cpu = own_cpu_us();

    if (own->told_at_us != 0 && now > own->told_at_us)
        outbox_own(outbox, "cpu_percent",
                   100 * (double)(cpu - own->told_cpu_us) / (double)(now - own->told_at_us));
    outbox_own(outbox, "lag_ms", (double)station->late_ms);
    outbox_own(outbox, "turn_ms", (double)own->worst_us / 1000);
    outbox_own(outbox, "turn_stalls", (double)own->stalls);
    outbox_own(outbox, "sessions", (double)station->sessions);
    outbox_own(outbox, "logins", (double)station->logins);
    outbox_own(outbox, "asked", (double)station->asked);
    outbox_own(outbox, "answered", (double)station->answered);
    outbox_own(outbox, "failed", (double)station->failed);
    outbox_own(outbox, "missed", (double)station->missed);
    outbox_own(outbox, "memory_kib", (double)own_memory_kib());
    own->told_at_us = now;
    own->told_cpu_us = cpu;
    own->worst_us = 0;
    station->late_ms = 0;
}
