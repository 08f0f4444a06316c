/* The decoder: what the clients of field/terminals.md send for keys, as recorded, and what becomes of
 * it; Esc and its timing (field R3.3), paste (R3.6), full-width forms (R3.5), bytes that are no text
 * (R3.1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "tui/input.h"

/* --- events in words --- */

static void add_event(struct str *out, const struct input_event *e)
{
    if (out->len > 0)
        str_addc(out, ' ');
    switch (e->kind) {
    case INPUT_KEY:
        input_add_key_name(out, e->key, e->mods);
        if (e->from_ime)
            str_add(out, "(ime)");
        break;
    case INPUT_PASTE:
        str_add(out, e->unmarked ? "burst{" : "paste{");
        visible_add(out, e->text, e->len, VISIBLE_LINE);
        str_addc(out, '}');
        break;
    case INPUT_PASTE_END: str_addf(out, e->dropped > 0 ? "end(-%zu)" : "end", e->dropped); break;
    case INPUT_MOUSE:
        str_addf(out, "mouse(%d:%d %d", e->row, e->col, (int)e->button);
        str_addf(out, e->mods != 0 ? " %u)" : ")", e->mods);
        break;
    case INPUT_ANSWER:
        str_addf(out, "answer%d(", (int)e->answer);
        for (int i = 0; i < e->number_count; i++)
            str_addf(out, "%s%d", i > 0 ? "," : "", e->numbers[i]);
        str_addc(out, ')');
        break;
    case INPUT_BAD: str_addf(out, "bad(%02X)", e->byte); break;
    case INPUT_RESIZE: str_add(out, "resize"); break;
    case INPUT_UNKNOWN: str_add(out, "unknown"); break;
    }
}

static void drain(struct input *in, mono_ms now, struct str *out)
{
    struct input_event event;

    while (input_next(in, now, &event))
        add_event(out, &event);
}

/* Fires the timer as long as one is set. */
static mono_ms settle(struct input *in, mono_ms now, struct str *out)
{
    for (int rounds = 0; input_deadline(in) >= 0; rounds++) {
        assert_true(rounds < 100);
        assert_true(input_deadline(in) >= now);
        now = input_deadline(in);
        drain(in, now, out);
    }
    return now;
}

static void check(struct input *in, const char *bytes, size_t len, const char *expected)
{
    struct str out = STR_INIT;

    input_feed(in, bytes, len, 1000);
    drain(in, 1000, &out);
    settle(in, 1000, &out);
    if (strcmp(out.buf, expected) != 0) {
        struct str shown = STR_INIT;

        visible_add(&shown, bytes, len, VISIBLE_LINE);
        fail_msg("%s gives \"%s\", not \"%s\"", shown.buf, out.buf, expected);
    }
    str_release(&out);
}

struct recorded {
    const char *bytes, *events;
};

/* At once, and byte by byte in the same instant: a network may cut anywhere. */
static void check_all(const struct recorded *cases, size_t count, bool typing)
{
    for (size_t i = 0; i < count; i++) {
        struct input *in = input_new(INPUT_UTF8);
        struct str out = STR_INIT;
        size_t len = strlen(cases[i].bytes);

        input_set_typing(in, typing);
        check(in, cases[i].bytes, len, cases[i].events);
        input_free(in);
        in = input_new(INPUT_UTF8);
        input_set_typing(in, typing);
        for (size_t at = 0; at < len; at++) {
            input_feed(in, cases[i].bytes + at, 1, 1000);
            if (strncmp(cases[i].events, "paste", 5) != 0) /* a paste's chunks may differ */
                drain(in, 1000, &out);
        }
        drain(in, 1000, &out);
        settle(in, 1000, &out);
        if (strcmp(out.buf, cases[i].events) != 0)
            fail_msg("case %zu byte by byte gives \"%s\", not \"%s\"", i, out.buf, cases[i].events);
        str_release(&out);
        input_free(in);
    }
}

