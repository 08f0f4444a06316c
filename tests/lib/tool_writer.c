/* tool_writer URL ID COUNT: writes COUNT events on the contact ID, each in a transaction of its own,
 * as fast as it can: its addition if it is not there yet, then changes. After each commit the event's
 * seq goes to stdout as a line, unbuffered: whoever reads it may rely on the event. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/contact.h"
#include "store/record.h"
#include "store/store.h"

static int acknowledge(int64_t seq)
{
    char line[32];
    int len = snprintf(line, sizeof(line), "%" PRId64 "\n", seq);

    return write(STDOUT_FILENO, line, (size_t)len) == len ? 0 : -1;
}

static int write_event(struct store *store, const char *id, int number, struct err *err)
{
    struct contact before = {0}, after;
    int found = record_load(store, &contact_schema, id, &before, err), rc = -1;

    if (found < 0)
        return -1;
    record_copy(&contact_schema, &after, &before);
    free(after.name);
    after.name = xasprintf("Wang %d of %d", number, (int)getpid());
    if (found == 0)
        after.id = xstrdup(id);
    if (number % 3 == 0) {
        free(after.phone);
        after.phone = xasprintf("120%08d", number);
    }
    if (record_save(store, &contact_schema, found == 0 ? NULL : &before, &after,
                    found == 0 ? "add" : "edit", number % 5 == 0 ? "a note" : NULL, err) == 0)
        rc = acknowledge(after.seq);
    record_release(&contact_schema, &before);
    record_release(&contact_schema, &after);
    return rc;
}

int main(int argc, char **argv)
{
    const struct store_options options = {.access = STORE_EXISTING, .busy_wait_ms = 120000};
    struct err err = ERR_INIT;
    struct store *store;
    int rc = 0;

    tr_set_lang(LANG_EN);
    if (argc != 4) {
        fprintf(stderr, "usage: tool_writer URL ID COUNT\n");
        return 2;
    }
    store = store_open(argv[1], &options, &err);
    if (store != NULL)
        store_set_actor(store, &(struct actor){.name = "writer", .role = "duty", .origin = "test"});
    for (int i = 1; store != NULL && rc == 0 && i <= (int)strtol(argv[3], NULL, 10); i++)
        rc = write_event(store, argv[2], i, &err);
    if (err.kind != ERR_NONE && err.kind != ERR_REFUSED) /* a conflict is no accident */
        fprintf(stderr, "tool_writer: %s\n", err.text.buf);
    store_close(store);
    err_release(&err);
    return rc < 0 || store == NULL;
}
