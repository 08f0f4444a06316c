/* Ranks of matches, and choosing by them: the palette and other lists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "lib/keys.h"
#include "tui/chooser.h"

/* --- match --- */

static const struct {
    const char *typed, *name, *words;
    enum match rank;
} matches[] = {
    {"", "ticket.answer", "answer", MATCH_WORD},
    {"   ", "x", "y", MATCH_WORD},
    {"ticket.answer", "ticket.answer", "答复", MATCH_WHOLE},
    {"TICKET.Answer", "ticket.answer", "答复", MATCH_WHOLE},
    {"门诊收费", "his-fee", "门诊收费", MATCH_WHOLE},
    {"tick", "ticket.answer", "答复", MATCH_NAME},
    {"ｔｉｃｋ", "ticket.answer", "答复", MATCH_NAME},
    {"ans", "ticket.answer", "答复", MATCH_BEGINNING}, /* behind the dot */
    {"门诊", "his-fee", "门诊收费", MATCH_BEGINNING},
    {"mzsf", "his-fee", "门诊收费", MATCH_BEGINNING},
    {"m", "his-fee", "门诊收费", MATCH_BEGINNING},
    {"zicu", "x", "综合ICU", MATCH_NONE}, /* initials are z h */
    {"zhicu", "x", "综合ICU", MATCH_BEGINNING},
    {"sf", "his-fee", "门诊收费", MATCH_WORD},
    {"收", "his-fee", "门诊收费", MATCH_WORD},
    {"收费", "his-fee", "门诊收费", MATCH_WORD},
    {"icu", "x", "综合 ICU 接口", MATCH_WORD},
    {"nswe", "ticket.answer", "", MATCH_INSIDE},
    {"诊收费", "his-fee", "门诊收费", MATCH_INSIDE},
    {"收门", "his-fee", "门诊收费", MATCH_NONE},
    {"zzz", "ticket.answer", "answer", MATCH_NONE},
    {"门诊 费", "his-fee", "门诊收费", MATCH_WORD}, /* both; the worse one counts */
    {"门诊 zzz", "his-fee", "门诊收费", MATCH_NONE},
    {"x", NULL, NULL, MATCH_NONE},
    {"\xff\x1b", "a", "b", MATCH_NONE},
};

static void letters_have_a_rank(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(matches); i++) {
        enum match rank = match_rank(matches[i].typed, matches[i].name, matches[i].words);

        if (rank != matches[i].rank)
            fail_msg("'%s' in '%s' is %d", matches[i].typed, matches[i].words, (int)rank);
    }
}

/* --- the palette --- */

static void open_palette(struct chooser *chooser, struct edit_history *history, unsigned places,
                         const struct role *role)
{
    struct keymap map;

    keymap_init(&map);
    chooser_init(chooser, history);
    chooser_add_actions(chooser, &map, places, role);
    chooser_find(chooser);
    keymap_release(&map);
}

static enum chooser_state play(struct chooser *chooser, const char *script)
{
    enum chooser_state state = CHOOSER_OPEN;
    uint32_t key;

    while (state == CHOOSER_OPEN && (key = keys_next(&script)) != 0)
        state = chooser_key(chooser, key);
    return state;
}

static const struct {
    const char *keys;
    enum chooser_state state;
    const char *typed, *chosen; /* chosen NULL: nothing fits */
} scripts[] = {
    {"ticket.answer<Enter>", CHOOSER_CHOSEN, "ticket.answer", "ticket.answer"},
    {"ans<Enter>", CHOOSER_CHOSEN, "ans", "ticket.answer"},
    {"answer", CHOOSER_OPEN, "answer", "ticket.answer"},
    {"undo<Enter>", CHOOSER_CHOSEN, "undo", "undo"},
    {"talked<Enter>", CHOOSER_CHOSEN, "talked", "ticket.answer"}, /* by its help */
    {"redraw<Left><Left><Backspace>", CHOOSER_OPEN, "redaw", NULL},
    {"redaw<Enter>", CHOOSER_OPEN, "redaw", NULL},
    /* Tab writes what is certain, then walks */
    {"ticket.an<Tab>", CHOOSER_OPEN, "ticket.answer", "ticket.answer"},
    {"vi<Tab>", CHOOSER_OPEN, "view.", "view.board"},
    {"vi<Tab><Tab>", CHOOSER_OPEN, "view.", "view.tickets"},
    {"vi<Tab><Tab><S-Tab>", CHOOSER_OPEN, "view.", "view.board"},
    {"ticket.re<Tab>", CHOOSER_OPEN, "ticket.re", "ticket.remote_failed"},
    {"ticket.rem<Tab><Enter>", CHOOSER_CHOSEN, "ticket.remote_failed", "ticket.remote_failed"},
    {"zzz<Tab><Tab>", CHOOSER_OPEN, "zzz", NULL},
    /* moving */
    {"view.<Down><Down>", CHOOSER_OPEN, "view.", "view.health"},
    {"view.<Down><Up><Up>", CHOOSER_OPEN, "view.", "view.board"},
    {"view.<C-n><C-p>", CHOOSER_OPEN, "view.", "view.board"},
    {"view.<PgDn><PgDn><PgDn>", CHOOSER_OPEN, "view.", "view.night"},
    {"view.<PgDn><PgUp>", CHOOSER_OPEN, "view.", "view.board"},
    {"view.<Down><Down>h", CHOOSER_OPEN, "view.h", "view.health"},
    /* leaving */
    {"undo<Esc>", CHOOSER_LEFT, "undo", "undo"},
    {"<C-g>", CHOOSER_LEFT, "", "move.up"},
    {"a<Backspace><Backspace>", CHOOSER_LEFT, "", "move.up"},
};

