/* A contract laid out in lines of a given width: tables whose cells are wrapped inside their columns,
 * so that nothing is lost on a narrow screen. Pure layout; what stands there is
 * desk/contract_page.h's. */
#ifndef TUI_CONTRACT_LINES_H
#define TUI_CONTRACT_LINES_H

#include "base/vec.h"
#include "desk/contract_page.h"
#include "model/theme.h"

struct contract_line {
    enum contract_part part;
    size_t row; /* of the section; SIZE_MAX: its title or the titles of its columns */
    bool title; /* the section's */
    char *text;
    enum role_id role;
};

struct contract_lines {
    VEC(struct contract_line) items;
};

/* Adds the section: its title with the number of its rows, the titles of the columns, the rows. */
void contract_lines_add(struct contract_lines *lines, enum contract_part part,
                        const struct contract_section *section, int cells);
void contract_lines_release(struct contract_lines *lines);

#endif
