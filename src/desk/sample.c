/* Invented records. Numbers begin with 10, which no network in China hands out. */
#include "desk/sample.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/contacts.h"
#include "desk/tickets.h"

static const struct sample_contact {
    const char *name, *organisation, *duty, *phone, *reach, *priority, *tag, *remark;
} contacts[] = {
    {"甲某某", "示例医院信息科", "夜间总值班，授权远程接入", "10100000001", "phone", "1", "HIS",
     "先打办公室，再打手机"},
    {"乙某某", "示例医院医保办", "医保接口对账与目录", "10100000002", "wecom", "3", "医保", ""},
    {"丙某某", "示例数据库公司热线", "Oracle 宕机与恢复", "10100000003", "phone", "2", "ORACLE",
     "报合同号，7x24"},
    {"丁某某", "示例医院机房", "机房门禁与上架", "10100000004", "phone", "4", "机房", ""},
    {"戊某某", "示例设备厂商", "监护仪接口", "10100000005", "mail", "5", "ICU", "工作日"},
};

static int set(struct contact *contact, const char *name, const char *value, struct err *err)
{
    if (value[0] == '\0')
        return 0;
    return field_parse(schema_field(&contact_schema, name), contact, value, err);
}

static int add_contact(struct desk *desk, const struct sample_contact *from, struct err *err)
{
    struct contact contact;
    int rc = -1;

    record_init(&contact_schema, &contact);
    if (set(&contact, "name", from->name, err) == 0 &&
        set(&contact, "organisation", from->organisation, err) == 0 &&
        set(&contact, "duty", from->duty, err) == 0 &&
        set(&contact, "phone", from->phone, err) == 0 &&
        set(&contact, "reach", from->reach, err) == 0 &&
        set(&contact, "priority", from->priority, err) == 0 &&
        set(&contact, "remark", from->remark, err) == 0) {
        *vec_push(&contact.tags) = xstrdup(from->tag);
        rc = desk_contact_add(desk, &contact, "sample", err);
    }
    record_release(&contact_schema, &contact);
    return rc;
}

/* --- tickets --- */

enum { SAMPLE_DAY_MIN = 24 * 60, PAIRS_MAX = 6 };

/* What happened, the oldest first: so many minutes ago, to the ticket of that number. */
static const struct sample_step {
    int minutes_ago, ticket;
    const char *verb;
    const char *pairs[2 * PAIRS_MAX]; /* field, value, …; "+N" in an instant: N minutes later */
    const char *note;
} steps[] = {
    {9 * SAMPLE_DAY_MIN,
     0,
     "open",
     {"subject", "护士站 PDA 扫码后不执行医嘱", "system", "mobile-nursing", "callback",
      "10100000011", "category", "fault", "department", "外科"},
     NULL},
    {9 * SAMPLE_DAY_MIN - 20, 0, "answer", {"mode", "phone"}, NULL},
    {9 * SAMPLE_DAY_MIN - 300,
     0,
     "resolve",
     {"solution", "重启接口服务，补发积压消息", "cause", "接口队列堵塞", "effort_min", "90"},
     NULL},
    {8 * SAMPLE_DAY_MIN, 0, "confirm", {NULL}, NULL},
    {3 * SAMPLE_DAY_MIN,
     1,
     "open",
     {"subject", "医保目录对照不上，结算报错", "system", "insurance", "callback", "10100000012",
      "category", "fault", "severity", "care"},
     NULL},
    {3 * SAMPLE_DAY_MIN - 30, 1, "answer", {"mode", "phone"}, NULL},
    {3 * SAMPLE_DAY_MIN - 90,
     1,
     "pause",
     {"pause_reason", "confirmation", "pause_agreed_by", "医保办乙某某", "resume_at", "+7200"},
     "等医保办确认目录版本"},
    {2 * SAMPLE_DAY_MIN,
     2,
     "open",
     {"subject", "季度报表数字对不上", "system", "statistics", "callback", "10100000013",
      "category", "report-fix"},
     NULL},
    {2 * SAMPLE_DAY_MIN - 45, 2, "answer", {"mode", "phone"}, NULL},
    {1500,
     3,
     "open",
     {"subject", "院感预警没有推送", "system", "nis", "callback", "10100000014", "category",
      "fault"},
     NULL},
    {1480, 3, "answer", {"mode", "remote"}, NULL},
    {1400, 3, "resolve", {"workaround", "改为手工导出名单，院感科同意"}, NULL},
    {600,
     4,
     "open",
     {"subject", "报修单派不到班组", "system", "base", "callback", "10100000015", "category",
      "fault"},
     NULL},
    {595, 4, "answer", {"mode", "phone"}, NULL},
    {120,
     5,
     "open",
     {"subject", "输液泵数据延迟十分钟", "system", "if-pump", "callback", "10100000016", "category",
      "interface"},
     NULL},
    {100, 5, "answer", {"mode", "phone"}, NULL},
    {70, 5, "plan", {"plan", "更换采集盒固件，先切备用链路"}, NULL},
    {55,
     6,
     "open",
     {"subject", "三床监护仪数据中断", "system", "if-monitor", "callback", "10100000017",
      "category", "interface", "emergency", "yes", "department", "重症一科"},
     NULL},
    {25,
     7,
     "open",
     {"subject", "三床没有波形", "system", "if-monitor", "callback", "10100000018", "category",
      "interface", "department", "重症一科"},
     NULL},
    {20, 7, "merge", {"merged_into", "@6"}, NULL},
    {12,
     8,
     "open",
     {"subject", "收费窗口退费报错", "system", "outpatient-billing", "callback", "10100000019",
      "category", "fault"},
     NULL},
    {9,
     9,
     "open",
     {"subject", "问一下怎么导出名单", "system", "nis", "callback", "10100000020", "category",
      "consult"},
     NULL},
    {5, 9, "withdraw", {NULL}, "自己找到了"},
};