static void keys_choose_an_action(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
        struct chooser chooser;
        const struct chooser_entry *chosen;
        enum chooser_state reached;

        open_palette(&chooser, NULL, PLACES_ALL, NULL);
        reached = play(&chooser, scripts[i].keys);
        chosen = chooser_chosen(&chooser);
        if (scripts[i].chosen == NULL
                ? chosen != NULL
                : chosen == NULL || strcmp(chosen->name, scripts[i].chosen) != 0)
            fail_msg("%s: %s", scripts[i].keys, chosen == NULL ? "nothing" : chosen->name);
        if (reached != scripts[i].state)
            fail_msg("%s: state %d", scripts[i].keys, (int)reached);
        assert_string_equal(chooser.edit.text.buf, scripts[i].typed);
        chooser_release(&chooser);
    }
}

static void actions_are_found_by_pinyin(void **state)
{
    struct chooser chooser;

    (void)state;
    tr_set_lang(LANG_ZH_CN);
    open_palette(&chooser, NULL, PLACES_ALL, NULL);
    /* 撤销 by its initials, and by itself */
    play(&chooser, "cx");
    assert_string_equal(chooser_chosen(&chooser)->name, "undo");
    play(&chooser, "<C-u>撤");
    assert_non_null(chooser_chosen(&chooser));
    chooser_release(&chooser);
    tr_set_lang(LANG_EN);
}

static const struct chooser_entry *entry_of(const struct chooser *chooser, const char *name)
{
    vec_each (entry, &chooser->entries) {
        if (strcmp(entry->name, name) == 0)
            return entry;
    }
    fail_msg("no %s", name);
    return NULL;
}

static void what_is_not_valid_here_is_not_usable(void **state)
{
    char *may[] = {(char *)"read", (char *)"journal.verify"};
    struct role auditor = {.id = (char *)"auditor", .may = {.items = may, .len = 2, .size = 2}};
    struct chooser chooser;

    (void)state;
    open_palette(&chooser, NULL, PLACE_JOURNAL | PLACE_LIST, NULL);
    assert_true(entry_of(&chooser, "journal.verify")->usable);
    assert_true(entry_of(&chooser, "ticket.open")->usable);
    assert_false(entry_of(&chooser, "ticket.answer")->usable);
    assert_string_equal(entry_of(&chooser, "ticket.answer")->keys, "a");
    assert_int_equal(entry_of(&chooser, "ticket.answer")->id, ACTION_TICKET_ANSWER);
    chooser_release(&chooser);
    open_palette(&chooser, NULL, PLACE_JOURNAL | PLACE_LIST, &auditor);
    assert_true(entry_of(&chooser, "journal.verify")->usable);
    assert_false(entry_of(&chooser, "ticket.open")->usable);
    chooser_release(&chooser);
}

static void usable_ones_come_first_among_equals(void **state)
{
    struct chooser chooser;

    (void)state;
    chooser_init(&chooser, NULL);
    chooser_add(&chooser, &(const struct chooser_entry){.name = (char *)"abc", .usable = false});
    chooser_add(&chooser, &(const struct chooser_entry){.name = (char *)"abd", .usable = true});
    chooser_add(&chooser, &(const struct chooser_entry){.name = (char *)"xab", .usable = true});
    chooser_find(&chooser);
    assert_string_equal(chooser_chosen(&chooser)->name, "abd");
    play(&chooser, "abc");
    assert_string_equal(chooser_chosen(&chooser)->name, "abc"); /* the rank counts more */
    chooser_release(&chooser);
}

