/* The ground under everything: text, arrays, maps and errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"
#include "lib/life.h"

/* --- text --- */

static void text_grows_and_is_always_terminated(void **state)
{
    struct str s = STR_INIT;

    (void)state;
    assert_string_equal(s.buf, "");
    str_add(&s, "");
    assert_string_equal(s.buf, "");
    for (int i = 0; i < 10000; i++) {
        str_addc(&s, (char)('a' + i % 26));
        assert_int_equal(s.len, i + 1);
        assert_int_equal(s.buf[s.len], '\0');
    }
    assert_int_equal(memcmp(s.buf, "abcdefghijklmnopqrstuvwxyzab", 28), 0);
    str_truncate(&s, 20000); /* never longer */
    assert_int_equal(s.len, 10000);
    str_truncate(&s, 3);
    assert_string_equal(s.buf, "abc");
    str_reset(&s);
    assert_string_equal(s.buf, "");
    str_release(&s);
    assert_string_equal(s.buf, "");
    str_release(&s);
}

static void text_is_put_together(void **state)
{
    struct str s = STR_INIT;
    char *text;

    (void)state;
    str_addf(&s, "%d-%s", 7, "x");
    str_addc_times(&s, '=', 3);
    str_addc_times(&s, '!', 0);
    str_addn(&s, "a\0b", 3);
    assert_int_equal(s.len, 9);
    assert_int_equal(memcmp(s.buf, "7-x===a\0b", 10), 0);
    str_set(&s, "new");
    assert_string_equal(s.buf, "new");
    text = str_detach(&s);
    assert_string_equal(text, "new");
    assert_string_equal(s.buf, "");
    str_add(&s, "again"); /* the detached text is nobody's business any more */
    assert_string_equal(text, "new");
    free(text);
    str_release(&s);
    text = str_detach(&s); /* also of an unused one */
    assert_string_equal(text, "");
    free(text);
    text = xasprintf("%s %05d", "n", 42);
    assert_string_equal(text, "n 00042");
    free(text);
}

static void a_formatted_text_may_be_long(void **state)
{
    struct str s = STR_INIT;
    char *filling = xmalloc(100001);

    (void)state;
    memset(filling, 'f', 100000);
    filling[100000] = '\0';
    str_addf(&s, "<%s>", filling);
    assert_int_equal(s.len, 100002);
    assert_int_equal(s.buf[100001], '>');
    free(filling);
    str_release(&s);
}

static void texts_compare(void **state)
{
    static const struct {
        const char *a, *b;
        bool starts, ends;
    } cases[] = {
        {"abc", "", true, true},    {"abc", "a", true, false},     {"abc", "c", false, true},
        {"abc", "abc", true, true}, {"abc", "abcd", false, false}, {"", "", true, true},
        {"", "a", false, false},    {"aXa", "a", true, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(str_starts(cases[i].a, cases[i].b), cases[i].starts);
        assert_int_equal(str_ends(cases[i].a, cases[i].b), cases[i].ends);
    }
    assert_true(str_eq(NULL, NULL));
    assert_true(str_eq(NULL, ""));
    assert_true(str_eq("a", "a"));
    assert_false(str_eq(NULL, "a"));
    assert_false(str_eq("a", "b"));
}

/* --- arrays --- */

static void arrays_grow_with_zeroed_items(void **state)
{
    struct item {
        int64_t number;
        char tail[5];
    };
    VEC(struct item) items = {0};
    int64_t sum = 0;

    (void)state;
    vec_each (item, &items)
        fail(); /* nothing in it */
    for (int i = 0; i < 1000; i++) {
        struct item *item = vec_push(&items);

        assert_int_equal(item->number, 0);
        assert_int_equal(item->tail[4], 0);
        *item = (struct item){.number = i, .tail = "full"};
    }
    assert_int_equal(items.len, 1000);
    vec_each (item, &items)
        sum += item->number;
    assert_int_equal(sum, 499500);
    items.len = 3; /* shortened by hand: the next is zeroed all the same */
    assert_int_equal(vec_push(&items)->number, 0);
    vec_release(&items);
    assert_null(items.items);
    assert_int_equal(items.len, 0);
}

/* --- maps --- */

enum { KEYS = 5000, MOVES = 100000 };

/* Against the simplest reference: an array by the key's number. */
static void a_map_does_what_an_array_would(void **state)
{
    static int values[MOVES];
    struct dice dice = {.state = 12};
    void *reference[KEYS] = {NULL};
    struct map map;
    size_t len = 0;
    char key[32];

    (void)state;
    map_init(&map);
    for (int i = 0; i < MOVES; i++) {
        unsigned number = dice_roll(&dice, KEYS);

        snprintf(key, sizeof(key), "key-%u", number);
        assert_ptr_equal(map_get(&map, key), reference[number]);
        assert_int_equal(map_has(&map, key), reference[number] != NULL);
        if (dice_roll(&dice, 5) < 2) {
            assert_ptr_equal(map_remove(&map, key), reference[number]);
            len -= reference[number] != NULL;
            reference[number] = NULL;
        } else {
            assert_ptr_equal(map_put(&map, key, &values[i]), reference[number]);
            len += reference[number] == NULL;
            reference[number] = &values[i];
        }
        memset(key, '#', sizeof(key) - 1); /* keys are copied */
        assert_int_equal(map.len, len);
    }
    for (unsigned number = 0; number < KEYS; number++) {
        snprintf(key, sizeof(key), "key-%u", number);
        assert_ptr_equal(map_get(&map, key), reference[number]);
    }
    map_release(&map, NULL);
    assert_null(map_get(&map, "key-1"));
    assert_int_equal(map.len, 0);
}

static void a_map_is_walked_once(void **state)
{
    struct map map;
    const char *key;
    void *value;
    size_t at = 0;
    int seen[100] = {0};
    char name[16];

    (void)state;
    map_init(&map);
    assert_false(map_next(&map, &at, &key, &value));
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "%d", i);
        map_put(&map, name, &seen[i]);
    }
    for (int i = 0; i < 100; i += 2) {
        snprintf(name, sizeof(name), "%d", i);
        map_remove(&map, name);
    }
    for (at = 0; map_next(&map, &at, &key, &value);) {
        ++*(int *)value;
        assert_ptr_equal(value, &seen[strtol(key, NULL, 10)]);
    }
    for (int i = 0; i < 100; i++)
        assert_int_equal(seen[i], i % 2);
    map_release(&map, NULL);
}

