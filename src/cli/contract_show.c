/* A contract on paper: one section for each sort of promise, nothing for what it does not have. */
#include "cli/contract_show.h"

#include <string.h>

#include "base/tr.h"
#include "base/visible.h"
#include "cli/table.h"
#include "desk/contract_page.h"

enum { COLUMNS_MAX = 8 };

static void print_table(FILE *out, const struct contract_section *section)
{
    struct table_column columns[COLUMNS_MAX + 1] = {{.title = NULL}};
    struct table table;

    for (size_t i = 0; i < section->width && i < COLUMNS_MAX; i++)
        columns[i] = (struct table_column){.title = section->columns[i].title,
                                           .right = section->columns[i].right,
                                           .max_cells = section->columns[i].max_cells};
    table_init(&table, columns);
    vec_each (cell, &section->cells)
        table_add(&table, *cell);
    table_print(&table, out);
    table_release(&table);
}

static void print_labels(FILE *out, const struct contract_section *section)
{
    for (size_t i = 0; i + 1 < section->cells.len; i += 2)
        fprintf(out, "  %s: %s\n", section->cells.items[i], section->cells.items[i + 1]);
}

/* Notes may have several lines. */
static void print_indented(FILE *out, const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        struct str line = STR_INIT;

        visible_add(&line, text, len, VISIBLE_LINE);
        fprintf(out, "    %s\n", line.buf);
        str_release(&line);
        text += len + (text[len] == '\n' ? 1 : 0);
    }
}

static void print_notes(FILE *out, const struct contract_section *section)
{
    for (size_t i = 0; i + 1 < section->cells.len; i += 2) {
        fprintf(out, "  %s\n", section->cells.items[i]);
        print_indented(out, section->cells.items[i + 1]);
    }
}

void contract_print(FILE *out, const struct contract *contract, day_t today)
{
    fprintf(out, "%s  %s (%s)\n", contract->prefix, contract->name, contract->id);
    for (int part = 0; part < CONTRACT_CLAUSES; part++) {
        struct contract_section section;

        contract_section_make(contract, (enum contract_part)part, today, &section);
        if (part != CONTRACT_TERMS && section.cells.len > 0)
            fprintf(out, "\n%s\n", tr(section.title));
        if (section.columns != NULL)
            print_table(out, &section);
        else if (part == CONTRACT_TERMS)
            print_labels(out, &section);
        else
            print_notes(out, &section);
        contract_section_release(&section);
    }
}

void contract_print_clauses(FILE *out, const struct contract *contract)
{
    size_t people = contract_clauses_by_people(contract);
    struct contract_section section;

    fprintf(out, _("%s  %s: %zu clauses, %zu by terms of the contract, %zu by people\n\n"),
            contract->prefix, contract->name, contract->clauses.len, contract->clauses.len - people,
            people);
    contract_section_make(contract, CONTRACT_CLAUSES, 0, &section);
    print_table(out, &section);
    contract_section_release(&section);
}
