/* Checks: limits, soft and hard states, flapping, dependencies, maintenance, missing data. Each test
 * is a story in letters, a round each:
 *
 *     o w c   in order, warning, critical        u   asked, no answer
 *     .       nobody asked, a minute goes by     p   no answer and the parent is down
 *     O W C   the same while in maintenance      U   asked, no answer, in maintenance
 *
 * and what is told, in order: R! raise (with the level), W worse, B better, K recovered, F flapping
 * began, f ended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lib/life.h"
#include "model/check.h"
#include "model/reading.h"
#include "model/check_rule.h"

#define T(text) ((char *)(text)) /* a record owns its texts; these are never released */

static const struct check_limits percent = {.warn = 80,
                                            .crit = 90,
                                            .warn_clear = NAN,
                                            .crit_clear = 85,
                                            .rounds_bad = 3,
                                            .rounds_good = 2,
                                            .stale_s = 300,
                                            .watched = true};

struct life {
    struct check_state state;
    wall_s now;
    struct str told;
};

static double value_of(char round)
{
    switch (tolower((unsigned char)round)) {
    case 'o': return 50;
    case 'w': return 83;
    case 'c': return 95;
    default: return NAN;
    }
}

static void note_change(struct life *life, const struct check_change *change)
{
    static const char *const tells[] = {[CHECK_TELL_NOTHING] = "",
                                        [CHECK_TELL_RAISE] = "R",
                                        [CHECK_TELL_WORSE] = "W",
                                        [CHECK_TELL_BETTER] = "B",
                                        [CHECK_TELL_RECOVER] = "K"};
    static const char levels[] = "-owcu~x";

    str_add(&life->told, change->flap_began ? "F" : change->flap_ended ? "f" : "");
    str_add(&life->told, tells[change->tell]);
    if (change->tell == CHECK_TELL_RAISE || change->tell == CHECK_TELL_WORSE)
        str_addc(&life->told, levels[change->level]);
}

static void live(struct life *life, const char *rounds)
{
    for (; *rounds != '\0'; rounds++) {
        const struct reading reading = {.value = value_of(*rounds)};
        const bool answers = strchr("oOwWcC", *rounds) != NULL;
        const struct check_circumstances circumstances = {
            .now = life->now += 60,
            .asked = *rounds != '.' && *rounds != 'p',
            .parent_down = *rounds == 'p',
            .maintenance = isupper((unsigned char)*rounds) != 0,
        };
        struct check_change change;

        check_step(&life->state, &percent, answers ? &reading : NULL, &circumstances, &change);
        note_change(life, &change);
    }
}

struct story {
    const char *rounds;
    int hard, soft;
    const char *told;
};

static void check_stories(const struct story *stories, size_t count)
{
    for (const struct story *s = stories; s < stories + count; s++) {
        struct life life = {.now = 1000000, .told = STR_INIT};

        live(&life, s->rounds);
        if (life.state.hard != s->hard || (s->soft != 0 && life.state.soft != s->soft) ||
            strcmp(life.told.buf, s->told) != 0)
            fail_msg("%s: hard %d, expected %d; soft %d; told '%s', expected '%s'", s->rounds,
                     life.state.hard, s->hard, life.state.soft, life.told.buf, s->told);
        str_release(&life.told);
    }
}

#define STORIES(...)                                                                               \
    static const struct story stories[] = {__VA_ARGS__};                                           \
    check_stories(stories, ARRAY_LEN(stories))

/* health.md 8: soft/hard in both directions, N rounds down, M up. */
static void worse_counts_after_n_rounds_and_better_after_m(void **state)
{
    (void)state;
    STORIES({"o", CHECK_OK, CHECK_OK, ""}, {"occ", CHECK_OK, CHECK_CRIT, ""},
            {"occc", CHECK_CRIT, CHECK_CRIT, "Rc"}, {"occocc", CHECK_OK, CHECK_CRIT, ""},
            {"owwc", CHECK_CRIT, 0, "Rc"}, {"occco", CHECK_CRIT, CHECK_OK, "Rc"},
            {"occcoo", CHECK_OK, CHECK_OK, "RcK"}, {"occcoco", CHECK_CRIT, CHECK_OK, "Rc"},
            {"owwwccc", CHECK_CRIT, 0, "RwWc"}, {"occcww", CHECK_WARN, 0, "RcB"},
            /* of two better rounds the worse one counts */
            {"occcow", CHECK_WARN, 0, "RcB"});
}

