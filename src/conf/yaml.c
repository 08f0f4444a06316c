/* Events to nodes. Nodes and texts live in chunks, so a document costs a handful of allocations;
 * what takes time is libyaml itself. Complaints that leave the structure clear (an alias, a
 * duplicate key) do not stop the reading. */
#include "conf/yaml.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/tr.h"
#include "conf/bytes.h"
#include "conf/yaml_error.h"

enum {
    CHUNK_MIN = 4096,
    KEYS_COMPARED = 16, /* beyond so many keys a hash map looks for duplicates */
};

struct document_chunk {
    struct document_chunk *next;
    size_t used, size;
    max_align_t bytes[];
};

struct reader {
    struct document *document;
    struct conf_report *report;
    const char *file, *bytes;
    size_t len;
    yaml_parser_t parser;
    yaml_event_t event;
    tabs_t tabs;
    size_t tab; /* the next one to meet */
    size_t nodes, depth;
    bool has_bang;       /* there is a '!' somewhere */
    size_t walked, walk; /* characters and bytes up to the node at hand; only if has_bang */
};

/* --- memory --- */

static void *take(struct document *document, size_t size)
{
    struct document_chunk *chunk = document->chunks;
    void *memory;

    size = (size + sizeof(void *) - 1) & ~(sizeof(void *) - 1);
    if (chunk == NULL || chunk->size - chunk->used < size) {
        size_t room = chunk == NULL ? CHUNK_MIN : chunk->size * 2;

        room = room < size ? size : room;
        chunk = xmalloc(sizeof(*chunk) + room);
        *chunk = (struct document_chunk){.next = document->chunks, .size = room};
        document->chunks = chunk;
    }
    memory = (char *)chunk->bytes + chunk->used;
    chunk->used += size;
    return memory;
}

void document_release(struct document *document)
{
    while (document->chunks != NULL) {
        struct document_chunk *chunk = document->chunks;

        document->chunks = chunk->next;
        free(chunk);
    }
    document->root = NULL;
}

/* --- events --- */

static struct mark mark_of(const yaml_mark_t *mark)
{
    return (struct mark){(unsigned)mark->line + 1, (unsigned)mark->column + 1};
}

/* libyaml itself refuses tabs in block style; in [ ] and { } it takes them for blanks. */
static int check_tab(struct reader *r, struct mark mark)
{
    while (r->tab < r->tabs.len && r->tabs.items[r->tab].line < mark.line)
        r->tab++;
    if (r->tab == r->tabs.len || r->tabs.items[r->tab].line != mark.line ||
        r->tabs.items[r->tab].text != mark.column)
        return 0;
    return conf_report_add(r->report, r->file,
                           (struct mark){mark.line, r->tabs.items[r->tab].column}, "%s",
                           _("a tab; indent with spaces"));
}

static int next_event(struct reader *r)
{
    yaml_event_delete(&r->event);
    if (yaml_parser_parse(&r->parser, &r->event) != 0)
        return r->tabs.len == 0 ? 0 : check_tab(r, mark_of(&r->event.start_mark));
    memset(&r->event, 0, sizeof(r->event));
    return yaml_error_report(&r->parser, r->file, r->bytes, r->len, r->report);
}

/* libyaml drops a lone '!' in front of a value; only the bytes still show it. Nodes begin in the
 * order of the file, so one walk serves all of them. */
static bool begins_with_bang(struct reader *r)
{
    if (!r->has_bang)
        return false;
    for (; r->walked < r->event.start_mark.index && r->walk < r->len; r->walked++)
        for (r->walk++; r->walk < r->len && ((unsigned char)r->bytes[r->walk] & 0xc0) == 0x80;)
            r->walk++;
    return r->walk < r->len && r->bytes[r->walk] == '!';
}

static int check_properties(struct reader *r, const yaml_char_t *anchor, const yaml_char_t *tag)
{
    struct mark mark = mark_of(&r->event.start_mark);

    if (tag == NULL && begins_with_bang(r))
        tag = (const yaml_char_t *)"!";
    if (anchor != NULL)
        return conf_report_add(r->report, r->file, mark,
                               _("anchors (&%s) are not used here; delete it, or quote a text that "
                                 "begins with '&'"),
                               (const char *)anchor);
    if (tag != NULL)
        return conf_report_add(r->report, r->file, mark, "%s",
                               _("tags are not used here; delete it, or quote a text that begins "
                                 "with '!'"));
    return 0;
}

/* --- nodes --- */

static struct node *read_node(struct reader *r);

