/* Use cases about drafts. No permission is asked for: they are the acting user's own, and nothing
 * comes of them until the form is saved. */
#include "desk/drafts.h"

#include "base/tr.h"
#include "store/draft_store.h"

static struct draft_row row_of(const struct desk *desk, const struct draft_key *key)
{
    return (struct draft_row){.owner = desk_user(desk), .kind = key->kind, .subject = key->subject};
}

int desk_draft_save(struct desk *desk, const struct draft_key *key, const json_t *form,
                    struct err *err)
{
    const struct draft_row row = row_of(desk, key);
    wall_s now = clock_wall();
    struct str body = STR_INIT;
    int rc;

    json_add_canonical(&body, form);
    if (body.len > DRAFT_BYTES_MAX)
        rc = err_set(err, ERR_REFUSED, _("the form holds %zu bytes; drafts of at most %d are kept"),
                     body.len, (int)DRAFT_BYTES_MAX);
    else
        rc = draft_store_save(desk_store(desk), &row, body.buf, now,
                              now - (wall_s)DRAFT_DAYS_KEPT * CIVIL_DAY_S, err);
    str_release(&body);
    return rc;
}

int desk_draft_load(struct desk *desk, const struct draft_key *key, json_t **form, struct err *err)
{
    const struct draft_row row = row_of(desk, key);
    struct str body = STR_INIT;
    int rc = draft_store_load(desk_store(desk), &row, &body, err);

    if (rc == 1) {
        *form = json_read(body.buf, body.len, err);
        if (*form == NULL)
            rc = err_prefix(err, _("the draft of %s"), key->kind);
    }
    str_release(&body);
    return rc;
}

int desk_draft_delete(struct desk *desk, const struct draft_key *key, struct err *err)
{
    const struct draft_row row = row_of(desk, key);

    return draft_store_delete(desk_store(desk), &row, err);
}

struct listing {
    int (*each)(const struct draft_key *key, wall_s saved_at, void *data);
    void *data;
};

static int hand_on(const struct draft_row *row, wall_s saved_at, void *data)
{
    const struct listing *listing = data;
    const struct draft_key key = {.kind = row->kind, .subject = row->subject};

    return listing->each(&key, saved_at, listing->data);
}

int desk_draft_list(struct desk *desk,
                    int (*each)(const struct draft_key *key, wall_s saved_at, void *data),
                    void *data, struct err *err)
{
    struct listing listing = {.each = each, .data = data};

    return draft_store_each(desk_store(desk), desk_user(desk), hand_on, &listing, err);
}
