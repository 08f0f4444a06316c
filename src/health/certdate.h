/* When a certificate ends, as openssl prints it: "Jun  1 12:00:00 2027 GMT". */
#ifndef HEALTH_CERTDATE_H
#define HEALTH_CERTDATE_H

#include <stddef.h>

#include "base/clock.h"

/* -1 if it is no such date. */
int cert_date(const char *bytes, size_t len, wall_s *end);
/* Days left, negative when it is over. */
double cert_days(wall_s end, wall_s now);

#endif
