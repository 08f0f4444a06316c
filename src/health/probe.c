/* From bytes to sections: frames, lines, items. What an item means is in parse_*.c. */
#include "health/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/gb18030.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "health/excerpt.h"
#include "health/parse.h"
#include "model/check.h"
#include "model/probe_plan.h"

enum { LINE_MAX_LEN = 16384, STATE_MAX_LEN = 1024, CLOCK_FLIGHT_MAX_MS = 20000 };

static const struct item *const tables[] = {parse_host_items, parse_file_items, parse_plugin_items,
                                            parse_db_items};

/* --- readings --- */

static char *excerpt_of(struct piece piece, size_t max, bool is_name)
{
    struct str text = STR_INIT;

    (is_name ? excerpt_add_name : excerpt_add)(&text, piece.bytes, piece.len, max);
    return str_detach(&text);
}

/* Most have no object, or nothing to say. */
static char *excerpt_or_none(struct piece piece, size_t max, bool is_name)
{
    return piece.len == 0 ? str_empty : excerpt_of(piece, max, is_name);
}

struct reading *parse_add(struct parse *parse, const char *metric, struct piece object,
                          double value, struct piece text)
{
    struct reading *reading = vec_push(&parse->section->readings.list);

    *reading = (struct reading){.metric = xstrdup(metric),
                                .object = excerpt_or_none(object, EXCERPT_OBJECT_MAX, true),
                                .value = value,
                                .text = excerpt_or_none(text, EXCERPT_TEXT_MAX, false)};
    return reading;
}

struct reading *parse_add_unknown(struct parse *parse, const char *metric, struct piece object,
                                  const char *reason)
{
    struct reading *reading = parse_add(parse, metric, object, NAN, piece_of(reason));

    reading->said = CHECK_UNKNOWN;
    return reading;
}

bool parse_figure(struct parse *parse, const char *metric, struct piece object, struct piece piece,
                  double max, double *value)
{
    struct str text = STR_INIT;
    char *shown;

    if (piece_number(piece, value) && *value >= 0 && *value <= max)
        return true;
    shown = excerpt_of(piece, 60, false);
    str_addf(&text, _("'%s' is no figure that can be"), shown);
    parse_add_unknown(parse, metric, object, text.buf);
    free(shown);
    str_release(&text);
    return false;
}

void parse_add_state(struct parse *parse, const char *prefix, struct piece key, struct piece value)
{
    struct probe_output *out = parse->out;
    struct probe_state *state;
    char *shown;

    if (out->states.len >= PROBE_STATES_MAX || value.len == 0 || value.len > STATE_MAX_LEN)
        return;
    shown = excerpt_of(key, EXCERPT_OBJECT_MAX, true);
    state = vec_push(&out->states);
    state->key = xasprintf("%s%s", prefix, shown);
    state->value = excerpt_of(value, STATE_MAX_LEN, true);
    free(shown);
}

/* --- lines --- */

static const struct item *item_of(struct piece name)
{
    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        for (const struct item *item = tables[i]; item->name != NULL; item++)
            if (piece_is(name, item->name))
                return item;
    return NULL;
}

/* line is UTF-8 or beyond help. */
static void read_item(struct parse *parse, struct piece line)
{
    struct piece pieces[PARSE_PIECES_MAX] = {0}, name = piece_cut(&line, '|');
    const struct item *item;

    if (piece_is(name, "why")) {
        free(parse->section->text);
        parse->section->text = excerpt_of(line, EXCERPT_TEXT_MAX, false);
        return;
    }
    item = item_of(name);
    if (item == NULL) {
        parse->out->ignored++;
        return;
    }
    for (size_t i = 0; i + 1 < item->pieces; i++)
        pieces[i] = piece_cut(&line, '|');
    pieces[item->pieces - 1] = line;
    parse->seen |= item->seen;
    item->read(parse, pieces);
}

/* Before it is split: the second byte of a GBK character may be a bar. */
static void read_line(struct parse *parse, struct piece line)
{
    struct str converted = STR_INIT;

    if (line.len > LINE_MAX_LEN)
        line.len = LINE_MAX_LEN;
    if (!utf8_valid(line.bytes, line.len, NULL) && gb18030_is_likely(line.bytes, line.len) &&
        gb18030_to_utf8(line.bytes, line.len, &converted, NULL, NULL) == 0) {
        parse->out->converted = true;
        line = (struct piece){.bytes = converted.buf, .len = converted.len};
    }
    read_item(parse, line);
    str_release(&converted);
}

/* --- sections --- */

