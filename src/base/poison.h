/* Forced into every translation unit by the Makefile (-include): calls that are never right here.
 * The system headers that declare them must be read before the names are poisoned. */
#ifndef BASE_POISON_H
#define BASE_POISON_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets
#pragma GCC poison gmtime localtime ctime asctime mktime
#pragma GCC poison system popen

#endif
