/* Names of keys, and the map from keys to actions. The map is small: it is searched row by row. */
#include "model/keymap.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/tr.h"

/* The first name of a code is the one that is shown. */
static const struct {
    const char *name;
    uint32_t key;
} names[] = {
    {"Enter", KEYCODE_ENTER},
    {"Return", KEYCODE_ENTER},
    {"Tab", KEYCODE_TAB},
    {"Esc", KEYCODE_ESC},
    {"Escape", KEYCODE_ESC},
    {"Space", ' '},
    {"Backspace", KEYCODE_BACKSPACE},
    {"BS", KEYCODE_BACKSPACE},
    {"Insert", KEYCODE_INSERT},
    {"Ins", KEYCODE_INSERT},
    {"Delete", KEYCODE_DELETE},
    {"Del", KEYCODE_DELETE},
    {"Up", KEYCODE_UP},
    {"Down", KEYCODE_DOWN},
    {"Left", KEYCODE_LEFT},
    {"Right", KEYCODE_RIGHT},
    {"Home", KEYCODE_HOME},
    {"End", KEYCODE_END},
    {"PgUp", KEYCODE_PAGE_UP},
    {"PageUp", KEYCODE_PAGE_UP},
    {"PgDn", KEYCODE_PAGE_DOWN},
    {"PageDown", KEYCODE_PAGE_DOWN},
    {"Centre", KEYCODE_CENTRE},
};

static const struct {
    char letter;
    uint32_t modifier;
} modifiers[] = {{'C', KEYMOD_CTRL}, {'M', KEYMOD_ALT}, {'S', KEYMOD_SHIFT}};

/* What terminals send for some control characters, which therefore cannot be told apart. */
static const struct {
    char letter;
    const char *same;
} twins[] = {
    {'h', "Backspace"}, {'i', "Tab"}, {'j', "Enter"}, {'m', "Enter"}, {'[', "Esc"},
};

/* --- names --- */

static bool is_printed(uint32_t c)
{
    return c > ' ' && c < 0x7F;
}

/* F1 … F20, else 0. */
static uint32_t function_key(const char *word)
{
    char *end;
    long n;

    if ((word[0] != 'F' && word[0] != 'f') || word[1] < '1' || word[1] > '9')
        return 0;
    n = strtol(word + 1, &end, 10);
    return *end == '\0' && n <= 20 ? KEYCODE_F1 + (uint32_t)n - 1 : 0;
}

static uint32_t key_of_word(const char *word)
{
    if (is_printed((unsigned char)word[0]) && word[1] == '\0')
        return (uint32_t)word[0];
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcasecmp(names[i].name, word) == 0)
            return names[i].key;
    return function_key(word);
}

static uint32_t modifier_of(char letter)
{
    for (size_t i = 0; i < ARRAY_LEN(modifiers); i++)
        if (modifiers[i].letter == letter)
            return modifiers[i].modifier;
    return 0;
}

/* The modifiers in front, and where the rest of the name begins. */
static uint32_t split_modifiers(const char **name)
{
    uint32_t all = 0, modifier;

    while (*name[0] != '\0' && (*name)[1] == '-' && (*name)[2] != '\0' &&
           (modifier = modifier_of((*name)[0])) != 0) {
        all |= modifier;
        *name += 2;
    }
    return all;
}

/* NULL, or the key for which a terminal sends the same byte as for Ctrl and this one. */
static const char *twin_of(uint32_t modifier, uint32_t key)
{
    for (size_t i = 0; modifier & KEYMOD_CTRL && i < ARRAY_LEN(twins); i++)
        if (key == (uint32_t)twins[i].letter)
            return twins[i].same;
    return NULL;
}

/* The letters that Ctrl can be pressed with; Shift is in the letter already. */
static bool can_be_sent(uint32_t modifier, uint32_t key)
{
    if (key >= KEYCODE_ESC)
        return true;
    if (modifier & KEYMOD_SHIFT)
        return false;
    if (modifier & KEYMOD_CTRL)
        return (key >= 'a' && key <= 'z') || key == ' ' || strchr("\\]^_", (int)key) != NULL;
    return true;
}

