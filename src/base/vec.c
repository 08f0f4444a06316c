/* The one growing function behind every VEC. */
#include "base/vec.h"

#include <string.h>

#include "base/mem.h"

void *vec_grow(struct vec_any *vec, size_t item_size)
{
    char *item;

    if (vec->len == vec->size) {
        vec->size = vec->size < 8 ? 8 : vec->size * 2;
        vec->items = xreallocarray(vec->items, vec->size, item_size);
    }
    item = (char *)vec->items + vec->len++ * item_size;
    memset(item, 0, item_size);
    return item;
}

bool vec_has_text(const void *texts, const char *text)
{
    const struct vec_any *vec = texts;

    for (size_t i = 0; i < vec->len; i++)
        if (strcmp(((char **)vec->items)[i], text) == 0)
            return true;
    return false;
}
