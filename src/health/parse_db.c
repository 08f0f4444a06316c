/* What databases say of themselves: "db|FIGURE|VALUE|NAME|REST", a row here for each figure, and how
 * old the last message of an interface is. NAME is the instance; REST is the part of it that the
 * figure is about (a table space, a replica), or only words. VALUE is a number, "USED/MOST" where a
 * share is meant, "-" where the database did not say, "none" where there never was one. */
#include <math.h>

#include "base/mem.h"
#include "base/tr.h"
#include "health/parse.h"
#include "model/check.h"

static const double max_count = 1e12, max_age_s = 4e9, max_percent = 1000;

enum figure_form { COUNT, PERCENT, AGE, DAYS, FREEZE };

static const struct figure {
    const char *name, *metric;
    enum figure_form form;
    bool parts; /* REST is a part of the instance */
} figures[] = {
    {"up", "db.up", COUNT, false},
    {"connections", "db.connections", PERCENT, true},
    {"locks", "db.locks", COUNT, false},
    {"longest", "db.longest", AGE, false},
    {"lag", "db.lag", AGE, true},
    {"replica", "db.replica", COUNT, true},
    {"tablespace", "db.tablespace", PERCENT, true},
    {"log", "db.log", PERCENT, true},
    {"archive", "db.archive", COUNT, false},
    {"jobs", "db.jobs", COUNT, false},
    {"backup", "backup.age", AGE, true},
    {"logbackup", "backup.log.age", AGE, true},
    {"offline", "db.offline", COUNT, false},
    {"corrupt", "db.corrupt", COUNT, false},
    {"health", "db.health", COUNT, false},
    {"freeze", "db.freeze", FREEZE, false},
    {"password", "db.password", DAYS, false},
};

static const struct figure *figure_of(struct piece name)
{
    for (size_t i = 0; i < ARRAY_LEN(figures); i++)
        if (piece_is(name, figures[i].name))
            return &figures[i];
    return NULL;
}

/* "USED/MOST" as percent; false if it is none or cannot be. */
static bool share(struct piece piece, double *percent)
{
    struct piece used = piece_cut(&piece, '/');
    double part, most;

    if (!piece_number(used, &part) || !piece_number(piece, &most) || part < 0 || most <= 0 ||
        most > max_count)
        return false;
    *percent = part * 100 / most;
    return *percent <= max_percent;
}

static bool has_slash(struct piece piece)
{
    piece_cut(&piece, '/');
    return piece.len > 0;
}

static bool value_of(struct parse *parse, const struct figure *figure, struct piece object,
                     struct piece piece, double *value)
{
    /* Ages of transactions are told in transactions; 2^31 is where the database stops. */
    static const double freeze_end = 2147483648.0;

    switch (figure->form) {
    case PERCENT:
        if (has_slash(piece) && share(piece, value))
            return true;
        return parse_figure(parse, figure->metric, object, piece, max_percent, value);
    case AGE: return parse_figure(parse, figure->metric, object, piece, max_age_s, value);
    case FREEZE:
        if (!parse_figure(parse, figure->metric, object, piece, freeze_end, value))
            return false;
        *value = *value * 100 / freeze_end;
        return true;
    case DAYS: /* what is over is negative */
        if (piece_number(piece, value) && fabs(*value) < max_count)
            return true;
        return parse_figure(parse, figure->metric, object, piece, 0, value);
    case COUNT: break;
    }
    return parse_figure(parse, figure->metric, object, piece, max_count, value);
}

static void read_figure(struct parse *parse, const struct figure *figure, struct piece object,
                        struct piece piece, struct piece rest)
{
    double value;

    if (piece_is(piece, "-"))
        parse_add(parse, figure->metric, object, NAN,
                  rest.len > 0 ? rest : piece_of(_("the database does not say")))
            ->said = CHECK_UNKNOWN;
    else if (piece_is(piece, "none"))
        parse_add(parse, figure->metric, object, NAN, piece_of(_("there never was one")))->said =
            CHECK_CRIT;
    else if (value_of(parse, figure, object, piece, &value))
        parse_add(parse, figure->metric, object, value, has_slash(piece) ? piece : rest);
}

static void read_db(struct parse *parse, const struct piece *p)
{
    const struct figure *figure = figure_of(p[0]);
    struct str object = STR_INIT;

    if (figure == NULL) {
        parse->out->ignored++;
        return;
    }
    str_addn(&object, p[2].bytes, p[2].len);
    if (figure->parts && p[3].len > 0) {
        str_addc(&object, '/');
        str_addn(&object, p[3].bytes, p[3].len);
    }
    read_figure(parse, figure, (struct piece){.bytes = object.buf, .len = object.len}, p[1],
                figure->parts ? piece_of("") : p[3]);
    str_release(&object);
}

/* --- interfaces --- */

static void read_message(struct parse *parse, const struct piece *p)
{
    double age;

    if (piece_is(p[1], "none"))
        parse_add_unknown(parse, "message.age", p[0], _("no message came yet"));
    else if (piece_is(p[1], "-"))
        parse_add(parse, "message.age", p[0], NAN, p[2])->said = CHECK_UNKNOWN;
    else if (parse_figure(parse, "message.age", p[0], p[1], max_age_s, &age))
        parse_add(parse, "message.age", p[0], age, p[2]);
}

const struct item parse_db_items[] = {
    {"db", 4, 0, read_db},
    {"message", 3, 0, read_message},
    {0},
};
