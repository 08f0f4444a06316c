/* A second desk at an earlier instant takes the place of the present one, which waits; views know
 * nothing of it but that they have to load again. The process's clock stands meanwhile: coming back
 * sets it as it was. */
#include "tui/look_back.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/span.h"
#include "base/tr.h"
#include "tui/inside.h"
#include "tui/prompt_view.h"

/* --- what was typed --- */

static const char *skip_word(const char *text, const char *word)
{
    size_t len = strlen(word);

    if (strncmp(text, word, len) != 0)
        return NULL;
    text += len;
    return text + strspn(text, " ");
}

/* Days back from today for a word, with *rest behind it; -1: none of the words. */
static int day_word(const char *text, const char **rest)
{
    static const struct {
        const char *word;
        int days;
    } words[] = {{"yesterday", 1}, {"昨天", 1}, {"昨日", 1}, {"前天", 2},
                 {"today", 0},     {"今天", 0}, {"今日", 0}};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        *rest = skip_word(text, words[i].word);
        if (*rest != NULL)
            return words[i].days;
    }
    return -1;
}

/* "03:00" of a day; nothing: its beginning. */
static int time_of_day(const char *text, day_t day, wall_s *at, struct err *err)
{
    int minute = 0;

    if (text[0] != '\0' && civil_parse_minute(text, &minute, err) < 0)
        return -1;
    *at = civil_day_start(day) + (wall_s)minute * 60;
    return 0;
}

static int parse_ago(const char *text, wall_s now, wall_s *at, struct err *err)
{
    struct span span;

    if (span_parse(text, &span, err) < 0)
        return -1;
    if (span.unit != SPAN_SECONDS)
        return err_set(err, ERR_USAGE, _("'-%s' has no fixed length; write -30m, -2h or -1d"),
                       text);
    *at = now - span.count;
    return 0;
}

static int parse_words(const char *text, wall_s now, wall_s *at, struct err *err)
{
    day_t today = civil_day_of(now);
    const char *rest;
    int days = day_word(text, &rest), minute, rc;
    char *whole;

    if (text[0] == '-')
        return parse_ago(text + 1, now, at, err);
    if (days >= 0)
        return time_of_day(rest, today - days, at, err);
    if (strchr(text, '-') == NULL && civil_parse_minute(text, &minute, NULL) == 0) {
        *at = civil_day_start(today) + (wall_s)minute * 60;
        *at -= *at > now ? CIVIL_DAY_S : 0;
        return 0;
    }
    if (strlen(text) >= 5 && text[2] == '-') { /* 11-19 03:00 */
        whole = xasprintf("%04d-%s", civil_of(now).year, text);
        rc = civil_parse_instant(whole, at, err);
        free(whole);
        return rc;
    }
    return civil_parse_instant(text, at, err);
}

int look_back_parse(const char *text, wall_s now, wall_s *at, struct err *err)
{
    text += strspn(text, " ");
    if (parse_words(text, now, at, err) < 0)
        return -1;
    if (*at > now)
        return err_set(err, ERR_USAGE, _("%s is in the future; one can only look back"), text);
    return 0;
}

/* --- there and back --- */

static wall_s present_now(const struct console *console)
{
    wall_s standing = clock_override(), now;

    if (!console_is_past(console))
        return clock_wall();
    clock_set_override(console->present_clock);
    now = clock_wall();
    clock_set_override(standing);
    return now;
}

static int go_back(struct console *console, wall_s at, struct err *err)
{
    bool was_past = console_is_past(console);
    struct str text = STR_INIT;
    struct desk *desk;
    wall_s standing = clock_override();

    if (console->options.open == NULL)
        return err_set(err, ERR_REFUSED, _("one cannot look back here"));
    clock_set_override(was_past ? console->present_clock : standing);
    civil_add_instant(&text, at);
    desk = console->options.open(console->options.open_data, text.buf, err);
    str_release(&text);
    if (desk == NULL) {
        clock_set_override(standing);
        return -1;
    }
    clock_set_override(at);
    if (!was_past) {
        console->present = console->desk;
        console->present_clock = standing;
    }
    live_take_desk(console, desk);
    return 0;
}

/* Begun in the past by --at: there is no present yet. */
static int open_present(struct console *console, struct err *err)
{
    struct desk *desk;

    clock_set_override(0);
    desk = console->options.open == NULL
               ? NULL
               : console->options.open(console->options.open_data, NULL, err);
    if (desk == NULL) {
        clock_set_override(desk_past(console->desk)->at);
        return -1;
    }
    live_take_desk(console, desk);
    return 0;
}

void look_back_end(struct console *console)
{
    struct desk *present = console->present;

    if (present == NULL)
        return;
    live_take_desk(console, present);
    console->present = NULL;
    clock_set_override(console->present_clock);
}

static void return_to_present(struct console *console)
{
    struct err err = ERR_INIT;

    if (!console_is_past(console))
        return;
    if (console->present != NULL)
        look_back_end(console);
    else if (open_present(console, &err) < 0)
        console_say_err(console, &err);
    if (!console_is_past(console)) {
        live_check(console);
        console_say(console, _("the present again"));
    }
    err_release(&err);
}

static void done(struct view *asker, const char *text, void *data)
{
    struct console *console = data;
    struct err err = ERR_INIT;
    wall_s at;

    (void)asker;
    if (text == NULL)
        return;
    if (text[strspn(text, " ")] == '\0')
        return_to_present(console);
    else if (look_back_parse(text, present_now(console), &at, &err) < 0 ||
             go_back(console, at, &err) < 0)
        console_say_err(console, &err);
    else
        console_say(console, _("looking back; @ and Enter come to the present again"));
    err_release(&err);
}

void look_back_ask(struct console *console)
{
    const struct prompt prompt = {
        .label = console_is_past(console) ? _("look back to (empty: the present)")
                                          : _("look back to (-2h, 03:00, 11-19 03:00)"),
        .kind = "look_back",
        .done = done,
        .data = console,
    };

    prompt_ask(console, console->top, &prompt);
}