/* The first look at a machine: an alarm has to last, too, and until then nobody knows. */
static void the_first_rounds_are_good_at_once_and_bad_after_n(void **state)
{
    struct life life = {.now = 1000000, .told = STR_INIT};

    (void)state;
    STORIES({"c", 0, CHECK_CRIT, ""}, {"co", CHECK_OK, 0, ""}, {"ccc", CHECK_CRIT, 0, "Rc"},
            {"uuu", CHECK_UNKNOWN, 0, "Ru"}, {"uuuoo", CHECK_OK, 0, "RuK"});
    assert_int_equal(check_shown(&life.state, 300, life.now), CHECK_UNKNOWN);
    live(&life, "c");
    assert_int_equal(check_shown(&life.state, 300, life.now), CHECK_CRIT);
    str_release(&life.told);
}

/* health.md 8: missing data holds the last alarm, never clears it (Prometheus 14085). */
static void missing_data_holds_the_last_alarm(void **state)
{
    (void)state;
    STORIES({"occcuuu", CHECK_UNKNOWN, 0, "Rc"},
            /* back with the same: nothing new is told */
            {"occcuuuc", CHECK_CRIT, 0, "Rc"},
            /* back in order: two rounds, then it is over */
            {"occcuuuo", CHECK_CRIT, CHECK_OK, "Rc"}, {"occcuuuoo", CHECK_OK, 0, "RcK"},
            /* no answer between better rounds starts them again */
            {"occcouo", CHECK_CRIT, CHECK_OK, "Rc"}, {"ouu", CHECK_OK, CHECK_UNKNOWN, ""},
            {"ouuu", CHECK_UNKNOWN, 0, "Ru"},
            /* bad and missing in turns is bad all the same */
            {"ocucu", CHECK_CRIT, 0, "Rc"}, {"oucu", CHECK_CRIT, 0, "Rc"},
            {"ouuuc", CHECK_UNKNOWN, CHECK_CRIT, "Ru"}, {"ouuucc", CHECK_CRIT, 0, "RuWc"},
            /* one answer is no recovery */
            {"ouuuouo", CHECK_UNKNOWN, 0, "Ru"}, {"ouuuoo", CHECK_OK, 0, "RuK"});
}

/* STALE is a state of its own: nobody asked for longer than the limit (5 rounds of a minute here). */
static void what_nobody_asks_for_goes_stale_and_stays_alarmed(void **state)
{
    struct life life = {.now = 1000000, .told = STR_INIT};

    (void)state;
    STORIES({"o.....", CHECK_OK, 0, ""}, {"o......", CHECK_STALE, 0, "R~"},
            {"o......oo", CHECK_OK, 0, "R~K"}, {"occc......", CHECK_STALE, 0, "Rc"},
            {"occc......oo", CHECK_OK, 0, "RcK"}, {"occc......c", CHECK_CRIT, 0, "Rc"},
            /* no answer is not the same as not asked */
            {"ouuuuuuu", CHECK_UNKNOWN, 0, "Ru"});
    live(&life, "o");
    assert_int_equal(check_shown(&life.state, 300, life.now + 300), CHECK_OK);
    assert_int_equal(check_shown(&life.state, 300, life.now + 301), CHECK_STALE);
    assert_int_equal(check_shown(&life.state, 300, life.now - 301), CHECK_STALE); /* clock */
    str_release(&life.told);
}

/* health.md 8: a parent that is down silences what depends on it; recovery is still told (naemon
 * 446), and flapping is not counted meanwhile (centreon 524). */
static void a_parent_that_is_down_silences_and_the_recovery_is_told(void **state)
{
    (void)state;
    STORIES({"op", CHECK_UNREACHABLE, 0, ""}, {"opppp", CHECK_UNREACHABLE, 0, ""},
            {"oppo", CHECK_UNREACHABLE, CHECK_OK, ""}, {"oppoo", CHECK_OK, 0, ""},
            {"ocppc", CHECK_UNREACHABLE, CHECK_CRIT, ""}, {"oppcc", CHECK_CRIT, 0, "Rc"},
            {"occcpp", CHECK_UNREACHABLE, 0, "Rc"}, {"occcppoo", CHECK_OK, 0, "RcK"},
            {"occcppc", CHECK_CRIT, 0, "Rc"}, {"oopopopopopopopopopoo", CHECK_OK, 0, ""},
            /* the silence of time goes by unseen while it is unreachable */
            {"op.......", CHECK_UNREACHABLE, 0, ""});
}

