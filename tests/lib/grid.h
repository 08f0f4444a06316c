/* What is true of every picture of the console, whatever was typed: the cells of a row are exactly as
 * many as the screen is wide, no wide character is cut, nothing in them can move a cursor or turn
 * the writing, the cursor is inside, the corner is blank. */
#ifndef LIB_GRID_H
#define LIB_GRID_H

#include <stdbool.h>

#include "base/str.h"
#include "tui/screen.h"

/* False with why. */
bool grid_is_sound(const struct screen *screen, struct str *why);

#endif
