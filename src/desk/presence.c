/* Use cases about what screens show. */
#include "desk/presence.h"

#include "base/tr.h"
#include "model/user.h"
#include "store/lookback.h"
#include "store/presence_store.h"

void desk_presence_put(struct desk *desk, const char *session, const char *subject, bool edits)
{
    const struct presence_row row = {
        .session = session, .owner = desk_user(desk), .subject = subject, .edits = edits};
    wall_s now = clock_wall();
    struct err busy = ERR_INIT;

    if (store_looks_back(desk_store(desk)))
        return;
    /* Whoever may only read, or comes while somebody writes, is not seen this time. */
    presence_store_put(desk_store(desk), &row, now, now - PRESENCE_S, &busy);
    err_release(&busy);
}

struct naming {
    const struct config *config;
    struct str *out;
};

static int name_one(const struct presence_row *row, void *data)
{
    struct naming *naming = data;
    const struct user *user = config_user(naming->config, row->owner);
    const char *name = user != NULL && user->name != NULL ? user->name : row->owner;

    str_addf(naming->out, "%s", naming->out->len > 0 ? "  " : "");
    str_addf(naming->out, row->edits ? _("%s is editing") : _("%s is looking"), name);
    return 0;
}

int desk_presence_add(struct desk *desk, const char *session, const char *subject, struct str *out,
                      struct err *err)
{
    struct naming naming = {.config = desk_config(desk), .out = out};

    if (store_looks_back(desk_store(desk)))
        return 0;
    return presence_store_each(desk_store(desk), subject, session, clock_wall() - PRESENCE_S,
                               name_one, &naming, err);
}

int desk_screen_save(struct desk *desk, const char *state, struct err *err)
{
    if (store_looks_back(desk_store(desk)))
        return 0;
    return screen_store_save(desk_store(desk), desk_user(desk), state, clock_wall(), err);
}

int desk_screen_load(struct desk *desk, struct str *state, struct err *err)
{
    wall_s saved_at = 0;
    size_t before = state->len;
    int rc;

    if (store_looks_back(desk_store(desk)))
        return 0;
    rc = screen_store_load(desk_store(desk), desk_user(desk), state, &saved_at, err);
    if (rc == 1 && saved_at < clock_wall() - SCREEN_STATE_S) {
        str_truncate(state, before);
        return 0;
    }
    return rc;
}
