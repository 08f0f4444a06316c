/* zhiband collect: the collector as a role. */
#ifndef HEALTH_COLLECT_H
#define HEALTH_COLLECT_H

int role_collect(int argc, char **argv);

#endif