/* --- keys --- */

static void keys_of_every_client_are_known(void **state)
{
    static const struct recorded cases[] = {
        /* PuTTY: xterm by name, its own F1 to F4 */
        {"\033[11~\033[12~\033[13~\033[14~\033[15~", "F1 F2 F3 F4 F5"},
        {"\033[1~\033[4~\033[5~\033[6~\033[2~\033[3~", "home end page-up page-down insert delete"},
        {"\033[A\033[B\033[C\033[D", "up down right left"},
        {"\033OA\033OB\033OC\033OD", "up down right left"},
        {"\033[7~\033[8~", "home end"}, /* its rxvt mode */
        /* xterm, Windows Terminal, Tabby, the web terminals */
        {"\033OP\033OQ\033OR\033OS", "F1 F2 F3 F4"},
        {"\033[17~\033[18~\033[19~\033[20~\033[21~\033[23~\033[24~", "F6 F7 F8 F9 F10 F11 F12"},
        {"\033[H\033[F", "home end"},
        {"\033OH\033OF", "home end"},
        {"\033[1;5A\033[1;2C\033[1;3D\033[1;6B", "ctrl-up shift-right alt-left ctrl-shift-down"},
        {"\033[1;2P\033[1;5R\033[15;5~\033[3;2~", "shift-F1 ctrl-F3 ctrl-F5 shift-delete"},
        {"\033[1;3F\033[5;7~", "alt-end ctrl-alt-page-up"},
        {"\033[Z", "shift-tab"},
        /* the Linux console */
        {"\033[[A\033[[B\033[[C\033[[D\033[[E", "F1 F2 F3 F4 F5"},
        {"\033[25~\033[26~\033[28~\033[29~\033[31~\033[34~", "F13 F14 F15 F16 F17 F20"},
        /* SecureCRT and Xshell as a VT100 or VT220, with the number block in application mode */
        {"\033Op\033Oq\033Oy\033OM\033Ol\033On\033Ok\033Om", "0 1 9 enter , . + -"},
        {"\033[E\033OE", "centre centre"},
        /* MobaXterm and rxvt */
        {"\033[a\033[b\033Oa\033Od", "shift-up shift-down ctrl-up ctrl-left"},
        {"\033[5^\033[6@", "ctrl-page-up ctrl-shift-page-down"},
        /* tmux and screen pass them on; extended keys */
        {"\033[27;5;105~\033[27;6;97~", "ctrl-i ctrl-A"},
        {"\033[97;5u\033[13;2u\033[27u", "ctrl-a shift-enter esc"},
        {"\033O5A\033O1;2P", "ctrl-up shift-F1"},
    };

    (void)state;
    check_all(cases, ARRAY_LEN(cases), false);
}

static void ordinary_keys_are_what_they_are(void **state)
{
    static const struct recorded cases[] = {
        {"aZ0 /:?", "a Z 0 space / : ?"},
        {"\r\n\t", "enter enter tab"},
        {"\010\177", "backspace backspace"}, /* field R3.2 */
        {"\001\006\032\003", "ctrl-a ctrl-f ctrl-z ctrl-c"},
        {"\034\035\036\037", "ctrl-\\ ctrl-] ctrl-^ ctrl-_"},
        {"\033x\033A\033\r", "alt-x alt-A alt-enter"},
        {"\033\033[A", "alt-up"},
        {"\033[I\033[O", ""}, /* the window got or lost the focus */
    };

    (void)state;
    check_all(cases, ARRAY_LEN(cases), false);
    check_all(cases, ARRAY_LEN(cases), true);
}

static void ctrl_space_is_a_key(void **state)
{
    struct input *in = input_new(INPUT_UTF8);

    (void)state;
    check(in, "\0", 1, "ctrl-space");
    input_free(in);
}

