/* Any bytes of a machine as words for people, as the name of a thing and as a certificate's date: what
 * comes out is one line of valid text within its limit, and a date is one that a calendar has. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/visible.h"
#include "health/certdate.h"
#include "health/excerpt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool promise)
{
    if (!promise)
        abort();
}

static void check(const struct str *text, size_t max)
{
    struct str again = STR_INIT;

    must(text->len <= max && strlen(text->buf) == text->len);
    must(utf8_valid(text->buf, text->len, NULL));
    visible_add(&again, text->buf, text->len, VISIBLE_LINE);
    must(strcmp(again.buf, text->buf) == 0);
    str_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    const size_t limits[] = {EXCERPT_TEXT_MAX, 40, 3};
    wall_s end = 0;

    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        struct str text = STR_INIT, name = STR_INIT;

        excerpt_add(&text, bytes, size, limits[i]);
        excerpt_add_name(&name, bytes, size, limits[i]);
        check(&text, limits[i]);
        check(&name, limits[i]);
        str_release(&text);
        str_release(&name);
    }
    if (cert_date(bytes, size, &end) == 0) {
        must(size < 64 && end >= 0 && end < (wall_s)8000 * 366 * 86400);
        must(cert_days(end, end) == 0);
    }
    return 0;
}