uint32_t key_of_name(const char *name)
{
    uint32_t modifier = split_modifiers(&name), key = key_of_word(name);

    if (modifier & KEYMOD_CTRL && key >= 'A' && key <= 'Z')
        key += 'a' - 'A';
    if (key == 0 || twin_of(modifier, key) != NULL || !can_be_sent(modifier, key))
        return 0;
    return modifier | key;
}

int key_check_name(const char *name, struct err *err)
{
    const char *known[ARRAY_LEN(names)], *word = name, *nearest;
    uint32_t modifier = split_modifiers(&word), key = key_of_word(word);

    if (key_of_name(name) != 0)
        return 0;
    if (modifier & KEYMOD_CTRL && key >= 'A' && key <= 'Z')
        key += 'a' - 'A';
    if (twin_of(modifier, key) != NULL)
        return err_set(err, ERR_USAGE, _("terminals send '%s' for %s; write %s"), name,
                       twin_of(modifier, key), twin_of(modifier, key));
    if (key != 0)
        return err_set(err, ERR_USAGE, _("no terminal sends '%s'; take another key"), name);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        known[i] = names[i].name;
    nearest = strlen(word) > 1 ? name_nearest(word, known, ARRAY_LEN(known)) : NULL;
    if (nearest != NULL)
        return err_set(err, ERR_USAGE, _("unknown key '%s'; did you mean '%s'?"), name, nearest);
    return err_set(err, ERR_USAGE,
                   _("unknown key '%s'; write a character, or Enter, Tab, Esc, Space, Up, PgDn, "
                     "F1 …, with C-, M- or S- in front if you like"),
                   name);
}

void key_add_name(struct str *out, uint32_t key)
{
    uint32_t bare = key & ~(uint32_t)KEYMOD__ALL;

    if (bare == 0 || bare >= KEYCODE__END)
        return;
    for (size_t i = 0; i < ARRAY_LEN(modifiers); i++)
        if (key & modifiers[i].modifier)
            str_addf(out, "%c-", modifiers[i].letter);
    if (bare >= KEYCODE_F1) {
        str_addf(out, "F%d", (int)(bare - KEYCODE_F1) + 1);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (names[i].key == bare) {
            str_add(out, names[i].name);
            return;
        }
    }
    if (is_printed(bare))
        str_addc(out, (char)bare);
}

/* --- the map --- */

static void add_own_keys(struct keymap *map, enum action action)
{
    const char *at = action_rows[action].keys;

    while (*at != '\0') {
        size_t len = strcspn(at, " ");
        char *name = xstrndup(at, len);
        uint32_t key = key_of_name(name);

        if (key != 0)
            *vec_push(&map->keys[action]) = key;
        free(name);
        at += len + strspn(at + len, " ");
    }
}

void keymap_init(struct keymap *map)
{
    memset(map, 0, sizeof(*map));
    for (int i = 1; i < ACTION__COUNT; i++)
        add_own_keys(map, (enum action)i);
}

void keymap_release(struct keymap *map)
{
    for (int i = 0; i < ACTION__COUNT; i++)
        vec_release(&map->keys[i]);
}

static void set_keys(struct keymap *map, const struct key_setting *setting)
{
    enum action action = action_of_name(setting->id != NULL ? setting->id : "");

    if (action == ACTION_NONE)
        return;
    map->keys[action].len = 0;
    vec_each (name, &setting->keys) {
        uint32_t key = key_of_name(*name);

        if (key != 0)
            *vec_push(&map->keys[action]) = key;
    }
}

static void set_all(struct keymap *map, const struct config *config)
{
    keymap_init(map);
    vec_each (setting, &config->keys) {
        set_keys(map, setting);
    }
}

static bool has_key(const struct keymap *map, enum action action, uint32_t key)
{
    for (size_t i = 0; i < map->keys[action].len; i++)
        if (map->keys[action].items[i] == key)
            return true;
    return false;
}

enum action keymap_find(const struct keymap *map, unsigned places, uint32_t key)
{
    for (int i = 1; i < ACTION__COUNT; i++)
        if (action_rows[i].places & places && has_key(map, (enum action)i, key))
            return (enum action)i;
    return ACTION_NONE;
}

