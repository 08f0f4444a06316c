/* The bytes pass the loop's read buffer on their way; that is wiped here too. What the command says
 * on stderr is not shown: it may hold what it should not. */
#include "remote/secret.h"

#include <stdlib.h>
#include <string.h>

#include "base/argv.h"
#include "base/mem.h"
#include "base/tr.h"
#include "loop/child.h"

enum { SECRET_MAX = 1024 };

struct secret {
    struct child *child;
    char text[SECRET_MAX + 1];
    size_t len;
    bool too_long;
    char *program;
    secret_callback *on_done;
    void *context;
};

static void on_bytes(struct child *child, enum child_stream stream, const char *bytes, size_t len,
                     void *context)
{
    struct secret *secret = context;
    size_t room = SECRET_MAX - secret->len;

    (void)child;
    if (stream == CHILD_OUT) {
        secret->too_long = secret->too_long || len > room;
        memcpy(secret->text + secret->len, bytes, len < room ? len : room);
        secret->len += len < room ? len : room;
    }
    explicit_bzero((char *)(uintptr_t)bytes, len); /* the loop's buffer, which is nobody's now */
}

static void take_line_end(struct secret *secret)
{
    if (secret->len > 0 && secret->text[secret->len - 1] == '\n')
        secret->len--;
    if (secret->len > 0 && secret->text[secret->len - 1] == '\r')
        secret->len--;
    explicit_bzero(secret->text + secret->len, sizeof(secret->text) - secret->len);
}

static void on_finish(struct child *child, const struct child_result *result, void *context)
{
    struct secret *secret = context;
    struct err err = ERR_INIT;

    (void)child;
    take_line_end(secret);
    if (result->timed_out)
        err_set(&err, ERR_FAILED, _("the password command %s took too long"), secret->program);
    else if (result->signal != 0)
        err_set(&err, ERR_FAILED, _("the password command %s was killed by signal %d"),
                secret->program, result->signal);
    else if (result->status != 0)
        err_set(&err, ERR_FAILED, _("the password command %s failed with exit status %d"),
                secret->program, result->status);
    else if (secret->len == 0 || secret->too_long || strlen(secret->text) != secret->len)
        err_set(&err, ERR_FAILED, _("the password command %s printed no password"),
                secret->program);
    secret->on_done(err.kind == ERR_NONE ? secret->text : NULL, err.kind == ERR_NONE ? NULL : &err,
                    secret->context);
    err_release(&err);
}

struct secret *secret_start(struct loop *loop, const struct argv *argv, int64_t timeout_ms,
                            secret_callback *on_done, void *context, struct err *err)
{
    struct secret *secret = xcalloc(1, sizeof(*secret));
    struct child_options options = {
        .on_bytes = on_bytes, .timeout_ms = timeout_ms, .on_finish = on_finish, .context = secret};

    secret->on_done = on_done;
    secret->context = context;
    secret->child = child_start(loop, argv, &options, err);
    if (secret->child == NULL) {
        free(secret);
        return NULL;
    }
    secret->program = xstrdup(argv->items[0]);
    return secret;
}

void secret_free(struct secret *secret)
{
    if (secret == NULL)
        return;
    child_free(secret->child);
    explicit_bzero(secret->text, sizeof(secret->text));
    free(secret->program);
    free(secret);
}
