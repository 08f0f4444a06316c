# Turns a gettext .po file into a C array of struct catalogue_entry, sorted by the bytes of msgid, and
# the texts that it points into.
# Runs under mawk and gawk; call it with LC_ALL=C, so that both compare bytes. A plural entry is found
# by its singular. Fuzzy, obsolete and untranslated entries are left out.
# A malformed file ends the build: FILE:LINE: what is wrong.

function fail(line, message) {
    printf "%s:%d: %s\n", FILENAME, line, message > "/dev/stderr"
    failed = 1
    exit 1
}

# The bytes that a quoted po string stands for.
function unquote(text,    out, i, c) {
    sub(/[ \t]+$/, "", text)
    if (length(text) < 2 || substr(text, 1, 1) != "\"" || substr(text, length(text), 1) != "\"")
        fail(FNR, "a text in double quotes is expected")
    text = substr(text, 2, length(text) - 2)
    out = ""
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (c == "\"")
            fail(FNR, "a quote inside a text is written \\\"")
        if (c != "\\") {
            out = out c
            continue
        }
        i++
        c = substr(text, i, 1)
        if (!(c in escapes))
            fail(FNR, "unknown escape \\" c " (known: \\n \\t \\\" \\\\), or a text that is not closed")
        out = out escapes[c]
    }
    return out
}

# Letter by letter: the awks do not agree on backslashes in gsub().
function escape(text,    out, i, c, before) {
    out = ""
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        out = out (c == "?" && before == "?" ? "\"\"" : "") (c in escape_of ? escape_of[c] : c)
        before = c
    }
    return out
}

# xgettext writes "%" PRId64 as %<PRId64>; in C it becomes the macro again.
function quote(text,    out) {
    out = "\""
    while (match(text, /<PRI[a-zA-Z]+[0-9]*>/)) {
        out = out escape(substr(text, 1, RSTART - 1))
        out = out "\" " substr(text, RSTART + 1, RLENGTH - 2) " \""
        text = substr(text, RSTART + RLENGTH)
    }
    return out escape(text) "\""
}

# What sorts as the text will at run time, where 64 bits are a long.
function sort_key(text,    name) {
    while (match(text, /<PRI[a-zA-Z]+[0-9]*>/)) {
        name = substr(text, RSTART + 4, RLENGTH - 5)
        name = (name ~ /(64|MAX|PTR)$/ ? "l" : "") substr(name, 1, 1)
        text = substr(text, 1, RSTART - 1) name substr(text, RSTART + RLENGTH)
    }
    return text
}

function start_entry() {
    has_id = has_str = has_plural = fuzzy = 0
    id = str = ""
    part = ""
}

function finish_entry() {
    if (has_id && !has_str)
        fail(id_line, "this msgid has no msgstr")
    if (has_id && !fuzzy && id != "" && str != "") {
        if (id in line_of)
            fail(id_line, "this msgid stands already in line " line_of[id])
        line_of[id] = id_line
        ids[++count] = id
        str_of[id] = str
        key_of[id] = sort_key(id) "" # never compared as a number
    }
    start_entry()
}

function add_text(text) {
    text = unquote(text)
    if (part == "msgid")
        id = id text
    else if (part == "msgstr")
        str = str text
    else if (part == "")
        fail(FNR, "a text without a keyword before it")
}

# Shell sort: quick enough for some thousand texts, and short.
function sort_ids(    gap, i, j, moved) {
    for (gap = int(count / 2); gap > 0; gap = int(gap / 2))
        for (i = gap + 1; i <= count; i++) {
            moved = ids[i]
            for (j = i - gap; j >= 1 && key_of[ids[j]] > key_of[moved]; j -= gap)
                ids[j + gap] = ids[j]
            ids[j + gap] = moved
        }
}

BEGIN {
    escapes["n"] = "\n"
    escapes["t"] = "\t"
    escapes["\""] = "\""
    escapes["\\"] = "\\"
    for (letter in escapes)
        escape_of[escapes[letter]] = "\\" letter
    count = 0
    start_entry()
}

{ sub(/\r$/, "") }

/^[ \t]*$/ { finish_entry(); next }

/^#/ {
    if (has_str)
        finish_entry()
    if ($0 ~ /^#,.*fuzzy/)
        fuzzy = 1
    next
}

/^msgctxt[ \t]/ { fail(FNR, "msgctxt is not supported") }

/^msgid_plural[ \t]/ {
    if (!has_id || has_str || has_plural)
        fail(FNR, "msgid_plural stands between msgid and msgstr[0]")
    has_plural = 1
    part = "plural"
    sub(/^msgid_plural[ \t]+/, "")
    add_text($0)
    next
}

/^msgid[ \t]/ {
    if (has_str)
        finish_entry()
    if (has_id)
        fail(FNR, "msgid follows a msgid")
    has_id = 1
    id_line = FNR
    part = "msgid"
    sub(/^msgid[ \t]+/, "")
    add_text($0)
    next
}

/^msgstr(\[[0-9]+\])?[ \t]/ {
    if (!has_id)
        fail(FNR, "msgstr without a msgid")
    if (($0 ~ /^msgstr\[/) != has_plural)
        fail(FNR, "msgstr[N] and msgid_plural go together")
    if (has_str && $0 !~ /^msgstr\[[1-9]/)
        fail(FNR, "a second msgstr for one msgid")
    if (!has_str && $0 ~ /^msgstr\[[1-9]/)
        fail(FNR, "msgstr[0] comes first")
    part = has_str ? "unused" : "msgstr"
    has_str = 1
    sub(/^msgstr(\[[0-9]+\])?[ \t]+/, "")
    add_text($0)
    next
}

/^[ \t]*"/ { sub(/^[ \t]+/, ""); add_text($0); next }

{ fail(FNR, "neither a comment, a keyword nor a text: " $0) }

END {
    if (failed)
        exit 1
    finish_entry()
    sort_ids()
    print "/* generated; do not edit */"
    print "#include \"base/catalogue.h\"\n"
    print "#include <inttypes.h>\n"
    print "struct texts {"
    for (i = 1; i <= count; i++)
        printf "    char id%d[sizeof(%s)], str%d[sizeof(%s)];\n", i, quote(ids[i]), i, quote(str_of[ids[i]])
    print "    char end;\n};\n"
    print "static const struct texts texts = {"
    for (i = 1; i <= count; i++)
        printf "    %s,\n    %s,\n", quote(ids[i]), quote(str_of[ids[i]])
    print "    0,\n};\n"
    print "const char *const catalogue_zh_cn_texts = (const char *)&texts;"
    print "const struct catalogue_entry catalogue_zh_cn[] = {"
    for (i = 1; i <= count; i++)
        printf "    {offsetof(struct texts, id%d), offsetof(struct texts, str%d)},\n", i, i
    # C has no empty arrays
    print "    {0, 0},\n};"
    printf "const size_t catalogue_zh_cn_len = %d;\n", count
}
