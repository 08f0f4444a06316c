/* One round of a patrol on the way out: as it stands, as JSON, and as the sheet that is handed in. */
#ifndef CLI_PATROL_SHEET_H
#define CLI_PATROL_SHEET_H

#include "base/json.h"
#include "cli/cli.h"
#include "desk/patrols.h"

json_t *patrol_sheet_json(const struct patrol_sheet *sheet);
/* "P-1 Morning patrol his-main signed, late by 12 min, still open: 2, abnormal: 1" */
void patrol_sheet_add_head(const struct patrol_sheet *sheet, struct str *out);
/* Head and items. */
void patrol_sheet_print(struct cli *cli, const struct patrol_sheet *sheet);
/* What is to be filled in, and how. */
void patrol_sheet_print_owed(struct cli *cli, const struct patrol_sheet *sheet);
/* The seven fields of a signed round (CIS-1.1). */
int patrol_sheet_print_form(struct cli *cli, struct desk *desk, const struct patrol_sheet *sheet,
                            struct err *err);

#endif
