/* What reaches the terminal: a terminal of ours (lib/vt.h) shows exactly the grid after any change,
 * and the bytes stay under the goals of issue 4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/life.h"
#include "lib/vt.h"
#include "tui/paint.h"
#include "tui/tidy.h"

enum { ROWS = 24, COLS = 80 };

struct stage {
    const char *term;
    struct paint *paint;
    struct screen screen;
    struct palette palette;
    struct str bytes, why;
    struct vt vt;
};

/* A theme with something of everything. */
static void set_styles(struct palette *palette)
{
    palette_resolve(palette, NULL, 0);
    palette->styles[ROLE_BAR] = (struct style){.fg = 7, .bg = 4};
    palette->styles[ROLE_TITLE] = (struct style){.fg = 7, .bg = 4};
    palette->styles[ROLE_SELECTED] = (struct style){.fg = -1, .bg = -1, .attrs = STYLE_REVERSE};
    palette->styles[ROLE_OVERDUE] = (struct style){.fg = 1, .bg = -1, .attrs = STYLE_BOLD};
    palette->styles[ROLE_WARN] = (struct style){.fg = 3, .bg = -1};
    palette->styles[ROLE_HINT] = (struct style){.fg = 6, .bg = -1};
    palette->styles[ROLE_INPUT] = (struct style){.fg = -1, .bg = -1, .attrs = STYLE_UNDERLINE};
    palette->styles[ROLE_BAR_FULL] = (struct style){.fg = 208, .bg = 17};
}

static void open_stage(struct stage *s, const char *term, int rows, int cols)
{
    struct err err = ERR_INIT;

    s->term = term;
    s->paint = paint_open(term, -1, rows, cols, &err);
    if (s->paint == NULL)
        fail_msg("%s", err.text.buf);
    screen_init(&s->screen, rows, cols);
    set_styles(&s->palette);
    if (paint_colours(s->paint) < 256)
        s->palette.styles[ROLE_BAR_FULL] = (struct style){.fg = 2, .bg = -1};
    if (paint_colours(s->paint) == 0)
        for (int i = 0; i < ROLE__COUNT; i++)
            s->palette.styles[i].fg = s->palette.styles[i].bg = STYLE_DEFAULT_COLOUR;
    paint_set_palette(s->paint, &s->palette);
    str_init(&s->bytes);
    str_init(&s->why);
    vt_init(&s->vt, rows, cols, 1);
    vt_feed(&s->vt, paint_enter(s->paint), strlen(paint_enter(s->paint)));
}

static void close_stage(struct stage *s)
{
    paint_close(s->paint);
    screen_release(&s->screen);
    str_release(&s->bytes);
    str_release(&s->why);
}

static struct stage *new_stage(const char *term, int rows, int cols)
{
    struct stage *s = xcalloc(1, sizeof(*s));

    open_stage(s, term, rows, cols);
    return s;
}

static void free_stage(struct stage *s)
{
    close_stage(s);
    free(s);
}

/* Draws all of the screen and returns the bytes it took. */
static size_t show(struct stage *s)
{
    str_reset(&s->bytes);
    assert_false(paint_draw(s->paint, &s->screen, 0, &s->bytes));
    vt_feed(&s->vt, s->bytes.buf, s->bytes.len);
    if (!vt_shows(&s->vt, &s->screen, s->palette.styles, &s->why))
        fail_msg("%s: %s", s->term, s->why.buf);
    return s->bytes.len;
}

/* --- bytes --- */

static const char *const subjects[] = {
    "三床监护仪数据中断", "护理文书打不开", "退费报错 ORA-00060", "医保目录版本不对",
    "护士站打印机卡纸",   "检验结果回传慢", "读卡器无反应",       "看不到昨天的排班",
};

struct queue {
    int first, selected, ticks;
};

