/* Looks from the duty host as an errand: no session is needed, and nothing of the machine's own is
 * asked. The targets live as long as the errand; a target that needs a child counts as one. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "health/active.h"
#include "health/errand.h"
#include "health/machine.h"

struct looking {
    struct active_targets targets;
    struct active_check *check;
    size_t children;
};

static void end_looking(struct errand *errand)
{
    struct looking *looking = errand->own;

    errand->task->machine->station->children -= looking->children;
    active_free(looking->check);
    active_targets_release(&looking->targets);
    free(looking);
    errand->own = NULL;
}

static void on_finish(struct active_check *check, struct readings *readings, void *context)
{
    struct errand *errand = context;
    struct probe_output out = {.now = clock_wall()};
    struct probe_section *section = vec_push(&out.sections);

    (void)check;
    *section = (struct probe_section){.name = xstrdup(errand->task->plan->probe->id),
                                      .whole = true,
                                      .text = xstrdup(""),
                                      .readings = *readings};
    *readings = (struct readings){0};
    end_looking(errand);
    errand_end_output(errand, &out);
}

static void add_targets(struct active_targets *targets, const struct plan_task *plan)
{
    const struct host *host = plan->hosts.items[0]->host;
    const char *address = host->address == NULL ? "localhost" : host->address;

    if (plan->links != NULL)
        active_add_links(targets, plan->links, host->id, address);
    else
        active_add_probe(targets, plan->probe, host->id, address);
}

static int start(struct errand *errand, struct err *err)
{
    struct task *task = errand->task;
    struct station *station = task->machine->station;
    struct looking *looking = xcalloc(1, sizeof(*looking));

    errand->own = looking;
    add_targets(&looking->targets, task->plan);
    if (looking->targets.list.len == 0) {
        end_looking(errand);
        return err_set(err, ERR_FAILED, _("it names nothing to look at"));
    }
    vec_each (target, &looking->targets.list)
        looking->children += target->kind != PROBE_TCP;
    station->children += looking->children;
    looking->check = active_start(&(struct active_options){.loop = station->loop,
                                                           .resolver = station->resolver,
                                                           .targets = &looking->targets,
                                                           .timeout_ms = task->plan->timeout_ms,
                                                           .now = clock_wall(),
                                                           .on_finish = on_finish,
                                                           .context = errand});
    return 0;
}

const struct errand_kind errand_tcp = {.kind = PROBE_TCP, .start = start, .cancel = end_looking};
const struct errand_kind errand_http = {.kind = PROBE_HTTP, .start = start, .cancel = end_looking};
const struct errand_kind errand_cert = {.kind = PROBE_CERT, .start = start, .cancel = end_looking};
