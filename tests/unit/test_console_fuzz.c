/* The whole console on a sample store, driven by random orders of the script language: keys, words,
 * pastes, raw bytes, sizes, the clock, another process. After each the picture must be sound and Esc
 * must lead back to the board. Everything is real: acts change records, forms keep drafts.
 *
 * What was done stands in $B/tests/log/console_fuzz.keys, also after a crash. SEED repeats a run,
 * TRACE=FILE plays such a file (cut it down by hand), KEYS sets the length, SOAK makes it ten million
 * keys, each hundred thousand on a fresh store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "desk/alerts.h"
#include "desk/health.h"
#include "desk/sample.h"
#include "desk/tickets.h"
#include "lib/grid.h"
#include "lib/life.h"
#include "lib/scratch.h"
#include "model/reading.h"
#include "model/records.h"
#include "store/lease.h"
#include "tui/inside.h"
#include "tui/script.h"

#if defined(__SANITIZE_ADDRESS__)
enum { KEYS = 30000, IS_SANITIZED = 1 };
#else
enum { KEYS = 100000, IS_SANITIZED = 0 };
#endif
enum {
    KEYS_SOAK = 10000000,
    KEYS_A_LIFE = 100000,
    ESCAPES = 20,
    GROWTH_MAX = 8 << 20,
    VIEWS_MIN = 8,
    CHANGES_MIN = 50
};

#define NOW "2026-11-20 23:41:00"

/* Of a view that stood on top. */
struct kind {
    void (*draw)(struct view *view, struct screen *screen, struct area area);
    unsigned places;
};

struct fuzz {
    struct scratch *scratch;
    struct dice dice;
    struct desk *desk, *other, *collector;
    struct console *console;
    struct script *script;
    struct str keys; /* all that an action has, "a" or "C-f", each with a blank behind it */
    VEC(size_t) key_at;
    int trace; /* a file */
    unsigned others;
    VEC(struct kind) seen;
    uint64_t seed;
    int64_t changes; /* of records, at the beginning */
    long pressed;
};

/* --- the trace --- */

static char *trace_path(void)
{
    const char *build = getenv("B");

    return xasprintf("%s/tests/log/console_fuzz.keys", build == NULL ? "build" : build);
}

static void open_trace(struct fuzz *fuzz)
{
    char *path = trace_path();
    struct str head = STR_INIT;

    fuzz->trace = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    str_addf(&head, "# SEED=%" PRIu64 " on a sample of " NOW ", as zhou\n", fuzz->seed);
    if (fuzz->trace >= 0 && write(fuzz->trace, head.buf, head.len) < 0)
        fail_msg("the trace cannot be written");
    str_release(&head);
    free(path);
}

/* By write(), so that a crash finds it whole. */
static void note(struct fuzz *fuzz, const char *line)
{
    struct str text = STR_INIT;

    str_addf(&text, "%s\n", line);
    if (fuzz->trace >= 0 && write(fuzz->trace, text.buf, text.len) < 0)
        fail_msg("the trace cannot be written");
    str_release(&text);
}

static void blame(struct fuzz *fuzz, const char *why)
{
    struct str screen = STR_INIT;
    char *path = trace_path();

    screen_add_text(&fuzz->console->screen, &screen);
    print_message("%s", screen.buf);
    fail_msg("SEED=%" PRIu64 ", after %ld keys: %s; the trace is in %s", fuzz->seed, fuzz->pressed,
             why, path);
}

/* --- a console on a sample --- */

static struct desk *open_desk_as(struct fuzz *fuzz, const char *as, const char *now)
{
    const struct desk_options options = {
        .store_url = fuzz->scratch->url, .as = as, .now = now, .origin = "fuzz"};
    struct err err = ERR_INIT;
    struct desk *desk = desk_open(&options, &err);

    if (desk == NULL)
        fail_msg("%s", err.text.buf);
    return desk;
}

static struct desk *open_desk(struct fuzz *fuzz, const char *now)
{
    return open_desk_as(fuzz, "zhou", now);
}

