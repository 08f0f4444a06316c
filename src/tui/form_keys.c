/* The keys of a form. What they do to its state is in form.c. */
#include "tui/form.h"

#include "base/mem.h"
#include "model/keymap.h"
#include "tui/form_inside.h"
#include "tui/match.h"

/* --- choices --- */

static int choice_count(const struct choice *choices)
{
    int count = 0;

    while (choices[count].name != NULL)
        count++;
    return count;
}

static void choose(struct form *form, struct form_entry *entry, int choice)
{
    if (choice == entry->choice)
        return;
    entry->choice = choice;
    form_changed(form, entry);
}

/* Round and round; "none" is one of them unless it must be given. */
static void cycle(struct form *form, struct form_entry *entry, int by)
{
    int count = choice_count(form_choices(entry->field));
    int least = form_entry_is_required(entry) ? 0 : -1, to = entry->choice + by;

    edit_set(&entry->edit, "");
    choose(form, entry, to < least ? count - 1 : to >= count ? least : to);
}

/* The best for the letters; -1 if none fits. */
static int find_choice(const struct choice *choices, const char *typed)
{
    enum match best = MATCH_NONE;
    int found = -1;

    for (int i = 0; choices[i].name != NULL; i++) {
        enum match rank =
            match_rank(typed, choices[i].name, choice_label(choices, choices[i].value));

        if (rank > best) {
            best = rank;
            found = i;
        }
    }
    return found;
}

/* Letters look for a choice, a digit is its number; letters that fit nothing begin anew. */
static void type_choice(struct form *form, struct form_entry *entry, uint32_t key)
{
    const struct choice *choices = form_choices(entry->field);
    int found;

    if (edit_key(&entry->edit, key) != EDIT_TEXT)
        return;
    found = entry->edit.text.len > 0 ? find_choice(choices, entry->edit.text.buf) : -1;
    if (found < 0 && key >= '1' && key <= '9' && (int)(key - '1') < choice_count(choices)) {
        edit_set(&entry->edit, "");
        found = (int)(key - '1');
    } else if (found < 0 && key != KEYCODE_BACKSPACE) {
        edit_set(&entry->edit, "");
        edit_key(&entry->edit, key);
        found = find_choice(choices, entry->edit.text.buf);
        if (found < 0)
            edit_set(&entry->edit, "");
    }
    if (found >= 0)
        choose(form, entry, found);
}

static void choice_key(struct form *form, struct form_entry *entry, uint32_t key)
{
    bool empty = entry->edit.text.len == 0;

    switch (key) {
    case KEYCODE_RIGHT:
    case ' ': cycle(form, entry, 1); return;
    case KEYCODE_LEFT: cycle(form, entry, -1); return;
    case KEYMOD_CTRL | 'u':
    case KEYCODE_DELETE: choose(form, entry, -1); return;
    case KEYCODE_BACKSPACE:
        if (empty) {
            choose(form, entry, -1);
            return;
        }
        break;
    default: break;
    }
    type_choice(form, entry, key);
}

/* --- texts --- */

static bool text_key(struct form *form, struct form_entry *entry, uint32_t key)
{
    enum edit_effect effect = edit_key(&entry->edit, key);

    if (effect == EDIT_TEXT || entry->edit.dropped > 0)
        entry->dropped = entry->edit.dropped;
    if (effect == EDIT_TEXT)
        form_changed(form, entry);
    return effect != EDIT_IGNORED;
}

static bool entry_key(struct form *form, uint32_t key)
{
    struct form_entry *entry = form_focused(form);

    if (entry == NULL)
        return false;
    if (form_choices(entry->field) == NULL)
        return text_key(form, entry, key);
    choice_key(form, entry, key);
    return true;
}

static void down(struct form *form, uint32_t key)
{
    struct form_entry *entry = form_focused(form);

    form_ask(form);
    if (form_offers_are_open(form)) {
        if (form->offer_at + 1 < (long)form->fitting.len)
            form->offer_at++;
        return;
    }
    if (entry == NULL || !form_is_long(entry->field) || !text_key(form, entry, key))
        form_next(form);
}

static void up(struct form *form, uint32_t key)
{
    struct form_entry *entry = form_focused(form);

    if (form->offer_at >= 0) {
        form->offer_at--;
        return;
    }
    if (entry == NULL || !form_is_long(entry->field) || !text_key(form, entry, key))
        form_previous(form);
}

static enum form_state enter(struct form *form)
{
    struct form_entry *entry = form_focused(form);

    if (entry == NULL)
        return form_save(form);
    if (form->offer_at >= 0)
        form_take_offer(form, entry, (size_t)form->offer_at);
    else if (form_is_long(entry->field) && entry->edit.text.len > 0) {
        text_key(form, entry, KEYCODE_ENTER);
        return FORM_EDITING;
    }
    if (form_after(form, form->focus) >= form->entries.len)
        return form_save(form);
    form_go_to(form, form_after(form, form->focus));
    return FORM_EDITING;
}

/* --- all keys --- */

enum form_state form_key(struct form *form, uint32_t key, wall_s now)
{
    form->now = now;
    switch (key) {
    case KEYCODE_ESC:
    case KEYMOD_CTRL | 'g':
        if (form->offer_at < 0)
            return FORM_LEFT;
        form->offer_at = -1;
        break;
    case KEYCODE_TAB:
        if (form->offer_at >= 0)
            form_take_offer(form, form_focused(form), (size_t)form->offer_at);
        form_next(form);
        break;
    case KEYMOD_SHIFT | KEYCODE_TAB: form_previous(form); break;
    case KEYCODE_PAGE_UP: form_go_to(form, form_first(form)); break;
    case KEYCODE_PAGE_DOWN: form_go_to(form, form->entries.len); break;
    case KEYMOD_CTRL | 's':
    case KEYMOD_ALT | KEYCODE_ENTER: return form_save(form);
    case KEYCODE_ENTER: return enter(form);
    case KEYCODE_UP:
    case KEYMOD_CTRL | 'p': up(form, key); break;
    case KEYCODE_DOWN:
    case KEYMOD_CTRL | 'n': down(form, key); break;
    default: entry_key(form, key); break;
    }
    return FORM_EDITING;
}

enum form_state form_paste(struct form *form, const char *bytes, size_t len)
{
    struct form_entry *entry = form_focused(form);

    if (entry == NULL || form_choices(entry->field) != NULL)
        return FORM_EDITING;
    entry->edit.dropped = 0;
    if (edit_insert(&entry->edit, bytes, len))
        form_changed(form, entry);
    entry->dropped += entry->edit.dropped;
    return FORM_EDITING;
}

void form_refresh(struct form *form)
{
    form_ask(form);
    if (form->spec.preview == NULL || form->previewed == form->version + 1)
        return;
    str_reset(&form->preview);
    form->spec.preview(form, &form->preview, form->spec.data);
    form->previewed = form->version + 1;
}
