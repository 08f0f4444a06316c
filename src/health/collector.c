/* Wiring: the loop, its timers and watches, and what each trip to the store brings. */
#include "health/collector.h"

#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/tr.h"
#include "health/machine.h"
#include "health/own.h"
#include "loop/loop.h"
#include "loop/resolve.h"
#include "loop/sigwatch.h"
#include "loop/timer.h"
#include "loop/watch.h"
#include "loop/work.h"
#include "remote/hostkeys.h"
#include "remote/key.h"

enum {
    TICK_MS = 10, /* rounds that are due within one are asked together */
    TICK_LONGEST_MS = 2,
    TRIP_MS = 1000,
    TRIP_HEAVY_MS = 250,
    TRIP_SOON_MS = 50,
    RENEW_MS = 2000,
    LOOK_MS = 10000, /* at the clock, for what is stale or in maintenance */
    NAMES_MS = 300000,
    /* An answer comes in several packets; with so many on their way each would wake us for itself. */
    GATHER_FROM = 16,
    GATHER_US = 3000
};

struct collector {
    struct collector_options options;
    struct loop *loop;
    struct station station;
    struct post *post;
    struct outbox *outbox;
    struct verdicts *verdicts;
    struct plan *plan;
    VEC(struct maintenance) windows;
    struct own own;
    struct timer *tick, *trip_timer, *look_timer, *renew_timer, *window_timer;
    mono_ms tick_at; /* for which tick is set */
    struct watch *wake, *ask;
    struct sigwatch *signals[3];
    struct trip trip;
    bool travelling;
    bool look, asked; /* what the next trip has to do */
    mono_ms trip_at;  /* of the last one */
    mono_ms gone;     /* since when the store is; 0: it is there */
    size_t through;   /* machines, from the first on */
    bool ended;
    struct err err;
    int64_t begun_us, begun_cpu_us;
};

/* --- the plan --- */

static void forget_subject(struct subject *subject, void *context)
{
    (void)context;
    log_info("%s is not looked after any more", subject->id);
}

/* In the new order; those behind a jump host go before it. */
static void order_machines(struct collector *collector, struct map *by_key)
{
    struct machine **old = collector->station.machines.items;
    size_t old_len = collector->station.machines.len;

    collector->station.machines.items = NULL;
    collector->station.machines.len = collector->station.machines.size = 0;
    for (size_t i = old_len; i-- > 0;) {
        if (!old[i]->kept)
            machine_free(old[i]);
    }
    vec_each (plan, &collector->plan->machines)
        /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
        *vec_push(&collector->station.machines) = map_get(by_key, plan->key);
    free(old);
}

static void take_plan(struct collector *collector, struct plan *plan)
{
    struct plan *before = collector->plan;
    struct map by_key;

    map_init(&by_key);
    vec_each (machine, &collector->station.machines) {
        (*machine)->kept = false;
        (*machine)->subjects.len = 0;
        map_put(&by_key, (*machine)->key, *machine);
    }
    collector->plan = plan;
    collector->station.fresh = 0;
    verdicts_plan(collector->verdicts, plan, forget_subject, collector);
    vec_each (planned, &plan->machines) {
        struct machine *machine = map_get(&by_key, planned->key);
        struct machine *jump = planned->jump == NULL ? NULL : map_get(&by_key, planned->jump);

        if (machine == NULL) {
            machine = machine_new(&collector->station, planned);
            map_put(&by_key, planned->key, machine);
            /* NOLINTNEXTLINE(bugprone-sizeof-expression) pointers are meant */
            *vec_push(&collector->station.machines) = machine;
        }
        machine_plan(machine, planned, jump, collector->verdicts);
    }
    order_machines(collector, &by_key);
    vec_each (machine, &collector->station.machines)
        machine_find_doors(*machine);
    map_release(&by_key, NULL);
    scripts_release(&collector->station.scripts);
    if (before != NULL)
        plan_release(before);
    free(before);
}

