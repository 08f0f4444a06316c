/* Servers that do everything wrong, each a process of its own on a free port of loopback; they end
 * with the test program. */
#ifndef LIB_BAD_SERVER_H
#define LIB_BAD_SERVER_H

#include <stdint.h>
#include <sys/types.h>

enum bad_way {
    BAD_SILENT,      /* takes the connection and says nothing */
    BAD_HANG_UP,     /* closes it at once */
    BAD_BANNER_ONLY, /* an SSH banner, then nothing */
    BAD_NOT_SSH,     /* speaks HTTP */
    BAD_LONG_BANNER, /* a megabyte without a line end */
    BAD_CHATTER,     /* lines before the banner, without end */
    BAD_NOISE,       /* an SSH banner, then random bytes */
    BAD_CUT,  /* a real server behind it; the line is cut after so many bytes of its answers */
    BAD_SLOW, /* a real server behind it; byte by byte in both directions */
};

struct bad_server {
    uint16_t port;
    pid_t pid;
};

/* behind: the real server's port; bytes: of BAD_CUT. */
struct bad_server bad_server_start(enum bad_way way, uint16_t behind, unsigned long bytes);
void bad_server_stop(struct bad_server *server);

#endif
