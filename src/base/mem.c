/* Checked memory. Out of memory is not an error a caller could mend, so it ends here. */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"

static void *must(void *ptr, size_t size)
{
    if (ptr == NULL)
        die("out of memory (%zu bytes wanted)", size);
    return ptr;
}

void *xmalloc(size_t size)
{
    if (size == 0)
        size = 1;
    return must(malloc(size), size);
}

void *xcalloc(size_t count, size_t size)
{
    if (count == 0 || size == 0)
        count = size = 1;
    return must(calloc(count, size), size);
}

void *xreallocarray(void *ptr, size_t count, size_t size)
{
    if (count == 0 || size == 0)
        count = size = 1;
    return must(reallocarray(ptr, count, size), size);
}

void *xmemdup(const void *data, size_t len)
{
    void *copy = xmalloc(len);

    if (len > 0)
        memcpy(copy, data, len);
    return copy;
}

char *xstrndup(const char *text, size_t len)
{
    char *copy;

    if (len == SIZE_MAX)
        die("text too long");
    copy = xmalloc(len + 1);
    if (len > 0)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *xstrdup(const char *text)
{
    return xstrndup(text, strlen(text));
}