static bool is_known_now(const struct hostkeys *known, const struct machine *machine)
{
    const struct hostkey *shown = machine->remote == NULL ? NULL : remote_hostkey(machine->remote);

    if (machine->plan->host->transport != TRANSPORT_SSH)
        return true;
    return shown != NULL &&
           hostkeys_check(known, machine->key, (uint16_t)machine->plan->host->place.port,
                          shown->type, shown->base64) == HOSTKEY_KNOWN;
}

static void take_keys(struct collector *collector, const struct news *news)
{
    struct hostkeys *known = collector->station.known;
    struct err err = ERR_INIT;

    vec_each (machine, &collector->station.machines)
        if ((*machine)->plan->host->transport == TRANSPORT_SSH)
            hostkeys_forget(known, (*machine)->key, (uint16_t)(*machine)->plan->host->place.port);
    vec_each (key, &news->keys) {
        struct str name = STR_INIT;

        str_addf(&name, "%s:%lld", key->address, (long long)key->port);
        if (!str_eq(key->route, ""))
            str_addf(&name, " via %s", key->route);
        if (hostkeys_add(known, name.buf, (uint16_t)key->port, key->type, key->public_key, &err) <
            0)
            log_error("%s: %s", key->id, err.text.buf);
        err_reset(&err);
        str_release(&name);
    }
    err_release(&err);
    vec_each (machine, &collector->station.machines) {
        bool is_known = is_known_now(known, *machine);

        if ((*machine)->key_trouble && is_known)
            machine_urge(*machine);
        else if ((*machine)->connected != 0 && !is_known)
            machine_refuse(*machine);
    }
}

/* --- maintenance --- */

/* When a window opens or closes next; INT64_MAX: none will. */
static wall_s next_edge(const struct collector *collector, wall_s now)
{
    wall_s next = INT64_MAX;

    vec_each (window, &collector->windows) {
        if (window->opens > now && window->opens < next)
            next = window->opens;
        if (window->closes > now && window->closes < next)
            next = window->closes;
    }
    return next;
}

static void set_maintenance(struct collector *collector)
{
    wall_s now = clock_wall(), edge = next_edge(collector, now);
    struct subject *subject;
    size_t at = 0;

    while (verdicts_next(collector->verdicts, &at, &subject)) {
        subject->maintenance = false;
        vec_each (window, &collector->windows)
            if (window_phase(window, now) == WINDOW_OPEN &&
                window_is_about(window, subject->plan->host))
                subject->maintenance = true;
    }
    if (edge != INT64_MAX)
        timer_after(collector->window_timer, clock_ms_until(edge));
}

static void on_window(struct timer *timer, void *context)
{
    (void)timer;
    set_maintenance(context);
}

/* Takes over what news owns. */
static void take_news(struct collector *collector, struct news *news)
{
    vec_each (window, &collector->windows)
        record_release(&maintenance_schema, window);
    vec_release(&collector->windows);
    memcpy(&collector->windows, &news->windows, sizeof(collector->windows));
    memset(&news->windows, 0, sizeof(news->windows));
    if (news->plan != NULL) {
        take_plan(collector, news->plan);
        news->plan = NULL;
        collector->through = 0;
        log_info("%zu hosts on %zu machines are looked after", plan_host_count(collector->plan),
                 collector->plan->machines.len);
        if (collector->options.on_plan != NULL)
            collector->options.on_plan(collector->plan->agent_hosts);
    }
    take_keys(collector, news);
    set_maintenance(collector);
}

/* --- trips --- */

static void stop(struct collector *collector)
{
    collector->ended = true;
    loop_stop(collector->loop);
}

static void note_gone(struct collector *collector, const struct trip *trip)
{
    mono_ms now = clock_mono();

    if (trip->failed && collector->gone == 0) {
        collector->gone = now;
        log_error("%s", trip->err.text.buf);
    } else if (!trip->failed && collector->gone != 0) {
        log_warn("the store is back after %lld s", (long long)(now - collector->gone) / 1000);
        collector->gone = 0;
    }
}

