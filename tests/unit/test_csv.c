/* CSV as spreadsheets write it, and what they do not write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/mem.h"
#include "base/tr.h"

static int in_english(void **state)
{
    (void)state;
    tr_set_lang(LANG_EN);
    return 0;
}

/* "1[a|b] 2[c]", a malformed row as "3!". */
static void add_rows(const char *bytes, size_t len, struct str *out)
{
    struct csv csv;
    struct csv_row row = CSV_ROW_INIT;
    struct err err = ERR_INIT;
    int rc;

    csv_init(&csv, bytes, len);
    while ((rc = csv_next(&csv, &row, &err)) != 0) {
        str_addf(out, "%s%zu%s", out->len > 0 ? " " : "", row.number, rc < 0 ? "!" : "[");
        for (size_t i = 0; rc > 0 && i < csv_row_len(&row); i++)
            str_addf(out, "%s%s", i > 0 ? "|" : "", csv_cell(&row, i));
        str_add(out, rc < 0 ? "" : "]");
        err_reset(&err);
    }
    csv_row_release(&row);
    err_release(&err);
}

static void rows_are_read(void **state)
{
    static const struct {
        const char *bytes, *rows;
    } cases[] = {
        {"", ""},
        {"\xef\xbb\xbf", ""},
        {"a", "1[a]"},
        {"a\n", "1[a]"},
        {"\xef\xbb\xbf"
         "a,b\n",
         "1[a|b]"},
        {"a,b\r\nc,d\r\n", "1[a|b] 2[c|d]"},
        {"a\rb\r", "1[a] 2[b]"},
        {"a,\n,b\n,\n", "1[a|] 2[|b] 3[|]"},
        {"a\n\n\r\nb", "1[a] 4[b]"},
        {"\n\n", ""},
        {"\"a,b\",c", "1[a,b|c]"},
        {"\"a\"\"b\"", "1[a\"b]"},
        {"\"\"", "1[]"},
        {"\"\"\"\"", "1[\"]"},
        {"\"a\nb\",c\nd", "1[a\nb|c] 2[d]"},
        {"\"a\r\nb\rc\"\r\nd", "1[a\nb\nc] 2[d]"},
        {" a , b", "1[ a | b]"},
        {"值班,\xf0\x9f\x92\xa9", "1[值班|\xf0\x9f\x92\xa9]"},
        {"a\"b,c\nd", "1! 2[d]"},
        {"\"a\"b,c\r\nd", "1! 2[d]"},
        {"a\n\"b\nc", "1[a] 2!"},
        {"\"", "1!"},
        {"a,\"", "1!"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str out = STR_INIT;
        size_t len = strlen(cases[i].bytes);
        char *exact = len == 0 ? NULL : xmemdup(cases[i].bytes, len); /* not one byte more */

        add_rows(len == 0 ? "" : exact, len, &out);
        assert_string_equal(out.buf, cases[i].rows);
        str_release(&out);
        free(exact);
    }
}

static void malformed_rows_say_why(void **state)
{
    static const struct {
        const char *bytes, *why;
    } cases[] = {
        {"a\"b", "a quote inside a cell without quotes; put the cell into quotes and double those "
                 "inside"},
        {"\"a\"b", "something stands behind a closing quote; double the quotes inside a cell"},
        {"\"a", "a quote is opened and never closed"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct csv csv;
        struct csv_row row = CSV_ROW_INIT;
        struct err err = ERR_INIT;

        csv_init(&csv, cases[i].bytes, strlen(cases[i].bytes));
        assert_int_equal(csv_next(&csv, &row, &err), -1);
        assert_int_equal(err.kind, ERR_USAGE);
        assert_string_equal(err.text.buf, cases[i].why);
        assert_int_equal(csv_next(&csv, &row, &err), 0);
        csv_row_release(&row);
        err_release(&err);
    }
}

static void only_utf8_text_is_taken(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *why; /* NULL: it is fine */
    } cases[] = {
        {"", 0, NULL},
        {"a,值班\n\033\n", 11, NULL},
        {"\xff\xfe"
         "a",
         3,
         "f.csv:1: the file is in UTF-16; convert it: iconv -f UTF-16 -t UTF-8 'f.csv' > "
         "'f.csv.new' && mv 'f.csv.new' 'f.csv'"},
        {"a\n\xD6\xB5\xB0\xE0,\xB7\xFE\xCE\xF1", 11,
         "f.csv:2: the file is not UTF-8 but looks like GBK; convert it: iconv -f GB18030 -t UTF-8 "
         "'f.csv' > 'f.csv.new' && mv 'f.csv.new' 'f.csv'"},
        {"a\n\n\xff", 4, "f.csv:3: byte 0xff is not UTF-8; save the file in UTF-8"},
        {"a\n\0", 3, "f.csv:2: a zero byte; the file is damaged or no text: restore it"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct err err = ERR_INIT;
        int rc = csv_check("f.csv", cases[i].bytes, cases[i].len, &err);

        assert_int_equal(rc, cases[i].why == NULL ? 0 : -1);
        if (cases[i].why != NULL)
            assert_string_equal(err.text.buf, cases[i].why);
        err_release(&err);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read),
        cmocka_unit_test(malformed_rows_say_why),
        cmocka_unit_test(only_utf8_text_is_taken),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("csv", tests, in_english, NULL);
}
