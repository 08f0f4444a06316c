#include "tui/script.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/span.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "tui/inside.h"

enum { SCRIPT_BYTES_MAX = 4 << 20, SETTLE_MAX = 100 };

struct script {
    struct console *console;
    struct input *input;
    const char *save;
    mono_ms now;
};

static void settle(struct console *console)
{
    for (int i = 0; i < SETTLE_MAX && (console->dirty || console_is_behind(console)); i++) {
        if (console->dirty)
            console_draw(console);
        if (console_is_behind(console))
            console_catch_up(console);
    }
}

static void press(struct script *script, uint32_t key)
{
    const struct input_event event = {
        .kind = INPUT_KEY, .key = key & ((1u << KEYMOD_BITS) - 1), .mods = key >> KEYMOD_BITS};

    if (!script->console->leaving)
        console_event(script->console, &event);
}

static int do_keys(struct script *script, const char *line, struct err *err)
{
    while (*line != '\0') {
        size_t len = strcspn(line, " ");
        char *name = xstrndup(line, len);
        uint32_t key = key_of_name(name);

        if (len > 0 && key == 0) {
            err_set(err, ERR_USAGE, _("there is no key '%s'; write a, C-f, Enter, PgDn"), name);
            free(name);
            return -1;
        }
        free(name);
        if (len > 0)
            press(script, key);
        line += len + (line[len] == ' ');
    }
    return 0;
}

static int do_type(struct script *script, const char *line, struct err *err)
{
    size_t len = strlen(line), at = 0;

    (void)err;
    while (at < len) {
        uint32_t c;
        size_t taken = utf8_decode(line + at, len - at, &c);

        if (taken == 0)
            break;
        press(script, c);
        at += taken;
    }
    return 0;
}

static void hand_on(struct script *script)
{
    struct input_event event;

    while (!script->console->leaving && input_next(script->input, script->now, &event))
        console_event(script->console, &event);
}

static void feed(struct script *script, const char *bytes, size_t len)
{
    input_set_typing(script->input, script->console->top->ops->typing);
    input_feed(script->input, bytes, len, script->now);
    hand_on(script);
    script->now += 1000; /* a lone Esc is one by now */
    hand_on(script);
}

static int do_paste(struct script *script, const char *line, struct err *err)
{
    struct str bytes = STR_INIT;

    (void)err;
    str_addf(&bytes, "\033[200~%s\033[201~", line);
    feed(script, bytes.buf, bytes.len);
    str_release(&bytes);
    return 0;
}

static int do_bytes(struct script *script, const char *line, struct err *err)
{
    struct str bytes = STR_INIT;
    int rc = 0;

    for (; *line != '\0' && rc == 0; line++) {
        char hex[3] = {0};

        if (*line != '\\') {
            str_addc(&bytes, *line);
        } else if (line[1] == 'e') {
            str_addc(&bytes, '\033');
            line++;
        } else if (line[1] == 'x' && isxdigit((unsigned char)line[2]) &&
                   isxdigit((unsigned char)line[3])) {
            memcpy(hex, line + 2, 2);
            str_addc(&bytes, (char)strtol(hex, NULL, 16));
            line += 3;
        } else {
            rc = err_set(err, ERR_USAGE, _("write \\e or \\xHH for a byte"));
        }
    }
    if (rc == 0)
        feed(script, bytes.buf, bytes.len);
    str_release(&bytes);
    return rc;
}

/* Up to 9999; 0 if there is no digit. */
static int take_number(const char **at)
{
    int number = 0;

    for (int i = 0; i < 4 && isdigit((unsigned char)**at); i++)
        number = number * 10 + (*(*at)++ - '0');
    return number;
}

int script_parse_size(const char *text, int *rows, int *cols, struct err *err)
{
    const char *at = text;

    *cols = take_number(&at);
    if (*cols > 0 && *at == 'x') {
        at++;
        *rows = take_number(&at);
        if (*rows > 0 && *at == '\0' && *cols <= SCREEN_COLS_MAX && *rows <= SCREEN_ROWS_MAX)
            return 0;
    }
    return err_set(err, ERR_USAGE, _("'%s' is no size; write columns and rows: 80x24"), text);
}

