/* The supervisor: starts the roles as children and starts them again when they end, later each time.
 * It opens no store, so nothing that happens there ends it. The collector says how many hosts need an
 * agent ("agent-hosts N", a line on its standard output); a process of its own serves those. */
#include "health/supervise.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/argv.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/logging.h"
#include "health/role.h"
#include "loop/child.h"
#include "loop/daemon.h"
#include "loop/loop.h"
#include "loop/sigwatch.h"
#include "loop/timer.h"
#include "remote/backoff.h"

enum { GRACE_MS = 10000, WELL_MS = 60000, LINE_MAX_LEN = 4096 };

struct supervisor;

struct ward {
    struct supervisor *supervisor;
    bool agent;
    bool wanted;
    struct child *child; /* NULL: it does not run */
    struct timer *timer; /* until it is started again */
    struct backoff backoff;
    mono_ms begun;
    struct str out, said; /* stdout until the next line; the last of stderr */
};

enum { WARDS = 2 };

struct supervisor {
    struct loop *loop;
    const char *store, *as;
    struct ward wards[WARDS];
    struct sigwatch *signals[3];
    bool ending;
};

static void start(struct ward *ward);

static const char *name_of(const struct ward *ward)
{
    return ward->agent ? "collect --agent" : "collect";
}

/* --- the agent's --- */

static void want_agent(struct supervisor *supervisor, bool wanted)
{
    struct ward *ward = &supervisor->wards[1];

    if (ward->wanted == wanted)
        return;
    ward->wanted = wanted;
    if (!wanted && ward->child != NULL)
        child_stop(ward->child);
    else if (wanted && ward->child == NULL && !timer_is_running(ward->timer))
        start(ward);
}

static void read_lines(struct ward *ward)
{
    char *newline;

    while ((newline = strchr(ward->out.buf, '\n')) != NULL) {
        struct str rest = STR_INIT;

        *newline = '\0';
        if (str_starts(ward->out.buf, "agent-hosts "))
            want_agent(ward->supervisor, strcmp(ward->out.buf, "agent-hosts 0") != 0);
        str_add(&rest, newline + 1);
        str_release(&ward->out);
        ward->out = rest;
    }
    if (ward->out.len > LINE_MAX_LEN)
        str_reset(&ward->out);
}

static void on_bytes(struct child *child, enum child_stream stream, const char *bytes, size_t len,
                     void *context)
{
    struct ward *ward = context;
    struct str *kept = stream == CHILD_OUT ? &ward->out : &ward->said;

    (void)child;
    if (kept->len + len > 2 * LINE_MAX_LEN)
        str_reset(kept);
    str_addn(kept, bytes, len);
    if (stream == CHILD_OUT)
        read_lines(ward);
}

/* --- their ends --- */

static void end_if_alone(struct supervisor *supervisor)
{
    for (size_t i = 0; i < WARDS; i++)
        if (supervisor->wards[i].child != NULL)
            return;
    loop_stop(supervisor->loop);
}

static void say_why(struct ward *ward, const struct child_result *result, int64_t wait_ms)
{
    struct str *said = &ward->said;

    while (said->len > 0 && said->buf[said->len - 1] == '\n')
        str_truncate(said, said->len - 1);
    if (result->signal != 0)
        log_error("%s was killed by signal %d; again in %lld ms", name_of(ward), result->signal,
                  (long long)wait_ms);
    else
        log_error("%s ended with status %d; again in %lld ms: %s", name_of(ward), result->status,
                  (long long)wait_ms, said->buf);
}

static void on_finish(struct child *child, const struct child_result *result, void *context)
{
    struct ward *ward = context;
    int64_t wait_ms;

    child_free(child);
    ward->child = NULL;
    if (ward->supervisor->ending) {
        end_if_alone(ward->supervisor);
        return;
    }
    if (!ward->wanted)
        return;
    if (clock_mono() - ward->begun > WELL_MS)
        backoff_reset(&ward->backoff);
    wait_ms = backoff_next(&ward->backoff, backoff_random());
    say_why(ward, result, wait_ms);
    timer_after(ward->timer, wait_ms);
}

static void on_again(struct timer *timer, void *context)
{
    struct ward *ward = context;

    (void)timer;
    if (ward->wanted && ward->child == NULL)
        start(ward);
}

