/* The key table, and the names of keys in files. */
#include "tui/input_keys.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "tui/input.h"

/* --- sequences --- */

struct letter_key {
    char letter;
    uint32_t key;
    unsigned mods;
};

/* ESC [ A; also ESC [ 1 ; modifier A */
static const struct letter_key csi_letters[] = {
    {'A', KEYNAME_UP, 0},           {'B', KEYNAME_DOWN, 0},
    {'C', KEYNAME_RIGHT, 0},        {'D', KEYNAME_LEFT, 0},
    {'E', KEYNAME_CENTRE, 0},       {'F', KEYNAME_END, 0},
    {'H', KEYNAME_HOME, 0},         {'P', KEYNAME_F1, 0},
    {'Q', KEYNAME_F1 + 1, 0},       {'R', KEYNAME_F1 + 2, 0},
    {'S', KEYNAME_F1 + 3, 0},       {'Z', KEYNAME_TAB, MOD_SHIFT},
    {'a', KEYNAME_UP, MOD_SHIFT}, /* rxvt */
    {'b', KEYNAME_DOWN, MOD_SHIFT}, {'c', KEYNAME_RIGHT, MOD_SHIFT},
    {'d', KEYNAME_LEFT, MOD_SHIFT},
};

/* ESC O A: application mode, and the number block. */
static const struct letter_key ss3_letters[] = {
    {'A', KEYNAME_UP, 0},
    {'B', KEYNAME_DOWN, 0},
    {'C', KEYNAME_RIGHT, 0},
    {'D', KEYNAME_LEFT, 0},
    {'E', KEYNAME_CENTRE, 0},
    {'F', KEYNAME_END, 0},
    {'H', KEYNAME_HOME, 0},
    {'M', KEYNAME_ENTER, 0},
    {'P', KEYNAME_F1, 0},
    {'Q', KEYNAME_F1 + 1, 0},
    {'R', KEYNAME_F1 + 2, 0},
    {'S', KEYNAME_F1 + 3, 0},
    {'X', '=', 0},
    {'a', KEYNAME_UP, MOD_CTRL}, /* rxvt */
    {'b', KEYNAME_DOWN, MOD_CTRL},
    {'c', KEYNAME_RIGHT, MOD_CTRL},
    {'d', KEYNAME_LEFT, MOD_CTRL},
    {'j', '*', 0},
    {'k', '+', 0},
    {'l', ',', 0},
    {'m', '-', 0},
    {'n', '.', 0},
    {'o', '/', 0},
};

/* ESC [ 5 ~ */
static const struct {
    int number;
    uint32_t key;
} tilde_keys[] = {
    {1, KEYNAME_HOME},     {2, KEYNAME_INSERT},    {3, KEYNAME_DELETE},   {4, KEYNAME_END},
    {5, KEYNAME_PAGE_UP},  {6, KEYNAME_PAGE_DOWN}, {7, KEYNAME_HOME},     {8, KEYNAME_END},
    {11, KEYNAME_F1},      {12, KEYNAME_F1 + 1},   {13, KEYNAME_F1 + 2},  {14, KEYNAME_F1 + 3},
    {15, KEYNAME_F1 + 4},  {17, KEYNAME_F1 + 5},   {18, KEYNAME_F1 + 6},  {19, KEYNAME_F1 + 7},
    {20, KEYNAME_F1 + 8},  {21, KEYNAME_F1 + 9},   {23, KEYNAME_F1 + 10}, {24, KEYNAME_F1 + 11},
    {25, KEYNAME_F1 + 12}, {26, KEYNAME_F1 + 13},  {28, KEYNAME_F1 + 14}, {29, KEYNAME_F1 + 15},
    {31, KEYNAME_F1 + 16}, {32, KEYNAME_F1 + 17},  {33, KEYNAME_F1 + 18}, {34, KEYNAME_F1 + 19},
};

/* Modifiers are sent as 1 + a sum; meta counts as alt. */
static unsigned mods_of(int number)
{
    unsigned bits = number > 1 && number <= 16 ? (unsigned)number - 1 : 0;

    return (bits & 1 ? MOD_SHIFT : 0) | (bits & (2 | 8) ? MOD_ALT : 0) | (bits & 4 ? MOD_CTRL : 0);
}

static bool letter_key(const struct letter_key *table, size_t count, char letter, uint32_t *key,
                       unsigned *mods)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i].letter != letter)
            continue;
        *key = table[i].key;
        *mods = table[i].mods;
        return true;
    }
    return false;
}

static bool number_key(int number, uint32_t *key)
{
    for (size_t i = 0; i < ARRAY_LEN(tilde_keys); i++) {
        if (tilde_keys[i].number == number) {
            *key = tilde_keys[i].key;
            return true;
        }
    }
    return false;
}

