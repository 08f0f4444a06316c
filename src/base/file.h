/* Whole files: read with a limit, written so that a reader sees the old content or the new one and
 * never a part. Every error names the file and the reason. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

/* Appends the bytes to out; on failure out is as before. Refuses files of more than limit bytes and
 * everything that is not a regular file: reading a FIFO would wait, opening a device may do things. */
int file_read(const char *path, size_t limit, struct str *out, struct err *err);

/* Writes a new file beside the old one, brings it to the disk and puts it in the old one's place,
 * with exactly mode. On failure the old one is untouched and nothing new stays behind (only if
 * bringing the folder itself to the disk fails is the new content already in place, whole). A
 * symbolic link is followed; what is not a regular file is not replaced. */
int file_write_atomic(const char *path, const void *bytes, size_t len, mode_t mode,
                      struct err *err);

/* There is a regular file, or a link to one. */
bool file_exists(const char *path);

#endif
