/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/hub.h"

#include "host/file.h"
#include "host/note.h"
#include "store/store.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    LOGS = 2,
    POLL_MS = 100,      /* between two looks at the files */
    REST_MS = 200,      /* least between two readings, */
    REST_PER_READ = 3,  /* and so many times what the last one took: others need the processor */
    RETRY_MS = 1000,    /* after a failed reading */
    AGE_MS = 60 * 1000, /* a snapshot this old is derived anew: open incidents age */
    AGE_PER_READ = 20,  /* but deriving takes at most one part in so many of the time */
};

/* What tells that a log may have changed. */
struct stamps {
    struct file_stamp db, wal, definitions;
};

/* A snapshot and how many hold it; the place in `current` is one of them. */
struct held {
    struct snapshot *snapshot;
    int64_t holders;
    struct held *next; /* replaced but still held */
};

struct followed {
    struct stamps stamps;
    struct held *current;
    bool changed;     /* since it was read */
    int64_t read_ms;  /* when that ended, by the clock, */
    int64_t took_ms;  /* and how long it took */
    struct err fault; /* code ERR_NONE: none */
    bool stale;       /* reading failed last */
};

struct hub {
    const struct hub_log *log;
    int n;
    int64_t now_ms;
    struct followed followed[LOGS];
    struct held *replaced;
    pthread_mutex_t lock; /* current, replaced, holders, fault, stopping */
    pthread_cond_t wake;
    pthread_t thread;
    bool stopping;
};

static struct stamps stamps_of(const struct config *c)
{
    char wal[4096];
    int n = snprintf(wal, sizeof wal, "%s-wal", c->db);
    return (struct stamps){
        file_stamp(c->db),
        n < (int)sizeof wal ? file_stamp(wal) : (struct file_stamp){0},
        file_stamp(c->definitions),
    };
}

/* whether something that the snapshot was made of is another now; `*e` stays empty where a busy
 * log cannot tell: the next look will */
static bool has_changed(struct followed *f, const struct config *config)
{
    struct stamps now = stamps_of(config);
    bool other = !file_stamp_equal(now.definitions, f->stamps.definitions) ||
                 now.db.inode != f->stamps.db.inode; /* another log in its place */
    bool file =
        !file_stamp_equal(now.db, f->stamps.db) || !file_stamp_equal(now.wal, f->stamps.wal);
    f->stamps = now;
    if (other || !file)
        return other;
    struct err e = {0};
    struct store_counts counts;
    struct store *store = store_open(config->db, STORE_READ, &e);
    bool same = store && store_count(store, &counts, &e) &&
                counts.position == f->current->snapshot->position;
    store_close(store);
    return !same;
}

static struct held *hold_new(struct snapshot *s)
{
    struct held *held = calloc(1, sizeof *held);
    if (held) {
        *held = (struct held){.snapshot = s, .holders = 1};
        return held;
    }
    fatal("out of memory");
}

/* lets go of one hold; lock held. What nobody holds any more is given back, for drop() without the
 * lock: unmapping gigabytes takes its time. NULL: it is held still. */
static struct held *let_go(struct hub *h, struct held *held)
{
    if (--held->holders > 0)
        return NULL;
    for (struct held **p = &h->replaced; *p; p = &(*p)->next) {
        if (*p == held) {
            *p = held->next;
            break;
        }
    }
    return held;
}

static void drop(struct held *held)
{
    if (held)
        snapshot_free(held->snapshot);
    free(held);
}

/* its fault is what it says of its definitions */
static void replace(struct hub *h, struct followed *f, struct snapshot *s)
{
    struct held *fresh = hold_new(s), *old;
    pthread_mutex_lock(&h->lock);
    old = f->current;
    f->current = fresh;
    f->fault = s->rules_fault;
    f->stale = false;
    old->next = h->replaced;
    h->replaced = old;
    old = let_go(h, old);
    pthread_mutex_unlock(&h->lock);
    drop(old);
}

/* whether it is time to derive again */
static bool is_due(const struct hub *h, struct followed *f, const struct config *config)
{
    const struct snapshot *s = f->current->snapshot;
    int64_t rested_ms = clock_ms() - f->read_ms, rest_ms = f->took_ms * REST_PER_READ;
    if (!f->changed)
        f->changed = has_changed(f, config);
    if (f->stale && rested_ms >= 0)
        return rested_ms >= RETRY_MS;
    if (f->changed)
        return rested_ms < 0 || rested_ms >= (rest_ms > REST_MS ? rest_ms : REST_MS);
    if (h->now_ms != TIME_NONE || s->position < 0)
        return false;
    int64_t most_ms = s->read_ms * AGE_PER_READ > AGE_MS ? s->read_ms * AGE_PER_READ : AGE_MS;
    return clock_ms() - s->facts->now_ms > most_ms;
}

