/* A table of tickets. Every cell is read and every row checked before anything is opened, and all
 * complaints come in one go, each with its row as a spreadsheet counts it. One bad row and nothing
 * is opened: a file that is half imported would have to be cut by hand. */
#include "cli/ticket_import.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "cli/session.h"
#include "cli/table.h"
#include "desk/tickets.h"

enum { BYTES_MAX = 16 << 20, ROWS_MAX = 100000, SHOWN_MAX = 50 };

static const char *const columns[] = {
    "subject",   "site",       "system",      "category",    "callback",
    "reporter",  "department", "channel",     "received_at", "late_reason",
    "emergency", "scope",      "type",        "severity",    "difficulty",
    "detail",    "external",   "document_no", "mandated_on",
};

struct complaint {
    size_t row, order;
    char *text;
};

struct column {
    const struct field *field; /* NULL: not known */
};

struct import {
    const char *file;
    struct str bytes;
    VEC(struct column) header;
    VEC(struct ticket) drafts;
    VEC(size_t) rows; /* of the drafts */
    VEC(struct complaint) complaints;
    bool refused_only; /* no complaint is about how it is written */
};

static void import_release(struct import *import)
{
    for (size_t i = 0; i < import->drafts.len; i++)
        record_release(&ticket_schema, &import->drafts.items[i]);
    for (size_t i = 0; i < import->complaints.len; i++)
        free(import->complaints.items[i].text);
    vec_release(&import->complaints);
    vec_release(&import->drafts);
    vec_release(&import->rows);
    vec_release(&import->header);
    str_release(&import->bytes);
}

/* --- complaints --- */

/* column may be NULL. */
static void complain(struct import *import, size_t row, const char *column, const struct err *why)
{
    struct complaint *complaint = vec_push(&import->complaints);
    struct str shown = STR_INIT;

    if (why->kind != ERR_REFUSED)
        import->refused_only = false;
    visible_add(&shown, why->text.buf, why->text.len, VISIBLE_LINE);
    complaint->row = row;
    complaint->order = import->complaints.len;
    complaint->text = column == NULL
                          ? xasprintf("%s:%zu: %s", import->file, row, shown.buf)
                          : xasprintf("%s:%zu: %s: %s", import->file, row, column, shown.buf);
    str_release(&shown);
}

static int by_row(const void *a, const void *b)
{
    const struct complaint *left = a, *right = b;

    if (left->row != right->row)
        return left->row < right->row ? -1 : 1;
    return left->order < right->order ? -1 : 1;
}

/* -1 if there is anything to complain about. */
static int verdict(struct import *import, struct err *err)
{
    struct str all = STR_INIT;
    size_t count = import->complaints.len;

    if (count == 0)
        return 0;
    qsort(import->complaints.items, count, sizeof(import->complaints.items[0]), by_row);
    for (size_t i = 0; i < count && i < SHOWN_MAX; i++)
        str_addf(&all, "%s%s", i > 0 ? "\n" : "", import->complaints.items[i].text);
    if (count > SHOWN_MAX) {
        str_addc(&all, '\n');
        str_addf(&all, _("… and %zu more"), count - SHOWN_MAX);
    }
    err_set(err, import->refused_only ? ERR_REFUSED : ERR_USAGE, "%s", all.buf);
    str_release(&all);
    return -1;
}

/* --- the header --- */

static bool is_column(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        if (strcmp(columns[i], name) == 0)
            return true;
    return false;
}

static void unknown_column(struct import *import, size_t row, const char *name)
{
    struct err why = ERR_INIT;
    const char *nearest = name_nearest(name, columns, ARRAY_LEN(columns));
    struct str shown = STR_INIT, list = STR_INIT;

    visible_add_brief(&shown, name);
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        str_addf(&list, "%s%s", i > 0 ? ", " : "", columns[i]);
    if (nearest != NULL)
        err_set(&why, ERR_USAGE, _("unknown column '%s'; did you mean '%s'?"), shown.buf, nearest);
    else
        err_set(&why, ERR_USAGE, _("unknown column '%s'; known are: %s"), shown.buf, list.buf);
    complain(import, row, NULL, &why);
    str_release(&shown);
    str_release(&list);
    err_release(&why);
}

