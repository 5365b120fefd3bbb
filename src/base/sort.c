/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.h"

#include <string.h>

struct order {
    size_t size;
    int (*compare)(const void *, const void *);
    char *spare; /* room for the left half of a merge */
};

static void put(char *to, const char *from, size_t size)
{
    switch (size) { /* a constant size becomes a few moves instead of a call */
    case 4:
        memcpy(to, from, 4);
        break;
    case 8:
        memcpy(to, from, 8);
        break;
    case 16:
        memcpy(to, from, 16);
        break;
    default:
        memcpy(to, from, size);
    }
}

/* few elements: put each behind the last that is not larger */
static void insert_each(char *item, ptrdiff_t n, const struct order *o)
{
    for (ptrdiff_t i = 1; i < n; i++) {
        char *here = item + (size_t)i * o->size, *at = here;
        while (at > item && o->compare(at - o->size, here) > 0)
            at -= o->size;
        if (at != here) {
            put(o->spare, here, o->size);
            memmove(at + o->size, at, (size_t)(here - at));
            put(at, o->spare, o->size);
        }
    }
}

static void merge(char *item, ptrdiff_t left, ptrdiff_t n, const struct order *o)
{
    size_t size = o->size;
    char *a = o->spare, *a_end = a + (size_t)left * size;
    char *b = item + (size_t)left * size, *b_end = item + (size_t)n * size, *to = item;
    memcpy(a, item, (size_t)left * size);
    while (a < a_end && b < b_end) {
        char **least = o->compare(a, b) <= 0 ? &a : &b; /* equal: the left one was first */
        put(to, *least, size);
        *least += size;
        to += size;
    }
    memcpy(to, a, (size_t)(a_end - a)); /* what is left of b stands in place */
}

/* recursion is log2(n) deep */
static void sort_part(char *item, ptrdiff_t n, const struct order *o) // NOLINT(misc-no-recursion)
{
    enum { FEW = 8 };
    if (n <= FEW) {
        insert_each(item, n, o);
        return;
    }
    ptrdiff_t left = n / 2;
    char *middle = item + (size_t)left * o->size;
    sort_part(item, left, o);
    sort_part(middle, n - left, o);
    if (o->compare(middle - o->size, middle) > 0)
        merge(item, left, n, o);
}

void sort(void *item, ptrdiff_t n, size_t size, int (*compare)(const void *, const void *),
          struct arena scratch)
{
    char *first = item;
    ptrdiff_t i = 1;
    while (i < n && compare(first + (size_t)(i - 1) * size, first + (size_t)i * size) <= 0)
        i++;
    if (i >= n)
        return;
    struct order o = {size, compare, arena_alloc_raw(&scratch, size, _Alignof(max_align_t), n)};
    sort_part(first, n, &o);
}
