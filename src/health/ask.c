/* Questions: quoting, what a round hands to the script, the loader of a resident PowerShell. */
#include "health/ask.h"

#include <stdint.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"
#include "base/tr.h"
#include "health/frame.h"
#include "health/scripts.h"

/* Reads text up to a line with a single dot and runs it, again and again. UTF-8 both ways, where an
 * old console lets itself be told; progress bars off, since they come as XML. */
static const char loader[] =
    "$ProgressPreference='SilentlyContinue';$ErrorActionPreference='SilentlyContinue';"
    "try{$u=New-Object Text.UTF8Encoding $false;[Console]::InputEncoding=$u;"
    "[Console]::OutputEncoding=$u}catch{};$t='';"
    "while($null -ne ($l=[Console]::In.ReadLine())){if($l -eq '.'){try{Invoke-Expression "
    "$t}catch{};"
    "$t=''}else{$t+=$l+\"`n\"}}";

/* Many at once: a question is asked some hundred times a second. */
static int take_random(uint8_t *bytes, size_t len, struct err *err)
{
    static uint8_t store[256];
    static size_t left;

    if (left < len) {
        if (getrandom(store, sizeof(store), 0) != (ssize_t)sizeof(store))
            return err_set(err, ERR_FAILED, _("the system gives no random numbers"));
        left = sizeof(store);
    }
    left -= len;
    memcpy(bytes, store + left, len);
    return 0;
}

static int new_nonce(struct ask *ask, struct err *err)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t bytes[(ASK_NONCE_SIZE - 1) / 2];

    if (take_random(bytes, sizeof(bytes), err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof(bytes); i++) {
        ask->nonce[2 * i] = digits[bytes[i] >> 4];
        ask->nonce[2 * i + 1] = digits[bytes[i] & 15];
    }
    ask->nonce[ASK_NONCE_SIZE - 1] = '\0';
    return 0;
}

void ask_release(struct ask *ask)
{
    str_release(&ask->command);
    str_release(&ask->input);
}

static int wrong_kind(const struct probe_plan *plan, struct err *err)
{
    return err_set(err, ERR_FAILED, _("the probe '%s' is not asked in this way"), plan->id);
}

/* --- words --- */

/* In single quotes nothing means anything, in sh and in PowerShell; only the quote itself differs. */
static void add_quoted(struct str *out, const char *text, bool powershell)
{
    str_add(out, " '");
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            str_add(out, powershell ? "''" : "'\\''");
        else
            str_addc(out, *text);
    }
    str_add(out, "'");
}

static const char *state_of(const struct ask_round *round, const char *prefix, struct piece id)
{
    size_t len = strlen(prefix);

    for (size_t i = 0; i < round->state_count; i++) {
        const struct probe_state *state = &round->states[i];

        if (str_starts(state->key, prefix) && piece_is(id, state->key + len))
            return state->value;
    }
    return "";
}

/* "journal=" and "log=ID|PATH|PATTERN" get the place that was reached the last time. */
static void add_option(struct str *out, const struct ask_round *round, const char *option)
{
    struct piece rest = piece_of(option), id;
    struct str text = STR_INIT;

    if (strcmp(option, "journal=") == 0) {
        str_addf(&text, "journal=%s", state_of(round, "journal", piece_of("")));
    } else if (piece_take(&rest, "log=")) {
        id = piece_cut(&rest, '|');
        str_addf(&text, "log=%.*s|%s|%.*s", (int)id.len, id.bytes, state_of(round, "log.", id),
                 (int)rest.len, rest.bytes);
    } else {
        str_add(&text, option);
    }
    add_quoted(out, text.buf, round->plan->kind == PROBE_WINDOWS);
    str_release(&text);
}

static bool has_options(const struct ask_round *round)
{
    return round->wary || round->round->options.len > 0;
}

static void add_options(struct str *out, const struct ask_round *round)
{
    if (round->wary)
        add_quoted(out, "wary=1", round->plan->kind == PROBE_WINDOWS);
    for (size_t i = 0; i < round->round->options.len; i++)
        add_option(out, round, round->round->options.items[i]);
}

