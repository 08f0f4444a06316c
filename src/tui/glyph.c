/* The two glyph sets and the twins. The twins of letters keep the letter, so that a name in pinyin or
 * a unit in Greek can still be read; unit prefixes matter (micro is u). */
#include "tui/glyph.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/width.h"

static const char *const glyphs[GLYPHS__COUNT][GLYPH__COUNT] = {
    [GLYPHS_PLAIN] =
        {
            [GLYPH_SELECTED] = ">",
            [GLYPH_MARKED] = "*",
            [GLYPH_URGENT] = "!",
            [GLYPH_OK] = "+",
            [GLYPH_FAILED] = "x",
            [GLYPH_NONE] = "-",
            [GLYPH_FOLDED] = "+",
            [GLYPH_UNFOLDED] = "-",
            [GLYPH_UP] = "^",
            [GLYPH_DOWN] = "v",
            [GLYPH_NEXT] = ">",
            [GLYPH_MORE] = "..",
            [GLYPH_NOW] = "^",
            [GLYPH_FULL] = "#",
            [GLYPH_PART] = "=",
            [GLYPH_REST] = ".",
            [GLYPH_PAUSE] = "~",
        },
    [GLYPHS_UNICODE] =
        {
            [GLYPH_SELECTED] = "▶",
            [GLYPH_MARKED] = "●",
            [GLYPH_URGENT] = "!",
            [GLYPH_OK] = "✓",
            [GLYPH_FAILED] = "✗",
            [GLYPH_NONE] = "—",
            [GLYPH_FOLDED] = "▸",
            [GLYPH_UNFOLDED] = "▾",
            [GLYPH_UP] = "↑",
            [GLYPH_DOWN] = "↓",
            [GLYPH_NEXT] = "→",
            [GLYPH_MORE] = "..",
            [GLYPH_NOW] = "▲",
            [GLYPH_FULL] = "█",
            [GLYPH_PART] = "▌",
            [GLYPH_REST] = "░",
            [GLYPH_PAUSE] = "▒",
        },
};

const char *glyph(enum glyph_set set, enum glyph id)
{
    return glyphs[set][id];
}

int glyph_cells(enum glyph id)
{
    return id == GLYPH_MORE ? 2 : 1;
}

static void add_times(struct str *out, const char *text, int64_t times)
{
    for (; times > 0; times--)
        str_add(out, text);
}

void glyph_add_bar(struct str *out, enum glyph_set set, int cells, int64_t part, int64_t whole)
{
    int64_t halves = 0;

    if (cells <= 0)
        return;
    if (whole > 0 && part >= whole)
        halves = (int64_t)cells * 2;
    else if (whole > 0 && part > 0)
        halves = (int64_t)((double)part / (double)whole * cells * 2 + 0.5);
    if (part > 0 && halves == 0 && whole > 0)
        halves = 1;
    add_times(out, glyph(set, GLYPH_FULL), halves / 2);
    add_times(out, glyph(set, GLYPH_PART), halves % 2);
    add_times(out, glyph(set, GLYPH_REST), cells - (halves + 1) / 2);
}

void glyph_add_plot(struct str *out, enum glyph_set set, const int64_t *values, int count,
                    int64_t max)
{
    static const char *const levels[GLYPHS__COUNT][8] = {
        [GLYPHS_PLAIN] = {"_", ".", "-", "~", "=", "+", "*", "#"},
        [GLYPHS_UNICODE] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
    };

    for (int i = 0; i < count; i++) {
        int level = 7;

        if (values[i] < 0) {
            str_addc(out, ' ');
            continue;
        }
        if (max > 0 && values[i] < max)
            level = (int)((double)values[i] / (double)max * 8);
        else if (max <= 0)
            level = 0;
        str_add(out, levels[set][level > 7 ? 7 : level]);
    }
}

/* --- twins --- */

/* Characters and what stands for each of them: one ASCII character. Both walk side by side. */
struct letters {
    const char *from, *to;
};

