/* The table of theme files, and the words of styles. */
#include "model/theme.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "model/id.h"

static_assert(offsetof(struct theme, bar_rest) ==
                  offsetof(struct theme, normal) + (ROLE__COUNT - 1) * sizeof(struct theme_role),
              "one member a role, in order");

/* --- words --- */

static const char *const colour_names[] = {
    "black",        "red",           "green",       "yellow",         "blue",
    "magenta",      "cyan",          "white",       "bright-black",   "bright-red",
    "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white",
};

static const struct {
    const char *name;
    unsigned attr;
} attr_names[] = {
    {"bold", STYLE_BOLD},
    {"dim", STYLE_DIM},
    {"underline", STYLE_UNDERLINE},
    {"reverse", STYLE_REVERSE},
};

static bool is_word(const char *word, size_t len, const char *name)
{
    return strlen(name) == len && memcmp(word, name, len) == 0;
}

static unsigned attr_of(const char *word, size_t len)
{
    for (size_t i = 0; i < ARRAY_LEN(attr_names); i++)
        if (is_word(word, len, attr_names[i].name))
            return attr_names[i].attr;
    return 0;
}

/* "red", "bright-red", "colour-208"; -1 for none. */
static int colour_of(const char *word, size_t len)
{
    static const char prefix[] = "colour-";
    size_t skip = sizeof(prefix) - 1;
    int number = 0;

    for (size_t i = 0; i < ARRAY_LEN(colour_names); i++)
        if (is_word(word, len, colour_names[i]))
            return (int)i;
    if (len <= skip || len > skip + 3 || memcmp(word, prefix, skip) != 0)
        return -1;
    for (size_t i = skip; i < len; i++) {
        if (word[i] < '0' || word[i] > '9')
            return -1;
        number = number * 10 + (word[i] - '0');
    }
    return number <= 255 ? number : -1;
}

static int bad_word(const char *word, size_t len, struct err *err)
{
    char *copy = xstrndup(word, len);
    struct str shown = STR_INIT;

    visible_add_brief(&shown, copy);
    err_set(
        err, ERR_USAGE,
        _("'%s' is no word of a style; write normal, or bold, dim, underline, reverse, a colour "
          "(black, red, green, yellow, blue, magenta, cyan, white, bright-red, colour-208), "
          "'on' and a colour"),
        shown.buf);
    str_release(&shown);
    free(copy);
    return -1;
}

static int set_colour(struct style *style, bool back, int colour, int colours, const char *text,
                      struct err *err)
{
    int16_t *place = back ? &style->bg : &style->fg;

    if (colour >= colours && colours == 0)
        return err_set(err, ERR_USAGE,
                       _("'%s' names a colour; a style without colours has only bold, dim, "
                         "underline and reverse"),
                       text);
    if (colour >= colours)
        return err_set(err, ERR_USAGE, _("'%s' names a colour that %d colours do not have"), text,
                       colours);
    if (*place != STYLE_DEFAULT_COLOUR)
        return err_set(err, ERR_USAGE, _("'%s' names two colours for one thing"), text);
    *place = (int16_t)colour;
    return 0;
}

int style_parse(const char *text, int colours, struct style *style, struct err *err)
{
    struct style parsed = {.fg = STYLE_DEFAULT_COLOUR, .bg = STYLE_DEFAULT_COLOUR};
    bool back = false;
    size_t words = 0;

    for (const char *word = text + strspn(text, " "); *word != '\0'; words++) {
        size_t len = strcspn(word, " ");
        int colour = colour_of(word, len);
        unsigned attr = attr_of(word, len);

        if (colour >= 0) {
            if (set_colour(&parsed, back, colour, colours, text, err) < 0)
                return -1;
            back = false;
        } else if (!back && is_word(word, len, "on")) {
            back = true;
        } else if (!back && attr != 0) {
            parsed.attrs |= attr;
        } else if (back || words > 0 || !is_word(word, len, "normal") ||
                   word[len + strspn(word + len, " ")] != '\0') { /* normal stands alone */
            return bad_word(word, len, err);
        }
        word += len + strspn(word + len, " ");
    }
    if (words == 0 || back)
        return bad_word(words == 0 ? "" : "on", words == 0 ? 0 : 2, err);
    *style = parsed;
    return 0;
}

static int mono_check(const char *text, struct err *err)
{
    struct style style;

    return style_parse(text, 0, &style, err);
}

static int basic_check(const char *text, struct err *err)
{
    struct style style;

    return style_parse(text, 8, &style, err);
}

static int bright_check(const char *text, struct err *err)
{
    struct style style;

    return style_parse(text, 16, &style, err);
}

static int rich_check(const char *text, struct err *err)
{
    struct style style;

    return style_parse(text, 256, &style, err);
}

