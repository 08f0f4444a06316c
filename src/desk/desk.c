/* Opening the desk. The login is the system's; who owns the store's file is its administrator, so
 * that nobody can lock himself out of his own store; a login that the configuration does not know
 * may read and nothing else. */
#include "desk/desk.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/tr.h"
#include "base/width.h"
#include "desk/force.h"
#include "desk/sample_people.h"
#include "desk/ticket_clocks.h"
#include "model/records.h"
#include "model/worktimes.h"
#include "store/config_store.h"
#include "store/journal.h"
#include "store/lookback.h"
#include "store/store.h"

struct desk {
    struct store *store;
    struct config config; /* settings, roles, users only; of now, also when looking back */
    struct config *full;  /* all of it, once somebody asked */
    struct worktimes worktimes;
    struct str full_id;   /* of which version that is */
    struct config *rules; /* what clocks are judged by, once somebody asked */
    bool words;           /* and with the words of it */
    struct config *duty;  /* who is on duty and what is owed, once somebody asked */
    struct str rules_id;
    struct ticket_clocks *clocks;
    struct str clocks_id; /* of which version they are */
    bool borrowed;        /* the store is somebody else's */
    char *login;
    char *user; /* the login, or whom --as names */
    char *role;
    bool looks_back;
    struct desk_past past;
};

enum { SAMPLE_S = 21 * CIVIL_DAY_S };

static const char *const access_parts[] = {"settings", "roles", "users", NULL};

int desk_default_url(struct str *out, struct err *err)
{
    struct stat st;

    str_add(out, "sqlite:");
    if (stat("/var/lib/zhiban", &st) == 0 && S_ISDIR(st.st_mode)) {
        str_add(out, "/var/lib/zhiban");
    } else {
        struct str home = STR_INIT;

        if (path_add_home(&home, PATH_DATA, err) < 0)
            return -1;
        str_add(out, home.buf);
        str_release(&home);
    }
    str_add(out, "/zhiban.db");
    return 0;
}

static char *login_name(void)
{
    struct passwd entry, *found = NULL;
    char buffer[4096];

    if (getpwuid_r(geteuid(), &entry, buffer, sizeof(buffer), &found) == 0 && found != NULL)
        return xstrdup(found->pw_name);
    return xasprintf("uid-%u", (unsigned)geteuid());
}

/* --- who acts --- */

static bool owns_store(const struct desk *desk)
{
    struct stat st;
    const char *path = store_path(desk->store);

    return path != NULL && stat(path, &st) == 0 && st.st_uid == geteuid();
}

static const char *role_of_login(const struct desk *desk)
{
    const struct user *user = config_user(&desk->config, desk->login);

    if (user != NULL)
        return user->role;
    return owns_store(desk) ? "admin" : "";
}

static void become(struct desk *desk, const char *user, const char *role, const char *origin)
{
    char *full = xasprintf("%s%s%s", origin, strcmp(user, desk->login) == 0 ? "" : " login=",
                           strcmp(user, desk->login) == 0 ? "" : desk->login);

    free(desk->user);
    free(desk->role);
    desk->user = xstrdup(user);
    desk->role = xstrdup(role == NULL ? "" : role);
    store_set_actor(desk->store,
                    &(struct actor){.name = desk->user, .role = desk->role, .origin = full});
    free(full);
}

/* Acting as somebody else: in a store for tests or samples, or for whoever manages the store. */
static int act_as(struct desk *desk, const char *as, const char *origin, struct err *err)
{
    const struct user *user = config_user(&desk->config, as);

    if (store_mode(desk->store) == STORE_LIVE &&
        desk_require(desk, MAY_STORE_MANAGE, "--as", err) < 0)
        return -1;
    if (user == NULL)
        return err_set(err, ERR_USAGE, _("--as %s: no such user; users.yaml lists them"), as);
    become(desk, user->id, user->role, origin);
    return 0;
}

