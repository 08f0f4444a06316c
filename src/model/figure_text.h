/* A figure in words, for every face: its value with the unit, its goal, what the next miss would do,
 * and how it is counted. Whoever shows a rate shows what it is a rate of (R24). */
#ifndef MODEL_FIGURE_TEXT_H
#define MODEL_FIGURE_TEXT_H

#include "model/figure.h"

/* "94.9 %"; "none yet" or "not known" where there is no value. */
void figure_add_value(struct str *out, const struct figure *figure);
/* Nothing without a goal. */
void figure_add_goal(struct str *out, const struct figure *figure);
/* "94.5 %, missed; room for 3", "12.9 left"; nothing if it cannot be told. */
void figure_add_next(struct str *out, const struct figure *figure);
/* "breached: respond", "merged: ICU-20261120-01", "score: 95" */
void figure_add_why(struct str *out, const struct figure_entry *entry);
/* What the two numbers are; translated. */
const char *figure_counted(enum figure_kind kind);

#endif
