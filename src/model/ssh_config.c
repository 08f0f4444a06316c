/* Reading lines the way the client does matters in one direction only: it must never see a command
 * that was not seen here. So quotes and backslashes are taken away before anything is compared. */
#include "model/ssh_config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"

static void add_bare(struct str *out, const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (strchr("\"'\\", line[i]) == NULL || line[i] == '\0')
            str_addc(out, line[i]);
}

enum ssh_line ssh_config_line(const char *line, size_t len, struct str *rest)
{
    static const char blanks[] = " \t\r\f\v=";
    enum ssh_line kind = SSH_LINE_OTHER;
    struct str bare = STR_INIT;
    const char *word, *end;
    size_t word_len;

    add_bare(&bare, line, len);
    word = bare.buf + strspn(bare.buf, blanks);
    word_len = strcspn(word, blanks);
    end = word + word_len + strspn(word + word_len, blanks);
    if (word[0] == '#')
        kind = SSH_LINE_OTHER;
    else if (strcasestr(word, "match") != NULL && strcasestr(word, "exec") != NULL)
        kind = SSH_LINE_MATCH_EXEC;
    else if (strncasecmp(word, "include", strlen("include")) == 0)
        kind = SSH_LINE_INCLUDE;
    else if (word_len == strlen("host") && strncasecmp(word, "host", word_len) == 0)
        kind = SSH_LINE_HOST;
    str_add(rest, end);
    str_release(&bare);
    return kind;
}

/* --- the client's answer --- */

struct answer {
    struct host_import *import;
    size_t host;
    unsigned row;
    size_t key_files;
    const char *key_file; /* into the line; freed by nobody */
    bool legacy;
};

static bool has_item(const char *list, const char *name)
{
    size_t len = strlen(name);

    for (; *list != '\0'; list += strcspn(list, ","), list += *list == ',')
        if (strncmp(list, name, len) == 0 && (list[len] == ',' || list[len] == '\0'))
            return true;
    return false;
}

static void take_line(struct answer *answer, const char *key, const char *value)
{
    struct host_import *import = answer->import;

    if (str_eq(key, "hostname"))
        host_import_set(import, answer->host, "address", value, answer->row);
    else if (str_eq(key, "port") || str_eq(key, "user"))
        host_import_set(import, answer->host, key, value, answer->row);
    else if (str_eq(key, "proxyjump"))
        host_import_jump(import, answer->host, value, answer->row);
    else if (str_eq(key, "proxycommand") && !str_eq(value, "none"))
        host_import_note(import, answer->row,
                         _("%s: its ProxyCommand was left out; zhiban runs none, write jump"),
                         import->hosts.items[answer->host].id);
    else if (str_eq(key, "identityfile")) {
        answer->key_files++;
        answer->key_file = value;
    } else if (str_eq(key, "hostkeyalgorithms"))
        answer->legacy |= has_item(value, "ssh-rsa") || has_item(value, "ssh-dss");
    else if (str_eq(key, "kexalgorithms"))
        answer->legacy |= has_item(value, "diffie-hellman-group1-sha1") ||
                          has_item(value, "diffie-hellman-group14-sha1");
}

static void take_lines(struct answer *answer, char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        bool last = text[len] == '\0';
        char *space;

        text[len] = '\0';
        space = strchr(text, ' ');
        if (space != NULL) {
            *space = '\0';
            take_line(answer, text, space + 1);
        }
        text += last ? len : len + 1;
    }
}

void ssh_config_take(struct host_import *import, const char *name, unsigned row, const char *said)
{
    struct answer answer = {.import = import, .row = row};
    long index = host_import_add(import, name, row);
    char *text;

    if (index < 0)
        return;
    answer.host = (size_t)index;
    text = xstrdup(said);
    take_lines(&answer, text);
    /* Several are the client's own list of what it would try, not something that was written. */
    if (answer.key_files == 1)
        host_import_key_file(import, answer.host, answer.key_file, row);
    import->hosts.items[index].legacy = answer.legacy;
    free(text);
}
