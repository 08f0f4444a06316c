/* zhiband without a role: keeps the collector running. */
#ifndef HEALTH_SUPERVISE_H
#define HEALTH_SUPERVISE_H

int role_supervise(int argc, char **argv);

#endif
