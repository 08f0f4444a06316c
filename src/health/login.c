/* Logging in and what comes of it. A try in vain is told as a look at the host, but not more often
 * than every COUNT_MS: a server that restarts is not down. */
#include "health/login.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/tr.h"
#include "loop/loop.h"
#include "remote/key.h"

enum {
    COUNT_MS = 2000,
    DOUBTS_MAX = 8,
    DOUBT_RETRY_MS = 1000,
    AGAIN_MS = 100, /* a session that was dropped: at once, but not all in the same moment */
    QUICK_MS = 500,
    TOGETHER_MS = 15000, /* as far apart as two idle sessions notice the same cut */
    TOGETHER_WITHIN_MS = 300,
    KEY_RETRY_MS = 60000,
    LEAN_FROM = 500,         /* machines */
    LOGIN_RETRY_MS = 300000, /* accounts are locked after a few tries in vain */
    RECYCLE_MS = 86400000,
    RECYCLE_COMMANDS = 5000
};

/* --- the remote --- */

/* The user's own keys, where the configuration names none. */
static void add_own_key(struct str *out)
{
    static const char *const names[] = {".ssh/id_ed25519", ".ssh/id_ecdsa", ".ssh/id_rsa"};
    const char *home = getenv("HOME"); /* lint:allow: not one of our own folders */
    struct str path = STR_INIT;

    for (size_t i = 0; home != NULL && i < ARRAY_LEN(names) && out->len == 0; i++) {
        str_set(&path, home);
        path_join(&path, names[i]);
        if (file_exists(path.buf))
            str_add(out, path.buf);
    }
    str_release(&path);
}

static int find_key(struct machine *machine, const struct remote_key **key, struct err *err)
{
    const char *named = machine->plan->host->key_file;
    struct str path = STR_INIT;
    struct remote_key *found;

    *key = NULL;
    if (machine->plan->host->auth != AUTH_KEY)
        return 0;
    if (named == NULL)
        add_own_key(&path);
    else
        str_add(&path, named);
    if (path.len == 0)
        return err_set(err, ERR_FAILED,
                       _("no key to log in with: give the host or its site a key_file"));
    found = map_get(&machine->station->keys, path.buf);
    if (found == NULL) {
        found = remote_key_load(path.buf, NULL, err);
        if (found != NULL)
            map_put(&machine->station->keys, path.buf, found);
    }
    str_release(&path);
    *key = found;
    return found == NULL ? -1 : 0;
}

static const char *own_login(void)
{
    const struct passwd *entry = getpwuid(geteuid());

    return entry == NULL ? NULL : entry->pw_name;
}

static void on_state(struct remote *remote, enum remote_state state, const struct err *reason,
                     void *context);

static int need_remote(struct machine *machine, struct err *err)
{
    const struct host_plan *host = machine->plan->host;
    struct argv command = {0};
    struct remote_options options = {.loop = machine->station->loop,
                                     .resolver = machine->station->resolver,
                                     .transport = host->transport == TRANSPORT_LOCAL ? REMOTE_LOCAL
                                                                                     : REMOTE_SSH,
                                     .address = host->place.address,
                                     .port = (uint16_t)host->place.port,
                                     .user = host->user,
                                     .known_as = machine->key,
                                     .known = machine->station->known,
                                     .agent = host->auth == AUTH_AGENT,
                                     .legacy = host->host->legacy,
                                     .on_state = on_state,
                                     .context = machine};

    if (machine->remote != NULL)
        return 0;
    if (machine->jump != NULL && need_remote(machine->jump, err) < 0)
        return err_prefix(err, "%s", machine->jump->key);
    if (options.transport == REMOTE_SSH && find_key(machine, &options.key, err) < 0)
        return -1;
    if (options.user == NULL)
        options.user = own_login();
    if (host->auth == AUTH_PASSWORD_COMMAND) {
        vec_each (word, &host->host->password_command)
            argv_push(&command, *word);
        options.password_command = &command;
    }
    options.lean = machine->station->machines.len > LEAN_FROM;
    options.jump = machine->jump == NULL ? NULL : machine->jump->remote;
    machine->remote = remote_new(&options, err);
    argv_release(&command);
    return machine->remote == NULL ? -1 : 0;
}