static void push_words(const struct ward *ward, struct argv *argv)
{
    daemon_push_program(argv);
    argv_push(argv, "collect");
    argv_push(argv, "--wait");
    argv_push(argv, "--supervised");
    if (ward->agent)
        argv_push(argv, "--agent");
    if (ward->supervisor->store != NULL)
        argv_pushf(argv, "--store=%s", ward->supervisor->store);
    if (ward->supervisor->as != NULL)
        argv_pushf(argv, "--as=%s", ward->supervisor->as);
}

static void start(struct ward *ward)
{
    const struct child_options options = {
        .on_bytes = on_bytes, .grace_ms = GRACE_MS, .on_finish = on_finish, .context = ward};
    struct err err = ERR_INIT;
    struct argv argv = {0};

    push_words(ward, &argv);
    str_reset(&ward->out);
    str_reset(&ward->said);
    ward->begun = clock_mono();
    ward->child = child_start(ward->supervisor->loop, &argv, &options, &err);
    if (ward->child == NULL) {
        log_error("%s: %s", name_of(ward), err.text.buf);
        timer_after(ward->timer, backoff_next(&ward->backoff, backoff_random()));
    }
    argv_release(&argv);
    err_release(&err);
}

/* --- signals --- */

static void on_end(struct sigwatch *watch, void *context)
{
    struct supervisor *supervisor = context;

    (void)watch;
    supervisor->ending = true;
    for (size_t i = 0; i < WARDS; i++) {
        timer_stop(supervisor->wards[i].timer);
        if (supervisor->wards[i].child != NULL)
            child_stop(supervisor->wards[i].child);
    }
    end_if_alone(supervisor);
}

static void on_hangup(struct sigwatch *watch, void *context)
{
    struct supervisor *supervisor = context;

    (void)watch;
    for (size_t i = 0; i < WARDS; i++)
        if (supervisor->wards[i].child != NULL)
            child_signal(supervisor->wards[i].child, SIGHUP);
}

static int watch_signals(struct supervisor *supervisor, struct err *err)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP};

    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        supervisor->signals[i] =
            sigwatch_new(supervisor->loop, numbers[i], numbers[i] == SIGHUP ? on_hangup : on_end,
                         supervisor, err);
        if (supervisor->signals[i] == NULL)
            return -1;
    }
    return 0;
}

/* --- the role --- */

static int run(struct supervisor *supervisor, struct err *err)
{
    supervisor->loop = loop_new(err);
    if (supervisor->loop == NULL || watch_signals(supervisor, err) < 0)
        return -1;
    for (size_t i = 0; i < WARDS; i++) {
        struct ward *ward = &supervisor->wards[i];

        ward->supervisor = supervisor;
        ward->timer = timer_new(supervisor->loop, on_again, ward);
        str_init(&ward->out);
        str_init(&ward->said);
    }
    supervisor->wards[0].wanted = true;
    supervisor->wards[1].agent = true;
    start(&supervisor->wards[0]);
    loop_run(supervisor->loop);
    return 0;
}

/* There is no store to say where the log goes. */
static void open_log(void)
{
    const char *stream = getenv("JOURNAL_STREAM"); /* lint:allow: a role is what main runs */
    const struct settings settings = {
        .log = {.to = str_eq(stream, "") || stream == NULL ? LOG_TO_FILE : LOG_TO_JOURNAL,
                .level = LOG_INFOS}};

    desk_log_open(&settings, "zhiband", NULL);
}

int role_supervise(int argc, char **argv)
{
    struct supervisor supervisor = {0};
    const struct role_option options[] = {
        {"store", .text = &supervisor.store}, {"as", .text = &supervisor.as}, {NULL}};
    struct err err = ERR_INIT;
    int first, rc;

    rc = role_parse(argc, argv, options, 0,
                    _("usage: zhiband [supervise] [--store URL] [--as USER]"), NULL, &first, &err);
    if (rc == 1) {
        open_log();
        rc = run(&supervisor, &err);
    }
    loop_free(supervisor.loop);
    for (size_t i = 0; i < WARDS; i++) {
        str_release(&supervisor.wards[i].out);
        str_release(&supervisor.wards[i].said);
    }
    rc = role_end(rc, &err);
    err_release(&err);
    return rc;
}
