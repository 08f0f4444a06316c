/* A Nagios plugin on the duty host: a child of ours, judged by its exit status. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "health/errand.h"
#include "health/machine.h"
#include "health/perfdata.h"
#include "loop/child.h"

enum { PLUGIN_OUT_MAX = 64 << 10 };

static void on_finish(struct child *child, const struct child_result *result, void *context)
{
    struct errand *errand = context;
    struct station *station = errand->task->machine->station;
    struct probe_output out = {.now = clock_wall()};
    const char *name = errand->task->plan->probe->id;
    bool ended = !result->timed_out && result->signal == 0;

    child_free(child);
    errand->child = NULL;
    station->children--;
    if (!ended) {
        probe_add_absent(&out, name,
                         result->timed_out ? _("no answer in time") : _("the plugin was killed"));
    } else {
        struct probe_section *section = vec_push(&out.sections);
        const struct str *text = &result->stream[CHILD_OUT].bytes;

        *section =
            (struct probe_section){.name = xstrdup(name), .whole = true, .text = xstrdup("")};
        plugin_read(name, result->status, text->buf, text->len, &section->readings);
    }
    errand_end_output(errand, &out);
}

static int start(struct errand *errand, struct err *err)
{
    struct task *task = errand->task;
    const struct host *host = task->machine->plan->host->host;
    const struct child_options options = {.keep = PLUGIN_OUT_MAX,
                                          .timeout_ms = task->plan->timeout_ms,
                                          .on_finish = on_finish,
                                          .context = errand};
    struct argv argv = {0};

    ask_plugin(task->plan->probe, host->address == NULL ? "localhost" : host->address,
               host->port == 0 ? 22 : host->port, host->id, &argv);
    errand->child = child_start(task->machine->station->loop, &argv, &options, err);
    argv_release(&argv);
    if (errand->child == NULL)
        return -1;
    task->machine->station->children++;
    return 0;
}

static void cancel(struct errand *errand)
{
    child_free(errand->child);
    errand->task->machine->station->children--;
}

const struct errand_kind errand_plugin = {
    .kind = PROBE_PLUGIN, .session = false, .start = start, .cancel = cancel};
