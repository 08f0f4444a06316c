/* Cutting scripts, and a short list of what was cut. */
#include "health/scripts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "health/frame.h"

enum { SCRIPTS_MAX = 16, CUTS_MAX = 32 };

struct script_cut {
    char *sections; /* separated by blanks */
    struct str text;
};

struct script_kept {
    char *text;
    VEC(struct script_cut) cuts;
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

static void release_kept(struct script_kept *kept)
{
    vec_each (part, &kept->cuts) {
        free(part->sections);
        str_release(&part->text);
    }
    vec_release(&kept->cuts);
    free(kept->text);
}

void scripts_release(struct scripts *scripts)
{
    vec_each (kept, &scripts->list)
        release_kept(kept);
    vec_release(&scripts->list);
}

static struct script_kept *need_kept(struct scripts *scripts, const char *text)
{
    struct script_kept *kept;

    vec_each (known, &scripts->list) {
        if (strcmp(known->text, text) == 0)
            return known;
    }
    if (scripts->list.len == SCRIPTS_MAX) /* of configurations that are long gone */
        scripts_release(scripts);
    kept = vec_push(&scripts->list);
    *kept = (struct script_kept){.text = xstrdup(text)};
    return kept;
}

/* Are these the sections of the rounds, in their order? */
static bool is_for(const char *sections, const struct probe_round *rounds, size_t count)
{
    struct piece rest = piece_of(sections);

    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < rounds[i].sections.len; j++) {
            if (!piece_is(piece_cut(&rest, ' '), rounds[i].sections.items[j]))
                return false;
        }
    }
    return rest.len == 0;
}

static char *join_sections(const struct probe_round *rounds, size_t count)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < rounds[i].sections.len; j++)
            str_addf(&text, "%s%s", text.len == 0 ? "" : " ", rounds[i].sections.items[j]);
    return text.len == 0 ? xstrdup("") : str_detach(&text);
}

void scripts_add(struct scripts *scripts, struct str *out, const struct probe_script *script,
                 const struct probe_round *rounds, size_t count)
{
    struct script_kept *kept = scripts == NULL ? NULL : need_kept(scripts, script->text);
    struct script_cut *part;

    if (kept != NULL) {
        vec_each (known, &kept->cuts) {
            if (is_for(known->sections, rounds, count)) {
                str_addn(out, known->text.buf, known->text.len);
                return;
            }
        }
    }
    if (kept == NULL || kept->cuts.len == CUTS_MAX) {
        cut(out, script->text, rounds, count);
        return;
    }
    part = vec_push(&kept->cuts);
    *part = (struct script_cut){.sections = join_sections(rounds, count), .text = STR_INIT};
    cut(&part->text, script->text, rounds, count);
    str_addn(out, part->text.buf, part->text.len);
}
