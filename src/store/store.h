/* The log: one SQLite file, append-only, WAL, synchronous=FULL.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/err.h"
#include "event/event.h"
#include "event/write.h"

/* One connection, used by one thread at a time. */
struct store;

enum store_mode {
    STORE_READ,  /* the file must exist; nothing is written */
    STORE_WRITE, /* created when it does not exist; migrated forward to version N, after
                    a copy "PATH.before-N" was made */
};

/* store_open(path, mode, e): NULL and *e when the file is no pitwall log, is newer than this
 * program, is locked by another writer, or cannot be read. */
struct store *store_open(const char *path, enum store_mode mode, struct err *e);
void store_close(struct store *s);

/* Appending: store_begin, any number of store_append / store_refuse, store_commit (durable when it
 * returns true). A batch that is not committed leaves no trace (store_rollback, or the process
 * ended). A commit that fails is rolled back; after any other error call store_rollback. Memory
 * does not depend on the batch; the delivery keys of the whole log take 13 to 27 bytes each. Other
 * processes may append between batches; store_begin waits 5 s for one that is at it, then "'x.db'
 * is being written by another process". store_refuse, store_tip_set and store_setting_set outside a
 * batch are batches of their own. */
bool store_begin(struct store *s, struct err *e);
bool store_commit(struct store *s, struct err *e);
void store_rollback(struct store *s);

enum append_result {
    APPEND_NEW,
    APPEND_DUPLICATE /* (source, id) was there: nothing changed */
};
/* store_append(s, event, arrival_ms, result, scratch, e): *result says what became of it. Events
 * with the same semantic key are all kept; they merge when facts are derived. */
bool store_append(struct store *s, const struct event *v, int64_t arrival_ms,
                  enum append_result *result, struct arena scratch, struct err *e);

/* store_append in two steps, for importers with several threads: store_row(v, a) is the event in
 * the form the log keeps, in a (texts of v may be borrowed); it needs no store and may run in any
 * thread. store_append_row copies it. */
struct store_row {
    struct str bytes, entity, source; /* source p == NULL: not told */
    int64_t at_ms;
    unsigned char key[16];
    enum event_type type;
};
struct store_row store_row(const struct event *v, struct arena *a);
bool store_append_row(struct store *s, const struct store_row *row, int64_t arrival_ms,
                      enum append_result *result, struct err *e);

/* What was refused: listed, fixed and replayed later. */
struct refused {
    int64_t seq;
    struct str source; /* file name or sender */
    int64_t line;      /* 1-based line, or index, 0: none */
    struct str field;  /* at fault; p == NULL: the whole */
    struct str reason; /* the sentence, which names the field too */
    struct str raw;    /* at most LIMIT_QUARANTINE_BYTES */
    int64_t arrival_ms;
};
/* store_refuse: an identical refusal (source, line, raw) is kept once. */
bool store_refuse(struct store *s, const struct refused *r, struct err *e);
bool store_quarantine_each(struct store *s, bool (*each)(void *context, const struct refused *r),
                           void *context, struct err *e);

/* store_each(s, order, each, context, e): every event of the log, as stored, all of one moment; the
 * event is overwritten after the call. each returns false to stop (that is no error), and may walk
 * the log itself. By entity (repository, else service, else source; of one entity by arrival) is
 * the faster order. Memory: a run of 64k events, or one block of each run. */
enum store_order { STORE_BY_ARRIVAL, STORE_BY_ENTITY };
bool store_each(struct store *s, enum store_order order,
                bool (*each)(void *context, const struct event *v, int64_t arrival_ms),
                void *context, struct err *e);

/* store_find(s, id, ...): the events with that delivery id (several sources may share it). */
bool store_find(struct store *s, struct str id,
                bool (*each)(void *context, const struct event *v, int64_t arrival_ms),
                void *context, struct err *e);

/* store_quarantine_drop(s, seq, reason, now_ms, e): that refusal is gone; the reason, where there
 * is one, is kept as setting "dropped.SEQ". *e: ERR_NOT_FOUND. Within a transaction. */
bool store_quarantine_drop(struct store *s, int64_t seq, struct str reason, int64_t now_ms,
                           struct err *e);

struct store_counts {
    int64_t events, quarantined, duplicates, last_arrival_ms;
    int64_t deliveries; /* store/raw.h */
    int64_t position;   /* grows when events were appended, and only then: cache key of facts */
    int64_t by_type[EVENT_TYPES];
    int64_t bytes; /* of the file */
};
bool store_count(struct store *s, struct store_counts *counts, struct err *e);

/* What a git import has read: ref -> sha per repository, so that the next one reads only what is
 * new. */
bool store_tips_each(struct store *s, struct str repo,
                     bool (*each)(void *context, struct str ref, struct str sha), void *context,
                     struct err *e);
/* store_tip_set: an empty sha removes the ref. */
bool store_tip_set(struct store *s, struct str repo, struct str ref, struct str sha, struct err *e);

/* store_set_checkpoint(s, pages): commits of s bring the journal into the file whenever it has so
 * many pages (4000 as opened), and wait for that; 0: never, as another connection will.
 * store_checkpoint(s, e): does it, for a second connection opened for STORE_WRITE in a thread of
 * its own; writers go on meanwhile, unless the journal has grown beyond 64 MiB or holds what was
 * erased: then they wait for the last part of it, and 20 ms for readers, so that it begins anew.
 * Not in a transaction. */
void store_set_checkpoint(struct store *s, int pages);
bool store_checkpoint(struct store *s, struct err *e);

/* store_setting: small named texts ("sample" = "1" marks a sample organisation). p == NULL: not
 * set. */
bool store_setting_get(struct store *s, struct str name, struct arena *a, struct str *value,
                       struct err *e);
bool store_setting_set(struct store *s, struct str name, struct str value, struct err *e);

/* store_check(s, e): PRAGMA integrity_check and foreign keys, for doctor. */
bool store_check(struct store *s, struct err *e);

/* store_statements(): every SQL text the module uses, for the test that prepares each;
 * NULL-terminated. */
const char *const *store_statements(void);

#endif
