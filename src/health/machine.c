/* The rounds of a machine: when they are due, which may be asked, and what came of them. */
#include "health/machine.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "health/login.h"
#include "loop/loop.h"

enum {
    RUNNING_MAX = 3, /* sshd allows ten, and a slow round must not hold up a quick one */
    CHILDREN_MAX = 16,
    CHILD_WAIT_MS = 200,
    FIRST_APART_MS = 10,     /* quick rounds after the start */
    FIRST_SPREAD_MS = 30000, /* slow ones */
    BACK_SPREAD_MS = 5000,
    BACK_ROUNDS = 4, /* until what was unreachable is settled */
    SOONER = 3,      /* times, while a check is soft */
    SOONER_MIN_MS = 1000
};

static bool needs_session(const struct task *task)
{
    const struct errand_kind *kind = errand_kind(task->plan->probe->kind);

    return kind != NULL && kind->session;
}

/* --- asking --- */

static void end_round(struct task *task, const struct probe_output *out, int64_t took_ms);

/* It cannot even be asked, which is an end of the round like any other. */
static void fail_round(struct task *task, const struct err *err)
{
    struct probe_output out = {.now = clock_wall()};

    if (!task->unaskable)
        log_warn("%s %s: %s", task->machine->key, task->name, err->text.buf);
    task->unaskable = true;
    errand_add_absent(task, &out, err->text.buf);
    end_round(task, &out, 0);
    probe_release(&out);
}

void machine_count_running(struct machine *machine, int more)
{
    machine->running += (size_t)more;
    machine->station->running += (size_t)more;
}

static void start(struct task *task)
{
    struct station *station = task->machine->station;
    struct err err = ERR_INIT;
    bool session = needs_session(task);

    task->wanted = task->urgent = false;
    station->asked++;
    machine_count_running(task->machine, session);
    task->machine->commands += session;
    if (errand_start(task, &err) == NULL) {
        machine_count_running(task->machine, -session);
        fail_round(task, &err);
    } else {
        task->unaskable = false;
    }
    err_release(&err);
}

static bool may_start(const struct task *task)
{
    const struct machine *machine = task->machine;
    bool resident = machine->station->resident || task->plan->probe->kind == PROBE_WINDOWS;

    if (!task->wanted || task->errand != NULL)
        return false;
    if (!needs_session(task))
        return true;
    return machine->connected != 0 && machine->running < (resident ? 1 : RUNNING_MAX);
}

static void ask_wanted(struct machine *machine, bool urgent)
{
    vec_each (task, &machine->tasks) {
        if ((*task)->urgent != urgent || !may_start(*task))
            continue;
        if (!needs_session(*task) && machine->station->children >= CHILDREN_MAX)
            schedule_put(&machine->station->schedule, &(*task)->due, clock_mono() + CHILD_WAIT_MS);
        else
            start(*task);
    }
}

bool machine_wants_session(const struct machine *machine)
{
    if (machine->away && machine->pass.site == NULL)
        return true; /* where sessions are counted it is made when there is something to ask */
    vec_each (task, &machine->tasks) {
        if ((*task)->wanted && needs_session(*task))
            return true;
    }
    return false;
}

void machine_go(struct machine *machine)
{
    ask_wanted(machine, true);
    ask_wanted(machine, false);
    login_go(machine);
    login_rest(machine);
}

/* --- when --- */

static bool has_rounds_left(const struct task *task)
{
    size_t rounds = task->machine->station->rounds;

    return rounds == 0 || !task->plan->quick || task->answered < rounds;
}

static void schedule_slot_of(struct task *task, mono_ms after)
{
    int64_t interval = task->plan->interval_ms;
    char *name;
    int64_t slot;

    if (interval == 0 || !has_rounds_left(task))
        return;
    name = xasprintf("%s %s", task->machine->key, task->name);
    slot = schedule_slot(name, interval);
    free(name);
    schedule_put(&task->machine->station->schedule, &task->due,
                 schedule_slot_after(slot, interval, after));
}

/* Its time has come and the round before is not over. One that was asked late stands for this one,
 * too: it waited for the log-in, the first one after a start above all, or somebody wanted it out of
 * its turn. A machine that is away misses nothing: what is due waits for it. */
static bool is_missed(const struct task *task, mono_ms now)
{
    if (task->errand != NULL)
        return now - task->errand->sent >= task->plan->interval_ms / 2;
    return task->wanted && needs_session(task) && task->machine->connected != 0;
}

