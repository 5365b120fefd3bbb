/* F2: deployments.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oracle/world.h"

#include <string.h>

enum { TELLINGS = 1024 };

struct tellings {
    const struct told *item[TELLINGS];
    ptrdiff_t n;
};

static bool same(struct str a, struct str b)
{
    return !a.p == !b.p && str_equal(a, b);
}

static bool has_status(const struct told *t, const char *status)
{
    struct str told = event_text(t->v, FIELD_STATUS);
    return is(t, EVENT_DEPLOY_FINISHED) && str_equal(told.p ? told : S("success"), str_of(status));
}

/* the earliest record of that status, explicit ones before inferred ones */
static const struct told *earliest(const struct tellings *s, const char *status)
{
    const struct told *best = NULL;
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (has_status(s->item[i], status) &&
            (!best ||
             (best->inferred != s->item[i]->inferred ? best->inferred : s->item[i]->at < best->at)))
            best = s->item[i];
    return best;
}

static bool same_status(const struct told *a, const struct told *b)
{
    struct str x = event_text(a->v, FIELD_STATUS), y = event_text(b->v, FIELD_STATUS);
    return str_equal(x.p ? x : S("success"), y.p ? y : S("success"));
}

/* field of the deciding record (all its tellings), else of the others */
static const struct value *field(const struct tellings *s, const struct told *decides,
                                 enum event_field field)
{
    struct tellings deciding = {.n = 0};
    for (ptrdiff_t i = 0; decides && i < s->n; i++)
        if (is(s->item[i], EVENT_DEPLOY_FINISHED) && same_status(s->item[i], decides))
            deciding.item[deciding.n++] = s->item[i];
    const struct value *v = field_of(deciding.item, deciding.n, field);
    return v ? v : field_of(s->item, s->n, field);
}

static bool any_says(const struct tellings *s, enum event_field field, int says)
{
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (event_flag(s->item[i]->v, field) == says)
            return true;
    return false;
}

static void set_shas(struct world *w, struct odeploy *d, const struct tellings *s,
                     const struct told *decides)
{
    const struct value *one = field(s, decides, FIELD_SHA), *list = field(s, decides, FIELD_SHAS);
    d->sha = NEW(w->a, struct str, 1 + (list ? list->n : 0));
    d->sha_told = one != NULL;
    if (one)
        d->sha[d->nsha++] = one->text;
    for (ptrdiff_t i = 0; list && i < list->n; i++)
        d->sha[d->nsha++] = list->list[i];
}

/* the service's only repository, for deployments that neither name one nor have a known sha */
static struct str only_repo(const struct world *w, int service)
{
    struct str found = {0};
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        struct str repo = event_text(w->told.item[i].v, FIELD_REPO);
        if (!repo.p || !service_has_repo(w, service, repo) || (found.p && str_equal(found, repo)))
            continue;
        if (found.p)
            return (struct str){0};
        found = repo;
    }
    const struct service_rule *rule = rules_service(w->rules, w->service.item[service]);
    for (ptrdiff_t i = 0; rule && i < rule->repos.n; i++) {
        if (found.p && !str_equal(found, rule->repos.item[i]))
            return (struct str){0};
        found = rule->repos.item[i];
    }
    return found;
}

static int known(const struct world *w, struct str repo, struct str sha)
{
    int c = commit_find(w, repo, sha);
    return c != NOWHERE && w->commit.item[c].known ? c : NOWHERE;
}

static int generation(const struct world *w, int commit)
{
    int most = 0;
    for (int i = 0; i < w->commit.item[commit].nparent; i++) {
        int n = generation(w, w->commit.item[commit].parent[i]);
        most = n > most ? n : most;
    }
    return most + 1;
}

/* of several shas the one with the longest history stands for the deployment */
static int newest(const struct world *w, int a, int b)
{
    if (a == NOWHERE || b == NOWHERE)
        return a == NOWHERE ? b : a;
    int x = generation(w, a), y = generation(w, b);
    if (x != y)
        return x > y ? a : b;
    return str_compare(w->commit.item[a].sha, w->commit.item[b].sha) < 0 ? a : b;
}

