/* Any bytes as a machine's answer: reading ends, every figure is a number or UNKNOWN, everything has
 * a known metric and a level that can be, all text is fit for a screen, and the limits hold. */
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/visible.h"
#include "health/excerpt.h"
#include "health/probe.h"
#include "model/check.h"
#include "model/metric.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool promise)
{
    if (!promise)
        abort();
}

static void check_text(const char *text, size_t max)
{
    struct str again = STR_INIT;

    must(text != NULL && strlen(text) <= max);
    must(utf8_valid(text, strlen(text), NULL));
    visible_add(&again, text, strlen(text), VISIBLE_LINE);
    must(strcmp(again.buf, text) == 0);
    str_release(&again);
}

static void check_reading(const struct reading *reading)
{
    must(metric_of(reading->metric) != NULL);
    check_text(reading->object, EXCERPT_OBJECT_MAX);
    check_text(reading->text, EXCERPT_TEXT_MAX);
    must(reading->said >= 0 && reading->said <= CHECK_UNKNOWN);
    must(isnan(reading->value) || isfinite(reading->value));
    if (isnan(reading->value)) /* never good by default */
        must(reading->said == CHECK_UNKNOWN || reading->said == CHECK_CRIT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct probe_output out = {.now = 1795132800};
    int rc = probe_parse((const char *)data, size, "c0ffee", &out);

    must((rc == 0) == (out.sections.len > 0));
    must(out.sections.len <= PROBE_SECTIONS_MAX && out.states.len <= PROBE_STATES_MAX);
    vec_each (section, &out.sections) {
        const struct readings *readings = &section->readings;

        must(section->whole == (section->status >= 0));
        must(readings->list.len >= 1); /* its own verdict */
        must(section->whole || readings->list.len == 1);
        vec_each (reading, &readings->list) {
            check_reading(reading);
        }
    }
    vec_each (state, &out.states) {
        must(utf8_valid(state->key, strlen(state->key), NULL));
        must(strchr(state->value, '\n') == NULL);
    }
    probe_add_clock(&out, 1795132800000, 1795132800100);
    probe_release(&out);
    return 0;
}
