/* The rows of M4 and M5: what was broken, from when to when.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/metrics.md F7, F9, F10. */
#include "metric/pick.h"

static bool within(struct window w, int64_t ms)
{
    return ms != TIME_NONE && ms >= w.from_ms && ms < w.to_ms;
}

static void add_incidents(const struct pool *p, struct picks *picks, struct arena *a)
{
    for (ptrdiff_t k = 0; k < p->scope.n; k++) {
        const struct service *s = &p->facts->service[p->scope.service[k]];
        for (ptrdiff_t i = 0; i < s->nincident; i++)
            *PUSH(a, picks) = (struct pick){.at_ms = s->incident[i].opened_ms,
                                            .start_ms = s->incident[i].opened_ms,
                                            .end_ms = s->incident[i].restored_ms,
                                            .incident = &s->incident[i],
                                            .service = p->scope.service[k],
                                            .kind = ROW_INCIDENT,
                                            .reason = (uint8_t)s->incident[i].excluded};
    }
}

static void add_flag_offs(const struct pool *p, struct picks *picks, struct arena *a)
{
    for (ptrdiff_t k = 0; k < p->scope.n; k++) {
        const struct service *s = &p->facts->service[p->scope.service[k]];
        for (ptrdiff_t i = 0; i < s->nflag_off; i++)
            *PUSH(a, picks) = (struct pick){.at_ms = s->flag_off[i].on_ms,
                                            .start_ms = s->flag_off[i].on_ms,
                                            .end_ms = s->flag_off[i].off_ms,
                                            .flag_off = &s->flag_off[i],
                                            .service = p->scope.service[k],
                                            .kind = ROW_FLAG};
    }
}

static void add_failed(const struct pool *p, struct picks *picks, struct arena *a)
{
    for (ptrdiff_t k = 0; k < p->scope.n; k++) {
        const struct service *s = &p->facts->service[p->scope.service[k]];
        for (ptrdiff_t i = 0; i < s->ndeployment; i++)
            if (s->deployment[i].failed && s->deployment[i].finished_ms != TIME_NONE)
                *PUSH(a, picks) = (struct pick){.at_ms = s->deployment[i].finished_ms,
                                                .deployment = &s->deployment[i],
                                                .service = p->scope.service[k],
                                                .kind = ROW_DEPLOYMENT};
    }
}

/* The flag's on behind a flag_off signal. The signal tells its on, or its off where the on is not
 * known: equal instants are looked up, in the service's own flags first. */
static int64_t flag_on_ms(const struct facts *f, int32_t own, const struct failure *failure)
{
    if (failure->impact_ms == TIME_NONE || failure->impact_ms != failure->end_ms)
        return failure->impact_ms;
    for (int32_t k = -1; k < f->nservice; k++) {
        const struct service *s = &f->service[k < 0 ? own : k];
        ptrdiff_t low = 0, high = s->nflag_off;
        while (low < high) {
            ptrdiff_t middle = low + (high - low) / 2;
            if (s->flag_off[middle].off_ms < failure->end_ms)
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < s->nflag_off && s->flag_off[low].off_ms == failure->end_ms; low++)
            if (str_equal(s->flag_off[low].event, failure->event))
                return s->flag_off[low].on_ms;
    }
    return TIME_NONE;
}

/* M4's start of a failed deployment: its finish; where flags alone undid it, the earliest on that
 * is later */
static int64_t restore_start(const struct facts *f, const struct pick *pick)
{
    const struct deployment *d = pick->deployment;
    int64_t earliest = INT64_MAX;
    for (ptrdiff_t i = 0; i < d->nfailure; i++) {
        if (d->failure[i].signal != SIGNAL_FLAG_OFF)
            return d->finished_ms;
        int64_t on = flag_on_ms(f, pick->service, &d->failure[i]);
        if (on == TIME_NONE)
            return d->finished_ms;
        earliest = on < earliest ? on : earliest;
    }
    return d->nfailure && earliest > d->finished_ms ? earliest : d->finished_ms;
}

static bool has_incident(const struct deployment *d)
{
    for (ptrdiff_t i = 0; i < d->nfailure; i++)
        if (d->failure[i].signal == SIGNAL_INCIDENT || d->failure[i].incident >= 0)
            return true;
    return false;
}

/* Fills in times and state; false: no row of the metric. */
static bool settle(const struct pool *p, enum metric metric, struct pick *pick)
{
    if (pick->kind == ROW_FLAG) {
        const struct flag_off *flag = pick->flag_off;
        if (flag->linked || flag->names_incident || flag->on_ms == TIME_NONE)
            return false;
    } else if (pick->kind == ROW_DEPLOYMENT) {
        const struct deployment *d = pick->deployment;
        if (metric == METRIC_TIME_TO_RESTORE && has_incident(d))
            return false;
        pick->start_ms =
            metric == METRIC_TIME_TO_RESTORE ? restore_start(p->facts, pick) : d->recovery_start_ms;
        pick->end_ms = d->recovery_end_ms;
        if (!d->recovers) {
            pick->reason = REASON_RING_ONLY;
            pick->start_ms = pick->end_ms = TIME_NONE;
        } else if (metric == METRIC_TIME_TO_RESTORE) {
            pick->at_ms = pick->start_ms;
        }
    }
    pick->state = pick->reason ? ROW_EXCLUDED : pick->end_ms != TIME_NONE ? ROW_COUNTED : ROW_OPEN;
    return true;
}

void pick_restores(const struct pool *p, enum metric metric, struct window w, struct picks *picks,
                   struct arena *a)
{
    if (metric == METRIC_TIME_TO_RESTORE) {
        add_incidents(p, picks, a);
        add_flag_offs(p, picks, a);
    }
    add_failed(p, picks, a);
    if (p->scope.n > 1)
        unite(picks, p->facts->key, a);
    ptrdiff_t kept = 0;
    for (ptrdiff_t i = 0; i < picks->n; i++)
        if (settle(p, metric, &picks->item[i]) && within(w, picks->item[i].at_ms))
            picks->item[kept++] = picks->item[i];
    picks->n = kept;
}

struct picks picks_unlinked(const struct pool *p, struct window w, struct arena *a)
{
    struct picks picks = {0};
    add_incidents(p, &picks, a);
    add_flag_offs(p, &picks, a);
    if (p->scope.n > 1)
        unite(&picks, p->facts->key, a);
    ptrdiff_t kept = 0;
    for (ptrdiff_t i = 0; i < picks.n; i++) {
        struct pick one = picks.item[i];
        bool incident = one.kind == ROW_INCIDENT;
        bool loose =
            incident ? !one.incident->excluded && !one.incident->linked && !one.incident->external
                     : !one.flag_off->linked;
        if (loose && within(w, incident ? one.at_ms : one.flag_off->off_ms))
            picks.item[kept++] = one;
    }
    picks.n = kept;
    return picks;
}
