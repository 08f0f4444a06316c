/* The theme in force: every role resolved to a style for this terminal, once, so that drawing only
 * looks up. A theme that asks for nothing readable cannot get here: conf has refused it. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "model/theme.h"

struct palette {
    struct style styles[ROLE__COUNT];
};

/* theme: NULL for none at all; colours: what term_colours() says. */
void palette_resolve(struct palette *palette, const struct theme *theme, int colours);
/* "bold red on blue", "normal": for people and golden files. */
void style_add(struct str *out, struct style style);

#endif
