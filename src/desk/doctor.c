/* The checks of `zhiban doctor`, a row each. A check never repairs: it says what is wrong and what
 * to do. The store is opened for reading, so that examining a damaged one cannot make it worse; only
 * replay writes, into a scratch store of its own. */
#include "desk/doctor.h"

#include <errno.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/tr.h"
#include "desk/configs.h"
#include "desk/desk.h"
#include "desk/force.h"
#include "desk/queue.h"
#include "model/records.h"
#include "store/journal.h"
#include "store/replay.h"
#include "store/store.h"

struct patient {
    struct store *store;
    struct settings settings;
    const char *config_dir;
    struct str text; /* of the check that runs */
};

static enum health bad(struct patient *p, const struct err *err)
{
    str_set(&p->text, err->text.buf);
    return HEALTH_BAD;
}

static enum health check_permissions(struct patient *p, struct err *err)
{
    const char *path = store_path(p->store);
    struct str dir = STR_INIT;
    struct stat file, folder;
    enum health health = HEALTH_GOOD;

    (void)err;
    path_add_dir(&dir, path);
    if (stat(path, &file) < 0 || stat(dir.buf, &folder) < 0) {
        str_addf(&p->text, "%s: %s", path, strerror(errno));
        health = HEALTH_BAD;
    } else if ((file.st_mode & 0007) || (folder.st_mode & 0007)) {
        str_addf(&p->text,
                 _("%s is open to everybody (%04o in a folder of %04o); run chmod o-rwx "
                   "on both"),
                 path, (unsigned)file.st_mode & 07777, (unsigned)folder.st_mode & 07777);
        health = HEALTH_BAD;
    } else {
        str_addf(&p->text, _("%s is %04o in a folder of %04o"), path,
                 (unsigned)file.st_mode & 07777, (unsigned)folder.st_mode & 07777);
    }
    str_release(&dir);
    return health;
}

static enum health check_integrity(struct patient *p, struct err *err)
{
    if (store_check(p->store, err) < 0)
        return bad(p, err);
    str_add(&p->text, _("the database's own check finds nothing"));
    return HEALTH_GOOD;
}

static enum health check_chain(struct patient *p, struct err *err)
{
    struct journal_head head;

    if (journal_verify(p->store, &head, err) < 0)
        return bad(p, err);
    str_addf(&p->text, _("%lld events, head %s"), (long long)head.count, head.hash);
    return HEALTH_GOOD;
}

static enum health check_private(struct patient *p, struct err *err)
{
    if (private_verify(p->store, err) < 0)
        return bad(p, err);
    str_add(&p->text, _("every text beside the journal matches its hash"));
    return HEALTH_GOOD;
}

/* A scratch store goes where the real one is: there is room for it, and the folder is private. It
 * has no name there, so that the private text in it is gone whatever happens to us. */
static struct store *open_scratch(const struct patient *p, struct err *err)
{
    struct str url = STR_INIT;
    struct store *scratch;

    str_add(&url, "sqlite:");
    path_add_dir(&url, store_path(p->store));
    str_addc(&url, '/');
    scratch = store_open(url.buf, &(struct store_options){.access = STORE_SCRATCH}, err);
    str_release(&url);
    return scratch;
}

static enum health check_schema(struct patient *p, struct err *err)
{
    struct store *fresh = open_scratch(p, err);
    enum health health = HEALTH_GOOD;

    if (fresh == NULL || store_check_schema(p->store, fresh, err) < 0)
        health = bad(p, err);
    else
        str_add(&p->text, _("tables, indexes and triggers are as zhiban made them"));
    store_close(fresh);
    return health;
}

static enum health check_replay(struct patient *p, struct err *err)
{
    struct store *scratch = open_scratch(p, err);
    int64_t events, rows;
    enum health health = HEALTH_GOOD;

    if (scratch == NULL || replay_into(p->store, scratch, record_kinds, &events, err) < 0 ||
        replay_compare(p->store, scratch, record_kinds, &rows, err) < 0)
        health = bad(p, err);
    else
        str_addf(&p->text, _("%lld events replayed give the same %lld rows"), (long long)events,
                 (long long)rows);
    store_close(scratch);
    return health;
}

/* The order of urgency is a cache: a wrong one misleads only which tickets stand on the first page. */
static enum health check_queue(struct patient *p, struct err *err)
{
    struct desk *desk = desk_over(p->store);
    enum health health = HEALTH_GOOD;
    int64_t rows;

    if (queue_check(desk, clock_wall(), &rows, err) < 0) {
        str_addf(&p->text, _("%s; run 'zhiban ticket reindex'"), err->text.buf);
        health = HEALTH_BAD;
    } else {
        str_addf(&p->text, _("%lld rows of the order of urgency are as the clocks say"),
                 (long long)rows);
    }
    desk_close(desk);
    return health;
}

static enum health check_configuration(struct patient *p, struct err *err)
{
    int versions;
    struct config_version version;
    int rc;

    if (force_verify(p->store, &versions, err) < 0)
        return bad(p, err);
    rc = force_newest(p->store, &version, err);
    if (rc < 0)
        return bad(p, err);
    if (rc == 0) {
        str_add(&p->text, _("none is in force; 'zhiban config apply' puts one"));
        return HEALTH_WARNING;
    }
    str_addf(&p->text, _("version %lld is in force"), (long long)version.number);
    record_release(&config_version_schema, &version);
    return HEALTH_GOOD;
}

static enum health check_files(struct patient *p, struct err *err)
{
    struct config config;
    struct config_version version;
    char digest[65];
    int rc;

