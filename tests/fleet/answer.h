/* What an invented machine does with a command: understands it as sh would understand the probe
 * (config/probes/linux.sh), and plans an answer. Pure: who serves the machine (fake-machine behind a
 * real sshd, load on its own) reads and writes the bytes.
 *
 *     exec sh -s -- NONCE SECTION…    answered when the script's last line, zb "$@", has come, or at
 *                                     the end of the input
 *     exec sh -s                      resident: every further line of the input that is
 *                                     zb NONCE SECTION… KEY=VALUE… is answered
 *     powershell …                    the same; the lines begin with Zb
 *
 * Options may follow the sections, or come before the script in lines set -- "$@" KEY=VALUE….
 * Words may be quoted for the shell. Lines of the script are read and not run. */
#ifndef FLEET_ANSWER_H
#define FLEET_ANSWER_H

#include "fleet/figures.h"

struct words {
    VEC(char *) list;
};

/* Splits as sh does: blanks, '…', "…", backslash. */
void words_split(struct words *words, const char *text);
void words_release(struct words *words);

struct dialogue {
    struct words asked; /* of the command; empty: none, or it was answered */
    struct str input;   /* what was not read yet */
    bool is_probe;      /* false: some other command, which a machine cannot run */
};

void dialogue_init(struct dialogue *dialogue, const char *command);
void dialogue_release(struct dialogue *dialogue);
void dialogue_feed(struct dialogue *dialogue, const char *bytes, size_t len);
/* The next request of the input, NONCE SECTION… KEY=VALUE…; false: there is none (yet). The caller
 * releases it. */
bool dialogue_next(struct dialogue *dialogue, bool at_end, struct words *request);

struct answer {
    struct str out;
    size_t noise;     /* so many bytes on standard error before everything else */
    int64_t delay_ms; /* before the first byte */
    int64_t byte_ms;  /* between two bytes; 0: as fast as it goes */
    bool endless;     /* out again and again */
    bool hang;        /* after out nothing more comes, and no end */
    bool drop;        /* after out the connection is cut */
    int status;
};

void answer_init(struct answer *answer);
void answer_release(struct answer *answer);
void answer_request(struct answer *answer, const struct fleet_machine *machine,
                    const struct words *request);
/* For a command that is no probe, or none: says who the machine is. */
void answer_other(struct answer *answer, const struct fleet_machine *machine, const char *command);

#endif
