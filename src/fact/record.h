/* What the log told, in the form facts are made of. Private to fact.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One record per delivery, one shape per kind of event, and the merge rule of docs/events.md. */
#ifndef FACT_RECORD_H
#define FACT_RECORD_H

#include "base/hash.h"
#include "base/names.h"
#include "event/event.h"
#include "rule/rule.h"

/* What every record tells. */
struct told {
    int64_t at_ms;
    struct str id;      /* delivery id; p == NULL: an import's batch, which is no delivery */
    struct str source;  /* "api" when not told */
    struct str env;     /* lower case; p == NULL: not told */
    struct hash128 key; /* of its semantic key */
    int32_t service;    /* a set of names (record/sets), 0: none told */
    uint8_t type;       /* enum event_type */
    bool inferred;
};

/* Fields: p == NULL, TIME_NONE, -1, NAN and REF_NONE say "not told". */
struct told_deploy {
    struct told told;
    struct str deploy, repo, sha, version, url, status, rollback_to;
    struct texts shas;
    int64_t started_at;
    int8_t rollback, rework;
};

struct told_ring {
    struct told told;
    struct str deploy, ring;
    int32_t routed; /* while events are routed */
};

struct told_change {
    struct told told;
    struct str repo, change, base, branch, head_sha, merge_sha, reverts, title, url, actor;
    struct texts shas, labels;
    int64_t first_commit_at, opened_at, ready_at, first_review_at, approved_at, merged_at;
};

struct told_push {
    struct told told;
    struct str repo, ref, before, after, actor;
    struct str commits; /* packed: event_commit_next */
};

struct told_flag {
    struct told told;
    struct str flag, deploy, incident;
    double percent;
    int8_t kill;
};

struct told_incident {
    struct told told;
    struct str incident, severity, title, url, duplicate_of;
    struct texts labels;
    int64_t started_at, detected_at;
    struct event_ref cause;
    int64_t cause_at;       /* `at` of what told the cause */
    struct str cause_event; /* and its delivery id */
};

struct told_link {
    struct told told;
    struct event_ref from, to;
    struct str rel;
};

struct told_void {
    struct told told;
    struct str target;
};

/* Events of kinds that no fact is made of, counted. */
struct told_other {
    struct str source, env, repo;
    int32_t service, kind;
    int64_t n, last_ms;
};

struct shape;
extern const struct shape shape_deploy, shape_ring, shape_change, shape_push, shape_flag,
    shape_incident, shape_link, shape_void;

/* Texts that repeat (services, environments, repositories, words), kept once. */
struct interned {
    struct names name;
    struct names set; /* sets of names: the bytes of their numbers in ascending order; 0 is empty */
};

struct str intern(struct interned *t, struct str text, struct arena *a);

/* set_of(t, number, n, a): the number of the set of these name numbers, which are put in order. */
int32_t set_of(struct interned *t, int32_t *number, ptrdiff_t n, struct arena *a);
int32_t set_union(struct interned *t, int32_t x, int32_t y, struct arena *a);
const int32_t *set_members(const struct interned *t, int32_t set, ptrdiff_t *n);

/* told_where(v, t, a, told): told's source, env and service alone. */
void told_where(const struct event *v, struct interned *t, struct arena *a, struct told *told);

/* record_read(shape, v, t, a, record): *record holds what v tells, copied. */
void record_read(const struct shape *shape, const struct event *v, struct interned *t,
                 struct arena *a, void *record);

/* told_compare: the order of the merge rule: inferred first, then by (at, id), then source. What
 * stands later wins. */
int told_compare(const struct told *x, const struct told *y);

/* record_merge(shape, record, n, into): docs/events.md: fields of record[n] (n > 0, in the order of
 * told_compare) come together: `at` and start-type times are the earliest told, other fields the
 * last told, and what is explicit beats what is inferred, times too. Commutative, associative and
 * idempotent, since the order does not depend on arrival. into->told is the last record's with the
 * merged `at`. */
void record_merge(const struct shape *shape, const void *const *record, ptrdiff_t n, void *into);

/* record_fill(shape, into, from): what into does not tell, from does. */
void record_fill(const struct shape *shape, void *into, const void *from);

#endif