static void urge_asked(struct collector *collector, const struct trip *trip)
{
    vec_each (host, &trip->hosts) {
        struct subject *subject = verdicts_subject(collector->verdicts, *host);

        if (subject != NULL && subject->machine != NULL)
            machine_urge(subject->machine);
    }
}

/* In the other thread. */
static void travel(void *context)
{
    struct collector *collector = context;

    trip_run(&collector->trip);
}

static void on_trip_done(void *context)
{
    struct collector *collector = context;
    struct trip *trip = &collector->trip;

    collector->travelling = false;
    if (trip->parcel != NULL)
        outbox_put_back(collector->outbox, trip->parcel);
    trip->parcel = NULL;
    note_gone(collector, trip);
    if (trip->lost) {
        err_set(&collector->err, ERR_REFUSED, "%s",
                _("another collector has taken over; this one writes nothing any more"));
        stop(collector);
    }
    collector->look = collector->look || (trip->failed && trip->look && !trip->has_news);
    collector->asked = collector->asked || (trip->failed && trip->asked);
    if (trip->has_news)
        take_news(collector, &trip->news);
    if (trip->renewed || (!trip->failed && outbox_has_lost(collector->outbox)))
        verdicts_renew(collector->verdicts);
    urge_asked(collector, trip);
    outlooks_tell(&trip->outlooks, collector->verdicts, clock_wall(), clock_mono());
    trip_release(trip);
}

static void pack(struct collector *collector)
{
    collector->trip = (struct trip){.post = collector->post,
                                    .parcel = outbox_take(collector->outbox),
                                    .asked = collector->asked,
                                    .look = collector->look};
    collector->asked = collector->look = false;
    collector->trip_at = clock_mono();
}

static void set_out(struct timer *timer, void *context)
{
    struct collector *collector = context;

    (void)timer;
    if (collector->travelling || collector->ended)
        return;
    pack(collector);
    outlooks_take(collector->verdicts, clock_wall(), clock_mono(), &collector->trip.outlooks);
    collector->travelling = true;
    work_start(collector->loop, travel, on_trip_done, collector);
}

/* At most one trip a second; the first one after a pause soon, and sooner when there is much to carry:
 * what waits for a trip is memory. */
static void plan_trip(struct collector *collector)
{
    bool heavy = outbox_is_heavy(collector->outbox) && collector->gone == 0;
    mono_ms at = collector->trip_at + (heavy ? TRIP_HEAVY_MS : TRIP_MS), now = clock_mono();
    bool wanted = collector->look || collector->asked || !outbox_is_empty(collector->outbox);

    if (!wanted || collector->travelling)
        return;
    if (heavy && at <= now) {
        timer_stop(collector->trip_timer);
        set_out(collector->trip_timer, collector);
        return;
    }
    if (timer_is_running(collector->trip_timer))
        return;
    if (at < now + TRIP_SOON_MS || collector->asked)
        at = now + TRIP_SOON_MS;
    timer_after(collector->trip_timer, at - now);
}

/* --- turns --- */

static void on_tick(struct timer *timer, void *context)
{
    struct collector *collector = context;
    mono_ms now = clock_mono();
    struct due *due;

    (void)timer;
    collector->tick_at = INT64_MAX;
    while ((due = schedule_take(&collector->station.schedule, now)) != NULL) {
        due->on_due(due);
        if (clock_mono() - now >= TICK_LONGEST_MS)
            break; /* the rest in the next turn: answers want to be read, too */
    }
}

static void set_tick(struct collector *collector)
{
    mono_ms next = schedule_next(&collector->station.schedule);

    if (next != INT64_MAX)
        next = (next + TICK_MS - 1) / TICK_MS * TICK_MS;
    if (next == collector->tick_at)
        return;
    collector->tick_at = next;
    if (next == INT64_MAX)
        timer_stop(collector->tick);
    else
        timer_at(collector->tick, next);
}

