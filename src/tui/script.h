/* Keys from a file instead of a terminal, screens into files instead of bytes: for tests and for the
 * pictures of the README. A line an order:
 *
 *     key j k Enter C-f          keys by their names
 *     type 住院护士站            characters, each a key
 *     paste some text            as a bracketed paste
 *     bytes \e[A\xff             raw bytes, through the decoder of the terminal
 *     size 60x20                 the window changes
 *     now 2026-11-20 23:50       the clock (a time, or +5m), on stores that allow it
 *     save list                  writes NAME-list.txt and NAME-list.roles
 *     # a remark
 *
 * After every order the console settles, then it is drawn. The last screen is saved as NAME. */
#ifndef TUI_SCRIPT_H
#define TUI_SCRIPT_H

#include "base/err.h"

struct console;
struct script;

/* save: NAME, or NULL: nothing is written. Mistakes name file and line. */
int script_run(struct console *console, const char *path, const char *save, struct err *err);

/* The same an order at a time; whoever makes orders up (the fuzzer) gets a file that plays again. */
struct script *script_new(struct console *console, const char *save);
void script_free(struct script *script);
int script_order(struct script *script, const char *line, struct err *err);

/* "80x24" */
int script_parse_size(const char *text, int *rows, int *cols, struct err *err);

#endif
