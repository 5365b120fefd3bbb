/* docs/definitions.md "Routes": the services of events that name none.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Of incidents and rings that follow others of their id only what is left to rows; the rest is
 * incidents_collect's and rings_collect's (F7). */
#include "fact/derive.h"

/* a commit's `paths` as one push tells them */
struct paths_told {
    struct str json;
    const struct paths_told *next;
};

struct routing {
    struct derivation *d;
    int32_t *lister_from; /* [nrepo + 1] into lister: services (of the rules) that list a repo */
    int32_t *lister;
    const struct paths_told ***paths_of; /* [repo][commit]; [repo] NULL: not yet asked for */
    struct names asked;    /* kind, source, env, repo of events that only these decide on */
    LIST_OF(int32_t) gave; /* and their sets */
    bool by_path;          /* some row has a path */
};

/* --- paths of commits ------------------------------------------------------------------------ */

static void paths_read(struct routing *g, int32_t repo)
{
    struct derivation *d = g->d;
    const struct repo_told *r = &d->repo_told[repo];
    char hex[COMMIT_HEX_BYTES];
    struct event_commit c;
    const struct paths_told **first = g->paths_of[repo] =
        NEW(d->a, const struct paths_told *, r->graph->n + 1);
    for (ptrdiff_t i = 0; i < r->npush; i++)
        for (struct str rest = d->push[r->push_from + i]->commits;
             event_commit_next(&rest, &c, hex);) {
            int32_t at = c.paths.p ? graph_find(r->graph, c.sha) : COMMIT_NONE;
            if (at == COMMIT_NONE)
                continue;
            struct paths_told *told = NEW(d->a, struct paths_told, 1);
            *told = (struct paths_told){c.paths, first[at]};
            first[at] = told;
        }
}

static void paths_add(struct routing *g, int32_t repo, struct str sha, struct texts *list,
                      struct str **item, struct arena *scratch)
{
    struct derivation *d = g->d;
    int32_t commit = sha.n ? graph_find(d->repo_told[repo].graph, sha) : COMMIT_NONE;
    if (commit == COMMIT_NONE)
        return;
    for (const struct paths_told *told = g->paths_of[repo][commit]; told; told = told->next) {
        struct str json = told->json, path;
        char *text = arena_alloc_raw(scratch, 1, 1, json.n + 1);
        while (path_next(&json, text, &path)) {
            if (list->n % 64 == 0) {
                struct str *more = NEW_RAW(scratch, struct str, list->n + 64);
                for (ptrdiff_t k = 0; k < list->n; k++)
                    more[k] = (*item)[k];
                list->item = *item = more;
            }
            (*item)[list->n++] = path;
            text += path.n; /* a path is no longer than it is spelled */
        }
    }
}

/* the paths that the commits of a deployment touch */
static struct texts paths_of(struct routing *g, const struct told_deploy *r, int32_t repo,
                             struct arena *scratch)
{
    struct texts list = {0};
    struct str *item = NULL;
    if (repo < 0)
        return list;
    if (!g->paths_of[repo])
        paths_read(g, repo);
    paths_add(g, repo, r->sha, &list, &item, scratch);
    for (ptrdiff_t i = 0; i < r->shas.n; i++)
        paths_add(g, repo, r->shas.item[i], &list, &item, scratch);
    return list;
}

/* --- what rows say --------------------------------------------------------------------------- */

int32_t set_of_names(struct derivation *d, struct texts name)
{
    struct interned *t = &d->b->text;
    int32_t *number = NEW_RAW(d->a, int32_t, name.n); /* the names may stand in scratch */
    for (ptrdiff_t i = 0; i < name.n; i++) {
        intern(t, name.item[i], d->a);
        number[i] = names_find(&t->name, name.item[i]);
    }
    return name.n ? set_of(t, number, name.n, d->a) : 0;
}

/* what decides on an event without labels and paths: interned texts, so their places will do */
struct question {
    const char *kind, *source, *env, *repo;
};

static int32_t find(struct routing *g, const struct route_event *v)
{
    struct arena scratch = upper_half(g->d->a);
    struct texts service;
    return route_find(g->d->rules, v, &scratch, &service) < 0 ? 0 : set_of_names(g->d, service);
}

