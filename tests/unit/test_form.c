/* Forms: key scripts in, values, state and pictures out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "lib/keys.h"
#include "lib/life.h"
#include "model/keymap.h"
#include "model/ticket.h"
#include "tui/form.h"

/* Friday, 2026-11-20 23:41 */
static wall_s now_of(void)
{
    wall_s now = 0;

    assert_int_equal(civil_parse_instant("2026-11-20 23:41", &now, NULL), 0);
    return now;
}

static const struct {
    const char *value, *words;
} systems[] = {
    {"his-reg", "门诊挂号"}, {"his-fee", "门诊收费"},   {"icu-mon", "监护仪接口"},
    {"cis-icu", "综合ICU"},  {"nis", "护理文书 nurse"},
};

struct watched {
    unsigned previews, asked;
};

static void suggest(const struct form *form, const char *name, struct form_offers *offers,
                    void *data)
{
    struct watched *watched = data;

    (void)form;
    if (strcmp(name, "system") != 0)
        return;
    watched->asked++;
    for (size_t i = 0; i < ARRAY_LEN(systems); i++)
        form_offer(offers, systems[i].value, systems[i].words);
}

static void preview(const struct form *form, struct str *out, void *data)
{
    ((struct watched *)data)->previews++;
    str_addf(out, "clocks of %s", form_text(form, "system"));
}

static int check(const struct form *form, struct err *err, void *data)
{
    (void)data;
    if (strcmp(form_text(form, "subject"), "forbidden") == 0)
        return err_set(err, ERR_USAGE, "subject: not this one");
    if (strcmp(form_text(form, "subject"), "late") == 0)
        return err_set(err, ERR_USAGE, "the store is lost");
    return 0;
}

static const struct field note_field = {
    .name = "note", .type = FIELD_TEXT, .max = 100, .help = "A line for the timeline."};

static const struct form_item ticket_items[] = {
    {.name = "system", .flags = FORM_OFFERED | FORM_REQUIRED},
    {.name = "subject"},
    {.name = "callback", .flags = FORM_REQUIRED},
    {.name = "received_at", .flags = FORM_FOLDED | FORM_PAST},
    {.name = "channel", .flags = FORM_FOLDED},
    {.name = "detail", .flags = FORM_FOLDED},
    {.name = "priority_by_hand", .flags = FORM_FOLDED},
    {.name = "links", .flags = FORM_FOLDED},
    {.name = "mandated_on", .flags = FORM_FOLDED | FORM_FUTURE},
    {.name = "note", .flags = FORM_FOLDED, .field = &note_field},
    {.name = NULL},
};

static struct form *open_form(struct watched *watched, const struct ticket *ticket)
{
    const struct form_spec spec = {
        .kind = "ticket.open",
        .title = "New ticket",
        .schema = &ticket_schema,
        .items = ticket_items,
        .suggest = suggest,
        .preview = preview,
        .check = check,
        .data = watched,
    };

    return form_new(&spec, ticket, now_of());
}

static enum form_state play(struct form *form, const char *script)
{
    enum form_state state = FORM_EDITING;
    uint32_t key;

    while (state == FORM_EDITING && (key = keys_next(&script)) != 0)
        state = form_key(form, key, now_of());
    return state;
}

static void join(const char *name, const char *text, void *data)
{
    struct str *out = data;

    str_addf(out, "%s%s=%s", out->len > 0 ? ";" : "", name, text);
}

static const char *const states[] = {"editing", "save", "left"};