enum { SAMPLE_TICKETS = 10 };

/* "@6": the id of that ticket; "+30" in an instant: 30 minutes from now; else as it stands. */
static char *value_of(const char *field, const char *text, char *const *ids)
{
    const struct field *row = schema_field(&ticket_schema, field);
    struct str at = STR_INIT;

    if (text[0] == '@')
        return xstrdup(ids[text[1] - '0']);
    if (row->type != FIELD_TIME || text[0] != '+')
        return xstrdup(text);
    civil_add_instant(&at, clock_wall() + strtoll(text + 1, NULL, 10) * 60);
    return str_detach(&at);
}

static int open_sample(struct desk *desk, const struct sample_step *step, char **ids,
                       struct err *err)
{
    struct ticket ticket;
    int rc = 0;

    record_init(&ticket_schema, &ticket);
    for (size_t i = 0; step->pairs[i] != NULL && rc == 0; i += 2)
        rc = field_parse(schema_field(&ticket_schema, step->pairs[i]), &ticket, step->pairs[i + 1],
                         err);
    if (rc == 0)
        rc = desk_ticket_open(desk, &ticket, step->note, err);
    if (rc == 0)
        ids[step->ticket] = xstrdup(ticket.id);
    record_release(&ticket_schema, &ticket);
    return rc;
}

static int act_sample(struct desk *desk, const struct sample_step *step, char **ids,
                      struct err *err)
{
    struct ticket_act act = {.verb = step->verb, .note = step->note};
    char *texts[PAIRS_MAX] = {NULL};
    int rc;

    for (size_t i = 0; step->pairs[i] != NULL; i += 2) {
        texts[i / 2] = value_of(step->pairs[i], step->pairs[i + 1], ids);
        *vec_push(&act.values) =
            (struct ticket_value){.field = step->pairs[i], .text = texts[i / 2]};
    }
    rc = desk_ticket_act(desk, ids[step->ticket], &act, NULL, err);
    for (size_t i = 0; i < PAIRS_MAX; i++)
        free(texts[i]);
    vec_release(&act.values);
    return rc;
}

/* Two weeks of life, lived in order so that the journal's clock never steps back. */
static int live(struct desk *desk, wall_s now, struct err *err)
{
    char *ids[SAMPLE_TICKETS] = {NULL};
    int rc = 0;

    for (size_t i = 0; i < ARRAY_LEN(steps) && rc == 0; i++) {
        clock_set_override(now - steps[i].minutes_ago * 60);
        rc = strcmp(steps[i].verb, "open") == 0 ? open_sample(desk, &steps[i], ids, err)
                                                : act_sample(desk, &steps[i], ids, err);
        if (rc < 0)
            err_prefix(err, _("sample ticket %d, %s"), steps[i].ticket, steps[i].verb);
    }
    for (size_t i = 0; i < SAMPLE_TICKETS; i++)
        free(ids[i]);
    return rc;
}

static int count_one(const struct contact *contact, void *data)
{
    (void)contact;
    ++*(size_t *)data;
    return 0;
}

int desk_sample_fill(struct desk *desk, wall_s now, struct err *err)
{
    const struct config *config = desk_full_config(desk, err);
    size_t count = 0;
    int rc = 0;

    if (desk_mode(desk) != DESK_SAMPLE)
        return err_set(err, ERR_REFUSED, _("%s is no sample store; invented records stay out"),
                       desk_store_url(desk));
    if (config == NULL || desk_contact_list(desk, true, count_one, &count, err) < 0)
        return -1;
    for (size_t i = 0; i < ARRAY_LEN(contacts) && count == 0 && rc == 0; i++)
        rc = add_contact(desk, &contacts[i], err);
    if (rc == 0 && count == 0 && config->contracts.len > 0)
        rc = live(desk, now, err);
    return rc;
}
