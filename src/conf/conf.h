/* A configuration, from files to one struct: loaded whole or not at all. */
#ifndef CONF_CONF_H
#define CONF_CONF_H

#include "base/embed.h"
#include "conf/conf_report.h"
#include "conf/config_dir.h"
#include "model/config.h"

/* Layers, the first one lowest: the built-in files, then the directories in order. */
struct conf_source {
    const struct embedded *defaults; /* NULL: embedded_defaults */
    const struct conf_dir *dirs;
    size_t dir_count;
};

/* 0 and a configuration to release, or -1 and complaints, sorted; out is then as it was. */
int conf_load(const struct conf_source *source, struct config *out, struct conf_report *report);

#endif
