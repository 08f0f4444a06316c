/* The packed forms of samples (store/sample_code.h): what goes in comes out, and damage is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "lib/life.h"
#include "store/sample_code.h"

static void rounds_come_back_as_they_were(void **state)
{
    struct sample in[] = {{7, 0.25}, {300000, 12345678}, {1, 0},      {2, 255},
                          {3, 256},  {4, -32767},        {5, 32768},  {6, 93.125},
                          {9, NAN},  {10, INFINITY},     {11, 1e300}, {12, -0.0}};
    struct sample sample = {0};
    struct str packed = STR_INIT;
    size_t at = 0, count = 0;
    static const double wanted[] = {0, 255, 256, -32767, 32768, 93.125, 0.25, -0.0, 12345678};
    static const int64_t series[] = {1, 2, 3, 4, 5, 6, 7, 12, 300000};

    (void)state;
    sample_round_add(&packed, in, ARRAY_LEN(in));
    for (; sample_round_next(packed.buf, packed.len, &at, &sample) == 1; count++) {
        assert_true(count < ARRAY_LEN(wanted));
        assert_int_equal(sample.series, series[count]);
        assert_true(sample.value == wanted[count]);
    }
    assert_int_equal(count, ARRAY_LEN(wanted));
    assert_true(packed.len < ARRAY_LEN(wanted) * 5 + 4);
    str_release(&packed);
}

static void chunks_keep_minimum_average_and_maximum(void **state)
{
    struct sample_point in[SAMPLE_CHUNK_POINTS] = {0}, out[SAMPLE_CHUNK_POINTS];
    struct dice dice = {.state = 5};

    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        struct str packed = STR_INIT;

        for (size_t i = 0; i < SAMPLE_CHUNK_POINTS; i++) {
            float low = kind == 0 ? 42 : (float)dice_roll(&dice, 1000) - 500;

            in[i] = (struct sample_point){.there = kind != 2 || i % 3 == 0 || i > 250,
                                          .min = low,
                                          .avg = kind == 0 ? low : low + 3,
                                          .max = kind == 0 ? low : low + 10};
            if (kind == 3)
                in[i] = in[i / 40 * 40];
        }
        sample_chunk_add(&packed, in, SAMPLE_CHUNK_POINTS);
        assert_true(packed.len <= (kind == 0   ? 16
                                   : kind == 3 ? 80
                                               : SAMPLE_CHUNK_POINTS * 4 + 200));
        sample_chunk_read(packed.buf, packed.len, out, SAMPLE_CHUNK_POINTS);
        for (size_t i = 0; i < SAMPLE_CHUNK_POINTS; i++) {
            assert_int_equal(in[i].there, out[i].there);
            if (!in[i].there)
                continue;
            assert_true(fabsf(out[i].avg - in[i].avg) < 0.02f);
            assert_true(out[i].min <= in[i].min + 0.001f && out[i].min > in[i].min - 4.1f);
            assert_true(out[i].max >= in[i].max - 0.001f && out[i].max < in[i].max + 4.1f);
        }
        str_release(&packed);
    }
}

/* What is read back from a disk may be anything. */
static void damaged_packings_end_and_harm_nobody(void **state)
{
    struct sample_point points[SAMPLE_CHUNK_POINTS];
    struct dice dice = {.state = 11};

    (void)state;
    for (int round = 0; round < 20000; round++) {
        size_t len = dice_roll(&dice, 60), at = 0;
        uint8_t *bytes = xmalloc(len + 1); /* the sanitizer sees a byte too far */
        struct sample sample = {0};

        bytes = xreallocarray(bytes, len + (len == 0), 1);
        for (size_t i = 0; i < len; i++)
            bytes[i] = (uint8_t)dice_roll(&dice, dice_roll(&dice, 2) == 0 ? 8 : 256);
        while (sample_round_next(bytes, len, &at, &sample) == 1)
            assert_true(at <= len && isfinite(sample.value));
        sample_chunk_read(bytes, len, points, SAMPLE_CHUNK_POINTS);
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_come_back_as_they_were),
        cmocka_unit_test(chunks_keep_minimum_average_and_maximum),
        cmocka_unit_test(damaged_packings_end_and_harm_nobody),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("sample_code", tests, NULL, NULL);
}