/* step 3: the set of the first row that matches, 0 */
static int32_t by_rows(struct routing *g, const struct route_event *v)
{
    struct derivation *d = g->d;
    if (!d->rules->nroute)
        return 0;
    if (v->label.n || v->path.n)
        return find(g, v);
    struct question *q = NEW(d->a, struct question, 1);
    *q = (struct question){v->kind.p, v->source.p, v->env.p, v->repo.p};
    ptrdiff_t before = g->asked.n;
    int32_t number = names_add(&g->asked, (struct str){(const char *)q, sizeof *q}, d->a);
    if (number == before)
        *PUSH(d->a, &g->gave) = find(g, v);
    return g->gave.item[number];
}

/* --- listed repositories --------------------------------------------------------------------- */

static void listers_collect(struct routing *g)
{
    struct derivation *d = g->d;
    const struct rules *rules = d->rules;
    int32_t n = 0, *from = g->lister_from = NEW(d->a, int32_t, d->repo_name.n + 2);
    for (ptrdiff_t i = 0; i < rules->nservice; i++)
        for (ptrdiff_t k = 0; k < rules->service[i].repos.n; k++, n++)
            from[names_find(&d->repo_name, rules->service[i].repos.item[k]) + 2]++;
    for (ptrdiff_t i = 2; i < d->repo_name.n + 2; i++)
        from[i] += from[i - 1];
    g->lister = NEW_RAW(d->a, int32_t, n + 1);
    for (ptrdiff_t i = 0; i < rules->nservice; i++)
        for (ptrdiff_t k = 0; k < rules->service[i].repos.n; k++)
            g->lister[from[names_find(&d->repo_name, rules->service[i].repos.item[k]) + 1]++] =
                (int32_t)i;
}

static ptrdiff_t longest(const struct service_rule *s, struct str path)
{
    ptrdiff_t most = -1;
    for (ptrdiff_t i = 0; i < s->paths.n; i++) {
        ptrdiff_t one = route_path_length(s->paths.item[i], path);
        most = one > most ? one : most;
    }
    return most;
}

/* whether a service with path rules has one of the paths, as F4 says: the longest prefix wins */
static bool touched(const struct routing *g, int32_t repo, const struct service_rule *s,
                    struct texts path)
{
    for (ptrdiff_t k = 0; k < path.n; k++) {
        ptrdiff_t own = longest(s, path.item[k]);
        bool best = own >= 0;
        for (int32_t i = g->lister_from[repo]; best && i < g->lister_from[repo + 1]; i++)
            best = longest(&g->d->rules->service[g->lister[i]], path.item[k]) <= own;
        if (best)
            return true;
    }
    return false;
}

/* step 4: the set of the only service that lists the repository, 0 */
static int32_t by_list(struct routing *g, int32_t repo, struct texts path)
{
    const struct service_rule *only = NULL;
    for (int32_t i = g->lister_from[repo]; i < g->lister_from[repo + 1]; i++) {
        const struct service_rule *s = &g->d->rules->service[g->lister[i]];
        if (s->paths.n && path.n && !touched(g, repo, s, path))
            continue;
        if (only)
            return 0;
        only = s;
    }
    return only ? set_of_names(g->d, (struct texts){&only->name, 1}) : 0;
}

/* --- deployments ----------------------------------------------------------------------------- */

/* source, environment and deploy id, in an order in which they cannot be mistaken */
static struct str entity_of(const struct told_deploy *r, struct arena *a)
{
    struct out o = out_to(a);
    out_int(&o, r->told.source.n);
    out_byte(&o, ':');
    out_str(&o, r->told.source);
    out_int(&o, r->told.env.p ? r->told.env.n : -1);
    out_byte(&o, ':');
    out_str(&o, r->told.env);
    out_str(&o, r->deploy);
    return out_str_of(&o);
}

/* what the events of one entity that have services say together */
struct leaders {
    int32_t set;     /* 0: none, MIXED */
    struct str repo; /* p == NULL: none tells one */
    bool repos;      /* they tell several */
};

static void lead_on(struct leaders *all, const struct told_deploy *r)
{
    enum { MIXED = -1 };
    all->set = !all->set || all->set == r->told.service ? r->told.service : MIXED;
    if (!r->repo.p)
        return;
    all->repos |= all->repo.p && !str_equal(all->repo, r->repo);
    all->repo = r->repo;
}