static void text_is_decoded_and_bad_bytes_are_shown(void **state)
{
    static const struct recorded cases[] = {
        {"é中😀", "é 中 😀"},
        {"\xE4\xB8", "bad(E4) bad(B8)"},
        {"\xFF"
         "a\x80"
         "b",
         "bad(FF) a bad(80) b"},
        {"\xC0\xAF", "bad(C0) bad(AF)"},
        {"\xED\xA0\x80", "bad(ED) bad(A0) bad(80)"},
        {"\xD6\xD0"
         "j",
         "bad(D6) bad(D0) j"}, /* GBK where UTF-8 is meant */
        {"\xC2\x9B"
         "31m",
         "bad(C2) 3 1 m"}, /* a C1 control */
    };
    struct input *in = input_new(INPUT_UTF8);

    (void)state;
    check_all(cases, ARRAY_LEN(cases), true);
    check(in, "\xD6\xD0\xCE\xC4", 4, "bad(D6) bad(D0) bad(CE) bad(C4)");
    assert_int_equal(input_bad_count(in), 4);
    input_free(in);
}

static void a_split_character_waits_for_its_rest(void **state)
{
    struct input *in = input_new(INPUT_UTF8);
    struct str out = STR_INIT;

    (void)state;
    input_set_typing(in, true);
    input_feed(in, "\xE4\xB8", 2, 1000);
    drain(in, 1000, &out);
    assert_string_equal(out.buf, "");
    assert_int_equal(input_deadline(in), 1000 + INPUT_SEQUENCE_MS);
    input_feed(in, "\xAD", 1, 1200);
    drain(in, 1200, &out);
    assert_string_equal(out.buf, "中");
    str_release(&out);
    input_free(in);
}

static void gb18030_is_read_where_the_locale_says_so(void **state)
{
    struct input *in = input_new(INPUT_GB18030);

    (void)state;
    input_set_typing(in, true);
    check(in,
          "\xD6\xD0\xCE\xC4"
          "a",
          5, "中 文 a");
    check(in, "\x81\x30\x81\x30", 4, "bad(81)"); /* U+0080: a control */
    check(in, "\x95\x32\x82\x36", 4, "𠀀");
    check(in, "\xD6", 1, "bad(D6)");
    check(in, "\xFFz", 2, "bad(FF) z");
    check(in, "\033[200~\xD6\xD0\033[201~", 14, "paste{中} end");
    input_free(in);
}

static void full_width_forms_act_in_command_mode_only(void **state)
{
    static const struct recorded commands[] = {
        {"：", ":(ime)"},          {"？", "?(ime)"}, {"／", "/(ime)"},
        {"１", "1(ime)"},          {"ａ", "a(ime)"}, {"Ｚ", "Z(ime)"},
        {"　", "space(ime)"},      {"。", ".(ime)"}, {"、", "/(ime)"},
        {"《》", "<(ime) >(ime)"}, {"“", "\"(ime)"}, {"！", "!(ime)"},
        {"你", "你(ime)"},         {"@", "@"},
    };
    static const struct recorded typing[] = {
        {"：", "："},
        {"１ａ", "１ ａ"},
        {"。、", "。 、"},
        {"你", "你"},
    };

    (void)state;
    check_all(commands, ARRAY_LEN(commands), false);
    check_all(typing, ARRAY_LEN(typing), true);
}

/* --- Esc --- */

struct beat {
    mono_ms at;
    const char *bytes;  /* NULL: time passes */
    const char *events; /* all so far */
};

static void play(const struct beat *beats, size_t count)
{
    struct input *in = input_new(INPUT_UTF8);
    struct str out = STR_INIT;

    for (size_t i = 0; i < count; i++) {
        if (beats[i].bytes != NULL)
            input_feed(in, beats[i].bytes, strlen(beats[i].bytes), beats[i].at);
        drain(in, beats[i].at, &out);
        if (strcmp(out.buf, beats[i].events) != 0)
            fail_msg("after beat %zu: \"%s\", not \"%s\"", i, out.buf, beats[i].events);
    }
    str_release(&out);
    input_free(in);
}