static void read_column(struct import *import, size_t row, const char *cell)
{
    size_t blanks = strspn(cell, " "), len = strlen(cell + blanks);
    char *name = xstrndup(cell + blanks, len);
    const struct field *field;
    struct err why = ERR_INIT;

    while (len > 0 && name[len - 1] == ' ')
        name[--len] = '\0';
    field = is_column(name) ? schema_field(&ticket_schema, name) : NULL;
    for (size_t i = 0; i < import->header.len && field != NULL; i++) {
        if (import->header.items[i].field != field)
            continue;
        err_set(&why, ERR_USAGE, _("the column stands there twice"));
        complain(import, row, name, &why);
    }
    vec_push(&import->header)->field = field;
    if (field == NULL)
        unknown_column(import, row, name);
    err_release(&why);
    free(name);
}

static int read_header(struct import *import, struct csv *csv, struct csv_row *row, struct err *err)
{
    int rc = csv_next(csv, row, err);

    if (rc < 0)
        return err_prefix(err, "%s:%zu", import->file, row->number);
    if (rc == 0)
        return err_set(err, ERR_USAGE, _("%s is empty; the first row names the columns"),
                       import->file);
    for (size_t i = 0; i < csv_row_len(row); i++)
        read_column(import, row->number, csv_cell(row, i));
    return verdict(import, err);
}

/* --- the rows --- */

/* Spreadsheets leave rows of nothing but commas behind. */
static bool is_blank(const struct csv_row *row)
{
    for (size_t i = 0; i < csv_row_len(row); i++)
        if (csv_cell(row, i)[0] != '\0')
            return false;
    return true;
}

/* Errors of fields may name the field themselves. */
static void complain_of_cell(struct import *import, size_t row, const char *name, struct err *why)
{
    struct err bare = {.kind = why->kind, .text = STR_INIT};
    size_t len = strlen(name);

    if (str_starts(why->text.buf, name) && str_starts(why->text.buf + len, ": "))
        str_add(&bare.text, why->text.buf + len + 2);
    else
        str_add(&bare.text, why->text.buf);
    complain(import, row, name, &bare);
    err_release(&bare);
    err_reset(why);
}

static void read_cells(struct import *import, const struct csv_row *row)
{
    size_t before = import->complaints.len;
    struct err why = ERR_INIT;
    struct ticket draft;

    record_init(&ticket_schema, &draft);
    for (size_t i = 0; i < import->header.len; i++) {
        const struct field *field = import->header.items[i].field;
        const char *cell = csv_cell(row, i);

        if (cell[0] != '\0' && field_parse(field, &draft, cell, &why) < 0)
            complain_of_cell(import, row->number, field->name, &why);
    }
    if (import->complaints.len > before) {
        record_release(&ticket_schema, &draft);
    } else {
        *vec_push(&import->drafts) = draft;
        *vec_push(&import->rows) = row->number;
    }
    err_release(&why);
}

static void read_row(struct import *import, const struct csv_row *row)
{
    struct err why = ERR_INIT;

    if (is_blank(row))
        return;
    if (csv_row_len(row) == import->header.len) {
        read_cells(import, row);
        return;
    }
    err_set(&why, ERR_USAGE, _("it has %zu columns, the first row has %zu"), csv_row_len(row),
            import->header.len);
    complain(import, row->number, NULL, &why);
    err_release(&why);
}

static int read_rows(struct import *import, struct csv *csv, struct csv_row *row, struct err *err)
{
    struct err why = ERR_INIT;
    size_t count = 0;
    int rc;

    while ((rc = csv_next(csv, row, &why)) != 0) {
        if (++count > ROWS_MAX)
            break;
        if (rc > 0)
            read_row(import, row);
        else
            complain(import, row->number, NULL, &why);
        err_reset(&why);
    }
    err_release(&why);
    if (count > ROWS_MAX)
        return err_set(err, ERR_USAGE, _("%s has more than %d rows; part it"), import->file,
                       ROWS_MAX);
    return 0;
}

static int read_table(struct import *import, struct err *err)
{
    struct csv_row row = CSV_ROW_INIT;
    struct csv csv;
    int rc = -1;

    if (file_read(import->file, BYTES_MAX, &import->bytes, err) < 0 ||
        csv_check(import->file, import->bytes.buf, import->bytes.len, err) < 0)
        return -1;
    csv_init(&csv, import->bytes.buf, import->bytes.len);
    if (read_header(import, &csv, &row, err) == 0 && read_rows(import, &csv, &row, err) == 0)
        rc = 0;
    if (rc == 0 && import->drafts.len == 0 && import->complaints.len == 0)
        rc = err_set(err, ERR_USAGE, _("%s has no tickets, only the names of the columns"),
                     import->file);
    csv_row_release(&row);
    return rc;
}

/* --- opening --- */