static void on_due(struct due *due)
{
    struct task *task = (struct task *)(void *)due;
    struct station *station = task->machine->station;
    mono_ms now = clock_mono();

    if (now - due->at > station->late_ms)
        station->late_ms = now - due->at;
    station->missed += is_missed(task, now);
    if (task->errand == NULL)
        task->wanted = true;
    schedule_slot_of(task, now + 1 + task->plan->interval_ms / 2); /* not right after the first */
    machine_go(task->machine);
}

/* A few are asked at once, a thousand one after the other: each has to log in first. */
static void schedule_first(struct task *task)
{
    struct station *station = task->machine->station;
    int64_t interval = task->plan->interval_ms, wait;

    if (station->rounds > 0 || interval == 0)
        wait = 0;
    else if (task->plan->quick)
        wait = (int64_t)station->fresh++ * FIRST_APART_MS % interval;
    else
        wait = schedule_slot(task->machine->key,
                             interval < FIRST_SPREAD_MS ? interval : FIRST_SPREAD_MS);
    schedule_put(&station->schedule, &task->due, clock_mono() + wait);
}

void machine_ask_soon(struct machine *machine)
{
    mono_ms at = clock_mono() + schedule_slot(machine->key, BACK_SPREAD_MS);

    vec_each (task, &machine->tasks) {
        if ((*task)->due.place == 0 || (*task)->due.at <= at)
            continue;
        (*task)->soon = BACK_ROUNDS;
        schedule_put(&machine->station->schedule, &(*task)->due, at);
    }
}

/* While something is about to change it is asked sooner; then it goes on in its slot. */
static void schedule_next_of(struct task *task, bool soft)
{
    struct station *station = task->machine->station;
    int64_t sooner = task->plan->interval_ms / SOONER;
    mono_ms now = clock_mono();

    task->soon = soft && task->soon > 0 ? task->soon - 1 : 0;
    if (task->soon > 0 && sooner > SOONER_MIN_MS)
        sooner = SOONER_MIN_MS;
    if (!has_rounds_left(task)) {
        schedule_remove(&station->schedule, &task->due);
        return;
    }
    if (task->plan->interval_ms == 0)
        schedule_put(&station->schedule, &task->due, now);
    if (soft && sooner >= SOONER_MIN_MS && task->due.at > now + sooner)
        schedule_put(&station->schedule, &task->due, now + sooner);
}

/* --- what came --- */

static bool tell(struct task *task, const struct probe_output *out, int64_t took_ms)
{
    const struct findings findings = {.part = task->name,
                                      .out = out,
                                      .at = clock_wall(),
                                      .now = clock_mono(),
                                      .took_ms = took_ms,
                                      .stale_s = task->plan->stale_s,
                                      .outside = !needs_session(task)};
    bool soft = false, answer = probe_has_answer(out);

    vec_each (subject, &task->subjects) {
        soft = verdict_answer(*subject, &findings) || soft;
        if (!task->plan->pulse)
            continue;
        if (answer)
            verdict_latency(*subject, took_ms, findings.at);
        else
            verdict_no_latency(*subject, findings.at);
    }
    task->machine->station->failed += !answer;
    return soft;
}

static void end_round(struct task *task, const struct probe_output *out, int64_t took_ms)
{
    task->answered++;
    task->machine->station->answered++;
    schedule_next_of(task, tell(task, out, took_ms));
}

void machine_finished(struct errand *errand, const struct probe_output *out, bool lost)
{
    struct task *task = errand->task;
    struct machine *machine = task->machine;

    task->errand = NULL;
    if (errand->kind->session)
        machine_count_running(machine, -1);
    if (lost) {
        task->wanted = true;
        return; /* the end of the session is told next */
    }
    if (errand->kind->session)
        login_answered(machine);
    end_round(task, out, clock_mono() - errand->sent);
    machine_go(machine);
}

void machine_give_up(struct machine *machine, bool for_good)
{
    size_t rounds = machine->station->rounds;

    if (rounds == 0)
        return;
    vec_each (task, &machine->tasks) {
        size_t left = (*task)->answered < rounds ? rounds - (*task)->answered : 0;
        size_t given = for_good ? left : (*task)->wanted;

        if (given == 0 || !needs_session(*task))
            continue;
        machine->station->failed += given;
        (*task)->answered += given;
        (*task)->wanted = false;
        schedule_next_of(*task, false);
    }
}

