/* Memory by region: allocate by moving a pointer, free by forgetting.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Results go into the caller's `struct arena *a`. Temporaries go into a `struct arena scratch` that
 * is passed by value: what it hands out is gone when the function returns. An arena that is full
 * ends the program (exit 5 with one line on stderr): sizes that outsiders choose are checked
 * against base/limits.h first. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena {
    char *at, *end; /* free bytes: [at, end) */
};

/* arena_reserve(bytes): address space for that many bytes (fewer where the system refuses), backed
 * by memory only as it is touched. The caller gives it back with arena_release(the same value). */
struct arena arena_reserve(size_t bytes);
void arena_release(struct arena whole);

/* arena_alloc(a, size, align, count): count * size zeroed bytes. count >= 0; a zero count gives a
 * pointer that must not be read. In sanitizer builds a poisoned gap follows each allocation. */
void *arena_alloc(struct arena *a, size_t size, size_t align, ptrdiff_t count);

/* arena_alloc_raw: the same, but the bytes are whatever they were. */
void *arena_alloc_raw(struct arena *a, size_t size, size_t align, ptrdiff_t count);

#define NEW(a, type, count) ((type *)arena_alloc((a), sizeof(type), _Alignof(type), (count)))
#define NEW_RAW(a, type, count)                                                                    \
    ((type *)arena_alloc_raw((a), sizeof(type), _Alignof(type), (count)))

/* arena_grow(a, old, size, align, count, capacity): room for one element more at the end of an
 * array of count elements that has capacity *capacity: returns the array, moved and doubled where
 * it was full. Used through PUSH. */
void *arena_grow(struct arena *a, void *old, size_t size, size_t align, ptrdiff_t count,
                 ptrdiff_t *capacity);

/* PUSH(a, list): a pointer to a new last element, whose bytes are undefined, of a
 * struct {T *item; ptrdiff_t n, capacity;}. Elements may move. */
#define PUSH(a, list)                                                                              \
    ((list)->item = arena_grow((a), (list)->item, sizeof *(list)->item, _Alignof(max_align_t),     \
                               (list)->n, &(list)->capacity),                                      \
     (list)->item + (list)->n++)

/* arena_copy(a, s): a copy of the bytes of s; p == NULL stays NULL. */
struct str arena_copy(struct arena *a, struct str s);

/* arena_z(a, s): the bytes of s with a NUL behind them, for system calls. Bytes after an embedded
 * NUL are lost to such a call: callers that care check first. */
char *arena_z(struct arena *a, struct str s);

#endif
