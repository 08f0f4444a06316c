/* `zhiban journal`: show, follow, verify, head, export. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/json.h"
#include "base/tr.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/table.h"
#include "desk/journals.h"
#include "loop/fdwatch.h"
#include "loop/loop.h"
#include "loop/sigwatch.h"
#include "loop/watch.h"

static void read_filter(const struct cli *cli, struct desk_journal_filter *filter)
{
    *filter = (struct desk_journal_filter){
        .kind = cli_text(cli, "kind"),
        .subject = cli_text(cli, "subject"),
        .actor = cli_text(cli, "actor"),
        .verb = cli_text(cli, "verb"),
        .with_private = cli_flag(cli, "private"),
    };
    cli_instant(cli, "since", &filter->since);
    cli_instant(cli, "until", &filter->until);
}

static const char *text_of(const json_t *event, const char *key)
{
    const char *text = json_string_value(json_object_get(event, key));

    return text == NULL ? "" : text;
}

/* --- one line an event --- */

static void add_side(struct str *out, const json_t *value)
{
    struct str text = STR_INIT;

    if (json_is_null(value)) {
        str_add(out, "-");
        return;
    }
    if (json_is_object(value) && json_object_get(value, "text") != NULL) {
        str_add(out, "***"); /* a reference to text beside the chain */
        return;
    }
    if (!json_is_string(value))
        json_add_canonical(&text, value);
    visible_add_brief(out, json_is_string(value) ? json_string_value(value) : text.buf);
    str_release(&text);
}

static void add_changes(struct str *out, const json_t *patch)
{
    const char *name;
    json_t *change;

    json_object_foreach((json_t *)patch, name, change)
    {
        if (out->len > 0)
            str_add(out, ", ");
        str_addf(out, "%s ", name);
        if (!json_is_null(json_array_get(change, 0))) {
            add_side(out, json_array_get(change, 0));
            str_add(out, " -> ");
        }
        add_side(out, json_array_get(change, 1));
    }
}

static void add_row(struct table *table, const json_t *event, bool with_private)
{
    struct str at = STR_INIT, changes = STR_INIT;
    wall_s instant = 0;

    if (civil_parse_instant(text_of(event, "at"), &instant, NULL) == 0)
        civil_add_instant(&at, instant);
    add_changes(&changes, json_object_get(event, "patch"));
    if (text_of(event, "note")[0] != '\0') {
        if (changes.len > 0)
            str_add(&changes, "; ");
        str_add(&changes, with_private ? text_of(event, "note") : "***");
    }
    table_addf(table, "%lld", (long long)json_integer_value(json_object_get(event, "seq")));
    table_add(table, at.buf);
    table_add(table, text_of(event, "actor"));
    table_addf(table, "%s %s %s%s", text_of(event, "kind"), text_of(event, "subject"),
               text_of(event, "verb"), json_is_true(json_object_get(event, "ok")) ? "" : " !");
    table_add(table, changes.buf);
    str_release(&at);
    str_release(&changes);
}

static const struct table_column columns[] = {
    {.title = N_("event"), .right = true},
    {.title = N_("at")},
    {.title = N_("who")},
    {.title = N_("what")},
    {.title = N_("changes")},
    TABLE_END,
};

/* --- show --- */

struct show {
    struct table table;
    struct json_list list;
    bool json, with_private;
};

static int show_event(const json_t *event, void *data)
{
    struct show *show = data;

    if (show->json)
        json_list_add(&show->list, json_incref((json_t *)event));
    else
        add_row(&show->table, event, show->with_private);
    return 0;
}

static int show(struct cli *cli, struct desk *desk, struct err *err)
{
    struct show shown = {.json = cli_flag(cli, "json"), .with_private = cli_flag(cli, "private")};
    struct desk_journal_filter filter;
    int rc;

    read_filter(cli, &filter);
    filter.last = cli_flag(cli, "all") ? 0 : cli_int(cli, "last");
    table_init(&shown.table, columns);
    if (shown.json)
        json_list_begin(&shown.list, cli->out, false);
    rc = desk_journal_each(desk, &filter, show_event, &shown, err);
    if (shown.json)
        json_list_end(&shown.list);
    else if (rc == 0)
        table_print(&shown.table, cli->out);
    table_release(&shown.table);
    return rc;
}

static int run_show(struct cli *cli)
{
    return session_run(cli, show);
}

/* --- follow --- */

struct follow {
    struct cli *cli;
    struct desk *desk;
    struct loop *loop;
    struct desk_journal_filter filter;
    struct err err;
    int status;
};

