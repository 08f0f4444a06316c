/* The desk: an open store, who is acting, and what they may do. All use cases take a struct desk;
 * they are the only code that changes records, whatever the face (console or command line). */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "model/config.h"
#include "model/worktime.h"

struct desk;
struct store;
struct ticket_clocks;

enum desk_mode { DESK_LIVE, DESK_TEST, DESK_SAMPLE };

struct desk_options {
    const char *store_url; /* NULL: the usual place */
    const char *as;        /* --as, or NULL */
    const char *origin;    /* program, pid, tty, SSH client; for the journal */
    const char *now;       /* ZHIBAN_NOW, or NULL */
    const char *at;        /* --at: look back to this instant; NULL: now */
};

/* Where somebody looks back to. */
struct desk_past {
    wall_s at;
    int64_t events; /* that the journal had then */
    wall_s first;   /* when the journal begins; 0 if it is empty */
};

/* Opens the store that is there. ERR_STORE if there is none or it cannot be read.
 *
 * With options->at it shows records, journal and configuration as they were, and nothing can be
 * written. The process's clock stands at that instant, also when the desk is closed again, until
 * clock_set_override() moves it. Who acts, what he may do, and how things are shown to him (zone,
 * language) are of now: nobody regains rights by looking back. */
struct desk *desk_open(const struct desk_options *options, struct err *err);
/* Makes a store of that mode and puts the configuration in dir (or the built-in one) in force. A new
 * sample begins three weeks before *now, and the process's clock stands there afterwards. */
struct desk *desk_init(const struct desk_options *options, enum desk_mode mode,
                       const char *config_dir, wall_s *now, struct err *err);
void desk_close(struct desk *desk);

/* Where the store is if nobody says otherwise: /var/lib/zhiban if that exists, else the user's. */
int desk_default_url(struct str *out, struct err *err);

/* What somebody gets who wants to look back at files: they have no journal. -1. */
int desk_refuse_files(struct err *err);
/* NULL: this is the present. */
const struct desk_past *desk_past(const struct desk *desk);
enum desk_mode desk_mode(const struct desk *desk);
const char *desk_store_url(const struct desk *desk);
/* The file of it; NULL: it is none. */
const char *desk_store_path(const struct desk *desk);
const char *desk_wake_path(const struct desk *desk);
const char *desk_user(const struct desk *desk);
const char *desk_role(const struct desk *desk);
/* Settings, roles and users of the version in force now. */
const struct config *desk_config(const struct desk *desk);
/* What the console looks like and which keys it has: themes and keys of the version in force. */
int desk_load_looks(struct desk *desk, struct config *looks, struct err *err);
/* The whole of the version in force (when looking back: then), loaded when it is first asked for;
 * NULL with err. */
const struct config *desk_full_config(struct desk *desk, struct err *err);
/* A calendar of it, compiled when it is first asked for; NULL with err if it has none of that name. */
const struct worktime *desk_worktime(struct desk *desk, const char *calendar, struct err *err);
/* For a process that stays open and reads little at a time: no more of the store is kept in
 * memory. */
void desk_limit_cache(struct desk *desk, int kib);
/* The store is where it was when it was opened. */
bool desk_is_there(const struct desk *desk);
/* The version in force now: "V-3", "" for none. */
int desk_version(struct desk *desk, struct str *id, struct err *err);
/* Goes over to the version in force now, with all that follows from it; on -1 everything stays as it
 * was. What desk_config(), desk_full_config() and the like gave is gone afterwards. */
int desk_reload(struct desk *desk, struct err *err);
int desk_change_counter(struct desk *desk, int64_t *counter, struct err *err);

/* 0 if the actor's role has the permission. Otherwise the refusal is journalled and err (ERR_REFUSED)
 * names the rule. doing: what was tried, "config.apply V-3". */
int desk_require(struct desk *desk, enum permission permission, const char *doing, struct err *err);

/* For the other files of src/desk. */
struct store *desk_store(struct desk *desk);
/* Goes on as another user, as --as does; only in a sample. */
int desk_go_on_as(struct desk *desk, const char *user, struct err *err);
/* What the clocks of tickets are judged by, and no more of the configuration than that; words: with
 * what people read of it, the numbers of clauses and the steps of escalation. NULL with err. */
const struct config *desk_clock_config(struct desk *desk, bool words, struct err *err);
/* Who is on duty and what is owed, and no more than that: the roster, users, calendars, and the
 * obligations of contracts. NULL with err. */
const struct config *desk_duty_config(struct desk *desk, struct err *err);
/* Without words. One for the life of the desk, made when it is first asked for; NULL with err. */
struct ticket_clocks *desk_ticket_clocks(struct desk *desk, struct err *err);
/* 1 if they judge by the version in force, 0 if another one has come since they were made, -1. */
int desk_clocks_are_in_force(struct desk *desk, struct err *err);
/* A desk that reads a store that stays the caller's; nobody acts at it. */
struct desk *desk_over(struct store *store);

#endif