void keymap_add_key(const struct keymap *map, enum action action, struct str *out)
{
    if (map->keys[action].len > 0)
        key_add_name(out, map->keys[action].items[0]);
}

void keymap_add_keys(const struct keymap *map, enum action action, struct str *out)
{
    for (size_t i = 0; i < map->keys[action].len; i++) {
        if (i > 0)
            str_addc(out, ' ');
        key_add_name(out, map->keys[action].items[i]);
    }
}

/* --- rules --- */

/* Could both be wanted at one place? Lists and texts are in all views, but never in each other. */
static bool can_meet(enum action a, enum action b)
{
    const unsigned bodies = PLACE_LIST | PLACE_TEXT;
    unsigned left = action_rows[a].places, right = action_rows[b].places;

    if (left & right)
        return true;
    return (left & bodies && right & ~bodies) || (right & bodies && left & ~bodies);
}

/* Another action that the action's key number i meets, or ACTION_NONE. */
static enum action rival_of(const struct keymap *map, enum action action, size_t i)
{
    for (int other = 1; other < ACTION__COUNT; other++)
        if (other != (int)action && can_meet(action, (enum action)other) &&
            has_key(map, (enum action)other, map->keys[action].items[i]))
            return (enum action)other;
    return ACTION_NONE;
}

struct rules {
    const struct config *config;
    const struct keymap *map;
    config_complain *complain;
    void *data;
};

static const struct key_setting *setting_of(const struct rules *rules, enum action action)
{
    vec_each (setting, &rules->config->keys) {
        if (str_eq(setting->id, action_rows[action].name))
            return setting;
    }
    return NULL;
}

static void complain_of(const struct rules *rules, enum action action, struct err *err)
{
    rules->complain(key_setting_schema.kind, action_rows[action].name, err, rules->data);
    err_release(err);
}

static void check_keys(const struct rules *rules, const struct key_setting *setting,
                       enum action action)
{
    for (size_t i = 0; i < rules->map->keys[action].len; i++) {
        enum action rival = rival_of(rules->map, action, i);
        const struct key_setting *set = rival == ACTION_NONE ? NULL : setting_of(rules, rival);
        struct str key = STR_INIT;
        struct err err = ERR_INIT;

        if (rival == ACTION_NONE || (set != NULL && set > setting)) /* said at the later one */
            continue;
        key_add_name(&key, rules->map->keys[action].items[i]);
        err_set(&err, ERR_USAGE,
                _("keys[%zu]: '%s' is %s already; take another key, or set that "
                  "one anew as well"),
                i + 1, key.buf, action_rows[rival].name);
        complain_of(rules, action, &err);
        str_release(&key);
    }
}

/* Who loses these two cannot get anywhere. */
static void check_reachable(const struct rules *rules, enum action action)
{
    struct err err = ERR_INIT;

    if (rules->map->keys[action].len > 0)
        return;
    err_set(&err, ERR_USAGE, _("keys: %s must keep a key, or nobody gets out"),
            action_rows[action].name);
    complain_of(rules, action, &err);
}

void keymap_check_config(const struct config *config, config_complain *complain, void *data)
{
    struct keymap map;
    const struct rules rules = {.config = config, .map = &map, .complain = complain, .data = data};

    set_all(&map, config);
    vec_each (setting, &config->keys) {
        enum action action = action_of_name(setting->id != NULL ? setting->id : "");

        if (action != ACTION_NONE)
            check_keys(&rules, setting, action);
    }
    check_reachable(&rules, ACTION_BACK);
    check_reachable(&rules, ACTION_PALETTE);
    keymap_release(&map);
}

static void keep_first(const char *kind, const char *id, const struct err *why, void *data)
{
    struct err *err = data;

    (void)kind;
    if (err->kind == ERR_NONE)
        err_set(err, ERR_USAGE, "%s: %s", id, why->text.buf);
}

int keymap_load(struct keymap *map, const struct config *config, struct err *err)
{
    struct err first = ERR_INIT;
    int rc = 0;

    keymap_check_config(config, keep_first, &first);
    if (first.kind == ERR_NONE) {
        set_all(map, config);
    } else {
        keymap_init(map);
        rc = err_set(err, first.kind, "%s", first.text.buf);
    }
    err_release(&first);
    return rc;
}
