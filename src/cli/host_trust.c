/* `zhiban host trust` and `host check`: which key a machine shows, and whether somebody accepts it.
 * zhiband fetches the key without logging in. A first key needs a yes at a terminal or its whole
 * fingerprint; a changed one needs a reason and its fingerprint's end typed at a terminal. No option
 * stands in for that. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "cli/host_acts.h"
#include "cli/listing.h"
#include "cli/session.h"
#include "desk/hosts.h"
#include "loop/daemon.h"
#include "loop/jobs.h"

enum { ASK_TIMEOUT_MS = 30000, ASK_AT_ONCE = 16, TYPED = 8 };

/* --- asking machines --- */

struct asked {
    struct host_plan plan;
    struct host_key found;
    struct err err; /* why there is no key */
};

static void asked_release(struct asked *asked)
{
    host_plan_release(&asked->plan);
    record_release(&host_key_schema, &asked->found);
    err_release(&asked->err);
}

static const struct host *outermost_first(const struct config *config, const struct host *host,
                                          struct host_list *hops)
{
    const struct host *jump = host_jump(config, host);

    if (jump == NULL || hops->items.len >= HOST_HOPS_MAX)
        return NULL;
    outermost_first(config, jump, hops);
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
    *vec_push(&hops->items) = jump;
    return jump;
}

/* A jump host is logged in to, so its own key must be trusted first. */
static int push_hop(struct desk *desk, const struct host *hop, struct argv *argv, struct err *err)
{
    struct host_plan plan;
    struct host_key key;
    int rc = desk_host_plan(desk, hop->id, &plan, err);

    if (rc < 0)
        return -1;
    rc = desk_host_key_at(desk, &plan.place, &key, err);
    if (rc == 1) {
        struct str address = STR_INIT;

        host_place_add(&address, plan.place.address, plan.place.port, NULL);
        argv_pushf(argv, "--jump=%s%s%s", plan.user == NULL ? "" : plan.user,
                   plan.user == NULL ? "" : "@", address.buf);
        if (plan.key_file != NULL)
            argv_pushf(argv, "--key=%s", plan.key_file);
        argv_pushf(argv, "--jump-hostkey=%s %s", key.type, key.public_key);
        str_release(&address);
        record_release(&host_key_schema, &key);
    } else if (rc == 0) {
        err_set(err, ERR_REFUSED,
                _("the jump host '%s' has no trusted key yet; first 'zhiban host trust %s'"),
                hop->id, hop->id);
    }
    host_plan_release(&plan);
    return rc == 1 ? 0 : -1;
}

static int make_job(struct desk *desk, const struct host_plan *plan, struct job *job,
                    struct err *err)
{
    const struct config *config = desk_full_config(desk, err);
    struct host_list hops = {0};
    int rc = 0;

    daemon_push_program(&job->argv);
    argv_push(&job->argv, "hostkey");
    argv_push(&job->argv, plan->place.address);
    argv_pushf(&job->argv, "--port=%lld", (long long)plan->place.port);
    if (plan->host->legacy)
        argv_push(&job->argv, "--legacy");
    outermost_first(config, plan->host, &hops);
    vec_each (hop, &hops.items) {
        if (rc == 0)
            rc = push_hop(desk, *hop, &job->argv, err);
    }
    vec_release(&hops.items);
    return rc;
}

static void take_answer(struct asked *asked, const struct job *job)
{
    if (!job->ok)
        err_set(&asked->err, ERR_FAILED, "%s", job->error.buf);
    else
        host_key_read(&asked->found, job->out.buf, job->out.len, &asked->err);
}

/* Every one of them gets a key or an error. */
static int ask(struct desk *desk, struct asked *list, size_t count, struct err *err)
{
    struct job *jobs = xcalloc(count + 1, sizeof(*jobs));
    size_t *of = xcalloc(count + 1, sizeof(*of)), used = 0;
    int rc;

    for (size_t i = 0; i < count; i++) {
        job_init(&jobs[used], ASK_TIMEOUT_MS);
        if (make_job(desk, &list[i].plan, &jobs[used], &list[i].err) < 0)
            job_release(&jobs[used]);
        else
            of[used++] = i;
    }
    rc = jobs_run(jobs, used, ASK_AT_ONCE, err);
    for (size_t i = 0; i < used; i++) {
        if (rc == 0)
            take_answer(&list[of[i]], &jobs[i]);
        job_release(&jobs[i]);
    }
    free(of);
    free(jobs);
    return rc;
}

