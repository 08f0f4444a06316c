/* The table of what terminals send for keys: the sequences of all clients at once (PuTTY, xterm,
 * Windows Terminal, MobaXterm, SecureCRT, Xshell, rxvt, tmux, screen, the Linux console), in normal
 * and application mode, with modifiers. What is a mouse report, an answer or a paste bracket is not
 * here; see input.c. */
#ifndef TUI_INPUT_KEYS_H
#define TUI_INPUT_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SEQUENCE_NUMBERS = 4 };

/* ESC [ lead numbers middle final, taken apart; or ESC O numbers final. */
struct sequence {
    char lead;   /* one of < = > ? or 0 */
    char middle; /* $ or another byte of 0x20 … 0x2F; 0 if there is none */
    char final;
    bool linux_f;                         /* ESC [ [ final */
    int numbers[SEQUENCE_NUMBERS], count; /* an empty one is -1 */
};

/* False: no key. mods are enum key_mod. */
bool input_csi_key(const struct sequence *sequence, uint32_t *key, unsigned *mods);
bool input_ss3_key(const struct sequence *sequence, uint32_t *key, unsigned *mods);

#endif
