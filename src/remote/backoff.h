/* When to try again: 1, 2, 4 … 60 s, each spread by a quarter up or down, so that three hundred hosts
 * that went at once do not come back at once. */
#ifndef REMOTE_BACKOFF_H
#define REMOTE_BACKOFF_H

#include <stdint.h>

enum { BACKOFF_FIRST_MS = 1000, BACKOFF_MAX_MS = 60000 };

struct backoff { /* zeroed: nothing has failed */
    unsigned failures;
};

/* After a failure: how long to wait. random: any 32 random bits. */
int64_t backoff_next(struct backoff *backoff, uint32_t random);
/* After a success. */
void backoff_reset(struct backoff *backoff);
/* 32 bits to give to backoff_next(). */
uint32_t backoff_random(void);

#endif