static bool is_through(struct collector *collector)
{
    if (collector->options.rounds == 0)
        return false;
    while (collector->through < collector->station.machines.len &&
           machine_is_through(collector->station.machines.items[collector->through]))
        collector->through++;
    return collector->through == collector->station.machines.len;
}

static void before_wait(void *context)
{
    struct collector *collector = context;

    set_tick(collector);
    plan_trip(collector);
    if (!collector->ended && is_through(collector))
        stop(collector);
    own_turn(&collector->own, collector->loop);
    if (collector->station.running >= GATHER_FROM && !collector->ended)
        own_sleep(&collector->own, GATHER_US);
}

static void on_look(struct timer *timer, void *context)
{
    struct collector *collector = context;

    (void)timer;
    set_maintenance(collector);
    verdicts_look(collector->verdicts, clock_wall());
    if (!collector->options.post.plan.agent)
        own_tell(&collector->own, &collector->station, collector->outbox);
    collector->asked = true; /* a wake-up may be lost */
}

static void on_wake(struct watch *watch, void *context)
{
    struct collector *collector = context;

    (void)watch;
    collector->look = true;
}

static void on_ask(struct watch *watch, void *context)
{
    struct collector *collector = context;

    (void)watch;
    collector->asked = true;
}

static void on_end(struct sigwatch *watch, void *context)
{
    (void)watch;
    stop(context);
}

static void on_hangup(struct sigwatch *watch, void *context)
{
    struct collector *collector = context;

    (void)watch;
    collector->look = true;
}

/* --- life --- */

static void free_key(void *key)
{
    remote_key_free(key);
}

static int watch_all(struct collector *collector, struct err *err)
{
    const struct {
        int number;
        void (*on_signal)(struct sigwatch *watch, void *context);
    } signals[] = {{SIGTERM, on_end}, {SIGINT, on_end}, {SIGHUP, on_hangup}};

    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        collector->signals[i] =
            sigwatch_new(collector->loop, signals[i].number, signals[i].on_signal, collector, err);
        if (collector->signals[i] == NULL)
            return -1;
    }
    collector->wake =
        watch_new(collector->loop, post_wake_path(collector->post), on_wake, collector, err);
    if (collector->wake != NULL)
        collector->ask =
            watch_new(collector->loop, post_ask_path(collector->post), on_ask, collector, err);
    return collector->ask == NULL ? -1 : 0;
}

static void set_timers(struct collector *collector)
{
    struct loop *loop = collector->loop;

    collector->tick = timer_new(loop, on_tick, collector);
    collector->trip_timer = timer_new(loop, set_out, collector);
    collector->look_timer = timer_new(loop, on_look, collector);
    collector->renew_timer = timer_new(loop, set_out, collector);
    collector->window_timer = timer_new(loop, on_window, collector);
    timer_every(collector->look_timer, LOOK_MS);
    timer_every(collector->renew_timer, RENEW_MS);
    loop_set_before_wait(loop, before_wait, collector);
}

static void set_station(struct collector *collector)
{
    struct station *station = &collector->station;

    station->loop = collector->loop;
    station->resolver = resolver_new(collector->loop, NAMES_MS);
    station->known = hostkeys_new();
    station->limits.handshakes.max = LIMITS_HANDSHAKES;
    station->rounds = collector->options.rounds;
    station->resident = collector->options.resident;
    map_init(&station->keys);
    map_init(&station->doors);
}

/* The states first: a machine that is taken over may be asked at once. */
static int begin(struct collector *collector, struct err *err)
{
    struct news news;

    if (post_news(collector->post, &news, err) < 0)
        return -1;
    verdicts_plan(collector->verdicts, news.plan, forget_subject, collector);
    if (post_restore(collector->post, collector->verdicts, err) < 0) {
        news_release(&news);
        return -1;
    }
    take_news(collector, &news);
    news_release(&news);
    malloc_trim(0); /* reading a configuration takes ten times its size */
    return 0;
}

