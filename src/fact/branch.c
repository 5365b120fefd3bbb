/* F3: the default branch, its tip, and which commits are on it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fact/derive.h"

struct str branch_of(struct str ref)
{
    static const struct str heads = STR("refs/heads/");
    return str_starts(ref, heads) ? str_slice(ref, heads.n, ref.n) : ref;
}

/* an imported HEAD is told as "HEAD -> refs/heads/main" */
static struct str head_of(struct str ref)
{
    static const struct str head = STR("HEAD -> ");
    return str_starts(ref, head) ? branch_of(str_slice(ref, head.n, ref.n)) : (struct str){0};
}

static const struct told_push *latest_head(const struct derivation *d, const struct repo_told *r)
{
    const struct told_push *latest = NULL;
    for (ptrdiff_t i = 0; i < r->npush; i++) {
        const struct told_push *p = d->push[r->push_from + i];
        if (!head_of(p->ref).p)
            continue;
        bool later =
            !latest || p->told.at_ms > latest->told.at_ms ||
            (p->told.at_ms == latest->told.at_ms && told_compare(&p->told, &latest->told) > 0);
        latest = later ? p : latest;
    }
    return latest;
}

/* the branch as any ref or base of the repository spells it, p == NULL: none has that name */
static struct str branch_named(const struct derivation *d, const struct repo_told *r,
                               struct str name)
{
    struct str found = {0};
    for (ptrdiff_t i = 0; i < r->npush && !found.p; i++) {
        struct str branch = branch_of(d->push[r->push_from + i]->ref);
        if (str_equal_fold(branch, name))
            found = name;
    }
    for (ptrdiff_t i = 0; i < r->nchange && !found.p; i++)
        if (str_equal_fold(d->change_told.item[r->change_from + i].merged.base, name))
            found = name;
    return found;
}

static struct str most_named_base(const struct derivation *d, const struct repo_told *r,
                                  struct arena scratch)
{
    struct names base = {.key = d->b->key};
    int32_t *n = NEW(&scratch, int32_t, r->nchange);
    int32_t best = -1;
    for (ptrdiff_t i = 0; i < r->nchange; i++) {
        struct str one = branch_of(d->change_told.item[r->change_from + i].merged.base);
        if (one.n)
            n[names_add(&base, one, &scratch)]++;
    }
    for (int32_t i = 0; i < base.n; i++)
        if (best < 0 || n[i] > n[best] ||
            (n[i] == n[best] && str_compare(base.item[i], base.item[best]) < 0))
            best = i;
    static const struct str none = {0};
    return best < 0 ? none : base.item[best];
}

static struct str default_branch(const struct derivation *d, ptrdiff_t repo)
{
    const struct repo_told *r = &d->repo_told[repo];
    for (ptrdiff_t i = 0; i < d->rules->nrepo; i++)
        if (d->rules->repo[i].default_branch.n &&
            str_equal(d->rules->repo[i].name, d->repo_name.item[repo]))
            return branch_of(d->rules->repo[i].default_branch);
    const struct told_push *head = latest_head(d, r);
    struct str branch = head ? head_of(head->ref) : (struct str){0};
    if (!branch.p)
        branch = branch_named(d, r, S("main"));
    if (!branch.p)
        branch = branch_named(d, r, S("master"));
    return branch.p ? branch : most_named_base(d, r, upper_half(d->a));
}

static int compare_times(const void *x, const void *y)
{
    const struct told_push *a = *(const struct told_push *const *)x,
                           *b = *(const struct told_push *const *)y;
    if (a->told.at_ms != b->told.at_ms)
        return a->told.at_ms < b->told.at_ms ? -1 : 1;
    return told_compare(&a->told, &b->told);
}

/* the pushes that moved the branch, by (at, id) */
static const struct told_push **pushes_to(const struct derivation *d, const struct repo_told *r,
                                          struct str branch, ptrdiff_t *n, struct arena *scratch)
{
    const struct told_push **to = NEW(scratch, const struct told_push *, r->npush);
    *n = 0;
    for (ptrdiff_t i = 0; i < r->npush; i++) {
        const struct told_push *p = d->push[r->push_from + i];
        struct str head = head_of(p->ref);
        if (p->after.p && str_equal_fold(head.p ? head : branch_of(p->ref), branch))
            to[(*n)++] = p;
    }
    sort_pointers(to, *n, compare_times, *scratch);
    return to;
}

/* On the branch is what its tips reach since it was last set anew (by force, or by an import that
 * saw all of it): pushes whose parents are unknown would else cut off those before. */
static void mark_branch(struct derivation *d, ptrdiff_t repo, struct arena scratch)
{
    struct repo_told *r = &d->repo_told[repo];
    struct repository *out = &d->repo[repo];
    const struct graph *g = r->graph;
    ptrdiff_t n, from = 0;
    const struct told_push **to = pushes_to(d, r, out->default_branch, &n, &scratch);
    for (ptrdiff_t i = 0; i < n; i++)
        if (to[i]->told.inferred || to[i]->told.type == EVENT_PUSH_FORCED ||
            sha_is_zero(to[i]->after))
            from = i;
    int32_t *label = NEW_RAW(&scratch, int32_t, g->n), *stack = NEW_RAW(&scratch, int32_t, g->n);
    for (int32_t i = 0; i < g->n; i++)
        label[i] = COMMIT_NONE;
    for (ptrdiff_t i = from; i < n; i++) {
        int32_t tip = graph_find(g, to[i]->after);
        graph_claim(g, tip, label, 0, stack);
        out->default_tip = tip != COMMIT_NONE || sha_is_zero(to[i]->after) ? tip : out->default_tip;
    }
    for (int32_t i = 0; i < g->n; i++)
        r->on_default[i] = label[i] == 0;
}

void branches_find(struct derivation *d)
{
    for (ptrdiff_t repo = 0; repo < d->repo_name.n; repo++) {
        struct repo_told *r = &d->repo_told[repo];
        struct repository *out = &d->repo[repo];
        *out = (struct repository){.name = d->repo_name.item[repo],
                                   .graph = r->graph,
                                   .default_tip = COMMIT_NONE,
                                   .default_branch = default_branch(d, repo)};
        r->on_default = NEW(d->a, bool, r->graph->n);
        mark_branch(d, repo, upper_half(d->a));
        for (int32_t i = 0; i < r->graph->n; i++) {
            const struct commit *c = &r->graph->commit[i];
            bool complete = c->parents_known;
            for (int32_t k = 0; k < c->nparent; k++)
                complete &= r->graph->commit[r->graph->parent[c->parent_from + k]].known;
            out->ncommit += c->known;
            out->nincomplete += c->known && !complete;
        }
    }
}
