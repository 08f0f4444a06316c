/* What both programs do before anything else. */
#ifndef BASE_START_H
#define BASE_START_H

/* Closed standard streams become /dev/null, new files are private (umask 077), crashes restore the
 * terminal. Opens no files otherwise. */
void start_process(void);
/* LC_CTYPE from the environment, or C.UTF-8; everything else stays "C". Reads the locale's files, so
 * what has to be quick does without. */
void start_locale(void);

#endif
