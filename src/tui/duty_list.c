/* Columns, by what matters when the screen is narrow: how it stands, the day, the name. */
#include "tui/duty_list.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/tr.h"
#include "desk/obligations.h"
#include "model/config.h"
#include "model/contract_rules.h"
#include "tui/console.h"
#include "tui/match.h"
#include "tui/screen.h"

enum column {
    COLUMN_WHEN,
    COLUMN_LATEST,
    COLUMN_TIMES,
    COLUMN_CONTRACT,
    COLUMN_NAME,
    COLUMN_CLAUSE,
    COLUMN_OWNER,
    COLUMN_EVIDENCE,
    COLUMN_PERIOD,
    COLUMN__COUNT
};

static const struct list_column columns[] = {
    [COLUMN_WHEN] = {.title = N_("standing"), .layout = {.cells = 10}},
    [COLUMN_LATEST] = {.title = N_("last workday"), .layout = {.cells = 10, .rank = 1}},
    [COLUMN_TIMES] = {.title = N_("times"), .layout = {.cells = 5, .rank = 2}, .right = true},
    [COLUMN_CONTRACT] = {.title = N_("contract"), .layout = {.cells = 4, .rank = 3}},
    [COLUMN_NAME] = {.title = N_("obligation"), .layout = {.cells = 18, .grow = 1}, .number = true},
    [COLUMN_CLAUSE] = {.title = N_("clauses"), .layout = {.cells = 12, .rank = 4}},
    [COLUMN_OWNER] = {.title = N_("responsible"), .layout = {.cells = 10, .rank = 5}},
    [COLUMN_EVIDENCE] = {.title = N_("evidence"), .layout = {.cells = 12, .rank = 6}},
    [COLUMN_PERIOD] = {.title = N_("period"), .layout = {.cells = 12, .rank = 7}},
};
static_assert(ARRAY_LEN(columns) == COLUMN__COUNT, "a row a column");

enum { DETAIL_ROWS = 3 };

/* --- reading --- */

static void forget(struct duty_list *duties)
{
    vec_each (row, &duties->rows) {
        free(row->id);
        free(row->contract);
        free(row->name);
        free(row->clauses);
        free(row->owner);
        free(row->evidence);
    }
    duties->rows.len = 0;
    duties->shown.len = 0;
}

static char *copy(const char *text)
{
    return xstrdup(text == NULL ? "" : text);
}

static char *joined(const codes_t *codes)
{
    struct str text = STR_INIT;

    vec_each (code, codes)
        str_addf(&text, "%s%s", text.len > 0 ? " " : "", *code);
    return str_detach(&text);
}

static char *clauses_of(const struct contract *contract, const char *duty)
{
    struct str text = STR_INIT;

    if (contract != NULL)
        contract_clauses_of(contract, "obligations", duty, &text);
    return str_detach(&text);
}

/* The contract names a party by its id. */
static char *party_of(const struct contract *contract, const char *id)
{
    const struct contract_party *party =
        contract == NULL || id == NULL ? NULL : contract_entry(contract, "parties", id);

    return copy(party != NULL && party->name != NULL ? party->name : id);
}

static int take(const struct obligation *obligation, const struct contract_obligation *row,
                void *data)
{
    static const codes_t none = {0};
    struct duty_list *duties = data;
    struct desk *desk = console_desk(duties->console);
    const struct config *config = desk_full_config(desk, NULL);
    const struct contract *contract =
        config == NULL ? NULL
                       : config_contract_at(config, obligation->contract, obligation->first_day);

    *vec_push(&duties->rows) = (struct duty_row){
        .id = xstrdup(obligation->id),
        .contract = copy(contract != NULL ? contract->prefix : obligation->contract),
        .name = copy(row != NULL && row->name != NULL ? row->name : obligation->duty),
        .clauses = clauses_of(contract, obligation->duty),
        .owner = party_of(contract, row == NULL ? NULL : row->responsible),
        .evidence = joined(row == NULL ? &none : &row->evidence),
        .when = owed_when_of(desk, obligation, console_now(duties->console)),
        .from = obligation->first_day,
        .until = obligation->last_day,
        .done = obligation->done,
        .quota = obligation->quota,
    };
    return 0;
}

static int in_order(const void *a, const void *b)
{
    const struct duty_row *left = a, *right = b;
    int order = owed_compare(&left->when, &right->when);

    return order != 0 ? order : strcmp(left->id, right->id);
}

static void narrow(struct duty_list *duties)
{
    duties->shown.len = 0;
    for (size_t i = 0; i < duties->rows.len; i++) {
        const struct duty_row *row = &duties->rows.items[i];
        char *words = xasprintf("%s %s %s %s %s", row->name, row->contract, row->clauses,
                                row->owner, row->evidence);

        if (duties->filter == NULL || match_rank(duties->filter, row->id, words) != MATCH_NONE)
            *vec_push(&duties->shown) = i;
        free(words);
    }
    list_array_forget(&duties->array);
}

/* --- as rows --- */

static void add_day(struct str *out, day_t day, day_t today)
{
    int year, month, mday, this_year, m, d;

    civil_day_split(day, &year, &month, &mday);
    civil_day_split(today, &this_year, &m, &d);
    if (year == this_year)
        str_addf(out, "%02d-%02d", month, mday);
    else
        civil_add_date(out, day);
}

