/* What databases say of themselves: a table of lines and of the readings that they give. A figure that
 * is missing, hidden or absurd is UNKNOWN, never good; what never was there is bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "health/probe.h"
#include "model/check.h"
#include "model/metric.h"

static int in_english(void **state)
{
    (void)state;
    tr_set_lang(LANG_EN);
    return 0;
}

static void add_reading(struct str *out, const struct reading *r)
{
    static const char *const levels[] = {"", " OK", " WARN", " CRIT", " UNKNOWN"};

    str_addf(out, "%s[%s]=", r->metric, r->object);
    if (isnan(r->value))
        str_add(out, "-");
    else
        str_addf(out, "%.4g", r->value);
    str_addf(out, "%s%s%s", levels[r->said], r->text[0] == '\0' ? "" : ": ", r->text);
}

/* The readings but for the section's own; "ignored" for a line that nobody knows. */
static void read_line(const char *line, struct str *text)
{
    char *bytes = xasprintf("zb1 begin mysql n0\n%s\nzb1 end mysql n0 0\n", line);
    struct probe_output out = {.now = 1795132800};

    assert_int_equal(probe_parse(bytes, strlen(bytes), "n0", &out), 0);
    vec_each (reading, &out.sections.items[0].readings.list) {
        if (strcmp(reading->metric, "probe.section") == 0)
            continue;
        assert_non_null(metric_of(reading->metric));
        add_reading(text, reading);
    }
    if (out.ignored > 0)
        str_add(text, "ignored");
    probe_release(&out);
    free(bytes);
}

static void lines_become_readings(void **state)
{
    static const struct {
        const char *line, *reading;
    } cases[] = {
        {"db|up|1|his|10.11, read only", "db.up[his]=1: 10.11, read only"},
        {"db|up|0|his|ERROR 2002 | no socket", "db.up[his]=0: ERROR 2002 | no socket"},
        {"db|up|-|his|access denied", "db.up[his]=- UNKNOWN: access denied"},
        {"db|up||his|", "db.up[his]=- UNKNOWN: '' is no figure that can be"},
        /* shares */
        {"db|connections|37/100|his|", "db.connections[his]=37: 37/100"},
        {"db|connections|5/8|his|sessions", "db.connections[his/sessions]=62.5: 5/8"},
        {"db|connections|100|his|", "db.connections[his]=100"},
        {"db|connections|37/0|his|", "db.connections[his]=- UNKNOWN: '37/0' is no figure"},
        {"db|connections|/|his|", "db.connections[his]=- UNKNOWN: '/' is no figure"},
        {"db|connections|-1/100|his|", "db.connections[his]=- UNKNOWN: '-1/100'"},
        {"db|connections|900/1/2|his|", "db.connections[his]=- UNKNOWN: '900/1/2'"},
        {"db|connections|99999999/1|his|", "db.connections[his]=- UNKNOWN: '99999999/1'"},
        {"db|locks|1/2|his|", "db.locks[his]=- UNKNOWN: '1/2'"},
        /* parts of an instance, whose names may hold anything */
        {"db|tablespace|91.4|his|HIS DATA|1", "db.tablespace[his/HIS DATA|1]=91.4"},
        {"db|tablespace|.3|his|数据", "db.tablespace[his/数据]=0.3"},
        {"db|log|97|his|LIS", "db.log[his/LIS]=97"},
        {"db|lag|1260|his|apply lag", "db.lag[his/apply lag]=1260"},
        {"db|lag|-|his|second", "db.lag[his/second]=- UNKNOWN: the database does not say"},
        {"db|lag|-4|his|second", "db.lag[his/second]=- UNKNOWN: '-4'"},
        {"db|lag|NULL|his|second", "db.lag[his/second]=- UNKNOWN: 'NULL'"},
        {"db|replica|1|his|second", "db.replica[his/second]=1"},
        /* words beside a figure */
        {"db|locks|3|his|longest wait 12 s", "db.locks[his]=3: longest wait 12 s"},
        {"db|longest|-|his|grant pg_monitor", "db.longest[his]=- UNKNOWN: grant pg_monitor"},
        {"db|longest|99999999999|his|", "db.longest[his]=- UNKNOWN: '99999999999'"},
        {"db|jobs|2|his|门诊日结", "db.jobs[his]=2: 门诊日结"},
        {"db|offline|1|his|PACS SUSPECT", "db.offline[his]=1: PACS SUSPECT"},
        {"db|archive|1|his|0000000100", "db.archive[his]=1: 0000000100"},
        {"db|corrupt|0|his|", "db.corrupt[his]=0"},
        {"db|health|2|his|alert", "db.health[his]=2: alert"},
        /* ages and days */
        {"db|backup|28800|his|rman", "backup.age[his/rman]=2.88e+04"},
        {"db|backup|none|his|LIS", "backup.age[his/LIS]=- CRIT: there never was one"},
        {"db|logbackup|900|his|HIS", "backup.log.age[his/HIS]=900"},
        {"db|logbackup|none|his|HIS", "backup.log.age[his/HIS]=- CRIT: there never was one"},
        {"db|password|9.5|his|HIS", "db.password[his]=9.5: HIS"},
        {"db|password|-3|his|HIS", "db.password[his]=-3: HIS"},
        {"db|password|soon|his|HIS", "db.password[his]=- UNKNOWN: 'soon'"},
        {"db|freeze|1073741824|his|", "db.freeze[his]=50"},
        {"db|freeze|3000000000|his|", "db.freeze[his]=- UNKNOWN: '3000000000'"},
        /* messages */
        {"message|hl7|12|his", "message.age[hl7]=12: his"},
        {"message|hl7|none|his", "message.age[hl7]=- UNKNOWN: no message came yet"},
        {"message|hl7|-|his: no such table", "message.age[hl7]=- UNKNOWN: his: no such table"},
        {"message|hl7|-1|his", "message.age[hl7]=- UNKNOWN: '-1'"},
        {"restore|his|86400|/backup/tested", "restore.age[his]=8.64e+04: /backup/tested"},
        {"restore|his|none|/x", "restore.age[his]=- CRIT: there is no such file: /x"},
        /* cut, strange */
        {"db", "ignored"},
        {"db|up", "db.up[]=- UNKNOWN: '' is no figure"},
        {"db|other|1|his|", "ignored"},
        {"db|up|1|\033[31mhis|\007", "db.up[^[[31mhis]=1: ^G"},
        {"db|up|0|his|login password=hunter2 failed", "db.up[his]=0: login password=*** failed"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str text = STR_INIT;

        read_line(cases[i].line, &text);
        if (strstr(text.buf, cases[i].reading) != text.buf)
            fail_msg("%s\ngives: %s\nand not: %s", cases[i].line, text.buf, cases[i].reading);
        str_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_become_readings),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("parse_db", tests, in_english, NULL);
}
