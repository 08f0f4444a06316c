/* The frames that a probe's answer comes in: `zb1 begin SECTION NONCE`, lines, `zb1 end SECTION NONCE
 * STATUS`. What stands outside is noise of log-in shells. The nonce is new for every command, so
 * nothing on the machine, no log line and no file name, can pass for a frame. */
#ifndef HEALTH_FRAME_H
#define HEALTH_FRAME_H

#include <stdbool.h>
#include <stddef.h>

struct piece {
    const char *bytes;
    size_t len;
};

struct frame {
    struct piece name;
    struct piece body; /* whole lines; CR before LF is still there */
    int status;        /* -1 if not whole */
    bool whole;        /* its end was seen */
};

struct frames {
    const char *at, *end;
    struct piece nonce;
};

void frames_init(struct frames *frames, const char *bytes, size_t len, const char *nonce);
/* false: there is no further one. */
bool frames_next(struct frames *frames, struct frame *frame);

struct piece piece_of(const char *text);
/* The next line of text, without its end (LF or CR LF); false at the end. */
bool piece_line(struct piece *text, struct piece *line);
/* What is before the first separator, which is taken off too; the rest stays. */
struct piece piece_cut(struct piece *text, char separator);
bool piece_is(struct piece piece, const char *text);
/* Takes it off; false: it does not begin so. */
bool piece_take(struct piece *piece, const char *prefix);
/* A plain decimal figure (no sign but '-', no exponent, no blanks). */
bool piece_number(struct piece piece, double *value);

#endif
