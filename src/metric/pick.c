/* SPDX-License-Identifier: Apache-2.0 */
#include "metric/pick.h"

static void find_baselines(struct pool *p, struct arena *a)
{
    struct {
        struct baseline *item;
        ptrdiff_t n, capacity;
    } list = {0};
    p->baseline_at = NEW(a, ptrdiff_t, p->scope.n + 1);
    for (ptrdiff_t k = 0; k < p->scope.n; k++) {
        const struct service *s = &p->facts->service[p->scope.service[k]];
        p->baseline_at[k] = list.n;
        for (ptrdiff_t d = 0; d < s->ndeployment; d++)
            if (s->deployment[d].baseline && s->deployment[d].finished_ms != TIME_NONE)
                *PUSH(a, &list) = (struct baseline){.ms = s->deployment[d].finished_ms,
                                                    .repo = s->deployment[d].repo_i};
    }
    p->baseline_at[p->scope.n] = list.n;
    p->baseline = list.item;
}

/* the leads of several services, side by side per change */
static void find_touches(struct pool *p, struct arena *a)
{
    const struct facts *f = p->facts;
    ptrdiff_t *at = NEW(a, ptrdiff_t, f->nchange + 1), total = 0;
    for (ptrdiff_t k = 0; k < p->scope.n; k++) {
        const struct service *s = &f->service[p->scope.service[k]];
        for (ptrdiff_t i = 0; i < s->nlead; i++)
            at[s->lead[i].change + 1]++;
        total += s->nlead;
    }
    for (ptrdiff_t c = 0; c < f->nchange; c++)
        at[c + 1] += at[c];
    p->touch = NEW(a, struct touch, total);
    for (ptrdiff_t k = p->scope.n - 1; k >= 0; k--) { /* filled from the back: at[] ends right */
        const struct service *s = &f->service[p->scope.service[k]];
        for (ptrdiff_t i = 0; i < s->nlead; i++)
            p->touch[--at[s->lead[i].change + 1]] =
                (struct touch){&s->lead[i], p->scope.service[k]};
    }
    /* each at[c + 1] has moved back to the start of change c */
    for (ptrdiff_t c = 0; c < f->nchange; c++)
        at[c] = at[c + 1];
    at[f->nchange] = total;
    p->touch_at = at;
}

struct pool pool_of(const struct facts *f, struct scope scope, struct arena *a)
{
    struct pool p = {.facts = f, .scope = scope, .first_success_ms = TIME_NONE};
    p.rules =
        scope.n == 1 ? rules_for(f->rules, f->service[scope.service[0]].name) : &f->rules->base;
    for (ptrdiff_t k = 0; k < scope.n; k++) {
        int64_t ms = f->service[scope.service[k]].first_success_ms;
        if (ms != TIME_NONE && (p.first_success_ms == TIME_NONE || ms < p.first_success_ms))
            p.first_success_ms = ms;
    }
    find_baselines(&p, a);
    if (scope.n > 1)
        find_touches(&p, a);
    return p;
}

struct picks picks_of(const struct pool *p, enum metric metric, struct window w, struct arena *a)
{
    struct picks picks = {0};
    switch (metric) {
    case METRIC_LEAD_TIME:
        pick_changes(p, w, &picks, a);
        break;
    case METRIC_DEPLOYMENT_FREQUENCY:
    case METRIC_CHANGE_FAIL_RATE:
    case METRIC_REWORK_RATE:
        pick_deployments(p, metric, w, &picks, a);
        break;
    case METRIC_TIME_TO_RESTORE:
    case METRIC_RECOVERY_TIME:
        pick_restores(p, metric, w, &picks, a);
        break;
    case METRICS:
        break;
    }
    return picks;
}

ptrdiff_t picks_count(const struct picks *picks, enum row_state state)
{
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < picks->n; i++)
        n += picks->item[i].state == (uint8_t)state;
    return n;
}

ptrdiff_t picks_excluded(const struct picks *picks, struct excluded_count excluded[REASONS])
{
    ptrdiff_t count[REASONS] = {0}, n = 0;
    for (ptrdiff_t i = 0; i < picks->n; i++)
        if (picks->item[i].state == ROW_EXCLUDED)
            count[picks->item[i].reason]++;
    for (int reason = 0; reason < REASONS; reason++)
        if (count[reason])
            excluded[n++] = (struct excluded_count){(enum reason)reason, count[reason]};
    return n;
}

int64_t *picks_durations(const struct picks *picks, ptrdiff_t *n, struct arena *a)
{
    int64_t *ms = NEW_RAW(a, int64_t, picks->n);
    *n = 0;
    for (ptrdiff_t i = 0; i < picks->n; i++) {
        const struct pick *p = &picks->item[i];
        if (p->state == ROW_COUNTED)
            ms[(*n)++] = p->end_ms > p->start_ms ? p->end_ms - p->start_ms : 0;
    }
    return ms;
}