static void add_sections(struct str *out, const struct ask *ask, const struct probe_round *round)
{
    str_add(out, ask->nonce);
    for (size_t i = 0; i < round->sections.len; i++)
        str_addf(out, " %s", round->sections.items[i]);
}

/* --- sh --- */

int ask_once(const struct ask_round *round, struct ask *ask, struct err *err)
{
    str_reset(&ask->command);
    str_reset(&ask->input);
    if (round->plan->kind != PROBE_LINUX)
        return wrong_kind(round->plan, err);
    if (new_nonce(ask, err) < 0)
        return -1;
    str_add(&ask->command, "exec sh -s -- ");
    add_sections(&ask->command, ask, round->round);
    if (has_options(round)) {
        str_add(&ask->input, "set -- \"$@\"");
        add_options(&ask->input, round);
        str_add(&ask->input, "\n");
    }
    scripts_add(round->scripts, &ask->input, round->script, round->round, 1);
    return 0;
}

/* --- what stays --- */

/* Base64 of the text in UTF-16LE, as -EncodedCommand wants it; the text is ASCII. */
static void add_encoded(struct str *out, const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t len = strlen(text) * 2;

    for (size_t at = 0; at < len; at += 3) {
        uint32_t bits = 0;

        for (size_t i = 0; i < 3; i++) {
            size_t byte = at + i;

            bits = bits << 8 | (byte < len && byte % 2 == 0 ? (uint8_t)text[byte / 2] : 0);
        }
        str_addc(out, digits[bits >> 18]);
        str_addc(out, digits[bits >> 12 & 63]);
        str_addc(out, at + 1 < len ? digits[bits >> 6 & 63] : '=');
        str_addc(out, at + 2 < len ? digits[bits & 63] : '=');
    }
}

int ask_resident(const struct probe_plan *plan, const struct probe_script *script, struct ask *ask,
                 struct err *err)
{
    str_reset(&ask->command);
    str_reset(&ask->input);
    if (plan->kind == PROBE_WINDOWS) {
        str_add(&ask->command, "powershell -NoProfile -NonInteractive -EncodedCommand ");
        add_encoded(&ask->command, loader);
        str_addf(&ask->input, "%s\n.\n", script->text);
        return 0;
    }
    if (plan->kind != PROBE_LINUX)
        return wrong_kind(plan, err);
    str_add(&ask->command, "exec sh -s");
    scripts_add(NULL, &ask->input, script, plan->rounds.items, plan->rounds.len);
    return 0;
}

int ask_resident_round(const struct ask_round *round, struct ask *ask, struct err *err)
{
    bool windows = round->plan->kind == PROBE_WINDOWS;

    str_reset(&ask->command);
    str_reset(&ask->input);
    if (!windows && round->plan->kind != PROBE_LINUX)
        return wrong_kind(round->plan, err);
    if (new_nonce(ask, err) < 0)
        return -1;
    str_add(&ask->input, windows ? "Zb " : "zb ");
    add_sections(&ask->input, ask, round->round);
    add_options(&ask->input, round);
    str_add(&ask->input, windows ? "\n.\n" : "\n");
    return 0;
}

/* --- plugins --- */

static void fill_in(struct str *out, const char *word, const char *name, const char *value)
{
    for (const char *found; (found = strstr(word, name)) != NULL; word = found + strlen(name)) {
        str_addn(out, word, (size_t)(found - word));
        str_add(out, value);
    }
    str_add(out, word);
}

void ask_plugin(const struct probe_plan *plan, const char *address, int64_t port, const char *host,
                struct argv *argv)
{
    struct str with_address = STR_INIT, with_port = STR_INIT, whole = STR_INIT, number = STR_INIT;

    str_addf(&number, "%lld", (long long)port);
    for (size_t i = 0; i < plan->command.len; i++) {
        str_reset(&with_address);
        str_reset(&with_port);
        str_reset(&whole);
        fill_in(&with_address, plan->command.items[i], "{address}", address);
        fill_in(&with_port, with_address.buf, "{port}", number.buf);
        fill_in(&whole, with_port.buf, "{host}", host);
        argv_push(argv, whole.buf);
    }
    str_release(&with_address);
    str_release(&with_port);
    str_release(&whole);
    str_release(&number);
}
