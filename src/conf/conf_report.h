/* What is wrong with a configuration: every complaint with the place where it is written, all of
 * them in one go. Whoever adds a complaint says what to write instead. */
#ifndef CONF_CONF_REPORT_H
#define CONF_CONF_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/vec.h"

enum { CONF_REPORT_SHOWN = 50 };

/* Lines and columns count from 1, columns in characters. Line 0 stands for the whole file. */
struct mark {
    unsigned line, column;
};

struct complaint {
    char *file;
    struct mark mark;
    char *text;
    size_t order; /* of arrival, to sort complaints about one place */
};

struct conf_report {
    VEC(struct complaint) items;
};

void conf_report_release(struct conf_report *report);
/* What files say themselves is quoted visibly and not at any length. Always -1, so that
 * "return conf_report_add(…)" reads well. */
int conf_report_add(struct conf_report *report, const char *file, struct mark mark,
                    const char *format, ...) PRINTF_LIKE(4, 5);
/* So many complaints that further ones will only be counted: spare costly advice. */
bool conf_report_is_full(const struct conf_report *report);
/* By file, line and column. */
void conf_report_sort(struct conf_report *report);
/* "file:line:column: message" lines, CONF_REPORT_SHOWN at most, then "… and N more". */
void conf_report_add_text(const struct conf_report *report, struct str *out);

#endif
