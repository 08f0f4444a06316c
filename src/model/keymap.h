/* Keys: their codes, their names, and what they do where. Whoever reads the terminal turns bytes into
 * these codes; keys.yaml and action_rows[] say them by name.
 *
 * A list and a text can be in any view, so a key of PLACE_LIST or PLACE_TEXT is taken in every view:
 * two actions that could ever meet on one key are a conflict, and a keymap with one is refused. */
#ifndef MODEL_KEYMAP_H
#define MODEL_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/action.h"
#include "model/config.h"

/* A key is a character's code point or one of these, with modifiers added: the numbers of
 * tui/input.h, key | mods << KEYMOD_BITS. Ctrl and a letter is KEYMOD_CTRL | 'a', small; Shift
 * is said only of special keys; Space is ' '. */
enum key_code {
    KEYCODE_NONE = 0,
    KEYCODE_ESC = 0x200000,
    KEYCODE_ENTER,
    KEYCODE_TAB,
    KEYCODE_BACKSPACE,
    KEYCODE_UP,
    KEYCODE_DOWN,
    KEYCODE_LEFT,
    KEYCODE_RIGHT,
    KEYCODE_HOME,
    KEYCODE_END,
    KEYCODE_PAGE_UP,
    KEYCODE_PAGE_DOWN,
    KEYCODE_INSERT,
    KEYCODE_DELETE,
    KEYCODE_CENTRE,
    KEYCODE_F1,
    KEYCODE_F20 = KEYCODE_F1 + 19,
    KEYCODE__END,
};
enum { KEYMOD_BITS = 24 }; /* how far mods are shifted */
enum key_modifier {
    KEYMOD_SHIFT = 1 << KEYMOD_BITS,
    KEYMOD_ALT = 2 << KEYMOD_BITS,
    KEYMOD_CTRL = 4 << KEYMOD_BITS,
    KEYMOD__ALL = KEYMOD_SHIFT | KEYMOD_ALT | KEYMOD_CTRL,
};

/* "a" "C-f" "M-b" "S-Tab" "Enter" "PgDn" "Space" "F1"; words in any case, also PageDown, Return,
 * Escape, Del. 0 for a name that is none, or that no terminal can send. */
uint32_t key_of_name(const char *name);
/* Nothing for a code that is none. */
void key_add_name(struct str *out, uint32_t key);
/* The same as a rule on a written name: says what is wrong with it, and what to write instead. */
int key_check_name(const char *name, struct err *err);

struct keymap {
    VEC(uint32_t) keys[ACTION__COUNT];
};

/* The keys of action_rows[], without settings. map is uninitialised or released memory. */
void keymap_init(struct keymap *map);
/* An action that is set loses its own keys. ERR_USAGE names the action and the key, and the keymap
 * is that of action_rows[]; unknown names are passed over (config_check() has refused them). */
int keymap_load(struct keymap *map, const struct config *config, struct err *err);
void keymap_release(struct keymap *map);

/* ACTION_NONE if the key does nothing in these places. */
enum action keymap_find(const struct keymap *map, unsigned places, uint32_t key);
/* For hints: the action's first key, and for help all of them with a blank between. Nothing if it
 * has none. */
void keymap_add_key(const struct keymap *map, enum action action, struct str *out);
void keymap_add_keys(const struct keymap *map, enum action action, struct str *out);

/* The rule over all settings: no conflicts, and back and palette keep a key. For config_check(). */
void keymap_check_config(const struct config *config, config_complain *complain, void *data);

#endif
