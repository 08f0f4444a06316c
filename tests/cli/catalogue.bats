# contrib/build/catalogue.awk: from .po to C, under both awks.

load helper

catalogue() {
    local awk=$1 file=$2
    LC_ALL=C "$awk" -f "$ROOT/contrib/build/catalogue.awk" "$file"
}

# complains LINE TEXT: in.po ends the build with that
complains() {
    local awk
    for awk in mawk gawk; do
        run catalogue "$awk" in.po
        assert_status 1
        [[ $output == "in.po:$1: "*"$2"* ]] || { printf '%s: %s\n' "$awk" "$output" && return 1; }
    done
}

@test "continued lines, escapes, plurals, macros; sorted; fuzzy and obsolete left out" {
    need mawk gawk
    cat >in.po <<'PO'
msgid ""
msgstr "Language: zh_CN\n"

# a comment
#, c-format
msgid ""
"b \"%s\"\n"
"??< \\"
msgstr "乙“%s”\n"
"\t"

#, c-format, fuzzy
msgid "fuzzy"
msgstr "x"

msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d 个文件"

#~ msgid "obsolete"
#~ msgstr "x"
msgid "%<PRId64> s"
msgstr "%<PRId64> 秒"
msgid "untranslated"
msgstr ""
msgid "B"
msgstr "10"
PO
    cat >expected <<'C'
/* generated; do not edit */
#include "base/catalogue.h"

#include <inttypes.h>

struct texts {
    char id1[sizeof("%d file")], str1[sizeof("%d 个文件")];
    char id2[sizeof("%" PRId64 " s")], str2[sizeof("%" PRId64 " 秒")];
    char id3[sizeof("B")], str3[sizeof("10")];
    char id4[sizeof("b \"%s\"\n?""?< \\")], str4[sizeof("乙“%s”\n\t")];
    char end;
};

static const struct texts texts = {
    "%d file",
    "%d 个文件",
    "%" PRId64 " s",
    "%" PRId64 " 秒",
    "B",
    "10",
    "b \"%s\"\n?""?< \\",
    "乙“%s”\n\t",
    0,
};

const char *const catalogue_zh_cn_texts = (const char *)&texts;
const struct catalogue_entry catalogue_zh_cn[] = {
    {offsetof(struct texts, id1), offsetof(struct texts, str1)},
    {offsetof(struct texts, id2), offsetof(struct texts, str2)},
    {offsetof(struct texts, id3), offsetof(struct texts, str3)},
    {offsetof(struct texts, id4), offsetof(struct texts, str4)},
    {0, 0},
};
const size_t catalogue_zh_cn_len = 4;
C
    for awk in mawk gawk; do
        catalogue "$awk" in.po >out.c
        diff expected out.c
    done
}

@test "our own .po is the same under both awks" {
    need mawk gawk
    catalogue mawk "$ROOT/src/base/zh_CN.po" >mawk.c
    catalogue gawk "$ROOT/src/base/zh_CN.po" >gawk.c
    cmp mawk.c gawk.c
}

@test "our own .po passes msgfmt" {
    need msgfmt
    msgfmt -c -o /dev/null "$ROOT/src/base/zh_CN.po" 2>errors || { cat errors && return 1; }
}

@test "a malformed .po ends the build with its line" {
    need mawk gawk
    printf 'msgid "a\n' >in.po
    complains 1 'double quotes'
    printf 'msgid "a"b"\nmsgstr "x"\n' >in.po
    complains 1 'a quote inside a text'
    printf '\nmsgid "a\\q"\n' >in.po
    complains 2 'unknown escape \q'
    printf 'msgid "a\\"\nmsgstr "x"\n' >in.po
    complains 1 'not closed'
    printf 'msgid "a"\n\nmsgid "b"\nmsgstr "x"\n' >in.po
    complains 1 'no msgstr'
    printf 'msgid "a"\n' >in.po
    complains 1 'no msgstr'
    printf '# c\nmsgstr "x"\n' >in.po
    complains 2 'without a msgid'
    printf 'msgid "a"\nmsgid "b"\n' >in.po
    complains 2 'follows a msgid'
    printf 'msgid "a"\nmsgstr "x"\nmsgstr "y"\n' >in.po
    complains 3 'a second msgstr'
    printf 'msgid "a"\nmsgstr[0] "x"\n' >in.po
    complains 2 'go together'
    printf 'msgid "a"\nmsgid_plural "b"\nmsgstr "x"\n' >in.po
    complains 3 'go together'
    printf 'msgid "a"\nmsgstr "x"\n\nmsgid "a"\nmsgstr "y"\n' >in.po
    complains 4 'already in line 1'
    printf '"stray"\n' >in.po
    complains 1 'without a keyword'
    printf 'msgctxt "menu"\n' >in.po
    complains 1 'msgctxt'
    printf 'nonsense\n' >in.po
    complains 1 'nonsense'
}
