/* Key scripts: names of keys in angle brackets, everything else is typed: "门诊<Tab>x8<C-u>". "<<"
 * is a "<". */
#ifndef LIB_KEYS_H
#define LIB_KEYS_H

#include <stdint.h>

/* The next key of the script, or 0 at its end. Fails the test for a name that is none. */
uint32_t keys_next(const char **script);

#endif