static int find_actor(struct desk *desk, const struct desk_options *options, struct err *err)
{
    const char *origin = options->origin == NULL ? "" : options->origin;

    desk->login = login_name();
    become(desk, desk->login, role_of_login(desk), origin);
    return options->as == NULL ? 0 : act_as(desk, options->as, origin, err);
}

/* --- opening --- */

static int set_now(struct desk *desk, const char *now, struct err *err)
{
    wall_s at;

    if (now == NULL || now[0] == '\0')
        return 0;
    if (store_mode(desk->store) == STORE_LIVE)
        return err_set(err, ERR_REFUSED, _("ZHIBAN_NOW is set, but the store %s is live; unset it"),
                       store_url(desk->store));
    if (civil_parse_instant(now, &at, err) < 0)
        return err_prefix(err, "ZHIBAN_NOW");
    clock_set_override(at);
    return 0;
}

/* An instant is written in the zone of now. No store is older than 1970. */
static int read_past(const char *text, wall_s *at, struct err *err)
{
    if (civil_parse_instant(text, at, err) < 0)
        return err_prefix(err, "--at");
    if (*at > clock_wall())
        return err_set(err, ERR_USAGE, _("--at %s is in the future; one can only look back"), text);
    if (*at < 1)
        *at = 1;
    return 0;
}

static int look_back(struct desk *desk, const char *text, struct err *err)
{
    struct desk_past *past = &desk->past;

    if (text == NULL)
        return 0;
    if (read_past(text, &past->at, err) < 0 || store_begin_read(desk->store, err) < 0 ||
        lookback_find(desk->store, past->at, &past->events, &past->first, err) < 0 ||
        lookback_begin(desk->store, record_kinds, past->events, err) < 0)
        return -1;
    desk->looks_back = true;
    clock_set_override(past->at);
    return 0;
}

int desk_refuse_files(struct err *err)
{
    return err_set(err, ERR_USAGE,
                   _("--at looks back in a store; files of a configuration (--config, "
                     "ZHIBAN_CONFIG) have no past"));
}

const struct desk_past *desk_past(const struct desk *desk)
{
    return desk->looks_back ? &desk->past : NULL;
}

static int apply_settings(struct desk *desk, struct err *err)
{
    const struct settings *settings = &desk->config.settings;

    if (settings->ui.zone != NULL && civil_set_zone(settings->ui.zone, err) < 0)
        return -1;
    width_set_ambiguous(settings->ui.ambiguous_width == 2 ? 2 : 1);
    if (settings->store.wait.unit == SPAN_SECONDS)
        store_set_busy_wait(desk->store, (int)(settings->store.wait.count * 1000));
    return 0;
}

static struct desk *new_desk(struct store *store)
{
    struct desk *desk = xcalloc(1, sizeof(*desk));

    desk->store = store;
    desk->borrowed = store != NULL;
    str_init(&desk->full_id);
    str_init(&desk->rules_id);
    str_init(&desk->clocks_id);
    return desk;
}

struct desk *desk_over(struct store *store)
{
    struct desk *desk = new_desk(store);

    desk->login = xstrdup("");
    desk->user = xstrdup("");
    desk->role = xstrdup("");
    return desk;
}

static struct desk *open_with(const struct desk_options *options,
                              const struct store_options *store_options, struct err *err)
{
    struct desk *desk = new_desk(NULL);
    struct str url = STR_INIT;

    if (options->store_url != NULL)
        str_add(&url, options->store_url);
    else if (desk_default_url(&url, err) < 0)
        goto fail;
    desk->store = store_open(url.buf, store_options, err);
    if (desk->store == NULL)
        goto fail;
    str_release(&url);
    return desk;
fail:
    str_release(&url);
    free(desk);
    return NULL;
}

/* What the version in force says, and what follows from it. */
static int settle(struct desk *desk, const struct desk_options *options, struct err *err)
{
    if (force_load(desk->store, access_parts, &desk->config, err) < 0 ||
        apply_settings(desk, err) < 0 || set_now(desk, options->now, err) < 0)
        return -1;
    return find_actor(desk, options, err);
}

