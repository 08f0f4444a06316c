/* Reading a line of search: cut at blanks outside of quotes, then each piece by itself. */
#include "model/ticket_search.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/span.h"
#include "base/terms.h"
#include "base/tr.h"
#include "base/utf8.h"
#include "base/visible.h"

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static const struct {
    const char *name;
    size_t slot; /* of a text in struct ticket_search; 0: read by a rule of its own */
} fields[] = {
    {"state", 0},
    {"contract", offsetof(struct ticket_search, contract)},
    {"who", offsetof(struct ticket_search, who)},
    {"due", 0},
    {"site", offsetof(struct ticket_search, site)},
    {"system", offsetof(struct ticket_search, covered)},
    {"class", offsetof(struct ticket_search, class)},
    {"category", offsetof(struct ticket_search, category)},
};

/* --- complaints --- */

/* format has one %s, for what somebody typed. */
static int complain(struct err *err, const char *format, const char *typed)
{
    struct str shown = STR_INIT;

    visible_add_brief(&shown, typed);
    err_set(err, ERR_USAGE, format, shown.buf);
    str_release(&shown);
    return -1;
}

static int unknown_field(const char *name, struct err *err)
{
    const char *names[ARRAY_LEN(fields)], *nearest;
    struct str shown = STR_INIT, list = STR_INIT;

    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        names[i] = fields[i].name;
        str_addf(&list, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    nearest = name_nearest(name, names, ARRAY_LEN(names));
    visible_add_brief(&shown, name);
    if (nearest != NULL)
        err_set(err, ERR_USAGE, _("one cannot search by '%s'; did you mean '%s'?"), shown.buf,
                nearest);
    else
        err_set(err, ERR_USAGE,
                _("one cannot search by '%s', only by %s; put text with a colon in quotes"),
                shown.buf, list.buf);
    str_release(&shown);
    str_release(&list);
    return -1;
}

static int unknown_state(const char *value, const struct choice *choices, struct err *err)
{
    struct str shown = STR_INIT, list = STR_INIT;

    for (const struct choice *c = choices; c->name != NULL; c++)
        str_addf(&list, "%s%s", c > choices ? ", " : "", c->name);
    visible_add_brief(&shown, value);
    err_set(err, ERR_USAGE, _("there is no state '%s'; there are: %s"), shown.buf, list.buf);
    str_release(&shown);
    str_release(&list);
    return -1;
}

/* --- one piece --- */

static void count_wanted(const struct term_wanted *wanted, void *data)
{
    (void)wanted;
    ++*(size_t *)data;
}

static size_t wanted_of(const char *word)
{
    size_t wanted = 0;

    terms_wanted(word, strlen(word), count_wanted, &wanted);
    return wanted;
}

static void add_word(struct ticket_search *search, const char *text, size_t len, bool quoted)
{
    struct search_word *word = vec_push(&search->words);
    struct str folded = STR_INIT;

    terms_fold(&folded, text, len);
    word->literal = quoted || folded.len > TERM_WORD_MAX || wanted_of(folded.buf) == 0 ||
                    strspn(folded.buf, DIGITS LETTERS) < folded.len;
    word->text = str_detach(&folded);
}

/* Something must be found by its terms before the rest is compared with it. */
static int check_words(const struct ticket_search *search, struct err *err)
{
    size_t wanted = 0;

    vec_each (word, &search->words)
        wanted += wanted_of(word->text);
    if (search->words.len == 0 || wanted > 0)
        return 0;
    return complain(err,
                    _("'%s' is too short to search for: two letters or digits, or one ideograph"),
                    search->words.items[0].text);
}

static int read_state(struct ticket_search *search, const char *value, struct err *err)
{
    const struct choice *choices = schema_field(&ticket_schema, "state")->choices;

    if (search->state != 0)
        return complain(err, _("%s is asked for twice"), "state");
    for (const struct choice *c = choices; c->name != NULL && search->state == 0; c++)
        if (strcmp(c->name, value) == 0 || strcmp(tr(c->label), value) == 0)
            search->state = c->value;
    return search->state == 0 ? unknown_state(value, choices, err) : 0;
}

static int read_due(struct ticket_search *search, char relation, const char *value, struct err *err)
{
    struct span span;
    bool *given = relation == '<' ? &search->due_below : &search->due_above;

    if (relation == ':')
        return complain(err, _("write due<%s, or due> for later"), value);
    if (*given)
        return complain(err, _("%s is asked for twice"), "due");
    if (span_parse(value, &span, err) < 0)
        return err_prefix(err, "due");
    if (span.unit != SPAN_SECONDS)
        return complain(err, _("due in '%s' has no fixed length; write minutes, hours or days"),
                        value);
    *given = true;
    *(relation == '<' ? &search->below_s : &search->above_s) = span.count;
    return 0;
}

static int read_text(struct ticket_search *search, size_t field, char relation, const char *value,
                     struct err *err)
{
    char **slot = (char **)(void *)((char *)search + fields[field].slot);

    if (relation != ':')
        return complain(err, _("only due is compared; write %s:VALUE"), fields[field].name);
    if (*slot != NULL)
        return complain(err, _("%s is asked for twice"), fields[field].name);
    *slot = xstrdup(value);
    return 0;
}

static int read_field(struct ticket_search *search, const char *name, char relation,
                      const char *value, struct err *err)
{
    size_t i = 0;

    while (i < ARRAY_LEN(fields) && strcmp(fields[i].name, name) != 0)
        i++;
    if (i == ARRAY_LEN(fields))
        return unknown_field(name, err);
    if (value[0] == '\0')
        return complain(err, _("nothing stands behind '%s'"), name);
    if (strcmp(name, "state") == 0 && relation == ':')
        return read_state(search, value, err);
    if (strcmp(name, "due") == 0)
        return read_due(search, relation, value, err);
    return read_text(search, i, relation, value, err);
}

/* @who and #contract. */
static int read_short(struct ticket_search *search, const char *piece, size_t len, struct err *err)
{
    const char sign[] = {piece[0], '\0'};
    char *value = xstrndup(piece + 1, len - 1);
    int rc = value[0] == '\0'
                 ? complain(err, _("nothing stands behind '%s'"), sign)
                 : read_field(search, sign[0] == '@' ? "who" : "contract", ':', value, err);

    free(value);
    return rc;
}

static int read_piece(struct ticket_search *search, const char *piece, size_t len, struct err *err)
{
    size_t name_len = strspn(piece, LETTERS);
    char *name, *value;
    int rc;

    if (piece[0] == '@' || piece[0] == '#')
        return read_short(search, piece, len, err);
    if (name_len == 0 || name_len >= len || strchr(":<>", piece[name_len]) == NULL) {
        add_word(search, piece, len, false);
        return 0;
    }
    name = xstrndup(piece, name_len);
    value = xstrndup(piece + name_len + 1, len - name_len - 1);
    rc = read_field(search, name, piece[name_len], value, err);
    free(name);
    free(value);
    return rc;
}

/* --- the line --- */

/* Blanks, also the wide one of Chinese input. */
static size_t blank_len(const char *at)
{
    if (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')
        return 1;
    return str_starts(at, "\u3000") ? strlen("\u3000") : 0;
}

/* The piece at *at; moves behind it. */
static int read_next(const char **at, struct ticket_search *search, struct err *err)
{
    const char *begin = *at, *end;

    if (search->words.len >= SEARCH_WORDS_MAX)
        return err_set(err, ERR_USAGE, _("more than %d words; search for fewer"), SEARCH_WORDS_MAX);
    if (*begin == '"') {
        end = strchr(++begin, '"');
        if (end == NULL)
            return complain(err, _("the quotation '%s' has no end"), begin);
        *at = end + 1;
        add_word(search, begin, (size_t)(end - begin), true);
        return 0;
    }
    for (end = begin; *end != '\0' && *end != '"' && blank_len(end) == 0;)
        end++;
    *at = end;
    return read_piece(search, begin, (size_t)(end - begin), err);
}

int ticket_search_parse(const char *line, struct ticket_search *search, struct err *err)
{
    bool found = false;

    memset(search, 0, sizeof(*search));
    if (strlen(line) > SEARCH_LINE_MAX)
        return err_set(err, ERR_USAGE, _("the search is longer than %d bytes"), SEARCH_LINE_MAX);
    if (!utf8_valid(line, strlen(line), NULL))
        return err_set(err, ERR_USAGE, _("the search holds bytes that are no UTF-8"));
    while (*line != '\0') {
        size_t blank = blank_len(line);

        line += blank;
        if (blank > 0)
            continue;
        if (read_next(&line, search, err) < 0)
            return -1;
        found = true;
    }
    if (!found)
        return err_set(err, ERR_USAGE, _("say what to search for"));
    return check_words(search, err);
}

void ticket_search_release(struct ticket_search *search)
{
    vec_each (word, &search->words)
        free(word->text);
    vec_release(&search->words);
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (fields[i].slot != 0)
            free(*(char **)(void *)((char *)search + fields[i].slot));
    memset(search, 0, sizeof(*search));
}

/* --- one ticket --- */

static bool is_or_any(const char *wanted, const char *value)
{
    return wanted == NULL || str_eq(wanted, value);
}

bool ticket_search_matches(const struct ticket_search *search, const struct ticket *ticket,
                           const char *text)
{
    if (search->state != 0 && search->state != ticket->state)
        return false;
    if (search->who != NULL && !str_eq(search->who, ticket->assignee) &&
        !str_eq(search->who, ticket->answered_by) && !str_eq(search->who, ticket->solved_by))
        return false;
    vec_each (word, &search->words)
        if (word->literal && strstr(text, word->text) == NULL)
            return false;
    return is_or_any(search->contract, ticket->contract) && is_or_any(search->site, ticket->site) &&
           is_or_any(search->covered, ticket->system_id) &&
           is_or_any(search->class, ticket->class) && is_or_any(search->category, ticket->category);
}
