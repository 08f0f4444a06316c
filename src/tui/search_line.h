/* A filter as people type it to one that the desk reads (model/ticket_search.h): @wang and #icu,
 * also in full width, become who: and contract:; @me is the one who types. */
#ifndef TUI_SEARCH_LINE_H
#define TUI_SEARCH_LINE_H

#include "base/str.h"

void search_line_add(struct str *out, const char *typed, const char *me);

#endif
