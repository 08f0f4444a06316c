/* Doubling with a ceiling; the spread comes from outside, so that tests can hold it still. */
#include "remote/backoff.h"

#include <sys/random.h>

int64_t backoff_next(struct backoff *backoff, uint32_t random)
{
    unsigned doublings = backoff->failures < 6 ? backoff->failures : 6;
    int64_t ms = (int64_t)BACKOFF_FIRST_MS << doublings;
    int64_t spread;

    if (ms > BACKOFF_MAX_MS)
        ms = BACKOFF_MAX_MS;
    spread = ms / 2; /* from a quarter below to a quarter above */
    if (backoff->failures < UINT32_MAX)
        backoff->failures++;
    return ms - spread / 2 + (int64_t)((uint64_t)random * (uint64_t)spread >> 32);
}

void backoff_reset(struct backoff *backoff)
{
    backoff->failures = 0;
}

uint32_t backoff_random(void)
{
    uint32_t random = 0;

    if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != sizeof(random))
        random = 0;
    return random;
}
