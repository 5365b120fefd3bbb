/* F5, F6: which deployment first carried a change, and its lead time.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.h"
#include "fact/derive.h"

#define COMMIT_TIMES_FROM INT64_C(631152000000) /* 1990-01-01: F6 */

static int64_t earlier(int64_t x, int64_t y)
{
    return x == TIME_NONE ? y : y == TIME_NONE || x < y ? x : y;
}

static int64_t commit_ms(const struct rule_set *set, const struct commit *c)
{
    int64_t first = set->commit_time == COMMIT_TIME_AUTHOR ? c->authored_ms : c->committed_ms;
    int64_t other = set->commit_time == COMMIT_TIME_AUTHOR ? c->committed_ms : c->authored_ms;
    int64_t ms = first != TIME_NONE ? first : other;
    return ms == TIME_NONE || ms < COMMIT_TIMES_FROM ? TIME_NONE : ms;
}

int64_t change_start(const struct derivation *d, const struct rule_set *set, const struct change *c,
                     int32_t told)
{
    const struct graph *g = d->repo_told[c->repo_i].graph;
    int64_t first = told < 0 ? TIME_NONE : d->change_told.item[told].merged.first_commit_at;
    if (first != TIME_NONE && first < COMMIT_TIMES_FROM)
        first = TIME_NONE;
    switch (set->lead_start) {
    case LEAD_START_OPENED:
        return c->opened_ms;
    case LEAD_START_READY: /* never a draft: ready when it was opened */
        return c->ready_ms != TIME_NONE ? c->ready_ms : c->opened_ms;
    case LEAD_START_MERGED:
        return c->direct ? c->committed_ms : c->merged_ms;
    case LEAD_START_FIRST_COMMIT:
    case LEAD_START_COMMIT:
        break;
    }
    for (ptrdiff_t i = 0; i < c->ncommit; i++)
        first = earlier(first, commit_ms(set, &g->commit[c->commit[i]]));
    return set->lead_start == LEAD_START_COMMIT ? first : earlier(first, c->opened_ms);
}

/* One service in one repository while its deployments claim. */
struct claims {
    struct derivation *d;
    int32_t service, repo;
    const struct rule_set *set;
    int32_t *label;      /* [g->n] the deployment that first claimed a commit, -1 */
    struct names sha;    /* shas that are on no graph */
    int32_t *first;      /* by the number of such a sha: what first claimed it */
    int32_t baseline;    /* deployment, -1 */
    int64_t baseline_ms; /* TIME_NONE */
};

static void claim_sha(struct claims *c, int32_t deployment, struct str sha, int32_t *stack,
                      struct arena *scratch)
{
    const struct graph *g = c->d->repo_told[c->repo].graph;
    struct deployment *one = &c->d->service[c->service].deployment[deployment];
    int32_t commit = one->repo_i == c->repo ? graph_find_named(g, sha) : COMMIT_NONE;
    if (commit == COMMIT_NONE || !g->commit[commit].known) {
        ptrdiff_t before = c->sha.n;
        int32_t number = names_add(&c->sha, sha, scratch);
        if (number == before)
            c->first[number] = deployment;
    }
    if (commit == COMMIT_NONE)
        return;
    bool walks = c->set->attribution != ATTRIBUTION_LISTED;
    if (walks && c->label[commit] == COMMIT_NONE && commit == one->commit)
        c->d->told.item[one->told].fresh = true;
    if (walks && g->commit[commit].known)
        graph_claim(g, commit, c->label, deployment, stack);
    else if (c->label[commit] == COMMIT_NONE)
        c->label[commit] = deployment;
}