/* What the keys make of an empty form: its state, then what form_each() gives. */
static const struct {
    const char *keys, *result;
} scripts[] = {
    {"", "editing channel=phone"},
    /* a call in three fields */
    {"jhy<Enter>三床监护仪数据中断<Enter>8120<Enter>",
     "save system=icu-mon;subject=三床监护仪数据中断;callback=8120;channel=phone"},
    {"icu-mon<Tab>x<Tab>8120<C-s>", "save system=icu-mon;subject=x;callback=8120;channel=phone"},
    {"nis<Tab>x<Tab>8120<PgDn><Enter>", "save system=nis;subject=x;callback=8120;channel=phone"},
    {"nis<Tab>x<Tab>8120<PgUp><S-Tab><Enter>",
     "save system=nis;subject=x;callback=8120;channel=phone"},
    /* Enter on an empty form is harmless (field R3.8), and so is saving it */
    {"<Enter>", "editing channel=phone"},
    {"<Enter><Enter><Enter><Enter>", "editing channel=phone"},
    {"<PgDn><Enter>", "editing channel=phone"},
    {"nis<Tab><Esc>", "left system=nis;channel=phone"},
    {"nis<C-g>", "left system=nis;channel=phone"},
    /* offers: words, initials, the list, only what is offered */
    {"监护<Tab>", "editing system=icu-mon;channel=phone"},
    {"mzsf<Tab>", "editing system=his-fee;channel=phone"},
    {"NURSE<Tab>", "editing system=nis;channel=phone"},
    {"门诊收费<Tab>", "editing system=his-fee;channel=phone"},
    {"门诊<Tab>x", "editing system=门诊;subject=x;channel=phone"},
    {"门诊<Down><Down><Enter>x", "editing system=his-fee;subject=x;channel=phone"},
    {"门诊<Down><Down><Up><Up>x", "editing system=门诊x;channel=phone"},
    {"<Down><Down><Down><Tab>x", "editing system=icu-mon;subject=x;channel=phone"},
    {"门诊<Down><Esc><Esc>", "left system=门诊;channel=phone"},
    {"<Up>", "editing channel=phone"},
    {"zzz<Tab>x<Tab>8120<Enter>", "editing system=zzz;subject=x;callback=8120;channel=phone"},
    {"zzz<Tab>x<Tab>8120<Enter><C-u>nis<C-s>",
     "save system=nis;subject=x;callback=8120;channel=phone"},
    /* mistakes hold the form */
    {"nis<Tab>x<Tab>12<Enter>", "editing system=nis;subject=x;callback=12;channel=phone"},
    {"nis<Tab>x<Tab>12<Enter>3<Enter>", "save system=nis;subject=x;callback=123;channel=phone"},
    {"nis<Tab>forbidden<Tab>123<Enter>",
     "editing system=nis;subject=forbidden;callback=123;channel=phone"},
    {"nis<Tab>forbidden<Tab>123<Enter><C-u>y<C-s>",
     "save system=nis;subject=y;callback=123;channel=phone"},
    /* the fold opens behind the last shown one */
    {"<Tab><Tab><Tab>23:05<Tab>", "editing received_at=2026-11-20 23:05:00;channel=phone"},
    {"<Tab><Tab><Tab>23:50<Tab>", "editing received_at=2026-11-19 23:50:00;channel=phone"},
    {"<Tab><Tab><Tab>2305<Tab>", "editing received_at=2026-11-20 23:05:00;channel=phone"},
    {"<Tab><Tab><Tab>２３：０５<Tab>", "editing received_at=2026-11-20 23:05:00;channel=phone"},
    {"<Tab><Tab><Tab>-5m<Tab>", "editing received_at=2026-11-20 23:36:00;channel=phone"},
    {"<Tab><Tab><Tab>12-31 9:05<Tab>", "editing received_at=2025-12-31 09:05:00;channel=phone"},
    {"<Tab><Tab><Tab>2026-11-01 08:00<Tab>",
     "editing received_at=2026-11-01 08:00:00;channel=phone"},
    {"<Tab><Tab><Tab>25:00<Tab>", "editing received_at=25:00;channel=phone"},
    {"<Tab><Tab><Tab>20m<Tab>", "editing received_at=2026-11-20 23:21:00;channel=phone"},
    {"<Tab><Tab><Tab> now <Tab>", "editing received_at=2026-11-20 23:41:00;channel=phone"},
    /* choices */
    {"<Tab><Tab><Tab><Tab><Right>", "editing channel=wechat"},
    {"<Tab><Tab><Tab><Tab><Left>", "editing channel="},
    {"<Tab><Tab><Tab><Tab><Left><Left>", "editing channel=monitor"},
    {"<Tab><Tab><Tab><Tab><Space><Space>", "editing channel=mail"},
    {"<Tab><Tab><Tab><Tab>pl", "editing channel=platform"},
    {"<Tab><Tab><Tab><Tab>plm", "editing channel=mail"}, /* what fits nothing begins anew */
    {"<Tab><Tab><Tab><Tab>5", "editing channel=on_site"},
    {"<Tab><Tab><Tab><Tab>9", "editing channel=phone"},
    {"<Tab><Tab><Tab><Tab><Backspace>", "editing channel="},
    {"<Tab><Tab><Tab><Tab><Tab><Tab>y", "editing channel=phone;priority_by_hand=yes"},
    /* several lines: Enter is one more, Tab goes on, Up and Down leave at the edges */
    {"<Tab><Tab><Tab><Tab><Tab>a<Enter>b<Tab>", "editing channel=phone;detail=a\nb"},
    {"<Tab><Tab><Tab><Tab><Tab>a<Enter>b<Up><Up><Right>", "editing channel=wechat;detail=a\nb"},
    {"<Tab><Tab><Tab><Tab><Tab>a<Down>y", "editing channel=phone;detail=a;priority_by_hand=yes"},
    {"<Tab><Tab><Tab><Tab><Tab><Tab><Tab>a, b，c<Tab>11-25<Tab>done",
     "editing channel=phone;links=a, b，c;mandated_on=2026-11-25;note=done"},
    {"<Tab><Tab><Tab><Tab><Tab><Tab><Tab><Tab>1-5<Tab>",
     "editing channel=phone;mandated_on=2027-01-05"},
    {"<Tab><Tab><Tab><Tab><Tab><Tab><Tab><Tab>2-30<Tab>", "editing channel=phone;mandated_on=2-30"},
    /* an empty text needs no Tab */
    {"<Tab><Tab><Tab><Tab><Tab><Enter>y", "editing channel=phone;priority_by_hand=yes"},
    /* killed in one item, yanked in the next */
    {"<Tab>one<C-u><Tab><C-y>", "editing callback=one;channel=phone"},
};

