/* Requests and planned answers. The order of the sections is the script's: as asked for, disk last.
 * Easy to break: whatever the scenario, a machine never says more about itself than its figures
 * allow; faults cut, delay and decorate the healthy frame. */
#include "fleet/answer.h"

#include <string.h>

#include "base/mem.h"

enum { STDERR_BYTES = 2 << 20, FLOOD_BYTES = 1 << 16, SLOW_MS = 50, DELAY_MS = 3000 };

/* --- words ---------------------------------------------------------------------------------------*/

/* Appends one character of a word, unquoted; returns where the next one stands. */
static const char *read_char(struct str *word, const char *p, char *quote)
{
    if (*quote == '\0' && (*p == '\'' || *p == '"')) {
        *quote = *p;
        return p + 1;
    }
    if (*quote != '\0' && *p == *quote) {
        *quote = '\0';
        return p + 1;
    }
    if (*p == '\\' && *quote != '\'' && p[1] != '\0')
        p++;
    str_addc(word, *p);
    return p + 1;
}

void words_split(struct words *words, const char *text)
{
    for (const char *p = text + strspn(text, " \t"); *p != '\0'; p += strspn(p, " \t")) {
        struct str word = STR_INIT;
        char quote = '\0';

        while (*p != '\0' && (quote != '\0' || (*p != ' ' && *p != '\t')))
            p = read_char(&word, p, &quote);
        *vec_push(&words->list) = str_detach(&word);
    }
}

void words_release(struct words *words)
{
    vec_each (word, &words->list)
        free(*word);
    vec_release(&words->list);
}

/* --- the dialogue ----------------------------------------------------------------------------------*/

void dialogue_init(struct dialogue *dialogue, const char *command)
{
    static const char shell[] = "exec sh -s";

    *dialogue = (struct dialogue){.input = STR_INIT};
    if (command != NULL && str_starts(command, "powershell "))
        dialogue->is_probe = true; /* a loader: rounds are lines of their own */
    if (command == NULL || !str_starts(command, shell))
        return;
    command += sizeof(shell) - 1;
    dialogue->is_probe = *command == '\0' || *command == ' ';
    if (str_starts(command, " --"))
        command += 3;
    if (dialogue->is_probe)
        words_split(&dialogue->asked, command);
}

void dialogue_release(struct dialogue *dialogue)
{
    words_release(&dialogue->asked);
    str_release(&dialogue->input);
}

void dialogue_feed(struct dialogue *dialogue, const char *bytes, size_t len)
{
    str_addn(&dialogue->input, bytes, len);
}

static bool take_asked(struct dialogue *dialogue, struct words *request)
{
    *request = dialogue->asked;
    dialogue->asked = (struct words){0};
    if (request->list.len > 1)
        return true;
    words_release(request);
    return false;
}

/* Only zb in the first column asks: what stands in the script's functions is indented. The options
 * of a round are put in front of the script. */
static bool read_line(struct dialogue *dialogue, const char *line, struct words *request)
{
    static const char more[] = "set -- \"$@\" ";

    if (str_starts(line, more))
        words_split(&dialogue->asked, line + sizeof(more) - 1);
    if (!str_starts(line, "zb ") && !str_starts(line, "Zb "))
        return false;
    if (strcmp(line, "zb \"$@\"") == 0)
        return take_asked(dialogue, request);
    words_split(request, line + 3);
    if (request->list.len > 1)
        return true;
    words_release(request);
    return false;
}

bool dialogue_next(struct dialogue *dialogue, bool at_end, struct words *request)
{
    struct str *input = &dialogue->input;
    size_t from = 0;
    bool found = false;

    *request = (struct words){0};
    while (!found && from < input->len) {
        char *line = input->buf + from, *end = memchr(line, '\n', input->len - from);

        if (end == NULL && !at_end)
            break;
        from = end == NULL ? input->len : (size_t)(end - input->buf) + 1;
        if (end != NULL)
            *end = '\0';
        line[strcspn(line, "\r")] = '\0';
        found = read_line(dialogue, line, request);
    }
    memmove(input->buf, input->buf + from, input->len - from);
    str_truncate(input, input->len - from);
    return found || (at_end && take_asked(dialogue, request));
}

