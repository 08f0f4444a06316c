/* `zhiban host`: the machines, how each is reached, and by which key it is known. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/tr.h"
#include "cli/commands.h"
#include "cli/duty.h"
#include "cli/host_acts.h"
#include "cli/listing.h"
#include "cli/session.h"
#include "desk/hosts.h"
#include "desk/need.h"

/* --- list --- */

static bool is_wanted(const struct cli *cli, const struct host *host)
{
    const char *site = cli_text(cli, "site"), *covered = cli_text(cli, "system");
    const char *tag = cli_text(cli, "tag");

    return (site == NULL || str_eq(host->site, site)) &&
           (covered == NULL || vec_has_text(&host->systems, covered)) &&
           (tag == NULL || vec_has_text(&host->tags, tag));
}

struct keys {
    VEC(struct host_key) list;
};

static int keep_key(const struct host_key *key, void *data)
{
    struct keys *keys = data;

    record_copy(&host_key_schema, vec_push(&keys->list), key);
    return 0;
}

static void keys_release(struct keys *keys)
{
    vec_each (key, &keys->list) {
        record_release(&host_key_schema, key);
    }
    vec_release(&keys->list);
}

static const struct host_key *key_of(const struct keys *keys, const struct host_plan *plan)
{
    vec_each (key, &keys->list) {
        if (host_key_is_at(key, plan->place.address, plan->place.port, plan->place.route))
            return key;
    }
    return NULL;
}

static json_t *texts_json(const char *const *texts, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(texts[i]));
    return list;
}

static json_t *parents_json(const struct host_plan *plan)
{
    json_t *list = json_array();

    vec_each (parent, &plan->parents) {
        json_array_append_new(list, json_string((*parent)->id));
    }
    return list;
}

static json_t *text_json(const char *text)
{
    return text == NULL || text[0] == '\0' ? json_null() : json_string(text);
}

/* The host as it is written, and "plan" and "key": what follows from it. */
static json_t *host_json(const struct host_plan *plan, const struct host_key *key)
{
    json_t *json = record_to_json(&host_schema, plan->host, JSON_SHOWN), *planned = json_object();

    json_object_set_new(planned, "user", text_json(plan->user));
    json_object_set_new(planned, "key_file", text_json(plan->key_file));
    json_object_set_new(planned, "interval_s", json_integer(plan->interval_s));
    json_object_set_new(planned, "jump", text_json(plan->jump == NULL ? NULL : plan->jump->id));
    json_object_set_new(planned, "route", text_json(plan->place.route));
    json_object_set_new(planned, "probes", texts_json(plan->probes.items, plan->probes.len));
    json_object_set_new(planned, "parents", parents_json(plan));
    json_object_set_new(json, "plan", planned);
    json_object_set_new(
        json, "key", key == NULL ? json_null() : record_to_json(&host_key_schema, key, JSON_SHOWN));
    return json;
}

static void add_row(struct listing *listing, const struct host_plan *plan,
                    const struct host_key *key)
{
    const struct host *host = plan->host;
    struct table *table = &listing->table;
    struct str address = STR_INIT;

    if (plan->transport != TRANSPORT_LOCAL)
        host_place_add(&address, plan->place.address, plan->place.port, NULL);
    table_add(table, host->id);
    table_add(table, host->site);
    table_add(table, plan->transport == TRANSPORT_LOCAL ? _("the duty host itself") : address.buf);
    table_add(table, plan->jump == NULL ? "" : plan->jump->id);
    table_add_field(table, schema_field(&host_schema, "os"), host);
    table_add(table, plan->transport == TRANSPORT_LOCAL ? ""
                     : key == NULL                      ? _("none trusted")
                                                        : _("trusted"));
    table_add(table, host->legacy ? _("old algorithms") : "");
    listing_add_texts(listing, host->systems.items, host->systems.len);
    table_add(table, host->name);
    str_release(&address);
}

