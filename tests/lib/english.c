/* Linked into every unit test: messages are compared in English. A test of the language itself sets
 * what it wants. */
#include "base/tr.h"

__attribute__((constructor)) static void speak_english(void)
{
    tr_set_lang(LANG_EN);
}
