/* Any bytes as a known_hosts file and as what zhiband says of a key: reading ends, each line that is
 * kept holds a key of its type with a fingerprint, and who is found is named in the file. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/host_key.h"
#include "model/known_hosts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool promise)
{
    if (!promise)
        abort();
}

static void check_key(const char *type, const char *public_key)
{
    struct str fingerprint = STR_INIT;

    must(host_key_fingerprint(type, public_key, &fingerprint, NULL) == 0);
    must(fingerprint.len == strlen("SHA256:") + 43);
    must(host_key_same_fingerprint(fingerprint.buf, fingerprint.buf));
    str_release(&fingerprint);
}

static void check_file(const char *text, size_t len)
{
    struct known_hosts known = {0};
    const struct known_line *line;
    unsigned row = 0;
    enum known_match match;

    known_hosts_read(&known, text, len);
    vec_each (one, &known.lines) {
        must(one->row > row && one->names[0] != '\0');
        row = one->row;
        check_key(one->type, one->public_key);
    }
    match = known_hosts_find(&known, "192.0.2.11", 22, &line);
    must((match == KNOWN_NONE) == (line == NULL));
    must(match == KNOWN_NONE || line->revoked == (match == KNOWN_REVOKED));
    match = known_hosts_find(&known, "192.0.2.11", 2222, &line);
    must((match == KNOWN_NONE) == (line == NULL));
    known_hosts_release(&known);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct host_key key;
    struct err err = ERR_INIT;

    check_file(bytes, size);
    record_init(&host_key_schema, &key);
    if (host_key_read(&key, bytes, size, &err) == 0)
        check_key(key.type, key.public_key);
    else
        must(err.text.len > 0);
    record_release(&host_key_schema, &key);
    err_release(&err);
    return 0;
}