void machine_urge(struct machine *machine)
{
    vec_each (task, &machine->tasks) {
        if ((*task)->errand == NULL)
            (*task)->wanted = (*task)->urgent = true;
    }
    login_urge(machine);
    machine_go(machine);
}

void machine_refuse(struct machine *machine)
{
    log_warn("%s: its host key is not trusted any more", machine->key);
    login_end(machine);
    machine_urge(machine);
}

bool machine_is_through(const struct machine *machine)
{
    size_t rounds = machine->station->rounds;

    vec_each (task, &machine->tasks) {
        if ((*task)->errand != NULL || (*task)->answered < ((*task)->plan->quick ? rounds : 1))
            return false;
    }
    return true;
}

/* --- plans --- */

static void free_task(struct task *task)
{
    schedule_remove(&task->machine->station->schedule, &task->due);
    if (task->errand != NULL) {
        machine_count_running(task->machine, -task->errand->kind->session);
        errand_cancel(task->errand);
    }
    vec_each (state, &task->states) {
        free(state->key);
        free(state->value);
    }
    vec_release(&task->states);
    vec_release(&task->subjects);
    free(task->name);
    free(task);
}

static struct task *need_task(struct machine *machine, const struct plan_task *plan)
{
    struct task *task;

    vec_each (known, &machine->tasks) {
        if (strcmp((*known)->name, plan->name) == 0)
            return *known;
    }
    task = xcalloc(1, sizeof(*task));
    task->due.on_due = on_due;
    task->machine = machine;
    task->name = xstrdup(plan->name);
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    *vec_push(&machine->tasks) = task;
    return task;
}

static void plan_task(struct machine *machine, const struct plan_task *plan,
                      const struct verdicts *verdicts)
{
    struct task *task = need_task(machine, plan);
    bool first = task->plan == NULL;
    bool paced = !first && task->plan->interval_ms != plan->interval_ms;

    task->kept = true;
    task->plan = plan;
    task->subjects.len = 0;
    vec_each (host, &plan->hosts) {
        struct subject *subject = verdicts_subject(verdicts, (*host)->host->id);

        if (subject != NULL)
            /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
            *vec_push(&task->subjects) = subject;
    }
    if (first)
        schedule_first(task);
    else if (paced)
        schedule_slot_of(task, clock_mono());
}

static void drop_tasks(struct machine *machine)
{
    size_t kept = 0;

    vec_each (task, &machine->tasks) {
        if ((*task)->kept)
            machine->tasks.items[kept++] = *task;
        else
            free_task(*task);
    }
    machine->tasks.len = kept;
}

static void plan_subjects(struct machine *machine, const struct verdicts *verdicts)
{
    machine->subjects.len = 0;
    vec_each (host, &machine->plan->hosts) {
        struct subject *subject = verdicts_subject(verdicts, (*host)->host->id);

        if (subject == NULL)
            continue;
        /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
        *vec_push(&machine->subjects) = subject;
        subject->machine = machine;
    }
}

struct machine *machine_new(struct station *station, const struct plan_machine *plan)
{
    struct machine *machine = xcalloc(1, sizeof(*machine));

    machine->station = station;
    machine->key = xstrdup(plan->key);
    login_init(machine);
    return machine;
}

void machine_plan(struct machine *machine, const struct plan_machine *plan, struct machine *jump,
                  const struct verdicts *verdicts)
{
    bool other = !str_eq(machine->session, plan->session) || machine->jump != jump;

    machine->kept = true;
    machine->leads = false;
    machine->plan = plan;
    if (jump != NULL)
        jump->leads = true;
    vec_each (task, &machine->tasks)
        (*task)->kept = false;
    plan_subjects(machine, verdicts);
    vec_each (task, &plan->tasks)
        plan_task(machine, task, verdicts);
    drop_tasks(machine);
    if (other)
        login_close(machine);
    machine->jump = jump;
    free(machine->session);
    machine->session = xstrdup(plan->session);
}

void machine_find_doors(struct machine *machine)
{
    login_plan(machine);
}

void machine_free(struct machine *machine)
{
    vec_each (task, &machine->tasks)
        free_task(*task);
    vec_release(&machine->tasks);
    login_close(machine);
    vec_release(&machine->subjects);
    free(machine->key);
    free(machine->session);
    free(machine);
}
