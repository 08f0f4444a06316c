/* Curses behind a file in memory. What it writes there is read back, made shorter (tidy.h) and handed
 * on. Widths are ours: a character on which the C library disagrees is drawn as "?", because curses
 * would lose its place in the row. */
#include "tui/paint.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_NOMACROS
#include <curses.h>
#include <term.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/tr.h"
#include "tui/tidy.h"

static_assert(sizeof(wchar_t) == sizeof(uint32_t), "a wchar_t is a code point");

struct paint {
    SCREEN *curses;
    FILE *file; /* in memory */
    int colours;
    bool sync, hidden, everything;
    bool normal; /* no style is on at the terminal */
    struct str enter, leave, raw;
    struct screen shown; /* what curses was told */
    attr_t attrs[ROLE__COUNT];
    short pairs[ROLE__COUNT];
};

/* --- what the terminal can do --- */

/* A string of terminfo, or NULL. */
static const char *capability(const char *name)
{
    const char *text = tigetstr(name);

    return text == NULL || text == (const char *)-1 || *text == '\0' ? NULL : text;
}

static void add_capability(struct str *out, const char *name)
{
    const char *text = capability(name);

    for (; text != NULL && *text != '\0'; text++) {
        if (text[0] == '$' && text[1] == '<') /* padding, for terminals of another time */
            text = strchr(text, '>') == NULL ? text : strchr(text, '>');
        else
            str_addc(out, *text);
    }
}

/* newterm() does not say why. */
static int blame_terminal(const char *term, struct err *err)
{
    int found = 0;

    if (setupterm(term, STDOUT_FILENO, &found) != ERR) {
        del_curterm(set_curterm(NULL));
        return err_set(err, ERR_FAILED, _("the screen cannot be set up: %s"), strerror(errno));
    }
    if (found < 0)
        return err_set(err, ERR_FAILED,
                       _("this machine has no descriptions of terminals; install ncurses-base"));
    return err_set(err, ERR_USAGE,
                   _("the terminal '%s' is not known here; set TERM to one that is, mostly "
                     "TERM=xterm-256color"),
                   term);
}

static int check_terminal(const char *term, struct err *err)
{
    if (capability("cup") != NULL && capability("clear") != NULL)
        return 0;
    return err_set(err, ERR_USAGE,
                   _("the terminal '%s' cannot place text; set TERM to what the terminal "
                     "really is, mostly TERM=xterm-256color"),
                   term);
}

/* Terminals that are known to hold back what is drawn until a frame is whole. */
static bool knows_sync(const char *term)
{
    static const char *const names[] = {"xterm-kitty", "foot",    "alacritty",
                                        "wezterm",     "contour", "xterm-ghostty"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_starts(term, names[i]))
            return true;
    return capability("Sync") != NULL;
}

static bool is_ansi(void)
{
    return str_starts(capability("cup"), "\033[");
}

/* Marks around pasted text are not in every terminfo; a terminal that does not know them ignores
 * them. */
static void build_strings(struct paint *paint)
{
    add_capability(&paint->enter, "smcup");
    add_capability(&paint->enter, "sgr0");
    add_capability(&paint->enter, "smam");
    if (is_ansi())
        str_add(&paint->enter, "\033[?2004h");
    if (paint->sync)
        str_add(&paint->leave, "\033[?2026l");
    if (is_ansi())
        str_add(&paint->leave, "\033[?2004l\033[?1006l\033[?1000l\033[r");
    add_capability(&paint->leave, "sgr0");
    add_capability(&paint->leave, "op");
    add_capability(&paint->leave, "cnorm");
    if (capability("rmcup") == NULL)
        add_capability(&paint->leave, "clear");
    add_capability(&paint->leave, "rmcup");
}

static int colours_of(int wanted)
{
    int have = tigetnum("colors");

    if (capability("setaf") == NULL || have < 8)
        have = 0;
    if (wanted >= 0 && wanted < have)
        have = wanted;
    return have >= 256 ? 256 : have >= 16 ? 16 : have >= 8 ? 8 : 0;
}

/* --- opening --- */

/* What curses has written since the last time: the file's beginning, as far as it got. */
static void take(struct paint *paint, struct str *out)
{
    int fd = fileno(paint->file);
    off_t len = lseek(fd, 0, SEEK_CUR);

    if (len <= 0)
        return;
    str_reserve(out, (size_t)len);
    len = pread(fd, out->buf + out->len, (size_t)len, 0);
    out->len += len > 0 ? (size_t)len : 0;
    out->buf[out->len] = '\0';
    if (lseek(fd, 0, SEEK_SET) < 0)
        die("a file in memory cannot be written from its beginning");
}

