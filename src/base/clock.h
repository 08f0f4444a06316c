/* The two times. wall_s: UTC seconds, for everything that is recorded or shown. mono_ms: monotonic
 * milliseconds, for timers and deadlines of the program itself. They never mix. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

typedef int64_t wall_s;
typedef int64_t mono_ms;

wall_s clock_wall(void);
mono_ms clock_mono(void);
/* From now until the wall clock shows at; 0 if that is over. */
mono_ms clock_ms_until(wall_s at);
/* Microseconds, monotonic: only for measuring. */
int64_t clock_mono_us(void);

/* Tests and samples stand still at an instant of their own; the store allows it only for a store
 * that was made for that. 0 takes the override back. */
void clock_set_override(wall_s now);
/* 0: the clock runs. */
wall_s clock_override(void);

#endif
