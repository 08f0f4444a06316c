/* How good or bad a figure is: levels, from the worst readings up to what a whole host is. */
#ifndef MODEL_CHECK_H
#define MODEL_CHECK_H

/* Worse is greater, except that the last three say why nobody knows. 0: nothing was said. */
enum check_level {
    CHECK_OK = 1,
    CHECK_WARN,
    CHECK_CRIT,
    CHECK_UNKNOWN,     /* asked, and there was no answer that could be read */
    CHECK_STALE,       /* the last answer is too old */
    CHECK_UNREACHABLE, /* the machine, or what leads to it, does not answer */
};

#endif
