/* One line of JSON on stdout: {"address":…,"port":…,"type":…,"key":…,"sha256":…}. Behind a jump host
 * the jump host must be known already, since we log in there: its key comes by --jump-hostkey. */
#include "health/hostkey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
#include "health/role.h"
#include "loop/loop.h"
#include "loop/resolve.h"
#include "remote/hostkeys.h"
#include "remote/key.h"
#include "remote/remote.h"

enum { TIMEOUT_S = 10, TIMEOUT_MAX_S = 600, DEFAULT_PORT = 22 };

struct place {
    char *user, *address; /* user: NULL if none was given */
    uint16_t port;
};

struct request {
    struct place host, jump;
    const char *key_file, *jump_hostkey;
    int64_t timeout_ms;
    uint16_t port; /* 0: not given */
    bool legacy;
    struct loop *loop;
    struct err *err;
    int rc;
};

/* --- the command line --- */

/* [USER@]ADDRESS[:PORT]; an IPv6 address with a port stands in brackets. */
static int parse_place(const char *text, struct place *place, struct err *err)
{
    const char *at = strrchr(text, '@');
    const char *address = at == NULL ? text : at + 1;
    const char *close = *address == '[' ? strchr(address, ']') : NULL;
    const char *colon = close != NULL ? (close[1] == ':' ? close + 1 : NULL) : strchr(address, ':');
    size_t len;
    double port = DEFAULT_PORT;

    if (close == NULL && colon != NULL && strchr(colon + 1, ':') != NULL)
        colon = NULL; /* an IPv6 address alone */
    if (colon != NULL && role_number(colon + 1, 1, UINT16_MAX, &port, err) < 0)
        return -1;
    if (close != NULL)
        address++;
    len = close != NULL   ? (size_t)(close - address)
          : colon != NULL ? (size_t)(colon - address)
                          : strlen(address);
    if (len == 0 || at == text) {
        err_set(err, ERR_USAGE, _("write an address, or USER@ADDRESS:PORT"));
        return visible_blame(err, text);
    }
    place->user = at == NULL ? NULL : xstrndup(text, (size_t)(at - text));
    place->address = xstrndup(address, len);
    place->port = (uint16_t)port;
    return 0;
}

static int take_port(const char *text, void *data, struct err *err)
{
    struct request *request = data;
    double port;

    if (role_number(text, 1, UINT16_MAX, &port, err) < 0)
        return -1;
    request->port = (uint16_t)port;
    return 0;
}

static int take_timeout(const char *text, void *data, struct err *err)
{
    struct request *request = data;
    double seconds;

    if (role_number(text, 1, TIMEOUT_MAX_S, &seconds, err) < 0)
        return -1;
    request->timeout_ms = (int64_t)(seconds * 1000);
    return 0;
}

static int take_jump(const char *text, void *data, struct err *err)
{
    struct request *request = data;

    return parse_place(text, &request->jump, err);
}

static int parse(int argc, char **argv, struct request *request, struct err *err)
{
    const struct role_option options[] = {{"port", .take = take_port},
                                          {"timeout", .take = take_timeout},
                                          {"jump", .take = take_jump},
                                          {"key", .text = &request->key_file},
                                          {"jump-hostkey", .text = &request->jump_hostkey},
                                          {"legacy", .flag = &request->legacy},
                                          {NULL}};
    int first;
    int rc =
        role_parse(argc, argv, options, 1,
                   _("usage: zhiband hostkey ADDRESS [--port N] [--timeout SECONDS] [--legacy]\n"
                     "       [--jump USER@ADDRESS:PORT --key FILE --jump-hostkey 'TYPE KEY']"),
                   request, &first, err);

    if (rc == 1 && parse_place(argv[first], &request->host, err) < 0)
        return -1;
    if (rc == 1 && request->port != 0)
        request->host.port = request->port;
    if (rc == 1 && request->jump.address != NULL &&
        (request->jump.user == NULL || request->key_file == NULL))
        return err_set(err, ERR_USAGE, _("a jump host needs a user to log in as and --key FILE"));
    return rc;
}

/* --- asking --- */

static int print_key(const struct request *request, const struct hostkey *key)
{
    json_t *value = json_pack("{s:s, s:i, s:s, s:s, s:s}", "address", request->host.address, "port",
                              (int)request->host.port, "type", key->type, "key", key->base64,
                              "sha256", key->sha256);
    struct str line = STR_INIT;

    json_add_line(&line, value);
    puts(line.buf); /* lint:allow: a role is what main runs */
    json_decref(value);
    str_release(&line);
    return 0;
}

static void on_state(struct remote *remote, enum remote_state state, const struct err *reason,
                     void *context)
{
    struct request *request = context;

    if (state != REMOTE_CLOSED)
        return;
    request->rc = remote_reason(remote) == REMOTE_HOSTKEY_SHOWN
                      ? print_key(request, remote_hostkey(remote))
                      : err_set(request->err, ERR_FAILED, "%s", reason->text.buf);
    loop_stop(request->loop);
}

static void set_deadlines(struct remote_options *options, int64_t ms)
{
    options->deadlines =
        (struct remote_deadlines){.resolve_ms = ms, .connect_ms = ms, .kex_ms = ms, .auth_ms = ms};
}

static struct remote *new_jump(struct request *request, const struct remote_options *host,
                               struct hostkeys *known, struct remote_key **key)
{
    struct remote_options options = *host;

    *key = remote_key_load(request->key_file, NULL, request->err);
    if (*key == NULL)
        return NULL;
    if (request->jump_hostkey != NULL &&
        hostkeys_add_line(known, request->jump.address, request->jump.port, request->jump_hostkey,
                          request->err) < 0)
        return NULL;
    options.address = request->jump.address;
    options.port = request->jump.port;
    options.user = request->jump.user;
    options.key = *key;
    options.known = known;
    options.hostkey_only = false;
    options.on_state = NULL;
    return remote_new(&options, request->err);
}

static int ask(struct request *request)
{
    struct remote_options options = {.transport = REMOTE_SSH,
                                     .address = request->host.address,
                                     .port = request->host.port,
                                     .legacy = request->legacy,
                                     .hostkey_only = true,
                                     .on_state = on_state,
                                     .context = request};
    struct hostkeys *known = hostkeys_new();
    struct remote_key *key = NULL;
    struct remote *jump = NULL, *remote = NULL;

    request->rc = -1;
    request->loop = loop_new(request->err);
    if (request->loop == NULL)
        goto out;
    options.loop = request->loop;
    options.resolver = resolver_new(request->loop, 1000);
    set_deadlines(&options, request->timeout_ms);
    if (request->jump.address != NULL) {
        jump = new_jump(request, &options, known, &key);
        if (jump == NULL)
            goto out;
        options.jump = jump;
    }
    remote = remote_new(&options, request->err);
    if (remote == NULL)
        goto out;
    remote_connect(remote);
    loop_run(request->loop);
out:
    remote_free(remote);
    remote_free(jump);
    loop_free(request->loop);
    remote_key_free(key);
    hostkeys_free(known);
    return request->rc;
}

int role_hostkey(int argc, char **argv)
{
    struct err err = ERR_INIT;
    struct request request = {.err = &err, .timeout_ms = TIMEOUT_S * 1000};
    int rc = parse(argc, argv, &request, &err);

    if (rc == 1)
        rc = ask(&request);
    rc = role_end(rc, &err);
    free(request.host.user);
    free(request.host.address);
    free(request.jump.user);
    free(request.jump.address);
    err_release(&err);
    return rc;
}