static void add_verdict(struct parse *parse)
{
    struct probe_section *section = parse->section;
    struct str text = STR_INIT;
    struct reading *reading;

    if (!section->whole)
        str_add(&text, _("cut off: the answer ends in the middle"));
    else if (section->status != 0 && section->text == NULL)
        str_addf(&text, _("ended with status %d"), section->status);
    if (section->text == NULL)
        section->text = xstrdup(text.buf);
    reading =
        parse_add(parse, "probe.section", piece_of(section->name),
                  section->whole ? (double)section->status : (double)NAN, piece_of(section->text));
    reading->said = section->whole && section->status == 0 ? CHECK_OK : CHECK_UNKNOWN;
    str_release(&text);
}

static void read_body(struct parse *parse, struct piece body)
{
    struct piece line;
    size_t count = 0;

    parse->load5 = parse->cpus = NAN;
    while (piece_line(&body, &line) && count++ < PROBE_LINES_MAX)
        if (line.len > 0)
            read_line(parse, line);
    parse_host_finish(parse);
    parse_plugin_finish(parse);
    if (count > PROBE_LINES_MAX) {
        free(parse->section->text);
        parse->section->text =
            xasprintf(_("more than %d lines; the rest was not read"), PROBE_LINES_MAX);
        parse->section->status = parse->section->status == 0 ? 1 : parse->section->status;
    }
}

static void read_section(struct probe_output *out, const struct frame *frame)
{
    struct parse parse = {.out = out,
                          .section = vec_push(&out->sections),
                          .failed = STR_INIT,
                          .plugin_name = STR_INIT,
                          .plugin_text = STR_INIT};

    *parse.section = (struct probe_section){.name = xstrndup(frame->name.bytes, frame->name.len),
                                            .status = frame->status,
                                            .whole = frame->whole};
    if (frame->whole)
        read_body(&parse, frame->body);
    add_verdict(&parse);
    str_release(&parse.failed);
    str_release(&parse.plugin_name);
    str_release(&parse.plugin_text);
}

int probe_parse(const char *bytes, size_t len, const char *nonce, struct probe_output *out)
{
    struct frames frames;
    struct frame frame;

    frames_init(&frames, bytes, len, nonce);
    while (out->sections.len < PROBE_SECTIONS_MAX && frames_next(&frames, &frame))
        read_section(out, &frame);
    return out->sections.len > 0 ? 0 : -1;
}

static void release_section(struct probe_section *section)
{
    free(section->name);
    free(section->text);
    readings_release(&section->readings);
}

void probe_keep_asked(struct probe_output *out, const struct probe_round *round)
{
    size_t kept = 0;

    vec_each (section, &out->sections) {
        if (vec_has_text(&round->sections, section->name)) {
            out->sections.items[kept++] = *section;
        } else {
            release_section(section);
            out->ignored++;
        }
    }
    out->sections.len = kept;
}

void probe_release(struct probe_output *out)
{
    vec_each (section, &out->sections)
        release_section(section);
    vec_release(&out->sections);
    vec_each (state, &out->states) {
        free(state->key);
        free(state->value);
    }
    vec_release(&out->states);
    *out = (struct probe_output){0};
}

bool probe_has_answer(const struct probe_output *out)
{
    vec_each (section, &out->sections) {
        if (section->whole)
            return true;
    }
    return false;
}

const struct probe_section *probe_section(const struct probe_output *out, const char *name)
{
    vec_each (section, &out->sections) {
        if (strcmp(section->name, name) == 0)
            return section;
    }
    return NULL;
}

const char *probe_state(const struct probe_output *out, const char *key)
{
    vec_each (state, &out->states) {
        if (strcmp(state->key, key) == 0)
            return state->value;
    }
    return NULL;
}

/* --- what the caller knows --- */

void probe_add_absent(struct probe_output *out, const char *name, const char *reason)
{
    struct parse parse = {.out = out, .section = vec_push(&out->sections)};

    *parse.section =
        (struct probe_section){.name = xstrdup(name), .status = -1, .text = xstrdup(reason)};
    add_verdict(&parse);
}

void probe_add_clock(struct probe_output *out, int64_t sent_ms, int64_t got_ms)
{
    struct parse parse = {.out = out};
    double middle = ((double)sent_ms + (double)got_ms) / 2000;

    parse.section = (struct probe_section *)probe_section(out, "fast");
    if (parse.section == NULL || out->host_wall == 0)
        return;
    if (got_ms < sent_ms || got_ms - sent_ms > CLOCK_FLIGHT_MAX_MS)
        parse_add_unknown(&parse, "clock.offset", piece_of(""),
                          _("the answer took too long to compare clocks"));
    else
        /* The machine tells whole seconds: on average it is half a second later. */
        parse_add(&parse, "clock.offset", piece_of(""), (double)out->host_wall + 0.5 - middle,
                  piece_of(""));
}
