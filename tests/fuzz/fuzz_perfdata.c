/* Any bytes as what a plugin printed: reading ends, the first reading tells the exit status, figures
 * are numbers or UNKNOWN, and there are never more than the limit. */
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "health/perfdata.h"
#include "model/check.h"
#include "model/metric.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool promise)
{
    if (!promise)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct readings readings = {0};
    struct perf_range range;
    struct piece text = {.bytes = (const char *)data, .len = size};
    int status = size == 0 ? 0 : data[0] % 5;

    if (perf_range_parse(text, &range))
        must(range.low <= range.high);
    plugin_read("x", status, text.bytes, text.len, &readings);
    must(readings.list.len >= 1 && readings.list.len <= PERFDATA_MAX + 1);
    must(readings.list.items[0].said == (status < 3 ? CHECK_OK + status : CHECK_UNKNOWN));
    vec_each (reading, &readings.list) {
        must(str_starts(reading->metric, "plugin.x") && metric_of(reading->metric) != NULL);
        must(utf8_valid(reading->metric, strlen(reading->metric), NULL));
        must(utf8_valid(reading->text, strlen(reading->text), NULL));
        must(isfinite(reading->value) || reading->said == CHECK_UNKNOWN);
    }
    readings_release(&readings);
    return 0;
}
