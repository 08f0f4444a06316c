/* Ids are sorted once; then duplicates are neighbours and a look-up is a binary search, followed by a
 * walk over the few definitions of the same name in different places. */
#include "conf/refs.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/field.h"
#include "base/tr.h"

void refs_release(struct refs *refs)
{
    vec_release(&refs->ids);
    vec_release(&refs->uses);
}

static int compare_names(const struct ref *a, const struct ref *b)
{
    int order = a->kind == b->kind ? 0 : strcmp(a->kind, b->kind);

    return order != 0 ? order : strcmp(a->id, b->id);
}

static int compare_scopes(const struct ref *a, const struct ref *b)
{
    int order = compare_names(a, b);

    return order != 0 ? order
                      : ((uintptr_t)a->scope > (uintptr_t)b->scope) -
                            ((uintptr_t)a->scope < (uintptr_t)b->scope);
}

static int compare(const void *left, const void *right)
{
    const struct ref *a = left, *b = right;
    int order = compare_scopes(a, b);

    if (order == 0 && a->file != b->file)
        order = strcmp(a->file, b->file);
    if (order == 0)
        order = (a->mark.line > b->mark.line) - (a->mark.line < b->mark.line);
    return order != 0 ? order
                      : (a->mark.column > b->mark.column) - (a->mark.column < b->mark.column);
}

static bool is_visible(const struct ref *id, const struct ref *use)
{
    return id->scope == NULL || (id->owner != NULL && id->owner == use->owner);
}

/* The definition that use can name; NULL if there is none. */
static const struct ref *find(const struct refs *refs, const struct ref *use)
{
    size_t low = 0, high = refs->ids.len;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_names(&refs->ids.items[middle], use) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < refs->ids.len && compare_names(&refs->ids.items[low], use) == 0; low++)
        if (is_visible(&refs->ids.items[low], use))
            return &refs->ids.items[low];
    return NULL;
}

const struct ref *refs_find(const struct refs *refs, const char *kind, const char *id)
{
    return find(refs, &(struct ref){.kind = kind, .id = id});
}

static void check_duplicates(const struct refs *refs, struct conf_report *report)
{
    const struct ref *ids = refs->ids.items, *first = ids;

    for (size_t i = 1; i < refs->ids.len; i++) {
        if (compare_scopes(first, &ids[i]) != 0)
            first = &ids[i];
        else
            conf_report_add(report, ids[i].file, ids[i].mark,
                            _("the %s '%s' is there already, in %s:%u:%u; give this one another "
                              "%s or delete it"),
                            ids[i].kind, ids[i].id, first->file, first->mark.line,
                            first->mark.column, ids[i].field);
    }
}

static const char *nearest_id(const struct refs *refs, const struct ref *use)
{
    VEC(const char *) known = {0};
    const char *nearest;

    for (size_t i = 0; i < refs->ids.len; i++)
        if (is_visible(&refs->ids.items[i], use) && strcmp(refs->ids.items[i].kind, use->kind) == 0)
            *vec_push(&known) = refs->ids.items[i].id;
    nearest = name_nearest(use->id, known.items, known.len);
    vec_release(&known);
    return nearest;
}

static void report_unknown(const struct refs *refs, const struct ref *use,
                           struct conf_report *report)
{
    const char *nearest = conf_report_is_full(report) ? NULL : nearest_id(refs, use);

    if (nearest != NULL)
        conf_report_add(report, use->file, use->mark,
                        _("%s is '%s', but there is no such %s; did you mean '%s'?"), use->field,
                        use->id, use->kind, nearest);
    else
        conf_report_add(report, use->file, use->mark,
                        _("%s is '%s', but there is no such %s; define it or correct the id"),
                        use->field, use->id, use->kind);
}

void refs_check(struct refs *refs, struct conf_report *report)
{
    if (refs->ids.len > 1)
        qsort(refs->ids.items, refs->ids.len, sizeof(*refs->ids.items), compare);
    check_duplicates(refs, report);
    for (size_t i = 0; i < refs->uses.len; i++) {
        if (find(refs, &refs->uses.items[i]) == NULL)
            report_unknown(refs, &refs->uses.items[i], report);
    }
}