/* whether some deployment that the ring may mean has the very environment it names */
static bool has_exact(const struct world *w, const struct told *t, int service)
{
    for (ptrdiff_t i = 0; i < w->deploy.n; i++)
        if (str_equal(event_text(t->v, FIELD_DEPLOY), w->deploy.item[i].id) &&
            (!serviced(t) || w->deploy.item[i].service == service) &&
            same(t->env, w->deploy.item[i].env))
            return true;
    return false;
}

/* F1, F9 ring_aborted: rings without service or env have those of their deploy id; one that names
 * production by another of its names means the same rollout */
static bool ring_of(const struct world *w, const struct told *t, const struct odeploy *d)
{
    if (!is_kind(t, KIND_RING) || is(t, EVENT_RING_PAUSED) ||
        !str_equal(event_text(t->v, FIELD_DEPLOY), d->id) ||
        (serviced(t) && !names_service(w, t, d->service)))
        return false;
    if (!t->env.p || same(t->env, d->env))
        return true;
    return d->production && production(w, t->env) && !has_exact(w, t, d->service);
}

static void counts_at(struct world *w, struct odeploy *d)
{
    int64_t at = TIME_NONE;
    bool any = false;
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *t = &w->told.item[i];
        any |= ring_of(w, t, d);
        if (ring_of(w, t, d) &&
            (w->set->counts_at == COUNTS_AT_PROMOTED
                 ? is(t, EVENT_RING_PROMOTED)
                 : (is(t, EVENT_RING_ENTERED) || is(t, EVENT_RING_PASSED) ||
                    is(t, EVENT_RING_PROMOTED)) &&
                       str_equal(event_text(t->v, FIELD_RING), w->set->counts_at_ring)))
            at = least(at, t->at);
    }
    if (!any)
        return;
    d->finished = at;
    if (at == TIME_NONE)
        d->status = DEPLOY_UNFINISHED;
}

static void aborts(struct world *w, struct odeploy *d)
{
    d->abort_at = TIME_NONE;
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *t = &w->told.item[i];
        if (ring_of(w, t, d) && (is(t, EVENT_RING_ABORTED) || is(t, EVENT_RING_FAILED)))
            d->abort_at = least(d->abort_at, t->at);
    }
    d->aborted = d->abort_at != TIME_NONE;
}

static void count(struct world *w, struct odeploy *d)
{
    unsigned signals = w->set->signals;
    d->success = d->production && d->status == DEPLOY_SUCCESS;
    d->counted = d->success;
    aborts(w, d);
    if (d->production && d->aborted && signals >> SIGNAL_RING_ABORTED & 1) {
        d->counted = true;
        if (d->status != DEPLOY_SUCCESS && d->status != DEPLOY_FAILURE)
            d->finished = d->abort_at;
    }
    if (d->production && d->status == DEPLOY_FAILURE && signals >> SIGNAL_DEPLOY_FAILED & 1)
        d->counted = true;
    d->excluded = !d->env.p        ? REASON_NO_ENVIRONMENT
                  : !d->production ? REASON_NOT_PRODUCTION
                  : !d->counted    ? REASON_UNSUCCESSFUL
                                   : REASON_NONE;
}