/* --- the answer ------------------------------------------------------------------------------------*/

void answer_init(struct answer *answer)
{
    *answer = (struct answer){.out = STR_INIT};
}

void answer_release(struct answer *answer)
{
    str_release(&answer->out);
}

static void add_section(struct str *out, const struct fleet_machine *machine,
                        const struct words *request, const char *section)
{
    const char *nonce = machine->scenario == OTHER_NONCE ? "0badcafe" : request->list.items[0];
    struct str lines = STR_INIT;
    int status =
        figures_section(&lines, machine, section, request->list.items + 1, request->list.len - 1);

    if (machine->scenario == NOISE)
        str_add(out, "tcsh: No entry for terminal type \"dumb\"\n\a");
    str_addf(out, "zb1 begin %s %s\n", section, nonce);
    str_addn(out, lines.buf, lines.len);
    if (machine->scenario != CUT_LINE)
        str_addf(out, "zb1 end %s %s %d\n", section, nonce, status);
    str_release(&lines);
}

static bool is_section(const char *word)
{
    return strchr(word, '=') == NULL;
}

/* The asked sections in the script's order, without the last one where that is the scenario. */
static void add_sections(struct str *out, const struct fleet_machine *machine,
                         const struct words *request)
{
    size_t left = 0;

    for (size_t i = 1; i < request->list.len; i++)
        left += is_section(request->list.items[i]);
    if (machine->scenario == HANG_SECTION)
        left--;
    if (machine->scenario == SWELL)
        str_addf(out, "zb1 begin swell%lld %s\nwhy|nobody asked\nzb1 end swell%lld %s 1\n",
                 (long long)machine->now, request->list.items[0], (long long)machine->now,
                 request->list.items[0]);
    for (int disk = 0; disk < 2; disk++)
        for (size_t i = 1; i < request->list.len && left > 0; i++) {
            const char *word = request->list.items[i];

            if (!is_section(word) || (strcmp(word, "disk") == 0) != (disk == 1))
                continue;
            add_section(out, machine, request, word);
            left--;
        }
}

/* In pieces of a size that is worth sending. */
static void flood(struct answer *answer)
{
    struct str once = answer->out;

    str_init(&answer->out);
    while (once.len > 0 && answer->out.len < FLOOD_BYTES)
        str_addn(&answer->out, once.buf, once.len);
    str_release(&once);
    answer->endless = true;
}

static void misbehave(struct answer *answer, enum scenario scenario)
{
    switch (scenario) {
    case HANG_SECTION: answer->hang = true; break;
    case HANG:
        str_reset(&answer->out);
        answer->hang = true;
        break;
    case HALF: answer->hang = true; break;
    case SLOW: answer->byte_ms = SLOW_MS; break;
    case FLOOD: flood(answer); break;
    case STDERR: answer->noise = STDERR_BYTES; break;
    case EXIT3: answer->status = 3; break;
    case DELAY: answer->delay_ms = DELAY_MS; break;
    case DROP: answer->drop = true; break;
    default: break;
    }
    if (scenario == HALF || scenario == TRUNCATED || scenario == DROP)
        str_truncate(&answer->out, answer->out.len / 2);
}

void answer_request(struct answer *answer, const struct fleet_machine *machine,
                    const struct words *request)
{
    answer_init(answer);
    if (machine->scenario == NOISE)
        str_add(&answer->out, "\n  ************************\n  *  信息科  非请勿入  *\n"
                              "  ************************\nzb1 begin\nYou have mail.\n");
    add_sections(&answer->out, machine, request);
    if (machine->scenario == NOISE)
        str_add(&answer->out, "logout: not login shell\nzb1 end fast\n");
    misbehave(answer, machine->scenario);
}

void answer_other(struct answer *answer, const struct fleet_machine *machine, const char *command)
{
    answer_init(answer);
    str_addf(&answer->out, "m%03d, an invented machine: %s (%s). It answers probes only:\n",
             machine->number, scenario_rows[machine->scenario].name,
             scenario_rows[machine->scenario].help);
    str_add(&answer->out, "exec sh -s -- NONCE SECTION… < config/probes/linux.sh\n");
    answer->status = command == NULL || *command == '\0' ? 0 : 127;
}