/* --- trying --- */

static void retry_after(struct machine *machine, int64_t ms)
{
    schedule_put(&machine->station->schedule, &machine->retry, clock_mono() + ms);
}

static int64_t random_up_to(int64_t ms)
{
    return (int64_t)(backoff_random() % (uint32_t)ms);
}

static void tell_all(struct machine *machine, enum outcome outcome, const char *text)
{
    vec_each (subject, &machine->subjects)
        verdict_outcome(*subject, outcome, text, clock_wall(), clock_mono());
}

static void connect_now(void *context)
{
    struct machine *machine = context;
    struct err err = ERR_INIT;

    if (need_remote(machine, &err) < 0) {
        limits_leave(&machine->station->limits, &machine->pass);
        tell_all(machine, OUTCOME_NO_LOGIN, err.text.buf);
        machine_give_up(machine, false);
        retry_after(machine, KEY_RETRY_MS);
    } else {
        if (machine->trouble == 0)
            machine->trouble = clock_mono();
        machine->station->logins++;
        remote_connect(machine->remote);
    }
    err_release(&err);
}

/* Who has nothing to ask is not heard of again until its next round: it is asked for its place. */
static void make_room(struct machine *machine)
{
    if (machine->pass.site == NULL)
        return;
    vec_each (other, &machine->station->machines) {
        if (machine->pass.state != PASS_WAITING)
            return;
        if ((*other)->pass.site == machine->pass.site)
            login_rest(*other);
    }
}

void login_go(struct machine *machine)
{
    if (machine->connected != 0 || machine->retry.place != 0 || machine->pass.state != PASS_OUT ||
        !machine_wants_session(machine))
        return;
    machine->pass.urgent = machine->pass.urgent || machine->tries > 0;
    if (limits_enter(&machine->station->limits, &machine->pass))
        connect_now(machine);
    else
        make_room(machine);
}

static void on_retry(struct due *due)
{
    struct machine *machine =
        (struct machine *)(void *)((char *)due - offsetof(struct machine, retry));

    login_go(machine);
}

void login_urge(struct machine *machine)
{
    schedule_remove(&machine->station->schedule, &machine->retry);
    machine->backoff = (struct backoff){0};
    machine->pass.urgent = true;
}

/* --- it is there --- */

static bool is_down(const struct machine *machine)
{
    vec_each (subject, &machine->subjects) {
        if (subject_is_down(*subject))
            return true;
    }
    return false;
}

/* A switch that is back, or a hypervisor: those that went in the same moment wait no longer. */
static void bring_back(const struct machine *first)
{
    struct station *station = first->station;
    mono_ms now = clock_mono();

    vec_each (item, &station->machines) {
        struct machine *machine = *item;
        int64_t apart = machine->trouble - first->trouble;

        if (!machine->away || machine->retry.place == 0 || apart > TOGETHER_MS ||
            apart < -TOGETHER_MS || machine->retry.at <= now + TOGETHER_WITHIN_MS)
            continue;
        backoff_reset(&machine->backoff);
        retry_after(machine, random_up_to(TOGETHER_WITHIN_MS));
    }
}

static void note_up(struct machine *machine)
{
    if (is_down(machine))
        machine_ask_soon(machine);
    if (machine->tries > 0)
        bring_back(machine);
    machine->trouble = 0;
    machine->tries = machine->doubts = 0;
    machine->counted = 0;
    machine->in_vain = false;
    backoff_reset(&machine->backoff);
    tell_all(machine, OUTCOME_UP, NULL);
}

void login_answered(struct machine *machine)
{
    machine->answered = true;
    if (machine->in_vain)
        note_up(machine);
}

