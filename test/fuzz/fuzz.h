/* What every fuzz target uses.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A target is test/fuzz/NAME.c with LLVMFuzzerTestOneInput; its corpus is test/fuzz/corpus/NAME/.
 * `make fuzz-NAME` searches, `make fuzz-replay` runs every corpus in the tests. */
#ifndef TEST_FUZZ_H
#define TEST_FUZZ_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* law(condition): what must hold for every input. */
#define law(condition) ((condition) ? (void)0 : bug("%s:%d: %s", __FILE__, __LINE__, #condition))

/* exact(data, size): the input in a block of its own, so that a sanitizer sees the first byte read
 * past it; given back with drop(). */
static inline struct str exact(const uint8_t *data, size_t size)
{
    char *p = malloc(size ? size : 1);
    if (!p)
        fatal("out of memory");
    if (size)
        memcpy(p, data, size);
    return (struct str){p, (ptrdiff_t)size};
}

static inline void drop(struct str s)
{
    free((char *)(uintptr_t)s.p);
}

/* the arena of this program, empty at each call */
static inline struct arena fresh(void)
{
    static struct arena whole;
    if (!whole.at)
        whole = arena_reserve((size_t)1 << 30);
    return whole;
}

#endif
