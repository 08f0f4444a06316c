/* The table of scenarios, and the file of orders that a test or a person changes while a fleet
 * runs. One machine in eight is sick unless somebody orders otherwise: the eighth row of every
 * eight takes its turn, so that the same machine is sick in the same way in every fleet. */
#include "fleet/scenario.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

const struct scenario_row scenario_rows[SCENARIO__COUNT] = {
    [HEALTHY] = {"healthy", SCENARIO_FIGURES, "nothing is wrong"},
    [DISK_FULL] = {"disk-full", SCENARIO_FIGURES, "/data nearly full, 1 % more every ten minutes"},
    [INODES] = {"inodes", SCENARIO_FIGURES, "/var has space and no inodes"},
    [MEMORY] = {"memory", SCENARIO_FIGURES, "hardly any memory available, the swap in use"},
    [LOAD] = {"load", SCENARIO_FIGURES, "a load of five for every processor"},
    [UNIT] = {"unit", SCENARIO_FIGURES, "two services have failed"},
    [LOG_ERRORS] = {"log-errors", SCENARIO_FIGURES, "many errors in the log, I/O errors too"},
    [RAID] = {"raid", SCENARIO_FIGURES, "an array has lost a disk"},
    [CLOCK] = {"clock", SCENARIO_FIGURES, "the clock is 300 s ahead"},
    [CERT] = {"cert", SCENARIO_FIGURES, "a certificate ends in five days"},
    [BACKUP_OLD] = {"backup-old", SCENARIO_FIGURES, "the last backup is of three days ago"},
    [BACKUP_HALF] = {"backup-half", SCENARIO_FIGURES, "the last backup has half its usual size"},
    [HANG_SECTION] = {"hang-section", SCENARIO_FIGURES,
                      "the last section asked for never comes, the others do"},
    [GBK] = {"gbk", SCENARIO_FIGURES, "names and texts in GBK"},
    [MOUNTS] = {"mounts", SCENARIO_FIGURES, "Chinese mount names with blanks and bars"},
    [SWELL] = {"swell", SCENARIO_FIGURES, "ever new mounts, and sections that nobody asked for"},
    [ABSURD] = {"absurd", SCENARIO_FIGURES, "negative, huge, missing and wordy figures"},
    [CUT_LINE] = {"cut-line", SCENARIO_FIGURES, "sections without their end"},
    [ESCAPES] = {"escapes", SCENARIO_FIGURES, "terminal escapes and zero bytes in texts"},
    [NOISE] = {"noise", SCENARIO_FIGURES, "a motd before, complaints of csh between and after"},
    [OTHER_NONCE] = {"other-nonce", SCENARIO_FIGURES, "the frames carry another nonce"},
    [HANG] = {"hang", SCENARIO_OUTPUT, "the command is taken and nothing comes"},
    [HALF] = {"half", SCENARIO_OUTPUT, "half the answer, then nothing more"},
    [TRUNCATED] = {"truncated", SCENARIO_OUTPUT, "half the answer, then a proper end"},
    [SLOW] = {"slow", SCENARIO_OUTPUT, "one byte every 50 ms"},
    [FLOOD] = {"flood", SCENARIO_OUTPUT, "the answer again and again without end"},
    [STDERR] = {"stderr", SCENARIO_OUTPUT, "2 MB on standard error first"},
    [EXIT3] = {"exit3", SCENARIO_OUTPUT, "the whole answer, then exit status 3"},
    [DELAY] = {"delay", SCENARIO_OUTPUT, "the answer comes after 3 s"},
    [GONE] = {"gone", SCENARIO_LINK, "connections are refused, those that are there are cut"},
    [SILENT] = {"silent", SCENARIO_LINK, "connections are taken and nothing is said"},
    [NOKEX] = {"nokex", SCENARIO_LINK, "an SSH banner, then nothing"},
    [GARBAGE] = {"garbage", SCENARIO_LINK, "an answer of HTTP"},
    [BANNER] = {"banner", SCENARIO_LINK, "1 MB without an end where the banner should be"},
    [CLOSE_ACCEPT] = {"close-accept", SCENARIO_LINK, "closed as soon as taken"},
    [CLOSE_BANNER] = {"close-banner", SCENARIO_LINK, "closed after the banner"},
    [CLOSE_KEX] = {"close-kex", SCENARIO_LINK, "closed when the client has begun the key exchange"},
    [WRONG_KEY] = {"wrong-key", SCENARIO_SSH, "another host key than known_hosts says (also gate)"},
    [AUTHFAIL] = {"authfail", SCENARIO_SSH, "every user key is refused (also gate)"},
    [NOEXEC] = {"noexec", SCENARIO_SSH, "commands are refused"},
    [NOOPEN] = {"noopen", SCENARIO_SSH, "channels are refused (also gate)"},
    [CLOSE_AUTH] = {"close-auth", SCENARIO_SSH, "closed when the client logs in"},
    [CLOSE_OPEN] = {"close-open", SCENARIO_SSH, "closed when a channel is asked for"},
    [CLOSE_EXEC] = {"close-exec", SCENARIO_SSH, "closed when a command is asked for"},
    [DROP] = {"drop", SCENARIO_SSH, "closed in the middle of the answer"},
};

