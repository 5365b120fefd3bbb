/* F5, F6: which deployment was first to ship a change; its stages. F8: rollbacks.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oracle/world.h"

/* whether deployment d would claim commit c: it is one of its shas or an ancestor of one */
static bool ships(const struct world *w, const struct odeploy *d, int c)
{
    for (ptrdiff_t i = 0; i < d->nsha; i++) {
        int tip = commit_find(w, d->repo, d->sha[i]);
        if (tip == NOWHERE)
            continue;
        bool walks = w->commit.item[tip].known && w->set->attribution != ATTRIBUTION_LISTED;
        if (tip == c || (walks && ancestor(w, c, tip)))
            return true;
    }
    return false;
}

/* the first successful production deployment of the service that ships the sha; one whose
 * repository is not known claims its shas in any */
int first_claim(const struct world *w, int service, struct str repo, struct str sha)
{
    int c = commit_find(w, repo, sha);
    for (int i = 0; i < (int)w->deploy.n; i++) {
        const struct odeploy *d = &w->deploy.item[i];
        if (d->service != service || !d->success || (d->repo.p && !str_equal(d->repo, repo)))
            continue;
        if (d->repo.p && c != NOWHERE && ships(w, d, c))
            return i;
        for (ptrdiff_t k = 0; k < d->nsha; k++)
            if (str_equal(d->sha[k], sha) &&
                (!d->repo.p || c == NOWHERE || !w->commit.item[c].known))
                return i;
    }
    return NOWHERE;
}

/* the first deployment of each (service, repo) with a sha on the graph */
void world_claims(struct world *w)
{
    for (ptrdiff_t i = 0; i < w->deploy.n; i++) {
        struct odeploy *d = &w->deploy.item[i];
        bool on_graph = false, first = true;
        for (ptrdiff_t k = 0; k < d->nsha; k++) {
            int c = commit_find(w, d->repo, d->sha[k]);
            on_graph |= c != NOWHERE && w->commit.item[c].known;
        }
        for (ptrdiff_t k = 0; k < i; k++)
            first &= !(w->deploy.item[k].baseline && w->deploy.item[k].service == d->service &&
                       str_equal(w->deploy.item[k].repo, d->repo));
        if (w->set->attribution == ATTRIBUTION_TIME)
            on_graph = d->repo.p != NULL;
        d->baseline = d->success && on_graph && first;
    }
}

static int deployed_by(const struct world *w, int service, const struct ochange *c)
{
    if (w->set->attribution == ATTRIBUTION_TIME) {
        for (int i = 0; i < (int)w->deploy.n; i++) {
            const struct odeploy *d = &w->deploy.item[i];
            if (d->service == service && d->success && d->finished >= c->merged &&
                (!d->repo.p || str_equal(d->repo, c->repo)))
                return i;
        }
        return NOWHERE;
    }
    int by = c->merge_sha.p ? first_claim(w, service, c->repo, c->merge_sha) : NOWHERE;
    bool on_graph = c->merge != NOWHERE && w->commit.item[c->merge].known;
    if (by != NOWHERE || on_graph)
        return by;
    for (ptrdiff_t i = 0; i < c->nsha; i++) {
        int one = first_claim(w, service, c->repo, c->sha[i]);
        if (one == NOWHERE)
            return NOWHERE;
        by = one > by ? one : by; /* ascending by (finished, id) */
    }
    return by;
}

static int64_t start_of(const struct world *w, int c)
{
    const struct ochange *change = &w->change.item[c];
    int64_t commits = change->first_commit, limit = INT64_C(631152000000); /* 1990 */
    for (ptrdiff_t i = 0; i < w->commit.n; i++) {
        const struct ocommit *x = &w->commit.item[i];
        int64_t at = w->set->commit_time == COMMIT_TIME_COMMITTER && x->committed != TIME_NONE
                         ? x->committed
                         : x->authored;
        if (x->known && x->owner == c && at != TIME_NONE && at >= limit)
            commits = least(commits, at);
    }
    switch (w->set->lead_start) {
    case LEAD_START_FIRST_COMMIT:
        return least(commits, change->opened);
    case LEAD_START_COMMIT:
        return commits;
    case LEAD_START_OPENED:
        return change->opened;
    case LEAD_START_READY:
        return change->ready != TIME_NONE ? change->ready : change->opened;
    case LEAD_START_MERGED:
        return change->merged;
    }
    return TIME_NONE;
}

