/* What the commands about health share: how old something is, in few cells, and the export. */
#ifndef CLI_HEALTH_H
#define CLI_HEALTH_H

#include "cli/cli.h"
#include "base/json.h"
#include "desk/health.h"

/* "12s", "4m", "3h", "2d"; "-" for -1. */
void health_add_age(struct str *out, int64_t age_s);

json_t *health_check_json(const struct health_check *check);

/* `zhiban health export`. */
int health_run_export(struct cli *cli);

#endif