#define PLAY(...)                                                                                  \
    play((const struct beat[]){__VA_ARGS__}, ARRAY_LEN(((const struct beat[]){__VA_ARGS__})))

static void a_lone_esc_acts_after_40_ms(void **state)
{
    (void)state;
    PLAY({1000, "\033", ""}, {1039, NULL, ""}, {1040, NULL, "esc"});
    PLAY({1000, "\033", ""}, {1040, NULL, "esc"}, {1050, "j", "esc j"});
    PLAY({1000, "\033", ""}, {1030, "[A", "up"});
    PLAY({1000, "\033\033", ""}, {1040, NULL, "esc esc"});
    PLAY({1000, "\033", ""}, {1040, NULL, "esc"}, {1045, "\033", "esc"}, {1085, NULL, "esc esc"});
}

static void what_straggles_in_after_esc_is_swallowed(void **state)
{
    (void)state;
    /* R3.3: the three bytes of an arrow key, 50 ms apart */
    PLAY({1000, "\033", ""}, {1040, NULL, "esc"}, {1050, "O", "esc"}, {1100, "A", "esc"},
         {2000, "j", "esc j"});
    PLAY({1000, "\033", ""}, {1040, NULL, "esc"}, {1050, "[", "esc"}, {1100, "B", "esc"},
         {1400, NULL, "esc"});
    PLAY({1000, "\033", ""}, {1040, NULL, "esc"}, {1060, "[5~x", "esc x"});
    PLAY({1000, "\033", ""}, {1060, NULL, "esc"}, {1200, "[1;5C", "esc"});
    /* the letters themselves, if nothing follows or too late */
    PLAY({1000, "\033", ""}, {1040, NULL, "esc"}, {1060, "O", "esc"}, {1300, NULL, "esc O"});
    PLAY({1000, "\033", ""}, {1060, NULL, "esc"}, {1301, "O", "esc O"}, {1302, "A", "esc O A"});
    PLAY({1000, "\033", ""}, {1040, NULL, "esc"}, {1060, "Oz", "esc O z"});
    PLAY({1000, "\033", ""}, {1040, NULL, "esc"}, {1060, "a", "esc a"}, {1070, "[", "esc a ["});
}

static void a_sequence_that_stops_is_given_up(void **state)
{
    (void)state;
    PLAY({1000, "\033[1;", ""}, {1299, NULL, ""}, {1300, NULL, "unknown"},
         {1301, "j", "unknown j"});
    PLAY({1000, "\033[", ""}, {1300, NULL, "alt-["});
    PLAY({1000, "\033[12", ""}, {1100, "\033[A", "unknown up"});
    PLAY({1000, "\033[99~", "unknown"});
    PLAY({1000, "\033]", ""}, {1040, NULL, "alt-]"});
}

static void strings_that_nobody_asked_for_vanish(void **state)
{
    static const struct recorded cases[] = {
        {"\033]11;rgb:0000/0000/0000\033\\j", "j"},
        {"\033]0;title\aj", "j"},
        {"\033P>|XTerm(379)\033\\j", "j"},
    };

    (void)state;
    check_all(cases, ARRAY_LEN(cases), false);
}

/* --- answers and mouse --- */

static void answers_are_told_from_keys(void **state)
{
    static const struct recorded cases[] = {
        {"\033[0n", "answer0(0)"},
        {"\033[3;2R", "answer1(3,2)"},
        {"\033[1;2R", "shift-F3"}, /* row 1 would look the same */
        {"\033[?64;1;2c", "answer2(64,1,2)"},
        {"\033[>0;276;0c", "answer2(0,276,0)"},
        {"\033[?2026;2$y", "answer3(2026,2)"},
        {"j\033[0nk", "j answer0(0) k"},
    };

    (void)state;
    check_all(cases, ARRAY_LEN(cases), false);
}