static void claim_all(struct claims *c, struct arena *scratch)
{
    struct service *s = &c->d->service[c->service];
    const struct graph *g = c->d->repo_told[c->repo].graph;
    int32_t *stack = NEW_RAW(scratch, int32_t, g->n);
    ptrdiff_t nsha = 0;
    c->label = NEW_RAW(scratch, int32_t, g->n);
    for (int32_t i = 0; i < g->n; i++)
        c->label[i] = COMMIT_NONE;
    for (ptrdiff_t i = 0; i < s->ndeployment; i++)
        nsha += c->d->told.item[s->deployment[i].told].shas.n;
    c->first = NEW_RAW(scratch, int32_t, nsha);
    for (int32_t i = 0; i < s->ndeployment; i++) {
        struct deployment *one = &s->deployment[i];
        struct texts shas = c->d->told.item[one->told].shas;
        bool here = one->repo_i == c->repo || one->repo_i < 0;
        if (!one->success || !here)
            continue;
        bool known = false;
        for (ptrdiff_t k = 0; k < shas.n; k++) {
            claim_sha(c, i, shas.item[k], stack, scratch);
            known |= one->repo_i == c->repo && graph_find(g, shas.item[k]) != COMMIT_NONE;
        }
        /* by time the graph decides nothing: the first deployment is the baseline */
        bool based = known || c->set->attribution == ATTRIBUTION_TIME;
        if (based && one->repo_i == c->repo && c->baseline < 0) {
            c->baseline = i;
            c->baseline_ms = one->finished_ms;
            one->baseline = true;
        }
    }
}

/* what first claimed a sha, -1 */
static int32_t claimer(const struct claims *c, struct str sha)
{
    const struct graph *g = c->d->repo_told[c->repo].graph;
    int32_t commit = sha.n ? graph_find_named(g, sha) : COMMIT_NONE;
    int32_t by_graph = commit == COMMIT_NONE ? -1 : c->label[commit];
    int32_t number = sha.n ? names_find(&c->sha, sha) : -1;
    int32_t by_text = number < 0 ? -1 : c->first[number];
    if (by_graph < 0 || by_text < 0)
        return by_graph < 0 ? by_text : by_graph;
    return by_graph < by_text ? by_graph : by_text;
}

/* the first success that finished at or after the merge, not known to be another repository's */
static int32_t first_after(const struct claims *c, int64_t merged_ms)
{
    const struct service *s = &c->d->service[c->service];
    ptrdiff_t low = 0, high = s->ndeployment;
    while (low < high) {
        ptrdiff_t middle = (low + high) / 2;
        int64_t at = s->deployment[middle].finished_ms;
        if (at != TIME_NONE && at < merged_ms)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < s->ndeployment; low++)
        if (s->deployment[low].success &&
            (s->deployment[low].repo_i == c->repo || s->deployment[low].repo_i < 0))
            return (int32_t)low;
    return -1;
}

static int32_t deployment_of(const struct claims *c, int32_t change)
{
    const struct change *x = &c->d->change.item[change];
    int32_t told = c->d->change_told_of.item[change];
    if (c->set->attribution == ATTRIBUTION_TIME) {
        int64_t merged = x->direct ? x->committed_ms : x->merged_ms;
        return merged == TIME_NONE ? -1 : first_after(c, merged);
    }
    if (x->direct)
        return c->label[x->merge_commit];
    int32_t by = claimer(c, x->sha);
    if (by >= 0 || x->merge_commit != COMMIT_NONE)
        return by;
    struct texts shas = c->d->change_told.item[told].merged.shas;
    for (ptrdiff_t i = 0; i < shas.n; i++) {
        int32_t one = claimer(c, shas.item[i]);
        if (one < 0)
            return -1;
        by = one > by ? one : by;
    }
    return by;
}

/* F6: instants in order, each clamped into [the one told before it, deployed] */
static void measure_stages(struct lead *l, const struct change *c)
{
    int64_t opened = c->ready_ms != TIME_NONE ? c->ready_ms : c->opened_ms;
    const int64_t end[STAGES] = {opened, c->first_review_ms, c->approved_ms, c->merged_ms,
                                 l->deployed_ms};
    int64_t before = l->start_ms;
    for (int i = 0; i < STAGES; i++) {
        if (end[i] == TIME_NONE)
            continue;
        int64_t at = end[i] < before ? before : end[i] > l->deployed_ms ? l->deployed_ms : end[i];
        l->stage_ms[i] = at - before;
        before = at;
    }
}

