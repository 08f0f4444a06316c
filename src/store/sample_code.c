/* Packing. A round: for each figure a number (distance to the series before << 2 | form), then the
 * value. A chunk: its lowest and highest value as floats, then runs (count << 2 | kind); a point is
 * the average in 1/65535 of that range and minimum and maximum in 1/255, rounded outwards. */
#include "store/sample_code.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum form { FORM_FLOAT, FORM_BYTE, FORM_SHORT };
enum run { RUN_GAP, RUN_SAME, RUN_OWN };
enum { POINT_BYTES = 4 };

static void add_number(struct str *out, uint64_t number)
{
    while (number >= 0x80) {
        str_addc(out, (char)(number | 0x80));
        number >>= 7;
    }
    str_addc(out, (char)number);
}

static bool read_number(const uint8_t *bytes, size_t len, size_t *at, uint64_t *number)
{
    *number = 0;
    for (int shift = 0; shift < 63 && *at < len; shift += 7) {
        uint8_t byte = bytes[(*at)++];

        *number |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

static void add_float(struct str *out, float value)
{
    char bytes[sizeof(value)];

    memcpy(bytes, &value, sizeof(value));
    str_addn(out, bytes, sizeof(value));
}

static bool read_float(const uint8_t *bytes, size_t len, size_t *at, float *value)
{
    if (len - *at < sizeof(*value))
        return false;
    memcpy(value, bytes + *at, sizeof(*value));
    *at += sizeof(*value);
    return true;
}

/* --- rounds --- */

static int by_series(const void *left, const void *right)
{
    const struct sample *a = left, *b = right;

    return (a->series > b->series) - (a->series < b->series);
}

/* As they nearly always are: series are numbered as they come. */
static bool is_in_order(const struct sample *samples, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (samples[i].series < samples[i - 1].series)
            return false;
    }
    return true;
}

static void add_sample(struct str *out, uint64_t distance, double value)
{
    bool whole = value == floor(value) && fabs(value) < 32768;

    if (whole && value >= 0 && value < 256) {
        add_number(out, distance << 2 | FORM_BYTE);
        str_addc(out, (char)(uint8_t)value);
    } else if (whole) {
        uint16_t bits = (uint16_t)(int16_t)value;

        add_number(out, distance << 2 | FORM_SHORT);
        str_addc(out, (char)(bits & 0xff));
        str_addc(out, (char)(bits >> 8));
    } else {
        add_number(out, distance << 2 | FORM_FLOAT);
        add_float(out, (float)value);
    }
}

void sample_round_add(struct str *out, struct sample *samples, size_t count)
{
    int64_t before = 0;

    if (!is_in_order(samples, count))
        qsort(samples, count, sizeof(*samples), by_series);
    for (size_t i = 0; i < count; i++) {
        if (!isfinite((float)samples[i].value))
            continue;
        add_sample(out, (uint64_t)(samples[i].series - before), samples[i].value);
        before = samples[i].series;
    }
}

static bool read_value(const uint8_t *bytes, size_t len, size_t *at, uint64_t form, double *value)
{
    float number;

    switch (form) {
    case FORM_FLOAT:
        if (!read_float(bytes, len, at, &number) || !isfinite(number))
            return false;
        *value = (double)number;
        return true;
    case FORM_BYTE:
        if (*at >= len)
            return false;
        *value = bytes[(*at)++];
        return true;
    case FORM_SHORT:
        if (len - *at < 2)
            return false;
        *value = (int16_t)(bytes[*at] | bytes[*at + 1] << 8);
        *at += 2;
        return true;
    default: return false;
    }
}

int sample_round_next(const void *bytes, size_t len, size_t *at, struct sample *sample)
{
    uint64_t head;

    if (*at >= len || !read_number(bytes, len, at, &head) || head >> 2 > INT32_MAX ||
        !read_value(bytes, len, at, head & 3, &sample->value))
        return 0;
    sample->series += (int64_t)(head >> 2);
    return 1;
}

/* --- chunks --- */

static void range_of(const struct sample_point *points, size_t count, float *low, float *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        if (!points[i].there)
            continue;
        *low = fminf(*low, points[i].min);
        *high = fmaxf(*high, points[i].max);
    }
}

