/* A stable merge sort that allocates from an arena (glibc's qsort may call malloc).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include "base/arena.h"

/* sort(item, n, size, compare, scratch): item[n] of size bytes each into ascending order, equal
 * ones left in their order; takes n * size bytes of scratch; O(n log n), O(n) when already in
 * order. */
void sort(void *item, ptrdiff_t n, size_t size, int (*compare)(const void *, const void *),
          struct arena scratch);

#endif