/* Curses sets handlers of its own for these wherever it finds none. */
static SCREEN *new_curses(const char *term, FILE *file)
{
    static const int its[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
    struct sigaction before[ARRAY_LEN(its)];
    SCREEN *curses;

    for (size_t i = 0; i < ARRAY_LEN(its); i++)
        sigaction(its[i], NULL, &before[i]);
    curses = newterm(term, file, file);
    for (size_t i = 0; i < ARRAY_LEN(its); i++)
        sigaction(its[i], &before[i], NULL);
    return curses;
}

static void set_up(struct paint *paint, int rows, int cols)
{
    typeahead(-1);
    if (paint->colours > 0) {
        start_color();
        use_default_colors();
    }
    resize_term(rows, cols);
    doupdate(); /* the first frame has what starts the terminal: we have strings of our own for it */
    take(paint, &paint->raw);
    str_reset(&paint->raw);
}

/* The file, and curses behind it. */
static int open_curses(struct paint *paint, const char *term, struct err *err)
{
    int fd;

    if (term == NULL || *term == '\0')
        return err_set(err, ERR_USAGE,
                       _("TERM is not set; set it to what the terminal is, mostly "
                         "TERM=xterm-256color"));
    fd = memfd_create("zhiban-frame", MFD_CLOEXEC);
    paint->file = fd < 0 ? NULL : fdopen(fd, "w");
    if (paint->file == NULL) {
        err_set(err, ERR_FAILED, _("the screen cannot be set up: %s"), strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    paint->curses = new_curses(term, paint->file);
    return paint->curses == NULL ? blame_terminal(term, err) : check_terminal(term, err);
}

struct paint *paint_open(const char *term, int colours, int rows, int cols, struct err *err)
{
    struct paint *paint = xcalloc(1, sizeof(*paint));

    str_init(&paint->enter);
    str_init(&paint->leave);
    str_init(&paint->raw);
    screen_init(&paint->shown, rows, cols);
    if (open_curses(paint, term, err) < 0) {
        paint_close(paint);
        return NULL;
    }
    paint->colours = colours_of(colours);
    paint->sync = knows_sync(term);
    build_strings(paint);
    set_up(paint, paint->shown.rows, paint->shown.cols);
    paint_set_palette(paint, NULL);
    paint_forget(paint);
    return paint;
}

void paint_close(struct paint *paint)
{
    if (paint == NULL)
        return;
    if (paint->curses != NULL) {
        endwin();
        delscreen(paint->curses);
    }
    if (paint->file != NULL)
        fclose(paint->file);
    screen_release(&paint->shown);
    str_release(&paint->enter);
    str_release(&paint->leave);
    str_release(&paint->raw);
    free(paint);
}

int paint_colours(const struct paint *paint)
{
    return paint->colours;
}

const char *paint_enter(const struct paint *paint)
{
    return paint->enter.buf;
}

const char *paint_leave(const struct paint *paint)
{
    return paint->leave.buf;
}

const char *paint_sync(const struct paint *paint, bool begin)
{
    if (!paint->sync)
        return NULL;
    return begin ? "\033[?2026h" : "\033[?2026l";
}

/* --- styles --- */

static attr_t attrs_of(struct style style)
{
    attr_t attrs = A_NORMAL;

    if (style.attrs & STYLE_BOLD)
        attrs |= A_BOLD;
    if (style.attrs & STYLE_DIM)
        attrs |= A_DIM;
    if (style.attrs & STYLE_UNDERLINE)
        attrs |= A_UNDERLINE;
    if (style.attrs & STYLE_REVERSE)
        attrs |= A_REVERSE;
    return attrs;
}

/* Roles of one look share a pair: nothing is sent between them. */
static short pair_of(const struct palette *palette, int role)
{
    const struct style *style = &palette->styles[role];

    if (style->fg == STYLE_DEFAULT_COLOUR && style->bg == STYLE_DEFAULT_COLOUR)
        return 0;
    for (int i = 0; i < role; i++)
        if (palette->styles[i].fg == style->fg && palette->styles[i].bg == style->bg)
            return (short)(i + 1);
    init_pair((short)(role + 1), style->fg, style->bg);
    return (short)(role + 1);
}

void paint_set_palette(struct paint *paint, const struct palette *palette)
{
    struct palette none;

    if (palette == NULL) {
        palette_resolve(&none, NULL, 0);
        palette = &none;
    }
    for (int role = 0; role < ROLE__COUNT; role++) {
        paint->attrs[role] = attrs_of(palette->styles[role]);
        paint->pairs[role] = paint->colours > 0 ? pair_of(palette, role) : 0;
    }
    paint_forget(paint);
}

/* --- frames --- */

void paint_forget(struct paint *paint)
{
    paint->everything = true;
    paint->normal = false;
}

void paint_resize(struct paint *paint, int rows, int cols)
{
    screen_resize(&paint->shown, rows, cols);
    resize_term(paint->shown.rows, paint->shown.cols);
    paint_forget(paint);
}

/* The characters of a cell as curses may have them. */
static void characters(const struct cell *cell, wchar_t out[CELL_CHARS + 1])
{
    int count = 0;

    if (wcwidth((wchar_t)cell->chars[0]) != cell->width) {
        out[0] = L'?';
        out[1] = L'\0';
        return;
    }
    for (int i = 0; i < CELL_CHARS && cell->chars[i] != 0; i++)
        if (i == 0 || wcwidth((wchar_t)cell->chars[i]) == 0)
            out[count++] = (wchar_t)cell->chars[i];
    out[count] = L'\0';
}

static void tell_cell(const struct paint *paint, int row, int col, const struct cell *cell)
{
    wchar_t text[CELL_CHARS + 1];
    cchar_t c;

    characters(cell, text);
    setcchar(&c, text, paint->attrs[cell->role], paint->pairs[cell->role], NULL);
    mvadd_wch(row, col, &c);
    if (cell->width == 2 && text[0] == L'?')
        mvadd_wch(row, col + 1, &c);
}

static bool row_differs(const struct paint *paint, const struct screen *screen, int row)
{
    return memcmp(paint->shown.row[row].cells, screen->row[row].cells,
                  (size_t)screen->cols * sizeof(struct cell)) != 0;
}

/* From the first cell that differs to the last one. */
static void tell_row(struct paint *paint, const struct screen *screen, int row)
{
    const struct cell *cells = screen->row[row].cells;
    struct cell *shown = paint->shown.row[row].cells;
    int first = 0, last = screen->cols - 1;

    while (first < last && cell_equal(&cells[first], &shown[first]))
        first++;
    while (last > first && cell_equal(&cells[last], &shown[last]))
        last--;
    if (first > 0 && cells[first].width == 0)
        first--;
    for (int col = first; col <= last; col++)
        if (cells[col].width > 0)
            tell_cell(paint, row, col, &cells[col]);
    memcpy(shown, cells, (size_t)screen->cols * sizeof(*cells));
}

/* Bytes for what curses was told; with park the cursor goes to its place. */
static void update(struct paint *paint, const struct screen *screen, bool park)
{
    if (park && screen->cursor_row >= 0)
        move(screen->cursor_row, screen->cursor_col);
    leaveok(stdscr, !park || screen->cursor_row < 0);
    if (park && paint->hidden != (screen->cursor_row < 0)) {
        paint->hidden = !paint->hidden;
        curs_set(paint->hidden ? 0 : 1);
    }
    wnoutrefresh(stdscr);
    doupdate();
    take(paint, &paint->raw);
}

/* Row after row while there is room. Returns true if rows are left. */
static bool draw_by_rank(struct paint *paint, const struct screen *screen, size_t budget)
{
    for (int rank = ROW_SELECTED; rank >= ROW_PLAIN; rank--) {
        bool told = false;

        for (int row = 0; row < screen->rows; row++) {
            if (screen->row[row].rank != (enum row_rank)rank || !row_differs(paint, screen, row))
                continue;
            if (budget > 0 && paint->raw.len >= budget)
                return true;
            tell_row(paint, screen, row);
            told = true;
            if (budget > 0)
                update(paint, screen, false);
        }
        if (told && rank > ROW_PLAIN)
            update(paint, screen, false);
    }
    return false;
}

static void draw_changes(struct paint *paint, const struct screen *screen)
{
    for (int row = 0; row < screen->rows; row++)
        if (row_differs(paint, screen, row))
            tell_row(paint, screen, row);
}

bool paint_draw(struct paint *paint, const struct screen *screen, size_t budget, struct str *out)
{
    bool left = false;

    if (screen->rows != paint->shown.rows || screen->cols != paint->shown.cols)
        paint_resize(paint, screen->rows, screen->cols);
    str_reset(&paint->raw);
    if (paint->everything || budget > 0) {
        if (paint->everything) {
            werase(stdscr);
            screen_begin(&paint->shown);
            clearok(curscr, TRUE);
            paint->everything = false;
        }
        left = draw_by_rank(paint, screen, budget);
    } else {
        draw_changes(paint, screen);
    }
    update(paint, screen, true);
    tidy_add(out, paint->raw.buf, paint->raw.len, &paint->normal);
    return left;
}