static void keys_fill_a_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
        struct watched watched = {0};
        struct form *form = open_form(&watched, NULL);
        struct str got = STR_INIT;

        str_addf(&got, "%s ", states[play(form, scripts[i].keys)]);
        {
            struct str values = STR_INIT;

            form_each(form, join, &values);
            str_add(&got, values.buf);
            str_release(&values);
        }
        if (strcmp(got.buf, scripts[i].result) != 0)
            fail_msg("%s\nexpected: %s\ngot:      %s", scripts[i].keys, scripts[i].result, got.buf);
        str_release(&got);
        form_free(form);
    }
}

static void a_call_takes_few_keys(void **state)
{
    struct watched watched = {0};
    struct form *form = open_form(&watched, NULL);
    const char *script = "jhy<Enter>三床监护仪数据中断<Enter>12000000000<Enter>";
    enum form_state reached = FORM_EDITING;
    int keys = 1; /* the n that opens it */

    (void)state;
    for (uint32_t key; (key = keys_next(&script)) != 0; keys++)
        reached = form_key(form, key, now_of());
    assert_int_equal(reached, FORM_SAVE);
    assert_in_range(keys, 1, 40);
    form_free(form);
}

/* --- records --- */

static void what_nobody_touched_is_left_alone(void **state)
{
    struct watched watched = {0};
    struct ticket ticket;
    struct form *form;

    (void)state;
    record_init(&ticket_schema, &ticket);
    ticket.subject = xstrdup("\x1b[31mred\u202E");
    ticket.callback = xstrdup("8120");
    ticket.received_at = now_of();
    *vec_push(&ticket.links) = xstrdup("alert:a");
    *vec_push(&ticket.links) = xstrdup("run:1");
    form = open_form(&watched, &ticket);
    assert_string_equal(form_text(form, "subject"), "\x1b[31mred\u202E");
    assert_string_equal(form_text(form, "links"), "alert:a, run:1");
    assert_false(form_is_changed(form));
    play(form, "nis<Tab><Tab><C-u>110<Tab><Tab><Tab><Tab><Tab>, run:2<Tab>");
    assert_int_equal(form_fill(form, &ticket, NULL), 0);
    assert_string_equal(ticket.subject, "\x1b[31mred\u202E");
    assert_string_equal(ticket.callback, "110");
    assert_string_equal(ticket.system_id, "nis");
    assert_int_equal(ticket.links.len, 3);
    assert_string_equal(ticket.links.items[2], "run:2");
    assert_true(form_is_changed(form));
    form_free(form);
    record_release(&ticket_schema, &ticket);
}

