/* Adding up what the checks of a site say about one item. */
#include "model/patrol_judge.h"

#include <fnmatch.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"

enum { NAMED_MAX = 6 }; /* findings that are written out; the rest is counted */

void patrol_readings_release(struct patrol_readings *readings)
{
    vec_each (reading, &readings->list) {
        free(reading->host);
        free(reading->metric);
        free(reading->object);
        free(reading->text);
    }
    vec_release(&readings->list);
}

static bool matches(char *const *patterns, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (fnmatch(patterns[i], text, 0) == 0)
            return true;
    return false;
}

static bool runs_one_of(const struct host *host, const struct patrol_item *item)
{
    vec_each (wanted, &item->systems) {
        vec_each (runs, &host->systems) {
            if (str_eq(*wanted, *runs))
                return true;
        }
    }
    return item->systems.len == 0;
}

static bool is_chosen(const struct patrol_item *item, const struct patrol_scope *scope,
                      const struct host *host)
{
    return str_eq(host->site, scope->site) && runs_one_of(host, item) &&
           (item->hosts.len == 0 || matches(item->hosts.items, item->hosts.len, host->id));
}

static bool is_about(const struct patrol_item *item, const struct patrol_reading *reading)
{
    return matches(item->metrics.items, item->metrics.len, reading->metric) &&
           (item->object == NULL ||
            fnmatch(item->object, reading->object == NULL ? "" : reading->object, 0) == 0);
}

struct tally {
    size_t good, bad, unknown;
    struct str findings, unknowns;
};

static void add_finding(struct str *out, size_t number, const char *host, const char *what,
                        const char *object, const char *text)
{
    if (number >= NAMED_MAX)
        return;
    str_addf(out, "%s%s %s", out->len > 0 ? "; " : "", host, what);
    if (object != NULL && object[0] != '\0')
        str_addf(out, " %s", object);
    if (text != NULL && text[0] != '\0')
        str_addf(out, " %s", text);
}

static void count(struct tally *tally, const struct patrol_reading *reading, bool stale)
{
    if (stale || (reading->level != CHECK_OK && reading->level != CHECK_WARN &&
                  reading->level != CHECK_CRIT)) {
        add_finding(&tally->unknowns, tally->unknown++, reading->host, reading->metric,
                    reading->object, stale ? _("too old") : reading->text);
    } else if (reading->level == CHECK_OK) {
        tally->good++;
    } else {
        add_finding(&tally->findings, tally->bad++, reading->host, reading->metric, reading->object,
                    reading->text);
    }
}

static void count_host(struct tally *tally, const struct patrol_item *item,
                       const struct patrol_scope *scope, const struct patrol_readings *readings,
                       const struct host *host)
{
    bool answered = false;

    vec_each (reading, &readings->list) {
        if (!str_eq(reading->host, host->id) || !is_about(item, reading))
            continue;
        answered = true;
        count(tally, reading, reading->at < scope->now - scope->fresh_s);
    }
    if (!answered && item->hosts.len > 0)
        add_finding(&tally->unknowns, tally->unknown++, host->id, _("gave no result"), NULL, NULL);
}

static void put(char **text, struct str *value)
{
    free(*text);
    *text = value->len > 0 ? xstrdup(value->buf) : NULL;
}

static void add_rest(struct str *out, size_t number)
{
    if (number > NAMED_MAX)
        str_addf(out, _("; and %zu more"), number - NAMED_MAX);
}

static void settle(struct tally *tally, struct patrol_answer *answer)
{
    struct str value = STR_INIT;

    add_rest(&tally->findings, tally->bad);
    add_rest(&tally->unknowns, tally->unknown);
    if (tally->bad > 0) {
        answer->result = PATROL_ABNORMAL;
        put(&answer->note, &tally->findings);
        str_addf(&value, _("%zu abnormal, %zu good, %zu unknown"), tally->bad, tally->good,
                 tally->unknown);
    } else if (tally->unknown > 0 || tally->good == 0) {
        answer->result = PATROL_UNKNOWN;
        str_add(&value, tally->unknown > 0 ? tally->unknowns.buf : _("no result"));
    } else {
        answer->result = PATROL_GOOD;
        str_addf(&value, _("%zu good"), tally->good);
    }
    put(&answer->value, &value);
    str_release(&value);
}

void patrol_judge(const struct patrol_item *item, const struct patrol_scope *scope,
                  const struct patrol_readings *readings, struct patrol_answer *answer)
{
    struct tally tally = {.findings = STR_INIT, .unknowns = STR_INIT};

    vec_each (host, &scope->config->hosts) {
        if (is_chosen(item, scope, host))
            count_host(&tally, item, scope, readings, host);
    }
    answer->automatic = true;
    settle(&tally, answer);
    str_release(&tally.findings);
    str_release(&tally.unknowns);
}