static void deploy_add(struct world *w, int service, const struct told *of)
{
    struct odeploy d = {.service = service,
                        .id = event_text(of->v, FIELD_DEPLOY),
                        .env = of->env,
                        .undoes = NOWHERE,
                        .finished = TIME_NONE};
    for (ptrdiff_t i = 0; i < w->deploy.n; i++)
        if (w->deploy.item[i].service == service && same(w->deploy.item[i].env, d.env) &&
            str_equal(w->deploy.item[i].id, d.id))
            return;
    struct tellings s = {.n = 0};
    for (ptrdiff_t i = 0; i < w->told.n; i++) {
        const struct told *t = &w->told.item[i];
        if (is_kind(t, KIND_DEPLOY) && names_service(w, t, service) && same(t->env, d.env) &&
            str_equal(event_text(t->v, FIELD_DEPLOY), d.id))
            s.item[s.n++] = t;
    }
    static const char *const status[] = {"success", "failure", "cancelled"};
    const struct told *decides = NULL;
    d.status = DEPLOY_UNFINISHED;
    for (int i = 0; i < 3 && !decides; i++) {
        decides = earliest(&s, status[i]);
        if (decides) {
            d.status = (enum deploy_status)i;
            d.finished = decides->at;
        }
    }
    d.started = time_of(s.item, s.n, FIELD_STARTED_AT, EVENT_DEPLOY_STARTED);
    d.began = TIME_NONE;
    for (ptrdiff_t i = 0; i < s.n; i++)
        d.began = least(d.began, s.item[i]->at);
    set_shas(w, &d, &s, decides);
    const struct value *repo = field(&s, decides, FIELD_REPO);
    d.repo_told = repo != NULL;
    d.repo = repo ? repo->text : repo_with(w, d.sha, d.nsha);
    d.says_rollback = any_says(&s, FIELD_ROLLBACK, 1);
    d.says_no_rollback = !d.says_rollback && any_says(&s, FIELD_ROLLBACK, 0);
    d.says_rework = any_says(&s, FIELD_REWORK, 1);
    d.production = d.env.p && production(w, d.env);
    d.success = d.production && d.status == DEPLOY_SUCCESS;
    *PUSH(w->a, &w->deploy) = d;
}

static void ring_deploy(struct world *w, const struct told *t)
{
    for (int s = 0; s < (int)w->service.n; s++) {
        bool any = !names_service(w, t, s);
        for (ptrdiff_t k = 0; k < w->deploy.n; k++)
            any |= w->deploy.item[k].service == s && ring_of(w, t, &w->deploy.item[k]);
        if (!any)
            deploy_add(w, s, t);
    }
}

/* a rollout that only its rings tell of; those that tell the environment first, the larger first */
static void ring_deploys(struct world *w)
{
    bool *done = NEW(w->a, bool, w->told.n);
    for (;;) {
        ptrdiff_t next = -1;
        for (ptrdiff_t i = 0; i < w->told.n; i++)
            if (!done[i] && is_kind(&w->told.item[i], KIND_RING) &&
                !is(&w->told.item[i], EVENT_RING_PAUSED) &&
                (next < 0 || str_compare(w->told.item[i].env, w->told.item[next].env) > 0))
                next = i;
        if (next < 0)
            return;
        done[next] = true;
        ring_deploy(w, &w->told.item[next]);
    }
}

/* service, finished (none last), id, env */
static bool before(const struct odeploy *a, const struct odeploy *b)
{
    if (a->service != b->service)
        return a->service < b->service;
    if (a->finished != b->finished)
        return b->finished == TIME_NONE || (a->finished != TIME_NONE && a->finished < b->finished);
    int ids = str_compare(a->id, b->id);
    return ids ? ids < 0 : str_compare(a->env, b->env) < 0;
}