/* health.md 8, Uptime Kuma 4388: windows keep probing, raise nothing, and swallow no recovery. */
static void maintenance_keeps_probing_and_raises_nothing(void **state)
{
    (void)state;
    STORIES({"oCCCC", CHECK_CRIT, 0, ""}, {"oCCCCOO", CHECK_OK, 0, ""},
            /* the window is over and it is still bad */
            {"oCCCCc", CHECK_CRIT, 0, "Rc"}, {"occcOO", CHECK_OK, 0, "RcK"},
            {"oUUUUUU", CHECK_UNKNOWN, 0, ""}, {"oCOCOCOCOCOCOCOCO", CHECK_OK, 0, ""});
}

/* Flapping: of the last 21 results more than 20 % were changes; it ends below 5 %. */
static void flapping_is_told_once_and_ends_when_it_is_quiet(void **state)
{
    struct life life = {.now = 1000000, .told = STR_INIT};

    (void)state;
    live(&life, "ococ");
    assert_int_equal(check_flap_percent(&life.state), 15);
    live(&life, "o");
    assert_int_equal(check_flap_percent(&life.state), 20);
    assert_false(life.state.flapping); /* raised above 20 % */
    live(&life, "c");
    assert_true(life.state.flapping);
    assert_string_equal(life.told.buf, "F");
    live(&life, "ccc"); /* critical, but nobody is told while it flaps */
    assert_int_equal(life.state.hard, CHECK_CRIT);
    assert_string_equal(life.told.buf, "F");
    live(&life, "ccccccccccccccccc");
    assert_string_equal(life.told.buf, "FfRc"); /* quiet, and bad: told now */
    str_release(&life.told);
}

static void hysteresis_holds_a_hard_alarm_only(void **state)
{
    static const struct {
        double value;
        int held, level;
    } cases[] = {
        {89.9, CHECK_OK, CHECK_WARN},   {90, CHECK_OK, CHECK_CRIT},
        {87, CHECK_CRIT, CHECK_CRIT},   {85, CHECK_CRIT, CHECK_CRIT},
        {84, CHECK_CRIT, CHECK_WARN},   {87, CHECK_WARN, CHECK_WARN},
        {79, CHECK_WARN, CHECK_OK},     {79, CHECK_CRIT, CHECK_OK},
        {NAN, CHECK_OK, CHECK_UNKNOWN}, {INFINITY, CHECK_OK, CHECK_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct reading reading = {.value = cases[i].value};

        assert_int_equal(check_level_of(&percent, &reading, cases[i].held), cases[i].level);
    }
}

static void low_figures_can_be_the_bad_ones(void **state)
{
    const struct check_limits days = {.warn = 30,
                                      .crit = 7,
                                      .warn_clear = 40,
                                      .crit_clear = NAN,
                                      .low_bad = true,
                                      .watched = true};
    static const struct {
        double value;
        int held, level;
    } cases[] = {{31, CHECK_OK, CHECK_OK},     {30, CHECK_OK, CHECK_OK},
                 {29, CHECK_OK, CHECK_WARN},   {6, CHECK_OK, CHECK_CRIT},
                 {-3, CHECK_OK, CHECK_CRIT},   {35, CHECK_WARN, CHECK_WARN},
                 {40.5, CHECK_WARN, CHECK_OK}, {7, CHECK_CRIT, CHECK_WARN}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct reading reading = {.value = cases[i].value};

        assert_int_equal(check_level_of(&days, &reading, cases[i].held), cases[i].level);
    }
}

/* A clock that is slow is as bad as one that is fast. */
static void a_clock_may_be_off_to_either_side(void **state)
{
    const struct check_subject subject = {.site = "x", .host = "a", .metric = "clock.offset"};
    const struct check_rule rule = {.metric = T("clock.offset"), .warn = T("30"), .crit = T("120")};
    static const double values[] = {29, -29, 30, -30, 120, -500};
    struct check_limits limits;

    (void)state;
    check_limits_of(&rule, 1, &subject, &limits);
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        const struct reading reading = {.value = values[i]};

        assert_int_equal(check_level_of(&limits, &reading, 0), CHECK_OK + (int)i / 2);
    }
}

