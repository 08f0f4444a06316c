/* Invented records. Numbers begin with 10, which no network in China hands out. */
#include "desk/sample.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/tr.h"
#include "desk/contacts.h"

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

static int count_one(const struct contact *contact, void *data)
{
    (void)contact;
    ++*(size_t *)data;
    return 0;
}

int desk_sample_fill(struct desk *desk, struct err *err)
{
    size_t count = 0;

    if (desk_mode(desk) != DESK_SAMPLE)
        return err_set(err, ERR_REFUSED, _("%s is no sample store; invented records stay out"),
                       desk_store_url(desk));
    if (desk_contact_list(desk, true, count_one, &count, err) < 0)
        return -1;
    for (size_t i = 0; i < ARRAY_LEN(contacts) && count == 0; i++)
        if (add_contact(desk, &contacts[i], err) < 0)
            return -1;
    return 0;
}
