/* Reading a line of search, and comparing it with a ticket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/ticket_search.h"

/* The words, literal ones in brackets, then the fields that are asked for. */
static void describe(const struct ticket_search *search, struct str *out)
{
    vec_each (word, &search->words)
        str_addf(out, word->literal ? "[%s] " : "%s ", word->text);
    if (search->state != 0)
        str_addf(out, "state=%d ", search->state);
    if (search->contract != NULL)
        str_addf(out, "contract=%s ", search->contract);
    if (search->who != NULL)
        str_addf(out, "who=%s ", search->who);
    if (search->covered != NULL)
        str_addf(out, "system=%s ", search->covered);
    if (search->due_below)
        str_addf(out, "due<%d ", (int)search->below_s);
    if (search->due_above)
        str_addf(out, "due>%d ", (int)search->above_s);
}

static void lines_are_read(void **state)
{
    static const struct {
        const char *line, *read;
    } cases[] = {
        {"住院", "[住院] "},
        {"  ZYH\t护士  ", "zyh [护士] "},
        {"a\u3000ＰＤＡ", "[a] pda "},
        {"1120 1120-07", "1120 [1120-07] "},
        {"\"as it  stands: x\" 3b", "[as it  stands: x] 3b "},
        {"ab\"cd\"ef", "ab [cd] ef "},
        {"state:waiting contract:icu who:root due<2h", "state=1 contract=icu who=root due<7200 "},
        {"due>30m due<1d 报错:500 10:30", "[报错:500] [10:30] due<86400 due>1800 "},
        {"system:if-monitor ; 三床", "[;] [三床] system=if-monitor "},
        {"ab_cd", "[ab_cd] "},
        {"who:Li.Si", "who=Li.Si "},
        {"zyh #icu @Li.Si", "zyh contract=icu who=Li.Si "},
        {"\"#3 床\" a#b", "[#3 床] [a#b] "},
    };
    struct ticket_search search;
    struct err err = ERR_INIT;
    struct str got = STR_INIT;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (ticket_search_parse(cases[i].line, &search, &err) < 0)
            fail_msg("%s: %s", cases[i].line, err.text.buf);
        str_reset(&got);
        describe(&search, &got);
        assert_string_equal(got.buf, cases[i].read);
        ticket_search_release(&search);
    }
    str_release(&got);
}

static void what_cannot_be_meant_is_refused(void **state)
{
    static const struct {
        const char *line, *message;
    } cases[] = {
        {"", "say what to search for"},
        {" \u3000 ", "say what to search for"},
        {"x", "'x' is too short"},
        {"\"\"", "is too short"},
        {"- \"?\" state:closed", "'-' is too short"},
        {"stat:x", "did you mean 'state'?"},
        {"zzzzzz:x", "put text with a colon in quotes"},
        {"State:closed", "did you mean 'state'?"},
        {"state:none", "there are: waiting, working, paused"},
        {"who:", "nothing stands behind 'who'"},
        {"who:\"x y\"", "nothing stands behind 'who'"},
        {"who:a who:b", "who is asked for twice"},
        {"who:a @b", "who is asked for twice"},
        {"@", "nothing stands behind '@'"},
        {"who<a", "write who:VALUE"},
        {"state>waiting", "write state:VALUE"},
        {"due<", "nothing stands behind 'due'"},
        {"due:1h", "write due<1h"},
        {"due<-1h", "not a span of time"},
        {"due<immediate", "no fixed length"},
        {"due<1mo", "no fixed length"},
        {"due<999999999999999999999h", "100 years"},
        {"due>1h due>2h", "due is asked for twice"},
        {"ab \"cd", "the quotation 'cd' has no end"},
        {"ab\xff", "no UTF-8"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct ticket_search search;
        struct err err = ERR_INIT;

        if (ticket_search_parse(cases[i].line, &search, &err) == 0)
            fail_msg("'%s' was read", cases[i].line);
        assert_int_equal(err.kind, ERR_USAGE);
        if (strstr(err.text.buf, cases[i].message) == NULL)
            fail_msg("%s: %s", cases[i].line, err.text.buf);
        ticket_search_release(&search);
        err_release(&err);
    }
}

static void lines_have_limits(void **state)
{
    struct ticket_search search;
    struct str line = STR_INIT;
    struct err err = ERR_INIT;

    (void)state;
    for (int i = 0; i < SEARCH_WORDS_MAX; i++)
        str_add(&line, "ab ");
    assert_int_equal(ticket_search_parse(line.buf, &search, &err), 0);
    ticket_search_release(&search);
    str_add(&line, "ab ");
    assert_int_equal(ticket_search_parse(line.buf, &search, &err), -1);
    ticket_search_release(&search);
    str_reset(&line);
    str_addc_times(&line, 'a', SEARCH_LINE_MAX + 1);
    assert_int_equal(ticket_search_parse(line.buf, &search, &err), -1);
    ticket_search_release(&search);
    str_release(&line);
    err_release(&err);
}

/* Words that are not literal were found by their terms already. */
static void tickets_are_compared(void **state)
{
    static const struct {
        const char *line;
        bool matches;
    } cases[] = {
        {"三床", true},          {"床三", false},         {"zz", true},
        {"state:working", true}, {"state:paused", false}, {"who:li", true},
        {"who:wang", true},      {"who:zhao", false},     {"contract:icu system:if-pump", true},
        {"contract:his", false}, {"site:a", false},       {"class:x category:y", false},
        {"\"pda 断\"", true},    {"\"pda断\"", false},
    };
    const struct ticket ticket = {.state = TICKET_WORKING,
                                  .contract = (char *)"icu",
                                  .system_id = (char *)"if-pump",
                                  .assignee = (char *)"li",
                                  .answered_by = (char *)"wang"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct ticket_search search;
        struct err err = ERR_INIT;

        assert_int_equal(ticket_search_parse(cases[i].line, &search, &err), 0);
        if (ticket_search_matches(&search, &ticket, "三床\npda 断\n") != cases[i].matches)
            fail_msg("%s", cases[i].line);
        ticket_search_release(&search);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read),
        cmocka_unit_test(what_cannot_be_meant_is_refused),
        cmocka_unit_test(lines_have_limits),
        cmocka_unit_test(tickets_are_compared),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("ticket_search", tests, NULL, NULL);
}
