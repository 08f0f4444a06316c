/* Field tables in words: the nearest known name, and the page of `zhiban config describe`. */
#include "base/field.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"

enum { NAME_MAX_COMPARED = 48 };

static size_t least(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;

    return m < c ? m : c;
}

/* Edit distance where a swap of neighbours counts one; the usual slip of a tired hand. */
static size_t distance(const char *a, const char *b)
{
    size_t rows[3][NAME_MAX_COMPARED + 1];
    size_t la = strlen(a), lb = strlen(b);

    if (la > NAME_MAX_COMPARED || lb > NAME_MAX_COMPARED)
        return SIZE_MAX;
    for (size_t j = 0; j <= lb; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= la; i++) {
        size_t *now = rows[i % 3], *above = rows[(i - 1) % 3], *two = rows[(i + 1) % 3];

        now[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            now[j] = least(above[j] + 1, now[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                two[j - 2] + 1 < now[j])
                now[j] = two[j - 2] + 1;
        }
    }
    return rows[la % 3][lb];
}

const char *name_nearest(const char *name, const char *const *known, size_t count)
{
    const char *best = NULL;
    size_t best_distance = strlen(name) / 3 + 1;

    for (size_t i = 0; i < count; i++) {
        size_t d = distance(name, known[i]);

        if (d < best_distance || (d == best_distance && best == NULL)) {
            best = known[i];
            best_distance = d;
        }
    }
    return best;
}

const char *schema_nearest(const struct schema *schema, const char *name)
{
    VEC(const char *) names = {0};
    const char *nearest;

    for (const struct field *f = schema->fields; f->name != NULL; f++)
        *vec_push(&names) = f->name;
    nearest = name_nearest(name, names.items, names.len);
    vec_release(&names);
    return nearest;
}

static const char *type_words(const struct field *field)
{
    switch (field->type) {
    case FIELD_TEXT: return field->flags & FIELD_LONG ? _("text, several lines") : _("text");
    case FIELD_INT: return _("whole number");
    case FIELD_BOOL: return _("true or false");
    case FIELD_CHOICE: return _("one of");
    case FIELD_TIME: return _("instant, such as 2026-11-20 23:41");
    case FIELD_DATE: return _("date, such as 2026-11-20");
    case FIELD_SPAN: return _("span, such as 90s 15m 2h 3wd 3mo immediate");
    case FIELD_TEXTS: return _("list of texts");
    case FIELD_DATES: return _("list of dates");
    case FIELD_GROUP: return _("group of keys");
    case FIELD_LIST: return _("list of entries");
    case FIELD__COUNT: break;
    }
    return "";
}

static void describe_fields(const struct schema *schema, struct str *out, size_t indent);

static void describe_choices(const struct field *field, struct str *out, size_t indent)
{
    for (const struct choice *c = field->choices; c->name != NULL; c++) {
        str_addc_times(out, ' ', indent);
        str_add(out, c->name);
        if (c->label != NULL)
            str_addf(out, " (%s)", tr(c->label));
        str_addc(out, '\n');
    }
}

static void describe_field(const struct field *field, struct str *out, size_t indent)
{
    str_addc_times(out, ' ', indent);
    str_addf(out, "%s: %s", field->name, type_words(field));
    if (field->ref != NULL)
        str_addf(out, _(", the id of a %s"), field->ref);
    if (field->type == FIELD_INT && (field->min != 0 || field->max != 0))
        str_addf(out, _(", %lld to %lld"), (long long)field->min, (long long)field->max);
    if (field->flags & (FIELD_REQUIRED | FIELD_KEY))
        str_add(out, _(", required"));
    if (field->fallback != NULL)
        str_addf(out, _(", default %s"), field->fallback);
    str_addc(out, '\n');
    if (field->help != NULL) {
        str_addc_times(out, ' ', indent + 4);
        str_addf(out, "%s\n", tr(field->help));
    }
    if (field->type == FIELD_CHOICE)
        describe_choices(field, out, indent + 4);
    if (field->sub != NULL)
        describe_fields(field->sub, out, indent + 4);
}

static void describe_fields(const struct schema *schema, struct str *out, size_t indent)
{
    for (const struct field *f = schema->fields; f->name != NULL; f++)
        describe_field(f, out, indent);
}

void schema_describe(const struct schema *schema, struct str *out)
{
    str_addf(out, "%s: %s\n", schema->kind, schema->help != NULL ? tr(schema->help) : "");
    describe_fields(schema, out, 2);
}
