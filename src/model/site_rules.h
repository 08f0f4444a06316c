/* The rules over several sites, hosts and interfaces: nothing depends on itself in a circle, a jump
 * host can be one, and an interface touches a system that some contract has. */
#ifndef MODEL_SITE_RULES_H
#define MODEL_SITE_RULES_H

#include "model/config.h"

void sites_check_config(const struct config *config, config_complain *complain, void *data);

#endif
