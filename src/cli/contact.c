/* `zhiban contact`: people whom one may have to call. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/table.h"
#include "desk/contacts.h"

/* Options that set a field; the option's name is the field's, with '-' for '_'. */
static const char *const field_options[] = {"organisation", "duty",        "phone", "reach",
                                            "priority",     "valid-until", "remark"};

static const struct field *field_of_option(const char *option)
{
    char name[32];

    snprintf(name, sizeof(name), "%s", option);
    for (char *p = name; *p != '\0'; p++)
        if (*p == '-')
            *p = '_';
    return schema_field(&contact_schema, name);
}

/* "" takes a value away. */
static int read_field(const struct cli *cli, const char *option, struct contact *contact,
                      struct err *err)
{
    const struct field *field = field_of_option(option);
    const char *text = cli_text(cli, option);

    if (text == NULL)
        return 0;
    if (text[0] != '\0')
        return field_parse(field, contact, text, err);
    field_clear(field, contact);
    return 0;
}

static int read_options(const struct cli *cli, struct contact *contact, struct err *err)
{
    const char *text;

    for (size_t i = 0; i < ARRAY_LEN(field_options); i++)
        if (read_field(cli, field_options[i], contact, err) < 0)
            return -1;
    if (cli_has(cli, "tag"))
        field_clear(schema_field(&contact_schema, "tags"), contact);
    for (size_t i = 0; (text = cli_text_at(cli, "tag", i)) != NULL; i++)
        if (text[0] != '\0')
            *vec_push(&contact->tags) = xstrdup(text);
    return 0;
}

/* Private fields are masked for roles that may not see them. */
static bool sees_private(const struct desk *desk)
{
    const struct role *role = config_role(desk_config(desk), desk_role(desk));

    return role != NULL && role_may(role, MAY_READ_PRIVATE);
}

static json_t *shown_json(const struct desk *desk, const struct contact *contact)
{
    json_t *json = record_to_json(&contact_schema, contact, JSON_SHOWN);

    for (const struct field *f = contact_schema.fields; f->name != NULL; f++)
        if ((f->flags & FIELD_PRIVATE) && !field_is_empty(f, contact) && !sees_private(desk))
            json_object_set_new(json, f->name, json_string("***"));
    return json;
}

/* --- add and edit --- */

static void print_saved(struct cli *cli, const struct desk *desk, const struct contact *contact)
{
    if (cli_flag(cli, "json"))
        json_print(cli->out, shown_json(desk, contact));
    else
        fprintf(cli->out, "%s %s\n", contact->id, contact->name);
}

static int add(struct cli *cli, struct desk *desk, struct err *err)
{
    struct contact contact;
    int rc = -1;

    record_init(&contact_schema, &contact);
    if (field_set(schema_field(&contact_schema, "name"), &contact, cli_operand(cli, 0), err) == 0 &&
        read_options(cli, &contact, err) == 0 &&
        desk_contact_add(desk, &contact, cli_text(cli, "note"), err) == 0) {
        print_saved(cli, desk, &contact);
        rc = 0;
    }
    record_release(&contact_schema, &contact);
    return rc;
}

static int run_add(struct cli *cli)
{
    return session_run(cli, add);
}

static int edit(struct cli *cli, struct desk *desk, struct err *err)
{
    struct contact before, after;
    int rc = -1;

    if (desk_contact_load(desk, cli_operand(cli, 0), &before, err) < 0)
        return -1;
    record_copy(&contact_schema, &after, &before);
    if (read_field(cli, "name", &after, err) == 0 && read_options(cli, &after, err) == 0 &&
        desk_contact_edit(desk, &before, &after, cli_text(cli, "note"), err) == 0) {
        print_saved(cli, desk, &after);
        rc = 0;
    }
    record_release(&contact_schema, &before);
    record_release(&contact_schema, &after);
    return rc;
}

static int run_edit(struct cli *cli)
{
    return session_run(cli, edit);
}

/* --- list and show --- */

struct listing {
    const struct desk *desk;
    struct table table;
    struct json_list list;
    bool json, with_private;
};

static void add_private(struct listing *listing, const char *name, const struct contact *contact)
{
    const struct field *field = schema_field(&contact_schema, name);

    table_add(&listing->table, field_is_empty(field, contact) ? ""
                               : listing->with_private        ? field_text(field, contact)
                                                              : "***");
}

