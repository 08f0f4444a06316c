/* The strict reader: what it takes, where it says things are, and what a broken file leaves. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/tr.h"
#include "conf/yaml.h"

/* The tree in one line: text "plain", 'quoted', [lists], {key: value}, !broken. */
static void add_tree(const struct node *node, bool marks, struct str *out)
{
    if (marks)
        str_addf(out, "%u:%u ", node->mark.line, node->mark.column);
    switch (node->kind) {
    case NODE_TEXT: str_addf(out, node->plain ? "%s" : "'%s'", node->text); return;
    case NODE_BROKEN: str_add(out, "!broken"); return;
    case NODE_LIST: str_addc(out, '['); break;
    case NODE_MAP: str_addc(out, '{'); break;
    }
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        if (child->key != NULL)
            str_addf(out, "%s: ", child->key->text);
        add_tree(child, marks, out);
        if (child->next != NULL)
            str_add(out, ", ");
    }
    str_addc(out, node->kind == NODE_LIST ? ']' : '}');
}

static int read_bytes(struct document *document, const char *bytes, size_t len,
                      struct str *complaints)
{
    struct conf_report report = {0};
    /* Exactly as long as it is, so that a sanitizer sees any step beyond. */
    char *copy = xmemdup(bytes, len);
    int status = document_read(document, "f", copy, len, &report);

    free(copy);
    conf_report_add_text(&report, complaints);
    conf_report_release(&report);
    return status;
}

static void check_tree(const char *text, size_t len, bool marks, const char *expected)
{
    struct document document;
    struct str found = STR_INIT, complaints = STR_INIT;

    if (read_bytes(&document, text, len, &complaints) < 0)
        fail_msg("'%s': %s", text, complaints.buf);
    if (document.root != NULL)
        add_tree(document.root, marks, &found);
    assert_string_equal(found.buf, expected);
    str_release(&found);
    str_release(&complaints);
    document_release(&document);
}

