/* Open addressing with linear probing, at most three quarters full. FNV-1a over a random seed with a
 * final mix: short keys, no attacker who sees the iteration order. */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"

void map_init(struct map *map)
{
    *map = (struct map){0};
    if (getrandom(&map->seed, sizeof(map->seed), GRND_NONBLOCK) < 0)
        map->seed = (uint64_t)(uintptr_t)map;
}

void map_release(struct map *map, void (*free_value)(void *))
{
    for (size_t i = 0; i < map->size; i++) {
        if (map->slots[i].key == NULL)
            continue;
        if (free_value != NULL && !map->slots[i].dead)
            free_value(map->slots[i].value);
        free(map->slots[i].key);
    }
    free(map->slots);
    map->slots = NULL;
    map->size = map->used = map->len = 0;
}

static uint64_t hash_of(const struct map *map, const char *key)
{
    uint64_t hash = 0xcbf29ce484222325u ^ map->seed;

    for (; *key != '\0'; key++)
        hash = (hash ^ (unsigned char)*key) * 0x100000001b3u;
    hash ^= hash >> 32;
    return hash;
}

static struct map_slot *find(const struct map *map, const char *key)
{
    uint64_t hash;

    if (map->size == 0)
        return NULL;
    hash = hash_of(map, key);
    for (size_t i = hash & (map->size - 1);; i = (i + 1) & (map->size - 1)) {
        struct map_slot *slot = &map->slots[i];

        if (slot->key == NULL)
            return NULL;
        if (!slot->dead && slot->hash == hash && strcmp(slot->key, key) == 0)
            return slot;
    }
}

static void insert(struct map *map, char *key, uint64_t hash, void *value)
{
    size_t i = hash & (map->size - 1);

    while (map->slots[i].key != NULL)
        i = (i + 1) & (map->size - 1);
    map->slots[i] = (struct map_slot){.key = key, .value = value, .hash = hash};
    map->used++;
    map->len++;
}

static void grow(struct map *map)
{
    struct map_slot *old = map->slots;
    size_t old_size = map->size;

    map->size = map->len < 8 ? 16 : map->len * 4;
    while ((map->size & (map->size - 1)) != 0)
        map->size &= map->size - 1;
    map->slots = xcalloc(map->size, sizeof(*map->slots));
    map->used = map->len = 0;
    for (size_t i = 0; i < old_size; i++) {
        if (old[i].key == NULL)
            continue;
        if (old[i].dead)
            free(old[i].key);
        else
            insert(map, old[i].key, old[i].hash, old[i].value);
    }
    free(old);
}

void *map_get(const struct map *map, const char *key)
{
    struct map_slot *slot = find(map, key);

    return slot == NULL ? NULL : slot->value;
}

bool map_has(const struct map *map, const char *key)
{
    return find(map, key) != NULL;
}

void *map_put(struct map *map, const char *key, void *value)
{
    struct map_slot *slot = find(map, key);

    if (slot != NULL) {
        void *old = slot->value;

        slot->value = value;
        return old;
    }
    if ((map->used + 1) * 4 > map->size * 3)
        grow(map);
    insert(map, xstrdup(key), hash_of(map, key), value);
    return NULL;
}

void *map_remove(struct map *map, const char *key)
{
    struct map_slot *slot = find(map, key);

    if (slot == NULL)
        return NULL;
    slot->dead = true;
    map->len--;
    return slot->value;
}

bool map_next(const struct map *map, size_t *at, const char **key, void **value)
{
    while (*at < map->size) {
        const struct map_slot *slot = &map->slots[(*at)++];

        if (slot->key == NULL || slot->dead)
            continue;
        if (key != NULL)
            *key = slot->key;
        if (value != NULL)
            *value = slot->value;
        return true;
    }
    return false;
}