/* --- a person's answer --- */

int host_prompt(struct cli *cli, const char *question, struct str *answer, struct err *err)
{
    char line[256];

    if (!isatty(STDIN_FILENO))
        return err_set(err, ERR_REFUSED,
                       _("this is confirmed by a person at a terminal, and there is none"));
    fprintf(cli->err, "%s", question);
    fflush(cli->err);
    if (fgets(line, sizeof(line), stdin) == NULL)
        return err_set(err, ERR_REFUSED, _("nothing was typed; nothing was accepted"));
    line[strcspn(line, "\r\n")] = '\0';
    str_set(answer, line);
    return 0;
}

int host_confirm(struct cli *cli, const char *question, const char *nothing, struct err *err)
{
    struct str answer = STR_INIT;
    int rc = host_prompt(cli, question, &answer, err);

    if (rc == 0 && !str_eq(answer.buf, "yes"))
        rc = err_set(err, ERR_REFUSED, "%s", nothing);
    str_release(&answer);
    return rc;
}

static void print_unknown(struct cli *cli, const struct host_plan *plan,
                          const struct host_key *found, const struct host_key *distrusted)
{
    struct str place = STR_INIT;

    host_place_add(&place, plan->place.address, plan->place.port, plan->place.route);
    fprintf(cli->err, _("%s, %s, is not known yet. It shows:\n  %s %s\n"), plan->host->id,
            place.buf, found->type, found->fingerprint);
    if (distrusted != NULL)
        fprintf(cli->err, _("%s has distrusted just this key: %s\n"), distrusted->replaced_by,
                distrusted->reason);
    fprintf(cli->err, "%s\n",
            _("Compare it at the machine: ssh-keygen -lf /etc/ssh/ssh_host_TYPE_key.pub"));
    str_release(&place);
}

static int refuse_spelled(const struct host_plan *plan, const struct host_key *found,
                          const char *spelled, struct err *err)
{
    return err_set(err, ERR_REFUSED, _("%s shows %s, not %s; nothing was accepted"), plan->host->id,
                   found->fingerprint, spelled);
}

static int confirm_first(struct cli *cli, const struct host_plan *plan,
                         const struct host_key *found, const struct host_key *distrusted,
                         struct err *err)
{
    const char *spelled = cli_text(cli, "yes-fingerprint");

    if (spelled != NULL && distrusted != NULL)
        return err_set(err, ERR_REFUSED,
                       _("%s has distrusted just this key: %s; only a person at a terminal accepts "
                         "it again"),
                       distrusted->replaced_by, distrusted->reason);
    if (spelled != NULL && host_key_same_fingerprint(spelled, found->fingerprint))
        return 0;
    if (spelled != NULL)
        return refuse_spelled(plan, found, spelled, err);
    print_unknown(cli, plan, found, distrusted);
    return host_confirm(cli, _("Is it the same? (yes/no) "),
                        _("not confirmed; nothing was accepted"), err);
}

static void print_both(struct cli *cli, const struct host_plan *plan, const struct host_key *known,
                       const struct host_key *found)
{
    struct str at = STR_INIT;

    civil_add_short(&at, known->accepted_at);
    fprintf(cli->err, _("The key of %s has changed.\n"), plan->host->id);
    fprintf(cli->err, _("  trusted: %s %s\n           (%s, %s)\n"), known->type, known->fingerprint,
            known->accepted_by, at.buf);
    fprintf(cli->err, _("  shown:   %s %s\n"), found->type, found->fingerprint);
    fprintf(cli->err, "%s\n",
            _("Either the machine was set up anew, or somebody stands between you and it."));
    str_release(&at);
}

static int confirm_change(struct cli *cli, const struct host_plan *plan,
                          const struct host_key *known, const struct host_key *found,
                          struct err *err)
{
    const char *end = found->fingerprint + strlen(found->fingerprint) - TYPED;
    struct str answer = STR_INIT;
    char *question;
    int rc;

