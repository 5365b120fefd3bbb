/* The one writer: a thread, the only writing connection, group commit.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Jobs that have queued up run in one transaction, in their order; they are told when it is durable
 * (or has failed) and not before. */
#ifndef SERVE_WRITER_H
#define SERVE_WRITER_H

#include "base/err.h"
#include "store/store.h"

enum {
    WRITER_JOBS = 4096,       /* that may wait; more are turned away */
    WRITER_BYTES = 128 << 20, /* that they may hold together */
    WRITER_BATCH = 512        /* jobs of one transaction, at most */
};

struct job {
    /* run: in the writer's thread, in the transaction. False with a code other than ERR_STORE:
     * this job alone is refused, and has written nothing; with ERR_STORE the whole transaction is
     * undone, and the jobs of it are run again one by one. May therefore run more than once. */
    bool (*run)(struct job *job, struct store *s, struct err *e);
    /* done: in the writer's thread, once: e is NULL when it is durable */
    void (*done)(struct job *job, const struct err *e);
    ptrdiff_t bytes;  /* memory it holds */
    struct job *next; /* the writer's */
};

struct writer;

/* writer_start(db, e): opens the log for writing (it is made where there is none); db must outlive
 * it. */
struct writer *writer_start(const char *db, struct err *e);

/* writer_submit(w, job): false: too much waits already, or it is stopping: the job is not taken. */
bool writer_submit(struct writer *w, struct job *job);

/* writer_do(w, run, context, e): one job, waited for; for threads that may wait. */
bool writer_do(struct writer *w, bool (*run)(void *context, struct store *s, struct err *e),
               void *context, struct err *e);

/* writer_stop(w): what was taken is written, then closed; NULL is nothing. */
void writer_stop(struct writer *w);

struct writer_state {
    int64_t waiting, transactions, jobs;
    struct err fault; /* of the last transaction; ERR_NONE: it went well */
};
struct writer_state writer_state(struct writer *w);

/* writer_has_log(w, e): whether the log that is open is the one at its path; else nothing is
 * written any more. */
bool writer_has_log(const struct writer *w, struct err *e);

#endif