/* A queue as in console.md: bar, tabs, column titles, rows, hints. */
static void draw_queue(struct screen *screen, const struct queue *queue)
{
    int rows = screen->rows - 5;

    screen_begin(screen);
    screen_fill(screen, 0, 0, -1, ROLE_BAR);
    screen_put(screen, 0, 1, -1, ROLE_BAR, 0,
               "五 11-20 23:41  夜班 王磊 李娜  超时1 紧急2  主机 41正常 2警 1危");
    screen_put(screen, 1, 1, -1, ROLE_NORMAL, 0,
               "1值班台 2工单 3健康 4预案 5履约 6交接 7报表 8日志             ?帮助 :命令");
    screen_fill(screen, 2, 0, -1, ROLE_TITLE);
    screen_put(screen, 2, 1, -1, ROLE_TITLE, 0, "级 编号            剩余 时钟 系统   现象");
    for (int i = 0; i < rows; i++) {
        int ticket = queue->first + i, left = ticket * 211 % 600 + 60;
        enum role_id role = ticket % 9 == 0 ? ROLE_OVERDUE : ROLE_NORMAL;
        bool selected = ticket == queue->selected;

        if (selected)
            screen_put(screen, 3 + i, 3, 1, ROLE_NORMAL, 0, ">");
        screen_put(screen, 3 + i, 1, 2, role, 0, ticket % 9 == 0 ? "急" : "中");
        screen_putf(screen, 3 + i, 4, 11, selected ? ROLE_SELECTED : ROLE_NORMAL, 0,
                    "HIS-1120-%02d", ticket % 100);
        if (ticket % 10 < 3)
            screen_putf(screen, 3 + i, 16, 8, role, WIDTH_RIGHT, "%02d:%02d", left % 60,
                        (60 - queue->ticks + ticket) % 60);
        else
            screen_putf(screen, 3 + i, 16, 8, ROLE_NORMAL, WIDTH_RIGHT, "%dh%02dm", left / 60,
                        left % 60);
        screen_put(screen, 3 + i, 25, 4, ROLE_NORMAL, 0, ticket % 2 ? "响应" : "解决");
        screen_put(screen, 3 + i, 30, 8, ROLE_NORMAL, 0, "门诊收费");
        screen_put(screen, 3 + i, 39, -1, ROLE_NORMAL, WIDTH_DOTS,
                   subjects[ticket % (int)ARRAY_LEN(subjects)]);
    }
    screen_putf(screen, screen->rows - 2, 60, 12, ROLE_NORMAL, 0, "%d/5000", queue->selected + 1);
    screen_put(screen, screen->rows - 1, 1, -1, ROLE_HINT, 0,
               "Enter打开 a响应 p暂停 s解决 e预案 w为何 Tab下一件 /过滤");
    screen_park(screen, 3 + queue->selected - queue->first, 3);
}

static void expect_at_most(const char *what, size_t bytes, size_t goal)
{
    print_message("# %s: %zu bytes, goal %zu\n", what, bytes, goal);
    if (bytes > goal)
        fail_msg("%s takes %zu bytes, more than %zu", what, bytes, goal);
}

/* The largest of a few. */
static size_t move_selection(struct stage *s, struct queue *queue, int times)
{
    size_t most = 0;

    for (int i = 0; i < times; i++) {
        size_t bytes;

        queue->selected++;
        draw_queue(&s->screen, queue);
        bytes = show(s);
        most = bytes > most ? bytes : most;
    }
    return most;
}

