/* What may be done with a ticket in which state: the whole matrix, written down a second time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "desk/tickets.h"
#include "model/ticket.h"

/* waiting working paused to_confirm closed withdrawn merged: + may, - may not. */
static const struct {
    const char *verb, *states;
} matrix[] = {
    {"claim", "++++---"},         {"release", "++++---"},  {"assign", "++++---"},
    {"answer", "+------"},        {"note", "++++++-"},     {"plan", "-++----"},
    {"onsite", "+++----"},        {"dispatch", "+++----"}, {"arrive", "+++----"},
    {"remote_failed", "-++----"}, {"pause", "-+-----"},    {"resume", "--+----"},
    {"resolve", "-++----"},       {"feedback", "-+++--+"}, {"confirm", "---+---"},
    {"reopen", "---++--"},        {"regrade", "+++----"},  {"merge", "++++---"},
    {"unmerge", "------+"},       {"exempt", "+++++++"},   {"followup", "----+-+"},
    {"withdraw", "+++----"},      {"edit", "+++++++"},     {"undo", "+++++++"},
    {"report", "-++++--"},        {"rebind", "+++++++"},   {"confirm_grade", "+++++++"},
    {"handover", "++++---"},      {"incident", "++++---"}, {"broadcast", "+++++++"},
    {"link", "+++++++"},          {"unlink", "+++++++"},   {"effort", "+++++++"},
};

static void every_act_is_allowed_where_the_rules_say(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(matrix); i++) {
        const struct ticket_move *move = ticket_move(matrix[i].verb);

        assert_non_null(move);
        for (int s = TICKET_WAITING; s < TICKET_STATE__END; s++) {
            struct ticket ticket = {.id = (char *)"X-20261120-01", .state = s};
            bool allowed = ticket_may_move(move, &ticket, &err) == 0;

            if (allowed != (matrix[i].states[s - 1] == '+'))
                fail_msg("%s in state %d", matrix[i].verb, s);
        }
    }
    err_release(&err);
}

static void every_move_is_in_the_matrix_and_has_its_act(void **state)
{
    size_t count = 0;

    (void)state;
    for (const struct ticket_move *move = ticket_moves; move->verb != NULL; move++, count++)
        assert_true(strcmp(move->verb, "undo") == 0 || ticket_act_row(move->verb) != NULL);
    assert_int_equal(count, ARRAY_LEN(matrix));
}

static void r18_who_is_one_reporter(void **state)
{
    static const struct {
        const char *callback, *reporter, *other_callback, *other_reporter;
        bool same;
    } cases[] = {
        {"10100000001", "甲", "10100000001", "甲", true},
        {"10100000001", "甲", "101-0000 0001", NULL, true},
        {"10100000001", "甲", "10100000001", "乙", false},
        {"10100000001", NULL, "10100000001", NULL, true},
        {"10100000001", "甲", "10100000002", "甲", false},
        {"1010000000", NULL, "10100000001", NULL, false},
        {NULL, NULL, NULL, NULL, false},
        {NULL, "甲", NULL, "甲", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct ticket one = {.callback = (char *)cases[i].callback,
                                   .reporter = (char *)cases[i].reporter};
        const struct ticket other = {.callback = (char *)cases[i].other_callback,
                                     .reporter = (char *)cases[i].other_reporter};

        if (ticket_same_reporter(&one, &other) != cases[i].same ||
            ticket_same_reporter(&other, &one) != cases[i].same)
            fail_msg("case %zu", i);
    }
}

static void every_field_that_an_act_takes_exists(void **state)
{
    (void)state;
    for (const struct ticket_act_row *row = ticket_act_rows; row->verb != NULL; row++) {
        assert_non_null(ticket_move(row->verb));
        for (const char *const *name = row->fields; *name != NULL; name++)
            assert_non_null(schema_field(&ticket_schema, *name));
        for (const char *const *name = row->required; *name != NULL; name++)
            assert_non_null(schema_field(&ticket_schema, *name));
        if (row->stamp != NULL)
            assert_int_equal(schema_field(&ticket_schema, row->stamp)->type, FIELD_TIME);
    }
}

static void a_refusal_names_ticket_state_and_rule(void **state)
{
    struct ticket ticket = {.id = (char *)"ICU-20261120-07", .state = TICKET_WAITING};
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(ticket_may_move(ticket_move("resolve"), &ticket, &err), -1);
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_string_equal(err.text.buf, "ICU-20261120-07 (awaits answer): R12: answer it first; only "
                                      "a ticket in work can be resolved");
    err_release(&err);
}

static void rules_over_several_fields(void **state)
{
    static const struct {
        struct ticket ticket;
        const char *message;
    } cases[] = {
        {{.received_at = 2, .recorded_at = 1}, "R2: received after it was recorded"},
        {{.state = TICKET_PAUSED}, "R9: a pause needs a reason"},
        {{.state = TICKET_MERGED}, "R18: merged into nothing"},
    };
    struct err err = ERR_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(ticket_schema.check(&cases[i].ticket, &err), -1);
        assert_non_null(strstr(err.text.buf, cases[i].message));
    }
    err_release(&err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_act_is_allowed_where_the_rules_say),
        cmocka_unit_test(every_move_is_in_the_matrix_and_has_its_act),
        cmocka_unit_test(r18_who_is_one_reporter),
        cmocka_unit_test(every_field_that_an_act_takes_exists),
        cmocka_unit_test(a_refusal_names_ticket_state_and_rule),
        cmocka_unit_test(rules_over_several_fields),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ticket", tests, NULL, NULL);
}