static void up_above_the_first_goes_back_in_history(void **state)
{
    struct edit_history history = {0};
    struct chooser chooser;

    (void)state;
    open_palette(&chooser, &history, PLACES_ALL, NULL);
    assert_int_equal(play(&chooser, "undo<Enter>"), CHOOSER_CHOSEN);
    chooser_release(&chooser);
    open_palette(&chooser, &history, PLACES_ALL, NULL);
    play(&chooser, "<Up>");
    assert_string_equal(chooser.edit.text.buf, "undo");
    assert_string_equal(chooser_chosen(&chooser)->name, "undo");
    chooser_release(&chooser);
    edit_history_release(&history);
}

static void pasted_text_is_looked_for(void **state)
{
    struct chooser chooser;

    (void)state;
    open_palette(&chooser, NULL, PLACES_ALL, NULL);
    assert_int_equal(chooser_paste(&chooser,
                                   "un\x1b"
                                   "do\n",
                                   6),
                     CHOOSER_OPEN);
    assert_string_equal(chooser_chosen(&chooser)->name, "undo");
    chooser_release(&chooser);
}

/* --- pictures --- */

static void draw(struct chooser *chooser, int rows, int cols, struct str *out)
{
    struct screen screen;

    screen_init(&screen, rows, cols);
    screen_begin(&screen);
    chooser_draw(chooser, &screen, (struct area){0, 0, rows, cols}, ":");
    screen_add_text(&screen, out);
    str_addf(out, "cursor %d:%d", screen.cursor_row, screen.cursor_col);
    screen_release(&screen);
}

static void a_palette_is_drawn(void **state)
{
    static const struct {
        const char *keys;
        int rows, cols;
        const char *picture;
    } cases[] = {
        {"ticket.re", 6, 80,
         "> release       ticket.release       C I give it back.\n"
         "  not from afar ticket.remote_failed R It cannot be solved from afar.\n"
         "  resume        ticket.resume        r The waiting is over.\n"
         "  resolve       ticket.resolve       s It works again, or there is a workaround.\n"
         "  reopen        ticket.reopen        z It is not solved after all.\n"
         ": ticket.re\n"
         "cursor 5:11"},
        {"ticket.re<Down><Down><Down><Down>", 4, 60,
         "  resume        ticket.resume        r The waiting is over.\n"
         "  resolve       ticket.resolve       s It works again, or ..\n"
         "> reopen        ticket.reopen        z It is not solved af..\n"
         ": ticket.re\n"
         "cursor 3:11"},
        {"zzz", 4, 60,
         "  nothing fits; Backspace takes letters away\n"
         "\n"
         "\n"
         ": zzz\n"
         "cursor 3:5"},
        {"view", 3, 24,
         "> board       view.board\n"
         "  tickets     view.tic..\n"
         ": view\n"
         "cursor 2:6"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct chooser chooser;
        struct str got = STR_INIT;

        open_palette(&chooser, NULL, PLACE_TICKETS | PLACE_LIST, NULL);
        play(&chooser, cases[i].keys);
        draw(&chooser, cases[i].rows, cases[i].cols, &got);
        if (strcmp(got.buf, cases[i].picture) != 0)
            fail_msg("expected:\n%s\ngot:\n%s\n", cases[i].picture, got.buf);
        str_release(&got);
        chooser_release(&chooser);
    }
}

static void any_size_will_do(void **state)
{
    (void)state;
    for (int rows = 1; rows < 12; rows++) {
        for (int cols = 1; cols < 100; cols += 3) {
            struct chooser chooser;
            struct str got = STR_INIT;

            open_palette(&chooser, NULL, PLACE_TICKETS, NULL);
            play(&chooser, "<PgDn><PgDn>");
            draw(&chooser, rows, cols, &got);
            str_release(&got);
            chooser_release(&chooser);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_have_a_rank),
        cmocka_unit_test(keys_choose_an_action),
        cmocka_unit_test(actions_are_found_by_pinyin),
        cmocka_unit_test(what_is_not_valid_here_is_not_usable),
        cmocka_unit_test(usable_ones_come_first_among_equals),
        cmocka_unit_test(up_above_the_first_goes_back_in_history),
        cmocka_unit_test(pasted_text_is_looked_for),
        cmocka_unit_test(a_palette_is_drawn),
        cmocka_unit_test(any_size_will_do),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("chooser", tests, NULL, NULL);
}