/* What keyboards that say more send for ordinary keys: a code point, or the number of a control. */
static bool plain_key(int code, int number, uint32_t *key, unsigned *mods)
{
    *mods = mods_of(number);
    if (code == 13 || code == 9 || code == 27 || code == 127 || code == 8) {
        *key = code == 13   ? KEYNAME_ENTER
               : code == 9  ? KEYNAME_TAB
               : code == 27 ? KEYNAME_ESC
                            : KEYNAME_BACKSPACE;
        return true;
    }
    if (code < 32 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ||
        (code >= 0x7F && code < 0xA0))
        return false;
    *key = (uint32_t)code;
    if (code < 127 && (*mods & MOD_SHIFT)) {
        if (code >= 'a' && code <= 'z')
            *key = (uint32_t)code - 32;
        *mods &= ~(unsigned)MOD_SHIFT;
    }
    return true;
}

static int number_at(const struct sequence *sequence, int index)
{
    return index < sequence->count ? sequence->numbers[index] : -1;
}

bool input_csi_key(const struct sequence *s, uint32_t *key, unsigned *mods)
{
    int first = number_at(s, 0), second = number_at(s, 1);

    *mods = 0;
    if (s->linux_f) { /* ESC [ [ A … E: F1 … F5 of the Linux console */
        *key = KEYNAME_F1 + (uint32_t)(s->final - 'A');
        return s->final >= 'A' && s->final <= 'E';
    }
    if (s->lead != 0)
        return false;
    if (s->final == '~' && s->middle == 0) {
        if (first == 27 && s->count == 3)
            return plain_key(number_at(s, 2), second, key, mods);
        *mods = mods_of(second);
        return number_key(first, key);
    }
    if (s->final == 'u' && s->middle == 0)
        return plain_key(first, second, key, mods);
    if ((s->final == '^' || s->final == '@') && s->middle == 0) { /* rxvt */
        *mods = MOD_CTRL | (s->final == '@' ? MOD_SHIFT : 0);
        return number_key(first, key);
    }
    if (s->middle != 0 || !letter_key(csi_letters, ARRAY_LEN(csi_letters), s->final, key, mods))
        return false;
    if (second > 0)
        *mods |= mods_of(second);
    else if (s->count == 1 && first > 1)
        *mods |= mods_of(first);
    return true;
}

bool input_ss3_key(const struct sequence *s, uint32_t *key, unsigned *mods)
{
    int modifier = s->count > 1 ? number_at(s, 1) : number_at(s, 0);

    if (s->final >= 'p' && s->final <= 'y') { /* the number block, as digits */
        *key = '0' + (uint32_t)(s->final - 'p');
        *mods = 0;
    } else if (!letter_key(ss3_letters, ARRAY_LEN(ss3_letters), s->final, key, mods)) {
        return false;
    }
    *mods |= mods_of(modifier);
    return true;
}

/* --- names --- */

static const char *const names[] = {
    "esc",  "enter", "tab",     "backspace", "up",     "down",   "left",   "right",
    "home", "end",   "page-up", "page-down", "insert", "delete", "centre",
};

static const struct {
    unsigned mod;
    const char *prefix;
} prefixes[] = {{MOD_CTRL, "ctrl-"}, {MOD_ALT, "alt-"}, {MOD_SHIFT, "shift-"}};

void input_add_key_name(struct str *out, uint32_t key, unsigned mods)
{
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
        if (mods & prefixes[i].mod)
            str_add(out, prefixes[i].prefix);
    if (key >= KEYNAME_F1 && key <= KEYNAME_F20)
        str_addf(out, "F%d", (int)(key - KEYNAME_F1) + 1);
    else if (key >= KEYNAME_FIRST && key < KEYNAME_F1)
        str_add(out, names[key - KEYNAME_FIRST]);
    else if (key == ' ')
        str_add(out, "space");
    else
        utf8_add(out, key);
}

/* "F5" to 5; 0 for none. */
static int function_number(const char *name)
{
    int number = 0;

    if (name[0] != 'F' || name[1] == '0' || strlen(name) < 2 || strlen(name) > 3)
        return 0;
    for (const char *digit = name + 1; *digit != '\0'; digit++) {
        if (*digit < '0' || *digit > '9')
            return 0;
        number = number * 10 + (*digit - '0');
    }
    return number <= 20 ? number : 0;
}

static int plain_key_of(const char *name, uint32_t *key)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i], name) == 0) {
            *key = KEYNAME_FIRST + (uint32_t)i;
            return 0;
        }
    }
    if (function_number(name) > 0) {
        *key = KEYNAME_F1 + (uint32_t)function_number(name) - 1;
        return 0;
    }
    if (strcmp(name, "space") == 0) {
        *key = ' ';
        return 0;
    }
    return len > 0 && utf8_decode(name, len, key) == len && *key > 0x20 && *key != 0x7F ? 0 : -1;
}

int input_key_of(const char *name, uint32_t *key, unsigned *mods)
{
    *mods = 0;
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
        if (str_starts(name, prefixes[i].prefix)) {
            *mods |= prefixes[i].mod;
            name += strlen(prefixes[i].prefix);
        }
    }
    return plain_key_of(name, key);
}
