/* Text files that the build compiles in: the default configuration, the migrations, the sample. */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

struct embedded {
    const char *path; /* relative to the folder it came from; NULL ends the array */
    const char *text;
};

extern const struct embedded embedded_defaults[];
extern const struct embedded embedded_migrations[];
extern const struct embedded embedded_sample[]; /* src/desk/sample */

#endif
