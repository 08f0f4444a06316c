/* An SSH server for what a real sshd run by an ordinary user cannot do: passwords and questions. A
 * process of its own on a free port; it ends with the test program. */
#ifndef LIB_FAKE_SSHD_H
#define LIB_FAKE_SSHD_H

#include <stdint.h>
#include <sys/types.h>

enum fake_way {
    FAKE_PASSWORD,  /* lets in whoever says "open sesame" */
    FAKE_QUESTION,  /* the same as the answer to one hidden question, no passwords */
    FAKE_TWO_ROUNDS /* a second question after it: a code */
};

struct fake_sshd {
    uint16_t port;
    pid_t pid;
};

/* hostkey: a file with a private key. */
struct fake_sshd fake_sshd_start(enum fake_way way, const char *hostkey);
void fake_sshd_stop(struct fake_sshd *server);

#endif
