# Turns text files into a C array of struct embedded. -v array=NAME -v strip=PREFIX
# Runs under any awk, bytes pass through as they are.
function close_file() {
    if (open)
        printf "\"},\n"
    open = 0
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
    gsub(/\\/, "\\\\")
    gsub(/"/, "\\\"")
    gsub(/\t/, "\\t")
    gsub(/\?\?/, "?\"\"?")
    printf "%s\\n\"\n\"", $0
}
END {
    close_file()
    printf "{.path = (const char *)0},\n};\n"
}