static void clearing_a_value_is_told(void **state)
{
    struct watched watched = {0};
    struct ticket ticket;
    struct form *form;
    struct str got = STR_INIT;

    (void)state;
    record_init(&ticket_schema, &ticket);
    ticket.subject = xstrdup("old");
    form = open_form(&watched, &ticket);
    play(form, "<Tab><C-u><Tab>");
    form_each(form, join, &got);
    assert_string_equal(got.buf, "subject=;channel=phone");
    assert_int_equal(form_fill(form, &ticket, NULL), 0);
    assert_null(ticket.subject);
    form_free(form);
    str_release(&got);
    record_release(&ticket_schema, &ticket);
}

static void a_broken_value_is_named_when_filling(void **state)
{
    struct watched watched = {0};
    struct ticket ticket;
    struct form *form = open_form(&watched, NULL);
    struct err err = ERR_INIT;

    (void)state;
    record_init(&ticket_schema, &ticket);
    play(form, "nis<Tab>x<Tab>12<Tab>");
    assert_int_equal(form_fill(form, &ticket, NULL), 0); /* a preview takes what there is */
    assert_string_equal(ticket.subject, "x");
    assert_int_equal(form_fill(form, &ticket, &err), -1);
    assert_true(str_starts(err.text.buf, "callback: '12' is no number to call back"));
    err_release(&err);
    form_free(form);
    record_release(&ticket_schema, &ticket);
}

/* --- drafts --- */

static void a_draft_brings_everything_back(void **state)
{
    struct watched watched = {0};
    struct form *form = open_form(&watched, NULL), *again = open_form(&watched, NULL);
    struct str text = STR_INIT, values = STR_INIT;
    json_t *draft;

    (void)state;
    play(form, "zzz<Tab>三床<Tab>12<Tab><Tab><Tab>a<Enter>\"b\"");
    draft = form_draft(form);
    json_add_canonical(&text, draft);
    assert_string_equal(text.buf,
                        "{\"focus\":\"detail\",\"values\":{\"callback\":\"12\",\"detail\":"
                        "\"a\\n\\\"b\\\"\",\"subject\":\"三床\",\"system\":\"zzz\"}}");
    form_resume(again, draft);
    form_each(again, join, &values);
    assert_string_equal(values.buf,
                        "system=zzz;subject=三床;callback=12;channel=phone;detail=a\n\"b\"");
    play(again, "c");
    assert_string_equal(form_text(again, "detail"), "a\n\"b\"c");
    json_decref(draft);
    form_free(form);
    form_free(again);
    str_release(&text);
    str_release(&values);
}

static void a_draft_left_in_the_middle_of_a_time_is_understood(void **state)
{
    struct watched watched = {0};
    struct form *form = open_form(&watched, NULL), *again = open_form(&watched, NULL);
    json_t *draft;

    (void)state;
    play(form, "nis<Tab>x<Tab>110<Tab>23:05");
    draft = form_draft(form);
    form_resume(again, draft);
    assert_int_equal(play(again, "<C-s>"), FORM_SAVE);
    assert_string_equal(form_text(again, "received_at"), "2026-11-20 23:05:00");
    json_decref(draft);
    form_free(form);
    form_free(again);
}