/* A collector's round: a machine that is well or sick, with an object that nobody should be sent as
 * it is, and sometimes an alert of it. */
static void play_collector(struct desk *desk, unsigned round)
{
    static const char *const hosts[] = {"his-db1", "his-lis", "nis-db", "icu-gw", "cis-db"};
    static const char *const objects[] = {"",
                                          "/",
                                          "/data",
                                          "\033[31m\033]0;x\007",
                                          "护理记录同步服务器护理记录同步服务器",
                                          "e\xCC\x81\xCC\x81\xCC\x81\xE2\x80\xAE\xFF"};
    static const char *const metrics[] = {"disk.used",  "unit.failed", "log.errors",
                                          "backup.age", "plugin.x.y",  "nothing.known"};
    const char *host = hosts[round % ARRAY_LEN(hosts)];
    struct check_state state = {.hard = (uint8_t)(round % 6 + 1),
                                .soft = (uint8_t)(round / 3 % 6 + 1),
                                .rounds = 1,
                                .since = clock_wall() - (int)round * 60,
                                .at = clock_wall() - (int)(round % 7) * 100,
                                .asked = clock_wall(),
                                .value = round * 13 % 120};
    const struct samples_figure figure = {.metric = metrics[round % ARRAY_LEN(metrics)],
                                          .object = objects[round % ARRAY_LEN(objects)],
                                          .value = state.value,
                                          .state = &state,
                                          .stale_s = 300,
                                          .text = objects[(round + 3) % ARRAY_LEN(objects)]};
    const struct samples_round one = {
        .host = host, .section = "fast", .at = clock_wall(), .figures = &figure, .count = 1};
    const struct health_batch batch = {.rounds = &one, .round_count = 1};
    const struct alert_report report = {.host = host,
                                        .metric = "disk.used",
                                        .object = figure.object,
                                        .level = CHECK_CRIT,
                                        .value = state.value,
                                        .text = figure.text};
    struct err err = ERR_INIT;
    struct str note = STR_INIT;
    struct desk_health *health = NULL;
    int64_t epoch;
    bool renewed;

    if (lease_take(desk_store(desk), HEALTH_LEASE, "fuzz", 60000, &epoch, &err) == 1)
        health = desk_health_collect(desk, epoch, &note, &err);
    if (health == NULL ||
        desk_health_write(health, &batch, clock_wall(), &renewed, &note, &err) < 0)
        err_release(&err);
    if (round % 2 == 0 && desk_alert_raise(desk, &report, NULL, &err) < 0)
        err_release(&err);
    desk_health_close(health);
    str_release(&note);
}

static void make_sample(struct fuzz *fuzz)
{
    const struct desk_options options = {.store_url = fuzz->scratch->url, .now = NOW};
    struct err err = ERR_INIT;
    wall_s now;
    size_t acts;
    struct desk *desk = desk_init(&options, DESK_SAMPLE, "config", &now, &err);

    if (desk == NULL || desk_sample_fill(desk, &(struct desk_sample){.now = now}, &acts, &err) < 0)
        fail_msg("%s", err.text.buf);
    for (unsigned i = 0; i < 60; i++)
        play_collector(desk, i);
    desk_close(desk);
}

static void find_keys(struct fuzz *fuzz)
{
    for (int i = 1; i < ACTION__COUNT; i++)
        for (const char *at = action_rows[i].keys; *at != '\0';) {
            size_t len = strcspn(at, " ");

            *vec_push(&fuzz->key_at) = fuzz->keys.len;
            str_addn(&fuzz->keys, at, len);
            str_addc(&fuzz->keys, ' ');
            at += len + (at[len] == ' ');
        }
}

static void open_console(struct fuzz *fuzz)
{
    struct err err = ERR_INIT;

    fuzz->console =
        console_new(&(struct console_options){.desk = fuzz->desk, .rows = 24, .cols = 80}, &err);
    if (fuzz->console == NULL)
        fail_msg("%s", err.text.buf);
    fuzz->script = script_new(fuzz->console, NULL);
}

