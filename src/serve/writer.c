/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/writer.h"

#include "host/file.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    GIVE_UP = 3 /* jobs in a row that fail alone: so will the others, and trying takes its time */
};

struct writer {
    struct store *store;
    const char *db;
    uint64_t inode; /* of the log that is open */
    pthread_t thread;
    pthread_mutex_t lock; /* all below but fault */
    pthread_cond_t wake;
    struct job *first, **last; /* waiting, in their order */
    int64_t waiting, bytes;    /* bytes: of those waiting and of those being written */
    struct writer_state state; /* transactions, jobs, fault */
    bool stopping;
    struct err fault[WRITER_BATCH]; /* the writer's: of each job of the transaction */
};

/* the next jobs as a list, NULL when there are none and there will be none */
static struct job *take(struct writer *w, ptrdiff_t *n)
{
    pthread_mutex_lock(&w->lock);
    while (!w->first && !w->stopping)
        pthread_cond_wait(&w->wake, &w->lock);
    struct job *first = w->first, **end = &w->first;
    for (*n = 0; *end && *n < WRITER_BATCH; ++*n)
        end = &(*end)->next;
    w->first = *end;
    *end = NULL;
    if (!w->first)
        w->last = &w->first;
    w->waiting -= *n;
    pthread_mutex_unlock(&w->lock);
    return first;
}

/* what is written into a file that has no name any more is lost to everybody */
bool writer_has_log(const struct writer *w, struct err *e)
{
    uint64_t inode = file_stamp(w->db).inode;
    return inode == w->inode ||
           err_set(e, ERR_STORE, "'%s' was %s while it was served: put it back or start again",
                   w->db, inode ? "replaced" : "removed");
}

/* Those jobs as one transaction; what a job alone is refused for goes to w->fault. False and *e:
 * nothing of them was written. */
static bool write_all(struct writer *w, struct job *first, ptrdiff_t n, struct err *e)
{
    if (!writer_has_log(w, e))
        return false;
    if (!store_begin(w->store, e))
        return false;
    struct job *job = first;
    for (ptrdiff_t i = 0; i < n; i++, job = job->next) {
        struct err *fault = &w->fault[i];
        *fault = (struct err){0};
        if (!job->run(job, w->store, fault) && fault->code == ERR_STORE) {
            *e = *fault;
            store_rollback(w->store);
            return false;
        }
    }
    return store_commit(w->store, e) && writer_has_log(w, e); /* gone meanwhile: it is lost */
}

/* the last word to a job, which may be gone after it */
static void tell(struct writer *w, struct job *job, const struct err *fault)
{
    pthread_mutex_lock(&w->lock);
    w->bytes -= job->bytes;
    w->state.jobs++;
    pthread_mutex_unlock(&w->lock);
    job->done(job, fault->code == ERR_NONE ? NULL : fault);
}

static void note_transaction(struct writer *w, bool ok, const struct err *e)
{
    pthread_mutex_lock(&w->lock);
    w->state.transactions += ok;
    w->state.fault = *e; /* empty where it went well */
    pthread_mutex_unlock(&w->lock);
}

/* each in a transaction of its own; once the log cannot be written at all, the rest are told so */
static void write_each(struct writer *w, struct job *job)
{
    int failed = 0;
    struct err last = {0};
    for (struct job *next; job; job = next) {
        next = job->next;
        job->next = NULL;
        struct err e = {0};
        if (failed < GIVE_UP) {
            bool ok = write_all(w, job, 1, &e);
            note_transaction(w, ok, &e);
            failed = ok ? 0 : failed + 1;
            last = ok ? w->fault[0] : e;
        }
        tell(w, job, &last);
    }
}

static void *write_jobs(void *context)
{
    struct writer *w = context;
    ptrdiff_t n;
    for (struct job *job; (job = take(w, &n));) {
        struct err e = {0};
        bool ok = write_all(w, job, n, &e);
        note_transaction(w, ok, &e);
        if (!ok && n > 1) {
            write_each(w, job);
            continue;
        }
        for (ptrdiff_t i = 0; i < n; i++) {
            struct job *next = job->next;
            tell(w, job, ok ? &w->fault[i] : &e);
            job = next;
        }
    }
    return NULL;
}

struct writer *writer_start(const char *db, struct err *e)
{
    struct store *store = store_open(db, STORE_WRITE, e);
    if (!store)
        return NULL;
    store_set_checkpoint(store, 0); /* serve/upkeep.h does it */
    struct writer *w = calloc(1, sizeof *w);
    if (!w) {
        store_close(store);
        err_set(e, ERR_SYSTEM, "out of memory");
        return NULL;
    }
    w->store = store;
    w->db = db;
    w->inode = file_stamp(db).inode;
    w->last = &w->first;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
    if (pthread_create(&w->thread, NULL, write_jobs, w) == 0)
        return w;
    err_set(e, ERR_SYSTEM, "cannot start a thread");
    store_close(store);
    free(w);
    return NULL;
}

bool writer_submit(struct writer *w, struct job *job)
{
    pthread_mutex_lock(&w->lock);
    /* a job that is large alone is taken when there is no other */
    bool room =
        w->waiting < WRITER_JOBS && (w->bytes == 0 || w->bytes + job->bytes <= WRITER_BYTES);
    bool taken = !w->stopping && room;
    if (taken) {
        job->next = NULL;
        *w->last = job;
        w->last = &job->next;
        w->waiting++;
        w->bytes += job->bytes;
        pthread_cond_signal(&w->wake);
    }
    pthread_mutex_unlock(&w->lock);
    return taken;
}

/* --- waiting for one job ------------------------------------------------------------------------
 */

struct errand {
    struct job job;
    bool (*run)(void *context, struct store *s, struct err *e);
    void *context;
    pthread_mutex_t lock;
    pthread_cond_t told;
    bool over;
    struct err fault;
};

static bool run_errand(struct job *job, struct store *s, struct err *e)
{
    struct errand *x = (struct errand *)job; /* its first member */
    return x->run(x->context, s, e);
}

static void end_errand(struct job *job, const struct err *e)
{
    struct errand *x = (struct errand *)job;
    pthread_mutex_lock(&x->lock);
    if (e)
        x->fault = *e;
    x->over = true;
    pthread_cond_signal(&x->told);
    pthread_mutex_unlock(&x->lock);
}

bool writer_do(struct writer *w, bool (*run)(void *context, struct store *s, struct err *e),
               void *context, struct err *e)
{
    struct errand x = {
        .job = {.run = run_errand, .done = end_errand},
        .run = run,
        .context = context,
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .told = PTHREAD_COND_INITIALIZER
    };
    if (!writer_submit(w, &x.job))
        return err_set(e, ERR_STORE, "too much waits to be written");
    pthread_mutex_lock(&x.lock);
    while (!x.over)
        pthread_cond_wait(&x.told, &x.lock);
    pthread_mutex_unlock(&x.lock);
    pthread_mutex_destroy(&x.lock);
    pthread_cond_destroy(&x.told);
    if (x.fault.code != ERR_NONE)
        *e = x.fault;
    return x.fault.code == ERR_NONE;
}

void writer_stop(struct writer *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    store_close(w->store);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->wake);
    free(w);
}

struct writer_state writer_state(struct writer *w)
{
    pthread_mutex_lock(&w->lock);
    struct writer_state state = w->state;
    state.waiting = w->waiting;
    pthread_mutex_unlock(&w->lock);
    return state;
}
