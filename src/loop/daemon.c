/* Finding zhiband. Beside us goes before PATH, so that a build folder starts its own. */
#include "loop/daemon.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/path.h"

/* The folder of the running program; nothing if the system does not say. */
static void add_own_folder(struct str *out)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

    if (len <= 0)
        return;
    path[len] = '\0';
    path_add_dir(out, path);
}

void daemon_push_program(struct argv *argv)
{
    const char *named = getenv("ZHIBAND");
    struct str path = STR_INIT;

    if (named != NULL && named[0] != '\0') {
        argv_push(argv, named);
        return;
    }
    add_own_folder(&path);
    path_join(&path, "zhiband");
    argv_push(argv, access(path.buf, X_OK) == 0 ? path.buf : "zhiband");
    str_release(&path);
}