struct desk *desk_open(const struct desk_options *options, struct err *err)
{
    struct desk *desk = open_with(options, &(struct store_options){.access = STORE_EXISTING}, err);

    if (desk != NULL && (settle(desk, options, err) < 0 || look_back(desk, options->at, err) < 0)) {
        desk_close(desk);
        return NULL;
    }
    return desk;
}

static int make_folder(const struct desk_options *options, struct err *err)
{
    struct str url = STR_INIT, dir = STR_INIT;
    int rc = 0;

    if (options->store_url != NULL)
        str_add(&url, options->store_url);
    else
        rc = desk_default_url(&url, err);
    if (rc == 0 && str_starts(url.buf, "sqlite:")) {
        path_add_dir(&dir, url.buf + strlen("sqlite:"));
        rc = path_make_dirs(dir.buf, PATH_PRIVATE, err);
    }
    str_release(&url);
    str_release(&dir);
    return rc;
}

/* The first event of a sample is three weeks old, so that two of them can be told in order, with
 * a holiday between. */
static int begin_sample(struct desk *desk, struct config *config, wall_s *now, struct err *err)
{
    int64_t events;

    *now = clock_wall();
    if (store_mode(desk->store) != STORE_SAMPLE)
        return 0;
    if (store_change_counter(desk->store, &events, err) < 0)
        return -1;
    if (events != 0)
        return 0;
    if (sample_people_add(config, *now, err) < 0)
        return -1;
    config_release(&desk->config);
    record_copy(&config_schema, &desk->config, config);
    clock_set_override(*now - SAMPLE_S);
    return 0;
}

struct desk *desk_init(const struct desk_options *options, enum desk_mode mode,
                       const char *config_dir, wall_s *now, struct err *err)
{
    const struct store_options create = {.access = STORE_CREATE, .mode = (enum store_mode)mode};
    struct config config;
    struct desk *desk = NULL;

    /* The configuration first: with a mistake in it there shall be no store either. */
    if (force_read(config_dir, &config, err) < 0)
        return NULL;
    if (make_folder(options, err) == 0)
        desk = open_with(options, &create, err);
    if (desk == NULL)
        goto out;
    if (desk_mode(desk) != mode) {
        err_set(err, ERR_REFUSED, _("%s exists already and was made for something else"),
                store_url(desk->store));
        goto fail;
    }
    record_copy(&config_schema, &desk->config, &config);
    if (apply_settings(desk, err) < 0 || set_now(desk, options->now, err) < 0 ||
        find_actor(desk, options, err) < 0 || begin_sample(desk, &config, now, err) < 0 ||
        force_put_first(desk->store, &config, config_dir, err) < 0)
        goto fail;
    goto out;
fail:
    desk_close(desk);
    desk = NULL;
out:
    config_release(&config);
    return desk;
}

void desk_close(struct desk *desk)
{
    if (desk == NULL)
        return;
    ticket_clocks_free(desk->clocks);
    if (!desk->borrowed)
        store_close(desk->store);
    str_release(&desk->full_id);
    str_release(&desk->rules_id);
    str_release(&desk->clocks_id);
    config_release(&desk->config);
    worktimes_release(&desk->worktimes);
    if (desk->full != NULL)
        config_release(desk->full);
    free(desk->full);
    if (desk->rules != NULL)
        config_release(desk->rules);
    free(desk->rules);
    if (desk->duty != NULL)
        config_release(desk->duty);
    free(desk->duty);
    free(desk->login);
    free(desk->user);
    free(desk->role);
    free(desk);
}

enum desk_mode desk_mode(const struct desk *desk)
{
    return (enum desk_mode)store_mode(desk->store);
}

const char *desk_store_url(const struct desk *desk)
{
    return store_url(desk->store);
}

const char *desk_store_path(const struct desk *desk)
{
    return store_path(desk->store);
}

const char *desk_wake_path(const struct desk *desk)
{
    return store_wake_path(desk->store);
}

const char *desk_user(const struct desk *desk)
{
    return desk->user;
}

const char *desk_role(const struct desk *desk)
{
    return desk->role;
}

