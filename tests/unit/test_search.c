/* The table of terms: what is put there, and which tickets have all that is asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/scratch.h"
#include "store/search.h"

/* terms: parted by blanks. */
static void put(struct store *store, const char *ticket, wall_s at, const char *terms)
{
    struct err err = ERR_INIT;
    struct map set;
    char *copy = xstrdup(terms), *rest = copy, *term;

    map_init(&set);
    while ((term = strsep(&rest, " ")) != NULL)
        if (term[0] != '\0')
            map_put(&set, term, NULL);
    assert_int_equal(store_begin(store, &err), 0);
    if (search_put(store, ticket, at, &set, &err) < 0)
        fail_msg("%s", err.text.buf);
    assert_int_equal(store_commit(store, &err), 0);
    map_release(&set, NULL);
    free(copy);
}

static int join(const char *ticket, void *data)
{
    str_addf(data, "%s ", ticket);
    return 0;
}

static int stop_at_first(const char *ticket, void *data)
{
    join(ticket, data);
    return 7;
}

/* asked: terms parted by blanks; one that ends with * is a prefix. */
static int ask(struct store *store, const char *asked, int (*each)(const char *, void *),
               struct str *out)
{
    struct err err = ERR_INIT;
    struct search_term terms[4];
    char *copy = xstrdup(asked), *rest = copy, *term;
    size_t count = 0;
    int rc;

    while ((term = strsep(&rest, " ")) != NULL) {
        bool prefix = str_ends(term, "*");

        if (prefix)
            term[strlen(term) - 1] = '\0';
        terms[count++] = (struct search_term){.term = term, .prefix = prefix};
    }
    rc = search_each(store, terms, count, each, out, &err);
    free(copy);
    return rc;
}

static void tickets_with_all_terms_are_found_the_newest_first(void **state)
{
    static const struct {
        const char *asked, *found;
    } cases[] = {
        {"住院", "C-3 B-2 A-1 "},
        {"院护", "C-3 A-1 "},
        {"住院 院护", "C-3 A-1 "},
        {"zyh*", "C-3 A-1 "},
        {"zyh", ""},
        {"z* 院护 住院", "C-3 A-1 "},
        {"z*", "C-3 B-2 A-1 "},
        {"护*", "C-3 "},
        {"不在", ""},
        {"不在 住院", ""},
        {"住院 不在*", ""},
        {"zy* 住院", "C-3 B-2 A-1 "},
        {"%", ""},
        {"z% 住院", ""},
        {"'", ""},
        {"zyhs", "A-1 "},
        {"zyhs* zyhsz", "C-3 "},
    };
    struct store *store = scratch_store(*state, STORE_TEST);
    struct str got = STR_INIT;

    put(store, "A-1", 100, "住院 院护 zyhs");
    put(store, "C-3", 300, "住院 院护 zyhsz zyhs2 护");
    put(store, "B-2", 200, "住院 zys");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        str_reset(&got);
        assert_int_equal(ask(store, cases[i].asked, join, &got), 0);
        if (strcmp(got.buf, cases[i].found) != 0)
            fail_msg("%s: %s", cases[i].asked, got.buf);
    }
    str_reset(&got);
    assert_int_equal(ask(store, "住院", stop_at_first, &got), 7);
    assert_string_equal(got.buf, "C-3 ");
    str_release(&got);
    store_close(store);
}

static void putting_again_replaces(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct str got = STR_INIT;
    struct err err = ERR_INIT;
    int64_t before, after;

    put(store, "A-1", 100, "aa bb");
    put(store, "B-2", 200, "aa");
    assert_int_equal(store_change_counter(store, &before, &err), 0);
    put(store, "A-1", 300, "aa cc");
    assert_int_equal(ask(store, "aa", join, &got), 0);
    assert_string_equal(got.buf, "A-1 B-2 ");
    str_reset(&got);
    assert_int_equal(ask(store, "bb", join, &got), 0);
    assert_string_equal(got.buf, "");
    put(store, "A-1", 300, "");
    assert_int_equal(ask(store, "a*", join, &got), 0);
    assert_string_equal(got.buf, "B-2 ");
    assert_int_equal(store_change_counter(store, &after, &err), 0);
    assert_int_equal(before, after);
    str_release(&got);
    store_close(store);
}

static void what_belongs_to_no_ticket_is_pruned(void **state)
{
    struct store *store = scratch_store(*state, STORE_TEST);
    struct str got = STR_INIT;
    struct err err = ERR_INIT;

    assert_int_equal(search_is_missing(store, &err), 0);
    put(store, "A-1", 100, "aa");
    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(search_prune(store, &err), 0);
    assert_int_equal(store_commit(store, &err), 0);
    assert_int_equal(ask(store, "aa", join, &got), 0);
    assert_string_equal(got.buf, "");
    str_release(&got);
    store_close(store);
}

#define SCRATCH_TEST(test) cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(tickets_with_all_terms_are_found_the_newest_first),
        SCRATCH_TEST(putting_again_replaces),
        SCRATCH_TEST(what_belongs_to_no_ticket_is_pruned),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
