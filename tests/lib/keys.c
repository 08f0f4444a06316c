/* Reading key scripts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "lib/keys.h"
#include "model/keymap.h"

static uint32_t named(const char **script)
{
    size_t len = strcspn(*script, ">");
    char *name = xstrndup(*script, len);
    uint32_t key = key_of_name(name);

    if (key == 0 || (*script)[len] != '>')
        fail_msg("<%s> is no key", name);
    *script += len + 1;
    free(name);
    return key;
}

uint32_t keys_next(const char **script)
{
    uint32_t c = 0;

    if (**script == '\0')
        return 0;
    if ((*script)[0] == '<' && (*script)[1] != '<') {
        ++*script;
        return named(script);
    }
    if (**script == '<')
        ++*script;
    *script += utf8_decode(*script, strlen(*script), &c);
    return c;
}
