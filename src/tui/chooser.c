/* Choosing. Nothing here is large: hundreds of entries, matched anew at every key. */
#include "tui/chooser.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "tui/glyph.h"

enum { PAGE = 10, TYPED_MAX = 200 };

void chooser_init(struct chooser *chooser, struct edit_history *history)
{
    *chooser = (struct chooser){0};
    edit_init(&chooser->edit, 0, TYPED_MAX);
    chooser->history = history;
}

void chooser_release(struct chooser *chooser)
{
    vec_each (entry, &chooser->entries) {
        free(entry->name);
        free(entry->title);
        free(entry->help);
        free(entry->keys);
    }
    vec_release(&chooser->entries);
    vec_release(&chooser->found);
    edit_release(&chooser->edit);
}

static char *copy(const char *text)
{
    return xstrdup(text == NULL ? "" : text);
}

void chooser_add(struct chooser *chooser, const struct chooser_entry *entry)
{
    *vec_push(&chooser->entries) = (struct chooser_entry){
        .name = copy(entry->name),
        .title = copy(entry->title),
        .help = copy(entry->help),
        .keys = copy(entry->keys),
        .usable = entry->usable,
        .id = entry->id,
    };
}

void chooser_add_actions(struct chooser *chooser, const struct keymap *map, unsigned places,
                         const struct role *role)
{
    struct str keys = STR_INIT;

    for (int i = 1; i < ACTION__COUNT; i++) {
        const struct action_row *row = &action_rows[i];
        bool may = row->needs == 0 || role == NULL || role_may(role, row->needs);

        str_reset(&keys);
        keymap_add_keys(map, (enum action)i, &keys);
        chooser_add(chooser, &(const struct chooser_entry){
                                 .name = (char *)row->name,
                                 .title = (char *)tr(row->title),
                                 .help = (char *)tr(row->help),
                                 .keys = keys.buf,
                                 .usable = may && (row->places & places) != 0,
                                 .id = i,
                             });
    }
    str_release(&keys);
}

/* --- matching --- */

struct ranked {
    size_t index;
    enum match rank;
    bool usable;
};

static int compare(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;

    if (a->rank != b->rank)
        return a->rank > b->rank ? -1 : 1;
    if (a->usable != b->usable)
        return a->usable ? -1 : 1;
    return a->index < b->index ? -1 : 1;
}

static enum match rank_entry(const char *typed, const struct chooser_entry *entry)
{
    enum match title = match_rank(typed, entry->name, entry->title);
    enum match help;

    if (title != MATCH_NONE)
        return title;
    help = match_rank(typed, NULL, entry->help);
    return help == MATCH_NONE ? MATCH_NONE : MATCH_INSIDE;
}

void chooser_find(struct chooser *chooser)
{
    VEC(struct ranked) all = {0};

    for (size_t i = 0; i < chooser->entries.len; i++) {
        const struct chooser_entry *entry = &chooser->entries.items[i];
        enum match rank = rank_entry(chooser->edit.text.buf, entry);

        if (rank != MATCH_NONE)
            *vec_push(&all) = (struct ranked){.index = i, .rank = rank, .usable = entry->usable};
    }
    if (all.len > 1)
        qsort(all.items, all.len, sizeof(all.items[0]), compare);
    chooser->found.len = 0;
    vec_each (one, &all) {
        *vec_push(&chooser->found) = one->index;
    }
    vec_release(&all);
    chooser->selected = chooser->top = 0;
}

const struct chooser_entry *chooser_chosen(const struct chooser *chooser)
{
    if (chooser->selected >= chooser->found.len)
        return NULL;
    return &chooser->entries.items[chooser->found.items[chooser->selected]];
}

/* --- keys --- */

static void move(struct chooser *chooser, long by)
{
    long last = (long)chooser->found.len - 1, to = (long)chooser->selected + by;

    if (last < 0)
        return;
    chooser->selected = (size_t)(to < 0 ? 0 : to > last ? last : to);
}

