/* Reading a list of reports. Unknown keys are errors: a field that is silently left out is a fact that
 * is lost. */
#include "desk/alert_intake.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "desk/alerts.h"
#include "desk/intake.h"

enum { REPORTS_MAX = 5000 };

struct delivery {
    VEC(struct alert_report) reports; /* their texts are those of the document */
};

static const char *const keys[] = {"host",  "metric", "object", "level",
                                   "value", "text",   "at",     "soft"};

static bool is_known(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (strcmp(keys[i], name) == 0)
            return true;
    return false;
}

static int check_keys(const json_t *object, struct err *err)
{
    const char *name;
    json_t *value;

    if (!json_is_object(object))
        return err_set(err, ERR_USAGE, _("an alert is one JSON object"));
    json_object_foreach((json_t *)object, name, value)
    {
        struct str shown = STR_INIT;

        if (is_known(name))
            continue;
        visible_add_brief(&shown, name);
        err_set(err, ERR_USAGE,
                _("unknown key '%s'; an alert has host, metric, object, level, value, text, at, "
                  "soft"),
                shown.buf);
        str_release(&shown);
        return -1;
    }
    return 0;
}

static int read_text(const json_t *object, const char *name, const char **text, struct err *err)
{
    const json_t *value = json_object_get(object, name);

    *text = json_string_value(value);
    if (value == NULL || json_is_null(value) || *text != NULL)
        return 0;
    return err_set(err, ERR_USAGE, _("%s has the wrong type; write %s"), name, _("a text"));
}

int alert_level_read(const char *text, int *level, struct err *err)
{
    struct str shown = STR_INIT;

    *level = 0;
    if (text != NULL && strcmp(text, "ok") == 0)
        *level = CHECK_OK;
    for (const struct choice *c = alert_levels; text != NULL && c->name != NULL; c++)
        if (strcmp(c->name, text) == 0)
            *level = c->value;
    if (*level != 0)
        return 0;
    if (text == NULL)
        return err_set(err, ERR_USAGE,
                       _("no level is named; write ok, warn, crit, unknown, stale or "
                         "unreachable"));
    visible_add_brief(&shown, text);
    err_set(err, ERR_USAGE,
            _("'%s' is no level; write ok, warn, crit, unknown, stale or unreachable"), shown.buf);
    str_release(&shown);
    return -1;
}

static int read_report(const json_t *object, struct alert_report *report, struct err *err)
{
    const char *level, *at;
    const json_t *value = json_object_get(object, "value");

    *report = (struct alert_report){.value = NAN};
    if (check_keys(object, err) < 0 || read_text(object, "host", &report->host, err) < 0 ||
        read_text(object, "metric", &report->metric, err) < 0 ||
        read_text(object, "object", &report->object, err) < 0 ||
        read_text(object, "text", &report->text, err) < 0 ||
        read_text(object, "level", &level, err) < 0 || read_text(object, "at", &at, err) < 0)
        return -1;
    if (value != NULL && !json_is_null(value) && !json_is_number(value))
        return err_set(err, ERR_USAGE, _("%s has the wrong type; write %s"), "value",
                       _("a number"));
    if (json_is_number(value))
        report->value = json_number_value(value);
    report->soft = json_is_true(json_object_get(object, "soft"));
    if (at != NULL && civil_parse_instant(at, &report->at, err) < 0)
        return err_prefix(err, "at");
    return alert_level_read(level, &report->level, err);
}

static int read_reports(struct delivery *d, const json_t *alerts, struct err *err)
{
    if (!json_is_array(alerts))
        return err_set(err, ERR_USAGE, _("%s has the wrong type; write %s"), "alerts", _("a list"));
    if (json_array_size(alerts) > REPORTS_MAX)
        return err_set(err, ERR_USAGE, _("a delivery has at most %d alerts"), REPORTS_MAX);
    for (size_t i = 0; i < json_array_size(alerts); i++)
        if (read_report(json_array_get(alerts, i), vec_push(&d->reports), err) < 0)
            return err_prefix(err, _("report %zu"), i + 1);
    return 0;
}

static int check_envelope(const json_t *object, struct err *err)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)object, name, value)
    {
        struct str shown = STR_INIT;

        if (strcmp(name, "alerts") == 0 || strcmp(name, "source") == 0)
            continue;
        visible_add_brief(&shown, name);
        err_set(err, ERR_USAGE, _("unknown key '%s'; known are: %s"), shown.buf, "source, alerts");
        str_release(&shown);
        return -1;
    }
    return 0;
}

int desk_alert_intake(struct desk *desk, const char *bytes, size_t len, size_t *changed,
                      struct err *err)
{
    struct delivery d = {0};
    json_t *object = NULL;
    size_t bad;
    int rc = 0;

    /* What is no JSON in UTF-8 is complained about by who takes tickets. */
    if (len <= INTAKE_INPUT_MAX && memchr(bytes, '\0', len) == NULL && utf8_valid(bytes, len, &bad))
        object = json_read(bytes, len, NULL);
    if (json_is_object(object) && json_object_get(object, "alerts") != NULL)
        rc = check_envelope(object, err) == 0 &&
                     read_reports(&d, json_object_get(object, "alerts"), err) == 0 &&
                     desk_alerts_report(desk, d.reports.items, d.reports.len, changed, err) == 0
                 ? 1
                 : -1;
    vec_release(&d.reports);
    json_decref(object);
    return rc;
}
