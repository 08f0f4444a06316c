/* What a probe's answer says (HEALTH: "a missing line = UNKNOWN, never OK"): tables of answers and of
 * the readings that they give. An answer is written without its frame where the frame is not the
 * matter. A reading is told as "metric[object]=value level: text". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "health/certdate.h"
#include "health/excerpt.h"
#include "health/frame.h"
#include "health/probe.h"
#include "lib/life.h"
#include "model/check.h"

static const char nonce[] = "c0ffee";

/* 2026-11-20 00:00:00 UTC */
enum { TODAY = 1795132800 };

static int in_english(void **state)
{
    (void)state;
    tr_set_lang(LANG_EN);
    return 0;
}

static const char *level_text(int level)
{
    static const char *const names[] = {"", " OK", " WARN", " CRIT", " UNKNOWN"};

    return names[level];
}

static void add_reading(struct str *out, const struct reading *r)
{
    str_addf(out, "%s%s[%s]=", out->len > 0 ? "\n" : "", r->metric, r->object);
    if (isnan(r->value))
        str_add(out, "-");
    else
        str_addf(out, "%.10g", r->value);
    str_add(out, level_text(r->said));
    if (r->text[0] != '\0')
        str_addf(out, ": %s", r->text);
}

static void add_section(struct str *out, const struct probe_section *section)
{
    vec_each (r, &section->readings.list) {
        add_reading(out, r);
    }
}

/* Through memory of the exact size, so that reads beyond the end are seen. */
static int parse(const char *bytes, size_t len, struct probe_output *out)
{
    char *exact = xmemdup(bytes, len == 0 ? 1 : len);
    int rc;

    *out = (struct probe_output){.now = TODAY};
    rc = probe_parse(exact, len, nonce, out);
    free(exact);
    return rc;
}

/* The lines in a frame of their own. */
static void parse_lines(const char *section, const char *lines, struct probe_output *out)
{
    char *text =
        xasprintf("zb1 begin %s %s\n%szb1 end %s %s 0\n", section, nonce, lines, section, nonce);

    assert_int_equal(parse(text, strlen(text), out), 0);
    free(text);
}

/* --- frames --- */

