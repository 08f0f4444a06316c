/* Resolving a theme, and styles in words. */
#include "tui/theme.h"

void palette_resolve(struct palette *palette, const struct theme *theme, int colours)
{
    for (int role = 0; role < ROLE__COUNT; role++)
        palette->styles[role] = theme_style(theme, (enum role_id)role, colours);
}

static void add_word(struct str *out, size_t start, const char *word)
{
    if (out->len > start)
        str_addc(out, ' ');
    str_add(out, word);
}

static void add_colour(struct str *out, size_t start, int colour)
{
    static const char *const names[] = {"black", "red",     "green", "yellow",
                                        "blue",  "magenta", "cyan",  "white"};
    char text[32];

    if (colour < 16)
        snprintf(text, sizeof(text), "%s%s", colour < 8 ? "" : "bright-", names[colour % 8]);
    else
        snprintf(text, sizeof(text), "colour-%d", colour);
    add_word(out, start, text);
}

void style_add(struct str *out, struct style style)
{
    size_t start = out->len;

    if (style.attrs & STYLE_BOLD)
        add_word(out, start, "bold");
    if (style.attrs & STYLE_DIM)
        add_word(out, start, "dim");
    if (style.attrs & STYLE_UNDERLINE)
        add_word(out, start, "underline");
    if (style.attrs & STYLE_REVERSE)
        add_word(out, start, "reverse");
    if (style.fg != STYLE_DEFAULT_COLOUR)
        add_colour(out, start, style.fg);
    if (style.bg != STYLE_DEFAULT_COLOUR) {
        add_word(out, start, "on");
        add_colour(out, start, style.bg);
    }
    if (out->len == start)
        str_add(out, "normal");
}
