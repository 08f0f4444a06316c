/* The first look at a configuration file, before any YAML: is it text, and in UTF-8? Everything
 * that libyaml's own reader would refuse is refused here, with a line and a column, which it lacks.
 * Characters that it takes for line ends and editors do not are refused too: places must agree. */
#ifndef CONF_BYTES_H
#define CONF_BYTES_H

#include <stddef.h>

#include "base/vec.h"
#include "conf/conf_report.h"

/* A line that is indented with a tab. */
struct tab {
    unsigned line;
    unsigned column; /* of the tab */
    unsigned text;   /* column of the first character that is no blank */
};
typedef VEC(struct tab) tabs_t;

/* The bytes of a UTF-8 byte order mark to skip, 0 or 3. */
size_t bytes_bom(const char *bytes, size_t len);
/* 0 and the tabs, or -1 with one complaint. bytes begin after the byte order mark. */
int bytes_check(const char *file, const char *bytes, size_t len, tabs_t *tabs,
                struct conf_report *report);

#endif
