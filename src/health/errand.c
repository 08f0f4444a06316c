/* What all ways of asking have in common. */
#include "health/errand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/tr.h"
#include "health/machine.h"

static const struct errand_kind *const kinds[] = {
    &errand_exec, &errand_resident, &errand_plugin, &errand_tcp, &errand_http, &errand_cert,
};

const struct errand_kind *errand_kind(int kind)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (kinds[i]->kind == kind)
            return kinds[i];
    return NULL;
}

struct ask_round errand_question(const struct task *task)
{
    return (struct ask_round){.plan = task->plan->probe,
                              .script = task->plan->script,
                              .round = task->plan->round,
                              .states = task->states.items,
                              .state_count = task->states.len,
                              .wary = task->wary,
                              .scripts = &task->machine->station->scripts};
}

static int64_t wall_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void free_errand(struct errand *errand)
{
    if (errand->task->errand == errand)
        errand->task->errand = NULL;
    ask_release(&errand->ask);
    free(errand);
}

static const struct errand_kind *kind_of(const struct task *task)
{
    if (task->machine->station->resident && task->plan->probe->kind == PROBE_LINUX &&
        task->machine->plan->host->transport == TRANSPORT_SSH)
        return &errand_resident;
    return errand_kind(task->plan->probe->kind);
}

struct errand *errand_start(struct task *task, struct err *err)
{
    const struct errand_kind *kind = kind_of(task);
    struct errand *errand;

    if (kind == NULL) {
        err_set(err, ERR_FAILED, _("the probe '%s' is of a kind that nobody asks"),
                task->plan->probe->id);
        return NULL;
    }
    errand = xcalloc(1, sizeof(*errand));
    *errand = (struct errand){
        .task = task, .kind = kind, .ask = ASK_INIT, .sent_ms = wall_ms(), .sent = clock_mono()};
    task->errand = errand;
    if (kind->start(errand, err) < 0) {
        free_errand(errand);
        return NULL;
    }
    return errand;
}

void errand_cancel(struct errand *errand)
{
    errand->kind->cancel(errand);
    free_errand(errand);
}

/* --- the ends --- */

static void keep_states(struct task *task, const struct probe_output *out)
{
    vec_each (state, &out->states) {
        struct probe_state *kept = NULL;

        vec_each (known, &task->states) {
            if (strcmp(known->key, state->key) == 0)
                kept = known;
        }
        if (kept == NULL && task->states.len >= PROBE_STATES_MAX)
            continue;
        if (kept == NULL) {
            kept = vec_push(&task->states);
            kept->key = xstrdup(state->key);
        } else if (strcmp(kept->value, state->value) == 0) {
            continue;
        }
        free(kept->value);
        kept->value = xstrdup(state->value);
    }
}

static void end(struct errand *errand, const struct probe_output *out, bool lost)
{
    errand->exec = NULL;
    errand->child = NULL;
    machine_finished(errand, out, lost);
    free_errand(errand);
}

void errand_add_absent(const struct task *task, struct probe_output *out, const char *why)
{
    if (task->plan->round == NULL) {
        if (out->sections.len == 0)
            probe_add_absent(out, task->plan->probe->id, why);
        return;
    }
    for (size_t i = 0; i < task->plan->round->sections.len; i++) {
        const char *name = task->plan->round->sections.items[i];

        if (probe_section(out, name) == NULL)
            probe_add_absent(out, name, why);
    }
}

static bool is_whole(const struct probe_output *out)
{
    vec_each (section, &out->sections) {
        if (!section->whole)
            return false;
    }
    return true;
}

void errand_end_frames(struct errand *errand, const char *bytes, size_t len, const char *why)
{
    struct probe_output out = {.now = clock_wall()};
    struct task *task = errand->task;

    probe_parse(bytes, len, errand->ask.nonce, &out);
    probe_keep_asked(&out, task->plan->round);
    errand_add_absent(task, &out, why);
    probe_add_clock(&out, errand->sent_ms, wall_ms());
    task->wary = !is_whole(&out);
    keep_states(task, &out);
    end(errand, &out, false);
    probe_release(&out);
}

/* As frames do: so that the end of a fault is seen, too. */
static void add_section_verdicts(struct probe_output *out)
{
    vec_each (section, &out->sections) {
        if (section->whole)
            *vec_push(&section->readings.list) =
                (struct reading){.metric = xstrdup("probe.section"),
                                 .object = xstrdup(section->name),
                                 .said = CHECK_OK,
                                 .text = xstrdup("")};
    }
}

void errand_end_output(struct errand *errand, struct probe_output *out)
{
    errand->task->wary = !is_whole(out);
    add_section_verdicts(out);
    end(errand, out, false);
    probe_release(out);
}

void errand_end_lost(struct errand *errand)
{
    end(errand, NULL, true);
}