/* How far the names of all that begin with what is typed agree; the typed length if no further. */
static size_t common(const struct chooser *chooser, const char **name)
{
    const char *typed = chooser->edit.text.buf;
    size_t len = 0;

    *name = NULL;
    vec_each (index, &chooser->found) {
        const char *other = chooser->entries.items[*index].name;
        size_t same = 0;

        if (!str_starts(other, typed))
            continue;
        if (*name == NULL) {
            *name = other;
            len = strlen(other);
            continue;
        }
        while (same < len && (*name)[same] == other[same])
            same++;
        len = same;
    }
    while (*name != NULL && len > 0 && ((unsigned char)(*name)[len] & 0xC0) == 0x80)
        len--; /* not in the middle of a character */
    return len;
}

/* Tab: what is certain is written out; then the names are gone through. */
static void complete(struct chooser *chooser)
{
    const char *name;
    size_t len = common(chooser, &name);
    char *longer;

    if (name == NULL || len <= chooser->edit.text.len) {
        size_t next = chooser->selected + 1;

        chooser->selected = next < chooser->found.len ? next : 0;
        return;
    }
    longer = xstrndup(name, len);
    edit_set(&chooser->edit, longer);
    free(longer);
    chooser_find(chooser);
}

/* Up above the first entry goes to what was chosen earlier. */
static void up(struct chooser *chooser)
{
    if (chooser->selected > 0) {
        move(chooser, -1);
        return;
    }
    chooser->edit.history = chooser->history;
    if (edit_key(&chooser->edit, KEYCODE_UP) == EDIT_TEXT)
        chooser_find(chooser);
    chooser->edit.history = NULL;
}

static enum chooser_state choose(struct chooser *chooser)
{
    const struct chooser_entry *entry = chooser_chosen(chooser);

    if (entry == NULL)
        return CHOOSER_OPEN;
    if (chooser->history != NULL)
        edit_history_add(chooser->history, entry->name);
    return CHOOSER_CHOSEN;
}

enum chooser_state chooser_key(struct chooser *chooser, uint32_t key)
{
    switch (key) {
    case KEYCODE_ESC:
    case KEYMOD_CTRL | 'g': return CHOOSER_LEFT;
    case KEYCODE_ENTER: return choose(chooser);
    case KEYCODE_TAB: complete(chooser); return CHOOSER_OPEN;
    case KEYMOD_SHIFT | KEYCODE_TAB: move(chooser, -1); return CHOOSER_OPEN;
    case KEYCODE_UP:
    case KEYMOD_CTRL | 'p': up(chooser); return CHOOSER_OPEN;
    case KEYCODE_DOWN:
    case KEYMOD_CTRL | 'n': move(chooser, 1); return CHOOSER_OPEN;
    case KEYCODE_PAGE_UP: move(chooser, -PAGE); return CHOOSER_OPEN;
    case KEYCODE_PAGE_DOWN: move(chooser, PAGE); return CHOOSER_OPEN;
    case KEYCODE_BACKSPACE:
        if (chooser->edit.text.len == 0)
            return CHOOSER_LEFT;
        break;
    default: break;
    }
    if (edit_key(&chooser->edit, key) == EDIT_TEXT)
        chooser_find(chooser);
    return CHOOSER_OPEN;
}

enum chooser_state chooser_paste(struct chooser *chooser, const char *bytes, size_t len)
{
    if (edit_insert(&chooser->edit, bytes, len))
        chooser_find(chooser);
    return CHOOSER_OPEN;
}

/* --- drawing --- */

/* Columns: a mark, title, name, keys, help; the later ones go first where it is narrow. */
struct columns {
    int title, name, keys, help;
};

static struct columns columns_of(const struct chooser *chooser, int cells)
{
    struct columns columns = {0};
    int left = cells - 2;

