/* Cutting scripts, and a short list of what was cut. */
#include "health/scripts.h"

#include <string.h>

#include "health/frame.h"

struct script_cut {
    const struct probe_script *script;
    const struct probe_round *rounds;
    size_t count;
    struct str text;
};

/* --- cutting --- */

static bool is_wanted(struct piece names, const struct probe_round *rounds, size_t count)
{
    if (names.len == 0)
        return true;
    while (names.len > 0) {
        struct piece name = piece_cut(&names, ' ');

        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < rounds[i].sections.len; j++)
                if (piece_is(name, rounds[i].sections.items[j]))
                    return true;
    }
    return false;
}

/* A script without marks is somebody's own and is sent as it is. */
static void cut(struct str *out, const char *script, const struct probe_round *rounds, size_t count)
{
    struct piece text = piece_of(script), line;
    bool wanted = true;

    if (strstr(script, "\n#@") == NULL) {
        str_add(out, script);
        str_add(out, str_ends(script, "\n") ? "" : "\n");
        return;
    }
    while (piece_line(&text, &line)) {
        while (piece_take(&line, "\t"))
            continue;
        if (piece_take(&line, "#@")) {
            piece_take(&line, " ");
            wanted = is_wanted(line, rounds, count);
            continue;
        }
        if (!wanted || line.len == 0 || line.bytes[0] == '#')
            continue;
        str_addn(out, line.bytes, line.len);
        str_addc(out, '\n');
    }
}

/* --- keeping --- */

void scripts_release(struct scripts *scripts)
{
    vec_each (known, &scripts->list)
        str_release(&known->text);
    vec_release(&scripts->list);
}

static const struct str *find(const struct scripts *scripts, const struct probe_script *script,
                              const struct probe_round *rounds, size_t count)
{
    vec_each (known, &scripts->list) {
        if (known->rounds == rounds && known->script == script && known->count == count)
            return &known->text;
    }
    return NULL;
}

static const struct str *keep(struct scripts *scripts, const struct probe_script *script,
                              const struct probe_round *rounds, size_t count)
{
    struct script_cut *made = vec_push(&scripts->list);

    *made =
        (struct script_cut){.script = script, .rounds = rounds, .count = count, .text = STR_INIT};
    cut(&made->text, script->text, rounds, count);
    return &made->text;
}

void scripts_add(struct scripts *scripts, struct str *out, const struct probe_script *script,
                 const struct probe_round *rounds, size_t count)
{
    const struct str *text;

    if (scripts == NULL) {
        cut(out, script->text, rounds, count);
        return;
    }
    text = find(scripts, script, rounds, count);
    if (text == NULL)
        text = keep(scripts, script, rounds, count);
    str_addn(out, text->buf, text->len);
}
