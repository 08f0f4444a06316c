/* Ids are sorted once; then duplicates are neighbours and a look-up is a binary search. */
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

    if (order == 0)
        order = ((uintptr_t)a->scope > (uintptr_t)b->scope) -
                ((uintptr_t)a->scope < (uintptr_t)b->scope);
    return order != 0 ? order : strcmp(a->id, b->id);
}

static int compare(const void *left, const void *right)
{
    const struct ref *a = left, *b = right;
    int order = compare_names(a, b);

    if (order == 0 && a->file != b->file)
        order = strcmp(a->file, b->file);
    if (order == 0)
        order = (a->mark.line > b->mark.line) - (a->mark.line < b->mark.line);
    return order != 0 ? order
                      : (a->mark.column > b->mark.column) - (a->mark.column < b->mark.column);
}

static int compare_key(const void *key, const void *item)
{
    return compare_names(key, item);
}

static void check_duplicates(const struct refs *refs, struct conf_report *report)
{
    const struct ref *ids = refs->ids.items, *first = ids;

    for (size_t i = 1; i < refs->ids.len; i++) {
        if (compare_names(first, &ids[i]) != 0)
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
        if (refs->ids.items[i].scope == NULL && strcmp(refs->ids.items[i].kind, use->kind) == 0)
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
        const struct ref *use = &refs->uses.items[i];

        if (refs->ids.len == 0 || bsearch(use, refs->ids.items, refs->ids.len,
                                          sizeof(*refs->ids.items), compare_key) == NULL)
            report_unknown(refs, use, report);
    }
}