static void the_byte_goals_of_issue_4_hold_at_80x24(void **state)
{
    struct stage *s = new_stage("xterm-256color", ROWS, COLS);
    struct queue queue = {.first = 10, .selected = 12};

    (void)state;
    draw_queue(&s->screen, &queue);
    expect_at_most("first paint at 80x24", show(s) + strlen(paint_enter(s->paint)), 1900);
    expect_at_most("selection move", move_selection(s, &queue, 9), 60);
    queue.selected = queue.first + ROWS - 5;
    queue.first++;
    draw_queue(&s->screen, &queue);
    show(s);
    queue.selected++;
    queue.first++;
    draw_queue(&s->screen, &queue);
    expect_at_most("scroll by one", show(s), 150);
    queue.selected += ROWS - 5;
    queue.first += ROWS - 5;
    draw_queue(&s->screen, &queue);
    expect_at_most("page", show(s), 1300);
    queue.ticks++;
    draw_queue(&s->screen, &queue);
    expect_at_most("a second of 6 countdowns", show(s), 55);
    assert_int_equal(show(s), 0); /* nothing changed */
    free_stage(s);
}

static void the_byte_goals_hold_at_160x45(void **state)
{
    struct stage *s = new_stage("xterm-256color", 45, 160);
    struct queue queue = {.first = 10, .selected = 12};

    (void)state;
    draw_queue(&s->screen, &queue);
    expect_at_most("first paint at 160x45", show(s) + strlen(paint_enter(s->paint)), 3500);
    expect_at_most("selection move at 160x45", move_selection(s, &queue, 9), 60);
    queue.first += 40;
    queue.selected += 40;
    draw_queue(&s->screen, &queue);
    expect_at_most("page at 160x45", show(s), 2600);
    free_stage(s);
}

static void a_move_of_the_marker_alone_is_under_25_bytes(void **state)
{
    struct stage *s = new_stage("xterm-256color", ROWS, COLS);

    (void)state;
    for (int row = 5; row < 9; row++) {
        screen_begin(&s->screen);
        screen_put(&s->screen, row, 0, 1, ROLE_NORMAL, 0, ">");
        screen_park(&s->screen, row, 0);
        if (row == 5)
            show(s);
        else
            expect_at_most("marker", show(s), 25);
    }
    free_stage(s);
}

/* --- what is shown is what was drawn --- */

static void draw_at_random(struct dice *dice, struct screen *screen)
{
    struct str text = STR_INIT;

    if (dice_roll(dice, 4) == 0)
        screen_begin(screen);
    for (unsigned i = dice_roll(dice, 12); i > 0; i--) {
        int row = (int)dice_roll(dice, (unsigned)screen->rows);
        int col = (int)dice_roll(dice, (unsigned)screen->cols);
        int cells = (int)dice_roll(dice, 30);
        enum role_id role = (enum role_id)dice_roll(dice, ROLE__COUNT);

        str_reset(&text);
        dice_add_text(dice, &text, 20);
        if (dice_roll(dice, 4) == 0)
            screen_fill(screen, row, col, cells, role);
        else
            screen_put(screen, row, col, cells, role, dice_roll(dice, 2) ? WIDTH_DOTS : WIDTH_RIGHT,
                       dice_roll(dice, 3) ? text.buf : subjects[dice_roll(dice, 8)]);
    }
    if (dice_roll(dice, 20) == 0)
        screen_hide_cursor(screen);
    else
        screen_park(screen, (int)dice_roll(dice, (unsigned)screen->rows),
                    (int)dice_roll(dice, (unsigned)screen->cols));
    str_release(&text);
}

static void scroll_at_random(struct dice *dice, struct screen *screen)
{
    int top = (int)dice_roll(dice, (unsigned)screen->rows - 2);
    size_t row_size = (size_t)screen->cols * sizeof(struct cell);
    size_t rows = (size_t)(screen->rows - 1 - top);

    memmove(screen->row[top].cells, screen->row[top + 1].cells, rows * row_size);
}

static void any_change_is_shown_exactly(void **state)
{
    static const char *const terms[] = {"xterm-256color", "xterm", "tmux-256color",
                                        "vt220",          "linux", "screen-256color"};
    int frames = getenv("SOAK") != NULL ? 20000 : 250;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
        struct stage *s = new_stage(terms[i], ROWS, COLS);
        struct dice dice = {.state = 7 + i};

        for (int frame = 0; frame < frames; frame++) {
            if (dice_roll(&dice, 5) == 0)
                scroll_at_random(&dice, &s->screen);
            draw_at_random(&dice, &s->screen);
            if (dice_roll(&dice, 40) == 0)
                paint_forget(s->paint);
            show(s);
        }
        free_stage(s);
    }
}

