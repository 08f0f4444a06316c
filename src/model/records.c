/* The one list of record kinds. */
#include "model/records.h"

#include <string.h>

#include "model/alert.h"
#include "model/change.h"
#include "model/config_version.h"
#include "model/contact.h"
#include "model/host_key.h"
#include "model/obligation.h"
#include "model/outage.h"
#include "model/silence.h"
#include "model/patrol.h"
#include "model/stand_in.h"
#include "model/ticket.h"
#include "model/window.h"

const struct schema *const record_kinds[] = {
    &config_version_schema, &contact_schema,
    &ticket_schema,         &obligation_schema,
    &change_schema,         &maintenance_schema,
    &stand_in_schema,       &outage_schema,
    &host_key_schema,       &alert_schema,
    &silence_schema,        &patrol_schema,
    &patrol_answer_schema,  NULL,
};

const struct schema *record_kind(const char *name)
{
    for (const struct schema *const *kind = record_kinds; *kind != NULL; kind++)
        if (strcmp((*kind)->kind, name) == 0)
            return *kind;
    return NULL;
}
