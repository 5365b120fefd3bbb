/* Two threads parse chunks, the caller's thread writes them in their order.
 * SPDX-License-Identifier: Apache-2.0 */
#include "load/import_events.h"

#include "load/import_events_chunk.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { PARSERS = 2, SLOTS = 32 /* a run of the log is about 30 */, COMMIT_EVENTS = 64 << 10 };

/* Chunk k stands in slot k % SLOTS. `reading` is held while a chunk is read, so that chunks are
 * numbered in the file's order; `state` guards the rest. */
struct pipeline {
    pthread_mutex_t reading, state;
    pthread_cond_t changed;
    struct chunk_reader reader;
    struct chunk slot[SLOTS];
    bool ready[SLOTS];
    int64_t taken, written; /* chunks that were read, and that were written */
    int stop;               /* written to when nothing more is to be read */
    bool ended, stopped, failed;
    struct err error; /* of reading */
};

/* the next lines of the file and the slot for what they give; NULL at its end */
static struct chunk *take_chunk(struct pipeline *p, struct chunk_text *text, int64_t *number)
{
    struct chunk *c = NULL;
    struct err e;
    bool more = false;
    pthread_mutex_lock(&p->reading);
    pthread_mutex_lock(&p->state);
    while (!p->stopped && !p->ended && p->taken - p->written == SLOTS)
        pthread_cond_wait(&p->changed, &p->state);
    bool over = p->stopped || p->ended;
    pthread_mutex_unlock(&p->state);
    bool ok = over || chunk_read(&p->reader, text, &more, &e);
    pthread_mutex_lock(&p->state);
    if (!ok)
        p->error = e, p->failed = true;
    if (!ok || !more) {
        p->ended = true;
        pthread_cond_broadcast(&p->changed);
    } else {
        *number = p->taken++;
        c = &p->slot[*number % SLOTS];
    }
    pthread_mutex_unlock(&p->state);
    pthread_mutex_unlock(&p->reading);
    return c;
}

static void *parse_chunks(void *context)
{
    struct pipeline *p = context;
    struct chunk_text text = chunk_text_new();
    int64_t number;
    for (struct chunk *c; (c = take_chunk(p, &text, &number));) {
        chunk_parse(c, &text);
        pthread_mutex_lock(&p->state);
        p->ready[number % SLOTS] = true;
        pthread_cond_broadcast(&p->changed);
        pthread_mutex_unlock(&p->state);
    }
    chunk_text_free(&text);
    return NULL;
}

/* the chunk to be written next, NULL when all are */
static struct chunk *next_chunk(struct pipeline *p)
{
    pthread_mutex_lock(&p->state);
    int64_t slot = p->written % SLOTS;
    while (!p->ready[slot] && !(p->ended && p->written == p->taken))
        pthread_cond_wait(&p->changed, &p->state);
    struct chunk *c = p->ready[slot] ? &p->slot[slot] : NULL;
    pthread_mutex_unlock(&p->state);
    return c;
}

static void release_chunk(struct pipeline *p)
{
    pthread_mutex_lock(&p->state);
    p->ready[p->written++ % SLOTS] = false;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->state);
}

struct writing {
    struct log_port *log;
    struct str name;
    const struct import_watch *watch;
    struct import_count *count, committed;
    int64_t pending; /* events in the open transaction */
};

static void tell(const struct writing *w, void (*function)(void *, struct str), int64_t line,
                 struct str text, struct arena scratch)
{
    if (!function)
        return;
    struct out o = out_to(&scratch);
    out_format(&o, "%.*s:%lld: %.*s", FMT(w->name), (long long)line, FMT(text));
    function(w->watch->context, out_str_of(&o));
}

