/* The two clocks of the system. Only this file asks it for the time; rules get now as a parameter,
 * so a test that sets the override decides what everything else sees. */
#include "base/clock.h"

#include <time.h>

static wall_s override_now;

static struct timespec read_clock(clockid_t id)
{
    struct timespec now = {0};

    clock_gettime(id, &now); /* cannot fail for the two ids used here */
    return now;
}

wall_s clock_wall(void)
{
    if (override_now != 0)
        return override_now;
    return read_clock(CLOCK_REALTIME).tv_sec;
}

mono_ms clock_mono(void)
{
    return clock_mono_us() / 1000;
}

mono_ms clock_ms_until(wall_s at)
{
    struct timespec now = read_clock(CLOCK_REALTIME);
    int64_t ms;

    if (override_now != 0)
        now = (struct timespec){.tv_sec = (time_t)override_now};
    ms = (at - (int64_t)now.tv_sec) * 1000 - now.tv_nsec / 1000000;
    return ms > 0 ? ms : 0;
}

int64_t clock_mono_us(void)
{
    struct timespec now = read_clock(CLOCK_MONOTONIC);

    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void clock_set_override(wall_s now)
{
    override_now = now;
}

wall_s clock_override(void)
{
    return override_now;
}
