#include "lib/fleet.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/file.h"
#include "base/mem.h"
#include "desk/desk.h"
#include "desk/hosts.h"
#include "lib/meter.h"

/* As /proc/net/tcp numbers them. */
enum { ESTABLISHED = 1, LISTENING = 10 };

static int number_in(const char *dir, const char *name)
{
    char *path = xasprintf("%s/%s", dir, name);
    FILE *file = fopen(path, "re");
    int number = 0;

    if (file == NULL || fscanf(file, "%d", &number) != 1)
        die("%s: no number", path);
    fclose(file);
    free(path);
    return number;
}

void fleet_start(struct fleet *fleet, struct meter *meter, const char *dir, int machines,
                 const char *kind)
{
    char *count = xasprintf("%d", machines);

    *fleet = (struct fleet){.dir = xstrdup(dir), .machines = machines};
    setenv("FLEET_QUIET", "1", 1);
    meter_run(meter,
              (char *const[]){(char[]){"tests/fleet/run"}, (char[]){"start"}, fleet->dir, count,
                              (char *)kind, (char[]){"--all-healthy"}, NULL},
              NULL);
    fleet->port = number_in(dir, "port");
    fleet->pid = number_in(dir, "pid");
    free(count);
}

void fleet_set(struct fleet *fleet, const char *machine, const char *scenario)
{
    struct meter *meter = meter_new("order");

    meter_run(meter,
              (char *const[]){(char[]){"tests/fleet/run"}, (char[]){"set"}, fleet->dir,
                              (char *)machine, (char *)scenario, NULL},
              NULL);
    meter_free(meter);
}

void fleet_stop(struct fleet *fleet)
{
    struct meter *meter = meter_new("stop");

    meter_run(meter,
              (char *const[]){(char[]){"tests/fleet/run"}, (char[]){"stop"}, fleet->dir, NULL},
              NULL);
    meter_free(meter);
    free(fleet->dir);
    *fleet = (struct fleet){0};
}

/* Sockets in that state, at that port here or there. */
static int sockets(int port, bool here, unsigned wanted)
{
    FILE *file = fopen("/proc/net/tcp", "re");
    unsigned from, to, state;
    char line[512];
    int count = 0;

    while (file != NULL && fgets(line, sizeof(line), file) != NULL)
        if (sscanf(line, " %*d: %*x:%x %*x:%x %x", &from, &to, &state) == 3 &&
            (int)(here ? from : to) == port && state == wanted)
            count++;
    if (file != NULL)
        fclose(file);
    return count;
}

int fleet_connections(int port)
{
    return sockets(port, false, ESTABLISHED);
}

bool fleet_listens(int port)
{
    return sockets(port, true, LISTENING) > 0;
}

/* --- stores --- */

static void read_pub(const char *path, struct host_key *key)
{
    struct str text = STR_INIT, fingerprint = STR_INIT;
    struct err err = ERR_INIT;
    char type[64], bytes[1024];

    if (file_read(path, 4096, &text, &err) < 0 ||
        sscanf(text.buf, "%63s %1023s", type, bytes) != 2 ||
        host_key_fingerprint(type, bytes, &fingerprint, &err) < 0)
        die("%s: no key", path);
    *key = (struct host_key){.type = xstrdup(type),
                             .public_key = xstrdup(bytes),
                             .fingerprint = str_detach(&fingerprint)};
    str_release(&text);
}

static void trust(struct desk *desk, const struct host_place *place, const char *pub)
{
    struct err err = ERR_INIT;
    struct host_key key;

    read_pub(pub, &key);
    if (desk_host_trust(desk, place, &key, "by the benchmark", &err) < 0)
        die("%s: %s", place->address, err.text.buf);
    record_release(&host_key_schema, &key);
}

static void trust_all(struct desk *desk, const char *pub)
{
    struct host_plans plans = {0};
    struct err err = ERR_INIT;

    if (desk_hosts_plan(desk, &plans, &err) < 0)
        die("%s", err.text.buf);
    for (size_t i = 0; i < plans.list.len; i++)
        trust(desk, &plans.list.items[i].place, pub);
    host_plans_release(&plans);
}

static void trust_more(struct desk *desk, const char *pub, int more)
{
    for (int i = 0; i < more; i++) {
        struct host_place place = {.address = xasprintf("10.9.%d.%d", i / 250, i % 250 + 1),
                                   .port = 22,
                                   .route = xstrdup("")};

        trust(desk, &place, pub);
        host_place_release(&place);
    }
}

char *fleet_store(const char *dir, const char *name, const char *config, const char *pub, int more)
{
    static const char *const with[] = {"", "-wal", "-shm", "-wake", "-health.db"};
    char *path = xasprintf("%s/%s.db", dir, name), *url = xasprintf("sqlite:%s", path);
    struct desk_options options = {.store_url = url, .origin = "bench"};
    struct err err = ERR_INIT;
    struct desk *desk;
    wall_s now;

    for (size_t i = 0; i < ARRAY_LEN(with); i++) {
        char *old = xasprintf("%s%s", path, with[i]);

        unlink(old);
        free(old);
    }
    desk = desk_init(&options, DESK_TEST, config, &now, &err);
    if (desk == NULL)
        die("%s: %s", path, err.text.buf);
    trust_all(desk, pub);
    trust_more(desk, pub, more);
    desk_close(desk);
    free(url);
    return path;
}