int collector_new(const struct collector_options *options, struct collector **out, struct err *err)
{
    struct collector *collector = xcalloc(1, sizeof(*collector));
    int rc;

    collector->options = *options;
    collector->err = (struct err)ERR_INIT;
    collector->begun_us = clock_mono_us();
    collector->tick_at = INT64_MAX;
    collector->outbox = outbox_new();
    collector->verdicts = verdicts_new(collector->outbox);
    rc = post_open(&options->post, &collector->post, err);
    if (rc == 1) {
        collector->loop = loop_new(err);
        rc = collector->loop == NULL ? -1 : 1;
    }
    if (rc == 1) {
        set_station(collector);
        set_timers(collector);
        if (watch_all(collector, err) < 0 || begin(collector, err) < 0)
            rc = -1;
    }
    if (rc == 1)
        *out = collector;
    else
        collector_free(collector);
    return rc;
}

int collector_run(struct collector *collector, struct err *err)
{
    collector->begun_us = clock_mono_us();
    collector->begun_cpu_us = own_cpu_us();
    while (!collector->ended)
        loop_run(collector->loop);
    if (collector->err.kind == ERR_NONE)
        return 0;
    return err_set(err, collector->err.kind, "%s", collector->err.text.buf);
}

void collector_totals(const struct collector *collector, struct collector_totals *totals)
{
    const struct station *station = &collector->station;

    *totals = (struct collector_totals){
        .hosts = plan_host_count(collector->plan),
        .machines = collector->plan->machines.len,
        .agent_hosts = collector->plan->agent_hosts,
        .logins = station->logins,
        .asked = station->asked,
        .answered = station->answered,
        .failed = station->failed,
        .missed = station->missed,
        .wall_ms = (clock_mono_us() - collector->begun_us) / 1000,
        .cpu_ms = (own_cpu_us() - collector->begun_cpu_us) / 1000,
        .longest_turn_us = collector->own.longest_us,
        .longest_turn_cpu_us = collector->own.longest_cpu_us,
        .memory_kib = own_memory_kib(),
    };
}

/* What is left goes to the store, unless it is gone or another's. */
static void deliver_rest(struct collector *collector)
{
    while (collector->travelling)
        loop_turn(collector->loop, true);
    while (collector->err.kind == ERR_NONE && collector->post != NULL &&
           !outbox_is_empty(collector->outbox)) {
        pack(collector);
        trip_run(&collector->trip);
        collector->travelling = true;
        if (collector->trip.failed)
            break;
        trip_release(&collector->trip);
        collector->travelling = false;
    }
    if (collector->travelling) {
        parcel_free(collector->trip.parcel);
        trip_release(&collector->trip);
    }
}

void collector_free(struct collector *collector)
{
    struct station *station;

    if (collector == NULL)
        return;
    station = &collector->station;
    if (collector->loop != NULL)
        deliver_rest(collector);
    for (size_t i = collector->station.machines.len; i-- > 0;)
        machine_free(collector->station.machines.items[i]);
    vec_release(&collector->station.machines);
    verdicts_free(collector->verdicts);
    outbox_free(collector->outbox);
    post_close(collector->post);
    if (collector->loop != NULL) {
        resolver_free(station->resolver);
        loop_free(collector->loop);
        hostkeys_free(station->known);
        limits_release(&station->limits);
        schedule_release(&station->schedule);
        scripts_release(&station->scripts);
        map_release(&station->keys, free_key);
        map_release(&station->doors, free);
    }
    vec_each (window, &collector->windows)
        record_release(&maintenance_schema, window);
    vec_release(&collector->windows);
    if (collector->plan != NULL)
        plan_release(collector->plan);
    free(collector->plan);
    err_release(&collector->err);
    free(collector);
}