    vec_each (index, &chooser->found) {
        const struct chooser_entry *entry = &chooser->entries.items[*index];
        int title = width_text(entry->title), name = width_text(entry->name),
            keys = width_text(entry->keys);

        columns.title = title > columns.title ? title : columns.title;
        columns.name = name > columns.name ? name : columns.name;
        columns.keys = keys > columns.keys ? keys : columns.keys;
    }
    columns.title = columns.title > left / 2 ? left / 2 : columns.title;
    left -= columns.title + 1;
    columns.name = columns.name > left ? left : columns.name;
    left -= columns.name + 1;
    columns.keys = columns.keys > left ? 0 : columns.keys;
    left -= columns.keys > 0 ? columns.keys + 1 : 0;
    columns.help = left >= 10 ? left : 0;
    return columns;
}

static void draw_entry(const struct chooser *chooser, size_t i, const struct columns *columns,
                       struct screen *screen, struct area row)
{
    const struct chooser_entry *entry = &chooser->entries.items[chooser->found.items[i]];
    bool here = i == chooser->selected;
    enum role_id role = entry->usable ? ROLE_NORMAL : ROLE_DIM;
    int col = row.col + 2;

    screen_put(screen, row.row, row.col, 2, ROLE_NORMAL, 0, here ? ">" : "");
    screen_put(screen, row.row, col, columns->title, here ? ROLE_SELECTED : role, WIDTH_DOTS,
               entry->title);
    col += columns->title + 1;
    screen_put(screen, row.row, col, columns->name, role, WIDTH_DOTS, entry->name);
    col += columns->name + 1;
    if (columns->keys > 0) {
        screen_put(screen, row.row, col, columns->keys, entry->usable ? ROLE_KEY : ROLE_DIM, 0,
                   entry->keys);
        col += columns->keys + 1;
    }
    if (columns->help > 0)
        screen_put(screen, row.row, col, columns->help, ROLE_DIM, WIDTH_DOTS, entry->help);
}

static void draw_line(struct chooser *chooser, struct screen *screen, struct area row,
                      const char *label)
{
    struct str line = STR_INIT;
    int taken = screen_put(screen, row.row, row.col, row.cols / 2, ROLE_LABEL, 0, label);
    int room = row.cols - taken - 1, caret;

    chooser->edit.add_twin = screen->ambiguous == AMBIGUOUS_UNKNOWN ? glyph_add_twin : NULL;
    caret = edit_add_line(&chooser->edit, room, &line);
    screen_put(screen, row.row, row.col + taken + 1, room, ROLE_INPUT, 0, line.buf);
    screen_park(screen, row.row, row.col + taken + 1 + caret);
    screen_set_rank(screen, row.row, ROW_SELECTED);
    str_release(&line);
}

static void scroll(struct chooser *chooser, int rows)
{
    size_t shown = rows > 0 ? (size_t)rows : 1;

    if (chooser->selected < chooser->top)
        chooser->top = chooser->selected;
    if (chooser->selected >= chooser->top + shown)
        chooser->top = chooser->selected - shown + 1;
}

void chooser_draw(struct chooser *chooser, struct screen *screen, struct area area,
                  const char *label)
{
    const struct columns columns = columns_of(chooser, area.cols);
    int rows = area.rows - 1;

    if (area.rows < 1 || area.cols < 4)
        return;
    scroll(chooser, rows);
    for (int i = 0; i < rows && chooser->top + (size_t)i < chooser->found.len; i++)
        draw_entry(chooser, chooser->top + (size_t)i, &columns, screen,
                   (struct area){area.row + i, area.col, 1, area.cols});
    if (chooser->found.len == 0 && rows > 0)
        screen_put(screen, area.row, area.col + 2, area.cols - 2, ROLE_DIM, WIDTH_DOTS,
                   _("nothing fits; Backspace takes letters away"));
    draw_line(chooser, screen, (struct area){area.row + area.rows - 1, area.col, 1, area.cols},
              label);
}
