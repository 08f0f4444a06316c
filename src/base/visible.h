/* The one door for bytes from outside (output of hosts, tickets, mails, file names) on their way to
 * a screen, a log or a message. What comes out is valid UTF-8 without control characters: nothing in
 * it can move the cursor, change colours, turn the reading direction or hide.
 *
 *     ESC, other controls, DEL       ^[ ^A ^?
 *     bytes that are not UTF-8       <9B>
 *     C1 controls, directions, zero-width and other invisible characters      <U+202E>
 *     combining marks without a base, and more than 4 on one                  <U+0301>
 *
 * Joiners are shown as well: terminals disagree on the width of what they join. The result is for
 * eyes and is not read back; text that is clean comes out as it went in. */
#ifndef BASE_VISIBLE_H
#define BASE_VISIBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum visible_mode {
    VISIBLE_LINE, /* newlines and tabs are shown as ^J and ^I */
    VISIBLE_TEXT, /* newlines and tabs stay; CR LF becomes a newline */
};

void visible_add(struct str *out, const char *bytes, size_t len, enum visible_mode mode);
/* Would this character be made visible wherever it stands? Newlines and tabs too. */
bool visible_is_hidden(uint32_t c);
/* What somebody wrote, quoted in a message: one line, cut at 60 cells. "" is shown as "". */
void visible_add_brief(struct str *out, const char *text);
/* Puts it in front of a complaint that is there: "TEXT: …". Always -1. */
int visible_blame(struct err *err, const char *text);

#endif
