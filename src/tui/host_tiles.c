#include "tui/host_tiles.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "tui/machines.h"
#include "tui/screen.h"

/* --- places --- */

void host_tiles_release(struct host_tiles *tiles)
{
    vec_release(&tiles->list);
}

static bool is_placed(const struct host_tiles *tiles, const char *site)
{
    vec_each (tile, &tiles->list)
        if (tile->host == NULL && strcmp(tile->site, site) == 0)
            return true;
    return false;
}

static void place_site(struct host_tiles *tiles, const char *site,
                       const struct health_host *const *hosts, size_t count)
{
    size_t title = tiles->list.len, members = 0, at = 0, high;

    *vec_push(&tiles->list) = (struct tile){.site = site, .row = tiles->rows++};
    for (size_t i = 0; i < count; i++)
        if (strcmp(hosts[i]->site, site) == 0) {
            tiles->list.items[title].counts[hosts[i]->level]++;
            members++;
        }
    high = (members + (size_t)tiles->columns - 1) / (size_t)tiles->columns;
    for (size_t i = 0; i < count; i++)
        if (strcmp(hosts[i]->site, site) == 0) {
            *vec_push(&tiles->list) = (struct tile){.host = hosts[i],
                                                    .site = site,
                                                    .row = tiles->rows + (int)(at % high),
                                                    .column = (int)(at / high)};
            at++;
        }
    tiles->rows += (int)high;
}

void host_tiles_lay_out(struct host_tiles *tiles, const struct health_host *const *hosts,
                        size_t count, int cells)
{
    tiles->list.len = 0;
    tiles->rows = 0;
    tiles->columns = cells >= 2 * TILE_CELLS ? cells / TILE_CELLS : 1;
    for (size_t i = 0; i < count; i++)
        if (!is_placed(tiles, hosts[i]->site))
            place_site(tiles, hosts[i]->site, hosts, count);
}

static const struct tile *tile_of(const struct host_tiles *tiles, const struct health_host *host)
{
    vec_each (tile, &tiles->list)
        if (tile->host != NULL && tile->host == host)
            return tile;
    return NULL;
}

const struct health_host *host_tiles_move(const struct host_tiles *tiles,
                                          const struct health_host *from, int by)
{
    const struct tile *tile = from == NULL ? NULL : tile_of(tiles, from);
    const struct health_host *found = tile == NULL ? NULL : tile->host;
    long at = tile == NULL ? -1 : tile - tiles->list.items, step = tile != NULL && by < 0 ? -1 : 1;
    long left = tile == NULL ? 1 : labs(by), count = (long)tiles->list.len;

    for (at += step; left > 0 && at >= 0 && at < count; at += step)
        if (tiles->list.items[at].host != NULL) {
            found = tiles->list.items[at].host;
            left--;
        }
    return found;
}

const struct health_host *host_tiles_page(const struct host_tiles *tiles,
                                          const struct health_host *from, int rows)
{
    const struct tile *at = from == NULL ? NULL : tile_of(tiles, from), *best = NULL;
    int wanted;

    if (at == NULL)
        return host_tiles_move(tiles, NULL, 1);
    wanted = at->row + rows;
    vec_each (tile, &tiles->list)
        if (tile->host != NULL && tile->column == at->column &&
            (best == NULL || abs(tile->row - wanted) < abs(best->row - wanted)))
            best = tile;
    return best == NULL ? from : best->host;
}

const struct health_host *host_tiles_at(const struct host_tiles *tiles, int row)
{
    vec_each (tile, &tiles->list)
        if (tile->host != NULL && tile->row == tiles->top + row && tile->column == 0)
            return tile->host;
    return NULL;
}

/* --- drawing --- */

static const char *site_name(const struct config *config, const char *id)
{
    if (config != NULL)
        vec_each (site, &config->sites)
            if (str_eq(site->id, id) && site->name != NULL)
                return site->name;
    return id;
}

static void draw_site(const struct tile *tile, const struct config *config, struct screen *screen,
                      struct area area)
{
    struct str counts = STR_INIT;
    int col = area.col + 1;

    machines_add_counts(&counts, tile->counts);
    col += screen_put(screen, area.row, col, area.cols - 1, ROLE_STRONG, WIDTH_DOTS,
                      site_name(config, tile->site));
    screen_put(screen, area.row, col + 2, area.cols - (col - area.col) - 2, ROLE_DIM, WIDTH_DOTS,
               counts.buf);
    str_release(&counts);
}

/* ">X crit. <1m his-db1    Disk used /data 94%" */
static void draw_host(const struct health_host *host, bool selected, struct screen *screen,
                      struct area area, wall_s now)
{
    struct str age = STR_INIT, worst = STR_INIT;
    enum role_id role = level_role(host->level);
    int id_cells = area.cols >= 50 ? 16 : 11;

    age_add_short(&age, host->at, now);
    machine_add_worst(&worst, host);
    screen_put(screen, area.row, area.col + 1, 1, role, 0, level_mark(host->level));
    screen_put(screen, area.row, area.col + 3, 5, role, 0, level_word(host->level));
    screen_put(screen, area.row, area.col + 9, 3, host->level == CHECK_STALE ? role : ROLE_NORMAL,
               WIDTH_RIGHT, age.buf);
    screen_put(screen, area.row, area.col + 13, id_cells, selected ? ROLE_SELECTED : ROLE_NORMAL,
               WIDTH_DOTS, host->id);
    screen_put(screen, area.row, area.col + 14 + id_cells, area.cols - 14 - id_cells, ROLE_NORMAL,
               WIDTH_DOTS, worst.buf);
    if (selected) {
        screen_put(screen, area.row, area.col + 12, 1, ROLE_SELECTED, 0, ">");
        screen_park(screen, area.row, area.col + 12);
        screen_set_rank(screen, area.row, ROW_SELECTED);
    }
    str_release(&age);
    str_release(&worst);
}

/* The selected one is on the screen, with the name of its site if it is the first of it. */
static void scroll_to(struct host_tiles *tiles, const struct health_host *selected, int rows)
{
    const struct tile *tile = selected == NULL ? NULL : tile_of(tiles, selected);
    int last = tiles->rows > rows ? tiles->rows - rows : 0;

    if (tile != NULL && tile->row - 1 < tiles->top)
        tiles->top = tile->row - 1;
    if (tile != NULL && tile->row >= tiles->top + rows)
        tiles->top = tile->row - rows + 1;
    if (tiles->top > last)
        tiles->top = last;
    if (tiles->top < 0)
        tiles->top = 0;
}

void host_tiles_draw(struct host_tiles *tiles, const struct config *config,
                     const struct health_host *selected, struct screen *screen, struct area area,
                     wall_s now)
{
    int cells = area.cols / (tiles->columns > 0 ? tiles->columns : 1);

    scroll_to(tiles, selected, area.rows);
    vec_each (tile, &tiles->list) {
        struct area place = {area.row + tile->row - tiles->top, area.col + tile->column * cells, 1,
                             cells - 1};

        if (tile->row < tiles->top || tile->row >= tiles->top + area.rows)
            continue;
        if (tile->host != NULL) {
            draw_host(tile->host, tile->host == selected, screen, place, now);
        } else {
            place.cols = area.cols;
            draw_site(tile, config, screen, place);
        }
    }
}