/* Adding and removing for ever must not make it grow for ever. */
static void removed_keys_take_no_room(void **state)
{
    struct map map;
    char name[16];

    (void)state;
    map_init(&map);
    for (int i = 0; i < 100000; i++) {
        snprintf(name, sizeof(name), "%d", i);
        map_put(&map, name, &map);
        map_remove(&map, name);
    }
    assert_int_equal(map.len, 0);
    assert_true(map.size <= 64);
    map_release(&map, NULL);
}

static int freed;

static void count_free(void *value)
{
    freed++;
    free(value);
}

static void values_are_freed_once(void **state)
{
    struct map map;

    (void)state;
    freed = 0;
    map_init(&map);
    map_put(&map, "", xstrdup("of the empty key"));
    map_put(&map, "a", xstrdup("a"));
    map_put(&map, "b", xstrdup("b"));
    free(map_put(&map, "b", xstrdup("another b")));
    free(map_remove(&map, "a"));
    assert_string_equal(map_get(&map, ""), "of the empty key");
    map_put(&map, "nothing", NULL);
    assert_true(map_has(&map, "nothing"));
    assert_null(map_get(&map, "nothing"));
    assert_null(map_remove(&map, "nothing"));
    map_release(&map, count_free);
    assert_int_equal(freed, 2);
}

/* --- errors --- */

static void errors_are_set_and_prefixed(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(err_status(&err), 0);
    assert_int_equal(err_set(&err, ERR_USAGE, "%s is %d", "x", 7), -1);
    assert_int_equal(err_status(&err), 2);
    assert_string_equal(err.text.buf, "x is 7");
    assert_int_equal(err_prefix(&err, "line %d", 3), -1);
    assert_string_equal(err.text.buf, "line 3: x is 7");
    assert_int_equal(err.kind, ERR_USAGE);
    err_set(&err, ERR_REFUSED, "again: %s", err.text.buf); /* out of itself */
    assert_string_equal(err.text.buf, "again: line 3: x is 7");
    err_prefix(&err, "%s", err.text.buf);
    assert_string_equal(err.text.buf, "again: line 3: x is 7: again: line 3: x is 7");
    err_reset(&err);
    assert_string_equal(err.text.buf, "");
    assert_int_equal(err.kind, ERR_NONE);
    assert_int_equal(err_set(NULL, ERR_STORE, "%s", "nobody wants to know"), -1);
    assert_int_equal(err_prefix(NULL, "%s", "x"), -1);
    err_release(&err);
}

static void every_kind_has_its_exit_status(void **state)
{
    static const struct {
        enum err_kind kind;
        int status;
    } cases[] = {{ERR_NONE, 0}, {ERR_FAILED, 1}, {ERR_USAGE, 2}, {ERR_REFUSED, 3}, {ERR_STORE, 4}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(err_status(&(struct err){.kind = cases[i].kind}), cases[i].status);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows_and_is_always_terminated),
        cmocka_unit_test(text_is_put_together),
        cmocka_unit_test(a_formatted_text_may_be_long),
        cmocka_unit_test(texts_compare),
        cmocka_unit_test(arrays_grow_with_zeroed_items),
        cmocka_unit_test(a_map_does_what_an_array_would),
        cmocka_unit_test(a_map_is_walked_once),
        cmocka_unit_test(removed_keys_take_no_room),
        cmocka_unit_test(values_are_freed_once),
        cmocka_unit_test(errors_are_set_and_prefixed),
        cmocka_unit_test(every_kind_has_its_exit_status),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