static void begin(struct fuzz *fuzz)
{
    make_sample(fuzz);
    fuzz->desk = open_desk(fuzz, NOW);
    fuzz->other = open_desk(fuzz, NOW);
    fuzz->collector = open_desk_as(fuzz, NULL, NOW);
    open_console(fuzz);
    fuzz->changes = fuzz->console->counter;
    find_keys(fuzz);
    open_trace(fuzz);
}

static void end(struct fuzz *fuzz)
{
    script_free(fuzz->script);
    console_free(fuzz->console);
    desk_close(fuzz->desk);
    desk_close(fuzz->other);
    desk_close(fuzz->collector);
    str_release(&fuzz->keys);
    vec_release(&fuzz->key_at);
    vec_release(&fuzz->seen);
    if (fuzz->trace >= 0)
        close(fuzz->trace);
    clock_set_override(0);
}

/* --- what is done --- */

#define OTHER "# another process opens a ticket"
#define ROUND "# the collector writes a round"

/* What the wake-up would tell. */
static void let_other_act(struct fuzz *fuzz)
{
    struct dice dice = {++fuzz->others};
    struct err err = ERR_INIT;
    struct str subject = STR_INIT;
    struct ticket draft;

    if (console_is_past(fuzz->console)) /* its clock is that of the whole process */
        return;
    record_init(&ticket_schema, &draft);
    str_addc(&subject, 'x');
    dice_add_text(&dice, &subject, 60);
    draft.subject = str_detach(&subject);
    draft.callback = xstrdup("10100000001");
    draft.system_id = xstrdup("if-monitor");
    if (desk_ticket_open(fuzz->other, &draft, NULL, &err) < 0)
        err_release(&err);
    record_release(&ticket_schema, &draft);
    console_look(fuzz->console);
}

/* Whoever quits comes back. */
static void come_back(struct fuzz *fuzz)
{
    script_free(fuzz->script);
    console_free(fuzz->console);
    open_console(fuzz);
}

static void see(struct fuzz *fuzz, const struct view_ops *ops)
{
    vec_each (kind, &fuzz->seen)
        if (kind->draw == ops->draw && kind->places == ops->places)
            return;
    *vec_push(&fuzz->seen) = (struct kind){ops->draw, ops->places};
}

static void order(struct fuzz *fuzz, const char *line)
{
    struct str why = STR_INIT;
    struct err err = ERR_INIT;

    note(fuzz, line);
    if (strcmp(line, OTHER) == 0)
        let_other_act(fuzz);
    if (strcmp(line, ROUND) == 0 && !console_is_past(fuzz->console))
        play_collector(fuzz->collector, ++fuzz->others);
    if (script_order(fuzz->script, line, &err) < 0)
        blame(fuzz, err.text.buf);
    if (fuzz->console->leaving)
        come_back(fuzz);
    if (!grid_is_sound(&fuzz->console->screen, &why))
        blame(fuzz, why.buf);
    str_release(&why);
    see(fuzz, fuzz->console->top->ops);
}

static void add_key(struct fuzz *fuzz, struct str *line)
{
    static const char often[] = "j k Enter Esc Tab Down Up PgDn PgUp Left Right Home End Backspace "
                                "S-Tab C-s C-u C-w C-k C-y C-a C-e C-d Space q g G m / : n y F1 ";
    static size_t at[64], count;

    if (count == 0)
        for (size_t i = 0; often[i] != '\0'; i += strcspn(often + i, " ") + 1)
            at[count++] = i;
    if (dice_roll(&fuzz->dice, 3) == 0) {
        const char *key = often + at[dice_roll(&fuzz->dice, (unsigned)count)];

        str_addf(line, " %.*s", (int)strcspn(key, " "), key);
    } else {
        const char *key =
            fuzz->keys.buf + fuzz->key_at.items[dice_roll(&fuzz->dice, (unsigned)fuzz->key_at.len)];

        str_addf(line, " %.*s", (int)strcspn(key, " "), key);
    }
}

