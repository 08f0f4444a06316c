/* Alerts that other programs deliver (`zhiban intake -`): one JSON object with a list.
 *
 *     {"source":"monitor-x","alerts":[
 *       {"host":"his-db1","metric":"disk.used","object":"/data","level":"crit","value":96,"text":"…"},
 *       {"host":"his-db1","metric":"host.up","level":"ok","at":"2026-11-20T08:00:00+08:00"}]}
 *
 * There is no key of the delivery: an alert is known by host, metric and object, and what is older
 * than what is known changes nothing. */
#ifndef DESK_ALERT_INTAKE_H
#define DESK_ALERT_INTAKE_H

#include <stddef.h>

#include "base/err.h"
#include "desk/desk.h"

/* 1: it is such an object, and was taken; *changed: how many alerts. 0: it is something else. */
int desk_alert_intake(struct desk *desk, const char *bytes, size_t len, size_t *changed,
                      struct err *err);

/* "crit" as enum check_level; "ok" too. */
int alert_level_read(const char *text, int *level, struct err *err);

#endif