static struct lead lead_of(const struct claims *c, int32_t change)
{
    const struct change *x = &c->d->change.item[change];
    const struct service *s = &c->d->service[c->service];
    struct lead l = {
        .change = change,
        .deployment = deployment_of(c, change),
        .excluded = x->excluded,
        .start_ms = x->start_ms,
        .deployed_ms = TIME_NONE,
        .stage_ms = {-1, -1, -1, -1, -1}
    };
    if (c->set != &c->d->rules->base)
        l.start_ms = change_start(c->d, c->set, x, c->d->change_told_of.item[change]);
    if (l.deployment >= 0)
        l.deployed_ms = s->deployment[l.deployment].finished_ms;
    bool deployed = l.deployment >= 0, based = deployed && l.deployment == c->baseline;
    if (l.excluded)
        ;
    else if (based && !c->set->count_first)
        l.excluded = REASON_BEFORE_FIRST_DEPLOYMENT;
    else if (!deployed && c->baseline < 0)
        l.excluded = REASON_NO_DEPLOYMENT_YET;
    else if (deployed && l.start_ms == TIME_NONE)
        l.excluded = REASON_NO_START;
    else if (deployed && l.start_ms > l.deployed_ms)
        l.excluded = REASON_CLOCK_SKEW;
    if (deployed && l.start_ms != TIME_NONE && l.start_ms <= l.deployed_ms)
        measure_stages(&l, x);
    if (based || !deployed || l.excluded == REASON_NO_OWN_COMMITS)
        return l;
    /* F11 rework: what it ships. The changes of a release merge were shipped as their own. */
    struct deployment_told *told = &c->d->told.item[s->deployment[l.deployment].told];
    told->hotfix |= x->hotfix;
    told->reverts |= x->reverts;
    return l;
}

static void claim_causes(struct claims *c)
{
    const struct service *s = &c->d->service[c->service];
    for (ptrdiff_t i = 0; i < s->nincident; i++) {
        struct incident_told *told = &c->d->incident_told[c->service][i];
        if (told->cause.kind != REF_SHA)
            continue;
        int32_t by = claimer(c, told->cause.id);
        if (by >= 0 && (told->sha_deployment < 0 || by < told->sha_deployment))
            told->sha_deployment = by;
    }
}

/* changes of the service that stand in [from, end) of its list, all of one repository */
static void derive_repo(struct derivation *d, int32_t service, int32_t repo, const int32_t *change,
                        ptrdiff_t n, struct lead *lead, struct arena scratch)
{
    struct claims c = {.d = d,
                       .sha = {.key = d->b->key},
                       .service = service,
                       .repo = repo,
                       .set = rules_for(d->rules, d->service_name.item[service]),
                       .baseline = -1,
                       .baseline_ms = TIME_NONE};
    claim_all(&c, &scratch);
    claim_causes(&c);
    for (ptrdiff_t i = 0; i < n; i++)
        lead[i] = lead_of(&c, change[i]);
}

/* a sha on no graph of a service without any repository: the first success that tells it */
static void claim_causes_by_text(struct derivation *d, int32_t service)
{
    const struct service *s = &d->service[service];
    for (ptrdiff_t i = 0; i < s->nincident; i++) {
        struct incident_told *told = &d->incident_told[service][i];
        bool open = told->cause.kind == REF_SHA && told->sha_deployment < 0;
        for (int32_t k = 0; open && k < s->ndeployment && told->sha_deployment < 0; k++) {
            struct texts shas = d->told.item[s->deployment[k].told].shas;
            for (ptrdiff_t m = 0; s->deployment[k].success && m < shas.n; m++)
                if (str_equal(shas.item[m], told->cause.id))
                    told->sha_deployment = k;
        }
    }
}

/* stable by deployment: equal finishes keep (repo, id); the never deployed follow by merge */
struct undeployed {
    int64_t merged_ms;
    struct lead lead;
};

static int compare_undeployed(const void *x, const void *y)
{
    const struct undeployed *a = x, *b = y;
    return (a->merged_ms > b->merged_ms) - (a->merged_ms < b->merged_ms);
}