static int list_one(const struct contact *contact, void *data)
{
    struct listing *listing = data;

    if (listing->json) {
        json_list_add(&listing->list, shown_json(listing->desk, contact));
        return 0;
    }
    table_add(&listing->table, contact->id);
    table_addf(&listing->table, "%lld", (long long)contact->priority);
    table_add(&listing->table, contact->name);
    add_private(listing, "phone", contact);
    table_add_field(&listing->table, schema_field(&contact_schema, "reach"), contact);
    table_add(&listing->table, contact->duty);
    table_add(&listing->table, contact->organisation);
    return 0;
}

static int list(struct cli *cli, struct desk *desk, struct err *err)
{
    static const struct table_column columns[] = {
        {.title = N_("id")},
        {.title = N_("first"), .right = true},
        {.title = N_("name"), .max_cells = 24},
        {.title = N_("number")},
        {.title = N_("reach")},
        {.title = N_("duty"), .max_cells = 30},
        {.title = N_("organisation"), .max_cells = 30},
        TABLE_END,
    };
    struct listing listing = {
        .desk = desk, .json = cli_flag(cli, "json"), .with_private = sees_private(desk)};
    int rc;

    table_init(&listing.table, columns);
    if (listing.json)
        json_list_begin(&listing.list, cli->out, false);
    rc = desk_contact_list(desk, cli_flag(cli, "expired"), list_one, &listing, err);
    if (listing.json)
        json_list_end(&listing.list);
    else if (rc == 0)
        table_print(&listing.table, cli->out);
    table_release(&listing.table);
    return rc;
}

static int run_list(struct cli *cli)
{
    return session_run(cli, list);
}

static void print_fields(struct cli *cli, const struct contact *contact, bool with_private)
{
    struct str line = STR_INIT, text = STR_INIT;

    for (const struct field *f = contact_schema.fields; f->name != NULL; f++) {
        if (field_is_empty(f, contact))
            continue;
        str_reset(&line);
        str_reset(&text);
        if ((f->flags & FIELD_PRIVATE) && !with_private)
            str_add(&text, "***");
        else
            field_add_text(f, contact, &text);
        visible_add(&line, text.buf, text.len, VISIBLE_TEXT);
        fprintf(cli->out, "%-13s %s\n", f->name, line.buf);
    }
    str_release(&line);
    str_release(&text);
}

static int show(struct cli *cli, struct desk *desk, struct err *err)
{
    struct contact contact;

    if (desk_contact_load(desk, cli_operand(cli, 0), &contact, err) < 0)
        return -1;
    if (cli_flag(cli, "json"))
        json_print(cli->out, shown_json(desk, &contact));
    else
        print_fields(cli, &contact, sees_private(desk));
    record_release(&contact_schema, &contact);
    return 0;
}

static int run_show(struct cli *cli)
{
    return session_run(cli, show);
}

/* --- remove and redact --- */

static int remove_one(struct cli *cli, struct desk *desk, struct err *err)
{
    return desk_contact_remove(desk, cli_operand(cli, 0), cli_text(cli, "note"), err);
}

static int run_remove(struct cli *cli)
{
    return session_run(cli, remove_one);
}

static int redact(struct cli *cli, struct desk *desk, struct err *err)
{
    return desk_contact_redact(desk, cli_operand(cli, 0), cli_operand(cli, 1),
                               cli_text(cli, "reason"), err);
}

static int run_redact(struct cli *cli)
{
    if (cli_text(cli, "reason") == NULL)
        return cli_usage(cli, "%s", _("--reason says why the text is erased; it is missing"));
    return session_run(cli, redact);
}

/* --- tables --- */

#define NOTE_OPTION                                                                                \
    {                                                                                              \
        .name = "note", .kind = OPTION_TEXT, .argument = N_("TEXT"),                               \
        .help = N_("a remark for the journal")                                                     \
    }