static void follow(struct hub *h, int i)
{
    struct followed *f = &h->followed[i];
    const struct config *config = &h->log[i].config;
    if (!is_due(h, f, config))
        return;
    struct err e = {0};
    int64_t now_ms = clock_ms();
    f->changed = false;
    f->stamps = stamps_of(config); /* before reading: nothing is missed */
    struct snapshot *s = snapshot_next(config, h->now_ms == TIME_NONE ? now_ms : h->now_ms,
                                       f->current->snapshot, &e);
    f->read_ms = clock_ms();
    f->took_ms = f->read_ms - now_ms;
    const struct err *why = s ? &s->rules_fault : &e;
    if (why->code != ERR_NONE &&
        strcmp(f->fault.text, why->text) != 0) /* once, not at each retry */
        note(s ? "the definitions of the %s log hold as they were: %s"
               : "the %s log is served as it was: %s",
             h->log[i].name, why->text);
    if (s) {
        replace(h, f, s);
        return;
    }
    pthread_mutex_lock(&h->lock);
    f->fault = e;
    f->stale = true;
    pthread_mutex_unlock(&h->lock);
}

static void *follow_all(void *context)
{
    struct hub *h = context;
    pthread_mutex_lock(&h->lock);
    while (!h->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += POLL_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&h->wake, &h->lock, &until);
        if (h->stopping)
            break;
        pthread_mutex_unlock(&h->lock);
        for (int i = 0; i < h->n; i++)
            follow(h, i);
        pthread_mutex_lock(&h->lock);
    }
    pthread_mutex_unlock(&h->lock);
    return NULL;
}

static void forget(struct hub *h)
{
    for (int i = 0; i < h->n; i++)
        drop(h->followed[i].current);
    pthread_mutex_destroy(&h->lock);
    pthread_cond_destroy(&h->wake);
    free(h);
}

struct hub *hub_start(const struct hub_log *log, int n, int64_t now_ms, struct err *e)
{
    struct hub *h = calloc(1, sizeof *h);
    if (n > LOGS)
        bug("a hub of %d logs", n);
    if (!h) {
        err_set(e, ERR_SYSTEM, "out of memory");
        return NULL;
    }
    h->log = log;
    h->n = n;
    h->now_ms = now_ms;
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->wake, NULL);
    for (int i = 0; i < n; i++) {
        h->followed[i].stamps = stamps_of(&log[i].config); /* before reading: nothing is missed */
        struct snapshot *s =
            snapshot_read(&log[i].config, now_ms == TIME_NONE ? clock_ms() : now_ms, true, e);
        if (!s) {
            forget(h);
            return NULL;
        }
        h->followed[i].current = hold_new(s);
    }
    if (pthread_create(&h->thread, NULL, follow_all, h) == 0)
        return h;
    err_set(e, ERR_SYSTEM, "cannot start a thread");
    forget(h);
    return NULL;
}

void hub_stop(struct hub *h)
{
    if (!h)
        return;
    pthread_mutex_lock(&h->lock);
    h->stopping = true;
    pthread_cond_signal(&h->wake);
    pthread_mutex_unlock(&h->lock);
    pthread_join(h->thread, NULL);
    forget(h);
}

const struct snapshot *hub_hold(struct hub *h, int i)
{
    pthread_mutex_lock(&h->lock);
    struct held *held = h->followed[i].current;
    held->holders++;
    pthread_mutex_unlock(&h->lock);
    return held->snapshot;
}

void hub_release(struct hub *h, const struct snapshot *s)
{
    pthread_mutex_lock(&h->lock);
    struct held *held = h->replaced;
    while (held && held->snapshot != s)
        held = held->next;
    for (int i = 0; !held && i < h->n; i++)
        if (h->followed[i].current->snapshot == s)
            held = h->followed[i].current;
    if (held)
        held = let_go(h, held);
    else
        bug("a snapshot is released that nobody holds");
    pthread_mutex_unlock(&h->lock);
    drop(held);
}

struct str hub_fault(struct hub *h, int i, struct arena *a)
{
    pthread_mutex_lock(&h->lock);
    struct err fault = h->followed[i].fault;
    pthread_mutex_unlock(&h->lock);
    struct str text = {0};
    if (fault.code != ERR_NONE)
        text = arena_copy(a, str_of(fault.text));
    return text;
}

bool hub_is_stale(struct hub *h, int i)
{
    pthread_mutex_lock(&h->lock);
    bool stale = h->followed[i].stale;
    pthread_mutex_unlock(&h->lock);
    return stale;
}