static void a_budget_sends_high_rows_first_and_the_rest_later(void **state)
{
    struct stage *s = new_stage("xterm-256color", ROWS, COLS);
    struct queue queue = {.first = 0, .selected = 7};
    struct str row = STR_INIT;
    int frames = 1;

    (void)state;
    draw_queue(&s->screen, &queue);
    screen_set_rank(&s->screen, 3 + 7, ROW_SELECTED);
    screen_set_rank(&s->screen, 3 + 9, ROW_URGENT);
    assert_true(paint_draw(s->paint, &s->screen, 150, &s->bytes));
    assert_true(s->bytes.len < 350);
    vt_feed(&s->vt, s->bytes.buf, s->bytes.len);
    vt_add_row(&s->vt, 3 + 7, &row);
    assert_non_null(strstr(row.buf, "HIS-1120-07"));
    str_reset(&row);
    vt_add_row(&s->vt, 3 + 9, &row);
    assert_non_null(strstr(row.buf, "HIS-1120-09"));
    str_reset(&row);
    vt_add_row(&s->vt, 4, &row);
    assert_string_equal(row.buf, "");
    for (bool left = true; left; frames++) {
        str_reset(&s->bytes);
        left = paint_draw(s->paint, &s->screen, 150, &s->bytes);
        assert_true(s->bytes.len < 350);
        vt_feed(&s->vt, s->bytes.buf, s->bytes.len);
    }
    assert_true(frames > 5);
    assert_int_equal(show(s), 0);
    str_release(&row);
    free_stage(s);
}

static void the_first_frame_begins_with_high_rows(void **state)
{
    struct stage *s = new_stage("xterm-256color", ROWS, COLS);
    struct queue queue = {.first = 0, .selected = 9};

    (void)state;
    draw_queue(&s->screen, &queue);
    screen_set_rank(&s->screen, 3 + 9, ROW_SELECTED);
    show(s);
    assert_non_null(strstr(s->bytes.buf, "HIS-1120-09"));
    assert_true(strstr(s->bytes.buf, "HIS-1120-09") - s->bytes.buf < 60);
    free_stage(s);
}

static void no_row_shifts_on_a_terminal_with_wide_ambiguous_characters(void **state)
{
    struct stage *s = new_stage("xterm-256color", ROWS, COLS);

    (void)state;
    s->vt.ambiguous = 2;
    for (int i = 0; i < 8; i++) {
        screen_begin(&s->screen);
        for (int row = 0; row < ROWS; row++)
            screen_putf(&s->screen, row, 0, -1, ROLE_NORMAL, 0, "%03d “引号”…→①—× α±5℃ ├─┤ user%d",
                        i * 31 % 100 + row, row + i);
        show(s);
    }
    free_stage(s);
}

static void a_resize_draws_everything_again(void **state)
{
    struct stage *s = new_stage("xterm-256color", ROWS, COLS);
    struct queue queue = {.first = 3, .selected = 4};

    (void)state;
    draw_queue(&s->screen, &queue);
    show(s);
    for (int size = 10; size < 60; size += 7) {
        screen_resize(&s->screen, size, size * 3);
        vt_init(&s->vt, size, size * 3, 1);
        draw_queue(&s->screen, &queue);
        show(s);
    }
    free_stage(s);
}

/* --- terminals that will not do --- */

