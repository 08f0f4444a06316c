/* Is the installation sound? One finding a check, in a fixed order, told as soon as it is known. */
#ifndef DESK_DOCTOR_H
#define DESK_DOCTOR_H

#include "base/err.h"

enum health { HEALTH_GOOD, HEALTH_WARNING, HEALTH_BAD };

struct finding {
    enum health health;
    const char *check; /* a code: "store", "permissions", "integrity", … */
    const char *text;  /* translated; what was found, and the remedy */
};

struct doctor_options {
    const char *store_url;  /* NULL: the usual place */
    const char *config_dir; /* NULL: /etc/zhiban and the user's */
};

/* Works on damaged stores too: each check stands for itself. Returns the worst health. */
enum health desk_doctor(const struct doctor_options *options,
                        void (*tell)(const struct finding *finding, void *data), void *data);

#endif