    print_both(cli, plan, known, found);
    question =
        xasprintf(_("To replace it, type the last %d characters of the new fingerprint: "), TYPED);
    rc = host_prompt(cli, question, &answer, err);
    if (rc == 0 && !str_eq(answer.buf, end))
        rc = err_set(err, ERR_REFUSED, _("not confirmed; nothing was accepted"));
    free(question);
    str_release(&answer);
    return rc;
}

/* --- trust --- */

static void print_trusted(struct cli *cli, const struct host_plan *plan, const struct host_key *key)
{
    if (cli_flag(cli, "json"))
        json_print(cli->out, record_to_json(&host_key_schema, key, JSON_SHOWN));
    else
        fprintf(cli->out, _("%s %s trusted %s\n"), key->id, plan->host->id, key->fingerprint);
}

static int trust_first(struct cli *cli, struct desk *desk, struct asked *asked, struct err *err)
{
    const char *how = cli_has(cli, "yes-fingerprint") ? "fingerprint spelled out" : "terminal";
    struct host_key distrusted = {0};
    int rc;

    if (cli_flag(cli, "replace"))
        return err_set(err, ERR_REFUSED,
                       _("no key of %s is trusted yet; there is nothing to replace"),
                       asked->plan.host->id);
    rc = desk_host_was_distrusted(desk, &asked->plan.place, &asked->found, &distrusted, err);
    if (rc >= 0)
        rc = confirm_first(cli, &asked->plan, &asked->found, rc == 1 ? &distrusted : NULL, err);
    record_release(&host_key_schema, &distrusted);
    return rc < 0 ? -1 : desk_host_trust(desk, &asked->plan.place, &asked->found, how, err);
}

static int trust_changed(struct cli *cli, struct desk *desk, struct asked *asked,
                         const struct host_key *known, struct err *err)
{
    if (!cli_flag(cli, "replace")) {
        if (!cli_flag(cli, "json"))
            print_both(cli, &asked->plan, known, &asked->found);
        return err_set(err, ERR_REFUSED,
                       _("the key of %s has changed: %s was trusted, %s is shown; find out why, "
                         "then 'zhiban host trust %s --replace --reason=…'"),
                       asked->plan.host->id, known->fingerprint, asked->found.fingerprint,
                       asked->plan.host->id);
    }
    if (confirm_change(cli, &asked->plan, known, &asked->found, err) < 0)
        return -1;
    return desk_host_replace(desk, &asked->plan.place, &asked->found, known->id, "terminal",
                             cli_text(cli, "reason"), err);
}

/* Nothing is left to confirm; but a fingerprint that was spelled out is meant. */
static int trust_known(struct cli *cli, const struct asked *asked, const struct host_key *known,
                       struct err *err)
{
    const char *spelled = cli_text(cli, "yes-fingerprint");

    if (spelled != NULL && !host_key_same_fingerprint(spelled, known->fingerprint))
        return refuse_spelled(&asked->plan, &asked->found, spelled, err);
    print_trusted(cli, &asked->plan, known);
    return HOST_KEY_KNOWN;
}

static int judge(struct cli *cli, struct desk *desk, struct asked *asked, struct err *err)
{
    struct host_key known = {0};
    int rc = desk_host_verdict(desk, &asked->plan.place, &asked->found, &known, err);

    switch (rc) {
    case HOST_KEY_KNOWN: rc = trust_known(cli, asked, &known, err); break;
    case HOST_KEY_UNKNOWN: rc = trust_first(cli, desk, asked, err); break;
    case HOST_KEY_CHANGED: rc = trust_changed(cli, desk, asked, &known, err); break;
    default: break;
    }
    if (rc == 0)
        print_trusted(cli, &asked->plan, &asked->found);
    record_release(&host_key_schema, &known);
    return rc < 0 ? -1 : 0;
}

static int refuse_local(const struct host_plan *plan, struct err *err)
{
    return err_set(err, ERR_REFUSED, _("%s is the duty host itself; it needs no host key"),
                   plan->host->id);
}

static int trust(struct cli *cli, struct desk *desk, struct err *err)
{
    struct asked asked = {.err = ERR_INIT};
    int rc;

    if (desk_require(desk, MAY_RECORD_WRITE, "host.trust", err) < 0 ||
        desk_host_plan(desk, cli_operand(cli, 0), &asked.plan, err) < 0)
        return -1;
    rc = asked.plan.transport == TRANSPORT_LOCAL ? refuse_local(&asked.plan, err)
                                                 : ask(desk, &asked, 1, err);
    if (rc == 0 && asked.err.kind != ERR_NONE) {
        err_set(err, asked.err.kind, "%s", asked.err.text.buf);
        rc = err_prefix(err, "%s", asked.plan.host->id);
    }
    if (rc == 0)
        rc = judge(cli, desk, &asked, err);
    asked_release(&asked);
    return rc;
}