static void add_words(struct fuzz *fuzz, struct str *line)
{
    static const char *const words[] = {
        "state:open",
        "@li",
        "#icu",
        "due<2h",
        "system:if-monitor",
        "三床监护仪",
        "zyh",
        "10:30",
        "-5m",
        "2026-11-21 09:00",
        "yesterday",
        "99999999",
        "10100000001",
        "view.",
        "view.alerts",
        "his-db1",
        "ticket.",
        "jhy",
        "phone",
        "if-monitor",
        "：？／１",
        "e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81",
        "①±α",
        "龘龘龘",
        "\xE2\x80\xAE",
        "\xF0\x9F\x9A\x91",
        "-",
    };

    if (dice_roll(&fuzz->dice, 4) == 0) {
        size_t start = line->len;

        dice_add_text(&fuzz->dice, line, 8);
        for (size_t i = start; i < line->len; i++)
            if (line->buf[i] == '\n')
                line->buf[i] = ' ';
    } else {
        str_add(line, words[dice_roll(&fuzz->dice, ARRAY_LEN(words))]);
    }
}

static void add_bytes(struct fuzz *fuzz, struct str *line)
{
    static const char *const sequences[] = {
        "\\e",          "\\e[A",    "\\eOB",      "\\e[11~",    "\\e[5;2~",     "\\e[<0;10;5M",
        "\\e[<65;3;3M", "\\e[M !!", "\\xc4\\xe3", "\\xe4\\xb8", "\\x80",        "\\e[200~",
        "\\e[201~",     "\\e[1;5C", "\\x0d",      "\\x7f\\x08", "\\e[999;999R", "\\e]0;x\\x07",
    };

    for (unsigned i = dice_roll(&fuzz->dice, 4) + 1; i > 0; i--)
        if (dice_roll(&fuzz->dice, 3) == 0)
            str_addf(line, "\\x%02x", dice_roll(&fuzz->dice, 256));
        else
            str_add(line, sequences[dice_roll(&fuzz->dice, ARRAY_LEN(sequences))]);
}

static void add_paste(struct fuzz *fuzz, struct str *line)
{
    unsigned times = dice_roll(&fuzz->dice, 50) == 0 ? 3000 : dice_roll(&fuzz->dice, 6) + 1;

    while (times-- > 0)
        add_words(fuzz, line);
}

static void add_size(struct fuzz *fuzz, struct str *line)
{
    static const char *const sizes[] = {"80x24",  "80x24", "60x20", "120x36", "40x10",
                                        "160x45", "39x10", "1x1",   "20x5"};

    if (dice_roll(&fuzz->dice, 5) == 0)
        str_addf(line, "%ux%u", dice_roll(&fuzz->dice, 180) + 1, dice_roll(&fuzz->dice, 50) + 1);
    else
        str_add(line, sizes[dice_roll(&fuzz->dice, ARRAY_LEN(sizes))]);
}

static void add_time(struct fuzz *fuzz, struct str *line)
{
    static const char *const steps[] = {"+1s", "+1s", "+7s", "+1m", "+5m", "+10m", "+2h", "+26h"};

    str_add(line, steps[dice_roll(&fuzz->dice, ARRAY_LEN(steps))]);
}

/* From wherever it is, Esc alone leads to the board. */
static void escape(struct fuzz *fuzz)
{
    for (int i = 0; i < ESCAPES; i++) {
        if (fuzz->console->top->below == NULL && !fuzz->console->locked)
            return;
        order(fuzz, "key Esc");
    }
    blame(fuzz, "Esc does not lead back to the board");
}

