/* Deliveries and their raw bodies.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A delivery is an entry of the log like an event, with a number of its own and its key (source,
 * id) among the others: told twice it changes nothing. Its body stands apart, compressed with its
 * source's dictionary, so that reading events does not read bodies, and may be erased. */
#ifndef STORE_RAW_H
#define STORE_RAW_H

#include "store/store.h"

enum delivery_outcome {
    DELIVERY_ACCEPTED, /* gave events */
    DELIVERY_IGNORED,  /* understood, nothing to count */
    DELIVERY_REFUSED   /* some or all of it could not be read: note says why */
};

struct delivery {
    int64_t seq;           /* number in the log; set by store_deliver and when read */
    struct str source, id; /* its key */
    struct str adapter;    /* that reads it: "github" */
    struct str kind;       /* "pull_request.closed" */
    struct str note;       /* why ignored or refused; p == NULL */
    enum delivery_outcome outcome;
    int64_t events; /* how many it gave: their ids are ID#1 ... ID#events */
    int64_t arrival_ms;
    struct str headers, body; /* JSON, redacted; body p == NULL: erased or expired */
};

/* store_deliver(s, d, result, e): within a transaction, before its events are appended. A body p ==
 * NULL is not kept. What is told twice is not changed: d->seq is not set then. */
bool store_deliver(struct store *s, struct delivery *d, enum append_result *result, struct err *e);

/* store_deliveries_each(s, source, from, body, each, e): in order of arrival from number `from` on;
 * source p == NULL: of every one. Bodies are read where wanted. each returns false to stop. */
bool store_deliveries_each(struct store *s, struct str source, int64_t from, bool body,
                           bool (*each)(void *context, const struct delivery *d), void *context,
                           struct err *e);

/* store_delivery(s, seq, a, d, e): one, with its body; *e ERR_NOT_FOUND. */
bool store_delivery(struct store *s, int64_t seq, struct arena *a, struct delivery *d,
                    struct err *e);

/* An erased body, kept for the record. */
struct erasure {
    int64_t seq, at_ms;
    struct str by, reason; /* label of a token, or "retention" (then seq is the last one) */
    int64_t bodies;        /* how many */
};

/* store_raw_erase(s, seq, by, reason, now_ms, e): the body is overwritten in the file, the journal
 * included, and the erasure recorded. Not within a transaction. *e ERR_NOT_FOUND when there is no
 * such body; ERR_STORE where readers keep the journal for longer than 5 s: the body is erased then,
 * and store_checkpoint overwrites the journal as soon as it may. */
bool store_raw_erase(struct store *s, int64_t seq, struct str by, struct str reason, int64_t now_ms,
                     struct err *e);

/* store_raw_expire(s, before_ms, most, now_ms, n, e): erases up to `most` bodies that arrived
 * before, in the order of their numbers up to the first that did not (one later than now_ms is no
 * end: its clock was wrong); *n how many: call again while n == most. Recorded once per call that
 * erased some; the journal is overwritten by the next store_checkpoint. Part of the open
 * transaction, else one of its own. */
bool store_raw_expire(struct store *s, int64_t before_ms, int64_t most, int64_t now_ms, int64_t *n,
                      struct err *e);
bool store_erasures_each(struct store *s, bool (*each)(void *context, const struct erasure *x),
                         void *context, struct err *e);

/* Bodies that are kept. store_raw_count: O(bodies). */
struct raw_counts {
    int64_t bodies, bytes; /* compressed */
    int64_t oldest_ms;     /* arrival; TIME_NONE: none */
};
bool store_raw_count(struct store *s, struct raw_counts *counts, struct err *e);

/* store_dictionary_due(s, e): the name of a source that has enough new bodies to learn a dictionary
 * from, or whose dictionary no longer helps; p == NULL: none. Cheap. store_dictionary_learn: from
 * the bodies in the log; needs no transaction (reads through a connection opened for STORE_READ,
 * takes up to a second), returns the dictionary in a; it is empty where it would be of no use, and
 * holds no word that fewer than 8 bodies hold, so that erasing one erases it here too.
 * store_dictionary_add: part of the open transaction, else one of its own; later bodies of that
 * source use it, earlier ones keep theirs; an empty one is none: the source is due again after as
 * many bodies. */
struct str store_dictionary_due(struct store *s, struct arena *a, struct err *e);
bool store_dictionary_learn(struct store *s, struct str source, struct arena *a,
                            struct str *dictionary, struct err *e);
bool store_dictionary_add(struct store *s, struct str source, struct str dictionary, struct err *e);

/* What came from each source since the log began (or was brought to version 2). The
 * source of an event that tells none is "api", that of a refusal what refused.source says. */
struct source_count {
    struct str source;
    int64_t accepted;         /* events appended */
    int64_t duplicate;        /* deliveries, or events without one, that were known */
    int64_t ignored, refused; /* deliveries; refused counts lines of imports too */
    int64_t skewed;           /* events later than 5 min after their arrival */
    int64_t last_arrival_ms;  /* of a delivery, event or refusal; TIME_NONE */
    int64_t last_at_ms;       /* the latest `at` of its events; TIME_NONE */
    int64_t lag_ms;           /* arrival - at of the event that arrived last; TIME_NONE */
};
bool store_source_counts_each(struct store *s,
                              bool (*each)(void *context, const struct source_count *c),
                              void *context, struct err *e);

#endif
