/* libyaml has no error codes, only words; rows are tried in order, by fragments of these words. A
 * fragment that a later libyaml spells otherwise falls through to the last row. */
#include "conf/yaml_error.h"

#include "base/mem.h"
#include "base/tr.h"

struct row {
    const char *context; /* a fragment of what libyaml was doing; NULL: anything */
    const char *problem;
    bool at_start; /* the place to look at is where the thing begins */
    const char *message;
};

static const struct row rows[] = {
    {NULL, "tab character", false, N_("a tab; indent with spaces")},
    {"quoted scalar", "end of stream", true, N_("this quoted text never ends; close the quote")},
    {"quoted scalar", "document indicator", true,
     N_("this quoted text never ends; close the quote")},
    {NULL, "unknown escape", false,
     N_("an unknown escape in a text in double quotes; write \\\\ for a backslash, or use single "
        "quotes")},
    {"quoted scalar", "hexdecimal", false,
     N_("a broken \\x, \\u or \\U escape; write its hexadecimal digits, or use single quotes")},
    {"quoted scalar", "escape code", false,
     N_("an escape that is no character; write the character itself")},
    {NULL, "mapping values are not allowed", false,
     N_("a ':' has no place here; check the indentation and the ':' of the line above, or quote a "
        "text that contains ': '")},
    {"simple key", "expected ':'", true, N_("a ':' is missing after this key; write KEY: VALUE")},
    {NULL, "sequence entries are not allowed", false,
     N_("a '-' has no place here; begin the list on a line of its own, in one column")},
    {NULL, "mapping keys are not allowed", false, N_("a '?' has no place here; write KEY: VALUE")},
    {"anchor", NULL, false, N_("a text that begins with '&' must be quoted")},
    {"alias", NULL, false, N_("a text that begins with '*' must be quoted")},
    {"directive", NULL, true, N_("a line must not begin with '%'; quote the text or delete it")},
    {"tag", NULL, true,
     N_("tags are not used here; delete it, or quote a text that begins with '!'")},
    {NULL, "tag handle", false,
     N_("tags are not used here; delete it, or quote a text that begins with '!'")},
    {"block scalar", NULL, false,
     N_("after | or > comes a line break; write the text into the lines below, indented")},
    {"block collection", "'-'", false,
     N_("expected '- ' in the column of the other list items; check the indentation")},
    {"block mapping", "expected key", false,
     N_("expected a key in the column of the other keys; check the indentation and the quotes")},
    {NULL, "node content", false, N_("a value is missing here; write one, or '' for an empty one")},
    {NULL, "document start", false,
     N_("this does not belong to anything above; check the indentation")},
    {NULL, "unexpected ':'", false, N_("quote a text that contains ':' inside [ ] or { }")},
    {NULL, NULL, false, N_("not readable as YAML; check quotes, brackets and indentation")},
};

/* NULL if the place is at or behind the end. */
static const char *byte_at(const yaml_mark_t *mark, const char *bytes, size_t len)
{
    const char *p = bytes, *end = bytes + len;

    for (size_t line = 0; p < end && line < mark->line; p++)
        if (*p == '\n' || (*p == '\r' && (p + 1 == end || p[1] != '\n')))
            line++;
    for (size_t column = 0; p < end && column < mark->column; column++)
        for (p++; p < end && ((unsigned char)*p & 0xc0) == 0x80;)
            p++;
    return p < end ? p : NULL;
}

static struct mark mark_of(const yaml_mark_t *mark)
{
    return (struct mark){(unsigned)mark->line + 1, (unsigned)mark->column + 1};
}

static bool has(const char *text, const char *fragment)
{
    return fragment == NULL || (text != NULL && strstr(text, fragment) != NULL);
}

/* A bracket or brace that lacks its end, or something between items that is no comma. */
static int report_flow(const yaml_parser_t *parser, const char *file, bool at_end, char close,
                       struct conf_report *report)
{
    struct mark start = mark_of(&parser->context_mark);

    if (at_end)
        return conf_report_add(report, file, start,
                               _("this '%c' is never closed; write '%c' at its end"),
                               close == ']' ? '[' : '{', close);
    return conf_report_add(report, file, mark_of(&parser->problem_mark),
                           _("expected ',' or '%c' here; the '%c' is in line %u, column %u"), close,
                           close == ']' ? '[' : '{', start.line, start.column);
}

/* The character itself says more than libyaml's words; 0 if it does not. */
static int report_character(const yaml_parser_t *parser, const char *file, const char *at,
                            struct conf_report *report)
{
    struct mark mark = mark_of(&parser->problem_mark);

    if (!has(parser->problem, "cannot start any token") || at == NULL)
        return 0;
    if (*at == '\t')
        return conf_report_add(report, file, mark, "%s", _("a tab; indent with spaces"));
    return conf_report_add(report, file, mark, _("a text that begins with '%c' must be quoted"),
                           *at);
}

int yaml_error_report(const yaml_parser_t *parser, const char *file, const char *bytes, size_t len,
                      struct conf_report *report)
{
    const char *at = byte_at(&parser->problem_mark, bytes, len);
    const struct row *row = rows;

    if (report_character(parser, file, at, report) < 0)
        return -1;
    if (has(parser->problem, "',' or ']'") || has(parser->problem, "',' or '}'"))
        return report_flow(parser, file, at == NULL,
                           strchr(parser->problem, ']') != NULL ? ']' : '}', report);
    while (row->context != NULL || row->problem != NULL) {
        if (has(parser->context, row->context) && has(parser->problem, row->problem))
            break;
        row++;
    }
    return conf_report_add(report, file,
                           mark_of(row->at_start ? &parser->context_mark : &parser->problem_mark),
                           "%s", tr(row->message));
}