static void step(struct fuzz *fuzz)
{
    static const struct {
        unsigned of_1000;
        const char *order;
        void (*add)(struct fuzz *fuzz, struct str *line);
    } kinds[] = {
        {70, "type ", add_words}, {25, "bytes ", add_bytes}, {20, "paste ", add_paste},
        {15, "size ", add_size},  {20, "now ", add_time},    {850, "key", add_key},
    };
    struct str line = STR_INIT;
    unsigned rolled = dice_roll(&fuzz->dice, 1000);
    size_t kind = 0;

    while (rolled >= kinds[kind].of_1000)
        rolled -= kinds[kind++].of_1000;
    str_add(&line, kinds[kind].order);
    /* Keys come in bursts that are drawn once. */
    for (unsigned i = kinds[kind].add == add_key ? dice_roll(&fuzz->dice, 4) + 1 : 1; i > 0; i--) {
        kinds[kind].add(fuzz, &line);
        fuzz->pressed++;
    }
    order(fuzz, line.buf);
    str_release(&line);
    if (dice_roll(&fuzz->dice, 1000) < 2)
        order(fuzz, OTHER);
    if (dice_roll(&fuzz->dice, 1000) < 4)
        order(fuzz, ROUND);
    if (dice_roll(&fuzz->dice, 100) == 0)
        escape(fuzz);
}

/* What the heap holds on the board; 0 where nobody can tell. */
static size_t held(struct fuzz *fuzz)
{
    escape(fuzz);
    if (console_is_past(fuzz->console))
        come_back(fuzz);
    return IS_SANITIZED ? 0 : mallinfo2().uordblks;
}

/* Random keys that get nowhere would prove nothing. */
static void expect_depth(struct fuzz *fuzz, long keys)
{
    struct err err = ERR_INIT;
    int64_t changes;

    assert_int_equal(desk_change_counter(fuzz->desk, &changes, &err), 0);
    print_message("SEED=%" PRIu64 ": %ld keys, %zu kinds of views, %lld changes of records\n",
                  fuzz->seed, fuzz->pressed, fuzz->seen.len, (long long)(changes - fuzz->changes));
    if (keys >= KEYS_A_LIFE / 5)
        assert_true(fuzz->seen.len >= VIEWS_MIN && changes - fuzz->changes >= CHANGES_MIN);
}

static void live(struct scratch *scratch, uint64_t seed, long keys)
{
    struct fuzz fuzz = {.scratch = scratch, .seed = seed, .dice = {seed}};
    size_t before;

    begin(&fuzz);
    while (fuzz.pressed < keys / 10)
        step(&fuzz);
    before = held(&fuzz);
    while (fuzz.pressed < keys)
        step(&fuzz);
    if (held(&fuzz) > before + GROWTH_MAX)
        blame(&fuzz, "the memory has grown without need");
    expect_depth(&fuzz, keys);
    end(&fuzz);
}

static long number(const char *name, long fallback)
{
    const char *text = getenv(name);

    return text == NULL ? fallback : strtol(text, NULL, 10);
}

static void replay(struct scratch *scratch, const char *path)
{
    struct fuzz fuzz = {.scratch = scratch};
    struct str text = STR_INIT;
    struct err err = ERR_INIT;

    if (file_read(path, SIZE_MAX / 2, &text, &err) < 0)
        fail_msg("%s", err.text.buf);
    begin(&fuzz);
    for (char *line = text.buf; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        bool last = line[len] == '\0';

        line[len] = '\0';
        order(&fuzz, line);
        line += len + !last;
    }
    escape(&fuzz);
    end(&fuzz);
    str_release(&text);
}

static void random_keys_never_break_it(void **state)
{
    struct scratch *scratch = *state;
    long keys = number("KEYS", getenv("SOAK") != NULL ? KEYS_SOAK : KEYS);
    uint64_t seed = (uint64_t)number("SEED", 20261120);

    if (getenv("TRACE") != NULL) {
        replay(scratch, getenv("TRACE"));
        return;
    }
    for (long done = 0; done < keys; done += KEYS_A_LIFE, seed++) {
        live(scratch, seed, keys - done < KEYS_A_LIFE ? keys - done : KEYS_A_LIFE);
        scratch_remove(scratch->dir);
        assert_int_equal(mkdir(scratch->dir, 0700), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_keys_never_break_it, scratch_setup,
                                        scratch_teardown),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
