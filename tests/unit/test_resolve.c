/* Names: the resolver of the system is replaced by one that knows two names and hangs on a third
 * until it is told to go on, so nothing here touches a network. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"
#include "loop/loop.h"
#include "loop/resolve.h"
#include "loop/timer.h"

static atomic_int asked;
static sem_t hang;

static struct addrinfo *address_of(uint32_t address, struct addrinfo *next)
{
    struct {
        struct addrinfo info;
        struct sockaddr_in in;
    } *one = calloc(1, sizeof(*one));

    one->in = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
    one->info = (struct addrinfo){.ai_family = AF_INET,
                                  .ai_addr = (struct sockaddr *)&one->in,
                                  .ai_addrlen = sizeof(one->in),
                                  .ai_next = next};
    return &one->info;
}

/* libuv calls these two in place of the C library's, from its threads. */
int getaddrinfo(const char *restrict name, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict found)
{
    (void)service;
    (void)hints;
    atomic_fetch_add(&asked, 1);
    if (strcmp(name, "hangs.test") == 0) {
        sem_wait(&hang);
        sem_post(&hang);
    } else if (strcmp(name, "host.test") != 0) {
        return EAI_NONAME;
    }
    *found = address_of(0xc0000201, address_of(0xc0000202, NULL)); /* 192.0.2.1, 192.0.2.2 */
    return 0;
}

void freeaddrinfo(struct addrinfo *found)
{
    while (found != NULL) {
        struct addrinfo *next = found->ai_next;

        free(found);
        found = next;
    }
}

struct answer {
    int calls;
    struct str text; /* addresses, or the error */
    struct resolver *free_it;
    struct resolve **cancel;
};

struct room {
    struct loop *loop;
    struct resolver *resolver;
    struct answer answer;
};

static int set_up(void **state)
{
    struct room *room = xcalloc(1, sizeof(*room));

    room->loop = loop_new(NULL);
    if (room->loop == NULL || sem_init(&hang, 0, 0) < 0)
        return -1;
    room->resolver = resolver_new(room->loop, 1000000);
    str_init(&room->answer.text);
    asked = 0;
    *state = room;
    return 0;
}

static int tear_down(void **state)
{
    struct room *room = *state;

    sem_post(&hang); /* lets every thread that hangs go on */
    loop_free(room->loop);
    str_release(&room->answer.text);
    sem_destroy(&hang);
    free(room);
    return 0;
}

static void add_address(struct str *text, const struct resolve_address *address)
{
    char figures[INET6_ADDRSTRLEN] = "";

    if (text->len > 0)
        str_add(text, " ");
    if (address->addr.ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)&address->addr;

        assert_int_equal(address->len, sizeof(*in));
        inet_ntop(AF_INET, &in->sin_addr, figures, sizeof(figures));
        str_addf(text, "%s:%d", figures, ntohs(in->sin_port));
    } else {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)&address->addr;

        assert_int_equal(address->len, sizeof(*in6));
        inet_ntop(AF_INET6, &in6->sin6_addr, figures, sizeof(figures));
        str_addf(text, "[%s]:%d", figures, ntohs(in6->sin6_port));
    }
}

static void on_done(const struct resolve_address *addresses, size_t count, const struct err *err,
                    void *context)
{
    struct answer *answer = context;

    answer->calls++;
    str_reset(&answer->text);
    assert_true((count == 0) == (err != NULL));
    if (err != NULL)
        str_add(&answer->text, err->text.buf);
    for (size_t i = 0; i < count; i++)
        add_address(&answer->text, &addresses[i]);
    if (answer->cancel != NULL)
        resolve_cancel(*answer->cancel);
    resolver_free(answer->free_it);
}

/* Runs the loop dry: whatever can call back has done so. */
static const char *ask(struct room *room, const char *name, int64_t timeout_ms)
{
    room->answer.calls = 0;
    resolve_start(room->resolver, name, 22, timeout_ms, on_done, &room->answer);
    assert_int_equal(room->answer.calls, 0);
    loop_run(room->loop);
    assert_int_equal(room->answer.calls, 1);
    return room->answer.text.buf;
}

static void addresses_never_reach_the_resolver(void **state)
{
    static const struct {
        const char *name, *expect;
    } cases[] = {
        {"192.0.2.9", "192.0.2.9:22"},
        {"::1", "[::1]:22"},
        {"2001:db8::5", "[2001:db8::5]:22"},
    };
    struct room *room = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(ask(room, cases[i].name, 0), cases[i].expect);
    assert_int_equal(asked, 0);
}

static void an_address_is_answered_in_one_turn(void **state)
{
    struct room *room = *state;

    resolve_start(room->resolver, "192.0.2.9", 22, 1000000, on_done, &room->answer);
    assert_int_equal(room->answer.calls, 0);
    loop_turn(room->loop, false);
    assert_int_equal(room->answer.calls, 1);
}

static void a_name_is_asked_for_once_and_then_cached(void **state)
{
    struct room *room = *state;

    for (int i = 0; i < 3; i++)
        assert_string_equal(ask(room, "host.test", 1000000), "192.0.2.1:22 192.0.2.2:22");
    assert_int_equal(asked, 1);
    resolver_forget(room->resolver, "host.test");
    resolver_forget(room->resolver, "never.test");
    ask(room, "host.test", 1000000);
    assert_int_equal(asked, 2);
}

