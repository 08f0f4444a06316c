/* `zhiban intake -`: takes what another program delivers on standard input. Whoever calls it may hang
 * or send without end, so reading has a limit in bytes and in time. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/table.h"
#include "desk/alert_intake.h"
#include "desk/intake.h"

/* 1: something can be read, 0: the time is over, -1. */
static int wait_for_input(mono_ms until, struct err *err)
{
    for (;;) {
        struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
        mono_ms left = until - clock_mono();
        int ready = left <= 0 ? 0 : poll(&input, 1, (int)left);

        if (ready >= 0)
            return ready;
        if (errno != EINTR)
            return err_set(err, ERR_FAILED, _("standard input cannot be read: %s"),
                           strerror(errno));
    }
}

static int read_input(struct str *out, int64_t seconds, struct err *err)
{
    enum { STEP = 16 << 10 };
    mono_ms until = clock_mono() + seconds * 1000;

    while (out->len <= INTAKE_INPUT_MAX) {
        int ready = wait_for_input(until, err);
        ssize_t got;

        if (ready < 0)
            return -1;
        if (ready == 0)
            return err_set(err, ERR_USAGE,
                           _("standard input did not end within %lld seconds; nothing was taken"),
                           (long long)seconds);
        str_reserve(out, STEP);
        got = read(STDIN_FILENO, out->buf + out->len, STEP);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got < 0)
            return err_set(err, ERR_FAILED, _("standard input cannot be read: %s"),
                           strerror(errno));
        if (got == 0)
            return 0;
        out->len += (size_t)got;
        out->buf[out->len] = '\0';
    }
    return err_set(err, ERR_USAGE, _("a delivery has at most %d bytes"), INTAKE_INPUT_MAX);
}

static void print_alerts(struct cli *cli, size_t changed)
{
    if (cli_flag(cli, "json"))
        json_print(cli->out, json_pack("{s:I}", "alerts", (json_int_t)changed));
    else
        fprintf(cli->out, _("%zu alerts changed\n"), changed);
}

static int run_intake(struct cli *cli)
{
    struct str input = STR_INIT, ticket = STR_INIT;
    struct err err = ERR_INIT;
    struct desk *desk = NULL;
    bool fresh = false;
    size_t changed = 0;
    int status = STATUS_OK, alerts;

    if (read_input(&input, cli_int(cli, "wait"), &err) < 0) {
        status = cli_fail(cli, &err);
        goto out;
    }
    desk = session_need(cli, &status);
    if (desk == NULL)
        goto out;
    alerts = desk_alert_intake(desk, input.buf, input.len, &changed, &err);
    if (alerts < 0 ||
        (alerts == 0 && desk_intake(desk, input.buf, input.len, &ticket, &fresh, &err) < 0))
        status = cli_fail(cli, &err);
    else if (alerts == 1)
        print_alerts(cli, changed);
    else if (cli_flag(cli, "json"))
        json_print(cli->out, json_pack("{s:s,s:b}", "ticket", ticket.buf, "new", (int)fresh));
    else
        fprintf(cli->out, "%s\n", ticket.buf);
out:
    desk_close(desk);
    str_release(&input);
    str_release(&ticket);
    err_release(&err);
    return status;
}

static const char *const inputs[] = {"-", NULL};
static const struct operand_row input_operand[] = {
    {.name = "-", .required = true, .choices = inputs, .help = N_("standard input")},
    OPERAND_END,
};
static const struct option_row intake_options[] = {
    {.name = "wait",
     .kind = OPTION_INT,
     .argument = N_("SECONDS"),
     .min = 1,
     .max = 3600,
     .fallback = "30",
     .help = N_("give up if the input does not end by then")},
    OPTION_END,
};
static const struct example intake_examples[] = {
    {.line = "zhiban intake - <ticket.json",
     .help = N_("opens a ticket; the same source and key again change nothing")},
    EXAMPLE_END,
};

const struct command command_intake = {
    .name = "intake",
    .summary = N_("take a ticket or an event from another program"),
    .description =
        N_("Reads one JSON object of at most 1 MiB and prints the id of the ticket. source names "
           "the program that delivers, key its own key of the delivery; the same pair is taken "
           "once.\n\nA ticket has the fields of 'zhiban ticket open': subject, site, system, "
           "callback, category, reporter, department, received_at, late_reason, detail, external, "
           "scope, type, severity, difficulty, emergency, document_no, mandated_on. An event has a "
           "verb of 'zhiban ticket', the ticket or its external number, at, and the fields of the "
           "verb. Both may have a note. The channel is the platform, or monitoring if the name of "
           "the source begins with monitor.\n\nAn object with a list 'alerts' reports alerts "
           "instead; each has host, metric, object, level (ok is a recovery), value, text, at, "
           "soft. They are known by host, metric and object, not by a key."),
    .options = intake_options,
    .operands = input_operand,
    .examples = intake_examples,
    .run = run_intake,
};