static void a_foreign_draft_does_no_harm(void **state)
{
    static const char *const drafts[] = {
        "{}",
        "[]",
        "{\"values\":3,\"focus\":4}",
        "{\"values\":{\"nosuch\":\"x\",\"subject\":7,\"channel\":\"pigeon\"},\"focus\":\"nosuch\"}",
        "{\"values\":{\"callback\":\"\\u001b[2J\\u0000\"}}",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(drafts); i++) {
        struct watched watched = {0};
        struct form *form = open_form(&watched, NULL);
        json_t *draft = json_read(drafts[i], strlen(drafts[i]), NULL);

        form_resume(form, draft);
        play(form, "nis");
        assert_string_equal(form_text(form, "system"), "nis");
        json_decref(draft);
        form_free(form);
    }
}

static void a_secret_is_in_no_draft(void **state)
{
    static const struct form_item items[] = {
        {.name = "reporter", .flags = FORM_SECRET},
        {.name = NULL},
    };
    const struct form_spec spec = {.kind = "x", .schema = &ticket_schema, .items = items};
    struct form *form = form_new(&spec, NULL, now_of());
    struct str text = STR_INIT;
    struct screen screen;
    json_t *draft;

    (void)state;
    play(form, "s3cret");
    assert_string_equal(form_text(form, "reporter"), "s3cret");
    draft = form_draft(form);
    json_add_canonical(&text, draft);
    assert_null(strstr(text.buf, "s3cret"));
    screen_init(&screen, 10, 60);
    screen_begin(&screen);
    form_draw(form, &screen, (struct area){0, 0, 10, 60});
    str_reset(&text);
    screen_add_text(&screen, &text);
    assert_null(strstr(text.buf, "s3cret"));
    assert_non_null(strstr(text.buf, "******"));
    screen_release(&screen);
    json_decref(draft);
    str_release(&text);
    form_free(form);
}

/* --- callbacks --- */

static void a_burst_of_keys_asks_once(void **state)
{
    struct watched watched = {0};
    struct form *form = open_form(&watched, NULL);

    (void)state;
    form_refresh(form);
    assert_int_equal(watched.previews, 1);
    assert_int_equal(watched.asked, 1);
    play(form, "nis");
    form_refresh(form);
    form_refresh(form);
    assert_int_equal(watched.previews, 2);
    assert_int_equal(watched.asked, 1);
    play(form, "<Left>"); /* changes nothing */
    form_refresh(form);
    assert_int_equal(watched.previews, 2);
    form_free(form);
}

