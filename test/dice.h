/* A small generator: the same numbers on every machine.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_DICE_H
#define TEST_DICE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct dice {
    uint64_t state;
};

static inline uint64_t roll(struct dice *d)
{
    d->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = d->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline int below(struct dice *d, int n)
{
    return (int)(roll(d) % (uint64_t)n);
}

/* any order of n elements */
static inline void shuffle(struct dice *d, void *item, ptrdiff_t n, size_t size)
{
    char *p = item, kept[256];
    for (ptrdiff_t i = n - 1; i > 0; i--) {
        ptrdiff_t k = below(d, (int)i + 1);
        memcpy(kept, p + (size_t)i * size, size);
        memcpy(p + (size_t)i * size, p + (size_t)k * size, size);
        memcpy(p + (size_t)k * size, kept, size);
    }
}

#endif
