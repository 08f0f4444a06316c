/* `zhiban sample`: makes a store in which nothing is real, and fills it with two weeks of work. */
#include "cli/sample.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/tr.h"
#include "cli/commands.h"
#include "cli/init.h"
#include "cli/session.h"
#include "desk/sample.h"
#include "desk/sample_health.h"

enum { PATIENCE_MS = 1000, PLAY_MS = 20000 };

struct progress {
    struct cli *cli;
    mono_ms told;
};

static void tell(size_t done, size_t all, void *data)
{
    struct progress *progress = data;

    if (clock_mono() - progress->told < PATIENCE_MS)
        return;
    progress->told = clock_mono();
    fprintf(progress->cli->err, _("zhiban: filling the sample, %zu of %zu acts\n"), done, all);
}

int sample_fill(struct cli *cli, struct desk *desk, wall_s now, bool machines, struct err *err)
{
    struct progress progress = {cli, clock_mono()};
    const struct desk_sample sample = {
        .now = now, .machines = machines, .progress = tell, .data = &progress};
    size_t acts;

    if (desk_sample_fill(desk, &sample, &acts, err) < 0)
        return -1;
    if (acts == 0 && !cli_flag(cli, "json"))
        fprintf(cli->err, "%s\n",
                _("zhiban: only contacts were invented; tickets need the sample contracts, such as "
                  "--config=config"));
    return 0;
}

static int make(struct cli *cli, struct desk *desk, wall_s now, struct err *err)
{
    int filled = desk_sample_is_filled(desk, err);

    if (filled < 0)
        return -1;
    if (filled)
        return err_set(err, ERR_REFUSED, _("%s holds records already; a sample needs a new store"),
                       desk_store_url(desk));
    return sample_fill(cli, desk, now, !cli_flag(cli, "without-machines"), err);
}

/* --- machines that go on --- */

/* The figures of what would have been collected by now, once more every half minute. Whoever started
 * it ends it. */
static int play(struct cli *cli, struct desk *desk, struct err *err)
{
    struct sample_health *health = NULL;
    int rc = 0;

    (void)cli;
    if (desk_mode(desk) != DESK_SAMPLE)
        return err_set(err, ERR_REFUSED, _("%s is no sample store; invented records stay out"),
                       desk_store_url(desk));
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    while (rc >= 0 && getppid() != 1) {
        if (health == NULL)
            rc = sample_health_open(desk, 0, &health, err);
        if (health != NULL)
            rc = sample_health_until(health, clock_wall(), err);
        if (rc >= 0)
            poll(NULL, 0, PLAY_MS);
    }
    sample_health_close(health);
    return rc < 0 ? -1 : 0;
}

static int run_sample(struct cli *cli)
{
    if (cli_flag(cli, "play"))
        return session_run(cli, play);
    return init_store(cli, DESK_SAMPLE, make);
}

static const struct option_row options[] = {
    {.name = "without-machines",
     .kind = OPTION_FLAG,
     .help = N_("no figures of machines, no alerts, no patrols")},
    {.name = "play",
     .kind = OPTION_FLAG,
     .help = N_("go on inventing the figures of a sample's machines until it is ended")},
    OPTION_END,
};

static const struct example examples[] = {
    {.line = "zhiban --store=sqlite:/tmp/try.db --config=config sample",
     .help = N_("makes a store to play with")},
    {.line = "zhiban --store=sqlite:/tmp/try.db --as=zhou ticket list --urgent",
     .help = N_("looks at it as one of its people")},
    EXAMPLE_END,
};

const struct command command_sample = {
    .name = "sample",
    .summary = N_("make a store of invented records"),
    .description =
        N_("Makes a store that is marked as a sample everywhere and fills it with invented people "
           "and two weeks of their work around now: tickets in every state, breaches, pauses, "
           "changes, maintenance windows, obligations and a roster; how the machines are, with "
           "alerts and "
           "patrols. A store that holds records "
           "already is refused. ZHIBAN_NOW works on it, and so does --as.\n\n"
           "The sample contracts come with the sources, in config/; without them there are "
           "contacts only."),
    .options = options,
    .examples = examples,
    .run = run_sample,
};
