/* One task a target; the check's one timer is the deadline of all, and then says that it is done. */
#include "health/active.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/argv.h"
#include "base/mem.h"
#include "base/tr.h"
#include "health/certdate.h"
#include "health/excerpt.h"
#include "health/frame.h"
#include "loop/child.h"
#include "loop/timer.h"
#include "model/check.h"
#include "remote/dial.h"

enum { PAGE_MAX = 256 << 10, ERROR_MAX = 4096 };

struct task {
    struct active_check *check;
    const struct active_target *target;
    mono_ms began;
    struct dial *dial;
    struct child *child;
    bool done;
};

struct active_check {
    struct active_options options;
    struct timer *timer;
    struct task *tasks;
    size_t task_count, left;
    struct readings readings;
};

/* --- readings --- */

static char *excerpt_of(const char *text, size_t max, bool is_name)
{
    struct str out = STR_INIT;

    (is_name ? excerpt_add_name : excerpt_add)(&out, text, strlen(text), max);
    return str_detach(&out);
}

static void add(struct task *task, const char *metric, double value, int said, const char *text)
{
    struct reading *reading = vec_push(&task->check->readings.list);

    *reading =
        (struct reading){.metric = xstrdup(metric),
                         .object = excerpt_of(task->target->object, EXCERPT_OBJECT_MAX, true),
                         .value = value,
                         .said = said,
                         .text = excerpt_of(text, EXCERPT_TEXT_MAX, false)};
}

/* The figures of a target that has none, the one that tells whether it is there first. */
static void add_failure(struct task *task, int level, const char *text)
{
    switch (task->target->kind) {
    case PROBE_TCP: add(task, "port.ms", NAN, level, text); break;
    case PROBE_HTTP:
        add(task, "http.status", NAN, level, text);
        add(task, "http.ms", NAN, CHECK_UNKNOWN, text);
        break;
    default: /* whether the service is there is for other checks to say */
        add(task, "cert.days", NAN, CHECK_UNKNOWN, text);
        break;
    }
}

/* Called last: the check may be over now. */
static void end(struct task *task)
{
    child_free(task->child);
    dial_cancel(task->dial);
    task->child = NULL;
    task->dial = NULL;
    task->done = true;
    if (--task->check->left == 0)
        timer_after(task->check->timer, 0);
}

static void fail(struct task *task, int level, const char *text)
{
    add_failure(task, level, text);
    end(task);
}

/* --- ports --- */

static const char *why_not(enum remote_reason reason, const struct err *err)
{
    if (reason == REMOTE_REFUSED)
        return _("nothing listens there");
    return err->text.buf;
}

static void on_dialled(int fd, enum remote_reason reason, const struct err *err, void *context)
{
    struct task *task = context;

    task->dial = NULL;
    if (fd < 0) {
        fail(task, CHECK_CRIT, why_not(reason, err));
        return;
    }
    close(fd);
    add(task, "port.ms", (double)(clock_mono() - task->began), 0, "");
    end(task);
}

static void start_tcp(struct task *task)
{
    const struct active_options *options = &task->check->options;

    task->dial = dial_start(&(struct dial_options){.loop = options->loop,
                                                   .resolver = options->resolver,
                                                   .name = task->target->address,
                                                   .port = task->target->port,
                                                   .resolve_ms = options->timeout_ms,
                                                   .connect_ms = options->timeout_ms,
                                                   .on_done = on_dialled,
                                                   .context = task});
}

/* --- children --- */

/* The last line of it that says anything. */
static void add_last_line(struct str *out, const struct str *bytes)
{
    struct piece text = {.bytes = bytes->buf, .len = bytes->len}, line, last = piece_of("");

    while (piece_line(&text, &line))
        if (line.len > 0)
            last = line;
    str_addn(out, last.bytes, last.len);
}

typedef void finish_function(struct child *child, const struct child_result *result, void *context);

/* Replaces the task's child; without the program nobody knows anything. */
static void start_child(struct task *task, const struct argv *argv, const char *input,
                        finish_function *on_finish)
{
    const struct child_options options = {.input = input,
                                          .input_len = input == NULL ? 0 : strlen(input),
                                          .keep = PAGE_MAX,
                                          .env = (const char *const[]){"LC_ALL=C", NULL},
                                          .on_finish = on_finish,
                                          .context = task};
    struct child *old = task->child;
    struct err err = ERR_INIT;

    task->child = child_start(task->check->options.loop, argv, &options, &err);
    child_free(old);
    if (task->child == NULL)
        fail(task, CHECK_UNKNOWN, err.text.buf);
    err_release(&err);
}

