/* An OpenSSH known_hosts file: what a user's client has accepted. It is only a proposal to a person,
 * never believed by itself. Names are compared as a whole: a pattern ("*.example") names nobody here,
 * hashed names are compared by their hash, and a revoked key is revoked for every machine. */
#ifndef MODEL_KNOWN_HOSTS_H
#define MODEL_KNOWN_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"

struct known_line {
    unsigned row;
    bool revoked;
    char *names; /* "|1|SALT|HASH" or "a,b,[c]:22" */
    char *type;
    char *public_key; /* in base64; is of that type */
};

struct known_hosts {
    VEC(struct known_line) lines;
    size_t left_out; /* certificate authorities, and lines that cannot be read */
};

enum known_match {
    KNOWN_NONE,    /* no line names it */
    KNOWN_ONE,     /* *line; of several types the best */
    KNOWN_SEVERAL, /* two different keys of one type; *line is the later one */
    KNOWN_REVOKED, /* the key that would be it is revoked; *line says where */
};

void known_hosts_read(struct known_hosts *known, const char *text, size_t len);
void known_hosts_release(struct known_hosts *known);
enum known_match known_hosts_find(const struct known_hosts *known, const char *address,
                                  int64_t port, const struct known_line **line);

#endif
