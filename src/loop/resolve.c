/* Two lives are kept apart: struct resolve is the caller's request and ends at its deadline at the
 * latest; struct query is what a resolver thread works on, and libuv wants it until the thread comes
 * back. A query whose request has left still feeds the cache. The resolver's memory stays until its
 * last query is back. */
#include "loop/resolve.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/vec.h"
#include "base/visible.h"
#include "loop/inside.h"

/* libuv lets half of its threads resolve; its default of four is not enough when name servers hang.
 */
#define THREADS "16"

enum { CACHE_MAX = 4096, ADDRESSES_MAX = 16, NAME_MAX_LEN = 255 };

typedef VEC(struct resolve_address) address_list;

struct entry {
    mono_ms until;
    address_list addresses;
};

struct resolver {
    struct loop_item item;
    struct loop *loop;
    int64_t ttl_ms;
    struct map cache;          /* struct entry */
    struct loop_item requests; /* head of a ring of struct resolve */
    size_t queries;
    bool freed;
};

struct query {
    uv_getaddrinfo_t req;
    struct resolver *resolver;
    struct resolve *asker; /* NULL: nobody waits any more */
    char *name;
};

struct resolve {
    struct loop_item item;
    struct resolver *resolver;
    struct query *query; /* NULL: the answer is there and waits for the next turn */
    uv_timer_t deadline;
    uv_idle_t soon;
    unsigned handles;
    char *name;
    uint16_t port;
    bool done;
    address_list addresses;
    struct err err;
    resolve_callback *on_done;
    void *context;
};

static void add_addresses(address_list *to, const address_list *from)
{
    for (size_t i = 0; i < from->len; i++)
        *vec_push(to) = from->items[i];
}

/* --- the cache --- */

static void free_entry(void *value)
{
    struct entry *entry = value;

    if (entry == NULL)
        return;
    vec_release(&entry->addresses);
    free(entry);
}

/* Lost entries only cost a question; a full cache is simply started anew. */
static void remember(struct resolver *resolver, const char *name, const address_list *addresses)
{
    struct entry *entry = xcalloc(1, sizeof(*entry));

    if (resolver->cache.len >= CACHE_MAX) {
        map_release(&resolver->cache, free_entry);
        map_init(&resolver->cache);
    }
    entry->until = loop_now(resolver->loop) + resolver->ttl_ms;
    add_addresses(&entry->addresses, addresses);
    free_entry(map_put(&resolver->cache, name, entry));
}

static const struct entry *recall(struct resolver *resolver, const char *name)
{
    const struct entry *entry = map_get(&resolver->cache, name);

    if (entry == NULL || entry->until > loop_now(resolver->loop))
        return entry;
    resolver_forget(resolver, name);
    return NULL;
}

void resolver_forget(struct resolver *resolver, const char *name)
{
    free_entry(map_remove(&resolver->cache, name));
}

/* --- the end of a request --- */

static void on_closed(uv_handle_t *handle)
{
    struct resolve *resolve = handle->data;

    if (--resolve->handles > 0)
        return;
    vec_release(&resolve->addresses);
    err_release(&resolve->err);
    free(resolve->name);
    free(resolve);
}

static void leave_query(struct resolve *resolve)
{
    if (resolve->query == NULL)
        return;
    resolve->query->asker = NULL;
    uv_cancel((uv_req_t *)&resolve->query->req); /* works only while it is queued */
    resolve->query = NULL;
}

static void close_request(struct resolve *resolve)
{
    resolve->done = true;
    leave_query(resolve);
    loop_disown(&resolve->item);
    uv_close((uv_handle_t *)&resolve->deadline, on_closed);
    uv_close((uv_handle_t *)&resolve->soon, on_closed);
}

void resolve_cancel(struct resolve *resolve)
{
    if (resolve != NULL && !resolve->done)
        close_request(resolve);
}

static void set_port(struct resolve_address *address, uint16_t port)
{
    if (address->addr.ss_family == AF_INET)
        ((struct sockaddr_in *)&address->addr)->sin_port = htons(port);
    else
        ((struct sockaddr_in6 *)&address->addr)->sin6_port = htons(port);
}

/* Closed first: the callback may free the resolver or start the next request. */
static void answer(struct resolve *resolve)
{
    bool good = resolve->addresses.len > 0;

    close_request(resolve);
    vec_each (address, &resolve->addresses)
        set_port(address, resolve->port);
    resolve->on_done(resolve->addresses.items, resolve->addresses.len, good ? NULL : &resolve->err,
                     resolve->context);
}

static void on_soon(uv_idle_t *soon)
{
    answer(soon->data);
}

static void add_name(struct str *out, const char *name)
{
    visible_add(out, name, strlen(name), VISIBLE_LINE);
}

static void fail(struct resolve *resolve, const char *reason)
{
    struct str name = STR_INIT;

    add_name(&name, resolve->name);
    err_set(&resolve->err, ERR_FAILED, _("%s: the name cannot be resolved: %s"), name.buf, reason);
    str_release(&name);
}

static void on_deadline(uv_timer_t *deadline)
{
    struct resolve *resolve = deadline->data;

    fail(resolve, _("no answer in time; check the name servers or give the address"));
    answer(resolve);
}

