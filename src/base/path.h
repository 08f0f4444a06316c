/* File names as text, and the folders where a user's things belong. Results go into the caller's
 * str. "~" is not expanded: that is the shell's work, and a name may begin with it. */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

/* Appends part to the path in *path with exactly one slash between them; an absolute part replaces
 * the path, as it would for cd. */
void path_join(struct str *path, const char *part);
/* Appends what is before the last name: "a/b/" gives "a", "a" gives ".", "/a" gives "/". */
void path_add_dir(struct str *out, const char *path);
/* Appends the last name: "a/b/" gives "b", "/" gives "/", "" gives ".". */
void path_add_base(struct str *out, const char *path);

enum { PATH_PRIVATE = 0700 };

/* mkdir -p. Folders that are made get exactly mode, whatever the umask; those that exist are left as
 * they are. 0 stands for PATH_PRIVATE. */
int path_make_dirs(const char *path, mode_t mode, struct err *err);

enum path_home { PATH_DATA, PATH_CONFIG, PATH_STATE, PATH_CACHE, PATH_HOME__COUNT };

/* Appends our folder under the XDG base directory, "/home/wang/.local/share/zhiban". A variable
 * that is not an absolute path counts as not set, as the XDG rules say. -1 if HOME is missing too. */
int path_add_home(struct str *out, enum path_home home, struct err *err);

#endif