static void blame_goes_to_the_item(void **state)
{
    static const struct {
        const char *name, *message, *text, *row;
    } cases[] = {
        {NULL, "subject: too plain", "", "too plain"},
        {NULL, "late_reason is missing", "", "late_reason is missing"}, /* no item of this form */
        {"detail", "rude", "", "rude"},
        {NULL, "the store is lost", "", "the store is lost"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct watched watched = {0};
        struct form *form = open_form(&watched, NULL);
        struct screen screen;
        struct str text = STR_INIT;

        form_blame(form, cases[i].name, cases[i].message);
        screen_init(&screen, 24, 80);
        screen_begin(&screen);
        form_draw(form, &screen, (struct area){0, 0, 24, 80});
        screen_add_text(&screen, &text);
        if (strstr(text.buf, cases[i].row) == NULL)
            fail_msg("%s is not in\n%s", cases[i].row, text.buf);
        str_release(&text);
        screen_release(&screen);
        form_free(form);
    }
}

/* --- hostile text, much text --- */

static void pasted_megabyte_is_cut_and_the_form_says_so(void **state)
{
    enum { BYTES = 1 << 20, CHUNK = 4096 };
    struct watched watched = {0};
    struct form *form = open_form(&watched, NULL);
    char *bytes = xmalloc(BYTES);
    struct screen screen;
    struct str text = STR_INIT;
    int64_t began = clock_mono_us();

    (void)state;
    memset(bytes, 'x', BYTES);
    play(form, "nis<Tab>");
    for (size_t at = 0; at < BYTES; at += CHUNK)
        form_paste(form, bytes + at, CHUNK);
    assert_int_equal(strlen(form_text(form, "subject")), 400);
    screen_init(&screen, 24, 80);
    screen_begin(&screen);
    form_draw(form, &screen, (struct area){0, 0, 24, 80});
    screen_add_text(&screen, &text);
    assert_non_null(strstr(text.buf, "cut: 1048176 bytes did not fit, at most 400 are kept"));
    play(form, "<Backspace>");
    str_reset(&text);
    screen_begin(&screen);
    form_draw(form, &screen, (struct area){0, 0, 24, 80});
    screen_add_text(&screen, &text);
    assert_null(strstr(text.buf, "cut:"));
    play(form, "<Tab><Tab><Tab><Tab>"); /* the detail takes 100000 */
    for (size_t at = 0; at < BYTES; at += CHUNK)
        form_paste(form, bytes + at, CHUNK);
    assert_int_equal(strlen(form_text(form, "detail")), 100000);
    for (int i = 0; i < 20; i++) {
        play(form, "<Up>");
        screen_begin(&screen);
        form_draw(form, &screen, (struct area){0, 0, 24, 80});
    }
    assert_in_range(clock_mono_us() - began, 0, 5000000); /* 0.1 s; a sanitizer is slower */
    str_release(&text);
    screen_release(&screen);
    free(bytes);
    form_free(form);
}

static void pasted_escapes_are_text(void **state)
{
    static const char hostile[] = "\x1b[2J\x1b]0;x\x07 a\r\nb\tc\u202E\xff\x9b";
    struct watched watched = {0};
    struct form *form = open_form(&watched, NULL);

    (void)state;
    play(form, "nis<Tab>");
    assert_int_equal(form_paste(form, hostile, sizeof(hostile) - 1), FORM_EDITING);
    assert_string_equal(form_text(form, "subject"), "[2J]0;x a b c");
    play(form, "<Tab><Tab><Tab>");
    form_paste(form, hostile, sizeof(hostile) - 1); /* a choice takes no paste */
    assert_string_equal(form_text(form, "channel"), "phone");
    form_free(form);
}

/* --- pictures --- */

static void draw(struct form *form, int rows, int cols, struct str *out)
{
    struct screen screen;

    form_refresh(form);
    screen_init(&screen, rows, cols);
    screen_begin(&screen);
    form_draw(form, &screen, (struct area){0, 0, rows, cols});
    screen_add_text(&screen, out);
    str_addf(out, "cursor %d:%d\n", screen.cursor_row, screen.cursor_col);
    screen_release(&screen);
}

static void assert_picture(const char *keys, int rows, int cols, const char *expected)
{
    struct watched watched = {0};
    struct form *form = open_form(&watched, NULL);
    struct str got = STR_INIT;

    play(form, keys);
    draw(form, rows, cols, &got);
    if (strcmp(got.buf, expected) != 0)
        fail_msg("%s\nexpected:\n%s\ngot:\n%s", keys, expected, got.buf);
    str_release(&got);
    form_free(form);
}

static void form_at_80_by_19(void **state)
{
    (void)state;
    assert_picture("门诊<Down>", 19, 80,
                   " New ticket\n"
                   "* system     门诊\n"
                   "* phenomenon\n"
                   "* call back\n"
                   "+ 7 more: Tab\n"
                   "             [ save ]\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "\n"
                   "> his-reg   门诊挂号\n"
                   "  his-fee   门诊收费\n"
                   "\n"
                   "\n"
                   "\n"
                   "The system it is about.\n"
                   "cursor 1:17\n");
    assert_picture(
        "jhy<Tab>三床监护仪数据中断<Tab>x8<Enter>", 19, 80,
        " New ticket\n"
        "* system     icu-mon  监护仪接口\n"
        "* phenomenon 三床监护仪数据中断\n"
        "! call back  x8\n"
        "             'x8' is no number to call back; write 3 to 20 digits, blanks and +\n"
        "             - ( ) #\n"
        "+ 7 more: Tab\n"
        "             [ save ]\n"
        "\n"
        "\n"
        "\n"
        "\n"
        "\n"
        "clocks of icu-mon\n"
        "\n"
        "\n"
        "\n"
        "\n"
        "The number to call back.\n"
        "cursor 3:15\n");
}

static void form_at_60_by_14_scrolls(void **state)
{
    (void)state;
    assert_picture("nis<Tab>x<Tab>8120<Tab><Tab>w", 14, 60,
                   " New ticket\n"
                   "* system        nis  护理文书 nurse\n"
                   "* phenomenon    x\n"
                   "* call back     8120\n"
                   "  reported at\n"
                   "  came by       WeChat w\n"
                   "  detail\n"
                   "  level by hand -\n"
                   "\n"
                   " 1  phone       >2  WeChat       3  mail\n"
                   " 4  platform     5  on site      6  patrol\n"
                   " 7  monitoring\n"
                   "\n"
                   "How it came in.\n"
                   "cursor 5:16\n");
    assert_picture("nis<Tab>x<Tab>8120<Tab><Tab><Tab>1<Enter>2<Enter>3<Enter>4<Enter>5<Enter>6", 14,
                   60,
                   " New ticket\n"
                   "  reported at\n"
                   "  came by       phone\n"
                   "  detail        2\n"
                   "                3\n"
                   "                4\n"
                   "                5\n"
                   "                6\n"
                   "\n"
                   "clocks of nis\n"
                   "\n"
                   "\n"
                   "\n"
                   "What else was said.\n"
                   "cursor 7:17\n");
}

static void form_at_120_by_30_has_its_pane_beside_it(void **state)
{
    (void)state;
    assert_picture(
        "nis<Tab>x", 8, 120,
        " New ticket\n"
        "* system     nis  护理文书 nurse                                        clocks of nis\n"
        "* phenomenon x\n"
        "* call back\n"
        "+ 7 more: Tab\n"
        "             [ save ]\n"
        "\n"
        "The phenomenon, in one line.\n"
        "cursor 2:14\n");
}

/* Whatever the size: no crash, and the cursor where the caret is drawn. */
static void any_size_will_do(void **state)
{
    (void)state;
    for (int rows = 1; rows < 30; rows += 2) {
        for (int cols = 1; cols < 130; cols += 7) {
            struct watched watched = {0};
            struct form *form = open_form(&watched, NULL);
            struct str got = STR_INIT;

            play(form, "jhy<Tab>三床监护仪数据中断<Tab>x8<Tab><Tab><Tab>a<Enter>b");
            draw(form, rows, cols, &got);
            assert_true(utf8_valid(got.buf, got.len, NULL));
            str_release(&got);
            form_free(form);
        }
    }
}

/* Random keys: the cursor stays inside, texts stay clean, and Esc leads out. */
static void any_keys_will_do(void **state)
{
    static const char *const words[] = {
        "a",      "床",      "-",       "5",       ":",       "y",           "nis",
        "<Tab>",  "<S-Tab>", "<Up>",    "<Down>",  "<Enter>", "<Backspace>", "<Delete>",
        "<Home>", "<Left>",  "<Right>", "<Space>", "<PgUp>",  "<PgDn>",      "<C-u>",
        "<C-w>",  "<C-y>",   "<C-k>",   "<C-s>",   "\u0301"};
    struct dice dice = {.state = 20261120};
    struct watched watched = {0};
    struct form *form = open_form(&watched, NULL);
    struct screen screen;

    (void)state;
    screen_init(&screen, 24, 80);
    for (int i = 0; i < 20000; i++) {
        if (dice_roll(&dice, 50) == 0) {
            struct str paste = STR_INIT;

            dice_add_text(&dice, &paste, 300);
            form_paste(form, paste.buf, paste.len);
            str_release(&paste);
        } else {
            play(form, words[dice_roll(&dice, ARRAY_LEN(words))]);
        }
        if (i % 20 != 0)
            continue;
        screen_resize(&screen, 1 + (int)dice_roll(&dice, 40), 1 + (int)dice_roll(&dice, 130));
        screen_begin(&screen);
        form_refresh(form);
        form_draw(form, &screen, (struct area){0, 0, screen.rows, screen.cols});
        assert_in_range(screen.cursor_row, 0, screen.rows - 1);
        assert_in_range(screen.cursor_col, 0, screen.cols - 1);
        for (const struct form_item *item = ticket_items; item->name != NULL; item++) {
            const char *text = form_text(form, item->name);

            assert_true(utf8_valid(text, strlen(text), NULL));
            assert_null(strchr(text, 0x1B));
        }
    }
    assert_int_equal(play(form, "<Esc><Esc>"), FORM_LEFT);
    screen_release(&screen);
    form_free(form);
}

static void hints_say_what_works_now(void **state)
{
    static const struct {
        const char *keys, *hints;
    } cases[] = {
        {"", "Enter next  Down choose  PgDn save  Esc leave, keeps a draft"},
        {"<Down>", "Enter take it  Esc back"},
        {"<Tab>", "Enter next  PgDn save  Esc leave, keeps a draft"},
        {"<Tab><Tab><Tab><Tab>",
         "Enter next  Space other choice  PgDn save  Esc leave, keeps a draft"},
        {"<Tab><Tab><Tab><Tab><Tab>", "Tab next  PgDn save  Esc leave, keeps a draft"},
        {"<PgDn>", "Enter save  Esc leave, keeps a draft"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct watched watched = {0};
        struct form *form = open_form(&watched, NULL);
        struct str hints = STR_INIT;

        play(form, cases[i].keys);
        form_refresh(form);
        form_add_hints(form, &hints);
        assert_string_equal(hints.buf, cases[i].hints);
        str_release(&hints);
        form_free(form);
    }
}

static void choices_are_found_by_pinyin(void **state)
{
    struct watched watched = {0};
    struct form *form;

    (void)state;
    tr_set_lang(LANG_ZH_CN);
    form = open_form(&watched, NULL);
    play(form, "<Tab><Tab><Tab><Tab>yj");
    assert_string_equal(form_text(form, "channel"), "mail");
    form_free(form);
    tr_set_lang(LANG_EN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_fill_a_form),
        cmocka_unit_test(a_call_takes_few_keys),
        cmocka_unit_test(what_nobody_touched_is_left_alone),
        cmocka_unit_test(clearing_a_value_is_told),
        cmocka_unit_test(a_broken_value_is_named_when_filling),
        cmocka_unit_test(a_draft_brings_everything_back),
        cmocka_unit_test(a_draft_left_in_the_middle_of_a_time_is_understood),
        cmocka_unit_test(a_foreign_draft_does_no_harm),
        cmocka_unit_test(a_secret_is_in_no_draft),
        cmocka_unit_test(a_burst_of_keys_asks_once),
        cmocka_unit_test(blame_goes_to_the_item),
        cmocka_unit_test(pasted_megabyte_is_cut_and_the_form_says_so),
        cmocka_unit_test(pasted_escapes_are_text),
        cmocka_unit_test(form_at_80_by_19),
        cmocka_unit_test(form_at_60_by_14_scrolls),
        cmocka_unit_test(form_at_120_by_30_has_its_pane_beside_it),
        cmocka_unit_test(any_size_will_do),
        cmocka_unit_test(any_keys_will_do),
        cmocka_unit_test(hints_say_what_works_now),
        cmocka_unit_test(choices_are_found_by_pinyin),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
