/* What the benchmarks of whole programs share: numbers from the environment, programs of this build,
 * and stores with very many tickets, made once and kept in build/bench for all of them. */
#ifndef LIB_BENCH_H
#define LIB_BENCH_H

#include <stdbool.h>
#include <stdint.h>

int64_t bench_number(const char *variable, int64_t fallback);
/* A program of this build: "zhiban", "tests/lib/tool_tickets". Never freed: there are a few. */
char *bench_program(const char *name);
bool bench_exists(const char *path);
/* Runs it to its end with its output thrown away; dies if it fails. */
void bench_run(char *const argv[]);
/* Of so many tickets, so many of them open; of the newest schema. who: for the line that says how long
 * making it took. Freed by the caller. */
char *bench_store(const char *who, int64_t count, int64_t open);

#endif
