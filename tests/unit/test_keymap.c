/* Keys: their names, the map that action_rows[] and keys.yaml make, and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/mem.h"
#include "model/keymap.h"

static const struct {
    const char *name;
    uint32_t key;      /* 0: refused */
    const char *shown; /* NULL: as it was written; or part of the refusal */
} names[] = {
    {"a", 'a', NULL},
    {"A", 'A', NULL},
    {":", ':', NULL},
    {"-", '-', NULL},
    {"C-f", KEYMOD_CTRL | 'f', NULL},
    {"C-F", KEYMOD_CTRL | 'f', "C-f"},
    {"M-b", KEYMOD_ALT | 'b', NULL},
    {"M--", KEYMOD_ALT | '-', NULL},
    {"C-M-x", KEYMOD_CTRL | KEYMOD_ALT | 'x', NULL},
    {"M-C-x", KEYMOD_CTRL | KEYMOD_ALT | 'x', "C-M-x"},
    {"S-Tab", KEYMOD_SHIFT | KEYCODE_TAB, NULL},
    {"C-Left", KEYMOD_CTRL | KEYCODE_LEFT, NULL},
    {"Enter", KEYCODE_ENTER, NULL},
    {"return", KEYCODE_ENTER, "Enter"},
    {"Esc", KEYCODE_ESC, NULL},
    {"ESCAPE", KEYCODE_ESC, "Esc"},
    {"Space", ' ', NULL},
    {"C-Space", KEYMOD_CTRL | ' ', NULL},
    {"PgDn", KEYCODE_PAGE_DOWN, NULL},
    {"PageDown", KEYCODE_PAGE_DOWN, "PgDn"},
    {"del", KEYCODE_DELETE, "Delete"},
    {"F1", KEYCODE_F1, NULL},
    {"f12", KEYCODE_F1 + 11, "F12"},
    {"F", 'F', NULL},
    {"", 0, "unknown key"},
    {"Entr", 0, "did you mean 'Enter'?"},
    {"PgDown", 0, "did you mean"},
    {"F21", 0, "unknown key"},
    {"F0", 0, "unknown key"},
    {"ab", 0, "unknown key"},
    {"C-", 0, "unknown key"},
    {"X-a", 0, "unknown key"},
    {" ", 0, "unknown key"},
    {"床", 0, "unknown key"},
    {"？", 0, "unknown key"},
    {"C-h", 0, "write Backspace"}, /* field R3.2 */
    {"C-i", 0, "write Tab"},
    {"C-M", 0, "write Enter"},
    {"C-[", 0, "write Esc"},
    {"C-1", 0, "no terminal sends"},
    {"S-a", 0, "no terminal sends"},
};

static void names_and_codes_of_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct str shown = STR_INIT;
        struct err err = ERR_INIT;

        if (key_of_name(names[i].name) != names[i].key)
            fail_msg("'%s' is %x", names[i].name, (unsigned)key_of_name(names[i].name));
        if (names[i].key == 0) {
            assert_int_equal(key_check_name(names[i].name, &err), -1);
            if (strstr(err.text.buf, names[i].shown) == NULL)
                fail_msg("'%s': %s", names[i].name, err.text.buf);
        } else {
            assert_int_equal(key_check_name(names[i].name, &err), 0);
            key_add_name(&shown, names[i].key);
            assert_string_equal(shown.buf, names[i].shown != NULL ? names[i].shown : names[i].name);
        }
        str_release(&shown);
        err_release(&err);
    }
}

static void codes_that_are_no_keys_have_no_name(void **state)
{
    static const uint32_t codes[] = {0, 1, 0x7F, 0x4E00, 0x110000, KEYCODE__END, UINT32_MAX};
    struct str shown = STR_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        key_add_name(&shown, codes[i]);
        assert_string_equal(shown.buf, "");
    }
    str_release(&shown);
}

/* --- the table --- */

static void every_written_key_is_one(void **state)
{
    struct keymap map;

    (void)state;
    keymap_init(&map);
    for (int i = 1; i < ACTION__COUNT; i++) {
        struct str keys = STR_INIT;

        keymap_add_keys(&map, (enum action)i, &keys);
        assert_string_equal(keys.buf, action_rows[i].keys);
        str_release(&keys);
    }
    keymap_release(&map);
}

