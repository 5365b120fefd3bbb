/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, MAP_NORESERVE */
#include "base/arena.h"

#include "base/err.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define POISONED_GAPS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONED_GAPS 1
#endif
#endif

#ifdef POISONED_GAPS
#include <sanitizer/asan_interface.h>
enum { GAP = 16 }; /* without it an arena hides overflows: the next byte is always ours */
static void hide(const char *p, size_t n)
{
    __asan_poison_memory_region(p, n);
}
static void show(const char *p, size_t n)
{
    __asan_unpoison_memory_region(p, n);
}
/* the same for a whole reservation, at no cost for what was never touched: a byte of shadow written
 * for each 8 of 64 GiB would take more memory than the machine has */
static void show_all(char *p, size_t n)
{
    size_t scale, offset, page = (size_t)sysconf(_SC_PAGESIZE);
    __asan_get_shadow_mapping(&scale, &offset);
    uintptr_t from = (uintptr_t)p, to = from + n, step = page << scale;
    uintptr_t low = (from + step - 1) / step * step, high = to / step * step;
    if (low >= high) {
        show(p, n);
        return;
    }
    show(p, low - from);
    show(p + (high - from), to - high);
    madvise((void *)((low >> scale) + offset), (high - low) >> scale, MADV_DONTNEED);
}
#else
enum { GAP = 0 };
static void hide(const char *p, size_t n)
{
    (void)p, (void)n;
}
static void show(const char *p, size_t n)
{
    (void)p, (void)n;
}
static void show_all(const char *p, size_t n)
{
    (void)p, (void)n;
}
#endif

enum { HUGE_FROM = 512 << 20 }; /* reserves that large hold much, or next to nothing */

struct arena arena_reserve(size_t bytes)
{
    for (; bytes >= 4096; bytes /= 2) {
        char *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (p == MAP_FAILED)
            continue;
        if (bytes >= HUGE_FROM) /* a hint: graphs are walked in any order, and faults cost */
            (void)madvise(p, bytes, MADV_HUGEPAGE);
        return (struct arena){p, p + bytes};
    }
    fatal("out of memory: no address space for an arena");
}

void arena_release(struct arena whole)
{
    if (whole.at) {
        show_all(whole.at, (size_t)(whole.end - whole.at));
        munmap(whole.at, (size_t)(whole.end - whole.at));
    }
}

void *arena_alloc_raw(struct arena *a, size_t size, size_t align, ptrdiff_t count)
{
    size_t pad = (size_t)(-(uintptr_t)a->at & (align - 1)), bytes;
    size_t room = (size_t)(a->end - a->at);
    if (count < 0)
        bug("negative count in an allocation");
    if (__builtin_mul_overflow(size, (size_t)count, &bytes) || room < pad + GAP ||
        bytes > room - pad - GAP)
        fatal("out of memory: an arena has no room for %zu elements of %zu bytes", (size_t)count,
              size);
    char *p = a->at + pad;
    a->at = p + bytes + GAP;
    show(p, bytes);
    hide(p + bytes, GAP);
    return p;
}

void *arena_alloc(struct arena *a, size_t size, size_t align, ptrdiff_t count)
{
    void *p = arena_alloc_raw(a, size, align, count);
    memset(p, 0, size * (size_t)count);
    return p;
}

void *arena_grow(struct arena *a, void *old, size_t size, size_t align, ptrdiff_t count,
                 ptrdiff_t *capacity)
{
    if (count < *capacity)
        return old;
    ptrdiff_t twice = *capacity ? *capacity * 2 : 8;
    size_t filled = size * (size_t)*capacity;
    if (old && GAP == 0 && (char *)old + filled == a->at) {
        /* last in its arena: stretch where it stands */
        arena_alloc_raw(a, size, 1, twice - *capacity);
        *capacity = twice;
        return old;
    }
    void *p = arena_alloc_raw(a, size, align, twice);
    if (old)
        memcpy(p, old, size * (size_t)count);
    *capacity = twice;
    return p;
}

struct str arena_copy(struct arena *a, struct str s)
{
    if (!s.p)
        return s;
    char *p = arena_alloc_raw(a, 1, 1, s.n);
    if (s.n)
        memcpy(p, s.p, (size_t)s.n);
    return (struct str){p, s.n};
}

char *arena_z(struct arena *a, struct str s)
{
    char *p = arena_alloc_raw(a, 1, 1, s.n + 1);
    if (s.n)
        memcpy(p, s.p, (size_t)s.n);
    p[s.n] = 0;
    return p;
}