static void on_ready(struct machine *machine)
{
    machine->connected = clock_mono();
    machine->away = false;
    machine->commands = 0;
    machine->answered = false;
    machine->key_trouble = false;
    machine->pass.urgent = false;
    machine->station->sessions++;
    schedule_remove(&machine->station->schedule, &machine->retry);
    if (!machine->in_vain)
        note_up(machine);
    limits_settle(&machine->station->limits, &machine->pass);
    machine_go(machine);
}

/* --- enough for now --- */

/* Win32-OpenSSH leaks handles for as long as a connection lasts. */
static bool is_worn(const struct machine *machine)
{
    return machine->resident != NULL && machine->plan->host->host->os == OS_WINDOWS &&
           (clock_mono() - machine->connected > RECYCLE_MS || machine->commands > RECYCLE_COMMANDS);
}

void login_rest(struct machine *machine)
{
    if (machine->connected == 0 || machine->running > 0 || machine->leads ||
        machine_wants_session(machine) || !(limits_is_wanted(&machine->pass) || is_worn(machine)))
        return;
    resident_close(machine);
    remote_close(machine->remote);
    machine->connected = 0;
    machine->station->sessions--;
    limits_leave(&machine->station->limits, &machine->pass);
}

/* --- it is not --- */

static enum outcome outcome_of(enum remote_reason reason)
{
    switch (reason) {
    case REMOTE_HOSTKEY_UNKNOWN: return OUTCOME_KEY_UNKNOWN;
    case REMOTE_HOSTKEY_CHANGED: return OUTCOME_KEY_CHANGED;
    case REMOTE_AUTH_DENIED:
    case REMOTE_NO_SECRET: return OUTCOME_NO_LOGIN;
    case REMOTE_JUMP: return OUTCOME_BEHIND;
    default: return OUTCOME_DOWN;
    }
}

static void urge_parents(const struct subject *subject)
{
    vec_each (parent, &subject->parents) {
        struct machine *machine = (*parent)->machine;

        if (machine != NULL && machine->pass.state == PASS_OUT)
            machine_urge(machine);
    }
}

static void tell_one(struct subject *subject, enum outcome outcome, const char *text)
{
    char *remedy =
        outcome == OUTCOME_KEY_UNKNOWN ? xasprintf("%s %s", text, subject->id) : xstrdup(text);

    verdict_outcome(subject, outcome, remedy, clock_wall(), clock_mono());
    free(remedy);
}

/* False: it has to be looked at again before anything is said. */
static bool judge(struct machine *machine, struct subject *subject, enum outcome outcome,
                  const char *text)
{
    enum parents parents = PARENTS_UP;

    if (outcome == OUTCOME_DOWN || outcome == OUTCOME_BEHIND)
        parents = verdict_parents(subject, machine->trouble);
    if (parents == PARENTS_DOWN)
        outcome = OUTCOME_BEHIND;
    else if (machine->doubts < DOUBTS_MAX &&
             (parents == PARENTS_IN_DOUBT || outcome == OUTCOME_BEHIND)) {
        verdict_doubt(subject, text, clock_wall());
        urge_parents(subject);
        return false;
    }
    tell_one(subject, outcome, text);
    return true;
}

/* Returns whether the outcome was told. */
static bool judge_all(struct machine *machine, enum outcome outcome, const char *text)
{
    mono_ms now = clock_mono();
    bool counts = machine->counted == 0 || now - machine->counted >= COUNT_MS, told = counts;

    vec_each (subject, &machine->subjects) {
        if (!counts)
            verdict_doubt(*subject, text, clock_wall());
        else if (!judge(machine, *subject, outcome, text))
            told = false;
    }
    if (told)
        machine->counted = now;
    else if (counts)
        machine->doubts++;
    return told;
}

static int64_t retry_ms(struct machine *machine, enum outcome outcome, bool told)
{
    machine->tries++;
    switch (outcome) {
    case OUTCOME_KEY_UNKNOWN:
    case OUTCOME_KEY_CHANGED: return KEY_RETRY_MS;
    case OUTCOME_NO_LOGIN: return LOGIN_RETRY_MS;
    default: break;
    }
    if (machine->tries == 1)
        return 1 + random_up_to(AGAIN_MS);
    if (machine->tries == 2)
        return QUICK_MS / 2 + random_up_to(QUICK_MS);
    if (!told && machine->doubts < DOUBTS_MAX)
        return DOUBT_RETRY_MS;
    return backoff_next(&machine->backoff, backoff_random());
}