/* A file of keys speaks of many machines, and none of what is for one goes with it. */
static int run_trust_known(struct cli *cli)
{
    if (cli_flag(cli, "replace") || cli_has(cli, "yes-fingerprint") || cli_has(cli, "reason"))
        return cli_usage(cli, "%s", _("--known-hosts goes with no other option of trust"));
    return session_run(cli, host_trust_known);
}

static int run_trust(struct cli *cli)
{
    if (cli_has(cli, "known-hosts"))
        return run_trust_known(cli);
    if (cli_operand_count(cli) == 0)
        return cli_usage(cli, "%s", _("name a host, or a file with --known-hosts"));
    if (cli_flag(cli, "replace") && cli_text(cli, "reason") == NULL)
        return cli_usage(cli, "%s", _("--replace goes with --reason, which says why it changed"));
    if (cli_flag(cli, "replace") && cli_has(cli, "yes-fingerprint"))
        return cli_usage(cli, "%s",
                         _("a changed key is confirmed at a terminal; --yes-fingerprint is for "
                           "the first one"));
    if (cli_has(cli, "reason") && !cli_flag(cli, "replace"))
        return cli_usage(cli, "%s", _("--reason belongs to --replace"));
    return session_run(cli, trust);
}

/* --- check --- */

struct asked_list {
    VEC(struct asked) items;
};

static int pick(struct cli *cli, struct desk *desk, struct asked_list *list, struct err *err)
{
    struct host_plans plans = {0};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < cli_operand_count(cli); i++) {
        struct asked *asked = vec_push(&list->items);

        asked->err = (struct err)ERR_INIT;
        rc = desk_host_plan(desk, cli_operand(cli, i), &asked->plan, err);
        if (rc == 0 && asked->plan.transport == TRANSPORT_LOCAL)
            rc = refuse_local(&asked->plan, err);
    }
    if (cli_operand_count(cli) > 0)
        return rc;
    rc = desk_hosts_plan(desk, &plans, err);
    vec_each (plan, &plans.list) {
        if (plan->transport == TRANSPORT_LOCAL)
            host_plan_release(plan);
        else
            *vec_push(&list->items) = (struct asked){.plan = *plan, .err = ERR_INIT};
    }
    vec_release(&plans.list);
    return rc;
}

static const char *const verdict_codes[] = {
    [0] = "unreachable",
    [HOST_KEY_KNOWN] = "known",
    [HOST_KEY_UNKNOWN] = "unknown",
    [HOST_KEY_CHANGED] = "changed",
};

static const char *verdict_word(int verdict)
{
    switch (verdict) {
    case HOST_KEY_KNOWN: return _("trusted");
    case HOST_KEY_UNKNOWN: return _("none trusted");
    case HOST_KEY_CHANGED: return _("CHANGED");
    default: return _("no key");
    }
}

static int add_checked(struct listing *listing, const struct asked *asked, size_t *counts,
                       struct err *err)
{
    const char *shown =
        asked->err.kind != ERR_NONE ? asked->err.text.buf : asked->found.fingerprint;
    struct host_key known = {0};
    int verdict = 0;

    if (asked->err.kind == ERR_NONE)
        verdict = desk_host_verdict(listing->desk, &asked->plan.place, &asked->found, &known, err);
    if (verdict < 0)
        return -1;
    counts[verdict]++;
    if (listing->json) {
        json_list_add(&listing->list,
                      json_pack("{s:s,s:s,s:s?,s:s?,s:s?}", "host", asked->plan.host->id, "verdict",
                                verdict_codes[verdict], "fingerprint", asked->found.fingerprint,
                                "trusted", known.fingerprint, "error",
                                asked->err.kind == ERR_NONE ? NULL : asked->err.text.buf));
    } else {
        table_add(&listing->table, asked->plan.host->id);
        table_add(&listing->table, verdict_word(verdict));
        table_add(&listing->table, shown);
        table_add(&listing->table, verdict == HOST_KEY_CHANGED ? known.fingerprint : "");
    }
    record_release(&host_key_schema, &known);
    return 0;
}

