# Turns text files into a C array of struct embedded. -v array=NAME -v strip=PREFIX
# Runs under any awk, bytes pass through as they are.
function close_file() {
    if (open)
        printf "\"},\n"
    open = 0
}
# Piece by piece: what a backslash in gsub()'s replacement means differs between awks.
function escape(text,    out, c) {
    while (match(text, /[\\"\t?]/)) {
        c = substr(text, RSTART, 1)
        out = out substr(text, 1, RSTART - 1) (c == "\t" ? "\\t" : "\\" c)
        text = substr(text, RSTART + 1)
    }
    return out text
}
BEGIN {
    printf "/* generated; do not edit */\n#include \"base/embed.h\"\n\n"
    printf "const struct embedded %s[] = {\n", array
}
FNR == 1 {
    close_file()
    path = FILENAME
    sub("^" strip, "", path)
    printf "{.path = \"%s\", .text = \"", path
    open = 1
}
{
    printf "%s\\n\"\n\"", escape($0)
}
END {
    close_file()
    printf "{.path = (const char *)0},\n};\n"
}