static const struct letters letters[] = {
    {"àáâāǎèéêēěìíīǐòóōǒùúūǔüǖǘǚǜńňøæßðþđħıłŋœŧ", "aaaaaeeeeeiiiioooouuuuuuuuunnoasdtdhilnot"},
    {"ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", "ABGDEZHQIKLMNXOPRSTUFCYW"},
    {"αβγδεζηθικλμνξοπρστυφχψω", "abgdezhqiklunxoprstufcyw"},
    {"·…“”‘’–—―‖°´¨¸¡¿§¤®¹²³ªº¦", "..\"\"''---|o'\",!?S$R123ao|"},
    {"×÷√∥∠∧∨∩∪∫∮∴∵∶∷∼∽≈≌≡⊕⊙⊥⊿", "x/v|L^vnuSS::::~~~==+o^L"},
    {"●○◎◆◇■□▲△▼▽★☆◯◐◑♀♂♠♣♥♦♪♭", "*oo*o#o^^vv**ooofmscvd~b"},
    {"▶▷◀◁↑↓←→↔↕↖↗↘↙⇒⇔⇧", ">><<^v<>-|\\/\\/>=^"},
    {"℃℉ℓ№℡™ÅΩ※∀∃∂∇∈∋∏∑∝∞∟", "CFlNTMAO*AEdVEEPSxoL"},
    {"█▓▒░▌▐▀▄▁▂▃▅▆▇▏▎▍▋▊▉■", "##=.||^_______||||||#"},
};

static const struct {
    uint32_t first, last;
    const char *twins[20];
} runs[] = {
    {0x2025, 0x2026, {"..", ".."}},
    {0x2190, 0x2193, {"<-", "^", "->", "v"}},
    {0x00B1, 0x00B1, {"+-"}},
    {0x00BC, 0x00BE, {"1/4", "1/2", "3/4"}},
    {0x2260, 0x2261, {"!=", "=="}},
    {0x2264, 0x2267, {"<=", ">=", "<=", ">="}},
    {0x2160, 0x216B, {"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"}},
    {0x2170, 0x2179, {"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"}},
    {0x2460, 0x2473, {"(1)",  "(2)",  "(3)",  "(4)",  "(5)",  "(6)",  "(7)",
                      "(8)",  "(9)",  "(10)", "(11)", "(12)", "(13)", "(14)",
                      "(15)", "(16)", "(17)", "(18)", "(19)", "(20)"}},
    {0x2474, 0x2487, {"(1)",  "(2)",  "(3)",  "(4)",  "(5)",  "(6)",  "(7)",
                      "(8)",  "(9)",  "(10)", "(11)", "(12)", "(13)", "(14)",
                      "(15)", "(16)", "(17)", "(18)", "(19)", "(20)"}},
};

/* Box drawing: what is only horizontal, what is only vertical, and corners. */
static const char *box_twin(uint32_t c)
{
    static const uint32_t horizontal[] = {0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x2550};
    static const uint32_t vertical[] = {0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x2551};

    for (size_t i = 0; i < ARRAY_LEN(horizontal); i++) {
        if (c == horizontal[i])
            return "-";
        if (c == vertical[i])
            return "|";
    }
    return "+";
}

/* '\0' if it is not in the list. */
static char letter_twin(const struct letters *list, uint32_t wanted)
{
    size_t at = 0, len = strlen(list->from);
    const char *to = list->to;
    uint32_t c;

    for (; at < len; to++) {
        at += utf8_decode(list->from + at, len - at, &c);
        if (c == wanted)
            return *to;
    }
    return '\0';
}

bool glyph_add_twin(uint32_t c, struct str *out)
{
    char letter = '\0';

    if (c < 0x80 || (c >= 0x4E00 && c <= 0x9FFF) || !width_is_ambiguous(c))
        return false; /* the first two are only quicker */
    for (size_t i = 0; i < ARRAY_LEN(runs); i++) {
        if (c >= runs[i].first && c <= runs[i].last) {
            str_add(out, runs[i].twins[c - runs[i].first]);
            return true;
        }
    }
    if (c >= 0x2500 && c <= 0x257F) {
        str_add(out, box_twin(c));
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(letters) && letter == '\0'; i++)
        letter = letter_twin(&letters[i], c);
    str_addc(out, letter == '\0' ? '?' : letter);
    return true;
}
