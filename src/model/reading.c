#include "model/reading.h"

#include <stdlib.h>

void reading_release(struct reading *reading)
{
    free(reading->metric);
    free(reading->object);
    free(reading->text);
    *reading = (struct reading){0};
}

void readings_release(struct readings *readings)
{
    for (size_t i = 0; i < readings->list.len; i++)
        reading_release(&readings->list.items[i]);
    free(readings->list.items);
    *readings = (struct readings){0};
}