static void add_row(const struct duty_list *duties, struct list_rows *rows,
                    const struct duty_row *duty)
{
    struct list_row *row = list_rows_add(rows, duty->id);
    wall_s now = console_now(duties->console);
    struct str text = STR_INIT;

    owed_add_when(&text, &duty->when, now);
    list_cell_set(row, COLUMN_WHEN, text.buf, owed_role(&duty->when, now));
    str_reset(&text);
    add_day(&text, duty->when.latest, duties->day);
    list_cell_set(row, COLUMN_LATEST, text.buf, ROLE_NORMAL);
    str_reset(&text);
    str_addf(&text, "%lld/%lld", (long long)duty->done, (long long)duty->quota);
    list_cell_set(row, COLUMN_TIMES, text.buf, ROLE_NORMAL);
    list_cell_set(row, COLUMN_CONTRACT, duty->contract, ROLE_NORMAL);
    list_cell_set(row, COLUMN_NAME, duty->name, ROLE_NORMAL);
    list_cell_set(row, COLUMN_CLAUSE, duty->clauses, ROLE_NORMAL);
    list_cell_set(row, COLUMN_OWNER, duty->owner, ROLE_NORMAL);
    list_cell_set(row, COLUMN_EVIDENCE, duty->evidence, ROLE_NORMAL);
    str_reset(&text);
    add_day(&text, duty->from, duties->day);
    if (duty->until != duty->from) {
        str_add(&text, "..");
        add_day(&text, duty->until, duties->day);
    }
    list_cell_set(row, COLUMN_PERIOD, text.buf, ROLE_NORMAL);
    str_release(&text);
}

static int more(void *data, size_t from, size_t count, struct list_rows *rows, struct err *err)
{
    struct duty_list *duties = data;

    (void)err;
    for (size_t i = from; i < duties->shown.len && i < from + count; i++)
        add_row(duties, rows, &duties->rows.items[duties->shown.items[i]]);
    return 0;
}

void duty_list_init(struct duty_list *duties, struct console *console)
{
    *duties = (struct duty_list){.console = console};
    list_array_init(&duties->array, COLUMN__COUNT, more, duties);
    list_init(&duties->list, &list_array_source, &duties->array, columns, COLUMN__COUNT);
    duties->list.empty = N_("nothing is owed");
}

void duty_list_release(struct duty_list *duties)
{
    forget(duties);
    vec_release(&duties->rows);
    vec_release(&duties->shown);
    list_release(&duties->list);
    list_array_release(&duties->array);
    free(duties->filter);
}

int duty_list_load(struct duty_list *duties, struct err *err)
{
    const struct obligation_filter filter = {.all = false};

    forget(duties);
    duties->day = civil_day_of(console_now(duties->console));
    if (desk_obligation_list(console_desk(duties->console), &filter, take, duties, err) < 0)
        return -1;
    if (duties->rows.len > 1)
        qsort(duties->rows.items, duties->rows.len, sizeof(struct duty_row), in_order);
    narrow(duties);
    return list_reload(&duties->list, err);
}

int duty_list_filter(struct duty_list *duties, const char *words, struct err *err)
{
    char *filter = words == NULL || words[0] == '\0' ? NULL : xstrdup(words);

    free(duties->filter);
    duties->filter = filter;
    duties->list.empty = filter == NULL ? N_("nothing is owed") : N_("nothing found");
    narrow(duties);
    return list_rewind(&duties->list, err);
}

const struct duty_row *duty_list_selected(const struct duty_list *duties)
{
    const struct list_row *row = list_selected(&duties->list);

    if (row != NULL)
        vec_each (duty, &duties->rows)
            if (strcmp(duty->id, row->key) == 0)
                return duty;
    return NULL;
}

/* --- drawing --- */

static void draw_detail(const struct duty_list *duties, struct screen *screen, struct area area)
{
    const struct duty_row *duty = duty_list_selected(duties);
    struct str from = STR_INIT, until = STR_INIT;

    screen_fill(screen, area.row, area.col, area.cols, ROLE_TITLE);
    if (duty == NULL)
        return;
    screen_putf(screen, area.row, area.col + 2, area.cols - 2, ROLE_TITLE, WIDTH_DOTS, "%s  %s",
                duty->name, duty->clauses);
    civil_add_date(&from, duty->from);
    civil_add_date(&until, duty->until);
    screen_putf(screen, area.row + 1, area.col + 2, area.cols - 2, ROLE_NORMAL, WIDTH_DOTS,
                _("%s to %s, done %lld of %lld"), from.buf, until.buf, (long long)duty->done,
                (long long)duty->quota);
    screen_putf(screen, area.row + 2, area.col + 2, area.cols - 2, ROLE_NORMAL, WIDTH_DOTS,
                _("evidence: %s   responsible: %s"), duty->evidence, duty->owner);
    str_release(&from);
    str_release(&until);
}

void duty_list_draw(struct duty_list *duties, struct view *view, struct screen *screen,
                    struct area area)
{
    struct area above = area, below = {0};

    layout_split(area, DETAIL_ROWS, &above, &below);
    list_draw(&duties->list, screen, above, console_now(duties->console),
              console_tick(duties->console));
    if (below.rows > 0)
        draw_detail(duties, screen, below);
    if (list_is_hungry(&duties->list) || duties->day != civil_day_of(console_now(duties->console)))
        console_stale(view);
}