/* A plugin, a failed unit: the source says how bad it is, and the worse of the two counts. */
static void what_the_source_says_counts_if_it_is_worse(void **state)
{
    const struct check_limits none = {.warn = NAN, .crit = NAN, .watched = true};
    const struct check_limits ignored = {.warn = 1, .crit = 2};
    const struct reading cases[] = {{.value = 50, .said = CHECK_CRIT},
                                    {.value = 95, .said = CHECK_OK},
                                    {.value = NAN, .said = CHECK_WARN},
                                    {.value = 50, .said = CHECK_STALE}};
    static const int levels[] = {CHECK_CRIT, CHECK_CRIT, CHECK_WARN, CHECK_UNKNOWN};
    static const int without[] = {CHECK_CRIT, CHECK_OK, CHECK_WARN, CHECK_UNKNOWN};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(check_level_of(&percent, &cases[i], 0), levels[i]);
        assert_int_equal(check_level_of(&none, &cases[i], 0), without[i]);
        assert_int_equal(check_level_of(&ignored, &cases[i], 0), CHECK_OK);
    }
}

/* --- the naive twin --- */

struct result {
    int level;
    bool maintenance;
};

/* The hard level by looking back over all results, for rounds with an answer or without, and no
 * hysteresis: every run of results is taken from the list again. */
static int naive_hard(const struct result *results, size_t count)
{
    int hard = 0, held = 0;
    size_t start = 0;

    for (size_t i = 0; i < count; i++) {
        int level = results[i].level, worst_good = 0, last_bad = 0, n = 0;
        bool bad;

        if (hard == CHECK_UNKNOWN && level != CHECK_UNKNOWN && held > CHECK_OK) {
            hard = held;
            start = i;
        }
        if (level == hard || (hard == 0 && level == CHECK_OK)) {
            hard = held = level == CHECK_UNKNOWN ? held : level;
            if (level == CHECK_UNKNOWN)
                hard = CHECK_UNKNOWN;
            start = i + 1;
            continue;
        }
        bad = level == CHECK_UNKNOWN || level > hard;
        for (size_t j = i + 1; j-- > start;) {
            int other = results[j].level;

            if ((other == CHECK_UNKNOWN || other > hard) != bad)
                break;
            n++;
            if (other != CHECK_UNKNOWN && last_bad == 0)
                last_bad = other;
            if (other > worst_good)
                worst_good = other;
        }
        if (n < (bad ? 3 : 2))
            continue;
        hard = !bad ? worst_good : last_bad != 0 ? last_bad : CHECK_UNKNOWN;
        held = hard == CHECK_UNKNOWN ? held : hard;
        start = i + 1;
    }
    return hard;
}

static void the_naive_twin_agrees_on_random_lives(void **state)
{
    static const char letters[] = "owcu";
    static const int levels[] = {CHECK_OK, CHECK_WARN, CHECK_CRIT, CHECK_UNKNOWN};
    static const double values[] = {50, 83, 95, NAN};
    struct check_limits limits = percent;
    struct dice dice = {.state = 20261120};

    (void)state;
    limits.crit_clear = NAN;
    for (int round = 0; round < 3000; round++) {
        struct result results[24];
        struct check_state check = {0};
        char story[25] = "";
        int told = 0;

        for (size_t i = 0; i < ARRAY_LEN(results); i++) {
            unsigned roll = i > 0 && dice_roll(&dice, 2) == 0
                                ? (unsigned)(strchr(letters, story[i - 1]) - letters)
                                : dice_roll(&dice, 4);
            const struct reading reading = {.value = values[roll]};
            const struct check_circumstances now = {.now = 1000000 + (wall_s)i * 60, .asked = true};
            struct check_change change;

            story[i] = letters[roll];
            results[i].level = levels[roll];
            check_step(&check, &limits, roll == 3 ? NULL : &reading, &now, &change);
            if (check.hard != naive_hard(results, i + 1))
                fail_msg("%s: hard %d, the twin says %d", story, check.hard,
                         naive_hard(results, i + 1));
            /* an end is told only of what was told, and only when it is in order */
            if (change.tell == CHECK_TELL_RECOVER) {
                assert_true(told > CHECK_OK);
                assert_int_equal(check.hard, CHECK_OK);
            }
            if (change.tell != CHECK_TELL_NOTHING)
                told = change.level;
            /* and while nothing flaps, an alarm is never kept back */
            if (!check.flapping && check.hard == CHECK_CRIT)
                assert_int_equal(told, CHECK_CRIT);
        }
    }
}

