/* What the commands about duties (obligation, change, window, outage) share: how a record is read
 * from options and printed. */
#ifndef CLI_DUTY_H
#define CLI_DUTY_H

#include "base/field.h"
#include "cli/cli.h"

/* "name            text", made visible; nothing for an empty text. */
void duty_print_line(struct cli *cli, const char *name, const char *text);
/* All fields that are not empty. */
void duty_print_record(struct cli *cli, const struct schema *schema, const void *record);
/* Values of a repeatable option into a list of texts. */
void duty_read_texts(const struct cli *cli, const char *option, struct vec_any *texts);
/* The value of an option as a copy; NULL without it. */
char *duty_copy_option(const struct cli *cli, const char *option);

#endif
