/* Hash map from text to pointer. Keys are copied, values belong to the caller. The seed is drawn at
 * random for each map, so that nobody outside can choose keys that collide. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot {
    char *key; /* NULL: never used */
    void *value;
    uint64_t hash;
    bool dead;
};

struct map {
    struct map_slot *slots;
    size_t size; /* power of two, or 0 */
    size_t used; /* live and dead slots */
    size_t len;
    uint64_t seed;
};

void map_init(struct map *map);
/* free_value may be NULL. */
void map_release(struct map *map, void (*free_value)(void *));

/* NULL if there is none; a stored NULL cannot be told from that, use map_has(). */
void *map_get(const struct map *map, const char *key);
bool map_has(const struct map *map, const char *key);
/* Returns the value that was there before, or NULL. */
void *map_put(struct map *map, const char *key, void *value);
void *map_remove(struct map *map, const char *key);
/* Steps through all entries in no order; start with *at = 0; false at the end. */
bool map_next(const struct map *map, size_t *at, const char **key, void **value);

#endif