static void stages(const struct ochange *c, int64_t deployed, int64_t stage[STAGES])
{
    int64_t ends[STAGES] = {c->ready != TIME_NONE ? c->ready : c->opened, c->first_review,
                            c->approved, c->merged, deployed};
    int64_t previous = c->start;
    for (int i = 0; i < STAGES; i++) {
        stage[i] = -1;
        if (ends[i] == TIME_NONE || (c->direct && i != STAGE_DEPLOY))
            continue;
        int64_t end = ends[i] < previous ? previous : ends[i] > deployed ? deployed : ends[i];
        stage[i] = end - previous;
        previous = end;
    }
}

void world_leads(struct world *w)
{
    for (int c = 0; c < (int)w->change.n; c++)
        w->change.item[c].start = start_of(w, c);
    for (int s = 0; s < (int)w->service.n; s++)
        for (int c = 0; c < (int)w->change.n; c++) {
            const struct ochange *change = &w->change.item[c];
            if (!change->service[s])
                continue;
            struct olead lead = {.service = s, .change = c, .excluded = change->excluded};
            lead.deployment = deployed_by(w, s, change);
            const struct odeploy *d =
                lead.deployment == NOWHERE ? NULL : &w->deploy.item[lead.deployment];
            if (d && d->baseline && !w->set->count_first && !lead.excluded)
                lead.excluded = REASON_BEFORE_FIRST_DEPLOYMENT;
            if (d && change->start == TIME_NONE && !lead.excluded)
                lead.excluded = REASON_NO_START;
            if (d && change->start != TIME_NONE) {
                if (d->finished < change->start && !lead.excluded)
                    lead.excluded = REASON_CLOCK_SKEW;
                stages(change, d->finished, lead.stage);
            }
            *PUSH(w->a, &w->lead) = lead;
        }
}

static bool same_place(const struct odeploy *a, const struct odeploy *b)
{
    return a->service == b->service && str_equal(a->env, b->env) && !a->repo.p == !b->repo.p &&
           str_equal(a->repo, b->repo);
}

static bool same_sha(const struct odeploy *a, const struct odeploy *b)
{
    if (a->commit != NOWHERE || b->commit != NOWHERE)
        return a->commit == b->commit;
    return a->nsha && b->nsha && str_equal(a->sha[0], b->sha[0]);
}

/* the first success in the place of d with its sha */
static int first_there(const struct world *w, const struct odeploy *d)
{
    for (int i = 0; i < (int)w->deploy.n; i++) {
        const struct odeploy *x = &w->deploy.item[i];
        if (x->success && same_place(x, d) && same_sha(x, d))
            return i;
    }
    return NOWHERE;
}

static bool goes_back(const struct world *w, const struct odeploy *d,
                      const struct odeploy *previous)
{
    int64_t started = d->started != TIME_NONE ? d->started : d->finished;
    if (!d->nsha || !previous->nsha || started < previous->finished || same_sha(d, previous))
        return false;
    if (d->commit != NOWHERE && previous->commit != NOWHERE)
        return ancestor(w, d->commit, previous->commit);
    return first_there(w, d) < first_there(w, previous);
}

void world_rollbacks(struct world *w)
{
    for (int i = 0; i < (int)w->deploy.n; i++) {
        struct odeploy *d = &w->deploy.item[i];
        int previous = NOWHERE;
        if (!d->success)
            continue;
        for (int k = 0; k < i; k++)
            if (w->deploy.item[k].success && same_place(&w->deploy.item[k], d))
                previous = k;
        d->rollback =
            d->says_rollback || (w->set->infer_rollback && !d->says_no_rollback &&
                                 previous != NOWHERE && goes_back(w, d, &w->deploy.item[previous]));
        if (d->rollback && previous != NOWHERE)
            d->undoes =
                w->deploy.item[previous].rollback ? w->deploy.item[previous].undoes : previous;
    }
}
