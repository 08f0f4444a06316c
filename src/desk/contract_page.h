/* A contract as people read it: sections of cells, for the faces to lay out. What is in a section is
 * decided here, once; how wide a column may be is the face's. A section without cells is about
 * something that the contract does not have. */
#ifndef DESK_CONTRACT_PAGE_H
#define DESK_CONTRACT_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/vec.h"
#include "model/contract.h"

/* In the order of a page. */
enum contract_part {
    CONTRACT_TERMS, /* two cells a row: a label and what stands there */
    CONTRACT_PARTIES,
    CONTRACT_SYSTEMS,
    CONTRACT_SERVICES,
    CONTRACT_CLASSES, /* and their clocks */
    CONTRACT_TARGETS,
    CONTRACT_CHANGES,
    CONTRACT_OBLIGATIONS,
    CONTRACT_DOCUMENTS,
    CONTRACT_CONFLICTS, /* two cells a row: which clauses, and a note of several lines */
    CONTRACT_OPEN,      /* what the hospital has not confirmed */
    CONTRACT_CLAUSES,   /* each with what fulfils it */
    CONTRACT_PART__COUNT
};

struct contract_column {
    const char *title; /* N_(); NULL ends the row */
    bool right;        /* numbers */
    int max_cells;     /* a line of a table is cut there; 0: never */
};

struct contract_section {
    const char *title; /* N_() */
    /* NULL: the rows are not a table. */
    const struct contract_column *columns;
    size_t width;      /* cells of a row */
    VEC(char *) cells; /* row by row, none NULL */
};

/* The caller releases. */
void contract_section_make(const struct contract *contract, enum contract_part part, day_t today,
                           struct contract_section *section);
void contract_section_release(struct contract_section *section);
/* Clauses that only people fulfil. */
size_t contract_clauses_by_people(const struct contract *contract);

#endif
