/* zhiban.yaml: what holds for the whole installation. Only settings that something acts on. */
#ifndef MODEL_SETTINGS_H
#define MODEL_SETTINGS_H

#include "base/field.h"

enum ui_language { UI_ZH_CN = 1, UI_EN, UI_AUTO };
enum log_target { LOG_TO_FILE = 1, LOG_TO_JOURNAL, LOG_TO_NONE };
enum log_threshold { LOG_ERRORS = 1, LOG_WARNINGS, LOG_INFOS, LOG_DEBUGGING };

enum ui_tick { UI_TICK_NEAR = 1, UI_TICK_SECOND, UI_TICK_MINUTE };
enum ui_glyphs { UI_GLYPHS_AUTO = 1, UI_GLYPHS_PLAIN, UI_GLYPHS_UNICODE };

enum ui_bell { UI_BELL_NONE = 1, UI_BELL_BELL, UI_BELL_NOTIFY };

struct ui_settings {
    int language; /* enum ui_language */
    char *zone;
    int64_t ambiguous_width; /* cells of a character of ambiguous width, 1 or 2; 0: not known */
    char *theme;
    int tick;         /* enum ui_tick */
    int glyphs;       /* enum ui_glyphs */
    struct span lock; /* of no key; then the console blanks */
    int bell;         /* enum ui_bell */
};

struct log_settings {
    int to;    /* enum log_target */
    int level; /* enum log_threshold */
};

struct store_settings {
    struct span wait; /* for a lock, in seconds */
};

struct collector_settings {
    bool autostart; /* by a console, where nobody collects */
};

struct settings {
    char *hospital;
    struct ui_settings ui;
    struct log_settings log;
    struct store_settings store;
    struct collector_settings collector;
    int64_t disk_free_mib; /* doctor warns below */
};

extern const struct schema settings_schema;

#endif
