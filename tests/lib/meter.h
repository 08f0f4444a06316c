/* What a group of processes costs: all that were started in it and whatever they started, also those
 * that have gone and those that have put themselves into the background. By a control group of its
 * own where one can be made (root); otherwise by what /proc and wait() say of descendants, which
 * forgets some of what strangers have reaped. */
#ifndef LIB_METER_H
#define LIB_METER_H

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

struct meter;

struct meter *meter_new(const char *name);
/* Kills what is left of it. */
void meter_free(struct meter *meter);

/* Output goes to the file out; NULL: nowhere. Dies if it cannot be started. */
pid_t meter_start(struct meter *meter, char *const argv[], const char *out);
/* The exit status as a shell gives it. Dies after limit_ms. */
int meter_wait(struct meter *meter, pid_t pid, int64_t limit_ms);
/* Both; dies if it fails or takes longer than ten minutes. The wall's microseconds. */
int64_t meter_run(struct meter *meter, char *const argv[], const char *out);
/* Of all of them up to now; user and system. */
int64_t meter_cpu_us(struct meter *meter);
struct meter_size {
    int count;
    int64_t pss_kib, rss_kib;
};
/* Of those that are there. */
struct meter_size meter_size(struct meter *meter);
void meter_kill(struct meter *meter, int signal_number);
/* What is measured takes its time. */
void meter_pause(int ms);
/* How it counts, for the report. */
const char *meter_way(void);

#endif