/* Step 5: the services of the others of that entity, where all have the same, and no other
 * repository: ids may be unique in a pipeline alone. What happens elsewhere than in production
 * gives production nothing. */
static void follow_deploys(struct derivation *d)
{
    struct fact_builder *b = d->b;
    struct names entity = {.key = b->key};
    for (ptrdiff_t i = 0; i < b->deploy.n; i++)
        if (!b->deploy.item[i].told.service)
            names_add(&entity, entity_of(&b->deploy.item[i], d->a), d->a);
    if (!entity.n)
        return;
    struct leaders *leaders = NEW(d->a, struct leaders, entity.n);
    for (ptrdiff_t i = 0; i < b->deploy.n; i++) {
        const struct told_deploy *r = &b->deploy.item[i];
        struct arena scratch = *d->a;
        int32_t number = r->told.service ? names_find(&entity, entity_of(r, &scratch)) : -1;
        if (number >= 0)
            lead_on(&leaders[number], r);
    }
    for (ptrdiff_t i = 0; i < b->deploy.n; i++) {
        struct told_deploy *r = &b->deploy.item[i];
        struct arena scratch = *d->a;
        int32_t number = r->told.service ? -1 : names_find(&entity, entity_of(r, &scratch));
        const struct leaders *all = number < 0 ? NULL : &leaders[number];
        if (all && all->set > 0 &&
            (!r->repo.p || !all->repo.p || (!all->repos && str_equal(all->repo, r->repo))))
            r->told.service = all->set;
    }
}

struct route_event question_of(const struct told *told, enum event_kind kind)
{
    return (struct route_event){
        .kind = event_kind_name(kind), .source = told->source, .env = told->env};
}

/* the repository that it names, else the one whose history has its sha; -1 */
static int32_t repo_of(const struct derivation *d, const struct told_deploy *r)
{
    if (r->repo.p)
        return names_find(&d->repo_name, r->repo);
    int32_t repo = repo_with_sha(d, (struct texts){&r->sha, r->sha.n > 0});
    return repo >= 0 ? repo : repo_with_sha(d, r->shas);
}

static int32_t deploy_set(struct routing *g, const struct told_deploy *r)
{
    struct derivation *d = g->d;
    int32_t repo = repo_of(d, r), set;
    struct arena scratch = upper_half(d->a);
    scratch.at += (scratch.end - scratch.at) / 2; /* below it is what finding a row needs */
    bool by_path = g->by_path;
    for (int32_t i = repo < 0 ? 0 : g->lister_from[repo]; repo >= 0 && i < g->lister_from[repo + 1];
         i++)
        by_path |= d->rules->service[g->lister[i]].paths.n > 0;
    struct texts path = by_path ? paths_of(g, r, repo, &scratch) : (struct texts){0};
    struct route_event v = question_of(&r->told, KIND_DEPLOY);
    if (repo >= 0)
        v.repo = d->repo_name.item[repo];
    if (g->by_path)
        v.path = path;
    set = by_rows(g, &v);
    return set || repo < 0 ? set : by_list(g, repo, path);
}

static void route_deploys(struct routing *g)
{
    struct derivation *d = g->d;
    struct fact_builder *b = d->b;
    bool any = false, left = false;
    for (ptrdiff_t i = 0; i < b->deploy.n; i++)
        any |= !b->deploy.item[i].told.service;
    if (!any)
        return;
    listers_collect(g);
    g->paths_of = NEW(d->a, const struct paths_told **, d->repo_name.n + 1);
    for (ptrdiff_t i = 0; i < b->deploy.n; i++)
        if (!b->deploy.item[i].told.service)
            b->deploy.item[i].told.service = deploy_set(g, &b->deploy.item[i]);
    follow_deploys(d);
    for (ptrdiff_t i = 0; i < b->deploy.n && d->rules->base.unlisted == UNLISTED_REPO; i++) {
        struct told_deploy *r = &b->deploy.item[i];
        int32_t repo = r->told.service ? -1 : repo_of(d, r);
        if (repo < 0)
            continue;
        struct str tail = route_repo_tail(d->repo_name.item[repo]);
        r->told.service = set_of_names(d, (struct texts){&tail, tail.n > 0});
        left = true;
    }
    if (left)
        follow_deploys(d);
}

