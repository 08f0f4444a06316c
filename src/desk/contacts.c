/* Use cases about contacts. Every one asks for the permission first and changes records only
 * through record_save() and its kin. */
#include "desk/contacts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "store/record.h"

static int save_new(struct store *store, struct contact *contact, const char *note, struct err *err)
{
    int64_t number;

    if (record_next_number(store, &contact_schema, "C", &number, err) < 0)
        return -1;
    free(contact->id);
    contact->id = xasprintf("C-%" PRId64, number);
    return record_save(store, &contact_schema, NULL, contact, "add", note, err);
}

int desk_contact_add(struct desk *desk, struct contact *contact, const char *note, struct err *err)
{
    struct store *store = desk_store(desk);

    if (desk_require(desk, MAY_RECORD_WRITE, "contact.add", err) < 0 || store_begin(store, err) < 0)
        return -1;
    if (save_new(store, contact, note, err) < 0) {
        store_rollback(store);
        return -1;
    }
    return store_commit(store, err);
}

int desk_contact_edit(struct desk *desk, const struct contact *before, struct contact *after,
                      const char *note, struct err *err)
{
    if (desk_require(desk, MAY_RECORD_WRITE, "contact.edit", err) < 0)
        return -1;
    return record_save(desk_store(desk), &contact_schema, before, after, "edit", note, err);
}

int desk_contact_remove(struct desk *desk, const char *id, const char *note, struct err *err)
{
    struct contact contact;
    int rc;

    if (desk_require(desk, MAY_RECORD_WRITE, "contact.remove", err) < 0 ||
        desk_contact_load(desk, id, &contact, err) < 0)
        return -1;
    rc = record_remove(desk_store(desk), &contact_schema, &contact, "remove", note, err);
    record_release(&contact_schema, &contact);
    return rc;
}

int desk_contact_redact(struct desk *desk, const char *id, const char *field, const char *reason,
                        struct err *err)
{
    const struct field *row = schema_field(&contact_schema, field);
    struct contact contact;
    int rc;

    if (row == NULL)
        return err_set(err, ERR_USAGE, _("a contact has no field %s; private are phone and remark"),
                       field);
    if (desk_require(desk, MAY_JOURNAL_REDACT, "contact.redact", err) < 0 ||
        desk_contact_load(desk, id, &contact, err) < 0)
        return -1;
    rc = record_redact(desk_store(desk), &contact_schema, &contact, row, reason, err);
    record_release(&contact_schema, &contact);
    return rc;
}

int desk_contact_load(struct desk *desk, const char *id, struct contact *contact, struct err *err)
{
    int rc = record_load(desk_store(desk), &contact_schema, id, contact, err);

    if (rc == 0)
        return err_set(err, ERR_FAILED,
                       _("there is no contact %s; 'zhiban contact list' shows them"), id);
    return rc < 0 ? -1 : 0;
}

struct collected {
    VEC(struct contact) items;
    bool expired;
    day_t today;
};

static int collect(const void *record, void *data)
{
    const struct contact *contact = record;
    struct collected *all = data;

    if (all->expired || contact->valid_until == 0 || contact->valid_until >= all->today)
        record_copy(&contact_schema, vec_push(&all->items), contact);
    return 0;
}

static int by_priority(const void *a, const void *b)
{
    const struct contact *left = a, *right = b;
    size_t left_len = strlen(left->id), right_len = strlen(right->id);

    if (left->priority != right->priority)
        return left->priority < right->priority ? -1 : 1;
    if (left_len != right_len)
        return left_len < right_len ? -1 : 1;
    return strcmp(left->id, right->id);
}

int desk_contact_list(struct desk *desk, bool expired,
                      int (*each)(const struct contact *contact, void *data), void *data,
                      struct err *err)
{
    struct collected all = {.expired = expired, .today = civil_day_of(clock_wall())};
    int rc = record_each(desk_store(desk), &contact_schema, collect, &all, err);

    if (rc == 0 && all.items.len > 1)
        qsort(all.items.items, all.items.len, sizeof(all.items.items[0]), by_priority);
    vec_each (contact, &all.items) {
        if (rc == 0)
            rc = each(contact, data);
        record_release(&contact_schema, contact);
    }
    vec_release(&all.items);
    return rc;
}