int desk_load_looks(struct desk *desk, struct config *looks, struct err *err)
{
    const char *theme = desk->config.settings.ui.theme;
    const struct force_part parts[] = {{.name = "themes", .id = theme == NULL ? "night" : theme},
                                       {.name = "keys"},
                                       {.name = NULL}};

    return force_load_some(desk->store, parts, looks, err);
}

const struct config *desk_config(const struct desk *desk)
{
    return &desk->config;
}

/* Asked for before it is loaded: a version that comes in between is taken for a later one. */
static int note_version(struct desk *desk, struct str *id, struct err *err)
{
    str_reset(id);
    return config_newest_id(desk->store, id, err) < 0 ? -1 : 0;
}

const struct config *desk_full_config(struct desk *desk, struct err *err)
{
    struct config *full;

    if (desk->full != NULL)
        return desk->full;
    if (note_version(desk, &desk->full_id, err) < 0)
        return NULL;
    full = xcalloc(1, sizeof(*full));
    if (force_load(desk->store, NULL, full, err) < 0) {
        free(full);
        return NULL;
    }
    desk->full = full;
    return full;
}

const struct worktime *desk_worktime(struct desk *desk, const char *calendar, struct err *err)
{
    const struct config *config = desk_full_config(desk, err);
    const struct worktime *found;

    if (config == NULL)
        return NULL;
    found = worktimes_get(&desk->worktimes, config, calendar);
    if (found == NULL)
        err_set(err, ERR_FAILED,
                _("there is no calendar '%s'; 'zhiban config show calendars' lists them"),
                calendar);
    return found;
}

static struct config *load_rules(struct desk *desk, bool words, struct err *err)
{
    static const char *const rules[] = {"id",     "amends",   "prefix",         "from", "until",
                                        "clocks", "calendar", "confirm_within", NULL};
    static const char *const all[] = {"id",       "amends",         "prefix",  "from",
                                      "until",    "clocks",         "clauses", "escalation",
                                      "calendar", "confirm_within", NULL};
    static const char *const travel[] = {"id", "travel", NULL};
    const struct force_part parts[] = {{.name = FORCE_CLOCK_RULES, .keys = words ? all : rules},
                                       {.name = "sites", .keys = travel},
                                       {.name = "years"},
                                       {.name = "own_days"},
                                       {.name = "calendars"},
                                       {.name = NULL}};
    struct config *config = xcalloc(1, sizeof(*config));

    if (force_load_some(desk->store, parts, config, err) == 0)
        return config;
    free(config);
    return NULL;
}

const struct config *desk_clock_config(struct desk *desk, bool words, struct err *err)
{
    struct config *rules;

    if (desk->full != NULL)
        return desk->full;
    if (desk->rules != NULL && (desk->words || !words))
        return desk->rules;
    if (desk->rules != NULL) /* somebody may hold it */
        return desk_full_config(desk, err);
    if (note_version(desk, &desk->rules_id, err) < 0)
        return NULL;
    rules = load_rules(desk, words, err);
    desk->rules = rules;
    desk->words = words;
    return rules;
}

const struct config *desk_duty_config(struct desk *desk, struct err *err)
{
    static const char *const owed[] = {"id",    "amends",      "prefix", "from",
                                       "until", "obligations", NULL};
    static const struct force_part parts[] = {{.name = "users"},
                                              {.name = "layers"},
                                              {.name = "swaps"},
                                              {.name = "years"},
                                              {.name = "own_days"},
                                              {.name = "calendars"},
                                              {.name = "contracts", .keys = owed},
                                              {.name = NULL}};
    struct config *config;

    if (desk->full != NULL)
        return desk->full;
    if (desk->duty != NULL)
        return desk->duty;
    config = xcalloc(1, sizeof(*config));
    if (force_load_some(desk->store, parts, config, err) < 0) {
        free(config);
        return NULL;
    }
    desk->duty = config;
    return config;
}