#define FIELD_OPTIONS                                                                              \
    {.name = "organisation",                                                                       \
     .kind = OPTION_TEXT,                                                                          \
     .argument = N_("TEXT"),                                                                       \
     .help = N_("the hospital, department or supplier")},                                          \
        {.name = "duty",                                                                           \
         .kind = OPTION_TEXT,                                                                      \
         .argument = N_("TEXT"),                                                                   \
         .help = N_("what one calls them for")},                                                   \
        {.name = "phone",                                                                          \
         .kind = OPTION_TEXT,                                                                      \
         .argument = N_("NUMBER"),                                                                 \
         .help = N_("the number to call (private)")},                                              \
        {.name = "reach",                                                                          \
         .kind = OPTION_CHOICE,                                                                    \
         .argument = N_("WAY"),                                                                    \
         .choices = reach_choices,                                                                 \
         .help = N_("how to reach them first")},                                                   \
        {.name = "priority",                                                                       \
         .kind = OPTION_INT,                                                                       \
         .argument = N_("N"),                                                                      \
         .min = 1,                                                                                 \
         .max = 9,                                                                                 \
         .help = N_("1 is called first, 9 last")},                                                 \
        {.name = "valid-until",                                                                    \
         .kind = OPTION_TEXT,                                                                      \
         .argument = N_("DATE"),                                                                   \
         .help = N_("the last day on which this holds")},                                          \
        {.name = "tag",                                                                            \
         .kind = OPTION_TEXT,                                                                      \
         .argument = N_("WORD"),                                                                   \
         .repeatable = true,                                                                       \
         .help = N_("a word to find it by")},                                                      \
        {.name = "remark",                                                                         \
         .kind = OPTION_TEXT,                                                                      \
         .argument = N_("TEXT"),                                                                   \
         .help = N_("what else one should know (private)")},                                       \
        NOTE_OPTION

static const char *const reach_choices[] = {"phone", "wecom", "mail", "on_site", NULL};

static const struct option_row add_options[] = {FIELD_OPTIONS, OPTION_END};
static const struct option_row edit_options[] = {
    {.name = "name", .kind = OPTION_TEXT, .argument = N_("NAME"), .help = N_("who answers")},
    FIELD_OPTIONS,
    OPTION_END,
};
static const struct option_row list_options[] = {
    {.name = "expired", .kind = OPTION_FLAG, .help = N_("also those whose last day is over")},
    OPTION_END,
};
static const struct option_row note_options[] = {NOTE_OPTION, OPTION_END};
static const struct option_row redact_options[] = {
    {.name = "reason",
     .kind = OPTION_TEXT,
     .argument = N_("TEXT"),
     .help = N_("why, for the journal; required")},
    OPTION_END,
};

static const struct operand_row name_operand[] = {
    {.name = N_("NAME"), .required = true, .help = N_("who answers: a person or a desk")},
    OPERAND_END,
};
static const struct operand_row id_operand[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as C-1")},
    OPERAND_END,
};
static const char *const private_fields[] = {"phone", "remark", NULL};
static const struct operand_row redact_operands[] = {
    {.name = N_("ID"), .required = true, .help = N_("such as C-1")},
    {.name = N_("FIELD"),
     .required = true,
     .help = N_("which text to erase"),
     .choices = private_fields},
    OPERAND_END,
};

static const struct example add_examples[] = {
    {.line = "zhiban contact add 甲某某 --phone=10100000001 --duty=夜间总值班 --priority=1",
     .help = N_("adds somebody to call first")},
    EXAMPLE_END,
};

static const struct command add_command = {
    .name = "add",
    .summary = N_("add a contact"),
    .options = add_options,
    .operands = name_operand,
    .examples = add_examples,
    .run = run_add,
};
static const struct command list_command = {
    .name = "list",
    .summary = N_("print the contacts, first to call first"),
    .options = list_options,
    .looks_back = true,
    .run = run_list,
};
static const struct command show_command = {
    .name = "show",
    .summary = N_("print all of one contact"),
    .operands = id_operand,
    .looks_back = true,
    .run = run_show,
};
static const struct command edit_command = {
    .name = "edit",
    .summary = N_("change a contact"),
    .description = N_("Only what is given changes; an empty value takes the old one away."),
    .options = edit_options,
    .operands = id_operand,
    .run = run_edit,
};
static const struct command remove_command = {
    .name = "remove",
    .summary = N_("remove a contact"),
    .description = N_("The journal keeps what it was."),
    .options = note_options,
    .operands = id_operand,
    .run = run_remove,
};
static const struct command redact_command = {
    .name = "redact",
    .summary = N_("erase a private text for good"),
    .description = N_("Erases what the field holds and ever held, also beside the journal. The "
                      "hash chain still verifies. There is no undo."),
    .options = redact_options,
    .operands = redact_operands,
    .run = run_redact,
};

static const struct command *const subcommands[] = {
    &list_command,   &show_command,   &add_command, &edit_command,
    &remove_command, &redact_command, NULL,
};

const struct command command_contact = {
    .name = "contact",
    .summary = N_("people whom one may have to call"),
    .subcommands = subcommands,
    .otherwise = &list_command,
};
