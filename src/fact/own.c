/* F4: which commits belong to which change.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.h"
#include "fact/derive.h"

/* a repository's changes while they take their commits */
struct owning {
    struct derivation *d;
    struct repo_told *r;
    int32_t *merge_of; /* [n] the change whose merge_sha it is, -1 */
    int32_t at;        /* the change that takes */
    bool plain;        /* it has a commit that is no merge */
};

/* a change by (merged, id): the order in which they take */
struct turn {
    int64_t merged_ms;
    int32_t change;
};

static int compare_turns(const void *x, const void *y)
{
    const struct turn *a = x, *b = y;
    if (a->merged_ms != b->merged_ms)
        return a->merged_ms < b->merged_ms ? -1 : 1;
    return (a->change > b->change) - (a->change < b->change); /* changes stand by id */
}

static bool is_plain(const struct graph *g, int32_t c)
{
    return g->commit[c].known && g->commit[c].nparent < 2;
}

static void take(void *context, int32_t commit)
{
    struct owning *o = context;
    if (!o->r->graph->commit[commit].known)
        return;
    if (o->r->owner[commit] < 0)
        o->r->owner[commit] = o->at;
}

static void take_one(struct owning *o, int32_t commit)
{
    if (commit == COMMIT_NONE)
        return;
    o->plain |= is_plain(o->r->graph, commit);
    take(o, commit);
}

/* the commits that its merge and its head have and the first parent of its merge has not */
static void take_new(struct owning *o, const struct change_told *c)
{
    const struct graph *g = o->r->graph;
    const struct commit *m = &g->commit[c->merge_commit];
    enum { FEW = 65 };
    int32_t tip[FEW], n = 0;
    int32_t base = m->nparent ? g->parent[m->parent_from] : COMMIT_NONE;
    int32_t head = c->merged.head_sha.n ? graph_find(g, c->merged.head_sha) : COMMIT_NONE;
    if (!m->parents_known)
        return;
    for (int32_t k = 1; k < m->nparent && n < FEW - 1; k++)
        tip[n++] = g->parent[m->parent_from + k];
    if (head != COMMIT_NONE)
        tip[n++] = head;
    if (n && ancestry_new(ancestry_for(o->d, c->repo), tip, n, base, take, o))
        o->plain = true;
}

/* A rebase lands as many single-parent commits as the change has shas, by one push, the last of
 * them its merge_sha; fewer in a row: it was squashed. Another change's merge_sha ends the row. */
static void take_rebased(struct owning *o, const struct change_told *c)
{
    const struct graph *g = o->r->graph;
    int32_t push = o->r->push[c->merge_commit], row = 0;
    if (push < 0 || o->d->push[push]->told.inferred || c->merged.shas.n < 2)
        return;
    for (int pass = 0; pass < 2; pass++) {
        int32_t at = c->merge_commit, n = 0;
        while (n < c->merged.shas.n && g->commit[at].nparent == 1 && o->r->push[at] == push &&
               (n == 0 || o->merge_of[at] < 0)) {
            if (pass == 1)
                take_one(o, at);
            at = g->parent[g->commit[at].parent_from];
            n++;
        }
        row = n;
        if (row < c->merged.shas.n)
            return;
    }
}

static void take_turn(struct owning *o, int32_t change)
{
    struct change_told *c = &o->d->change_told.item[change];
    o->at = change;
    o->plain = false;
    if (c->merge_commit != COMMIT_NONE) {
        take_one(o, c->merge_commit);
        take_new(o, c);
        take_rebased(o, c);
    }
    for (ptrdiff_t i = 0; i < c->merged.shas.n; i++)
        take_one(o, graph_find(o->r->graph, c->merged.shas.item[i]));
    c->no_own_commits = o->plain; /* until it is seen to own one */
}

static void list_owned(struct derivation *d, struct repo_told *r)
{
    const struct graph *g = r->graph;
    for (int32_t i = 0; i < g->n; i++)
        if (r->owner[i] >= 0) {
            struct change_told *c = &d->change_told.item[r->owner[i]];
            c->ncommit++;
            if (is_plain(g, i))
                c->no_own_commits = false;
        }
    for (ptrdiff_t i = 0; i < r->nchange; i++) {
        struct change_told *c = &d->change_told.item[r->change_from + i];
        c->commit = NEW_RAW(d->a, int32_t, c->ncommit);
        c->ncommit = 0;
    }
    for (int32_t i = 0; i < g->n; i++)
        if (r->owner[i] >= 0) {
            struct change_told *c = &d->change_told.item[r->owner[i]];
            c->commit[c->ncommit++] = i;
        }
}

static void own_in(struct derivation *d, struct repo_told *r, struct arena scratch)
{
    const struct graph *g = r->graph;
    struct owning o = {.d = d, .r = r, .merge_of = NEW_RAW(&scratch, int32_t, g->n)};
    struct turn *turn = NEW_RAW(&scratch, struct turn, r->nchange);
    for (int32_t i = 0; i < g->n; i++)
        o.merge_of[i] = -1;
    for (ptrdiff_t i = 0; i < r->nchange; i++) {
        int32_t change = (int32_t)(r->change_from + i);
        turn[i] = (struct turn){d->change_told.item[change].merged_ms, change};
    }
    sort(turn, r->nchange, sizeof *turn, compare_turns, scratch);
    for (ptrdiff_t i = 0; i < r->nchange; i++) {
        int32_t commit = d->change_told.item[turn[i].change].merge_commit;
        if (commit != COMMIT_NONE && o.merge_of[commit] < 0)
            o.merge_of[commit] = r->owner[commit] = turn[i].change;
    }
    for (ptrdiff_t i = 0; i < r->nchange; i++)
        take_turn(&o, turn[i].change);
    list_owned(d, r);
}

void changes_own(struct derivation *d)
{
    for (ptrdiff_t repo = 0; repo < d->repo_name.n; repo++) {
        struct repo_told *r = &d->repo_told[repo];
        r->owner = NEW_RAW(d->a, int32_t, r->graph->n);
        for (int32_t i = 0; i < r->graph->n; i++)
            r->owner[i] = -1;
        if (r->nchange && r->graph->n) {
            ancestry_for(d, (int32_t)repo); /* its memory outlives what is scratch here */
            own_in(d, r, upper_half(d->a));
        }
    }
}

struct ancestry *ancestry_for(struct derivation *d, int32_t repo)
{
    struct repo_told *r = &d->repo_told[repo];
    if (r->ancestry)
        return r->ancestry;
    const struct graph *g = r->graph;
    int32_t *base = NEW_RAW(d->a, int32_t, r->nchange);
    for (ptrdiff_t i = 0; i < r->nchange; i++) {
        int32_t m = d->change_told.item[r->change_from + i].merge_commit;
        base[i] = m == COMMIT_NONE || !g->commit[m].nparent ? COMMIT_NONE
                                                            : g->parent[g->commit[m].parent_from];
    }
    r->ancestry = ancestry_of(g, base, r->nchange, d->a);
    return r->ancestry;
}
