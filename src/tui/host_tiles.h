/* Machines as tiles: those of a site stand together under its name, the site with the worst machine
 * first, and fill columns from the top to the bottom, so that one step down is the next one in the
 * order of trouble. The places are worked out without a screen. */
#ifndef TUI_HOST_TILES_H
#define TUI_HOST_TILES_H

#include "desk/health.h"
#include "model/config.h"
#include "tui/layout.h"

struct screen;

struct tile {
    const struct health_host *host; /* NULL: the name of a site */
    const char *site;
    int row, column;                   /* of all rows, not of the screen */
    int counts[CHECK_UNREACHABLE + 1]; /* of a site: its machines by level */
};

struct host_tiles {
    VEC(struct tile) list; /* in the order in which one goes through them */
    int columns, rows;
    int top; /* the first row on the screen */
};

enum { TILE_CELLS = 36 };

/* hosts: worst first. They must live as long as the tiles. */
void host_tiles_lay_out(struct host_tiles *tiles, const struct health_host *const *hosts,
                        size_t count, int cells);
void host_tiles_release(struct host_tiles *tiles);
/* The machine so many tiles further than that one, or the last there is on the way; from NULL: the
 * first. NULL if there is none. */
const struct health_host *host_tiles_move(const struct host_tiles *tiles,
                                          const struct health_host *from, int by);
/* A page further: as many rows as are shown, in the same column. */
const struct health_host *host_tiles_page(const struct host_tiles *tiles,
                                          const struct health_host *from, int rows);
/* The leftmost machine in that row of the screen; NULL: none stands there. */
const struct health_host *host_tiles_at(const struct host_tiles *tiles, int row);
void host_tiles_draw(struct host_tiles *tiles, const struct config *config,
                     const struct health_host *selected, struct screen *screen, struct area area,
                     wall_s now);

#endif
