/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/upkeep.h"

#include "host/note.h"
#include "store/raw.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    CHECKPOINT_MS = 1000,
    ACCESS_MS = 1000,
    LEARN_MS = 10 * 1000,
    EXPIRE_MS = 60 * 60 * 1000,
    EXPIRE_BODIES = 1000 /* of one transaction */
};
#define LEARN_ROOM ((size_t)1 << 30) /* address space */

struct upkeep {
    struct server *server;
    struct store *store; /* a connection for checkpoints */
    pthread_t checkpoints, others;
    pthread_mutex_t lock; /* stopping */
    pthread_cond_t wake;
    bool stopping;
};

/* false: it is over */
static bool pause_ms(struct upkeep *u, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&u->lock);
    int rc = 0;
    while (!u->stopping && rc == 0)
        rc = pthread_cond_timedwait(&u->wake, &u->lock, &until);
    bool over = u->stopping;
    pthread_mutex_unlock(&u->lock);
    return !over;
}

/* said once, not at each try */
static void complain(struct err *last, const char *what, const struct err *e)
{
    if (strcmp(last->text, e->text) != 0)
        note("%s: %s", what, e->text);
    *last = *e;
}

static void *bring_in(void *context)
{
    struct upkeep *u = context;
    struct err last = {0};
    while (pause_ms(u, CHECKPOINT_MS)) {
        struct err e = {0};
        if (store_checkpoint(u->store, &e))
            last = e;
        else
            complain(&last, "the journal grows", &e);
    }
    return NULL;
}

/* --- dictionaries --------------------------------------------------------------------------- */

struct lesson {
    struct str source, dictionary;
};

static bool add_dictionary(void *context, struct store *s, struct err *e)
{
    const struct lesson *x = context;
    return store_dictionary_add(s, x->source, x->dictionary, e);
}

static bool learn(struct upkeep *u, struct err *e)
{
    const struct server *s = u->server;
    struct arena whole = arena_reserve(LEARN_ROOM), a = whole;
    struct err none = {0};
    struct lesson x;
    struct store *store = store_open(s->log[LOG_MAIN].config.db, STORE_READ, e);
    x.source = store ? store_dictionary_due(store, &a, &none) : (struct str){0};
    bool ok = store && none.code == ERR_NONE;
    if (store && !ok)
        *e = none;
    if (ok && x.source.p)
        ok = store_dictionary_learn(store, x.source, &a, &x.dictionary, e) &&
             writer_do(s->writer, add_dictionary, &x, e);
    store_close(store);
    arena_release(whole);
    return ok;
}

/* --- raw bodies ------------------------------------------------------------------------------ */

struct expiry {
    int64_t before_ms, now_ms, n;
};

static bool expire_some(void *context, struct store *s, struct err *e)
{
    struct expiry *x = context;
    return store_raw_expire(s, x->before_ms, EXPIRE_BODIES, x->now_ms, &x->n, e);
}

static bool expire(struct upkeep *u, struct err *e)
{
    const struct server *s = u->server;
    const struct snapshot *snapshot = hub_hold(s->hub, LOG_MAIN);
    int64_t kept_ms = snapshot->rules.base.raw_bodies_ms;
    hub_release(s->hub, snapshot);
    if (kept_ms == RETENTION_FOREVER)
        return true;
    struct expiry x = {.now_ms = clock_ms(), .n = EXPIRE_BODIES};
    x.before_ms = x.now_ms - kept_ms;
    while (x.n == EXPIRE_BODIES)
        if (!writer_do(s->writer, expire_some, &x, e))
            return false;
    return true;
}

static void *keep_up(void *context)
{
    struct upkeep *u = context;
    struct err last[2] = {{0}};
    int64_t learnt_ms = 0, expired_ms = 0;
    while (pause_ms(u, ACCESS_MS)) {
        struct err e = {0};
        int64_t now_ms = clock_ms();
        access_refresh(u->server->access);
        if (now_ms - learnt_ms >= LEARN_MS || now_ms < learnt_ms) {
            learnt_ms = now_ms;
            if (!learn(u, &e))
                complain(&last[0], "no dictionary is learnt", &e);
        }
        if (now_ms - expired_ms >= EXPIRE_MS || now_ms < expired_ms) {
            expired_ms = now_ms;
            if (!expire(u, &e))
                complain(&last[1], "old raw bodies stay", &e);
        }
    }
    return NULL;
}

/* --- start and stop -------------------------------------------------------------------------- */

static void forget(struct upkeep *u)
{
    store_close(u->store);
    pthread_mutex_destroy(&u->lock);
    pthread_cond_destroy(&u->wake);
    free(u);
}

static void stop(struct upkeep *u)
{
    pthread_mutex_lock(&u->lock);
    u->stopping = true;
    pthread_cond_broadcast(&u->wake);
    pthread_mutex_unlock(&u->lock);
}

struct upkeep *upkeep_start(struct server *s, struct err *e)
{
    struct store *store = store_open(s->log[LOG_MAIN].config.db, STORE_WRITE, e);
    if (!store)
        return NULL;
    struct upkeep *u = calloc(1, sizeof *u);
    if (!u) {
        store_close(store);
        err_set(e, ERR_SYSTEM, "out of memory");
        return NULL;
    }
    u->server = s;
    u->store = store;
    pthread_mutex_init(&u->lock, NULL);
    pthread_cond_init(&u->wake, NULL);
    bool first = pthread_create(&u->checkpoints, NULL, bring_in, u) == 0;
    if (first && pthread_create(&u->others, NULL, keep_up, u) == 0)
        return u;
    err_set(e, ERR_SYSTEM, "cannot start a thread");
    stop(u);
    if (first)
        pthread_join(u->checkpoints, NULL);
    forget(u);
    return NULL;
}

void upkeep_stop(struct upkeep *u)
{
    if (!u)
        return;
    stop(u);
    pthread_join(u->checkpoints, NULL);
    pthread_join(u->others, NULL);
    forget(u);
}
