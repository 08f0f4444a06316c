/* Any bytes as a packed round and as a packed chunk, as a damaged disk would give them: reading ends,
 * every value is a number, minimum and maximum hold the average between them, and what was read and
 * packed again is read the same. */
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/sample_code.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool promise)
{
    if (!promise)
        abort();
}

static void check_again(struct sample *samples, size_t count)
{
    struct str packed = STR_INIT;
    struct sample sample = {0};
    size_t at = 0, i = 0;

    sample_round_add(&packed, samples, count);
    for (; sample_round_next(packed.buf, packed.len, &at, &sample) == 1; i++) {
        must(i < count);
        must(sample.series == samples[i].series && sample.value == samples[i].value);
    }
    must(i == count && at == packed.len);
    str_release(&packed);
}

static void check_round(const uint8_t *data, size_t size)
{
    struct sample *samples = xcalloc(size + 1, sizeof(*samples)), sample = {0};
    size_t at = 0, before = 0, count = 0;

    while (sample_round_next(data, size, &at, &sample) == 1) {
        must(at > before && at <= size);
        must(isfinite(sample.value) && sample.series >= 0);
        before = at;
        must(count == 0 || sample.series >= samples[count - 1].series);
        samples[count++] = sample;
    }
    check_again(samples, count);
    free(samples);
}

static void check_chunk(const uint8_t *data, size_t size)
{
    struct sample_point points[SAMPLE_CHUNK_POINTS];

    sample_chunk_read(data, size, points, SAMPLE_CHUNK_POINTS);
    for (size_t i = 0; i < SAMPLE_CHUNK_POINTS; i++) {
        const struct sample_point *point = &points[i];

        if (!point->there)
            continue;
        must(isfinite(point->min) && isfinite(point->avg) && isfinite(point->max));
        must(point->min <= point->avg && point->avg <= point->max);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_round(data, size);
    check_chunk(data, size);
    return 0;
}
