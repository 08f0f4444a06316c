/* A real sshd on loopback for one test program: as whoever runs it, with keys of its own, on a free
 * port, with a configuration of which the test gives the rest. It ends with the test program. */
#ifndef LIB_SSHD_H
#define LIB_SSHD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct sshd {
    char *dir;
    uint16_t port;
    pid_t pid;
    char *user;         /* ours */
    char *key;          /* a file with the private key that is let in */
    char *hostkey_line; /* "ssh-ed25519 AAAA…" */
};

/* False, with a message on stdout, if this machine has no sshd: the test skips itself. */
bool sshd_is_there(void);
/* config: further lines for sshd_config, may be "". Ends the program if it cannot be started. */
struct sshd *sshd_start(const char *config);
/* The listener and every session. */
void sshd_stop(struct sshd *sshd);
/* On the same port, with the same keys; new_hostkey: with another host key. */
void sshd_restart(struct sshd *sshd, bool new_hostkey);
/* A signal to all processes of its sessions, not to the listener. */
void sshd_signal_sessions(const struct sshd *sshd, int signal_number);
void sshd_free(struct sshd *sshd);

/* Makes a key pair DIR/NAME and DIR/NAME.pub; the public line is the caller's. */
char *sshd_make_key(const char *dir, const char *name, const char *type, const char *passphrase);

/* A port of loopback that nobody listens on at this moment. */
uint16_t free_port(void);

#endif
