/* Shortens what curses sends: changes of style that follow each other become one, and the switches
 * back from alternate character sets, which nobody uses, are left out. On xterm that is a third of a
 * style's bytes, and colours are half of what a busy board sends.
 *
 * Only whole sequences "ESC [ numbers m" and "ESC ( B" and the control ^O are touched; text holds
 * none of them, because it was made visible. The bytes of a frame must be given whole. */
#ifndef TUI_TIDY_H
#define TUI_TIDY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* *normal: no style is on before these bytes, and then: after them. False if that is not known. */
void tidy_add(struct str *out, const char *bytes, size_t len, bool *normal);

#endif
