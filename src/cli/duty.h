/* What the commands about duties (obligation, change, window, roster) share: an open desk with what
 * its duties rest on, and how a record is printed. */
#ifndef CLI_DUTY_H
#define CLI_DUTY_H

#include <stdbool.h>

#include "base/field.h"
#include "cli/cli.h"
#include "desk/duty.h"

struct duty_session {
    struct desk *desk;
    struct duty duty;
};

/* False: nothing is open, and the command ends with *status. */
bool duty_session_open(struct cli *cli, struct duty_session *session, int *status);
/* Ends with status, or with that of err if it was filled; releases err. */
int duty_session_end(struct cli *cli, struct duty_session *session, struct err *err);

/* "name            text", made visible; nothing for an empty text. */
void duty_print_line(struct cli *cli, const char *name, const char *text);
/* All fields that are not empty. */
void duty_print_record(struct cli *cli, const struct schema *schema, const void *record);
/* Values of a repeatable option into a list of texts. */
void duty_read_texts(const struct cli *cli, const char *option, struct vec_any *texts);

#endif
