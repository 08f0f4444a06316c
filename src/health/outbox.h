/* What has been found and not been stored yet: rounds, states of hosts, reports for alerts. It leaves
 * in parcels, which hold copies of everything, so that they can be written by another thread while
 * the rounds go on, and outlive the checks that they speak of.
 *
 * The alerts of a parcel are written first: a crash between the two leaves an alert whose check does
 * not know yet that people were told, and telling them again changes nothing. While the store cannot
 * be reached parcels wait, up to a bound; then the oldest rounds are dropped, and outbox_has_lost()
 * asks for all states anew. */
#ifndef HEALTH_OUTBOX_H
#define HEALTH_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "desk/desk.h"
#include "desk/health.h"

enum { OUTBOX_FIGURES_MAX = 150000 };

struct check;
struct outbox;
struct parcel;
struct subject;

struct outbox *outbox_new(void);
void outbox_free(struct outbox *outbox);

/* A round; its figures follow. */
void outbox_round(struct outbox *outbox, const struct subject *subject, const char *part, wall_s at,
                  int64_t took_ms);
/* Its state goes along if it is dirty, and is not dirty afterwards. */
void outbox_figure(struct outbox *outbox, struct check *check, double value);
/* level CHECK_OK: it is over. */
void outbox_report(struct outbox *outbox, const struct check *check, int level, wall_s at);
/* The subject's own level. */
void outbox_host(struct outbox *outbox, const struct subject *subject);
void outbox_own(struct outbox *outbox, const char *name, double value);
/* It is not looked after any more; metric NULL: the whole host. */
void outbox_forget(struct outbox *outbox, const char *host, const char *metric, const char *object);

bool outbox_is_empty(const struct outbox *outbox);
/* So much that it should not wait. */
bool outbox_is_heavy(const struct outbox *outbox);
/* Everything so far, as one; NULL: nothing. It is the caller's until it is put back or freed. */
struct parcel *outbox_take(struct outbox *outbox);
/* It could not be written: it goes first the next time. */
void outbox_put_back(struct outbox *outbox, struct parcel *parcel);
/* Rounds had to be dropped since the last call. */
bool outbox_has_lost(struct outbox *outbox);

void parcel_free(struct parcel *parcel);
/* Its reports, for whoever wants to look. */
const struct alert_report *parcel_reports(const struct parcel *parcel, size_t *count);

/* What came of writing one. */
struct delivery {
    bool renewed;    /* the samples file was begun anew: all states have to be put again */
    bool reported;   /* alerts were reported */
    struct str note; /* what people should know */
};

/* -1 with err: not, or only its alerts; it may be tried again. */
int parcel_deliver(struct parcel *parcel, struct desk *desk, struct desk_health *health, wall_s now,
                   struct delivery *delivery, struct err *err);

#endif
