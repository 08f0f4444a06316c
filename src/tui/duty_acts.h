/* Acts on obligations from any view that shows one: done and waived, each asked in a form. */
#ifndef TUI_DUTY_ACTS_H
#define TUI_DUTY_ACTS_H

#include "base/err.h"
#include "model/action.h"

struct console;

/* id NULL: nothing is selected. 1: it is one of these and has been begun; 0: it is none; -1. */
int duty_acts_begin(struct console *console, enum action action, const char *id, struct err *err);

#endif