static int follow_event(const json_t *event, void *data)
{
    struct follow *follow = data;

    follow->filter.after = json_integer_value(json_object_get(event, "seq"));
    if (cli_flag(follow->cli, "json")) {
        json_print(follow->cli->out, json_incref((json_t *)event));
    } else {
        struct table table;
        struct str line = STR_INIT;

        table_init(&table, columns);
        add_row(&table, event, follow->filter.with_private);
        table_add_to(&table, &line, 0);
        /* Without the title, which table_add_to() puts on the first line. */
        fputs(strchr(line.buf, '\n') + 1, follow->cli->out);
        str_release(&line);
        table_release(&table);
    }
    return 0;
}

static void look(struct follow *follow)
{
    if (desk_journal_each(follow->desk, &follow->filter, follow_event, follow, &follow->err) < 0) {
        follow->status = cli_fail(follow->cli, &follow->err);
        loop_stop(follow->loop);
    }
    fflush(follow->cli->out);
    if (cli_out_closed(follow->cli))
        loop_stop(follow->loop);
}

static void on_change(struct watch *watch, void *context)
{
    (void)watch;
    look(context);
}

static void on_signal(struct sigwatch *watch, void *context)
{
    (void)watch;
    loop_stop(((struct follow *)context)->loop);
}

static void on_reader_gone(struct fdwatch *watch, unsigned events, void *context)
{
    (void)events;
    fdwatch_set(watch, 0);
    loop_stop(((struct follow *)context)->loop);
}

/* The writing end of a pipe becomes ready for reading only when its reader is gone. */
static void watch_reader(struct follow *follow)
{
    struct stat st;

    if (fstat(fileno(follow->cli->out), &st) == 0 && S_ISFIFO(st.st_mode))
        fdwatch_new(follow->loop, fileno(follow->cli->out), FD_READABLE, on_reader_gone, follow,
                    NULL);
}

static int follow_until_stopped(struct follow *follow)
{
    struct watch *watch = NULL;
    struct sigwatch *interrupt = NULL, *terminate = NULL;
    int rc = -1;

    follow->loop = loop_new(&follow->err);
    if (follow->loop == NULL)
        return -1;
    interrupt = sigwatch_new(follow->loop, SIGINT, on_signal, follow, &follow->err);
    terminate = sigwatch_new(follow->loop, SIGTERM, on_signal, follow, &follow->err);
    watch = watch_new(follow->loop, desk_wake_path(follow->desk), on_change, follow, &follow->err);
    if (interrupt != NULL && terminate != NULL && watch != NULL) {
        watch_reader(follow);
        look(follow); /* what came between opening and watching */
        if (follow->status == STATUS_OK)
            loop_run(follow->loop);
        rc = 0;
    }
    loop_free(follow->loop);
    return rc;
}

static int run_follow(struct cli *cli)
{
    struct follow follow = {.cli = cli, .err = ERR_INIT};

    follow.desk = session_need(cli, &follow.status);
    if (follow.desk == NULL)
        return follow.status;
    read_filter(cli, &follow.filter);
    if (desk_change_counter(follow.desk, &follow.filter.after, &follow.err) < 0 ||
        follow_until_stopped(&follow) < 0)
        follow.status = cli_fail(cli, &follow.err);
    desk_close(follow.desk);
    err_release(&follow.err);
    return follow.status;
}

/* --- verify, head, export --- */

static json_t *head_json(const struct desk_head *head)
{
    return json_pack("{s:I,s:s}", "count", (json_int_t)head->count, "head", head->hash);
}

static int verify(struct cli *cli, struct desk *desk, struct err *err)
{
    struct desk_head head;

    if (desk_journal_verify(desk, cli_text(cli, "head"), cli_int(cli, "count"), &head, err) < 0)
        return -1;
    if (cli_flag(cli, "json"))
        json_print(cli->out, head_json(&head));
    else
        fprintf(cli->out, _("The journal is whole: %lld events, head %s\n"), (long long)head.count,
                head.hash);
    return 0;
}

static int run_verify(struct cli *cli)
{
    if (cli_has(cli, "head") != cli_has(cli, "count"))
        return cli_usage(cli, "%s", _("--head and --count go together: what was noted of both"));
    return session_run(cli, verify);
}

static int print_head(struct cli *cli, struct desk *desk, struct err *err)
{
    struct desk_head head;

    if (desk_journal_head(desk, &head, err) < 0)
        return -1;
    if (cli_flag(cli, "json"))
        json_print(cli->out, head_json(&head));
    else
        fprintf(cli->out, "%lld %s\n", (long long)head.count, head.hash);
    return 0;
}

static int run_head(struct cli *cli)
{
    return session_run(cli, print_head);
}

