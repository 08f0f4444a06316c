/* Looks from the duty host: what they are made of, and that ending one in the middle leaves nothing
 * behind. Real servers are asked in tests/cli/active.bats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/tr.h"
#include "health/active.h"
#include "loop/resolve.h"
#include "loop/timer.h"

static void add_target(struct str *out, const struct active_target *t)
{
    str_addf(out, "%s%d %s", out->len > 0 ? "\n" : "", t->kind, t->object);
    if (t->address != NULL)
        str_addf(out, " %s:%u", t->address, (unsigned)t->port);
    if (t->server_name != NULL)
        str_addf(out, " name %s", t->server_name);
    if (t->starttls != NULL)
        str_addf(out, " by %s", t->starttls);
    if (t->url != NULL)
        str_addf(out, " %s", t->url);
    if (t->contains != NULL)
        str_addf(out, " holds %s", t->contains);
    if (t->insecure)
        str_add(out, " insecure");
}

static void addresses_are_filled_in(void **state)
{
    static const struct {
        struct probe_plan plan;
        const char *words[2]; /* ports or pages */
        const char *address, *expected;
    } cases[] = {
        {{.kind = PROBE_TCP},
         {"104", "6661"},
         "192.0.2.1",
         "4 104 192.0.2.1:104\n4 6661 192.0.2.1:6661"},
        {{.kind = PROBE_HTTP, .contains = (char *)"登录", .insecure = true},
         {"https://{address}:8443/{host}?{address}"},
         "192.0.2.1",
         "5 https://192.0.2.1:8443/his?192.0.2.1 https://192.0.2.1:8443/his?192.0.2.1 holds 登录 "
         "insecure"},
        {{.kind = PROBE_HTTP},
         {"http://{address}/"},
         "2001:db8::1",
         "5 http://[2001:db8::1]/ http://[2001:db8::1]/"},
        /* a name is told to the server, an address is not */
        {{.kind = PROBE_CERT}, {"443"}, "192.0.2.1", "6 443 192.0.2.1:443"},
        {{.kind = PROBE_CERT}, {"443"}, "2001:db8::1", "6 443 2001:db8::1:443"},
        {{.kind = PROBE_CERT}, {"443"}, "his.local", "6 443 his.local:443 name his.local"},
        {{.kind = PROBE_CERT, .server_name = (char *)"web", .starttls = STARTTLS_POSTGRES},
         {"5432"},
         "his.local",
         "6 5432 his.local:5432 name web by postgres"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct probe_plan plan = cases[i].plan;
        struct active_targets targets = {0};
        struct str text = STR_INIT;
        size_t words = cases[i].words[1] != NULL ? 2 : 1;

        if (plan.kind == PROBE_HTTP) {
            plan.urls.items = (char **)cases[i].words;
            plan.urls.len = words;
        } else {
            plan.ports.items = (char **)cases[i].words;
            plan.ports.len = words;
        }
        active_add_probe(&targets, &plan, "his", cases[i].address);
        vec_each (target, &targets.list) {
            add_target(&text, target);
        }
        assert_string_equal(text.buf, cases[i].expected);
        active_targets_release(&targets);
        str_release(&text);
    }
}

/* --- ending --- */

static int silent_port(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(fd, 16), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static void target_of(struct active_targets *targets, int kind, uint16_t port)
{
    struct active_target *target = vec_push(&targets->list);

    target->kind = kind;
    target->object = xstrdup("x");
    target->address = xstrdup("127.0.0.1");
    target->port = port;
    if (kind == PROBE_HTTP)
        target->url = xasprintf("http://127.0.0.1:%u/", (unsigned)port);
}

struct watch {
    struct active_check *check;
    int finished;
    size_t readings;
    char *first;
    bool free_here;
};

static void on_finish(struct active_check *check, struct readings *readings, void *context)
{
    struct watch *watch = context;

    watch->finished++;
    watch->readings = readings->list.len;
    if (readings->list.len > 0)
        watch->first = xstrdup(readings->list.items[0].text);
    if (watch->free_here)
        active_free(check);
}

static void on_timer(struct timer *timer, void *context)
{
    struct watch *watch = context;

    active_free(watch->check);
    watch->check = NULL;
    timer_free(timer);
}

/* Freed after free_ms (-1: from on_finish), with a deadline of timeout_ms. */
static void run(struct watch *watch, const struct active_targets *targets, int64_t timeout_ms,
                int64_t free_ms)
{
    struct loop *loop = loop_new(NULL);
    struct resolver *resolver = resolver_new(loop, 1000);

    *watch = (struct watch){.free_here = free_ms < 0};
    watch->check = active_start(&(struct active_options){.loop = loop,
                                                         .resolver = resolver,
                                                         .targets = targets,
                                                         .timeout_ms = timeout_ms,
                                                         .now = 1795132800,
                                                         .on_finish = on_finish,
                                                         .context = watch});
    assert_int_equal(watch->finished, 0);
    if (free_ms >= 0)
        timer_after(timer_new(loop, on_timer, watch), free_ms);
    loop_run(loop);
    resolver_free(resolver);
    loop_free(loop);
}

static void a_check_ends_once_at_its_deadline_or_never_when_freed(void **state)
{
    struct active_targets targets = {0};
    struct watch watch;
    uint16_t port;
    int fd = silent_port(&port);

    (void)state;
    target_of(&targets, PROBE_HTTP, port);
    target_of(&targets, PROBE_CERT, port);
    target_of(&targets, PROBE_TCP, port);
    run(&watch, &targets, 200, -1);
    assert_int_equal(watch.finished, 1);
    assert_int_equal(watch.readings, 4); /* of a page there are two */
    free(watch.first);
    run(&watch, &targets, 60000, 0);
    assert_int_equal(watch.finished, 0);
    run(&watch, &targets, 60000, 50);
    assert_int_equal(watch.finished, 0);
    active_targets_release(&targets);
    close(fd);
}

static void nothing_to_ask_is_finished_at_once(void **state)
{
    const struct active_targets targets = {0};
    struct watch watch;

    (void)state;
    run(&watch, &targets, 60000, -1);
    assert_int_equal(watch.finished, 1);
    assert_int_equal(watch.readings, 0);
}

static int in_english(void **state)
{
    (void)state;
    tr_set_lang(LANG_EN);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_filled_in),
        cmocka_unit_test(a_check_ends_once_at_its_deadline_or_never_when_freed),
        cmocka_unit_test(nothing_to_ask_is_finished_at_once),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("active", tests, in_english, NULL);
}