static struct node *new_node(struct reader *r, enum node_kind kind, struct mark mark)
{
    struct node *node;

    if (++r->nodes > DOCUMENT_NODES_MAX) {
        conf_report_add(r->report, r->file, mark,
                        _("more than %d values in one file; divide it into several"),
                        DOCUMENT_NODES_MAX);
        return NULL;
    }
    node = take(r->document, sizeof(*node));
    *node = (struct node){.kind = kind, .mark = mark};
    return node;
}

static struct node *read_text(struct reader *r)
{
    const yaml_event_t *event = &r->event;
    size_t len = event->data.scalar.length;
    struct node *node = new_node(r, NODE_TEXT, mark_of(&event->start_mark));
    char *text;

    if (node == NULL)
        return NULL;
    if (check_properties(r, event->data.scalar.anchor, event->data.scalar.tag) < 0) {
        node->kind = NODE_BROKEN;
        return node;
    }
    if (memchr(event->data.scalar.value, '\0', len) != NULL) {
        conf_report_add(r->report, r->file, node->mark, "%s",
                        _("a text with a zero byte (\\0); delete it"));
        node->kind = NODE_BROKEN;
        return node;
    }
    text = take(r->document, len + 1);
    memcpy(text, event->data.scalar.value, len + 1);
    node->text = text;
    node->len = len;
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return node;
}

static struct node *read_alias(struct reader *r)
{
    struct mark mark = mark_of(&r->event.start_mark);
    const char *name = (const char *)r->event.data.alias.anchor;

    conf_report_add(r->report, r->file, mark,
                    _("aliases (*%s) are not used here; write the value out, or quote the text: "
                      "'*%s'"),
                    name, name);
    return new_node(r, NODE_BROKEN, mark);
}

static int enter(struct reader *r, struct mark mark)
{
    if (++r->depth > DOCUMENT_DEPTH_MAX)
        return conf_report_add(r->report, r->file, mark,
                               _("lists and mappings nested more than %d deep; make it flatter"),
                               DOCUMENT_DEPTH_MAX);
    return 0;
}

static struct node *read_list(struct reader *r)
{
    struct node *list = new_node(r, NODE_LIST, mark_of(&r->event.start_mark));
    const struct node **tail;

    if (list == NULL || enter(r, list->mark) < 0)
        return NULL;
    check_properties(r, r->event.data.sequence_start.anchor, r->event.data.sequence_start.tag);
    tail = &list->first;
    for (;;) {
        struct node *item;

        if (next_event(r) < 0)
            return NULL;
        if (r->event.type == YAML_SEQUENCE_END_EVENT)
            break;
        item = read_node(r);
        if (item == NULL)
            return NULL;
        *tail = item;
        tail = &item->next;
        list->count++;
    }
    r->depth--;
    return list;
}

/* The earlier key of the same text in the mapping, or NULL. seen is used from KEYS_COMPARED on. */
static const struct node *same_key(const struct node *map, const struct node *key, struct map *seen)
{
    if (map->count < KEYS_COMPARED) {
        for (const struct node *value = map->first; value != NULL; value = value->next)
            if (value->key->len == key->len && memcmp(value->key->text, key->text, key->len) == 0)
                return value->key;
        return NULL;
    }
    if (map->count == KEYS_COMPARED && seen->len == 0) {
        map_init(seen);
        for (const struct node *value = map->first; value != NULL; value = value->next)
            map_put(seen, value->key->text, (void *)(uintptr_t)value->key);
    }
    return map_get(seen, key->text);
}

static bool key_is_usable(struct reader *r, const struct node *map, const struct node *key,
                          struct map *seen)
{
    const struct node *first;

    if (key->kind == NODE_BROKEN)
        return false;
    if (key->kind != NODE_TEXT || key->len == 0) {
        conf_report_add(r->report, r->file, key->mark, "%s",
                        _("a key must be a text; write KEY: VALUE"));
        return false;
    }
    first = same_key(map, key, seen);
    if (first == NULL)
        return true;
    conf_report_add(r->report, r->file, key->mark,
                    _("'%s' is written twice, first in line %u; keep one of them"), key->text,
                    first->mark.line);
    return false;
}

/* A key and its value; *value stays NULL where the key is not usable. */
static int read_pair(struct reader *r, const struct node *map, struct map *seen,
                     struct node **value)
{
    const struct node *key = read_node(r);
    struct node *node;
    bool usable;