static void no_two_actions_meet_on_one_key(void **state)
{
    struct keymap map;
    struct config config = {0};
    struct err err = ERR_INIT;

    (void)state;
    /* Each row set to its own keys: then every one of them is checked against all others. */
    for (int i = 1; i < ACTION__COUNT; i++) {
        struct key_setting *setting = vec_push(&config.keys);
        char *words = xstrdup(action_rows[i].keys), *left = words, *word;

        setting->id = xstrdup(action_rows[i].name);
        while ((word = strsep(&left, " ")) != NULL)
            if (*word != '\0')
                *vec_push(&setting->keys) = xstrdup(word);
        free(words);
    }
    if (keymap_load(&map, &config, &err) < 0)
        fail_msg("%s", err.text.buf);
    keymap_release(&map);
    config_release(&config);
}

/* Field R3.4: browsers, bastions and old clients eat these. */
static bool can_be_eaten(uint32_t key)
{
    if (key & KEYMOD_ALT || (key >= KEYCODE_F1 && key <= KEYCODE_F20))
        return true;
    return key & KEYMOD_CTRL && strchr("wtnsqz", (int)(key & 0x7F)) != NULL;
}

static void nothing_hangs_on_a_key_that_is_eaten(void **state)
{
    struct keymap map;

    (void)state;
    keymap_init(&map);
    for (int i = 1; i < ACTION__COUNT; i++) {
        size_t safe = i == ACTION_SUSPEND; /* a shell's habit; `:` suspends where it is eaten */

        for (size_t k = 0; k < map.keys[i].len; k++)
            safe += !can_be_eaten(map.keys[i].items[k]);
        if (map.keys[i].len > 0 && safe == 0)
            fail_msg("%s has only %s", action_rows[i].name, action_rows[i].keys);
    }
    keymap_release(&map);
}

static void shipped_file_names_every_action_with_its_keys(void **state)
{
    const char *text = NULL;

    (void)state;
    for (const struct embedded *file = embedded_defaults; file->path != NULL; file++)
        if (strcmp(file->path, "keys.yaml") == 0)
            text = file->text;
    assert_non_null(text);
    for (int i = 1; i < ACTION__COUNT; i++) {
        char *row = action_rows[i].keys[0] == '\0'
                        ? xstrdup(action_rows[i].name)
                        : xasprintf(" %s %s", action_rows[i].name, action_rows[i].keys);

        if (strstr(text, row) == NULL)
            fail_msg("config/keys.yaml does not say '%s'", row);
        free(row);
    }
}

/* --- the map --- */

static void keys_act_where_they_are_valid(void **state)
{
    static const struct {
        unsigned places;
        const char *key;
        enum action action;
    } cases[] = {
        {PLACE_TICKETS | PLACE_LIST, "a", ACTION_TICKET_ANSWER},
        {PLACE_TICKET | PLACE_TEXT, "a", ACTION_TICKET_ANSWER},
        {PLACE_CHANGES | PLACE_LIST, "a", ACTION_CHANGE_APPROVE},
        {PLACE_JOURNAL | PLACE_LIST, "a", ACTION_NONE},
        {PLACE_JOURNAL | PLACE_LIST, "v", ACTION_JOURNAL_VERIFY},
        {PLACE_TICKETS | PLACE_LIST, "v", ACTION_PREVIEW},
        {PLACE_NIGHT, "q", ACTION_BACK},
        {PLACE_NIGHT, "j", ACTION_NONE},
        {PLACE_HELP | PLACE_TEXT, "C-f", ACTION_PAGE_DOWN},
        {PLACE_HELP | PLACE_TEXT, "Enter", ACTION_NONE},
        {PLACES_ALL, "F20", ACTION_NONE},
    };
    struct keymap map;

    (void)state;
    keymap_init(&map);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(keymap_find(&map, cases[i].places, key_of_name(cases[i].key)),
                         cases[i].action);
    keymap_release(&map);
}