/* --- the others ------------------------------------------------------------------------------ */

static void route_flags(struct routing *g)
{
    struct fact_builder *b = g->d->b;
    for (ptrdiff_t i = 0; i < b->flag.n; i++) {
        struct told *told = &b->flag.item[i].told;
        struct route_event v = question_of(told, KIND_FLAG);
        if (!told->service)
            told->service = by_rows(g, &v);
    }
}

/* an incident that one of its events names a service of is that service's (F7) */
static void route_incidents(struct routing *g)
{
    struct derivation *d = g->d;
    struct fact_builder *b = d->b;
    struct names named = {.key = b->key};
    for (ptrdiff_t i = 0; i < b->incident.n; i++)
        if (b->incident.item[i].told.service)
            names_add(&named, b->incident.item[i].incident, d->a);
    for (ptrdiff_t i = 0; i < b->incident.n; i++) {
        struct told_incident *r = &b->incident.item[i];
        if (r->told.service || names_find(&named, r->incident) >= 0)
            continue;
        struct route_event v = question_of(&r->told, KIND_INCIDENT);
        v.label = r->labels;
        r->told.service = by_rows(g, &v);
    }
}

/* the environments in which the deploy id of a ring without service has one */
struct led {
    struct str env;
    int32_t next; /* -1 */
};

struct ledger {
    struct names open;   /* deploy ids of rings without service */
    LIST_OF(int32_t) of; /* by id: first of led, -1 */
    LIST_OF(struct led) led;
};

static void lead_in(struct derivation *d, struct ledger *l, const struct told *told,
                    struct str deploy)
{
    int32_t n = told->service ? names_find(&l->open, deploy) : -1;
    if (n < 0)
        return;
    *PUSH(d->a, &l->led) = (struct led){told->env, l->of.item[n]};
    l->of.item[n] = (int32_t)l->led.n - 1;
}

/* whether rings_collect will find it a deployment: in its environment or, as F1 goes, in another of
 * production's names */
static bool has_leader(const struct derivation *d, const struct ledger *l,
                       const struct told_ring *r)
{
    struct str env = r->told.env;
    for (int32_t i = l->of.item[names_find(&l->open, r->deploy)]; i >= 0; i = l->led.item[i].next)
        if (!env.p || (l->led.item[i].env.p && str_equal(l->led.item[i].env, env)) ||
            (production_env(d, -1, env) && production_env(d, -1, l->led.item[i].env)))
            return true;
    return false;
}

/* a ring of a deployment that some service has is that one's (F7) */
static void route_rings(struct routing *g)
{
    struct derivation *d = g->d;
    struct fact_builder *b = d->b;
    struct ledger l = {.open = {.key = b->key}};
    for (ptrdiff_t i = 0; i < b->ring.n; i++)
        if (!b->ring.item[i].told.service &&
            names_add(&l.open, b->ring.item[i].deploy, d->a) == l.of.n)
            *PUSH(d->a, &l.of) = -1;
    if (!l.open.n)
        return;
    for (ptrdiff_t i = 0; i < b->deploy.n; i++)
        lead_in(d, &l, &b->deploy.item[i].told, b->deploy.item[i].deploy);
    for (ptrdiff_t i = 0; i < b->ring.n; i++)
        lead_in(d, &l, &b->ring.item[i].told, b->ring.item[i].deploy);
    for (ptrdiff_t i = 0; i < b->ring.n; i++) {
        struct told_ring *r = &b->ring.item[i];
        struct route_event v = question_of(&r->told, KIND_RING);
        r->routed = r->told.service || has_leader(d, &l, r) ? 0 : by_rows(g, &v);
    }
    for (ptrdiff_t i = 0; i < b->ring.n; i++)
        if (!b->ring.item[i].told.service)
            b->ring.item[i].told.service = b->ring.item[i].routed;
}

void events_route(struct derivation *d)
{
    struct routing g = {.d = d, .asked = {.key = d->b->key}};
    for (ptrdiff_t i = 0; i < d->rules->nroute; i++)
        g.by_path |= d->rules->route[i].path.n > 0;
    route_deploys(&g);
    if (!d->rules->nroute)
        return;
    route_flags(&g);
    route_incidents(&g);
    route_rings(&g);
}