void world_deploys(struct world *w)
{
    for (int s = 0; s < (int)w->service.n; s++)
        for (ptrdiff_t i = 0; i < w->told.n; i++) {
            const struct told *t = &w->told.item[i];
            if (is_kind(t, KIND_DEPLOY) && names_service(w, t, s))
                deploy_add(w, s, t);
        }
    ring_deploys(w);
    struct str *only = NEW(w->a, struct str, w->service.n);
    struct str *found = NEW(w->a, struct str, w->deploy.n);
    for (ptrdiff_t i = 0; i < w->deploy.n; i++) { /* what is named only */
        found[i] = w->deploy.item[i].repo;
        if (!w->deploy.item[i].repo_told)
            w->deploy.item[i].repo = (struct str){0};
    }
    for (int s = 0; s < (int)w->service.n; s++)
        only[s] = only_repo(w, s);
    for (ptrdiff_t i = 0; i < w->deploy.n; i++)
        w->deploy.item[i].repo = found[i];
    for (ptrdiff_t i = 0; i < w->deploy.n; i++) {
        struct odeploy *x = &w->deploy.item[i];
        if (!x->repo.p)
            x->repo = only[x->service];
        x->commit = NOWHERE;
        for (ptrdiff_t k = 0; k < (x->sha_told ? 1 : x->nsha); k++)
            x->commit = newest(w, x->commit, known(w, x->repo, x->sha[k]));
        x->unknown_commit = x->nsha && x->commit == NOWHERE;
        if (w->set->counts_at != COUNTS_AT_FINISHED && x->status == DEPLOY_SUCCESS)
            counts_at(w, x);
        x->told_finished = x->finished;
        count(w, x);
    }
    struct odeploy *d = w->deploy.item;
    for (ptrdiff_t i = 0; i < w->deploy.n; i++)
        for (ptrdiff_t k = i; k > 0 && before(&d[k], &d[k - 1]); k--) {
            struct odeploy swap = d[k];
            d[k] = d[k - 1];
            d[k - 1] = swap;
        }
}

static int64_t instant_of(const struct odeploy *d)
{
    return d->finished != TIME_NONE ? d->finished : d->started != TIME_NONE ? d->started : d->began;
}

/* F9: whether a reference names deployment i. Without service: own ones first, each of several;
 * else the one service of the log that has such a production deployment. Several environments: the
 * latest at or before. */
bool names_deploy(const struct world *w, const struct event_ref *ref, const int *own,
                  ptrdiff_t nown, int64_t at, int i)
{
    struct str env = lower_case(w->a, ref->env);
    bool *candidate = NEW(w->a, bool, w->deploy.n), own_has = false, mine = false;
    int n = 0, latest = NOWHERE;
    for (int k = 0; k < (int)w->deploy.n; k++) {
        const struct odeploy *d = &w->deploy.item[k];
        candidate[k] = str_equal(d->id, ref->id) && d->production &&
                       (!env.p || same(env, d->env)) &&
                       (!ref->service.p || str_equal(ref->service, w->service.item[d->service]));
        for (ptrdiff_t o = 0; o < nown; o++) {
            own_has |= candidate[k] && own[o] == d->service;
            mine |= k == i && own[o] == d->service;
        }
    }
    if (!candidate[i] || (!ref->service.p && own_has && !mine))
        return false;
    for (int k = 0; k < (int)w->deploy.n; k++) {
        const struct odeploy *d = &w->deploy.item[k];
        if (candidate[k] && d->service != w->deploy.item[i].service && !ref->service.p && !own_has)
            return false;
        if (!candidate[k] || d->service != w->deploy.item[i].service)
            continue;
        n++;
        int64_t one = instant_of(d), best = latest < 0 ? 0 : instant_of(&w->deploy.item[latest]);
        if (one != TIME_NONE && one <= at &&
            (latest < 0 || one > best ||
             (one == best && str_compare(d->env, w->deploy.item[latest].env) < 0)))
            latest = k;
    }
    return n == 1 || latest == i;
}

int deploy_named(const struct world *w, const struct event_ref *ref, const int *own, ptrdiff_t nown,
                 int64_t at)
{
    for (int i = 0; i < (int)w->deploy.n; i++)
        if (names_deploy(w, ref, own, nown, at, i))
            return i;
    return NOWHERE;
}

/* the last counted deployment that finished at or before */
int latest_counted(const struct world *w, int service, int64_t at)
{
    int found = NOWHERE;
    for (int i = 0; i < (int)w->deploy.n; i++) {
        const struct odeploy *d = &w->deploy.item[i];
        if (d->service == service && d->counted && d->finished <= at)
            found = i;
    }
    return found;
}
