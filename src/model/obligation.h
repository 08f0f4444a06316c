/* Obligations (R21): what a contract owes again and again, as one record for each period. Which
 * periods there are is a pure rule of the contract's row, its term and a calendar; a record only adds
 * what happened. Its id is CONTRACT/DUTY/PERIOD, so that making it twice is not possible.
 *
 * Days and weeks are those of the calendar; months, quarters, half-years and years are counted from
 * the first day of the contract, so that a year's contract owes four quarters, not five. A period
 * that the term cuts ends with the term. Nothing rolls into the next period. */
#ifndef MODEL_OBLIGATION_H
#define MODEL_OBLIGATION_H

#include "base/field.h"
#include "model/contract.h"
#include "model/worktime.h"

enum obligation_state {
    OBLIGATION_OPEN = 1,
    OBLIGATION_DONE,
    OBLIGATION_LATE, /* done after the period: it stays missed in the figures */
    OBLIGATION_WAIVED,
    OBLIGATION_MISSED, /* over before anybody made the record: nobody is called for it */
};

struct obligation {
    char *id;
    int64_t seq;
    char *contract; /* the id of its first version */
    char *duty;     /* the id of the contract's row */
    char *period;
    day_t first_day, last_day;
    wall_s opens, closes; /* may be done from, has to be done before */
    day_t due;            /* the last possible working day */
    int64_t quota, done;
    int state; /* enum obligation_state; obligation_standing() says more */
    VEC(char *) evidence;
    char *done_by;
    wall_s done_at; /* the last time: when it was done, not when it was written down */
    char *waived_by, *waived_reason;
    char *note;
};

extern const struct schema obligation_schema;

/* --- which there are --- */

struct obligation_period {
    char key[24]; /* the first day of the whole period: 2026-11-20, with windows 2026-11-20.1 */
    day_t first_day, last_day; /* within the term */
    wall_s opens, closes;
    day_t due;
    int64_t quota;
};

struct obligation_rule {
    const struct contract_obligation *row;
    day_t anchor;      /* the first day of the first version */
    day_t from, until; /* the term of this version */
    const struct worktime *worktime;
};

struct obligation_periods {
    VEC(struct obligation_period) list;
};

/* The periods whose first day has begun at now. newest_opens: of the newest one that has a record;
 * all behind it are given, also those that are over meanwhile. 0 where there is no record yet: only
 * what is not over, because nobody here knows what was done before. */
void obligation_periods_due(const struct obligation_rule *rule, wall_s newest_opens, wall_s now,
                            struct obligation_periods *out);
void obligation_periods_release(struct obligation_periods *periods);
/* The record of a period that begins. */
void obligation_begin(struct obligation *obligation, const char *contract, const char *duty,
                      const struct obligation_period *period, wall_s now);

/* --- how it stands --- */

enum obligation_standing {
    STANDING_AHEAD = 1, /* may not be done yet */
    STANDING_OPEN,
    STANDING_OVERDUE, /* behind the last possible working day, inside the period */
    STANDING_MISSED,  /* the period is over */
    STANDING_DONE,
    STANDING_LATE,
    STANDING_WAIVED,
};

/* Codes and labels; ends with a NULL name. */
extern const struct choice obligation_standings[];

enum obligation_standing obligation_standing(const struct obligation *obligation, wall_s now);
/* Has somebody still to do something about it? */
bool obligation_is_owed(const struct obligation *obligation);
/* The last working day on which the next of what is left has to be done, one a day. */
day_t obligation_next_latest(const struct obligation *obligation, const struct worktime *worktime);

/* When the report about it is due, counted from the last time it was done (R21); 0 if nothing has
 * been done yet. clock is the contract's that the row names. */
int obligation_report_due(const struct obligation *obligation, const struct contract_clock *clock,
                          const struct worktime *worktime, wall_s *due, struct err *err);

/* --- what may happen to it; ERR_REFUSED names the rule --- */

/* May anything happen to it still? */
int obligation_check_owed(const struct obligation *obligation, struct err *err);

/* How a time that it was done is told. */
struct obligation_deed {
    const char *evidence; /* "KIND:WHAT" with a kind of the row */
    const char *who;
    wall_s at; /* not in the future */
};
/* Counts one time; the last one ends it. */
int obligation_do(struct obligation *obligation, const struct contract_obligation *row,
                  const struct obligation_deed *deed, wall_s now, struct err *err);
/* What proved a time counts no more: that time is owed again. */
int obligation_take_back(struct obligation *obligation, const char *evidence, struct err *err);
int obligation_waive(struct obligation *obligation, const char *approver, const char *reason,
                     struct err *err);

#endif