static bool write_chunk(struct writing *w, const struct chunk *c, struct arena scratch,
                        struct err *e)
{
    for (ptrdiff_t i = 0; i < c->row.n; i++) {
        if (!w->watch->sample && str_equal(c->row.item[i].source, S("sample")))
            return err_set(e, ERR_INPUT,
                           "%.*s: these are events of a sample organisation: keep them in a log of "
                           "their own, with --sample and --db",
                           FMT(w->name));
        if (!log_append_row(w->log, &c->row.item[i], e))
            return false;
    }
    for (ptrdiff_t i = 0; i < c->refusal.n; i++) {
        const struct chunk_refusal *r = &c->refusal.item[i];
        struct refused refused = {.source = w->name,
                                  .line = r->line,
                                  .field = r->field,
                                  .reason = r->reason,
                                  .raw = r->raw};
        if (!log_refuse(w->log, &refused, e))
            return false;
        tell(w, w->watch->refused, r->line, r->reason, scratch);
    }
    for (ptrdiff_t i = 0; i < c->remark.n; i++)
        tell(w, w->watch->remarked, c->remark.item[i].line, c->remark.item[i].text, scratch);
    w->count->read += c->read;
    w->count->refused += c->refusal.n;
    w->count->remarked += c->remark.n;
    w->pending += c->row.n;
    return true;
}

static bool commit(struct writing *w, struct err *e)
{
    struct log_count count;
    w->pending = 0;
    if (!log_commit(w->log, &count, e))
        return false;
    w->count->added += count.added;
    w->count->duplicate += count.duplicate;
    w->committed = *w->count;
    if (w->watch->progress)
        w->watch->progress(w->watch->context, w->count);
    return true;
}

static bool write_all(struct pipeline *p, struct writing *w, struct err *e)
{
    struct arena scratch = arena_reserve(1 << 20);
    bool ok = true;
    for (const struct chunk *c; ok && (c = next_chunk(p)); release_chunk(p)) {
        if (w->pending && w->pending + c->row.n > COMMIT_EVENTS)
            ok = commit(w, e);
        ok = ok && write_chunk(w, c, scratch, e);
    }
    ok = ok && commit(w, e);
    log_abandon(w->log); /* where something failed */
    arena_release(scratch);
    *w->count = w->committed;
    return ok;
}

static bool run(struct pipeline *p, struct writing *w, struct err *e)
{
    pthread_t thread[PARSERS];
    int started = 0;
    for (int i = 0; i < SLOTS; i++)
        p->slot[i] = chunk_new();
    while (started < PARSERS && pthread_create(&thread[started], NULL, parse_chunks, p) == 0)
        started++;
    bool ok = started > 0 || err_set(e, ERR_SYSTEM, "no thread could be started");
    ok = ok && write_all(p, w, e);
    pthread_mutex_lock(&p->state);
    p->stopped = true;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->state);
    (void)!eventfd_write(p->stop, 1); /* one of them may wait for a line that never comes */
    for (int i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    for (int i = 0; i < SLOTS; i++)
        chunk_free(&p->slot[i]);
    if (ok && p->failed)
        *e = p->error;
    return ok && !p->failed;
}

bool import_events_file(struct log_port *log, struct str path, const struct import_watch *watch,
                        struct import_count *count, struct err *e)
{
    bool standard = str_equal(path, S("-"));
    struct arena scratch = arena_reserve(1 << 20);
    *count = (struct import_count){0};
    struct pipeline p = {.reading = PTHREAD_MUTEX_INITIALIZER,
                         .state = PTHREAD_MUTEX_INITIALIZER,
                         .changed = PTHREAD_COND_INITIALIZER,
                         .stop = eventfd(0, EFD_CLOEXEC)};
    struct writing w = {log, standard ? S("stdin") : path, watch, count, {0}, 0};
    struct arena a = scratch;
    int fd = standard ? STDIN_FILENO : open(arena_z(&a, path), O_RDONLY | O_CLOEXEC);
    arena_release(scratch);
    bool ok = fd >= 0 && p.stop >= 0;
    if (!ok)
        err_set(e, ERR_INPUT, "cannot read '%.*s': %s", FMT(path), strerror(errno));
    p.reader = chunk_reader_new(fd, p.stop, w.name);
    ok = ok && run(&p, &w, e);
    chunk_reader_free(&p.reader);
    if (!standard && fd >= 0)
        close(fd);
    if (p.stop >= 0)
        close(p.stop);
    return ok;
}
