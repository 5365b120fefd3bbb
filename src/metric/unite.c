/* One event that names several services made one row in each: rolled up they are one again.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/metrics.md "Roll-up". */
#include "base/hash.h"
#include "base/sort.h"
#include "metric/pick.h"

#include <string.h>

/* the event that told it, and which of what it told */
struct identity {
    struct str event, id, env;
};

static struct identity identity_of(const struct pick *pick)
{
    switch ((enum row_kind)pick->kind) {
    case ROW_DEPLOYMENT:
        return (struct identity){pick->deployment->event, pick->deployment->id,
                                 pick->deployment->env};
    case ROW_INCIDENT:
        return (struct identity){pick->incident->event, pick->incident->id, pick->incident->env};
    case ROW_FLAG:
        return (struct identity){pick->flag_off->event, pick->flag_off->flag, pick->flag_off->env};
    case ROW_CHANGE:
        break;
    }
    return (struct identity){{0}, {0}, {0}};
}

static bool same(const struct pick *a, const struct pick *b)
{
    if (a->kind != b->kind)
        return false;
    struct identity x = identity_of(a), y = identity_of(b);
    return str_equal(x.event, y.event) && str_equal(x.id, y.id) && str_equal(x.env, y.env);
}

static int by_signal_event(const void *a, const void *b)
{
    const struct failure *x = a, *y = b;
    if (x->signal != y->signal)
        return x->signal < y->signal ? -1 : 1;
    return str_compare(x->event, y->event);
}

/* the signals of both, each (signal, event) once */
static void unite_failures(struct deployment *d, const struct deployment *with, struct arena *a)
{
    ptrdiff_t n = d->nfailure + with->nfailure, kept = 0;
    if (n == 0)
        return;
    struct failure *list = NEW(a, struct failure, n);
    if (d->nfailure)
        memcpy(list, d->failure, (size_t)d->nfailure * sizeof *list);
    if (with->nfailure)
        memcpy(list + d->nfailure, with->failure, (size_t)with->nfailure * sizeof *list);
    sort(list, n, sizeof *list, by_signal_event, *a);
    for (ptrdiff_t i = 0; i < n; i++)
        if (kept == 0 || by_signal_event(&list[kept - 1], &list[i]) != 0)
            list[kept++] = list[i];
    d->failure = list;
    d->nfailure = kept;
}

/* failed, counted or rework in one service is so in all; recovered when it is in all */
static const struct deployment *unite_deployment(const struct deployment *d,
                                                 const struct deployment *with, struct arena *a)
{
    struct deployment *one = NEW(a, struct deployment, 1);
    *one = *d;
    if (!with->excluded || (one->excluded && with->excluded < one->excluded))
        one->excluded = with->excluded;
    if (with->finished_ms < one->finished_ms)
        one->finished_ms = with->finished_ms; /* both are told: they are picked by it */
    one->success |= with->success;
    one->counted |= with->counted;
    one->failed |= with->failed;
    one->rollback |= with->rollback;
    one->rework |= with->rework;
    one->inferred |= with->inferred;
    one->unknown_commit |= with->unknown_commit;
    if (!one->rework_rule)
        one->rework_rule = with->rework_rule;
    if (with->recovers && !d->recovers) {
        one->recovery_start_ms = with->recovery_start_ms;
        one->recovery_end_ms = with->recovery_end_ms;
    } else if (with->recovers) {
        if (with->recovery_start_ms < one->recovery_start_ms)
            one->recovery_start_ms = with->recovery_start_ms;
        if (with->recovery_end_ms == TIME_NONE || one->recovery_end_ms == TIME_NONE)
            one->recovery_end_ms = TIME_NONE;
        else if (with->recovery_end_ms > one->recovery_end_ms)
            one->recovery_end_ms = with->recovery_end_ms;
    }
    one->recovers |= with->recovers;
    unite_failures(one, with, a);
    return one;
}

static const struct incident *unite_incident(const struct incident *i, const struct incident *with,
                                             struct arena *a)
{
    struct incident *one = NEW(a, struct incident, 1);
    *one = *i;
    if (!with->excluded || (one->excluded && with->excluded < one->excluded))
        one->excluded = with->excluded;
    if (with->opened_ms < one->opened_ms)
        one->opened_ms = with->opened_ms;
    if (with->restored_ms == TIME_NONE || one->restored_ms == TIME_NONE)
        one->restored_ms = TIME_NONE;
    else if (with->restored_ms > one->restored_ms)
        one->restored_ms = with->restored_ms;
    one->external |= with->external;
    if (with->linked && !one->linked) {
        one->linked = true;
        one->link_rule = with->link_rule;
        one->blamed_service = with->blamed_service;
        one->blamed = with->blamed;
    }
    return one;
}

static const struct flag_off *unite_flag_off(const struct flag_off *f, const struct flag_off *with,
                                             struct arena *a)
{
    struct flag_off *one = NEW(a, struct flag_off, 1);
    *one = *f;
    one->linked |= with->linked;
    one->names_incident |= with->names_incident;
    if (one->on_ms == TIME_NONE || (with->on_ms != TIME_NONE && with->on_ms > one->on_ms))
        one->on_ms = with->on_ms;
    return one;
}

static void merge(struct pick *pick, const struct pick *with, struct arena *a)
{
    if (pick->kind == ROW_DEPLOYMENT) {
        pick->deployment = unite_deployment(pick->deployment, with->deployment, a);
        pick->at_ms = pick->end_ms = pick->deployment->finished_ms;
    } else if (pick->kind == ROW_INCIDENT) {
        pick->incident = unite_incident(pick->incident, with->incident, a);
        pick->at_ms = pick->start_ms = pick->incident->opened_ms;
        pick->end_ms = pick->incident->restored_ms;
        pick->reason = (uint8_t)pick->incident->excluded;
    } else if (pick->kind == ROW_FLAG) {
        pick->flag_off = unite_flag_off(pick->flag_off, with->flag_off, a);
        pick->at_ms = pick->start_ms = pick->flag_off->on_ms;
    }
}

void unite(struct picks *picks, struct hash_key key, struct arena *a)
{
    ptrdiff_t size = 16, kept = 0;
    while (size < 2 * picks->n)
        size *= 2;
    int32_t *slot = NEW(a, int32_t, size); /* 1 + index, 0: free */
    for (ptrdiff_t i = 0; i < picks->n; i++) {
        struct pick one = picks->item[i];
        struct identity id = identity_of(&one);
        if (!id.event.p) { /* told by no event that another could share */
            picks->item[kept++] = one;
            continue;
        }
        ptrdiff_t at = (ptrdiff_t)(hash64_keyed(&key, id.event) & (uint64_t)(size - 1));
        while (slot[at] && !same(&picks->item[slot[at] - 1], &one))
            at = (at + 1) & (size - 1);
        if (slot[at]) {
            merge(&picks->item[slot[at] - 1], &one, a);
        } else {
            slot[at] = (int32_t)(kept + 1);
            picks->item[kept++] = one;
        }
    }
    picks->n = kept;
}
