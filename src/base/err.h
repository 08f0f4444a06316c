/* What went wrong, for the caller to print or to wrap. Functions return 0, or -1 with *err filled
 * by one plain sentence that names the thing and the remedy; *err is untouched on success.
 * The kind decides the exit status of a command. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/str.h"

enum err_kind {
    ERR_NONE,
    ERR_FAILED,   /* exit 1: could not be done */
    ERR_USAGE,    /* exit 2: the command line or the configuration is wrong */
    ERR_REFUSED,  /* exit 3: a rule, role, state or lock forbids it */
    ERR_STORE,    /* exit 4: the store cannot be reached or read */
    ERR_CONFLICT, /* exit 3: somebody else changed the same thing in the meantime */
};

struct err {
    enum err_kind kind;
    struct str text;
};

#define ERR_INIT                                                                                   \
    {                                                                                              \
        .text = STR_INIT                                                                           \
    }

/* Replace the text; always return -1, so that "return err_set(…)" reads well. err may be NULL. */
int err_set(struct err *err, enum err_kind kind, const char *format, ...) PRINTF_LIKE(3, 4);
/* Put "PREFIX: " in front of the text that is there. */
int err_prefix(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);
/* A mistake in a field of a record: "FIELD: TEXT", ERR_USAGE. */
int err_at_field(struct err *err, const char *field, const char *text);
void err_release(struct err *err);
void err_reset(struct err *err);
/* The exit status of kind. */
int err_status(const struct err *err);

#endif