static void the_cache_ends_with_its_ttl(void **state)
{
    struct room *room = *state;

    resolver_free(room->resolver);
    room->resolver = resolver_new(room->loop, 0);
    ask(room, "host.test", 1000000);
    ask(room, "host.test", 1000000);
    assert_int_equal(asked, 2);
}

static void failures_say_why_and_are_not_cached(void **state)
{
    static const struct {
        const char *name, *expect;
    } cases[] = {
        {"nobody.test", "nobody.test: the name cannot be resolved: unknown node or service"},
        {"", "1 to 255 characters"},
        {"bad\x1bname", "bad^[name: the name cannot be resolved"},
        {"\xff\xfe", "<FF><FE>: the name cannot be resolved"},
    };
    struct room *room = *state;
    char *too_long = xmalloc(1000);

    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_non_null(strstr(ask(room, cases[i].name, 1000000), cases[i].expect));
    memset(too_long, 'x', 999);
    too_long[999] = '\0';
    assert_non_null(strstr(ask(room, too_long, 1000000), "1 to 255 characters"));
    free(too_long);
    asked = 0;
    ask(room, "nobody.test", 1000000);
    ask(room, "nobody.test", 1000000);
    assert_int_equal(asked, 2);
}

static void stop_the_loop(struct timer *timer, void *context)
{
    (void)timer;
    loop_stop(context);
}

static void the_deadline_holds_while_the_resolver_hangs(void **state)
{
    struct room *room = *state;

    resolve_start(room->resolver, "hangs.test", 22, 10, on_done, &room->answer);
    while (room->answer.calls == 0)
        loop_turn(room->loop, true);
    assert_non_null(strstr(room->answer.text.buf,
                           "hangs.test: the name cannot be resolved: no answer in time"));
    sem_post(&hang);
    loop_run(room->loop);
    assert_int_equal(room->answer.calls, 1); /* the late answer is not told … */
    assert_string_equal(ask(room, "hangs.test", 1000000), "192.0.2.1:22 192.0.2.2:22");
    assert_int_equal(asked, 1); /* … but remembered */
}

/* More names than there are threads: those that wait for a thread meet their deadlines, too. */
static void a_queue_behind_hanging_threads_meets_its_deadlines(void **state)
{
    enum { MANY = 40 };
    struct room *room = *state;

    for (int i = 0; i < MANY; i++)
        resolve_start(room->resolver, "hangs.test", 22, 10, on_done, &room->answer);
    while (room->answer.calls < MANY)
        loop_turn(room->loop, true);
    assert_true(asked < MANY);
    sem_post(&hang);
    loop_run(room->loop);
    assert_int_equal(room->answer.calls, MANY);
    assert_true(asked < MANY); /* what nobody waits for any more is not asked */
}

static void cancelled_requests_are_silent(void **state)
{
    static const char *const names[] = {"192.0.2.9", "host.test", "hangs.test", "nobody.test", ""};
    struct room *room = *state;

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        resolve_cancel(
            resolve_start(room->resolver, names[i], 22, 1000000, on_done, &room->answer));
    resolve_cancel(NULL);
    sem_post(&hang);
    loop_run(room->loop);
    assert_int_equal(room->answer.calls, 0);
}

static void a_callback_may_cancel_itself_and_free_the_resolver(void **state)
{
    static const char *const names[] = {"192.0.2.9", "host.test", "hangs.test"};
    struct room *room = *state;

    resolver_free(room->resolver);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct resolver *resolver = resolver_new(room->loop, 1000);
        struct resolve *resolve = NULL;
        struct answer other = {0};

        room->answer.calls = 0;
        room->answer.cancel = &resolve;
        room->answer.free_it = resolver;
        resolve = resolve_start(resolver, names[i], 22, 10, on_done, &room->answer);
        resolve_start(resolver, "hangs.test", 22, 1000000, on_done, &other);
        while (room->answer.calls == 0)
            loop_turn(room->loop, true);
        assert_int_equal(other.calls, 0);
    }
}

static void freeing_the_loop_waits_for_the_threads_only(void **state)
{
    struct room *room = *state;

    resolve_start(room->resolver, "hangs.test", 22, 1000000, on_done, &room->answer);
    resolve_start(room->resolver, "192.0.2.9", 22, 1000000, on_done, &room->answer);
    timer_at(timer_new(room->loop, stop_the_loop, room->loop), 0);
    sem_post(&hang);
    loop_free(room->loop);
    room->loop = NULL;
    assert_int_equal(room->answer.calls, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(addresses_never_reach_the_resolver),
        TEST(an_address_is_answered_in_one_turn),
        TEST(a_name_is_asked_for_once_and_then_cached),
        TEST(the_cache_ends_with_its_ttl),
        TEST(failures_say_why_and_are_not_cached),
        TEST(the_deadline_holds_while_the_resolver_hangs),
        TEST(a_queue_behind_hanging_threads_meets_its_deadlines),
        TEST(cancelled_requests_are_silent),
        TEST(a_callback_may_cancel_itself_and_free_the_resolver),
        TEST(freeing_the_loop_waits_for_the_threads_only),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("resolve", tests, NULL, NULL);
}
