/* Growing arrays. VEC(type) declares the struct; a zeroed one is empty and needs no set-up:
 *
 *     VEC(struct mark) marks = {0};
 *     *vec_push(&marks) = (struct mark){.line = 3};
 *     vec_each(m, &marks) use(m);
 *     vec_release(&marks);
 *
 * Every VEC has the layout of struct vec_any, so field tables can reach it by offset. */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>

#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t len;                                                                                \
        size_t size;                                                                               \
    }

struct vec_any {
    void *items;
    size_t len;
    size_t size;
};

/* Makes room for one more item, zeroed, and returns its address. */
void *vec_grow(struct vec_any *vec, size_t item_size);

/* texts is a VEC(char *). */
bool vec_has_text(const void *texts, const char *text);

#define vec_push(v)                                                                                \
    ((__typeof__((v)->items))vec_grow((struct vec_any *)(void *)(v), sizeof(*(v)->items)))
#define vec_each(item, v)                                                                          \
    for (__typeof__(&*(v)->items) item = (v)->items; item != NULL && item < (v)->items + (v)->len; \
         item++)
#define vec_release(v) (free((v)->items), (v)->items = NULL, (v)->len = 0, (v)->size = 0)

#endif