static void order_leads(struct derivation *d, struct service *s, struct arena scratch)
{
    /* deployments that finished at one instant share a place */
    ptrdiff_t *place = NEW(&scratch, ptrdiff_t, s->ndeployment + 2);
    int32_t *rank = NEW(&scratch, int32_t, s->ndeployment + 1);
    struct lead *old = NEW_RAW(&scratch, struct lead, s->nlead);
    ptrdiff_t nlate = 0;
    for (ptrdiff_t i = 1; i < s->ndeployment; i++)
        rank[i] = rank[i - 1] + (s->deployment[i].finished_ms != s->deployment[i - 1].finished_ms);
    for (ptrdiff_t i = 0; i < s->nlead; i++) {
        old[i] = s->lead[i];
        if (old[i].deployment >= 0)
            place[rank[old[i].deployment] + 1]++;
        else
            nlate++;
    }
    for (ptrdiff_t i = 1; i <= s->ndeployment; i++)
        place[i] += place[i - 1];
    struct undeployed *late = NEW_RAW(&scratch, struct undeployed, nlate);
    ptrdiff_t late_n = 0;
    for (ptrdiff_t i = 0; i < s->nlead; i++) {
        const struct change *c = &d->change.item[old[i].change];
        if (old[i].deployment >= 0)
            s->lead[place[rank[old[i].deployment]]++] = old[i];
        else
            late[late_n++] =
                (struct undeployed){c->direct ? c->committed_ms : c->merged_ms, old[i]};
    }
    sort(late, nlate, sizeof *late, compare_undeployed, scratch);
    for (ptrdiff_t i = 0; i < nlate; i++)
        s->lead[s->nlead - nlate + i] = late[i].lead;
}

/* every repository in which the service has changes or successes, its changes in their order */
static void derive_service(struct derivation *d, int32_t service, const int32_t *change,
                           ptrdiff_t n)
{
    struct service *s = &d->service[service];
    s->lead = NEW_RAW(d->a, struct lead, n);
    s->nlead = n;
    struct arena scratch = upper_half(d->a);
    bool *has = NEW(&scratch, bool, d->repo_name.n + 1);
    for (ptrdiff_t i = 0; i < n; i++)
        has[d->change.item[change[i]].repo_i] = true;
    for (ptrdiff_t i = 0; i < s->ndeployment; i++)
        if (s->deployment[i].success && s->deployment[i].repo_i >= 0)
            has[s->deployment[i].repo_i] = true;
    ptrdiff_t from = 0;
    for (int32_t repo = 0; repo < d->repo_name.n; repo++) {
        ptrdiff_t end = from;
        while (end < n && d->change.item[change[end]].repo_i == repo)
            end++;
        if (has[repo])
            derive_repo(d, service, repo, change + from, end - from, s->lead + from, scratch);
        from = end;
    }
    claim_causes_by_text(d, service);
    order_leads(d, s, scratch);
    s->baseline_ms = TIME_NONE;
    for (ptrdiff_t i = 0; i < s->ndeployment; i++) {
        struct deployment *one = &s->deployment[i];
        const struct deployment_told *told = &d->told.item[one->told];
        if (one->baseline)
            s->baseline_ms = earlier(s->baseline_ms, one->finished_ms);
        one->unknown_commit = told->shas.n && one->commit == COMMIT_NONE;
    }
}

void leads_derive(struct derivation *d)
{
    ptrdiff_t nservice = d->service_name.n;
    ptrdiff_t *at = NEW(d->a, ptrdiff_t, nservice + 2);
    for (ptrdiff_t i = 0; i < d->change.n; i++) {
        ptrdiff_t n;
        const int32_t *member = set_members(&d->b->text, d->change_service.item[i], &n);
        for (ptrdiff_t k = 0; k < n; k++)
            at[d->service_of[member[k]] + 2]++;
    }
    for (ptrdiff_t i = 2; i <= nservice + 1; i++)
        at[i] += at[i - 1];
    int32_t *change = NEW_RAW(d->a, int32_t, at[nservice + 1]);
    for (ptrdiff_t i = 0; i < d->change.n; i++) {
        ptrdiff_t n;
        const int32_t *member = set_members(&d->b->text, d->change_service.item[i], &n);
        for (ptrdiff_t k = 0; k < n; k++)
            change[at[d->service_of[member[k]] + 1]++] = (int32_t)i;
    }
    for (int32_t s = 0; s < nservice; s++)
        derive_service(d, s, change + at[s], at[s + 1] - at[s]);
}
