/* The governor. An answer's time is the round trip plus what the frame needs on the way: the best
 * round trip seen is taken for the first part, the rest gives the speed. */
#include "tui/link.h"

#include <string.h>

enum {
    RATE_BYTES_MIN = 150, /* a smaller frame says nothing about speed */
    MOVING_MS_MIN = 50,   /* nor does a shorter time */
    NARROW_MS_MIN = 150,  /* less may be a hiccup */
    QUICK_MS = 250,       /* an answer that soon is a point for "fast" */
    QUICK_COUNT = 4,      /* so many in a row end slow mode */
    SILENCES_MAX = 2,     /* so many unanswered questions, and nothing is asked any more */
    FRAMES_PER_S = 2,     /* a slow link's frame takes half a second */
    BYTES_PER_S_MIN = 30,
};

void link_init(struct link *link)
{
    *link = (struct link){.rtt_ms = -1};
}

static const struct link_probe *oldest(const struct link *link)
{
    return link->waiting > 0 ? &link->probes[0] : NULL;
}

static size_t bytes_waiting(const struct link *link)
{
    size_t bytes = 0;

    for (int i = 0; i < link->waiting; i++)
        bytes += link->probes[i].bytes;
    return bytes;
}

/* A terminal that has answered once is worth waiting for, as long as its link may take. */
static mono_ms give_up_at(const struct link *link)
{
    int64_t ms = LINK_GIVE_UP_MS;

    if (link->answers > 0 && link->bytes_per_s > 0)
        ms += (int64_t)bytes_waiting(link) * 3000 / link->bytes_per_s;
    return oldest(link)->sent + (ms < LINK_GIVE_UP_MAX_MS ? ms : LINK_GIVE_UP_MAX_MS);
}

static bool is_waited_for(const struct link *link)
{
    return link->waiting > 0 && !link->gave_up;
}

bool link_can_draw(const struct link *link, mono_ms now)
{
    if (!is_waited_for(link) || now >= give_up_at(link))
        return true;
    return !link->slow && now - oldest(link)->sent < LINK_SLOW_MS;
}

mono_ms link_deadline(const struct link *link)
{
    if (!is_waited_for(link))
        return -1;
    return link->slow ? give_up_at(link) : oldest(link)->sent + LINK_SLOW_MS;
}

void link_tick(struct link *link, mono_ms now)
{
    if (!is_waited_for(link))
        return;
    if (now - oldest(link)->sent >= LINK_SLOW_MS) {
        link->slow = true;
        link->quick = 0;
    }
    if (now < give_up_at(link))
        return;
    /* Whoever never said a word may not know the question: that is no slow link. */
    if (link->answers == 0) {
        link->slow = false;
        link->mute = ++link->silences >= SILENCES_MAX;
    }
    link->gave_up = true;
}

size_t link_budget(const struct link *link)
{
    size_t bytes;

    if (!link->slow || link->bytes_per_s == 0)
        return 0;
    bytes = (size_t)link->bytes_per_s / FRAMES_PER_S;
    return bytes < LINK_FRAME_MIN ? LINK_FRAME_MIN : bytes;
}

bool link_wants_probe(const struct link *link, mono_ms now)
{
    if (link->mute || link->waiting == LINK_PROBES_MAX)
        return false;
    if (is_waited_for(link) && !link->slow)
        return false; /* one question at a time tells enough */
    return !link->started || now - link->last_frame < LINK_CLOSE_MS;
}

void link_sent(struct link *link, size_t bytes, bool probed, mono_ms now)
{
    link->last_frame = now;
    link->started = true;
    if (!probed || link->waiting == LINK_PROBES_MAX)
        return;
    if (link->gave_up) { /* old questions do not hold up the new one */
        link->waiting = 0;
        link->gave_up = false;
    }
    link->probes[link->waiting++] = (struct link_probe){.sent = now, .bytes = bytes};
}

/* The best answer less what its frame took, by the speed that is known. Half of the time at least
 * counts as the round trip, so that an outdated speed cannot make it vanish. */
static void learn_rtt(struct link *link, int64_t ms, size_t bytes)
{
    int64_t rtt = ms;

    if (link->bytes_per_s > 0)
        rtt -= (int64_t)bytes * 1000 / link->bytes_per_s;
    else if (ms > LINK_SLOW_MS)
        return;
    if (rtt < ms / 2)
        rtt = ms / 2;
    if (rtt > INT32_MAX)
        rtt = INT32_MAX;
    if (link->rtt_ms < 0 || rtt < link->rtt_ms)
        link->rtt_ms = (int)rtt;
}

/* The part of an answer's time that the frame's bytes took. Late first answers cannot be
 * divided. */
static int64_t moving_ms(const struct link *link, int64_t ms)
{
    if (link->rtt_ms < 0)
        return ms;
    return ms > link->rtt_ms ? ms - link->rtt_ms : 0;
}

static void measure(struct link *link, int64_t moving, size_t bytes)
{
    int64_t rate;

    if (bytes < RATE_BYTES_MIN || moving < MOVING_MS_MIN)
        return;
    rate = (int64_t)bytes * 1000 / moving;
    if (rate < BYTES_PER_S_MIN)
        rate = BYTES_PER_S_MIN;
    if (rate > INT32_MAX / 4)
        rate = INT32_MAX / 4;
    link->bytes_per_s =
        link->bytes_per_s == 0 ? (int)rate : (int)(((int64_t)link->bytes_per_s * 2 + rate) / 3);
}

static void judge(struct link *link, int64_t ms, int64_t moving, size_t bytes)
{
    bool thin = (int64_t)bytes * 1000 < LINK_SLOW_BYTES * moving;
    bool narrow = thin && bytes >= RATE_BYTES_MIN && moving >= NARROW_MS_MIN;

    if (ms > LINK_SLOW_MS || narrow) {
        link->slow = true;
        link->quick = 0;
    } else if (!link->slow || ms > QUICK_MS || thin) {
        link->quick = 0;
    } else if (++link->quick >= QUICK_COUNT) {
        link->slow = false;
        link->quick = link->bytes_per_s = 0;
    }
}

void link_answered(struct link *link, mono_ms now)
{
    struct link_probe probe;
    int64_t ms, moving;

    if (link->waiting == 0)
        return;
    probe = link->probes[0];
    memmove(link->probes, link->probes + 1, sizeof(link->probes) - sizeof(link->probes[0]));
    link->waiting--;
    link->answers++;
    link->silences = 0;
    link->mute = link->gave_up = false;
    ms = now - probe.sent;
    learn_rtt(link, ms, probe.bytes);
    moving = moving_ms(link, ms);
    measure(link, moving, probe.bytes);
    judge(link, ms, moving, probe.bytes);
}

bool link_is_slow(const struct link *link)
{
    return link->slow;
}
