/* What programs note for those who look after them: one log per process, to a file, to journald or
 * to nobody. It never writes to a terminal, which belongs to the console.
 *
 * Until a sink is opened the last lines are kept and written on opening, so that nothing that is
 * said while the configuration is read is lost. Messages may contain foreign text: it is made
 * visible here. Never log secrets. Not for signal handlers. errno is left alone. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/err.h"
#include "base/str.h"

enum log_level { LOG_AT_ERROR, LOG_AT_WARN, LOG_AT_INFO, LOG_AT_DEBUG, LOG_LEVEL__COUNT };

/* Longer messages are cut. */
enum { LOG_MESSAGE_MAX = 16 << 10, LOG_KEPT_LINES = 64 };

/* The name that every line carries; "zhiban" if never called. */
void log_set_program(const char *program);
/* Lines above level are dropped; LOG_AT_INFO if never called. */
void log_set_level(enum log_level level);
/* "error", "warn", "info", "debug"; -1 if the name is none of these. */
int log_level_of(const char *name, enum log_level *level);

/* Opening replaces the sink that was open; on failure that one stays.
 *
 * A file is appended to, made 0600 if it is not there; one write a line:
 *     2026-11-20T23:41:07+08:00 zhiband[812] warn: the message */
int log_open_file(const char *path, struct err *err);
/* socket: where journald listens; NULL for /run/systemd/journal/socket. */
int log_open_journal(const char *socket, struct err *err);
/* From now on nothing is kept or written. */
void log_open_none(void);
/* Back to keeping lines. */
void log_close(void);

void log_write(enum log_level level, const char *format, ...) PRINTF_LIKE(2, 3);

#define log_error(...) log_write(LOG_AT_ERROR, __VA_ARGS__)
#define log_warn(...) log_write(LOG_AT_WARN, __VA_ARGS__)
#define log_info(...) log_write(LOG_AT_INFO, __VA_ARGS__)
#define log_debug(...) log_write(LOG_AT_DEBUG, __VA_ARGS__)

#endif
