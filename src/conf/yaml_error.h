/* What libyaml says when it cannot go on, in our words and at the place a person should look at:
 * libyaml reports where it gave up, which is the end of the file for a quote that never ends. */
#ifndef CONF_YAML_ERROR_H
#define CONF_YAML_ERROR_H

#include <yaml.h>

#include "conf/conf_report.h"

/* bytes: what the parser was given. Always -1. */
int yaml_error_report(const yaml_parser_t *parser, const char *file, const char *bytes, size_t len,
                      struct conf_report *report);

#endif