static int list(struct cli *cli, struct desk *desk, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},
        {.title = N_("site")},
        {.title = N_("address"), .max_cells = 40},
        {.title = N_("through")},
        {.title = N_("os")},
        {.title = N_("key")},
        {.title = N_("safety")},
        {.title = N_("systems"), .max_cells = 30},
        {.title = N_("its name"), .max_cells = 30},
        TABLE_END,
    };
    struct listing listing;
    struct host_plans plans = {0};
    struct keys keys = {0};
    int rc = desk_hosts_plan(desk, &plans, err);

    if (rc == 0 && cli_has(cli, "site"))
        rc = desk_need_site(desk, cli_text(cli, "site"), err);
    if (rc == 0)
        rc = desk_host_keys(desk, false, keep_key, &keys, err);
    listing_begin(&listing, cli, desk, columns);
    vec_each (plan, &plans.list) {
        if (rc < 0 || !is_wanted(cli, plan->host))
            continue;
        if (listing.json)
            json_list_add(&listing.list, host_json(plan, key_of(&keys, plan)));
        else
            add_row(&listing, plan, key_of(&keys, plan));
    }
    rc = listing_end(&listing, rc);
    keys_release(&keys);
    host_plans_release(&plans);
    return rc;
}

static int run_list(struct cli *cli)
{
    return session_run(cli, list);
}

/* --- show --- */

static void print_way(struct cli *cli, const struct access_way *way)
{
    struct str text = STR_INIT;

    str_add(&text, choice_label(access_kinds, way->kind));
    if (way->where != NULL)
        str_addf(&text, " %s", way->where);
    if (way->hours != NULL)
        str_addf(&text, ", %s", way->hours);
    if (way->secret != NULL)
        str_addf(&text, _(", password in %s"), way->secret);
    if (way->note != NULL)
        str_addf(&text, ", %s", way->note);
    duty_print_line(cli, _("way in"), text.buf);
    str_release(&text);
}

static void print_site(struct cli *cli, const struct site *site)
{
    if (site == NULL)
        return;
    duty_print_line(cli, _("at the site"), site->name);
    duty_print_line(cli, _("access"), site->access);
    vec_each (way, &site->ways) {
        print_way(cli, way);
    }
    vec_each (contact, &site->contacts) {
        struct str text = STR_INIT;

        str_add(&text, contact->name);
        if (contact->phone != NULL)
            str_addf(&text, " %s", contact->phone);
        if (contact->duty != NULL)
            str_addf(&text, ", %s", contact->duty);
        if (contact->note != NULL)
            str_addf(&text, ", %s", contact->note);
        duty_print_line(cli, _("to call"), text.buf);
        str_release(&text);
    }
}

static void print_plan(struct cli *cli, const struct host_plan *plan)
{
    struct str text = STR_INIT;

    if (plan->transport != TRANSPORT_LOCAL)
        host_place_add(&text, plan->place.address, plan->place.port, plan->place.route);
    duty_print_line(cli, _("reached at"), text.buf);
    duty_print_line(cli, _("logs in as"), plan->user);
    duty_print_line(cli, _("with the key"), plan->key_file);
    str_reset(&text);
    str_addf(&text, _("every %lld s"), (long long)plan->interval_s);
    vec_each (probe, &plan->probes) {
        str_addf(&text, ", %s", *probe);
    }
    duty_print_line(cli, _("looked at"), text.buf);
    str_reset(&text);
    vec_each (parent, &plan->parents) {
        str_addf(&text, "%s%s", text.len > 0 ? ", " : "", (*parent)->id);
    }
    duty_print_line(cli, _("depends on"), text.buf);
    if (plan->host->legacy)
        duty_print_line(cli, _("safety"), _("uses old algorithms that are no longer safe"));
    str_release(&text);
}

static void print_links(struct cli *cli, const struct config *config, const struct host *host)
{
    vec_each (link, &config->interfaces) {
        struct str text = STR_INIT;

        if (!vec_has_text(&host->systems, link->from) && !vec_has_text(&host->systems, link->to) &&
            !str_eq(link->host, host->id))
            continue;
        str_addf(&text, "%s %s -> %s, %s", link->id, link->from, link->to,
                 choice_label(link_kinds, link->kind));
        duty_print_line(cli, _("interface"), text.buf);
        str_release(&text);
    }
}

static void print_key(struct cli *cli, const struct host_plan *plan, const struct host_key *key)
{
    struct str text = STR_INIT;

    if (plan->transport == TRANSPORT_LOCAL)
        return;
    if (key == NULL) {
        str_addf(&text, _("none trusted; 'zhiban host trust %s'"), plan->host->id);
    } else {
        str_addf(&text, "%s %s, ", key->type, key->fingerprint);
        civil_add_short(&text, key->accepted_at);
        str_addf(&text, " %s", key->accepted_by);
    }
    duty_print_line(cli, _("host key"), text.buf);
    str_release(&text);
}

