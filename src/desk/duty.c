/* What the duties rest on. */
#include "desk/duty.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "store/record.h"

enum { RETRO_S = 30 * 60 };

static const char ordinary[] = "wd58";

const struct worktime *duty_worktime(struct desk *desk, const struct contract *contract,
                                     const char *calendar, struct err *err)
{
    if (calendar == NULL && contract != NULL)
        calendar = contract->calendar;
    return desk_worktime(desk, calendar == NULL ? ordinary : calendar, err);
}

bool duty_may(const struct desk *desk, enum permission permission)
{
    const struct role *role = config_role(desk_config(desk), desk_role(desk));

    return role != NULL && role_may(role, permission);
}

int duty_require_recent(struct desk *desk, wall_s at, const char *doing, struct err *err)
{
    return at >= clock_wall() - RETRO_S ? 0 : desk_require(desk, MAY_RECORD_CORRECT, doing, err);
}

static int save_numbered(struct store *store, const struct schema *schema, const char *prefix,
                         void *record, const char *verb, struct err *err)
{
    struct record_head *head = record;
    int64_t number;

    if (record_next_number(store, schema, prefix, &number, err) < 0)
        return -1;
    free(head->id);
    head->id = xasprintf("%s-%" PRId64, prefix, number);
    return record_save(store, schema, NULL, record, verb, NULL, err);
}

int duty_save_new(struct desk *desk, const struct schema *schema, const char *prefix, void *record,
                  const char *verb, struct err *err)
{
    struct store *store = desk_store(desk);

    if (store_begin(store, err) < 0)
        return -1;
    if (save_numbered(store, schema, prefix, record, verb, err) < 0) {
        store_rollback(store);
        return -1;
    }
    return store_commit(store, err);
}
