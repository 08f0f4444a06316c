/* From settings to an open log. */
#include "desk/logging.h"

#include <unistd.h>

#include "base/log.h"
#include "base/path.h"

#define MACHINE_LOGS "/var/log/zhiban"

static const enum log_level levels[] = {
    [LOG_ERRORS] = LOG_AT_ERROR,
    [LOG_WARNINGS] = LOG_AT_WARN,
    [LOG_INFOS] = LOG_AT_INFO,
    [LOG_DEBUGGING] = LOG_AT_DEBUG,
};

static int open_file(struct err *err)
{
    struct str path = STR_INIT;
    int rc = 0;

    if (access(MACHINE_LOGS, W_OK) == 0)
        str_add(&path, MACHINE_LOGS);
    else if ((rc = path_add_home(&path, PATH_STATE, err)) == 0)
        rc = path_make_dirs(path.buf, PATH_PRIVATE, err);
    if (rc == 0) {
        path_join(&path, "zhiban.log");
        rc = log_open_file(path.buf, err);
    }
    str_release(&path);
    return rc;
}

int desk_log_open(const struct settings *settings, const char *program, struct err *err)
{
    log_set_program(program);
    if (settings->log.level >= LOG_ERRORS && settings->log.level <= LOG_DEBUGGING)
        log_set_level(levels[settings->log.level]);
    switch (settings->log.to) {
    case LOG_TO_JOURNAL: return log_open_journal(NULL, err);
    case LOG_TO_NONE: log_open_none(); return 0;
    default: return open_file(err);
    }
}
