/* M1's rows: changes deployed, pending, left out.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/metrics.md F5, F6, "Roll-up". */
#include "metric/pick.h"

/* the window and the instant up to which "not yet" is judged */
struct view {
    struct window w;
    int64_t until_ms; /* min(to, now) */
};

/* when a (service, repo) got its baseline, TIME_NONE: never */
static int64_t baseline_ms(const struct pool *p, int32_t service, int32_t repo)
{
    ptrdiff_t low = 0, high = p->scope.n - 1;
    while (low < high) {
        ptrdiff_t middle = (low + high) / 2;
        if (p->scope.service[middle] < service)
            low = middle + 1;
        else
            high = middle;
    }
    int64_t first = TIME_NONE;
    for (ptrdiff_t i = p->baseline_at[low]; i < p->baseline_at[low + 1]; i++)
        if (p->baseline[i].repo == repo && (first == TIME_NONE || p->baseline[i].ms < first))
            first = p->baseline[i].ms;
    return first;
}

static bool within(struct window w, int64_t ms)
{
    return ms != TIME_NONE && ms >= w.from_ms && ms < w.to_ms;
}

static bool deployed(const struct lead *l, struct view v)
{
    return l->deployment >= 0 && l->deployed_ms != TIME_NONE && l->deployed_ms < v.w.to_ms;
}

/* Reasons that a deployment gives do not hold before it. */
static enum reason reason_before_deployment(const struct change *c, const struct lead *l)
{
    if (c->excluded)
        return c->excluded;
    switch ((int)l->excluded) {
    case REASON_BEFORE_FIRST_DEPLOYMENT:
    case REASON_NO_START:
    case REASON_CLOCK_SKEW:
    case REASON_NO_DEPLOYMENT_YET: /* judged anew: it depends on the window */
        return REASON_NONE;
    default:
        return l->excluded;
    }
}

static struct pick waiting(const struct pool *p, struct touch t, enum reason reason)
{
    const struct change *c = &p->facts->change[t.lead->change];
    return (struct pick){.at_ms = c->direct ? c->committed_ms : c->merged_ms,
                         .start_ms = t.lead->start_ms,
                         .end_ms = TIME_NONE,
                         .lead = t.lead,
                         .service = t.service,
                         .kind = ROW_CHANGE,
                         .state = reason ? ROW_EXCLUDED : ROW_PENDING,
                         .reason = (uint8_t)reason};
}

/* Whether a change not deployed by then waits at all: merged before it; of direct commits those on
 * the default branch. */
static bool waits(const struct pool *p, struct touch t, int64_t until_ms)
{
    const struct change *c = &p->facts->change[t.lead->change];
    int64_t merged = c->direct ? c->committed_ms : c->merged_ms;
    return merged != TIME_NONE && merged < until_ms && (!c->direct || c->default_branch);
}

/* Why a waiting change is not pending, NONE: it is. */
static enum reason reason_waiting(const struct pool *p, struct touch t, int64_t until_ms)
{
    const struct change *c = &p->facts->change[t.lead->change];
    enum reason reason = reason_before_deployment(c, t.lead);
    int64_t baseline = baseline_ms(p, t.service, c->repo_i);
    if (reason == REASON_NONE && (baseline == TIME_NONE || baseline >= until_ms))
        reason = REASON_NO_DEPLOYMENT_YET;
    return reason;
}

static enum reason reason_deployed(const struct pool *p, struct touch t)
{
    enum reason reason = p->facts->change[t.lead->change].excluded;
    return reason ? reason : t.lead->excluded;
}

static struct pick shipped(const struct pool *p, struct touch t)
{
    enum reason reason = reason_deployed(p, t);
    return (struct pick){.at_ms = t.lead->deployed_ms,
                         .start_ms = t.lead->start_ms,
                         .end_ms = t.lead->deployed_ms,
                         .lead = t.lead,
                         .service = t.service,
                         .kind = ROW_CHANGE,
                         .state = reason ? ROW_EXCLUDED : ROW_COUNTED,
                         .reason = (uint8_t)reason};
}

/* The change's deployment over its services, whatever the window: the last of its first ones.
 * What a service leaves out does not take part: one that is new to the repository must not take
 * away what another one measured. False while a service has yet to deploy it, or none counts it. */