static void frames_are_told_from_noise(void **state)
{
    static const struct {
        const char *bytes, *sections; /* "name:status(body)"; status - if not whole */
    } cases[] = {
        {"", ""},
        {"Welcome\n", ""},
        {"zb1 begin a c0ffee\nx\nzb1 end a c0ffee 0\n", "a:0(x^)"},
        {"zb1 begin a c0ffee\r\nx\r\nzb1 end a c0ffee 0\r\n", "a:0(x@^)"},
        {"motd\nzb1 begin a c0ffee\nzb1 end a c0ffee 0", "a:0()"},
        {"no newline$ zb1 begin a c0ffee\nx\nzb1 end a c0ffee 3\nlogout\n", "a:3(x^)"},
        {"zb1 begin zb1 begin a c0ffee\nzb1 end a c0ffee 0\n", "a:0()"},
        /* without its end, by the end of the bytes or by another begin */
        {"zb1 begin a c0ffee\nx\n", "a:-(x^)"},
        {"zb1 begin a c0ffee", "a:-()"},
        {"zb1 begin a c0ffee\nx\nzb1 begin b c0ffee\ny\nzb1 end b c0ffee 0\n", "a:-(x^) b:0(y^)"},
        {"zb1 begin a c0ffee\nx\nzb1 end a c0ff", "a:-(x^zb1 end a c0ff)"},
        /* what only looks like a frame: another nonce, another name, no status, trailing words */
        {"zb1 begin a c0ffed\nx\nzb1 end a c0ffed 0\n", ""},
        {"zb1 begin a c0ffee x\n", ""},
        {"zb1 begin A c0ffee\n", ""},
        {"zb1 begin  c0ffee\n", ""},
        {"zb1 begin a c0ffee\nzb1 end a other 0\nzb1 end b c0ffee 0\nzb1 end a c0ffee\n"
         "zb1 end a c0ffee 256\nzb1 end a c0ffee -1\n zb1 end a c0ffee 0\nzb1 end a c0ffee 0\n",
         "a:0(zb1 end a other 0^zb1 end b c0ffee 0^zb1 end a c0ffee^zb1 end a c0ffee 256^"
         "zb1 end a c0ffee -1^ zb1 end a c0ffee 0^)"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str out = STR_INIT;
        struct frames frames;
        struct frame frame;

        frames_init(&frames, cases[i].bytes, strlen(cases[i].bytes), nonce);
        while (frames_next(&frames, &frame)) {
            str_addf(&out, "%s%.*s:", out.len > 0 ? " " : "", (int)frame.name.len,
                     frame.name.bytes);
            str_addf(&out, frame.whole ? "%d(" : "-(", frame.status);
            for (size_t j = 0; j < frame.body.len; j++)
                str_addc(&out, frame.body.bytes[j] == '\n'   ? '^'
                               : frame.body.bytes[j] == '\r' ? '@'
                                                             : frame.body.bytes[j]);
            str_addc(&out, ')');
        }
        assert_string_equal(out.buf, cases[i].sections);
        str_release(&out);
    }
}

static void figures_are_plain_decimals(void **state)
{
    static const struct {
        const char *text;
        bool good;
        double value;
    } cases[] = {
        {"0", true, 0},    {"12.5", true, 12.5}, {"-3", true, -3},  {"007", true, 7},
        {"5.", true, 5},   {".5", true, 0.5},    {"", false, 0},    {"-", false, 0},
        {"1e9", false, 0}, {"0x10", false, 0},   {"nan", false, 0}, {"inf", false, 0},
        {" 1", false, 0},  {"1 ", false, 0},     {"+1", false, 0},  {"1.2.3", false, 0},
        {"--1", false, 0}, {".", false, 0},      {"1,5", false, 0}, {"\xef\xbc\x91", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        double value = 42;

        if (piece_number(piece_of(cases[i].text), &value) != cases[i].good)
            fail_msg("\"%s\"", cases[i].text);
        assert_true(value == (cases[i].good ? cases[i].value : 42));
    }
}

/* --- items --- */

static void lines_become_readings(void **state)
{
    static const struct {
        const char *section, *lines, *readings;
    } cases[] = {
        {"fast",
         "load|0.50|3.00|1.00\nproc|2|345\nuptime|864000.12\nboot|b-1\nhost|5.14|his-db1\n"
         "cpus|4\nswap|0|0\nmem|16000|4000\nclock|1795132800|+0800\n",
         "proc.count[]=345\nuptime[]=864000.12\ncpu.count[]=4\nswap.used[]=0: there is none\n"
         "mem.used[]=75\nload.5[]=0.75\nprobe.section[fast]=0 OK"},
        {"disk",
         "disk|1000|600|300|ext4|/\ninode|100|25|75|/\n"
         "disk|1000|900|100|xfs|/data/影像 归档|旧\n",
         "disk.used[/]=66.66666667\ndisk.free[/]=300\ninode.used[/]=25\n"
         "disk.used[/data/影像 归档|旧]=90\ndisk.free[/data/影像 归档|旧]=100\n"
         "host.hung[df]=0\nprobe.section[disk]=0 OK"},
        {"disk", "hung|2|df\n",
         "host.hung[df]=2: does not come back; a mount may be dead\nprobe.section[disk]=0 OK"},
        {"unit",
         "unit|failed|nginx.service\nunit|failed|a@b.service\nunits|2\n"
         "active|active|sshd\nactive|failed|oracle\nactive||gone\n",
         "unit.failed[]=2: nginx.service, a@b.service\nunit.failed[sshd]=0: active\n"
         "unit.failed[oracle]=1: failed\n"
         "unit.failed[gone]=- UNKNOWN: nothing is known of this service\n"
         "probe.section[unit]=0 OK"},
        {"log",
         "journal|3|s=ab;i=1|disk error\nlog|his|2|77:1024|ORA-00600 | x\n"
         "log|gone|-||/var/log/x cannot be read\n",
         "log.errors[]=3: disk error\nlog.pattern[his]=2: ORA-00600 | x\n"
         "log.pattern[gone]=- UNKNOWN: /var/log/x cannot be read\nprobe.section[log]=0 OK"},
        {"raid",
         "raid|2|1|active raid1 sdb1[1](F) sda1[0]|md0\nrepair|recovery = 12.6%|md0\n"
         "raid|2|2|active|md1\nraids|2\n",
         "raid.degraded[md0]=1: recovery = 12.6%; active raid1 sdb1[1](F) sda1[0]\n"
         "raid.degraded[md1]=0: active\nprobe.section[raid]=0 OK"},
        {"raid", "raids|0\n", "raid.degraded[]=0: there is none\nprobe.section[raid]=0 OK"},
        {"temp", "temp|45500|x86_pkg zone0\ntemp|-3000|outside\n",
         "temp[x86_pkg zone0]=45.5\ntemp[outside]=-3\nprobe.section[temp]=0 OK"},
        {"cert", "cert|Nov 30 12:00:00 2026 GMT|/etc/a.pem\ncert|-|/etc/b.pem\ncert|soon|c\n",
         "cert.days[/etc/a.pem]=10.5: Nov 30 12:00:00 2026 GMT\n"
         "cert.days[/etc/b.pem]=- UNKNOWN: the certificate cannot be read\n"
         "cert.days[c]=- UNKNOWN: soon\nprobe.section[cert]=0 OK"},
        {"backup",
         "backup|his|3600|500|1000,900,1100|/b/a 1|2.dmp\nbackup|lis|60|500|1|/b\n"
         "backup|emr|none|0||/b/*.bak\nbackup|pacs|-|0||/p\n",
         "backup.age[his]=3600: /b/a 1|2.dmp\nbackup.size[his]=500: /b/a 1|2.dmp\n"
         "backup.ratio[his]=50: /b/a 1|2.dmp\nbackup.age[lis]=60: /b\nbackup.size[lis]=500: /b\n"
         "backup.age[emr]=- CRIT: there is no such file: /b/*.bak\n"
         "backup.age[pacs]=- UNKNOWN: cannot be read: /p\nprobe.section[backup]=0 OK"},
        {"file", "file|flag|10|0|/f\nfile|no|none|0|/g\nqueue|hl7|12|900|/q\nqueue|x|-|0|/r\n",
         "file.age[flag]=10: /f\nfile.size[flag]=0: /f\n"
         "file.age[no]=- CRIT: there is no such file: /g\n"
         "queue.depth[hl7]=12: /q\nqueue.age[hl7]=900: /q\n"
         "queue.depth[x]=- UNKNOWN: cannot be read: /r\nprobe.section[file]=0 OK"},
        {"plugin",
         "plugin|users|1|USERS WARNING - 3|users=3;2;5;0\nmore|users|long text\n"
         "more|users|second|'a b'=1s\nplugin|slow|124|\n",
         "plugin.users[]=2 WARN: USERS WARNING - 3\nplugin.users.users[]=3 WARN\n"
         "plugin.users.a b[]=1: s\n"
         "plugin.slow[]=4 UNKNOWN: the plugin took too long\nprobe.section[plugin]=0 OK"},
        {"none", "later|1|2\n\n", "probe.section[none]=0 OK"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct probe_output out;
        struct str text = STR_INIT;

        parse_lines(cases[i].section, cases[i].lines, &out);
        add_section(&text, &out.sections.items[0]);
        assert_string_equal(text.buf, cases[i].readings);
        str_release(&text);
        probe_release(&out);
    }
}

/* "A missing line = UNKNOWN, never OK." */
static void what_is_missing_is_unknown(void **state)
{
    static const struct {
        const char *section, *lines, *has;
    } cases[] = {
        {"fast", "", "mem.used[]=- UNKNOWN: the machine did not say"},
        {"fast", "", "load.5[]=- UNKNOWN: the machine did not say"},
        {"fast", "", "uptime[]=- UNKNOWN"},
        {"fast", "", "swap.used[]=- UNKNOWN"},
        {"fast", "", "clock.offset[]=- UNKNOWN"},
        {"fast", "load|1|1|1\n", "load.5[]=- UNKNOWN: the number of processors is not known"},
        {"disk", "", "disk.used[]=- UNKNOWN"},
        {"unit", "unit|failed|x\n", "unit.failed[]=- UNKNOWN"},
        {"raid", "", "raid.degraded[]=- UNKNOWN"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct probe_output out;
        struct str text = STR_INIT;

        parse_lines(cases[i].section, cases[i].lines, &out);
        add_section(&text, &out.sections.items[0]);
        ASSERT_HAS(text.buf, cases[i].has);
        str_release(&text);
        probe_release(&out);
    }
}

static void figures_that_cannot_be_are_unknown(void **state)
{
    static const struct {
        const char *section, *lines, *has;
    } cases[] = {
        {"fast", "mem|100|-5\n", "mem.used[]=- UNKNOWN: '-5' is no figure that can be"},
        {"fast", "mem|100|101\n", "mem.used[]=- UNKNOWN: '101' is no figure"},
        {"fast", "mem|0|0\n", "mem.used[]=- UNKNOWN: the total is 0"},
        {"fast", "mem|9999999999999999|1\n", "mem.used[]=- UNKNOWN"},
        {"fast", "mem|100\n", "mem.used[]=- UNKNOWN: '' is no figure"},
        {"fast", "load|x|nan|1\ncpus|2\n", "load.5[]=- UNKNOWN: 'nan'"},
        {"fast", "uptime|-1\n", "uptime[]=- UNKNOWN: '-1'"},
        {"fast", "cpu|101\n", "cpu.used[]=- UNKNOWN: '101'"},
        {"disk", "disk|100|120|0|ext4|/\n", "disk.used[/]=- UNKNOWN: '120'"},
        {"disk", "disk|100|1e2|0|ext4|/\n", "disk.used[/]=- UNKNOWN: '1e2'"},
        {"disk", "disk|0|0|0|ext4|/\n", "disk.used[/]=- UNKNOWN: the total is 0"},
        {"disk", "disk|1\n", "disk.used[]=- UNKNOWN"},
        {"raid", "raid|2|3|x|md0\nraids|1\n", "raid.degraded[md0]=- UNKNOWN: '3'"},
        {"temp", "temp|999999999|cpu\n", "temp[cpu]=- UNKNOWN"},
        {"file", "file|a|-60|1|/in the future\n", "file.age[a]=- UNKNOWN: '-60'"},
        {"backup", "backup|a|5|x||/b\n", "backup.size[a]=- UNKNOWN: 'x'"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct probe_output out;
        struct str text = STR_INIT;

        parse_lines(cases[i].section, cases[i].lines, &out);
        add_section(&text, &out.sections.items[0]);
        ASSERT_HAS(text.buf, cases[i].has);
        str_release(&text);
        probe_release(&out);
    }
}

static void a_section_that_is_cut_off_is_unknown_as_a_whole(void **state)
{
    static const char bytes[] = "zb1 begin disk c0ffee\ndisk|100|10|90|ext4|/\ndisk|10";
    struct probe_output out;
    struct str text = STR_INIT;

    (void)state;
    assert_int_equal(parse(bytes, sizeof(bytes) - 1, &out), 0);
    add_section(&text, probe_section(&out, "disk"));
    assert_string_equal(text.buf,
                        "probe.section[disk]=- UNKNOWN: cut off: the answer ends in the middle");
    assert_null(probe_section(&out, "fast"));
    str_release(&text);
    probe_release(&out);
}

static void a_section_says_why_it_failed(void **state)
{
    static const struct {
        const char *bytes, *has;
    } cases[] = {
        {"zb1 begin unit c0ffee\nwhy|systemctl: not on this machine\nzb1 end unit c0ffee 127\n",
         "probe.section[unit]=127 UNKNOWN: systemctl: not on this machine"},
        {"zb1 begin cert c0ffee\nzb1 end cert c0ffee 1\n",
         "probe.section[cert]=1 UNKNOWN: ended with status 1"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct probe_output out;
        struct str text = STR_INIT;

        assert_int_equal(parse(cases[i].bytes, strlen(cases[i].bytes), &out), 0);
        add_section(&text, &out.sections.items[0]);
        ASSERT_HAS(text.buf, cases[i].has);
        str_release(&text);
        probe_release(&out);
    }
}

static void an_answer_without_a_section_is_no_answer(void **state)
{
    struct probe_output out;

    (void)state;
    assert_int_equal(parse("sh: not found\n", 14, &out), -1);
    assert_int_equal(out.sections.len, 0);
    probe_add_absent(&out, "disk", "no answer in 15 s");
    assert_string_equal(out.sections.items[0].readings.list.items[0].text, "no answer in 15 s");
    assert_int_equal(out.sections.items[0].readings.list.items[0].said, CHECK_UNKNOWN);
    probe_release(&out);
}

static void states_are_kept_for_the_next_question(void **state)
{
    struct probe_output out;

    (void)state;
    parse_lines("log", "journal|0|s=1;i=2|\nlog|his|0|5:10|\nlog|no||5:\n", &out);
    assert_string_equal(probe_state(&out, "journal"), "s=1;i=2");
    assert_string_equal(probe_state(&out, "log.his"), "5:10");
    assert_null(probe_state(&out, "log.other"));
    probe_release(&out);
    parse_lines("fast", "boot|f0\nhost|6.1|nis 1\n", &out);
    assert_string_equal(probe_state(&out, "boot"), "f0");
    assert_string_equal(probe_state(&out, "host"), "nis 1");
    assert_string_equal(probe_state(&out, "system"), "6.1");
    probe_release(&out);
}

static void the_clock_is_compared_at_mid_flight(void **state)
{
    static const struct {
        int64_t sent_ms, got_ms;
        const char *reading;
    } cases[] = {
        {1795132800000 - 200, 1795132800000 + 1200, "clock.offset[]=0"},
        {1795132860000, 1795132861000, "clock.offset[]=-60"},
        {1795132770000, 1795132771000, "clock.offset[]=30"},
        {1795132800000, 1795132830000,
         "clock.offset[]=- UNKNOWN: the answer took too long to compare clocks"},
        {1795132800000, 1795132799000,
         "clock.offset[]=- UNKNOWN: the answer took too long to compare clocks"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct probe_output out;
        struct str text = STR_INIT;
        struct readings *readings;

        parse_lines("fast", "clock|1795132800|+0800\n", &out);
        probe_add_clock(&out, cases[i].sent_ms, cases[i].got_ms);
        readings = &out.sections.items[0].readings;
        add_reading(&text, &readings->list.items[readings->list.len - 1]);
        assert_string_equal(text.buf, cases[i].reading);
        str_release(&text);
        probe_release(&out);
    }
}

/* --- text --- */

static void text_from_a_machine_is_made_harmless(void **state)
{
    static const struct {
        const char *lines, *has;
    } cases[] = {
        {"journal|1|c|\033[31mred\007\n", "log.errors[]=1: ^[[31mred^G"},
        {"journal|1|c|\xff\xfe rest\n", "log.errors[]=1: <FF><FE> rest"},
        {"journal|1|c|\xe2\x80\xae"
         "evil\n",
         "<U+202E>evil"},
        /* GBK, with a second byte that is a bar (0x7C) */
        {"journal|1|c|\xb4\xc5\xc5\xcc\xd2\xd1\xc2\xfa \x81\x7c\n", "log.errors[]=1: 磁盘已满 亅"},
        {"journal|1|c|login password=hunter2 ok\n", "login password=*** ok"},
        {"journal|1|c|Passwd: 'x y'\n", "Passwd: '*** y'"},
        {"journal|1|c|https://u:p4ss@host/\n", "https://u:***@host/"},
        {"journal|1|c|PWD=a;token=b\n", "PWD=***;token=***"},
        {"journal|1|c|id 99010119900101123X of\n", "id 990***3X of"},
        {"journal|1|c|order 20261120123456 of 2026\n", "order 20261120123456 of 2026"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct probe_output out;
        struct str text = STR_INIT;

        parse_lines("log", cases[i].lines, &out);
        add_section(&text, &out.sections.items[0]);
        ASSERT_HAS(text.buf, cases[i].has);
        str_release(&text);
        probe_release(&out);
    }
}

static void zero_bytes_end_nothing(void **state)
{
    static const char bytes[] = "zb1 begin disk c0ffee\ndisk|100|10|90|ext4|/a\0b\n"
                                "disk|1\0|0|1|ext4|/c\nzb1 end disk c0ffee 0\n";
    struct probe_output out;
    struct str text = STR_INIT;

    (void)state;
    assert_int_equal(parse(bytes, sizeof(bytes) - 1, &out), 0);
    add_section(&text, &out.sections.items[0]);
    ASSERT_HAS(text.buf, "disk.used[/a^@b]=10");
    ASSERT_HAS(text.buf, "disk.used[/c]=- UNKNOWN: '1^@' is no figure");
    str_release(&text);
    probe_release(&out);
}

static void text_is_cut_between_characters(void **state)
{
    struct str long_text = STR_INIT, cut = STR_INIT;

    (void)state;
    for (int i = 0; i < 300; i++)
        str_add(&long_text, "值");
    excerpt_add(&cut, long_text.buf, long_text.len, EXCERPT_TEXT_MAX);
    assert_true(cut.len <= EXCERPT_TEXT_MAX);
    assert_true(utf8_valid(cut.buf, cut.len, NULL));
    assert_true(str_ends(cut.buf, "值…"));
    str_release(&long_text);
    str_release(&cut);
}

/* A machine may say a line without an end; looking for secrets in it must not hold up the others. */
static void a_long_line_costs_little(void **state)
{
    static const char *const parts[] = {"a", "1", "://", "://a:", "password=", "token ", "\xc4"};
    clock_t begun = clock();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        struct str text = STR_INIT, cut = STR_INIT;

        while (text.len < 1 << 18)
            str_add(&text, parts[i]);
        excerpt_add(&cut, text.buf, text.len, EXCERPT_TEXT_MAX);
        assert_true(cut.len > 0 && cut.len <= EXCERPT_TEXT_MAX);
        str_release(&text);
        str_release(&cut);
    }
    assert_true(clock() - begun < CLOCKS_PER_SEC); /* it was minutes */
}

static void everything_has_a_limit(void **state)
{
    struct str bytes = STR_INIT;
    struct probe_output out;

    (void)state;
    str_add(&bytes, "zb1 begin disk c0ffee\n");
    for (int i = 0; i < 3 * PROBE_LINES_MAX; i++)
        str_addf(&bytes, "disk|100|10|90|ext4|/m%d\n", i);
    str_add(&bytes, "zb1 end disk c0ffee 0\n");
    for (int i = 0; i < 2 * PROBE_SECTIONS_MAX; i++)
        str_add(&bytes, "zb1 begin a c0ffee\nzb1 end a c0ffee 0\n");
    assert_int_equal(parse(bytes.buf, bytes.len, &out), 0);
    assert_int_equal(out.sections.len, PROBE_SECTIONS_MAX);
    assert_int_equal(out.sections.items[0].readings.list.len, 2 * PROBE_LINES_MAX + 2);
    assert_string_equal(out.sections.items[0].text, "more than 2000 lines; the rest was not read");
    assert_int_equal(out.sections.items[0].status, 1);
    str_release(&bytes);
    probe_release(&out);
}

/* --- recorded answers --- */

/* A Windows machine as PowerShell prints it, once in UTF-8 and once through an old GBK console. */
static void recorded_windows_answers_are_read(void **state)
{
    static const char *const files[] = {"tests/data/probes/windows-utf8.txt",
                                        "tests/data/probes/windows-gbk.txt"};
    static const char *const has[] = {
        "cpu.used[]=7",
        "mem.used[]=48.",
        "disk.used[C:]=82.",
        "unit.failed[]=1: 医保前置服务",
        "log.errors[]=2: Service Control Manager 7031: “医保前置服务”服务意外地终止。",
        "ssh.handles[]=412: sshd",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct str bytes = STR_INIT, text = STR_INIT;
        struct err err = ERR_INIT;
        struct probe_output out;

        if (file_read(files[i], 1 << 20, &bytes, &err) < 0)
            fail_msg("%s", err.text.buf);
        assert_int_equal(parse(bytes.buf, bytes.len, &out), 0);
        vec_each (section, &out.sections) {
            assert_int_equal(section->status, 0);
            add_section(&text, section);
        }
        for (size_t j = 0; j < ARRAY_LEN(has); j++)
            ASSERT_HAS(text.buf, has[j]);
        assert_int_equal(out.converted, i == 1);
        assert_int_equal(out.ignored, 0);
        assert_string_equal(probe_state(&out, "host"), "YB-QZ-01");
        probe_release(&out);
        str_release(&bytes);
        str_release(&text);
    }
}

static void dates_of_certificates_are_read(void **state)
{
    static const struct {
        const char *text;
        int rc;
        wall_s end;
    } cases[] = {
        {"Nov 20 00:00:00 2026 GMT", 0, TODAY},
        {"Jun  1 12:00:00 2027 GMT", 0, 1811851200},
        {"Dec 31 23:59:59 9999 GMT", 0, 253402300799},
        {"Nov 31 00:00:00 2026 GMT", -1, 0},
        {"ovD 20 00:00:00 2026 GMT", -1, 0},
        {"Nov 20 24:00:00 2026 GMT", -1, 0},
        {"Nov 20 00:00:00 2026 CST", -1, 0},
        {"Nov 20 00:00:00 2026 GMT x", -1, 0},
        {"2026-11-20", -1, 0},
        {"", -1, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        wall_s end = 0;

        assert_int_equal(cert_date(cases[i].text, strlen(cases[i].text), &end), cases[i].rc);
        assert_int_equal(end, cases[i].end);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_told_from_noise),
        cmocka_unit_test(figures_are_plain_decimals),
        cmocka_unit_test(lines_become_readings),
        cmocka_unit_test(what_is_missing_is_unknown),
        cmocka_unit_test(figures_that_cannot_be_are_unknown),
        cmocka_unit_test(a_section_that_is_cut_off_is_unknown_as_a_whole),
        cmocka_unit_test(a_section_says_why_it_failed),
        cmocka_unit_test(an_answer_without_a_section_is_no_answer),
        cmocka_unit_test(states_are_kept_for_the_next_question),
        cmocka_unit_test(the_clock_is_compared_at_mid_flight),
        cmocka_unit_test(text_from_a_machine_is_made_harmless),
        cmocka_unit_test(zero_bytes_end_nothing),
        cmocka_unit_test(text_is_cut_between_characters),
        cmocka_unit_test(a_long_line_costs_little),
        cmocka_unit_test(everything_has_a_limit),
        cmocka_unit_test(recorded_windows_answers_are_read),
        cmocka_unit_test(dates_of_certificates_are_read),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("probe", tests, in_english, NULL);
}
