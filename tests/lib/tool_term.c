/* tool_term LOG [slow]: takes the terminal, shows its size and what is typed, and notes in LOG how it
 * ended. For tests in a real terminal.
 *
 *     q  ends          Ctrl-Z  suspends      S  dies of SIGSEGV      D  die()s      m  takes the mouse
 *     p  a page more of lines with Chinese in them; everything else is shown by its name */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/start.h"
#include "base/tr.h"
#include "loop/loop.h"
#include "tui/term.h"

struct tool {
    struct loop *loop;
    struct term *term;
    struct screen screen;
    struct str last; /* what was typed, by name */
    FILE *log;
    int pages;
    bool dirty, mouse;
};

static void note(struct tool *tool, const char *text, int number)
{
    fprintf(tool->log, "%s %d\n", text, number);
    fflush(tool->log);
}

static void draw_page(struct tool *tool)
{
    for (int row = 4; row < tool->screen.rows - 1; row++)
        screen_putf(&tool->screen, row, 0, -1, row % 3 == 0 ? ROLE_OVERDUE : ROLE_NORMAL,
                    WIDTH_DOTS, "%3d 三床监护仪数据中断 \xc2\xb7 row %d of page %d", row, row,
                    tool->pages);
}

static void draw(void *context)
{
    struct tool *tool = context;
    struct screen *screen = &tool->screen;

    if (!tool->dirty || !term_can_draw(tool->term))
        return;
    screen->ambiguous = term_ambiguous(tool->term);
    screen_begin(screen);
    screen_fill(screen, 0, 0, -1, ROLE_BAR);
    screen_putf(screen, 0, 1, -1, ROLE_BAR, 0, "size %dx%d", screen->cols, screen->rows);
    screen_putf(screen, 1, 0, -1, ROLE_NORMAL, WIDTH_DOTS, "typed: %s", tool->last.buf);
    screen_putf(screen, 2, 0, -1, ROLE_NORMAL, 0, "ambiguous %d", (int)screen->ambiguous);
    if (tool->pages > 0)
        draw_page(tool);
    screen_put(screen, screen->rows - 1, 0, -1, ROLE_HINT, 0, "q quits");
    screen_park(screen, 1, 7);
    tool->dirty = term_draw(tool->term, screen);
}

static void show_key(struct tool *tool, const struct input_event *event)
{
    if (tool->last.len > 200)
        str_reset(&tool->last);
    if (tool->last.len > 0)
        str_addc(&tool->last, ' ');
    input_add_key_name(&tool->last, event->key, event->mods);
}

static void on_key(struct tool *tool, const struct input_event *event)
{
    bool plain = event->mods == 0;

    if (plain && event->key == 'q')
        loop_stop(tool->loop);
    else if (plain && event->key == 'S')
        raise(SIGSEGV);
    else if (plain && event->key == 'D')
        die("as asked");
    else if (plain && event->key == 'p')
        tool->pages++;
    else if (plain && event->key == 'm')
        term_set_mouse(tool->term, tool->mouse = !tool->mouse);
    else if (event->mods == MOD_CTRL && event->key == 'z')
        term_suspend(tool->term);
    else
        show_key(tool, event);
}

static void on_event(const struct input_event *event, void *context)
{
    struct tool *tool = context;

    tool->dirty = true;
    switch (event->kind) {
    case INPUT_KEY: on_key(tool, event); break;
    case INPUT_PASTE:
        str_add(&tool->last, " paste=");
        str_addn(&tool->last, event->text, event->len);
        break;
    case INPUT_RESIZE:
        screen_resize(&tool->screen, event->row, event->col);
        note(tool, "resize", event->col);
        break;
    case INPUT_BAD: str_addf(&tool->last, " <%02X>", event->byte); break;
    case INPUT_UNKNOWN: str_add(&tool->last, " unknown"); break;
    case INPUT_MOUSE: str_addf(&tool->last, " mouse=%d,%d", event->row, event->col); break;
    case INPUT_PASTE_END:
    case INPUT_ANSWER: break;
    }
}

static void on_end(int signal_number, void *context)
{
    struct tool *tool = context;

    note(tool, "end", signal_number);
    loop_stop(tool->loop);
}

int main(int argc, char **argv)
{
    const struct term_options options = {.name = getenv("TERM"),
                                         .no_colour = getenv("NO_COLOR") != NULL};
    const struct term_hooks hooks = {.on_event = on_event, .on_end = on_end};
    struct tool tool = {.last = STR_INIT, .dirty = true};
    struct err err = ERR_INIT;
    struct term_counts counts;

    start_process();
    tr_set_lang(LANG_EN);
    tool.log = argc > 1 ? fopen(argv[1], "ae") : NULL;
    if (tool.log == NULL) {
        fprintf(stderr, "usage: tool_term LOG\n");
        return 2;
    }
    tool.loop = loop_new(&err);
    tool.term = tool.loop == NULL ? NULL : term_open(tool.loop, &options, &hooks, &tool, &err);
    if (tool.term == NULL) {
        int status = err_status(&err);

        fprintf(stderr, "tool_term: %s\n", err.text.buf);
        loop_free(tool.loop);
        err_release(&err);
        fclose(tool.log);
        return status;
    }
    screen_init(&tool.screen, term_rows(tool.term), term_cols(tool.term));
    loop_set_before_wait(tool.loop, draw, &tool);
    note(&tool, "open", term_colours(tool.term));
    loop_run(tool.loop);
    term_count(tool.term, &counts);
    note(&tool, "frames", (int)counts.frames);
    note(&tool, "writes", (int)counts.writes);
    term_close(tool.term);
    loop_free(tool.loop);
    screen_release(&tool.screen);
    str_release(&tool.last);
    err_release(&err);
    fclose(tool.log);
    return 0;
}