/* The worst of what is not well. */
static int sum_up(const size_t *counts, struct err *err)
{
    if (counts[HOST_KEY_CHANGED] > 0)
        return err_set(err, ERR_FAILED, _("%zu show another key than the one that is trusted"),
                       counts[HOST_KEY_CHANGED]);
    if (counts[HOST_KEY_UNKNOWN] > 0)
        return err_set(err, ERR_FAILED,
                       _("%zu show a key that nobody has accepted; 'zhiban host trust HOST' asks "
                         "about it"),
                       counts[HOST_KEY_UNKNOWN]);
    if (counts[0] > 0)
        return err_set(err, ERR_FAILED, _("from %zu no key could be fetched"), counts[0]);
    return 0;
}

static int check(struct cli *cli, struct desk *desk, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},
        {.title = N_("key")},
        {.title = N_("shown")},
        {.title = N_("trusted instead")},
        TABLE_END,
    };
    struct asked_list list = {0};
    struct listing listing;
    size_t counts[ARRAY_LEN(verdict_codes)] = {0};
    int rc = pick(cli, desk, &list, err);

    if (rc == 0)
        rc = ask(desk, list.items.items, list.items.len, err);
    listing_begin(&listing, cli, desk, columns);
    vec_each (asked, &list.items) {
        if (rc == 0)
            rc = add_checked(&listing, asked, counts, err);
        asked_release(asked);
    }
    rc = listing_end(&listing, rc);
    vec_release(&list.items);
    if (rc == 0)
        rc = sum_up(counts, err);
    return rc;
}

static int run_check(struct cli *cli)
{
    return session_run(cli, check);
}

/* --- tables --- */

static const struct option_row trust_options[] = {
    {.name = "yes-fingerprint",
     .kind = OPTION_TEXT,
     .argument = N_("SHA256:…"),
     .help = N_("accept the first key without asking, if its fingerprint is this one")},
    {.name = "replace",
     .kind = OPTION_FLAG,
     .help = N_("accept a changed key instead of the trusted one; asks at the terminal")},
    {.name = "reason",
     .kind = OPTION_TEXT,
     .argument = N_("TEXT"),
     .help = N_("why the key has changed; required with --replace")},
    {.name = "known-hosts",
     .kind = OPTION_TEXT,
     .argument = N_("FILE"),
     .help = N_("what an SSH client has accepted: shows the keys of our machines in it and asks")},
    OPTION_END,
};
static const struct operand_row trust_operands[] = {
    {.name = N_("HOST"), .help = N_("its id in sites/*.yaml; without it, with --known-hosts, all")},
    OPERAND_END,
};
static const struct operand_row check_operands[] = {
    {.name = N_("HOST"), .repeated = true, .help = N_("which ones; without it, all")},
    OPERAND_END,
};
static const struct example trust_examples[] = {
    {.line = "zhiban host trust his-db1", .help = N_("shows the fingerprint and asks")},
    {.line = "zhiban host trust his-db1 --replace --reason='system disk replaced'",
     .help = N_("shows both fingerprints; the new one's end has to be typed")},
    {.line = "zhiban host trust --known-hosts ~/.ssh/known_hosts",
     .help = N_("shows which of its keys would be accepted, and asks")},
    EXAMPLE_END,
};

const struct command host_trust_command = {
    .name = "trust",
    .summary = N_("accept the key by which a machine is known"),
    .description = N_(
        "Fetches the machine's key without logging in, shows its fingerprint and asks; who "
        "accepted it is journalled. Machines whose key nobody accepted are not logged in to. A "
        "changed key is refused everywhere until a person replaces the old one with a reason, at "
        "a terminal; the old one stays on record. A machine behind a jump host comes after it."),
    .options = trust_options,
    .operands = trust_operands,
    .examples = trust_examples,
    .run = run_trust,
};
const struct command host_check_command = {
    .name = "check",
    .summary = N_("compare the keys that machines show with those that are trusted"),
    .description = N_("Logs in to nothing and changes nothing. The exit status is 1 unless every "
                      "machine shows the key that is trusted."),
    .operands = check_operands,
    .run = run_check,
};