/* --- pages --- */

/* "zb CODE SECONDS", the last thing that curl says. */
static bool page_figures(const struct str *said, double *code, double *seconds)
{
    struct str last = STR_INIT;
    struct piece line;
    bool good;

    add_last_line(&last, said);
    line = piece_of(last.buf);
    good = piece_is(piece_cut(&line, ' '), "zb") && piece_number(piece_cut(&line, ' '), code) &&
           piece_number(line, seconds);
    str_release(&last);
    return good;
}

static void read_page(struct task *task, const struct str *page, double code, double seconds)
{
    const char *wanted = task->target->contains;
    bool missing = wanted != NULL && memmem(page->buf, page->len, wanted, strlen(wanted)) == NULL;
    struct str text = STR_INIT;

    if (missing)
        str_addf(&text, _("the page does not hold '%s'"), wanted);
    add(task, "http.status", code, missing ? CHECK_CRIT : 0, text.buf);
    add(task, "http.ms", seconds * 1000, 0, "");
    str_release(&text);
}

static void on_page(struct child *child, const struct child_result *result, void *context)
{
    struct task *task = context;
    const struct str *said = &result->stream[CHILD_ERR].bytes;
    struct str text = STR_INIT;
    double code, seconds;

    (void)child;
    if (result->signal == 0 && result->status == 0 && page_figures(said, &code, &seconds)) {
        read_page(task, &result->stream[CHILD_OUT].bytes, code, seconds);
    } else {
        struct piece line, rest = {.bytes = said->buf, .len = said->len};

        if (piece_line(&rest, &line))
            str_addn(&text, line.bytes, line.len);
        add_failure(task, CHECK_CRIT, text.len > 0 ? text.buf : _("the page did not come"));
    }
    str_release(&text);
    end(task);
}

/* Nothing of the user's own settings (-q first), no proxy, no other protocols, no redirections. */
static void start_http(struct task *task)
{
    const struct active_target *target = task->target;
    struct argv argv = {0};
    static const char *const words[] = {"curl",
                                        "-q",
                                        "--silent",
                                        "--show-error",
                                        "--noproxy",
                                        "*",
                                        "--proto",
                                        "=http,https",
                                        "--globoff",
                                        "--user-agent",
                                        "zhiban",
                                        "--write-out",
                                        "%{stderr}zb %{http_code} %{time_total}\\n"};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        argv_push(&argv, words[i]);
    if (target->contains == NULL) {
        argv_push(&argv, "--output");
        argv_push(&argv, "/dev/null");
    }
    if (target->insecure)
        argv_push(&argv, "--insecure");
    argv_push(&argv, "--url");
    argv_push(&argv, target->url);
    start_child(task, &argv, NULL, on_page);
    argv_release(&argv);
}

/* --- certificates --- */

static void read_dates(struct task *task, struct piece text)
{
    static const char end_word[] = "notAfter=", subject_word[] = "subject=";
    struct piece line, date = {0}, subject = piece_of("");
    struct str shown = STR_INIT;
    wall_s over;

    while (piece_line(&text, &line)) {
        if (line.len > strlen(end_word) && memcmp(line.bytes, end_word, strlen(end_word)) == 0)
            date = (struct piece){line.bytes + strlen(end_word), line.len - strlen(end_word)};
        else if (line.len > strlen(subject_word) &&
                 memcmp(line.bytes, subject_word, strlen(subject_word)) == 0)
            subject =
                (struct piece){line.bytes + strlen(subject_word), line.len - strlen(subject_word)};
    }
    if (date.len == 0 || cert_date(date.bytes, date.len, &over) < 0) {
        add_failure(task, CHECK_UNKNOWN, _("the certificate cannot be read"));
        return;
    }
    str_addn(&shown, date.bytes, date.len);
    str_addc(&shown, ' ');
    str_addn(&shown, subject.bytes, subject.len);
    add(task, "cert.days", cert_days(over, task->check->options.now), 0, shown.buf);
    str_release(&shown);
}