static void note_refused(size_t index, const char *field, const struct err *why, void *data)
{
    struct import *import = data;

    complain(import, import->rows.items[index], field, why);
}

/* Complaints about cells and about what follows from them come together. */
static int open_all(struct import *import, struct desk *desk, bool dry_run, struct err *err)
{
    const struct ticket_batch batch = {
        .drafts = import->drafts.items,
        .count = import->drafts.len,
        .dry_run = dry_run || import->complaints.len > 0,
        .refused = note_refused,
        .data = import,
    };
    int rc = desk_tickets_open_all(desk, &batch, err);

    return verdict(import, err) < 0 ? -1 : rc;
}

static void print_json(struct cli *cli, const struct import *import)
{
    struct json_list list;

    json_list_begin(&list, cli->out, false);
    for (size_t i = 0; i < import->drafts.len; i++) {
        json_t *json = record_to_json(&ticket_schema, &import->drafts.items[i], JSON_SHOWN);

        json_object_set_new(json, "row", json_integer((json_int_t)import->rows.items[i]));
        json_list_add(&list, json);
    }
    json_list_end(&list);
}

static void print_plan(struct cli *cli, const struct import *import)
{
    static const struct table_column titles[] = {
        {.title = N_("row"), .right = true},
        {.title = N_("contract")},
        {.title = N_("class")},
        {.title = N_("priority")},
        {.title = N_("system")},
        {.title = N_("what it is")},
        TABLE_END,
    };
    struct table table;

    table_init(&table, titles);
    for (size_t i = 0; i < import->drafts.len; i++) {
        const struct ticket *draft = &import->drafts.items[i];

        table_addf(&table, "%zu", import->rows.items[i]);
        table_add(&table, draft->contract);
        table_add(&table, draft->class);
        table_add_field(&table, schema_field(&ticket_schema, "priority"), draft);
        table_add(&table, draft->system_id);
        table_add(&table, draft->subject);
    }
    table_print(&table, cli->out);
    table_release(&table);
    fprintf(cli->out,
            tr_n("%zu ticket would be opened; nothing was changed\n",
                 "%zu tickets would be opened; nothing was changed\n", import->drafts.len),
            import->drafts.len);
}

static void print_opened(struct cli *cli, const struct import *import)
{
    for (size_t i = 0; i < import->drafts.len; i++) {
        const struct ticket *ticket = &import->drafts.items[i];

        fprintf(cli->out, "%s %s\n", ticket->id,
                ticket->contract == NULL ? _("off contract: no clocks run") : ticket->class);
    }
}

static int run_import(struct cli *cli)
{
    struct import import = {.file = cli_operand(cli, 0), .bytes = STR_INIT, .refused_only = true};
    struct err err = ERR_INIT;
    int status;
    struct desk *desk = session_need(cli, &status);

    if (desk == NULL)
        return status;
    if (read_table(&import, &err) < 0 ||
        open_all(&import, desk, cli_flag(cli, "dry-run"), &err) < 0)
        status = cli_fail(cli, &err);
    else if (cli_flag(cli, "json"))
        print_json(cli, &import);
    else if (cli_flag(cli, "dry-run"))
        print_plan(cli, &import);
    else
        print_opened(cli, &import);
    import_release(&import);
    desk_close(desk);
    err_release(&err);
    return status;
}

/* --- tables --- */

static const struct operand_row file_operand[] = {
    {.name = N_("FILE"),
     .required = true,
     .complete = COMPLETE_FILE,
     .help = N_("a table in CSV and UTF-8; its first row names the columns")},
    OPERAND_END,
};
static const struct option_row import_options[] = {
    {.name = "dry-run",
     .letter = 'n',
     .kind = OPTION_FLAG,
     .help = N_("only check, and print what would be opened")},
    OPTION_END,
};
static const struct example import_examples[] = {
    {.line = "zhiban ticket import 报修.csv --dry-run", .help = N_("checks the table first")},
    EXAMPLE_END,
};

const struct command ticket_import = {
    .name = "import",
    .summary = N_("open many tickets from a table"),
    .description =
        N_("The columns are fields of a ticket: subject, site, system, category, callback, "
           "reporter, department, channel, received_at, late_reason, emergency, scope, type, "
           "severity, difficulty, detail, external, document_no, mandated_on. Every row is checked "
           "first, and all errors are printed with their rows; all tickets are opened or none. At "
           "most 100000 rows and 16 MiB are read."),
    .options = import_options,
    .operands = file_operand,
    .examples = import_examples,
    .run = run_import,
};
