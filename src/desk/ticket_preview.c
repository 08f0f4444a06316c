#include "desk/ticket_preview.h"

#include <string.h>

#include "base/mem.h"
#include "desk/queue.h"
#include "desk/ticket_clocks.h"
#include "desk/tickets.h"

const struct sla *desk_ticket_preview(struct desk *desk, struct ticket_clocks *clocks,
                                      struct ticket *draft, struct err *err)
{
    return desk_ticket_bind(desk, draft, err) < 0
               ? NULL
               : ticket_clocks_preview(clocks, draft, clock_wall(), err);
}

struct search {
    const struct ticket *draft;
    wall_s since;
    int64_t left;
    int (*each)(const struct ticket *ticket, void *data);
    void *data;
};

static bool is_similar(const struct ticket *draft, const struct ticket *ticket)
{
    if (draft->system_id != NULL && ticket->system_id != NULL)
        return strcmp(draft->system_id, ticket->system_id) == 0;
    return draft->site != NULL && ticket->site != NULL && strcmp(draft->site, ticket->site) == 0;
}

static int pass_on(const struct ticket *ticket, void *data)
{
    struct search *search = data;

    if (search->left == 0 || ticket->received_at < search->since)
        return 1; /* the newest come first */
    if (!is_similar(search->draft, ticket))
        return 0;
    search->left--;
    return search->each(ticket, search->data);
}

int desk_ticket_similar(struct desk *desk, const struct ticket *draft, int64_t limit,
                        int (*each)(const struct ticket *ticket, void *data), void *data,
                        struct err *err)
{
    const struct ticket_filter filter = {
        .open = true, .contract = draft->contract, .limit = INT64_MAX};
    struct search search = {.draft = draft,
                            .since = clock_wall() - CIVIL_DAY_S,
                            .left = limit,
                            .each = each,
                            .data = data};
    int rc = desk_ticket_list(desk, &filter, pass_on, &search, err);

    return rc < 0 ? -1 : 0;
}
