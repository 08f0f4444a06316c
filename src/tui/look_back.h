/* Looking back: the whole console as it was at an earlier moment. */
#ifndef TUI_LOOK_BACK_H
#define TUI_LOOK_BACK_H

#include "base/clock.h"
#include "base/err.h"

/* What somebody types to say when: "-2h" ago, "03:00" (the last one), "yesterday 03:00" and 昨天,
 * 前天, "11-19 03:00" of this year, or a whole instant. In the past. */
int look_back_parse(const char *text, wall_s now, wall_s *at, struct err *err);

#endif