static void the_mouse_is_read_in_both_forms(void **state)
{
    static const struct recorded cases[] = {
        {"\033[<0;11;5M\033[<0;11;5m", "mouse(4:10 1) mouse(4:10 4)"},
        {"\033[<2;1;1M\033[<64;3;2M\033[<65;3;2M", "mouse(0:0 3) mouse(1:2 5) mouse(1:2 6)"},
        {"\033[<16;7;8M", "mouse(7:6 1 4)"},
        {"\033[M +%", "mouse(4:10 1)"},
        {"\033[M#+%j", "mouse(4:10 4) j"},
        {"\033[<35;1;1Mj", "j"}, /* motion */
    };

    (void)state;
    check_all(cases, ARRAY_LEN(cases), false);
}

/* --- paste --- */

static void pasted_text_is_data(void **state)
{
    static const struct recorded cases[] = {
        {"\033[200~jq:！\033[201~k", "paste{jq:！} end k"},
        {"\033[200~a\rb\r\nc\nd\te\033[201~", "paste{a^Jb^Jc^Jd^Ie} end"},
        {"\033[200~\033[31mred\001\177\033[0m\033[201~", "paste{[31mred[0m} end"},
        {"\033[200~\xFFx\033[201~", "paste{\xEF\xBF\xBDx} end"},
        {"\033[200~\033[201~j", "end j"},
        {"\033[200~a\033[200~b\033[201~", "paste{ab} end"},
        {"\033[201~j", "j"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct input *in = input_new(INPUT_UTF8);
        struct str expected = STR_INIT;

        /* U+FFFD is made visible like the rest */
        str_set(&expected, i == 3 ? "paste{\xEF\xBF\xBDx} end" : cases[i].events);
        check(in, cases[i].bytes, strlen(cases[i].bytes), expected.buf);
        str_release(&expected);
        input_free(in);
    }
}

static void a_paste_that_is_cut_off_ends_by_itself(void **state)
{
    (void)state;
    PLAY({1000, "\033[200~abc", "paste{abc}"}, {3999, NULL, "paste{abc}"},
         {4000, NULL, "paste{abc} end"}, {4001, "j", "paste{abc} end j"});
    PLAY({1000, "\033[200~ab", "paste{ab}"}, {2000, "c\033[20", "paste{ab} paste{c}"},
         {2100, "1~", "paste{ab} paste{c} end"});
    PLAY({1000, "\033[200~ab\033[2", "paste{ab}"}, {4000, NULL, "paste{ab} end(-3)"},
         {4001, "j", "paste{ab} end(-3) j"});
}

static void a_large_paste_comes_in_chunks_and_is_cut_visibly(void **state)
{
    struct input *in = input_new(INPUT_UTF8);
    size_t extra = 5000, len = INPUT_PASTE_MAX + extra, got = 0;
    char *text = xmalloc(len);
    struct input_event event;

    (void)state;
    memset(text, 'x', len);
    input_feed(in, "\033[200~", 6, 0);
    for (size_t at = 0; at < len; at += 65536)
        input_feed(in, text + at, len - at < 65536 ? len - at : 65536, 1);
    input_feed(in, "\033[201~j", 7, 2);
    while (input_next(in, 2, &event) && event.kind == INPUT_PASTE) {
        assert_true(event.len <= INPUT_PASTE_CHUNK);
        got += event.len;
    }
    assert_int_equal(event.kind, INPUT_PASTE_END);
    assert_int_equal(event.dropped, extra);
    assert_int_equal(got, INPUT_PASTE_MAX);
    assert_true(input_next(in, 2, &event) && event.kind == INPUT_KEY && event.key == 'j');
    free(text);
    input_free(in);
}

static void characters_are_never_divided_between_chunks(void **state)
{
    struct input *in = input_new(INPUT_UTF8);
    struct input_event event;
    size_t got = 0;

    (void)state;
    input_feed(in, "\033[200~a", 7, 0);
    for (int i = 0; i < 4000; i++)
        input_feed(in, "中", 3, 0);
    while (input_next(in, 0, &event)) {
        assert_int_equal(event.kind, INPUT_PASTE);
        assert_true(utf8_valid(event.text, event.len, NULL));
        got += event.len;
    }
    assert_int_equal(got, 12001);
    input_free(in);
}

static void a_burst_without_brackets_is_a_paste(void **state)
{
    struct input *in = input_new(INPUT_UTF8);

    (void)state;
    PLAY({1000, "delete from t where id = 3\r", "burst{delete from t where id = 3^J}"},
         {1050, NULL, "burst{delete from t where id = 3^J} end"},
         {1060, "j", "burst{delete from t where id = 3^J} end j"});
    /* a held key on a slow link is none, nor what is typed into a field */
    PLAY({1000, "jjjjjjjjjjjjjjjjjjjjjjjjjjjk",
          "j j j j j j j j j j j j j j j j j j j j j j j j j j j k"});
    input_set_typing(in, true);
    check(in, "abcdefghijklmnopqrstuvw", 23, "a b c d e f g h i j k l m n o p q r s t u v w");
    input_free(in);
    /* a terminal that marks what is pasted is believed */
    PLAY({1000, "\033[200~x\033[201~", "paste{x} end"},
         {2000, "abcdefghijklmnopqrstuvw",
          "paste{x} end a b c d e f g h i j k l m n o p q r s t u v w"});
}

/* --- names --- */

static void names_of_keys_are_read_back(void **state)
{
    static const char *const names[] = {"a",     "Z",         "?",         "space",
                                        "esc",   "F1",        "F20",       "ctrl-f",
                                        "alt-x", "shift-tab", "中",        "up",
                                        "enter", "backspace", "page-down", "ctrl-alt-shift-home",
                                        "-",     "ctrl--"};
    static const char *const bad[] = {"", "F0", "F21", "F1x", "ctrl-", "xyz", "\001", "\xFF", "ab"};
    unsigned mods;
    uint32_t key;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct str again = STR_INIT;

        assert_int_equal(input_key_of(names[i], &key, &mods), 0);
        input_add_key_name(&again, key, mods);
        assert_string_equal(again.buf, names[i]);
        str_release(&again);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(input_key_of(bad[i], &key, &mods), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_every_client_are_known),
        cmocka_unit_test(ordinary_keys_are_what_they_are),
        cmocka_unit_test(ctrl_space_is_a_key),
        cmocka_unit_test(text_is_decoded_and_bad_bytes_are_shown),
        cmocka_unit_test(a_split_character_waits_for_its_rest),
        cmocka_unit_test(gb18030_is_read_where_the_locale_says_so),
        cmocka_unit_test(full_width_forms_act_in_command_mode_only),
        cmocka_unit_test(a_lone_esc_acts_after_40_ms),
        cmocka_unit_test(what_straggles_in_after_esc_is_swallowed),
        cmocka_unit_test(a_sequence_that_stops_is_given_up),
        cmocka_unit_test(strings_that_nobody_asked_for_vanish),
        cmocka_unit_test(answers_are_told_from_keys),
        cmocka_unit_test(the_mouse_is_read_in_both_forms),
        cmocka_unit_test(pasted_text_is_data),
        cmocka_unit_test(a_paste_that_is_cut_off_ends_by_itself),
        cmocka_unit_test(a_large_paste_comes_in_chunks_and_is_cut_visibly),
        cmocka_unit_test(characters_are_never_divided_between_chunks),
        cmocka_unit_test(a_burst_without_brackets_is_a_paste),
        cmocka_unit_test(names_of_keys_are_read_back),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("input", tests, NULL, NULL);
}
