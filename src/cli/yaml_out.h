/* JSON values printed the way a configuration file would say them. */
#ifndef CLI_YAML_OUT_H
#define CLI_YAML_OUT_H

#include "base/json.h"
#include "base/str.h"

void yaml_add(struct str *out, const json_t *value);

#endif
