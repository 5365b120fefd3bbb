/* SPDX-License-Identifier: Apache-2.0 */
#include "load/desk.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    KEPT_BYTES = 256 << 10, /* text up to this long leaves little behind */
    LARGE_BYTES = 1 << 20
};
#define SCRATCH_BYTES ((size_t)2 << 30) /* address space: 28 bytes per byte of the longest text */

struct desks {
    pthread_mutex_t lock;
    struct desk *free;
    pthread_mutex_t large; /* held while a long text is read */
};

struct desks *desks_new(void)
{
    struct desks *d = calloc(1, sizeof *d);
    if (d) {
        pthread_mutex_init(&d->lock, NULL);
        pthread_mutex_init(&d->large, NULL);
        return d;
    }
    fatal("out of memory");
}

static void clear(struct desk *desk)
{
    json_parser_free(desk->parser);
    arena_release(desk->scratch);
    free(desk);
}

void desks_free(struct desks *d)
{
    if (!d)
        return;
    for (struct desk *desk = d->free, *next; desk; desk = next) {
        next = desk->next;
        clear(desk);
    }
    pthread_mutex_destroy(&d->lock);
    pthread_mutex_destroy(&d->large);
    free(d);
}

struct desk *desk_take(struct desks *d)
{
    pthread_mutex_lock(&d->lock);
    struct desk *desk = d->free;
    if (desk)
        d->free = desk->next;
    pthread_mutex_unlock(&d->lock);
    if (desk)
        return desk;
    desk = calloc(1, sizeof *desk);
    if (desk) {
        desk->parser = json_parser_new();
        desk->scratch = arena_reserve(SCRATCH_BYTES);
        return desk;
    }
    fatal("out of memory");
}

struct desk *desk_take_for(struct desks *d, ptrdiff_t bytes)
{
    if (bytes > LARGE_BYTES)
        pthread_mutex_lock(&d->large);
    struct desk *desk = desk_take(d);
    desk->large = bytes > LARGE_BYTES;
    return desk;
}

void desk_give(struct desks *d, struct desk *desk, ptrdiff_t bytes)
{
    bool large = desk->large;
    desk->large = false;
    if (bytes > KEPT_BYTES) {
        clear(desk);
        if (large)
            pthread_mutex_unlock(&d->large);
        return;
    }
    pthread_mutex_lock(&d->lock);
    desk->next = d->free;
    d->free = desk;
    pthread_mutex_unlock(&d->lock);
}