    if (key == NULL)
        return -1;
    usable = key_is_usable(r, map, key, seen);
    if (next_event(r) < 0)
        return -1;
    node = read_node(r);
    if (node == NULL)
        return -1;
    node->key = key;
    if (node->kind == NODE_TEXT && node->len == 0 && node->plain)
        node->mark = key->mark;
    if (usable)
        *value = node;
    return 0;
}

static struct node *read_map(struct reader *r)
{
    struct node *map = new_node(r, NODE_MAP, mark_of(&r->event.start_mark));
    struct map seen = {0};
    const struct node **tail;
    int status = -1;

    if (map == NULL || enter(r, map->mark) < 0)
        return NULL;
    check_properties(r, r->event.data.mapping_start.anchor, r->event.data.mapping_start.tag);
    tail = &map->first;
    while ((status = next_event(r)) == 0 && r->event.type != YAML_MAPPING_END_EVENT) {
        struct node *value = NULL;

        if ((status = read_pair(r, map, &seen, &value)) < 0)
            break;
        if (value == NULL)
            continue;
        *tail = value;
        tail = &value->next;
        map->count++;
        if (seen.len > 0)
            map_put(&seen, value->key->text, (void *)(uintptr_t)value->key);
    }
    map_release(&seen, NULL);
    r->depth--;
    return status < 0 ? NULL : map;
}

/* The node that begins with the event at hand; NULL when reading cannot go on. */
static struct node *read_node(struct reader *r)
{
    switch (r->event.type) {
    case YAML_SCALAR_EVENT: return read_text(r);
    case YAML_ALIAS_EVENT: return read_alias(r);
    case YAML_SEQUENCE_START_EVENT: return read_list(r);
    case YAML_MAPPING_START_EVENT: return read_map(r);
    default: return NULL;
    }
}

/* --- documents --- */

static int check_document_start(struct reader *r)
{
    const yaml_event_t *event = &r->event;

    if (r->document->root != NULL)
        return conf_report_add(r->report, r->file, mark_of(&event->start_mark), "%s",
                               _("a second document; one file holds one, delete the '---'"));
    if (event->data.document_start.version_directive != NULL ||
        event->data.document_start.tag_directives.start !=
            event->data.document_start.tag_directives.end)
        return conf_report_add(r->report, r->file, mark_of(&event->start_mark), "%s",
                               _("directives (%YAML, %TAG) are not used here; delete the line"));
    return 0;
}

static int read_stream(struct reader *r)
{
    for (;;) {
        if (next_event(r) < 0)
            return -1;
        if (r->event.type == YAML_STREAM_END_EVENT)
            return 0;
        if (r->event.type != YAML_DOCUMENT_START_EVENT)
            continue;
        if (check_document_start(r) < 0 || next_event(r) < 0)
            return -1;
        r->document->root = read_node(r);
        if (r->document->root == NULL)
            return -1;
    }
}

static int read_checked(struct reader *r)
{
    int status;

    if (yaml_parser_initialize(&r->parser) == 0)
        return conf_report_add(r->report, r->file, (struct mark){0}, "%s", _("out of memory"));
    yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r->parser, (const unsigned char *)r->bytes, r->len);
    status = read_stream(r);
    yaml_event_delete(&r->event);
    yaml_parser_delete(&r->parser);
    return status;
}

int document_read(struct document *document, const char *file, const char *bytes, size_t len,
                  struct conf_report *report)
{
    size_t complaints = report->items.len, bom = bytes_bom(bytes, len);
    struct reader r = {
        .document = document,
        .report = report,
        .file = file,
        .bytes = bytes + bom,
        .len = len - bom,
        .has_bang = memchr(bytes, '!', len) != NULL,
    };

    *document = (struct document){0};
    if (len > DOCUMENT_BYTES_MAX)
        return conf_report_add(report, file, (struct mark){1, 1},
                               _("the file is larger than %d KiB; divide it into several"),
                               DOCUMENT_BYTES_MAX / 1024);
    if (bytes_check(file, r.bytes, r.len, &r.tabs, report) == 0)
        read_checked(&r);
    vec_release(&r.tabs);
    return report->items.len > complaints ? -1 : 0;
}

bool node_is_null(const struct node *node)
{
    if (node->kind != NODE_TEXT || !node->plain)
        return false;
    switch (node->text[0]) {
    case '\0': return true;
    case '~': return node->len == 1;
    case 'n': return strcmp(node->text, "null") == 0;
    case 'N': return strcmp(node->text, "Null") == 0 || strcmp(node->text, "NULL") == 0;
    default: return false;
    }
}