static void on_closed(struct machine *machine, const char *text)
{
    struct station *station = machine->station;
    enum outcome outcome = outcome_of(remote_reason(machine->remote));
    bool told;

    if (machine->connected != 0) {
        station->sessions--;
        machine->in_vain = !machine->answered;
    }
    machine->connected = 0;
    if (machine->trouble == 0)
        machine->trouble = clock_mono();
    /* A server that hangs up on whoever says nothing is not logged in to again and again. */
    machine->away = (outcome == OUTCOME_DOWN || outcome == OUTCOME_BEHIND) && !machine->in_vain;
    machine->key_trouble = outcome == OUTCOME_KEY_UNKNOWN || outcome == OUTCOME_KEY_CHANGED;
    told = judge_all(machine, outcome, text);
    if (machine->tasks.len > 0)
        retry_after(machine, retry_ms(machine, outcome, told));
    if (machine->key_trouble || outcome == OUTCOME_NO_LOGIN)
        machine_give_up(machine, true);
    else if (told)
        machine_give_up(machine, false);
    limits_leave(&station->limits, &machine->pass);
}

static void on_state(struct remote *remote, enum remote_state state, const struct err *reason,
                     void *context)
{
    struct machine *machine = context;

    (void)remote;
    if (state == REMOTE_READY)
        on_ready(machine);
    else if (state == REMOTE_CLOSED)
        on_closed(machine, reason->text.buf);
}

/* --- its end --- */

static void cancel_rounds(struct machine *machine)
{
    vec_each (task, &machine->tasks) {
        struct errand *errand = (*task)->errand;

        if (errand == NULL || !errand->kind->session)
            continue;
        errand_cancel(errand);
        machine_count_running(machine, -1);
        (*task)->wanted = true;
    }
    resident_close(machine);
}

void login_end(struct machine *machine)
{
    cancel_rounds(machine);
    remote_close(machine->remote);
    machine->connected = 0;
    machine->station->sessions--;
    limits_leave(&machine->station->limits, &machine->pass);
}

void login_close(struct machine *machine)
{
    cancel_rounds(machine);
    remote_free(machine->remote);
    machine->remote = NULL;
    if (machine->connected != 0)
        machine->station->sessions--;
    machine->connected = machine->trouble = machine->counted = 0;
    machine->tries = machine->doubts = 0;
    machine->in_vain = machine->away = false;
    schedule_remove(&machine->station->schedule, &machine->retry);
    limits_leave(&machine->station->limits, &machine->pass);
}

void login_init(struct machine *machine)
{
    machine->retry.on_due = on_retry;
    machine->jump_door.max = LIMITS_JUMP_HANDSHAKES;
    machine->pass.on_turn = connect_now;
    machine->pass.context = machine;
}

static struct door *site_door(struct machine *machine)
{
    const struct site *site = machine->plan->host->site;
    struct door *door;

    /* A jump host holds its session as long as others go through it: it would keep them out. */
    if (site == NULL || site->sessions == 0 || machine->leads ||
        machine->plan->host->transport == TRANSPORT_LOCAL)
        return NULL;
    door = map_get(&machine->station->doors, site->id);
    if (door == NULL) {
        door = xcalloc(1, sizeof(*door));
        map_put(&machine->station->doors, site->id, door);
    }
    door->max = (size_t)site->sessions;
    return door;
}

void login_plan(struct machine *machine)
{
    struct door *site = site_door(machine);
    struct door *jump = machine->jump == NULL ? NULL : &machine->jump->jump_door;

    if (machine->pass.state != PASS_OUT &&
        (machine->pass.site != site || machine->pass.jump != jump))
        login_close(machine); /* it came in by another door */
    machine->pass.site = site;
    machine->pass.jump = jump;
}