    if (force_read(p->config_dir, &config, err) < 0)
        return bad(p, err);
    force_digest(&config, digest);
    config_release(&config);
    rc = force_newest(p->store, &version, err);
    if (rc < 0)
        return bad(p, err);
    if (rc == 1) {
        rc = strcmp(version.digest, digest) == 0;
        record_release(&config_version_schema, &version);
    }
    str_add(&p->text, rc == 1 ? _("the files are what is in force")
                              : _("the files differ from what is in force; see 'zhiban config "
                                  "apply --dry-run'"));
    return rc == 1 ? HEALTH_GOOD : HEALTH_WARNING;
}

static enum health check_disk(struct patient *p, struct err *err)
{
    struct statvfs fs;
    long long free_mib;

    (void)err;
    if (statvfs(store_path(p->store), &fs) < 0) {
        str_addf(&p->text, "%s: %s", store_path(p->store), strerror(errno));
        return HEALTH_BAD;
    }
    free_mib = (long long)(fs.f_bavail * (fs.f_frsize / 1024) / 1024);
    str_addf(&p->text, _("%lld MiB free (warning below %lld)"), free_mib,
             (long long)p->settings.disk_free_mib);
    return free_mib < p->settings.disk_free_mib ? HEALTH_WARNING : HEALTH_GOOD;
}

static int note_last(const struct event *event, void *data)
{
    *(wall_s *)data = event->at;
    return 0;
}

/* A clock that nobody disciplines makes wrong deadlines; one behind the journal went back. */
static enum health check_clock(struct patient *p, struct err *err)
{
    struct timex timex = {0};
    wall_s last = 0, now = clock_wall();

    if (journal_each(p->store, &(struct journal_filter){.last = 1}, note_last, &last, err) < 0)
        return bad(p, err);
    if (store_mode(p->store) == STORE_LIVE && last > now + 1) {
        str_addf(&p->text, _("the clock is %lld s behind the last event; set it right"),
                 (long long)(last - now));
        return HEALTH_BAD;
    }
    if (adjtimex(&timex) == TIME_ERROR || (timex.status & STA_UNSYNC)) {
        str_add(&p->text, _("the kernel says that the clock is not synchronised; run a time "
                            "service"));
        return HEALTH_WARNING;
    }
    str_add(&p->text, _("synchronised"));
    return HEALTH_GOOD;
}

static enum health check_locale(struct patient *p, struct err *err)
{
    const char *codeset = nl_langinfo(CODESET);

    (void)err;
    str_addf(&p->text, _("characters are %s"), codeset);
    if (strcmp(codeset, "UTF-8") == 0 || strcmp(codeset, "GB18030") == 0)
        return HEALTH_GOOD;
    str_add(&p->text, _("; set LC_ALL=C.UTF-8"));
    return HEALTH_WARNING;
}

static const struct check {
    const char *name;
    enum health (*run)(struct patient *patient, struct err *err);
} checks[] = {
    {"permissions", check_permissions},
    {"integrity", check_integrity},
    {"schema", check_schema},
    {"journal", check_chain},
    {"private", check_private},
    {"replay", check_replay},
    {"queue", check_queue},
    {"configuration", check_configuration},
    {"files", check_files},
    {"disk", check_disk},
    {"clock", check_clock},
    {"locale", check_locale},
};

static enum health run_checks(struct patient *p,
                              void (*tell)(const struct finding *finding, void *data), void *data)
{
    enum health worst = HEALTH_GOOD;

    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        struct err err = ERR_INIT;
        struct finding finding = {.check = checks[i].name};

        str_reset(&p->text);
        finding.health = checks[i].run(p, &err);
        finding.text = p->text.buf;
        tell(&finding, data);
        if (finding.health > worst)
            worst = finding.health;
        err_release(&err);
    }
    return worst;
}

static void load_settings(struct patient *p)
{
    static const char *const parts[] = {"settings", NULL};
    struct err err = ERR_INIT; /* a configuration that cannot be read has a check of its own */
    struct config config;

    if (force_load(p->store, parts, &config, &err) == 0) {
        p->settings.disk_free_mib = config.settings.disk_free_mib;
        if (config.settings.ui.zone != NULL)
            civil_set_zone(config.settings.ui.zone, &err);
        config_release(&config);
    }
    err_release(&err);
}

enum health desk_doctor(const struct doctor_options *options,
                        void (*tell)(const struct finding *finding, void *data), void *data)
{
    struct patient p = {.config_dir = options->config_dir, .text = STR_INIT};
    struct finding finding = {.check = "store"};
    struct err err = ERR_INIT;
    struct str url = STR_INIT;
    enum health worst = HEALTH_BAD;

    if (options->store_url != NULL)
        str_add(&url, options->store_url);
    else if (desk_default_url(&url, &err) < 0)
        goto out;
    p.store = store_open(url.buf, &(struct store_options){.access = STORE_READ}, &err);
    if (p.store == NULL)
        goto out;
    load_settings(&p);
    /* One view for all checks: others go on writing meanwhile. */
    if (store_begin_read(p.store, &err) < 0) {
        store_close(p.store);
        p.store = NULL;
        goto out;
    }
    str_addf(&p.text, _("%s, schema %d"), url.buf, store_schema_version(p.store));
    finding.text = p.text.buf;
    tell(&finding, data);
    worst = run_checks(&p, tell, data);
out:
    if (p.store == NULL) {
        finding.health = HEALTH_BAD;
        finding.text = err.text.buf;
        tell(&finding, data);
    }
    store_close(p.store);
    str_release(&p.text);
    str_release(&url);
    err_release(&err);
    return worst;
}