static const enum scenario turns[] = {
    DISK_FULL, INODES,     MEMORY,      LOAD,         UNIT, LOG_ERRORS, RAID,   CLOCK,
    CERT,      BACKUP_OLD, BACKUP_HALF, HANG_SECTION, GBK,  MOUNTS,     ABSURD,
};

/* "7", "1-300" or "all". */
static int read_machines(const char *text, struct scenario_order *order)
{
    char *end;

    if (strcmp(text, "all") == 0) {
        order->first = 1;
        order->last = FLEET_MAX;
        return 0;
    }
    errno = 0;
    order->first = order->last = (int)strtol(text, &end, 10);
    if (end != text && *end == '-') {
        text = end + 1;
        order->last = (int)strtol(text, &end, 10);
    }
    return end == text || *end != '\0' || errno != 0 || order->first < 1 ||
                   order->last < order->first || order->last > FLEET_MAX
               ? -1
               : 0;
}

static int read_name(const char *text, struct scenario_order *order)
{
    for (int i = 0; i < SCENARIO__COUNT; i++)
        if (strcmp(scenario_rows[i].name, text) == 0) {
            order->scenario = (enum scenario)i;
            return 0;
        }
    return -1;
}

/* 1: an order, 0: an empty line. */
static int read_line(char *line, struct scenario_order *order)
{
    char *rest = NULL, *machines, *name;

    line[strcspn(line, "#\r")] = '\0';
    machines = strtok_r(line, " \t", &rest);
    if (machines == NULL)
        return 0;
    name = strtok_r(NULL, " \t", &rest);
    if (name == NULL || strtok_r(NULL, " \t", &rest) != NULL)
        return -1;
    return read_machines(machines, order) == 0 && read_name(name, order) == 0 ? 1 : -1;
}

int scenarios_read(struct scenarios *scenarios, const char *path, struct err *err)
{
    struct scenarios read = {.all_healthy = scenarios->all_healthy};
    struct str text = STR_INIT;
    char *rest = NULL;
    int number = 0, rc = 0;

    if (file_exists(path) && file_read(path, 1 << 20, &text, err) < 0)
        return -1;
    rest = text.buf;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        struct scenario_order order;
        int got = read_line(line, &order);

        number++;
        if (got > 0)
            *vec_push(&read.orders) = order;
        else if (got < 0) {
            rc = err_set(err, ERR_USAGE, "%s:%d: write MACHINE SCENARIO, such as 7 disk-full", path,
                         number);
            break;
        }
    }
    str_release(&text);
    if (rc < 0) {
        scenarios_release(&read);
        return -1;
    }
    scenarios_release(scenarios);
    *scenarios = read;
    return 0;
}

void scenarios_release(struct scenarios *scenarios)
{
    vec_release(&scenarios->orders);
}

enum scenario scenario_of(const struct scenarios *scenarios, int machine)
{
    for (size_t i = scenarios->orders.len; i > 0; i--) {
        const struct scenario_order *order = &scenarios->orders.items[i - 1];

        if (machine >= order->first && machine <= order->last)
            return order->scenario;
    }
    if (scenarios->all_healthy || machine % 8 != 7)
        return HEALTHY;
    return turns[(size_t)(machine / 8) % ARRAY_LEN(turns)];
}

void scenarios_print(FILE *out)
{
    static const char *const titles[] = {
        [SCENARIO_FIGURES] = "what a machine says",
        [SCENARIO_OUTPUT] = "how it says it",
        [SCENARIO_LINK] = "before SSH begins",
        [SCENARIO_SSH] = "within SSH (tests/fleet/load)",
    };
    int kind = 0;

    for (int i = 0; i < SCENARIO__COUNT; i++) {
        const struct scenario_row *row = &scenario_rows[i];

        if ((int)row->kind != kind)
            fprintf(out, "%s:\n", titles[row->kind]);
        kind = (int)row->kind;
        fprintf(out, "  %-13s %s\n", row->name, row->help);
    }
}