static int print_host(struct cli *cli, struct desk *desk, const struct host_plan *plan,
                      struct err *err)
{
    const struct config *config = desk_full_config(desk, err);
    struct host_key key = {0};
    int rc = config == NULL ? -1 : 0;

    if (rc == 0 && plan->transport != TRANSPORT_LOCAL)
        rc = desk_host_key_at(desk, &plan->place, &key, err);
    if (rc >= 0 && cli_flag(cli, "json")) {
        json_print(cli->out, host_json(plan, rc == 1 ? &key : NULL));
    } else if (rc >= 0) {
        duty_print_record(cli, &host_schema, plan->host);
        print_plan(cli, plan);
        print_key(cli, plan, rc == 1 ? &key : NULL);
        print_links(cli, config, plan->host);
        print_site(cli, plan->site);
    }
    record_release(&host_key_schema, &key);
    return rc < 0 ? -1 : 0;
}

static int show(struct cli *cli, struct desk *desk, struct err *err)
{
    struct host_plan plan;
    int rc;

    if (desk_host_plan(desk, cli_operand(cli, 0), &plan, err) < 0)
        return -1;
    rc = print_host(cli, desk, &plan, err);
    host_plan_release(&plan);
    return rc;
}

static int run_show(struct cli *cli)
{
    return session_run(cli, show);
}

/* --- keys --- */

static int list_key(const struct host_key *key, void *data)
{
    struct listing *listing = data;
    struct table *table = &listing->table;
    struct str place = STR_INIT;

    if (listing->json) {
        json_list_add(&listing->list, record_to_json(&host_key_schema, key, JSON_SHOWN));
        return 0;
    }
    host_place_add(&place, key->address, key->port, key->route);
    table_add(table, key->id);
    table_add(table, place.buf);
    table_add(table, key->type);
    table_add(table, key->fingerprint);
    table_add(table, choice_label(host_key_states, key->state));
    table_add(table, key->accepted_by);
    listing_add_short(listing, key->accepted_at);
    table_add(table, key->reason);
    str_release(&place);
    return 0;
}

static int keys_list(struct cli *cli, struct desk *desk, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},
        {.title = N_("address")},
        {.title = N_("type")},
        {.title = N_("fingerprint")},
        {.title = N_("state")},
        {.title = N_("accepted by")},
        {.title = N_("at")},
        {.title = N_("replaced because"), .max_cells = 40},
        TABLE_END,
    };
    struct listing listing;

    listing_begin(&listing, cli, desk, columns);
    return listing_end(&listing,
                       desk_host_keys(desk, cli_flag(cli, "all"), list_key, &listing, err));
}

static int run_keys(struct cli *cli)
{
    return session_run(cli, keys_list);
}

/* --- tables --- */

static const struct option_row list_options[] = {
    {.name = "site", .kind = OPTION_TEXT, .argument = N_("ID"), .help = N_("only of this site")},
    {.name = "system",
     .kind = OPTION_TEXT,
     .argument = N_("ID"),
     .help = N_("only those on which this system runs")},
    {.name = "tag", .kind = OPTION_TEXT, .argument = N_("WORD"), .help = N_("only with this tag")},
    OPTION_END,
};
static const struct option_row keys_options[] = {
    {.name = "all", .kind = OPTION_FLAG, .help = N_("also those that were replaced or distrusted")},
    OPTION_END,
};
static const struct operand_row host_operand[] = {
    {.name = N_("HOST"), .required = true, .help = N_("its id in sites/*.yaml")},
    OPERAND_END,
};

static const struct command list_command = {
    .name = "list",
    .summary = N_("print the machines of the configuration in force"),
    .options = list_options,
    .looks_back = true,
    .run = run_list,
};
static const struct command show_command = {
    .name = "show",
    .summary = N_("print all about one: how it is reached, what it depends on, whom to call"),
    .operands = host_operand,
    .looks_back = true,
    .run = run_show,
};
static const struct command keys_command = {
    .name = "keys",
    .summary = N_("print the host keys that are trusted, and who accepted them"),
    .description = N_("A key belongs to address, port and jump hosts, so a machine with several "
                      "names has one."),
    .options = keys_options,
    .looks_back = true,
    .run = run_keys,
};

static const struct command *const subcommands[] = {
    &list_command,          &show_command,       &host_import_command, &host_trust_command,
    &host_distrust_command, &host_check_command, &keys_command,        NULL,
};

const struct command command_host = {
    .name = "host",
    .summary = N_("the machines and the keys by which they are known"),
    .subcommands = subcommands,
    .otherwise = &list_command,
};
