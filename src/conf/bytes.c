/* One pass over the bytes. The fast way takes eight printable ASCII bytes at a time, since that is
 * what configurations mostly are. */
#include "conf/bytes.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/gb18030.h"
#include "base/tr.h"
#include "base/utf8.h"

struct scan {
    const unsigned char *at, *end;
    const unsigned char *line_start; /* columns are counted from here, when they are needed */
    unsigned line;
};

size_t bytes_bom(const char *bytes, size_t len)
{
    return len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static struct mark here(const struct scan *scan)
{
    struct mark mark = {.line = scan->line, .column = 1};

    for (const unsigned char *p = scan->line_start; p < scan->at; p++)
        if ((*p & 0xc0) != 0x80)
            mark.column++;
    return mark;
}

/* True if no byte is a control character, DEL or above ASCII. */
static bool eight_plain(const unsigned char *p)
{
    const uint64_t ones = 0x0101010101010101u, high = ones << 7;
    uint64_t word, del;

    memcpy(&word, p, sizeof(word));
    del = word ^ (ones * 0x7f);
    return ((word | (word - ones * 0x20) | (del - ones)) & high) == 0;
}

static int not_utf8(const char *file, const struct scan *scan, const unsigned char *start,
                    struct conf_report *report)
{
    if (gb18030_is_likely((const char *)start, (size_t)(scan->end - start)))
        return conf_report_add(report, file, here(scan),
                               _("the file is not UTF-8 but looks like GBK; convert it: iconv -f "
                                 "GB18030 -t UTF-8 '%s' > '%s.new' && mv '%s.new' '%s'"),
                               file, file, file, file);
    return conf_report_add(report, file, here(scan),
                           _("byte 0x%02x is not UTF-8; save the file in UTF-8"), *scan->at);
}

/* Complains about a character that must not stand in a file, else 0. */
static int check_code(const char *file, const struct scan *scan, uint32_t code,
                      struct conf_report *report)
{
    if (code == 0x85 || code == 0x2028 || code == 0x2029)
        return conf_report_add(report, file, here(scan),
                               _("U+%04X is an invisible line end; delete it or press Enter "
                                 "instead"),
                               (unsigned)code);
    if (code < 0xa0 || code == 0xfeff || (code & 0xfffe) == 0xfffe)
        return conf_report_add(report, file, here(scan),
                               _("U+%04X is an invisible control character; delete it"),
                               (unsigned)code);
    return 0;
}

static int check_ascii(const char *file, const struct scan *scan, struct conf_report *report)
{
    if (*scan->at == '\0')
        return conf_report_add(report, file, here(scan),
                               _("a zero byte; the file is damaged or no text: restore it"));
    return check_code(file, scan, *scan->at, report);
}

/* scan->at is the first character of a line. */
static void note_tab(const struct scan *scan, tabs_t *tabs)
{
    const unsigned char *p = scan->at, *tab = NULL;

    for (; p < scan->end && (*p == ' ' || *p == '\t'); p++)
        if (*p == '\t' && tab == NULL)
            tab = p;
    if (tab != NULL)
        *vec_push(tabs) = (struct tab){
            .line = scan->line,
            .column = (unsigned)(tab - scan->at) + 1,
            .text = (unsigned)(p - scan->at) + 1,
        };
}

static void next_line(struct scan *scan, tabs_t *tabs)
{
    scan->line++;
    scan->line_start = ++scan->at;
    if (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t'))
        note_tab(scan, tabs);
}

static int check_utf16(const char *file, const char *bytes, size_t len, struct conf_report *report)
{
    if (len < 2 || (memcmp(bytes, "\xff\xfe", 2) != 0 && memcmp(bytes, "\xfe\xff", 2) != 0))
        return 0;
    return conf_report_add(report, file, (struct mark){1, 1},
                           _("the file is in UTF-16; convert it: iconv -f UTF-16 -t UTF-8 '%s' > "
                             "'%s.new' && mv '%s.new' '%s'"),
                           file, file, file, file);
}

int bytes_check(const char *file, const char *bytes, size_t len, tabs_t *tabs,
                struct conf_report *report)
{
    const unsigned char *start = (const unsigned char *)bytes;
    struct scan scan = {.at = start, .end = start + len, .line_start = start, .line = 1};

    if (check_utf16(file, bytes, len, report) < 0)
        return -1;
    note_tab(&scan, tabs);
    while (scan.at < scan.end) {
        uint32_t code;
        size_t step = 1;

        if (scan.end - scan.at >= 8 && eight_plain(scan.at)) {
            scan.at += 8;
            continue;
        }
        if (*scan.at == '\n' ||
            (*scan.at == '\r' && (scan.at + 1 == scan.end || scan.at[1] != '\n'))) {
            next_line(&scan, tabs);
            continue;
        }
        if (*scan.at >= 0x80) {
            step = utf8_decode((const char *)scan.at, (size_t)(scan.end - scan.at), &code);
            if (step == 0)
                return not_utf8(file, &scan, start, report);
            if (check_code(file, &scan, code, report) < 0)
                return -1;
        } else if ((*scan.at < 0x20 && *scan.at != '\t' && *scan.at != '\r') || *scan.at == 0x7f) {
            return check_ascii(file, &scan, report);
        }
        scan.at += step;
    }
    return 0;
}