/* --- asking --- */

static void forget_query(struct query *query)
{
    struct resolver *resolver = query->resolver;

    if (--resolver->queries == 0 && resolver->freed)
        free(resolver);
    free(query->name);
    free(query);
}

static void take_addresses(address_list *addresses, const struct addrinfo *found)
{
    for (; found != NULL && addresses->len < ADDRESSES_MAX; found = found->ai_next) {
        struct resolve_address *address;

        if (found->ai_family != AF_INET && found->ai_family != AF_INET6)
            continue;
        address = vec_push(addresses);
        memcpy(&address->addr, found->ai_addr, found->ai_addrlen);
        address->len = found->ai_addrlen;
    }
}

static void on_query_done(uv_getaddrinfo_t *req, int status, struct addrinfo *found)
{
    struct query *query = req->data;
    struct resolve *asker = query->asker;
    address_list addresses = {0};

    take_addresses(&addresses, found);
    uv_freeaddrinfo(found);
    if (addresses.len > 0 && !query->resolver->freed)
        remember(query->resolver, query->name, &addresses);
    forget_query(query);
    if (asker == NULL) {
        vec_release(&addresses);
        return;
    }
    asker->query = NULL;
    asker->addresses = addresses;
    if (addresses.len == 0)
        fail(asker, status < 0 ? uv_strerror(status) : _("it has no address"));
    answer(asker);
}

static void ask(struct resolve *resolve)
{
    static const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
    struct resolver *resolver = resolve->resolver;
    struct query *query = xcalloc(1, sizeof(*query));
    int rc;

    *query = (struct query){
        .resolver = resolver, .asker = resolve, .name = xstrdup(resolve->name), .req.data = query};
    resolver->queries++;
    rc = uv_getaddrinfo(loop_uv(resolver->loop), &query->req, on_query_done, resolve->name, NULL,
                        &hints);
    if (rc == 0) {
        resolve->query = query;
        return;
    }
    forget_query(query);
    fail(resolve, uv_strerror(rc));
}

/* True if name is an address in figures. */
static bool take_figures(struct resolve *resolve)
{
    struct resolve_address address = {0};

    if (uv_ip4_addr(resolve->name, 0, (struct sockaddr_in *)&address.addr) == 0)
        address.len = sizeof(struct sockaddr_in);
    else if (uv_ip6_addr(resolve->name, 0, (struct sockaddr_in6 *)&address.addr) == 0)
        address.len = sizeof(struct sockaddr_in6);
    else
        return false;
    *vec_push(&resolve->addresses) = address;
    return true;
}

static void look_up(struct resolve *resolve)
{
    const struct entry *entry;
    size_t len = strlen(resolve->name);

    if (len == 0 || len > NAME_MAX_LEN) {
        fail(resolve, _("a name has 1 to 255 characters"));
        return;
    }
    if (take_figures(resolve))
        return;
    entry = recall(resolve->resolver, resolve->name);
    if (entry == NULL)
        ask(resolve);
    else
        add_addresses(&resolve->addresses, &entry->addresses);
}

struct resolve *resolve_start(struct resolver *resolver, const char *name, uint16_t port,
                              int64_t timeout_ms, resolve_callback *on_done, void *context)
{
    struct resolve *resolve = xcalloc(1, sizeof(*resolve));

    resolve->resolver = resolver;
    resolve->name = xstrdup(name);
    resolve->port = port;
    resolve->on_done = on_done;
    resolve->context = context;
    str_init(&resolve->err.text);
    uv_timer_init(loop_uv(resolver->loop), &resolve->deadline);
    uv_idle_init(loop_uv(resolver->loop), &resolve->soon);
    resolve->deadline.data = resolve->soon.data = resolve;
    resolve->handles = 2;
    loop_ring_add(&resolver->requests, &resolve->item);
    look_up(resolve);
    if (resolve->query == NULL)
        uv_idle_start(&resolve->soon, on_soon);
    else
        uv_timer_start(&resolve->deadline, on_deadline, loop_timeout(resolver->loop, timeout_ms),
                       0);
    return resolve;
}

/* --- */

static void release(struct loop_item *item)
{
    resolver_free(item_owner(item, struct resolver, item));
}

struct resolver *resolver_new(struct loop *loop, int64_t ttl_ms)
{
    struct resolver *resolver = xcalloc(1, sizeof(*resolver));

    setenv("UV_THREADPOOL_SIZE", THREADS, 0); /* read when the first query starts the threads */
    resolver->loop = loop;
    resolver->ttl_ms = ttl_ms;
    map_init(&resolver->cache);
    loop_ring_init(&resolver->requests);
    resolver->item.release = release;
    loop_adopt(loop, &resolver->item);
    return resolver;
}

void resolver_free(struct resolver *resolver)
{
    struct loop_item *head;

    if (resolver == NULL)
        return;
    head = &resolver->requests;
    while (head->next != head)
        resolve_cancel(item_owner(head->next, struct resolve, item));
    loop_disown(&resolver->item);
    map_release(&resolver->cache, free_entry);
    resolver->freed = true;
    if (resolver->queries == 0)
        free(resolver);
}
