/* Strict YAML: the part of the language that a person at 3 a.m. reads without doubt. Mappings, lists
 * and texts, nothing that refers, tags, repeats or hides. A document is a tree of nodes in memory of
 * its own, each node with the place where it is written; types are the business of bind.h.
 *
 * Refused with a complaint: aliases, anchors, tags, directives, several documents, tabs as
 * indentation, keys that are no text or are written twice, bytes that are no UTF-8, and more than the
 * limits below. A byte order mark is tolerated. */
#ifndef CONF_YAML_H
#define CONF_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/conf_report.h"

enum {
    DOCUMENT_BYTES_MAX = 1 << 20,
    DOCUMENT_NODES_MAX = 20000,
    DOCUMENT_DEPTH_MAX = 24, /* lists and mappings inside each other */
};

enum node_kind {
    NODE_TEXT,
    NODE_LIST,
    NODE_MAP,
    NODE_BROKEN, /* complained about already; say nothing more */
};

struct node {
    enum node_kind kind;
    bool plain; /* NODE_TEXT without quotes and not a block: null, numbers */
    struct mark mark;
    const struct node *key;  /* in a mapping: what stands before the colon */
    const struct node *next; /* in the same list or mapping */
    union {
        struct {
            const char *text; /* holds no zero byte */
            size_t len;
        };
        struct {
            const struct node *first;
            size_t count;
        };
    };
};

struct document {
    const struct node *root; /* NULL: nothing but blanks and comments */
    struct document_chunk *chunks;
};

/* -1 if there is any complaint; then document->root may still be there to look for more. */
int document_read(struct document *document, const char *file, const char *bytes, size_t len,
                  struct conf_report *report);
void document_release(struct document *document);
/* Nothing, ~ or null without quotes. */
bool node_is_null(const struct node *node);

#endif