static int export_event(const json_t *event, void *data)
{
    struct show *show = data;

    json_list_add(&show->list, json_incref((json_t *)event));
    return 0;
}

static int export(struct cli *cli, struct desk *desk, struct err *err)
{
    struct show shown = {0};
    struct desk_journal_filter filter;
    int rc;

    read_filter(cli, &filter);
    filter.is_export = true;
    json_list_begin(&shown.list, cli->out, true);
    rc = desk_journal_each(desk, &filter, export_event, &shown, err);
    json_list_end(&shown.list);
    return rc;
}

static int run_export(struct cli *cli)
{
    return session_run(cli, export);
}

/* --- tables --- */

#define FILTER_OPTIONS                                                                             \
    {.name = "kind",                                                                               \
     .kind = OPTION_TEXT,                                                                          \
     .argument = N_("KIND"),                                                                       \
     .help = N_("only events of this kind, such as contact or access")},                           \
        {.name = "subject",                                                                        \
         .kind = OPTION_TEXT,                                                                      \
         .argument = N_("ID"),                                                                     \
         .help = N_("only events about this record")},                                             \
        {.name = "actor",                                                                          \
         .kind = OPTION_TEXT,                                                                      \
         .argument = N_("USER"),                                                                   \
         .help = N_("only what this user did")},                                                   \
        {.name = "verb",                                                                           \
         .kind = OPTION_TEXT,                                                                      \
         .argument = N_("VERB"),                                                                   \
         .help = N_("only this kind of doing, such as add")},                                      \
        {.name = "since",                                                                          \
         .kind = OPTION_INSTANT,                                                                   \
         .argument = N_("INSTANT"),                                                                \
         .help = N_("from this instant on")},                                                      \
        {.name = "until",                                                                          \
         .kind = OPTION_INSTANT,                                                                   \
         .argument = N_("INSTANT"),                                                                \
         .help = N_("before this instant")},                                                       \
    {                                                                                              \
        .name = "private", .kind = OPTION_FLAG,                                                    \
        .help = N_("with private text; that is journalled")                                        \
    }

static const struct option_row show_options[] = {
    FILTER_OPTIONS,
    {.name = "last",
     .letter = 'n',
     .kind = OPTION_INT,
     .argument = N_("N"),
     .min = 1,
     .max = 1000000,
     .fallback = "50",
     .help = N_("only the newest N")},
    {.name = "all", .letter = 'a', .kind = OPTION_FLAG, .help = N_("all of them")},
    OPTION_END,
};
static const struct option_row filter_options[] = {FILTER_OPTIONS, OPTION_END};
static const struct option_row verify_options[] = {
    {.name = "head",
     .kind = OPTION_TEXT,
     .argument = N_("HASH"),
     .help = N_("the head that was noted earlier")},
    {.name = "count",
     .kind = OPTION_INT,
     .argument = N_("N"),
     .min = 1,
     .max = INT64_MAX,
     .help = N_("the number of events that was noted with it")},
    OPTION_END,
};

static const struct command show_command = {
    .name = "show",
    .summary = N_("print events, the newest last"),
    .description = N_("An exclamation mark behind the verb: it was refused. *** stands for "
                      "private text."),
    .options = show_options,
    .looks_back = true,
    .run = run_show,
};
static const struct command follow_command = {
    .name = "follow",
    .summary = N_("print events as they happen"),
    .description = N_("Waits without polling; end it with Ctrl-C."),
    .options = filter_options,
    .run = run_follow,
};
static const struct example verify_examples[] = {
    {.line = "zhiban journal verify --count 812 --head 5f3a…",
     .help = N_("also proves that nothing was cut or rewritten since that was noted")},
    EXAMPLE_END,
};
static const struct command verify_command = {
    .name = "verify",
    .summary = N_("check the hash chain"),
    .description = N_("Walks the whole journal and names the first event that does not fit."),
    .options = verify_options,
    .examples = verify_examples,
    .looks_back = true,
    .run = run_verify,
};
static const struct command head_command = {
    .name = "head",
    .summary = N_("print count and head, to note them down elsewhere"),
    .looks_back = true,
    .run = run_head,
};
static const struct command export_command = {
    .name = "export",
    .summary = N_("print events as JSON, one a line"),
    .description = N_("That it was exported is an event too."),
    .options = filter_options,
    .looks_back = true,
    .run = run_export,
};

static const struct command *const subcommands[] = {
    &show_command, &follow_command, &verify_command, &head_command, &export_command, NULL,
};

const struct command command_journal = {
    .name = "journal",
    .summary = N_("read and check the journal"),
    .subcommands = subcommands,
};
