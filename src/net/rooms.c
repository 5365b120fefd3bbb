/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* madvise */
#include "net/rooms.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

struct rooms {
    struct arena all;
    size_t bytes; /* of one */
    pthread_mutex_t lock;
    ptrdiff_t nfree, nwarm; /* nwarm of them hold memory */
    struct {
        int place;
        bool warm;
    } free[]; /* [nfree]: the last given back is taken first, its memory is in the cache */
};

struct rooms *rooms_new(ptrdiff_t n, size_t bytes)
{
    struct rooms *r = calloc(1, sizeof *r + (size_t)n * sizeof *r->free);
    if (!r)
        return NULL;
    r->all = arena_reserve((size_t)n * bytes);
    r->bytes = bytes;
    size_t got = (size_t)(r->all.end - r->all.at);
    /* a huge page for each room would be touched for a few bytes (a hint) */
    (void)madvise(r->all.at, got, MADV_NOHUGEPAGE);
    n = (ptrdiff_t)(got / bytes) < n ? (ptrdiff_t)(got / bytes) : n;
    for (ptrdiff_t i = 0; i < n; i++)
        r->free[i].place = (int)(n - 1 - i);
    r->nfree = n;
    pthread_mutex_init(&r->lock, NULL);
    return r;
}

void rooms_free(struct rooms *r)
{
    if (!r)
        return;
    arena_release(r->all);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

struct arena rooms_take(struct rooms *r)
{
    pthread_mutex_lock(&r->lock);
    int i = r->nfree ? r->free[--r->nfree].place : -1;
    if (i >= 0)
        r->nwarm -= r->free[r->nfree].warm;
    pthread_mutex_unlock(&r->lock);
    if (i < 0)
        return arena_reserve(r->bytes);
    char *at = r->all.at + (size_t)i * r->bytes;
    return (struct arena){at, at + r->bytes};
}

void rooms_give(struct rooms *r, struct arena whole)
{
    if (whole.at < r->all.at || whole.at >= r->all.end) {
        arena_release(whole);
        return;
    }
    pthread_mutex_lock(&r->lock);
    bool warm = r->nwarm < ROOMS_WARM;
    r->nwarm += warm;
    pthread_mutex_unlock(&r->lock);
    /* scratch arenas reach further than the arena itself says: all of the rest goes back */
    size_t kept = warm ? ROOM_KEPT_BYTES : 0;
    (void)madvise(whole.at + kept, r->bytes - kept, MADV_DONTNEED);
    pthread_mutex_lock(&r->lock);
    r->free[r->nfree].place = (int)((size_t)(whole.at - r->all.at) / r->bytes);
    r->free[r->nfree++].warm = warm;
    pthread_mutex_unlock(&r->lock);
}
