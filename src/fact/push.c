/* F3: pushes -> the graph of each repository and what they say of its commits.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fact/derive.h"

#include <string.h>

static int compare_keys(const void *x, const void *y)
{
    const struct told_push *a = *(const struct told_push *const *)x,
                           *b = *(const struct told_push *const *)y;
    int order = str_compare(a->repo, b->repo);
    if (!order && a->told.key.a != b->told.key.a)
        return a->told.key.a < b->told.key.a ? -1 : 1;
    if (!order && a->told.key.b != b->told.key.b)
        return a->told.key.b < b->told.key.b ? -1 : 1;
    if (!order)
        order = told_compare(&a->told, &b->told);
    return order ? order : str_compare(a->commits, b->commits);
}

/* explicit before inferred, then by (at, id): the first to tell a commit has landed it */
static int compare_landings(const void *x, const void *y)
{
    const struct told_push *a = *(const struct told_push *const *)x,
                           *b = *(const struct told_push *const *)y;
    int order = str_compare(a->repo, b->repo);
    if (order || a->told.inferred != b->told.inferred)
        return order ? order : a->told.inferred - b->told.inferred;
    order = told_compare(&a->told, &b->told);
    order = order ? order : str_compare(a->commits, b->commits);
    order = order ? order : str_compare(a->ref, b->ref);
    order = order ? order : str_compare(a->after, b->after);
    order = order ? order : str_compare(a->before, b->before);
    return order ? order : str_compare(a->actor, b->actor);
}

static bool same_key(const struct told_push *a, const struct told_push *b)
{
    return a->told.key.a == b->told.key.a && a->told.key.b == b->told.key.b;
}

/* deliveries of one push come together */
void pushes_collect(struct derivation *d)
{
    struct fact_builder *b = d->b;
    const struct told_push **push = NEW_RAW(d->a, const struct told_push *, b->push.n);
    for (ptrdiff_t i = 0; i < b->push.n; i++)
        push[i] = &b->push.item[i];
    sort_pointers(push, b->push.n, compare_keys, *d->a);
    for (ptrdiff_t i = 0, end; i < b->push.n; i = end) {
        for (end = i + 1; end < b->push.n && same_key(push[end], push[i]) &&
                          str_equal(push[end]->repo, push[i]->repo);)
            end++;
        const struct told_push *one = push[end - 1];
        if (end - i > 1) {
            struct told_push *merged = NEW(d->a, struct told_push, 1);
            record_merge(&shape_push, (const void *const *)(push + i), end - i, merged);
            one = merged;
        }
        push[d->npush++] = one;
    }
    d->push = push;
    sort_pointers(push, d->npush, compare_landings, *d->a);
}

bool sha_is_zero(struct str sha)
{
    for (ptrdiff_t i = 0; i < sha.n; i++)
        if (sha.p[i] != '0')
            return false;
    return true;
}

/* while a graph is built: what is known of a commit by its number of first sight */
struct sight {
    int32_t push, named;
};

struct reading {
    struct derivation *d;
    struct repo_told *repo;
    struct graph_builder *graph;
    LIST_OF(struct sight) sight;
};

static struct sight *sight_of(struct reading *g, int32_t number)
{
    while (g->sight.n < number)
        *PUSH(g->d->a, &g->sight) = (struct sight){-1, 0};
    if (g->sight.n > number)
        return &g->sight.item[number];
    struct sight *new = PUSH(g->d->a, &g->sight);
    *new = (struct sight){-1, 0};
    return new;
}

static void read_commit(struct reading *g, int32_t push, const struct event_commit *c,
                        struct str chained)
{
    const struct told_push *p = g->d->push[push];
    bool chain = !c->parents_told && chained.p && !p->told.inferred;
    int32_t number =
        graph_add(g->graph, c->sha, chain ? &chained : c->parent, chain ? 1 : c->nparent,
                  c->parents_told || chain, chain, c->authored_ms, c->committed_ms);
    struct sight *s = sight_of(g, number);
    if (s->push < 0)
        s->push = push;
    s->named = set_union(&g->d->b->text, s->named, p->told.service, g->d->a);
}

/* F3: a commit without parents told follows the one before it in its push, the first one `before`.
 * Not in an import's batch, which is no landing: there such a commit ends a shallow history. */
static void read_push(struct reading *g, int32_t push)
{
    const struct told_push *p = g->d->push[push];
    char hex[COMMIT_HEX_BYTES], kept[2][64];
    struct event_commit c;
    struct str rest = p->commits, last = {0};
    if (p->told.type == EVENT_PUSH_LANDED && p->before.p && !sha_is_zero(p->before))
        last = p->before;
    for (int turn = 0; event_commit_next(&rest, &c, hex); turn = !turn) {
        read_commit(g, push, &c, last);
        memcpy(kept[turn], c.sha.p, (size_t)c.sha.n);
        last = (struct str){kept[turn], c.sha.n};
    }
}

static void spread_sights(struct reading *g)
{
    struct repo_told *r = g->repo;
    struct arena *a = g->d->a;
    int32_t n = r->graph->n;
    r->push = NEW_RAW(a, int32_t, n);
    r->named = NEW(a, int32_t, n);
    for (int32_t i = 0; i < n; i++)
        r->push[i] = -1;
    for (ptrdiff_t number = 0; number < g->sight.n; number++) {
        int32_t i = r->graph->by_sight[number];
        if (i == COMMIT_NONE || g->sight.item[number].push < 0) /* only named as a parent */
            continue;
        r->push[i] = g->sight.item[number].push;
        r->named[i] = g->sight.item[number].named;
    }
}

void graphs_build(struct derivation *d)
{
    ptrdiff_t i = 0;
    for (ptrdiff_t repo = 0; repo < d->repo_name.n; repo++) {
        struct reading g = {d, &d->repo_told[repo], graph_begin(d->b->key, d->a), {0}};
        g.repo->push_from = i;
        for (; i < d->npush && str_equal(d->push[i]->repo, d->repo_name.item[repo]); i++)
            read_push(&g, (int32_t)i);
        g.repo->npush = i - g.repo->push_from;
        g.repo->graph = graph_finish(g.graph, d->a);
        spread_sights(&g);
    }
}
