/* The link governor (rules 8 and 9 of the console's speed): paces frames by the terminal's own
 * answers, because neither the size of a buffer nor the time of a write says how fast a link is.
 *
 * A probe ("are you well", ESC [ 5 n) goes out at the end of a frame when frames come close
 * together, never in quiet times. While the link is fast nothing waits for answers. Once an answer
 * takes longer than LINK_SLOW_MS, or the link moves less than LINK_SLOW_BYTES a second, the link is
 * slow: no frame before the last one has arrived, and frames of half a second at most. A terminal
 * that does not answer is not waited for, and soon not asked any more.
 *
 * Pure: time is a parameter, bytes are counted by the caller. */
#ifndef TUI_LINK_H
#define TUI_LINK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"

enum {
    LINK_SLOW_MS = 400,
    LINK_SLOW_BYTES = 2048, /* a second */
    LINK_CLOSE_MS = 900,    /* frames nearer than that are "close together": not ticks */
    LINK_GIVE_UP_MS = 3000, /* for a terminal that has never answered */
    LINK_GIVE_UP_MAX_MS = 20000,
    LINK_PROBES_MAX = 8, /* unanswered at the same time */
    LINK_FRAME_MIN = 64, /* bytes; a smaller budget would show nothing */
};

struct link_probe {
    mono_ms sent;
    size_t bytes; /* of its frame */
};

struct link {
    struct link_probe probes[LINK_PROBES_MAX]; /* the oldest first */
    int waiting;
    mono_ms last_frame;
    bool started, slow, gave_up, mute;
    int answers, silences, quick; /* counts; quick: in a row, while slow */
    int rtt_ms;                   /* the best seen; -1: none yet */
    int bytes_per_s;              /* 0: not known */
};

void link_init(struct link *link);

/* May a frame be drawn now? If not, link_deadline() says when to ask again. */
bool link_can_draw(const struct link *link, mono_ms now);
/* When link_tick() is due; -1: nothing to wait for. */
mono_ms link_deadline(const struct link *link);
void link_tick(struct link *link, mono_ms now);

/* Bytes that the next frame may have; 0: any. */
size_t link_budget(const struct link *link);
/* Should this frame end in a probe? Ask before link_sent(). */
bool link_wants_probe(const struct link *link, mono_ms now);
void link_sent(struct link *link, size_t bytes, bool probed, mono_ms now);
void link_answered(struct link *link, mono_ms now);

bool link_is_slow(const struct link *link);

#endif
