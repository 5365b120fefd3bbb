/* F2: the repository and the commit of each deployment; F4: which service has which repository.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.h"
#include "fact/derive.h"

/* a service has a repository */
struct pair {
    int32_t service, repo;
};

struct pairs {
    struct pair *item;
    ptrdiff_t n, capacity;
};

static int compare_pairs(const void *x, const void *y)
{
    const struct pair *a = x, *b = y;
    if (a->service != b->service)
        return a->service < b->service ? -1 : 1;
    return (a->repo > b->repo) - (a->repo < b->repo);
}

static void pairs_sort(struct pairs *p, struct arena scratch)
{
    sort(p->item, p->n, sizeof *p->item, compare_pairs, scratch);
    ptrdiff_t kept = 0;
    for (ptrdiff_t i = 0; i < p->n; i++)
        if (!kept || compare_pairs(&p->item[kept - 1], &p->item[i]) != 0)
            p->item[kept++] = p->item[i];
    p->n = kept;
}

/* The repositories that production deployments and changes of a service name, and its `repos`.
 * Deployments elsewhere name none: they change no number. */
static struct pairs pairs_of(struct derivation *d)
{
    struct pairs p = {0};
    for (ptrdiff_t i = 0; i < d->deployment.n; i++) {
        const struct deployment *one = &d->deployment.item[i];
        if (one->production && one->repo_i >= 0)
            *PUSH(d->a, &p) = (struct pair){one->service, one->repo_i};
    }
    for (ptrdiff_t i = 0; i < d->change_told.n; i++) {
        const struct change_told *c = &d->change_told.item[i];
        ptrdiff_t n;
        const int32_t *member = set_members(&d->b->text, c->service, &n);
        for (ptrdiff_t k = 0; k < n; k++)
            *PUSH(d->a, &p) = (struct pair){d->service_of[member[k]], c->repo};
    }
    for (ptrdiff_t i = 0; i < d->rules->nservice; i++) {
        const struct service_rule *s = &d->rules->service[i];
        for (ptrdiff_t k = 0; k < s->repos.n; k++)
            *PUSH(d->a, &p) = (struct pair){names_find(&d->service_name, s->name),
                                            names_find(&d->repo_name, s->repos.item[k])};
    }
    pairs_sort(&p, *d->a);
    return p;
}

/* the only repository of a service, -1 when it has none or several */
static int32_t only_repo(const struct pairs *p, int32_t service)
{
    ptrdiff_t low = 0, high = p->n;
    while (low < high) {
        ptrdiff_t middle = (low + high) / 2;
        if (p->item[middle].service < service)
            low = middle + 1;
        else
            high = middle;
    }
    bool one = low < p->n && p->item[low].service == service &&
               (low + 1 == p->n || p->item[low + 1].service != service);
    return one ? p->item[low].repo : -1;
}

/* the one repository whose graph has one of the shas, -1 */
int32_t repo_with_sha(const struct derivation *d, struct texts shas)
{
    for (ptrdiff_t i = 0; i < shas.n; i++) {
        int32_t found = -1, n = 0;
        for (int32_t r = 0; r < d->repo_name.n; r++)
            if (graph_find(d->repo_told[r].graph, shas.item[i]) != COMMIT_NONE) {
                found = r;
                n++;
            }
        if (n == 1)
            return found;
    }
    return -1;
}

static bool newer(const struct ancestry *x, int32_t c, int32_t than)
{
    if (than == COMMIT_NONE || x->generation[c] != x->generation[than])
        return than == COMMIT_NONE || x->generation[c] > x->generation[than];
    return c < than;
}

/* Of several shas the one that stands for the deployment: the first told as `sha`, else the newest
 * on the graph (highest generation), else the first. */
static void choose_commit(struct derivation *d, struct deployment *one)
{
    const struct deployment_told *told = &d->told.item[one->told];
    if (one->repo_i < 0 || !told->shas.n)
        return;
    const struct graph *g = d->repo_told[one->repo_i].graph;
    one->commit = graph_find(g, one->sha);
    if (told->has_sha)
        return;
    for (ptrdiff_t i = 1; i < told->shas.n; i++) {
        int32_t c = graph_find(g, told->shas.item[i]);
        if (c != COMMIT_NONE && newer(ancestry_for(d, one->repo_i), c, one->commit)) {
            one->commit = c;
            one->sha = told->shas.item[i];
        }
    }
}

void deployments_place(struct derivation *d)
{
    for (ptrdiff_t i = 0; i < d->deployment.n; i++)
        if (d->deployment.item[i].repo.p)
            d->deployment.item[i].repo_i = names_find(&d->repo_name, d->deployment.item[i].repo);
    struct pairs named = pairs_of(d);
    for (ptrdiff_t i = 0; i < d->deployment.n; i++) {
        struct deployment *one = &d->deployment.item[i];
        if (one->repo_i < 0)
            one->repo_i = repo_with_sha(d, d->told.item[one->told].shas);
        if (one->repo_i < 0)
            one->repo_i = only_repo(&named, one->service);
        if (one->repo_i >= 0)
            one->repo = d->repo_name.item[one->repo_i];
        choose_commit(d, one);
    }
}

void members_collect(struct derivation *d)
{
    struct pairs p = pairs_of(d);
    struct arena *a = d->a;
    for (ptrdiff_t i = 0; i < p.n; i++) {
        struct str name = d->service_name.item[p.item[i].service];
        const struct service_rule *rule = rules_service(d->rules, name);
        struct repo_told *r = &d->repo_told[p.item[i].repo];
        if (rule && rule->paths.n)
            *PUSH(a, &r->pathed) = p.item[i].service;
        else
            r->everywhere = set_union(&d->b->text, r->everywhere, own_set(d, p.item[i].service), a);
    }
    paths_collect(d);
}