static void on_dates(struct child *child, const struct child_result *result, void *context)
{
    struct task *task = context;
    const struct str *out = &result->stream[CHILD_OUT].bytes;

    (void)child;
    read_dates(task, (struct piece){.bytes = out->buf, .len = out->len});
    end(task);
}

static void no_certificate(struct task *task, const struct str *said)
{
    struct str text = STR_INIT;

    if (memmem(said->buf, said->len, "Connection refused", strlen("Connection refused")) != NULL) {
        str_add(&text, _("nothing listens there"));
    } else {
        str_addf(&text, "%s ", _("no certificate came:"));
        add_last_line(&text, said);
    }
    fail(task, CHECK_UNKNOWN, text.buf);
    str_release(&text);
}

/* What the server sent goes on to a second openssl, from the first certificate on. */
static void on_greeting(struct child *child, const struct child_result *result, void *context)
{
    struct task *task = context;
    const struct str *out = &result->stream[CHILD_OUT].bytes;
    const char *begin = strstr(out->buf, "-----BEGIN CERTIFICATE-----");
    struct argv argv = {0};

    (void)child;
    if (begin == NULL) {
        no_certificate(task, &result->stream[CHILD_ERR].bytes);
        return;
    }
    argv_push(&argv, "openssl");
    argv_push(&argv, "x509");
    argv_push(&argv, "-noout");
    argv_push(&argv, "-enddate");
    argv_push(&argv, "-subject");
    start_child(task, &argv, begin, on_dates);
    argv_release(&argv);
}

/* The old ways are allowed: it is only looked at. */
static void start_cert(struct task *task)
{
    const struct active_target *target = task->target;
    bool is_ipv6 = strchr(target->address, ':') != NULL;
    struct argv argv = {0};

    argv_push(&argv, "openssl");
    argv_push(&argv, "s_client");
    argv_push(&argv, "-connect");
    argv_pushf(&argv, is_ipv6 ? "[%s]:%u" : "%s:%u", target->address, (unsigned)target->port);
    argv_push(&argv, "-cipher");
    argv_push(&argv, "DEFAULT@SECLEVEL=0");
    if (target->server_name != NULL) {
        argv_push(&argv, "-servername");
        argv_push(&argv, target->server_name);
    } else {
        argv_push(&argv, "-noservername");
    }
    if (target->starttls != NULL) {
        argv_push(&argv, "-starttls");
        argv_push(&argv, target->starttls);
    }
    start_child(task, &argv, NULL, on_greeting);
    argv_release(&argv);
}

/* --- the check --- */

static void on_timer(struct timer *timer, void *context)
{
    struct active_check *check = context;

    if (check->left > 0) {
        for (size_t i = 0; i < check->task_count; i++)
            if (!check->tasks[i].done)
                fail(&check->tasks[i], CHECK_CRIT, _("no answer in time"));
        timer_stop(timer);
    }
    check->options.on_finish(check, &check->readings, check->options.context);
}

struct active_check *active_start(const struct active_options *options)
{
    struct active_check *check = xcalloc(1, sizeof(*check));

    check->options = *options;
    check->task_count = check->left = options->targets->list.len;
    check->tasks = xcalloc(check->task_count + 1, sizeof(*check->tasks));
    check->timer = timer_new(options->loop, on_timer, check);
    timer_after(check->timer, check->left == 0 ? 0 : options->timeout_ms);
    for (size_t i = 0; i < check->task_count; i++) {
        struct task *task = &check->tasks[i];

        *task = (struct task){
            .check = check, .target = &options->targets->list.items[i], .began = clock_mono()};
        switch (task->target->kind) {
        case PROBE_TCP: start_tcp(task); break;
        case PROBE_HTTP: start_http(task); break;
        default: start_cert(task); break;
        }
    }
    return check;
}

void active_free(struct active_check *check)
{
    if (check == NULL)
        return;
    for (size_t i = 0; i < check->task_count; i++) {
        child_free(check->tasks[i].child);
        dial_cancel(check->tasks[i].dial);
    }
    free(check->tasks);
    timer_free(check->timer);
    readings_release(&check->readings);
    free(check);
}
