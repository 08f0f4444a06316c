/* One line of JSON on stdout: {"address":…,"port":…,"type":…,"key":…,"sha256":…}. Behind a jump host
 * the jump host must be known already, since we log in there: its key comes by --jump-hostkey. */
#include "health/hostkey.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/visible.h"
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
    bool legacy;
    struct loop *loop;
    struct err *err;
    int rc;
};

/* --- the command line --- */

static int parse_number(const char *text, long max, long *value, struct err *err)
{
    char *end;

    *value = strtol(text, &end, 10);
    if (*end != '\0' || end == text || *value < 1 || *value > max) {
        err_set(err, ERR_USAGE, _("write a number from 1 to %ld"), max);
        return visible_blame(err, text);
    }
    return 0;
}

/* [USER@]ADDRESS[:PORT]; an IPv6 address with a port stands in brackets. */
static int parse_place(const char *text, struct place *place, struct err *err)
{
    const char *at = strrchr(text, '@');
    const char *address = at == NULL ? text : at + 1;
    const char *close = *address == '[' ? strchr(address, ']') : NULL;
    const char *colon = close != NULL ? (close[1] == ':' ? close + 1 : NULL) : strchr(address, ':');
    size_t len;
    long port = DEFAULT_PORT;

    if (close == NULL && colon != NULL && strchr(colon + 1, ':') != NULL)
        colon = NULL; /* an IPv6 address alone */
    if (colon != NULL && parse_number(colon + 1, UINT16_MAX, &port, err) < 0)
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

static int parse_option(int option, struct request *request, long *port)
{
    long seconds;

    switch (option) {
    case 'p': return parse_number(optarg, UINT16_MAX, port, request->err);
    case 't':
        if (parse_number(optarg, TIMEOUT_MAX_S, &seconds, request->err) < 0)
            return -1;
        request->timeout_ms = seconds * 1000;
        return 0;
    case 'j': return parse_place(optarg, &request->jump, request->err);
    case 'k': request->key_file = optarg; return 0;
    case 'J': request->jump_hostkey = optarg; return 0;
    case 'l': request->legacy = true; return 0;
    default:
        return err_set(
            request->err, ERR_USAGE,
            _("usage: zhiband hostkey ADDRESS [--port N] [--timeout SECONDS] [--legacy]\n"
              "       [--jump USER@ADDRESS:PORT --key FILE --jump-hostkey 'TYPE KEY']"));
    }
}

static int parse(int argc, char **argv, struct request *request)
{
    static const struct option options[] = {
        {"port", required_argument, NULL, 'p'},
        {"timeout", required_argument, NULL, 't'},
        {"jump", required_argument, NULL, 'j'},
        {"key", required_argument, NULL, 'k'},
        {"jump-hostkey", required_argument, NULL, 'J'},
        {"legacy", no_argument, NULL, 'l'},
        {NULL, 0, NULL, 0},
    };
    long port = 0;
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (parse_option(option, request, &port) < 0)
            return -1;
    }
    if (argc - optind != 1)
        return parse_option('?', request, &port);
    if (parse_place(argv[optind], &request->host, request->err) < 0)
        return -1;
    if (port != 0)
        request->host.port = (uint16_t)port;
    if (request->jump.address != NULL && (request->jump.user == NULL || request->key_file == NULL))
        return err_set(request->err, ERR_USAGE,
                       _("a jump host needs a user to log in as and --key FILE"));
    return 0;
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
    int status = 0;

    if (parse(argc, argv, &request) < 0 || ask(&request) < 0) {
        fprintf(stderr, "zhiband: %s\n", err.text.buf); /* lint:allow: likewise */
        status = err_status(&err);
    }
    free(request.host.user);
    free(request.host.address);
    free(request.jump.user);
    free(request.jump.address);
    err_release(&err);
    return status;
}