/* --- rules --- */

static const struct check_rule rules[] = {
    {.id = T("any"), .metric = T("*"), .rounds_bad = 3, .rounds_good = 2, .fallback = true},
    {.id = T("disk"),
     .metric = T("disk.used"),
     .warn = T("80"),
     .crit = T("90"),
     .crit_clear = T("85"),
     .fallback = true},
    {.id = T("site"), .metric = T("disk.used"), .site = T("main"), .warn = T("75")},
    {.id = T("data"),
     .metric = T("disk.*"),
     .object = T("/data*"),
     .warn = T("70"),
     .crit = T("97")},
    {.id = T("data1"), .metric = T("disk.used"), .object = T("/data1"), .warn = T("71")},
    {.id = T("his"), .metric = T("disk.used"), .system_id = T("his"), .warn = T("60")},
    {.id = T("db1"), .metric = T("disk.used"), .host = T("db1"), .crit = T("99"), .rounds_bad = 5},
    {.id = T("db2"),
     .metric = T("disk.used"),
     .host = T("db2"),
     .warn = T("none"),
     .watch = CHECK_WATCH_NO},
};

/* Overrides by site, host, system and object: for each key the most specific rule that says it. */
static void the_most_specific_rule_that_says_a_key_wins(void **state)
{
    static char *his[] = {(char *)"his"};
    static const struct {
        struct check_subject subject;
        double warn, crit, crit_clear;
        int rounds;
    } cases[] = {
        {{"x", "a", "disk.used", "/", NULL, 0}, 80, 90, 85, 3},
        {{"main", "a", "disk.used", "/", NULL, 0}, 75, 90, 85, 3},
        {{"main", "a", "disk.used", "/data2", NULL, 0}, 75, 97, NAN, 3},
        {{"x", "a", "disk.used", "/data2", NULL, 0}, 70, 97, NAN, 3},
        {{"x", "a", "disk.used", "/data1", NULL, 0}, 71, 97, NAN, 3},
        {{"main", "a", "disk.used", "/", his, 1}, 60, 90, 85, 3},
        {{"main", "db1", "disk.used", "/data1", his, 1}, 60, 99, NAN, 5},
        {{"main", "db2", "disk.used", "/", NULL, 0}, NAN, 90, 85, 3},
        {{"main", "a", "mem.used", "", NULL, 0}, NAN, NAN, NAN, 3},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct check_limits limits;
        double found[3], wanted[] = {cases[i].warn, cases[i].crit, cases[i].crit_clear};

        check_limits_of(rules, ARRAY_LEN(rules), &cases[i].subject, &limits);
        found[0] = limits.warn;
        found[1] = limits.crit;
        found[2] = limits.crit_clear;
        for (size_t k = 0; k < 3; k++)
            if (isnan(found[k]) ? !isnan(wanted[k]) : !(found[k] == wanted[k]))
                fail_msg("case %zu, number %zu: %g, expected %g", i, k, found[k], wanted[k]);
        assert_int_equal(limits.rounds_bad, cases[i].rounds);
        assert_int_equal(limits.watched, strcmp(cases[i].subject.host, "db2") != 0);
    }
}

/* What somebody named is missed for ever, unless a rule says otherwise. */
static void what_is_missing_is_forgotten_after_a_day_unless_it_is_named(void **state)
{
    static const struct check_rule all[] = {
        {.id = T("any"),
         .metric = T("*"),
         .fallback = true,
         .forget = {.unit = SPAN_SECONDS, .count = 7200}},
        {.id = T("boot"), .metric = T("disk.*"), .object = T("/boot*"), .fallback = true},
        {.id = T("data"), .metric = T("disk.*"), .object = T("/data*"), .warn = T("70")},
        {.id = T("data1"), .metric = T("disk.used"), .object = T("/data1"), .warn = T("70")},
        {.id = T("tmp"),
         .metric = T("disk.used"),
         .object = T("/tmp"),
         .forget = {.unit = SPAN_SECONDS, .count = 600}},
    };
    static const struct {
        const char *object;
        size_t rules;
        int64_t forget_s;
    } cases[] = {{"/", 5, 7200},     {"/data2", 5, 7200}, {"/data1", 5, 0},
                 {"/boot", 5, 7200}, {"/tmp", 5, 600},    {"/", 0, 86400}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct check_subject subject = {
            .host = "db", .metric = "disk.used", .object = cases[i].object};
        struct check_limits limits;

        check_limits_of(all, cases[i].rules, &subject, &limits);
        if (limits.forget_s != cases[i].forget_s)
            fail_msg("%s: %lld", cases[i].object, (long long)limits.forget_s);
    }
}