static bool settled(const struct pool *p, const struct touch *touch, ptrdiff_t n, struct pick *last)
{
    int64_t now = p->facts->now_ms;
    bool any = false;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (touch[i].lead->deployed_ms == TIME_NONE) {
            if (waits(p, touch[i], now) && reason_waiting(p, touch[i], now) == REASON_NONE)
                return false;
        } else if (reason_deployed(p, touch[i]) == REASON_NONE) {
            if (!any || touch[i].lead->deployed_ms > last->at_ms)
                *last = shipped(p, touch[i]);
            any = true;
        }
    }
    return any;
}

/* What it is as of the window's end, where it had no deployment that counts by then. Pending where
 * a service has yet to deploy it; else what was left out last. */
static bool unsettled(const struct pool *p, struct view v, const struct touch *touch, ptrdiff_t n,
                      struct pick *pick)
{
    bool any = false, half = false;
    for (ptrdiff_t i = 0; i < n; i++)
        half |= deployed(touch[i].lead, v) && reason_deployed(p, touch[i]) == REASON_NONE;
    for (ptrdiff_t i = 0; i < n; i++) {
        struct pick one;
        if (deployed(touch[i].lead, v)) {
            one = shipped(p, touch[i]);
            if (one.state == ROW_COUNTED)
                continue;
        } else if (waits(p, touch[i], v.until_ms)) {
            enum reason reason = reason_waiting(p, touch[i], v.until_ms);
            if (half && reason == REASON_NO_DEPLOYMENT_YET)
                reason = REASON_NONE; /* deployed elsewhere: it waits for this one */
            one = waiting(p, touch[i], reason);
        } else {
            continue;
        }
        if (one.state == ROW_PENDING) {
            *pick = one;
            return true;
        }
        /* a deployment that was left out says more than none; of several the last */
        bool more = one.end_ms != TIME_NONE && pick->end_ms == TIME_NONE;
        bool less = one.end_ms == TIME_NONE && pick->end_ms != TIME_NONE;
        if (!any || more || (!less && one.at_ms > pick->at_ms))
            *pick = one;
        any = true;
    }
    return any && !half;
}

/* One change over the services that know it: touch[n]. */
static void pick_change(const struct pool *p, struct view v, const struct touch *touch, ptrdiff_t n,
                        struct picks *picks, struct arena *a)
{
    struct pick pick = {.end_ms = TIME_NONE};
    if (!settled(p, touch, n, &pick) || pick.at_ms >= v.w.to_ms) {
        pick = (struct pick){.end_ms = TIME_NONE};
        if (!unsettled(p, v, touch, n, &pick))
            return;
    }
    if (pick.state == ROW_PENDING || within(v.w, pick.at_ms))
        *PUSH(a, picks) = pick;
}

/* first lead deployed at or after ms, or never; leads ascend by deployed, never last */
static ptrdiff_t lead_from(const struct service *s, int64_t ms)
{
    ptrdiff_t low = 0, high = s->nlead;
    while (low < high) {
        ptrdiff_t middle = low + (high - low) / 2;
        int64_t at = s->lead[middle].deployed_ms;
        if (at != TIME_NONE && at < ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void pick_changes(const struct pool *p, struct window w, struct picks *picks, struct arena *a)
{
    int64_t now = p->facts->now_ms;
    struct view v = {w, w.to_ms < now ? w.to_ms : now};
    if (p->touch_at) {
        for (ptrdiff_t c = 0; c < p->facts->nchange; c++)
            pick_change(p, v, p->touch + p->touch_at[c], p->touch_at[c + 1] - p->touch_at[c], picks,
                        a);
    } else if (p->scope.n == 1) {
        const struct service *s = &p->facts->service[p->scope.service[0]];
        ptrdiff_t i = lead_from(s, w.from_ms), end = lead_from(s, w.to_ms);
        for (; i < end; i++) /* settled, in the window */
            *PUSH(a, picks) = shipped(p, (struct touch){&s->lead[i], p->scope.service[0]});
        for (; i < s->nlead; i++) {
            struct touch one = {&s->lead[i], p->scope.service[0]};
            if (waits(p, one, v.until_ms))
                pick_change(p, v, &one, 1, picks, a);
        }
    }
}