static double share(float value, float low, float high)
{
    double range = (double)high - (double)low;

    return range > 0 ? ((double)value - (double)low) / range : 0;
}

static void pack_point(uint8_t *out, const struct sample_point *point, float low, float high)
{
    unsigned avg = (unsigned)lround(share(point->avg, low, high) * 65535);

    out[0] = (uint8_t)(avg & 0xff);
    out[1] = (uint8_t)(avg >> 8);
    out[2] = (uint8_t)floor(share(point->min, low, high) * 255);
    out[3] = (uint8_t)ceil(share(point->max, low, high) * 255);
}

static size_t run_length(const struct sample_point *points, const uint8_t (*packed)[POINT_BYTES],
                         size_t i, size_t count)
{
    size_t n = 1;

    while (i + n < count && points[i + n].there == points[i].there &&
           (!points[i].there || memcmp(packed[i + n], packed[i], POINT_BYTES) == 0))
        n++;
    return n;
}

/* A run of points of their own goes on until two are alike: a shorter run would cost more. */
static size_t own_length(const struct sample_point *points, const uint8_t (*packed)[POINT_BYTES],
                         size_t i, size_t count)
{
    size_t n = 0;

    while (i + n < count && points[i + n].there && run_length(points, packed, i + n, count) < 2)
        n++;
    return n;
}

void sample_chunk_add(struct str *out, const struct sample_point *points, size_t count)
{
    uint8_t packed[SAMPLE_CHUNK_POINTS][POINT_BYTES] = {0};
    float low, high;
    size_t i = 0;

    range_of(points, count, &low, &high);
    if (low > high)
        return;
    add_float(out, low);
    add_float(out, high);
    for (size_t k = 0; k < count; k++)
        if (points[k].there)
            pack_point(packed[k], &points[k], low, high);
    while (i < count) {
        size_t own = own_length(points, packed, i, count);
        size_t n = own > 0 ? own : run_length(points, packed, i, count);
        enum run kind = own > 0 ? RUN_OWN : points[i].there ? RUN_SAME : RUN_GAP;

        add_number(out, n << 2 | kind);
        if (kind != RUN_GAP)
            str_addn(out, (const char *)packed[i], (own > 0 ? n : 1) * POINT_BYTES);
        i += n;
    }
}

static void unpack_point(const uint8_t *bytes, float low, float high, struct sample_point *point)
{
    double range = (double)high - (double)low;

    point->there = true;
    point->avg = (float)((double)low + range * (bytes[0] | bytes[1] << 8) / 65535);
    point->min = (float)((double)low + range * bytes[2] / 255);
    point->max = (float)((double)low + range * bytes[3] / 255);
    point->min = fminf(point->min, point->avg);
    point->max = fmaxf(point->max, point->avg);
}

static size_t read_run(const uint8_t *bytes, size_t len, size_t *at, float low, float high,
                       struct sample_point *points, size_t room)
{
    uint64_t head, n, kind;

    if (!read_number(bytes, len, at, &head))
        return 0;
    n = head >> 2;
    kind = head & 3;
    if (n > room || kind > RUN_OWN ||
        (kind != RUN_GAP && len - *at < (kind == RUN_OWN ? n : 1) * POINT_BYTES))
        return 0;
    for (uint64_t k = 0; k < n && kind != RUN_GAP; k++) {
        unpack_point(bytes + *at, low, high, &points[k]);
        if (kind == RUN_OWN)
            *at += POINT_BYTES;
    }
    if (kind == RUN_SAME)
        *at += POINT_BYTES;
    return n;
}

void sample_chunk_read(const void *bytes, size_t len, struct sample_point *points, size_t count)
{
    size_t at = 0, i = 0, n;
    float low, high;

    memset(points, 0, count * sizeof(*points));
    if (!read_float(bytes, len, &at, &low) || !read_float(bytes, len, &at, &high) ||
        !isfinite(low) || !isfinite(high))
        return;
    while (i < count && (n = read_run(bytes, len, &at, low, high, points + i, count - i)) > 0)
        i += n;
}
