/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/pool.h"

#include <pthread.h>
#include <stdlib.h>

enum { THREADS_MOST = 16 };

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct chore *first, **last; /* in the order asked */
    bool stopping;
    int n;
    pthread_t thread[THREADS_MOST];
};

/* A request that waits for its answer, in its own arena. */
struct chore {
    struct pending pending;
    struct call call;
    struct http_request request;
    struct http_answer (*handle)(const struct call *c);
    struct http_answer answer;
    struct http_exchange *exchange;
    struct chore *next;
};

static void *work(void *context)
{
    struct pool *p = context;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->first && !p->stopping)
            pthread_cond_wait(&p->wake, &p->lock);
        struct chore *x = p->first;
        if (!x)
            break;
        p->first = x->next;
        if (!p->first)
            p->last = &p->first;
        pthread_mutex_unlock(&p->lock);
        x->answer = x->handle(&x->call);
        http_wake(x->exchange);
        pthread_mutex_lock(&p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct pool *pool_start(int threads, struct err *e)
{
    struct pool *p = calloc(1, sizeof *p);
    if (!p) {
        err_set(e, ERR_SYSTEM, "out of memory");
        return NULL;
    }
    p->last = &p->first;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
    while (p->n < threads && p->n < THREADS_MOST &&
           pthread_create(&p->thread[p->n], NULL, work, p) == 0)
        p->n++;
    if (p->n)
        return p;
    err_set(e, ERR_SYSTEM, "cannot start a thread");
    pool_stop(p);
    return NULL;
}

void pool_stop(struct pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->lock);
    for (int i = 0; i < p->n; i++)
        pthread_join(p->thread[i], NULL);
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->wake);
    free(p);
}

static struct http_answer tell(const struct call *c, struct pending *pending)
{
    (void)c;
    return ((const struct chore *)pending)->answer;
}

struct http_answer pool_answer(struct pool *p, const struct call *c,
                               struct http_answer (*handle)(const struct call *c))
{
    const struct http_request *r = c->request;
    struct chore *x = NEW(r->a, struct chore, 1);
    x->pending.finish = tell;
    x->call = *c;
    x->request = *r;
    x->call.request = &x->request;
    x->handle = handle;
    *r->state = x;
    x->exchange = http_wait(r);
    pthread_mutex_lock(&p->lock);
    *p->last = x;
    p->last = &x->next;
    pthread_cond_signal(&p->wake);
    pthread_mutex_unlock(&p->lock);
    return (struct http_answer){.later = true};
}
