/* A fuzz target as an ordinary program: runs it over every file named, or found in a folder named,
 * and says how many there were. A promise that does not hold aborts; a name that cannot be read or
 * nothing at all to run is a failure too, so that lost seeds are noticed. */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct str input = STR_INIT;
    char chunk[4096];
    uint8_t *exact;
    size_t got;

    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
        str_addn(&input, chunk, got);
    fclose(file);
    exact = xmemdup(input.buf, input.len); /* no byte more: reads beyond the end are seen */
    LLVMFuzzerTestOneInput(exact, input.len);
    free(exact);
    str_release(&input);
    return true;
}

static bool replay(const char *path, size_t *count)
{
    struct dirent **entries;
    struct stat st;
    int found;
    bool ok = true;

    if (stat(path, &st) < 0) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    if (!S_ISDIR(st.st_mode)) {
        ++*count;
        return replay_file(path);
    }
    found = scandir(path, &entries, NULL, alphasort);
    if (found < 0) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    for (int i = 0; i < found; i++) {
        char *inner = xasprintf("%s/%s", path, entries[i]->d_name);

        if (entries[i]->d_name[0] != '.')
            ok = replay(inner, count) && ok;
        free(inner);
        free(entries[i]);
    }
    free(entries);
    return ok;
}

int main(int argc, char **argv)
{
    size_t count = 0;
    bool ok = true;

    for (int i = 1; i < argc; i++)
        ok = replay(argv[i], &count) && ok;
    printf("%zu inputs\n", count);
    return ok && count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
