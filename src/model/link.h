/* Interfaces between systems: what one hands to the other, how, and where that can be looked at. One
 * end may be foreign (the insurance, a bedside device), the other is a system of a contract. */
#ifndef MODEL_LINK_H
#define MODEL_LINK_H

#include "base/field.h"

enum link_kind {
    LINK_HL7 = 1, /* MLLP over TCP */
    LINK_HTTP,    /* SOAP, REST */
    LINK_DATABASE,
    LINK_QUEUE,
    LINK_FILE,
    LINK_DICOM,
    LINK_SERIAL,
    LINK_OTHER,
};

struct system_link {
    char *id;
    char *name;
    char *from; /* who sends */
    char *to;
    int kind; /* enum link_kind */
    char *host;
    int64_t port;
    char *queue;
    char *url;
    char *contact; /* whom to call when the other side is silent */
    char *fallback;
};

extern const struct schema link_schema;
extern const struct choice link_kinds[];

#endif