static void globs_match_bytes_and_characters(void **state)
{
    static const struct {
        const char *pattern, *text;
        bool matches;
    } cases[] = {{"*", "", true},
                 {"*", "/data", true},
                 {"/data*", "/data", true},
                 {"/data*", "/date", false},
                 {"/d?ta", "/data", true},
                 {"?", "数", true},
                 {"/*/x", "/a/b/x", true},
                 {"/*/x", "/a/b/y", false},
                 {"", "", true},
                 {"a", "", false},
                 {"*a*b*c", "xaxbxc", true},
                 {"*a*b*c", "xaxcxb", false}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (check_glob(cases[i].pattern, cases[i].text) != cases[i].matches)
            fail_msg("%s against %s", cases[i].pattern, cases[i].text);
}

static void wrong_rules_are_refused_with_the_remedy(void **state)
{
    static const struct {
        const char *field, *value;
        const char *message;
    } cases[] = {
        {"metric", "disk.usd", "did you mean 'disk.used'?"},
        {"metric", "nonsense", "there is no metric 'nonsense'"},
        {"warn", "80%", "'80%' is no limit; write a number such as 90"},
        {"warn", "inf", "is no limit"},
        {"warn", "95", "crit: 90 is below warn 95; write it higher"},
        {"warn_clear", "82", "warn_clear: 82 is above warn 80: an alarm would be over before"},
        {"stale", "3wd", "stale: not a length of time here"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct check_rule rule;
        struct err err = ERR_INIT;

        record_init(&check_rule_schema, &rule);
        rule.id = xstrdup("x");
        rule.metric = xstrdup("disk.used");
        rule.warn = xstrdup("80");
        rule.crit = xstrdup("90");
        if (field_parse(schema_field(&check_rule_schema, cases[i].field), &rule, cases[i].value,
                        &err) == 0)
            assert_int_equal(record_check(&check_rule_schema, &rule, &err), -1);
        if (strstr(err.text.buf, cases[i].message) == NULL)
            fail_msg("'%s' does not say '%s'", err.text.buf, cases[i].message);
        err_release(&err);
        record_release(&check_rule_schema, &rule);
    }
}

static void two_rules_about_the_same_are_found(void **state)
{
    const struct check_rule twins[] = {rules[0], rules[1], rules[2], rules[1]};
    const struct check_rule *first = NULL;

    (void)state;
    assert_null(check_rule_twin(rules, ARRAY_LEN(rules), &first));
    assert_ptr_equal(check_rule_twin(twins, ARRAY_LEN(twins), &first), &twins[3]);
    assert_ptr_equal(first, &twins[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worse_counts_after_n_rounds_and_better_after_m),
        cmocka_unit_test(the_first_rounds_are_good_at_once_and_bad_after_n),
        cmocka_unit_test(missing_data_holds_the_last_alarm),
        cmocka_unit_test(what_nobody_asks_for_goes_stale_and_stays_alarmed),
        cmocka_unit_test(a_parent_that_is_down_silences_and_the_recovery_is_told),
        cmocka_unit_test(maintenance_keeps_probing_and_raises_nothing),
        cmocka_unit_test(flapping_is_told_once_and_ends_when_it_is_quiet),
        cmocka_unit_test(hysteresis_holds_a_hard_alarm_only),
        cmocka_unit_test(low_figures_can_be_the_bad_ones),
        cmocka_unit_test(a_clock_may_be_off_to_either_side),
        cmocka_unit_test(what_the_source_says_counts_if_it_is_worse),
        cmocka_unit_test(the_naive_twin_agrees_on_random_lives),
        cmocka_unit_test(the_most_specific_rule_that_says_a_key_wins),
        cmocka_unit_test(what_is_missing_is_forgotten_after_a_day_unless_it_is_named),
        cmocka_unit_test(globs_match_bytes_and_characters),
        cmocka_unit_test(wrong_rules_are_refused_with_the_remedy),
        cmocka_unit_test(two_rules_about_the_same_are_found),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
