/* Themes: what a role of the screen (a bar, an overdue clock, the marked row) looks like, for
 * terminals of 0, 8, 16 and 256 colours. A thing on the screen names its role, never a colour.
 *
 * A style is written as words: "bold red", "white on blue", "reverse", "normal". The next poorer
 * depth that is written stands in for one that is left out; "mono" must not need colours. Meaning
 * never hangs on a style alone: every state has a word or a sign too. */
#ifndef MODEL_THEME_H
#define MODEL_THEME_H

#include <stdint.h>

#include "base/field.h"

enum role_id {
    ROLE_NORMAL,   /* text */
    ROLE_DIM,      /* what can wait: labels, past, others' */
    ROLE_STRONG,   /* what to read first */
    ROLE_TITLE,    /* a section's title bar */
    ROLE_BAR,      /* line 1 and the view's tabs */
    ROLE_BAR_HERE, /* the tab of the view that is open */
    ROLE_NOTICE,   /* in line 1: drill, replay, store lost, collector stale */
    ROLE_SELECTED, /* the number of the selected row */
    ROLE_MARKED,   /* the sign of marked rows */
    ROLE_MATCH,    /* what the filter found */
    ROLE_LABEL,    /* names of fields */
    ROLE_INPUT,    /* a field that is being typed in */
    ROLE_HINT,     /* keys at the foot */
    ROLE_KEY,      /* a key's name in help and hints */
    ROLE_MESSAGE,  /* what the key just did */
    ROLE_ERROR,    /* what went wrong */
    ROLE_OVERDUE,  /* breached */
    ROLE_URGENT,   /* first priority, nearly due, a critical host */
    ROLE_WARN,     /* due soon, a warning */
    ROLE_GOOD,     /* kept, in order */
    ROLE_PAUSED,   /* not running */
    ROLE_STALE,    /* old news */
    ROLE_BAR_FULL, /* the filled part of a bar or a plot */
    ROLE_BAR_REST, /* its rest */
    ROLE__COUNT
};

struct theme_role {
    char *mono, *basic, *bright, *rich; /* 0, 8, 16 and 256 colours */
};

/* One member a role, in the order of enum role_id: theme_role_of() counts on it. */
struct theme {
    char *id;
    char *title; /* for people */
    struct theme_role normal, dim, strong, title_bar, bar, bar_here, notice, selected, marked,
        match, label, input, hint, key, message, error, overdue, urgent, warn, good, paused, stale,
        bar_full, bar_rest;
};

extern const struct schema theme_schema;

enum { STYLE_DEFAULT_COLOUR = -1 };

enum style_attr {
    STYLE_BOLD = 1 << 0,
    STYLE_DIM = 1 << 1,
    STYLE_UNDERLINE = 1 << 2,
    STYLE_REVERSE = 1 << 3,
};

struct style {
    int16_t fg, bg; /* 0 … 255, or STYLE_DEFAULT_COLOUR */
    unsigned attrs;
};

/* colours: how many the words may use. */
int style_parse(const char *text, int colours, struct style *style, struct err *err);

const struct theme_role *theme_role_of(const struct theme *theme, enum role_id role);
/* The role's name as in theme files: "overdue". */
const char *role_name(enum role_id role);
/* The style of a role on a terminal of that many colours; normal for a theme of NULL. */
struct style theme_style(const struct theme *theme, enum role_id role, int colours);

#endif