static void test_trees(void **state)
{
    static const struct {
        const char *text, *tree;
    } cases[] = {
        {"", ""},
        {"# only a comment\n\n", ""},
        {"a: 1\n", "{a: 1}"},
        {"a: '1'\nb: \"x\\ty\"\n", "{a: '1', b: 'x\ty'}"},
        {"- a\n- b\n", "[a, b]"},
        {"[a, [b, {c: d}], {}]", "[a, [b, {c: d}], {}]"},
        {"a:\nb: ~\n", "{a: , b: ~}"},
        {"a: |\n  one\n  two\nb: >-\n  one\n  two\n", "{a: 'one\ntwo\n', b: 'one two'}"},
        {"a: one\n  two\n", "{a: one two}"},
        {"---\na: 1\n...\n", "{a: 1}"},
        {"\xef\xbb\xbf"
         "a: 1\n",
         "{a: 1}"},
        {"a: 1\r\nb: 2\r\n", "{a: 1, b: 2}"},
        {"a: 1\rb: 2", "{a: 1, b: 2}"},
        {"值: 班\n", "{值: 班}"},
        {"a: x\tb\n", "{a: x\tb}"},
        {"a: |\n  x\n  \ty\n", "{a: 'x\n\ty\n'}"},
        {"a: 3!\nb: '!x'\nc: \"*y\"\n", "{a: 3!, b: '!x', c: '*y'}"},
        {"? a\n: b\n", "{a: b}"},
        {"\"a\": b\n", "{a: b}"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_tree(cases[i].text, strlen(cases[i].text), false, cases[i].tree);
}

static void test_marks(void **state)
{
    static const struct {
        const char *text, *tree;
    } cases[] = {
        {"# c\na: 1\nb:\n  - x\n", "2:1 {a: 2:4 1, b: 4:3 [4:5 x]}"},
        {"值班: 电话\n", "1:1 {值班: 1:5 电话}"},
        {"a: [值, 班]\n", "1:1 {a: 1:4 [1:5 值, 1:8 班]}"},
        {"a:\nb: ~\n", "1:1 {a: 1:1 , b: 2:4 ~}"},
        {"a: 1\r\nb: 2\r\n", "1:1 {a: 1:4 1, b: 2:4 2}"},
        {"\xef\xbb\xbf"
         "a: 1\n",
         "1:1 {a: 1:4 1}"},
        {"a: |\n  x\nb: 2\n", "1:1 {a: 1:4 'x\n', b: 3:4 2}"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_tree(cases[i].text, strlen(cases[i].text), true, cases[i].tree);
}

/* A broken file that is clear in structure is read on, so that more mistakes are found. */
static void test_goes_on(void **state)
{
    struct document document;
    struct str found = STR_INIT, complaints = STR_INIT;
    const char *text = "a: *x\nb: &y 1\nc: 1\nc: 2\nd: !!int 3\ne: 4\n";

    (void)state;
    assert_int_equal(read_bytes(&document, text, strlen(text), &complaints), -1);
    assert_non_null(document.root);
    add_tree(document.root, false, &found);
    assert_string_equal(found.buf, "{a: !broken, b: !broken, c: 1, d: !broken, e: 4}");
    assert_string_equal(complaints.buf,
                        "f:1:4: aliases (*x) are not used here; write the value out, or quote the "
                        "text: '*x'\n"
                        "f:2:4: anchors (&y) are not used here; delete it, or quote a text that "
                        "begins with '&'\n"
                        "f:4:1: 'c' is written twice, first in line 3; keep one of them\n"
                        "f:5:4: tags are not used here; delete it, or quote a text that begins "
                        "with '!'\n");
    str_release(&found);
    str_release(&complaints);
    document_release(&document);
}

static void check_refused(const char *bytes, size_t len, const char *expected)
{
    struct document document;
    struct str complaints = STR_INIT;

    assert_int_equal(read_bytes(&document, bytes, len, &complaints), -1);
    assert_string_equal(complaints.buf, expected);
    str_release(&complaints);
    document_release(&document);
}

#define REFUSED(bytes, expected)                                                                   \
    {                                                                                              \
        bytes, sizeof(bytes) - 1, expected                                                         \
    }

static void test_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *complaint;
    } cases[] = {
        REFUSED("a\0b", "f:1:2: a zero byte; the file is damaged or no text: restore it\n"),
        REFUSED("\xff\xfe"
                "a\0",
                "f:1:1: the file is in UTF-16; convert it: iconv -f UTF-16 -t UTF-8 'f' > 'f.new' "
                "&& mv 'f.new' 'f'\n"),
        REFUSED("a: 值班\xe4\xb8", "f:1:6: byte 0xe4 is not UTF-8; save the file in UTF-8\n"),
        REFUSED("a: \x7f", "f:1:4: U+007F is an invisible control character; delete it\n"),
        REFUSED("a: x\xc2\x85y", "f:1:5: U+0085 is an invisible line end; delete it or press Enter "
                                 "instead\n"),
        REFUSED("a: x\xef\xbb\xbfy",
                "f:1:5: U+FEFF is an invisible control character; delete it\n"),
        REFUSED("a: 1\r\n\tb: 2\r\n", "f:2:1: a tab; indent with spaces\n"),
        REFUSED("a: |\n  x\n\ty\n", "f:3:1: a tab; indent with spaces\n"),
        REFUSED("a: [\n  1\n\t]\n", "f:3:1: a tab; indent with spaces\n"),
        REFUSED("a: *.example.com\n", "f:1:5: a text that begins with '*' must be quoted\n"),
        REFUSED("a: %x\n", "f:1:4: a text that begins with '%' must be quoted\n"),
        REFUSED("a: `x`\n", "f:1:4: a text that begins with '`' must be quoted\n"),
        REFUSED("{[a]: b}", "f:1:2: a key must be a text; write KEY: VALUE\n"),
        REFUSED("'': b\n", "f:1:1: a key must be a text; write KEY: VALUE\n"),
        REFUSED("a: [1, 2\n", "f:1:4: this '[' is never closed; write ']' at its end\n"),
        REFUSED("a: {b: 1\n", "f:1:4: this '{' is never closed; write '}' at its end\n"),
        REFUSED("a: \"x\n", "f:1:4: this quoted text never ends; close the quote\n"),
        REFUSED("a: |x\n  y\n", "f:1:5: after | or > comes a line break; write the text into the "
                                "lines below, indented\n"),
        REFUSED("- a\nb: c\n", "f:2:1: expected '- ' in the column of the other list items; check "
                               "the indentation\n"),
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_refused(cases[i].bytes, cases[i].len, cases[i].complaint);
}

/* Long mappings look for duplicates in another way than short ones. */
static void test_duplicates_in_long_mappings(void **state)
{
    struct str text = STR_INIT;

    (void)state;
    for (int i = 0; i < 100; i++)
        str_addf(&text, "k%d: 1\n", i);
    str_add(&text, "k3: 2\nk99: 2\nk100: 2\nk100: 3\n");
    check_refused(text.buf, text.len,
                  "f:101:1: 'k3' is written twice, first in line 4; keep one of them\n"
                  "f:102:1: 'k99' is written twice, first in line 100; keep one of them\n"
                  "f:104:1: 'k100' is written twice, first in line 103; keep one of them\n");
    str_release(&text);
}

static void test_limits_are_inclusive(void **state)
{
    struct document document;
    struct str text = STR_INIT, complaints = STR_INIT;

    (void)state;
    str_addc_times(&text, '[', DOCUMENT_DEPTH_MAX);
    str_addc_times(&text, ']', DOCUMENT_DEPTH_MAX);
    assert_int_equal(read_bytes(&document, text.buf, text.len, &complaints), 0);
    document_release(&document);
    str_reset(&text);
    for (int i = 1; i < DOCUMENT_NODES_MAX; i++)
        str_add(&text, "- x\n");
    assert_int_equal(read_bytes(&document, text.buf, text.len, &complaints), 0);
    assert_int_equal(document.root->count, DOCUMENT_NODES_MAX - 1);
    document_release(&document);
    str_addc_times(&text, '#', DOCUMENT_BYTES_MAX - text.len);
    assert_int_equal(read_bytes(&document, text.buf, text.len, &complaints), 0);
    document_release(&document);
    str_release(&text);
    str_release(&complaints);
}

static void test_null(void **state)
{
    static const struct {
        const char *text;
        bool null;
    } cases[] = {
        {"- ~", true},     {"- null", true},   {"- Null", true},  {"- NULL", true},
        {"-", true},       {"- ''", false},    {"- '~'", false},  {"- ~x", false},
        {"- nULL", false}, {"- nullx", false}, {"- none", false}, {"- []", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct document document;
        struct str complaints = STR_INIT;

        assert_int_equal(read_bytes(&document, cases[i].text, strlen(cases[i].text), &complaints),
                         0);
        if (node_is_null(document.root->first) != cases[i].null)
            fail_msg("%s", cases[i].text);
        document_release(&document);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_goes_on),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_duplicates_in_long_mappings),
        cmocka_unit_test(test_limits_are_inclusive),
        cmocka_unit_test(test_null),
    };

    tr_set_lang(LANG_EN);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
