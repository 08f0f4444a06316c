/* A round put to a shell that stays: the only way for Windows, whose sshd leaks handles with every
 * command, and the cheapest for both ends elsewhere. One round at a time. A shell that does not
 * answer is closed, which takes the round with it; the next round opens another. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "health/errand.h"
#include "health/machine.h"

struct resident {
    struct machine *machine;
    const struct probe_plan *probe;
    struct remote_exec *exec; /* NULL: not open */
    struct errand *errand;    /* that waits for its answer */
    size_t ends;              /* frames that have to come */
    struct str bytes;
    size_t seen; /* of bytes, by count_ends() */
    size_t counted;
};

/* Whole lines "zb1 end SECTION NONCE STATUS" since the last look. */
static bool is_complete(struct resident *resident)
{
    const char *nonce = resident->errand->ask.nonce;
    char *newline;

    while ((newline = memchr(resident->bytes.buf + resident->seen, '\n',
                             resident->bytes.len - resident->seen)) != NULL) {
        const char *line = resident->bytes.buf + resident->seen;
        size_t len = (size_t)(newline - line);

        if (len > 8 && memcmp(line, "zb1 end ", 8) == 0 &&
            memmem(line, len, nonce, strlen(nonce)) != NULL)
            resident->counted++;
        resident->seen += len + 1;
    }
    return resident->counted >= resident->ends;
}

static void on_bytes(struct remote_exec *exec, const char *bytes, size_t len, void *context)
{
    struct resident *resident = context;
    struct errand *errand = resident->errand;

    if (errand == NULL)
        return; /* nobody asked */
    str_addn(&resident->bytes, bytes, len);
    if (!is_complete(resident))
        return;
    resident->errand = NULL;
    remote_exec_set_timeout(exec, 0);
    errand_end_frames(errand, resident->bytes.buf, resident->bytes.len,
                      _("the answer does not have it"));
}

static void on_finish(struct remote_exec *exec, const struct remote_result *result, void *context)
{
    struct resident *resident = context;
    struct errand *errand = resident->errand;

    (void)exec;
    resident->exec = NULL;
    resident->errand = NULL;
    if (errand == NULL)
        return;
    if (result->end == REMOTE_LOST)
        errand_end_lost(errand);
    else
        errand_end_frames(errand, resident->bytes.buf, resident->bytes.len,
                          result->end == REMOTE_TIMED_OUT ? _("no answer in time")
                                                          : _("the shell ended"));
}

static int open_shell(struct resident *resident, const struct task *task, struct err *err)
{
    struct ask ask = ASK_INIT;
    struct remote_command command = {
        .resident = true, .on_bytes = on_bytes, .on_finish = on_finish, .context = resident};
    int rc = ask_resident(task->plan->probe, task->plan->script, &ask, err);

    if (rc == 0) {
        command.command = ask.command.buf;
        command.input = ask.input.buf;
        command.input_len = ask.input.len;
        resident->exec = remote_exec(task->machine->remote, &command, err);
        resident->probe = task->plan->probe;
    }
    ask_release(&ask);
    return resident->exec == NULL ? -1 : 0;
}

static struct resident *need_resident(struct machine *machine)
{
    if (machine->resident == NULL) {
        machine->resident = xcalloc(1, sizeof(*machine->resident));
        machine->resident->machine = machine;
        str_init(&machine->resident->bytes);
    }
    return machine->resident;
}

static int start(struct errand *errand, struct err *err)
{
    struct task *task = errand->task;
    struct resident *resident = need_resident(task->machine);
    const struct ask_round round = errand_question(task);

    if (resident->exec != NULL && resident->probe != task->plan->probe) {
        remote_exec_cancel(resident->exec);
        resident->exec = NULL;
    }
    if (resident->exec == NULL && open_shell(resident, task, err) < 0)
        return -1;
    if (ask_resident_round(&round, &errand->ask, err) < 0)
        return -1;
    str_reset(&resident->bytes);
    resident->seen = resident->counted = 0;
    resident->ends = task->plan->round->sections.len;
    resident->errand = errand;
    errand->exec = resident->exec;
    remote_exec_set_timeout(resident->exec, task->plan->timeout_ms);
    remote_exec_write(resident->exec, errand->ask.input.buf, errand->ask.input.len);
    return 0;
}

static void cancel(struct errand *errand)
{
    struct resident *resident = errand->task->machine->resident;

    resident->errand = NULL;
    remote_exec_cancel(resident->exec); /* what it still says would be taken for the next answer */
    resident->exec = NULL;
}

void resident_close(struct machine *machine)
{
    struct resident *resident = machine->resident;

    if (resident == NULL)
        return;
    if (resident->exec != NULL)
        remote_exec_cancel(resident->exec);
    str_release(&resident->bytes);
    free(resident);
    machine->resident = NULL;
}

const struct errand_kind errand_resident = {
    .kind = PROBE_WINDOWS, .session = true, .start = start, .cancel = cancel};