static void a_terminal_that_will_not_do_is_refused_with_what_to_write(void **state)
{
    static const struct {
        const char *term, *says;
    } cases[] = {
        {NULL, "TERM is not set"},
        {"", "TERM is not set"},
        {"no-such-terminal", "'no-such-terminal' is not known here"},
        {"dumb", "'dumb' cannot place text"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;

        assert_null(paint_open(cases[i].term, -1, ROWS, COLS, &err));
        ASSERT_HAS(err.text.buf, cases[i].says);
        ASSERT_HAS(err.text.buf, "TERM=xterm-256color");
        assert_null(strchr(err.text.buf, '\n'));
        assert_int_equal(err.kind, ERR_USAGE);
        err_release(&err);
    }
}

static void colours_are_those_of_the_terminal_or_fewer(void **state)
{
    static const struct {
        const char *term;
        int wanted, colours;
    } cases[] = {
        {"xterm-256color", -1, 256}, {"xterm", -1, 8},           {"vt220", -1, 0}, {"linux", -1, 8},
        {"xterm-256color", 0, 0},    {"xterm-256color", 16, 16},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;
        struct paint *paint = paint_open(cases[i].term, cases[i].wanted, ROWS, COLS, &err);

        if (paint == NULL)
            fail_msg("%s: %s", cases[i].term, err.text.buf);
        assert_int_equal(paint_colours(paint), cases[i].colours);
        paint_close(paint);
    }
}

static void leaving_undoes_what_entering_did(void **state)
{
    struct stage *s = new_stage("xterm-256color", ROWS, COLS);

    (void)state;
    assert_true(s->vt.alternate && s->vt.paste);
    screen_hide_cursor(&s->screen);
    show(s);
    assert_false(s->vt.cursor);
    vt_feed(&s->vt, paint_leave(s->paint), strlen(paint_leave(s->paint)));
    assert_false(s->vt.alternate || s->vt.paste);
    assert_true(s->vt.cursor);
    assert_int_equal(s->vt.unknown, 0);
    free_stage(s);
}

static void changes_of_style_are_joined(void **state)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"a\033(B\033[mb", "a\033[mb"},
        {"a\033(B\033[0;1m\033[31mb", "a\033[0;1;31mb"},
        {"\033[m\033(B\033[0;7mx\033[39m\033(B\033[m y", "\033[0;7mx\033[m y"},
        {"\033[mx\033[0;1my\033[mz\033[m\033[mw", "\033[mx\033[1my\033[mzw"},
        {"x\033[m\017y\033[4;5H\033[m", "x\033[my\033[4;5H"},
        {"\033[31m\033[42mx", "\033[31;42mx"},
        {"\033[?25h\033[1;24r", "\033[?25h\033[1;24r"},
        {"\033[", "\033["},
        {"急\033[38;5;196m\033[1m急", "急\033[38;5;196;1m急"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str out = STR_INIT;
        bool normal = false;

        tidy_add(&out, cases[i].from, strlen(cases[i].from), &normal);
        assert_string_equal(out.buf, cases[i].to);
        str_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_byte_goals_of_issue_4_hold_at_80x24),
        cmocka_unit_test(the_byte_goals_hold_at_160x45),
        cmocka_unit_test(a_move_of_the_marker_alone_is_under_25_bytes),
        cmocka_unit_test(any_change_is_shown_exactly),
        cmocka_unit_test(a_budget_sends_high_rows_first_and_the_rest_later),
        cmocka_unit_test(the_first_frame_begins_with_high_rows),
        cmocka_unit_test(no_row_shifts_on_a_terminal_with_wide_ambiguous_characters),
        cmocka_unit_test(a_resize_draws_everything_again),
        cmocka_unit_test(a_terminal_that_will_not_do_is_refused_with_what_to_write),
        cmocka_unit_test(colours_are_those_of_the_terminal_or_fewer),
        cmocka_unit_test(leaving_undoes_what_entering_did),
        cmocka_unit_test(changes_of_style_are_joined),
    };

    setlocale(LC_CTYPE, "C.UTF-8");
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("paint", tests, NULL, NULL);
}
