/* Drafts of forms: kept for their own user, outside of the journal, and not for ever. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "desk/drafts.h"
#include "lib/scratch.h"

static const struct draft_key open_key = {.kind = "ticket.open", .subject = ""};
static const struct draft_key pause_key = {.kind = "ticket.pause", .subject = "HIS-20261120-01"};

static const char users[] = "roles:\n"
                            "  - {id: duty, name: duty, may: [read, record.write]}\n"
                            "users:\n"
                            "  - {id: wang.lei, name: Wang Lei, role: duty}\n"
                            "  - {id: li.na, name: Li Na, role: duty}\n";

static struct desk *make(const struct scratch *scratch, const struct desk_options *options,
                         struct err *err)
{
    char *dir = xasprintf("%s/config", scratch->dir), *path = xasprintf("%s/users.yaml", dir);
    struct desk *desk;
    wall_s now = 0;
    FILE *file;

    assert_int_equal(mkdir(dir, 0700), 0);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(users, file);
    fclose(file);
    desk = desk_init(options, DESK_TEST, dir, &now, err);
    free(path);
    free(dir);
    return desk;
}

static struct desk *open_as(const struct scratch *scratch, const char *user)
{
    const struct desk_options options = {.store_url = scratch->url, .as = user, .origin = "test"};
    struct err err = ERR_INIT;
    struct desk *desk;

    if (access(scratch->path, F_OK) == 0)
        desk = desk_open(&options, &err);
    else
        desk = make(scratch, &options, &err);
    if (desk == NULL)
        fail_msg("%s", err.text.buf);
    return desk;
}

static void save(struct desk *desk, const struct draft_key *key, const char *text)
{
    json_t *form = json_pack("{s:{s:s}}", "values", "subject", text);
    struct err err = ERR_INIT;

    if (desk_draft_save(desk, key, form, &err) < 0)
        fail_msg("%s", err.text.buf);
    json_decref(form);
}

/* NULL: there must be none. */
static void assert_draft(struct desk *desk, const struct draft_key *key, const char *text)
{
    json_t *form = NULL;
    int rc = desk_draft_load(desk, key, &form, NULL);

    assert_int_equal(rc, text == NULL ? 0 : 1);
    if (text != NULL)
        assert_string_equal(
            json_string_value(json_object_get(json_object_get(form, "values"), "subject")), text);
    json_decref(form);
}

static int join(const struct draft_key *key, wall_s saved_at, void *data)
{
    str_addf(data, "%s/%s@%d ", key->kind, key->subject, (int)(saved_at % 1000000));
    return 0;
}

static void a_draft_is_saved_replaced_and_deleted(void **state)
{
    struct desk *desk = open_as(*state, "wang.lei");

    assert_draft(desk, &open_key, NULL);
    save(desk, &open_key, "三床");
    assert_draft(desk, &open_key, "三床");
    save(desk, &open_key, "\x1b[2J \"quoted\" \\ \u202E");
    assert_draft(desk, &open_key, "\x1b[2J \"quoted\" \\ \u202E");
    assert_draft(desk, &pause_key, NULL);
    assert_int_equal(desk_draft_delete(desk, &open_key, NULL), 0);
    assert_draft(desk, &open_key, NULL);
    assert_int_equal(desk_draft_delete(desk, &open_key, NULL), 0);
    desk_close(desk);
}

static void a_draft_outlives_the_session(void **state)
{
    struct desk *desk = open_as(*state, "wang.lei");

    save(desk, &pause_key, "waits");
    desk_close(desk);
    desk = open_as(*state, "wang.lei");
    assert_draft(desk, &pause_key, "waits");
    desk_close(desk);
}

static void nobody_sees_another_ones_drafts(void **state)
{
    struct desk *mine = open_as(*state, "wang.lei"), *other = open_as(*state, "li.na");
    struct str listed = STR_INIT;

    save(mine, &open_key, "mine");
    assert_draft(other, &open_key, NULL);
    save(other, &open_key, "other");
    assert_draft(mine, &open_key, "mine");
    assert_int_equal(desk_draft_delete(other, &open_key, NULL), 0);
    assert_draft(mine, &open_key, "mine");
    assert_int_equal(desk_draft_list(other, join, &listed, NULL), 0);
    assert_string_equal(listed.buf, "");
    str_release(&listed);
    desk_close(mine);
    desk_close(other);
}

static void drafts_are_not_journalled(void **state)
{
    struct desk *desk = open_as(*state, "wang.lei");
    int64_t before, after;

    assert_int_equal(desk_change_counter(desk, &before, NULL), 0);
    save(desk, &open_key, "x");
    assert_int_equal(desk_draft_delete(desk, &open_key, NULL), 0);
    assert_int_equal(desk_change_counter(desk, &after, NULL), 0);
    assert_int_equal(before, after);
    desk_close(desk);
}

static void the_newest_is_listed_first_and_old_ones_go(void **state)
{
    struct desk *desk = open_as(*state, "wang.lei");
    struct str listed = STR_INIT;
    const wall_s day = 86400, start = 1800000000;

    clock_set_override(start);
    save(desk, &open_key, "x");
    clock_set_override(start + 60);
    save(desk, &pause_key, "y");
    assert_int_equal(desk_draft_list(desk, join, &listed, NULL), 0);
    assert_string_equal(listed.buf, "ticket.pause/HIS-20261120-01@60 ticket.open/@0 ");
    clock_set_override(start + 31 * day);
    save(desk, &(const struct draft_key){.kind = "change.add", .subject = ""}, "z");
    str_reset(&listed);
    assert_int_equal(desk_draft_list(desk, join, &listed, NULL), 0);
    assert_string_equal(listed.buf, "change.add/@678400 ");
    clock_set_override(0);
    str_release(&listed);
    desk_close(desk);
}

static void a_draft_that_is_too_large_is_refused(void **state)
{
    struct desk *desk = open_as(*state, "wang.lei");
    struct err err = ERR_INIT;
    char *text = xcalloc(1, DRAFT_BYTES_MAX + 1);
    json_t *form;

    memset(text, 'x', DRAFT_BYTES_MAX);
    form = json_pack("{s:s}", "values", text);
    assert_int_equal(desk_draft_save(desk, &open_key, form, &err), -1);
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_draft(desk, &open_key, NULL);
    json_decref(form);
    err_release(&err);
    free(text);
    desk_close(desk);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_draft_is_saved_replaced_and_deleted),
        TEST(a_draft_outlives_the_session),
        TEST(nobody_sees_another_ones_drafts),
        TEST(drafts_are_not_journalled),
        TEST(the_newest_is_listed_first_and_old_ones_go),
        TEST(a_draft_that_is_too_large_is_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("draft", tests, NULL, NULL);
}