struct ticket_clocks *desk_ticket_clocks(struct desk *desk, struct err *err)
{
    if (desk->clocks != NULL)
        return desk->clocks;
    desk->clocks = ticket_clocks_plain(desk, err);
    if (desk->clocks != NULL)
        str_set(&desk->clocks_id, desk->full != NULL ? desk->full_id.buf : desk->rules_id.buf);
    return desk->clocks;
}

int desk_clocks_are_in_force(struct desk *desk, struct err *err)
{
    struct str newest = STR_INIT;
    int rc = config_newest_id(desk->store, &newest, err);

    if (rc >= 0)
        rc = desk->clocks != NULL && strcmp(newest.buf, desk->clocks_id.buf) == 0;
    str_release(&newest);
    return rc;
}

struct store *desk_store(struct desk *desk)
{
    return desk->store;
}

int desk_go_on_as(struct desk *desk, const char *user, struct err *err)
{
    if (str_eq(user, desk->user))
        return 0;
    if (store_mode(desk->store) != STORE_SAMPLE)
        return err_set(err, ERR_REFUSED, _("%s is no sample store; invented records stay out"),
                       desk_store_url(desk));
    return act_as(desk, user, "zhiban sample", err);
}

void desk_limit_cache(struct desk *desk, int kib)
{
    store_limit_cache(desk->store, kib);
}

int desk_change_counter(struct desk *desk, int64_t *counter, struct err *err)
{
    return store_change_counter(desk->store, counter, err);
}

bool desk_is_there(const struct desk *desk)
{
    return store_is_there(desk->store);
}

int desk_version(struct desk *desk, struct str *id, struct err *err)
{
    return note_version(desk, id, err);
}

/* --- a new version --- */

static void free_config(struct config *config)
{
    if (config != NULL)
        config_release(config);
    free(config);
}

/* Of now, for who is acting already. */
static void act_on(struct desk *desk)
{
    const struct user *user = config_user(&desk->config, desk->user);
    const char *role = user != NULL                      ? user->role
                       : str_eq(desk->user, desk->login) ? role_of_login(desk)
                                                         : "";
    char *origin = xstrdup(store_actor(desk->store)->origin);

    free(desk->role);
    desk->role = xstrdup(role == NULL ? "" : role);
    store_set_actor(desk->store, &(struct actor){desk->user, desk->role, origin});
    free(origin);
}

/* Everything that was loaded is loaded again before anything of it is given up. */
int desk_reload(struct desk *desk, struct err *err)
{
    struct config access, *full = NULL;

    if (desk->looks_back)
        return 0;
    if (force_load(desk->store, access_parts, &access, err) < 0)
        return -1;
    if (desk->full != NULL || desk->rules != NULL) {
        full = xcalloc(1, sizeof(*full));
        if (note_version(desk, &desk->full_id, err) < 0 ||
            force_load(desk->store, NULL, full, err) < 0) {
            config_release(&access);
            free(full);
            return -1;
        }
    }
    ticket_clocks_free(desk->clocks);
    desk->clocks = NULL;
    worktimes_release(&desk->worktimes);
    desk->worktimes = (struct worktimes){0};
    free_config(desk->full);
    free_config(desk->rules);
    desk->full = full;
    desk->rules = NULL;
    config_release(&desk->config);
    desk->config = access;
    act_on(desk);
    return apply_settings(desk, err);
}

/* --- permissions --- */

int desk_require(struct desk *desk, enum permission permission, const char *doing, struct err *err)
{
    const struct role *role = config_role(&desk->config, desk->role);
    const char *needed = choice_name(permissions, (int)permission);

    if (role == NULL ? permission == MAY_READ : role_may(role, permission))
        return 0;
    if (journal_access(desk->store, "refused", needed, false, doing, err) < 0)
        return -1;
    if (desk->role[0] == '\0')
        return err_set(err, ERR_REFUSED,
                       _("%s needs the permission %s, and %s is not in users.yaml"), doing, needed,
                       desk->user);
    return err_set(err, ERR_REFUSED, _("%s needs the permission %s, which the role %s has not"),
                   doing, needed, desk->role);
}