/* --- tables --- */

static const struct schema role_style_schema = {
    .kind = "style",
    .help = N_("what something looks like, by the colours that the terminal has"),
    .size = sizeof(struct theme_role),
    .fields =
        (const struct field[]){
            {FIELD_AT(struct theme_role, mono), .type = FIELD_TEXT, .check = mono_check, .max = 80,
             .help = N_("Without colours: bold, dim, underline, reverse or normal.")},
            {FIELD_AT(struct theme_role, basic), .type = FIELD_TEXT, .check = basic_check,
             .max = 80, .help = N_("With 8 colours: 'bold red', 'white on blue'.")},
            {FIELD_AT(struct theme_role, bright), .type = FIELD_TEXT, .check = bright_check,
             .max = 80, .help = N_("With 16 colours: 'bright-red' as well.")},
            {FIELD_AT(struct theme_role, rich), .type = FIELD_TEXT, .check = rich_check, .max = 80,
             .help = N_("With 256 colours: 'colour-208' as well.")},
            FIELD_END,
        },
};

#define ROLE(member, text)                                                                         \
    {                                                                                              \
        FIELD_AT(struct theme, member), .type = FIELD_GROUP, .sub = &role_style_schema,            \
                                        .help = (text)                                             \
    }

/* The roles begin behind this many fields. */
enum { ROLES_AT = 2 };

static const struct field theme_fields[] = {
    {FIELD_AT(struct theme, id), .type = FIELD_TEXT, .flags = FIELD_KEY | FIELD_REQUIRED,
     .check = id_check, .help = N_("The theme's name, as settings and the palette name it.")},
    {FIELD_AT(struct theme, title), .type = FIELD_TEXT, .max = 80,
     .help = N_("What it is for, in a few words.")},
    ROLE(normal, N_("Text.")),
    ROLE(dim, N_("What can wait: what is past, what is others'.")),
    ROLE(strong, N_("What to read first.")),
    ROLE(title_bar, N_("The title of a section.")),
    ROLE(bar, N_("The first lines.")),
    ROLE(bar_here, N_("The name of the view that is open.")),
    ROLE(notice, N_("In the first line: drill, replay, store lost.")),
    ROLE(selected, N_("The number of the selected row.")),
    ROLE(marked, N_("The sign of marked rows.")),
    ROLE(match, N_("What the filter found.")),
    ROLE(label, N_("Names of fields.")),
    ROLE(input, N_("A field that is being typed in.")),
    ROLE(hint, N_("The line of keys.")),
    ROLE(key, N_("The name of a key in it.")),
    ROLE(message, N_("What the key just did.")),
    ROLE(error, N_("What went wrong.")),
    ROLE(overdue, N_("A promise that is broken.")),
    ROLE(urgent, N_("First priority, nearly due, critical.")),
    ROLE(warn, N_("Due soon, a warning.")),
    ROLE(good, N_("Kept, in order.")),
    ROLE(paused, N_("A clock that does not run.")),
    ROLE(stale, N_("Old news.")),
    ROLE(bar_full, N_("The filled part of a bar or a plot.")),
    ROLE(bar_rest, N_("The rest of it.")),
    FIELD_END,
};

static_assert(ARRAY_LEN(theme_fields) == ROLES_AT + ROLE__COUNT + 1, "one row a role");

const struct schema theme_schema = {
    .kind = "theme",
    .help = N_("themes/: how the console looks"),
    .size = sizeof(struct theme),
    .fields = theme_fields,
};

/* --- look-ups --- */

const struct theme_role *theme_role_of(const struct theme *theme, enum role_id role)
{
    return field_at_const(&theme_fields[ROLES_AT + role], theme);
}

const char *role_name(enum role_id role)
{
    return theme_fields[ROLES_AT + role].name;
}

struct style theme_style(const struct theme *theme, enum role_id role, int colours)
{
    struct style style = {.fg = STYLE_DEFAULT_COLOUR, .bg = STYLE_DEFAULT_COLOUR};
    const struct theme_role *words = theme == NULL ? NULL : theme_role_of(theme, role);
    const struct {
        int colours;
        const char *text;
    } depths[] = {
        {256, words == NULL ? NULL : words->rich},
        {16, words == NULL ? NULL : words->bright},
        {8, words == NULL ? NULL : words->basic},
        {0, words == NULL ? NULL : words->mono},
    };

    for (size_t i = 0; i < ARRAY_LEN(depths); i++) {
        if (depths[i].colours > colours || depths[i].text == NULL || *depths[i].text == '\0')
            continue;
        if (style_parse(depths[i].text, depths[i].colours, &style, NULL) == 0)
            break;
    }
    return style;
}
