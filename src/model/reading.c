#include "model/reading.h"

#include <stdlib.h>

#include "base/str.h"

static void free_text(char *text)
{
    if (text != str_empty)
        free(text);
}

void reading_set_text(struct reading *reading, char *text)
{
    free_text(reading->text);
    reading->text = text;
}

void reading_release(struct reading *reading)
{
    free(reading->metric);
    free_text(reading->object);
    free_text(reading->text);
    *reading = (struct reading){0};
}

void readings_release(struct readings *readings)
{
    for (size_t i = 0; i < readings->list.len; i++)
        reading_release(&readings->list.items[i]);
    free(readings->list.items);
    *readings = (struct readings){0};
}