/* settings: "action key key; action" */
static void set(struct config *config, const char *settings)
{
    char *copy = xstrdup(settings), *left = copy, *one;

    while ((one = strsep(&left, ";")) != NULL) {
        struct key_setting *setting = vec_push(&config->keys);
        char *word;

        while ((word = strsep(&one, " ")) != NULL) {
            if (*word == '\0')
                continue;
            if (setting->id == NULL)
                setting->id = xstrdup(word);
            else
                *vec_push(&setting->keys) = xstrdup(word);
        }
    }
    free(copy);
}

static const struct {
    const char *settings;
    const char *error; /* NULL: right */
} loads[] = {
    {"ticket.answer t", NULL},
    {"ticket.answer c; ticket.claim a", NULL}, /* swapped */
    {"ticket.answer; ticket.claim a", NULL},   /* given up, taken over */
    {"duty.done a", NULL},                     /* a is elsewhere */
    {"suspend C-z; lock F9", NULL},
    {"no.such t", NULL}, /* config_check() has said so */
    {"ticket.answer Foo t", NULL},
    {"ticket.answer c", "ticket.answer: keys[1]: 'c' is ticket.claim already"},
    {"ticket.answer t g", "ticket.answer: keys[2]: 'g' is move.top already"},
    {"duty.done k", "duty.done: keys[1]: 'k' is move.up already"}, /* duties are a list */
    {"mark F5; ticket.pause F5", "ticket.pause: keys[1]: 'F5' is mark already"},
    {"view.night t; ticket.pause t", "ticket.pause: keys[1]: 't' is view.night already"},
    {"back", "back: keys: back must keep a key"},
    {"palette", "palette: keys: palette must keep a key"},
};

static void settings_replace_keys_and_conflicts_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(loads); i++) {
        struct config config = {0};
        struct keymap map;
        struct err err = ERR_INIT;
        int rc;

        set(&config, loads[i].settings);
        rc = keymap_load(&map, &config, &err);
        if (loads[i].error == NULL) {
            if (rc != 0)
                fail_msg("%s: %s", loads[i].settings, err.text.buf);
        } else {
            assert_int_equal(rc, -1);
            if (!str_starts(err.text.buf, loads[i].error))
                fail_msg("%s: %s", loads[i].settings, err.text.buf);
            assert_int_equal(keymap_find(&map, PLACE_TICKETS, 'a'), ACTION_TICKET_ANSWER);
        }
        keymap_release(&map);
        config_release(&config);
        err_release(&err);
    }
}

static void keys_of_an_action_as_text(void **state)
{
    struct config config = {0};
    struct keymap map;
    struct str text = STR_INIT;

    (void)state;
    set(&config, "ticket.answer t C-a; ticket.pause");
    assert_int_equal(keymap_load(&map, &config, NULL), 0);
    keymap_add_key(&map, ACTION_TICKET_ANSWER, &text);
    str_add(&text, "|");
    keymap_add_keys(&map, ACTION_TICKET_ANSWER, &text);
    str_add(&text, "|");
    keymap_add_key(&map, ACTION_TICKET_PAUSE, &text);
    keymap_add_keys(&map, ACTION_TICKET_PAUSE, &text);
    str_add(&text, "|");
    keymap_add_keys(&map, ACTION_PAGE_DOWN, &text);
    assert_string_equal(text.buf, "t|t C-a||PgDn C-f Space");
    assert_int_equal(keymap_find(&map, PLACE_TICKETS, 'a'), ACTION_NONE);
    assert_int_equal(keymap_find(&map, PLACE_TICKETS, 't'), ACTION_TICKET_ANSWER);
    str_release(&text);
    keymap_release(&map);
    config_release(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_codes_of_keys),
        cmocka_unit_test(codes_that_are_no_keys_have_no_name),
        cmocka_unit_test(every_written_key_is_one),
        cmocka_unit_test(no_two_actions_meet_on_one_key),
        cmocka_unit_test(nothing_hangs_on_a_key_that_is_eaten),
        cmocka_unit_test(shipped_file_names_every_action_with_its_keys),
        cmocka_unit_test(keys_act_where_they_are_valid),
        cmocka_unit_test(settings_replace_keys_and_conflicts_are_refused),
        cmocka_unit_test(keys_of_an_action_as_text),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("keymap", tests, NULL, NULL);
}