static int do_size(struct script *script, const char *line, struct err *err)
{
    struct input_event event = {.kind = INPUT_RESIZE};

    if (script_parse_size(line, &event.row, &event.col, err) < 0)
        return -1;
    console_event(script->console, &event);
    return 0;
}

static int do_now(struct script *script, const char *line, struct err *err)
{
    struct console *console = script->console;
    struct span span;
    wall_s at;

    if (desk_mode(console->desk) == DESK_LIVE)
        return err_set(err, ERR_REFUSED, _("the clock of a live store is nobody's to set"));
    if (line[0] == '+') {
        if (span_parse(line + 1, &span, err) < 0)
            return -1;
        if (span.unit != SPAN_SECONDS)
            return err_set(err, ERR_USAGE, _("write +90s, +5m or +2h"));
        at = clock_wall() + span.count;
    } else if (civil_parse_instant(line, &at, err) < 0) {
        return -1;
    }
    clock_set_override(at);
    console_look(console);
    console->dirty = true;
    return 0;
}

static int write_screen(struct script *script, const char *suffix, struct err *err)
{
    struct str text = STR_INIT, path = STR_INIT;
    int rc;

    str_addf(&path, "%s%s.txt", script->save, suffix);
    screen_add_text(&script->console->screen, &text);
    rc = file_write_atomic(path.buf, text.buf, text.len, 0644, err);
    str_reset(&path);
    str_reset(&text);
    str_addf(&path, "%s%s.roles", script->save, suffix);
    screen_add_roles(&script->console->screen, &text);
    if (rc == 0)
        rc = file_write_atomic(path.buf, text.buf, text.len, 0644, err);
    str_release(&path);
    str_release(&text);
    return rc;
}

static int do_save(struct script *script, const char *line, struct err *err)
{
    char *suffix;
    int rc;

    if (script->save == NULL)
        return err_set(err, ERR_USAGE, _("'save' needs --save NAME on the command line"));
    if (line[0] == '\0' || strpbrk(line, "/ ") != NULL)
        return err_set(err, ERR_USAGE, _("'save' takes a word without '/' and blanks"));
    suffix = xasprintf("-%s", line);
    rc = write_screen(script, suffix, err);
    free(suffix);
    return rc;
}

static const struct {
    const char *name;
    int (*run)(struct script *script, const char *line, struct err *err);
} orders[] = {
    {"key", do_keys},  {"type", do_type}, {"paste", do_paste}, {"bytes", do_bytes},
    {"size", do_size}, {"now", do_now},   {"save", do_save},
};

int script_order(struct script *script, const char *line, struct err *err)
{
    size_t len = strcspn(line, " ");

    if (line[0] == '\0' || line[0] == '#')
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(orders); i++)
        if (strlen(orders[i].name) == len && strncmp(orders[i].name, line, len) == 0) {
            int rc = orders[i].run(script, line + len + (line[len] == ' '), err);

            settle(script->console);
            return rc;
        }
    return err_set(err, ERR_USAGE,
                   _("there is no order '%.*s'; write key, type, paste, bytes, size, now or save"),
                   (int)len, line);
}

static int run_all(struct script *script, const char *path, const struct str *text, struct err *err)
{
    const char *at = text->buf;

    for (unsigned number = 1; *at != '\0'; number++) {
        size_t len = strcspn(at, "\n");
        char *line = xstrndup(at, len);
        int rc = script_order(script, line, err);

        free(line);
        if (rc < 0)
            return err_prefix(err, "%s:%u", path, number);
        at += len + (at[len] == '\n');
    }
    return 0;
}

struct script *script_new(struct console *console, const char *save)
{
    struct script *script = xcalloc(1, sizeof(*script));

    *script = (struct script){.console = console, .input = input_new(INPUT_UTF8), .save = save};
    settle(console);
    return script;
}

void script_free(struct script *script)
{
    if (script == NULL)
        return;
    input_free(script->input);
    free(script);
}

int script_run(struct console *console, const char *path, const char *save, struct err *err)
{
    struct script *script = NULL;
    struct str text = STR_INIT;
    int rc = file_read(path, SCRIPT_BYTES_MAX, &text, err);

    if (rc == 0) {
        script = script_new(console, save);
        rc = run_all(script, path, &text, err);
        if (rc == 0 && save != NULL && !console->leaving)
            rc = write_screen(script, "", err);
    }
    script_free(script);
    str_release(&text);
    return rc;
}
